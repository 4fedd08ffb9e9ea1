/* The machine's network as docs/semantics.md has it, sections 6 and 8. */
#include <string.h>

#include "sim/noc.h"

/* A PE takes the copies that are forwarded to it one after another, LinkBandwidth in a cycle. */
struct bus {
    int32_t *pending[SC_TENSOR_COUNT]; /* [identity]: place among a transition's parcels or arrivals, if it is there */
    int32_t *queue;                    /* [PE]: copies that it gets in the last transition that forwards anything */
    int64_t longest_queue;             /* most copies that one PE still has to receive */
};

static void bus_open(struct sim_noc_port *port) {
    struct bus *bus = port->state = sim_take(port->run, 1, sizeof *bus);
    if (!bus)
        return;
    bus->queue = sim_take(port->run, port->pes->pe_count, sizeof *bus->queue);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        bus->pending[tensor] = sim_take(port->run, port->run->data->elems[tensor], sizeof *bus->pending[tensor]);
}

static bool has_room(struct sim_noc_port *port, bool room) {
    if (!room)
        sim_fail(port->run, SC_STATUS_LIMIT, "no memory for what one step moves");
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

/* With Multicast on, lanes that miss the same element share a parcel, and so do those of other fills. */
static void bus_request(struct sim_noc_port *port, struct sim_transition *transition, int32_t fill, lane_set lanes) {
    const bool multicast = port->run->mapping->machine.multicast;
    const int tensor = transition->fills.at[fill].tensor;
    const int32_t relative = transition->fills.at[fill].id;
    const struct address *address = &port->pes->bank[transition->fills.at[fill].bank].address;
    int32_t *pending = ((struct bus *)port->state)->pending[tensor];
    if (!has_room(port, LIST_RESERVE(&transition->parcels, BANK_LANES) &&
                            LIST_RESERVE(&transition->destinations, BANK_LANES)))
        return;
    struct parcel *parcels = transition->parcels.at;
    int32_t count = transition->parcels.count;
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
    transition->parcels.count = count;
}

/* ---- from PE to PE ---- */

/* Any PE reaches any other. The queues are counted anew in every transition that forwards anything. */
static void bus_forward(struct sim_noc_port *port, struct sim_transition *transition, const struct forward *copy) {
    struct bus *bus = port->state;
    if (!has_room(port, LIST_RESERVE(&transition->forwards, 1)))
        return;
    if (transition->forwards.count == 0)
        memset(bus->queue, 0, (size_t)port->pes->pe_count * sizeof *bus->queue);
    transition->forwards.at[transition->forwards.count++] = *copy;
    int32_t queue = ++bus->queue[sim_noc_pe(port, transition->fills.at[copy->fill].bank, copy->lane)];
    if (queue > bus->longest_queue)
        bus->longest_queue = queue;
}

static int64_t bus_cycles_left(const struct sim_noc_port *port, const struct sim_transition *transition) {
    const struct bus *bus = port->state;
    (void)transition;
    return sim_cycles_to_do(bus->longest_queue, port->run->mapping->machine.link_bandwidth);
}

static void bus_work(struct sim_noc_port *port, struct sim_transition *transition, int64_t cycles) {
    struct bus *bus = port->state;
    (void)transition;
    int64_t done = sim_done_in(cycles, port->run->mapping->machine.link_bandwidth);
    bus->longest_queue = bus->longest_queue > done ? bus->longest_queue - done : 0;
}

/* ---- up ---- */

static void reduce(struct sim_noc_port *port, struct sim_ledger *ledger, struct arrival *into, int32_t sum,
                   int32_t terms) {
    into->value = port->run->combine(into->value, sum);
    into->terms += terms;
    into->copies++;
    sim_raise_access(port->run, ledger, SIM_REDUCE, SC_TENSOR_OUTPUT,
                     (struct sim_access){-1, into->id, into->value, port->run->now, 0});
}

static void bus_collect(struct sim_noc_port *port, struct sim_transition *transition,
                        const struct sim_evicted_row *row) {
    const bool reduction = port->run->mapping->machine.reduction;
    int32_t *pending = ((struct bus *)port->state)->pending[SC_TENSOR_OUTPUT];
    if (!has_room(port, LIST_RESERVE(&transition->arrivals, BANK_LANES)))
        return;
    sim_raise(&transition->ledger, SIM_EVICT, SC_TENSOR_OUTPUT, lane_count(row->lanes));
    for (lane_set lanes = row->lanes; lanes; lanes &= lanes - 1) {
        int lane = first_lane(lanes);
        int32_t id = row->id[lane], sum = row->sum[lane], terms = row->terms[lane];
        struct arrival *there = &transition->arrivals.at[pending[id]];
        if (sim_accesses_are_traced(port->run))
            sim_note_access(port->run, &transition->ledger, SIM_EVICT, SC_TENSOR_OUTPUT,
                            &(struct sim_access){row->first_pe + lane, id, sum, port->run->now, 0});
        if (reduction && pending[id] < transition->arrivals.count && there->id == id) {
            reduce(port, &transition->ledger, there, sum, terms);
            continue;
        }
        pending[id] = transition->arrivals.count;
        transition->arrivals.at[transition->arrivals.count++] = (struct arrival){id, sum, terms, 1};
    }
}

/* ---- the way ---- */

/* All PEs are equally far; where nothing moves, nothing has to be waited for (section 8). */
static int64_t bus_latency(const struct sim_noc_port *port, const struct sim_transition *transition, enum sim_way way) {
    int32_t moving = way == SIM_DOWN ? transition->parcels.count : transition->arrivals.count;
    return moving > 0 ? port->run->mapping->machine.noc_latency : 0;
}

static void bus_dump(const struct sim_noc_port *port, FILE *to) {
    const struct bus *bus = port->state;
    fprintf(to, "one PE still receives %lld forwarded copies", (long long)bus->longest_queue);
}

const struct noc_ops *sim_noc_bus(void) {
    static const struct noc_ops BUS = {.name = "bus",
                                       .open = bus_open,
                                       .request = bus_request,
                                       .forward = bus_forward,
                                       .collect = bus_collect,
                                       .cycles_left = bus_cycles_left,
                                       .work = bus_work,
                                       .latency = bus_latency,
                                       .dump = bus_dump};
    return &BUS;
}
