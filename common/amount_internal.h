/* How much of a layer's work an illegal mapping would skip or repeat, for error messages. */
#ifndef SIMCHECK_COMMON_AMOUNT_INTERNAL_H
#define SIMCHECK_COMMON_AMOUNT_INTERNAL_H

#include "common/mapping.h"

struct amount {
    bool known; /* false: too much to count */
    int64_t operations;
    const char *verb; /* "skipped", "repeated" */
};

/* ": 12 of the layer's 36 operations (33.3%) would be skipped", or "" where the amount is not known. Returns
 * `buffer`. */
enum { AMOUNT_TEXT_SIZE = 128 };
const char *common_amount_text(char buffer[AMOUNT_TEXT_SIZE], const struct sc_layer *layer, struct amount amount);

/* Operations at indices of a dimension that no position of `part` contains, or several contain. `part` stands below
 * the levels that `mapping` has. */
struct amount common_amount_skipped(const struct sc_mapping *mapping, const struct sc_map_part *part);
struct amount common_amount_repeated(const struct sc_mapping *mapping, const struct sc_map_part *part);

#endif
