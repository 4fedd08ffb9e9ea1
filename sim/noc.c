#include "sim/noc.h"

#include "sim/step_plan.h"

static int64_t longer(int64_t a, int64_t b) { return a > b ? a : b; }

/* ---- opening ---- */

/* Weights and inputs share their links if they have the same topology and no channel of their own. */
static bool share_links(const struct sim_noc *noc) {
    const struct sc_machine *machine = &noc->run->mapping->machine;
    return noc->links[SC_TENSOR_WEIGHT] && machine->topology[SC_TENSOR_WEIGHT] == machine->topology[SC_TENSOR_INPUT] &&
           machine->channel[SC_TENSOR_WEIGHT] == 0 && machine->channel[SC_TENSOR_INPUT] == 0;
}

/* What the PEs count themselves is held against what crossed the links. A single link is the channel. */
static void count_at_pes(struct sim_noc *noc, int tensor) {
    for (int b = 0; b < noc->pes->bank_count && noc->links[tensor]->count > 1; b++)
        noc->pes->bank[b].l1[tensor].crossed =
            sim_take(noc->run, BANK_LANES, sizeof *noc->pes->bank[b].l1[tensor].crossed);
}

static bool joins_copies(const struct sim_noc *noc, int tensor) {
    const struct sc_machine *machine = &noc->run->mapping->machine;
    return tensor == SC_TENSOR_OUTPUT ? machine->reduction : machine->multicast;
}

static bool is_below(const struct sim_links *links, int32_t pe, int32_t above) {
    int32_t link = links->at_pe[pe];
    while (link >= 0 && link != above)
        link = links->toward_l2[link];
    return link == above;
}

/* Where copies of an element join, what the PEs below a link had does not say what crossed it. So one link is watched
 * from its far end, half way to a PE in the middle. */
static void watch_a_link(struct sim_noc *noc, int tensor) {
    struct sim_far_end *far_end = &noc->far_end[tensor];
    const struct sim_links *links = noc->links[tensor];
    if (links->count == 1 || !joins_copies(noc, tensor))
        return;
    const int32_t middle = noc->pes->pe_count / 2;
    far_end->link = links->at_pe[middle];
    for (int32_t ahead = links->toward_l2[far_end->link]; ahead >= 0 && links->toward_l2[ahead] >= 0;
         ahead = links->toward_l2[links->toward_l2[ahead]])
        far_end->link = links->toward_l2[far_end->link];
    far_end->last = sim_take(noc->run, noc->run->data->elems[tensor], sizeof *far_end->last);
    for (int b = 0; b < noc->pes->bank_count; b++) {
        struct bank *bank = &noc->pes->bank[b];
        bank->l1[tensor].far_end = far_end;
        for (int lane = 0; lane < bank->address.lanes; lane++)
            if (is_below(links, bank->first_pe + lane, far_end->link))
                bank->l1[tensor].below |= (lane_set)1 << lane;
    }
}

/* A PE's clock is behind L2's by what each link adds on the way of the last thing that comes: it waits for weights and
 * for inputs. */
static void set_clock(struct sim_noc *noc, int32_t pe) {
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        const struct sim_links *links = noc->links[tensor];
        int64_t late = 0;
        for (int32_t link = links ? links->at_pe[pe] : -1; link >= 0; link = links->toward_l2[link])
            late += noc->run->mapping->machine.hop_latency;
        if (late > noc->run->behind[pe])
            noc->run->behind[pe] = late;
    }
}

static void set_clocks(struct sim_noc *noc) {
    if (noc->run->status || noc->run->mapping->machine.hop_latency == 0)
        return;
    noc->run->behind = sim_take(noc->run, noc->pes->pe_count, sizeof *noc->run->behind);
    for (int32_t pe = 0; noc->run->behind && pe < noc->pes->pe_count; pe++)
        set_clock(noc, pe);
}

void sim_noc_open(struct sim_noc *noc) {
    noc->queue = sim_take(noc->run, noc->pes->pe_count, sizeof *noc->queue);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && !noc->run->status; tensor++) {
        noc->pending[tensor] = sim_take(noc->run, noc->run->data->elems[tensor], sizeof *noc->pending[tensor]);
        if (!sim_has_tensor(noc->run, tensor))
            continue;
        if (tensor == SC_TENSOR_INPUT && share_links(noc))
            noc->links[tensor] = noc->links[SC_TENSOR_WEIGHT];
        else
            noc->links[tensor] = sim_links_open(noc->run, noc->pes, (enum sc_tensor)tensor);
        if (!noc->run->status)
            count_at_pes(noc, tensor);
        if (!noc->run->status)
            watch_a_link(noc, tensor);
    }
    noc->only_buses = !sim_accesses_are_traced(noc->run) && !sim_bursts_are_traced(noc->run);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        noc->only_buses &= !noc->links[tensor] || noc->links[tensor]->count == 1;
    set_clocks(noc);
}

void sim_noc_close(struct sim_noc *noc) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (noc->links[tensor])
            sim_links_close(noc->links[tensor]);
}

static bool has_room(const struct sim_noc *noc, bool room) {
    if (!room)
        sim_fail(noc->run, SC_STATUS_LIMIT, "no memory for what one step moves");
    return room;
}

/* ---- down ---- */

/* The parcel that carries the element in this transition already, or NULL. `pending` may be an old transition's, so it
 * is believed only when the parcel that it leads to is the element's: so nobody has to clear it. */
static struct parcel *find_parcel(struct parcel *parcels, int32_t count, int32_t pending, int tensor, int32_t id) {
    bool found = pending < count && parcels[pending].id == id && parcels[pending].tensor == tensor;
    return found ? &parcels[pending] : NULL;
}

static void add_destination(struct sim_transition *transition, struct parcel *parcel, int32_t fill, lane_set lanes) {
    int32_t place = transition->destinations.count++;
    transition->destinations.at[place] = (struct destination){lanes, fill, -1};
    if (parcel->first < 0)
        parcel->first = place;
    else
        transition->destinations.at[parcel->last].next = place;
    parcel->last = place;
}

void sim_noc_request(struct sim_noc *noc, struct sim_transition *transition, int32_t fill, lane_set lanes) {
    const bool multicast = noc->run->mapping->machine.multicast;
    const int tensor = transition->fills.at[fill].tensor;
    const int32_t relative = transition->fills.at[fill].id;
    const struct address *address = &noc->pes->bank[transition->fills.at[fill].bank].address;
    struct sim_descent *descent = &transition->down[sim_channel_of(noc->run, tensor)];
    int32_t *pending = noc->pending[tensor];
    const int32_t most = lane_count(lanes);
    if (!has_room(noc, LIST_RESERVE(&descent->parcels, most) && LIST_RESERVE(&transition->destinations, most)))
        return;
    struct parcel *parcels = descent->parcels.at;
    const int32_t before = descent->parcels.count;
    int32_t count = before;
    while (lanes) {
        int lane = first_lane(lanes);
        lane_set served = multicast ? lanes & address->same_id[tensor][lane] : lanes & -lanes;
        int32_t id = address_id(address, tensor, lane, relative);
        struct parcel *parcel = multicast ? find_parcel(parcels, count, pending[id], tensor, id) : NULL;
        lanes &= ~served;
        if (parcel) {
            add_destination(transition, parcel, fill, served);
            continue;
        }
        pending[id] = count;
        parcels[count++] = (struct parcel){served, fill, id, -1, -1, (uint8_t)tensor};
    }
    descent->parcels.count = descent->count = count;
    descent->elems[tensor] += count - before;
}

/* ---- from PE to PE ---- */

/* Any PE reaches any other, and takes the copies that are forwarded to it one after another, LinkBandwidth in a cycle.
 * The queues are counted anew in every transition that forwards anything. */
void sim_noc_forward(struct sim_noc *noc, struct sim_transition *transition, const struct forward *copy) {
    if (!has_room(noc, LIST_RESERVE(&transition->forwards, 1)))
        return;
    if (transition->forwards.count == 0)
        memset(noc->queue, 0, (size_t)noc->pes->pe_count * sizeof *noc->queue);
    transition->forwards.at[transition->forwards.count++] = *copy;
    const struct fill *fill = &transition->fills.at[copy->fill];
    int32_t queue = ++noc->queue[noc->pes->bank[fill->bank].first_pe + copy->lane];
    transition->forwarded[fill->tensor]++;
    if (queue > transition->longest_queue)
        transition->longest_queue = queue;
}

/* ---- what crosses links, in traces ---- */

/* An element crosses links: write it into a trace of accesses. A link passes what crosses it in a step one after the
 * other. */
static void note_crossed(const struct sim_noc *noc, struct sim_ledger *ledger, int tensor,
                         const struct sim_links *links, struct sim_crossed crossed, int32_t id, int32_t value) {
    for (int32_t i = 0; i < crossed.count; i++) {
        const int32_t link = crossed.link[i];
        const int64_t cycle =
            sim_passing_cycle(noc->run, links->load[link] - 1, noc->run->mapping->machine.hop_bandwidth);
        sim_note_crossing(noc->run, ledger, tensor, &(struct sim_access){link, id, value, cycle, 1});
    }
}

/* Write into a trace of bursts what each link has passed of a tensor. When is known when the step is over. */
static void note_loads(const struct sim_noc *noc, struct sim_ledger *ledger, int tensor, struct sim_links *links) {
    for (int32_t link = 0; link < links->count; link++) {
        const int64_t elems = links->load[link] - links->noted[link];
        links->noted[link] = links->load[link];
        if (elems == 0)
            continue;
        if (!sim_reserve_accesses(noc->run, ledger, SIM_ACCESSES_OTHER, 1))
            return;
        ledger->accesses[SIM_ACCESSES_OTHER].at[ledger->accesses[SIM_ACCESSES_OTHER].count++] =
            (struct sc_trace_record){.event = tensor == SC_TENSOR_OUTPUT ? SC_TRACE_LINK_UP : SC_TRACE_LINK_DOWN,
                                     .tensor = (enum sc_tensor)tensor,
                                     .count = elems,
                                     .pe = link,
                                     .element = -1};
    }
}

/* ---- over the links down ---- */

static struct sim_pe_set receivers(const struct sim_noc *noc, const struct sim_transition *transition, int32_t fill,
                                   lane_set lanes) {
    return (struct sim_pe_set){noc->pes->bank[transition->fills.at[fill].bank].first_pe, lanes};
}

/* A parcel crosses the links to all its receivers. */
static struct sim_crossed cross_parcel(const struct sim_noc *noc, struct sim_links *links,
                                       const struct sim_transition *transition, const struct parcel *parcel) {
    const struct destination *destinations = transition->destinations.at;
    if (links->count == 1)
        return sim_links_cross_single(links, 1);
    struct sim_pe_set all = receivers(noc, transition, parcel->fill, parcel->lanes);
    bool in_one_bank = true;
    for (int32_t d = parcel->first; d >= 0; d = destinations[d].next) {
        in_one_bank &= receivers(noc, transition, destinations[d].fill, 0).first_pe == all.first_pe;
        all.lanes |= destinations[d].lanes;
    }
    if (in_one_bank)
        return sim_links_cross(links, all);
    sim_links_walk_begin(links);
    sim_links_walk(links, receivers(noc, transition, parcel->fill, parcel->lanes));
    for (int32_t d = parcel->first; d >= 0; d = destinations[d].next)
        sim_links_walk(links, receivers(noc, transition, destinations[d].fill, destinations[d].lanes));
    return sim_links_walk_end(links);
}

/* What is replayed crosses the links that it crossed before. Returns how many they are. */
static int64_t cross_again(struct sim_links *links, const struct sim_plan *plan, int tensor) {
    const struct sim_plan_loads *loads = &plan->loaded[tensor];
    for (int32_t i = loads->begin; i < loads->end; i++)
        sim_links_load(links, plan->loads.at[i].link, plan->loads.at[i].elems);
    return loads->crossed;
}

int64_t sim_noc_cross_down(const struct sim_noc *noc, struct sim_transition *transition,
                           const struct sim_descent *descent, int tensor) {
    struct sim_links *links = noc->links[tensor];
    const bool traced = sim_accesses_are_traced(noc->run);
    int64_t crossed = 0;
    if (links->count == 1 && !traced) {
        sim_links_cross_single(links, descent->elems[tensor]);
        return descent->elems[tensor];
    }
    if (transition->replayed.plan)
        return cross_again(links, transition->replayed.plan, tensor);
    for (int32_t i = 0; i < descent->parcels.count; i++) {
        const struct parcel *parcel = &descent->parcels.at[i];
        if (parcel->tensor != tensor)
            continue;
        struct sim_crossed links_crossed = cross_parcel(noc, links, transition, parcel);
        crossed += links_crossed.count;
        if (traced)
            note_crossed(noc, &transition->to->ledger, tensor, links, links_crossed, parcel->id,
                         noc->value[tensor][parcel->id]);
    }
    return crossed;
}

/* What is replayed crosses its links in one go, unless a trace wants to know of each. */
static bool passes(const struct sim_noc *noc, const struct sim_transition *transition, const struct sim_links *links) {
    return transition->replayed.plan && links->count > 1 && !sim_bursts_are_traced(noc->run);
}

/* Returns the load of the busiest link. */
static int64_t pass_links(struct sim_links *links, const struct sim_replayed *replayed, int tensor) {
    const struct sim_plan_loads *loads = &replayed->plan->loaded[tensor];
    sim_links_pass(links, replayed->plan->loads.at + loads->begin, loads->end - loads->begin, replayed->again);
    return loads->busiest;
}

void sim_noc_descend_links(struct sim_noc *noc, struct sim_transition *transition, enum sim_channel channel) {
    struct sim_descent *descent = &transition->down[channel];
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        if (descent->elems[tensor] == 0 || passes(noc, transition, noc->links[tensor]))
            continue;
        sim_raise(&transition->to->ledger, SIM_CROSS, tensor, sim_noc_cross_down(noc, transition, descent, tensor));
        if (sim_bursts_are_traced(noc->run))
            note_loads(noc, &transition->to->ledger, tensor, noc->links[tensor]);
    }
    for (int tensor = 0; tensor < SC_TENSOR_OUTPUT; tensor++) {
        struct sim_links *links = noc->links[tensor];
        if (!links || sim_channel_of(noc->run, tensor) != channel)
            continue;
        int64_t busiest = 0;
        if (passes(noc, transition, links)) {
            busiest = pass_links(links, &transition->replayed, tensor);
            sim_raise(&transition->to->ledger, SIM_CROSS, tensor, transition->replayed.plan->loaded[tensor].crossed);
        } else if (descent->elems[tensor] > 0) {
            busiest = sim_links_take(links);
        }
        descent->busiest_link = longer(busiest, descent->busiest_link);
    }
    sim_raise_peak(&transition->to->ledger, SIM_PEAK_LINK_DOWN, descent->busiest_link);
}

/* ---- up ---- */

static void reduce(struct sim_noc *noc, struct sim_ledger *ledger, struct arrival *into, int32_t sum, int32_t terms) {
    into->value = noc->run->combine(into->value, sum);
    into->terms += terms;
    into->copies++;
    sim_raise_access(noc->run, ledger, SIM_REDUCE, SC_TENSOR_OUTPUT,
                     (struct sim_access){-1, into->id, into->value, noc->run->now, 0});
}

/* A copy of what arrives comes from this lane of a row. */
static void note_source(struct sim_transition *transition, struct arrival *arrival, int32_t first_pe, int lane) {
    struct source *sources = transition->sources.at;
    if (arrival->source < 0 || sources[arrival->source].first_pe != first_pe) {
        sources[transition->sources.count] = (struct source){0, first_pe, arrival->source};
        arrival->source = transition->sources.count++;
    }
    sources[arrival->source].lanes |= (lane_set)1 << lane;
}

void sim_noc_collect(struct sim_noc *noc, struct sim_transition *transition, const struct sim_evicted_row *row) {
    const bool reduction = noc->run->mapping->machine.reduction;
    const bool traced = sim_accesses_are_traced(noc->run);
    const bool wants_sources = noc->links[SC_TENSOR_OUTPUT]->count > 1;
    int32_t *pending = noc->pending[SC_TENSOR_OUTPUT];
    const int32_t copies = lane_count(row->lanes);
    if (!has_room(noc, LIST_RESERVE(&transition->arrivals, copies) &&
                           (!wants_sources || LIST_RESERVE(&transition->sources, copies))))
        return;
    struct arrival *arrivals = transition->arrivals.at;
    int32_t count = transition->arrivals.count;
    sim_raise(&transition->ledger, SIM_EVICT, SC_TENSOR_OUTPUT, copies);
    for (lane_set lanes = row->lanes; lanes; lanes &= lanes - 1) {
        int lane = first_lane(lanes);
        int32_t id = row->id[lane], sum = row->sum[lane], terms = row->terms[lane];
        struct arrival *there = &arrivals[pending[id]];
        if (traced)
            sim_note_access(noc->run, &transition->ledger, SIM_EVICT, SC_TENSOR_OUTPUT,
                            &(struct sim_access){row->first_pe + lane, id, sum, noc->run->now, 0});
        if (reduction && pending[id] < count && there->id == id) {
            reduce(noc, &transition->ledger, there, sum, terms);
        } else {
            pending[id] = count;
            there = &arrivals[count++];
            *there = (struct arrival){id, sum, terms, 1, -1};
        }
        if (wants_sources)
            note_source(transition, there, row->first_pe, lane);
    }
    transition->arrivals.count = transition->arriving = count;
}

/* An arrival crosses the links from all PEs that had a copy of it. */
static struct sim_crossed cross_arrival(struct sim_links *links, const struct sim_transition *transition,
                                        const struct arrival *arrival) {
    if (links->count == 1)
        return sim_links_cross_single(links, 1);
    const struct source *source = &transition->sources.at[arrival->source];
    if (source->next < 0)
        return sim_links_cross(links, (struct sim_pe_set){source->first_pe, source->lanes});
    sim_links_walk_begin(links);
    for (int32_t s = arrival->source; s >= 0; s = transition->sources.at[s].next)
        sim_links_walk(links, (struct sim_pe_set){transition->sources.at[s].first_pe, transition->sources.at[s].lanes});
    return sim_links_walk_end(links);
}

/* Returns how many links all arrivals crossed. */
static int64_t cross_up(const struct sim_noc *noc, struct sim_links *links, struct sim_transition *transition) {
    const bool traced = sim_accesses_are_traced(noc->run);
    int64_t crossed = 0;
    if (links->count == 1 && !traced) {
        sim_links_cross_single(links, transition->arriving);
        return transition->arriving;
    }
    if (transition->replayed.plan)
        return cross_again(links, transition->replayed.plan, SC_TENSOR_OUTPUT);
    for (int32_t i = 0; i < transition->arrivals.count; i++) {
        const struct arrival *arrival = &transition->arrivals.at[i];
        struct sim_crossed links_crossed = cross_arrival(links, transition, arrival);
        crossed += links_crossed.count;
        if (traced)
            note_crossed(noc, &transition->ledger, SC_TENSOR_OUTPUT, links, links_crossed, arrival->id, arrival->value);
    }
    return crossed;
}

void sim_noc_ascend_links(struct sim_noc *noc, struct sim_transition *transition) {
    struct sim_links *links = noc->links[SC_TENSOR_OUTPUT];
    if (passes(noc, transition, links)) {
        transition->busiest_link = pass_links(links, &transition->replayed, SC_TENSOR_OUTPUT);
        sim_raise(&transition->ledger, SIM_CROSS, SC_TENSOR_OUTPUT,
                  transition->replayed.plan->loaded[SC_TENSOR_OUTPUT].crossed);
        sim_raise_peak(&transition->ledger, SIM_PEAK_LINK_UP, transition->busiest_link);
        return;
    }
    sim_raise(&transition->ledger, SIM_CROSS, SC_TENSOR_OUTPUT, cross_up(noc, links, transition));
    if (sim_bursts_are_traced(noc->run))
        note_loads(noc, &transition->ledger, SC_TENSOR_OUTPUT, links);
    transition->busiest_link = sim_links_take(links);
    sim_raise_peak(&transition->ledger, SIM_PEAK_LINK_UP, transition->busiest_link);
}

/* ---- time ---- */

static void pass(int64_t *left, int64_t cycles, int64_t per_cycle) {
    int64_t done = sim_done_in(cycles, per_cycle);
    *left = *left > done ? *left - done : 0;
}

void sim_noc_work_down(const struct sim_noc *noc, struct sim_transition *transition, enum sim_channel channel,
                       int64_t cycles) {
    pass(&transition->down[channel].busiest_link, cycles, noc->run->mapping->machine.hop_bandwidth);
    if (channel == SIM_CHANNEL_SHARED)
        pass(&transition->longest_queue, cycles, noc->run->mapping->machine.link_bandwidth);
}

void sim_noc_work_up(const struct sim_noc *noc, struct sim_transition *transition, int64_t cycles) {
    pass(&transition->busiest_link, cycles, noc->run->mapping->machine.hop_bandwidth);
}

/* ---- the end ---- */

/* Cycles until the next of the PEs that have been active stops by its own clock; 0: all have stopped. */
static int64_t next_stop(const struct sim_noc *noc) {
    int64_t next = 0;
    for (int b = 0; b < noc->pes->bank_count; b++)
        for (lane_set lanes = noc->pes->bank[b].ever_active; lanes; lanes &= lanes - 1) {
            int64_t left = noc->run->behind[noc->pes->bank[b].first_pe + first_lane(lanes)] - noc->end.stopping;
            if (left > 0 && (next == 0 || left < next))
                next = left;
        }
    return next;
}

static void send_end_marks(struct sim_noc *noc) {
    struct sim_links *links = noc->links[SC_TENSOR_OUTPUT];
    noc->end.marks_rise = true;
    sim_links_walk_begin(links);
    for (int b = 0; b < noc->pes->bank_count; b++)
        sim_links_mark(links, (struct sim_pe_set){noc->pes->bank[b].first_pe, noc->pes->bank[b].ever_sent});
}

int64_t sim_noc_end_left(const struct sim_noc *noc) {
    if (!noc->end.marks_rise)
        return noc->run->behind ? next_stop(noc) : 0;
    return sim_links_marked(noc->links[SC_TENSOR_OUTPUT]) ? noc->run->mapping->machine.hop_latency - noc->end.on_link
                                                          : 0;
}

void sim_noc_work_end(struct sim_noc *noc, int64_t cycles) {
    *(noc->end.marks_rise ? &noc->end.on_link : &noc->end.stopping) += cycles;
}

bool sim_noc_has_ended(struct sim_noc *noc) {
    if (!noc->run->behind)
        return true;
    if (!noc->end.marks_rise && next_stop(noc) == 0)
        send_end_marks(noc);
    if (noc->end.marks_rise && noc->end.on_link == noc->run->mapping->machine.hop_latency) {
        sim_links_climb(noc->links[SC_TENSOR_OUTPUT]);
        noc->end.on_link = 0;
    }
    return noc->end.marks_rise && !sim_links_marked(noc->links[SC_TENSOR_OUTPUT]);
}

int64_t sim_noc_rehearse_end(struct sim_noc *noc) {
    int64_t passed = 0;
    while (!sim_noc_has_ended(noc)) {
        int64_t cycles = sim_noc_end_left(noc);
        sim_noc_work_end(noc, cycles);
        passed += cycles;
    }
    memset(&noc->end, 0, sizeof noc->end);
    return passed;
}

/* ---- what crossed each link ---- */

/* Has an earlier tensor the links of this one? */
static bool is_told(const struct sim_noc *noc, int tensor) {
    for (int before = 0; before < tensor; before++)
        if (noc->links[before] == noc->links[tensor])
            return true;
    return false;
}

static unsigned tensors_of(const struct sim_noc *noc, const struct sim_links *links) {
    unsigned tensors = 0;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        tensors |= noc->links[tensor] == links ? 1u << tensor : 0;
    return tensors;
}

void sim_noc_tell(const struct sim_noc *noc, const struct sc_sim_link_sink *to) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && to->take; tensor++) {
        const struct sim_links *links = noc->links[tensor];
        for (int32_t link = 0; links && !is_told(noc, tensor) && link < links->count; link++)
            to->take(to->context, &(struct sc_sim_link){.tensors = tensors_of(noc, links),
                                                        .link = link,
                                                        .elements = links->crossed[link],
                                                        .peak = links->peak[link]});
    }
}

/* ---- what must hold at the end ---- */

/* What the PEs below a link received or sent: all of them together, and the one with the most. */
struct below {
    int64_t all, most;
};

static void add_below(const struct sim_links *links, const struct bank *bank, int lane, int64_t elems,
                      struct below *below) {
    for (int32_t link = links->at_pe[bank->first_pe + lane]; link >= 0; link = links->toward_l2[link]) {
        below[link].all += elems;
        below[link].most = longer(below[link].most, elems);
    }
}

static void check_link(const struct sim_noc *noc, int tensor, int32_t link, int64_t least, int64_t most) {
    const int64_t crossed = noc->links[tensor]->crossed[link];
    if (crossed < least || crossed > most)
        sim_fail(noc->run, SC_STATUS_INVARIANT,
                 "%lld elements of the %s tensor crossed link %d, the PEs below it had %lld", (long long)crossed,
                 sc_tensor_name((enum sc_tensor)tensor), (int)link, (long long)most);
}

/* Of weights and inputs that share links, both at once. */
static void check_links(const struct sim_noc *noc, int first, int last) {
    const struct sim_links *links = noc->links[first];
    const bool joined = joins_copies(noc, first);
    struct below *below = sim_take(noc->run, links->count, sizeof *below);
    int64_t at_far_end = 0;
    for (int tensor = first; tensor <= last; tensor++)
        at_far_end += noc->far_end[tensor].elems;
    for (int b = 0; below && b < noc->pes->bank_count; b++)
        for (int lane = 0; lane < noc->pes->bank[b].address.lanes; lane++) {
            int64_t elems = 0;
            for (int tensor = first; tensor <= last; tensor++)
                elems += noc->pes->bank[b].l1[tensor].crossed[lane];
            add_below(links, &noc->pes->bank[b], lane, elems, below);
        }
    for (int32_t link = 0; below && link < links->count; link++)
        check_link(noc, first, link, joined ? below[link].most : below[link].all, below[link].all);
    if (joined)
        check_link(noc, first, noc->far_end[first].link, at_far_end, at_far_end);
}

static void check_crossings(const struct sim_noc *noc, int first, int last, const struct sim_tally *total) {
    const struct sim_links *links = noc->links[first];
    int64_t counted = 0, crossed = 0;
    for (int tensor = first; tensor <= last; tensor++)
        counted += total->count[SIM_CROSS][tensor];
    for (int32_t link = 0; links && link < links->count; link++)
        crossed += links->crossed[link];
    if (counted != crossed)
        sim_fail(noc->run, SC_STATUS_INVARIANT,
                 "%lld crossings of links by the %s tensor were counted, the links had %lld", (long long)counted,
                 sc_tensor_name((enum sc_tensor)first), (long long)crossed);
}

/* Where no copies join, each element that a PE had crossed each link of its way. Else at least those of the PE that had
 * most crossed it, and at the link that is watched it is known how many did. */
void sim_noc_check(const struct sim_noc *noc, const struct sim_tally *total) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        int last = tensor == SC_TENSOR_WEIGHT && noc->links[0] == noc->links[SC_TENSOR_INPUT] ? tensor + 1 : tensor;
        if (noc->links[tensor] && noc->links[tensor]->count > 1)
            check_links(noc, tensor, last);
        check_crossings(noc, tensor, last, total);
        tensor = last;
    }
}
