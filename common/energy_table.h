/* What operations and accesses cost, as a table in a hardware file (docs/energy.md). Data and syntax only: what a
 * machine's counts cost is for model/energy.h. */
#ifndef SIMCHECK_COMMON_ENERGY_H
#define SIMCHECK_COMMON_ENERGY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/lexer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum energy_unit { ENERGY_PICOJOULES, ENERGY_MACS };

/* What one access costs. */
struct energy_access {
    double read, write;
};

/* A memory of this size, whose accesses move so many bytes. */
struct energy_point {
    int64_t size_bytes, port_bytes;
    struct energy_access access;
};

/* Costs that are given as they are: the bits of `given`. */
enum energy_cost { ENERGY_COST_MAC, ENERGY_COST_L1, ENERGY_COST_L2, ENERGY_COST_NOC, ENERGY_COST_OFF_CHIP };

enum { ENERGY_NAME_SIZE = 64, ENERGY_POINTS_MAX = 256 };

/* All costs are in `unit`, above zero, and below 10^15. */
struct energy_table {
    char name[ENERGY_NAME_SIZE];
    struct place place; /* of its name */
    enum energy_unit unit;
    unsigned given;                       /* bit c: enum energy_cost c is */
    double mac;                           /* of an operation */
    struct energy_access l1, l2;          /* of one element */
    double noc_hop, off_chip;             /* of one element, over one hop; of one element */
    int64_t l1_port_bytes, l2_port_bytes; /* where a buffer's cost is not given: what its accesses move */
    int point_count;
    struct energy_point *point; /* by port, then by size; no two the same */
};

/* Is a cost given as it is, not to be looked up? */
bool energy_is_given(const struct energy_table *table, enum energy_cost cost);

/* "pJ", "MAC" */
const char *energy_unit_name(enum energy_unit unit);

/* Read a table from its word Energy on to past its endEnergy, into the arena. Errors go to the lexer's. */
enum status energy_parse(struct lexer *lexer, struct arena *arena, const struct energy_table **result);

#ifdef __cplusplus
}
#endif
#endif
