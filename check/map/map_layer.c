#include "check/map/map_layer.h"

#include <stdlib.h>
#include <string.h>

#include "check/cli/memtext.h"
#include "common/write.h"
#include "model/exact.h"

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the mappings of a layer");
}

/* ---- costs ---- */

/* What a lowered mapping takes. */
static enum sc_status find_cost(struct map_cost *cost, const struct sc_map_goal *goal, const struct sc_mapping *mapping,
                                struct sc_error *error) {
    struct sc_exact *exact = sc_exact_create();
    if (!exact)
        return no_memory(error);
    enum sc_status status = sc_exact_evaluate(exact, mapping, &cost->counters, error);
    sc_exact_free(exact);
    if (status)
        return status;
    cost->score.cycles = cost->counters.cycles;
    cost->buffers = compare_buffers(&mapping->machine, &cost->counters);
    return sc_map_energy_of(goal, &cost->counters, &cost->score.energy)
               ? SC_STATUS_OK
               : sc_error_set(error, SC_STATUS_LIMIT, "the energy is too large to be added up exactly");
}

double map_measure(enum sc_map_measure measure, const struct sc_map_score *score) {
    const double units = 1e-12; /* SC_ENERGY_DECIMALS */
    const double energy = (double)score->energy * units, cycles = (double)score->cycles;
    return measure == SC_MAP_CYCLES ? cycles : measure == SC_MAP_ENERGY ? energy : energy * cycles;
}

double map_ratio(enum sc_map_measure measure, const struct sc_map_score *score, const struct sc_map_score *other) {
    return map_measure(measure, score) / map_measure(measure, other);
}

/* ---- the layer's space, and its dataflows ---- */

static enum sc_status choose_goal(struct map_layer *layer, const struct map_options *options, struct sc_error *error) {
    const struct prices *prices = &layer->run->prices;
    layer->goal =
        (struct sc_map_goal){.measure = (enum sc_map_measure)map_choice(options->best, sc_map_measure_name, SC_MAP_EDP),
                             .costs = prices->costs};
    if (prices->costs)
        return sc_energy_prices_of(&layer->goal.prices, prices->costs, error);
    if (layer->goal.measure == SC_MAP_CYCLES)
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT, "--best %s needs prices, and there are none: %s",
                        sc_map_measure_name((int)layer->goal.measure), prices->why_not);
}

/* A dataflow that is refused is one less to compare with. SC_STATUS_LIMIT where it cannot be evaluated. */
static enum sc_status find_flow(struct map_flow *flow, const struct sc_map_goal *goal, struct sc_arena *arena,
                                struct sc_error *error) {
    const struct sc_mapping *mapping;
    enum sc_status status = plan_lower(&mapping, flow->run, arena, NULL, error);
    if (!status)
        status = find_cost(&flow->cost, goal, mapping, error);
    if (!status || status == SC_STATUS_LIMIT)
        return status;
    struct sc_error *kept = sc_arena_alloc(arena, 1, sizeof *kept);
    if (!kept)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the dataflows");
    *kept = *error;
    flow->error = kept;
    return SC_STATUS_OK;
}

static void find_least(struct map_layer *layer) {
    layer->least = sc_map_least_counters(&layer->space.layer, &layer->space.machine);
    layer->least_score.cycles = layer->least.cycles;
    layer->has_least_energy =
        layer->goal.costs && sc_map_energy_of(&layer->goal, &layer->least, &layer->least_score.energy);
}

enum sc_status map_layer_open(struct map_layer *layer, const struct map_options *options, struct sc_arena *arena,
                              struct sc_error *error) {
    const struct sc_map_bounds bounds = {
        .levels = (int)options->levels,
        .sizes = (enum sc_map_sizes)map_choice(options->sizes, sc_map_sizes_name, SC_MAP_DIVISORS)};
    enum sc_status status = choose_goal(layer, options, error);
    if (!status)
        status = sc_map_space_make(&layer->space, arena, layer->run->layer, &layer->run->machine, &bounds, error);
    if (status)
        return status;
    find_least(layer);
    for (int i = 0; !status && i < layer->flow_count; i++)
        status = find_flow(&layer->flow[i], &layer->goal, arena, error);
    return status;
}

/* ---- the best mapping as a text ---- */

/* A pragma as the parser would have made it. */
static struct sc_pragma to_syntax(const struct sc_mapped_pragma *pragma, struct sc_expr number[2]) {
    const bool is_map = pragma->kind == SC_PRAGMA_TEMPORAL_MAP || pragma->kind == SC_PRAGMA_SPATIAL_MAP;
    number[0] = (struct sc_expr){.kind = SC_EXPR_NUMBER, .number = pragma->size};
    number[1] = (struct sc_expr){.kind = SC_EXPR_NUMBER, .number = pragma->offset};
    return (struct sc_pragma){.kind = pragma->kind,
                              .dim = pragma->dim,
                              .size = is_map || pragma->kind == SC_PRAGMA_TILE ? &number[0] : NULL,
                              .offset = is_map ? &number[1] : NULL};
}

/* A table that a file or an option gave goes into the text; the default one is taken anyway. */
static const struct sc_energy_table *table_to_write(const struct map_layer *layer, const struct map_options *options) {
    const struct sc_energy_table *table = layer->goal.costs ? layer->goal.costs->table : NULL;
    return table && (options->plan.energy || strcmp(table->name, PRICES_DEFAULT) != 0) ? table : NULL;
}

static enum sc_status write_dsl(const struct map_layer *layer, const struct map_options *options, FILE *to,
                                struct sc_error *error) {
    struct sc_mapped_pragma mapped[SC_MAP_PRAGMAS_MAX];
    struct sc_pragma pragma[SC_MAP_PRAGMAS_MAX];
    struct sc_expr number[SC_MAP_PRAGMAS_MAX][2];
    struct sc_dsl_layer one = {.layer = *layer->run->layer};
    const int count = sc_map_pragmas(&layer->space, layer->result.best.index, mapped);
    for (int i = 0; i < count; i++)
        pragma[i] = to_syntax(&mapped[i], number[i]);
    const struct sc_dsl dsl = {.machine = layer->run->machine,
                               .energy = table_to_write(layer, options),
                               .layer_count = 1,
                               .layers = &one,
                               .pragma_count = count,
                               .pragmas = pragma};
    return sc_dsl_write_pragmas(to, &dsl, error);
}

static enum sc_status write_text(struct map_layer *layer, const struct map_options *options, struct sc_error *error) {
    struct memtext text;
    char claim[MAP_CLAIM_SIZE];
    enum sc_status status = SC_STATUS_OK;
    if (memtext_open(&text)) {
        fprintf(text.to, "// Layer %s, the best mapping by %s: %s.\n", layer->run->layer->name,
                sc_map_measure_name((int)layer->goal.measure), map_layer_claim(claim, layer));
        fprintf(text.to, "// Found by simcheck map: %s, %lld level%s.\n\n",
                sc_map_sizes_name((int)layer->space.bounds.sizes), (long long)options->levels,
                options->levels == 1 ? "" : "s");
        status = write_dsl(layer, options, text.to, error);
    }
    const bool whole = memtext_close(&text);
    layer->text = text.text;
    return status ? status : whole ? SC_STATUS_OK : no_memory(error);
}

/* ---- the text as a run ---- */

static enum sc_status lower_text(struct map_layer *layer, struct sc_arena *arena, struct sc_error *error) {
    struct sc_source *source = sc_arena_alloc(arena, 1, sizeof *source);
    struct sc_dsl *dsl = sc_arena_alloc(arena, 1, sizeof *dsl);
    if (!source || !dsl)
        return no_memory(error);
    *source = (struct sc_source){.name = "the best mapping", .text = layer->text, .size = strlen(layer->text)};
    enum sc_status status = sc_dsl_parse(dsl, source, arena, error);
    if (status)
        return status;
    layer->best_run = *layer->run;
    layer->best_run.layer = &dsl->layers[0].layer;
    layer->best_run.flow = "map";
    layer->best_run.pragmas = dsl->pragmas;
    layer->best_run.pragma_count = dsl->pragma_count;
    layer->best_run.machine = sc_machine_default();
    sc_machine_override(&layer->best_run.machine, &dsl->machine);
    return plan_lower(&layer->mapping, &layer->best_run, arena, NULL, error);
}

enum sc_status map_layer_build(struct map_layer *layer, const struct map_options *options, struct sc_arena *arena,
                               struct sc_error *error) {
    enum sc_status status = write_text(layer, options, error);
    if (!status)
        status = lower_text(layer, arena, error);
    if (!status)
        status = find_cost(&layer->best, &layer->goal, layer->mapping, error);
    if (!status && (sc_map_score_compare(layer->goal.measure, &layer->best.score, &layer->result.best.score) != 0 ||
                    !compare_buffers_suffice(&layer->best.buffers)))
        status = sc_error_set(error, SC_STATUS_INVARIANT,
                              "the mapping that was found takes something else when it is read as a text");
    return status;
}

/* ---- its execution ---- */

void map_layer_judge(struct map_layer *layer, const struct simulation *simulation) {
    layer->simulation = simulation;
    layer->verdict = simulation ? MAP_AGREES : MAP_NOT_VERIFIED;
    if (!simulation)
        return;
    if (simulation->status || !simulation->result.output_ok) {
        layer->verdict = MAP_FAILED;
        return;
    }
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        layer->differs += sc_exact_gives((enum sc_counter_id)id) &&
                          sc_counter_get(&simulation->result.counters, (enum sc_counter_id)id) !=
                              sc_counter_get(&layer->best.counters, (enum sc_counter_id)id);
    if (layer->differs > 0)
        layer->verdict = MAP_DIFFERS;
}

void map_layer_free(struct map_layer *layer) {
    free(layer->text);
    layer->text = NULL;
}

/* ---- what is said of it ---- */

const struct map_flow *map_layer_best_flow(const struct map_layer *layer) {
    const struct map_flow *best = NULL;
    for (int i = 0; i < layer->flow_count; i++) {
        const struct map_flow *flow = &layer->flow[i];
        if (!flow->error && compare_buffers_suffice(&flow->cost.buffers) &&
            (!best || sc_map_score_compare(layer->goal.measure, &flow->cost.score, &best->cost.score) < 0))
            best = flow;
    }
    return best;
}

const char *map_layer_claim(char buffer[MAP_CLAIM_SIZE], const struct map_layer *layer) {
    const struct sc_map_tally *tally = &layer->result.tally;
    const double share = 100 * (double)sc_map_settled(tally) / (double)layer->space.mapping_count;
    if (layer->whole)
        snprintf(buffer, MAP_CLAIM_SIZE, "optimal in this space");
    else if (sc_map_settled(tally) == layer->space.mapping_count)
        snprintf(buffer, MAP_CLAIM_SIZE, "best of those in this space that the exact model evaluates");
    else
        snprintf(buffer, MAP_CLAIM_SIZE, share < 0.01 ? "best of %.2g%% searched" : "best of %.4g%% searched", share);
    return buffer;
}
