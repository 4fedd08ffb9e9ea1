#include "sim/sim.h"

#include "sim/noc.h"

enum { REPORT_EVERY_TICKS = 1 << 14 };

static void report_progress(const struct engine *engine) {
    const struct sim_progress *progress = &engine->options->progress;
    if (progress->report)
        progress->report(progress->context, attribute_total(engine).macs, engine->now);
}

enum status sim_run(const struct mapping *mapping, const struct sim_data *data, const struct sim_options *options,
                    struct sim_result *result, struct error *error) {
    struct engine engine;
    *result = (struct sim_result){.output_ok = false};
    enum status status = engine_open(&engine, mapping, data, options, noc_bus(), &result->counters, error);
    if (status)
        return status;
    for (int64_t ticks = 1; engine_tick(&engine); ticks++)
        if (ticks % REPORT_EVERY_TICKS == 0)
            report_progress(&engine);
    result->counters = attribute_total(&engine);
    if (!engine.status)
        engine_check_balance(&engine);
    if (engine.status == STATUS_INVARIANT && options->dump)
        engine_dump(&engine, options->dump);
    result->output_ok = engine.status == STATUS_OK;
    status = engine.status;
    engine_close(&engine);
    return status;
}
