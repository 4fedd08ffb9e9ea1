#include "sim/sim.h"

#include "sim/noc.h"

enum { REPORT_EVERY_TICKS = 1 << 14 };

static void report_progress(const struct engine *engine) {
    const struct sc_sim_progress *progress = &engine->options->progress;
    if (progress->report)
        progress->report(progress->context, sim_attribute_total(engine).macs, engine->now);
}

enum sc_status sc_sim_run(const struct sc_mapping *mapping, const struct sc_sim_data *data,
                          const struct sc_sim_options *options, struct sc_sim_result *result, struct sc_error *error) {
    struct engine engine;
    *result = (struct sc_sim_result){.output_ok = false};
    enum sc_status status = sim_engine_open(&engine, mapping, data, options, sim_noc_bus(), &result->counters, error);
    if (status)
        return status;
    for (int64_t ticks = 1; sim_engine_tick(&engine); ticks++)
        if (ticks % REPORT_EVERY_TICKS == 0)
            report_progress(&engine);
    result->counters = sim_attribute_total(&engine);
    if (!engine.status)
        sim_engine_check_balance(&engine);
    if (engine.status == SC_STATUS_INVARIANT && options->dump)
        sim_engine_dump(&engine, options->dump);
    result->output_ok = engine.status == SC_STATUS_OK;
    status = engine.status;
    sim_engine_close(&engine);
    return status;
}
