#include "sim/step.h"

/* A channel that would run more steps ahead of the PEs than this is refused. */
enum { IN_FLIGHT_MAX = 1 << 16 };

static struct step *new_step(const struct sim_flight *flight) {
    struct step *step = sim_take(flight->run, 1, sizeof *step);
    if (!step)
        return NULL;
    step->entry = sim_take(flight->run, (int64_t)flight->bank_count * AXES_MAX, sizeof(struct axis_entry *));
    step->active = sim_take(flight->run, flight->bank_count, sizeof *step->active);
    step->range = sim_take(flight->run, (int64_t)flight->bank_count * SC_TENSOR_COUNT, sizeof *step->range);
    return step;
}

/* Make places for `size` steps. Those in flight stay what they are. */
static void resize(struct sim_flight *flight, int64_t size) {
    struct step **step = sim_take(flight->run, size, sizeof *step);
    struct sim_transition **transition = sim_take(flight->run, size, sizeof *transition);
    int64_t before = flight->size;
    for (int64_t number = flight->drained; !flight->run->status && number < flight->drained + size; number++) {
        bool is_old = number < flight->drained + before;
        step[number & (size - 1)] = is_old ? flight->step[number & (before - 1)] : new_step(flight);
        transition[number & (size - 1)] = is_old ? flight->transition[number & (before - 1)]
                                                 : sim_take(flight->run, 1, sizeof(struct sim_transition));
    }
    if (flight->run->status)
        return;
    flight->step = step;
    flight->transition = transition;
    flight->size = size;
}

/* A buffer set is taken from the fetch of a step until it is computed, and again until its outputs have drained:
 * without sets of a tensor's own no more than 2 * L1Buffers steps are in flight. One more place is for the transition
 * that leads out of the last. */
void sim_flight_open(struct sim_flight *flight, struct sim_run *run, int bank_count) {
    int64_t size = 1;
    flight->run = run;
    flight->bank_count = bank_count;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
        flight->fetched[channel] = sim_has_channel(run, (enum sim_channel)channel) ? 0 : INT64_MAX;
    while (size < 2 * run->mapping->machine.l1_buffers + 2)
        size *= 2;
    resize(flight, size);
}

static void free_transition(struct sim_transition *transition) {
    LIST_FREE(&transition->fills);
    LIST_FREE(&transition->values);
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
        LIST_FREE(&transition->down[channel].parcels);
    LIST_FREE(&transition->destinations);
    LIST_FREE(&transition->forwards);
    LIST_FREE(&transition->evictions);
    LIST_FREE(&transition->arrivals);
    LIST_FREE(&transition->sources);
    sim_ledger_free(&transition->ledger);
}

void sim_flight_close(struct sim_flight *flight) {
    for (int64_t i = 0; i < flight->size; i++) {
        LIST_FREE(&flight->step[i]->box);
        sim_ledger_free(&flight->step[i]->ledger);
        free_transition(flight->transition[i]);
    }
}

static void empty_step(struct step *step, int64_t number, struct sim_tally *direct) {
    step->number = number;
    step->box.count = 0;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++) {
        step->fetch_begin[channel] = INT64_MAX;
        step->fetch_end[channel] = 0;
    }
    sim_ledger_clear(&step->ledger, direct);
}

static void empty_transition(struct sim_transition *transition, struct sim_tally *direct) {
    transition->fills.count = transition->values.count = 0;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++) {
        struct sim_descent *descent = &transition->down[channel];
        descent->parcels.count = descent->sent = 0;
        descent->busiest_link = 0;
        memset(descent->elems, 0, sizeof descent->elems);
    }
    transition->destinations.count = transition->forwards.count = 0;
    memset(transition->forwarded, 0, sizeof transition->forwarded);
    memset(transition->sets_wait_for, 0, sizeof transition->sets_wait_for);
    transition->longest_queue = transition->data_ready_at = 0;
    transition->evictions.count = transition->arrivals.count = transition->sources.count = 0;
    transition->arrivals_received = 0;
    transition->busiest_link = 0;
    sim_ledger_clear(&transition->ledger, direct);
}

/* The transition that a step drains through is in flight as long as the step. */
static bool has_place(struct sim_flight *flight) {
    int64_t in_flight = flight->staged - flight->drained;
    if (in_flight + 2 > flight->size && in_flight > IN_FLIGHT_MAX)
        sim_fail(
            flight->run, SC_STATUS_LIMIT,
            "too large to simulate: a channel runs more than %d steps ahead of the PEs (L1Buffers of a tensor's own)",
            IN_FLIGHT_MAX);
    else if (in_flight + 2 > flight->size)
        resize(flight, 2 * flight->size);
    return !flight->run->status;
}

struct sim_transition *sim_flight_next(struct sim_flight *flight, bool end) {
    int64_t number = flight->staged;
    if (!has_place(flight))
        return NULL;
    struct sim_transition *transition = sim_flight_transition(flight, number);
    empty_transition(transition, flight->direct);
    transition->from = number > 0 ? sim_flight_step(flight, number - 1) : NULL;
    transition->to = end ? NULL : sim_flight_step(flight, number);
    if (transition->to)
        empty_step(transition->to, number, flight->direct);
    return transition;
}
