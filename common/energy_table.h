/* A table of what operations and accesses cost, as it stands in a hardware file (docs/energy.md). Data and syntax only:
 * model/energy.h computes the cost of a machine's counts. */
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

/* A memory of this size; one access moves port_bytes. */
struct sc_energy_point {
    int64_t size_bytes, port_bytes;
    struct sc_energy_access access;
};

/* Costs that a table may give directly: the bits of `given`. */
enum sc_energy_cost {
    SC_ENERGY_COST_MAC,
    SC_ENERGY_COST_L1,
    SC_ENERGY_COST_L2,
    SC_ENERGY_COST_NOC,
    SC_ENERGY_COST_WIRE,
    SC_ENERGY_COST_OFF_CHIP
};

enum { SC_ENERGY_NAME_SIZE = 64, SC_ENERGY_POINTS_MAX = 256 };

/* All costs are in `unit`, above zero, and below 10^15. */
struct sc_energy_table {
    char name[SC_ENERGY_NAME_SIZE];
    struct sc_place place; /* of its name */
    enum sc_energy_unit unit;
    unsigned given;                       /* bit c: the table gives enum sc_energy_cost c directly */
    double mac;                           /* of an operation */
    struct sc_energy_access l1, l2;       /* of one element */
    double noc_hop, wire, off_chip;       /* of one element: over one link; over a millimetre of it; off chip */
    int64_t l1_port_bytes, l2_port_bytes; /* bytes that an access moves; for a buffer without a given cost */
    int point_count;
    struct sc_energy_point *point; /* by port, then by size; no two the same */
};

/* Return true if the table gives `cost` directly, so that it is not looked up among the points. */
SC_API bool sc_energy_is_given(const struct sc_energy_table *table, enum sc_energy_cost cost);

/* "pJ", "MAC" */
SC_API const char *sc_energy_unit_name(enum sc_energy_unit unit);

#ifdef __cplusplus
}
#endif
#endif
