/* Words of an option that mean some of a fixed list of names. */
#ifndef SIMCHECK_CHECK_CHOOSE_H
#define SIMCHECK_CHECK_CHOOSE_H

#include <stdint.h>

#include "check/cli/options.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CHOOSE_NAMES_MAX = 64 };

/* Add to `bits` bit i for every word that is name(i), in any case, of `count` (at most CHOOSE_NAMES_MAX). The
 * error for an unknown word has near names and the whole list. */
enum sc_status choose_words(uint64_t *bits, const char *option, const struct words *words,
                            const char *(*name)(int index), int count, struct sc_error *error);

/* Counters by their number; NULL behind the last. */
const char *choose_counter_name(int index);

/* The counters of these words; all of them without any word. */
enum sc_status choose_counters(uint64_t *counters, const struct words *words, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
