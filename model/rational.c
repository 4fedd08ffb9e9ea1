#include "model/rational.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/checked.h"

/* b above 0; a above -2^63. */
static int64_t greatest_common_divisor(int64_t a, int64_t b) {
    a = a < 0 ? -a : a;
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The one place where a fraction is made: lowest terms, and no -2^63, so that every value can be negated. */
static bool make(int64_t numerator, int64_t denominator, struct sc_rational *result) {
    if (numerator == INT64_MIN)
        return false;
    int64_t divisor = greatest_common_divisor(numerator, denominator);
    *result = (struct sc_rational){numerator / divisor, denominator / divisor};
    return true;
}

struct sc_rational sc_rational_whole(int64_t value) {
    return (struct sc_rational){value, 1};
}

struct sc_rational sc_rational_negate(struct sc_rational a) {
    return (struct sc_rational){-a.numerator, a.denominator};
}

int64_t sc_rational_floor(struct sc_rational a) {
    return a.numerator / a.denominator - (a.numerator % a.denominator < 0);
}

bool sc_rational_add(struct sc_rational a, struct sc_rational b, struct sc_rational *result) {
    int64_t divisor = greatest_common_divisor(a.denominator, b.denominator);
    int64_t left, right, sum, denominator;
    return checked_mul(a.numerator, b.denominator / divisor, &left) &&
           checked_mul(b.numerator, a.denominator / divisor, &right) && checked_add(left, right, &sum) &&
           checked_mul(a.denominator, b.denominator / divisor, &denominator) && make(sum, denominator, result);
}

bool sc_rational_subtract(struct sc_rational a, struct sc_rational b, struct sc_rational *result) {
    return sc_rational_add(a, sc_rational_negate(b), result);
}

/* Divided crosswise first, so that only a product that is itself too large overflows. */
bool sc_rational_multiply(struct sc_rational a, struct sc_rational b, struct sc_rational *result) {
    int64_t a_divisor = greatest_common_divisor(a.numerator, b.denominator);
    int64_t b_divisor = greatest_common_divisor(b.numerator, a.denominator);
    int64_t numerator, denominator;
    return checked_mul(a.numerator / a_divisor, b.numerator / b_divisor, &numerator) &&
           checked_mul(a.denominator / b_divisor, b.denominator / a_divisor, &denominator) &&
           make(numerator, denominator, result);
}

bool sc_rational_divide(struct sc_rational a, struct sc_rational b, struct sc_rational *result) {
    struct sc_rational inverse = {b.denominator, b.numerator};
    if (b.numerator < 0)
        inverse = (struct sc_rational){-b.denominator, -b.numerator};
    return sc_rational_multiply(a, inverse, result);
}

bool sc_rational_less(struct sc_rational a, struct sc_rational b, bool *less) {
    int64_t left = a.numerator, right = b.numerator;
    bool fits = a.denominator == b.denominator ||
                (checked_mul(a.numerator, b.denominator, &left) && checked_mul(b.numerator, a.denominator, &right));
    *less = left < right;
    return fits;
}

const char *sc_rational_text(struct sc_rational value, char buffer[SC_RATIONAL_TEXT_SIZE]) {
    if (value.denominator == 1)
        snprintf(buffer, SC_RATIONAL_TEXT_SIZE, "%" PRId64, value.numerator);
    else
        snprintf(buffer, SC_RATIONAL_TEXT_SIZE, "%" PRId64 "/%" PRId64, value.numerator, value.denominator);
    return buffer;
}
