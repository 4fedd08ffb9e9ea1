/* How much of a layer's work an illegal mapping would skip or repeat, for error messages. */
#ifndef SIMCHECK_COMMON_AMOUNT_INTERNAL_H
#define SIMCHECK_COMMON_AMOUNT_INTERNAL_H

#include "common/mapping.h"

struct amount {
    bool known; /* false: too much to count */
    int64_t operations;
    const char *verb; /* "skipped", "repeated" */
};

/* The end of a message: ": 12 of the layer's 36 operations (33.3%) would be skipped", or "" if the amount is not known.
 * Returns `buffer`. Implemented in coverage.c. */
enum { AMOUNT_TEXT_SIZE = 128 };
const char *common_amount_text(char buffer[AMOUNT_TEXT_SIZE], const struct sc_layer *layer, struct amount amount);

/* The operations at indices of part->dim that no position of `part` contains (skipped), or that several positions
 * contain (repeated). `part` divides the chunks that the levels of `mapping` pass on. */
struct amount common_amount_skipped(const struct sc_mapping *mapping, const struct sc_map_part *part);
struct amount common_amount_repeated(const struct sc_mapping *mapping, const struct sc_map_part *part);

#endif
