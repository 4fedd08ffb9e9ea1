/* Inside traces: the header of a run, from its lines to a mapping, its counters and its columns. */
#ifndef SIMCHECK_TRACES_TRACE_HEADER_H
#define SIMCHECK_TRACES_TRACE_HEADER_H

#include "common/arena.h"
#include "traces/trace_columns.h"
#include "traces/trace_format.h"
#include "traces/trace_reader.h"

enum { TRACE_HEADER_LINES_MAX = 256 };

/* A counter of the run: its total stands behind the records. */
struct trace_header_counter {
    enum sc_counter_id id; /* SC_COUNTER_COUNT: unknown, and skipped */
    char name[TRACE_NAME_BYTES];
};

/* The lines of a header, one after another, each with its newline; and what trace_header_read makes of them. */
struct trace_header {
    size_t used;
    int version;        /* of the format */
    int64_t first_line; /* its number in the file */
    int line_count;
    size_t begin[TRACE_HEADER_LINES_MAX]; /* of each line in `text` */
    char text[TRACE_HEADER_BYTES];
    char rendered[TRACE_HEADER_BYTES]; /* scratch */
    char flow[1 << 12];                /* the dataflow's name */
    struct sc_mapping mapping;
    struct sc_arena arena; /* has the mapping; whoever closes the reader frees it */
    int counter_count;
    struct trace_header_counter counter[TRACE_HEADER_LINES_MAX]; /* in the order of the file */
    struct trace_columns columns;
    char skipped_counters[TRACE_SKIPPED_BYTES], skipped_columns[TRACE_SKIPPED_BYTES];
};

/* Add a line. Returns NULL; or what is expected in place of the line, which is then not added. */
const char *trace_header_add(struct trace_header *header, const char *text, size_t length);

/* SC_STATUS_INPUT unless the line is the first line of a run in a version that can be read. */
enum sc_status trace_header_check_schema(const char *text, size_t length, struct sc_error *error);

/* Write what the lines say to `run` (all that is known ahead of the records), which then points into `header`.
 * SC_STATUS_INPUT, with the line and column in the error, when it makes no sense or is not what the writer would have
 * written. Only counters and columns may be others than those of this program, and statements of the machine may be
 * missing: traces/README.md. */
enum sc_status trace_header_read(struct trace_header *header, struct sc_trace_run *run, struct sc_error *error);

#endif
