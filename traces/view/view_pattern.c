#include "traces/view/view_pattern.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"

/* Its numbers begin at `at` of all; the first one is 0. */
struct view_pattern {
    int64_t at, count;
    uint64_t hash;
};

/* ---- sequences ---- */

bool trace_view_sequence_add(struct view_sequence *sequence, int64_t number) {
    if (sequence->count == sequence->capacity) {
        int64_t capacity = sequence->capacity ? 2 * sequence->capacity : COMMON_AT_FIRST(64, 1);
        int64_t *grown = realloc(sequence->number, (size_t)capacity * sizeof *grown);
        if (!grown)
            return false;
        sequence->number = grown;
        sequence->capacity = capacity;
    }
    sequence->number[sequence->count++] = number;
    return true;
}

void trace_view_sequence_free(struct view_sequence *sequence) {
    free(sequence->number);
    *sequence = (struct view_sequence){0};
}

/* Numbers of a trace may be any; differences wrap around. */
static int64_t difference(int64_t a, int64_t b) { return (int64_t)((uint64_t)a - (uint64_t)b); }

static void put_numbers(const int64_t *number, int64_t count, struct view_json *json) {
    trace_view_json_open(json, '[');
    if (count > 0)
        trace_view_json_number(json, number[0]);
    for (int64_t i = 1, times; i < count; i += times) {
        const int64_t step = difference(number[i], number[i - 1]);
        for (times = 1; i + times < count && difference(number[i + times], number[i + times - 1]) == step;)
            times++;
        if (times == 1) {
            trace_view_json_number(json, step);
            continue;
        }
        trace_view_json_open(json, '[');
        trace_view_json_number(json, step);
        trace_view_json_number(json, times);
        trace_view_json_close(json, ']');
    }
    trace_view_json_close(json, ']');
}

void trace_view_sequence_put(const struct view_sequence *sequence, struct view_json *json) {
    put_numbers(sequence->number, sequence->count, json);
}

/* ---- patterns ---- */

static uint64_t hash_of(const struct view_sequence *sequence) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (int64_t i = 1; i < sequence->count; i++) {
        hash ^= (uint64_t)difference(sequence->number[i], sequence->number[0]);
        hash *= 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash ^ (uint64_t)sequence->count;
}

static bool is_pattern(const struct view_patterns *patterns, const struct view_pattern *pattern,
                       const struct view_sequence *sequence, uint64_t hash) {
    const int64_t *number = patterns->numbers.number + pattern->at;
    if (pattern->hash != hash || pattern->count != sequence->count)
        return false;
    for (int64_t i = 0; i < sequence->count; i++)
        if (number[i] != difference(sequence->number[i], sequence->number[0]))
            return false;
    return true;
}

static int64_t free_slot(const struct view_patterns *patterns, uint64_t hash) {
    int64_t slot = (int64_t)(hash % (uint64_t)patterns->slot_count);
    while (patterns->slot[slot] >= 0)
        slot = slot + 1 == patterns->slot_count ? 0 : slot + 1;
    return slot;
}

/* At most half of the slots are taken. */
static bool make_slots(struct view_patterns *patterns) {
    if (2 * (patterns->count + 1) <= patterns->slot_count)
        return true;
    int64_t count = patterns->slot_count ? 2 * patterns->slot_count : COMMON_AT_FIRST(1024, 2);
    int32_t *slot = malloc((size_t)count * sizeof *slot);
    if (!slot)
        return false;
    free(patterns->slot);
    patterns->slot = slot;
    patterns->slot_count = count;
    memset(slot, 0xff, (size_t)count * sizeof *slot);
    for (int32_t i = 0; i < patterns->count; i++)
        slot[free_slot(patterns, patterns->pattern[i].hash)] = i;
    return true;
}

static bool make_room(struct view_patterns *patterns) {
    if (patterns->count < patterns->capacity)
        return true;
    int64_t capacity = patterns->capacity ? 2 * patterns->capacity : COMMON_AT_FIRST(256, 1);
    struct view_pattern *grown = realloc(patterns->pattern, (size_t)capacity * sizeof *grown);
    if (!grown)
        return false;
    patterns->pattern = grown;
    patterns->capacity = capacity;
    return true;
}

static int64_t add(struct view_patterns *patterns, const struct view_sequence *sequence, uint64_t hash) {
    const int64_t at = patterns->numbers.count;
    if (patterns->count == INT32_MAX || !make_slots(patterns) || !make_room(patterns))
        return -1;
    for (int64_t i = 0; i < sequence->count; i++)
        if (!trace_view_sequence_add(&patterns->numbers, difference(sequence->number[i], sequence->number[0])))
            return -1;
    patterns->slot[free_slot(patterns, hash)] = (int32_t)patterns->count;
    patterns->pattern[patterns->count] = (struct view_pattern){at, sequence->count, hash};
    return patterns->count++;
}

int64_t trace_view_patterns_find(struct view_patterns *patterns, const struct view_sequence *sequence) {
    const uint64_t hash = hash_of(sequence);
    if (patterns->slot_count > 0)
        for (int64_t slot = (int64_t)(hash % (uint64_t)patterns->slot_count); patterns->slot[slot] >= 0;
             slot = slot + 1 == patterns->slot_count ? 0 : slot + 1)
            if (is_pattern(patterns, &patterns->pattern[patterns->slot[slot]], sequence, hash))
                return patterns->slot[slot];
    return add(patterns, sequence, hash);
}

void trace_view_patterns_free(struct view_patterns *patterns) {
    free(patterns->pattern);
    free(patterns->slot);
    trace_view_sequence_free(&patterns->numbers);
    *patterns = (struct view_patterns){0};
}

void trace_view_patterns_put(const struct view_patterns *patterns, struct view_json *json) {
    trace_view_json_open(json, '[');
    for (int64_t i = 0; i < patterns->count; i++)
        put_numbers(patterns->numbers.number + patterns->pattern[i].at, patterns->pattern[i].count, json);
    trace_view_json_close(json, ']');
}
