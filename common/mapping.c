/* Is a mapping one that can be executed? Ranges alone: what it covers is proved by common/coverage.c. */
#include "common/mapping.h"

#include "common/checked.h"
#include "common/lower_internal.h"

/* Merged loops are one directive: all parts are whole chunks, and all but the first divide their dimension evenly. */
static bool is_merged_part(const struct sc_layer *layer, const struct sc_directive *directive, int part) {
    const struct sc_map_part *one = &directive->part[part];
    return one->offset == one->size && (part == 0 || layer->size[one->dim] % one->size == 0);
}

/* `named` has the level's dimensions so far. */
static const char *wrong_in_directive(const struct sc_layer *layer, const struct sc_directive *directive,
                                      unsigned *named) {
    const bool merged = directive->part_count > 1;
    if (directive->part_count < 1 || directive->part_count > SC_DIM_COUNT || (merged && !directive->spatial))
        return "a directive's number of parts";
    if (directive->overhead < 0 || directive->overhead > SC_OVERHEAD_MAX)
        return "a directive's overhead";
    for (int p = 0; p < directive->part_count; p++) {
        const struct sc_map_part *part = &directive->part[p];
        if ((int)part->dim < 0 || part->dim >= SC_DIM_COUNT || *named & 1u << part->dim)
            return "a directive's dimension";
        if (part->size < 1 || part->offset < 1 || (merged && !is_merged_part(layer, directive, p)))
            return "a directive's size or offset";
        *named |= 1u << part->dim;
    }
    return NULL;
}

/* `all` gets the level's dimensions, too. */
static const char *wrong_in_level(const struct sc_layer *layer, const struct sc_level *level, unsigned *all) {
    const char *wrong = NULL;
    unsigned named = 0;
    if (level->directive_count < 0 || level->directive_count > SC_DIM_COUNT)
        wrong = "a level's number of directives";
    for (int i = 0; !wrong && i < level->directive_count; i++)
        wrong = wrong_in_directive(layer, &level->directive[i], &named);
    *all |= named;
    return wrong;
}

static bool names_all(const struct sc_layer *layer, unsigned named) {
    bool all = true;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        all = all && (!(layer->type->mapped_dims & 1u << dim) || layer->size[dim] == 1 || named & 1u << dim);
    return all;
}

static const char *wrong_in_levels(const struct sc_mapping *mapping) {
    int64_t units = 1;
    unsigned named = 0;
    const char *wrong = NULL;
    if (mapping->level_count < 1 || mapping->level_count > SC_LEVELS_MAX)
        return "the number of levels";
    for (int l = 0; !wrong && l < mapping->level_count; l++) {
        const struct sc_level *level = &mapping->level[l];
        const bool fits = level->units > 0 && checked_mul(units, level->units, &units);
        wrong = fits && units <= mapping->machine.num_pes ? wrong_in_level(&mapping->layer, level, &named)
                                                          : "a level's number of units";
    }
    return wrong || names_all(&mapping->layer, named) ? wrong : "the dimensions of its levels";
}

static const char *wrong_in_pragmas(const struct sc_mapping *mapping) {
    if (mapping->pragma_count < 0 || mapping->pragma_count > SC_MAPPED_PRAGMAS_MAX)
        return "the number of pragmas";
    for (int i = 0; i < mapping->pragma_count; i++) {
        const struct sc_mapped_pragma *pragma = &mapping->pragma[i];
        if ((int)pragma->kind < 0 || pragma->kind > SC_PRAGMA_CLUSTER)
            return "a pragma's kind";
        if ((int)pragma->dim < 0 || pragma->dim >= SC_DIM_COUNT || (int)pragma->upper < 0 ||
            pragma->upper > SC_DIM_COUNT)
            return "a pragma's dimension";
        if (pragma->level < 0 || pragma->level >= mapping->level_count)
            return "a pragma's level";
    }
    return NULL;
}

/* Of levels and pragmas that are right. */
static const char *wrong_in_marks(const struct sc_mapping *mapping) {
    int loops = 0;
    for (int l = 0; l < mapping->level_count; l++)
        loops += mapping->level[l].directive_count;
    for (int tensor = 0; mapping->has_marks && tensor < SC_TENSOR_COUNT; tensor++) {
        const struct sc_mark *mark = &mapping->mark[tensor];
        if (mark->loops < 0 || mark->loops > loops || mark->pragma < 0 || mark->pragma > mapping->pragma_count)
            return "the place of a mark";
    }
    return NULL;
}

/* What is out of its range; NULL: nothing. */
static const char *wrong_in(const struct sc_mapping *mapping) {
    const struct sc_machine *machine = &mapping->machine;
    if (machine->num_pes < 1 || machine->array_columns < 1 || machine->feed_row < 0)
        return "the number of PEs, or how they are placed";
    const char *wrong = wrong_in_levels(mapping);
    if (!wrong)
        wrong = wrong_in_pragmas(mapping);
    return wrong ? wrong : wrong_in_marks(mapping);
}

enum sc_status sc_mapping_check(const struct sc_mapping *mapping, struct sc_error *error) {
    enum sc_status status = sc_mapping_check_marks(mapping, error);
    if (!status)
        status = sc_layer_check(&mapping->layer, (struct sc_place){0}, error);
    if (!status)
        status = sc_machine_check(&mapping->machine, error);
    if (status)
        return status;
    const char *wrong = wrong_in(mapping);
    if (!wrong)
        return common_array_check(mapping, error);
    return sc_error_set(error, SC_STATUS_INPUT, "layer '%s' has a mapping that no dataflow is lowered to: %s",
                        mapping->layer.name, wrong);
}
