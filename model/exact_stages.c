#include "model/exact_stages.h"

#include "model/exact_arithmetic.h"
#include "model/exact_context.h"

/* ---- the table ---- */

/* The part of the machine that does the work. */
enum exact_rate {
    RATE_PORT,
    RATE_PORT_WEIGHT,
    RATE_PORT_INPUT,
    RATE_PORT_OUTPUT,
    RATE_HOP,
    RATE_LINK,
    RATE_CLOCK,
    RATE_OFF_CHIP,
    RATE_VECTOR
};

/* How many ends of a stage are remembered: the last one, or one for each buffer set, of all tensors or of one. Who
 * waits for the oldest of these waits until a buffer set is free. */
enum exact_remembered {
    REMEMBERS_ONE,
    REMEMBERS_SETS,
    REMEMBERS_SETS_WEIGHT,
    REMEMBERS_SETS_INPUT,
    REMEMBERS_SETS_OUTPUT,
    REMEMBERS_L2_SETS,
    REMEMBERS_STORES /* as many, but at least two */
};

/* Which end is waited for. END_ACROSS: the newest, and after it the latency; END_OFF_CHIP: the newest, and after it
 * that of what is off chip; END_BEFORE_OFF_CHIP: the same of the one before the newest. END_SET: the oldest of L2's
 * sets. */
enum exact_end { END_NONE, END_NEWEST, END_ACROSS, END_OLDEST, END_OFF_CHIP, END_BEFORE_OFF_CHIP, END_SET };

/* A stage that a machine only has with a channel or buffer sets for this tensor, or with control. */
enum exact_owner {
    OWNER_NONE,
    OWNER_SETS_WEIGHT,
    OWNER_SETS_INPUT,
    OWNER_CHANNEL_WEIGHT,
    OWNER_CHANNEL_INPUT,
    OWNER_CONTROL,
    OWNER_OFF_CHIP_WEIGHT,
    OWNER_OFF_CHIP
};

enum { WORKS_MAX = 3, WAITS_MAX = 6 };

/* A stage begins when all that it waits for is over, and takes as long as the slowest of its works. It is max-plus
 * linear: shifting all ends of a state shifts the result. */
struct exact_stage {
    struct {
        enum exact_load load;
        enum exact_rate rate;
    } work[WORKS_MAX];
    enum exact_load crosses; /* there is a latency if there is any of this load */
    bool skewed;             /* the latency is the array's skew */
    bool has_overhead;       /* LoadOverhead is added */
    bool in_queue;           /* its ends are those of the stage before it in the table */
    enum exact_remembered remembers;
    enum exact_owner owner;
    enum exact_when happens; /* else its ends stay as they are */
    struct {
        enum exact_stage_id stage;
        enum exact_end end;
        enum exact_when when; /* else it is not waited for */
    } wait[WAITS_MAX];
};

static const struct exact_stage STAGES[STAGE_COUNT] = {
    /* New contents of a tensor in L2: what they replace has been used up when the step before is fetched. */
    [STAGE_REPLACE_WEIGHT] = {.remembers = REMEMBERS_L2_SETS,
                              .owner = OWNER_OFF_CHIP_WEIGHT,
                              .happens = WHEN_WEIGHT_REPLACED,
                              .wait = {{STAGE_FETCH, END_NEWEST, WHEN_WEIGHT_ON_SHARED},
                                       {STAGE_FETCH_WEIGHT, END_NEWEST, WHEN_ALWAYS}}},
    [STAGE_REPLACE_INPUT] = {.remembers = REMEMBERS_L2_SETS,
                             .owner = OWNER_OFF_CHIP,
                             .happens = WHEN_INPUT_REPLACED,
                             .wait = {{STAGE_FETCH, END_NEWEST, WHEN_INPUT_ON_SHARED},
                                      {STAGE_FETCH_INPUT, END_NEWEST, WHEN_ALWAYS}}},
    /* One channel from off chip, into a set of L2 that is free. Outputs that come back must have been stored. */
    [STAGE_LOAD_WEIGHT] = {.work = {{LOAD_LOADED_WEIGHT, RATE_OFF_CHIP}},
                           .has_overhead = true,
                           .owner = OWNER_OFF_CHIP,
                           .happens = WHEN_WEIGHT_LOADED,
                           .wait = {{STAGE_LOAD_WEIGHT, END_NEWEST, WHEN_ALWAYS},
                                    {STAGE_REPLACE_WEIGHT, END_OLDEST, WHEN_ALWAYS}}},
    [STAGE_LOAD_INPUT] = {.work = {{LOAD_LOADED_INPUT, RATE_OFF_CHIP}},
                          .has_overhead = true,
                          .in_queue = true,
                          .owner = OWNER_OFF_CHIP,
                          .happens = WHEN_INPUT_LOADED,
                          .wait = {{STAGE_LOAD_INPUT, END_NEWEST, WHEN_ALWAYS},
                                   {STAGE_REPLACE_INPUT, END_OLDEST, WHEN_ALWAYS}}},
    [STAGE_LOAD_OUTPUT] = {.work = {{LOAD_RETURNED, RATE_OFF_CHIP}},
                           .has_overhead = true,
                           .in_queue = true,
                           .owner = OWNER_OFF_CHIP,
                           .happens = WHEN_OUTPUTS_RETURN,
                           .wait = {{STAGE_LOAD_OUTPUT, END_NEWEST, WHEN_ALWAYS},
                                    {STAGE_STORE, END_SET, WHEN_ALWAYS},
                                    {STAGE_STORE, END_BEFORE_OFF_CHIP, WHEN_ALWAYS}}},
    /* New contents of a tensor's own sets: what they replace has been used up when the step before is computed. */
    [STAGE_TURN_WEIGHT] = {.remembers = REMEMBERS_SETS_WEIGHT,
                           .owner = OWNER_SETS_WEIGHT,
                           .happens = WHEN_WEIGHT_COMES,
                           .wait = {{STAGE_COMPUTE, END_NEWEST, WHEN_ALWAYS}}},
    [STAGE_TURN_INPUT] = {.remembers = REMEMBERS_SETS_INPUT,
                          .owner = OWNER_SETS_INPUT,
                          .happens = WHEN_INPUT_COMES,
                          .wait = {{STAGE_COMPUTE, END_NEWEST, WHEN_ALWAYS}}},
    /* L2's port and the links send what a step needs, into the buffer set whose step was computed longest ago. */
    [STAGE_FETCH] = {.work = {{LOAD_DOWN, RATE_PORT}, {LOAD_FORWARDED, RATE_LINK}, {LOAD_LINK, RATE_HOP}},
                     .wait = {{STAGE_FETCH, END_NEWEST, WHEN_ALWAYS},
                              {STAGE_COMPUTE, END_OLDEST, WHEN_SHARED_BY_STEP},
                              {STAGE_TURN_WEIGHT, END_OLDEST, WHEN_SHARED_HAS_WEIGHT},
                              {STAGE_TURN_INPUT, END_OLDEST, WHEN_SHARED_HAS_INPUT},
                              {STAGE_LOAD_OUTPUT, END_OFF_CHIP, WHEN_LOADED},
                              {STAGE_STORE, END_SET, WHEN_OUTPUTS_TAKE_A_SET}}},
    [STAGE_FETCH_WEIGHT] = {.work = {{LOAD_WEIGHT, RATE_PORT_WEIGHT}, {LOAD_LINK_WEIGHT, RATE_HOP}},
                            .owner = OWNER_CHANNEL_WEIGHT,
                            .wait = {{STAGE_FETCH_WEIGHT, END_NEWEST, WHEN_ALWAYS},
                                     {STAGE_COMPUTE, END_OLDEST, WHEN_WEIGHT_BY_STEP},
                                     {STAGE_TURN_WEIGHT, END_OLDEST, WHEN_ALWAYS},
                                     {STAGE_LOAD_OUTPUT, END_OFF_CHIP, WHEN_LOADED},
                                     {STAGE_STORE, END_SET, WHEN_OUTPUTS_TAKE_A_SET}}},
    [STAGE_FETCH_INPUT] = {.work = {{LOAD_INPUT, RATE_PORT_INPUT}, {LOAD_LINK_INPUT, RATE_HOP}},
                           .owner = OWNER_CHANNEL_INPUT,
                           .wait = {{STAGE_FETCH_INPUT, END_NEWEST, WHEN_ALWAYS},
                                    {STAGE_COMPUTE, END_OLDEST, WHEN_INPUT_BY_STEP},
                                    {STAGE_TURN_INPUT, END_OLDEST, WHEN_ALWAYS},
                                    {STAGE_LOAD_OUTPUT, END_OFF_CHIP, WHEN_LOADED},
                                    {STAGE_STORE, END_SET, WHEN_OUTPUTS_TAKE_A_SET}}},
    /* What was sent is there a latency later. */
    [STAGE_ARRIVE] = {.crosses = LOAD_DOWN, .wait = {{STAGE_FETCH, END_ACROSS, WHEN_ALWAYS}}},
    [STAGE_ARRIVE_WEIGHT] = {.crosses = LOAD_WEIGHT,
                             .owner = OWNER_CHANNEL_WEIGHT,
                             .wait = {{STAGE_FETCH_WEIGHT, END_ACROSS, WHEN_ALWAYS}}},
    [STAGE_ARRIVE_INPUT] = {.crosses = LOAD_INPUT,
                            .owner = OWNER_CHANNEL_INPUT,
                            .wait = {{STAGE_FETCH_INPUT, END_ACROSS, WHEN_ALWAYS}}},
    /* Commands and configuration, when nothing else is left to wait for. */
    [STAGE_CONTROL] = {.work = {{LOAD_CONTROL, RATE_CLOCK}},
                       .owner = OWNER_CONTROL,
                       .wait = {{STAGE_ARRIVE, END_NEWEST, WHEN_ALWAYS},
                                {STAGE_ARRIVE_WEIGHT, END_NEWEST, WHEN_ALWAYS},
                                {STAGE_ARRIVE_INPUT, END_NEWEST, WHEN_ALWAYS},
                                {STAGE_COMPUTE, END_NEWEST, WHEN_ALWAYS},
                                {STAGE_DRAIN, END_OLDEST, WHEN_ALWAYS}}},
    /* The PEs compute step after step, into the buffer set that was drained longest ago. */
    [STAGE_COMPUTE] = {.work = {{LOAD_OPS, RATE_VECTOR}},
                       .remembers = REMEMBERS_SETS,
                       .wait = {{STAGE_COMPUTE, END_NEWEST, WHEN_ALWAYS},
                                {STAGE_ARRIVE, END_NEWEST, WHEN_ALWAYS},
                                {STAGE_DRAIN, END_OLDEST, WHEN_ALWAYS},
                                {STAGE_CONTROL, END_NEWEST, WHEN_ALWAYS}}},
    /* L2's port takes what a step's end evicts, a latency after it. */
    [STAGE_DRAIN] = {.work = {{LOAD_UP, RATE_PORT_OUTPUT}, {LOAD_LINK_UP, RATE_HOP}},
                     .crosses = LOAD_UP,
                     .remembers = REMEMBERS_SETS_OUTPUT,
                     .wait = {{STAGE_DRAIN, END_NEWEST, WHEN_ALWAYS}, {STAGE_COMPUTE, END_ACROSS, WHEN_ALWAYS}}},
    /* One channel to off chip. The PE that is latest drains the skew after L2's clock. */
    [STAGE_STORE] = {.work = {{LOAD_STORED, RATE_OFF_CHIP}},
                     .skewed = true,
                     .remembers = REMEMBERS_STORES,
                     .owner = OWNER_OFF_CHIP,
                     .happens = WHEN_OUTPUTS_CHANGE,
                     .wait = {{STAGE_STORE, END_NEWEST, WHEN_ALWAYS}, {STAGE_DRAIN, END_ACROSS, WHEN_ALWAYS}}},
    [STAGE_STORED] = {.owner = OWNER_OFF_CHIP,
                      .happens = WHEN_OUTPUTS_LEAVE,
                      .wait = {{STAGE_STORED, END_NEWEST, WHEN_ALWAYS}, {STAGE_STORE, END_OFF_CHIP, WHEN_ALWAYS}}},
};

/* The loops over the parts of a row are short and have constant bounds. Functions that are always inline let the
 * compiler put the table's values into the code, where the row is a constant: those that every machine has are named
 * one by one. */
#define ROW static inline __attribute__((always_inline))
#define NOT_INLINE __attribute__((noinline))

/* ---- the machine ---- */

static bool has_tensor(const struct sc_exact *exact, enum sc_tensor tensor) {
    return tensor != SC_TENSOR_WEIGHT || exact->has_weights;
}

static bool has_channel(const struct sc_exact *exact, enum sc_tensor tensor) {
    return has_tensor(exact, tensor) && exact->machine->channel[tensor] > 0;
}

static bool has_sets(const struct sc_exact *exact, enum sc_tensor tensor) {
    return has_tensor(exact, tensor) && exact->machine->tensor_l1_buffers[tensor] > 0;
}

static bool has_control(const struct sc_exact *exact) {
    for (int j = 0; j < exact->loop_count; j++)
        if (exact->loop[j].overhead > 0)
            return true;
    return false;
}

static bool has_owner(const struct sc_exact *exact, enum exact_owner owner) {
    switch (owner) {
    case OWNER_NONE:
        break;
    case OWNER_SETS_WEIGHT:
        return has_sets(exact, SC_TENSOR_WEIGHT);
    case OWNER_SETS_INPUT:
        return has_sets(exact, SC_TENSOR_INPUT);
    case OWNER_CHANNEL_WEIGHT:
        return has_channel(exact, SC_TENSOR_WEIGHT);
    case OWNER_CHANNEL_INPUT:
        return has_channel(exact, SC_TENSOR_INPUT);
    case OWNER_CONTROL:
        return exact->by_tensor; /* computing waits for all channels there */
    case OWNER_OFF_CHIP_WEIGHT:
        return exact->marks.any && exact->has_weights;
    case OWNER_OFF_CHIP:
        return exact->marks.any;
    }
    return true;
}

bool exact_stages_by_tensor(const struct sc_exact *exact) {
    for (int t = SC_TENSOR_WEIGHT; t <= SC_TENSOR_INPUT; t++)
        if (has_channel(exact, (enum sc_tensor)t) || has_sets(exact, (enum sc_tensor)t))
            return true;
    return exact->marks.any || has_control(exact);
}

static unsigned bit_if(bool holds, enum exact_when when) { return holds ? 1u << when : 0; }

unsigned exact_stages_when(const struct sc_exact *exact) {
    bool by_step[2], shared[2], has[2];
    for (int t = SC_TENSOR_WEIGHT; t <= SC_TENSOR_INPUT; t++) {
        has[t] = has_tensor(exact, (enum sc_tensor)t);
        by_step[t] = has[t] && !has_sets(exact, (enum sc_tensor)t);
        shared[t] = has[t] && !has_channel(exact, (enum sc_tensor)t);
    }
    bool shared_by_step = (shared[0] && by_step[0]) || (shared[1] && by_step[1]) || !(shared[0] || shared[1]);
    return bit_if(true, WHEN_ALWAYS) | bit_if(shared_by_step, WHEN_SHARED_BY_STEP) |
           bit_if(by_step[SC_TENSOR_WEIGHT], WHEN_WEIGHT_BY_STEP) |
           bit_if(by_step[SC_TENSOR_INPUT], WHEN_INPUT_BY_STEP) |
           bit_if(shared[SC_TENSOR_WEIGHT], WHEN_SHARED_HAS_WEIGHT) |
           bit_if(shared[SC_TENSOR_INPUT], WHEN_SHARED_HAS_INPUT) |
           bit_if(shared[SC_TENSOR_WEIGHT], WHEN_WEIGHT_ON_SHARED) |
           bit_if(shared[SC_TENSOR_INPUT], WHEN_INPUT_ON_SHARED);
}

/* ---- times ---- */

/* Work done in a cycle; 0: without limit. */
ROW int64_t per_cycle(const struct sc_machine *machine, enum exact_rate rate) {
    switch (rate) {
    case RATE_PORT:
        return machine->bandwidth;
    case RATE_PORT_WEIGHT:
        return machine->channel[SC_TENSOR_WEIGHT];
    case RATE_PORT_INPUT:
        return machine->channel[SC_TENSOR_INPUT];
    case RATE_PORT_OUTPUT:
        return machine->channel[SC_TENSOR_OUTPUT] > 0 ? machine->channel[SC_TENSOR_OUTPUT] : machine->bandwidth;
    case RATE_HOP:
        return machine->hop_bandwidth;
    case RATE_LINK:
        return machine->link_bandwidth;
    case RATE_CLOCK:
        return 1;
    case RATE_OFF_CHIP:
        return machine->off_chip_bandwidth;
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
        if (stage->work[i].load != LOAD_NOTHING && (stage->work[i].rate != RATE_HOP || machine->hop_bandwidth > 0))
            time.cycles =
                greater(time.cycles, cycles_of(load[stage->work[i].load], per_cycle(machine, stage->work[i].rate)));
    if (stage->crosses != LOAD_NOTHING && load[stage->crosses] > 0)
        time.latency = machine->noc_latency;
    return time;
}

/* Those of the rows that most machines do not have. */
static NOT_INLINE void further_times(const struct sc_exact *exact, const int64_t load[LOAD_COUNT], unsigned when,
                                     struct exact_times *times) {
    times->when = when;
    for (int s = 0; s < STAGE_COUNT; s++) {
        if (STAGES[s].owner == OWNER_NONE)
            continue;
        times->of[s] = time_of(exact->machine, s, load);
        if (STAGES[s].skewed)
            times->of[s].latency = exact->skew;
        if (STAGES[s].has_overhead)
            times->of[s].cycles += exact->machine->load_overhead;
    }
}

void exact_stages_times(const struct sc_exact *exact, const int64_t load[LOAD_COUNT], unsigned when,
                        struct exact_times *times) {
    times->of[STAGE_FETCH] = time_of(exact->machine, STAGE_FETCH, load);
    times->of[STAGE_ARRIVE] = time_of(exact->machine, STAGE_ARRIVE, load);
    times->of[STAGE_DRAIN] = time_of(exact->machine, STAGE_DRAIN, load);
    if (exact->by_tensor)
        further_times(exact, load, when, times);
}

int64_t exact_stages_compute_cycles(const struct sc_machine *machine, int64_t most_operations) {
    const int64_t load[LOAD_COUNT] = {[LOAD_OPS] = most_operations};
    return time_of(machine, STAGE_COMPUTE, load).cycles;
}

int64_t exact_stages_longest(const struct exact_times *times) {
    int64_t longest = 0;
    for (int s = STAGE_FETCH; s <= STAGE_FETCH_INPUT; s++)
        longest = greater(longest, times->of[s].cycles);
    return longest;
}

/* ---- states ---- */

/* No set is used that no step needs. */
static int sets_in_use(int64_t sets, int64_t steps) { return (int)lesser(sets, steps); }

static int64_t sets_of(const struct sc_exact *exact, enum sc_tensor tensor) {
    return has_sets(exact, tensor) ? exact->machine->tensor_l1_buffers[tensor] : exact->machine->l1_buffers;
}

static int remembered(const struct sc_exact *exact, int s, int64_t steps) {
    switch (STAGES[s].remembers) {
    case REMEMBERS_ONE:
        return 1;
    case REMEMBERS_SETS:
        return sets_in_use(exact->machine->l1_buffers, steps);
    case REMEMBERS_SETS_WEIGHT:
        return sets_in_use(sets_of(exact, SC_TENSOR_WEIGHT), steps);
    case REMEMBERS_SETS_INPUT:
        return sets_in_use(sets_of(exact, SC_TENSOR_INPUT), steps);
    case REMEMBERS_L2_SETS:
        return sets_in_use(exact->machine->l2_buffers, steps);
    case REMEMBERS_STORES:
        return (int)greater(2, sets_in_use(exact->machine->l2_buffers, steps));
    case REMEMBERS_SETS_OUTPUT:
        break;
    }
    return sets_in_use(sets_of(exact, SC_TENSOR_OUTPUT), steps);
}

/* A fetch whose sets are turned over for the n-th time from now on begins after the computing that has just ended. So
 * what ended before can hold up fewer fetches than there are sets of all kinds. With marks nothing is forgotten: a set
 * of L2 may have been free for long. */
static int64_t forgotten_after(struct sc_exact *exact, const struct exact_state_layout *layout, int64_t longest_fetch) {
    if (exact->marks.any)
        return INT64_MAX;
    int64_t fetches = layout->sets + layout->count[STAGE_TURN_WEIGHT] + layout->count[STAGE_TURN_INPUT];
    int64_t cycles;
    if (!checked_mul(fetches, longest_fetch, &cycles) || !checked_add(cycles, exact->machine->noc_latency, &cycles))
        return INT64_MAX;
    return cycles;
}

/* The conditions without which the ends of a stage are neither changed nor waited for; 0: there are none. A channel has
 * waited for the oldest turn of a tensor's sets since that turn. */
static unsigned touched_when(int s) {
    switch ((enum exact_stage_id)s) {
    case STAGE_REPLACE_WEIGHT:
        return 1u << WHEN_WEIGHT_REPLACED | 1u << WHEN_WEIGHT_LOADED;
    case STAGE_REPLACE_INPUT:
        return 1u << WHEN_INPUT_REPLACED | 1u << WHEN_INPUT_LOADED;
    case STAGE_LOAD_WEIGHT:
        return 1u << WHEN_LOADED;
    case STAGE_TURN_WEIGHT:
    case STAGE_TURN_INPUT:
    case STAGE_STORE:
    case STAGE_STORED:
        return 1u << STAGES[s].happens;
    default:
        return 0;
    }
}

static unsigned *touched_words(struct sc_exact *exact, const struct exact_state_layout *layout) {
    unsigned *touched = exact_memory(exact, (size_t)layout->words, sizeof *touched);
    for (int s = 0; touched && s < STAGE_COUNT; s++)
        for (int i = 0; !STAGES[s].in_queue && i < layout->count[s]; i++)
            touched[layout->at[s] + i] = touched_when(s);
    return touched;
}

struct exact_state_layout exact_stages_layout(struct sc_exact *exact, int64_t steps, int64_t longest_fetch) {
    struct exact_state_layout layout = {.sets = sets_in_use(exact->machine->l1_buffers, steps),
                                        .l2_sets = sets_in_use(exact->machine->l2_buffers, steps),
                                        .by_tensor = exact->by_tensor};
    for (int s = 0; s < STAGE_COUNT; s++) {
        layout.at[s] = layout.words;
        layout.count[s] = 0;
        if (STAGES[s].owner != OWNER_NONE && !(exact->by_tensor && has_owner(exact, STAGES[s].owner)))
            continue;
        layout.count[s] = remembered(exact, s, steps);
        if (STAGES[s].in_queue)
            layout.at[s] = layout.at[s - 1];
        else
            layout.words += layout.count[s];
    }
    layout.base = layout.at[STAGE_COMPUTE];
    layout.touched = exact->marks.any ? touched_words(exact, &layout) : NULL;
    layout.forgotten = forgotten_after(exact, &layout, longest_fetch);
    return layout;
}

ROW void shift_in(int64_t *newest, int count, int64_t end) {
    for (int i = count - 1; i > 0; i--)
        newest[i] = newest[i - 1];
    newest[0] = end;
}

/* Is wait i of stage s there? A machine with the stages of section 8 only has constant answers. */
ROW bool waits(const struct exact_state_layout *layout, int s, int i, unsigned when, bool by_tensor) {
    if (STAGES[s].wait[i].end == END_NONE)
        return false;
    if (!by_tensor)
        return STAGES[STAGES[s].wait[i].stage].owner == OWNER_NONE;
    return when >> STAGES[s].wait[i].when & 1u && layout->count[STAGES[s].wait[i].stage] > 0;
}

ROW int count_of(const struct exact_state_layout *layout, int s) {
    return STAGES[s].remembers == REMEMBERS_ONE ? 1 : layout->count[s];
}

/* Where among the ends of a stage the one is that is waited for. */
ROW int index_of(const struct exact_state_layout *layout, int s, enum exact_end which) {
    switch (which) {
    case END_OLDEST:
        return count_of(layout, s) - 1;
    case END_SET:
        return layout->l2_sets - 1;
    case END_BEFORE_OFF_CHIP:
        return 1;
    default:
        return 0;
    }
}

/* What passes after the end that is waited for. */
ROW int64_t delay_after(const struct sc_exact *exact, enum exact_end which, struct exact_stage_time time) {
    if (which == END_ACROSS)
        return time.latency;
    return which == END_OFF_CHIP || which == END_BEFORE_OFF_CHIP ? exact->machine->off_chip_latency : 0;
}

ROW void advance(struct sc_exact *exact, int s, struct exact_stage_time time, unsigned when, bool by_tensor,
                 int64_t *state) {
    const struct exact_state_layout *layout = &exact->layout;
    int64_t start = 0;
    if (!by_tensor && STAGES[s].owner != OWNER_NONE)
        return;
    if (by_tensor && (layout->count[s] == 0 || !(when >> STAGES[s].happens & 1u)))
        return;
    for (int i = 0; i < WAITS_MAX; i++) {
        if (!waits(layout, s, i, when, by_tensor))
            continue;
        int other = (int)STAGES[s].wait[i].stage;
        enum exact_end which = STAGES[s].wait[i].end;
        int64_t end = state[layout->at[other] + index_of(layout, other, which)];
        bool at_once = which == END_NEWEST || which == END_OLDEST || which == END_SET;
        start = greater(start, at_once ? end : exact_add(exact, end, delay_after(exact, which, time)));
    }
    shift_in(state + layout->at[s], count_of(layout, s), exact_add(exact, start, time.cycles));
}

/* Ends that nobody can wait for any more move on with the computing, or else the state of a tensor that rarely moves
 * would never come back. */
static void forget(struct sc_exact *exact, int64_t *state) {
    const struct exact_state_layout *layout = &exact->layout;
    int64_t oldest = state[layout->at[STAGE_COMPUTE]] - layout->forgotten;
    for (int i = layout->at[STAGE_TURN_WEIGHT]; i < layout->at[STAGE_ARRIVE]; i++)
        state[i] = greater(state[i], oldest);
}

/* All rows, for machines that have more than section 8 has. */
static void advance_by_tensor(struct sc_exact *exact, int from, int to, const struct exact_times *times,
                              int64_t *state) {
    for (int s = from; s < to; s++)
        advance(exact, s, times->of[s], times->when, true, state);
}

static NOT_INLINE void compute_by_tensor(struct sc_exact *exact, int64_t cycles, int64_t *state) {
    advance(exact, STAGE_COMPUTE, (struct exact_stage_time){cycles, 0}, 1u << WHEN_ALWAYS, true, state);
}

void exact_stages_compute(struct sc_exact *exact, int64_t cycles, int64_t *state) {
    if (exact->layout.by_tensor)
        compute_by_tensor(exact, cycles, state);
    else
        advance(exact, STAGE_COMPUTE, (struct exact_stage_time){cycles, 0}, 0, false, state);
}

static NOT_INLINE void begin_by_tensor(struct sc_exact *exact, const struct exact_times *times, int64_t *state) {
    advance_by_tensor(exact, 0, STAGE_COMPUTE, times, state);
    if (!exact->marks.any)
        forget(exact, state);
}

static NOT_INLINE void end_by_tensor(struct sc_exact *exact, const struct exact_times *times, int64_t *state) {
    advance_by_tensor(exact, STAGE_COMPUTE + 1, STAGE_COUNT, times, state);
}

void exact_stages_begin(struct sc_exact *exact, const struct exact_times *times, int64_t *state) {
    if (exact->layout.by_tensor) {
        begin_by_tensor(exact, times, state);
        return;
    }
    advance(exact, STAGE_FETCH, times->of[STAGE_FETCH], 0, false, state);
    advance(exact, STAGE_ARRIVE, times->of[STAGE_ARRIVE], 0, false, state);
}

void exact_stages_end(struct sc_exact *exact, const struct exact_times *times, int64_t *state) {
    if (exact->layout.by_tensor) {
        end_by_tensor(exact, times, state);
        return;
    }
    advance(exact, STAGE_DRAIN, times->of[STAGE_DRAIN], 0, false, state);
}

void exact_stages_transition(struct sc_exact *exact, const struct exact_times *times, int64_t *state) {
    exact_stages_end(exact, times, state);
    exact_stages_begin(exact, times, state);
}

int64_t exact_stages_last(struct sc_exact *exact, const int64_t *state) {
    const struct exact_state_layout *layout = &exact->layout;
    int64_t last = greater(state[layout->at[STAGE_COMPUTE]], state[layout->at[STAGE_DRAIN]]);
    last = exact_add(exact, last, exact->skew);
    return layout->count[STAGE_STORED] > 0 ? greater(last, state[layout->at[STAGE_STORED]]) : last;
}
