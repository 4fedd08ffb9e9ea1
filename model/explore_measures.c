#include "model/explore_measures.h"

static const char *const MEASURE_NAMES[SC_MEASURE_COUNT] = {
    [SC_MEASURE_CYCLES] = "cycles",           [SC_MEASURE_ENERGY] = "energy", [SC_MEASURE_EDP] = "edp",
    [SC_MEASURE_CYCLES_AREA] = "cycles-area", [SC_MEASURE_AREA] = "area",     [SC_MEASURE_POWER] = "power"};

const char *sc_measure_name(enum sc_measure measure) { return MEASURE_NAMES[measure]; }

static const char *const RULE_NAMES[SC_RULE_COUNT] = {
    [SC_RULE_L1] = "L1Size",   [SC_RULE_L2] = "L2Size",     [SC_RULE_AREA] = "Area",
    [SC_RULE_POWER] = "Power", [SC_RULE_CYCLES] = "Cycles", [SC_RULE_ENERGY] = "Energy"};

const char *sc_rule_name(enum sc_rule rule) { return RULE_NAMES[rule]; }

unsigned explore_measures(const struct sc_explore_task *task) {
    unsigned measures = 1u << SC_MEASURE_CYCLES;
    if (task->energy)
        measures |= 1u << SC_MEASURE_ENERGY | 1u << SC_MEASURE_EDP;
    if (task->cost)
        measures |= 1u << SC_MEASURE_CYCLES_AREA | 1u << SC_MEASURE_AREA | 1u << SC_MEASURE_POWER;
    return measures;
}

/* A product of 190 bits, as its upper 128 bits and the 64 below. */
struct measure_product {
    sc_energy_amount high;
    uint64_t low;
};

static struct measure_product multiply(sc_energy_amount a, int64_t x) {
    const sc_energy_amount low = (sc_energy_amount)(uint64_t)a * (uint64_t)x;
    return (struct measure_product){.high = (a >> 64) * (uint64_t)x + (low >> 64), .low = (uint64_t)low};
}

int explore_compare_products(sc_energy_amount a, int64_t x, sc_energy_amount b, int64_t y) {
    const struct measure_product left = multiply(a, x), right = multiply(b, y);
    if (left.high != right.high)
        return left.high < right.high ? -1 : 1;
    return (left.low > right.low) - (left.low < right.low);
}

static int compare_energy(sc_energy_amount a, sc_energy_amount b) { return (a > b) - (a < b); }

static int compare_number(int64_t a, int64_t b) { return (a > b) - (a < b); }

static int compare(enum sc_measure measure, const struct sc_figures *a, const struct sc_figures *b) {
    switch (measure) {
    case SC_MEASURE_CYCLES:
        return compare_number(a->cycles, b->cycles);
    case SC_MEASURE_ENERGY:
        return compare_energy(a->energy, b->energy);
    case SC_MEASURE_EDP:
        return explore_compare_products(a->energy, a->cycles, b->energy, b->cycles);
    case SC_MEASURE_CYCLES_AREA:
        return compare_energy((sc_energy_amount)a->cycles * (uint64_t)a->area_nm2,
                              (sc_energy_amount)b->cycles * (uint64_t)b->area_nm2);
    case SC_MEASURE_AREA:
        return compare_number(a->area_nm2, b->area_nm2);
    case SC_MEASURE_POWER:
    case SC_MEASURE_COUNT:
        break;
    }
    return compare_number(a->power_nw, b->power_nw);
}

bool sc_figures_better(enum sc_measure measure, const struct sc_figures *a, const struct sc_figures *b) {
    static const enum sc_measure ORDER[] = {SC_MEASURE_CYCLES, SC_MEASURE_ENERGY, SC_MEASURE_AREA, SC_MEASURE_POWER};
    int order = compare(measure, a, b);
    for (size_t i = 0; order == 0 && i < sizeof ORDER / sizeof ORDER[0]; i++)
        order = compare(ORDER[i], a, b);
    return order != 0 ? order < 0 : a->index < b->index;
}

bool explore_no_worse(unsigned measures, const struct sc_figures *a, const struct sc_figures *b) {
    return !(measures & 1u << SC_MEASURE_CYCLES && a->cycles > b->cycles) &&
           !(measures & 1u << SC_MEASURE_ENERGY && a->energy > b->energy) &&
           !(measures & 1u << SC_MEASURE_AREA && a->area_nm2 > b->area_nm2) &&
           !(measures & 1u << SC_MEASURE_POWER && a->power_nw > b->power_nw);
}

bool explore_is_chosen(enum sc_choice choice, int64_t cycles, sc_energy_amount energy, int64_t best_cycles,
                       sc_energy_amount best_energy) {
    int order = 0;
    if (choice == SC_CHOICE_EDP)
        order = explore_compare_products(energy, cycles, best_energy, best_cycles);
    if (choice == SC_CHOICE_ENERGY)
        order = compare_energy(energy, best_energy);
    if (order == 0)
        order = compare_number(cycles, best_cycles);
    return order != 0 ? order < 0 : energy < best_energy;
}

/* ---- products of several measures ---- */

enum { LIMBS = 6 }; /* of 64 bits: cycles, area and power have one each, energy has two */

struct limbs {
    uint64_t limb[LIMBS]; /* the lowest first */
};

static void multiply_limbs(struct limbs *product, sc_energy_amount factor) {
    const struct limbs left = *product;
    *product = (struct limbs){{0}};
    for (int half = 0; half < 2; half++) {
        const uint64_t word = (uint64_t)(factor >> 64 * half);
        sc_energy_amount carry = 0;
        for (int i = 0; i + half < LIMBS; i++) {
            carry += (sc_energy_amount)left.limb[i] * word + product->limb[i + half];
            product->limb[i + half] = (uint64_t)carry;
            carry >>= 64;
        }
    }
}

static struct limbs product_of(unsigned measures, const struct sc_figures *figures) {
    struct limbs product = {{1}};
    if (measures & 1u << SC_MEASURE_CYCLES)
        multiply_limbs(&product, (sc_energy_amount)figures->cycles);
    if (measures & 1u << SC_MEASURE_ENERGY)
        multiply_limbs(&product, figures->energy);
    if (measures & 1u << SC_MEASURE_AREA)
        multiply_limbs(&product, (sc_energy_amount)figures->area_nm2);
    if (measures & 1u << SC_MEASURE_POWER)
        multiply_limbs(&product, (sc_energy_amount)figures->power_nw);
    return product;
}

int explore_compare_fronts(unsigned measures, const struct sc_figures *a, const struct sc_figures *b) {
    const struct limbs left = product_of(measures, a), right = product_of(measures, b);
    for (int i = LIMBS - 1; i >= 0; i--)
        if (left.limb[i] != right.limb[i])
            return left.limb[i] < right.limb[i] ? -1 : 1;
    return 0;
}
