#include "model/exact_skew.h"

#include "model/exact_arithmetic.h"
#include "model/exact_context.h"
#include "model/exact_hops.h"

static bool is_bus(const struct sc_exact *exact, enum sc_tensor tensor) {
    return exact->machine->topology[tensor] == SC_TOPOLOGY_BUS;
}

bool exact_skew_needs_units(const struct sc_exact *exact) {
    bool any = false;
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        any = any || !is_bus(exact, (enum sc_tensor)t);
    return any && exact->machine->hop_latency > 0;
}

/* What is looked for among the PEs. */
struct exact_farthest {
    struct sc_exact *exact;
    enum sc_tensor tensor;
    int64_t most; /* links between L2 and a PE */
};

static void visit_axis(struct exact_farthest *farthest, int a, int64_t number);

/* Which of a slot's units, of which some are put together, has this index. */
static int slot_unit(const struct exact_slot *slot, int64_t index) {
    int lo = 0, hi = slot->count;
    while (hi - lo > 1) {
        int middle = lo + (hi - lo) / 2;
        if (slot->index[middle] <= index)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

/* The PEs whose units from slot `s` of axis `a` on are all marked: the slots before have chosen `unit` of the axis's
 * units, and `number` as the PE's number. */
static void visit_slot(struct exact_farthest *farthest, int a, int s, int unit, int64_t number) {
    struct sc_exact *exact = farthest->exact;
    const struct exact_axis *axis = &exact->axis[a];
    if (s == axis->slot_count) {
        if ((farthest->tensor == SC_TENSOR_OUTPUT ? axis->sends : axis->works)[unit])
            visit_axis(farthest, a + 1, number);
        return;
    }
    const struct exact_slot *slot = &axis->slot[s];
    int64_t place = exact->array.digit[exact_array_digit(&exact->array, a, s)].place;
    for (int64_t index = 0; index < slot->used && exact_links_work(exact, 1); index++)
        visit_slot(farthest, a, s + 1, unit * slot->count + slot_unit(slot, index), number + index * place);
}

static void visit_axis(struct exact_farthest *farthest, int a, int64_t number) {
    if (a < farthest->exact->axis_count)
        visit_slot(farthest, a, 0, 0, number);
    else
        farthest->most = greater(farthest->most, exact_hops(farthest->exact->machine, farthest->tensor, number));
}

static int64_t hops(struct sc_exact *exact, enum sc_tensor tensor) {
    struct exact_farthest farthest = {exact, tensor, 0};
    if (is_bus(exact, tensor))
        return 1;
    visit_axis(&farthest, 0, 0);
    return farthest.most;
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
