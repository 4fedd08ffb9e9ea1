#include "sim/noc.h"

#include <string.h>

static bool has_room(struct engine *engine, bool room) {
    if (!room)
        sim_engine_fail(engine, SC_STATUS_LIMIT, "no memory for what one step moves");
    return room;
}

/* ---- down ---- */

/* The parcel that carries the element in this step already, or NULL. `pending` may be an old step's, so it is believed
 * only when the parcel that it leads to is the element's. */
static struct parcel *find_parcel(const struct step *step, const struct element *element, int tensor, int32_t id) {
    if (element->pending >= step->parcels.count)
        return NULL;
    struct parcel *parcel = &step->parcels.at[element->pending];
    return parcel->id == id && parcel->tensor == tensor ? parcel : NULL;
}

static void add_destination(struct step *step, struct parcel *parcel, int32_t fill, lane_set lanes) {
    int32_t place = step->destinations.count++;
    step->destinations.at[place] = (struct destination){lanes, fill, -1};
    if (parcel->first < 0)
        parcel->first = place;
    else
        step->destinations.at[parcel->last].next = place;
    parcel->last = place;
}

/* With Multicast on, lanes that miss the same element share a parcel, and so do those of other fills. */
static void bus_request(struct engine *engine, struct step *step, int32_t fill, lane_set lanes) {
    const bool multicast = engine->noc.multicast;
    const int tensor = step->fills.at[fill].tensor;
    const int32_t relative = step->fills.at[fill].id;
    const struct address *address = &engine->bank[step->fills.at[fill].bank].address;
    if (!has_room(engine, LIST_RESERVE(&step->parcels, BANK_LANES) && LIST_RESERVE(&step->destinations, BANK_LANES)))
        return;
    while (lanes) {
        int lane = first_lane(lanes);
        lane_set served = multicast ? lanes & address->same_id[tensor][lane] : lanes & -lanes;
        int32_t id = address_id(address, tensor, lane, relative);
        struct element *element = &engine->element[tensor][id];
        struct parcel *parcel = multicast ? find_parcel(step, element, tensor, id) : NULL;
        lanes &= ~served;
        if (parcel) {
            add_destination(step, parcel, fill, served);
            continue;
        }
        element->pending = step->parcels.count;
        step->parcels.at[step->parcels.count++] = (struct parcel){served, fill, id, -1, -1, (uint8_t)tensor};
    }
}

/* ---- from PE to PE ---- */

/* The PEs' link queues are counted anew in every step that forwards anything. */
static void begin_forwards(struct engine *engine, const struct step *step) {
    if (step->forwards.count == 0)
        for (int b = 0; b < engine->bank_count; b++)
            memset(engine->bank[b].link_queue, 0, sizeof engine->bank[b].link_queue);
}

/* Any PE reaches any other; a receiver takes its copies one after another. */
static void bus_forward(struct engine *engine, struct step *step, const struct forward *copy) {
    struct bank *to = &engine->bank[step->fills.at[copy->fill].bank];
    if (!has_room(engine, LIST_RESERVE(&step->forwards, 1)))
        return;
    begin_forwards(engine, step);
    step->forwards.at[step->forwards.count++] = *copy;
    int32_t queue = ++to->link_queue[copy->lane];
    step->longest_link_queue = queue > step->longest_link_queue ? queue : step->longest_link_queue;
}

/* ---- up ---- */

static void reduce(struct engine *engine, struct step *step, struct arrival *into, const struct arrival *copy) {
    if (engine->mapping->layer.type->operation == SC_OPERATION_MAX)
        into->value = copy->value > into->value ? copy->value : into->value;
    else
        into->value += copy->value;
    into->terms += copy->terms;
    into->copies += copy->copies;
    step->leaving->noc_reduce++;
    step->log.reduced++;
    note_access(engine, step,
                (struct access){SC_TRACE_UP_REDUCE, SC_TENSOR_OUTPUT, -1, into->id, into->value, engine->now, 0});
}

static void bus_collect(struct engine *engine, struct step *step, const struct eviction *eviction) {
    const struct bank *bank = &engine->bank[eviction->bank];
    const struct l1 *l1 = &bank->l1[SC_TENSOR_OUTPUT];
    const int64_t row = (int64_t)eviction->slot * bank->width;
    if (!has_room(engine, LIST_RESERVE(&step->arrivals, BANK_LANES)))
        return;
    for (lane_set lanes = eviction->lanes; lanes; lanes &= lanes - 1) {
        int64_t place = row + first_lane(lanes);
        struct arrival copy = {l1->id[place], l1->sum[place], l1->terms[place], 1};
        struct element *element = &engine->element[SC_TENSOR_OUTPUT][copy.id];
        struct arrival *there = &step->arrivals.at[element->pending];
        step->leaving->l1_rd_evict++;
        note_access(engine, step,
                    (struct access){SC_TRACE_PE_EVICT, SC_TENSOR_OUTPUT, pe_number(engine, bank, first_lane(lanes)),
                                    copy.id, copy.value, engine->now, 0});
        if (engine->noc.reduction && element->pending < step->arrivals.count && there->id == copy.id) {
            reduce(engine, step, there, &copy);
            continue;
        }
        element->pending = step->arrivals.count;
        step->arrivals.at[step->arrivals.count++] = copy;
    }
}

const struct noc_ops *sim_noc_bus(void) {
    static const struct noc_ops BUS = {"bus", bus_request, bus_forward, bus_collect};
    return &BUS;
}
