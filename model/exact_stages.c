#include "model/exact_stages.h"

#include "model/exact_arithmetic.h"
#include "model/exact_context.h"

/* ---- the table ---- */

/* The part of the machine that does the work. */
enum exact_rate { RATE_PORT, RATE_LINK, RATE_VECTOR };

/* How many ends of a stage are remembered: the last one, or one for each buffer set. Who waits for the oldest of these
 * waits until a buffer set is free. */
enum exact_remembered { REMEMBERS_ONE, REMEMBERS_SETS };

/* Which end is waited for. END_ACROSS: the newest, and after it the latency. */
enum exact_end { END_NONE, END_NEWEST, END_ACROSS, END_OLDEST };

enum { WORKS_MAX = 2, WAITS_MAX = 3 };

/* A stage begins when all that it waits for is over, and takes as long as the slowest of its works. It is max-plus
 * linear: shifting all ends of a state shifts the result. */
struct exact_stage {
    struct {
        enum exact_load load;
        enum exact_rate rate;
    } work[WORKS_MAX];
    enum exact_load crosses; /* there is a latency if there is any of this load */
    enum exact_remembered remembers;
    struct {
        enum exact_stage_id stage;
        enum exact_end end;
    } wait[WAITS_MAX];
};

static const struct exact_stage STAGES[STAGE_COUNT] = {
    /* L2's port and the links send what a step needs, into the buffer set whose step was computed longest ago. */
    [STAGE_FETCH] = {.work = {{LOAD_DOWN, RATE_PORT}, {LOAD_FORWARDED, RATE_LINK}},
                     .wait = {{STAGE_FETCH, END_NEWEST}, {STAGE_COMPUTE, END_OLDEST}}},
    /* What was sent is there a latency later. */
    [STAGE_ARRIVE] = {.crosses = LOAD_DOWN, .wait = {{STAGE_FETCH, END_ACROSS}}},
    /* The PEs compute step after step, into the buffer set that was drained longest ago. */
    [STAGE_COMPUTE] = {.work = {{LOAD_OPS, RATE_VECTOR}},
                       .remembers = REMEMBERS_SETS,
                       .wait = {{STAGE_COMPUTE, END_NEWEST}, {STAGE_ARRIVE, END_NEWEST}, {STAGE_DRAIN, END_OLDEST}}},
    /* L2's port takes what a step's end evicts, a latency after it. */
    [STAGE_DRAIN] = {.work = {{LOAD_UP, RATE_PORT}},
                     .crosses = LOAD_UP,
                     .remembers = REMEMBERS_SETS,
                     .wait = {{STAGE_DRAIN, END_NEWEST}, {STAGE_COMPUTE, END_ACROSS}}},
};

/* The loops over rows and their parts are short and have constant bounds. Functions that are always inline let the
 * compiler put the table's values into the code. */
#define ROW static inline __attribute__((always_inline))

/* ---- times ---- */

/* Work done in a cycle; 0: without limit. */
ROW int64_t per_cycle(const struct sc_machine *machine, enum exact_rate rate) {
    switch (rate) {
    case RATE_PORT:
        return machine->bandwidth;
    case RATE_LINK:
        return machine->link_bandwidth;
    case RATE_VECTOR:
        break;
    }
    return machine->vector_width;
}

/* Without a limit whatever there is takes one cycle. */
ROW int64_t cycles_of(int64_t load, int64_t rate) {
    if (load == 0 || rate == 0)
        return load > 0;
    return ceil_div(load, rate);
}

ROW struct exact_stage_time time_of(const struct sc_machine *machine, int s, const int64_t load[LOAD_COUNT]) {
    const struct exact_stage *stage = &STAGES[s];
    struct exact_stage_time time = {0, 0};
    for (int i = 0; i < WORKS_MAX; i++)
        if (stage->work[i].load != LOAD_NOTHING)
            time.cycles =
                greater(time.cycles, cycles_of(load[stage->work[i].load], per_cycle(machine, stage->work[i].rate)));
    if (stage->crosses != LOAD_NOTHING && load[stage->crosses] > 0)
        time.latency = machine->noc_latency;
    return time;
}

void exact_stages_times(const struct sc_machine *machine, const int64_t load[LOAD_COUNT], struct exact_times *times) {
    for (int s = 0; s < STAGE_COUNT; s++)
        if (s != STAGE_COMPUTE)
            times->of[s] = time_of(machine, s, load);
}

int64_t exact_stages_compute_cycles(const struct sc_machine *machine, const int64_t load[LOAD_COUNT]) {
    return time_of(machine, STAGE_COMPUTE, load).cycles;
}

/* ---- states ---- */

ROW int remembered(const struct exact_state_layout *layout, int s) {
    return STAGES[s].remembers == REMEMBERS_SETS ? layout->sets : 1;
}

struct exact_state_layout exact_stages_layout(int sets) {
    struct exact_state_layout layout = {.sets = sets};
    for (int s = 0; s < STAGE_COUNT; s++) {
        layout.at[s] = layout.words;
        layout.words += remembered(&layout, s);
    }
    return layout;
}

ROW int64_t end_of(const struct exact_state_layout *layout, int s, enum exact_end end, const int64_t *state) {
    return state[layout->at[s] + (end == END_OLDEST ? remembered(layout, s) - 1 : 0)];
}

ROW void shift_in(int64_t *newest, int count, int64_t end) {
    for (int i = count - 1; i > 0; i--)
        newest[i] = newest[i - 1];
    newest[0] = end;
}

ROW void advance(struct sc_exact *exact, int s, struct exact_stage_time time, int64_t *state) {
    const struct exact_state_layout *layout = &exact->layout;
    int64_t start = 0;
    for (int i = 0; i < WAITS_MAX; i++) {
        enum exact_end which = STAGES[s].wait[i].end;
        if (which == END_NONE)
            continue;
        int64_t end = end_of(layout, (int)STAGES[s].wait[i].stage, which, state);
        start = greater(start, which == END_ACROSS ? exact_add(exact, end, time.latency) : end);
    }
    shift_in(state + layout->at[s], remembered(layout, s), exact_add(exact, start, time.cycles));
}

void exact_stages_compute(struct sc_exact *exact, int64_t cycles, int64_t *state) {
    advance(exact, STAGE_COMPUTE, (struct exact_stage_time){cycles, 0}, state);
}

void exact_stages_begin(struct sc_exact *exact, const struct exact_times *times, int64_t *state) {
    for (int s = 0; s < STAGE_COMPUTE; s++)
        advance(exact, s, times->of[s], state);
}

void exact_stages_end(struct sc_exact *exact, const struct exact_times *times, int64_t *state) {
    for (int s = STAGE_COMPUTE + 1; s < STAGE_COUNT; s++)
        advance(exact, s, times->of[s], state);
}

void exact_stages_transition(struct sc_exact *exact, const struct exact_times *times, int64_t *state) {
    exact_stages_end(exact, times, state);
    exact_stages_begin(exact, times, state);
}

int64_t exact_stages_last(const struct sc_exact *exact, const int64_t *state) {
    int64_t last = 0;
    for (int s = 0; s < STAGE_COUNT; s++)
        last = greater(last, state[exact->layout.at[s]]);
    return last;
}
