#include "sim/execute.h"
#include "sim/units.h"

static struct sim_compute_unit *self(struct sim_unit *unit) { return (struct sim_compute_unit *)unit; }

/* Section 8: computing starts when the step before is computed and has been relieved of its outputs, what
 * comes for this one can be used, and the outputs of the step whose buffer set it takes have drained. */
static bool begin(struct sim_unit *unit) {
    const struct sim_flight *flight = unit->flight;
    int64_t number = flight->computed;
    struct sim_transition *transition = sim_flight_transition(flight, number);
    if (number == flight->fetched || unit->run->now < transition->data_ready_at || flight->evicted < number)
        return false;
    if (flight->drained < number - sim_unit_buffers(unit) + 1)
        return false;
    transition->to->compute_begin = unit->run->now;
    self(unit)->remaining = sim_execute_step(unit->run, self(unit)->pes, transition);
    unit->busy = true;
    return true;
}

static bool end(struct sim_unit *unit) {
    if (self(unit)->remaining > 0)
        return false;
    sim_flight_step(unit->flight, unit->flight->computed)->compute_end = unit->run->now;
    unit->flight->computed++;
    unit->busy = false;
    return true;
}

static int64_t cycles_left(const struct sim_unit *unit) {
    int64_t remaining = ((const struct sim_compute_unit *)unit)->remaining;
    return unit->busy ? sim_cycles_to_do(remaining, unit->run->mapping->machine.vector_width) : 0;
}

static void work(struct sim_unit *unit, int64_t cycles) {
    int64_t *remaining = &self(unit)->remaining;
    int64_t done = sim_done_in(cycles, unit->run->mapping->machine.vector_width);
    if (unit->busy)
        *remaining = *remaining > done ? *remaining - done : 0;
}

static void dump(const struct sim_unit *unit, FILE *to) {
    if (unit->busy)
        fprintf(to, "step %lld, %lld operations left", (long long)unit->flight->computed,
                (long long)((const struct sim_compute_unit *)unit)->remaining);
}

const struct sim_unit_ops sim_compute_ops = {"compute", begin, end, cycles_left, work, dump};
