#include "traces/crossings.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "traces/ways.h"

enum { CROSSINGS_AT_FIRST = COMMON_AT_FIRST(1 << 10, 2), ELEMENT_BITS = 31, LINK_BITS = 31 };

static uint64_t key_of(enum sc_tensor tensor, int64_t element, int64_t link) {
    return ((uint64_t)tensor << (ELEMENT_BITS + LINK_BITS) | (uint64_t)element << LINK_BITS | (uint64_t)link) + 1;
}

/* The slot that has the key, or else the empty slot where the key belongs. */
static struct crossing *slot_of(const struct crossings *crossings, uint64_t key) {
    const uint64_t mixed = key * UINT64_C(0x9e3779b97f4a7c15), mask = crossings->size - 1;
    uint64_t at = (mixed ^ mixed >> 29) & mask;
    while (crossings->slot[at].key && crossings->slot[at].key != key)
        at = (at + 1) & mask;
    return &crossings->slot[at];
}

static bool grow(struct crossings *crossings) {
    struct crossings larger = *crossings;
    larger.size = crossings->size ? 2 * crossings->size : CROSSINGS_AT_FIRST;
    larger.slot = calloc(larger.size, sizeof *larger.slot);
    if (!larger.slot)
        return false;
    for (uint64_t i = 0; i < crossings->size; i++)
        if (crossings->slot[i].key)
            *slot_of(&larger, crossings->slot[i].key) = crossings->slot[i];
    free(crossings->slot);
    *crossings = larger;
    return true;
}

/* The crossing, which is added if it is not there. NULL when there is no memory. */
static struct crossing *reach(struct crossings *crossings, enum sc_tensor tensor, int64_t element, int64_t link) {
    if (2 * (crossings->used + 1) > crossings->size && !grow(crossings))
        return NULL;
    const uint64_t key = key_of(tensor, element, link);
    struct crossing *crossing = slot_of(crossings, key);
    crossings->used += crossing->key == 0;
    crossing->key = key;
    return crossing;
}

void trace_crossings_close(struct crossings *crossings) {
    free(crossings->slot);
    crossings->slot = NULL;
}

/* Where copies share their ways, what is ahead of a link that one crosses already is crossed, too. */
bool trace_crossings_expect(struct crossings *crossings, enum sc_tensor tensor, int64_t element, int32_t pe) {
    const struct sc_machine *machine = &crossings->array->mapping->machine;
    const bool shared = tensor == SC_TENSOR_OUTPUT ? machine->reduction : machine->multicast;
    const int64_t number = trace_array_number(crossings->array, pe);
    for (int64_t place = trace_ways_hops(machine, tensor, number) - 1; place >= 0; place--) {
        struct crossing *crossing = reach(crossings, tensor, element, trace_ways_link(machine, tensor, number, place));
        if (!crossing)
            return false;
        if (shared && crossing->expected > 0)
            return true;
        crossing->expected++;
    }
    return true;
}

bool trace_crossings_find(struct crossings *crossings, const struct sc_trace_record *record) {
    struct crossing *crossing = reach(crossings, record->tensor, record->element, record->pe);
    if (crossing)
        crossing->found++;
    return crossing != NULL;
}

static void compare(const struct crossings *crossings, const struct crossing *crossing, int64_t step, int64_t line) {
    const uint64_t key = crossing->key - 1;
    if (crossing->key == 0 || crossing->expected == crossing->found)
        return;
    trace_findings_add(crossings->findings, line, "step %lld: %s %lld crosses link %lld %lld times, and should %lld",
                       (long long)step, sc_tensor_name((enum sc_tensor)(key >> (ELEMENT_BITS + LINK_BITS))),
                       (long long)(key >> LINK_BITS & ((UINT64_C(1) << ELEMENT_BITS) - 1)),
                       (long long)(key & ((UINT64_C(1) << LINK_BITS) - 1)), (long long)crossing->found,
                       (long long)crossing->expected);
}

void trace_crossings_end_step(struct crossings *crossings, int64_t step, int64_t line) {
    if (crossings->used == 0)
        return;
    for (uint64_t i = 0; i < crossings->size; i++)
        compare(crossings, &crossings->slot[i], step, line);
    memset(crossings->slot, 0, crossings->size * sizeof *crossings->slot);
    crossings->used = 0;
}
