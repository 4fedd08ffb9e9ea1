#include "sim/engine.h"

/* A trace of accesses names elements by their place in the tensor. */
static void open_places(struct sim_run *run) {
    const struct sc_trace_sink *trace = run->options->trace;
    for (int tensor = 0; trace && trace->options.level == SC_TRACE_ACCESS && tensor < SC_TENSOR_COUNT; tensor++) {
        int64_t elems = run->data->elems[tensor];
        int64_t *place = run->place[tensor] = sim_take(run, elems, sizeof *place);
        struct sim_elements at = sim_geometry_elements(&run->geometry, (enum sc_tensor)tensor);
        for (int64_t i = 0; place && i < elems; i++, sim_elements_next(&at))
            place[at.id] = i;
    }
}

static void open_noc(struct engine *engine) {
    engine->noc = (struct sim_noc){.run = &engine->run, .pes = &engine->pes, .value = engine->l2.value};
    sim_noc_open(&engine->noc);
}

static void open_controller(struct engine *engine) {
    struct sim_controller *controller = &engine->controller;
    controller->run = &engine->run;
    controller->pes = &engine->pes;
    controller->value = engine->l2.value;
    controller->noc = &engine->noc;
    sim_controller_open(controller);
    if (!engine->run.status)
        engine->flight.direct = sim_attribution_direct(&controller->attribution, &engine->run);
    engine->flight.joins_ledgers = !engine->flight.direct && !engine->run.options->attribution;
}

static void open_replay(struct engine *engine) {
    engine->replay.run = &engine->run;
    engine->replay.controller = &engine->controller;
    engine->replay.flight = &engine->flight;
    sim_replay_open(&engine->replay);
}

static struct sim_unit unit_of(struct engine *engine, const struct sim_unit_ops *ops) {
    return (struct sim_unit){.ops = ops, .run = &engine->run, .flight = &engine->flight};
}

/* How late the array is at its end is found by coming to its end, ahead of the run. */
static void open_off_chip(struct engine *engine) {
    struct sim_off_chip *off_chip = &engine->off_chip;
    off_chip->run = off_chip->tiles.run = &engine->run;
    off_chip->tiles.pes = &engine->pes;
    off_chip->flight = &engine->flight;
    off_chip->l2 = &engine->l2;
    off_chip->controller = &engine->controller;
    sim_off_chip_open(off_chip);
    if (engine->run.status || !engine->run.behind)
        return;
    sim_tiles_find_workers(&off_chip->tiles, &engine->pes);
    off_chip->skew = sim_noc_rehearse_end(&engine->noc);
}

static void open_units(struct engine *engine) {
    struct sim_off_chip *off_chip = sim_has_marks(&engine->run) ? &engine->off_chip : NULL;
    struct sim_noc *noc = &engine->noc;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++) {
        struct sim_fetch_unit *fetch = &engine->fetch[channel];
        *fetch = (struct sim_fetch_unit){.unit = unit_of(engine, &sim_fetch_ops),
                                         .channel = (enum sim_channel)channel,
                                         .controller = &engine->controller,
                                         .replay = &engine->replay,
                                         .l2 = &engine->l2,
                                         .noc = noc,
                                         .off_chip = off_chip};
        fetch->uses_common_sets = sim_uses_common_sets(&engine->run, fetch->channel);
        for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++)
            fetch->waits_for_own_sets |= sim_own_sets(&engine->run, tensor) > 0;
        if (sim_has_channel(&engine->run, (enum sim_channel)channel))
            engine->unit[engine->unit_count++] = &engine->fetch[channel].unit;
    }
    engine->network = (struct sim_network_unit){unit_of(engine, &sim_network_ops)};
    engine->compute = (struct sim_compute_unit){.unit = unit_of(engine, &sim_compute_ops), .pes = &engine->pes};
    engine->evict = (struct sim_evict_unit){unit_of(engine, &sim_evict_ops), &engine->pes, noc};
    engine->drain = (struct sim_drain_unit){
        .unit = unit_of(engine, &sim_drain_ops), .l2 = &engine->l2, .noc = noc, .off_chip = off_chip};
    sim_list_columns(&engine->drain.columns);
    struct sim_unit *const others[] = {&engine->network.unit, &engine->compute.unit, &engine->evict.unit,
                                       &engine->drain.unit};
    memcpy(engine->unit + engine->unit_count, others, sizeof others);
    engine->unit_count += (int)(sizeof others / sizeof *others);
    if (!off_chip)
        return;
    engine->load = (struct sim_load_unit){.unit = unit_of(engine, &sim_load_ops), .off_chip = off_chip};
    engine->store = (struct sim_store_unit){.unit = unit_of(engine, &sim_store_ops), .off_chip = off_chip};
    engine->unit[engine->unit_count++] = &engine->load.unit;
    engine->unit[engine->unit_count++] = &engine->store.unit;
}

static unsigned bits_of(const struct engine *engine, const struct sim_unit_ops *ops) {
    unsigned bits = 0;
    for (int i = 0; i < engine->unit_count; i++)
        bits |= (unsigned)(engine->unit[i]->ops == ops) << i;
    return bits;
}

static void reverse_units(struct engine *engine) {
    for (int i = 0, j = engine->unit_count - 1; i < j; i++, j--) {
        struct sim_unit *unit = engine->unit[i];
        engine->unit[i] = engine->unit[j];
        engine->unit[j] = unit;
    }
}

/* Who waits for whom (docs/semantics.md, section 8). Where every cycle is clocked, or there are tiles, all are asked.
 */
static void wake_units(struct engine *engine) {
    const unsigned all = (1u << engine->unit_count) - 1, fetch = bits_of(engine, &sim_fetch_ops),
                   compute = bits_of(engine, &sim_compute_ops), evict = bits_of(engine, &sim_evict_ops),
                   drain = bits_of(engine, &sim_drain_ops);
    const struct {
        const struct sim_unit_ops *ops;
        unsigned beginning, ending;
    } WAKES[] = {{&sim_fetch_ops, fetch | evict, fetch | compute},
                 {&sim_compute_ops, 0, fetch | evict},
                 {&sim_evict_ops, compute | drain, 0},
                 {&sim_drain_ops, 0, compute | drain}};
    const bool asks_all = !engine->run.skips || sim_has_marks(&engine->run);
    engine->idle_wait = asks_all || engine->run.mapping->machine.noc_latency > 0;
    for (int i = 0; i < SIM_UNITS_MAX; i++)
        engine->until[i] = INT64_MAX;
    for (int i = 0; i < engine->unit_count; i++) {
        struct sim_unit *unit = engine->unit[i];
        unit->itself = 1u << i;
        unit->beginning_wakes = unit->ending_wakes = asks_all ? all : 0;
        for (size_t w = 0; w < sizeof WAKES / sizeof *WAKES; w++) {
            unit->beginning_wakes |= unit->ops == WAKES[w].ops ? WAKES[w].beginning : 0;
            unit->ending_wakes |= unit->ops == WAKES[w].ops ? WAKES[w].ending : 0;
        }
    }
    engine->asked = all;
}

/* The parts in the order in which they need each other. */
static void open_parts(struct engine *engine) {
    struct sim_run *run = &engine->run;
    run->status = sim_geometry_init(&run->geometry, &engine->controller.nest, run->error);
    if (!run->status)
        sim_pes_open(&engine->pes, run, &engine->controller.nest);
    if (!run->status)
        sim_l2_open(&engine->l2, run);
    if (!run->status)
        open_places(run);
    if (!run->status)
        sim_flight_open(&engine->flight, run, engine->pes.bank_count);
    if (!run->status)
        open_noc(engine);
    if (!run->status)
        open_controller(engine);
    if (!run->status)
        open_replay(engine);
    if (!run->status && sim_has_marks(run))
        open_off_chip(engine);
    run->skips = !run->options->every_cycle && !sim_accesses_are_traced(run);
    open_units(engine);
    if (run->options->reverse_units)
        reverse_units(engine);
    wake_units(engine);
    engine->is_plain = sim_engine_is_plain(engine);
}

enum sc_status sim_engine_open(struct engine *engine, const struct sc_mapping *mapping, const struct sc_sim_data *data,
                               const struct sc_sim_options *options, struct sc_error *error) {
    enum { MEMORY_GIB = 8 };
    *engine = (struct engine){.run = {.mapping = mapping,
                                      .data = data,
                                      .options = options,
                                      .error = error,
                                      .arena = {.limit_bytes = (size_t)MEMORY_GIB << 30},
                                      .combine = sc_operation_info(mapping->layer.type->operation)->combine}};
    enum sc_status status = sim_lanes_choose(&engine->run.lanes, error);
    if (status)
        return status;
    sim_nest_start(&engine->controller.nest, mapping);
    open_parts(engine);
    status = engine->run.status;
    if (status)
        sim_engine_close(engine);
    return status;
}

void sim_engine_close(struct engine *engine) {
    sim_flight_close(&engine->flight);
    sim_controller_close(&engine->controller);
    sim_replay_close(&engine->replay);
    sim_noc_close(&engine->noc);
    sim_off_chip_close(&engine->off_chip);
    sc_arena_free(&engine->run.arena);
}

struct sc_counters sim_engine_counters(const struct engine *engine) {
    const struct sim_tally total = sim_attribution_total(&engine->controller.attribution, &engine->flight);
    return sim_tally_counters(&total);
}
