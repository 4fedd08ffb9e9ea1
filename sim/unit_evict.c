#include "sim/execute.h"
#include "sim/units.h"

void sim_evict(struct sim_evict_unit *evict) {
    struct sim_run *run = evict->unit.run;
    struct sim_flight *flight = evict->unit.flight;
    const int64_t number = flight->evicted++;
    struct sim_transition *leaving = sim_flight_transition(flight, number + 1);
    if (run->now != leaving->from->compute_end)
        sim_fail(run, SC_STATUS_INVARIANT, "step %lld was computed, but could not be evicted in the same cycle",
                 (long long)number);
    sim_execute_evictions(run, evict->pes, evict->noc, leaving);
    leaving->outputs_ready_at = run->now + sim_noc_latency(evict->noc, leaving->arriving);
}

/* What the next step does not share is known once it is staged, which is never later than this step is computed. It
 * leaves the L1s in no time, before the next step is computed and writes over it. */
static bool begin(struct sim_unit *unit) {
    const struct sim_flight *flight = unit->flight;
    if (flight->evicted == flight->computed || (flight->staged < flight->evicted + 2 && !flight->nest_ended))
        return false;
    sim_evict((struct sim_evict_unit *)unit);
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
