#include "common/lower.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/amount_internal.h"
#include "common/checked.h"
#include "common/lower_internal.h"

/* A level while its pragmas are being read. */
struct open_level {
    bool is_outermost; /* or what stands behind a mark in the outermost level */
    bool ends_at_mark; /* a later map divides what one of its maps gives: it is a level of one unit */
    int64_t units;
    struct sc_place place;
    const struct sc_pragma *pragma; /* all of the level's, to a Tile's own map or a Cluster */
    int pragma_count;
    unsigned named;  /* bit d: dimension d has a directive here */
    unsigned merged; /* bit d: dimension d is in a merged loop here */
    struct sc_level level;
};

/* The loops that the Merge pragmas so far flatten into one. */
struct merge_chain {
    int first; /* index of its first directive in the level; -1 when there is no loop to merge into */
    bool spatial;
    int64_t size, offset, overhead; /* of the flattened loop */
    int count;
    enum sc_dim dim[SC_DIM_COUNT];
};

/* Where levels and pragmas stand until it is known how many there are. Nothing behind the mapping's counts is set. */
struct draft {
    struct sc_level level[SC_LEVELS_MAX];
    struct sc_mapped_pragma pragma[SC_MAPPED_PRAGMAS_MAX];
};

struct lowering {
    struct sc_mapping *mapping; /* points to the draft until it is kept */
    struct draft *draft;
    struct sc_warnings *warnings;
    struct sc_error *error;
    struct open_level open;
    struct merge_chain chain;
    enum sc_dim merged_last; /* by the last Merge */
    bool tile_pending;
    struct sc_pragma tile; /* valid while pending */
    int64_t tile_units;    /* units that the next level will have */
    int64_t tile_size;     /* of the tile's own map, but not more than its dimension: its blocks are parts of that */
    int64_t tile_product;  /* PEs of one outermost unit */
    int64_t outermost_units;
    int64_t chunk[SC_DIM_COUNT];       /* longest chunk that the present level is given */
    int64_t inner_chunk[SC_DIM_COUNT]; /* and hands on */
    unsigned named;                    /* by any level */
    struct sc_place end;               /* of the last pragma */
    struct sc_place mark[SC_TENSOR_COUNT];
    struct sc_place tile_place; /* of the first Tile */
    struct sc_mark behind_tile; /* the place behind that Tile's own map */
    bool may_mark;              /* in the outermost level, or directly behind that map */
};

_Static_assert(SC_DIM_COUNT <= 32, "the dimensions named are noted in an unsigned, a bit each");

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* ---- writing levels ---- */

static enum sc_status push_level(struct lowering *lowering, const struct sc_level *level, struct sc_place place) {
    struct sc_mapping *mapping = lowering->mapping;
    if (mapping->level_count == SC_LEVELS_MAX)
        return sc_error_at(lowering->error, place, "the tiles are nested too deeply: at most %d levels", SC_LEVELS_MAX);
    lowering->draft->level[mapping->level_count++] = *level;
    return SC_STATUS_OK;
}

static bool has_spatial(const struct sc_level *level) {
    for (int i = 0; i < level->directive_count; i++)
        if (level->directive[i].spatial)
            return true;
    return false;
}

static enum sc_status close_level(struct lowering *lowering) {
    struct open_level *open = &lowering->open;
    enum sc_status status = SC_STATUS_OK;
    bool spatial = has_spatial(&open->level);
    if (!spatial && open->units > 1 && !open->ends_at_mark)
        sc_warn_at(lowering->warnings, open->place, "no Spatial_Map %s: one of its %lld units works, the others idle",
                   open->is_outermost ? "at the outermost level" : "in this cluster", (long long)open->units);
    open->level.units = spatial ? open->units : 1;
    if (open->is_outermost || open->level.directive_count > 0)
        status = push_level(lowering, &open->level, open->place);
    memcpy(lowering->chunk, lowering->inner_chunk, sizeof lowering->chunk);
    return status;
}

/* A tile without a Spatial_Map inside: its units take one block each of the tile's own chunk, in a level of their own,
 * and the tile's directives stand inside that. A tile of one unit has nothing to distribute. */
static enum sc_status distribute_blocks(struct lowering *lowering) {
    enum sc_dim dim = lowering->tile.dim;
    if (lowering->tile_units == 1)
        return SC_STATUS_OK;
    int64_t block = (lowering->tile_size - 1) / lowering->tile_units + 1;
    struct sc_level level = {.units = lowering->tile_units, .directive_count = 1};
    level.directive[0] = (struct sc_directive){
        .spatial = true, .part_count = 1, .part = {{dim, block, block}}, .place = lowering->tile.place};
    lowering->chunk[dim] = lowering->inner_chunk[dim] = smaller(lowering->chunk[dim], block);
    lowering->open.units = 1;
    return push_level(lowering, &level, lowering->tile.place);
}

/* ---- maps that are left out ---- */

static bool ends_level(const struct sc_pragma *pragma) {
    return pragma->kind == SC_PRAGMA_TILE || pragma->kind == SC_PRAGMA_CLUSTER;
}

/* Pragmas that are about no loop. */
static bool is_no_loop(const struct sc_pragma *pragma) {
    return ends_level(pragma) || pragma->kind == SC_PRAGMA_BUFFER;
}

/* How many of `count` pragmas belong to the level that the first one begins: it ends at a Cluster, or with the map
 * behind a Tile. */
static int level_length(const struct sc_pragma *pragma, int count) {
    int length = 0;
    while (length < count && !ends_level(&pragma[length]))
        length++;
    return length + 2 <= count && pragma[length].kind == SC_PRAGMA_TILE ? length + 2 : length;
}

/* Where the outermost level is two: if all its loops before a mark are temporal, a dimension of them may be mapped
 * again behind the mark, and divides its chunk. Returns how many pragmas stand before the last mark at which that is so
 * for the first dimension that is mapped again, or `length`. */
static int length_to_mark(const struct sc_pragma *pragma, int length) {
    unsigned named = 0, before_mark = 0;
    int mark = length;
    bool spatial = false;
    for (int i = 0; i < length; i++) {
        spatial = spatial || pragma[i].kind == SC_PRAGMA_SPATIAL_MAP;
        if (pragma[i].kind == SC_PRAGMA_BUFFER && !spatial) {
            mark = i;
            before_mark = named;
        }
        if (is_no_loop(&pragma[i]))
            continue;
        if (before_mark & 1u << pragma[i].dim)
            return mark;
        named |= 1u << pragma[i].dim;
    }
    return length;
}

/* Is a dimension merged into the loop of this map of the level that is open? A Tile may stand between. */
static bool is_merged_under(const struct open_level *open, int index) {
    int next = index + 1;
    if (next < open->pragma_count && open->pragma[next].kind == SC_PRAGMA_TILE)
        next++;
    return next < open->pragma_count && open->pragma[next].kind == SC_PRAGMA_MERGE;
}

/* A map that covers all that the level is given. That of a merged loop counts flattened indices, and is none. */
static bool divides_nothing(const struct lowering *lowering, int index) {
    const struct sc_pragma *pragma = &lowering->open.pragma[index];
    struct sc_map_part part;
    if (is_no_loop(pragma) || pragma->kind == SC_PRAGMA_MERGE || is_merged_under(&lowering->open, index))
        return false;
    int64_t chunk = lowering->chunk[pragma->dim];
    return !common_mapping_part(&lowering->mapping->layer, pragma, chunk, &part, NULL) && part.size >= chunk;
}

/* Of the pragmas of a dimension in a level, maps that divide nothing are left out; of several such, all but the first.
 * Returns another one that stays, or NULL if this map is not left out. */
static const struct sc_pragma *find_reason_to_leave_out(const struct lowering *lowering, int index) {
    const struct open_level *open = &lowering->open;
    if (!divides_nothing(lowering, index))
        return NULL;
    for (int i = 0; i < open->pragma_count; i++)
        if (i != index && !is_no_loop(&open->pragma[i]) && open->pragma[i].dim == open->pragma[index].dim &&
            (i < index || !divides_nothing(lowering, i)))
            return &open->pragma[i];
    return NULL;
}

/* Has the level that is open a Spatial_Map of its own that stays? */
static bool has_spatial_map(const struct lowering *lowering) {
    const struct open_level *open = &lowering->open;
    for (int i = 0; i < open->pragma_count; i++)
        if (open->pragma[i].kind == SC_PRAGMA_SPATIAL_MAP && !find_reason_to_leave_out(lowering, i))
            return true;
    return false;
}

/* ---- levels ---- */

/* Directives after a Tile's own map, which are the `count` that follow, belong to the next level. */
static enum sc_status open_next_level(struct lowering *lowering, const struct sc_pragma *following, int count) {
    enum sc_status status = close_level(lowering);
    lowering->open = (struct open_level){.units = lowering->tile_units,
                                         .place = lowering->tile.place,
                                         .pragma = following,
                                         .pragma_count = level_length(following, count)};
    lowering->chain.first = -1;
    lowering->tile_pending = false;
    if (!status && !has_spatial_map(lowering))
        status = distribute_blocks(lowering);
    return status;
}

static void push_directive(struct lowering *lowering, const struct sc_directive *directive) {
    struct sc_level *level = &lowering->open.level;
    level->directive[level->directive_count++] = *directive;
    for (int i = 0; i < directive->part_count; i++) {
        const struct sc_map_part *part = &directive->part[i];
        lowering->inner_chunk[part->dim] = smaller(lowering->chunk[part->dim], part->size);
    }
}

static void record_pragma(struct lowering *lowering, struct sc_mapped_pragma pragma) {
    struct sc_mapping *mapping = lowering->mapping;
    pragma.level = mapping->level_count;
    if (mapping->pragma_count < SC_MAPPED_PRAGMAS_MAX)
        lowering->draft->pragma[mapping->pragma_count++] = pragma;
}

/* ---- what is wrong with a map ---- */

/* The line of the first pragma that names the dimension of `pragma` in the level that is open, and stays there. */
static int line_of_first(const struct lowering *lowering, const struct sc_pragma *pragma) {
    const struct sc_pragma *first = lowering->open.pragma;
    while (is_no_loop(first) || first->dim != pragma->dim ||
           find_reason_to_leave_out(lowering, (int)(first - lowering->open.pragma)))
        first++;
    return sc_place_line_column(first->place).line;
}

static enum sc_status check_dim(struct lowering *lowering, const struct sc_pragma *pragma) {
    const struct sc_layer_type *type = lowering->mapping->layer.type;
    if (!(type->mapped_dims & 1u << pragma->dim))
        return sc_error_at(lowering->error, pragma->place, "a %s layer has no dimension %s", type->name,
                           sc_dim_name(pragma->dim));
    return SC_STATUS_OK;
}

/* The width of a level for `part` inside of what the level that is open hands on: its positions, if there are as many
 * PEs. A temporal map needs one. */
static int64_t width_inside(const struct lowering *lowering, const struct sc_pragma *pragma,
                            const struct sc_map_part *part) {
    int64_t rest = lowering->inner_chunk[part->dim] - part->size;
    if (pragma->kind != SC_PRAGMA_SPATIAL_MAP || rest <= 0 || lowering->outermost_units < 2)
        return 1;
    return smaller((rest - 1) / part->offset + 2, lowering->outermost_units);
}

/* Two pragmas of one dimension in a level divide it. They may stand in a level each, unless the second one is a Merge
 * or the map above one (`part` NULL). */
static enum sc_status mapped_twice(struct lowering *lowering, const struct sc_pragma *pragma,
                                   const struct sc_map_part *part) {
    const char *dim = sc_dim_name(pragma->dim);
    long long width = part ? (long long)width_inside(lowering, pragma, part) : 0;
    char hint[128] = "; only whole dimensions can be merged";
    if (part && pragma->is_directive)
        snprintf(hint, sizeof hint,
                 "; to divide its chunks again, end their level by 'Cluster(%lld);' before the second", width);
    else if (part && lowering->open.merged & 1u << pragma->dim)
        snprintf(hint, sizeof hint,
                 "; to divide its chunks again, end their level by 'Tile (%lld) %s' before 'Merge %s'", width,
                 sc_dim_name(lowering->merged_last), sc_dim_name(lowering->merged_last));
    else if (part)
        snprintf(hint, sizeof hint,
                 "; to divide its chunks again, end their level by 'Tile (%lld) %s' before the first", width, dim);
    return sc_error_at(lowering->error, pragma->place,
                       "%s has a pragma already in this level, at line %d: its indices would be mapped twice%s", dim,
                       line_of_first(lowering, pragma), hint);
}

/* `found`, and which part of the work that is. */
static enum sc_status wrong_map(struct lowering *lowering, const struct sc_pragma *pragma,
                                const struct sc_map_part *part, const char *found, struct amount amount) {
    char which[AMOUNT_TEXT_SIZE];
    return sc_error_at(lowering->error, pragma->place, "the offset %lld is %s%s", (long long)part->offset, found,
                       common_amount_text(which, &lowering->mapping->layer, amount));
}

/* Holes are legal if no operation has an index in them: as all indices have operations but rows of an input that no
 * window begins with or reaches, in no other dimension. */
static enum sc_status check_holes(struct lowering *lowering, const struct sc_pragma *pragma,
                                  const struct sc_map_part *part) {
    const struct sc_mapping *mapping = lowering->mapping;
    struct amount skipped = common_amount_skipped(mapping, part);
    char found[128];
    if (skipped.known && skipped.operations == 0)
        return SC_STATUS_OK;
    if (!skipped.known && sc_layer_window_over(&mapping->layer, part->dim) >= 0)
        return sc_error_set(lowering->error, SC_STATUS_LIMIT,
                            "%s has holes between its chunks, and is too large to check what they skip",
                            sc_dim_name(part->dim));
    snprintf(found, sizeof found, "larger than the size %lld: indices of %s would be skipped", (long long)part->size,
             sc_dim_name(part->dim));
    return wrong_map(lowering, pragma, part, found, skipped);
}

static enum sc_status check_map(struct lowering *lowering, const struct sc_pragma *pragma,
                                const struct sc_map_part *part) {
    const struct sc_mapping *mapping = lowering->mapping;
    bool halo = sc_layer_window_over(&mapping->layer, part->dim) >= 0;
    char found[128];
    if (part->size < 1 || part->offset < 1)
        return sc_error_at(lowering->error, pragma->place, "size and offset must be at least 1, not (%lld,%lld)",
                           (long long)part->size, (long long)part->offset);
    if (part->offset > part->size && lowering->chunk[part->dim] > part->size)
        return check_holes(lowering, pragma, part);
    if (part->offset < part->size && !halo && lowering->chunk[part->dim] > part->size) {
        snprintf(found, sizeof found, "smaller than the size %lld: only Y and X may overlap, %s would be repeated",
                 (long long)part->size, sc_dim_name(part->dim));
        return wrong_map(lowering, pragma, part, found, common_amount_repeated(mapping, part));
    }
    return SC_STATUS_OK;
}

/* ---- maps ---- */

static void warn_left_out(struct lowering *lowering, const struct sc_pragma *pragma, const struct sc_pragma *stays) {
    const char *dim = sc_dim_name(pragma->dim);
    sc_warn_at(lowering->warnings, pragma->place,
               "this map covers all of %s and is left out: %s is mapped in the same level at line %d, too", dim, dim,
               sc_place_line_column(stays->place).line);
}

static enum sc_status find_overhead(struct lowering *lowering, const struct sc_pragma *pragma, int64_t *overhead) {
    if (!pragma->overhead)
        return SC_STATUS_OK;
    enum sc_status status = sc_expr_value(pragma->overhead, &lowering->mapping->layer, overhead, lowering->error);
    if (!status && (*overhead < 0 || *overhead > SC_OVERHEAD_MAX))
        status = sc_error_at(lowering->error, pragma->place, "an Overhead is from 0 to %d cycles, not %lld",
                             SC_OVERHEAD_MAX, (long long)*overhead);
    return status;
}

/* A Tile's own map is recorded even if it is left out: it ends the level. */
static enum sc_status lower_map(struct lowering *lowering, const struct sc_pragma *pragma) {
    struct sc_map_part part;
    int index = (int)(pragma - lowering->open.pragma);
    enum sc_status status = check_dim(lowering, pragma);
    if (!status)
        status = common_mapping_part(&lowering->mapping->layer, pragma, lowering->chunk[pragma->dim], &part,
                                     lowering->error);
    if (!status)
        status = check_map(lowering, pragma, &part);
    if (status)
        return status;
    const struct sc_pragma *stays = find_reason_to_leave_out(lowering, index);
    if (!stays && lowering->open.named & 1u << part.dim)
        return mapped_twice(lowering, pragma, is_merged_under(&lowering->open, index) ? NULL : &part);
    bool spatial = pragma->kind == SC_PRAGMA_SPATIAL_MAP;
    int64_t overhead = 0;
    status = find_overhead(lowering, pragma, &overhead);
    if (status)
        return status;
    struct sc_mapped_pragma record = {pragma->kind, part.dim, part.size, part.offset, SC_DIM_COUNT, 0, false, overhead};
    lowering->tile_size = smaller(lowering->mapping->layer.size[part.dim], part.size);
    lowering->chain.first = -1;
    if (!stays || lowering->tile_pending)
        record_pragma(lowering, record);
    if (stays) {
        warn_left_out(lowering, pragma, stays);
        return SC_STATUS_OK;
    }
    lowering->chain = (struct merge_chain){.first = lowering->open.level.directive_count,
                                           .spatial = spatial,
                                           .size = part.size,
                                           .offset = part.offset,
                                           .overhead = overhead,
                                           .count = 1,
                                           .dim = {part.dim}};
    struct sc_directive directive = {
        .spatial = spatial, .part_count = 1, .part = {part}, .overhead = overhead, .place = pragma->place};
    push_directive(lowering, &directive);
    lowering->open.named |= 1u << part.dim;
    return SC_STATUS_OK;
}

/* ---- Merge ---- */

/* Split a chunk of `size` flattened indices into a rectangle: whole inner dimensions, then a divisor of one, then
 * single indices, and what is left over of the outermost. Returns 0, or where the chunk is no rectangle the loop whose
 * side would be neither a divisor nor a multiple of its dimension. */
static int split_chunk(const struct sc_layer *layer, const struct merge_chain *chain, int64_t size, int64_t *sides) {
    for (int i = chain->count - 1; i > 0; i--) {
        int64_t whole = layer->size[chain->dim[i]];
        sides[i] = size;
        if (size % whole != 0 && whole % size != 0)
            return i;
        sides[i] = smaller(size, whole);
        size /= sides[i];
    }
    sides[0] = size;
    return 0;
}

/* The nearest size in the direction `step` that is a rectangle; 0 when none is near. */
static int64_t nearest_rectangle(const struct sc_layer *layer, const struct merge_chain *chain, int64_t step) {
    enum { TRIES = 100000 };
    int64_t size = chain->size, sides[SC_DIM_COUNT];
    for (int i = 0; i < TRIES; i++) {
        if (!checked_add(size, step, &size) || size < 1)
            return 0;
        if (split_chunk(layer, chain, size, sides) == 0)
            return size;
    }
    return 0;
}

/* `side` of the chunk does not do for the loop over `dim`. */
static enum sc_status no_rectangle(struct lowering *lowering, const struct sc_pragma *pragma, enum sc_dim dim,
                                   int64_t side) {
    const struct merge_chain *chain = &lowering->chain;
    const struct sc_layer *layer = &lowering->mapping->layer;
    int64_t below = nearest_rectangle(layer, chain, -1), above = nearest_rectangle(layer, chain, 1);
    char nearest[96] = "", rest[64] = "the size";
    if (below > 0 && above > 0)
        snprintf(nearest, sizeof nearest, "; the nearest that would do are %lld and %lld", (long long)below,
                 (long long)above);
    else if (below > 0 || above > 0)
        snprintf(nearest, sizeof nearest, "; the nearest that would do is %lld",
                 (long long)(below > 0 ? below : above));
    if (side != chain->size)
        snprintf(rest, sizeof rest, "what it leaves to %s, %lld,", sc_dim_name(dim), (long long)side);
    return sc_error_at(lowering->error, pragma->place,
                       "merged with a size of %lld a chunk is no rectangle: %s must divide Sz(%s) = %lld or be a "
                       "multiple of it%s",
                       (long long)chain->size, rest, sc_dim_name(dim), (long long)layer->size[dim], nearest);
}

static enum sc_status check_merge(struct lowering *lowering, const struct sc_pragma *pragma) {
    struct merge_chain *chain = &lowering->chain;
    if (chain->first < 0)
        return sc_error_at(lowering->error, pragma->place, "Merge %s has no loop above it in its level to merge with",
                           sc_dim_name(pragma->dim));
    if (chain->offset != chain->size)
        return sc_error_at(lowering->error, pragma->place,
                           "Merge %s: the pragma of %s must have an offset equal to its size, not (%lld,%lld)",
                           sc_dim_name(pragma->dim), sc_dim_name(chain->dim[0]), (long long)chain->size,
                           (long long)chain->offset);
    const enum sc_dim dims[] = {pragma->dim, chain->dim[0]};
    for (int i = 0; i < 2; i++)
        if (lowering->named & 1u << dims[i])
            return sc_error_at(
                lowering->error, pragma->place,
                "Merge %s: %s is divided by an outer level already, and only whole dimensions can be merged",
                sc_dim_name(pragma->dim), sc_dim_name(dims[i]));
    enum sc_status status = check_dim(lowering, pragma);
    return !status && lowering->open.named & 1u << pragma->dim ? mapped_twice(lowering, pragma, NULL) : status;
}

/* One loop for each dimension. Where a spatial chunk leaves several of them divided, those become one directive that
 * counts through all of them; where it leaves none divided, the first stays spatial. */
static void write_merged(struct lowering *lowering, const int64_t *sides, struct sc_place place) {
    const struct merge_chain *chain = &lowering->chain;
    const struct sc_layer *layer = &lowering->mapping->layer;
    struct sc_directive merged = {.spatial = true, .overhead = chain->overhead, .place = place};
    lowering->open.level.directive_count = chain->first;
    for (int i = 0; i < chain->count; i++) {
        struct sc_map_part part = {chain->dim[i], sides[i], sides[i]};
        struct sc_directive whole = {
            .spatial = false, .part_count = 1, .part = {part}, .overhead = chain->overhead, .place = place};
        if (chain->spatial && sides[i] < layer->size[chain->dim[i]])
            merged.part[merged.part_count++] = part;
        else
            push_directive(lowering, &whole);
    }
    if (merged.part_count > 0)
        push_directive(lowering, &merged);
    else
        lowering->open.level.directive[chain->first].spatial = chain->spatial;
}

static enum sc_status lower_merge(struct lowering *lowering, const struct sc_pragma *pragma, bool is_last) {
    struct merge_chain *chain = &lowering->chain;
    int64_t sides[SC_DIM_COUNT];
    enum sc_status status = check_merge(lowering, pragma);
    if (status)
        return status;
    enum sc_dim upper = chain->dim[chain->count - 1];
    chain->dim[chain->count++] = pragma->dim;
    lowering->open.named |= 1u << pragma->dim;
    lowering->open.merged |= 1u << pragma->dim | 1u << chain->dim[0];
    lowering->merged_last = pragma->dim;
    record_pragma(lowering, (struct sc_mapped_pragma){SC_PRAGMA_MERGE, pragma->dim, 0, 0, upper, 0, false, 0});
    if (!is_last)
        return SC_STATUS_OK;
    int wrong = split_chunk(&lowering->mapping->layer, chain, chain->size, sides);
    if (wrong)
        return no_rectangle(lowering, pragma, chain->dim[wrong], sides[wrong]);
    write_merged(lowering, sides, pragma->place);
    lowering->tile_size = lowering->inner_chunk[pragma->dim];
    return SC_STATUS_OK;
}

/* ---- Tile ---- */

/* Evaluate the units of a Tile or Cluster, and take them from the PEs that there are. */
static enum sc_status take_units(struct lowering *lowering, const struct sc_pragma *pragma, int64_t *units) {
    bool tile = pragma->kind == SC_PRAGMA_TILE;
    int64_t available = lowering->mapping->machine.num_pes;
    enum sc_status status = sc_expr_value(pragma->size, &lowering->mapping->layer, units, lowering->error);
    if (status)
        return status;
    if (*units < 1)
        return sc_error_at(lowering->error, pragma->place, "a %s is at least 1 wide, not %lld",
                           tile ? "tile" : "cluster", (long long)*units);
    if (checked_mul(lowering->tile_product, *units, &lowering->tile_product) && lowering->tile_product <= available)
        return SC_STATUS_OK;
    return sc_error_at(lowering->error, pragma->place, "the %ss down to this one need more PEs than the %lld there are",
                       tile ? "tile" : "cluster", (long long)available);
}

static enum sc_status begin_tile(struct lowering *lowering, const struct sc_pragma *pragma) {
    int64_t units;
    enum sc_status status = check_dim(lowering, pragma);
    if (!status)
        status = take_units(lowering, pragma, &units);
    if (status)
        return status;
    lowering->tile = *pragma;
    lowering->tile_units = units;
    lowering->tile_pending = true;
    record_pragma(lowering,
                  (struct sc_mapped_pragma){SC_PRAGMA_TILE, pragma->dim, units, 0, SC_DIM_COUNT, 0, false, 0});
    return SC_STATUS_OK;
}

/* A Cluster is a Tile over the dimension of the last map above it. */
static void record_cluster(struct lowering *lowering, int64_t units) {
    struct sc_mapping *mapping = lowering->mapping;
    if (mapping->pragma_count == 0 || mapping->pragma_count == SC_MAPPED_PRAGMAS_MAX)
        return;
    struct sc_mapped_pragma *last = &lowering->draft->pragma[mapping->pragma_count - 1], map = *last;
    *last = (struct sc_mapped_pragma){SC_PRAGMA_TILE, map.dim, units, 0, SC_DIM_COUNT, map.level, false, 0};
    for (int i = 0; i < mapping->place_count; i++)
        mapping->place[i].pragma += mapping->place[i].pragma == mapping->pragma_count; /* behind the map */
    lowering->draft->pragma[mapping->pragma_count++] = map;
}

/* What follows belongs to the next level: `count` pragmas with this one. */
static enum sc_status begin_cluster(struct lowering *lowering, const struct sc_pragma *pragma, int count) {
    int64_t units;
    if (lowering->open.level.directive_count == 0)
        return sc_error_at(lowering->error, pragma->place, "expected a map before the Cluster: its level is empty");
    enum sc_status status = take_units(lowering, pragma, &units);
    if (status)
        return status;
    record_cluster(lowering, units);
    lowering->named |= lowering->open.named;
    status = close_level(lowering);
    lowering->open = (struct open_level){.units = units,
                                         .place = pragma->place,
                                         .pragma = pragma + 1,
                                         .pragma_count = level_length(pragma + 1, count - 1)};
    lowering->chain.first = -1;
    return status;
}

static enum sc_status check_tile_followed(struct lowering *lowering, const struct sc_pragma *next) {
    if (!lowering->tile_pending || (next && next->kind != SC_PRAGMA_TILE && next->dim == lowering->tile.dim))
        return SC_STATUS_OK;
    const char *dim = sc_dim_name(lowering->tile.dim);
    return sc_error_at(lowering->error, next ? next->place : lowering->tile.place,
                       "expected %s's own map directly after 'Tile ... %s' of line %d", dim, dim,
                       sc_place_line_column(lowering->tile.place).line);
}

/* ---- marks of L2 ---- */

/* Where the next pragma will stand. */
static struct sc_mark here(const struct lowering *lowering) {
    struct sc_mark place = {.loops = lowering->open.level.directive_count, .pragma = lowering->mapping->pragma_count};
    for (int i = 0; i < lowering->mapping->level_count; i++)
        place.loops += lowering->draft->level[i].directive_count;
    return place;
}

/* Note where `Buffer auto` may put a mark: not between two places with no loop between them. */
static void note_place(struct lowering *lowering, struct sc_mark place) {
    struct sc_mapping *mapping = lowering->mapping;
    const int most = sizeof mapping->place / sizeof mapping->place[0];
    if (mapping->place_count < most &&
        (mapping->place_count == 0 || mapping->place[mapping->place_count - 1].loops < place.loops))
        mapping->place[mapping->place_count++] = place;
}

static enum sc_status lower_mark_of(struct lowering *lowering, const struct sc_pragma *pragma, int tensor,
                                    struct sc_mark place) {
    const char *name = sc_hardware_info((enum sc_hardware_id)(SC_HARDWARE_on_chip_weight + tensor))->keyword;
    bool on_chip = lowering->mapping->machine.on_chip[tensor];
    if (on_chip && pragma->tensor == SC_TENSOR_COUNT)
        return SC_STATUS_OK;
    if (on_chip)
        return sc_error_at(lowering->error, pragma->place, "a mark of a tensor that is on chip: the machine says %s",
                           name);
    if (lowering->mark[tensor].source)
        return sc_error_at(lowering->error, pragma->place, "a second mark of the %ss: the first one is at line %d",
                           sc_tensor_word((enum sc_tensor)tensor), sc_place_line_column(lowering->mark[tensor]).line);
    if (pragma->tensor != SC_TENSOR_COUNT && lowering->mapping->layer.type->tensor[tensor].count == 0)
        sc_warn_at(lowering->warnings, pragma->place, "this mark has no effect on a tile: a %s layer has no %ss",
                   lowering->mapping->layer.type->name, sc_tensor_word((enum sc_tensor)tensor));
    lowering->mark[tensor] = pragma->place;
    lowering->mapping->mark[tensor] = place;
    return SC_STATUS_OK;
}

/* Is a dimension merged into the loop before a mark? Marks and a Tile may stand between. `pragma` is the first of
 * `count`. */
static bool stands_in_merge(const struct sc_pragma *pragma, int count) {
    int next = 0;
    while (next < count && is_no_loop(&pragma[next]))
        next++;
    return next < count && pragma[next].kind == SC_PRAGMA_MERGE;
}

/* A mark: the loops so far are outside. It is the first of the `count` pragmas that are left. */
static enum sc_status lower_mark(struct lowering *lowering, const struct sc_pragma *pragma, int count) {
    enum sc_status status = SC_STATUS_OK;
    if (stands_in_merge(pragma, count))
        return sc_error_at(lowering->error, pragma->place, "a mark cannot stand between a loop and its Merge");
    if (!lowering->may_mark)
        return sc_error_at(
            lowering->error, pragma->place,
            "a mark inside of a Tile: it stands between the pragmas of the outermost level, at the latest "
            "behind the map of the Tile of line %d",
            sc_place_line_column(lowering->tile_place).line);
    struct sc_mark place = lowering->open.is_outermost ? here(lowering) : lowering->behind_tile;
    for (int tensor = 0; !status && tensor < SC_TENSOR_COUNT; tensor++)
        if (pragma->tensor == SC_TENSOR_COUNT || (int)pragma->tensor == tensor)
            status = lower_mark_of(lowering, pragma, tensor, place);
    lowering->mapping->has_marks = true;
    return status;
}

/* The loops so far become a level of one unit, because `following`, of `count`, divide their chunks again. */
static enum sc_status split_at_mark(struct lowering *lowering, const struct sc_pragma *following, int count) {
    const struct open_level *open = &lowering->open;
    int length = level_length(following, count);
    if (!open->ends_at_mark || following < open->pragma + open->pragma_count)
        return SC_STATUS_OK;
    lowering->named |= open->named;
    enum sc_status status = close_level(lowering);
    int to_mark = length_to_mark(following, length);
    lowering->open = (struct open_level){.is_outermost = true,
                                         .ends_at_mark = to_mark < length,
                                         .units = lowering->outermost_units,
                                         .place = following->place,
                                         .pragma = following,
                                         .pragma_count = to_mark};
    lowering->chain.first = -1;
    return status;
}

/* ---- dataflows for convolutions on other layers ---- */

const struct sc_pragma *common_convolution_pragma(const struct sc_layer *layer, const struct sc_pragma *pragmas,
                                                  int pragma_count) {
    const struct sc_pragma *found = NULL;
    for (int i = 0; layer->type->equals_convolution && i < pragma_count; i++) {
        if (pragmas[i].dim == SC_DIM_COUNT)
            continue;
        if (!(sc_layer_type_at(0)->mapped_dims & 1u << pragmas[i].dim))
            return NULL;
        if (!found && !(layer->type->mapped_dims & 1u << pragmas[i].dim))
            found = &pragmas[i];
    }
    return found;
}

static void warn_convolution(const struct sc_layer *layer, const struct sc_pragma *pragma,
                             struct sc_warnings *warnings) {
    const struct sc_layer_type *type = layer->type;
    char dims[96] = "";
    for (int dim = SC_DIM_COUNT - 1; dim >= 0; dim--) {
        size_t used = strlen(dims);
        if (type->own_dims & 1u << dim && (int)type->convolution_dim[dim] != dim)
            snprintf(dims + used, sizeof dims - used, "%s%s is the layer's %s", used ? ", " : "",
                     sc_dim_name(type->convolution_dim[dim]), sc_dim_name((enum sc_dim)dim));
    }
    sc_warn_at(warnings, pragma->place, "this dataflow is for convolutions; a %s layer is one for it: %s", type->name,
               dims);
}

/* ---- the whole ---- */

/* A map, which may be a Tile's own, or a Merge: the first of the `count` pragmas that are left. */
static enum sc_status lower_loop(struct lowering *lowering, const struct sc_pragma *pragma, int count) {
    bool last_merge = lowering->tile_pending || count < 2 || pragma[1].kind != SC_PRAGMA_MERGE;
    enum sc_status status =
        pragma->kind == SC_PRAGMA_MERGE ? lower_merge(lowering, pragma, last_merge) : lower_map(lowering, pragma);
    if (status)
        return status;
    bool outermost = lowering->open.is_outermost;
    lowering->behind_tile = outermost ? here(lowering) : lowering->behind_tile;
    if (outermost && last_merge)
        note_place(lowering, lowering->behind_tile);
    lowering->may_mark = outermost;
    if (lowering->tile_pending) {
        lowering->named |= lowering->open.named;
        status = open_next_level(lowering, pragma + 1, count - 1);
    }
    return status;
}

/* The first of the `count` pragmas that are left. */
static enum sc_status lower_pragma(struct lowering *lowering, const struct sc_pragma *pragma, int count) {
    enum sc_status status = check_tile_followed(lowering, pragma);
    if (!status)
        status = split_at_mark(lowering, pragma, count);
    if (status)
        return status;
    lowering->end = pragma->place;
    switch (pragma->kind) {
    case SC_PRAGMA_TILE:
        lowering->tile_place = lowering->tile_place.source ? lowering->tile_place : pragma->place;
        return begin_tile(lowering, pragma);
    case SC_PRAGMA_CLUSTER:
        return begin_cluster(lowering, pragma, count);
    case SC_PRAGMA_BUFFER:
        return lower_mark(lowering, pragma, count);
    default:
        return lower_loop(lowering, pragma, count);
    }
}

static void unroll_unnamed(struct lowering *lowering) {
    const struct sc_layer *layer = &lowering->mapping->layer;
    unsigned named = lowering->named | lowering->open.named;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        int64_t size = layer->size[dim];
        if (size == 1 || named & 1u << dim)
            continue;
        sc_warn_at(lowering->warnings, lowering->end, "no pragma names %s (size %lld): it is unrolled, innermost",
                   sc_dim_name((enum sc_dim)dim), (long long)size);
        struct sc_directive directive = {
            .part_count = 1, .part = {{(enum sc_dim)dim, size, size}}, .place = lowering->end};
        push_directive(lowering, &directive);
        record_pragma(lowering, (struct sc_mapped_pragma){SC_PRAGMA_UNROLL, (enum sc_dim)dim, size, size, SC_DIM_COUNT,
                                                          0, true, 0});
    }
}

/* The outermost level gets what the tiles or clusters leave. One whose width is wrong ends the count: take_units says
 * so, in its turn and at its place. */
static void count_outer_units(struct lowering *lowering, const struct sc_pragma *pragmas, int pragma_count) {
    int64_t product = 1, units;
    for (int i = 0; i < pragma_count; i++) {
        if (pragmas[i].kind != SC_PRAGMA_TILE && pragmas[i].kind != SC_PRAGMA_CLUSTER)
            continue;
        if (sc_expr_value(pragmas[i].size, &lowering->mapping->layer, &units, NULL) || units < 1 ||
            !checked_mul(product, units, &product))
            break;
    }
    lowering->outermost_units = product > 0 ? lowering->mapping->machine.num_pes / product : 0;
    lowering->open.units = lowering->outermost_units;
}

static enum sc_status lower_pragmas(struct lowering *lowering, const struct sc_pragma *pragmas, int pragma_count) {
    enum sc_status status = SC_STATUS_OK;
    count_outer_units(lowering, pragmas, pragma_count);
    for (int i = 0; !status && i < pragma_count; i++)
        status = lower_pragma(lowering, &pragmas[i], pragma_count - i);
    if (!status)
        status = check_tile_followed(lowering, NULL);
    if (status)
        return status;
    unroll_unnamed(lowering);
    status = close_level(lowering);
    if (!status)
        status = common_marks_check(lowering->mapping, lowering->warnings, lowering->error);
    if (!status)
        common_array_place(lowering->mapping, lowering->warnings);
    return status ? status : sc_mapping_check_coverage(lowering->mapping, lowering->error);
}

/* Copy the draft's levels and pragmas to the arena, those of a mapping that is refused, too. False: no memory. */
static bool keep_draft(struct lowering *lowering, struct sc_arena *arena) {
    struct sc_mapping *mapping = lowering->mapping;
    size_t levels = (size_t)mapping->level_count, pragmas = (size_t)mapping->pragma_count;
    struct sc_level *level = sc_arena_alloc(arena, levels, sizeof *level);
    struct sc_mapped_pragma *pragma = sc_arena_alloc(arena, pragmas, sizeof *pragma);
    if (!level || !pragma)
        return false;
    memcpy(level, lowering->draft->level, levels * sizeof *level);
    memcpy(pragma, lowering->draft->pragma, pragmas * sizeof *pragma);
    mapping->level = level;
    mapping->pragma = pragma;
    return true;
}

enum sc_status sc_mapping_lower(struct sc_mapping *mapping, struct sc_arena *arena, const struct sc_layer *layer,
                                const struct sc_machine *machine, const struct sc_pragma *pragmas, int pragma_count,
                                struct sc_warnings *warnings, struct sc_error *error) {
    const struct sc_mapping empty = {.layer = *layer, .machine = *machine};
    *mapping = empty;
    enum sc_status status = sc_layer_check(layer, (struct sc_place){0}, error);
    if (!status)
        status = sc_machine_settle(&mapping->machine, error);
    if (status)
        return status;
    if (machine->num_pes < 1)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "the number of PEs is missing: write 'NumPEs n;' or give --hw NumPEs=n");
    if (pragma_count < 1)
        return sc_error_set(error, SC_STATUS_INPUT, "there is no dataflow: write pragmas or give --flow");
    const struct sc_pragma *convolution = common_convolution_pragma(layer, pragmas, pragma_count);
    if (convolution)
        mapping->layer = sc_layer_as_convolution(layer);
    struct draft *draft = malloc(sizeof *draft); /* too large for a stack */
    if (!draft)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the mapping of layer '%s'", layer->name);
    mapping->level = draft->level;
    mapping->pragma = draft->pragma;
    const int length = level_length(pragmas, pragma_count), to_mark = length_to_mark(pragmas, length);
    struct lowering lowering = {.mapping = mapping,
                                .draft = draft,
                                .warnings = warnings,
                                .error = error,
                                .open = {.is_outermost = true,
                                         .ends_at_mark = to_mark < length,
                                         .place = pragmas[0].place,
                                         .pragma = pragmas,
                                         .pragma_count = to_mark},
                                .chain = {.first = -1},
                                .tile_product = 1,
                                .may_mark = true};
    if (convolution)
        warn_convolution(layer, convolution, warnings);
    note_place(&lowering, (struct sc_mark){0, 0});
    memcpy(lowering.chunk, mapping->layer.size, sizeof lowering.chunk);
    memcpy(lowering.inner_chunk, mapping->layer.size, sizeof lowering.inner_chunk);
    status = lower_pragmas(&lowering, pragmas, pragma_count);
    if (status && pragmas[0].is_directive)
        sc_error_prefix(error, "layer '%s': ", layer->name);
    if (!keep_draft(&lowering, arena))
        *mapping = empty;
    free(draft);
    if (!status && !mapping->level)
        status = sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the mapping of layer '%s'", layer->name);
    return status;
}
