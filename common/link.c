#include "common/link.h"

#include <stdio.h>

enum { END_SIZE = sizeof((struct sc_link_ends *)0)->near };

static void name(char end[END_SIZE], const char *what, int64_t number) {
    snprintf(end, END_SIZE, "%s %lld", what, (long long)number);
}

static void name_l2(char end[END_SIZE]) { snprintf(end, END_SIZE, "L2"); }

/* ---- trees ---- */

static int64_t nodes_above(const struct sc_machine *machine, int64_t nodes) {
    return (nodes - 1) / machine->tree_arity + 1;
}

/* The node `place` that is so many levels above the PEs; `nodes` stand beside it. Where a single way of L2 leads to
 * all, it is L2. */
static void name_node(const struct sc_machine *machine, char end[END_SIZE], int above, int64_t place, int64_t nodes) {
    int depth = 1;
    if (above == 0) {
        name(end, "PE", place);
        return;
    }
    if (nodes == 1) {
        name_l2(end);
        return;
    }
    for (; nodes > machine->tree_arity; nodes = nodes_above(machine, nodes))
        depth++;
    snprintf(end, END_SIZE, "node %d.%lld", depth, (long long)place);
}

static void name_tree_link(const struct sc_machine *machine, int64_t link, struct sc_link_ends *ends) {
    int64_t nodes = machine->num_pes;
    int above = 0;
    for (; link >= nodes; nodes = nodes_above(machine, nodes), above++)
        link -= nodes;
    name_node(machine, ends->far, above, link, nodes);
    name_node(machine, ends->near, above + 1, link / machine->tree_arity, nodes_above(machine, nodes));
}

/* ---- arrays ---- */

/* The PE before this one on the way from L2, or behind it on the way up; -1: L2. */
static int64_t neighbour(const struct sc_machine *machine, enum sc_tensor tensor, int64_t pe) {
    int64_t columns = machine->array_columns, row = pe / columns, column = pe % columns;
    switch ((enum sc_topology)machine->topology[tensor]) {
    case SC_TOPOLOGY_ROWS:
        return column > 0 ? pe - 1 : -1;
    case SC_TOPOLOGY_COLUMNS:
        if (tensor == SC_TENSOR_OUTPUT)
            return pe + columns < machine->num_pes ? pe + columns : -1;
        return row > 0 ? pe - columns : -1;
    case SC_TOPOLOGY_MESH:
        if (column > 0 || row == machine->feed_row)
            return column > 0 ? pe - 1 : -1;
        return row < machine->feed_row ? pe + columns : pe - columns;
    default:
        return -1;
    }
}

static void name_xybus_link(int64_t link, struct sc_link_ends *ends) {
    snprintf(ends->near, sizeof ends->near, link == 0 ? "L2" : "Y bus");
    if (link == 0)
        snprintf(ends->far, sizeof ends->far, "Y bus");
    else
        name(ends->far, "X bus", link - 1);
}

struct sc_link_ends sc_link_ends_of(const struct sc_machine *machine, enum sc_tensor tensor, int64_t link) {
    struct sc_link_ends ends = {.near = "L2", .far = "bus"};
    if (machine->topology[tensor] == SC_TOPOLOGY_BUS)
        return ends;
    if (machine->topology[tensor] == SC_TOPOLOGY_XYBUS) {
        name_xybus_link(link, &ends);
        return ends;
    }
    if (machine->topology[tensor] == SC_TOPOLOGY_TREE) {
        name_tree_link(machine, link, &ends);
        return ends;
    }
    int64_t beside = neighbour(machine, tensor, link);
    name(ends.far, "PE", link);
    if (beside >= 0)
        name(ends.near, "PE", beside);
    return ends;
}
