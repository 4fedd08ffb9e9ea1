/* What a run's trace says of its steps: one by one in a window, and ahead of it and behind it in groups of steps, so
 * that a run of any length fits into a page. */
#ifndef SIMCHECK_TRACES_VIEW_SURVEY_H
#define SIMCHECK_TRACES_VIEW_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/mapping.h"
#include "traces/loops.h"
#include "traces/pe_array.h"
#include "traces/trace_columns.h"
#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Steps that a page shows together. Times are cycles by L2's clock, -1: unknown, or nothing happened. Counts add up;
 * those of what a step has (hold, active of PEs apart, busiest, tile) are the most of any step; -1: a window has cut
 * them off. */
struct view_frame {
    int64_t step, steps;
    int64_t time[TRACE_STEP_COLUMNS]; /* [enum trace_step_time] */
    int64_t end;                      /* of the last record of these steps */
    int64_t count[SC_TRACE_STEP_COUNTS];
    int64_t most_sent, most_held; /* in a step: sent, of both tensors together; held by L2, all tiles together */
    int64_t most_arrived;
    int64_t tiles;                  /* that begin */
    int64_t index[TRACE_LOOPS_MAX]; /* at the first of the steps */
    int advanced;                   /* the loop whose advance led to it; -1: the first step of all */
};

/* Frames of which each has `width` steps. */
struct view_frames {
    struct view_frame *frame;
    int64_t count, capacity, width;
};

/* Which steps are shown one by one. */
struct view_window {
    int64_t from, to; /* without `to` */
};

enum view_part { VIEW_AHEAD, VIEW_WINDOW, VIEW_BEHIND, VIEW_PARTS };

struct view_survey {
    /* Of the run: */
    int64_t run, pes;
    struct sc_trace_options traced;
    uint64_t seed;
    bool complete, has_links, whole; /* `whole`: it is complete, and no record was left out */
    bool gives[SC_COUNTER_COUNT], has_total[SC_COUNTER_COUNT];
    bool has_count[SC_TRACE_STEP_COUNTS];
    struct sc_counters totals;
    int64_t omitted;
    /* Found: */
    struct view_window window;      /* those in it that there are */
    int64_t begin, end;             /* cycles that the window's steps reach over, also by the clocks of late PEs */
    int64_t steps, cycles;          /* that there are records of */
    int64_t trips[TRACE_LOOPS_MAX]; /* largest index, and one */
    bool has_index, has_tiles;
    struct view_frames part[VIEW_PARTS];
};

enum {
    VIEW_STEPS_MAX = 20000,      /* one by one */
    VIEW_GROUPS_MAX = 512,       /* ahead of the window, and as many behind it */
    VIEW_RECORDS_USUAL = 1 << 21 /* operations and moves of what is shown one by one, unless a window is asked for */
};

/* Read run `run` (0: the only one) of a trace of any level. The window begins at step window.from; if window.to is 0,
 * it is as long as VIEW_RECORDS_USUAL and half of VIEW_STEPS_MAX allow. trace_view_survey_free in any case. The errors
 * are those of the reader; and SC_STATUS_INPUT when there is no such run, nothing to show, or the window is too long.
 */
enum sc_status trace_view_survey_read(struct view_survey *survey, const char *path, int64_t run,
                                      struct view_window window, struct sc_error *error);
void trace_view_survey_free(struct view_survey *survey);

/* Go to run `number` (0: the first) of a trace. SC_STATUS_INPUT: there is none of that number. */
enum sc_status trace_view_find_run(struct sc_trace_reader *reader, int64_t number, const char *path,
                                   const struct sc_trace_run **run, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
