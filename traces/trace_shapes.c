#include "traces/trace_shapes.h"

#include <stdlib.h>
#include <string.h>

#include "common/checked.h"

/* The columns of a step as numbers: its number, its times, its counts. */
enum { NUMBER = 0, FIRST_TIME = 1, FETCH = FIRST_TIME + TRACE_TIME_fetch, FIRST_COUNT = FIRST_TIME + TRACE_STEP_TIMES };

/* What the next shape is relative to: the number of the record before, and when its step began to fetch. */
struct origin {
    int64_t step, fetch;
};

static const struct origin BEFORE_THE_FIRST = {-1, 0};

/* Which place came last behind which. */
struct successors {
    uint16_t last; /* place of the step before */
    uint16_t next[TRACE_SHAPE_PLACES + 1];
};

enum { NO_PLACE = TRACE_SHAPE_PLACES };

static void forget_successors(struct successors *after) {
    after->last = NO_PLACE;
    for (int place = 0; place <= NO_PLACE; place++)
        after->next[place] = NO_PLACE;
}

static int next_place(const struct successors *after) { return after->next[after->last]; }

static void note_place(struct successors *after, int place) {
    after->next[after->last] = (uint16_t)place;
    after->last = (uint16_t)place;
}

/* ---- writing ---- */

struct trace_shapes {
    struct origin origin;
    struct successors after;
    int64_t steps; /* that are counted, and have no line yet */
    bool kept[TRACE_SHAPE_PLACES];
    int64_t shape[TRACE_SHAPE_PLACES][TRACE_STEP_COLUMNS];
};

struct trace_shapes *trace_shapes_create(void) {
    struct trace_shapes *shapes = calloc(1, sizeof *shapes);
    if (shapes)
        trace_shapes_clear(shapes);
    return shapes;
}

void trace_shapes_free(struct trace_shapes *shapes) { free(shapes); }

void trace_shapes_clear(struct trace_shapes *shapes) {
    shapes->origin = BEFORE_THE_FIRST;
    shapes->steps = 0;
    forget_successors(&shapes->after);
    memset(shapes->kept, 0, sizeof shapes->kept);
}

/* Of every fourth number, from `first` on: four such chains of products go on at the same time. */
static inline uint64_t hash_from(const int64_t shape[TRACE_STEP_COLUMNS], int first) {
    uint64_t hash = (uint64_t)first + 1;
    for (int i = first; i < TRACE_STEP_COLUMNS; i += 4)
        hash = (hash ^ (uint64_t)shape[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return hash;
}

/* Any function will do: two shapes of one place write longer lines, not wrong ones. */
static int place_of(const int64_t shape[TRACE_STEP_COLUMNS]) {
    const uint64_t all =
        (hash_from(shape, 0) ^ hash_from(shape, 1) >> 7) * 3 + (hash_from(shape, 2) ^ hash_from(shape, 3) >> 11);
    return (int)(all >> 40) % TRACE_SHAPE_PLACES;
}

/* The times of loads and stores are 0 where nothing was loaded or stored. */
static bool is_given(enum trace_step_time time, int64_t cycle) { return !trace_time_is_off_chip(time) || cycle > 0; }

static void take_shape(int64_t shape[TRACE_STEP_COLUMNS], const struct sc_trace_step *step,
                       const struct origin *origin) {
    int64_t *at = shape;
    *at++ = step->step - origin->step;
#define TRACE_STEP_TIME(name) *at++ = is_given(TRACE_TIME_##name, step->name) ? step->name - origin->fetch : 0;
#include "common/trace.def"
    memcpy(at, step->count, sizeof step->count);
}

/* A time that is not given and one at the origin are told apart by the field: empty, and "0". */
static void put_shape(struct trace_text *text, const int64_t shape[TRACE_STEP_COLUMNS],
                      const struct sc_trace_step *step, bool off_chip) {
    trace_put_number(text, shape[NUMBER]);
    const int64_t *at = &shape[FIRST_TIME];
#define TRACE_STEP_TIME(name)                                                                                          \
    if (off_chip || !trace_time_is_off_chip(TRACE_TIME_##name))                                                        \
        trace_put_field(text, *at, is_given(TRACE_TIME_##name, step->name));                                           \
    at++;
#include "common/trace.def"
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++, at++)
        if (off_chip || !trace_event_is_off_chip(sc_trace_step_count_info((enum sc_trace_step_count)i)->event))
            trace_put_field(text, *at, *at != 0);
}

/* If a load or store is at the origin, the shape's numbers do not tell whether there is any. */
static bool is_plain(const struct sc_trace_step *step, const struct origin *origin) {
    bool plain = true;
#define TRACE_STEP_TIME(name)                                                                                          \
    plain = plain && (!trace_time_is_off_chip(TRACE_TIME_##name) || step->name == 0 || step->name != origin->fetch);
#include "common/trace.def"
    return plain;
}

/* Is what is kept at a place the step's shape? */
static bool is_kept(const struct trace_shapes *shapes, int place, const struct sc_trace_step *step) {
    const int64_t *at = shapes->shape[place], fetch = shapes->origin.fetch;
    bool same = shapes->kept[place] && *at++ == step->step - shapes->origin.step;
#define TRACE_STEP_TIME(name) same &= *at++ == (is_given(TRACE_TIME_##name, step->name) ? step->name - fetch : 0);
#include "common/trace.def"
    return same && memcmp(at, step->count, sizeof step->count) == 0;
}

void trace_put_last_shapes(struct trace_text *text, struct trace_shapes *shapes) {
    if (shapes->steps == 0)
        return;
    text->begin[text->used++] = '+';
    trace_put_number(text, shapes->steps);
    text->begin[text->used++] = '\n';
    shapes->steps = 0;
}

/* Put a line for the step alone. Returns the place of its shape. */
static int put_shape_line(struct trace_text *text, struct trace_shapes *shapes, const struct sc_trace_step *step,
                          bool plain, bool off_chip) {
    int64_t shape[TRACE_STEP_COLUMNS];
    take_shape(shape, step, &shapes->origin);
    const int place = place_of(shape);
    trace_put_number(text, place);
    if (!plain || !is_kept(shapes, place, step)) {
        text->begin[text->used++] = '=';
        put_shape(text, shape, step, off_chip);
        memcpy(shapes->shape[place], shape, sizeof shape);
        shapes->kept[place] = plain;
    }
    text->begin[text->used++] = '\n';
    return place;
}

void trace_put_shaped_step(struct trace_text *text, struct trace_shapes *shapes, const struct sc_trace_step *step,
                           bool off_chip) {
    const bool plain = is_plain(step, &shapes->origin);
    int place = next_place(&shapes->after);
    const bool follows = plain && place != NO_PLACE && is_kept(shapes, place, step);
    shapes->steps += follows;
    if (!follows || shapes->steps == TRACE_SHAPE_STEPS_MAX)
        trace_put_last_shapes(text, shapes);
    if (!follows)
        place = put_shape_line(text, shapes, step, plain, off_chip);
    note_place(&shapes->after, place);
    shapes->origin = (struct origin){step->step, step->fetch};
}

/* ---- reading ---- */

/* Shapes stay as texts, so that columns that this program does not know need no numbers. */
struct trace_shape_texts {
    struct origin origin;
    struct successors after;
    int64_t left;                      /* steps of the last line */
    size_t length[TRACE_SHAPE_PLACES]; /* 0: nothing is kept */
    char text[TRACE_SHAPE_PLACES][TRACE_LINE_BYTES];
};

struct trace_shape_texts *trace_shape_texts_create(void) {
    struct trace_shape_texts *shapes = calloc(1, sizeof *shapes);
    if (shapes)
        trace_shape_texts_clear(shapes);
    return shapes;
}

void trace_shape_texts_free(struct trace_shape_texts *shapes) { free(shapes); }

void trace_shape_texts_clear(struct trace_shape_texts *shapes) {
    shapes->origin = BEFORE_THE_FIRST;
    shapes->left = 0;
    forget_successors(&shapes->after);
    memset(shapes->length, 0, sizeof shapes->length);
}

static bool fail(struct trace_line_problem *problem, size_t at, const char *expected) {
    *problem = (struct trace_line_problem){at, expected};
    return false;
}

/* The digits from `at` on; false if there are none, or more than nine. */
static bool take_place(const char *line, size_t length, size_t *at, int64_t *place) {
    const size_t begin = *at;
    *place = 0;
    for (; *at < length && line[*at] >= '0' && line[*at] <= '9' && *at - begin < 9; (*at)++)
        *place = *place * 10 + (line[*at] - '0');
    return *at > begin;
}

/* A whole number that may be negative, and is all of the field. */
static bool is_signed(const char *field, size_t length, int64_t *value) {
    const size_t sign = length > 0 && field[0] == '-';
    int64_t number = 0;
    for (size_t i = sign; i < length; i++)
        if (field[i] < '0' || field[i] > '9' || !checked_mul(number, 10, &number) ||
            !checked_add(number, field[i] - '0', &number))
            return false;
    *value = sign ? -number : number;
    return length > sign;
}

/* Add a field that is relative to `origin`. `*value` is what it stands for. In a row a time of 0 is empty. */
static bool add_relative(struct trace_text *row, const char *field, size_t length, bool is_time, int64_t origin,
                         int64_t *value) {
    int64_t number;
    if (!is_signed(field, length, &number) || !checked_add(number, origin, value) || *value < 0)
        return false;
    if (!is_time || *value > 0)
        trace_put_number(row, *value);
    return true;
}

/* The text of a shape as a row. `from` is where it stands in the line, for the error. */
static bool expand_text(struct trace_shape_texts *shapes, const struct trace_columns *columns, const char *text,
                        size_t length, struct trace_text *row, size_t from, struct trace_line_problem *problem) {
    struct origin next = shapes->origin;
    size_t begin = 0;
    for (int i = 0; i < columns->count; i++) {
        const char *comma = memchr(text + begin, ',', length - begin);
        const size_t end = comma ? (size_t)(comma - text) : length;
        const int known = columns->known[i];
        int64_t value = 0;
        if (i > 0)
            row->begin[row->used++] = ',';
        if (known < 0 || known >= FIRST_COUNT || (known >= FIRST_TIME && end == begin)) {
            memcpy(row->begin + row->used, text + begin, end - begin);
            row->used += end - begin;
        } else if (!add_relative(row, text + begin, end - begin, known != NUMBER,
                                 known == NUMBER ? shapes->origin.step : shapes->origin.fetch, &value)) {
            return fail(problem, from + begin,
                        known == NUMBER ? "a number of steps, relative to the record before"
                                        : "a number of cycles, relative to the fetch of the record before");
        }
        next.step = known == NUMBER ? value : next.step;
        next.fetch = known == FETCH ? value : next.fetch;
        if ((end == length) != (i == columns->count - 1))
            return fail(problem, from + end, end == length ? "a comma and the next column" : "the end of the line");
        begin = end + 1;
    }
    row->begin[row->used] = '\n';
    shapes->origin = next;
    return true;
}

int64_t trace_shapes_left(const struct trace_shape_texts *shapes) { return shapes->left; }

static bool expand_next(struct trace_shape_texts *shapes, const struct trace_columns *columns, const char *line,
                        size_t length, struct trace_text *row, struct trace_line_problem *problem) {
    const int place = next_place(&shapes->after);
    size_t at = 1;
    if (shapes->left == 0 && (!take_place(line, length, &at, &shapes->left) || at < length || shapes->left == 0 ||
                              shapes->left > TRACE_SHAPE_STEPS_MAX)) {
        shapes->left = 0;
        return fail(problem, 1, "how many steps follow as before, 1 to 256");
    }
    if (place == NO_PLACE || shapes->length[place] == 0)
        return fail(problem, 0, "a shape: none has come behind that of the step before");
    if (!expand_text(shapes, columns, shapes->text[place], shapes->length[place], row, 0, problem))
        return false;
    note_place(&shapes->after, place);
    shapes->left--;
    return true;
}

static bool expand_one(struct trace_shape_texts *shapes, const struct trace_columns *columns, const char *line,
                       size_t length, struct trace_text *row, struct trace_line_problem *problem) {
    size_t at = 0;
    int64_t place;
    if (!take_place(line, length, &at, &place) || place >= TRACE_SHAPE_PLACES)
        return fail(problem, 0, "the place of a shape, from 0 to 4095");
    const bool is_new = at < length && line[at] == '=';
    if (!is_new && at < length)
        return fail(problem, at, "'=' and a shape, or the end of the line");
    if (!is_new && shapes->length[place] == 0)
        return fail(problem, 0, "a place at which a shape was kept before");
    if (is_new) {
        const size_t begin = at + 1;
        if (length - begin >= TRACE_LINE_BYTES || length == begin)
            return fail(problem, begin, "a shape of no more than 1023 bytes");
        memcpy(shapes->text[place], line + begin, length - begin);
        shapes->length[place] = length - begin;
        at = begin;
    }
    if (!expand_text(shapes, columns, shapes->text[place], shapes->length[place], row, is_new ? at : 0, problem))
        return false;
    note_place(&shapes->after, (int)place);
    return true;
}

bool trace_shape_expand(struct trace_shape_texts *shapes, const struct trace_columns *columns, const char *line,
                        size_t length, char *row, size_t *written, struct trace_line_problem *problem) {
    struct trace_text expanded = {row, 0};
    const bool whole = trace_is_shapes(line, length) ? expand_next(shapes, columns, line, length, &expanded, problem)
                                                     : expand_one(shapes, columns, line, length, &expanded, problem);
    *written = expanded.used;
    return whole;
}
