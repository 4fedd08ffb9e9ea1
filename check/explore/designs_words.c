#include "check/explore/designs_words.h"

#include <inttypes.h>
#include <string.h>

#include "common/checked.h"

/* ---- values ---- */

/* Statements about all tensors that differ are named one after the other: only the short form systolic does that. */
const char *designs_value(char buffer[DESIGNS_WORD_SIZE], const struct sc_space_parameter *parameter, int digit) {
    const int64_t *value = &parameter->value[digit * parameter->statements];
    char word[SC_HARDWARE_TEXT_SIZE];
    bool same = true;
    for (int i = 1; i < parameter->statements; i++)
        same = same && value[i] == value[0];
    if (parameter->is_constant)
        snprintf(buffer, DESIGNS_WORD_SIZE, "%" PRId64, value[0]);
    else
        snprintf(buffer, DESIGNS_WORD_SIZE, "%s",
                 same ? sc_hardware_text(word, parameter->hardware, value[0]) : "systolic");
    return buffer;
}

static int digit_of(const struct sc_machine *machine, const struct sc_space_parameter *parameter) {
    for (int digit = 0; digit < parameter->count; digit++) {
        bool same = true;
        for (int i = 0; i < parameter->statements; i++)
            same = same && sc_machine_get(machine, (enum sc_hardware_id)((int)parameter->hardware + i)) ==
                               parameter->value[digit * parameter->statements + i];
        if (same)
            return digit;
    }
    return 0;
}

static const char *constant_word(char buffer[DESIGNS_WORD_SIZE], const struct sc_explore_instance *instance,
                                 const struct sc_space_parameter *parameter) {
    buffer[0] = '\0';
    for (int i = 0; i < instance->constant_count; i++)
        if (instance->constant[i].parameter == parameter)
            snprintf(buffer, DESIGNS_WORD_SIZE, "%" PRId64, instance->constant[i].value);
    return buffer;
}

const char *designs_word(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search, int64_t index,
                         const struct sc_space_parameter *parameter) {
    struct sc_explore_design design;
    sc_explore_design_at(search->explore, index, &design);
    buffer[0] = '\0';
    if (!parameter->is_constant)
        return designs_value(buffer, parameter, digit_of(&design.machine, parameter));
    if (design.instance < 0)
        return buffer;
    return constant_word(buffer, sc_explore_instance_at(search->explore, design.instance), parameter);
}

const char *designs_flow(const struct designs_search *search, int64_t index) {
    struct sc_explore_design design;
    sc_explore_design_at(search->explore, index, &design);
    return design.instance < 0 ? "by layer" : sc_explore_instance_at(search->explore, design.instance)->flow->name;
}

const struct sc_space_parameter *designs_group_parameter(const struct designs_search *search, int side) {
    const struct sc_space *space = search->task.space;
    int place = side == 0 ? search->task.group[0].first : search->task.group[0].second;
    for (int i = 0; place >= 0 && i < space->parameter_count; i++)
        if (!space->parameter[i].is_constant && place-- == 0)
            return &space->parameter[i];
    return NULL;
}

const char *designs_counted(char buffer[DESIGNS_WORD_SIZE], int64_t count) {
    char number[TEXT_NUMBER_SIZE];
    snprintf(buffer, DESIGNS_WORD_SIZE, "%s design%s", text_integer(number, count), count == 1 ? "" : "s");
    return buffer;
}

/* ---- figures ---- */

static const char *scaled(char buffer[DESIGNS_WORD_SIZE], double value, const char *const *units, int count) {
    int scale = 0;
    while (scale < count - 1 && value >= 1000) {
        value /= 1000;
        scale++;
    }
    snprintf(buffer, DESIGNS_WORD_SIZE, "%.4g %s", value, units[scale]);
    return buffer;
}

const char *designs_area(char buffer[DESIGNS_WORD_SIZE], int64_t area_nm2) {
    const double nm2_of_mm2 = 1e12;
    snprintf(buffer, DESIGNS_WORD_SIZE, "%.4g mm2", (double)area_nm2 / nm2_of_mm2);
    return buffer;
}

const char *designs_power(char buffer[DESIGNS_WORD_SIZE], int64_t power_nw) {
    static const char *const UNITS[] = {"nW", "uW", "mW", "W", "kW"};
    return scaled(buffer, (double)power_nw, UNITS, 5);
}

static bool in_joules(const struct designs_search *search) { return search->task.energy->unit == SC_ENERGY_PICOJOULES; }

const char *designs_energy(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search,
                           sc_energy_amount energy) {
    static const char *const JOULES[] = {"pJ", "nJ", "uJ", "mJ", "J", "kJ"};
    static const char *const MACS[] = {"MACs", "kMACs", "MMACs", "GMACs", "TMACs", "PMACs"};
    const double amounts_of_unit = 1e12;
    return scaled(buffer, (double)energy / amounts_of_unit, in_joules(search) ? JOULES : MACS, 6);
}

const char *designs_edp(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search,
                        const struct sc_figures *figures) {
    const double amounts_of_joule = 1e24, amounts_of_mac = 1e12;
    const double product = (double)figures->energy * (double)figures->cycles;
    snprintf(buffer, DESIGNS_WORD_SIZE, "%.4g %s", product / (in_joules(search) ? amounts_of_joule : amounts_of_mac),
             in_joules(search) ? "J*cycles" : "MACs*cycles");
    return buffer;
}

int64_t designs_macs(const struct designs_search *search) {
    int64_t sum = 0, macs;
    for (int i = 0; i < search->task.layer_count; i++)
        if (!checked_mul(sc_layer_macs(search->task.layer[i]), search->task.layer[i]->repeat, &macs) ||
            !checked_add(sum, macs, &sum))
            return INT64_MAX;
    return sum;
}

static const char *throughput(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search,
                              const struct sc_figures *figures) {
    const double nm2_of_mm2 = 1e12;
    snprintf(buffer, DESIGNS_WORD_SIZE, "%.4g MACs/cycle/mm2",
             (double)designs_macs(search) / (double)figures->cycles / ((double)figures->area_nm2 / nm2_of_mm2));
    return buffer;
}

const char *designs_measure(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search,
                            enum sc_measure measure, const struct sc_figures *figures) {
    char number[TEXT_NUMBER_SIZE];
    switch (measure) {
    case SC_MEASURE_ENERGY:
        return designs_energy(buffer, search, figures->energy);
    case SC_MEASURE_EDP:
        return designs_edp(buffer, search, figures);
    case SC_MEASURE_CYCLES_AREA:
        return throughput(buffer, search, figures);
    case SC_MEASURE_AREA:
        return designs_area(buffer, figures->area_nm2);
    case SC_MEASURE_POWER:
        return designs_power(buffer, figures->power_nw);
    case SC_MEASURE_CYCLES:
    case SC_MEASURE_COUNT:
        break;
    }
    snprintf(buffer, DESIGNS_WORD_SIZE, "%s", text_integer(number, figures->cycles));
    return buffer;
}

const char *designs_exact(char buffer[DESIGNS_WORD_SIZE], sc_energy_amount value, int decimals) {
    enum { DIGITS_MAX = 64 };
    char digits[DIGITS_MAX];
    int count = 0, used = 0;
    for (; value > 0 || count <= decimals; value /= 10)
        digits[count++] = (char)('0' + (int)(value % 10));
    int last = 0; /* zeros at the end of the fraction are left out */
    while (last < decimals && digits[last] == '0')
        last++;
    for (int i = count - 1; i >= last; i--) {
        buffer[used++] = digits[i];
        if (i == decimals && last < decimals)
            buffer[used++] = '.';
    }
    buffer[used] = '\0';
    return buffer;
}
