/* The table of results that the released MAESTRO tool writes: a row for each layer. */
#ifndef SIMCHECK_CHECK_MAESTRO_MAESTRO_TABLE_H
#define SIMCHECK_CHECK_MAESTRO_MAESTRO_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/counters.h"
#include "common/error.h"
#include "common/source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The columns that have a counterpart here. */
enum maestro_column {
    MAESTRO_PES,
    MAESTRO_RUNTIME,
    MAESTRO_MACS,
    MAESTRO_L1_RD_WEIGHT,
    MAESTRO_L1_WR_WEIGHT,
    MAESTRO_L2_RD_WEIGHT,
    MAESTRO_L2_WR_WEIGHT,
    MAESTRO_L1_RD_INPUT,
    MAESTRO_L1_WR_INPUT,
    MAESTRO_L2_RD_INPUT,
    MAESTRO_L2_WR_INPUT,
    MAESTRO_L1_RD_OUTPUT,
    MAESTRO_L1_WR_OUTPUT,
    MAESTRO_L2_RD_OUTPUT,
    MAESTRO_L2_WR_OUTPUT,
    MAESTRO_L1_SIZE,
    MAESTRO_L2_SIZE,
    MAESTRO_COLUMNS
};

/* The counter that a column is compared with; SC_COUNTER_COUNT for the number of PEs. */
enum sc_counter_id maestro_counter(enum maestro_column column);

struct maestro_row {
    const char *layer; /* its name, or its number from 1 */
    int line;
    int64_t value[MAESTRO_COLUMNS];
};

struct maestro_table {
    bool has[MAESTRO_COLUMNS];
    int row_count;
    struct maestro_row *row;
    int unknown_count; /* columns without a counterpart */
    const char **unknown;
};

/* Columns may stand in any order, with or without their units. Errors are about a place in the table: no column of
 * layers, a column twice, a row without a value that it should have, a value that is no whole number. Everything is in
 * the arena. */
enum sc_status maestro_table_read(struct maestro_table *table, const struct sc_source *source, struct sc_arena *arena,
                                  struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
