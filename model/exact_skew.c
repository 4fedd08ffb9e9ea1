#include "model/exact_skew.h"

#include "model/exact_arithmetic.h"
#include "model/exact_array.h"
#include "model/exact_context.h"

static bool is_bus(const struct sc_exact *exact, enum sc_tensor tensor) {
    return exact->machine->topology[tensor] == SC_TOPOLOGY_BUS;
}

bool exact_skew_needs_units(const struct sc_exact *exact) {
    return exact->machine->hop_latency > 0 && exact->array.words > 0;
}

/* Most links between L2 and a PE whose units from axis `a` on are all marked, the axes before adding `number` to its
 * number. -1: there is none. */
static int64_t farthest(struct sc_exact *exact, enum sc_tensor tensor, int a, int64_t number) {
    bool up = tensor == SC_TENSOR_OUTPUT;
    int64_t most = -1;
    if (a == exact->axis_count)
        return exact_array_hops(exact, (enum sc_topology)exact->machine->topology[tensor], up, number);
    const bool *marked = up ? exact->axis[a].sends : exact->axis[a].works;
    for (int64_t bit = 0; bit < exact->array.bits[a] && exact_work(exact, 1); bit++)
        if (marked[exact->array.unit_of[a][bit]])
            most = greater(most, farthest(exact, tensor, a + 1, number + exact->array.number[a][bit]));
    return most;
}

static int64_t hops(struct sc_exact *exact, enum sc_tensor tensor) {
    return is_bus(exact, tensor) ? 1 : greater(0, farthest(exact, tensor, 0, 0));
}

int64_t exact_skew(struct sc_exact *exact) {
    int64_t latency = exact->machine->hop_latency;
    if (latency == 0)
        return 0;
    int64_t down = hops(exact, SC_TENSOR_INPUT);
    if (exact->has_weights)
        down = greater(down, hops(exact, SC_TENSOR_WEIGHT));
    return exact_mul(exact, latency, exact_add(exact, down, hops(exact, SC_TENSOR_OUTPUT)));
}
