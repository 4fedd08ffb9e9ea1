#include "traces/witness.h"

#include "traces/recount.h"
#include "traces/replay.h"

static bool can_replay(const struct trace_run *run) {
    return run->options.level == TRACE_ACCESS && run->options.from == 0 && run->options.to == INT64_MAX;
}

static enum status read_records(struct witness *witness, struct trace_reader *reader, const struct trace_run *run,
                                struct replay *replay, struct error *error) {
    struct recount recount;
    struct trace_item item;
    enum status status = recount_begin(&recount, run, &witness->findings, error);
    while (!status && !(status = trace_reader_next(reader, &item, error)) && (item.step || item.record)) {
        recount_item(&recount, &item);
        witness->records++;
        if (replay)
            status = replay_item(replay, &item, error);
    }
    if (!status)
        recount_end(&recount, &witness->counters);
    recount_close(&recount);
    return status;
}

enum status witness_run(struct witness *witness, struct trace_reader *reader, const struct trace_run *run,
                        struct error *error) {
    struct replay *replay = NULL;
    enum status status = STATUS_OK;
    *witness = (struct witness){0};
    if (can_replay(run))
        status = replay_open(&replay, run, &witness->findings, error);
    if (!status)
        status = read_records(witness, reader, run, replay, error);
    witness->whole = !status && run->complete && run->omitted == 0;
    witness->replayed = replay != NULL;
    if (replay && witness->whole)
        replay_end(replay);
    replay_close(replay);
    return status;
}

bool witness_differs(const struct witness *witness, const struct trace_run *run, enum counter_id id) {
    int64_t found = counter_get(&witness->counters, id), total = counter_get(&run->totals, id);
    if (!run->complete)
        return false;
    return witness->whole ? found != total : found > total;
}
