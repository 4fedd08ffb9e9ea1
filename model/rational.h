/* Exact fractions of checked 64-bit integers: the values of formulas. A formula may divide, and whether its
 * value is a whole number is known only at its end. */
#ifndef SIMCHECK_MODEL_RATIONAL_H
#define SIMCHECK_MODEL_RATIONAL_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* In lowest terms: denominator at least 1 (1: a whole number), numerator above -2^63. */
struct sc_rational {
    int64_t numerator, denominator;
};

/* `value` above -2^63. */
SC_API struct sc_rational sc_rational_whole(int64_t value);

/* Each returns false when the result, or for sums the common denominator, does not fit in 63 bits. */
SC_API bool sc_rational_add(struct sc_rational a, struct sc_rational b, struct sc_rational *result);
SC_API bool sc_rational_subtract(struct sc_rational a, struct sc_rational b, struct sc_rational *result);
SC_API bool sc_rational_multiply(struct sc_rational a, struct sc_rational b, struct sc_rational *result);
SC_API bool sc_rational_divide(struct sc_rational a, struct sc_rational b, struct sc_rational *result); /* b is not 0 */
SC_API bool sc_rational_less(struct sc_rational a, struct sc_rational b, bool *less);

SC_API struct sc_rational sc_rational_negate(struct sc_rational a);

/* The largest whole number that is not above. */
SC_API int64_t sc_rational_floor(struct sc_rational a);

/* "12", "-12", "2/9". Returns `buffer`. */
enum { SC_RATIONAL_TEXT_SIZE = 48 };
SC_API const char *sc_rational_text(struct sc_rational value, char buffer[SC_RATIONAL_TEXT_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
