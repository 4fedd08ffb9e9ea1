#include <inttypes.h>

#include "check/report/csv.h"
#include "check/report/report.h"
#include "common/link.h"

static struct output_option wanted(const struct check_options *options) { return options->links; }

static enum sc_status open(struct report *report, struct sc_error *error) {
    (void)error;
    fputs("run,network,layer,dataflow,machine,tensors,topology,pes,columns,link,from,to,elements,peak\n", report->to);
    return SC_STATUS_OK;
}

/* "weight+input": those that share the link. */
static void put_tensors(unsigned tensors, FILE *to) {
    const char *between = "";
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (tensors >> tensor & 1) {
            fprintf(to, "%s%s", between, sc_tensor_name((enum sc_tensor)tensor));
            between = "+";
        }
    fputs(",", to);
}

static enum sc_tensor first_of(unsigned tensors) {
    int tensor = 0;
    while (!(tensors >> tensor & 1))
        tensor++;
    return (enum sc_tensor)tensor;
}

/* Weights and inputs go from L2 to the PEs, outputs come from there. */
static void put_link(int64_t number, const struct run_result *result, const struct sc_sim_link *link, FILE *to) {
    const struct sc_machine *machine = &result->mapping->machine;
    enum sc_tensor tensor = first_of(link->tensors);
    struct sc_link_ends ends = sc_link_ends_of(machine, tensor, link->link);
    bool up = tensor == SC_TENSOR_OUTPUT;
    fprintf(to, "%" PRId64 ",", number);
    csv_field(result->run->network, ",", to);
    csv_field(result->run->layer->name, ",", to);
    csv_field(result->run->flow, ",", to);
    csv_field(result->run->machine_name, ",", to);
    put_tensors(link->tensors, to);
    fprintf(to, "%s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%s,%s,%" PRId64 ",%" PRId64 "\n",
            sc_topology_name((enum sc_topology)machine->topology[tensor]), machine->num_pes, machine->array_columns,
            link->link, up ? ends.far : ends.near, up ? ends.near : ends.far, link->elements, link->peak);
}

static void run(struct report *report, const struct run_result *result) {
    for (int64_t i = 0; i < result->link_count; i++)
        put_link(report->runs, result, &result->link[i], report->to);
}

const struct report_format report_format_links = {
    .name = "links", .is_document = true, .wanted = wanted, .open = open, .run = run};
