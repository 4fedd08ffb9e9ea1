/* Inside model: amounts that tables give for memories of some sizes, as points, for a size between two of them. Between
 * neighbours the logarithm of an amount is linear in the logarithm of the size; at a point it is its own. */
#ifndef SIMCHECK_MODEL_MEMORY_POINTS_H
#define SIMCHECK_MODEL_MEMORY_POINTS_H

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>

#include "common/cost_table.h"
#include "common/error.h"
#include "model/energy.h"

enum { MEMORY_SIZES_MAX = SC_ENERGY_POINTS_MAX };
_Static_assert((int)MEMORY_SIZES_MAX >= (int)SC_COST_POINTS_MAX, "room for the points of either table");

/* The sizes of the points with one port, ascending. */
struct memory_sizes {
    int count; /* at least 1 */
    int64_t bytes[MEMORY_SIZES_MAX];
};

/* Where a size lies: `share` of the way from one point to another. At a point they are the same. */
struct memory_place {
    int low, high;
    double share;
};

enum { MEMORY_BITS_OF_BYTE = 8 };

/* So many words in bytes, a part of one counted as whole; or the most there is. */
static inline int64_t memory_bytes(int64_t words, int64_t word_bits) {
    const int64_t whole = words / MEMORY_BITS_OF_BYTE, rest = words % MEMORY_BITS_OF_BYTE * word_bits;
    const int64_t part = rest / MEMORY_BITS_OF_BYTE + (rest % MEMORY_BITS_OF_BYTE > 0);
    return whole > (INT64_MAX - part) / word_bits ? INT64_MAX : whole * word_bits + part;
}

/* Find the neighbours of a size of `buffer`. It is an error at `about` if it is beyond the points. */
static inline enum sc_status memory_find(struct memory_place *found, const struct memory_sizes *sizes, int64_t bytes,
                                         int64_t word_bits, const char *buffer, int64_t port_bytes,
                                         struct sc_place about, struct sc_error *error) {
    int above = 0;
    if (bytes < sizes->bytes[0] || bytes > sizes->bytes[sizes->count - 1])
        return sc_error_at(error, about,
                           "%s has %" PRId64 " bytes (%g an element), and the SRAMs with a port of %" PRId64
                           " bytes go from %" PRId64 " to %" PRId64 " bytes",
                           buffer, bytes, (double)word_bits / MEMORY_BITS_OF_BYTE, port_bytes, sizes->bytes[0],
                           sizes->bytes[sizes->count - 1]);
    while (sizes->bytes[above] < bytes)
        above++;
    *found = (struct memory_place){.low = above, .high = above};
    if (sizes->bytes[above] == bytes)
        return SC_STATUS_OK;
    found->low = above - 1;
    found->share = log((double)bytes / (double)sizes->bytes[above - 1]) /
                   log((double)sizes->bytes[above] / (double)sizes->bytes[above - 1]);
    return SC_STATUS_OK;
}

/* The amount there, from those of the points `low` and `high`. */
static inline double memory_between(const struct memory_place *place, double low, double high) {
    return place->low == place->high ? low : low * pow(high / low, place->share);
}

#endif
