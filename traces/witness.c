#include "traces/witness.h"

#include <stdlib.h>

#include "traces/recount.h"
#include "traces/replay.h"

static bool can_replay(const struct sc_trace_run *run) {
    return run->options.level == SC_TRACE_ACCESS && run->options.from == 0 && run->options.to == INT64_MAX;
}

static enum sc_status read_records(struct witness *witness, struct sc_trace_reader *reader,
                                   const struct sc_trace_run *run, struct replay *replay, struct sc_error *error) {
    struct recount *recount = calloc(1, sizeof *recount);
    struct sc_trace_item item;
    if (!recount)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to recount layer '%s'", run->mapping->layer.name);
    enum sc_status status = trace_recount_begin(recount, run, &witness->findings, error);
    while (!status && !(status = sc_trace_reader_next(reader, &item, error)) && (item.step || item.record)) {
        trace_recount_item(recount, &item);
        witness->records++;
        if (replay)
            status = trace_replay_item(replay, &item, error);
    }
    if (!status)
        trace_recount_end(recount, &witness->counters);
    if (!status && recount->tiles.no_memory)
        status =
            sc_error_set(error, SC_STATUS_LIMIT, "no memory for the tiles of layer '%s'", run->mapping->layer.name);
    trace_recount_close(recount);
    free(recount);
    return status;
}

enum sc_status trace_witness_run(struct witness *witness, struct sc_trace_reader *reader,
                                 const struct sc_trace_run *run, struct sc_error *error) {
    struct replay *replay = NULL;
    enum sc_status status = SC_STATUS_OK;
    *witness = (struct witness){0};
    if (can_replay(run))
        status = trace_replay_open(&replay, run, &witness->findings, error);
    if (!status)
        status = read_records(witness, reader, run, replay, error);
    witness->whole = !status && run->complete && run->omitted == 0;
    witness->replayed = replay != NULL;
    if (replay && witness->whole)
        trace_replay_end(replay);
    trace_replay_close(replay);
    return status;
}

bool trace_witness_gives(const struct sc_trace_run *run, enum sc_counter_id id) { return trace_recount_gives(run, id); }

enum trace_verdict trace_witness_verdict(const struct witness *witness, const struct sc_trace_run *run,
                                         enum sc_counter_id id) {
    int64_t found = sc_counter_get(&witness->counters, id), total = sc_counter_get(&run->totals, id);
    if (!trace_recount_gives(run, id) || (run->complete && !run->has_total[id]))
        return TRACE_NOT_COUNTED;
    if (!run->complete)
        return TRACE_PART;
    if (witness->whole ? found != total : found > total)
        return TRACE_DIFFERS;
    return witness->whole ? TRACE_AGREES : TRACE_PART;
}
