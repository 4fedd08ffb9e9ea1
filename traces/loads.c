#include "traces/loads.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/checked.h"
#include "common/link.h"
#include "traces/ways.h"

static bool open_network(struct network_load *network, const struct sc_machine *machine, enum sc_tensor tensor) {
    network->links = trace_ways_links(machine, tensor);
    if (network->links > LOADS_LINKS_MAX)
        return false;
    network->link = calloc((size_t)network->links, sizeof *network->link);
    network->loaded = calloc((size_t)network->links, sizeof *network->loaded);
    return network->link && network->loaded;
}

enum sc_status trace_loads_open(struct loads *loads, const struct sc_mapping *mapping, struct sc_error *error) {
    const struct sc_machine *machine = &mapping->machine;
    *loads = (struct loads){.mapping = mapping};
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        loads->of[tensor] = &loads->network[tensor];
        if (mapping->layer.type->tensor[tensor].count == 0)
            continue;
        if (tensor == SC_TENSOR_INPUT && trace_ways_are_shared(machine) && loads->network[SC_TENSOR_WEIGHT].link)
            loads->of[tensor] = &loads->network[SC_TENSOR_WEIGHT];
        else if (!open_network(loads->of[tensor], machine, (enum sc_tensor)tensor))
            return sc_error_set(error, SC_STATUS_LIMIT, "no memory for the links of %lld PEs",
                                (long long)machine->num_pes);
    }
    return SC_STATUS_OK;
}

void trace_loads_close(struct loads *loads) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        free(loads->network[tensor].link);
        free(loads->network[tensor].loaded);
    }
    *loads = (struct loads){0};
}

const char *trace_loads_name(const struct loads *loads, int network) {
    const bool shared = loads->of[SC_TENSOR_INPUT] == &loads->network[network] && network == SC_TENSOR_WEIGHT;
    return shared ? "weight+input" : sc_tensor_name((enum sc_tensor)network);
}

struct link_name trace_loads_link(const struct loads *loads, int network, int32_t link) {
    const struct sc_link_ends ends = sc_link_ends_of(&loads->mapping->machine, (enum sc_tensor)network, link);
    struct link_name name;
    const bool up = network == SC_TENSOR_OUTPUT;
    snprintf(name.from, sizeof name.from, "%s", up ? ends.far : ends.near);
    snprintf(name.to, sizeof name.to, "%s", up ? ends.near : ends.far);
    return name;
}

static void add(int64_t *to, int64_t elems) {
    if (!checked_add(*to, elems, to))
        *to = INT64_MAX;
}

int64_t trace_loads_add(struct loads *loads, const struct sc_trace_record *record) {
    struct network_load *network = loads->of[record->tensor];
    if (!network || !network->link || record->pe >= network->links)
        return 0;
    struct link_load *load = &network->link[record->pe];
    const int64_t before = load->elems;
    if (load->tensors == 0) {
        network->loaded[network->loaded_count++] = record->pe;
        load->first = record->cycle;
    }
    load->tensors |= 1 << record->tensor;
    load->end = record->cycle + record->duration > load->end ? record->cycle + record->duration : load->end;
    add(&load->elems, record->count);
    add(&load->of_tensor[record->tensor], record->count);
    network->busiest = load->elems > network->busiest ? load->elems : network->busiest;
    return before;
}

void trace_loads_clear(struct loads *loads) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        struct network_load *network = &loads->network[tensor];
        for (int32_t i = 0; i < network->loaded_count; i++)
            network->link[network->loaded[i]] = (struct link_load){0};
        network->loaded_count = 0;
        network->busiest = 0;
    }
}
