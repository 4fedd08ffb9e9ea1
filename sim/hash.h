/* Hashes of bytes, for tables that compare what they find. */
#ifndef SIMCHECK_SIM_HASH_H
#define SIMCHECK_SIM_HASH_H

#include <stdint.h>
#include <string.h>

static inline uint64_t sim_hash_word(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

/* A rest of fewer than eight bytes is filled up with zeros. */
static inline uint64_t sim_hash_bytes(const void *bytes, size_t count) {
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

#endif
