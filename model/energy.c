#include "model/energy.h"

#include <inttypes.h>
#include <math.h>

#include "model/memory_points.h"

/* ---- prices ---- */

/* The points with a port are neighbours, by size; the table has some. Returns the first. */
static const struct sc_energy_point *points_of_port(const struct sc_energy_table *table, int64_t port_bytes,
                                                    struct memory_sizes *sizes) {
    int first = 0;
    while (table->point[first].port_bytes != port_bytes)
        first++;
    sizes->count = 0;
    for (int i = first; i < table->point_count && table->point[i].port_bytes == port_bytes; i++)
        sizes->bytes[sizes->count++] = table->point[i].size_bytes;
    return &table->point[first];
}

/* The cost of one access to a memory of this size, and then of 16 bits, of which an access moves port / 2. */
static enum sc_status look_up(struct sc_energy_access *access, const struct sc_energy_table *table, const char *buffer,
                              int64_t size, int64_t word_bits, int64_t port_bytes, struct sc_error *error) {
    struct memory_sizes sizes;
    struct memory_place place = {0};
    const struct sc_energy_point *point = points_of_port(table, port_bytes, &sizes);
    enum sc_status status = memory_find(&place, &sizes, size, word_bits, buffer, port_bytes, table->place, error);
    if (status)
        return status;
    const struct sc_energy_access *low = &point[place.low].access, *high = &point[place.high].access;
    double elements = (double)port_bytes * 8 / SC_ENERGY_ELEMENT_BITS;
    access->read = memory_between(&place, low->read, high->read) / elements;
    access->write = memory_between(&place, low->write, high->write) / elements;
    return SC_STATUS_OK;
}

static int64_t bytes_of(int64_t elems, int64_t word_bits, int64_t usual_bytes) {
    return elems == 0 ? usual_bytes : memory_bytes(elems, word_bits);
}

static int64_t common_divisor(int64_t a, int64_t b) { return b == 0 ? a : common_divisor(b, a % b); }

struct sc_energy_bits sc_energy_bits_of(const struct sc_machine *machine) {
    const int64_t weight = sc_machine_bits(machine, SC_TENSOR_WEIGHT),
                  input = sc_machine_bits(machine, SC_TENSOR_INPUT);
    const int64_t output = sc_machine_bits(machine, SC_TENSOR_OUTPUT), psum = sc_machine_psum_bits(machine);
    const int64_t unit = common_divisor(common_divisor(weight, input), common_divisor(output, psum));
    return (struct sc_energy_bits){.unit = unit,
                                   .times = {[SC_ENERGY_WHOLE] = 1,
                                             [SC_ENERGY_WEIGHT] = weight / unit,
                                             [SC_ENERGY_INPUT] = input / unit,
                                             [SC_ENERGY_OPERAND] = (weight > input ? weight : input) / unit,
                                             [SC_ENERGY_OUTPUT] = output / unit,
                                             [SC_ENERGY_PSUM] = psum / unit}};
}

/* What a table says of a hop, or else the wire of a link's length. */
static double hop_cost(const struct sc_energy_table *table, const struct sc_machine *machine) {
    const double micrometres_of_millimetre = 1000;
    return sc_energy_is_given(table, SC_ENERGY_COST_NOC)
               ? table->noc_hop
               : table->wire * (double)machine->link_length / micrometres_of_millimetre;
}

enum sc_status sc_energy_costs_find(struct sc_energy_costs *costs, const struct sc_energy_table *table,
                                    const struct sc_machine *machine, struct sc_error *error) {
    enum sc_status status = sc_machine_check(machine, error);
    if (status)
        return status;
    const int64_t word = sc_machine_word_bits(machine);
    const double multiplier = (double)sc_machine_bits(machine, SC_TENSOR_WEIGHT) *
                              (double)sc_machine_bits(machine, SC_TENSOR_INPUT) / SC_ENERGY_ELEMENT_BITS /
                              SC_ENERGY_ELEMENT_BITS;
    bool is_bus = true;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        is_bus = is_bus && machine->topology[tensor] == SC_TOPOLOGY_BUS;
    *costs = (struct sc_energy_costs){.table = table,
                                      .l1_vector_read = machine->l1_vector_read,
                                      .bits = sc_energy_bits_of(machine),
                                      .mac = table->mac * multiplier,
                                      .l1 = table->l1,
                                      .l2 = table->l2,
                                      .noc_hop = hop_cost(table, machine),
                                      .is_bus = is_bus,
                                      .off_chip = table->off_chip};
    if (table->l1_port_bytes) {
        costs->l1_bytes = bytes_of(machine->l1_size, word, SC_ENERGY_L1_BYTES);
        status = look_up(&costs->l1, table, "L1", costs->l1_bytes, word, table->l1_port_bytes, error);
    }
    if (!status && table->l2_port_bytes) {
        costs->l2_bytes = bytes_of(machine->l2_size, word, SC_ENERGY_L2_BYTES);
        status = look_up(&costs->l2, table, "L2", costs->l2_bytes, word, table->l2_port_bytes, error);
    }
    return status;
}

/* ---- charging ---- */

static const char *const PART_NAMES[SC_ENERGY_PARTS] = {"mac", "l1", "l2", "noc", "offchip"};

const char *sc_energy_part_name(enum sc_energy_part part) { return PART_NAMES[part]; }

static const char *const USE_NAMES[SC_ENERGY_L2_USES] = {"down", "accumulate", "fill", "spill"};

const char *sc_energy_use_name(enum sc_energy_use use) { return USE_NAMES[use]; }

/* What a count is charged. On a bus: what is sent down, where weights and inputs have equal widths, or each of them,
 * and what else crosses it. Of outputs that are stored off chip: each, where all have a psum's width; or else the
 * complete ones, and those that come back. */
enum price {
    PER_MAC,
    L1_READ,
    L1_VECTOR_READ,
    L1_WRITE,
    L2_READ,
    L2_WRITE,
    BUS_DOWN,
    BUS_OPERAND,
    BUS_HOP,
    LINK_HOP,
    OFF_CHIP,
    STORE,
    STORE_COMPLETE,
    STORE_PARTIAL,
    PRICES
};

/* What holds for a mapping with marks of L2, or without. */
enum marks { ANY_MARKS, WITHOUT_MARKS, WITH_MARKS };

/* Each count and what it is charged. A bus is one link: what is sent and what arrives crosses it, also in formulas that
 * say nothing of links. Without marks the weights and inputs that are written to L2 came from off chip; with marks
 * (docs/semantics.md, section 12) it is counted what does, padding does not, and psums go there and back through L2. */
static const struct charge {
    enum sc_counter_id counter;
    enum sc_energy_part part;
    enum price price;
    enum marks marks;
    enum sc_energy_element element;
    enum sc_energy_use use; /* of accesses to L2, else SC_ENERGY_L2_USES */
} CHARGES[] = {
    {SC_COUNTER_macs, SC_ENERGY_MAC, PER_MAC, ANY_MARKS, SC_ENERGY_WHOLE, SC_ENERGY_L2_USES},
    {SC_COUNTER_l1_rd_weight, SC_ENERGY_L1, L1_VECTOR_READ, ANY_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_USES},
    {SC_COUNTER_l1_rd_input, SC_ENERGY_L1, L1_VECTOR_READ, ANY_MARKS, SC_ENERGY_INPUT, SC_ENERGY_L2_USES},
    {SC_COUNTER_l1_rd_sum, SC_ENERGY_L1, L1_READ, ANY_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_USES},
    {SC_COUNTER_l1_rd_evict, SC_ENERGY_L1, L1_READ, ANY_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_USES},
    {SC_COUNTER_l1_wr_weight, SC_ENERGY_L1, L1_WRITE, ANY_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_USES},
    {SC_COUNTER_l1_wr_input, SC_ENERGY_L1, L1_WRITE, ANY_MARKS, SC_ENERGY_INPUT, SC_ENERGY_L2_USES},
    {SC_COUNTER_l1_wr_sum, SC_ENERGY_L1, L1_WRITE, ANY_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_USES},
    {SC_COUNTER_l2_rd_weight, SC_ENERGY_L2, L2_READ, ANY_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_DOWN},
    {SC_COUNTER_l2_rd_input, SC_ENERGY_L2, L2_READ, ANY_MARKS, SC_ENERGY_INPUT, SC_ENERGY_L2_DOWN},
    {SC_COUNTER_l2_rd_sum, SC_ENERGY_L2, L2_READ, ANY_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_ACCUMULATE},
    {SC_COUNTER_l2_wr_weight, SC_ENERGY_L2, L2_WRITE, ANY_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_FILL},
    {SC_COUNTER_l2_wr_input, SC_ENERGY_L2, L2_WRITE, ANY_MARKS, SC_ENERGY_INPUT, SC_ENERGY_L2_FILL},
    {SC_COUNTER_l2_wr_sum, SC_ENERGY_L2, L2_WRITE, ANY_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_ACCUMULATE},
    {SC_COUNTER_noc_down, SC_ENERGY_NOC, BUS_DOWN, ANY_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_USES},
    {SC_COUNTER_l2_rd_weight, SC_ENERGY_NOC, BUS_OPERAND, ANY_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_USES},
    {SC_COUNTER_l2_rd_input, SC_ENERGY_NOC, BUS_OPERAND, ANY_MARKS, SC_ENERGY_INPUT, SC_ENERGY_L2_USES},
    {SC_COUNTER_noc_up, SC_ENERGY_NOC, BUS_HOP, ANY_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_USES},
    {SC_COUNTER_noc_forward, SC_ENERGY_NOC, BUS_HOP, ANY_MARKS, SC_ENERGY_OPERAND, SC_ENERGY_L2_USES},
    {SC_COUNTER_link_weight, SC_ENERGY_NOC, LINK_HOP, ANY_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_USES},
    {SC_COUNTER_link_input, SC_ENERGY_NOC, LINK_HOP, ANY_MARKS, SC_ENERGY_INPUT, SC_ENERGY_L2_USES},
    {SC_COUNTER_link_sum, SC_ENERGY_NOC, LINK_HOP, ANY_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_USES},
    {SC_COUNTER_noc_forward, SC_ENERGY_NOC, LINK_HOP, ANY_MARKS, SC_ENERGY_OPERAND, SC_ENERGY_L2_USES},
    {SC_COUNTER_offchip_rd_sum, SC_ENERGY_L2, L2_WRITE, WITH_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_SPILL},
    {SC_COUNTER_offchip_wr_sum, SC_ENERGY_L2, L2_READ, WITH_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_SPILL},
    {SC_COUNTER_l2_wr_weight, SC_ENERGY_OFF_CHIP, OFF_CHIP, WITHOUT_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_USES},
    {SC_COUNTER_l2_wr_input, SC_ENERGY_OFF_CHIP, OFF_CHIP, WITHOUT_MARKS, SC_ENERGY_INPUT, SC_ENERGY_L2_USES},
    {SC_COUNTER_offchip_rd_weight, SC_ENERGY_OFF_CHIP, OFF_CHIP, WITH_MARKS, SC_ENERGY_WEIGHT, SC_ENERGY_L2_USES},
    {SC_COUNTER_offchip_rd_input, SC_ENERGY_OFF_CHIP, OFF_CHIP, WITH_MARKS, SC_ENERGY_INPUT, SC_ENERGY_L2_USES},
    {SC_COUNTER_offchip_rd_sum, SC_ENERGY_OFF_CHIP, OFF_CHIP, WITH_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_USES},
    {SC_COUNTER_offchip_wr_sum, SC_ENERGY_OFF_CHIP, STORE, WITH_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_USES},
    {SC_COUNTER_offchip_wr_sum, SC_ENERGY_OFF_CHIP, STORE_COMPLETE, WITH_MARKS, SC_ENERGY_OUTPUT, SC_ENERGY_L2_USES},
    {SC_COUNTER_offchip_rd_sum, SC_ENERGY_OFF_CHIP, STORE_PARTIAL, WITH_MARKS, SC_ENERGY_PSUM, SC_ENERGY_L2_USES},
};

enum { CHARGE_COUNT = sizeof CHARGES / sizeof CHARGES[0] };

static const enum sc_energy_price BASE_PRICE[PRICES] = {
    [PER_MAC] = SC_ENERGY_PER_MAC,
    [L1_READ] = SC_ENERGY_L1_READ,
    [L1_VECTOR_READ] = SC_ENERGY_L1_READ,
    [L1_WRITE] = SC_ENERGY_L1_WRITE,
    [L2_READ] = SC_ENERGY_L2_READ,
    [L2_WRITE] = SC_ENERGY_L2_WRITE,
    [BUS_DOWN] = SC_ENERGY_PER_HOP,
    [BUS_OPERAND] = SC_ENERGY_PER_HOP,
    [BUS_HOP] = SC_ENERGY_PER_HOP,
    [LINK_HOP] = SC_ENERGY_PER_HOP,
    [OFF_CHIP] = SC_ENERGY_PER_OFF_CHIP,
    [STORE] = SC_ENERGY_PER_OFF_CHIP,
    [STORE_COMPLETE] = SC_ENERGY_PER_OFF_CHIP,
    [STORE_PARTIAL] = SC_ENERGY_PER_OFF_CHIP,
};

/* Of an operation, and of bits.unit bits. */
static void find_prices(double price[SC_ENERGY_PRICES], const struct sc_energy_costs *costs) {
    const double units = (double)costs->bits.unit / SC_ENERGY_ELEMENT_BITS;
    price[SC_ENERGY_PER_MAC] = costs->mac;
    price[SC_ENERGY_L1_READ] = costs->l1.read * units;
    price[SC_ENERGY_L1_WRITE] = costs->l1.write * units;
    price[SC_ENERGY_L2_READ] = costs->l2.read * units;
    price[SC_ENERGY_L2_WRITE] = costs->l2.write * units;
    price[SC_ENERGY_PER_HOP] = costs->noc_hop * units;
    price[SC_ENERGY_PER_OFF_CHIP] = costs->off_chip * units;
}

struct sc_energy_counts sc_energy_counts_of(const struct sc_counters *counters) {
    struct sc_energy_counts counts = {.has_marks = counters->tiles > 0};
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        counts.known[id] = true;
        counts.count[id] = (double)sc_counter_get(counters, (enum sc_counter_id)id);
    }
    return counts;
}

/* Which of the prices of a kind hold on this machine, with or without marks of L2. */
static bool is_charged(const struct sc_energy_costs *costs, const struct charge *charge, bool has_marks) {
    const int64_t *times = costs->bits.times;
    const bool equal_operands = times[SC_ENERGY_WEIGHT] == times[SC_ENERGY_INPUT];
    const bool equal_outputs = times[SC_ENERGY_OUTPUT] == times[SC_ENERGY_PSUM];
    if (charge->marks == (has_marks ? WITHOUT_MARKS : WITH_MARKS))
        return false;
    switch (charge->price) {
    case BUS_DOWN:
        return costs->is_bus && equal_operands;
    case BUS_OPERAND:
        return costs->is_bus && !equal_operands;
    case BUS_HOP:
        return costs->is_bus;
    case LINK_HOP:
        return !costs->is_bus;
    case STORE:
        return equal_outputs;
    case STORE_COMPLETE:
    case STORE_PARTIAL:
        return !equal_outputs;
    default:
        return true;
    }
}

/* Each psum that comes back was stored before. */
static enum sc_counter_id not_counted_of(const struct charge *charge) {
    return charge->price == STORE_COMPLETE ? SC_COUNTER_offchip_rd_sum : SC_COUNTER_COUNT;
}

/* How often the price is charged: a vector read once for the elements that it brings. */
static double times_charged(const struct sc_energy_costs *costs, const struct charge *charge, double count) {
    const double times = charge->price == L1_VECTOR_READ ? ceil(count / (double)costs->l1_vector_read) : count;
    return times * (double)costs->bits.times[charge->element];
}

/* Sets of counters are the bits of a 64-bit word. */
_Static_assert(SC_COUNTER_COUNT <= 64, "sc_energy.missing has a bit for each counter");

static uint64_t bit_of(enum sc_counter_id counter) { return (uint64_t)1 << counter; }

static void add_charge(struct sc_energy *energy, const struct charge *charge, double cost) {
    energy->known[charge->part] = energy->has_total = true;
    energy->part[charge->part] += cost;
    if (charge->part == SC_ENERGY_L2) {
        energy->l2_known[charge->use] = true;
        energy->l2[charge->use] += cost;
    }
    energy->total += cost;
}

struct sc_energy sc_energy_of(const struct sc_energy_costs *costs, const struct sc_energy_counts *counts) {
    double price[SC_ENERGY_PRICES];
    find_prices(price, costs);
    struct sc_energy energy = {.has_marks = counts->has_marks};
    for (const struct charge *charge = CHARGES; charge < CHARGES + CHARGE_COUNT; charge++) {
        const double each = price[BASE_PRICE[charge->price]];
        const enum sc_counter_id less = not_counted_of(charge);
        const bool known = counts->known[charge->counter] && (less == SC_COUNTER_COUNT || counts->known[less]);
        if (!(each > 0) || !is_charged(costs, charge, counts->has_marks))
            continue;
        if (known) {
            const double not_counted = less == SC_COUNTER_COUNT ? 0 : counts->count[less];
            add_charge(&energy, charge,
                       each * times_charged(costs, charge, counts->count[charge->counter] - not_counted));
        } else {
            energy.missing |= counts->known[charge->counter] ? bit_of(less) : bit_of(charge->counter);
            energy.partial[charge->part] = true;
        }
    }
    return energy;
}

bool sc_energy_lacks(const struct sc_energy *energy, enum sc_counter_id counter) {
    return (energy->missing & bit_of(counter)) != 0;
}

bool sc_energy_is_partial(const struct sc_energy *energy, enum sc_energy_part part) { return energy->partial[part]; }

/* ---- whole numbers ---- */

static const double AMOUNTS_OF_UNIT = 1e12;

/* A price has 63 bits, so that the sum of all has less than 127. */
enum { CHARGED_BITS = 61 };
_Static_assert(SC_ENERGY_PRICES <= 8, "the sum of all prices has three bits more than the largest");

enum sc_status sc_energy_prices_of(struct sc_energy_prices *prices, const struct sc_energy_costs *costs,
                                   struct sc_error *error) {
    double price[SC_ENERGY_PRICES];
    find_prices(price, costs);
    for (int i = 0; i < SC_ENERGY_PRICES; i++) {
        double whole = nearbyint(price[i] * AMOUNTS_OF_UNIT);
        if (!(whole < 0x1p63)) {
            (void)sc_error_at(error, costs->table->place, "a price of %g %s is too large to be added up exactly",
                              price[i], sc_energy_unit_name(costs->table->unit));
            if (error)
                error->status = SC_STATUS_LIMIT;
            return SC_STATUS_LIMIT;
        }
        prices->price[i] = (int64_t)whole;
    }
    return SC_STATUS_OK;
}

static int64_t whole_times(const struct sc_energy_costs *costs, const struct charge *charge, int64_t count) {
    bool fits = charge->price != L1_VECTOR_READ || costs->l1_vector_read <= 1;
    return fits ? count : count / costs->l1_vector_read + (count % costs->l1_vector_read != 0);
}

bool sc_energy_add_times(struct sc_energy_times *times, const struct sc_energy_costs *costs,
                         const struct sc_counters *counters, int64_t repeat) {
    for (const struct charge *charge = CHARGES; charge < CHARGES + CHARGE_COUNT; charge++) {
        const enum sc_counter_id less = not_counted_of(charge);
        const int64_t count =
            sc_counter_get(counters, charge->counter) - (less == SC_COUNTER_COUNT ? 0 : sc_counter_get(counters, less));
        const int64_t units = costs->bits.times[charge->element];
        sc_energy_amount *sum = &times->times[BASE_PRICE[charge->price]], more;
        if (!is_charged(costs, charge, counters->tiles > 0))
            continue;
        if (count < 0 || __builtin_mul_overflow((sc_energy_amount)whole_times(costs, charge, count), units, &more) ||
            __builtin_mul_overflow(more, (uint64_t)repeat, &more) || __builtin_add_overflow(*sum, more, sum) ||
            *sum >> CHARGED_BITS)
            return false;
    }
    return true;
}

sc_energy_amount sc_energy_sum(const struct sc_energy_prices *prices, const struct sc_energy_times *times) {
    sc_energy_amount sum = 0;
    for (int i = 0; i < SC_ENERGY_PRICES; i++)
        sum += (sc_energy_amount)prices->price[i] * times->times[i];
    return sum;
}
