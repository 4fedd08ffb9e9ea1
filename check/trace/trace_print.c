#include "check/trace/trace_print.h"

#include <inttypes.h>

#include "check/report/text.h"

static void add_window(struct text *text, const struct sc_trace_options *options) {
    char number[TEXT_NUMBER_SIZE];
    if (options->from == 0 && options->to == INT64_MAX)
        return;
    text_add(text, ", what touches the cycles from %s", text_integer(number, options->from));
    if (options->to < INT64_MAX)
        text_add(text, " up to %s", text_integer(number, options->to));
}

/* Print the counters and columns that this program does not know. */
static void print_skipped(const struct sc_trace_run *run, FILE *to) {
    const char *counters = run->skipped_counters, *columns = run->skipped_columns;
    char line[TEXT_LINE_SIZE];
    struct text text = {line, sizeof line, 0};
    if (!*counters && !*columns)
        return;
    text_add(&text, "unknown here: %s%s%s%s%s", *counters ? "counters " : "", counters,
             *counters && *columns ? "; " : "", *columns ? "columns " : "", columns);
    text_print_labelled(to, "skipped", line);
}

void trace_print_head(const struct sc_trace_run *run, const char *path, FILE *to) {
    char shape[TEXT_LINE_SIZE], nest[TEXT_LINE_SIZE], machine[TEXT_LINE_SIZE] = "", level[TEXT_LINE_SIZE],
                                                      number[TEXT_NUMBER_SIZE];
    const struct sc_layer *layer = &run->mapping->layer;
    struct text shape_text = {shape, sizeof shape, 0}, nest_text = {nest, sizeof nest, 0};
    struct text machine_text = {machine, sizeof machine, 0}, level_text = {level, sizeof level, 0};
    text_shape(&shape_text, layer);
    text_add(&shape_text, "  (%s %s)", text_integer(number, sc_layer_macs(layer)),
             sc_operation_info(layer->type->operation)->unit);
    text_nest(&nest_text, run->mapping);
    text_machine(&machine_text, &run->mapping->machine);
    text_add(&level_text, "%s", sc_trace_level_name(run->options.level));
    if (run->options.form != SC_TRACE_ROWS)
        text_add(&level_text, " (as %s)", sc_trace_form_name(run->options.form));
    text_add(&level_text, ", seed %" PRIu64, run->seed);
    add_window(&level_text, &run->options);
    fprintf(to, "%s of %s, run %" PRId64 ", dataflow %s\n", layer->name, path, run->number, run->dataflow);
    text_print_labelled(to, "layer", shape);
    text_print_labelled(to, "dataflow", nest);
    text_print_labelled(to, "machine", machine);
    text_print_labelled(to, "level", level);
    print_skipped(run, to);
}
