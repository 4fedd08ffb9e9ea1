/* Overlaps of tensors with several coordinates in one axis: sets of boxes, on the grid of all their edges. Only axes
 * that a merged spatial loop has joined have such tensors (docs/exact-model.md, "Merged spatial loops"). */
#ifndef SIMCHECK_MODEL_EXACT_BOXES_H
#define SIMCHECK_MODEL_EXACT_BOXES_H

#include <stdint.h>

#include "model/exact_region.h"

struct view;
struct exact_pieces_view;

/* The overlaps of a tensor with several coordinates in the axis, into the view's results. */
void exact_boxes_overlap(const struct view *view);

/* The terms of a link's pieces, for a tensor with a coordinate in the axis. */
void exact_boxes_pieces(const struct exact_pieces_view *pieces);

/* Elements of a region of several coordinates; with another region, those that are in both. */
int64_t exact_boxes_meet(struct sc_exact *exact, const struct exact_region *a, const struct exact_region *b);

#endif
