/* What counts cost on a machine: each operation and access times its price (docs/energy.md). Doubles serve for reports;
 * where designs are compared by their energy, it is a whole number. */
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

/* Bits of an element that a table prices, and the paper's buffer sizes, which are used where a machine's L1Size or
 * L2Size is not given. */
enum { SC_ENERGY_ELEMENT_BITS = 16, SC_ENERGY_L1_BYTES = 2048, SC_ENERGY_L2_BYTES = 1048576 };

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

/* What is moved, as far as its bits decide what that costs. */
enum sc_energy_element {
    SC_ENERGY_WHOLE, /* an operation, whose price knows the bits */
    SC_ENERGY_WEIGHT,
    SC_ENERGY_INPUT,
    SC_ENERGY_OPERAND, /* a weight or an input, and no counter says which: the wider of them */
    SC_ENERGY_OUTPUT,  /* off chip, complete */
    SC_ENERGY_PSUM,
    SC_ENERGY_ELEMENTS
};

/* The widths of a machine's elements, as whole multiples of their greatest common divisor. */
struct sc_energy_bits {
    int64_t unit;                      /* bits */
    int64_t times[SC_ENERGY_ELEMENTS]; /* such units; 1 for an operation */
};

SC_API struct sc_energy_bits sc_energy_bits_of(const struct sc_machine *machine);

/* The cost of one operation on a machine; of 16 bits read or written, over a hop, off chip: in the table's unit. A cost
 * that the table lacks is 0. */
struct sc_energy_costs {
    const struct sc_energy_table *table;
    int64_t l1_bytes, l2_bytes; /* sizes that were looked up; 0 where the table gives the cost itself */
    int64_t l1_vector_read;     /* elements of a read of weights or inputs in L1 */
    struct sc_energy_bits bits;
    double mac; /* the table's, times the bits of a weight and of an input by 16 each, as an array multiplier grows */
    struct sc_energy_access l1, l2;
    double noc_hop, off_chip; /* of an element, over one link; off chip */
    bool is_bus;              /* all tensors move over a bus: one link between L2 and each PE */
};

/* Prices for a machine. Between two sizes a cost is interpolated: log(cost) is linear in log(size).
 * SC_STATUS_INPUT when a size is beyond the table's points, or sc_machine_check does not accept the machine. The table
 * must outlive the costs. */
SC_API enum sc_status sc_energy_costs_find(struct sc_energy_costs *costs, const struct sc_energy_table *table,
                                           const struct sc_machine *machine, struct sc_error *error);

/* Counts to be charged: simulated ones, or a formula set's, which may lack some. */
struct sc_energy_counts {
    bool has_marks; /* of L2: then what is loaded and stored off chip costs, else what is brought into L2 */
    bool known[SC_COUNTER_COUNT];
    double count[SC_COUNTER_COUNT];
};

SC_API struct sc_energy_counts sc_energy_counts_of(const struct sc_counters *counters);

struct sc_energy {
    bool known[SC_ENERGY_PARTS];   /* there is a price, and at least one of its counts */
    bool partial[SC_ENERGY_PARTS]; /* a count that is charged here is not known */
    double part[SC_ENERGY_PARTS];  /* of counts of formulas, which may be anything, also below 0 */
    bool l2_known[SC_ENERGY_L2_USES];
    double l2[SC_ENERGY_L2_USES]; /* of the part SC_ENERGY_L2 */
    bool has_marks;               /* of L2; without, what outputs cost off chip is not in it */
    bool has_total;               /* some part is known */
    double total;                 /* of the parts that are known */
    uint64_t missing;             /* bit c: counter c has a price and is not known; see sc_energy_lacks */
};

/* What the counts cost, in the table's unit. A count that has a price and is not known is left out, and named in
 * `missing`. */
SC_API struct sc_energy sc_energy_of(const struct sc_energy_costs *costs, const struct sc_energy_counts *counts);

/* True if this counter has a price but its count is not known, so that the energy does not contain it. */
SC_API bool sc_energy_lacks(const struct sc_energy *energy, enum sc_counter_id counter);

/* True if this part lacks one of its counts. */
SC_API bool sc_energy_is_partial(const struct sc_energy *energy, enum sc_energy_part part);

/* ---- whole numbers ---- */

/* What is charged. A vector read of weights or inputs in L1 is charged as one SC_ENERGY_L1_READ. */
enum sc_energy_price {
    SC_ENERGY_PER_MAC,
    SC_ENERGY_L1_READ,
    SC_ENERGY_L1_WRITE,
    SC_ENERGY_L2_READ,
    SC_ENERGY_L2_WRITE,
    SC_ENERGY_PER_HOP,
    SC_ENERGY_PER_OFF_CHIP,
    SC_ENERGY_PRICES
};

/* An energy in 10^-12 of its table's unit: of a picojoule that is 10^-24 J. */
__extension__ typedef unsigned __int128 sc_energy_amount;

enum { SC_ENERGY_DECIMALS = 12 };

/* The costs of bits.unit bits in 10^-12 of the table's unit, each rounded once, so that sums of them need no rounding.
 */
struct sc_energy_prices {
    int64_t price[SC_ENERGY_PRICES];
};

/* SC_STATUS_LIMIT when a price is 2^63 * 10^-12 or more: about nine million pJ. */
SC_API enum sc_status sc_energy_prices_of(struct sc_energy_prices *prices, const struct sc_energy_costs *costs,
                                          struct sc_error *error);

/* How often each price is charged for a run. A price is that of bits.unit bits. Reads of weights and inputs in L1 are
 * counted in vectors. Links are charged only on networks that have some. */
struct sc_energy_times {
    sc_energy_amount times[SC_ENERGY_PRICES];
};

/* Add what a run with these counts is charged, `repeat` times. `costs` says how wide a read is and whether the network
 * is a bus; its prices are not looked at. False when a price would be charged 2^61 times
 * or more, or a counter is below 0: not counted. */
SC_API bool sc_energy_add_times(struct sc_energy_times *times, const struct sc_energy_costs *costs,
                                const struct sc_counters *counters, int64_t repeat);

/* The sum of all prices, each as often as it is charged. It is below 2^127. */
SC_API sc_energy_amount sc_energy_sum(const struct sc_energy_prices *prices, const struct sc_energy_times *times);

#ifdef __cplusplus
}
#endif
#endif
