/* What a run counts. Both sides fill the same struct; only the referee compares two of them. */
#ifndef SIMCHECK_COMMON_COUNTERS_H
#define SIMCHECK_COMMON_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum counter_id {
#define COUNTER(name, kind, unit, description) COUNTER_##name,
#include "common/counters.def"
#undef COUNTER
    COUNTER_COUNT
};

struct counters {
#define COUNTER(name, kind, unit, description) int64_t name;
#include "common/counters.def"
#undef COUNTER
};

/* How two counts become one. */
enum counter_kind { COUNTER_IS_SUM, COUNTER_IS_PEAK };

struct counter_description {
    const char *name;
    enum counter_kind kind;
    const char *unit, *description;
};

const struct counter_description *counter_info(enum counter_id id);

int64_t counter_get(const struct counters *counters, enum counter_id id);
void counter_set(struct counters *counters, enum counter_id id, int64_t value);

/* Into `total` goes what `part` counted: sums are added up, of peaks the larger one stays. False, and `total` is
 * undefined, when a sum does not fit in 63 bits. */
bool counters_add(struct counters *total, const struct counters *part);

/* The counter of this name (`length` bytes, exact case), or COUNTER_COUNT. */
enum counter_id counter_find(const char *name, int length);

#ifdef __cplusplus
}
#endif
#endif
