/* What takes time: the stages that a step goes through, as a table (docs/exact-model.md, "Cycles"; docs/semantics.md,
 * section 8). A machine with one more channel or memory has more rows here; exact_cycles.c only knows the table. */
#ifndef SIMCHECK_MODEL_EXACT_STAGES_H
#define SIMCHECK_MODEL_EXACT_STAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/machine.h"

/* The stages in the order of a step. Those before STAGE_COMPUTE bring what a step needs, those after it take away what
 * the step has made. Between two steps come the stages after the first step, and then those before the second. */
enum exact_stage_id { STAGE_FETCH, STAGE_ARRIVE, STAGE_COMPUTE, STAGE_DRAIN, STAGE_COUNT };

/* What a stage works on, counted for one step or one transition. */
enum exact_load {
    LOAD_NOTHING,
    LOAD_DOWN,      /* elements that L2 sends */
    LOAD_FORWARDED, /* most elements forwarded to one PE */
    LOAD_UP,        /* elements that arrive at L2 */
    LOAD_OPS,       /* most operations of one PE */
    LOAD_COUNT
};

/* The part of the machine that does it, and so much of it a cycle. */
enum exact_rate { RATE_PORT, RATE_LINK, RATE_VECTOR, RATE_COUNT };

/* Stages remember their last ends: one, or one for each buffer set. A stage that waits for the oldest of them waits for
 * a buffer set to be free. */
enum exact_memory_of_ends { REMEMBERS_ONE, REMEMBERS_SETS };

/* Which end is waited for. END_ACROSS: the newest, and the stage's latency after it. */
enum exact_end { END_NONE, END_NEWEST, END_ACROSS, END_OLDEST };

enum { STAGE_LOADS_MAX = 2, STAGE_WAITS_MAX = 3 };

/* A stage begins when all that it waits for is over, and takes as long as the slowest of its loads. */
struct exact_stage {
    struct {
        enum exact_load load;
        enum exact_rate rate;
    } work[STAGE_LOADS_MAX]; /* up to LOAD_NOTHING */
    enum exact_load crosses; /* if there is any of this load, the stage has the network's latency, else none */
    enum exact_memory_of_ends remembers;
    struct {
        enum exact_stage_id stage;
        enum exact_end end;
    } wait[STAGE_WAITS_MAX]; /* at least one, up to END_NONE; at most one END_ACROSS */
};

extern const struct exact_stage exact_stages[STAGE_COUNT];

/* Cycles of one stage, once. */
struct exact_stage_time {
    int64_t cycles, latency;
};

/* The time that each stage from `first` to `end` - 1 takes under these loads, into time[stage]. */
void exact_stages_time(const struct sc_machine *machine, const int64_t load[LOAD_COUNT], int first, int end,
                       struct exact_stage_time time[STAGE_COUNT]);

/* The table for a number of buffer sets: `words` times make a state, and a stage's ends stand from word `at` on, the
 * newest first. The words that a stage waits for are found once; a row with fewer waits repeats one of them. */
struct exact_timetable {
    int sets, words;
    struct exact_stage_row {
        int at, ends;
        int wait[STAGE_WAITS_MAX], across;
    } row[STAGE_COUNT];
};

struct exact_timetable exact_stages_arrange(int sets);

#endif
