/* The table of results that the released MAESTRO tool writes: a row for each layer. */
#ifndef SIMCHECK_CHECK_MAESTRO_MAESTRO_TABLE_H
#define SIMCHECK_CHECK_MAESTRO_MAESTRO_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/counters.h"
#include "common/error.h"
#include "common/machine.h"
#include "common/source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The columns that have a counterpart here: of the machine, then of the counts. */
enum maestro_column {
    MAESTRO_PES,
    MAESTRO_VECTOR_WIDTH,
    MAESTRO_BANDWIDTH,
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
    MAESTRO_COLUMNS,
    MAESTRO_COUNTS = MAESTRO_RUNTIME /* the first of them */
};

/* The statement that a column of the machine says, and the counter that another is compared with. */
enum sc_hardware_id maestro_statement(enum maestro_column column);
enum sc_counter_id maestro_counter(enum maestro_column column);

struct maestro_row {
    const char *layer; /* its name, or its number from 1 */
    int line;
    int64_t value[MAESTRO_COLUMNS];
};

/* "NoC BW Req" is the machine's bandwidth in tables of early versions. Later ones write what the layer needs there,
 * which is in "Peak BW Req" too: then `needs_bandwidth`, and the table does not have the machine's. */
struct maestro_table {
    bool has[MAESTRO_COLUMNS];
    bool needs_bandwidth;
    int row_count;
    struct maestro_row *row;
    int unknown_count; /* columns without a counterpart */
    const char **unknown;
};

/* Columns may stand in any order, with or without their units; one with another unit has no counterpart. Errors are
 * about a place in the table: no column of layers, a column twice, a quote that is not closed, a row without a value
 * that it should have, a value that is no whole number from 0, or from 1 where it is the machine's. Numbers are read
 * exactly, also where a script wrote them with a point or an exponent. Everything is in the arena. */
enum sc_status maestro_table_read(struct maestro_table *table, const struct sc_source *source, struct sc_arena *arena,
                                  struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
