#include <inttypes.h>
#include <string.h>

#include "check/map/map_layer.h"
#include "check/report/json.h"

static void put_integer(struct json *json, const char *key, int64_t value) {
    json_key(json, key);
    json_integer(json, value);
}

static void put_text(struct json *json, const char *key, const char *text) {
    json_key(json, key);
    if (text)
        json_string(json, text);
    else
        json_null(json);
}

/* A whole number of up to 39 digits, as a string. */
static void put_amount(struct json *json, const char *key, sc_energy_amount amount) {
    char digits[48], *at = digits + sizeof digits - 1;
    *at = '\0';
    do
        *--at = (char)('0' + (int)(amount % 10));
    while ((amount /= 10) > 0);
    put_text(json, key, at);
}

/* ---- scores ---- */

/* The energy in the table's unit, and exactly in 10^-12 of it. */
static void put_score(struct json *json, const struct map_layer *layer, const struct sc_map_score *score) {
    put_integer(json, "cycles", score->cycles);
    if (!layer->goal.costs)
        return;
    json_key(json, "energy");
    json_number(json, map_measure(SC_MAP_ENERGY, score));
    put_amount(json, "energy_exact", score->energy);
    json_key(json, "edp");
    json_number(json, map_measure(SC_MAP_EDP, score));
}

static void put_buffer(struct json *json, const char *key, const struct buffer_check *buffer) {
    put_integer(json, key, buffer->needed_elems);
}

static void put_cost(struct json *json, const struct map_layer *layer, const struct map_cost *cost) {
    put_score(json, layer, &cost->score);
    put_buffer(json, "l1_elems", &cost->buffers.l1);
    put_buffer(json, "l2_elems", &cost->buffers.l2);
    json_key(json, "fits");
    json_bool(json, compare_buffers_suffice(&cost->buffers));
}

/* ---- the space ---- */

static void put_space(struct json *json, const struct map_layer *layer) {
    const struct sc_map_space *space = &layer->space;
    json_key(json, "space");
    json_object_inline(json);
    put_integer(json, "levels", space->bounds.levels);
    put_text(json, "sizes", sc_map_sizes_name((int)space->bounds.sizes));
    put_integer(json, "tilings", space->tiling_count);
    put_integer(json, "mappings", space->mapping_count);
    json_close(json);
}

static void put_tally(struct json *json, const struct sc_map_tally *tally) {
    json_key(json, "searched");
    json_object(json);
    put_integer(json, "settled", sc_map_settled(tally));
    put_integer(json, "evaluated", tally->evaluated);
    put_integer(json, "bounded", tally->bounded);
    put_integer(json, "mirrored", tally->mirrored);
    put_integer(json, "small_l1", tally->small_l1);
    put_integer(json, "small_l2", tally->small_l2);
    put_integer(json, "refused", tally->refused);
    put_integer(json, "unknown", tally->unknown);
    put_integer(json, "exact_counts", tally->counts);
    put_integer(json, "exact_cycles", tally->cycles);
    json_close(json);
}

/* ---- the best ---- */

static void put_pragmas(struct json *json, const struct map_layer *layer) {
    struct sc_mapped_pragma pragma[SC_MAP_PRAGMAS_MAX];
    const int count = sc_map_pragmas(&layer->space, layer->result.best.index, pragma);
    json_key(json, "pragmas");
    json_array(json);
    for (int i = 0; i < count; i++) {
        json_object_inline(json);
        put_text(json, "pragma", sc_pragma_name(pragma[i].kind));
        put_text(json, "dim", sc_dim_name(pragma[i].dim));
        put_integer(json, pragma[i].kind == SC_PRAGMA_TILE ? "units" : "size", pragma[i].size);
        if (pragma[i].kind != SC_PRAGMA_TILE)
            put_integer(json, "offset", pragma[i].offset);
        json_close(json);
    }
    json_close(json);
}

static void put_index(struct json *json, struct sc_map_index index) {
    json_key(json, "index");
    json_array_inline(json);
    json_integer(json, index.tiling);
    json_integer(json, index.placement);
    json_integer(json, index.order);
    json_close(json);
}

static void put_counters(struct json *json, const struct sc_counters *counters) {
    json_key(json, "counters");
    json_object(json);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        put_integer(json, sc_counter_info((enum sc_counter_id)id)->name,
                    sc_counter_get(counters, (enum sc_counter_id)id));
    json_close(json);
}

static void put_best(struct json *json, const struct map_layer *layer) {
    static const char *const VERDICTS[] = {NULL, "agree", "differ", "failed"};
    json_key(json, "best");
    if (!layer->mapping) {
        json_null(json);
        return;
    }
    json_object(json);
    put_index(json, layer->result.best.index);
    put_pragmas(json, layer);
    put_cost(json, layer, &layer->best);
    put_counters(json, &layer->best.counters);
    put_text(json, "executed", VERDICTS[layer->verdict]);
    put_text(json, "text", layer->text);
    json_close(json);
}

static void put_nearest(struct json *json, const char *key, const struct sc_map_nearest *nearest) {
    json_key(json, key);
    if (!nearest->found) {
        json_null(json);
        return;
    }
    json_object_inline(json);
    put_integer(json, "l1_elems", nearest->needs.l1_elems);
    put_integer(json, "l2_elems", nearest->needs.l2_elems);
    json_close(json);
}

static void put_flows(struct json *json, const struct map_layer *layer) {
    json_key(json, "dataflows");
    json_array(json);
    for (int i = 0; i < layer->flow_count; i++) {
        const struct map_flow *flow = &layer->flow[i];
        json_object_inline(json);
        put_text(json, "name", flow->run->flow);
        if (flow->error)
            put_text(json, "error", flow->error->message);
        else
            put_cost(json, layer, &flow->cost);
        json_close(json);
    }
    json_close(json);
}

static void put_layer(struct json *json, const struct map_layer *layer) {
    char claim[MAP_CLAIM_SIZE];
    json_object(json);
    put_text(json, "layer", layer->run->layer->name);
    put_text(json, "network", layer->run->network);
    put_text(json, "machine", layer->run->machine_name);
    put_text(json, "error", layer->error ? layer->error->message : NULL);
    if (!layer->error) {
        put_space(json, layer);
        put_tally(json, &layer->result.tally);
        json_key(json, "optimal");
        json_bool(json, layer->whole && layer->result.best.found);
        put_text(json, "claim", layer->result.best.found ? map_layer_claim(claim, layer) : NULL);
        json_key(json, "least");
        json_object_inline(json);
        put_score(json, layer, &layer->least_score);
        json_close(json);
        put_best(json, layer);
        put_nearest(json, "least_l1", &layer->result.least_l1);
        put_nearest(json, "least_l2", &layer->result.least_l2);
        put_flows(json, layer);
    }
    json_close(json);
}

/* The error names the layer. */
static void put_refused(struct json *json, const struct plan_refused *refused) {
    json_object(json);
    put_text(json, "layer", NULL);
    put_text(json, "network", refused->network);
    put_text(json, "machine", NULL);
    put_text(json, "error", refused->error->message);
    json_close(json);
}

bool map_print_json(const struct map_layer *layer, int count, const struct plan *plan,
                    const struct map_options *options, FILE *to) {
    struct json json;
    json_start(&json, to);
    json_object(&json);
    put_text(&json, "schema", "simcheck.map/1");
    put_text(&json, "version", SIMCHECK_VERSION);
    put_text(&json, "measure", sc_map_measure_name(map_choice(options->best, sc_map_measure_name, SC_MAP_EDP)));
    json_key(&json, "layers");
    json_array(&json);
    for (int i = 0; i < count; i++)
        put_layer(&json, &layer[i]);
    for (int i = 0; i < plan->refused_count; i++)
        put_refused(&json, &plan->refused[i]);
    json_close(&json);
    json_close(&json);
    return json_end(&json);
}
