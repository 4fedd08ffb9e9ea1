#include "tests/property/oracle_links.h"

namespace {

struct Position {
    int64_t row, column;
};

// PEs stand row by row: counted, as if somebody walked over the array.
Position position_of(const struct sc_machine &machine, int64_t pe) {
    Position at = {0, 0};
    for (int64_t walked = 0; walked < pe; walked++)
        if (++at.column == machine.array_columns)
            at = {at.row + 1, 0};
    return at;
}

// The last row that has a PE in this column: the array's last row may be short.
int64_t last_row(const struct sc_machine &machine, int64_t column) {
    int64_t row = 0;
    for (int64_t pe = column + machine.array_columns; pe < machine.num_pes; pe += machine.array_columns)
        row++;
    return row;
}

// The nodes above a leaf, and the leaf, are found from below: every group of TreeArity nodes has one node above it.
Way tree_way(const struct sc_machine &machine, int64_t pe) {
    Way way;
    int64_t node = pe, nodes = machine.num_pes, height = 0;
    do {
        way.insert(way.begin(), {LinkKind::into_node, height, node});
        node /= machine.tree_arity;
        nodes = (nodes + machine.tree_arity - 1) / machine.tree_arity;
        height++;
    } while (nodes > 1);
    return way;
}

void go_east(Position to, Way &way) {
    for (int64_t column = 1; column <= to.column; column++)
        way.push_back({LinkKind::east, to.row, column});
}

Way column_way_up(const struct sc_machine &machine, Position from) {
    Way way = {{LinkKind::exit, from.column, 0}};
    for (int64_t row = last_row(machine, from.column); row > from.row; row--)
        way.push_back({LinkKind::to_next_row, row - 1, from.column});
    return way;
}

Way column_way_down(Position to) {
    Way way = {{LinkKind::feed, to.column, 0}};
    for (int64_t row = 1; row <= to.row; row++)
        way.push_back({LinkKind::into_row, row, to.column});
    return way;
}

Way mesh_way(const struct sc_machine &machine, Position to) {
    Way way = {{LinkKind::feed, machine.feed_row, 0}};
    for (int64_t row = machine.feed_row; row != to.row;) {
        row += row < to.row ? 1 : -1;
        way.push_back({LinkKind::into_row, row, 0});
    }
    go_east(to, way);
    return way;
}

Way row_way(Position to) {
    Way way = {{LinkKind::feed, to.row, 0}};
    go_east(to, way);
    return way;
}

} // namespace

Way way_of(const struct sc_machine &machine, enum sc_topology topology, bool up, int64_t pe) {
    Position at = position_of(machine, pe);
    switch (topology) {
    case SC_TOPOLOGY_BUS:
        return {{LinkKind::bus, 0, 0}};
    case SC_TOPOLOGY_CROSSBAR:
        return {{LinkKind::port, pe, 0}};
    case SC_TOPOLOGY_XYBUS:
        return {{LinkKind::y_bus, 0, 0}, {LinkKind::x_bus, at.row, 0}};
    case SC_TOPOLOGY_TREE:
        return tree_way(machine, pe);
    case SC_TOPOLOGY_ROWS:
        return row_way(at);
    case SC_TOPOLOGY_COLUMNS:
        return up ? column_way_up(machine, at) : column_way_down(at);
    case SC_TOPOLOGY_MESH:
        return mesh_way(machine, at);
    case SC_TOPOLOGY_COUNT:
        break;
    }
    return {};
}
