#include "check/report/energy_text.h"

static const char *const PART_TITLES[SC_ENERGY_PARTS] = {"MAC", "L1", "L2", "network", "off-chip"};

/* ---- energies ---- */

enum { SCALES = 5 };

static const char *const SCALE_NAMES[][SCALES] = {
    [SC_ENERGY_PICOJOULES] = {"pJ", "nJ", "uJ", "mJ", "J"},
    [SC_ENERGY_MACS] = {"MACs", "thousand MACs", "million MACs", "billion MACs", "trillion MACs"},
};

/* The unit in which a value has few digits before its point, as one of its scale; `divisor` makes it that. */
static int scale_of(double value, double *divisor) {
    int scale = 0;
    *divisor = 1;
    while (scale < SCALES - 1 && value / *divisor >= 1000) {
        *divisor *= 1000;
        scale++;
    }
    return scale;
}

static void add_missing(struct text *text, const struct sc_energy *energy) {
    const char *before = ", without ";
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        if (!sc_energy_lacks(energy, (enum sc_counter_id)id))
            continue;
        text_add(text, "%s%s", before, sc_counter_info((enum sc_counter_id)id)->name);
        before = ", ";
    }
}

/* " (down 1, accumulate 2, ...)": what is zero, or not known, is left out. */
static void add_uses(struct text *text, const struct sc_energy *energy, double divisor) {
    const char *before = " (";
    for (int use = 0; use < SC_ENERGY_L2_USES; use++) {
        if (!(energy->l2[use] > 0))
            continue;
        text_add(text, "%s%s %.4g", before, sc_energy_use_name((enum sc_energy_use)use), energy->l2[use] / divisor);
        before = ", ";
    }
    if (energy->part[SC_ENERGY_L2] > 0)
        text_add(text, ")");
}

void energy_text_total(struct text *text, double total, enum sc_energy_unit unit) {
    double divisor;
    const int scale = scale_of(total, &divisor);
    text_add(text, "%.4g %s", total / divisor, SCALE_NAMES[unit][scale]);
}

void energy_text_value(struct text *text, const struct sc_energy *energy, enum sc_energy_unit unit, int64_t macs) {
    double divisor;
    int scale = scale_of(energy->total, &divisor);
    const char *before = " = ";
    if (energy->total > 0)
        text_add(text, "%.4g %s", energy->total / divisor, SCALE_NAMES[unit][scale]);
    else
        text_add(text, "-");
    if (energy->total > 0 && unit == SC_ENERGY_PICOJOULES)
        text_add(text, " (%.4g pJ/MAC)", energy->total / (double)macs);
    for (int part = 0; part < SC_ENERGY_PARTS; part++) {
        if (!energy->known[part])
            continue;
        text_add(text, "%s%s %.4g", before, PART_TITLES[part], energy->part[part] / divisor);
        if (part == SC_ENERGY_L2)
            add_uses(text, energy, divisor);
        if (part == SC_ENERGY_OFF_CHIP && !energy->has_marks)
            text_add(text, " (without outputs)");
        before = " + ";
    }
    add_missing(text, energy);
}

/* ---- prices ---- */

static void add_buffer(struct text *text, const char *name, int64_t bytes, int64_t port_bytes,
                       const struct sc_energy_access *access) {
    char number[TEXT_NUMBER_SIZE];
    text_add(text, "; %s", name);
    if (bytes)
        text_add(text, " (%s bytes, port %lld)", text_integer(number, bytes), (long long)port_bytes);
    text_add(text, " read %.4g, write %.4g", access->read, access->write);
}

static void add_other(struct text *text, const char *name, double price) {
    if (price > 0)
        text_add(text, "; %s %.4g", name, price);
    else
        text_add(text, "; %s not counted", name);
}

void energy_text_prices(struct text *text, const struct sc_energy_costs *costs) {
    const struct sc_energy_table *table = costs->table;
    char number[TEXT_NUMBER_SIZE];
    text_add(text, "%s, %s an element: MAC %.4g", table->name, sc_energy_unit_name(table->unit), costs->mac);
    add_buffer(text, "L1", costs->l1_bytes, table->l1_port_bytes, &costs->l1);
    if (costs->l1_vector_read > 1)
        text_add(text, " (one read for %s weights or inputs)", text_integer(number, costs->l1_vector_read));
    add_buffer(text, "L2", costs->l2_bytes, table->l2_port_bytes, &costs->l2);
    if (costs->table->wire > 0 && !(costs->noc_hop > 0))
        text_add(text, "; network not counted (give LinkLength)");
    else
        add_other(text, "network hop", costs->noc_hop);
    add_other(text, "off-chip", costs->off_chip);
}
