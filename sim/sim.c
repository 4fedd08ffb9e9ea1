#include "sim/sim.h"

#include "sim/engine.h"

enum { REPORT_EVERY_TICKS = 1 << 14 };

static void report_progress(const struct engine *engine) {
    const struct sc_sim_progress *progress = &engine->run.options->progress;
    if (progress->report)
        progress->report(progress->context, sim_engine_counters(engine).macs, engine->run.now);
}

/* Records of steps that are over in the cycle that options->until names have been given. */
static bool is_to_stop(const struct engine *engine) {
    return engine->run.options->until > 0 && engine->run.now > engine->run.options->until;
}

static enum sc_status run_to_end(struct engine *engine, bool *stopped) {
    *stopped = false;
    for (int64_t ticks = 1; !*stopped && sim_engine_tick(engine); ticks++) {
        if (ticks % REPORT_EVERY_TICKS == 0)
            report_progress(engine);
        *stopped = is_to_stop(engine);
    }
    if (!engine->run.status && !*stopped)
        sim_engine_check_balance(engine);
    return engine->run.status;
}

static enum sc_status check_options(const struct sc_sim_options *options, struct sc_error *error) {
    if (options->restage_one_of < 0 || options->replay_bytes < 0 || options->until < 0)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "a simulation's restage_one_of, replay_bytes and until are 0 or more, not %lld, %lld, %lld",
                            (long long)options->restage_one_of, (long long)options->replay_bytes,
                            (long long)options->until);
    return options->trace ? sc_trace_options_check(&options->trace->options, error) : SC_STATUS_OK;
}

enum sc_status sc_sim_run(const struct sc_mapping *mapping, const struct sc_sim_data *data,
                          const struct sc_sim_options *options, struct sc_sim_result *result, struct sc_error *error) {
    struct engine engine;
    bool claimed[SC_COUNTER_COUNT];
    *result = (struct sc_sim_result){.output_ok = false};
    sim_claim_counters(claimed);
    enum sc_status status = sim_check_claims(claimed, error);
    if (!status)
        status = sc_mapping_check(mapping, error);
    if (!status)
        status = check_options(options, error);
    if (!status && !sc_layer_same_shape(&mapping->layer, &data->layer))
        status = sc_error_set(error, SC_STATUS_INPUT, "the data are of another layer than '%s'", mapping->layer.name);
    if (!status)
        status = sim_engine_open(&engine, mapping, data, options, error);
    if (status)
        return status;
    status = run_to_end(&engine, &result->stopped);
    result->counters = sim_engine_counters(&engine);
    memcpy(result->waits, engine.waits, sizeof result->waits);
    result->output_ok = status == SC_STATUS_OK && !result->stopped;
    sim_attribution_report(&engine.controller.attribution, &engine.run);
    sim_noc_tell(&engine.noc, &options->links);
    if (status == SC_STATUS_INVARIANT && options->dump)
        sim_engine_dump(&engine, options->dump);
    sim_engine_close(&engine);
    return status;
}
