#include "sim/step.h"

/* A buffer set is taken from the fetch of a step until it is computed, and again until its outputs have drained: no
 * more than 2 * L1Buffers steps are in flight. One more place is for the transition that leads out of the last. */
void sim_flight_open(struct sim_flight *flight, struct sim_run *run, int bank_count) {
    for (flight->size = 1; flight->size < 2 * run->mapping->machine.l1_buffers + 2;)
        flight->size *= 2;
    flight->step = sim_take(run, flight->size, sizeof *flight->step);
    flight->transition = sim_take(run, flight->size, sizeof *flight->transition);
    for (int i = 0; i < flight->size && !run->status; i++) {
        struct step *step = &flight->step[i];
        step->entry = sim_take(run, (int64_t)bank_count * AXES_MAX, sizeof(struct axis_entry *));
        step->active = sim_take(run, bank_count, sizeof *step->active);
        step->range = sim_take(run, (int64_t)bank_count * SC_TENSOR_COUNT, sizeof *step->range);
    }
}

static void free_transition(struct sim_transition *transition) {
    LIST_FREE(&transition->fills);
    LIST_FREE(&transition->values);
    LIST_FREE(&transition->parcels);
    LIST_FREE(&transition->destinations);
    LIST_FREE(&transition->forwards);
    LIST_FREE(&transition->evictions);
    LIST_FREE(&transition->arrivals);
    sim_ledger_free(&transition->ledger);
}

void sim_flight_close(struct sim_flight *flight) {
    for (int i = 0; flight->step && flight->transition && i < flight->size; i++) {
        LIST_FREE(&flight->step[i].box);
        sim_ledger_free(&flight->step[i].ledger);
        free_transition(&flight->transition[i]);
    }
}

static void empty_step(struct step *step, int64_t number, struct sim_tally *direct) {
    step->number = number;
    step->box.count = 0;
    sim_ledger_clear(&step->ledger, direct);
}

static void empty_transition(struct sim_transition *transition, struct sim_tally *direct) {
    transition->fills.count = transition->values.count = 0;
    transition->parcels.count = transition->destinations.count = transition->forwards.count = 0;
    transition->evictions.count = transition->arrivals.count = 0;
    transition->parcels_sent = transition->arrivals_received = 0;
    sim_ledger_clear(&transition->ledger, direct);
}

struct sim_transition *sim_flight_next(struct sim_flight *flight, bool end) {
    int64_t number = flight->staged;
    struct sim_transition *transition = sim_flight_transition(flight, number);
    empty_transition(transition, flight->direct);
    transition->from = number > 0 ? sim_flight_step(flight, number - 1) : NULL;
    transition->to = end ? NULL : sim_flight_step(flight, number);
    if (transition->to)
        empty_step(transition->to, number, flight->direct);
    return transition;
}
