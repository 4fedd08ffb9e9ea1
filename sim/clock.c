/* The clock and the four units that it drives.
 *
 * At every moment each unit looks at how many steps have passed the others and begins or ends what it can; that is
 * repeated until nothing more happens, so that steps without work take no time and the order in which the units are
 * visited cannot matter. Then the clock goes on, and everything that is busy works for that time. */
#include "sim/engine.h"

static int64_t buffers(const struct engine *engine) { return engine->mapping->machine.l1_buffers; }

/* What a rate of `per_cycle` (0: unlimited, all of it in one cycle) moves in some cycles. */
static int64_t moved(int64_t per_cycle, int64_t cycles) {
    int64_t elems;
    if (per_cycle == 0 || __builtin_mul_overflow(per_cycle, cycles, &elems))
        return INT64_MAX;
    return elems;
}

/* Cycles until `left` things are done: at least one while anything is left. */
static int64_t cycles_to_do(int64_t left, int64_t per_cycle) {
    if (left == 0 || per_cycle == 0)
        return left > 0;
    return left / per_cycle + (left % per_cycle != 0);
}

/* ---- fetch ---- */

/* Fetching a step starts when the fetch before it has left the channel and a buffer set is free. */
static bool begin_fetch(struct engine *engine) {
    int64_t number = engine->staged;
    struct step *step = engine_step(engine, number);
    struct step *before = number > 0 ? engine_step(engine, number - 1) : NULL;
    if (engine->nest_ended || engine->computed < number - buffers(engine) + 1)
        return false;
    int advanced = number > 0 ? sim_nest_advance(&engine->nest) : -1;
    if (number > 0 && advanced < 0) {
        engine->nest_ended = true;
        sim_stage_end(engine, before);
        return true;
    }
    sim_stage_step(engine, step, before, advanced);
    if (engine->status)
        return true;
    step->log.number = number;
    step->log.fetch_begin = engine->now;
    engine->staged++;
    step->counters->steps++;
    engine->fetch.busy = true;
    return true;
}

static bool end_fetch(struct engine *engine) {
    struct step *step = engine_step(engine, engine->staged - 1);
    if (step->parcels_sent < step->parcels.count || step->longest_link_queue > 0)
        return false;
    if (step->parcels_sent > step->counters->peak_down)
        step->counters->peak_down = step->parcels_sent;
    step->log.fetch_end = engine->now;
    step->data_ready_at = engine->now + (step->parcels.count > 0 ? engine->mapping->machine.noc_latency : 0);
    engine->fetched++;
    engine->fetch.busy = false;
    return true;
}

static bool fetch_unit(struct engine *engine) { return engine->fetch.busy ? end_fetch(engine) : begin_fetch(engine); }

/* ---- compute ---- */

/* Computing starts when the step before is computed and has been relieved of its outputs, the data has arrived, and
 * the outputs of the step whose buffer set this one takes have drained. */
static bool begin_compute(struct engine *engine) {
    int64_t number = engine->computed;
    struct step *step = engine_step(engine, number);
    if (number == engine->fetched || engine->now < step->data_ready_at || engine->evicted < number)
        return false;
    if (engine->drained < number - buffers(engine) + 1)
        return false;
    step->log.compute_begin = engine->now;
    sim_execute_step(engine, step);
    engine->compute.busy = true;
    return true;
}

static bool end_compute(struct engine *engine) {
    if (engine->compute.remaining > 0)
        return false;
    engine_step(engine, engine->computed)->log.compute_end = engine->now;
    engine->computed++;
    engine->compute.busy = false;
    return true;
}

static bool compute_unit(struct engine *engine) {
    return engine->compute.busy ? end_compute(engine) : begin_compute(engine);
}

/* ---- evict ---- */

/* What the next step does not share is known once it is staged, which is never later than this step is computed. */
static bool evict_unit(struct engine *engine) {
    int64_t number = engine->evicted;
    struct step *step = engine_step(engine, number);
    if (number == engine->computed || (engine->staged < number + 2 && !engine->nest_ended))
        return false;
    if (engine->now != step->log.compute_end)
        sim_engine_fail(engine, SC_STATUS_INVARIANT,
                        "step %lld was computed, but could not be evicted in the same cycle", (long long)number);
    sim_execute_evictions(engine, step);
    step->outputs_ready_at = engine->now + (step->arrivals.count > 0 ? engine->mapping->machine.noc_latency : 0);
    engine->evicted++;
    return true;
}

/* ---- drain ---- */

static bool begin_drain(struct engine *engine) {
    struct step *step = engine_step(engine, engine->drained);
    if (engine->drained == engine->evicted || engine->now < step->outputs_ready_at)
        return false;
    step->log.drain_begin = engine->now;
    engine->drain.busy = true;
    return true;
}

static bool end_drain(struct engine *engine) {
    struct step *step = engine_step(engine, engine->drained);
    if (step->arrivals_received < step->arrivals.count)
        return false;
    if (step->arrivals_received > step->leaving->peak_up)
        step->leaving->peak_up = step->arrivals_received;
    step->counters->cycles += engine->now - engine->drained_at;
    engine->drained_at = engine->now;
    step->log.drain_end = engine->now;
    if (engine->options->trace)
        sim_record_step(engine, step);
    engine->drained++;
    engine->drain.busy = false;
    return true;
}

static bool drain_unit(struct engine *engine) { return engine->drain.busy ? end_drain(engine) : begin_drain(engine); }

/* ---- time ---- */

typedef bool (*unit_function)(struct engine *engine);

static const unit_function UNITS[] = {fetch_unit, compute_unit, evict_unit, drain_unit};

enum { UNIT_COUNT = sizeof UNITS / sizeof UNITS[0] };

static void settle(struct engine *engine) {
    bool something = true;
    while (something && !engine->status) {
        something = false;
        for (int i = 0; i < UNIT_COUNT; i++)
            something |= UNITS[engine->options->reverse_units ? UNIT_COUNT - 1 - i : i](engine);
    }
}

static void sooner(int64_t cycles, int64_t *soonest) {
    if (cycles > 0 && cycles < *soonest)
        *soonest = cycles;
}

/* Cycles until a unit that is busy ends or one that waits for the network may begin; INT64_MAX for never. */
static int64_t next_event(struct engine *engine) {
    const struct sc_machine *machine = &engine->mapping->machine;
    int64_t soonest = INT64_MAX;
    if (engine->fetch.busy) {
        const struct step *step = engine_step(engine, engine->staged - 1);
        int64_t channel = cycles_to_do(step->parcels.count - step->parcels_sent, machine->bandwidth);
        int64_t links = cycles_to_do(step->longest_link_queue, machine->link_bandwidth);
        sooner(channel > links ? channel : links, &soonest);
    }
    if (engine->compute.busy)
        sooner(cycles_to_do(engine->compute.remaining, machine->vector_width), &soonest);
    else if (engine->computed < engine->fetched)
        sooner(engine_step(engine, engine->computed)->data_ready_at - engine->now, &soonest);
    if (engine->drain.busy) {
        const struct step *step = engine_step(engine, engine->drained);
        sooner(cycles_to_do(step->arrivals.count - step->arrivals_received, machine->bandwidth), &soonest);
    } else if (engine->drained < engine->evicted) {
        sooner(engine_step(engine, engine->drained)->outputs_ready_at - engine->now, &soonest);
    }
    return soonest;
}

static void count_down(int64_t *remaining, int64_t by) { *remaining = *remaining > by ? *remaining - by : 0; }

/* Everything that is busy works for some cycles. */
static void work(struct engine *engine, int64_t cycles) {
    const struct sc_machine *machine = &engine->mapping->machine;
    if (engine->fetch.busy) {
        struct step *step = engine_step(engine, engine->staged - 1);
        sim_l2_send(engine, step, moved(machine->bandwidth, cycles));
        count_down(&step->longest_link_queue, moved(machine->link_bandwidth, cycles));
    }
    if (engine->compute.busy)
        count_down(&engine->compute.remaining, moved(machine->vector_width, cycles));
    if (engine->drain.busy)
        sim_l2_receive(engine, engine_step(engine, engine->drained), moved(machine->bandwidth, cycles));
    engine->now += cycles;
}

bool sim_engine_tick(struct engine *engine) {
    settle(engine);
    if (engine->status || (engine->nest_ended && engine->drained == engine->staged))
        return false;
    int64_t cycles = next_event(engine);
    if (cycles == INT64_MAX) {
        sim_engine_fail(engine, SC_STATUS_INVARIANT, "the machine stands still: no unit can go on");
        return false;
    }
    work(engine, engine->options->every_cycle ? 1 : cycles);
    return true;
}
