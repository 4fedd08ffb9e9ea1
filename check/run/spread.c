#include "check/run/spread.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b) {
    const double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

struct spread spread_of(const double *distance, size_t count, double *sorted) {
    struct spread spread = {0};
    for (size_t i = 0; i < count; i++) {
        spread.mean += distance[i];
        if (distance[i] > distance[spread.worst])
            spread.worst = i;
    }
    spread.mean /= (double)count;
    memcpy(sorted, distance, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, ascending);
    spread.median = count % 2 ? sorted[count / 2] : sorted[count / 2 - 1] / 2 + sorted[count / 2] / 2;
    return spread;
}

const char *spread_text(char buffer[SPREAD_TEXT_SIZE], double distance) {
    const double percent = 100, many = 9; /* nine times what is right too much: ten times as much */
    if (isinf(distance))
        snprintf(buffer, SPREAD_TEXT_SIZE, "no end");
    else if (distance >= many)
        snprintf(buffer, SPREAD_TEXT_SIZE, distance < 99 ? "x%.1f" : distance < 1e6 ? "x%.0f" : "x%.3g", distance + 1);
    else
        snprintf(buffer, SPREAD_TEXT_SIZE, "%.3g%%", percent * distance);
    return buffer;
}
