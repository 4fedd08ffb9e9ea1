/* Where PEs stand in the array, and which of them are below each link (docs/exact-model.md, "Links"; docs/semantics.md,
 * section 10). */
#ifndef SIMCHECK_MODEL_EXACT_ARRAY_H
#define SIMCHECK_MODEL_EXACT_ARRAY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact_nest.h"

struct sc_exact;

enum { DIGITS_MAX = SC_DIM_COUNT * SLOTS_MAX };

/* A digit of PE numbers: a unit's index in a slot adds index * place. */
struct exact_digit {
    int axis, slot;
    int64_t place, used; /* used: indices 0 to used - 1 */
};

/* The PEs that can be active, `last` being the largest of their numbers. */
struct exact_array {
    int digit_count;
    struct exact_digit digit[DIGITS_MAX]; /* outermost first */
    int64_t columns, last, pes;
};

/* Find the digits. */
void exact_array_build(struct sc_exact *exact);

/* The place of the digit of an axis's slot. */
int exact_array_digit(const struct exact_array *array, int axis, int slot);

/* Indices of a digit: those from lo to hi - 1 that leave `rest` when divided by `divisor`. */
struct exact_range {
    int64_t lo, hi, divisor, rest;
};

/* Those of them that are at least `from` and less than `to`. */
int64_t exact_range_count(const struct exact_range *range, int64_t from, int64_t to);

/* What exact_array_links finds: `count` links, with the same PEs below each. These are a union of products of ranges,
 * one for each digit, [product * digit_count + digit]; no two products have a PE in common. `all`: they are all PEs.
 * The products are valid during the call. */
typedef void exact_links_found(struct sc_exact *exact, int64_t count, bool all, const struct exact_range *products,
                               int product_count);

/* Find the links of a topology below which there are PEs: those that lead down, or for outputs those that lead up. */
void exact_array_links(struct sc_exact *exact, enum sc_topology topology, bool up, exact_links_found *found);

#endif
