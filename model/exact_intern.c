#include "model/exact_intern.h"

#include <string.h>

#include "common/at_first.h"

/* A slot is in use when its generation is the intern's: clearing is one increment. */
struct intern_slot {
    uint32_t generation;
    int id;
};

/* Words are mixed pair by pair: a multiplication takes two, and a processor can overlap the pairs. Each factor has a
 * salt of its place, so that sequences of zeros with a one somewhere do not all have one hash. */
static uint64_t hash_words(const int64_t *words, size_t count) {
    const uint64_t step = 0x9e3779b97f4a7c15u, factor = 0xd6e8feb86659fd93u;
    uint64_t hash = count, salt = step, other_salt = factor;
    for (size_t i = 0; i + 1 < count; i += 2) {
        hash += ((uint64_t)words[i] ^ salt) * ((uint64_t)words[i + 1] ^ other_salt);
        salt += step;
        other_salt += factor;
    }
    if (count % 2)
        hash += ((uint64_t)words[count - 1] ^ salt) * factor;
    hash *= factor;
    return hash ^ hash >> 32;
}

void exact_intern_clear(struct intern *intern) {
    intern->word_count = 0;
    intern->count = 0;
    if (++intern->generation == 0 && intern->slots.data)
        memset(intern->slots.data, 0, intern->slots.bytes);
    if (intern->generation == 0)
        intern->generation = 1;
}

void exact_intern_free(struct intern *intern) {
    exact_buffer_free(&intern->words);
    exact_buffer_free(&intern->entries);
    exact_buffer_free(&intern->slots);
}

/* An entry has two to four slots. */
size_t exact_intern_bytes(const struct intern *intern) {
    enum { SLOTS = 4 };
    return intern->word_count * sizeof(int64_t) +
           (size_t)intern->count * (sizeof(struct intern_entry) + SLOTS * sizeof(struct intern_slot));
}

/* For a few words a call would take longer. */
static inline bool are_equal(const int64_t *a, const int64_t *b, size_t count) {
    enum { FEW = 8 };
    if (count > FEW)
        return memcmp(a, b, count * sizeof *a) == 0;
    for (size_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static inline __attribute__((always_inline)) struct intern_slot *find_slot(const struct intern *intern, uint64_t hash,
                                                                           const int64_t *words, size_t count) {
    struct intern_slot *slots = intern->slots.data;
    const struct intern_entry *entries = intern->entries.data;
    uint32_t at = (uint32_t)hash & intern->slot_mask;
    for (; slots[at].generation == intern->generation; at = (at + 1) & intern->slot_mask) {
        const struct intern_entry *entry = &entries[slots[at].id];
        if (entry->hash == hash && entry->count == count && are_equal(intern_get(intern, slots[at].id), words, count))
            break;
    }
    return &slots[at];
}

static bool grow_slots(struct sc_exact *exact, struct intern *intern) {
    uint32_t slots = intern->slots.data ? 2 * (intern->slot_mask + 1) : COMMON_AT_FIRST(256, 2);
    if (!buffer_reserve(exact, &intern->slots, slots * sizeof(struct intern_slot)) || !intern->slots.data)
        return false;
    memset(intern->slots.data, 0, intern->slots.bytes);
    intern->generation = 1;
    intern->slot_mask = slots - 1;
    const struct intern_entry *entries = intern->entries.data;
    for (int id = 0; id < intern->count; id++)
        *find_slot(intern, entries[id].hash, intern_get(intern, id), entries[id].count) =
            (struct intern_slot){intern->generation, id};
    return true;
}

static bool has_free_slots(const struct intern *intern) {
    return intern->slots.data && (uint32_t)intern->count < intern->slot_mask / 2;
}

static bool make_room(struct sc_exact *exact, struct intern *intern, size_t count) {
    return buffer_reserve(exact, &intern->words, (intern->word_count + count) * sizeof(int64_t)) &&
           buffer_reserve(exact, &intern->entries, ((size_t)intern->count + 1) * sizeof(struct intern_entry));
}

int exact_intern_words(struct sc_exact *exact, struct intern *intern, const int64_t *words, size_t count,
                       bool *is_new) {
    if (!has_free_slots(intern) && !grow_slots(exact, intern))
        return -1;
    uint64_t hash = hash_words(words, count);
    struct intern_slot *slot = find_slot(intern, hash, words, count);
    bool fresh = slot->generation != intern->generation;
    if (is_new)
        *is_new = fresh;
    if (!fresh)
        return slot->id;
    if (!make_room(exact, intern, count))
        return -1;
    struct intern_entry *entry = (struct intern_entry *)intern->entries.data + intern->count;
    *entry = (struct intern_entry){intern->word_count, count, hash};
    memcpy((int64_t *)intern->words.data + intern->word_count, words, count * sizeof *words);
    intern->word_count += count;
    *slot = (struct intern_slot){intern->generation, intern->count};
    return intern->count++;
}
