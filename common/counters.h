/* What a run counts. Both sides fill the same struct; only the referee compares two of them. */
#ifndef SIMCHECK_COMMON_COUNTERS_H
#define SIMCHECK_COMMON_COUNTERS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum counter_id {
#define COUNTER(name, unit, description) COUNTER_##name,
#include "common/counters.def"
#undef COUNTER
    COUNTER_COUNT
};

struct counters {
#define COUNTER(name, unit, description) int64_t name;
#include "common/counters.def"
#undef COUNTER
};

struct counter_description {
    const char *name, *unit, *description;
};

const struct counter_description *counter_info(enum counter_id id);

int64_t counter_get(const struct counters *counters, enum counter_id id);
void counter_set(struct counters *counters, enum counter_id id, int64_t value);

/* The counter of this name (`length` bytes, exact case), or COUNTER_COUNT. */
enum counter_id counter_find(const char *name, int length);

#ifdef __cplusplus
}
#endif
#endif
