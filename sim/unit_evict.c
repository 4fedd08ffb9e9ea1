#include "sim/execute.h"
#include "sim/units.h"

/* What the next step does not share is known once it is staged, which is never later than this step is computed. It
 * leaves the L1s in no time, before the next step is computed and writes over it. */
static bool begin(struct sim_unit *unit) {
    const struct sim_evict_unit *self = (const struct sim_evict_unit *)unit;
    struct sim_flight *flight = unit->flight;
    int64_t number = flight->evicted;
    if (number == flight->computed || (flight->staged < number + 2 && !flight->nest_ended))
        return false;
    if (unit->run->now != sim_flight_step(flight, number)->compute_end)
        sim_fail(unit->run, SC_STATUS_INVARIANT, "step %lld was computed, but could not be evicted in the same cycle",
                 (long long)number);
    struct sim_transition *leaving = sim_flight_transition(flight, number + 1);
    sim_execute_evictions(unit->run, self->pes, self->noc, leaving);
    leaving->outputs_ready_at = unit->run->now + sim_noc_latency(self->noc, leaving->arriving);
    flight->evicted++;
    return true;
}

static int64_t cycles_left(const struct sim_unit *unit) {
    (void)unit;
    return 0;
}

static void dump(const struct sim_unit *unit, FILE *to) {
    fprintf(to, "step %lld is next", (long long)unit->flight->evicted);
}

const struct sim_unit_ops sim_evict_ops = {"evict", begin, NULL, cycles_left, NULL, dump};
