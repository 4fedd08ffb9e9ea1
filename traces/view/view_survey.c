#include "traces/view/view_survey.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "common/checked.h"
#include "traces/recount.h"
#include "traces/step_gatherer.h"
#include "traces/tiles.h"

/* A survey while the trace is read. */
struct surveying {
    struct view_survey *survey;
    const struct sc_trace_run *run;
    struct pe_array array;
    struct step_gatherer gatherer;
    struct loops loops;
    int64_t at; /* the step where the loops are */
    struct tiles tiles;
    bool chosen; /* the window was asked for, so that nothing ends it early */
    bool window_ended;
    int64_t records; /* operations and moves in the window so far */
    int64_t end;     /* of the records of the present step */
    int64_t latest;  /* the largest end of all */
};

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory for the steps of the page");
}

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t earlier(int64_t a, int64_t b) { return a < 0 || (b >= 0 && b < a) ? b : a; }

static int64_t sum(int64_t a, int64_t b) {
    int64_t result;
    return checked_add(a, b, &result) ? result : INT64_MAX;
}

/* ---- frames ---- */

/* Counts of what a step has, which do not add up. Active PEs do: of several steps together they are PE-steps. */
static bool is_most(int count) {
    const enum sc_trace_event event = sc_trace_step_count_info((enum sc_trace_step_count)count)->event;
    return sc_trace_event_info(event).is_state && event != SC_TRACE_PE_ACTIVE;
}

/* What is not known of one is not known of both. */
static int64_t join_counts(int count, int64_t one, int64_t other) {
    return is_most(count) ? larger(one, other) : one < 0 || other < 0 ? -1 : sum(one, other);
}

static void join(struct view_frame *to, const struct view_frame *more) {
    to->steps += more->steps;
    for (int i = 0; i < TRACE_STEP_TIMES; i++)
        to->time[i] = i % 2 == 0 ? earlier(to->time[i], more->time[i]) : larger(to->time[i], more->time[i]);
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        to->count[i] = join_counts(i, to->count[i], more->count[i]);
    to->end = larger(to->end, more->end);
    to->most_sent = larger(to->most_sent, more->most_sent);
    to->most_arrived = larger(to->most_arrived, more->most_arrived);
    to->most_held = larger(to->most_held, more->most_held);
    to->tiles = sum(to->tiles, more->tiles);
}

/* Two frames become one; there is an even number of them. */
static void halve(struct view_frames *frames) {
    for (int64_t i = 0; i < frames->count / 2; i++) {
        frames->frame[i] = frames->frame[2 * i];
        join(&frames->frame[i], &frames->frame[2 * i + 1]);
    }
    frames->count /= 2;
    frames->width *= 2;
}

static bool make_room(struct view_frames *frames) {
    if (frames->count < frames->capacity)
        return true;
    int64_t capacity = frames->capacity ? 2 * frames->capacity : COMMON_AT_FIRST(64, 1);
    struct view_frame *grown = realloc(frames->frame, (size_t)capacity * sizeof *grown);
    if (!grown)
        return false;
    frames->frame = grown;
    frames->capacity = capacity;
    return true;
}

static bool add_frame(struct view_frames *frames, const struct view_frame *frame, int64_t most) {
    struct view_frame *last = frames->count > 0 ? &frames->frame[frames->count - 1] : NULL;
    if (last && last->steps < frames->width) {
        join(last, frame);
        return true;
    }
    if (frames->count == most)
        halve(frames);
    if (!make_room(frames))
        return false;
    frames->frame[frames->count++] = *frame;
    return true;
}

/* ---- one step ---- */

static void set_counts(const struct surveying *surveying, struct view_frame *frame, const struct known_step *done) {
    const int64_t *count = done->step.count;
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        frame->count[i] = trace_known_count(&surveying->gatherer, done, (enum sc_trace_step_count)i) ? count[i] : -1;
    frame->most_sent = sum(count[SC_TRACE_STEP_send_weight], count[SC_TRACE_STEP_send_input]);
    frame->most_arrived = count[SC_TRACE_STEP_arrive];
    frame->most_held =
        sum(sum(count[SC_TRACE_STEP_tile_weight], count[SC_TRACE_STEP_tile_input]), count[SC_TRACE_STEP_tile_sum]);
}

/* The loops go on to the step; false: it is too far, or they have no such step. Then its indices are unknown. */
static bool follow_loops(struct surveying *surveying, int64_t step) {
    int64_t overhead;
    if (step > TRACE_STEPS_FOLLOWED)
        return false;
    for (; surveying->at < step; surveying->at++) {
        if (!trace_loops_next(&surveying->loops, &overhead))
            return false;
        if (surveying->survey->has_tiles)
            trace_tiles_step(&surveying->tiles, &surveying->loops);
    }
    return surveying->at == step;
}

static void set_indices(struct surveying *surveying, struct view_frame *frame) {
    struct view_survey *survey = surveying->survey;
    const struct loops *loops = &surveying->loops;
    survey->has_index = survey->has_index && follow_loops(surveying, frame->step);
    survey->has_tiles = survey->has_tiles && survey->has_index;
    frame->advanced = loops->advanced;
    for (int i = 0; i < loops->count; i++) {
        frame->index[i] = loops->index[i];
        survey->trips[i] = larger(survey->trips[i], loops->index[i] + 1);
    }
    for (int tensor = 0; survey->has_tiles && tensor < SC_TENSOR_COUNT; tensor++)
        frame->tiles += surveying->tiles.of[tensor].now.begins;
}

/* ---- the window ---- */

static int64_t records_of(const struct view_frame *frame) {
    int64_t records = 1;
    for (int i = 0; i < SC_TRACE_STEP_COUNTS; i++)
        records = is_most(i) || frame->count[i] < 0 ? records : sum(records, frame->count[i]);
    return records;
}

/* A window that nobody asked for ends where it would become too long. */
static enum view_part part_of(struct surveying *surveying, const struct view_frame *frame) {
    const struct view_window *window = &surveying->survey->window;
    if (frame->step < window->from)
        return VIEW_AHEAD;
    surveying->records = sum(surveying->records, records_of(frame));
    if (!surveying->chosen && surveying->survey->part[VIEW_WINDOW].count > 0)
        surveying->window_ended = surveying->window_ended || surveying->records > VIEW_RECORDS_USUAL ||
                                  surveying->survey->part[VIEW_WINDOW].count >= VIEW_STEPS_MAX / 2;
    return surveying->window_ended || frame->step >= window->to ? VIEW_BEHIND : VIEW_WINDOW;
}

static void widen_window(struct view_survey *survey, const struct view_frame *frame) {
    for (int i = 0; i < TRACE_STEP_TIMES; i += 2)
        survey->begin = earlier(survey->begin, frame->time[i]);
    survey->end = larger(survey->end, frame->end);
}

static enum sc_status take_step(struct surveying *surveying, const struct known_step *done, struct sc_error *error) {
    struct view_survey *survey = surveying->survey;
    struct view_frame frame = {.step = done->step.step, .steps = 1, .end = surveying->end};
    trace_known_times(done, frame.time);
    set_counts(surveying, &frame, done);
    set_indices(surveying, &frame);
    if (surveying->tiles.no_memory)
        return no_memory(error);
    survey->steps++;
    const enum view_part part = part_of(surveying, &frame);
    if (part == VIEW_WINDOW)
        widen_window(survey, &frame);
    if (part == VIEW_WINDOW && survey->part[part].count == VIEW_STEPS_MAX)
        return sc_error_set(error, SC_STATUS_INPUT, "--steps: expected at most %d steps", VIEW_STEPS_MAX);
    if (!add_frame(&survey->part[part], &frame, part == VIEW_WINDOW ? VIEW_STEPS_MAX : VIEW_GROUPS_MAX))
        return no_memory(error);
    return SC_STATUS_OK;
}

/* ---- reading ---- */

/* When the item ends by L2's clock; what is stored arrives later. */
static int64_t end_of(const struct surveying *surveying, const struct sc_trace_item *item) {
    const int64_t latency = surveying->run->mapping->machine.off_chip_latency;
    if (item->step)
        return larger(item->step->drained, item->step->stored > 0 ? sum(item->step->stored, latency) : 0);
    const struct sc_trace_record by_l2 = trace_array_by_l2(&surveying->array, item->record);
    const int64_t end = by_l2.cycle + by_l2.duration;
    return by_l2.event == SC_TRACE_OFFCHIP_STORE ? sum(end, latency) : end;
}

static enum sc_status take_item(struct surveying *surveying, const struct sc_trace_item *item, struct sc_error *error) {
    struct known_step done;
    enum sc_status status = SC_STATUS_OK;
    if (trace_step_gatherer_take(&surveying->gatherer, item, &done)) {
        status = take_step(surveying, &done, error);
        surveying->end = 0;
    }
    surveying->end = larger(surveying->end, end_of(surveying, item));
    surveying->latest = larger(surveying->latest, surveying->end);
    return status;
}

static enum sc_status take_items(struct surveying *surveying, struct sc_trace_reader *reader, struct sc_error *error) {
    struct sc_trace_item item;
    struct known_step done;
    enum sc_status status;
    while (!(status = sc_trace_reader_next(reader, &item, error)) && (item.step || item.record))
        if ((status = take_item(surveying, &item, error)))
            return status;
    if (!status && trace_step_gatherer_end(&surveying->gatherer, &done))
        status = take_step(surveying, &done, error);
    return status;
}

static enum sc_status begin(struct surveying *surveying, struct sc_error *error) {
    struct view_survey *survey = surveying->survey;
    const struct sc_trace_run *run = surveying->run;
    trace_loops_begin(&surveying->loops, run->mapping);
    enum sc_status status = trace_array_open(&surveying->array, run->mapping, error);
    if (status)
        return status;
    trace_step_gatherer_begin(&surveying->gatherer, &surveying->array, run);
    survey->has_index = true;
    survey->has_tiles = run->mapping->has_marks;
    if (!survey->has_tiles)
        return SC_STATUS_OK;
    status = trace_tiles_open(&surveying->tiles, &surveying->array, error);
    if (!status)
        trace_tiles_step(&surveying->tiles, &surveying->loops);
    return status;
}

static void note_run(struct surveying *surveying) {
    struct view_survey *survey = surveying->survey;
    const struct sc_trace_run *run = surveying->run;
    survey->run = run->number;
    survey->pes = run->pes;
    survey->traced = run->options;
    survey->seed = run->seed;
    survey->complete = run->complete;
    survey->has_links = run->has_links;
    survey->whole = run->complete && run->omitted == 0;
    survey->totals = run->totals;
    survey->omitted = run->omitted;
    survey->cycles = surveying->latest;
    memcpy(survey->has_count, run->has_count, sizeof survey->has_count);
    memcpy(survey->has_total, run->has_total, sizeof survey->has_total);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        survey->gives[id] = trace_recount_gives(run, (enum sc_counter_id)id);
}

/* The window as it has become; PEs that are late end later. */
static enum sc_status end_window(struct surveying *surveying, const char *path, struct sc_error *error) {
    struct view_survey *survey = surveying->survey;
    const struct view_frames *frames = &survey->part[VIEW_WINDOW];
    if (survey->steps == 0)
        return sc_error_set(error, SC_STATUS_INPUT, "'%s': run %lld has no records, so there is nothing to show", path,
                            (long long)survey->run);
    if (frames->count == 0)
        return sc_error_set(error, SC_STATUS_INPUT, "--steps: there is no step from %lld on: the run has %lld",
                            (long long)survey->window.from, (long long)survey->steps);
    survey->window.from = frames->frame[0].step;
    survey->window.to = frames->frame[frames->count - 1].step + 1;
    survey->begin = larger(survey->begin, 0);
    int64_t late = 0;
    for (int64_t pe = 0; surveying->array.behind && pe < surveying->array.pes; pe++)
        late = larger(late, surveying->array.behind[pe]);
    survey->end = sum(sum(survey->end, late), 1);
    return SC_STATUS_OK;
}

enum sc_status trace_view_find_run(struct sc_trace_reader *reader, int64_t number, const char *path,
                                   const struct sc_trace_run **run, struct sc_error *error) {
    enum sc_status status;
    while (!(status = sc_trace_reader_next_run(reader, run, error)) && *run && number > (*run)->number)
        continue;
    if (!status && !*run && number > 0)
        status = sc_error_set(error, SC_STATUS_INPUT, "--run: '%s' has no run %lld", path, (long long)number);
    else if (!status && !*run)
        status = sc_error_set(error, SC_STATUS_INPUT, "'%s' has no run", path);
    return status;
}

/* Behind the only run there is none. */
static enum sc_status expect_no_other(struct sc_trace_reader *reader, const char *path, struct sc_error *error) {
    const struct sc_trace_run *other;
    enum sc_status status = sc_trace_reader_next_run(reader, &other, error);
    if (!status && other)
        status = sc_error_set(error, SC_STATUS_INPUT,
                              "'%s' has several runs, and a page shows one: --run N says which ('simcheck trace info' "
                              "lists them)",
                              path);
    return status;
}

static enum sc_status read_run(struct surveying *surveying, struct sc_trace_reader *reader, const char *path,
                               struct sc_error *error) {
    enum sc_status status = begin(surveying, error);
    if (!status)
        status = take_items(surveying, reader, error);
    if (!status) {
        note_run(surveying);
        status = end_window(surveying, path, error);
    }
    trace_tiles_close(&surveying->tiles);
    trace_array_close(&surveying->array);
    return status;
}

enum sc_status trace_view_survey_read(struct view_survey *survey, const char *path, int64_t run,
                                      struct view_window window, struct sc_error *error) {
    struct surveying surveying = {.survey = survey, .chosen = window.to > 0};
    struct sc_trace_reader *reader;
    *survey = (struct view_survey){.window = {window.from, surveying.chosen ? window.to : INT64_MAX}, .begin = -1};
    for (int part = 0; part < VIEW_PARTS; part++)
        survey->part[part].width = 1;
    enum sc_status status = sc_trace_reader_open(&reader, path, error);
    if (status)
        return status;
    status = trace_view_find_run(reader, run, path, &surveying.run, error);
    if (!status)
        status = read_run(&surveying, reader, path, error);
    if (!status && run == 0)
        status = expect_no_other(reader, path, error);
    sc_trace_reader_close(reader);
    return status;
}

void trace_view_survey_free(struct view_survey *survey) {
    for (int part = 0; part < VIEW_PARTS; part++)
        free(survey->part[part].frame);
    *survey = (struct view_survey){0};
}
