#include "traces/loops.h"

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t ceil_div(int64_t a, int64_t b) { return a / b + (a % b > 0); }

int64_t trace_loops_positions(const struct sc_map_part *part, int64_t length) {
    if (length <= part->size)
        return 1;
    return smaller(ceil_div(length - part->size, part->offset) + 1, ceil_div(length, part->offset));
}

/* It counts through its parts, the last one fastest. All parts of several have a whole dimension each. */
int64_t trace_loops_part_position(const struct loops *loops, const struct sc_directive *directive, int part,
                                  int64_t position) {
    for (int i = directive->part_count - 1; i > part; i--)
        position /= trace_loops_positions(&directive->part[i], loops->mapping->layer.size[directive->part[i].dim]);
    if (part == 0)
        return position;
    return position %
           trace_loops_positions(&directive->part[part], loops->mapping->layer.size[directive->part[part].dim]);
}

/* The length of the chunk of a dimension that unit 0 of a level is given from above. */
static int64_t given_length(const struct loops *loops, enum sc_dim dim, int level) {
    int64_t length = loops->mapping->layer.size[dim];
    for (int i = 0; i < loops->count && loops->loop[i].level < level; i++) {
        const struct sc_directive *directive = loops->loop[i].directive;
        const int64_t units = directive->spatial ? loops->mapping->level[loops->loop[i].level].units : 1;
        for (int p = 0; p < directive->part_count; p++) {
            const struct sc_map_part *part = &directive->part[p];
            if (part->dim == dim)
                length = smaller(part->size,
                                 length - trace_loops_part_position(loops, directive, p, loops->index[i] * units) *
                                              part->offset);
        }
    }
    return length;
}

/* Positions of a directive in what unit 0 is given. */
static int64_t positions_of(const struct loops *loops, int loop) {
    const struct sc_directive *directive = loops->loop[loop].directive;
    int64_t positions = 1;
    for (int p = 0; p < directive->part_count; p++)
        positions *= trace_loops_positions(&directive->part[p],
                                           given_length(loops, directive->part[p].dim, loops->loop[loop].level));
    return positions;
}

static int64_t trips_of(const struct loops *loops, int loop) {
    const int64_t positions = positions_of(loops, loop);
    if (!loops->loop[loop].directive->spatial)
        return positions;
    return ceil_div(positions, loops->mapping->level[loops->loop[loop].level].units);
}

void trace_loops_begin(struct loops *loops, const struct sc_mapping *mapping) {
    *loops = (struct loops){.mapping = mapping, .advanced = -1};
    for (int level = 0; level < mapping->level_count; level++)
        for (int i = 0; i < mapping->level[level].directive_count; i++) {
            loops->loop[loops->count].directive = &mapping->level[level].directive[i];
            loops->loop[loops->count++].level = level;
        }
}

bool trace_loops_advance(struct loops *loops, int loop) {
    const bool goes_on = loops->index[loop] + 1 < trips_of(loops, loop);
    loops->index[loop] = goes_on ? loops->index[loop] + 1 : 0;
    return goes_on;
}

bool trace_loops_next(struct loops *loops, int64_t *overhead) {
    for (int loop = loops->count - 1; loop >= 0; loop--)
        if (trace_loops_advance(loops, loop)) {
            *overhead = loops->loop[loop].directive->overhead;
            loops->advanced = loop;
            return true;
        }
    return false;
}

bool trace_loops_are_over(const struct loops *loops) {
    bool over = true;
    for (int loop = 0; loop < loops->count; loop++)
        over = over && loops->index[loop] + 1 == trips_of(loops, loop);
    return over;
}

int64_t trace_loops_units(const struct sc_mapping *mapping, int level) {
    struct loops loops;
    int64_t units = mapping->level[level].units;
    trace_loops_begin(&loops, mapping);
    for (int loop = 0; loop < loops.count; loop++)
        if (loops.loop[loop].level == level && loops.loop[loop].directive->spatial)
            units = smaller(units, positions_of(&loops, loop));
    return units;
}
