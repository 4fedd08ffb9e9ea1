#include "sim/links.h"

/* A network of more links than this is refused. So many walks, of so many links together, are known at a time. */
enum { LINKS_MAX = 1 << 22, WALK_BITS = 12, KNOWN_LINKS_MAX = 1 << 20 };

/* The links that an element to or from a set of PEs crosses. */
struct sim_walk {
    struct sim_pe_set pes; /* no lanes: none */
    int32_t first, count;  /* in known_links */
};

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

static void place_pes(struct sim_links *links, const struct sc_mapping *mapping, const struct topology_rule *rule,
                      const struct sim_pes *pes) {
    for (int b = 0; b < pes->bank_count; b++)
        for (int lane = 0; lane < pes->bank[b].address.lanes; lane++) {
            int32_t pe = pes->bank[b].first_pe + lane;
            int64_t number = number_of(mapping, pes->bank[b].address.unit[lane]);
            links->at_pe[pe] = (int32_t)rule->at_pe(&mapping->machine, number);
        }
}

struct sim_links *sim_links_open(struct sim_run *run, const struct sim_pes *pes, enum sc_tensor tensor) {
    const struct sc_machine *machine = &run->mapping->machine;
    const int64_t topology = machine->topology[tensor];
    const struct topology_rule *rule =
        topology == SC_TOPOLOGY_COLUMNS && tensor == SC_TENSOR_OUTPUT ? &COLUMNS_UP : &RULES[topology];
    if (topology != SC_TOPOLOGY_BUS && (machine->num_pes > LINKS_MAX || rule->count(machine) > LINKS_MAX)) {
        sim_fail(
            run, SC_STATUS_LIMIT,
            "Topology %s with %lld PEs is too large to simulate: the limit is %d links; --model-only gives the counts",
            sc_topology_name((enum sc_topology)topology), (long long)machine->num_pes, LINKS_MAX);
        return NULL;
    }
    struct sim_links *links = sim_take(run, 1, sizeof *links);
    if (!links)
        return NULL;
    links->count = (int32_t)rule->count(machine);
    links->toward_l2 = sim_take(run, links->count, sizeof *links->toward_l2);
    links->at_pe = sim_take(run, pes->pe_count, sizeof *links->at_pe);
    links->load = sim_take(run, links->count, sizeof *links->load);
    links->crossed = sim_take(run, links->count, sizeof *links->crossed);
    links->peak = sim_take(run, links->count, sizeof *links->peak);
    links->last_walk = sim_take(run, links->count, sizeof *links->last_walk);
    links->walked = sim_take(run, links->count, sizeof *links->walked);
    links->known = sim_take(run, links->count > 1 ? INT64_C(1) << WALK_BITS : 0, sizeof *links->known);
    links->loaded = sim_take(run, links->count, sizeof *links->loaded);
    if (sim_bursts_are_traced(run))
        links->noted = sim_take(run, links->count, sizeof *links->noted);
    if (run->status)
        return NULL;
    for (int32_t link = 0; link < links->count; link++)
        links->toward_l2[link] = (int32_t)rule->toward_l2(machine, link);
    place_pes(links, run->mapping, rule, pes);
    return links;
}

void sim_links_close(struct sim_links *links) { LIST_FREE(&links->known_links); }

/* ---- walking ---- */

void sim_links_walk_begin(struct sim_links *links) {
    links->walks++;
    links->walked_count = 0;
}

void sim_links_walk(struct sim_links *links, struct sim_pe_set pes) {
    for (lane_set lanes = pes.lanes; lanes; lanes &= lanes - 1) {
        int32_t link = links->at_pe[pes.first_pe + first_lane(lanes)];
        for (; link >= 0 && links->last_walk[link] != links->walks; link = links->toward_l2[link]) {
            links->last_walk[link] = links->walks;
            links->walked[links->walked_count++] = link;
        }
    }
}

static void come_to(struct sim_links *links, int32_t link) {
    if (link < 0 || links->last_walk[link] == links->walks)
        return;
    links->last_walk[link] = links->walks;
    links->walked[links->walked_count++] = link;
}

void sim_links_mark(struct sim_links *links, struct sim_pe_set pes) {
    for (lane_set lanes = pes.lanes; lanes; lanes &= lanes - 1)
        come_to(links, links->at_pe[pes.first_pe + first_lane(lanes)]);
}

void sim_links_climb(struct sim_links *links) {
    const int32_t marks = links->walked_count;
    sim_links_walk_begin(links);
    for (int32_t i = 0; i < marks; i++)
        come_to(links, links->toward_l2[links->walked[i]]);
}

bool sim_links_marked(const struct sim_links *links) { return links->walked_count > 0; }

void sim_links_load(struct sim_links *links, int32_t link, int64_t elems) {
    if (links->load[link] == 0)
        links->loaded[links->loaded_count++] = link;
    links->load[link] += elems;
}

static struct sim_crossed cross_each(struct sim_links *links, struct sim_crossed crossed) {
    for (int32_t i = 0; i < crossed.count; i++)
        sim_links_load(links, crossed.link[i], 1);
    return crossed;
}

struct sim_crossed sim_links_walk_end(struct sim_links *links) {
    return cross_each(links, (struct sim_crossed){links->walked, links->walked_count});
}

/* ---- crossing ---- */

static struct sim_walk *place_of(const struct sim_links *links, struct sim_pe_set pes) {
    uint64_t hash = (pes.lanes ^ (uint64_t)pes.first_pe << 32) * UINT64_C(0x9e3779b97f4a7c15);
    return &links->known[hash >> (64 - WALK_BITS)];
}

/* Keep the walk that has just ended. If there is no memory, it is walked again the next time. */
static void keep_walk(struct sim_links *links, struct sim_walk *place, struct sim_pe_set pes) {
    if (links->known_links.count > KNOWN_LINKS_MAX) {
        memset(links->known, 0, sizeof *links->known << WALK_BITS);
        links->known_links.count = 0;
    }
    if (!LIST_RESERVE(&links->known_links, links->walked_count))
        return;
    *place = (struct sim_walk){pes, links->known_links.count, links->walked_count};
    memcpy(links->known_links.at + place->first, links->walked, (size_t)place->count * sizeof *links->walked);
    links->known_links.count += place->count;
}

struct sim_crossed sim_links_cross(struct sim_links *links, struct sim_pe_set pes) {
    struct sim_walk *place = place_of(links, pes);
    if (place->pes.first_pe == pes.first_pe && place->pes.lanes == pes.lanes)
        return cross_each(links, (struct sim_crossed){links->known_links.at + place->first, place->count});
    sim_links_walk_begin(links);
    sim_links_walk(links, pes);
    keep_walk(links, place, pes);
    return sim_links_walk_end(links);
}

struct sim_crossed sim_links_cross_single(struct sim_links *links, int64_t elems) {
    static const int32_t LINK = 0;
    if (elems > 0)
        sim_links_load(links, LINK, elems);
    return (struct sim_crossed){&LINK, 1};
}

void sim_links_unload(struct sim_links *links) {
    for (int32_t i = 0; i < links->loaded_count; i++)
        links->load[links->loaded[i]] = 0;
    links->loaded_count = 0;
}

void sim_links_pass(struct sim_links *links, const struct sim_link_load *load, int32_t count, bool again) {
    for (int32_t i = 0; i < count; i++)
        links->crossed[load[i].link] += load[i].elems;
    for (int32_t i = 0; i < count && !again; i++) {
        int64_t *peak = &links->peak[load[i].link];
        *peak = load[i].elems > *peak ? load[i].elems : *peak;
    }
}

int64_t sim_links_take(struct sim_links *links) {
    int64_t busiest = 0;
    for (int32_t i = 0; i < links->loaded_count; i++) {
        int32_t link = links->loaded[i];
        busiest = links->load[link] > busiest ? links->load[link] : busiest;
        links->crossed[link] += links->load[link];
        links->peak[link] = links->load[link] > links->peak[link] ? links->load[link] : links->peak[link];
        links->load[link] = 0;
        if (links->noted)
            links->noted[link] = 0;
    }
    links->loaded_count = 0;
    return busiest;
}
