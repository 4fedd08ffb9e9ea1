/* What operations and accesses cost, as a table in a hardware file (docs/energy.md). Data and syntax only: what a
 * machine's counts cost is for model/energy.h. */
#ifndef SIMCHECK_COMMON_ENERGY_TABLE_H
#define SIMCHECK_COMMON_ENERGY_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sc_energy_unit { SC_ENERGY_PICOJOULES, SC_ENERGY_MACS };

/* What one access costs. */
struct sc_energy_access {
    double read, write;
};

/* A memory of this size, whose accesses move so many bytes. */
struct sc_energy_point {
    int64_t size_bytes, port_bytes;
    struct sc_energy_access access;
};

/* Costs that are given as they are: the bits of `given`. */
enum sc_energy_cost {
    SC_ENERGY_COST_MAC,
    SC_ENERGY_COST_L1,
    SC_ENERGY_COST_L2,
    SC_ENERGY_COST_NOC,
    SC_ENERGY_COST_OFF_CHIP
};

enum { SC_ENERGY_NAME_SIZE = 64, SC_ENERGY_POINTS_MAX = 256 };

/* All costs are in `unit`, above zero, and below 10^15. */
struct sc_energy_table {
    char name[SC_ENERGY_NAME_SIZE];
    struct sc_place place; /* of its name */
    enum sc_energy_unit unit;
    unsigned given;                       /* bit c: enum sc_energy_cost c is */
    double mac;                           /* of an operation */
    struct sc_energy_access l1, l2;       /* of one element */
    double noc_hop, off_chip;             /* of one element, over one hop; of one element */
    int64_t l1_port_bytes, l2_port_bytes; /* where a buffer's cost is not given: what its accesses move */
    int point_count;
    struct sc_energy_point *point; /* by port, then by size; no two the same */
};

/* Is a cost given as it is, not to be looked up? */
SC_API bool sc_energy_is_given(const struct sc_energy_table *table, enum sc_energy_cost cost);

/* "pJ", "MAC" */
SC_API const char *sc_energy_unit_name(enum sc_energy_unit unit);

#ifdef __cplusplus
}
#endif
#endif
