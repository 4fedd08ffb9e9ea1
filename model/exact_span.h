/* Spans of indices of one coordinate. */
#ifndef SIMCHECK_MODEL_EXACT_SPAN_H
#define SIMCHECK_MODEL_EXACT_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_arithmetic.h"

/* The indices from lo to hi - 1. Empty: lo >= hi. */
struct exact_span {
    int64_t lo, hi;
};

static inline bool is_empty(struct exact_span span) { return span.lo >= span.hi; }

static inline int64_t length(struct exact_span span) { return is_empty(span) ? 0 : span.hi - span.lo; }

/* The indices that are in both. */
static inline struct exact_span meet(struct exact_span a, struct exact_span b) {
    return (struct exact_span){greater(a.lo, b.lo), lesser(a.hi, b.hi)};
}

#endif
