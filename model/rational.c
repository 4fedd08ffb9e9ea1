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
static bool make(int64_t numerator, int64_t denominator, struct rational *result) {
    if (numerator == INT64_MIN)
        return false;
    int64_t divisor = greatest_common_divisor(numerator, denominator);
    *result = (struct rational){numerator / divisor, denominator / divisor};
    return true;
}

struct rational rational_whole(int64_t value) {
    return (struct rational){value, 1};
}

struct rational rational_negate(struct rational a) {
    return (struct rational){-a.numerator, a.denominator};
}

int64_t rational_floor(struct rational a) { return a.numerator / a.denominator - (a.numerator % a.denominator < 0); }

bool rational_add(struct rational a, struct rational b, struct rational *result) {
    int64_t divisor = greatest_common_divisor(a.denominator, b.denominator);
    int64_t left, right, sum, denominator;
    return checked_mul(a.numerator, b.denominator / divisor, &left) &&
           checked_mul(b.numerator, a.denominator / divisor, &right) && checked_add(left, right, &sum) &&
           checked_mul(a.denominator, b.denominator / divisor, &denominator) && make(sum, denominator, result);
}

bool rational_subtract(struct rational a, struct rational b, struct rational *result) {
    return rational_add(a, rational_negate(b), result);
}

/* Divided crosswise first, so that only a product that is itself too large overflows. */
bool rational_multiply(struct rational a, struct rational b, struct rational *result) {
    int64_t a_divisor = greatest_common_divisor(a.numerator, b.denominator);
    int64_t b_divisor = greatest_common_divisor(b.numerator, a.denominator);
    int64_t numerator, denominator;
    return checked_mul(a.numerator / a_divisor, b.numerator / b_divisor, &numerator) &&
           checked_mul(a.denominator / b_divisor, b.denominator / a_divisor, &denominator) &&
           make(numerator, denominator, result);
}

bool rational_divide(struct rational a, struct rational b, struct rational *result) {
    struct rational inverse = {b.denominator, b.numerator};
    if (b.numerator < 0)
        inverse = (struct rational){-b.denominator, -b.numerator};
    return rational_multiply(a, inverse, result);
}

bool rational_less(struct rational a, struct rational b, bool *less) {
    int64_t left = a.numerator, right = b.numerator;
    bool fits = a.denominator == b.denominator ||
                (checked_mul(a.numerator, b.denominator, &left) && checked_mul(b.numerator, a.denominator, &right));
    *less = left < right;
    return fits;
}

const char *rational_text(struct rational value, char buffer[RATIONAL_TEXT_SIZE]) {
    if (value.denominator == 1)
        snprintf(buffer, RATIONAL_TEXT_SIZE, "%" PRId64, value.numerator);
    else
        snprintf(buffer, RATIONAL_TEXT_SIZE, "%" PRId64 "/%" PRId64, value.numerator, value.denominator);
    return buffer;
}
