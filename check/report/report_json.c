#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check/cli/program.h"
#include "check/report/report.h"
#include "check/report/text.h"
#include "check/report/traffic.h"

/* A whole number as one, another fraction as its two parts. */
static void put_rational(struct json *json, struct sc_rational value) {
    if (value.denominator == 1) {
        json_integer(json, value.numerator);
        return;
    }
    json_object_inline(json);
    json_key(json, "numerator");
    json_integer(json, value.numerator);
    json_key(json, "denominator");
    json_integer(json, value.denominator);
    json_close(json);
}

static void put_result(struct json *json, const struct sc_formula_result *result) {
    if (result && result->outcome == SC_FORMULA_VALUE)
        put_rational(json, result->value);
    else
        json_null(json);
}

static void put_text_member(struct json *json, const char *key, const char *text) {
    json_key(json, key);
    if (text)
        json_string(json, text);
    else
        json_null(json);
}

static void put_integer_member(struct json *json, const char *key, int64_t value) {
    json_key(json, key);
    json_integer(json, value);
}

/* ---- the beginning ---- */

static void put_sets(struct json *json, const struct sets *sets) {
    json_key(json, "sets");
    json_object(json);
    for (int i = 0; i < sets->count; i++)
        put_text_member(json, sets->set[i].name, set_policy_name(&sets->set[i]));
    json_close(json);
}

static void put_beginning(struct json *json, const struct sets *sets, const struct check_options *options, FILE *to) {
    json_start(json, to);
    json_object(json);
    put_text_member(json, "schema", "simcheck.result/1");
    put_text_member(json, "version", SIMCHECK_VERSION);
    json_key(json, "seed");
    if (options->model_only)
        json_null(json);
    else
        json_unsigned(json, options->seed);
    put_sets(json, sets);
    json_key(json, "results");
    json_array(json);
}

static struct output_option wanted(const struct check_options *options) { return options->json; }

static enum sc_status open(struct report *report, struct sc_error *error) {
    struct json *json = calloc(1, sizeof *json);
    if (!json)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the JSON document");
    report->self = json;
    put_beginning(json, report->sets, report->options, report->to);
    return SC_STATUS_OK;
}

static void discard(struct report *report) { free(report->self); }

/* ---- a run ---- */

static void put_sizes(struct json *json, const struct sc_layer *layer) {
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->type->own_dims & 1u << dim)
            put_integer_member(json, sc_dim_name((enum sc_dim)dim), sc_layer_unpadded_size(layer, (enum sc_dim)dim));
}

/* Its windows have no settings of their own. */
static void put_mapped_shape(struct json *json, const struct sc_layer *layer) {
    put_text_member(json, "mapped_type", layer->type->name);
    json_key(json, "mapped_shape");
    json_object_inline(json);
    put_sizes(json, layer);
    json_close(json);
}

static void put_shape(struct json *json, const struct sc_layer *layer) {
    json_key(json, "shape");
    json_object_inline(json);
    put_sizes(json, layer);
    for (int setting = 0; sc_layer_has_window(layer) && setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < SC_WINDOWS_MAX; window++)
            put_integer_member(json, sc_window_setting_info((enum sc_window_setting)setting)->word[window],
                               sc_layer_setting(layer, (enum sc_window_setting)setting, window));
    json_close(json);
}

/* Sizes and bandwidth without a limit are null. */
static void put_machine(struct json *json, const struct sc_machine *machine) {
    json_key(json, "machine");
    json_object_inline(json);
    for (int i = 0; i < SC_HARDWARE_COUNT; i++) {
        enum sc_hardware_id id = (enum sc_hardware_id)i;
        const struct sc_hardware_description *info = sc_hardware_info(id);
        int64_t value = sc_machine_get(machine, id);
        char written[SC_HARDWARE_TEXT_SIZE];
        json_key(json, info->keyword);
        if (info->kind == SC_HARDWARE_FLAG)
            json_bool(json, value != 0);
        else if (info->kind != SC_HARDWARE_NUMBER)
            json_string(json, sc_hardware_text(written, id, value));
        else if (value < info->lowest)
            json_null(json);
        else
            json_integer(json, value);
    }
    json_close(json);
}

static void put_simulated(struct json *json, const struct sc_counters *counters) {
    json_key(json, "sim");
    if (!counters) {
        json_null(json);
        return;
    }
    json_object(json);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        put_integer_member(json, sc_counter_info((enum sc_counter_id)id)->name,
                           sc_counter_get(counters, (enum sc_counter_id)id));
    json_close(json);
}

static void put_buffer(struct json *json, const struct buffer_check *buffer) {
    json_key(json, buffer->keyword);
    json_object_inline(json);
    json_key(json, "given");
    if (buffer->size_elems)
        json_integer(json, buffer->size_elems);
    else
        json_null(json);
    put_integer_member(json, "needed", buffer->needed_elems);
    json_key(json, "enough");
    json_bool(json, buffer->enough);
    json_close(json);
}

static void put_counts_of_set(struct json *json, const struct set_result *set) {
    json_key(json, set->set->name);
    json_object(json);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        json_key(json, sc_counter_info((enum sc_counter_id)id)->name);
        put_result(json, set->comparison.row[id].formula);
    }
    json_close(json);
}

/* The quantities that are bound to no counter. */
static void put_quantities_of_set(struct json *json, const struct set_result *set) {
    json_key(json, set->set->name);
    json_object(json);
    for (int i = 0; i < set->set->quantity_count; i++) {
        const struct sc_formula_quantity *quantity = set_quantity(set->set, i);
        if (quantity->counter != SC_COUNTER_COUNT)
            continue;
        json_key(json, quantity->name);
        put_result(json, &set->quantity[i]);
    }
    json_close(json);
}

static void put_verdict_of_set(struct json *json, const struct set_result *set) {
    enum verdict verdict = set->comparison.verdict;
    put_text_member(json, set->set->name, verdict == VERDICT_NONE ? "none" : compare_verdict_name(verdict));
}

/* The reason why a quantity of the set has no value. */
static void put_reasons_of_set(struct json *json, const struct set_result *set) {
    json_key(json, set->set->name);
    json_object(json);
    for (int i = 0; i < set->set->quantity_count; i++)
        if (set->quantity[i].outcome != SC_FORMULA_VALUE)
            put_text_member(json, set_quantity(set->set, i)->name, set->quantity[i].error.message);
    json_close(json);
}

/* The lines that explain a quantity. */
static void put_explanation(struct json *json, const struct set_result *set, int index,
                            const struct sc_mapping *mapping) {
    char *text = set_explain(set->set, index, mapping, &set->quantity[index]), *rest = NULL;
    json_key(json, set_quantity(set->set, index)->name);
    json_array(json);
    for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest))
        json_string(json, line + strspn(line, " "));
    free(text);
    json_close(json);
}

static void put_terms(struct json *json, const struct run_result *result) {
    json_key(json, "terms");
    json_object(json);
    for (int i = 0; i < result->set_count; i++) {
        const struct set *set = result->set[i].set;
        json_key(json, set->name);
        json_object(json);
        for (int j = 0; j < set->quantity_count; j++)
            put_explanation(json, &result->set[i], j, result->mapping);
        json_close(json);
    }
    json_close(json);
}

static void for_each_set(struct json *json, const char *key, const struct run_result *result,
                         void (*put)(struct json *, const struct set_result *)) {
    json_key(json, key);
    json_object(json);
    for (int i = 0; i < result->set_count; i++)
        put(json, &result->set[i]);
    json_close(json);
}

static void put_names(struct json *json, const struct plan_run *run) {
    put_text_member(json, "network", run->network);
    put_text_member(json, "layer", run->layer->name);
    put_text_member(json, "dataflow", run->flow);
}

static void put_identity(struct json *json, const struct run_result *result) {
    char nest[TEXT_LINE_SIZE];
    struct text text = {nest, sizeof nest, 0};
    text_nest(&text, result->mapping);
    put_names(json, result->run);
    const struct sc_layer *layer = result->run->layer, *mapped = &result->mapping->layer;
    put_text_member(json, "type", layer->type->name);
    put_shape(json, layer);
    if (mapped->type != layer->type)
        put_mapped_shape(json, mapped);
    put_text_member(json, "nest", nest);
    put_text_member(json, "machine_name", result->run->machine_name);
    put_machine(json, &result->mapping->machine);
}

static void put_buffers(struct json *json, const struct buffer_checks *buffers) {
    json_key(json, "buffers");
    json_object(json);
    put_buffer(json, &buffers->l1);
    put_buffer(json, &buffers->l2);
    json_close(json);
}

/* ---- energies ---- */

static void put_amount(struct json *json, const char *key, bool known, double amount) {
    json_key(json, key);
    if (known)
        json_number(json, amount);
    else
        json_null(json);
}

static void put_price(struct json *json, const char *key, double price) { put_amount(json, key, price > 0, price); }

static void put_bytes(struct json *json, const char *key, int64_t bytes) {
    json_key(json, key);
    if (bytes > 0)
        json_integer(json, bytes);
    else
        json_null(json);
}

static void put_prices(struct json *json, const struct sc_energy_costs *costs) {
    put_text_member(json, "table", costs->table->name);
    put_text_member(json, "unit", sc_energy_unit_name(costs->table->unit));
    json_key(json, "prices");
    json_object_inline(json);
    put_price(json, "mac", costs->mac);
    put_price(json, "l1_read", costs->l1.read);
    put_price(json, "l1_write", costs->l1.write);
    put_price(json, "l2_read", costs->l2.read);
    put_price(json, "l2_write", costs->l2.write);
    put_price(json, "noc_hop", costs->noc_hop);
    put_price(json, "offchip", costs->off_chip);
    put_bytes(json, "l1_bytes", costs->l1_bytes);
    put_bytes(json, "l1_port_bytes", costs->table->l1_port_bytes);
    put_integer_member(json, "l1_vector_read", costs->l1_vector_read);
    put_bytes(json, "l2_bytes", costs->l2_bytes);
    put_bytes(json, "l2_port_bytes", costs->table->l2_port_bytes);
    json_close(json);
}

static void put_uses_of_l2(struct json *json, const struct sc_energy *energy) {
    json_key(json, "l2_uses");
    json_object_inline(json);
    for (int use = 0; use < SC_ENERGY_L2_USES; use++)
        put_amount(json, sc_energy_use_name((enum sc_energy_use)use), energy->l2_known[use], energy->l2[use]);
    json_close(json);
}

static void put_charged(struct json *json, const char *key, const struct sc_energy *energy) {
    json_key(json, key);
    json_object(json);
    for (int part = 0; part < SC_ENERGY_PARTS; part++)
        put_amount(json, sc_energy_part_name((enum sc_energy_part)part), energy->known[part], energy->part[part]);
    put_uses_of_l2(json, energy);
    put_amount(json, "total", energy->has_total, energy->total);
    json_key(json, "missing");
    json_array_inline(json);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        if (sc_energy_lacks(energy, (enum sc_counter_id)id))
            json_string(json, sc_counter_info((enum sc_counter_id)id)->name);
    json_close(json);
    json_close(json);
}

static void put_charged_of_set(struct json *json, const struct set_result *set) {
    put_charged(json, set->set->name, &set->energy);
}

static void put_energy(struct json *json, const struct run_result *result) {
    const struct prices *prices = &result->run->prices;
    json_key(json, "energy");
    json_object(json);
    if (prices->costs) {
        put_prices(json, prices->costs);
        if (result->simulated)
            put_charged(json, "sim", &result->energy);
        else
            put_text_member(json, "sim", NULL);
        for_each_set(json, "formulas", result, put_charged_of_set);
    } else {
        put_text_member(json, "table", NULL);
        put_text_member(json, "problem", prices->why_not);
    }
    json_close(json);
}

static void put_outcome(struct json *json, const struct run_result *result) {
    json_key(json, "output_ok");
    if (result->state == RUN_MODELLED)
        json_null(json);
    else
        json_bool(json, result->state == RUN_WHOLE);
    put_text_member(json, "problem", result->problem);
}

/* Null where nobody has seen the cycles pass. */
static void put_waits(struct json *json, const int64_t *waits) {
    json_key(json, "waits");
    if (!waits) {
        json_null(json);
        return;
    }
    json_object_inline(json);
    for (int wait = 0; wait < SC_SIM_WAIT_COUNT; wait++) {
        json_key(json, sc_sim_wait_name((enum sc_sim_wait)wait));
        json_integer(json, waits[wait]);
    }
    json_close(json);
}

static void put_traffic(struct json *json, const struct run_result *result) {
    const struct traffic traffic = traffic_of(&result->mapping->machine, result->counts);
    char digits[TEXT_NUMBER_SIZE];
    json_key(json, "traffic_bytes");
    json_object_inline(json);
    for (int way = 0; way < TRAFFIC_WAYS; way++) {
        json_key(json, traffic_name((enum traffic_way)way));
        if (traffic.known[way])
            json_digits(json, traffic_digits(digits, &traffic, (enum traffic_way)way));
        else
            json_null(json);
    }
    json_close(json);
}

/* The time that the cycles take, where the clock is known. */
static void put_seconds(struct json *json, const struct run_result *result, int64_t clock_hz) {
    json_key(json, "time_s");
    if (clock_hz > 0 && result->counts->cycles < INT64_MAX)
        json_number(json, (double)result->counts->cycles / (double)clock_hz);
    else
        json_null(json);
}

/* Null where the run has no counts. */
static void put_measures(struct json *json, const struct run_result *result, int64_t clock_hz) {
    put_waits(json, result->waits);
    if (result->counts) {
        json_key(json, "utilization");
        json_number(json, result->utilization);
        put_buffers(json, &result->buffers);
        put_traffic(json, result);
        put_seconds(json, result, clock_hz);
    } else {
        put_text_member(json, "utilization", NULL);
        put_text_member(json, "buffers", NULL);
        put_text_member(json, "traffic_bytes", NULL);
        put_text_member(json, "time_s", NULL);
    }
}

static void put_run(struct report *report, const struct run_result *result) {
    struct json *json = report->self;
    json_object(json);
    put_identity(json, result);
    put_outcome(json, result);
    put_simulated(json, result->simulated);
    put_measures(json, result, report_clock(report->options, &result->mapping->machine));
    put_energy(json, result);
    for_each_set(json, "formulas", result, put_counts_of_set);
    for_each_set(json, "quantities", result, put_quantities_of_set);
    for_each_set(json, "without_value", result, put_reasons_of_set);
    for_each_set(json, "verdict", result, put_verdict_of_set);
    if (report->options->terms)
        put_terms(json, result);
    json_close(json);
}

/* ---- the end ---- */

static void put_run_without_result(struct json *json, const struct tally_row *row) {
    json_object(json);
    put_names(json, row->run);
    put_text_member(json, "state", row->state == RUN_REFUSED ? "refused" : "failed");
    put_text_member(json, "problem", row->problem);
    json_close(json);
}

static void put_refused_layer(struct json *json, const struct plan_refused *refused) {
    json_object(json);
    put_text_member(json, "network", refused->network);
    put_text_member(json, "layer", NULL);
    put_text_member(json, "dataflow", NULL);
    put_text_member(json, "state", "refused");
    put_text_member(json, "problem", refused->error->message);
    json_close(json);
}

static void put_end(struct json *json, const char *problem, const char *summary, enum exit_code code) {
    put_text_member(json, "problem", problem);
    put_text_member(json, "summary", summary);
    put_integer_member(json, "exit", code);
    json_close(json);
}

static void put_tally(struct json *json, const struct tally *tally) {
    char line[VERDICT_SIZE];
    struct text text = {line, sizeof line, 0};
    json_close(json);
    json_key(json, "without_result");
    json_array(json);
    for (int i = 0; i < tally->row_count; i++)
        if (tally->row[i].state == RUN_REFUSED || tally->row[i].state == RUN_FAILED)
            put_run_without_result(json, &tally->row[i]);
    for (int i = 0; i < tally_refused_layers(tally); i++)
        put_refused_layer(json, &tally->plan->refused[i]);
    json_close(json);
    if (tally->totals)
        report_network_json(json, tally);
    tally_verdict(tally, &text);
    put_end(json, NULL, line, tally_exit(tally));
}

void report_json_failure(const struct sc_error *error, const struct check_options *options, FILE *to) {
    const struct sets none = {0};
    char problem[SC_ERROR_MESSAGE_SIZE + 256] = "";
    struct text text = {problem, sizeof problem, 0};
    struct json json = {0};
    if (error->file)
        text_add(&text, "%s:%d:%d: ", error->file, error->line, error->column);
    text_add(&text, "%s", error->message);
    put_beginning(&json, &none, options, to);
    json_close(&json);
    json_key(&json, "without_result");
    json_array(&json);
    json_close(&json);
    put_end(&json, problem, "verdict: nothing was run", EXIT_UNUSABLE);
    (void)json_end(&json);
}

static enum sc_status finish(struct report *report, const struct tally *tally, struct sc_error *error) {
    put_tally(report->self, tally);
    errno = 0;
    return json_end(report->self) ? SC_STATUS_OK : outfile_failed(report->file.path, error);
}

const struct report_format report_format_json = {.name = "json",
                                                 .is_document = true,
                                                 .has_refusals = true,
                                                 .wanted = wanted,
                                                 .open = open,
                                                 .run = put_run,
                                                 .finish = finish,
                                                 .discard = discard};
