/* The networks as tables: which PEs are behind each link. */
#include "rtl/rtl_internal.h"

enum { WAY_MAX = 1 << 20 };

/* The links of a PE's way, by names that are unique in its network. */
struct way {
    int64_t count, capacity;
    int64_t *link;
};

static void go(struct way *way, int64_t link) {
    if (way->count < way->capacity)
        way->link[way->count] = link;
    way->count++;
}

/* A way that is longer fits into no table, and is not gone to its end. */
static bool goes_on(const struct way *way) { return way->count <= WAY_MAX; }

static void way_of_tree(struct way *way, int64_t pes, int64_t arity, int64_t pe) {
    int64_t depth = 1;
    for (int64_t leaves = arity; leaves < pes; depth++)
        leaves = leaves > pes / arity ? pes : leaves * arity;
    for (int64_t j = depth; j >= 1; j--) {
        go(way, j * ((int64_t)1 << 40) + pe);
        pe /= arity;
    }
}

static void way_of_column(struct way *way, int64_t pes, int64_t columns, int64_t pe, bool up) {
    if (up)
        for (int64_t at = pe; at < pes && goes_on(way); at += columns)
            go(way, at);
    else
        for (int64_t at = pe; at >= 0 && goes_on(way); at -= columns)
            go(way, at);
}

/* A link has the number of the PE that it leads into. */
static void way_of_mesh(struct way *way, int64_t columns, int64_t feed, int64_t pe) {
    int64_t row = pe / columns;
    for (int64_t at = feed; at != row && goes_on(way); at += at < row ? 1 : -1)
        go(way, at * columns);
    for (int64_t at = row * columns; at <= pe && goes_on(way); at++)
        go(way, at);
}

static void find_way(struct way *way, const struct sc_machine *machine, enum sc_tensor tensor, int64_t pe) {
    int64_t columns = machine->array_columns;
    way->count = 0;
    switch ((enum sc_topology)machine->topology[tensor]) {
    case SC_TOPOLOGY_CROSSBAR:
        go(way, pe);
        break;
    case SC_TOPOLOGY_XYBUS:
        go(way, 0);
        go(way, 1 + pe / columns);
        break;
    case SC_TOPOLOGY_TREE:
        way_of_tree(way, machine->num_pes, machine->tree_arity, pe);
        break;
    case SC_TOPOLOGY_ROWS:
        for (int64_t at = pe - pe % columns; at <= pe && goes_on(way); at++)
            go(way, at);
        break;
    case SC_TOPOLOGY_COLUMNS:
        way_of_column(way, machine->num_pes, columns, pe, tensor == SC_TENSOR_OUTPUT);
        break;
    case SC_TOPOLOGY_MESH:
        way_of_mesh(way, columns, machine->feed_row, pe);
        break;
    default:
        go(way, 0);
        break;
    }
}

static int64_t number_of(struct rtl_network *network, int64_t link) {
    int64_t at = 0;
    while (at < network->link_count && network->link[at] != link)
        at++;
    if (at == network->link_count)
        network->link[network->link_count++] = link;
    return at;
}

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the links");
}

enum sc_status rtl_network_make(struct rtl_network *network, const struct sc_mapping *mapping, enum sc_tensor tensor,
                                int64_t pes, struct sc_arena *arena, struct sc_error *error) {
    struct way way = {0};
    int64_t total = 0, links = 0;
    network->depth = sc_arena_alloc(arena, (size_t)pes, sizeof *network->depth);
    for (int64_t pe = 0; network->depth && pe < pes && total <= WAY_MAX; pe++) {
        find_way(&way, &mapping->machine, tensor, pe);
        network->depth[pe] = way.count;
        total += way.count;
    }
    if (total > WAY_MAX)
        return sc_error_set(error, SC_STATUS_LIMIT, "the ways to the PEs have more than %d links: too many for a table",
                            (int)WAY_MAX);
    way.capacity = total;
    way.link = sc_arena_alloc(arena, (size_t)total, sizeof *way.link);
    network->link = sc_arena_alloc(arena, (size_t)total, sizeof *network->link);
    int64_t *number = sc_arena_alloc(arena, (size_t)total, sizeof *number);
    if (!network->depth || !way.link || !network->link || !number)
        return no_memory(error);
    for (int64_t pe = 0; pe < pes; pe++) {
        find_way(&way, &mapping->machine, tensor, pe);
        for (int64_t i = 0; i < way.count; i++)
            number[links++] = number_of(network, way.link[i]);
    }
    network->reaches = sc_arena_alloc(arena, (size_t)(network->link_count * pes), 1);
    if (!network->reaches)
        return no_memory(error);
    for (int64_t pe = 0, at = 0; pe < pes; pe++)
        for (int64_t i = 0; i < network->depth[pe]; i++)
            network->reaches[number[at++] * pes + pe] = 1;
    return SC_STATUS_OK;
}

bool rtl_links_shared(const struct sc_mapping *mapping) {
    const struct sc_machine *machine = &mapping->machine;
    return machine->topology[SC_TENSOR_WEIGHT] == machine->topology[SC_TENSOR_INPUT] &&
           machine->channel[SC_TENSOR_WEIGHT] == 0 && machine->channel[SC_TENSOR_INPUT] == 0;
}
