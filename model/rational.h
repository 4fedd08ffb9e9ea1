/* Exact fractions of checked 64-bit integers: the values of formulas. A formula may divide, and only at its end is it
 * known whether a whole number comes out. */
#ifndef SIMCHECK_MODEL_RATIONAL_H
#define SIMCHECK_MODEL_RATIONAL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In lowest terms: denominator at least 1 (1: a whole number), numerator above -2^63. */
struct rational {
    int64_t numerator, denominator;
};

/* `value` above -2^63. */
struct rational rational_whole(int64_t value);

/* Each returns false when the result, or for sums the common denominator, does not fit in 63 bits. */
bool rational_add(struct rational a, struct rational b, struct rational *result);
bool rational_subtract(struct rational a, struct rational b, struct rational *result);
bool rational_multiply(struct rational a, struct rational b, struct rational *result);
bool rational_divide(struct rational a, struct rational b, struct rational *result); /* b is not 0 */
bool rational_less(struct rational a, struct rational b, bool *less);

struct rational rational_negate(struct rational a);

/* The largest whole number that is not above. */
int64_t rational_floor(struct rational a);

/* "12", "-12", "2/9". Returns `buffer`. */
enum { RATIONAL_TEXT_SIZE = 48 };
const char *rational_text(struct rational value, char buffer[RATIONAL_TEXT_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
