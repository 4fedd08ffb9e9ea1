/* Inside traces: a run's header and records as text in a buffer; and what a record of each event has. */
#ifndef SIMCHECK_TRACES_TRACE_FORMAT_H
#define SIMCHECK_TRACES_TRACE_FORMAT_H

#include <stddef.h>

#include "traces/trace_writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a record of an event has. */
struct trace_event_shape {
    int tensors;    /* bit t: it may be about tensor t, or SC_TENSOR_NONE */
    int levels;     /* bit l: there are such records at level l */
    bool pe, value; /* at level access it has them */
    bool link;      /* at both it has a link's number, where others have the PE */
};

extern const struct trace_event_shape trace_event_shapes[SC_TRACE_EVENT_COUNT];

/* No line and no header is longer. The caller of the functions below makes room for it first. */
enum { TRACE_LINE_BYTES = 1024, TRACE_HEADER_BYTES = 1 << 16 };

/* A text at `begin`, `used` bytes so far. */
struct trace_text {
    char *begin;
    size_t used;
};

/* What is wrong with a line, and where. */
struct trace_line_problem {
    size_t at;
    const char *expected;
};

/* The versions that can be read. In TRACE_VERSION_SHAPES_ALONE a line of shapes stands for one step. */
enum { TRACE_VERSION_FIRST = 2, TRACE_VERSION_SHAPES_ALONE = 3, TRACE_VERSION_LAST = 5 };

/* The version of the format in which a form is written, and the form of a version that can be read. */
int trace_version_of(enum sc_trace_form form);
enum sc_trace_form trace_form_of(int version);

/* The lines of the header before those of the counters; and the whole header. */
void trace_put_run(struct trace_text *text, const struct sc_trace_options *options, const struct sc_mapping *mapping,
                   const char *flow, uint64_t seed);
void trace_put_header(struct trace_text *text, const struct sc_trace_options *options, const struct sc_mapping *mapping,
                      const char *flow, uint64_t seed);

/* A layer's header leaves out such a value of a setting: in older traces, which lack the setting, it has this value. */
bool trace_setting_is_usual(enum sc_window_setting setting, int64_t value);

/* A statement of the machine as the header has it: "Bandwidth 2", "L1Size unlimited", "Multicast on". */
void trace_put_hardware(struct trace_text *text, const struct sc_machine *machine, enum sc_hardware_id id);

/* A number; and a comma, and behind it the number if it is `given`, else nothing. */
void trace_put_number(struct trace_text *text, int64_t number);
void trace_put_field(struct trace_text *text, int64_t number, bool given);

/* `off_chip`: with the columns of runs that have marks of L2. */
void trace_put_step(struct trace_text *text, const struct sc_trace_step *step, bool off_chip);
void trace_put_record(struct trace_text *text, enum sc_trace_level level, const struct sc_trace_record *record);
void trace_put_totals(struct trace_text *text, const struct sc_counters *counters, int64_t omitted);
void trace_put_end(struct trace_text *text, int64_t runs);

#ifdef __cplusplus
}
#endif

#endif
