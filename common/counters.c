#include "common/counters.h"

#include <stddef.h>
#include <string.h>

#include "common/checked.h"

static const struct counter_description INFO[COUNTER_COUNT] = {
#define COUNTER(name, kind, unit, description) {#name, COUNTER_IS_##kind, unit, description},
#include "common/counters.def"
#undef COUNTER
};

static const size_t OFFSET[COUNTER_COUNT] = {
#define COUNTER(name, kind, unit, description) offsetof(struct counters, name),
#include "common/counters.def"
#undef COUNTER
};

const struct counter_description *counter_info(enum counter_id id) { return &INFO[id]; }

int64_t counter_get(const struct counters *counters, enum counter_id id) {
    int64_t value;
    memcpy(&value, (const char *)counters + OFFSET[id], sizeof value);
    return value;
}

void counter_set(struct counters *counters, enum counter_id id, int64_t value) {
    memcpy((char *)counters + OFFSET[id], &value, sizeof value);
}

bool counters_add(struct counters *total, const struct counters *part) {
    for (int id = 0; id < COUNTER_COUNT; id++) {
        int64_t sum = counter_get(total, (enum counter_id)id), more = counter_get(part, (enum counter_id)id);
        if (INFO[id].kind == COUNTER_IS_PEAK)
            sum = more > sum ? more : sum;
        else if (!checked_add(sum, more, &sum))
            return false;
        counter_set(total, (enum counter_id)id, sum);
    }
    return true;
}

enum counter_id counter_find(const char *name, int length) {
    int id = 0;
    while (id < COUNTER_COUNT &&
           (strlen(INFO[id].name) != (size_t)length || memcmp(INFO[id].name, name, (size_t)length) != 0))
        id++;
    return (enum counter_id)id;
}
