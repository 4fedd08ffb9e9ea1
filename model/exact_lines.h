/* Unions of spans of one coordinate. Functions that are called for each unit of each transition are inline: the model
 * spends much of its time here. */
#ifndef SIMCHECK_MODEL_EXACT_LINES_H
#define SIMCHECK_MODEL_EXACT_LINES_H

#include <stdbool.h>
#include <stddef.h>
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
static inline void exact_line_start(struct line *line) {
    line->count = 0;
    line->in_order = true;
}

/* Make room for one more span. */
void exact_line_reserve(struct sc_exact *exact, struct line *line);

/* A line without room, after a failure, stays empty. */
static inline void exact_line_add(struct line *line, struct exact_span span) {
    if (is_empty(span) || !line->span)
        return;
    struct exact_span *last = line->count > 0 ? &line->span[line->count - 1] : NULL;
    if (last && span.lo >= last->lo && span.lo <= last->hi)
        last->hi = greater(last->hi, span.hi);
    else {
        line->in_order = line->in_order && (!last || span.lo > last->lo);
        line->span[line->count++] = span;
    }
}

void exact_line_finish(struct line *line);

/* Indices of a finished line. */
static inline int64_t exact_line_measure(const struct line *line) {
    int64_t sum = 0;
    for (int i = 0; i < line->count; i++)
        sum += length(line->span[i]);
    return sum;
}

/* Indices of a span on a finished line. */
static inline int64_t exact_line_meet(const struct line *line, struct exact_span span) {
    int lo = 0, hi = line->count;
    int64_t sum = 0;
    while (lo < hi) {
        int middle = lo + (hi - lo) / 2;
        if (line->span[middle].hi <= span.lo)
            lo = middle + 1;
        else
            hi = middle;
    }
    for (; lo < line->count && line->span[lo].lo < span.hi; lo++)
        sum += length(meet(line->span[lo], span));
    return sum;
}

/* Indices that are on two finished lines. */
static inline int64_t exact_lines_meet(const struct line *a, const struct line *b) {
    int64_t sum = 0;
    for (int i = 0; i < a->count; i++)
        sum += exact_line_meet(b, a->span[i]);
    return sum;
}

#endif
