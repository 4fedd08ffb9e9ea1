#include "sim/links.h"

/* A network of more links than this is refused. */
enum { LINKS_MAX = 1 << 22 };

/* ---- topologies ---- */

/* A topology, as links with numbers from 0 on: how many they are, the last link on the way from L2 to PE number `pe`,
 * and the link before one on that way, -1 for L2. PE u stands in row u / columns, column u % columns. */
struct topology_rule {
    int64_t (*count)(const struct sc_machine *machine);
    int64_t (*at_pe)(const struct sc_machine *machine, int64_t pe);
    int64_t (*toward_l2)(const struct sc_machine *machine, int64_t link);
};

static int64_t one(const struct sc_machine *machine) {
    (void)machine;
    return 1;
}

/* A link for each PE, with the PE's number. */
static int64_t one_each(const struct sc_machine *machine) { return machine->num_pes; }

static int64_t own_link(const struct sc_machine *machine, int64_t pe) {
    (void)machine;
    return pe;
}

static int64_t first_link(const struct sc_machine *machine, int64_t pe) {
    (void)machine;
    (void)pe;
    return 0;
}

static int64_t to_l2(const struct sc_machine *machine, int64_t link) {
    (void)machine;
    (void)link;
    return -1;
}

/* The Y bus, then a bus for each row. */
static int64_t xybus_count(const struct sc_machine *machine) {
    return 1 + (machine->num_pes - 1) / machine->array_columns + 1;
}

static int64_t xybus_at_pe(const struct sc_machine *machine, int64_t pe) { return 1 + pe / machine->array_columns; }

static int64_t xybus_toward_l2(const struct sc_machine *machine, int64_t link) {
    (void)machine;
    return link == 0 ? -1 : 0;
}

/* The links into the PEs, then the links into the nodes above them, and so on up to the nodes below L2. */
static int64_t nodes_above(const struct sc_machine *machine, int64_t nodes) {
    return (nodes - 1) / machine->tree_arity + 1;
}

static int64_t tree_count(const struct sc_machine *machine) {
    int64_t nodes = machine->num_pes, count = nodes;
    for (; nodes > machine->tree_arity; count += nodes)
        nodes = nodes_above(machine, nodes);
    return count;
}

static int64_t tree_toward_l2(const struct sc_machine *machine, int64_t link) {
    int64_t nodes = machine->num_pes, first = 0;
    for (; link >= first + nodes; nodes = nodes_above(machine, nodes))
        first += nodes;
    return nodes <= machine->tree_arity ? -1 : first + nodes + (link - first) / machine->tree_arity;
}

static int64_t rows_toward_l2(const struct sc_machine *machine, int64_t link) {
    return link % machine->array_columns == 0 ? -1 : link - 1;
}

static int64_t columns_toward_l2(const struct sc_machine *machine, int64_t link) {
    return link < machine->array_columns ? -1 : link - machine->array_columns;
}

/* Outputs go down the column, and leave below its last PE. */
static int64_t columns_out(const struct sc_machine *machine, int64_t link) {
    return link >= machine->num_pes - machine->array_columns ? -1 : link + machine->array_columns;
}

static int64_t mesh_toward_l2(const struct sc_machine *machine, int64_t link) {
    int64_t row = link / machine->array_columns;
    if (link % machine->array_columns > 0)
        return link - 1;
    if (row == machine->feed_row)
        return -1;
    return row < machine->feed_row ? link + machine->array_columns : link - machine->array_columns;
}

static const struct topology_rule RULES[SC_TOPOLOGY_COUNT] = {
    [SC_TOPOLOGY_BUS] = {one, first_link, to_l2},
    [SC_TOPOLOGY_CROSSBAR] = {one_each, own_link, to_l2},
    [SC_TOPOLOGY_XYBUS] = {xybus_count, xybus_at_pe, xybus_toward_l2},
    [SC_TOPOLOGY_TREE] = {tree_count, own_link, tree_toward_l2},
    [SC_TOPOLOGY_ROWS] = {one_each, own_link, rows_toward_l2},
    [SC_TOPOLOGY_COLUMNS] = {one_each, own_link, columns_toward_l2},
    [SC_TOPOLOGY_MESH] = {one_each, own_link, mesh_toward_l2},
};

static const struct topology_rule COLUMNS_UP = {one_each, own_link, columns_out};

/* ---- a tree ---- */

/* PEs count through the units of the levels as declared, the innermost fastest. */
static int64_t number_of(const struct sc_mapping *mapping, const int64_t *unit) {
    int64_t number = 0;
    for (int level = 0; level < mapping->level_count; level++)
        number = number * mapping->level[level].units + unit[level];
    return number;
}

static int32_t count_hops(const struct sim_links *links, int32_t pe) {
    int32_t hops = 0;
    for (int32_t link = links->at_pe[pe]; link >= 0; link = links->toward_l2[link])
        hops++;
    return hops;
}

static void place_pes(struct sim_links *links, const struct sc_mapping *mapping, const struct topology_rule *rule,
                      const struct sim_pes *pes) {
    for (int b = 0; b < pes->bank_count; b++)
        for (int lane = 0; lane < pes->bank[b].address.lanes; lane++) {
            int32_t pe = pes->bank[b].first_pe + lane;
            int64_t number = number_of(mapping, pes->bank[b].address.unit[lane]);
            links->at_pe[pe] = (int32_t)rule->at_pe(&mapping->machine, number);
            links->hops[pe] = count_hops(links, pe);
        }
}

struct sim_links *sim_links_open(struct sim_run *run, const struct sim_pes *pes, enum sc_tensor tensor) {
    const struct sc_machine *machine = &run->mapping->machine;
    const int64_t topology = machine->topology[tensor];
    const struct topology_rule *rule =
        topology == SC_TOPOLOGY_COLUMNS && tensor == SC_TENSOR_OUTPUT ? &COLUMNS_UP : &RULES[topology];
    if (topology != SC_TOPOLOGY_BUS && (machine->num_pes > LINKS_MAX || rule->count(machine) > LINKS_MAX)) {
        sim_fail(run, SC_STATUS_LIMIT, "Topology %s with %lld PEs is too large to simulate: the limit is %d links",
                 sc_topology_name((enum sc_topology)topology), (long long)machine->num_pes, LINKS_MAX);
        return NULL;
    }
    struct sim_links *links = sim_take(run, 1, sizeof *links);
    if (!links)
        return NULL;
    links->count = (int32_t)rule->count(machine);
    links->toward_l2 = sim_take(run, links->count, sizeof *links->toward_l2);
    links->at_pe = sim_take(run, pes->pe_count, sizeof *links->at_pe);
    links->hops = sim_take(run, pes->pe_count, sizeof *links->hops);
    links->load = sim_take(run, links->count, sizeof *links->load);
    links->crossed = sim_take(run, links->count, sizeof *links->crossed);
    links->last = sim_take(run, links->count, sizeof *links->last);
    links->loaded = sim_take(run, links->count, sizeof *links->loaded);
    if (run->status)
        return NULL;
    for (int32_t link = 0; link < links->count; link++)
        links->toward_l2[link] = (int32_t)rule->toward_l2(machine, link);
    place_pes(links, run->mapping, rule, pes);
    return links;
}

/* ---- crossing ---- */

int64_t sim_links_cross_single(struct sim_links *links, int64_t elems) {
    if (elems > 0 && links->load[0] == 0)
        links->loaded[links->loaded_count++] = 0;
    links->busiest = links->load[0] += elems;
    return elems;
}

int64_t sim_links_take(struct sim_links *links) {
    int64_t busiest = links->busiest;
    for (int32_t i = 0; i < links->loaded_count; i++) {
        links->crossed[links->loaded[i]] += links->load[links->loaded[i]];
        links->load[links->loaded[i]] = 0;
    }
    links->loaded_count = 0;
    links->busiest = 0;
    return busiest;
}
