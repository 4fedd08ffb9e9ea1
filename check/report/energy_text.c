#include "check/report/energy_text.h"

#include <inttypes.h>

static const char *const PART_TITLES[SC_ENERGY_PARTS] = {"MAC", "L1", "L2", "network", "off-chip"};

/* ---- energies ---- */

/* The unit in which a value has few digits before its point; `divisor` makes it that. */
static const char *unit_of(char buffer[TEXT_NUMBER_SIZE], double value, enum sc_energy_unit unit, double *divisor) {
    static const char *const MACS[] = {"MACs", "thousand MACs", "million MACs", "billion MACs", "trillion MACs"};
    const int power = text_si_power(value, TEXT_PICO, TEXT_PICO, TEXT_ONE), thousands = power - TEXT_PICO;
    *divisor = text_si_factor(thousands);
    if (unit == SC_ENERGY_MACS)
        return MACS[thousands];
    snprintf(buffer, TEXT_NUMBER_SIZE, "%sJ", text_si_prefix(power));
    return buffer;
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
    const char *before = " (", *end = "";
    for (int use = 0; use < SC_ENERGY_L2_USES; use++) {
        if (!energy->l2_known[use] || energy->l2[use] == 0)
            continue;
        text_add(text, "%s%s %.4g", before, sc_energy_use_name((enum sc_energy_use)use), energy->l2[use] / divisor);
        before = ", ";
        end = ")";
    }
    text_add(text, "%s", end);
}

void energy_text_total(struct text *text, double total, enum sc_energy_unit unit) {
    char word[TEXT_NUMBER_SIZE];
    double divisor;
    const char *name = unit_of(word, total, unit, &divisor);
    text_add(text, "%.4g %s", total / divisor, name);
}

void energy_text_value(struct text *text, const struct sc_energy *energy, enum sc_energy_unit unit, int64_t macs) {
    char word[TEXT_NUMBER_SIZE];
    double divisor;
    const char *name = unit_of(word, energy->total, unit, &divisor), *before = " = ";
    if (energy->has_total)
        text_add(text, "%.4g %s", energy->total / divisor, name);
    else
        text_add(text, "-");
    if (energy->has_total && unit == SC_ENERGY_PICOJOULES)
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

static bool has_usual_bits(const struct sc_energy_costs *costs) {
    bool usual = costs->bits.unit == SC_ENERGY_ELEMENT_BITS;
    for (int element = 0; element < SC_ENERGY_ELEMENTS; element++)
        usual = usual && costs->bits.times[element] == 1;
    return usual;
}

void energy_text_prices(struct text *text, const struct sc_energy_costs *costs) {
    const struct sc_energy_table *table = costs->table;
    char number[TEXT_NUMBER_SIZE];
    const int64_t *times = costs->bits.times, unit = costs->bits.unit;
    if (has_usual_bits(costs))
        text_add(text, "%s, %s an element: MAC %.4g", table->name, sc_energy_unit_name(table->unit), costs->mac);
    else
        text_add(text, "%s, %s: MAC of %" PRId64 " by %" PRId64 " bits %.4g; of 16 bits", table->name,
                 sc_energy_unit_name(table->unit), times[SC_ENERGY_WEIGHT] * unit, times[SC_ENERGY_INPUT] * unit,
                 costs->mac);
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
