#include "traces/trace_copies.h"

#include <stdlib.h>
#include <string.h>

#include "common/checked.h"
#include "traces/trace_guess.h"

static bool pools(const struct sc_mapping *mapping) { return mapping->layer.type->operation == SC_OPERATION_MAX; }

/* ---- writing: records as they are compared ---- */

/* What two records have in common if one is a copy of the other, and what differs by a distance. */
struct entry {
    uint64_t same; /* pe, event, tensor, whether there is an element, steps behind the record before */
    int64_t cycle;
    int64_t moved; /* the element; or where there is none, the count */
    uint32_t duration;
    uint32_t alike; /* lower half of the number of an earlier record that came in the same context */
};

/* The entries are a ring, in which those of the records at hand take places ahead of time: a copy's source must not be
 * among those that stood there. */
enum { RING = TRACE_COPY_BACK_MAX, BACK_MAX = RING - TRACE_COPIES_AT_ONCE, CONTEXT_BITS = 16 };

enum { EVENT_AT = 32, TENSOR_AT = 40, HAS_ELEMENT_AT = 47, STEPS_AT = 48, STEPS_NEVER = 0xffff };

/* A value that is not the guessed one. */
struct surprise {
    int64_t record; /* its number in the run */
    int32_t value;
};

/* How far a copy is moved. The last of `element` is of records without an element, which stay as they are. */
struct distance {
    int64_t cycle, element[SC_TENSOR_COUNT + 1];
    bool known[SC_TENSOR_COUNT + 1];
};

struct trace_copies {
    enum sc_trace_level level;
    int64_t count;    /* records so far */
    int64_t step;     /* of the last of them; 0 ahead of the first */
    uint64_t context; /* what the last eight are, but for cycles and elements */
    /* The copy that is being made, and when it is done, how far back it was from. */
    int64_t begin, length, back; /* length 0: none is being made */
    struct distance distance;
    int values;
    struct surprise value[TRACE_COPY_VALUES_MAX];
    /* Of the records at hand. */
    int surprises, seen; /* `seen`: of records that have been written */
    struct surprise surprise[TRACE_COPIES_AT_ONCE];
    struct entry entry[RING];          /* [number of the record % RING] */
    uint32_t alike[1 << CONTEXT_BITS]; /* [context]: lower half of the number of the last record with it */
    struct trace_guess guess;
};

struct trace_copies *trace_copies_create(void) {
    return calloc(1, sizeof(struct trace_copies));
}

void trace_copies_free(struct trace_copies *copies) { free(copies); }

/* Entries of a run before are never looked at: a source is in the run. */
void trace_copies_begin(struct trace_copies *copies, enum sc_trace_level level, const struct sc_mapping *mapping) {
    copies->level = level;
    copies->count = copies->step = copies->length = copies->back = 0;
    copies->context = 0;
    memset(copies->alike, 0, sizeof copies->alike);
    trace_guess_clear(&copies->guess, pools(mapping));
}

static struct entry *entry_of(struct trace_copies *copies, int64_t record) {
    return &copies->entry[(uint64_t)record % RING];
}

static bool has_element(const struct trace_copies *copies, const struct sc_trace_record *record) {
    return record->element >= 0 && copies->level == SC_TRACE_ACCESS;
}

/* Behind the record before. Of an earlier step it is a large number. */
static uint64_t steps_of(const struct trace_copies *copies, const struct sc_trace_record *record) {
    return (uint64_t)record->step - (uint64_t)copies->step;
}

/* Can a copy be made of the record? What a machine does can. */
static bool is_plain(const struct trace_copies *copies, const struct sc_trace_record *record) {
    return record->cycle >= 0 && record->duration >= 0 && record->duration <= UINT32_MAX &&
           steps_of(copies, record) < STEPS_NEVER &&
           (!has_element(copies, record) || (record->count == 1 && record->tensor < SC_TENSOR_COUNT));
}

/* What is not plain is never the same as anything. */
static uint64_t same_of(const struct trace_copies *copies, const struct sc_trace_record *record) {
    if (!is_plain(copies, record))
        return (uint64_t)STEPS_NEVER << STEPS_AT | (uint64_t)copies->count;
    return (uint32_t)record->pe | (uint64_t)record->event << EVENT_AT | (uint64_t)record->tensor << TENSOR_AT |
           (uint64_t)has_element(copies, record) << HAS_ELEMENT_AT | steps_of(copies, record) << STEPS_AT;
}

/* Shifting forgets what is eight records old. */
static uint32_t take_context(struct trace_copies *copies, uint64_t same) {
    copies->context = (copies->context << 8) + same * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(copies->context >> (64 - CONTEXT_BITS));
}

static void take_value(struct trace_copies *copies, const struct sc_trace_record *record) {
    if (trace_guess_of(&copies->guess, record->event, record->tensor, record->pe, record->element) != record->value)
        copies->surprise[copies->surprises++] = (struct surprise){copies->count, record->value};
    trace_guess_learn(&copies->guess, record->event, record->tensor, record->pe, record->element, record->value);
}

static void take_record(struct trace_copies *copies, const struct sc_trace_record *record) {
    const uint64_t same = same_of(copies, record);
    const uint32_t context = take_context(copies, same);
    const bool element = has_element(copies, record);
    *entry_of(copies, copies->count) = (struct entry){.same = same,
                                                      .cycle = record->cycle,
                                                      .moved = element ? record->element : record->count,
                                                      .duration = (uint32_t)record->duration,
                                                      .alike = copies->alike[context]};
    copies->alike[context] = (uint32_t)copies->count;
    if (element)
        take_value(copies, record);
    copies->step = record->step;
    copies->count++;
}

/* ---- writing: what a record may be a copy of ---- */

static struct distance first_distance(const struct entry *entry, const struct entry *source) {
    return (struct distance){.cycle = entry->cycle - source->cycle, .known = {[SC_TENSOR_COUNT] = true}};
}

/* Is the one the other, moved by the distance? The first record of a tensor says how far its elements are moved. */
static inline bool is_moved(struct distance *distance, const struct entry *entry, const struct entry *source) {
    if (entry->same != source->same || entry->duration != source->duration ||
        entry->cycle - source->cycle != distance->cycle)
        return false;
    const int64_t moved = entry->moved - source->moved;
    const int tensor = entry->same >> HAS_ELEMENT_AT & 1 ? (int)(entry->same >> TENSOR_AT & 3) : SC_TENSOR_COUNT;
    if (!distance->known[tensor]) {
        distance->known[tensor] = true;
        distance->element[tensor] = moved;
    }
    return distance->element[tensor] == moved;
}

/* How many records from `record` on, but before `end`, are copies of those that far back. */
static int64_t count_copies(struct trace_copies *copies, int64_t record, int64_t end, int64_t back) {
    struct distance distance = first_distance(entry_of(copies, record), entry_of(copies, record - back));
    int64_t at = record;
    while (at < end && is_moved(&distance, entry_of(copies, at), entry_of(copies, at - back)))
        at++;
    return at - record;
}

static bool is_back(int64_t record, int64_t back) { return back > 0 && back <= BACK_MAX && back <= record; }

/* How far back the records stand that those from `record` on are copies of, for the most of the records at hand; 0:
 * there are none. Most often the copy before goes on from there, moved by other distances; else those are tried that
 * came in the same context. */
static int64_t find_source(struct trace_copies *copies, int64_t record, int64_t end) {
    enum { TRIES = 4, SEEN = 256 };
    const int64_t seen = end - record < SEEN ? end : record + SEEN;
    int64_t best = 0, longest = 0, back = copies->back;
    uint32_t alike = entry_of(copies, record)->alike;
    for (int i = 0; i <= TRIES && longest < SEEN; i++) {
        const int64_t length = is_back(record, back) ? count_copies(copies, record, seen, back) : 0;
        best = length > longest ? back : best;
        longest = length > longest ? length : longest;
        back = (int64_t)((uint32_t)record - alike);
        if (!is_back(record, back))
            break;
        alike = entry_of(copies, record - back)->alike;
    }
    return best;
}

/* ---- writing: lines ---- */

static void begin_copy(struct trace_copies *copies, int64_t record, int64_t back) {
    copies->begin = record;
    copies->back = back;
    copies->distance = first_distance(entry_of(copies, record), entry_of(copies, record - back));
    copies->values = 0;
}

/* Take the values of records before `end` that were guessed wrongly. Returns the record whose value is one too many, or
 * `end`. */
static int64_t take_surprises(struct trace_copies *copies, int64_t end) {
    for (; copies->seen < copies->surprises && copies->surprise[copies->seen].record < end; copies->seen++) {
        if (copies->values == TRACE_COPY_VALUES_MAX)
            return copies->surprise[copies->seen].record;
        copies->value[copies->values++] = copies->surprise[copies->seen];
    }
    return end;
}

/* Let the copy go on with records from `record` on, but before `end`. Returns the first one that is none of it. */
static int64_t go_on(struct trace_copies *copies, int64_t record, int64_t end) {
    const int64_t back = copies->back, limit = copies->begin + TRACE_COPY_RECORDS_MAX;
    end = limit < end ? limit : end;
    while (record < end && is_moved(&copies->distance, entry_of(copies, record), entry_of(copies, record - back)))
        record++;
    record = take_surprises(copies, record);
    copies->length = record - copies->begin;
    return record;
}

static void put_copy(struct trace_text *text, struct trace_copies *copies) {
    text->begin[text->used++] = '=';
    trace_put_number(text, copies->back);
    trace_put_field(text, copies->length, true);
    trace_put_field(text, copies->distance.cycle, true);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        trace_put_field(text, copies->distance.element[tensor], true);
    for (int i = 0; i < copies->values; i++) {
        trace_put_field(text, copies->value[i].record - copies->begin, true);
        text->begin[text->used++] = ':';
        trace_put_number(text, copies->value[i].value);
    }
    text->begin[text->used++] = '\n';
    copies->length = 0;
}

/* A row has its value. */
static void put_row(struct trace_text *text, struct trace_copies *copies, const struct sc_trace_record *record,
                    int64_t number) {
    trace_put_record(text, copies->level, record);
    copies->seen += copies->seen < copies->surprises && copies->surprise[copies->seen].record == number;
}

void trace_put_copies(struct trace_text *text, struct trace_copies *copies, const struct sc_trace_record *records,
                      int64_t count) {
    const int64_t first = copies->count, end = first + count;
    copies->surprises = copies->seen = 0;
    for (int64_t i = 0; i < count; i++)
        take_record(copies, &records[i]);
    for (int64_t record = first; record < end;) {
        if (copies->length > 0)
            record = go_on(copies, record, end);
        if (record == end)
            return;
        trace_put_last_copy(text, copies);
        const int64_t back = find_source(copies, record, end);
        if (back > 0) {
            begin_copy(copies, record, back);
            record = go_on(copies, record, end);
        } else {
            put_row(text, copies, &records[record - first], record);
            record++;
        }
    }
}

void trace_put_last_copy(struct trace_text *text, struct trace_copies *copies) {
    if (copies->length > 0)
        put_copy(text, copies);
}

/* ---- reading ---- */

struct trace_copied {
    int64_t count; /* records so far */
    int64_t step;  /* of the last of them; 0 ahead of the first */
    /* The copy whose records are given. */
    int64_t done, length, back;
    int64_t cycle, element[SC_TENSOR_COUNT + 1];
    int values, given; /* of the values */
    struct {
        int64_t record; /* its place in the copy */
        int32_t value;
    } value[TRACE_COPY_VALUES_MAX];
    size_t cycle_at, element_at[SC_TENSOR_COUNT + 1];   /* where they stand in the copy's line */
    struct sc_trace_record record[TRACE_COPY_BACK_MAX]; /* the last; their steps are how far behind the record before */
    struct trace_guess guess;
};

struct trace_copied *trace_copied_create(void) {
    return calloc(1, sizeof(struct trace_copied));
}

void trace_copied_free(struct trace_copied *copied) { free(copied); }

void trace_copied_begin(struct trace_copied *copied, const struct sc_mapping *mapping) {
    copied->count = copied->step = copied->done = copied->length = 0;
    trace_guess_clear(&copied->guess, pools(mapping));
}

static bool fail(struct trace_line_problem *problem, size_t at, const char *expected) {
    *problem = (struct trace_line_problem){at, expected};
    return false;
}

/* Take the whole number from *at on, which may be negative, and what must follow it. */
static bool take_number(const char *line, size_t *at, const char *behind, int64_t *value) {
    const bool negative = line[*at] == '-';
    size_t end = *at + negative;
    const size_t begin = end;
    int64_t number = 0;
    for (; line[end] >= '0' && line[end] <= '9'; end++)
        if (!checked_mul(number, 10, &number) || !checked_add(number, line[end] - '0', &number))
            return false;
    if (end == begin || !strchr(behind, line[end]) || line[end] == '\0')
        return false;
    *value = negative ? -number : number;
    *at = end;
    return true;
}

static bool take_source(struct trace_copied *copied, const char *line, size_t *at, struct trace_line_problem *problem) {
    const size_t begin = ++*at;
    if (!take_number(line, at, ",", &copied->back) || copied->back < 1 || copied->back > copied->count ||
        copied->back > TRACE_COPY_BACK_MAX)
        return fail(problem, begin,
                    "how many records ahead the first one to copy stands: 1 to 131072, in the same run");
    const size_t length_at = ++*at;
    if (!take_number(line, at, ",", &copied->length) || copied->length < 1 || copied->length > TRACE_COPY_RECORDS_MAX)
        return fail(problem, length_at, "how many records to copy, 1 to 4096");
    return true;
}

static bool take_distances(struct trace_copied *copied, const char *line, size_t *at,
                           struct trace_line_problem *problem) {
    copied->cycle_at = ++*at;
    if (!take_number(line, at, ",", &copied->cycle))
        return fail(problem, copied->cycle_at, "a distance of cycles, and the distances of weights, inputs and sums");
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        const bool last = tensor == SC_TENSOR_COUNT - 1;
        copied->element_at[tensor] = ++*at;
        if (!take_number(line, at, last ? ",\n" : ",", &copied->element[tensor]))
            return fail(problem, copied->element_at[tensor], "a distance of elements, one of each tensor");
    }
    return true;
}

static bool take_copied_values(struct trace_copied *copied, const char *line, size_t *at,
                               struct trace_line_problem *problem) {
    int64_t last = -1;
    for (copied->values = 0; line[*at] == ','; copied->values++) {
        const size_t begin = ++*at;
        int64_t record, value;
        if (copied->values == TRACE_COPY_VALUES_MAX)
            return fail(problem, begin - 1, "the end of the line behind 16 values");
        if (!take_number(line, at, ":", &record) || record <= last || record >= copied->length)
            return fail(problem, begin, "the place of a record in the copy, behind the one before, and a colon");
        const size_t value_at = ++*at;
        if (!take_number(line, at, ",\n", &value) || value < INT32_MIN || value > INT32_MAX)
            return fail(problem, value_at, "a whole number of 32 bits");
        copied->value[copied->values].record = last = record;
        copied->value[copied->values].value = (int32_t)value;
    }
    return true;
}

bool trace_copied_read(struct trace_copied *copied, const char *line, struct trace_line_problem *problem) {
    size_t at = 0;
    copied->done = copied->length = copied->given = 0;
    return take_source(copied, line, &at, problem) && take_distances(copied, line, &at, problem) &&
           take_copied_values(copied, line, &at, problem);
}

int64_t trace_copied_left(const struct trace_copied *copied) { return copied->length - copied->done; }

static bool move_record(const struct trace_copied *copied, struct sc_trace_record *record,
                        struct trace_line_problem *problem) {
    if (!checked_add(record->cycle, copied->cycle, &record->cycle) || record->cycle < 0)
        return fail(problem, copied->cycle_at, "cycles from 0 on that fit in 63 bits, moved by this distance");
    if (record->element >= 0 &&
        (!checked_add(record->element, copied->element[record->tensor], &record->element) || record->element < 0))
        return fail(problem, copied->element_at[record->tensor], "elements from 0 on, moved by this distance");
    if (!checked_add(record->step, copied->step, &record->step))
        return fail(problem, 0, "steps that fit in 63 bits");
    return true;
}

static int32_t next_value(struct trace_copied *copied, const struct sc_trace_record *record) {
    if (copied->given < copied->values && copied->value[copied->given].record == copied->done)
        return copied->value[copied->given++].value;
    return record->element < 0
               ? 0
               : trace_guess_of(&copied->guess, record->event, record->tensor, record->pe, record->element);
}

bool trace_copied_next(struct trace_copied *copied, struct sc_trace_record *record,
                       struct trace_line_problem *problem) {
    *record = copied->record[(uint64_t)(copied->count - copied->back) % TRACE_COPY_BACK_MAX];
    if (!move_record(copied, record, problem))
        return false;
    record->value = next_value(copied, record);
    copied->done++;
    return true;
}

void trace_copied_keep(struct trace_copied *copied, const struct sc_trace_record *record) {
    struct sc_trace_record *kept = &copied->record[(uint64_t)copied->count++ % TRACE_COPY_BACK_MAX];
    *kept = *record;
    kept->step -= copied->step;
    copied->step = record->step;
    if (record->element >= 0)
        trace_guess_learn(&copied->guess, record->event, record->tensor, record->pe, record->element, record->value);
}
