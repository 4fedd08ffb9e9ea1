/* Puts changes of signals into the order of time. Steps overlap, so that a step's changes may be added before earlier
 * ones of the next step. Only changes at or after the first moment that is still open are held. */
#ifndef SIMCHECK_TRACES_EXPORT_CHANGES_H
#define SIMCHECK_TRACES_EXPORT_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct trace_change {
    int64_t time;
    uint64_t number; /* of two changes at one moment the one added last wins */
    int32_t signal;
    bool adds; /* adds to the signal's value instead of replacing it */
    int64_t value;
};

/* `struct changes c = {0};` is empty; trace_changes_free in the end. */
struct changes {
    struct trace_change *heap;
    int64_t count, capacity;
    uint64_t added; /* changes so far */
};

/* False when there is no memory. */
bool trace_changes_put(struct changes *changes, int64_t time, int32_t signal, bool adds, int64_t value);

/* Take away the earliest change. False: there is none before `time`. */
bool trace_changes_take(struct changes *changes, int64_t time, struct trace_change *change);
void trace_changes_free(struct changes *changes);

#ifdef __cplusplus
}
#endif
#endif
