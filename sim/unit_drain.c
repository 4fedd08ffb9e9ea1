#include "sim/record.h"
#include "sim/units.h"

static struct sim_drain_unit *self(struct sim_unit *unit) { return (struct sim_drain_unit *)unit; }

static struct sim_transition *draining(const struct sim_unit *unit) {
    return sim_flight_transition(unit->flight, unit->flight->drained + 1);
}

/* Section 8: draining starts when the step before has drained, and the outputs have come through the network. */
static bool begin(struct sim_unit *unit) {
    const struct sim_flight *flight = unit->flight;
    if (flight->drained == flight->evicted || unit->run->now < draining(unit)->outputs_ready_at)
        return false;
    sim_flight_step(flight, flight->drained)->drain_begin = unit->run->now;
    sim_noc_ascend(self(unit)->noc, draining(unit));
    unit->busy = true;
    return true;
}

static int64_t cycles_left(const struct sim_unit *unit) {
    const struct sim_drain_unit *self = (const struct sim_drain_unit *)unit;
    const struct sim_transition *transition = draining(unit);
    if (!unit->busy || self->ends)
        return unit->busy && !self->has_ended ? sim_noc_end_left(self->noc) : 0;
    int64_t channel = sim_cycles_to_do(transition->arriving - transition->arrivals_received, sim_rate_up(unit->run));
    int64_t network = sim_noc_ascent_left(self->noc, transition);
    return channel > network ? channel : network;
}

/* The last step has drained when the array has come to its end, which works behind L2's clock (section 10: HopLatency).
 * The run goes on until everything is off chip. */
static bool has_come_to_its_end(struct sim_drain_unit *drain, struct step *step) {
    if (!drain->has_ended) {
        drain->has_ended = sim_noc_has_ended(drain->noc);
        step->drain_end = drain->unit.run->now;
    }
    return drain->has_ended && (!drain->off_chip || sim_off_chip_is_done(drain->off_chip));
}

/* The cycles since the step before drained are this step's: together they are those of the run. */
void sim_drain_finish(struct sim_drain_unit *drain, struct sim_transition *transition) {
    struct sim_run *run = drain->unit.run;
    struct step *step = transition->from;
    sim_raise_peak(&transition->ledger, SIM_PEAK_ARRIVED, transition->arrivals_received);
    sim_raise(&step->ledger, SIM_CYCLE, SIM_NO_TENSOR, run->now - drain->drained_at);
    drain->drained_at = run->now;
    step->drain_end = drain->ends ? step->drain_end : run->now;
    if (run->options->trace)
        sim_record_step(run->options->trace, run, &drain->columns, transition,
                        sim_off_chip_tell(drain->off_chip, !transition->to));
    sim_attribute_drained(run, transition);
    if (drain->off_chip)
        sim_off_chip_recorded(drain->off_chip, step->change);
    drain->unit.flight->drained++;
}

/* That the store unit is told of the last outputs is something that happens, though the run does not end with it. */
static bool end(struct sim_unit *unit) {
    struct sim_transition *transition = draining(unit);
    struct sim_drain_unit *drain = self(unit);
    if (transition->arrivals_received < transition->arriving || transition->busiest_link > 0)
        return false;
    const bool tells = drain->off_chip && !drain->ends;
    if (tells)
        sim_off_chip_drained(drain->off_chip, transition);
    drain->ends = !transition->to;
    if (drain->ends && !has_come_to_its_end(drain, transition->from))
        return tells;
    sim_drain_finish(drain, transition);
    unit->busy = false;
    return true;
}

static void work(struct sim_unit *unit, int64_t cycles) {
    if (!unit->busy)
        return;
    if (self(unit)->ends && !self(unit)->has_ended)
        sim_noc_work_end(self(unit)->noc, cycles);
    sim_l2_receive(self(unit)->l2, draining(unit), sim_done_in(cycles, sim_rate_up(unit->run)));
    sim_noc_work_up(self(unit)->noc, draining(unit), cycles);
}

static void dump(const struct sim_unit *unit, FILE *to) {
    const struct sim_transition *transition = draining(unit);
    if (unit->busy)
        fprintf(to, "step %lld, received %d of %d outputs", (long long)unit->flight->drained,
                (int)transition->arrivals_received, (int)transition->arriving);
}

const struct sim_unit_ops sim_drain_ops = {"drain", begin, end, cycles_left, work, dump};
