/* The clock of a plain machine (docs/semantics.md, section 8): one channel down, whose data takes the sets of
 * L1Buffers. So are most machines, and their units are few: here they are visited one after the other, by name. The
 * waiting is that of the units in unit_*.c, which take over when the nest has ended; those for off chip are asked as
 * they are. Tests hold the two clocks against each other: a run that clocks every cycle, or visits the units in
 * reverse, has the other one. */
#include "sim/engine.h"
#include "sim/execute.h"

/* The places of the units. The last two are there with marks only. */
enum { FETCH, NETWORK, COMPUTE, EVICT, DRAIN, LOAD, STORE };

bool sim_engine_is_plain(const struct engine *engine) {
    const struct sim_run *run = &engine->run;
    bool plain = run->skips && !run->options->reverse_units;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        plain &= sim_own_sets(run, tensor) == 0;
    return plain && engine->unit[FETCH] == &engine->fetch[SIM_CHANNEL_SHARED].unit &&
           engine->unit[COMPUTE] == &engine->compute.unit && engine->unit[DRAIN] == &engine->drain.unit;
}

static inline int64_t longer(int64_t a, int64_t b) { return a > b ? a : b; }

static inline void begin_work(struct engine *engine, struct sim_unit *unit, int number, int64_t cycles) {
    unit->busy = true;
    unit->since = engine->run.now;
    engine->until[number] = engine->run.now + cycles;
}

static inline void end_work(struct engine *engine, struct sim_unit *unit, int number) {
    unit->busy = false;
    unit->since = engine->run.now;
    engine->until[number] = INT64_MAX;
}

/* ---- fetch ---- */

/* A step that is staged and not fetched waits for what its tiles need. */
static inline bool may_fetch(const struct engine *engine) {
    const struct sim_flight *flight = &engine->flight;
    const int64_t number = flight->fetched[SIM_CHANNEL_SHARED];
    return engine->until[FETCH] == INT64_MAX && !flight->nest_ended &&
           flight->computed > number - engine->run.mapping->machine.l1_buffers &&
           (number == flight->staged ||
            sim_off_chip_is_there(&engine->off_chip, sim_flight_transition(flight, number)->change));
}

/* The transition whose fetch may begin; NULL: there is none, because the nest has ended, something has failed, or its
 * tiles are not there. */
static inline struct sim_transition *next_fetched(struct engine *engine) {
    struct sim_flight *flight = &engine->flight;
    if (flight->fetched[SIM_CHANNEL_SHARED] == flight->staged)
        sim_fetch_stage(&engine->fetch[SIM_CHANNEL_SHARED]);
    if (engine->run.status || flight->nest_ended)
        return NULL;
    struct sim_transition *transition = sim_flight_transition(flight, flight->fetched[SIM_CHANNEL_SHARED]);
    if (!transition->change)
        return transition;
    if (!sim_off_chip_is_there(&engine->off_chip, transition->change))
        return NULL;
    sim_off_chip_begin(&engine->off_chip, transition->change, SIM_CHANNEL_SHARED);
    return transition;
}

static inline void begin_fetch(struct engine *engine) {
    struct sim_transition *transition = next_fetched(engine);
    if (!transition)
        return;
    sim_noc_descend(&engine->noc, transition, SIM_CHANNEL_SHARED);
    transition->to->fetch_begin[SIM_CHANNEL_SHARED] = engine->run.now;
    begin_work(
        engine, &engine->fetch[SIM_CHANNEL_SHARED].unit, FETCH,
        longer(sim_cycles_to_do(transition->down[SIM_CHANNEL_SHARED].count, engine->run.mapping->machine.bandwidth),
               sim_noc_descent_left(&engine->noc, transition, SIM_CHANNEL_SHARED)));
}

/* All of it has left L2, and passed the links. */
static inline void end_fetch(struct engine *engine) {
    struct sim_transition *transition =
        sim_flight_transition(&engine->flight, engine->flight.fetched[SIM_CHANNEL_SHARED]++);
    struct sim_descent *descent = &transition->down[SIM_CHANNEL_SHARED];
    sim_l2_send(&engine->l2, transition, SIM_CHANNEL_SHARED, descent->count);
    descent->busiest_link = transition->longest_queue = 0;
    transition->data_ready_at = engine->run.now + sim_noc_latency(&engine->noc, descent->sent);
    transition->to->fetch_end[SIM_CHANNEL_SHARED] = engine->run.now;
    end_work(engine, &engine->fetch[SIM_CHANNEL_SHARED].unit, FETCH);
}

/* ---- compute ---- */

static inline bool may_compute(const struct engine *engine) {
    const struct sim_flight *flight = &engine->flight;
    const int64_t number = flight->computed;
    return engine->until[COMPUTE] == INT64_MAX && number < flight->fetched[SIM_CHANNEL_SHARED] &&
           flight->evicted == number && flight->drained > number - engine->run.mapping->machine.l1_buffers &&
           engine->run.now >= sim_flight_transition(flight, number)->data_ready_at;
}

static inline void begin_compute(struct engine *engine) {
    struct sim_transition *transition = sim_flight_transition(&engine->flight, engine->flight.computed);
    transition->to->compute_begin = engine->run.now;
    engine->compute.overhead = transition->to->overhead;
    engine->compute.remaining = sim_execute_step(&engine->run, &engine->pes, transition);
    begin_work(engine, &engine->compute.unit, COMPUTE,
               engine->compute.overhead +
                   sim_cycles_to_do(engine->compute.remaining, engine->run.mapping->machine.vector_width));
}

static inline void end_compute(struct engine *engine) {
    sim_flight_step(&engine->flight, engine->flight.computed++)->compute_end = engine->run.now;
    engine->compute.overhead = engine->compute.remaining = 0;
    end_work(engine, &engine->compute.unit, COMPUTE);
}

/* ---- evict ---- */

static inline bool may_evict(const struct sim_flight *flight) {
    return flight->evicted < flight->computed && flight->staged >= flight->evicted + 2;
}

/* ---- drain ---- */

static inline bool may_drain(const struct engine *engine) {
    const struct sim_flight *flight = &engine->flight;
    return engine->until[DRAIN] == INT64_MAX && flight->drained < flight->evicted &&
           engine->run.now >= sim_flight_transition(flight, flight->drained + 1)->outputs_ready_at;
}

static inline void begin_drain(struct engine *engine) {
    struct sim_transition *transition = sim_flight_transition(&engine->flight, engine->flight.drained + 1);
    transition->from->drain_begin = engine->run.now;
    sim_noc_ascend(&engine->noc, transition);
    begin_work(engine, &engine->drain.unit, DRAIN,
               longer(sim_cycles_to_do(transition->arriving, sim_rate_up(&engine->run)),
                      sim_noc_ascent_left(&engine->noc, transition)));
}

static inline void end_drain(struct engine *engine) {
    struct sim_transition *transition = sim_flight_transition(&engine->flight, engine->flight.drained + 1);
    sim_l2_receive(&engine->l2, transition, transition->arriving);
    transition->busiest_link = 0;
    end_work(engine, &engine->drain.unit, DRAIN);
    if (engine->drain.off_chip)
        sim_off_chip_drained(engine->drain.off_chip, transition);
    sim_drain_finish(&engine->drain, transition);
}

/* ---- all of them ---- */

static inline bool ask_off_chip(struct engine *engine) {
    const bool loads = sim_engine_ask(engine, LOAD), stores = sim_engine_ask(engine, STORE);
    return loads || stores;
}

/* What can begin or end does so. What has begun then is over at once if it takes no time: that alone, and what comes
 * from off chip, lets more happen. After a failure no unit acts any more. */
static inline void settle(struct engine *engine) {
    const int64_t now = engine->run.now;
    bool more = true;
    while (more && !engine->run.status) {
        if (engine->until[DRAIN] <= now)
            end_drain(engine);
        if (engine->until[COMPUTE] <= now)
            end_compute(engine);
        if (engine->until[FETCH] <= now)
            end_fetch(engine);
        if (may_fetch(engine))
            begin_fetch(engine);
        if (engine->run.status || engine->flight.nest_ended)
            return;
        if (may_evict(&engine->flight))
            sim_evict(&engine->evict);
        if (may_compute(engine))
            begin_compute(engine);
        if (may_drain(engine))
            begin_drain(engine);
        more = engine->until[FETCH] <= now || engine->until[COMPUTE] <= now || engine->until[DRAIN] <= now;
        if (sim_has_marks(&engine->run) && !engine->run.status)
            more |= ask_off_chip(engine);
    }
}

static inline int64_t sooner(int64_t a, int64_t b) { return a < b ? a : b; }

/* When what is on its way arrives, if that is still to come. */
static inline int64_t arrival(int64_t at, int64_t now) { return at > now ? at : INT64_MAX; }

/* The same for what is on its way from off chip, or to it. */
static int64_t off_chip_moment(const struct engine *engine) {
    const struct sim_flight *flight = &engine->flight;
    const int64_t now = engine->run.now, number = flight->fetched[SIM_CHANNEL_SHARED];
    int64_t next = INT64_MAX;
    for (int unit = LOAD; unit <= STORE; unit++)
        next = sooner(next, engine->unit[unit]->busy
                                ? engine->until[unit]
                                : arrival(now + engine->unit[unit]->ops->cycles_left(engine->unit[unit]), now));
    if (engine->until[FETCH] == INT64_MAX && number < flight->staged)
        next = sooner(
            next,
            arrival(now + sim_off_chip_left(&engine->off_chip, sim_flight_transition(flight, number)->change), now));
    return next;
}

/* When a unit is done, or what is on its way arrives; INT64_MAX: never. */
static inline int64_t next_moment(const struct engine *engine) {
    const struct sim_flight *flight = &engine->flight;
    const int64_t now = engine->run.now;
    int64_t next = sooner(engine->until[FETCH], sooner(engine->until[COMPUTE], engine->until[DRAIN]));
    if (sim_has_marks(&engine->run))
        next = sooner(next, off_chip_moment(engine));
    if (engine->run.mapping->machine.noc_latency == 0)
        return next;
    if (flight->computed < flight->fetched[SIM_CHANNEL_SHARED])
        next = sooner(next, arrival(sim_flight_transition(flight, flight->computed)->data_ready_at, now));
    if (flight->drained < flight->evicted)
        next = sooner(next, arrival(sim_flight_transition(flight, flight->drained + 1)->outputs_ready_at, now));
    return next;
}

bool sim_engine_tick_plain(struct engine *engine) {
    settle(engine);
    engine->asked = (1u << engine->unit_count) - 1;
    if (engine->run.status || engine->flight.nest_ended)
        return false;
    const int64_t now = engine->run.now, next = next_moment(engine);
    if (next == INT64_MAX)
        return false;
    if (engine->compute.unit.busy && engine->compute.overhead == 0)
        engine->waits[SC_SIM_COMPUTES] += next - now;
    else
        sim_engine_note_waiting(engine, next - now);
    engine->run.now = next;
    return true;
}
