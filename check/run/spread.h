/* How far off many values are: mean, median and the worst. */
#ifndef SIMCHECK_CHECK_SPREAD_H
#define SIMCHECK_CHECK_SPREAD_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Distances are shares of what is right, at least 0; INFINITY where nothing is right and something was said. */
struct spread {
    double mean;   /* INFINITY if one of them is */
    double median; /* of an even number the mean of the two in the middle */
    size_t worst;  /* the first of those farthest off */
};

/* Of `count` distances, at least one; `sorted` has room for as many. */
struct spread spread_of(const double *distance, size_t count, double *sorted);

/* "12.3%", "0%"; "x31" from ten times upward; "no end" for INFINITY. */
enum { SPREAD_TEXT_SIZE = 32 };
const char *spread_text(char buffer[SPREAD_TEXT_SIZE], double distance);

#ifdef __cplusplus
}
#endif
#endif
