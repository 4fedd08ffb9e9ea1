#include "sim/execute.h"
#include "sim/units.h"

static struct sim_compute_unit *self(struct sim_unit *unit) { return (struct sim_compute_unit *)unit; }

static int64_t output_sets(const struct sim_run *run) {
    int64_t own = sim_own_sets(run, SC_TENSOR_OUTPUT);
    return own > 0 ? own : run->mapping->machine.l1_buffers;
}

/* Section 8: computing starts when the step before is computed and has been relieved of its outputs, what
 * comes for this one can be used, and the outputs of the step whose buffer set it takes have drained. */
static bool begin(struct sim_unit *unit) {
    const struct sim_flight *flight = unit->flight;
    int64_t number = flight->computed;
    struct sim_transition *transition = sim_flight_transition(flight, number);
    if (number == sim_flight_fetched(flight) || unit->run->now < transition->data_ready_at || flight->evicted < number)
        return false;
    if (flight->drained < number - output_sets(unit->run) + 1)
        return false;
    transition->to->compute_begin = unit->run->now;
    self(unit)->overhead = transition->to->overhead;
    self(unit)->remaining = sim_execute_step(unit->run, self(unit)->pes, transition);
    unit->busy = true;
    return true;
}

static bool end(struct sim_unit *unit) {
    if (self(unit)->overhead > 0 || self(unit)->remaining > 0)
        return false;
    sim_flight_step(unit->flight, unit->flight->computed)->compute_end = unit->run->now;
    unit->flight->computed++;
    unit->busy = false;
    return true;
}

static int64_t cycles_left(const struct sim_unit *unit) {
    const struct sim_compute_unit *self = (const struct sim_compute_unit *)unit;
    if (!unit->busy)
        return 0;
    return self->overhead + sim_cycles_to_do(self->remaining, unit->run->mapping->machine.vector_width);
}

static void work(struct sim_unit *unit, int64_t cycles) {
    int64_t *overhead = &self(unit)->overhead, *remaining = &self(unit)->remaining;
    int64_t control = cycles < *overhead ? cycles : *overhead;
    int64_t done = sim_done_in(cycles - control, unit->run->mapping->machine.vector_width);
    if (!unit->busy)
        return;
    *overhead -= control;
    *remaining = *remaining > done ? *remaining - done : 0;
}

static void dump(const struct sim_unit *unit, FILE *to) {
    if (unit->busy)
        fprintf(to, "step %lld, %lld cycles of control and %lld operations left", (long long)unit->flight->computed,
                (long long)((const struct sim_compute_unit *)unit)->overhead,
                (long long)((const struct sim_compute_unit *)unit)->remaining);
}

const struct sim_unit_ops sim_compute_ops = {"compute", begin, end, cycles_left, work, dump};
