#include "sim/step.h"

enum { IN_FLIGHT_MAX_MIB = 1024 };

static struct step *new_step(const struct sim_flight *flight) {
    struct step *step = sim_take(flight->run, 1, sizeof *step);
    if (!step)
        return NULL;
    const int64_t axes = flight->run->geometry.axis_count;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
        step->fetch_begin[channel] = INT64_MAX;
    step->entry = sim_take(flight->run, flight->bank_count * axes, sizeof(struct axis_entry *));
    step->active = sim_take(flight->run, flight->bank_count, sizeof *step->active);
    step->range = sim_take(flight->run, (int64_t)flight->bank_count * SC_TENSOR_COUNT, sizeof *step->range);
    return step;
}

/* Make places for `size` steps, which are filled when the steps come. Those in flight stay what they are. */
static SIM_APART void resize(struct sim_flight *flight, int64_t size) {
    struct step **step = sim_take(flight->run, size, sizeof *step);
    struct sim_transition **transition = sim_take(flight->run, size, sizeof *transition);
    int64_t before = flight->size;
    if (flight->run->status)
        return;
    for (int64_t number = flight->drained; number < flight->drained + before; number++) {
        step[number & (size - 1)] = flight->step[number & (before - 1)];
        transition[number & (size - 1)] = flight->transition[number & (before - 1)];
    }
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
    flight->bytes_max = (int64_t)IN_FLIGHT_MAX_MIB << 20;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++) {
        flight->fetched[channel] = sim_has_channel(run, (enum sim_channel)channel) ? 0 : INT64_MAX;
        if (flight->fetched[channel] == 0)
            flight->channel[flight->channel_count++] = channel;
    }
    while (size < 2 * run->mapping->machine.l1_buffers + 2)
        size *= 2;
    resize(flight, size);
}

static void free_step(struct step *step) {
    LIST_FREE(&step->box);
    sim_ledger_free(&step->ledger);
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
    LIST_FREE(&transition->arrived);
    sim_ledger_free(&transition->ledger);
}

void sim_flight_close(struct sim_flight *flight) {
    for (int64_t i = 0; i < flight->size; i++) {
        if (flight->step[i])
            free_step(flight->step[i]);
        if (flight->transition[i])
            free_transition(flight->transition[i]);
    }
}

static void empty_step(struct sim_flight *flight, struct step *step, int64_t number) {
    step->number = number;
    step->box.count = 0;
    step->change = NULL;
    sim_ledger_clear(&step->ledger, flight->direct, flight->run);
}

/* The lists of a transition that was replayed are empty. */
static SIM_APART void empty_lists(struct sim_transition *transition) {
    transition->fills.count = transition->values.count = 0;
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
        transition->down[channel].parcels.count = 0;
    transition->destinations.count = transition->forwards.count = 0;
    transition->evictions.count = transition->arrivals.count = transition->sources.count = 0;
}

static void empty_transition(const struct sim_flight *flight, struct sim_transition *transition) {
    if (!transition->replayed.plan)
        empty_lists(transition);
    transition->replayed.plan = NULL;
    for (int i = 0; i < flight->channel_count; i++) {
        struct sim_descent *descent = &transition->down[flight->channel[i]];
        descent->count = descent->sent = 0;
        descent->busiest_link = 0;
        memset(descent->elems, 0, sizeof descent->elems);
    }
    memset(transition->forwarded, 0, sizeof transition->forwarded);
    memset(transition->sets_wait_for, 0, sizeof transition->sets_wait_for);
    transition->longest_queue = transition->data_ready_at = 0;
    transition->arriving = transition->arrivals_received = 0;
    transition->busiest_link = 0;
    transition->change = NULL;
}

static int64_t bytes_of_transition(const struct sim_transition *transition) {
    int64_t bytes = (int64_t)sizeof *transition + LIST_BYTES(&transition->fills) + LIST_BYTES(&transition->values) +
                    LIST_BYTES(&transition->destinations) + LIST_BYTES(&transition->forwards) +
                    LIST_BYTES(&transition->evictions) + LIST_BYTES(&transition->arrivals) +
                    LIST_BYTES(&transition->sources) + LIST_BYTES(&transition->arrived);
    for (int channel = 0; channel < SIM_CHANNEL_COUNT; channel++)
        bytes += LIST_BYTES(&transition->down[channel].parcels);
    return bytes;
}

static bool fill_place(struct sim_flight *flight, int64_t number) {
    const int64_t place = number & (flight->size - 1);
    if (!flight->step[place])
        flight->step[place] = new_step(flight);
    if (!flight->transition[place])
        flight->transition[place] = sim_take(flight->run, 1, sizeof(struct sim_transition));
    return !flight->run->status;
}

static SIM_APART int64_t bytes_in_flight(const struct sim_flight *flight) {
    const int64_t of_bank = flight->run->geometry.axis_count * (int64_t)sizeof(struct axis_entry *) +
                            (int64_t)sizeof(lane_set) + SC_TENSOR_COUNT * (int64_t)sizeof(struct sim_box_range);
    int64_t bytes = 0;
    for (int64_t i = 0; i < flight->size; i++) {
        const struct step *step = flight->step[i];
        const struct sim_transition *transition = flight->transition[i];
        bytes += step ? (int64_t)sizeof *step + flight->bank_count * of_bank + LIST_BYTES(&step->box) : 0;
        bytes += transition ? bytes_of_transition(transition) : 0;
    }
    return bytes;
}

/* The transition that a step drains through is in flight as long as the step. */
static bool has_place(struct sim_flight *flight) {
    int64_t in_flight = flight->staged - flight->drained;
    if (in_flight + 2 > flight->size && bytes_in_flight(flight) > flight->bytes_max)
        sim_fail(flight->run, SC_STATUS_LIMIT,
                 "too large to simulate: with L1Buffers of a tensor's own a channel runs more than %lld steps ahead of "
                 "the PEs, which do not fit into %d MiB; --model-only gives the counts",
                 (long long)in_flight, (int)(flight->bytes_max >> 20));
    else if (in_flight + 2 > flight->size)
        resize(flight, 2 * flight->size);
    return !flight->run->status && fill_place(flight, flight->staged);
}

struct sim_transition *sim_flight_next(struct sim_flight *flight, bool end) {
    int64_t number = flight->staged;
    if (!has_place(flight))
        return NULL;
    struct sim_transition *transition = sim_flight_transition(flight, number);
    empty_transition(flight, transition);
    transition->from = number > 0 ? sim_flight_step(flight, number - 1) : NULL;
    transition->to = end ? NULL : sim_flight_step(flight, number);
    sim_ledger_clear(&transition->ledger,
                     flight->joins_ledgers && transition->from ? transition->from->ledger.tally : flight->direct,
                     flight->run);
    if (transition->to)
        empty_step(flight, transition->to, number);
    return flight->run->status ? NULL : transition;
}
