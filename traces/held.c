#include "traces/held.h"

#include <stdlib.h>

#include "common/at_first.h"

enum { SLOTS_AT_FIRST = COMMON_AT_FIRST(1 << 12, 2) };

static uint64_t key_of(int32_t pe, enum sc_tensor tensor, int64_t element) {
    return (uint64_t)pe << 33 | (uint64_t)element << 2 | (uint64_t)tensor;
}

/* The hash spreads neighbours in a tensor over the whole table. */
static uint64_t home_of(const struct held_table *table, uint64_t key) {
    uint64_t mixed = key * UINT64_C(0x9e3779b97f4a7c15);
    return (mixed ^ mixed >> 29) & (table->size - 1);
}

/* The slot that has the key, or else the empty slot where the key belongs. */
static struct held *slot_of(const struct held_table *table, uint64_t key) {
    uint64_t at = home_of(table, key);
    while (table->slot[at].state != HELD_NOWHERE && table->slot[at].key != key)
        at = (at + 1) & (table->size - 1);
    return &table->slot[at];
}

struct held *trace_held_find(const struct held_table *table, int32_t pe, enum sc_tensor tensor, int64_t element) {
    if (table->used == 0)
        return NULL;
    struct held *held = slot_of(table, key_of(pe, tensor, element));
    return held->state == HELD_NOWHERE ? NULL : held;
}

static bool grow(struct held_table *table) {
    struct held_table larger = {.size = table->size ? 2 * table->size : SLOTS_AT_FIRST, .used = table->used};
    larger.slot = calloc(larger.size, sizeof *larger.slot);
    if (!larger.slot)
        return false;
    for (uint64_t i = 0; i < table->size; i++)
        if (table->slot[i].state != HELD_NOWHERE)
            *slot_of(&larger, table->slot[i].key) = table->slot[i];
    free(table->slot);
    *table = larger;
    return true;
}

struct held *trace_held_put(struct held_table *table, int32_t pe, enum sc_tensor tensor, int64_t element,
                            enum held_state state) {
    if (2 * (table->used + 1) > table->size && !grow(table))
        return NULL;
    uint64_t key = key_of(pe, tensor, element);
    struct held *held = slot_of(table, key);
    *held = (struct held){.key = key, .state = state};
    table->used++;
    return held;
}

/* Fill the gap with the next item that it had displaced, and so on, so that no search ends too early. */
void trace_held_remove(struct held_table *table, struct held *held) {
    uint64_t mask = table->size - 1, gap = (uint64_t)(held - table->slot);
    for (uint64_t at = (gap + 1) & mask; table->slot[at].state != HELD_NOWHERE; at = (at + 1) & mask) {
        uint64_t home = home_of(table, table->slot[at].key);
        if (((at - home) & mask) < ((at - gap) & mask))
            continue;
        table->slot[gap] = table->slot[at];
        gap = at;
    }
    table->slot[gap].state = HELD_NOWHERE;
    table->used--;
}

void trace_held_free(struct held_table *table) {
    free(table->slot);
    *table = (struct held_table){0};
}
