/* What counts cost on a machine: each operation and access times its price (docs/energy.md). Doubles serve here, since
 * nothing is compared with an energy. */
#ifndef SIMCHECK_MODEL_ENERGY_H
#define SIMCHECK_MODEL_ENERGY_H

#include "../common/api.h"
#include "../common/counters.h"
#include "../common/energy_table.h"
#include "../common/error.h"
#include "../common/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of an element, and the paper's buffer sizes, which are used where a machine's L1Size or L2Size is not given. */
enum { SC_ENERGY_ELEMENT_BYTES = 2, SC_ENERGY_L1_BYTES = 2048, SC_ENERGY_L2_BYTES = 1048576 };

enum sc_energy_part { SC_ENERGY_MAC, SC_ENERGY_L1, SC_ENERGY_L2, SC_ENERGY_NOC, SC_ENERGY_OFF_CHIP, SC_ENERGY_PARTS };

/* "mac", "l1", "l2", "noc", "offchip" */
SC_API const char *sc_energy_part_name(enum sc_energy_part part);

/* What L2 is accessed for: to send operands down; when outputs arrive; when operands come from off chip; when outputs
 * go there and come back. */
enum sc_energy_use {
    SC_ENERGY_L2_DOWN,
    SC_ENERGY_L2_ACCUMULATE,
    SC_ENERGY_L2_FILL,
    SC_ENERGY_L2_SPILL,
    SC_ENERGY_L2_USES
};

/* "down", "accumulate", "fill", "spill" */
SC_API const char *sc_energy_use_name(enum sc_energy_use use);

/* The cost of one element, operation or hop on a machine, in the table's unit. A cost that the table lacks is 0. */
struct sc_energy_costs {
    const struct sc_energy_table *table;
    int64_t l1_bytes, l2_bytes; /* sizes that were looked up; 0 where the table gives the cost itself */
    int64_t l1_vector_read;     /* elements of a read of weights or inputs in L1 */
    double mac;
    struct sc_energy_access l1, l2;
    double noc_hop, off_chip; /* of an element, over one link; off chip */
    bool is_bus;              /* all tensors move over a bus: one link between L2 and each PE */
};

/* Prices for a machine. Between two sizes a cost is interpolated: log(cost) is linear in log(size).
 * SC_STATUS_INPUT when a size is beyond the table's points. The table must outlive the costs. */
SC_API enum sc_status sc_energy_costs_find(struct sc_energy_costs *costs, const struct sc_energy_table *table,
                                           const struct sc_machine *machine, struct sc_error *error);

/* Counts to be charged: simulated ones, or a formula set's, which may lack some. */
struct sc_energy_counts {
    bool known[SC_COUNTER_COUNT];
    double count[SC_COUNTER_COUNT];
};

SC_API struct sc_energy_counts sc_energy_counts_of(const struct sc_counters *counters);

struct sc_energy {
    bool known[SC_ENERGY_PARTS]; /* there is a price, and at least one of its counts */
    double part[SC_ENERGY_PARTS];
    double l2[SC_ENERGY_L2_USES]; /* of the part SC_ENERGY_L2 */
    bool has_marks;               /* of L2; without, what outputs cost off chip is not in it */
    double total;                 /* of the parts that are known */
    uint64_t missing;             /* bit c: counter c has a price and is not known; see sc_energy_lacks */
};

/* A set that has no count of tiles is taken to have no marks of L2. */
SC_API struct sc_energy sc_energy_of(const struct sc_energy_costs *costs, const struct sc_energy_counts *counts);

/* True if this counter has a price but its count is not known, so that the energy does not contain it. */
SC_API bool sc_energy_lacks(const struct sc_energy *energy, enum sc_counter_id counter);

/* True if this part lacks one of its counts. */
SC_API bool sc_energy_is_partial(const struct sc_energy *energy, enum sc_energy_part part);

#ifdef __cplusplus
}
#endif
#endif
