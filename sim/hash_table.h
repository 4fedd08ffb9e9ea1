/* Tables of items that are found by a hash, and compared by whoever looks for one. The items are somebody else's. */
#ifndef SIMCHECK_SIM_HASH_TABLE_H
#define SIMCHECK_SIM_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline uint64_t sim_hash_word(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

/* A rest of fewer than eight bytes is filled up with zeros. */
uint64_t sim_hash_bytes(const void *bytes, size_t count);

struct sim_hashed {
    uint64_t hash;
    void *item; /* NULL: the place is free */
};

struct sim_hash_table {
    int32_t count, size; /* size: a power of two */
    struct sim_hashed *at;
};

/* An empty table. False when there is no memory. */
bool sim_hash_table_open(struct sim_hash_table *table);
void sim_hash_table_close(struct sim_hash_table *table);

/* The items with this hash, one after the other; NULL: no more. *place is the hash at first. */
static inline void *sim_hash_table_next(const struct sim_hash_table *table, uint64_t hash, uint64_t *place) {
    for (;;) {
        const struct sim_hashed *at = &table->at[(*place)++ & (uint64_t)(table->size - 1)];
        if (!at->item || at->hash == hash)
            return at->item;
    }
}

/* False when there is no memory. */
bool sim_hash_table_add(struct sim_hash_table *table, uint64_t hash, void *item);

#endif
