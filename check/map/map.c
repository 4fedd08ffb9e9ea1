#include "check/map/map.h"

#include <unistd.h>

#include "check/cli/interrupt.h"
#include "check/cli/outfile.h"
#include "check/cli/shortage.h"
#include "check/cli/streams.h"
#include "check/cli/talk.h"
#include "check/map/map_layer.h"
#include "check/map/map_rounds.h"

struct mapper {
    const struct map_options *options;
    struct sc_arena *arena;
    struct plan plan;
    int layer_count;
    struct map_layer *layer;
    struct outfile out, json;
    struct simulations *simulations;
    struct talk talk;
    struct sc_error error;
};

static enum sc_status no_memory(struct mapper *mapper) {
    return sc_error_set(&mapper->error, SC_STATUS_LIMIT, "no memory left for %d layers", mapper->layer_count);
}

/* ---- what is asked for ---- */

static enum sc_status make_plan(struct mapper *mapper, struct library *library) {
    struct sc_warnings *warnings = talk_warnings(mapper->arena);
    struct plan *plan = &mapper->plan;
    enum sc_status status = plan_make(plan, &mapper->options->plan, library, mapper->arena, warnings, &mapper->error);
    talk_note_warnings(&mapper->talk, warnings, NULL);
    for (int i = 0; !status && i < plan->refused_count; i++)
        talk_note_error(&mapper->talk, plan->refused[i].error, NULL);
    talk_say(&mapper->talk);
    return status;
}

/* Do two runs of the plan have the same layer, on the same machine? */
static bool is_same_layer(const struct plan_run *a, const struct plan_run *b) {
    return a->layer == b->layer && a->machine_name == b->machine_name;
}

/* The runs of a layer stand together: one for each dataflow. */
static enum sc_status find_layers(struct mapper *mapper) {
    const struct plan *plan = &mapper->plan;
    const size_t runs = (size_t)plan->run_count + 1;
    mapper->layer = sc_arena_alloc(mapper->arena, runs, sizeof *mapper->layer);
    struct map_flow *flow = sc_arena_alloc(mapper->arena, runs, sizeof *flow);
    if (!mapper->layer || !flow)
        return no_memory(mapper);
    for (int i = 0; i < plan->run_count; i++) {
        const struct plan_run *run = &plan->run[i];
        if (i == 0 || !is_same_layer(run, &plan->run[i - 1]))
            mapper->layer[mapper->layer_count++] = (struct map_layer){.run = run, .flow = &flow[i]};
        struct map_layer *layer = &mapper->layer[mapper->layer_count - 1];
        layer->flow[layer->flow_count++] = (struct map_flow){.run = run};
    }
    if (mapper->options->out && mapper->layer_count > 1)
        return sc_error_set(&mapper->error, SC_STATUS_INPUT,
                            "--out takes the mapping of one layer on one machine, and there are %d: name one",
                            mapper->layer_count);
    return SC_STATUS_OK;
}

static enum sc_status open_files(struct mapper *mapper) {
    const struct map_options *options = mapper->options;
    enum sc_status status = SC_STATUS_OK;
    if (options->out)
        status = outfile_open(&mapper->out, options->out, &mapper->error);
    if (!status && options->json.wanted)
        status = outfile_open(&mapper->json, options->json.path, &mapper->error);
    return status;
}

/* ---- the search ---- */

static enum sc_status search(struct mapper *mapper, struct map_layer *layer) {
    const struct map_options *options = mapper->options;
    const struct deadline deadline = deadline_after((double)options->seconds);
    const struct map_rounds rounds = {.space = &layer->space,
                                      .goal = &layer->goal,
                                      .runs = options->runs,
                                      .deadline = &deadline,
                                      .jobs = options->jobs,
                                      .shown = !options->quiet && isatty(STDERR_FILENO),
                                      .layer = layer->run->layer->name};
    enum sc_status status = map_rounds_run(&layer->result, &rounds, &mapper->error);
    layer->whole = sc_map_settled(&layer->result.tally) == layer->space.mapping_count;
    if (!status && layer->result.tally.unknown > 0)
        status = sc_error_set(&mapper->error, SC_STATUS_LIMIT,
                              "%lld mappings cannot be evaluated: memory ran out, or the exact model gave up",
                              (long long)layer->result.tally.unknown);
    return status;
}

static enum sc_status find_best(struct mapper *mapper, struct map_layer *layer) {
    enum sc_status status = map_layer_open(layer, mapper->options, mapper->arena, &mapper->error);
    if (!status)
        status = search(mapper, layer);
    if (!status && layer->result.best.found)
        status = map_layer_build(layer, mapper->options, mapper->arena, &mapper->error);
    return status;
}

/* A layer without a result leaves the others; but memory may have run out, and what is too large for the exact model
 * looks the same: then there are no results. */
static enum sc_status find_all(struct mapper *mapper) {
    for (int i = 0; i < mapper->layer_count && !interrupt_came(); i++) {
        struct map_layer *layer = &mapper->layer[i];
        const enum sc_status status = find_best(mapper, layer);
        if (status == SC_STATUS_LIMIT) {
            sc_error_prefix(&mapper->error, "layer '%s': ", layer->run->layer->name);
            return status;
        }
        if (!status)
            continue;
        struct sc_error *kept = sc_arena_alloc(mapper->arena, 1, sizeof *kept);
        if (!kept)
            return no_memory(mapper);
        *kept = mapper->error;
        layer->error = kept;
        layer->best_run = *layer->run; /* none of the dataflows is to blame */
        layer->best_run.flow = "map";
        talk_note_error(&mapper->talk, kept, &layer->best_run);
    }
    talk_say(&mapper->talk);
    return SC_STATUS_OK;
}

/* ---- execution ---- */

/* Execute the best mapping of each layer. */
static enum sc_status verify(struct mapper *mapper) {
    const struct map_options *options = mapper->options;
    const size_t count = (size_t)mapper->layer_count + 1;
    struct plan *plan = sc_arena_alloc(mapper->arena, 1, sizeof *plan);
    const struct sc_mapping **mapping = sc_arena_alloc(mapper->arena, count, sizeof *mapping);
    struct simulate_options *how = sc_arena_alloc(mapper->arena, 1, sizeof *how);
    if (!plan || !mapping || !how)
        return no_memory(mapper);
    plan->run = sc_arena_alloc(mapper->arena, count, sizeof *plan->run);
    if (!plan->run)
        return no_memory(mapper);
    for (; plan->run_count < mapper->layer_count; plan->run_count++) {
        const struct map_layer *layer = &mapper->layer[plan->run_count];
        plan->run[plan->run_count] = layer->mapping ? layer->best_run : *layer->run;
        mapping[plan->run_count] = layer->error ? NULL : layer->mapping;
    }
    *how = (struct simulate_options){.seed = 1, .jobs = options->jobs, .quiet = options->quiet};
    return simulate_start(&mapper->simulations, plan, mapping, how, NULL, &mapper->error);
}

static enum sc_status verify_all(struct mapper *mapper) {
    if (mapper->options->no_verify || interrupt_came())
        return SC_STATUS_OK;
    enum sc_status status = verify(mapper);
    for (int i = 0; !status && i < mapper->layer_count; i++)
        if (mapper->layer[i].mapping && !mapper->layer[i].error)
            map_layer_judge(&mapper->layer[i], simulate_wait(mapper->simulations, i));
    return status;
}

/* ---- results ---- */

/* Layers that were begun: an interrupted search has not come to the others. */
static int count_begun(const struct mapper *mapper) {
    int begun = 0;
    while (begun < mapper->layer_count && (mapper->layer[begun].error || mapper->layer[begun].result.tally.tilings > 0))
        begun++;
    return begun;
}

static enum sc_status print_text(struct mapper *mapper) {
    const int begun = count_begun(mapper);
    if (mapper->layer_count == 1 && begun == 1 && !mapper->layer[0].error)
        map_print_layer(&mapper->layer[0], stdout);
    else if (mapper->layer_count > 1 && !map_print_table(mapper->layer, begun, stdout))
        return no_memory(mapper);
    return fflush(stdout) == 0 && !ferror(stdout) ? SC_STATUS_OK : outfile_failed(NULL, &mapper->error);
}

static enum sc_status print_json(struct mapper *mapper) {
    if (!mapper->json.stream)
        return SC_STATUS_OK;
    if (!map_print_json(mapper->layer, count_begun(mapper), &mapper->plan, mapper->options, mapper->json.stream))
        return outfile_failed(mapper->options->json.path, &mapper->error);
    return outfile_commit(&mapper->json, &mapper->error);
}

static enum sc_status write_out(struct mapper *mapper) {
    if (!mapper->out.stream || mapper->layer_count == 0 || !mapper->layer[0].text)
        return SC_STATUS_OK;
    if (fputs(mapper->layer[0].text, mapper->out.stream) < 0)
        return outfile_failed(mapper->options->out, &mapper->error);
    return outfile_commit(&mapper->out, &mapper->error);
}

static enum sc_status report(struct mapper *mapper) {
    const bool in_place = mapper->options->json.wanted && !mapper->options->json.path;
    enum sc_status status = in_place ? SC_STATUS_OK : print_text(mapper);
    if (!status)
        status = print_json(mapper);
    return status ? status : write_out(mapper);
}

static enum sc_status carry_out(struct mapper *mapper, struct library *library) {
    enum sc_status status = make_plan(mapper, library);
    if (!status)
        status = find_layers(mapper);
    if (!status)
        status = open_files(mapper);
    if (status)
        return status;
    interrupt_defer();
    status = find_all(mapper);
    if (!status)
        status = verify_all(mapper);
    if (!status && shortage_came())
        status = no_memory(mapper);
    return status ? status : report(mapper);
}

/* The highest that applies; but an interruption comes first. */
static enum exit_code answer(const struct mapper *mapper) {
    enum exit_code code = mapper->plan.refused_count > 0 ? EXIT_UNUSABLE : EXIT_AGREE;
    if (interrupt_came())
        return EXIT_INTERRUPTED;
    for (int i = 0; i < mapper->layer_count; i++) {
        const struct map_layer *layer = &mapper->layer[i];
        const bool broken = (layer->error && layer->error->status == SC_STATUS_INVARIANT) ||
                            (layer->verdict == MAP_FAILED && layer->simulation->status != SC_STATUS_LIMIT);
        enum exit_code own = EXIT_AGREE;
        if (broken)
            own = EXIT_INVARIANT;
        else if (layer->error || !layer->result.best.found || layer->verdict == MAP_FAILED)
            own = EXIT_UNUSABLE;
        else if (layer->verdict == MAP_DIFFERS)
            own = EXIT_DIFFER;
        code = own > code ? own : code;
    }
    return code;
}

enum exit_code map_run(const struct map_options *options, struct library *library, struct sc_arena *arena) {
    struct mapper *mapper = sc_arena_alloc(arena, 1, sizeof *mapper);
    if (!mapper) {
        fputs("simcheck: error: no memory left for the search\n", stderr);
        return EXIT_UNUSABLE;
    }
    mapper->options = options;
    mapper->arena = arena;
    mapper->talk = (struct talk){.to = stderr, .quiet = options->quiet};
    enum sc_status status = carry_out(mapper, library);
    const enum exit_code code = status ? program_fail(&mapper->error) : answer(mapper);
    simulate_stop(mapper->simulations);
    outfile_discard(&mapper->out);
    outfile_discard(&mapper->json);
    for (int i = 0; i < mapper->layer_count; i++)
        map_layer_free(&mapper->layer[i]);
    return code;
}
