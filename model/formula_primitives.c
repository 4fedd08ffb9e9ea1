/* The words that the paper's Fig. 5 uses and does not define by formulas, answered from a mapping. docs/fig5.md says
 * how each was read. This is the model's own arithmetic: the simulator has none like it. */
#include "common/checked.h"
#include "model/formula_internal.h"

static int64_t ceil_divide(int64_t a, int64_t b) { return a / b + (a % b != 0); }

/* ---- loops ---- */

static bool is_map(const struct sc_mapped_pragma *pragma) {
    return pragma->kind == SC_PRAGMA_TEMPORAL_MAP || pragma->kind == SC_PRAGMA_SPATIAL_MAP;
}

/* Does this directive divide the dimension before the pragma's own does? In the pragma's own level only what Tile
 * spreads over its units: a spatial directive that no temporal pragma is. */
static bool is_above(int level, const struct sc_directive *directive, const struct sc_mapped_pragma *pragma) {
    return level < pragma->level ||
           (level == pragma->level && directive->spatial && pragma->kind == SC_PRAGMA_TEMPORAL_MAP);
}

static int64_t part_of(const struct sc_directive *directive, enum sc_dim dim, int64_t chunk) {
    for (int i = 0; i < directive->part_count; i++)
        if (directive->part[i].dim == dim && directive->part[i].size < chunk)
            chunk = directive->part[i].size;
    return chunk;
}

/* Indices of its dimension that a map divides: the dimension, or the chunk that an outer map left of it. */
static int64_t chunk_given_to(const struct sc_mapping *mapping, const struct sc_mapped_pragma *pragma) {
    int64_t chunk = mapping->layer.size[pragma->dim];
    for (int l = 0; l <= pragma->level; l++)
        for (int i = 0; i < mapping->level[l].directive_count; i++)
            if (is_above(l, &mapping->level[l].directive[i], pragma))
                chunk = part_of(&mapping->level[l].directive[i], pragma->dim, chunk);
    return chunk;
}

/* Iterations of a map's loop = ceil(indices / Ofs); of a loop that others are merged into, Sz(B) * Sz(A) indices. The
 * paper: "For simplicity, we omit edge conditions". */
static bool iterations(const struct sc_mapping *mapping, int index, int64_t *count) {
    const struct sc_mapped_pragma *map = &mapping->pragma[index];
    int64_t indices = chunk_given_to(mapping, map);
    for (int i = index + 1; i < mapping->pragma_count && mapping->pragma[i].kind == SC_PRAGMA_MERGE; i++)
        if (!checked_mul(indices, mapping->layer.size[mapping->pragma[i].dim], &indices))
            return false;
    *count = ceil_divide(indices, map->offset);
    return true;
}

/* How often a loop advances in time: once an iteration, or of a spatial map once for all units. */
static bool rounds(const struct sc_mapping *mapping, int index, int64_t *count) {
    const struct sc_mapped_pragma *map = &mapping->pragma[index];
    if (!iterations(mapping, index, count))
        return false;
    if (map->kind == SC_PRAGMA_SPATIAL_MAP)
        *count = ceil_divide(*count, mapping->level[map->level].units);
    return true;
}

/* Index of the innermost Spatial_Map that is written; -1 when there is none. */
static int innermost_spatial(const struct sc_mapping *mapping) {
    int index = mapping->pragma_count - 1;
    while (index >= 0 && mapping->pragma[index].kind != SC_PRAGMA_SPATIAL_MAP)
        index--;
    return index;
}

const struct sc_mapped_pragma *formula_innermost_pragma(const struct sc_mapping *mapping, enum sc_dim dim) {
    for (int i = mapping->pragma_count - 1; i >= 0; i--)
        if (mapping->pragma[i].dim == dim && mapping->pragma[i].kind <= SC_PRAGMA_MERGE)
            return &mapping->pragma[i];
    return NULL;
}

/* ---- the words ---- */

static enum sc_formula_outcome number(bool fits, int64_t whole, struct value *result) {
    *result = value_whole(whole);
    return fits ? SC_FORMULA_VALUE : SC_FORMULA_ERROR;
}

/* Sz(Var) = getUpperBound(Var) = getSize(Var): indices of the dimension in the layer, padding included. */
enum sc_formula_outcome formula_size(const struct question *question, struct value *result) {
    return number(true, question->nest->mapping->layer.size[question->argument[0].which], result);
}

enum sc_formula_outcome formula_unpadded_size(const struct question *question, struct value *result) {
    const struct sc_layer *layer = &question->nest->mapping->layer;
    return number(true, sc_layer_unpadded_size(layer, (enum sc_dim)question->argument[0].which), result);
}

enum sc_formula_outcome formula_place(const struct question *question, struct value *result) {
    const struct sc_mapping *mapping = question->nest->mapping;
    const struct sc_mapped_pragma *pragma = formula_innermost_pragma(mapping, (enum sc_dim)question->argument[0].which);
    return number(true, pragma ? (int64_t)(pragma - mapping->pragma) : mapping->pragma_count, result);
}

/* getUpLoopVar(Var): the dimension of the loop directly outside that of Var. */
enum sc_formula_outcome formula_upper_loop(const struct question *question, struct value *result) {
    const struct sc_mapping *mapping = question->nest->mapping;
    const struct sc_mapped_pragma *pragma = formula_innermost_pragma(mapping, (enum sc_dim)question->argument[0].which);
    int index = pragma ? (int)(pragma - mapping->pragma) - 1 : -1;
    while (index >= 0 && mapping->pragma[index].kind > SC_PRAGMA_MERGE)
        index--;
    if (index < 0)
        return SC_FORMULA_NONE;
    *result = value_of_kind(KIND_DIM, (int)mapping->pragma[index].dim);
    return SC_FORMULA_VALUE;
}

/* NumSTile = units of the levels down to the one of the innermost Spatial_Map, multiplied; 1 without any. */
enum sc_formula_outcome formula_spatial_tiles(const struct question *question, struct value *result) {
    const struct sc_mapping *mapping = question->nest->mapping;
    int64_t tiles = 1;
    bool fits = true;
    int spatial = innermost_spatial(mapping);
    for (int l = 0; spatial >= 0 && l <= mapping->pragma[spatial].level; l++)
        fits = fits && checked_mul(tiles, mapping->level[l].units, &tiles);
    return number(fits, tiles, result);
}

/* NumSpatialFold = ceil(iterations of the innermost Spatial_Map / units of its level); 1 without any. */
enum sc_formula_outcome formula_spatial_folds(const struct question *question, struct value *result) {
    const struct sc_mapping *mapping = question->nest->mapping;
    int64_t folds = 1;
    int spatial = innermost_spatial(mapping);
    bool fits = spatial < 0 || rounds(mapping, spatial, &folds);
    return number(fits, folds, result);
}

/* NumTempFold = how often all other loops advance, multiplied: with NumSpatialFold, the steps of the whole nest. */
enum sc_formula_outcome formula_temporal_folds(const struct question *question, struct value *result) {
    const struct sc_mapping *mapping = question->nest->mapping;
    int64_t folds = 1, count;
    bool fits = true;
    int spatial = innermost_spatial(mapping);
    for (int i = 0; fits && i < mapping->pragma_count; i++)
        if (i != spatial && is_map(&mapping->pragma[i]))
            fits = rounds(mapping, i, &count) && checked_mul(folds, count, &folds);
    return number(fits, folds, result);
}
