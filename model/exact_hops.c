#include "model/exact_hops.h"

#include "model/exact_arithmetic.h"

int64_t exact_last_row(const struct sc_machine *machine, int64_t column) {
    return (machine->num_pes - 1 - column) / machine->array_columns;
}

/* Each level of nodes has as many as the PEs, or the nodes below, need; at least one link leads to a PE. */
static int64_t depth_of_tree(const struct sc_machine *machine) {
    int64_t depth = 1;
    for (int64_t nodes = ceil_div(machine->num_pes, machine->tree_arity); nodes > 1;
         nodes = ceil_div(nodes, machine->tree_arity))
        depth++;
    return depth;
}

int64_t exact_hops(const struct sc_machine *machine, enum sc_tensor tensor, int64_t pe) {
    int64_t row = pe / machine->array_columns, column = pe % machine->array_columns;
    switch ((enum sc_topology)machine->topology[tensor]) {
    case SC_TOPOLOGY_XYBUS:
        return 2;
    case SC_TOPOLOGY_TREE:
        return depth_of_tree(machine);
    case SC_TOPOLOGY_ROWS:
        return 1 + column;
    case SC_TOPOLOGY_COLUMNS:
        return 1 + (tensor == SC_TENSOR_OUTPUT ? exact_last_row(machine, column) - row : row);
    case SC_TOPOLOGY_MESH:
        return 1 + greater(row - machine->feed_row, machine->feed_row - row) + column;
    case SC_TOPOLOGY_BUS:
    case SC_TOPOLOGY_CROSSBAR:
    case SC_TOPOLOGY_COUNT:
        break;
    }
    return 1;
}

/* A link into each node below the root; these are fewer than NumPEs together, beside one for each PE. */
static int64_t links_of_tree(const struct sc_machine *machine) {
    int64_t links = machine->num_pes;
    for (int64_t nodes = ceil_div(machine->num_pes, machine->tree_arity); nodes > 1;
         nodes = ceil_div(nodes, machine->tree_arity))
        links += nodes;
    return links;
}

int64_t exact_link_count(const struct sc_machine *machine, enum sc_tensor tensor) {
    switch ((enum sc_topology)machine->topology[tensor]) {
    case SC_TOPOLOGY_BUS:
        return 1;
    case SC_TOPOLOGY_XYBUS:
        return 1 + ceil_div(machine->num_pes, machine->array_columns);
    case SC_TOPOLOGY_TREE:
        return links_of_tree(machine);
    case SC_TOPOLOGY_CROSSBAR:
    case SC_TOPOLOGY_ROWS:
    case SC_TOPOLOGY_COLUMNS:
    case SC_TOPOLOGY_MESH:
    case SC_TOPOLOGY_COUNT:
        break;
    }
    return machine->num_pes;
}
