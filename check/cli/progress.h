/* One line on a terminal that says how far the runs are. */
#ifndef SIMCHECK_CHECK_PROGRESS_H
#define SIMCHECK_CHECK_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* `to` is NULL when nothing is shown. */
struct progress {
    FILE *to;
    int run_count, run;       /* of how many, from 1 */
    double total_macs;        /* of all runs */
    double done_macs;         /* of the runs before this one */
    double began, last_shown; /* seconds on a clock that never jumps */
    const char *layer, *flow; /* of this run */
    int width;                /* letters on the line now */
};

/* Show progress on `to` if `wanted` and it is a terminal. */
struct progress progress_start(FILE *to, bool wanted, int run_count, double total_macs);

void progress_next_run(struct progress *progress, const char *layer, const char *flow);

/* For struct sc_sim_progress; `context` is the progress. Shows at most five lines a second. */
void progress_report(void *context, int64_t macs_done, int64_t cycles_done);

/* The run is over: erase the line. */
void progress_end_run(struct progress *progress, int64_t macs);

/* "12 s", "3 min", "2.5 h" */
enum { PROGRESS_TIME_SIZE = 32 };
const char *progress_time(char buffer[PROGRESS_TIME_SIZE], double seconds);

/* The line itself, for `seconds` since the start; short enough for any terminal. Returns `buffer`. */
enum { PROGRESS_LINE_SIZE = 80 };
const char *progress_line(char buffer[PROGRESS_LINE_SIZE], const struct progress *progress, int64_t macs_done,
                          int64_t cycles_done, double seconds);

#ifdef __cplusplus
}
#endif
#endif
