/* Unions of spans of one coordinate. */
#ifndef SIMCHECK_MODEL_EXACT_LINES_H
#define SIMCHECK_MODEL_EXACT_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_span.h"

struct sc_exact;

/* A union of spans. After exact_line_finish the spans are disjoint and ascending. The owner of the line gives it room
 * for its spans, or calls exact_line_reserve before each addition; that memory lives as long as the evaluation. */
struct line {
    struct exact_span *span;
    int count, capacity; /* capacity: of lines that grow (exact_line_reserve) */
    bool in_order;
};

/* Empty the line. */
void exact_line_start(struct line *line);

/* Make room for one more span. */
void exact_line_reserve(struct sc_exact *exact, struct line *line);

void exact_line_add(struct line *line, struct exact_span span);
void exact_line_finish(struct line *line);

/* Indices of a finished line, of a finished line within a span, and of two finished lines together. */
int64_t exact_line_measure(const struct line *line);
int64_t exact_line_meet(const struct line *line, struct exact_span span);
int64_t exact_lines_meet(const struct line *a, const struct line *b);

#endif
