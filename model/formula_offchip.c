/* The words about L2 and off chip: where a tensor's mark stands, what a tile of the tensor holds, and the flags of a
 * tensor (docs/semantics.md, section 12). This is the model's own arithmetic: the simulator has none like it. */
#include "model/formula_internal.h"

static int64_t at_most(int64_t a, int64_t b) { return a < b ? a : b; }

static enum sc_formula_outcome whole(int64_t number, struct value *result) {
    *result = value_whole(number);
    return SC_FORMULA_VALUE;
}

/* Outputs have no statement of some flags: there the default of the others counts. */
enum sc_formula_outcome formula_tensor_flag(const struct question *question, struct value *result) {
    enum sc_hardware_id weights = (enum sc_hardware_id)question->id;
    int tensor = question->argument[0].which;
    if (tensor < sc_hardware_tensors(weights))
        return whole(sc_machine_get(&question->nest->mapping->machine, weights + (unsigned)tensor), result);
    const struct sc_machine usual = sc_machine_default();
    return whole(sc_machine_get(&usual, weights), result);
}

enum sc_formula_outcome formula_has_marks(const struct question *question, struct value *result) {
    return whole(question->nest->mapping->has_marks, result);
}

static int loops_outside(const struct question *question) {
    const struct sc_mapping *mapping = question->nest->mapping;
    return mapping->has_marks ? mapping->mark[question->argument[0].which].loops : 0;
}

enum sc_formula_outcome formula_outside_l2(const struct question *question, struct value *result) {
    return whole(question->argument[1].which < loops_outside(question), result);
}

/* ---- what a tile holds ---- */

/* Indices of so many chunks side by side, as if there were no holes between them. */
static int64_t side_by_side(const struct sc_map_part *part, int64_t extent, int64_t chunks) {
    int64_t size = at_most(part->size, extent), step = at_most(part->offset, size);
    return chunks - 1 > (extent - size) / step ? extent : size + step * (chunks - 1);
}

/* Make of the indices that a loop is given those that its units have in a full fold. The parts of a merged loop count
 * as digits do, the last one fastest. */
static void narrow(const struct formula_loop *loop, int64_t indices[SC_DIM_COUNT]) {
    int64_t units = loop->units;
    for (int i = loop->directive->part_count - 1; i >= 0; i--) {
        const struct sc_map_part *part = &loop->directive->part[i];
        int64_t extent = indices[part->dim], positions = formula_positions(part, extent);
        indices[part->dim] = side_by_side(part, extent, at_most(units, positions));
        units = (units - 1) / positions + 1;
    }
}

enum sc_formula_outcome formula_l2_chunk(const struct question *question, struct value *result) {
    const struct formula_nest *nest = question->nest;
    int64_t indices[SC_DIM_COUNT];
    for (int d = 0; d < SC_DIM_COUNT; d++)
        indices[d] = nest->mapping->layer.size[d];
    for (int l = 0; l < loops_outside(question); l++)
        narrow(&nest->loop[l], indices);
    return whole(indices[question->argument[1].which], result);
}
