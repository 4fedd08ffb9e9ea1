#include "check/report/report.h"
#include "check/run/network.h"

/* Null for INT64_MAX. */
static void put_integer(struct json *json, const char *key, int64_t value) {
    json_key(json, key);
    if (value == INT64_MAX)
        json_null(json);
    else
        json_integer(json, value);
}

/* No layer has no total: 0 cycles would be the best of all. */
static void put_sums(struct json *json, const struct network *network, const struct network_total *total) {
    static const char *const KEYS[] = {"macs",       "cycles",      "l2_traffic", "off_chip",
                                       "compulsory", "utilization", "energy"};
    bool any = total->layers > 0;
    for (size_t i = 0; !any && i < sizeof KEYS / sizeof KEYS[0]; i++) {
        json_key(json, KEYS[i]);
        json_null(json);
    }
    if (!any)
        return;
    put_integer(json, "macs", total->macs);
    put_integer(json, "cycles", total->cycles);
    put_integer(json, "l2_traffic", total->l2_traffic_elems);
    const bool tiles = total->tiled_layers == total->layers;
    put_integer(json, "off_chip", tiles ? total->off_chip_elems : INT64_MAX);
    put_integer(json, "compulsory", tiles ? total->compulsory_elems : INT64_MAX);
    json_key(json, "utilization");
    json_number(json, network_utilization(network, total));
    json_key(json, "energy");
    if (network->first->run->prices.costs)
        json_number(json, total->energy);
    else
        json_null(json);
}

static void put_total(struct json *json, const struct network *network, const struct network_total *total) {
    json_object_inline(json);
    put_integer(json, "layers", total->layers);
    put_sums(json, network, total);
    json_key(json, "simulated");
    json_bool(json, total->layers > 0 && !total->modelled);
    put_integer(json, "l1_too_small", total->fit.l1_small);
    put_integer(json, "l2_too_small", total->fit.l2_small);
    json_close(json);
}

static void put_totals(struct json *json, const struct network *network) {
    json_key(json, "totals");
    json_object(json);
    for (int i = 0; i < network->flow_count; i++) {
        json_key(json, network->flow[i]);
        put_total(json, network, &network->total[i]);
    }
    json_close(json);
    json_key(json, "adaptive");
    put_total(json, network, &network->adaptive);
}

static void put_best(struct json *json, const struct network *network, enum network_best by) {
    json_key(json, "best_by");
    json_string(json, network_best_name((int)by));
    json_key(json, "best");
    json_array(json);
    for (int i = 0; i < network->line_count; i++) {
        const struct network_line *line = &network->line[i];
        json_object_inline(json);
        json_key(json, "layer");
        json_string(json, line->layer->name);
        json_key(json, "repeat");
        json_integer(json, line->layer->repeat);
        json_key(json, "dataflow");
        if (line->best >= 0)
            json_string(json, network->flow[line->best]);
        else
            json_null(json);
        json_close(json);
    }
    json_close(json);
}

static void put_network(struct json *json, const struct network *network, enum network_best by) {
    const char *machine = network->first->run->machine_name;
    json_object(json);
    json_key(json, "network");
    json_string(json, network->first->run->network);
    json_key(json, "machine_name");
    json_string(json, machine ? machine : "");
    put_integer(json, "layers", network->line_count);
    put_totals(json, network);
    put_best(json, network, by);
    json_close(json);
}

void report_network_json(struct json *json, const struct tally *tally) {
    struct sc_arena arena = {0};
    struct networks networks;
    if (network_find(&networks, tally, &arena, NULL) == SC_STATUS_OK) {
        json_key(json, "networks");
        json_array(json);
        for (int i = 0; i < networks.count; i++)
            put_network(json, &networks.network[i], tally->best);
        json_close(json);
    }
    sc_arena_free(&arena);
}
