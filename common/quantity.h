/* Inside common: reading numbers with a unit, such as `4470.9 um2`, as whole numbers of a small unit. Nothing is
 * rounded.
 */
#ifndef SIMCHECK_COMMON_QUANTITY_H
#define SIMCHECK_COMMON_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/lexer.h"

struct quantity_unit {
    const char *word;
    int decimals;     /* it is 10^decimals of what is counted */
    const char *base; /* what is counted: "nm2" */
    bool is_mac;      /* an energy that is no number of joules */
};

/* What is read: an area, a power, an energy. */
struct quantity {
    const char *example;               /* "an area such as 4470.9 um2" */
    const char *names;                 /* "'um2', 'mm2' or 'nm2'" */
    const struct quantity_unit *units; /* the last one has word NULL */
    const struct quantity_unit *bare;  /* of a number without a unit; NULL: it must have one */
};

extern const struct quantity common_quantity_area, common_quantity_power, common_quantity_energy,
    common_quantity_frequency;

/* Read a number and its unit; `unit` (may be NULL) gets which one. It is an error at the number if its value is no
 * whole number of what is counted, below 2^63. Errors go to lexer->error. */
enum sc_status common_quantity_read(struct lexer *lexer, const struct quantity *quantity, int64_t *value,
                                    const struct quantity_unit **unit);

/* Read a number of bytes, from 1 to 2^50. `what` has so many: "a port". */
enum sc_status common_quantity_read_bytes(struct lexer *lexer, struct sc_arena *arena, const char *what,
                                          int64_t *bytes);

#endif
