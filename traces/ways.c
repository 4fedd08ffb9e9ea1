#include "traces/ways.h"

#include "common/checked.h"

static int64_t row_of(const struct sc_machine *machine, int64_t number) { return number / machine->array_columns; }

static int64_t column_of(const struct sc_machine *machine, int64_t number) { return number % machine->array_columns; }

/* The link of the PE in a row and a column. */
static int64_t at(const struct sc_machine *machine, int64_t row, int64_t column) {
    return row * machine->array_columns + column;
}

/* ---- trees ---- */

/* Nodes that have `height` rows of links below them: groups of TreeArity^height PEs. */
static int64_t nodes_at(const struct sc_machine *machine, int64_t height) {
    int64_t nodes = machine->num_pes;
    for (; height > 0; height--)
        nodes = nodes / machine->tree_arity + (nodes % machine->tree_arity > 0);
    return nodes;
}

/* The smallest depth of at least 1 with TreeArity^depth >= NumPEs. */
static int64_t depth_of(const struct sc_machine *machine) {
    int64_t depth = 1;
    while (nodes_at(machine, depth) > 1)
        depth++;
    return depth;
}

/* Links of all nodes with fewer than `height` rows below them. */
static int64_t links_below(const struct sc_machine *machine, int64_t height) {
    int64_t links = 0;
    for (int64_t h = 0; h < height; h++)
        if (!checked_add(links, nodes_at(machine, h), &links))
            return INT64_MAX;
    return links;
}

static int64_t tree_link(const struct sc_machine *machine, int64_t number, int64_t place) {
    const int64_t height = depth_of(machine) - 1 - place;
    int64_t node = number;
    for (int64_t h = 0; h < height; h++)
        node /= machine->tree_arity;
    return links_below(machine, height) + node;
}

/* ---- arrays ---- */

static int64_t last_row(const struct sc_machine *machine, int64_t column) {
    return row_of(machine, machine->num_pes - 1 - column);
}

static int64_t distance(int64_t a, int64_t b) { return a < b ? b - a : a - b; }

/* Along column 0 from FeedRow, then along the row. */
static int64_t mesh_link(const struct sc_machine *machine, int64_t number, int64_t place) {
    const int64_t row = row_of(machine, number), feed = machine->feed_row, down = distance(row, feed);
    if (place > down)
        return at(machine, row, place - down);
    return at(machine, row < feed ? feed - place : feed + place, 0);
}

/* ---- all ---- */

int64_t trace_ways_links(const struct sc_machine *machine, enum sc_tensor tensor) {
    switch ((enum sc_topology)machine->topology[tensor]) {
    case SC_TOPOLOGY_BUS:
        return 1;
    case SC_TOPOLOGY_XYBUS:
        return 1 + row_of(machine, machine->num_pes - 1) + 1;
    case SC_TOPOLOGY_TREE:
        return links_below(machine, depth_of(machine));
    default:
        return machine->num_pes;
    }
}

int64_t trace_ways_hops(const struct sc_machine *machine, enum sc_tensor tensor, int64_t number) {
    const int64_t row = row_of(machine, number), column = column_of(machine, number);
    switch ((enum sc_topology)machine->topology[tensor]) {
    case SC_TOPOLOGY_XYBUS:
        return 2;
    case SC_TOPOLOGY_TREE:
        return depth_of(machine);
    case SC_TOPOLOGY_ROWS:
        return 1 + column;
    case SC_TOPOLOGY_COLUMNS:
        return 1 + (tensor == SC_TENSOR_OUTPUT ? last_row(machine, column) - row : row);
    case SC_TOPOLOGY_MESH:
        return 1 + distance(row, machine->feed_row) + column;
    default:
        return 1;
    }
}

int64_t trace_ways_link(const struct sc_machine *machine, enum sc_tensor tensor, int64_t number, int64_t place) {
    const int64_t row = row_of(machine, number), column = column_of(machine, number);
    switch ((enum sc_topology)machine->topology[tensor]) {
    case SC_TOPOLOGY_BUS:
        return 0;
    case SC_TOPOLOGY_XYBUS:
        return place == 0 ? 0 : 1 + row;
    case SC_TOPOLOGY_TREE:
        return tree_link(machine, number, place);
    case SC_TOPOLOGY_ROWS:
        return at(machine, row, place);
    case SC_TOPOLOGY_COLUMNS:
        return at(machine, tensor == SC_TENSOR_OUTPUT ? last_row(machine, column) - place : place, column);
    case SC_TOPOLOGY_MESH:
        return mesh_link(machine, number, place);
    default:
        return number;
    }
}

/* A way that the link is on, and its place there. */
struct way_place {
    int64_t number, place;
};

/* Ways that lead through a node of a tree are those of its PEs, of which the first is there in any case. */
static struct way_place place_in_tree(const struct sc_machine *machine, int64_t link) {
    int64_t height = 0, group = 1;
    for (; link >= links_below(machine, height + 1); height++)
        group *= machine->tree_arity;
    return (struct way_place){(link - links_below(machine, height)) * group, depth_of(machine) - 1 - height};
}

static struct way_place place_of(const struct sc_machine *machine, enum sc_tensor tensor, int64_t link) {
    switch ((enum sc_topology)machine->topology[tensor]) {
    case SC_TOPOLOGY_BUS:
        return (struct way_place){0, 0};
    case SC_TOPOLOGY_XYBUS:
        return link == 0 ? (struct way_place){0, 0} : (struct way_place){at(machine, link - 1, 0), 1};
    case SC_TOPOLOGY_TREE:
        return place_in_tree(machine, link);
    default:
        return (struct way_place){link, trace_ways_hops(machine, tensor, link) - 1};
    }
}

int64_t trace_ways_before(const struct sc_machine *machine, enum sc_tensor tensor, int64_t link) {
    const struct way_place found = place_of(machine, tensor, link);
    return found.place == 0 ? -1 : trace_ways_link(machine, tensor, found.number, found.place - 1);
}

bool trace_ways_are_shared(const struct sc_machine *machine) {
    return machine->topology[SC_TENSOR_WEIGHT] == machine->topology[SC_TENSOR_INPUT] &&
           machine->channel[SC_TENSOR_WEIGHT] == 0 && machine->channel[SC_TENSOR_INPUT] == 0;
}

/* ---- channels ---- */

enum trace_channel trace_channel_of(const struct sc_machine *machine, enum sc_tensor tensor) {
    return machine->channel[tensor] > 0 ? (enum trace_channel)tensor : TRACE_CHANNEL_SHARED;
}

int64_t trace_channel_rate(const struct sc_machine *machine, enum trace_channel channel) {
    return channel == TRACE_CHANNEL_SHARED ? machine->bandwidth : machine->channel[channel];
}

int64_t trace_rate_up(const struct sc_machine *machine) {
    return machine->channel[SC_TENSOR_OUTPUT] > 0 ? machine->channel[SC_TENSOR_OUTPUT] : machine->bandwidth;
}
