#include "check/report/report_columns.h"

#include <string.h>

#include "check/report/report.h"
#include "check/report/text.h"

static bool is_off(const struct comparison *comparison) { return comparison->verdict >= VERDICT_CLOSE; }

void report_columns(struct table *table, const char *set_name, const struct comparison *comparison) {
    table_column(table, set_name, true);
    if (is_off(comparison))
        table_column(table, "off by", true);
}

static void add_value(struct table *table, const struct compare_row *row) {
    char number[TEXT_NUMBER_SIZE];
    if (!row->formula || row->formula->outcome == SC_FORMULA_NONE)
        table_cell(table, "-");
    else if (row->formula->outcome == SC_FORMULA_ERROR)
        table_cell(table, "error");
    else if (row->verdict == VERDICT_AGREE)
        table_cell(table, "%s", compare_verdict_name(row->verdict));
    else
        table_cell(table, "%s", text_rational(number, row->formula->value));
}

/* "+12.3%"; the difference itself where it is small beside the count, or nothing was counted. */
static void add_difference(struct table *table, const struct compare_row *row) {
    char share[TEXT_NUMBER_SIZE] = "", number[TEXT_NUMBER_SIZE] = "";
    if (row->has_difference) {
        text_relative(share, row->difference, row->simulated);
        text_difference(number, row->difference);
    }
    if (row->verdict < VERDICT_CLOSE)
        table_cell(table, "%s", "");
    else if (!row->has_difference)
        table_cell(table, "beyond 2^63");
    else
        table_cell(table, "%s", share[0] && !strchr(share, '<') ? share : number);
}

void report_cells(struct table *table, const struct comparison *comparison, enum sc_counter_id id) {
    const struct compare_row *row = &comparison->row[id];
    add_value(table, row);
    if (is_off(comparison))
        add_difference(table, row);
}

static bool has_value(const struct sc_formula_result *formula) {
    return formula && formula->outcome != SC_FORMULA_NONE;
}

static bool is_about_tiles_alone(const struct comparison *comparison) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (!compare_is_of_tiles((enum sc_counter_id)id) && has_value(comparison->row[id].formula))
            return false;
    return true;
}

int64_t report_clock(const struct check_options *options, const struct sc_machine *machine) {
    return options->clock_hz > 0 ? options->clock_hz : machine->clock_hz;
}

bool report_shows(const struct run_result *result, enum sc_counter_id id) {
    bool shown = result->mapping->has_marks || !compare_is_of_tiles(id) ||
                 (result->simulated && sc_counter_get(result->simulated, id) != 0);
    for (int i = 0; !shown && i < result->set_count; i++) {
        const struct comparison *comparison = &result->set[i].comparison;
        const struct sc_formula_result *formula = comparison->row[id].formula;
        int64_t count;
        shown = formula && (!(compare_count(formula, &count) && count == 0) || is_about_tiles_alone(comparison));
    }
    return shown;
}
