#include <inttypes.h>

#include "check/report/csv.h"
#include "check/report/report.h"

static void put_rational(struct sc_rational value, const char *end, FILE *to) {
    char text[SC_RATIONAL_TEXT_SIZE];
    fprintf(to, "%s%s", sc_rational_text(value, text), end);
}

static struct output_option wanted(const struct check_options *options) { return options->csv; }

static enum sc_status open(struct report *report, struct sc_error *error) {
    (void)error;
    fputs("network,layer,dataflow,counter,unit,simulated,set,formula,difference,verdict,machine,seed\n", report->to);
    return SC_STATUS_OK;
}

/* What a row is about: "vgg16,conv11,ws,cycles,cycles," */
static void put_subject(const struct run_result *result, const char *name, const char *unit, FILE *to) {
    csv_field(result->run->network, ",", to);
    csv_field(result->run->layer->name, ",", to);
    csv_field(result->run->flow, ",", to);
    csv_field(name, ",", to);
    csv_field(unit, ",", to);
}

/* The last columns: which machine, and the seed of what was simulated. */
static void put_end(const struct run_result *result, FILE *to) {
    fputs(",", to);
    csv_field(result->run->machine_name ? result->run->machine_name : "", ",", to);
    if (result->simulated)
        fprintf(to, "%" PRIu64, result->seed);
    fputs("\n", to);
}

static void put_formula(const struct sc_formula_result *formula, const char *end, FILE *to) {
    if (formula && formula->outcome == SC_FORMULA_VALUE)
        put_rational(formula->value, end, to);
    else
        fputs(end, to);
}

static void put_row(const struct run_result *result, const struct set_result *set, enum sc_counter_id id, FILE *to) {
    const struct compare_row *row = &set->comparison.row[id];
    put_subject(result, sc_counter_info(id)->name, sc_counter_info(id)->unit, to);
    if (row->has_simulated)
        fprintf(to, "%" PRId64, row->simulated);
    fputs(",", to);
    csv_field(set->set->name, ",", to);
    put_formula(row->formula, ",", to);
    if (row->has_difference)
        put_rational(row->difference, ",", to);
    else
        fputs(",", to);
    csv_field(compare_verdict_name(row->verdict), "", to);
    put_end(result, to);
}

/* Quantities that are bound to no counter stand alone. */
static void put_quantities(const struct run_result *result, const struct set_result *set, FILE *to) {
    for (int i = 0; i < set->set->quantity_count; i++) {
        const struct sc_formula_quantity *quantity = set_quantity(set->set, i);
        if (quantity->counter != SC_COUNTER_COUNT)
            continue;
        put_subject(result, quantity->name, "", to);
        fputs(",", to);
        csv_field(set->set->name, ",", to);
        put_formula(&set->quantity[i], ",,-", to);
        put_end(result, to);
    }
}

static void put_elems(bool known, int64_t elems, FILE *to) {
    if (known)
        fprintf(to, "%" PRId64, elems);
    fputs(",", to);
}

static void put_buffer(const struct run_result *result, const struct set_result *set, const char *name,
                       const struct buffer_check *buffer, const struct buffer_check *asked, FILE *to) {
    put_subject(result, name, "elems", to);
    put_elems(result->simulated, buffer->needed_elems, to);
    csv_field(set->set->name, ",", to);
    put_elems(asked->needed_elems > 0, asked->needed_elems, to);
    fprintf(to, ",%s", !result->counts ? "-" : buffer->enough ? "ok" : "small");
    put_end(result, to);
}

/* What is needed, as simulated and as the set asks for it; and whether what there is suffices for the run's counts. */
static void put_buffers(const struct run_result *result, const struct set_result *set, FILE *to) {
    struct buffer_checks asked = compare_asked_buffers(result->mapping, &set->comparison);
    put_buffer(result, set, "buffer_l1", &result->buffers.l1, &asked.l1, to);
    put_buffer(result, set, "buffer_l2", &result->buffers.l2, &asked.l2, to);
}

/* NULL: it is not known. */
static void put_number(const double *number, FILE *to) {
    if (number)
        fprintf(to, "%.9g", *number);
    fputs(",", to);
}

static const double *part_of(const struct sc_energy *energy, enum sc_energy_part part) {
    return energy->known[part] ? &energy->part[part] : NULL;
}

static const double *total_of(const struct sc_energy *energy) { return energy->has_total ? &energy->total : NULL; }

static void put_energy(const struct run_result *result, const struct set_result *set, const char *part,
                       const double *simulated, const double *formula, const char *verdict, FILE *to) {
    const struct sc_energy_costs *costs = result->run->prices.costs;
    char name[32];
    snprintf(name, sizeof name, "energy_%s", part);
    put_subject(result, name, costs ? sc_energy_unit_name(costs->table->unit) : "", to);
    put_number(result->simulated ? simulated : NULL, to);
    csv_field(set->set->name, ",", to);
    put_number(formula, to);
    fprintf(to, ",%s", verdict);
    put_end(result, to);
}

/* "partial" where the set has no value for some of the counts that are charged. Without prices nothing has a value. */
static const char *energy_verdict(const struct run_result *result, bool partial) {
    return !result->run->prices.costs ? "no prices" : partial ? "partial" : "-";
}

static void put_energies(const struct run_result *result, const struct set_result *set, FILE *to) {
    for (int i = 0; i < SC_ENERGY_PARTS; i++) {
        enum sc_energy_part part = (enum sc_energy_part)i;
        put_energy(result, set, sc_energy_part_name(part), part_of(&result->energy, part), part_of(&set->energy, part),
                   energy_verdict(result, sc_energy_is_partial(&set->energy, part)), to);
    }
    put_energy(result, set, "total", total_of(&result->energy), total_of(&set->energy),
               energy_verdict(result, set->energy.missing != 0), to);
}

static void put_set(const struct run_result *result, const struct set_result *set, FILE *to) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        put_row(result, set, (enum sc_counter_id)id, to);
    put_quantities(result, set, to);
    put_buffers(result, set, to);
    put_energies(result, set, to);
}

/* A broken run has no rows. */
static void put_run(struct report *report, const struct run_result *result) {
    for (int i = 0; result->state != RUN_BROKEN && i < result->set_count; i++)
        put_set(result, &result->set[i], report->to);
}

const struct report_format report_format_csv = {
    .name = "csv", .is_document = true, .wanted = wanted, .open = open, .run = put_run};
