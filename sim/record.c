/* What a step did, as records of the trace. */
#include "sim/engine.h"

static void write(struct engine *engine, struct trace_record record, int64_t end) {
    record.duration = end - record.cycle;
    if (record.count > 0)
        trace_write(engine->options->trace, &record);
}

void record_step(struct engine *engine, const struct step *step) {
    const struct step_log *log = &step->log;
    for (int tensor = 0; tensor < 2; tensor++) {
        const char *name = tensor_name((enum tensor)tensor);
        write(engine, (struct trace_record){log->fetch_begin, 0, "down", "fetch", name, log->sent[tensor], log->number},
              log->fetch_end);
        write(engine,
              (struct trace_record){log->fetch_begin, 0, "link", "forward", name, log->forwarded[tensor], log->number},
              log->fetch_end);
    }
    write(engine, (struct trace_record){log->compute_begin, 0, "pe", "compute", "-", log->macs, log->number},
          log->compute_end);
    write(engine, (struct trace_record){log->compute_end, 0, "pe", "evict", "sum", log->evicted, log->number},
          log->compute_end);
    write(engine,
          (struct trace_record){log->drain_begin, 0, "up", "drain", "sum", step->arrivals_received, log->number},
          log->drain_end);
}
