/* The loop nest as formulas ask about it: positions, chunks and folds of each directive (docs/semantics.md, sections 2
 * and 3), within a whole chunk of every level above. This is the model's own arithmetic: the simulator has none like
 * it. */
#include "model/formula_internal.h"

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

/* ceil((extent - size) / offset) + 1: positions after the first start while indices are left; but at most
 * ceil(extent / offset), which is fewer if the last index lies in a hole. */
int64_t formula_positions(const struct sc_map_part *part, int64_t extent) {
    if (extent <= part->size)
        return 1;
    int64_t left = extent - part->size, most = extent / part->offset + (extent % part->offset != 0);
    return at_most(left / part->offset + (left % part->offset != 0) + 1, most);
}

/* The positions of all parts are at most the product of the layer's dimensions, which fits. */
static void add_loop(struct formula_nest *nest, int level, const struct sc_directive *directive) {
    const struct sc_map_part *first = &directive->part[0];
    struct formula_loop *loop = &nest->loop[nest->loop_count++];
    *loop = (struct formula_loop){.directive = directive,
                                  .level = level,
                                  .units = directive->spatial ? nest->mapping->level[level].units : 1,
                                  .extent = nest->chunk[first->dim],
                                  .chunk = at_most(first->size, nest->chunk[first->dim]),
                                  .positions = 1};
    for (int i = 0; i < directive->part_count; i++) {
        const struct sc_map_part *part = &directive->part[i];
        loop->positions *= formula_positions(part, nest->chunk[part->dim]);
        nest->chunk[part->dim] = at_most(part->size, nest->chunk[part->dim]);
    }
}

void formula_nest_build(struct formula_nest *nest, const struct sc_mapping *mapping) {
    nest->mapping = mapping;
    nest->loop_count = 0;
    for (int d = 0; d < SC_DIM_COUNT; d++)
        nest->chunk[d] = mapping->layer.size[d];
    for (int l = 0; l < mapping->level_count; l++)
        for (int i = 0; i < mapping->level[l].directive_count; i++)
            add_loop(nest, l, &mapping->level[l].directive[i]);
}

int64_t formula_trips(const struct formula_loop *loop) {
    return loop->positions / loop->units + (loop->positions % loop->units != 0);
}

bool formula_divides(const struct sc_directive *directive, enum sc_dim dim) {
    for (int i = 0; i < directive->part_count; i++)
        if (directive->part[i].dim == dim)
            return true;
    return false;
}
