/* How the PEs of a mapping stand in the array, in rows and columns (docs/semantics.md, section 10). */
#include <stdio.h>

#include "common/lower_internal.h"

static bool has_tensor(const struct sc_mapping *mapping, enum sc_tensor tensor) {
    return mapping->layer.type->tensor[tensor].count > 0;
}

static bool has_topology(const struct sc_mapping *mapping, enum sc_topology topology) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (mapping->machine.topology[tensor] == (int64_t)topology && has_tensor(mapping, (enum sc_tensor)tensor))
            return true;
    return false;
}

/* Topologies in which it matters in which row and column a PE stands. */
static bool has_rows(const struct sc_mapping *mapping) {
    return has_topology(mapping, SC_TOPOLOGY_XYBUS) || has_topology(mapping, SC_TOPOLOGY_ROWS) ||
           has_topology(mapping, SC_TOPOLOGY_COLUMNS) || has_topology(mapping, SC_TOPOLOGY_MESH);
}

/* The smallest c with c*c >= pes. */
static int64_t side_of_square(int64_t pes) {
    int64_t low = 1, high = INT64_C(3037000500); /* its square passes 2^63 */
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (middle >= (pes - 1) / middle + 1)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The units of a level and of those inside it. */
static int64_t units_from(const struct sc_mapping *mapping, int level) {
    int64_t units = 1;
    for (int l = level; l < mapping->level_count; l++)
        units *= mapping->level[l].units; /* no more than NumPEs */
    return units;
}

/* A column of PEs has the numbers u with one remainder by `columns`. It is a subset of one level's units times some of
 * the outer levels' if the columns are the units of some innermost levels times a divisor of the next level's, or if
 * there are as many columns as units. */
static bool cuts_across_levels(const struct sc_mapping *mapping, int64_t columns) {
    int64_t inside = 1;
    if (columns >= units_from(mapping, 0))
        return false;
    for (int l = mapping->level_count - 1; l >= 0; l--) {
        int64_t units = mapping->level[l].units;
        if (columns % inside == 0 && units % (columns / inside) == 0)
            return false;
        inside *= units;
    }
    return true;
}

/* The number of columns that is nearest to this one in one direction and would do; 0: there is none. */
static int64_t nearest_columns(const struct sc_mapping *mapping, int64_t columns, int64_t step) {
    const int64_t all = units_from(mapping, 0);
    enum { TRIES = 100000 };
    for (int tries = 0; tries < TRIES && columns > 0 && columns < all; tries++, columns += step)
        if (!cuts_across_levels(mapping, columns))
            return columns;
    return columns >= all ? all : 0;
}

/* Of a directive of the innermost level. */
static struct sc_place place_of_last_level(const struct sc_mapping *mapping) {
    const struct sc_level *level = &mapping->level[mapping->level_count - 1];
    return level->directive_count > 0 ? level->directive[0].place : (struct sc_place){0};
}

static enum sc_status check_columns(const struct sc_mapping *mapping, struct sc_error *error) {
    int64_t columns = mapping->machine.array_columns;
    char nearest[96] = "";
    if (!has_topology(mapping, SC_TOPOLOGY_COLUMNS) || !cuts_across_levels(mapping, columns))
        return SC_STATUS_OK;
    int64_t below = nearest_columns(mapping, columns, -1), above = nearest_columns(mapping, columns, 1);
    if (below > 0 && above > 0)
        snprintf(nearest, sizeof nearest, "; the nearest that would do are ArrayColumns %lld and %lld",
                 (long long)below, (long long)above);
    return sc_error_at(
        error, place_of_last_level(mapping),
        "%lld columns cut across the levels: in Topology columns each must be units of one level, so that "
        "there are as many as units of some innermost levels, times a divisor of the next level's%s",
        (long long)columns, nearest);
}

static int64_t rows_of(const struct sc_machine *machine) { return (machine->num_pes - 1) / machine->array_columns + 1; }

static enum sc_status check_feed_row(const struct sc_mapping *mapping, struct sc_error *error) {
    const struct sc_machine *machine = &mapping->machine;
    int64_t rows = rows_of(machine);
    if (machine->feed_row < rows || !has_topology(mapping, SC_TOPOLOGY_MESH))
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT,
                        "FeedRow %lld is outside of the array: %lld PEs in %lld columns have the rows 0 to %lld",
                        (long long)machine->feed_row, (long long)machine->num_pes, (long long)machine->array_columns,
                        (long long)(rows - 1));
}

/* A Tile that is meant as a row has as many units as there are columns. */
static void warn_of_tiles(const struct sc_mapping *mapping, struct sc_warnings *warnings) {
    int64_t columns = mapping->machine.array_columns;
    if (!has_rows(mapping))
        return;
    for (int l = 1; l < mapping->level_count; l++) {
        int64_t units = units_from(mapping, l);
        if (units > 1 && units % columns != 0 && columns % units != 0)
            sc_warn_at(
                warnings, mapping->level[l].directive[0].place,
                "a tile of %lld PEs is no row of the array, which has %lld columns: its PEs stand in several rows",
                (long long)units, (long long)columns);
    }
}

/* Do PEs hold chunks that overlap? These are what is forwarded. */
static bool spreads_halo(const struct sc_mapping *mapping) {
    for (int l = 0; l < mapping->level_count; l++)
        for (int i = 0; i < mapping->level[l].directive_count; i++) {
            const struct sc_directive *directive = &mapping->level[l].directive[i];
            if (directive->spatial && mapping->level[l].units > 1 &&
                directive->part[0].offset < directive->part[0].size)
                return true;
        }
    return false;
}

static void warn_of_statements(const struct sc_mapping *mapping, struct sc_warnings *warnings) {
    const struct sc_machine *machine = &mapping->machine;
    const struct sc_place nowhere = {0};
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        const struct sc_hardware_description *info = sc_hardware_info((enum sc_hardware_id)id);
        bool lacks = info->tensor != SC_TENSOR_COUNT && !has_tensor(mapping, info->tensor);
        const bool is_width = id >= SC_HARDWARE_bits; /* of a memory's words, also where a layer has none */
        if (machine->given & sc_hardware_bit(id) && info->kind != SC_HARDWARE_KIND && lacks && !is_width)
            sc_warn_at(warnings, nowhere, "%s has no effect: a %s layer has no such tensor", info->keyword,
                       mapping->layer.type->name);
    }
    if (machine->given & sc_hardware_bit(SC_HARDWARE_feed_row) && !has_topology(mapping, SC_TOPOLOGY_MESH))
        sc_warn_at(warnings, nowhere, "FeedRow has no effect: no tensor's network is a mesh");
    if (machine->given & sc_hardware_bit(SC_HARDWARE_tree_arity) && !has_topology(mapping, SC_TOPOLOGY_TREE))
        sc_warn_at(warnings, nowhere, "TreeArity has no effect: no tensor's network is a tree");
    if (machine->hop_latency > 0 && machine->forwarding &&
        (machine->given & sc_hardware_bit(SC_HARDWARE_forwarding) || spreads_halo(mapping)))
        sc_warn_at(warnings, nowhere,
                   "Forwarding with HopLatency: forwarded elements do not wait for the difference between the PEs");
}

void common_array_place(struct sc_mapping *mapping, struct sc_warnings *warnings) {
    struct sc_machine *machine = &mapping->machine;
    if (machine->array_columns < 1)
        machine->array_columns = side_of_square(machine->num_pes);
    if (machine->feed_row < 0)
        machine->feed_row = rows_of(machine) / 2;
    warn_of_tiles(mapping, warnings);
    warn_of_statements(mapping, warnings);
}

enum sc_status common_array_check(const struct sc_mapping *mapping, struct sc_error *error) {
    enum sc_status status = check_feed_row(mapping, error);
    return status ? status : check_columns(mapping, error);
}
