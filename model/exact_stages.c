#include "model/exact_stages.h"

#include "model/exact_arithmetic.h"

/* ---- the table ---- */

const struct exact_stage exact_stages[STAGE_COUNT] = {
    /* The port of L2 and the links send what a step needs, into the buffer set that was computed from longest ago. */
    [STAGE_FETCH] = {.work = {{LOAD_DOWN, RATE_PORT}, {LOAD_FORWARDED, RATE_LINK}},
                     .wait = {{STAGE_FETCH, END_NEWEST}, {STAGE_COMPUTE, END_OLDEST}}},
    /* The last element is there a latency after it was sent. */
    [STAGE_ARRIVE] = {.crosses = LOAD_DOWN, .wait = {{STAGE_FETCH, END_ACROSS}}},
    /* The PEs compute one step at a time, into the buffer set that was drained longest ago. */
    [STAGE_COMPUTE] = {.work = {{LOAD_OPS, RATE_VECTOR}},
                       .remembers = REMEMBERS_SETS,
                       .wait = {{STAGE_COMPUTE, END_NEWEST}, {STAGE_ARRIVE, END_NEWEST}, {STAGE_DRAIN, END_OLDEST}}},
    /* The port of L2 takes what was evicted, one step's outputs after the other's. */
    [STAGE_DRAIN] = {.work = {{LOAD_UP, RATE_PORT}},
                     .crosses = LOAD_UP,
                     .remembers = REMEMBERS_SETS,
                     .wait = {{STAGE_DRAIN, END_NEWEST}, {STAGE_COMPUTE, END_ACROSS}}},
};

/* ---- times ---- */

/* What a rate does in a cycle; 0: without limit. */
static int64_t per_cycle(const struct sc_machine *machine, enum exact_rate rate) {
    const int64_t rates[RATE_COUNT] = {
        [RATE_PORT] = machine->bandwidth, [RATE_LINK] = machine->link_bandwidth, [RATE_VECTOR] = machine->vector_width};
    return rates[rate];
}

/* Without a limit whatever there is takes one cycle. */
static int64_t cycles_of(int64_t load, int64_t rate) {
    if (load == 0 || rate == 0)
        return load > 0;
    return ceil_div(load, rate);
}

static struct exact_stage_time stage_time(const struct sc_machine *machine, const struct exact_stage *stage,
                                          const int64_t load[LOAD_COUNT]) {
    struct exact_stage_time time = {0, 0};
    for (int i = 0; i < STAGE_LOADS_MAX && stage->work[i].load != LOAD_NOTHING; i++)
        time.cycles =
            greater(time.cycles, cycles_of(load[stage->work[i].load], per_cycle(machine, stage->work[i].rate)));
    if (stage->crosses != LOAD_NOTHING && load[stage->crosses] > 0)
        time.latency = machine->noc_latency;
    return time;
}

void exact_stages_time(const struct sc_machine *machine, const int64_t load[LOAD_COUNT], int first, int end,
                       struct exact_stage_time time[STAGE_COUNT]) {
    for (int s = first; s < end; s++)
        time[s] = stage_time(machine, &exact_stages[s], load);
}

/* ---- the table, arranged ---- */

static void arrange_waits(struct exact_timetable *table, int s) {
    const struct exact_stage *stage = &exact_stages[s];
    struct exact_stage_row *row = &table->row[s];
    row->across = -1;
    for (int i = 0; i < STAGE_WAITS_MAX; i++) {
        enum exact_end end = stage->wait[i].end;
        const struct exact_stage_row *other = &table->row[stage->wait[i].stage];
        row->wait[i] = end == END_NONE ? row->wait[0] : end == END_OLDEST ? other->at + other->ends - 1 : other->at;
        if (end == END_ACROSS)
            row->across = other->at;
    }
    if (row->across < 0)
        row->across = row->wait[0];
}

struct exact_timetable exact_stages_arrange(int sets) {
    struct exact_timetable table = {.sets = sets};
    for (int s = 0; s < STAGE_COUNT; s++) {
        table.row[s].at = table.words;
        table.row[s].ends = exact_stages[s].remembers == REMEMBERS_SETS ? sets : 1;
        table.words += table.row[s].ends;
    }
    for (int s = 0; s < STAGE_COUNT; s++)
        arrange_waits(&table, s);
    return table;
}
