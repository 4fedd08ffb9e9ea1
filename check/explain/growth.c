#include "check/explain/growth.h"

#include <string.h>

#include "common/lower.h"

const char *growth_kind_name(enum growth_kind kind) {
    static const char *const NAMES[] = {"first", "units", "steady", "clipped"};
    _Static_assert(sizeof NAMES / sizeof NAMES[0] == GROWTH_CLIPPED + 1, "every kind has a name");
    return NAMES[kind];
}

/* ---- loops ---- */

/* The parts of a merged loop are not cut: its positions are a rectangle of whole dimensions. */
static bool is_merged(const struct sc_mapping *mapping, enum sc_dim dim) {
    for (int l = 0; l < mapping->level_count; l++)
        for (int d = 0; d < mapping->level[l].directive_count; d++)
            for (int part = 0; part < mapping->level[l].directive[d].part_count; part++)
                if (mapping->level[l].directive[d].part_count > 1 &&
                    mapping->level[l].directive[d].part[part].dim == dim)
                    return true;
    return false;
}

/* A loop to be grown. */
struct grown_loop {
    int level;
    const struct sc_directive *directive;
    int64_t given; /* indices to be divided */
    int64_t units; /* that share a fold; 1 of a temporal loop */
};

/* Indices of `dim` that a loop is given when all loops outside it stay at their first iteration. */
static int64_t given_at(const struct sc_mapping *mapping, enum sc_dim dim, const struct sc_directive *until) {
    int64_t given = mapping->layer.size[dim];
    for (int l = 0; l < mapping->level_count; l++)
        for (int d = 0; d < mapping->level[l].directive_count; d++) {
            const struct sc_directive *directive = &mapping->level[l].directive[d];
            if (directive == until)
                return given;
            if (directive->part[0].dim == dim && directive->part[0].size < given)
                given = directive->part[0].size;
        }
    return given;
}

static struct grown_loop loop_of(const struct sc_mapping *mapping, int level, int index) {
    const struct sc_directive *directive = &mapping->level[level].directive[index];
    return (struct grown_loop){.level = level,
                               .directive = directive,
                               .given = given_at(mapping, directive->part[0].dim, directive),
                               .units = directive->spatial ? mapping->level[level].units : 1};
}

/* ---- stages ---- */

/* An input has room for one window at least. */
static void fit_windows(const struct sc_layer *layer, int64_t *size) {
    for (int w = 0; w < layer->type->window_count; w++) {
        int64_t *input = &size[layer->type->window[w].input];
        int64_t reach = (size[layer->type->window[w].filter] - 1) * layer->dilation[w] + 1;
        *input = *input < reach ? reach : *input;
    }
}

/* The stage after the last one, or none if it would be the same. */
static void add_stage(struct growth *growth, enum growth_kind kind, const struct grown_loop *loop, int64_t to_size,
                      int64_t to_units) {
    const struct growth_stage *last = &growth->stage[growth->stage_count - 1];
    struct growth_stage stage = *last;
    enum sc_dim dim = loop->directive->part[0].dim;
    stage.kind = kind;
    stage.level = loop->level;
    stage.directive = loop->directive;
    stage.given = loop->given;
    if (to_size > last->size[dim])
        stage.size[dim] = to_size;
    if (to_units > last->units[loop->level])
        stage.units[loop->level] = to_units;
    fit_windows(growth->layer, stage.size);
    if (stage.size[dim] != last->size[dim] || stage.units[loop->level] != last->units[loop->level])
        growth->stage[growth->stage_count++] = stage;
}

/* Further positions begin behind the first chunk, or behind the hole after it. */
static int64_t idle_in_last_fold(const struct grown_loop *loop) {
    const struct sc_map_part *part = &loop->directive->part[0];
    int64_t rest = loop->given - (part->size > part->offset ? part->size : part->offset);
    int64_t more = rest > 0 ? (rest - 1) / part->offset + 1 : 0;
    int64_t in_last_fold = (more + 1) % loop->units;
    return in_last_fold > 0 ? loop->units - in_last_fold : 0;
}

static void add_loop(struct growth *growth, const struct grown_loop *loop) {
    const struct sc_map_part *part = &loop->directive->part[0];
    int64_t whole_chunks = loop->given < part->size ? 0 : (loop->given - part->size) / part->offset + 1;
    int64_t in_first_fold = whole_chunks < loop->units ? whole_chunks : loop->units;
    int64_t in_whole_folds = whole_chunks / loop->units * loop->units;
    if (in_first_fold > 1)
        add_stage(growth, GROWTH_UNITS, loop, (in_first_fold - 1) * part->offset + part->size, in_first_fold);
    if (in_whole_folds > loop->units)
        add_stage(growth, GROWTH_STEADY, loop, (in_whole_folds - 1) * part->offset + part->size, loop->units);
    add_stage(growth, GROWTH_CLIPPED, loop, loop->given, loop->units);
    struct growth_stage *last = &growth->stage[growth->stage_count - 1];
    if (last->directive == loop->directive)
        last->idle_units = idle_in_last_fold(loop);
}

/* One unit, if only loops that can be cut are spread over the level's. */
static int64_t first_units(const struct sc_mapping *mapping, const struct sc_level *level) {
    bool spread = false;
    for (int d = 0; d < level->directive_count; d++) {
        const struct sc_directive *directive = &level->directive[d];
        if (directive->spatial && is_merged(mapping, directive->part[0].dim))
            return level->units;
        spread |= directive->spatial;
    }
    return spread ? 1 : level->units;
}

static void add_first(struct growth *growth, const struct sc_mapping *mapping) {
    growth->layer = &mapping->layer;
    struct growth_stage first = {.kind = GROWTH_FIRST};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        first.size[dim] =
            is_merged(mapping, (enum sc_dim)dim) ? mapping->layer.size[dim] : given_at(mapping, (enum sc_dim)dim, NULL);
    for (int level = 0; level < mapping->level_count; level++)
        first.units[level] = first_units(mapping, &mapping->level[level]);
    fit_windows(growth->layer, first.size);
    growth->stage[0] = first;
    growth->stage_count = 1;
}

void growth_make(struct growth *growth, const struct sc_mapping *mapping) {
    add_first(growth, mapping);
    for (int level = mapping->level_count - 1; level >= 0; level--)
        for (int d = mapping->level[level].directive_count - 1; d >= 0; d--) {
            struct grown_loop loop = loop_of(mapping, level, d);
            if (!is_merged(mapping, loop.directive->part[0].dim))
                add_loop(growth, &loop);
        }
}

/* ---- the mapping at a stage ---- */

static void copy_whole(const struct sc_mapping *whole, struct grown_mapping *grown) {
    grown->mapping = *whole;
    memcpy(grown->level, whole->level, (size_t)whole->level_count * sizeof *whole->level);
    memcpy(grown->pragma, whole->pragma, (size_t)whole->pragma_count * sizeof *whole->pragma);
    grown->mapping.level = grown->level;
    grown->mapping.pragma = grown->pragma;
}

/* PEs without work are no part of a bus; they are where they are in an array. */
static bool is_bus(const struct sc_machine *machine) {
    bool bus = true;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        bus = bus && machine->topology[tensor] == SC_TOPOLOGY_BUS;
    return bus;
}

bool growth_mapping(const struct sc_mapping *whole, const struct growth_stage *stage, struct grown_mapping *grown) {
    struct sc_mapping *mapping = &grown->mapping;
    copy_whole(whole, grown);
    int64_t units = 1;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        mapping->layer.size[dim] = stage->size[dim];
    for (int level = 0; level < whole->level_count; level++) {
        grown->level[level].units = stage->units[level];
        units *= stage->units[level];
    }
    if (is_bus(&whole->machine))
        mapping->machine.num_pes = units;
    /* Padding is a value of zero: it changes no count but that of inputs that are loaded, where L2 has marks. A cut
     * layer may have no room for it. */
    for (int window = 0; window < mapping->layer.type->window_count; window++) {
        enum sc_dim input = mapping->layer.type->window[window].input;
        if (mapping->layer.size[input] < whole->layer.size[input])
            mapping->layer.pad[window] = 0;
    }
    for (int i = 0; i < mapping->pragma_count; i++)
        if (grown->pragma[i].kind == SC_PRAGMA_UNROLL)
            grown->pragma[i].size = grown->pragma[i].offset = stage->size[grown->pragma[i].dim];
    return sc_layer_check(&mapping->layer, (struct sc_place){0}, NULL) == SC_STATUS_OK &&
           sc_mapping_check_coverage(mapping, NULL) == SC_STATUS_OK;
}
