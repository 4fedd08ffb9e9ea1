/* 'simcheck trace info': shows what a trace has. */
#include <inttypes.h>
#include <stdio.h>

#include "check/report/text.h"
#include "check/trace/trace_command.h"
#include "check/trace/trace_print.h"
#include "traces/trace_reader.h"

/* The steps and cycles that the records of a run reach over. */
struct recorded_extent {
    int64_t records, first_step, last_step, begin, end;
};

static void extend(struct recorded_extent *extent, int64_t begin, int64_t end) {
    extent->begin = extent->records == 0 || begin < extent->begin ? begin : extent->begin;
    extent->end = end > extent->end ? end : extent->end;
}

static void take(struct recorded_extent *extent, const struct sc_trace_item *item) {
    const struct sc_trace_step *step = item->step;
    const struct sc_trace_record *record = item->record;
    extent->last_step = step ? step->step : record->step;
    extent->first_step = extent->records == 0 ? extent->last_step : extent->first_step;
    extend(extent, step ? step->fetch : record->cycle, step ? step->drained : record->cycle + record->duration);
    extent->records++;
    if (step && step->loaded > 0)
        extend(extent, step->load, step->loaded);
    if (step && step->stored > 0)
        extend(extent, step->store, step->stored);
}

static void print_extent(const struct recorded_extent *extent) {
    char records[TEXT_NUMBER_SIZE], steps[TEXT_NUMBER_SIZE], cycles[TEXT_NUMBER_SIZE];
    if (extent->records == 0) {
        text_print_labelled(stdout, "records", "none");
        return;
    }
    char first[TEXT_NUMBER_SIZE], begin[TEXT_NUMBER_SIZE], line[512];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "%s, of steps %s to %s and cycles %s to %s", text_integer(records, extent->records),
             text_integer(first, extent->first_step), text_integer(steps, extent->last_step),
             text_integer(begin, extent->begin), text_integer(cycles, extent->end));
    text_print_labelled(stdout, "records", line);
}

static const char *total_of(char number[TEXT_NUMBER_SIZE], const struct sc_trace_run *run, enum sc_counter_id id) {
    return run->has_total[id] ? text_integer(number, sc_counter_get(&run->totals, id)) : "unknown";
}

static void print_totals(const struct sc_trace_run *run) {
    char steps[TEXT_NUMBER_SIZE], cycles[TEXT_NUMBER_SIZE], macs[TEXT_NUMBER_SIZE], line[512];
    struct text text = {line, sizeof line, 0};
    text_add(&text, "%s steps, %s cycles, %s operations", total_of(steps, run, SC_COUNTER_steps),
             total_of(cycles, run, SC_COUNTER_cycles), total_of(macs, run, SC_COUNTER_macs));
    text_print_labelled(stdout, "totals", run->complete ? line : "none: the run was broken off");
    if (run->omitted > 0)
        text_print_labelled(stdout, "omitted", text_integer(steps, run->omitted));
}

static enum sc_status show_run(struct sc_trace_reader *reader, const struct sc_trace_run *run, const char *path,
                               struct sc_error *error) {
    struct recorded_extent extent = {0};
    struct sc_trace_item item;
    enum sc_status status;
    trace_print_head(run, path, stdout);
    while (!(status = sc_trace_reader_next(reader, &item, error)) && (item.step || item.record))
        take(&extent, &item);
    if (status)
        return status;
    print_extent(&extent);
    print_totals(run);
    return SC_STATUS_OK;
}

static enum sc_status show_file(const char *path, struct sc_error *error) {
    struct sc_trace_reader *reader;
    const struct sc_trace_run *run;
    int64_t runs = 0;
    enum sc_status status = sc_trace_reader_open(&reader, path, error);
    if (status)
        return status;
    while (!(status = sc_trace_reader_next_run(reader, &run, error)) && run) {
        status = show_run(reader, run, path, error);
        if (status)
            break;
        runs++;
    }
    if (!status)
        printf("%s: complete, %" PRId64 " %s\n", path, runs, runs == 1 ? "run" : "runs");
    sc_trace_reader_close(reader);
    return status;
}

enum exit_code trace_info(const struct trace_command_options *options) {
    enum exit_code code = EXIT_AGREE;
    for (int i = 0; i < options->files.count; i++) {
        struct sc_error error = {0};
        if (show_file(options->files.word[i], &error)) {
            fflush(stdout);
            sc_error_print(&error, "error", stderr);
            code = EXIT_UNUSABLE;
        }
    }
    return code;
}
