#include "check/cli/choose.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/counters.h"
#include "common/near.h"

static enum sc_status unknown(const char *option, const char *wrong, const char *(*name)(int index), int count,
                              struct sc_error *error) {
    const char *names[CHOOSE_NAMES_MAX];
    char hint[NEAR_HINT_SIZE], all[512] = "";
    for (int i = 0; i < count; i++) {
        names[i] = name(i);
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i > 0 ? ", " : "", names[i]);
    }
    return sc_error_set(error, SC_STATUS_INPUT, "%s: there is no '%s'%s (there are %s)", option, wrong,
                        common_near_hint(hint, wrong, names, count), all);
}

enum sc_status choose_words(uint64_t *bits, const char *option, const struct words *words,
                            const char *(*name)(int index), int count, struct sc_error *error) {
    for (int i = 0; i < words->count; i++) {
        int index = 0;
        while (index < count && strcasecmp(name(index), words->word[i]) != 0)
            index++;
        if (index == count)
            return unknown(option, words->word[i], name, count, error);
        *bits |= (uint64_t)1 << index;
    }
    return SC_STATUS_OK;
}

_Static_assert((int)SC_COUNTER_COUNT < (int)CHOOSE_NAMES_MAX, "a set of counters is the bits of 64");

const char *choose_counter_name(int index) {
    return index < SC_COUNTER_COUNT ? sc_counter_info((enum sc_counter_id)index)->name : NULL;
}

_Static_assert(SC_COUNTER_COUNT < 64, "a set of counters has a bit for each");

enum sc_status choose_counters(uint64_t *counters, const struct words *words, struct sc_error *error) {
    *counters = words->count > 0 ? 0 : ((uint64_t)1 << SC_COUNTER_COUNT) - 1;
    return choose_words(counters, "--counter", words, choose_counter_name, SC_COUNTER_COUNT, error);
}
