/* The counts of a run (docs/semantics.md, section 7). Every witness fills such a struct; only the referee compares two.
 */
#ifndef SIMCHECK_COMMON_COUNTERS_H
#define SIMCHECK_COMMON_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sc_counter_id {
#define COUNTER(name, kind, unit, description) SC_COUNTER_##name,
#include "counters.def"
#undef COUNTER
    SC_COUNTER_COUNT
};

struct sc_counters {
#define COUNTER(name, kind, unit, description) int64_t name;
#include "counters.def"
#undef COUNTER
};

/* How the counts of two parts of a run become one. */
enum sc_counter_kind { SC_COUNTER_IS_SUM, SC_COUNTER_IS_PEAK };

struct sc_counter_description {
    const char *name;
    enum sc_counter_kind kind;
    const char *unit, *description;
};

SC_API const struct sc_counter_description *sc_counter_info(enum sc_counter_id id);

SC_API int64_t sc_counter_get(const struct sc_counters *counters, enum sc_counter_id id);
SC_API void sc_counter_set(struct sc_counters *counters, enum sc_counter_id id, int64_t value);

/* Add the counts of `part` to `total`: a SUM is added, of a PEAK the larger value stays. Returns false if a sum does
 * not fit in 63 bits; `total` is then undefined. */
SC_API bool sc_counters_add(struct sc_counters *total, const struct sc_counters *part);

/* The counter of this name (`length` bytes, exact case), or SC_COUNTER_COUNT. */
SC_API enum sc_counter_id sc_counter_find(const char *name, int length);

#ifdef __cplusplus
}
#endif
#endif
