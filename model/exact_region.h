/* Sets of elements of a tensor in one axis: what L2 holds of it (docs/exact-model.md, "Tiles of L2"). */
#ifndef SIMCHECK_MODEL_EXACT_REGION_H
#define SIMCHECK_MODEL_EXACT_REGION_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_span.h"

struct sc_exact;

/* A union of boxes of `coords` spans each, [box * coords + coord]. After exact_region_finish those of one coordinate
 * are disjoint and ascending, and no two boxes are equal; `elems` is then how many elements there are. Without a
 * coordinate the region has one element. The memory lives as long as the evaluation. */
struct exact_region {
    int coords, count, capacity;
    struct exact_span *span;
    int64_t elems;
};

/* Empty the region. */
void exact_region_start(struct exact_region *region, int coords);
void exact_region_add(struct sc_exact *exact, struct exact_region *region, const struct exact_span *box);
void exact_region_finish(struct sc_exact *exact, struct exact_region *region);

/* Add all boxes of another region of as many coordinates. */
void exact_region_join(struct sc_exact *exact, struct exact_region *region, const struct exact_region *other);

void exact_region_copy(struct sc_exact *exact, struct exact_region *to, const struct exact_region *from);

/* Move a region along a coordinate. */
void exact_region_shift(struct exact_region *region, int coord, int64_t by);

/* Elements that are in both of two finished regions. */
int64_t exact_region_meet(struct sc_exact *exact, const struct exact_region *a, const struct exact_region *b);

#endif
