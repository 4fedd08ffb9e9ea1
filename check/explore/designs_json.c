#include <inttypes.h>

#include "check/cli/shortage.h"
#include "check/explore/designs_folder.h"
#include "check/explore/designs_json.h"
#include "check/explore/designs_report.h"
#include "check/explore/designs_words.h"
#include "check/report/json.h"

static void put_text(struct json *json, const char *key, const char *text) {
    json_key(json, key);
    json_string(json, text);
}

static void put_integer(struct json *json, const char *key, int64_t value) {
    json_key(json, key);
    json_integer(json, value);
}

/* A number beyond a double's digits is a text of decimals. */
static void put_exact(struct json *json, const char *key, sc_energy_amount value, int decimals) {
    char word[DESIGNS_WORD_SIZE];
    put_text(json, key, designs_exact(word, value, decimals));
}

/* ---- the search ---- */

static void put_parameters(struct json *json, const struct sc_space *space) {
    char word[DESIGNS_WORD_SIZE];
    json_key(json, "parameters");
    json_array(json);
    for (int i = 0; i < space->parameter_count; i++) {
        const struct sc_space_parameter *parameter = &space->parameter[i];
        json_object_inline(json);
        put_text(json, "name", parameter->name);
        json_key(json, "constant");
        json_bool(json, parameter->is_constant);
        json_key(json, "values");
        json_array_inline(json);
        for (int digit = 0; digit < parameter->count; digit++)
            json_string(json, designs_value(word, parameter, digit));
        json_close(json);
        json_close(json);
    }
    json_close(json);
}

static void put_names(struct json *json, const struct designs_search *search) {
    json_key(json, "layers");
    json_array_inline(json);
    for (int i = 0; i < search->task.layer_count; i++)
        json_string(json, search->task.layer[i]->name);
    json_close(json);
    json_key(json, "dataflows");
    json_array_inline(json);
    for (int i = 0; i < search->task.flow_count; i++)
        json_string(json, search->task.flow[i].name);
    json_close(json);
    put_text(json, "choice", designs_choice_name((int)search->task.choice));
    json_key(json, "energies");
    json_string(json, search->task.energy->name);
    json_key(json, "energy_unit");
    json_string(json, sc_energy_unit_name(search->task.energy->unit));
    json_key(json, "costs");
    if (search->task.cost)
        json_string(json, search->task.cost->name);
    else
        json_null(json);
}

static void put_counts(struct json *json, const struct sc_explore_result *result) {
    json_key(json, "counts");
    json_object_inline(json);
    put_integer(json, "searched", result->searched);
    put_integer(json, "evaluated", result->evaluated);
    put_integer(json, "refused", result->refused);
    put_integer(json, "invalid", result->invalid);
    put_integer(json, "dominated", result->dominated);
    put_integer(json, "bounded", result->bounded);
    put_integer(json, "valid", result->all.valid);
    json_close(json);
    json_key(json, "invalid_by_one_rule");
    json_object_inline(json);
    for (int rule = 0; rule < SC_RULE_COUNT; rule++)
        put_integer(json, sc_rule_name((enum sc_rule)rule), result->alone[rule]);
    json_close(json);
    json_key(json, "exact");
    json_object_inline(json);
    put_integer(json, "counted", result->exact_counts);
    put_integer(json, "timed", result->exact_cycles);
    json_close(json);
}

/* ---- designs ---- */

static void put_figures(struct json *json, const struct designs_search *search, const struct sc_figures *figures) {
    put_integer(json, "design", figures->index);
    put_integer(json, "cycles", figures->cycles);
    put_exact(json, "energy", figures->energy, SC_ENERGY_DECIMALS);
    if (search->task.cost) {
        put_exact(json, "area_um2", (sc_energy_amount)figures->area_nm2, DESIGNS_AREA_DECIMALS);
        put_exact(json, "power_mw", (sc_energy_amount)figures->power_nw, DESIGNS_POWER_DECIMALS);
    }
}

static void put_design(struct json *json, const struct designs_search *search, const struct sc_figures *figures) {
    char word[DESIGNS_WORD_SIZE];
    json_object_inline(json);
    put_figures(json, search, figures);
    put_text(json, "dataflow", designs_flow(search, figures->index));
    for (int i = 0; i < search->task.space->parameter_count; i++) {
        const struct sc_space_parameter *parameter = &search->task.space->parameter[i];
        put_text(json, parameter->name, designs_word(word, search, figures->index, parameter));
    }
    json_close(json);
}

static void put_bests(struct json *json, const struct designs_search *search, const struct sc_explore_bests *bests) {
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int count = bests->any ? designs_optima(search, optimum) : 0;
    json_key(json, "best");
    json_object(json);
    for (int i = 0; i < count; i++) {
        json_key(json, sc_measure_name(optimum[i]));
        put_design(json, search, &bests->best[optimum[i]]);
    }
    json_close(json);
}

static void put_front(struct json *json, const struct designs_search *search, const struct sc_explore_result *result) {
    json_key(json, "front_by");
    json_array_inline(json);
    for (int m = 0; m < SC_MEASURE_COUNT; m++)
        if (sc_explore_front(search->explore) & 1u << m)
            json_string(json, sc_measure_name((enum sc_measure)m));
    json_close(json);
    json_key(json, "front");
    json_array(json);
    for (int i = 0; i < result->front_count; i++)
        put_design(json, search, &result->front[i]);
    json_close(json);
}

/* ---- marginals ---- */

static void put_value(struct json *json, const struct designs_search *search,
                      const struct sc_space_parameter *parameter, int digit, const struct sc_explore_bests *bests) {
    enum sc_measure optimum[SC_MEASURE_COUNT];
    const int count = bests->any ? designs_optima(search, optimum) : 0;
    char word[DESIGNS_WORD_SIZE];
    json_object_inline(json);
    put_text(json, "value", designs_value(word, parameter, digit));
    put_integer(json, "valid", bests->valid);
    for (int i = 0; i < count; i++) {
        json_key(json, sc_measure_name(optimum[i]));
        json_object_inline(json);
        put_figures(json, search, &bests->best[optimum[i]]);
        json_close(json);
    }
    json_close(json);
}

/* The groups of one parameter each are the marginals; the first group may be that of --by. */
static void put_marginals(struct json *json, const struct designs_search *search,
                          const struct sc_explore_result *result) {
    const struct sc_space *space = search->task.space;
    int group = search->task.group_count;
    for (int i = 0; i < space->parameter_count; i++)
        group -= !space->parameter[i].is_constant;
    json_key(json, "marginals");
    json_object(json);
    for (int i = 0; i < space->parameter_count; i++) {
        const struct sc_space_parameter *parameter = &space->parameter[i];
        if (parameter->is_constant)
            continue;
        json_key(json, parameter->name);
        json_array(json);
        for (int digit = 0; digit < parameter->count; digit++)
            put_value(json, search, parameter, digit, sc_explore_group_value(search->explore, result, group, digit, 0));
        json_close(json);
        group++;
    }
    json_close(json);
}

static void put_executed(struct json *json, const struct designs_executed *executed) {
    json_key(json, "executed");
    json_object_inline(json);
    put_integer(json, "designs", executed->too_long > 0 ? 0 : executed->wanted);
    put_integer(json, "right", executed->right);
    json_key(json, "difference");
    if (executed->differing >= 0)
        json_string(json, executed->difference);
    else
        json_null(json);
    json_close(json);
}

static void put_search(struct json *json, const struct designs_search *search, const struct designs_outcome *outcome,
                       const struct designs_executed *executed) {
    char hash[20];
    uint64_t number;
    json_object(json);
    put_text(json, "space", search->space_name);
    json_key(json, "hash");
    if (designs_folder_hash(search, &number)) {
        snprintf(hash, sizeof hash, "%016" PRIx64, number);
        json_string(json, hash);
    } else {
        shortage_note();
        json_null(json);
    }
    put_text(json, "network", search->network);
    put_integer(json, "designs", sc_explore_designs(search->explore));
    put_names(json, search);
    put_parameters(json, search->task.space);
    put_counts(json, &outcome->result);
    put_bests(json, search, &outcome->result.all);
    put_front(json, search, &outcome->result);
    put_marginals(json, search, &outcome->result);
    put_executed(json, executed);
    json_close(json);
}

bool designs_report_json(const struct designs_searches *searches, const struct designs_outcome *outcome,
                         const struct designs_executed *executed, FILE *to) {
    struct json json;
    json_start(&json, to);
    json_object(&json);
    put_text(&json, "schema", "simcheck.explore/1");
    put_text(&json, "version", SIMCHECK_VERSION);
    json_key(&json, "searches");
    json_array(&json);
    for (int i = 0; i < searches->count; i++)
        put_search(&json, &searches->search[i], &outcome[i], &executed[i]);
    json_close(&json);
    json_close(&json);
    return json_end(&json);
}
