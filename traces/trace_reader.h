/* Reads traces (the format: traces/README.md) as a stream: no more than a block of the file is in memory. Whatever
 * bytes the file holds, a record is either whole and in range or an error.
 *
 * A file is read twice: its checksum stands at its end, and no record is handed out unless it holds. So nothing is ever
 * counted from damaged records. Counters and columns are found by name: traces/README.md says which ones may be unknown
 * or missing. */
#ifndef SIMCHECK_TRACES_TRACE_READER_H
#define SIMCHECK_TRACES_TRACE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/api.h"
#include "trace_writer.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sc_trace_reader;

/* One run of a trace. */
struct sc_trace_run {
    int64_t number; /* from 1 */
    struct sc_trace_options options;
    const struct sc_mapping *mapping; /* legal; lowered again from the header */
    const char *dataflow;             /* its name */
    uint64_t seed;
    int64_t pes;         /* product of the levels' units; a record's pe is below it */
    const char *columns; /* the names of its records' columns, joined by commas, as they stand in the file */
    const char *skipped_columns, *skipped_counters; /* names that this program does not know, joined by ", " */
    bool has_links;                       /* its records have what crosses the links; those of older programs do not */
    bool has_holds;                       /* what PEs hold of each tensor, likewise */
    bool has_count[SC_TRACE_STEP_COUNTS]; /* at SC_TRACE_STEP: its records have the count; else it is read as 0 */
    /* Set behind its last record: */
    bool complete;                    /* the run came to its end; else the simulator broke it off */
    int64_t omitted;                  /* records outside of the window */
    struct sc_counters totals;        /* of a complete run */
    bool has_total[SC_COUNTER_COUNT]; /* of a complete run: the file has the total; else it is 0 */
};

/* One record: at SC_TRACE_STEP `step` has it, at the other levels `record`; both are NULL behind the last one of a run.
 * Numbers of steps are below INT64_MAX, and ends of records fit in 63 bits. */
struct sc_trace_item {
    const struct sc_trace_step *step;
    const struct sc_trace_record *record;
    const char *text; /* its line, as it stands in the file or as the row that it is, without the newline */
    int length;
    int64_t line; /* its number in the file, from 1 */
};

/* How far a trace has been read. */
struct sc_trace_progress {
    int64_t lines;   /* whole lines that make sense; in a file whose checksum does not hold any of them may be wrong */
    int64_t run;     /* the present one, from 1; 0: none yet */
    int64_t records; /* of the present run */
    int64_t step;    /* of the last of them: all records of earlier steps have been read. -1: there is none */
};

/* On success the caller owns *reader and calls sc_trace_reader_close. `path` must outlive the reader and its errors.
 * SC_STATUS_IO when the file cannot be opened, or is a pipe. */
SC_API enum sc_status sc_trace_reader_open(struct sc_trace_reader **reader, const char *path, struct sc_error *error);
SC_API void sc_trace_reader_close(struct sc_trace_reader *reader); /* NULL: nothing to do */

/* Go to the next run, past what is left of the present one; *run is NULL behind the last. It lasts until the next call.
 * Here and below, SC_STATUS_INPUT says what is wrong, in which line, and how far the trace is good; after an error
 * nothing more can be read. A file that is damaged or cut off is refused by the first call, which says how far it can
 * be read, though any line may be wrong. */
SC_API enum sc_status sc_trace_reader_next_run(struct sc_trace_reader *reader, const struct sc_trace_run **run,
                                               struct sc_error *error);

/* The next record of the run. The item lasts until the next call. */
SC_API enum sc_status sc_trace_reader_next(struct sc_trace_reader *reader, struct sc_trace_item *item,
                                           struct sc_error *error);

SC_API struct sc_trace_progress sc_trace_reader_progress(const struct sc_trace_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
