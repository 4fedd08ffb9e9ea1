#include "sim/units.h"

static struct sim_fetch_unit *self(struct sim_unit *unit) { return (struct sim_fetch_unit *)unit; }

/* Steps that this channel has fetched. */
static int64_t *fetched(const struct sim_unit *unit) {
    return &unit->flight->fetched[((const struct sim_fetch_unit *)unit)->channel];
}

static struct sim_transition *fetching(const struct sim_unit *unit) {
    return sim_flight_transition(unit->flight, *fetched(unit));
}

/* ---- when a buffer set is free ---- */

static bool brings(const struct sim_unit *unit, int tensor) {
    return sim_has_tensor(unit->run, tensor) &&
           sim_channel_of(unit->run, tensor) == ((const struct sim_fetch_unit *)unit)->channel;
}

/* Section 8: step t takes the set of step t - L1Buffers. */
static bool has_common_set(const struct sim_unit *unit) {
    return !((const struct sim_fetch_unit *)unit)->uses_common_sets ||
           unit->flight->computed >= *fetched(unit) - unit->run->mapping->machine.l1_buffers + 1;
}

/* Section 11: does what comes with the staged step find the sets of its tensors free? Copies that are forwarded go with
 * the shared channel. */
static bool has_own_sets(const struct sim_unit *unit) {
    const struct sim_transition *transition = fetching(unit);
    if (!((const struct sim_fetch_unit *)unit)->waits_for_own_sets)
        return true;
    bool is_shared = ((const struct sim_fetch_unit *)unit)->channel == SIM_CHANNEL_SHARED;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++)
        if (unit->flight->computed < transition->sets_wait_for[tensor] &&
            (brings(unit, tensor) || (is_shared && transition->forwarded[tensor] > 0)))
            return false;
    return true;
}

/* May elements of a tensor come over this channel with a step that is not staged yet, without waiting for a set? Copies
 * that are forwarded go with the shared channel, and wait for sets of their tensor's own only. */
static bool may_bring(const struct sim_unit *unit, int tensor) {
    const struct sim_fetch_unit *self = (const struct sim_fetch_unit *)unit;
    const struct sim_contents *contents = &self->controller->contents[tensor];
    bool forwards = self->channel == SIM_CHANNEL_SHARED && unit->run->mapping->machine.forwarding;
    if (!sim_has_tensor(unit->run, tensor) || !(forwards || (contents->sets > 0 && brings(unit, tensor))))
        return false;
    return unit->flight->computed >= sim_contents_wait_for(contents, unit->flight->staged) &&
           sim_nest_may_move(&self->controller->nest, 0, contents->dims);
}

/* A channel that the sets of L1Buffers do not hold back goes on to a step that is not staged yet only while something
 * may come over it, or a load waits to see what it does, or if no step is in flight. So it does not run ahead for
 * nothing. */
static bool may_run_ahead(const struct sim_unit *unit) {
    const struct sim_fetch_unit *self = (const struct sim_fetch_unit *)unit;
    if (self->uses_common_sets || unit->flight->computed == unit->flight->staged)
        return true;
    if (self->off_chip && self->off_chip->awaits[self->channel])
        return true;
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++)
        if (may_bring(unit, tensor))
            return true;
    return false;
}

/* ---- fetching ---- */

/* The controller goes on in the nest. When there is no next step, what is still in the L1s must leave. */
void sim_fetch_stage(struct sim_fetch_unit *fetch) {
    struct sim_controller *controller = fetch->controller;
    struct sim_flight *flight = fetch->unit.flight;
    int advanced = flight->staged > 0 ? sim_nest_advance(&controller->nest) : -1;
    bool end = flight->staged > 0 && advanced < 0;
    struct sim_transition *transition = sim_flight_next(flight, end);
    if (!transition)
        return;
    struct sim_off_chip *off_chip = fetch->off_chip;
    if (off_chip && advanced < off_chip->tiles.outside)
        transition->change = sim_off_chip_stage(off_chip, end ? -1 : flight->staged);
    if (transition->to)
        transition->to->change = transition->change;
    flight->nest_ended = end;
    flight->staged += !end;
    if (end)
        sim_replay_stage_end(fetch->replay, transition);
    else
        sim_replay_stage(fetch->replay, transition, advanced);
    if (off_chip && transition->to)
        sim_off_chip_hold(off_chip, transition->to);
    if (transition->change)
        sim_off_chip_attribute(transition);
}

/* Section 12: no channel begins before everything that the step is the first to need is in L2. */
static bool is_in_l2(const struct sim_unit *unit) {
    const struct sim_tile_change *change = fetching(unit)->change;
    return !change || sim_off_chip_is_there(((const struct sim_fetch_unit *)unit)->off_chip, change);
}

/* Sections 8 and 11: fetching a step starts when the fetch before it has left the channel and buffer sets are free. */
static bool begin(struct sim_unit *unit) {
    struct sim_flight *flight = unit->flight;
    const bool must_stage = *fetched(unit) == flight->staged;
    if (!has_common_set(unit) || (must_stage && (flight->nest_ended || !may_run_ahead(unit))))
        return false;
    if (must_stage)
        sim_fetch_stage(self(unit));
    if (unit->run->status || (must_stage && flight->nest_ended) || !has_own_sets(unit) || !is_in_l2(unit))
        return must_stage;
    if (fetching(unit)->change)
        sim_off_chip_begin(self(unit)->off_chip, fetching(unit)->change, self(unit)->channel);
    sim_noc_descend(self(unit)->noc, fetching(unit), self(unit)->channel);
    fetching(unit)->to->fetch_begin[self(unit)->channel] = unit->run->now;
    unit->busy = true;
    return true;
}

static int64_t in_l2(const struct sim_unit *unit) {
    const struct sim_descent *descent = &fetching(unit)->down[((const struct sim_fetch_unit *)unit)->channel];
    return descent->count - descent->sent;
}

static int64_t cycles_left(const struct sim_unit *unit) {
    const struct sim_fetch_unit *self = (const struct sim_fetch_unit *)unit;
    if (!unit->busy)
        return *fetched(unit) < unit->flight->staged && fetching(unit)->change
                   ? sim_off_chip_left(self->off_chip, fetching(unit)->change)
                   : 0;
    int64_t channel = sim_cycles_to_do(in_l2(unit), sim_channel_rate(unit->run, self->channel));
    int64_t network = sim_noc_descent_left(self->noc, fetching(unit), self->channel);
    return channel > network ? channel : network;
}

static bool end(struct sim_unit *unit) {
    struct sim_transition *transition = fetching(unit);
    const enum sim_channel channel = self(unit)->channel;
    if (in_l2(unit) > 0 || sim_noc_carries_down(transition, channel))
        return false;
    int64_t ready_at = unit->run->now + sim_noc_latency(self(unit)->noc, transition->down[channel].sent);
    transition->data_ready_at = ready_at > transition->data_ready_at ? ready_at : transition->data_ready_at;
    transition->to->fetch_end[channel] = unit->run->now;
    (*fetched(unit))++;
    unit->busy = false;
    return true;
}

static void work(struct sim_unit *unit, int64_t cycles) {
    const enum sim_channel channel = self(unit)->channel;
    if (!unit->busy)
        return;
    sim_l2_send(self(unit)->l2, fetching(unit), channel, sim_done_in(cycles, sim_channel_rate(unit->run, channel)));
    sim_noc_work_down(self(unit)->noc, fetching(unit), channel, cycles);
}

static void dump(const struct sim_unit *unit, FILE *to) {
    const enum sim_channel channel = ((const struct sim_fetch_unit *)unit)->channel;
    const char *name = channel == SIM_CHANNEL_SHARED ? "shared" : sc_tensor_name((enum sc_tensor)channel);
    fprintf(to, "%s channel, ", name);
    if (!unit->busy) {
        fputs("idle", to);
        return;
    }
    const struct sim_descent *descent = &fetching(unit)->down[channel];
    fprintf(to, "step %lld, sent %d of %d elements, one PE still receives %lld forwarded copies",
            (long long)*fetched(unit), (int)descent->sent, (int)descent->count,
            (long long)fetching(unit)->longest_queue);
}

const struct sim_unit_ops sim_fetch_ops = {"fetch", begin, end, cycles_left, work, dump};
