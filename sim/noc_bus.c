#include "sim/noc.h"

static bool add_destination(struct engine *engine, struct step *step, struct destination to) {
    if (!LIST_RESERVE(&step->destinations, 1)) {
        engine_fail(engine, STATUS_LIMIT, "no memory for the elements that one step moves");
        return false;
    }
    to.next = -1;
    step->destinations.at[step->destinations.count++] = to;
    return true;
}

static void new_parcel(struct engine *engine, struct step *step, int tensor, int32_t id, struct destination to) {
    if (!LIST_RESERVE(&step->parcels, 1)) {
        engine_fail(engine, STATUS_LIMIT, "no memory for the elements that one step moves");
        return;
    }
    if (!add_destination(engine, step, to))
        return;
    int32_t place = step->destinations.count - 1;
    engine->element[tensor][id].pending = step->parcels.count;
    step->parcels.at[step->parcels.count++] = (struct parcel){id, place, place, (uint8_t)tensor};
}

/* The parcel that carries the element in this step already, or NULL. `pending` may be an old step's, so it is believed
 * only when the parcel that it leads to is the element's. */
static struct parcel *find_parcel(const struct engine *engine, struct step *step, int tensor, int32_t id) {
    int32_t place = engine->element[tensor][id].pending;
    if (place >= step->parcels.count)
        return NULL;
    struct parcel *parcel = &step->parcels.at[place];
    return parcel->id == id && parcel->tensor == tensor ? parcel : NULL;
}

static void request_each(struct engine *engine, struct step *step, int tensor, int32_t id, struct destination to) {
    for (lane_set lanes = to.lanes; lanes; lanes &= lanes - 1) {
        to.lanes = lanes & -lanes;
        new_parcel(engine, step, tensor, id, to);
    }
}

static void bus_request(struct engine *engine, struct step *step, int tensor, int32_t id, struct destination to) {
    struct parcel *parcel = engine->noc.multicast ? find_parcel(engine, step, tensor, id) : NULL;
    if (!engine->noc.multicast) {
        request_each(engine, step, tensor, id, to);
    } else if (!parcel) {
        new_parcel(engine, step, tensor, id, to);
    } else if (add_destination(engine, step, to)) {
        step->destinations.at[parcel->last].next = step->destinations.count - 1;
        parcel->last = step->destinations.count - 1;
    }
}

static void new_arrival(struct engine *engine, struct step *step, const struct arrival *copy) {
    if (!LIST_RESERVE(&step->arrivals, 1)) {
        engine_fail(engine, STATUS_LIMIT, "no memory for the outputs that one step moves");
        return;
    }
    engine->element[TENSOR_OUTPUT][copy->id].pending = step->arrivals.count;
    step->arrivals.at[step->arrivals.count++] = *copy;
}

static void reduce(struct engine *engine, struct arrival *into, const struct arrival *copy) {
    if (engine->mapping->layer.type->operation == OPERATION_MAX)
        into->value = copy->value > into->value ? copy->value : into->value;
    else
        into->value += copy->value;
    into->terms += copy->terms;
    engine->counters->noc_reduce++;
    engine->balance.fused_copies++;
}

static void bus_collect(struct engine *engine, struct step *step, const struct arrival *copy) {
    int32_t place = engine->element[TENSOR_OUTPUT][copy->id].pending;
    bool there = place < step->arrivals.count && step->arrivals.at[place].id == copy->id;
    if (engine->noc.reduction && there)
        reduce(engine, &step->arrivals.at[place], copy);
    else
        new_arrival(engine, step, copy);
}

const struct noc_ops *noc_bus(void) {
    static const struct noc_ops BUS = {"bus", bus_request, bus_collect};
    return &BUS;
}
