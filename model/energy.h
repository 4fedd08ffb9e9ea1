/* What counts cost on a machine: each operation and access times its price (docs/energy.md). Doubles serve here, since
 * nothing is compared with an energy. */
#ifndef SIMCHECK_MODEL_ENERGY_H
#define SIMCHECK_MODEL_ENERGY_H

#include "common/counters.h"
#include "common/energy_table.h"
#include "common/error.h"
#include "common/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of an element, and the paper's buffers, which stand in where a machine's L1Size or L2Size is not given. */
enum { ENERGY_ELEMENT_BYTES = 2, ENERGY_L1_BYTES = 2048, ENERGY_L2_BYTES = 1048576 };

enum energy_part { ENERGY_MAC, ENERGY_L1, ENERGY_L2, ENERGY_NOC, ENERGY_OFF_CHIP, ENERGY_PARTS };

/* "mac", "l1", "l2", "noc", "offchip" */
const char *energy_part_name(enum energy_part part);

/* What one element, operation or hop costs on a machine, in the table's unit. What the table does not give is 0. */
struct energy_costs {
    const struct energy_table *table;
    int64_t l1_bytes, l2_bytes; /* sizes that were looked up; 0 where the table gives the cost itself */
    int64_t l1_vector_read;     /* elements of a read of weights or inputs in L1 */
    double mac;
    struct energy_access l1, l2;
    double noc_hop, off_chip;
};

/* Prices for a machine. Between two sizes a cost is interpolated, its logarithm being linear in the size's.
 * STATUS_INPUT when a size is beyond the table's points. The table must outlive the costs. */
enum status energy_costs_find(struct energy_costs *costs, const struct energy_table *table,
                              const struct machine *machine, struct error *error);

/* Counts to be charged: simulated ones, or a formula set's, which may lack some. */
struct energy_counts {
    bool known[COUNTER_COUNT];
    double count[COUNTER_COUNT];
};

struct energy_counts energy_counts_of(const struct counters *counters);

struct energy {
    bool known[ENERGY_PARTS]; /* there is a price, and at least one of its counts */
    double part[ENERGY_PARTS];
    double total;     /* of the parts that are known */
    unsigned missing; /* bit c: counter c has a price and is not known */
};

struct energy energy_of(const struct energy_costs *costs, const struct energy_counts *counts);

/* Does this part lack one of its counts? */
bool energy_is_partial(const struct energy *energy, enum energy_part part);

#ifdef __cplusplus
}
#endif
#endif
