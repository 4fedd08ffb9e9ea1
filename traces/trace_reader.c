#include "traces/trace_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/checked.h"
#include "traces/gunzip_lines.h"
#include "traces/trace_copies.h"
#include "traces/trace_header.h"
#include "traces/trace_shapes.h"
#include "traces/ways.h"

/* "down,fetch," or "weight,", to be compared with a record at once. */
struct name_text {
    size_t length;
    char text[TRACE_NAME_BYTES];
};

struct sc_trace_reader {
    const char *path;
    struct gunzip_lines *lines;
    struct gunzip_line line;   /* the one to be read next; text NULL: there is none */
    struct gunzip_line fields; /* of a record: `line`, or its fields in the order of the level's columns */
    int64_t line_number;       /* of it */
    bool ended;                /* the end of the file was read */
    struct sc_error doubt;     /* why the file's checksum does not hold; SC_STATUS_OK: it does */
    struct sc_trace_progress progress;
    int64_t complete_runs;
    bool in_run; /* its records are being read */
    struct sc_trace_run run;
    struct sc_trace_step step;
    struct sc_trace_record record;
    int64_t elems[SC_TENSOR_COUNT]; /* of the run's layer */
    int64_t links[SC_TENSOR_COUNT]; /* of the run's machine */
    struct name_text event[SC_TRACE_EVENT_COUNT];
    struct name_text tensor[SC_TENSOR_COUNT + 1];
    int recent[SC_TRACE_EVENT_COUNT]; /* events; the next is often one of the last */
    struct trace_header header;
    struct trace_shape_texts *shapes;                   /* NULL: no run so far has steps as shapes */
    struct trace_copied *copied;                        /* NULL: no run so far has records as copies */
    struct gunzip_line several;                         /* the line whose records are being read */
    char row[TRACE_SHAPE_ROW_MAX];                      /* of a shape, or a record of a copy; then `line` is this */
    char arranged[GUNZIP_LINE_MAX + TRACE_COLUMNS_MAX]; /* where `fields` may be */
};

/* ---- errors ---- */

/* Add to the message how far the trace is good, or with a checksum that does not hold, how far it can be read. */
static enum sc_status add_progress(const struct sc_trace_reader *reader, struct sc_error *error) {
    char text[256] = "";
    const struct sc_trace_progress *progress = &reader->progress;
    bool doubtful = reader->doubt.status && progress->lines > 0;
    size_t used = strlen(error->message);
    if (progress->run > 0 && progress->records > 0)
        snprintf(text, sizeof text, ", run %lld, record %lld, in step %lld", (long long)progress->run,
                 (long long)progress->records, (long long)progress->step);
    else if (progress->run > 0)
        snprintf(text, sizeof text, ", run %lld, before its first record", (long long)progress->run);
    snprintf(error->message + used, sizeof error->message - used, "; %s up to line %lld%s%s",
             doubtful ? "readable" : "good", (long long)progress->lines, text,
             doubtful ? ", but no checksum vouches for it: any line may be wrong" : "");
    error->file = reader->path;
    return error->status;
}

/* The text makes no sense. If the checksum does not hold either, that is the likely reason, and stands first. */
static enum sc_status fail_text(const struct sc_trace_reader *reader, struct sc_error *error) {
    if (reader->doubt.status)
        sc_error_prefix(error, "the trace %s; here: ", reader->doubt.message);
    return add_progress(reader, error);
}

/* The file ends or is damaged behind the last line that was read. */
static enum sc_status fail_file(const struct sc_trace_reader *reader, struct sc_error *error) {
    if (reader->doubt.status)
        *error = reader->doubt;
    sc_error_prefix(error, "the trace ");
    error->line = (int)reader->line_number;
    error->column = 1;
    return add_progress(reader, error);
}

/* The line being read is wrong at `at`. */
static enum sc_status fail_at(const struct sc_trace_reader *reader, const char *at, struct sc_error *error,
                              const char *what) {
    (void)sc_error_set(error, SC_STATUS_INPUT, "%s", what);
    error->line = (int)reader->line_number;
    error->column = reader->line.text ? (int)(at - reader->line.text) + 1 : 1;
    return fail_text(reader, error);
}

static enum sc_status fail_line(const struct sc_trace_reader *reader, struct sc_error *error, const char *expected) {
    char text[256], found[64] = "the end of the file";
    if (reader->line.text)
        snprintf(found, sizeof found, "'%.*s'", (int)(reader->line.length < 40 ? reader->line.length : 40),
                 reader->line.text);
    snprintf(text, sizeof text, "expected %s, found %s", expected, found);
    return fail_at(reader, reader->line.text, error, text);
}

/* ---- lines ---- */

static enum sc_status next_line(struct sc_trace_reader *reader, struct sc_error *error) {
    reader->progress.lines = reader->line_number;
    enum sc_status status = trace_gunzip_lines_next(reader->lines, &reader->line, error);
    reader->line_number++;
    return status ? fail_file(reader, error) : SC_STATUS_OK;
}

static bool line_begins(const struct sc_trace_reader *reader, const char *text) {
    size_t length = strlen(text);
    return reader->line.text && reader->line.length >= length && memcmp(reader->line.text, text, length) == 0;
}

/* ---- opening ---- */

static void write_name_texts(struct sc_trace_reader *reader) {
    for (int i = 0; i < SC_TRACE_EVENT_COUNT; i++) {
        struct sc_trace_event_description names = sc_trace_event_info((enum sc_trace_event)i);
        struct name_text *event = &reader->event[i];
        event->length = (size_t)snprintf(event->text, sizeof event->text, "%s,%s,", names.unit, names.event);
        reader->recent[i] = i;
    }
    for (int i = 0; i <= SC_TENSOR_COUNT; i++) {
        struct name_text *tensor = &reader->tensor[i];
        const char *name = i < SC_TENSOR_COUNT ? sc_tensor_name((enum sc_tensor)i) : "-";
        tensor->length = (size_t)snprintf(tensor->text, sizeof tensor->text, "%s,", name);
    }
}

enum sc_status sc_trace_reader_open(struct sc_trace_reader **result, const char *path, struct sc_error *error) {
    struct sc_trace_reader *reader = calloc(1, sizeof *reader);
    *result = NULL;
    if (!reader)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to read '%s'", path);
    enum sc_status status = trace_gunzip_lines_open(&reader->lines, path, error);
    if (status) {
        free(reader);
        return status;
    }
    reader->path = path;
    write_name_texts(reader);
    *result = reader;
    return SC_STATUS_OK;
}

void sc_trace_reader_close(struct sc_trace_reader *reader) {
    if (!reader)
        return;
    trace_gunzip_lines_close(reader->lines);
    trace_shape_texts_free(reader->shapes);
    trace_copied_free(reader->copied);
    sc_arena_free(&reader->header.arena);
    free(reader);
}

/* ---- numbers ---- */

/* Take the digits at *at, which something else follows. False: there are none, or more than fit in 63 bits. */
static inline bool take_number(const char **at, int64_t *value) {
    enum { DIGITS_MAX = 19 };
    const char *c = *at;
    uint64_t number = 0;
    while ((unsigned char)(*c - '0') < 10)
        number = number * 10 + (uint64_t)(*c++ - '0');
    bool good = c > *at && c - *at <= DIGITS_MAX && number <= INT64_MAX;
    *value = (int64_t)number;
    if (good)
        *at = c;
    return good;
}

/* The name of the file's column `index`, for messages. */
static void name_of(const struct sc_trace_reader *reader, int index, char name[TRACE_NAME_BYTES]) {
    const char *at = reader->run.columns;
    for (int i = 0; i < index; i++)
        at += strcspn(at, ",") + 1;
    snprintf(name, TRACE_NAME_BYTES, "%.*s", (int)strcspn(at, ","), at);
}

static enum sc_status fail_named(const struct sc_trace_reader *reader, const char *name, const char *at,
                                 const char *expected, struct sc_error *error) {
    char text[256];
    snprintf(text, sizeof text, "column '%s': expected %s", name, expected);
    return fail_at(reader, at, error, text);
}

/* The place of `at`, which is in reader->fields, in the line. */
static const char *place_in_line(const struct sc_trace_reader *reader, const char *at) {
    if (reader->header.columns.in_order)
        return at;
    return reader->line.text + trace_columns_origin(&reader->header.columns, reader->line.text, reader->line.length,
                                                    reader->fields.text, (size_t)(at - reader->fields.text));
}

/* Column `column` of the run's level is wrong at `at`, in reader->fields. */
static enum sc_status fail_column(const struct sc_trace_reader *reader, int column, const char *at,
                                  const char *expected, struct sc_error *error) {
    const char *name = trace_column_name(reader->run.options.level, column);
    return fail_named(reader, name, place_in_line(reader, at), expected, error);
}

/* Column `column` does not fit the other columns or records: the error is at the begin of the line. */
static enum sc_status fail_record(const struct sc_trace_reader *reader, int column, const char *expected,
                                  struct sc_error *error) {
    return fail_named(reader, trace_column_name(reader->run.options.level, column), reader->line.text, expected, error);
}

/* Callers count one further. */
static const char STEP_NUMBER[] = "a number below 2^63 - 1";
static const char WHOLE_NUMBER[] = "a whole number that fits in 63 bits";

/* ---- records of steps ---- */

/* Go past the comma; or with `last`, stay at the end of the line. False: there is none. */
static bool take_separator(const char **at, bool last) {
    if (**at != (last ? '\n' : ','))
        return false;
    *at += !last;
    return true;
}

/* Fields that were arranged have all columns; else the file's columns are in order, and some may be missing. A field
 * that is missing or empty is 0. */
static enum sc_status read_columns(const struct sc_trace_reader *reader, int64_t column[TRACE_STEP_COLUMNS],
                                   struct sc_error *error) {
    const struct trace_columns *columns = &reader->header.columns;
    const int end = columns->in_order ? columns->known[columns->count - 1] : TRACE_STEP_COLUMNS - 1;
    const char *at = reader->fields.text;
    for (int i = 0; i < TRACE_STEP_COLUMNS; i++) {
        bool empty = i > 0 && (*at == ',' || *at == '\n'), last = i == end;
        column[i] = 0;
        if (columns->in_order && !columns->has[i])
            continue;
        if (!empty && !take_number(&at, &column[i]))
            return fail_column(reader, i, at, WHOLE_NUMBER, error);
        if (!take_separator(&at, last))
            return fail_column(reader, i, at, last ? "the end of the line behind it" : "a comma behind it", error);
    }
    return SC_STATUS_OK;
}

static void assign_step(struct sc_trace_step *step, const int64_t column[TRACE_STEP_COLUMNS]) {
    const int64_t *at = column;
    step->step = *at++;
#define TRACE_STEP_TIME(name) step->name = *at++;
#define TRACE_STEP_COUNT(name, event, tensor) step->count[SC_TRACE_STEP_##name] = *at++;
#include "common/trace.def"
}

static enum sc_status read_step(struct sc_trace_reader *reader, struct sc_error *error) {
    int64_t column[TRACE_STEP_COLUMNS];
    enum sc_status status = read_columns(reader, column, error);
    if (status)
        return status;
    for (int i = 2; i <= TRACE_STEP_TIMES; i++)
        if (i != 1 + TRACE_TIME_load && i != 1 + TRACE_TIME_store && column[i] < column[i - 1])
            return fail_record(reader, i, "no earlier cycle than the one before", error);
    if (column[0] == INT64_MAX)
        return fail_record(reader, 0, STEP_NUMBER, error);
    if (column[0] <= reader->progress.step)
        return fail_record(reader, 0, "a later step than in the record before", error);
    assign_step(&reader->step, column);
    reader->progress.step = column[0];
    return SC_STATUS_OK;
}

/* ---- records of bursts and accesses ---- */

static enum sc_status expect_number(const struct sc_trace_reader *reader, enum record_column column, const char **at,
                                    int64_t *value, struct sc_error *error) {
    if (!take_number(at, value))
        return fail_column(reader, (int)column, *at, WHOLE_NUMBER, error);
    if (!take_separator(at, false))
        return fail_column(reader, (int)column, *at, "a comma behind it", error);
    return SC_STATUS_OK;
}

static bool is_name(const struct name_text *name, const char *at, size_t left) {
    return name->length <= left && memcmp(at, name->text, name->length) == 0;
}

static size_t left_from(const struct sc_trace_reader *reader, const char *at) {
    return (size_t)(reader->fields.text + reader->fields.length - at);
}

/* The event that stands at `at`, or SC_TRACE_EVENT_COUNT. It becomes the first of `recent`. */
static int find_event(struct sc_trace_reader *reader, const char *at) {
    size_t left = left_from(reader, at);
    int place = 0;
    while (place < SC_TRACE_EVENT_COUNT && !is_name(&reader->event[reader->recent[place]], at, left))
        place++;
    if (place == SC_TRACE_EVENT_COUNT)
        return SC_TRACE_EVENT_COUNT;
    int event = reader->recent[place];
    for (; place > 0; place--)
        reader->recent[place] = reader->recent[place - 1];
    return reader->recent[0] = event;
}

static enum sc_status take_event(struct sc_trace_reader *reader, const char **at, struct sc_error *error) {
    int event = find_event(reader, *at);
    if (event == SC_TRACE_EVENT_COUNT || !(trace_event_shapes[event].levels & 1 << reader->run.options.level))
        return fail_column(reader, COLUMN_UNIT, *at, "a unit and an event of this level", error);
    *at += reader->event[event].length;
    reader->record.event = (enum sc_trace_event)event;
    return SC_STATUS_OK;
}

static enum sc_status take_tensor(struct sc_trace_reader *reader, const char **at, struct sc_error *error) {
    int may_be = trace_event_shapes[reader->record.event].tensors;
    size_t left = left_from(reader, *at);
    for (int tensor = 0; tensor <= SC_TENSOR_COUNT; tensor++) {
        if (!(may_be & 1 << tensor) || !is_name(&reader->tensor[tensor], *at, left))
            continue;
        *at += reader->tensor[tensor].length;
        reader->record.tensor = (enum sc_tensor)tensor;
        return SC_STATUS_OK;
    }
    return fail_column(reader, COLUMN_TENSOR, *at, "a tensor that the event can be about", error);
}

static enum sc_status check_record(const struct sc_trace_reader *reader, struct sc_error *error) {
    const struct sc_trace_record *record = &reader->record;
    int64_t end;
    if (!checked_add(record->cycle, record->duration, &end))
        return fail_record(reader, COLUMN_DURATION, "an end that fits in 63 bits", error);
    if (record->step == INT64_MAX)
        return fail_record(reader, COLUMN_STEP, STEP_NUMBER, error);
    if (record->step < reader->progress.step)
        return fail_record(reader, COLUMN_STEP, "no earlier step than in the record before", error);
    if (reader->run.options.level == SC_TRACE_ACCESS && !sc_trace_event_info(record->event).is_state &&
        record->count != 1)
        return fail_record(reader, COLUMN_COUNT, "1, as always at level access", error);
    return SC_STATUS_OK;
}

/* Take a number below `bound` if it is wanted; else the field must be empty, and *value is -1. */
static enum sc_status take_place(const struct sc_trace_reader *reader, enum record_column column, bool wanted,
                                 int64_t bound, const char **at, int64_t *value, struct sc_error *error) {
    char expected[96];
    const char *begin = *at;
    const bool last = (int)column == trace_column_count(reader->run.options.level) - 1;
    *value = -1;
    if (!wanted)
        return take_separator(at, last) ? SC_STATUS_OK : fail_column(reader, (int)column, *at, "nothing", error);
    if (take_number(at, value) && *value < bound && take_separator(at, last))
        return SC_STATUS_OK;
    snprintf(expected, sizeof expected, "a number below %lld", (long long)bound);
    return fail_column(reader, (int)column, begin, expected, error);
}

/* The value column is signed. It is ignored for events without a value. */
static enum sc_status take_value(struct sc_trace_reader *reader, bool wanted, const char **at, struct sc_error *error) {
    const char *begin = *at;
    bool negative = **at == '-';
    int64_t value = 0;
    if (*begin == '\n' && !wanted)
        return SC_STATUS_OK;
    *at += negative;
    bool good = take_number(at, &value) && **at == '\n' && value <= (int64_t)INT32_MAX + negative;
    if (!good)
        return fail_column(reader, COLUMN_VALUE, begin, "a whole number of 32 bits at the end of the line", error);
    reader->record.value = (int32_t)(negative ? -value : value);
    return SC_STATUS_OK;
}

/* The number of the PE, at level access, or of the link. */
static enum sc_status take_pe(struct sc_trace_reader *reader, const char **at, struct sc_error *error) {
    const struct sc_trace_record *record = &reader->record;
    const struct trace_event_shape *shape = &trace_event_shapes[record->event];
    const bool wanted = shape->link || (shape->pe && reader->run.options.level == SC_TRACE_ACCESS);
    int64_t bound = shape->link ? reader->links[record->tensor] : reader->run.pes, pe;
    enum sc_status status =
        take_place(reader, COLUMN_PE, wanted, bound < INT32_MAX ? bound : INT32_MAX, at, &pe, error);
    reader->record.pe = (int32_t)pe;
    return status;
}

static enum sc_status take_element(struct sc_trace_reader *reader, const char **at, struct sc_error *error) {
    struct sc_trace_record *record = &reader->record;
    bool has_element = record->tensor != SC_TENSOR_COUNT && !sc_trace_event_info(record->event).is_state;
    int64_t elems = has_element ? reader->elems[record->tensor] : 0;
    enum sc_status status = take_place(reader, COLUMN_ELEMENT, has_element, elems, at, &record->element, error);
    if (status)
        return status;
    if (!has_element)
        return **at == '\n' ? SC_STATUS_OK : fail_column(reader, COLUMN_VALUE, *at, "nothing", error);
    return take_value(reader, trace_event_shapes[record->event].value, at, error);
}

static enum sc_status read_record(struct sc_trace_reader *reader, struct sc_error *error) {
    struct sc_trace_record *record = &reader->record;
    const char *at = reader->fields.text;
    bool places = reader->run.options.level == SC_TRACE_ACCESS;
    record->pe = -1;
    record->element = -1;
    record->value = 0;
    enum sc_status status = expect_number(reader, COLUMN_CYCLE, &at, &record->cycle, error);
    if (!status)
        status = expect_number(reader, COLUMN_DURATION, &at, &record->duration, error);
    if (!status)
        status = take_event(reader, &at, error);
    if (!status)
        status = take_tensor(reader, &at, error);
    if (!status)
        status = expect_number(reader, COLUMN_COUNT, &at, &record->count, error);
    if (!status)
        status = expect_number(reader, COLUMN_STEP, &at, &record->step, error);
    if (!status)
        status = take_pe(reader, &at, error);
    if (!status && places)
        status = take_element(reader, &at, error);
    if (!status)
        status = check_record(reader, error);
    reader->progress.step = status ? reader->progress.step : record->step;
    return status;
}

/* ---- the end of a run ---- */

static enum sc_status take_total(struct sc_trace_reader *reader, const char *begin, int64_t *value,
                                 struct sc_error *error) {
    char expected[TRACE_NAME_BYTES + 32];
    snprintf(expected, sizeof expected, "'%s...'", begin);
    if (!line_begins(reader, begin))
        return fail_line(reader, error, expected);
    const char *at = reader->line.text + strlen(begin);
    if (!take_number(&at, value) || *at != '\n')
        return fail_at(reader, at, error, "expected a whole number that fits in 63 bits, and the end of the line");
    return next_line(reader, error);
}

/* Read the totals of the header's counters, which stand in the same order. */
static enum sc_status read_totals(struct sc_trace_reader *reader, struct sc_error *error) {
    enum sc_status status = take_total(reader, "# omitted ", &reader->run.omitted, error);
    for (int i = 0; !status && i < reader->header.counter_count; i++) {
        const struct trace_header_counter *counter = &reader->header.counter[i];
        char begin[TRACE_NAME_BYTES + 16];
        int64_t value = 0;
        snprintf(begin, sizeof begin, "# total %s ", counter->name);
        status = take_total(reader, begin, &value, error);
        if (counter->id == SC_COUNTER_COUNT)
            continue;
        sc_counter_set(&reader->run.totals, counter->id, value);
        reader->run.has_total[counter->id] = !status;
    }
    reader->run.complete = !status;
    reader->complete_runs += !status;
    return status;
}

static enum sc_status end_run(struct sc_trace_reader *reader, struct sc_error *error) {
    static const char EXPECTED[] = "a record, or the end of the run";
    reader->in_run = false;
    if (line_begins(reader, "# omitted "))
        return read_totals(reader, error);
    bool broken_off = line_begins(reader, "# schema ") || line_begins(reader, "# end ");
    return broken_off ? SC_STATUS_OK : fail_line(reader, error, EXPECTED);
}

/* With the columns of this program a record begins with a digit; with others, with anything but '#'. */
static bool is_record(const struct sc_trace_reader *reader) {
    const struct gunzip_line *line = &reader->line;
    if (!line->text || line->length == 0)
        return false;
    if (reader->run.options.form == SC_TRACE_COPIES && trace_is_copy(line->text, line->length))
        return true;
    if (reader->run.options.form == SC_TRACE_SHAPES && trace_is_shapes(line->text, line->length))
        return reader->header.version > TRACE_VERSION_SHAPES_ALONE;
    return reader->header.columns.in_order ? (unsigned char)(line->text[0] - '0') < 10 : line->text[0] != '#';
}

/* Put the fields of the line into the order of the level's columns. */
static enum sc_status arrange_fields(struct sc_trace_reader *reader, struct sc_error *error) {
    const struct trace_columns *columns = &reader->header.columns;
    const struct gunzip_line *line = &reader->line;
    struct columns_wrong wrong;
    char name[TRACE_NAME_BYTES];
    reader->fields.text = reader->arranged;
    if (trace_columns_arrange(columns, line->text, line->length, reader->arranged, &reader->fields.length, &wrong))
        return SC_STATUS_OK;
    name_of(reader, wrong.column, name);
    return fail_named(reader, name, line->text + wrong.at,
                      wrong.column == columns->count - 1 ? "the end of the line behind it" : "a comma behind it",
                      error);
}

static enum sc_status fail_problem(const struct sc_trace_reader *reader, const struct trace_line_problem *problem,
                                   struct sc_error *error) {
    char text[128];
    snprintf(text, sizeof text, "expected %s", problem->expected);
    return fail_at(reader, reader->line.text + problem->at, error, text);
}

/* Records of the last line that are still to come. */
static bool is_in_copy(const struct sc_trace_reader *reader) {
    return reader->run.options.form == SC_TRACE_COPIES && trace_copied_left(reader->copied) > 0;
}

static bool is_in_shapes(const struct sc_trace_reader *reader) {
    return reader->run.options.form == SC_TRACE_SHAPES && trace_shapes_left(reader->shapes) > 0;
}

/* Put the row that the line stands for in place of the line. */
static enum sc_status expand_shape(struct sc_trace_reader *reader, struct sc_error *error) {
    struct trace_line_problem problem;
    size_t length;
    if (is_in_shapes(reader))
        reader->line = reader->several;
    reader->several = reader->line;
    if (trace_shape_expand(reader->shapes, &reader->header.columns, reader->line.text, reader->line.length, reader->row,
                           &length, &problem)) {
        reader->line = (struct gunzip_line){reader->row, length};
        return SC_STATUS_OK;
    }
    return fail_problem(reader, &problem, error);
}

/* Put the row of the copy's next record in place of the line. */
static enum sc_status expand_copy(struct sc_trace_reader *reader, struct sc_error *error) {
    struct trace_line_problem problem;
    struct sc_trace_record record;
    struct trace_text row = {reader->row, 0};
    reader->line = reader->several;
    if (!trace_copied_next(reader->copied, &record, &problem))
        return fail_problem(reader, &problem, error);
    trace_put_record(&row, reader->run.options.level, &record);
    reader->line = (struct gunzip_line){reader->row, row.used - 1};
    return SC_STATUS_OK;
}

static enum sc_status read_copy(struct sc_trace_reader *reader, struct sc_error *error) {
    struct trace_line_problem problem;
    reader->several = reader->line;
    return trace_copied_read(reader->copied, reader->line.text, &problem) ? SC_STATUS_OK
                                                                          : fail_problem(reader, &problem, error);
}

/* Go to the next record, so that `line` is its row; or to the line behind the last one, which is none. */
static enum sc_status next_row(struct sc_trace_reader *reader, struct sc_error *error) {
    const enum sc_trace_form form = reader->run.options.form;
    enum sc_status status = SC_STATUS_OK;
    if (!is_in_copy(reader) && !is_in_shapes(reader)) {
        status = next_line(reader, error);
        if (status || !is_record(reader))
            return status;
        if (form == SC_TRACE_COPIES && trace_is_copy(reader->line.text, reader->line.length))
            status = read_copy(reader, error);
    }
    if (!status && form == SC_TRACE_SHAPES)
        status = expand_shape(reader, error);
    if (!status && is_in_copy(reader))
        status = expand_copy(reader, error);
    return status;
}

enum sc_status sc_trace_reader_next(struct sc_trace_reader *reader, struct sc_trace_item *item,
                                    struct sc_error *error) {
    *item = (struct sc_trace_item){NULL, NULL, NULL, 0, 0};
    if (!reader->in_run)
        return SC_STATUS_OK;
    /* The caller may use the line of the last record until now. */
    enum sc_status status = next_row(reader, error);
    if (status)
        return status;
    if (!is_record(reader))
        return end_run(reader, error);
    bool steps = reader->run.options.level == SC_TRACE_STEP;
    reader->fields = reader->line;
    if (!reader->header.columns.in_order)
        status = arrange_fields(reader, error);
    if (!status)
        status = steps ? read_step(reader, error) : read_record(reader, error);
    if (status)
        return status;
    if (reader->run.options.form == SC_TRACE_COPIES)
        trace_copied_keep(reader->copied, &reader->record);
    reader->progress.records++;
    item->step = steps ? &reader->step : NULL;
    item->record = steps ? NULL : &reader->record;
    item->text = reader->line.text;
    item->length = (int)reader->line.length;
    item->line = reader->line_number;
    return SC_STATUS_OK;
}

/* ---- the beginning of a run ---- */

static enum sc_status skip_rest(struct sc_trace_reader *reader, struct sc_error *error) {
    struct sc_trace_item item;
    enum sc_status status = SC_STATUS_OK;
    while (!status && reader->in_run)
        status = sc_trace_reader_next(reader, &item, error);
    return status;
}

static enum sc_status read_end(struct sc_trace_reader *reader, struct sc_error *error) {
    int64_t runs;
    char text[128];
    enum sc_status status = take_total(reader, "# end runs ", &runs, error);
    if (status)
        return status;
    if (reader->line.text)
        return fail_line(reader, error, "the end of the file");
    reader->ended = true;
    if (runs == reader->complete_runs)
        return SC_STATUS_OK;
    snprintf(text, sizeof text, "the trace ends after %lld complete runs, but it holds %lld", (long long)runs,
             (long long)reader->complete_runs);
    return fail_at(reader, NULL, error, text);
}

static enum sc_status gather_header(struct sc_trace_reader *reader, struct sc_error *error) {
    struct trace_header *header = &reader->header;
    header->used = 0;
    header->line_count = 0;
    header->first_line = reader->line_number;
    for (bool more = true; more;) {
        if (!reader->line.text)
            return fail_line(reader, error, "more of the header");
        const char *expected = trace_header_add(header, reader->line.text, reader->line.length);
        if (expected)
            return fail_line(reader, error, expected);
        more = reader->line.text[0] == '#';
        enum sc_status status = more ? next_line(reader, error) : SC_STATUS_OK;
        if (status)
            return status;
    }
    return SC_STATUS_OK;
}

static enum sc_status check_schema(struct sc_trace_reader *reader, struct sc_error *error) {
    if (!reader->line.text)
        return fail_line(reader, error, "'# schema' or '# end'");
    if (!trace_header_check_schema(reader->line.text, reader->line.length, error))
        return SC_STATUS_OK;
    error->line = (int)reader->line_number;
    error->column = 1;
    return fail_text(reader, error);
}

/* What shapes and copies need to be read. False: there is no memory. */
static bool prepare_form(struct sc_trace_reader *reader) {
    switch (reader->run.options.form) {
    case SC_TRACE_SHAPES:
        reader->shapes = reader->shapes ? reader->shapes : trace_shape_texts_create();
        if (reader->shapes)
            trace_shape_texts_clear(reader->shapes);
        return reader->shapes;
    case SC_TRACE_COPIES:
        reader->copied = reader->copied ? reader->copied : trace_copied_create();
        if (reader->copied)
            trace_copied_begin(reader->copied, reader->run.mapping);
        return reader->copied;
    default:
        return true;
    }
}

static enum sc_status begin_run(struct sc_trace_reader *reader, struct sc_error *error) {
    enum sc_status status = check_schema(reader, error);
    if (status)
        return status;
    reader->run = (struct sc_trace_run){.number = reader->progress.run + 1};
    status = gather_header(reader, error);
    if (status)
        return status;
    if (trace_header_read(&reader->header, &reader->run, error))
        return fail_text(reader, error);
    if (!prepare_form(reader))
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to read '%s'", reader->path);
    const struct sc_mapping *mapping = reader->run.mapping;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        reader->elems[tensor] = sc_layer_tensor_elems(&mapping->layer, (enum sc_tensor)tensor);
        reader->links[tensor] = trace_ways_links(&mapping->machine, (enum sc_tensor)tensor);
    }
    reader->progress.run++;
    reader->progress.records = 0;
    reader->progress.step = -1;
    reader->in_run = true;
    return SC_STATUS_OK;
}

static enum sc_status go_to_run(struct sc_trace_reader *reader, const struct sc_trace_run **run,
                                struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    *run = NULL;
    if (reader->ended)
        return SC_STATUS_OK;
    status = reader->line_number == 0 ? next_line(reader, error) : skip_rest(reader, error);
    if (!status && line_begins(reader, "# end "))
        return read_end(reader, error);
    if (!status)
        status = begin_run(reader, error);
    if (!status)
        *run = &reader->run;
    return status;
}

/* The checksum does not hold: hand out nothing, and report how far the file can be read. */
static enum sc_status refuse(struct sc_trace_reader *reader, const struct sc_trace_run **run, struct sc_error *error) {
    enum sc_status status;
    while (!(status = go_to_run(reader, run, error)) && *run)
        continue;
    return status ? status : fail_file(reader, error);
}

enum sc_status sc_trace_reader_next_run(struct sc_trace_reader *reader, const struct sc_trace_run **run,
                                        struct sc_error *error) {
    if (reader->line_number == 0 && trace_gunzip_lines_check(reader->lines, &reader->doubt))
        return refuse(reader, run, error);
    return go_to_run(reader, run, error);
}

struct sc_trace_progress sc_trace_reader_progress(const struct sc_trace_reader *reader) {
    return reader->progress;
}
