#include "common/counters.h"

#include <stddef.h>
#include <string.h>

#include "common/checked.h"

static const struct sc_counter_description INFO[SC_COUNTER_COUNT] = {
#define COUNTER(name, kind, unit, description) {#name, SC_COUNTER_IS_##kind, unit, description},
#include "common/counters.def"
#undef COUNTER
};

static const size_t OFFSET[SC_COUNTER_COUNT] = {
#define COUNTER(name, kind, unit, description) offsetof(struct sc_counters, name),
#include "common/counters.def"
#undef COUNTER
};

const struct sc_counter_description *sc_counter_info(enum sc_counter_id id) { return &INFO[id]; }

int64_t sc_counter_get(const struct sc_counters *counters, enum sc_counter_id id) {
    int64_t value;
    memcpy(&value, (const char *)counters + OFFSET[id], sizeof value);
    return value;
}

void sc_counter_set(struct sc_counters *counters, enum sc_counter_id id, int64_t value) {
    memcpy((char *)counters + OFFSET[id], &value, sizeof value);
}

bool sc_counters_add(struct sc_counters *total, const struct sc_counters *part) {
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        int64_t sum = sc_counter_get(total, (enum sc_counter_id)id),
                more = sc_counter_get(part, (enum sc_counter_id)id);
        if (INFO[id].kind == SC_COUNTER_IS_PEAK)
            sum = more > sum ? more : sum;
        else if (!checked_add(sum, more, &sum))
            return false;
        sc_counter_set(total, (enum sc_counter_id)id, sum);
    }
    return true;
}

enum sc_counter_id sc_counter_find(const char *name, int length) {
    int id = 0;
    while (id < SC_COUNTER_COUNT &&
           (strlen(INFO[id].name) != (size_t)length || memcmp(INFO[id].name, name, (size_t)length) != 0))
        id++;
    return (enum sc_counter_id)id;
}
