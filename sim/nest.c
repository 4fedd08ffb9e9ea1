#include "sim/nest.h"

static const int64_t FIRST_UNITS[SC_LEVELS_MAX];

static bool covers_whole(const struct sim_nest *nest, const struct sc_directive *directive) {
    return directive->part_count == 1 && directive->part[0].size >= nest->mapping->layer.size[directive->part[0].dim];
}

static void add_loop(struct sim_nest *nest, int level, const struct sc_directive *directive) {
    int loop = nest->loop_count++;
    nest->loop[loop] = (struct nest_loop){directive, level};
    nest->advances[loop] = !covers_whole(nest, directive);
    for (int part = 0; part < directive->part_count; part++)
        nest->place[directive->part[part].dim][level] = (struct nest_place){loop, part};
}

void sim_nest_start(struct sim_nest *nest, const struct sc_mapping *mapping) {
    *nest = (struct sim_nest){.mapping = mapping};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        for (int level = 0; level < SC_LEVELS_MAX; level++)
            nest->place[dim][level].loop = -1;
    for (int level = 0; level < mapping->level_count; level++)
        for (int i = 0; i < mapping->level[level].directive_count; i++)
            add_loop(nest, level, &mapping->level[level].directive[i]);
}

/* The position of a directive that unit `unit` takes at `index`; false when the number is beyond any chunk. */
static bool unit_position(const struct sim_nest *nest, int loop, int64_t index, int64_t unit, int64_t *position) {
    const struct nest_loop *at = &nest->loop[loop];
    *position = index;
    if (!at->directive->spatial)
        return true;
    return !__builtin_mul_overflow(index, nest->mapping->level[at->level].units, position) &&
           !__builtin_add_overflow(*position, unit, position);
}

/* The position of one part of a directive: a merged one counts through its parts, the last fastest. */
static int64_t part_position(const struct sim_nest *nest, const struct sc_directive *directive, int part,
                             int64_t position) {
    for (int i = directive->part_count - 1; i > 0; i--) {
        int64_t count = nest->mapping->layer.size[directive->part[i].dim] / directive->part[i].size;
        if (i == part)
            return position % count;
        position /= count;
    }
    return position;
}

/* Does the position exist in the chunk? It does if it begins before the chunk's end, and the position before it did not
 * reach that end. */
static bool position_exists(const struct sc_map_part *part, struct sim_chunk given, int64_t position) {
    int64_t length = given.end - given.begin, begin;
    if (position == 0)
        return true;
    if (__builtin_mul_overflow(position, part->offset, &begin) || begin >= length)
        return false;
    return part->size < length - (begin - part->offset);
}

static struct link link_at(const struct sc_map_part *part, struct sim_chunk given, int64_t position) {
    return (struct link){part, given, position, given.begin + position * part->offset};
}

static struct sim_chunk link_chunk(const struct link *link) {
    bool clipped = link->part->size >= link->given.end - link->begin;
    return (struct sim_chunk){link->begin, clipped ? link->given.end : link->begin + link->part->size};
}

/* Go down the levels before `end_level` with a unit's present positions. */
static bool hold_down_to(const struct sim_nest *nest, enum sc_dim dim, const int64_t *units, int end_level,
                         struct holding *holding) {
    holding->chunk = (struct sim_chunk){0, nest->mapping->layer.size[dim]};
    holding->link_count = 0;
    for (int level = 0; level < end_level; level++) {
        struct nest_place place = nest->place[dim][level];
        int64_t position;
        if (place.loop < 0)
            continue;
        const struct sc_directive *directive = nest->loop[place.loop].directive;
        const struct sc_map_part *part = &directive->part[place.part];
        if (!unit_position(nest, place.loop, nest->index[place.loop], units[level], &position))
            return false;
        position = part_position(nest, directive, place.part, position);
        if (!position_exists(part, holding->chunk, position))
            return false;
        struct link *link = &holding->link[holding->link_count++];
        *link = link_at(part, holding->chunk, position);
        holding->chunk = link_chunk(link);
    }
    return true;
}

bool sim_nest_holding(const struct sim_nest *nest, enum sc_dim dim, const int64_t *units, struct holding *holding) {
    return hold_down_to(nest, dim, units, nest->mapping->level_count, holding);
}

/* Would `unit` of the loop's level have something to do at `index`, were its outer units all the first? Only the first
 * part of a merged directive can run out, the others start over. */
static bool index_exists(const struct sim_nest *nest, int loop, int64_t index, int64_t unit) {
    const struct nest_loop *at = &nest->loop[loop];
    const struct sc_map_part *part = &at->directive->part[0];
    struct holding holding;
    int64_t position;
    if (!unit_position(nest, loop, index, unit, &position))
        return false;
    position = part_position(nest, at->directive, 0, position);
    return hold_down_to(nest, part->dim, FIRST_UNITS, at->level, &holding) &&
           position_exists(part, holding.chunk, position);
}

static bool can_advance(const struct sim_nest *nest, int loop) {
    return nest->advances[loop] && index_exists(nest, loop, nest->index[loop] + 1, 0);
}

/* Moves of the loops that a loop's chunk hangs on, and one more. */
static int64_t moves_outside(const struct sim_nest *nest, int loop) {
    const enum sc_dim dim = nest->loop[loop].directive->part[0].dim;
    int64_t moves = 1;
    for (int level = 0; level < nest->loop[loop].level; level++)
        if (nest->place[dim][level].loop >= 0)
            moves += nest->moves[nest->place[dim][level].loop];
    return moves;
}

/* The same, with a loop's last index remembered. */
static bool can_advance_again(struct sim_nest *nest, int loop) {
    if (!nest->advances[loop])
        return false;
    const int64_t moves = moves_outside(nest, loop);
    if (nest->found[loop] == moves)
        return nest->index[loop] < nest->last[loop];
    if (can_advance(nest, loop))
        return true;
    nest->found[loop] = moves;
    nest->last[loop] = nest->index[loop];
    return false;
}

/* The innermost of the `count` loops that can go on does so, and those inside it start over. */
static int advance_one_of(struct sim_nest *nest, const int *loop, int count) {
    nest->restarted = false;
    for (int i = count - 1; i >= 0; i--) {
        const int at = loop ? loop[i] : i;
        if (can_advance_again(nest, at)) {
            nest->index[at]++;
            nest->moves[at]++;
            return at;
        }
        nest->restarted |= nest->index[at] > 0;
        nest->moves[at] += nest->index[at] > 0;
        nest->index[at] = 0;
    }
    return -1;
}

int sim_nest_advance(struct sim_nest *nest) { return advance_one_of(nest, NULL, nest->loop_count); }

int sim_nest_advance_outer(struct sim_nest *nest, int count) { return advance_one_of(nest, NULL, count); }

int sim_nest_advance_one_of(struct sim_nest *nest, const int *loop, int count) {
    return advance_one_of(nest, loop, count);
}

bool sim_nest_goes_on_inside(const struct sim_nest *nest, int first) {
    for (int loop = nest->loop_count - 1; loop >= first; loop--)
        if (can_advance(nest, loop))
            return true;
    return false;
}

static unsigned dims_of(const struct sc_directive *directive) {
    unsigned dims = 0;
    for (int part = 0; part < directive->part_count; part++)
        dims |= 1u << directive->part[part].dim;
    return dims;
}

/* A loop goes on, or starts over when one outside of it goes on. */
bool sim_nest_may_move(const struct sim_nest *nest, int first, unsigned dims) {
    bool goes_on = false;
    for (int loop = first; loop < nest->loop_count; loop++) {
        if (!nest->advances[loop])
            continue;
        goes_on = goes_on || index_exists(nest, loop, nest->index[loop] + 1, 0);
        if (goes_on && dims_of(nest->loop[loop].directive) & dims)
            return true;
    }
    return false;
}

unsigned sim_nest_spatial_dims(const struct sim_nest *nest) {
    unsigned dims = 0;
    for (int loop = 0; loop < nest->loop_count; loop++)
        if (nest->loop[loop].directive->spatial)
            dims |= dims_of(nest->loop[loop].directive);
    return dims;
}

static bool unit_is_live(const struct sim_nest *nest, int level, int64_t unit) {
    for (int loop = 0; loop < nest->loop_count; loop++)
        if (nest->loop[loop].level == level && nest->loop[loop].directive->spatial &&
            !index_exists(nest, loop, 0, unit))
            return false;
    return true;
}

int64_t sim_nest_live_units(const struct sim_nest *nest, int level, int64_t limit) {
    int64_t units = nest->mapping->level[level].units, live = 0;
    while (live < units && live < limit && unit_is_live(nest, level, live))
        live++;
    return live;
}

int64_t sim_nest_unit_offset(const struct sim_nest *nest, enum sc_dim dim, const int64_t *units) {
    int64_t offset = 0;
    for (int level = 0; level < nest->mapping->level_count; level++) {
        struct nest_place place = nest->place[dim][level];
        if (place.loop >= 0 && nest->loop[place.loop].directive->spatial)
            offset += units[level] * nest->loop[place.loop].directive->part[place.part].offset;
    }
    return offset;
}

bool sim_nest_has_merged(const struct sim_nest *nest) {
    for (int loop = 0; loop < nest->loop_count; loop++)
        if (nest->loop[loop].directive->part_count > 1)
            return true;
    return false;
}

/* Several chunks may contain the point. Its owner is the first of them that is not before the chunk holding the
 * anchor, so this link owns it unless the next chunk still starts at or before the anchor, or the chunk before this
 * one starts no earlier than the anchor's and contains the point as well. */
static bool link_owns(const struct link *link, int64_t index, int64_t anchor) {
    const struct sc_map_part *part = link->part;
    bool is_last = part->size >= link->given.end - link->begin;
    bool next_holds_anchor = !is_last && part->offset <= anchor - link->begin;
    bool previous_owns = link->position > 0 && link->begin > anchor && link->begin - part->offset + part->size > index;
    return !next_holds_anchor && !previous_owns;
}

bool sim_holding_owns(const struct holding *holding, int64_t index, int64_t anchor) {
    for (int i = 0; i < holding->link_count; i++)
        if (!link_owns(&holding->link[i], index, anchor))
            return false;
    return true;
}
