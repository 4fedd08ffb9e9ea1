#include "sim/units.h"

static int64_t sooner(int64_t a, int64_t b) {
    if (a <= 0)
        return b > 0 ? b : 0;
    return b > 0 && b < a ? b : a;
}

/* What has left the channels is still on its way until data_ready_at and outputs_ready_at (section 8: l cycles), which
 * needs no work. */
static int64_t cycles_left(const struct sim_unit *unit) {
    const struct sim_flight *flight = unit->flight;
    int64_t left = 0;
    if (flight->computed < sim_flight_fetched(flight))
        left = sooner(left, sim_flight_transition(flight, flight->computed)->data_ready_at - unit->run->now);
    if (flight->drained < flight->evicted)
        left = sooner(left, sim_flight_transition(flight, flight->drained + 1)->outputs_ready_at - unit->run->now);
    return left;
}

static void dump(const struct sim_unit *unit, FILE *to) {
    const struct sc_machine *machine = &unit->run->mapping->machine;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        fprintf(to, "%s%s %s", tensor > 0 ? ", " : "", sc_tensor_name((enum sc_tensor)tensor),
                sc_topology_name((enum sc_topology)machine->topology[tensor]));
}

const struct sim_unit_ops sim_network_ops = {"network", NULL, NULL, cycles_left, NULL, dump};
