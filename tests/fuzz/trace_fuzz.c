/* Any bytes as a trace: as the file, and as the text that a good gzip file holds, with or without a header that makes
 * sense before it, of rows and of copies; and such a file with a bit flipped. It is refused with an error that names
 * the line, or read to its end; what is read is in range, and can be counted, replayed, exported and shown on a page.
 * Nothing is read of a file whose checksum does not hold, nor called good. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "common/lower.h"
#include "tests/fuzz/promises.h"
#include "traces/export/export.h"
#include "traces/recount.h"
#include "traces/replay.h"
#include "traces/view/view_page.h"
#include "traces/ways.h"

enum { CYCLES_MAX = 1 << 20 };

static const char HEAD[] = "# window all\n"
                           "# layer CONV tiny N 1 G 1 K 2 C 1 Y 5 X 1 R 3 S 1 StrideY 2 StrideX 1 PadY 0 PadX 0\n"
                           "# dataflow ws\n# pragmas Spatial_Map(1,1)K Unroll(5,5)Y Unroll(3,3)R\n"
                           "# units 3 Spatial(1,1)K Temporal(5,5)Y Temporal(3,3)R\n# machine";
static const char BELOW[] = "cycle,duration,unit,event,tensor,count,step,pe,element,value\n";

static void check_record(const struct sc_trace_run *run, const struct sc_trace_record *record) {
    int64_t end;
    must(record->cycle >= 0 && record->duration >= 0 && record->count >= 0 && record->step >= 0);
    must(!__builtin_add_overflow(record->cycle, record->duration, &end));
    const bool is_link = record->event == SC_TRACE_LINK_DOWN || record->event == SC_TRACE_LINK_UP;
    must(record->event < SC_TRACE_EVENT_COUNT && record->tensor <= SC_TENSOR_COUNT);
    must(record->pe < (is_link ? trace_ways_links(&run->mapping->machine, record->tensor) : run->pes));
    if (record->element >= 0)
        must(record->element < sc_layer_tensor_elems(&run->mapping->layer, record->tensor));
}

static void check_step(const struct sc_trace_step *step) {
    must(step->step >= 0 && step->fetch >= 0 && step->fetch <= step->fetched && step->fetched <= step->compute);
    must(step->compute <= step->computed && step->computed <= step->drain && step->drain <= step->drained);
}

static void check_item(const struct sc_trace_run *run, const struct sc_trace_item *item) {
    must(!item->step != !item->record && item->line > 0 && item->text[item->length] == '\n');
    if (item->record)
        check_record(run, item->record);
    else
        check_step(item->step);
}

/* What the tasks of the command make of a run. */
struct uses {
    struct findings findings;
    struct recount recount;
    struct replay *replay;
    struct sink *sink;
    struct exporter perfetto, vcd, links, held, steps;
    bool recounts, exports, exports_links, exports_held, exports_steps;
};

static void begin_uses(struct uses *uses, const struct sc_trace_run *run) {
    struct sc_error error;
    memset(uses, 0, sizeof *uses);
    uses->recounts = !trace_recount_begin(&uses->recount, run, &uses->findings, &error);
    if (run->options.level == SC_TRACE_ACCESS && trace_replay_open(&uses->replay, run, &uses->findings, &error))
        uses->replay = NULL;
    must(!trace_export_sink_open(&uses->sink, "/dev/null", false, &error));
    must(!trace_export_perfetto_open(&uses->perfetto, uses->sink, &error));
    must(!trace_export_vcd_open(&uses->vcd, uses->sink, &error));
    must(!trace_export_links_open(&uses->links, uses->sink, &error));
    must(!trace_export_held_open(&uses->held, uses->sink, &error));
    must(!trace_export_steps_open(&uses->steps, uses->sink, &error));
    uses->exports_steps = !uses->steps.begin_run(uses->steps.self, run, &error);
    uses->exports_held = run->pes < CYCLES_MAX && !uses->held.begin_run(uses->held.self, run, &error);
    uses->exports_links = !uses->links.begin_run(uses->links.self, run, &error);
    uses->exports = !uses->perfetto.begin_run(uses->perfetto.self, run, &error) && run->pes < CYCLES_MAX &&
                    !uses->vcd.begin_run(uses->vcd.self, run, &error);
}

static void use(struct uses *uses, const struct sc_trace_item *item) {
    struct sc_error error;
    if (uses->recounts)
        trace_recount_item(&uses->recount, item);
    if (uses->replay)
        must(!trace_replay_item(uses->replay, item, &error));
    if (uses->exports_links)
        must(!uses->links.item(uses->links.self, item, &error));
    if (uses->exports_steps)
        must(!uses->steps.item(uses->steps.self, item, &error));
    if (uses->exports_held)
        uses->exports_held = !uses->held.item(uses->held.self, item, &error);
    if (uses->exports)
        uses->exports =
            !uses->perfetto.item(uses->perfetto.self, item, &error) && !uses->vcd.item(uses->vcd.self, item, &error);
}

static void end_uses(struct uses *uses) {
    struct sc_error error;
    struct sc_counters counters;
    if (uses->recounts)
        trace_recount_end(&uses->recount, &counters);
    trace_recount_close(&uses->recount);
    if (uses->replay)
        trace_replay_end(uses->replay);
    if (uses->exports && !uses->perfetto.end_run(uses->perfetto.self, &error))
        (void)uses->vcd.end_run(uses->vcd.self, &error);
    if (uses->exports_held)
        (void)uses->held.end_run(uses->held.self, &error);
    if (uses->exports_steps)
        must(!uses->steps.end_run(uses->steps.self, &error));
    if (uses->exports_links)
        must(!uses->links.end_run(uses->links.self, &error));
    trace_replay_close(uses->replay);
    uses->held.close(uses->held.self);
    uses->links.close(uses->links.self);
    uses->steps.close(uses->steps.self);
    uses->perfetto.close(uses->perfetto.self);
    uses->vcd.close(uses->vcd.self);
    (void)trace_export_sink_close(uses->sink);
}

static enum sc_status read_run(struct sc_trace_reader *reader, const struct sc_trace_run *run, struct sc_error *error) {
    static struct uses uses;
    struct sc_trace_item item;
    enum sc_status status;
    must(run->pes >= 1 && run->number >= 1);
    must(!sc_mapping_check_coverage(run->mapping, error));
    begin_uses(&uses, run);
    while (!(status = sc_trace_reader_next(reader, &item, error)) && (item.step || item.record)) {
        check_item(run, &item);
        use(&uses, &item);
    }
    end_uses(&uses);
    return status;
}

/* Does the checksum of the member hold? */
static bool is_whole(const unsigned char *packed, size_t size) {
    static unsigned char text[1 << 16];
    z_stream stream = {0};
    int result = Z_OK;
    must(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK);
    stream.next_in = (unsigned char *)packed;
    stream.avail_in = (uInt)size;
    while (result == Z_OK) {
        stream.next_out = text;
        stream.avail_out = sizeof text;
        result = inflate(&stream, Z_NO_FLUSH);
    }
    must(inflateEnd(&stream) == Z_OK);
    return result == Z_STREAM_END;
}

static bool ends_with(const char *text, const char *end) {
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static void check_refusal(const struct sc_error *error, enum sc_status status, const char *path, bool whole) {
    must(error->status == status && error->line > 0 && error->column > 0 && error->file == path && error->message[0]);
    must(whole || ends_with(error->message, "; good up to line 0") || ends_with(error->message, "line may be wrong"));
}

/* A page is made of any run that can be read, or there is an error. */
static void view(const char *path) {
    struct view_survey survey;
    struct sc_error error = {0};
    struct sink *sink;
    int64_t bytes = 0;
    if (!trace_view_survey_read(&survey, path, 1, (struct view_window){0, 0}, &error)) {
        const struct view_page page = {&survey, path, 1, "fuzz", VIEW_PAGE_MOST};
        must(!trace_export_sink_open(&sink, "/dev/null", false, &error));
        must(trace_view_page_write(&page, sink, &bytes, &error) != SC_STATUS_INVARIANT);
        must(bytes > 0 && !trace_export_sink_close(sink));
    }
    trace_view_survey_free(&survey);
}

static void read_file(const char *path, const unsigned char *packed, size_t size) {
    struct sc_trace_reader *reader;
    const struct sc_trace_run *run;
    struct sc_error error = {0};
    FILE *file = fopen(path, "wb");
    must(file && fwrite(packed, 1, size, file) == size && fclose(file) == 0);
    must(!sc_trace_reader_open(&reader, path, &error));
    enum sc_status status;
    bool whole = is_whole(packed, size);
    while (!(status = sc_trace_reader_next_run(reader, &run, &error)) && run) {
        must(whole);
        status = read_run(reader, run, &error);
        if (status)
            break;
    }
    must(status || whole);
    if (status)
        check_refusal(&error, status, path, whole);
    sc_trace_reader_close(reader);
    if (whole)
        view(path);
    must(unlink(path) == 0); /* to write over it would wait for the disk */
}

static void write_machine(gzFile file) {
    for (int i = 0; i < SC_HARDWARE_COUNT; i++) {
        enum sc_hardware_id id = (enum sc_hardware_id)i;
        struct sc_machine machine = sc_machine_default();
        char value[SC_HARDWARE_TEXT_SIZE];
        machine.num_pes = 3;
        gzprintf(file, " %s %s", sc_hardware_info(id)->keyword,
                 sc_hardware_text(value, id, sc_machine_get(&machine, id)));
    }
    gzprintf(file, "\n");
}

static void write_counters(gzFile file) {
    gzprintf(file, "# seed 7\n");
    for (int i = 0; i < SC_COUNTER_COUNT; i++) {
        const struct sc_counter_description *info = sc_counter_info((enum sc_counter_id)i);
        gzprintf(file, "# counter %s (%s): what it counts\n", info->name, info->unit);
    }
}

/* The file as it is, and with a bit flipped: the data say which. */
static void read_flipped(const char *path, const unsigned char *data, size_t size) {
    static unsigned char packed[1 << 21];
    FILE *file = fopen(path, "rb");
    must(file != NULL);
    size_t packed_size = fread(packed, 1, sizeof packed, file);
    must(packed_size > 0 && packed_size < sizeof packed && fclose(file) == 0 && unlink(path) == 0);
    read_file(path, packed, packed_size);
    uLong bit = crc32(0, data, (uInt)size) % (8 * packed_size);
    packed[bit / 8] ^= (unsigned char)(1u << bit % 8);
    read_file(path, packed, packed_size);
}

/* `first_lines`: of a header, whose other lines are then written, too. NULL: without a header. */
static void read_packed(const char *path, const unsigned char *data, size_t size, const char *first_lines) {
    gzFile file = gzopen(path, "wb1");
    must(file != NULL);
    if (first_lines) {
        gzputs(file, first_lines);
        gzwrite(file, HEAD, sizeof HEAD - 1);
        write_machine(file);
        write_counters(file);
        gzwrite(file, BELOW, sizeof BELOW - 1);
    }
    gzwrite(file, data, (unsigned)size);
    must(gzclose(file) == Z_OK);
    read_flipped(path, data, size);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/simcheck_trace_fuzz_%ld", (long)getpid());
    read_file(path, data, size);
    read_packed(path, data, size, NULL);
    read_packed(path, data, size, "# schema simcheck.trace version 2\n# level access\n");
    read_packed(path, data, size, "# schema simcheck.trace version 4\n# level access\n# form copies\n");
    return 0;
}
