/* Near matches for an unknown name. */
#ifndef SIMCHECK_COMMON_NEAR_H
#define SIMCHECK_COMMON_NEAR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The number of letters to insert, delete, replace, or swap with a neighbour that turns one name into the other. Case
 * does not matter. A name longer than NEAR_LENGTH_MAX is infinitely far from all others. */
enum { NEAR_LENGTH_MAX = 64, NEAR_INFINITE = 1 << 20 };
int common_near_distance(const char *a, const char *b);

/* Find the names that `wrong` was probably meant to be. Their indices in `names` go to `found`, the nearest first;
 * equally near ones keep their order. Returns how many there are, at most `found_max`. */
int common_near_find(const char *wrong, const char *const *names, int name_count, int *found, int found_max);

/* The end of a message: "; did you mean 'a', 'b' or 'c'?", or "" if no name is near. Returns `buffer`. */
enum { NEAR_HINT_SIZE = 256 };
const char *common_near_hint(char buffer[NEAR_HINT_SIZE], const char *wrong, const char *const *names, int name_count);

#ifdef __cplusplus
}
#endif
#endif
