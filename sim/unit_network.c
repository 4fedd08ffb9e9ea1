#include "sim/units.h"

/* The network carries the copies of the step that is being fetched. What has left the channels before is still on its
 * way until data_ready_at and outputs_ready_at (section 8: l cycles), which need no work. */
static bool is_carrying(const struct sim_unit *unit) { return unit->flight->fetched < unit->flight->staged; }

static struct sim_transition *carried(const struct sim_unit *unit) {
    return sim_flight_transition(unit->flight, unit->flight->staged - 1);
}

static int64_t sooner(int64_t a, int64_t b) {
    if (a <= 0)
        return b > 0 ? b : 0;
    return b > 0 && b < a ? b : a;
}

static int64_t cycles_left(const struct sim_unit *unit) {
    const struct sim_noc_port *noc = ((const struct sim_network_unit *)unit)->noc;
    const struct sim_flight *flight = unit->flight;
    int64_t left = is_carrying(unit) ? noc->ops->cycles_left(noc, carried(unit)) : 0;
    if (flight->computed < flight->fetched)
        left = sooner(left, sim_flight_transition(flight, flight->computed)->data_ready_at - unit->run->now);
    if (flight->drained < flight->evicted)
        left = sooner(left, sim_flight_transition(flight, flight->drained + 1)->outputs_ready_at - unit->run->now);
    return left;
}

static void work(struct sim_unit *unit, int64_t cycles) {
    struct sim_noc_port *noc = ((struct sim_network_unit *)unit)->noc;
    if (is_carrying(unit))
        noc->ops->work(noc, carried(unit), cycles);
}

static void dump(const struct sim_unit *unit, FILE *to) {
    const struct sim_noc_port *noc = ((const struct sim_network_unit *)unit)->noc;
    fprintf(to, "%s, ", noc->ops->name);
    noc->ops->dump(noc, to);
}

const struct sim_unit_ops sim_network_ops = {"network", NULL, NULL, cycles_left, work, dump};
