#include "sim/hash_table.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"

uint64_t sim_hash_bytes(const void *bytes, size_t count) {
    const char *at = bytes;
    uint64_t hash = count, word;
    for (; count >= sizeof word; count -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = sim_hash_word(hash, word);
    }
    word = 0;
    memcpy(&word, at, count);
    return sim_hash_word(hash, word);
}

bool sim_hash_table_open(struct sim_hash_table *table) {
    const int32_t size = COMMON_AT_FIRST(64, 2);
    *table = (struct sim_hash_table){.size = size, .at = calloc((size_t)size, sizeof *table->at)};
    return table->at != NULL;
}

void sim_hash_table_close(struct sim_hash_table *table) { free(table->at); }

static void put(struct sim_hashed *at, int32_t size, struct sim_hashed item) {
    uint64_t place = item.hash;
    while (at[place & (uint64_t)(size - 1)].item)
        place++;
    at[place & (uint64_t)(size - 1)] = item;
}

/* A free place is left, so that a search ends. */
static bool grow(struct sim_hash_table *table) {
    const int32_t size = 2 * table->size;
    struct sim_hashed *at = calloc((size_t)size, sizeof *at);
    if (!at)
        return false;
    for (int32_t i = 0; i < table->size; i++)
        if (table->at[i].item)
            put(at, size, table->at[i]);
    free(table->at);
    table->at = at;
    table->size = size;
    return true;
}

bool sim_hash_table_add(struct sim_hash_table *table, uint64_t hash, void *item) {
    if (2 * (table->count + 1) > table->size && !grow(table))
        return false;
    put(table->at, table->size, (struct sim_hashed){hash, item});
    table->count++;
    return true;
}
