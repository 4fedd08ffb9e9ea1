/* The clock (docs/semantics.md, section 8). It does not know the recurrence there: it lets units wait for each other.
 *
 * At every moment each unit looks at how many steps have passed the others and begins or ends what it can; that is
 * repeated until nothing more happens, so that steps without work take no time and the order in which the units are
 * visited cannot matter. Then the clock goes on, and everything that is busy works for that time. */
#include "sim/engine.h"

/* Let the time pass for a unit that has passed since it last worked. */
static void catch_up(struct sim_unit *unit) {
    const int64_t cycles = unit->run->now - unit->since;
    unit->since = unit->run->now;
    if (cycles > 0 && unit->ops->work)
        unit->ops->work(unit, cycles);
}

/* What begins or ends takes its time from now on. */
static void note_time(struct sim_unit *unit) {
    unit->since = unit->until = unit->run->now;
    if (unit->busy && unit->run->skips)
        unit->until += unit->ops->cycles_left(unit);
}

static bool act(struct sim_unit *unit) {
    bool (*const next)(struct sim_unit *) = unit->busy ? unit->ops->end : unit->ops->begin;
    if (unit->busy && unit->run->now < unit->until)
        return false;
    if (unit->busy && unit->run->skips)
        catch_up(unit);
    const bool acts = next && next(unit);
    if (acts || unit->busy)
        note_time(unit);
    return acts;
}

/* Units that something has happened for are asked, until nothing more happens. After a failure no unit acts any more: a
 * step that was not staged to its end has parts that are not there. */
static void settle(struct engine *engine) {
    const bool reverse = engine->run.options->reverse_units;
    while (engine->asked && !engine->run.status) {
        const int i = reverse ? 31 - __builtin_clz(engine->asked) : __builtin_ctz(engine->asked);
        engine->asked &= ~(1u << i);
        if (act(engine->unit[i]))
            engine->asked |= engine->unit[i]->wakes;
    }
}

/* Cycles until time lets some unit do something; INT64_MAX for never. */
static int64_t next_event(const struct engine *engine) {
    int64_t soonest = INT64_MAX;
    for (int i = 0; i < engine->unit_count; i++) {
        const struct sim_unit *unit = engine->unit[i];
        int64_t left = unit->until - engine->run.now;
        if (unit->busy ? left <= 0 : unit->waits)
            left = unit->ops->cycles_left(unit);
        if (left > 0 && left < soonest)
            soonest = left;
    }
    return soonest;
}

/* Where cycles are skipped, a unit that is busy works for all of its time when it is over. */
static void go_on(struct engine *engine, int64_t cycles) {
    for (int i = 0; i < engine->unit_count && !engine->run.skips; i++)
        if (engine->unit[i]->ops->work)
            engine->unit[i]->ops->work(engine->unit[i], cycles);
    engine->run.now += cycles;
    for (int i = 0; i < engine->unit_count; i++) {
        const struct sim_unit *unit = engine->unit[i];
        const bool may_act = unit->busy ? unit->until <= engine->run.now : unit->waits;
        engine->asked |= (unsigned)may_act << i;
    }
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
    go_on(engine, cycles);
    return true;
}
