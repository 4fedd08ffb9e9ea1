/* What the parts of a machine take of area and power: a table as text, `Cost NAME; ... endCost`. Data and syntax only;
 * model/cost.h computes what a machine takes.
 *
 *     Cost mine;
 *       Term pe  area 4471 um2 power 1222 uW each NumPEs * VectorWidth;
 *       Term bus power 1 uW each NumPEs * Bandwidth per 4;
 *       SRAM 64 2 area 123.92 um2 power 0.0265 mW;
 *       SRAM 128 2 area 219.76 um2 power 0.0544 mW;
 *       Term l1  SRAM L1Size port 2 each NumPEs;
 *     endCost
 *
 * Expressions have sums and products of whole numbers and of hardware statements only. No value of them is negative, so
 * no term gets less when a statement gets more: the grammar allows nothing else, and the points of a port rise with the
 * size. A search may rely on it. */
#ifndef SIMCHECK_COMMON_COST_TABLE_H
#define SIMCHECK_COMMON_COST_TABLE_H

#include "api.h"
#include "arena.h"
#include "error.h"
#include "machine.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sc_cost_expr_kind { SC_COST_NUMBER, SC_COST_HARDWARE, SC_COST_ADD, SC_COST_MULTIPLY };

struct sc_cost_expr {
    enum sc_cost_expr_kind kind;
    int64_t number;                          /* SC_COST_NUMBER */
    enum sc_hardware_id hardware;            /* SC_COST_HARDWARE */
    const struct sc_cost_expr *left, *right; /* of sums and products */
    struct sc_place place;
};

enum { SC_COST_NAME_SIZE = 64, SC_COST_TERMS_MAX = 64, SC_COST_POINTS_MAX = 256 };

/* What a memory of this size takes; an access to it moves port_bytes. Its power is what it leaks. */
struct sc_cost_point {
    int64_t size_bytes, port_bytes;
    int64_t area_nm2, power_nw; /* above 0, and no less than those of smaller memories with this port */
    struct sc_place place;      /* of its size */
};

/* A term takes floor(each / per) times its area and its power, or those of a memory. They are whole numbers, so that
 * comparing two sums needs no rounding: a square nanometre is 10^-6 um2, a nanowatt 10^-6 mW. */
struct sc_cost_term {
    char name[SC_COST_NAME_SIZE];
    struct sc_place place; /* of its name */
    int64_t area_nm2, power_nw;
    const struct sc_cost_expr *each;
    int64_t per;                       /* at least 1 */
    enum sc_hardware_id memory;        /* its size in elements: L1Size or L2Size; SC_HARDWARE_COUNT: no memory */
    int point_count;                   /* 0: no memory */
    const struct sc_cost_point *point; /* those of the table with the memory's port, by size */
};

struct sc_cost_table {
    char name[SC_COST_NAME_SIZE];
    struct sc_place place; /* of its name */
    int term_count;
    struct sc_cost_term *term; /* in the order of the text */
    int point_count;
    struct sc_cost_point *point; /* by port, then by size; no two the same */
};

/* Read a text that is one table. The table is in the arena; `source` must outlive it. */
SC_API enum sc_status sc_cost_parse(const struct sc_cost_table **table, const struct sc_source *source,
                                    struct sc_arena *arena, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
