#include "sim/units.h"

static struct sim_fetch_unit *self(struct sim_unit *unit) { return (struct sim_fetch_unit *)unit; }

static struct sim_transition *fetched(const struct sim_unit *unit) {
    return sim_flight_transition(unit->flight, unit->flight->staged - 1);
}

/* The controller goes on in the nest. When there is no next step, what is still in the L1s must leave. */
static bool stage(struct sim_unit *unit) {
    struct sim_controller *controller = self(unit)->controller;
    struct sim_flight *flight = unit->flight;
    int advanced = flight->staged > 0 ? sim_nest_advance(&controller->nest) : -1;
    bool end = flight->staged > 0 && advanced < 0;
    struct sim_transition *transition = sim_flight_next(flight, end);
    if (end) {
        flight->nest_ended = true;
        sim_stage_end(controller, transition);
        return false;
    }
    sim_stage_step(controller, transition, advanced);
    transition->to->fetch_begin = unit->run->now;
    flight->staged++;
    return true;
}

/* Section 8: fetching a step starts when the fetch before it has left the channel and a buffer set is free. */
static bool begin(struct sim_unit *unit) {
    const struct sim_flight *flight = unit->flight;
    if (flight->nest_ended || flight->computed < flight->staged - sim_unit_buffers(unit) + 1)
        return false;
    unit->busy = stage(unit);
    return true;
}

static bool end(struct sim_unit *unit) {
    struct sim_transition *transition = fetched(unit);
    const struct sim_noc_port *noc = self(unit)->noc;
    if (transition->parcels_sent < transition->parcels.count || noc->ops->cycles_left(noc, transition) > 0)
        return false;
    sim_raise_peak(&transition->to->ledger, SIM_PEAK_SENT, transition->parcels_sent);
    transition->to->fetch_end = unit->run->now;
    transition->data_ready_at = unit->run->now + noc->ops->latency(noc, transition, SIM_DOWN);
    unit->flight->fetched++;
    unit->busy = false;
    return true;
}

static int64_t cycles_left(const struct sim_unit *unit) {
    const struct sim_transition *transition = fetched(unit);
    if (!unit->busy)
        return 0;
    return sim_cycles_to_do(transition->parcels.count - transition->parcels_sent,
                            unit->run->mapping->machine.bandwidth);
}

static void work(struct sim_unit *unit, int64_t cycles) {
    if (unit->busy)
        sim_l2_send(self(unit)->l2, fetched(unit), sim_done_in(cycles, unit->run->mapping->machine.bandwidth));
}

static void dump(const struct sim_unit *unit, FILE *to) {
    const struct sim_transition *transition = fetched(unit);
    if (unit->busy)
        fprintf(to, "step %lld, sent %d of %d elements", (long long)unit->flight->staged - 1,
                (int)transition->parcels_sent, (int)transition->parcels.count);
}

const struct sim_unit_ops sim_fetch_ops = {"fetch", begin, end, cycles_left, work, dump};
