/* Near matches for a name that is not there. */
#ifndef SIMCHECK_COMMON_NEAR_H
#define SIMCHECK_COMMON_NEAR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Letters to insert, delete, replace, or swap with a neighbour to make one name of the other; case does not count.
 * Names longer than NEAR_LENGTH_MAX are infinitely far from all others. */
enum { NEAR_LENGTH_MAX = 64, NEAR_INFINITE = 1 << 20 };
int common_near_distance(const char *a, const char *b);

/* The names that `wrong` was probably meant to be, the best first: indices into `names` go to `found`. Returns how
 * many, at most `found_max`; 0 when none is near. Those equally near keep their order. */
int common_near_find(const char *wrong, const char *const *names, int name_count, int *found, int found_max);

/* "; did you mean 'a', 'b' or 'c'?", or "" when none is near. Returns `buffer`. */
enum { NEAR_HINT_SIZE = 256 };
const char *common_near_hint(char buffer[NEAR_HINT_SIZE], const char *wrong, const char *const *names, int name_count);

#ifdef __cplusplus
}
#endif
#endif
