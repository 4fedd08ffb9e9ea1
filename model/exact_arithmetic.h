/* Plain arithmetic of the exact model: no units, no overflow checks (exact_context.h has checked sums and products). */
#ifndef SIMCHECK_MODEL_EXACT_ARITHMETIC_H
#define SIMCHECK_MODEL_EXACT_ARITHMETIC_H

#include <stdint.h>

static inline int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

/* a / b rounded down, and rounded up. b is positive, a may be negative. */
static inline int64_t floor_div(int64_t a, int64_t b) { return a >= 0 ? a / b : -((-a - 1) / b) - 1; }
static inline int64_t ceil_div(int64_t a, int64_t b) { return a > 0 ? (a - 1) / b + 1 : a / b; }

/* The greatest common divisor. b may be 0. */
static inline int64_t exact_common_divisor(int64_t a, int64_t b) {
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Positions of a directive in a chunk of `length` indices (docs/semantics.md, section 2). Behind a
 * hole there is a position only if an index is left for it. */
static inline int64_t exact_positions(int64_t length, int64_t size, int64_t offset) {
    if (length <= size)
        return 1;
    if (offset > size)
        return (length - 1) / offset + 1;
    return offset == 1 ? length - size + 1 : (length - size - 1) / offset + 2;
}

#endif
