/* The clock (docs/semantics.md, section 8). It does not know the recurrence there: it lets units wait for each other.
 *
 * At every moment each unit looks at how many steps have passed the others and begins or ends what it can; that is
 * repeated until nothing more happens, so that steps without work take no time and the order in which the units are
 * visited cannot matter. Then the clock goes on, and everything that is busy works for that time. */
#include "sim/engine.h"

/* Begin or end what the unit can, and say which units may have something to do because of it. What is busy has worked
 * until now, where cycles are skipped. */
static inline unsigned act(struct engine *engine, int number) {
    struct sim_unit *unit = engine->unit[number];
    const struct sim_unit_ops *ops = unit->ops;
    const int64_t now = engine->run.now;
    const bool skips = engine->run.skips;
    if (unit->busy) {
        if (now < engine->until[number])
            return 0;
        if (skips && now > unit->since)
            ops->work(unit, now - unit->since);
        const bool ends = ops->end(unit);
        unit->since = now;
        engine->until[number] = !unit->busy ? INT64_MAX : skips ? now + ops->cycles_left(unit) : now;
        return ends ? unit->ending_wakes : 0;
    }
    if (!ops->begin || !ops->begin(unit))
        return 0;
    unit->since = now;
    if (!unit->busy)
        return unit->beginning_wakes;
    engine->until[number] = skips ? now + ops->cycles_left(unit) : now;
    return unit->beginning_wakes | (engine->until[number] == now ? unit->itself : 0);
}

bool sim_engine_ask(struct engine *engine, int number) { return act(engine, number) != 0; }

/* Units that something has happened for are asked in turn, until nothing more happens. After a failure no unit acts any
 * more: a step that was not staged to its end has parts that are not there. */
static void settle(struct engine *engine) {
    unsigned asked = engine->asked, behind = ~0u; /* behind: units that come after the one asked last */
    while (asked && !engine->run.status) {
        const int i = __builtin_ctz(asked & behind ? asked & behind : asked);
        behind = ~0u << i << 1;
        asked = (asked & ~(1u << i)) | act(engine, i);
    }
    engine->asked = 0;
}

/* When the first of the units that are busy is done; in the past if some unit has to be asked. */
static inline int64_t first_done(const struct engine *engine) {
    int64_t first = INT64_MAX;
    for (int i = 0; i < SIM_UNITS_MAX; i++)
        first = engine->until[i] < first ? engine->until[i] : first;
    return first;
}

/* Cycles until time lets some unit do something; INT64_MAX for never. */
static int64_t next_event(const struct engine *engine) {
    const int64_t now = engine->run.now, first = first_done(engine);
    int64_t soonest = INT64_MAX;
    if (!engine->idle_wait && first > now)
        return first < INT64_MAX ? first - now : INT64_MAX;
    for (int i = 0; i < engine->unit_count; i++) {
        const struct sim_unit *unit = engine->unit[i];
        int64_t left = engine->until[i] - now;
        if (!unit->busy && !engine->idle_wait)
            continue;
        if (!unit->busy || left <= 0)
            left = unit->ops->cycles_left(unit);
        if (left > 0 && left < soonest)
            soonest = left;
    }
    return soonest;
}

/* Where cycles are skipped, a unit that is busy works for all of its time when it is over. */
static void go_on(struct engine *engine, int64_t cycles) {
    const int64_t now = engine->run.now + cycles;
    for (int i = 0; i < engine->unit_count && !engine->run.skips; i++)
        if (engine->unit[i]->ops->work)
            engine->unit[i]->ops->work(engine->unit[i], cycles);
    engine->run.now = now;
    if (engine->idle_wait)
        engine->asked = (1u << engine->unit_count) - 1;
    for (int i = 0; i < SIM_UNITS_MAX; i++)
        engine->asked |= (unsigned)(engine->until[i] <= now) << i;
}

static bool is_over(const struct engine *engine) {
    return engine->run.status || (engine->flight.nest_ended && engine->flight.drained == engine->flight.staged);
}

bool sim_engine_tick(struct engine *engine) {
    if (engine->is_plain && !engine->flight.nest_ended && sim_engine_tick_plain(engine))
        return true;
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
