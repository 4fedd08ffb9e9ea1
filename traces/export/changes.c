#include "traces/export/changes.h"

#include <stdlib.h>

#include "common/at_first.h"

enum { CAPACITY_AT_FIRST = COMMON_AT_FIRST(1024, 1) };

static bool is_before(const struct trace_change *a, const struct trace_change *b) {
    return a->time < b->time || (a->time == b->time && a->number < b->number);
}

static bool reserve(struct changes *changes) {
    if (changes->count < changes->capacity)
        return true;
    int64_t capacity = changes->capacity ? 2 * changes->capacity : CAPACITY_AT_FIRST;
    struct trace_change *larger = realloc(changes->heap, (size_t)capacity * sizeof *larger);
    if (!larger)
        return false;
    changes->heap = larger;
    changes->capacity = capacity;
    return true;
}

bool trace_changes_put(struct changes *changes, int64_t time, int32_t signal, bool adds, int64_t value) {
    if (!reserve(changes))
        return false;
    const struct trace_change change = {time, changes->added++, signal, adds, value};
    int64_t at = changes->count++;
    for (; at > 0 && is_before(&change, &changes->heap[(at - 1) / 2]); at = (at - 1) / 2)
        changes->heap[at] = changes->heap[(at - 1) / 2];
    changes->heap[at] = change;
    return true;
}

/* Move the last change to the top, and from there down to its place. */
static void remove_top(struct changes *changes) {
    const struct trace_change last = changes->heap[--changes->count];
    int64_t at = 0;
    for (int64_t child = 1; child < changes->count; child = 2 * at + 1) {
        if (child + 1 < changes->count && is_before(&changes->heap[child + 1], &changes->heap[child]))
            child++;
        if (!is_before(&changes->heap[child], &last))
            break;
        changes->heap[at] = changes->heap[child];
        at = child;
    }
    if (changes->count > 0)
        changes->heap[at] = last;
}

bool trace_changes_take(struct changes *changes, int64_t time, struct trace_change *change) {
    if (changes->count == 0 || changes->heap[0].time >= time)
        return false;
    *change = changes->heap[0];
    remove_top(changes);
    return true;
}

void trace_changes_free(struct changes *changes) {
    free(changes->heap);
    *changes = (struct changes){0};
}
