/* Sequences of words get numbers, and equal sequences the same number: 0, 1, ... in order of appearance. */
#ifndef SIMCHECK_MODEL_EXACT_INTERN_H
#define SIMCHECK_MODEL_EXACT_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/exact_memory.h"

struct intern {
    struct buffer words, entries, slots;
    size_t word_count;
    int count;
    uint32_t generation;
    uint32_t slot_mask;
};

void exact_intern_clear(struct intern *intern);
void exact_intern_free(struct intern *intern);

/* Of memory that its sequences take. */
size_t exact_intern_bytes(const struct intern *intern);

/* The number of a sequence; -1 and a failure noted when there is no memory. `is_new` may be NULL. */
int exact_intern_words(struct sc_exact *exact, struct intern *intern, const int64_t *words, size_t count, bool *is_new);

struct intern_entry {
    size_t first, count;
    uint64_t hash;
};

/* The words of a sequence, until another is added. */
static inline const int64_t *intern_get(const struct intern *intern, int id) {
    const struct intern_entry *entries = (const struct intern_entry *)intern->entries.data;
    return (const int64_t *)intern->words.data + entries[id].first;
}

static inline size_t intern_length(const struct intern *intern, int id) {
    const struct intern_entry *entries = (const struct intern_entry *)intern->entries.data;
    return entries[id].count;
}

#endif
