/* Changes of signals, put into the order of time: steps overlap, so that one step's changes are told before others that
 * come earlier. No more are held than lie between the first and the last moment that is still open. */
#ifndef SIMCHECK_TRACES_EXPORT_CHANGES_H
#define SIMCHECK_TRACES_EXPORT_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct trace_change {
    int64_t time;
    uint64_t number; /* of those of one moment the one told last holds */
    int32_t signal;
    bool adds; /* to what the signal has, instead of taking its place */
    int64_t value;
};

/* `struct changes c = {0};` is empty; trace_changes_free in the end. */
struct changes {
    struct trace_change *heap;
    int64_t count, capacity;
    uint64_t told;
};

/* False when there is no memory. */
bool trace_changes_put(struct changes *changes, int64_t time, int32_t signal, bool adds, int64_t value);

/* The earliest, which is taken away; false when there is none before `time`. */
bool trace_changes_take(struct changes *changes, int64_t time, struct trace_change *change);
void trace_changes_free(struct changes *changes);

#ifdef __cplusplus
}
#endif
#endif
