/* Sequences of numbers, each as one of a set of patterns and the number that it begins with. What the steps of a loop
 * nest do differs from step to step in that number only, so that long runs have few patterns. */
#ifndef SIMCHECK_TRACES_VIEW_PATTERN_H
#define SIMCHECK_TRACES_VIEW_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "traces/view/view_json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `struct view_sequence s = {0};` is empty; trace_view_sequence_free in the end. */
struct view_sequence {
    int64_t *number;
    int64_t count, capacity;
};

/* False: no memory. */
bool trace_view_sequence_add(struct view_sequence *sequence, int64_t number);
void trace_view_sequence_free(struct view_sequence *sequence);

struct view_pattern;

/* `struct view_patterns p = {0};` has none; trace_view_patterns_free in the end. */
struct view_patterns {
    struct view_pattern *pattern;
    int64_t count, capacity;
    struct view_sequence numbers; /* of all patterns, one behind the other */
    int32_t *slot;                /* a hash table: number of a pattern, or -1 */
    int64_t slot_count;
};

/* The number of the sequence's pattern, which is new if it has none yet; -1: no memory. The sequence must not be empty.
 */
int64_t trace_view_patterns_find(struct view_patterns *patterns, const struct view_sequence *sequence);
void trace_view_patterns_free(struct view_patterns *patterns);

/* Write a sequence as [first, difference, ...]: of the differences from number to number, one that comes several times
 * in a row is [difference, times]. */
void trace_view_sequence_put(const struct view_sequence *sequence, struct view_json *json);

/* Write all patterns, in order: likewise, and the first is 0. */
void trace_view_patterns_put(const struct view_patterns *patterns, struct view_json *json);

#ifdef __cplusplus
}
#endif
#endif
