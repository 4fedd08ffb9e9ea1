/* The clock (docs/semantics.md, section 8). It does not know the recurrence there: it lets units wait for each other.
 *
 * At every moment each unit looks at how many steps have passed the others and begins or ends what it can; that is
 * repeated until nothing more happens, so that steps without work take no time and the order in which the units are
 * visited cannot matter. Then the clock goes on, and everything that is busy works for that time. */
#include "sim/engine.h"

static bool act(struct sim_unit *unit) {
    bool (*const next)(struct sim_unit *) = unit->busy ? unit->ops->end : unit->ops->begin;
    return next && next(unit);
}

/* After a failure no unit acts any more: a step that was not staged to its end has parts that are not there. */
static void settle(struct engine *engine) {
    bool reverse = engine->run.options->reverse_units, something = true;
    while (something && !engine->run.status) {
        something = false;
        for (int i = 0; i < engine->unit_count && !engine->run.status; i++)
            something |= act(engine->unit[reverse ? engine->unit_count - 1 - i : i]);
    }
}

/* Cycles until time lets some unit do something; INT64_MAX for never. */
static int64_t next_event(const struct engine *engine) {
    int64_t soonest = INT64_MAX;
    for (int i = 0; i < engine->unit_count; i++) {
        int64_t left = engine->unit[i]->ops->cycles_left(engine->unit[i]);
        if (left > 0 && left < soonest)
            soonest = left;
    }
    return soonest;
}

static void work(struct engine *engine, int64_t cycles) {
    for (int i = 0; i < engine->unit_count; i++)
        if (engine->unit[i]->ops->work)
            engine->unit[i]->ops->work(engine->unit[i], cycles);
    engine->run.now += cycles;
}

static bool is_over(const struct engine *engine) {
    return engine->run.status || (engine->flight.nest_ended && engine->flight.drained == engine->flight.staged);
}

bool sim_engine_tick(struct engine *engine) {
    settle(engine);
    if (is_over(engine))
        return false;
    int64_t cycles = next_event(engine);
    if (cycles == INT64_MAX) {
        sim_fail(&engine->run, SC_STATUS_INVARIANT, "the machine stands still: no unit can go on");
        return false;
    }
    cycles = engine->run.options->every_cycle ? 1 : cycles;
    sim_engine_note_waiting(engine, cycles);
    work(engine, cycles);
    return true;
}
