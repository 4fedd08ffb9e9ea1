#include "traces/export/export.h"

#include <inttypes.h>
#include <stdlib.h>

#include "traces/loads.h"

/* What a link has passed in the whole run, and the most in a step of it. */
struct link_total {
    int64_t elements, peak;
};

struct links_export {
    struct sink *sink;
    bool begun; /* the names of the columns stand there */
    const struct sc_trace_run *run;
    int64_t step; /* the present one; -1: none yet */
    struct loads loads;
    struct link_total *total[SC_TENSOR_COUNT]; /* [network][link] */
};

static const char COLUMNS[] =
    "run,network,layer,dataflow,machine,tensors,topology,pes,columns,link,from,to,elements,peak\n";

static void forget_run(struct links_export *links) {
    trace_loads_close(&links->loads);
    for (int n = 0; n < SC_TENSOR_COUNT; n++) {
        free(links->total[n]);
        links->total[n] = NULL;
    }
}

static enum sc_status check_run(const struct sc_trace_run *run, struct sc_error *error) {
    if (run->options.level == SC_TRACE_STEP)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--links: run %lld is of level step, which does not tell the links apart; expected a trace "
                            "written with --trace-level burst or access",
                            (long long)run->number);
    if (!run->has_links)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--links: the program that wrote run %lld did not record what crosses the links",
                            (long long)run->number);
    if (run->options.from > 0 || run->options.to < INT64_MAX)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--links: run %lld has only a window of its records, and what crossed the links besides is "
                            "not known",
                            (long long)run->number);
    return SC_STATUS_OK;
}

static enum sc_status begin_run(void *self, const struct sc_trace_run *run, struct sc_error *error) {
    struct links_export *links = self;
    enum sc_status status = check_run(run, error);
    if (status)
        return status;
    forget_run(links);
    status = trace_loads_open(&links->loads, run->mapping, error);
    for (int n = 0; !status && n < SC_TENSOR_COUNT; n++) {
        const struct network_load *network = &links->loads.network[n];
        links->total[n] = network->link ? calloc((size_t)network->links, sizeof *links->total[n]) : NULL;
        if (network->link && !links->total[n])
            status = sc_error_set(error, SC_STATUS_LIMIT, "no memory to export");
    }
    links->run = run;
    links->step = -1;
    trace_export_sink_text(links->sink, links->begun || status ? "" : COLUMNS);
    links->begun = true;
    return status;
}

/* Add what the present step has loaded. */
static void end_step(struct links_export *links) {
    for (int n = 0; n < SC_TENSOR_COUNT; n++) {
        const struct network_load *network = &links->loads.network[n];
        for (int32_t i = 0; i < network->loaded_count; i++) {
            const int64_t elems = network->link[network->loaded[i]].elems;
            struct link_total *total = &links->total[n][network->loaded[i]];
            if (__builtin_add_overflow(total->elements, elems, &total->elements))
                total->elements = INT64_MAX;
            total->peak = elems > total->peak ? elems : total->peak;
        }
    }
    trace_loads_clear(&links->loads);
}

static enum sc_status item(void *self, const struct sc_trace_item *read, struct sc_error *error) {
    struct links_export *links = self;
    const struct sc_trace_record *record = read->record;
    (void)error;
    if (record->step != links->step)
        end_step(links);
    links->step = record->step;
    if (record->event == SC_TRACE_LINK_DOWN || record->event == SC_TRACE_LINK_UP)
        (void)trace_loads_add(&links->loads, record);
    return SC_STATUS_OK;
}

/* Quoted where RFC 4180 asks for it. A line's end cannot stand in a name of a trace. */
static void put_field(struct sink *sink, const char *text) {
    bool quoted = false;
    for (const char *c = text; *c; c++)
        quoted = quoted || *c == ',' || *c == '"';
    trace_export_sink_text(sink, quoted ? "\"" : "");
    for (; *text; text++)
        trace_export_sink_text(sink, *text == '"' ? "\"\"" : (const char[]){*text, '\0'});
    trace_export_sink_text(sink, quoted ? "\"," : ",");
}

/* A trace does not know what its network and its machine are called. */
static void put_link(struct links_export *links, int network, int32_t link) {
    const struct sc_mapping *mapping = links->run->mapping;
    const struct link_name ends = trace_loads_link(&links->loads, network, link);
    const struct link_total *total = &links->total[network][link];
    trace_export_sink_number(links->sink, links->run->number);
    trace_export_sink_text(links->sink, ",,");
    put_field(links->sink, mapping->layer.name);
    put_field(links->sink, links->run->dataflow);
    trace_export_sink_format(links->sink, ",%s,%s,%" PRId64 ",%" PRId64 ",%d,%s,%s,%" PRId64 ",%" PRId64 "\n",
                             trace_loads_name(&links->loads, network),
                             sc_topology_name((enum sc_topology)mapping->machine.topology[network]),
                             mapping->machine.num_pes, mapping->machine.array_columns, (int)link, ends.from, ends.to,
                             total->elements, total->peak);
}

static enum sc_status end_run(void *self, struct sc_error *error) {
    struct links_export *links = self;
    (void)error;
    end_step(links);
    for (int n = 0; n < SC_TENSOR_COUNT; n++)
        for (int32_t link = 0; links->total[n] && link < links->loads.network[n].links; link++)
            put_link(links, n, link);
    return SC_STATUS_OK;
}

static void close_export(void *self) {
    struct links_export *links = self;
    forget_run(links);
    free(links);
}

enum sc_status trace_export_links_open(struct exporter *exporter, struct sink *sink, struct sc_error *error) {
    struct links_export *links = calloc(1, sizeof *links);
    if (!links)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to export");
    links->sink = sink;
    *exporter = (struct exporter){links, begin_run, item, end_run, NULL, close_export};
    return SC_STATUS_OK;
}
