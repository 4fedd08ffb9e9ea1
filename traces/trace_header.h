/* Inside common: the header of a run, from its lines to a mapping. */
#ifndef SIMCHECK_COMMON_TRACE_HEADER_INTERNAL_H
#define SIMCHECK_COMMON_TRACE_HEADER_INTERNAL_H

#include "common/arena.h"
#include "traces/trace_format.h"
#include "traces/trace_reader.h"

enum { TRACE_VERSION = 2, TRACE_HEADER_LINES_MAX = 256 };

/* The lines of a header, one after another, each with its newline. */
struct trace_header {
    size_t used;
    int64_t first_line; /* its number in the file */
    int line_count;
    size_t begin[TRACE_HEADER_LINES_MAX]; /* of each line in `text` */
    char text[TRACE_HEADER_BYTES];
    char rendered[TRACE_HEADER_BYTES]; /* scratch */
    char flow[1 << 12];                /* the dataflow's name */
    struct sc_mapping mapping;
    struct sc_arena arena; /* has the mapping; whoever closes the reader frees it */
};

/* NULL, or what had been expected in place of the line: it is not added. */
const char *trace_header_add(struct trace_header *header, const char *text, size_t length);

/* Is this the first line of a run in the version that is read here? */
enum sc_status trace_header_check_schema(const char *text, size_t length, struct sc_error *error);

/* What the lines say goes to `run` (options, mapping, dataflow, seed, pes, columns), which points into `header`.
 * SC_STATUS_INPUT, with the line and column in the error, when it makes no sense or is not as it would have been
 * written, but for what it says that counters count. */
enum sc_status trace_header_read(struct trace_header *header, struct sc_trace_run *run, struct sc_error *error);

#endif
