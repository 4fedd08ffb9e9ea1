/* A dataflow lowered onto a layer and a machine: a nest of levels of directives (docs/semantics.md, section 2).
 * This is the one intermediate form that model and simulator share. It is plain data and says nothing that has to be
 * computed from it: no trip counts, no folds, no halos. */
#ifndef SIMCHECK_COMMON_MAPPING_H
#define SIMCHECK_COMMON_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"
#include "layer.h"
#include "machine.h"
#include "pragma.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One dimension's part of a directive: position i is the chunk [b + i*offset, min(b + i*offset + size, e)) of the
 * chunk [b, e) that came from the level above. Sizes may exceed the dimension. An offset above the size leaves holes of
 * indices that no operation has. */
struct sc_map_part {
    enum sc_dim dim;
    int64_t size, offset; /* both at least 1 */
};

/* A temporal directive, or a spatial one: unit u of the level's `units` takes at fold f position f*units + u.
 * A directive has one part, except a spatial one that was merged: then its position counts through the positions of
 * all parts, the last one fastest, and all parts but the first divide their whole dimension without remainder. */
struct sc_directive {
    bool spatial;
    int part_count;
    struct sc_map_part part[SC_DIM_COUNT];
    int64_t overhead;      /* cycles of control at each advance of its loop, of a spatial one its fold loop */
    struct sc_place place; /* of the pragma it comes from */
};

/* Units of one level and its directives, outermost first, at most one for a dimension. */
struct sc_level {
    int64_t units;
    int directive_count;
    struct sc_directive directive[SC_DIM_COUNT];
};

/* A pragma with its numbers, as the paper's formulas ask for it. */
struct sc_mapped_pragma {
    enum sc_pragma_kind kind;
    enum sc_dim dim;
    int64_t size, offset; /* as written; Unroll: the dimension's size, both; Merge: 0; Tile: its width and 0 */
    enum sc_dim upper;    /* SC_PRAGMA_MERGE: the dimension of the loop above; else SC_DIM_COUNT */
    int level;            /* the level that its directive stands in */
    bool implied;         /* not written: a dimension that no pragma names is unrolled */
    int64_t overhead;     /* of maps and Unroll: cycles of control at each advance of its loop */
};

/* A place between the pragmas of the outermost level. */
struct sc_mark {
    int loops;  /* how many directives stand before it, those of all levels counted in order: they are outside */
    int pragma; /* how many of the mapping's pragmas stand before it */
};

enum { SC_OVERHEAD_MAX = 1000000000 };
enum { SC_LEVELS_MAX = 16, SC_MAPPED_PRAGMAS_MAX = SC_LEVELS_MAX * (SC_DIM_COUNT + 1) };

/* array_columns and feed_row of `machine` have the values that they have for its number of PEs.
 * A copy of the struct shares the levels and pragmas with it.
 *
 * Without a mark of L2, `has_marks` is false and L2 holds everything; else section 12 holds for all tensors. A tensor
 * that has no mark of its own, or is on chip, has it ahead of all loops. */
struct sc_mapping {
    struct sc_layer layer; /* what is executed: of a GEMM mapped by a dataflow for convolutions, the CONV it equals */
    struct sc_machine machine;
    int level_count, pragma_count;
    const struct sc_level *level; /* outermost first; the units of the last are PEs */
    const struct sc_mapped_pragma *pragma;
    bool has_marks;
    struct sc_mark mark[SC_TENSOR_COUNT];
    int place_count; /* places for the mark of `Buffer auto`, outermost first; some lack if the dataflow has marks */
    struct sc_mark place[SC_DIM_COUNT + 1];
};

/* Put the mark of every tensor that is not on chip at a place. */
SC_API void sc_mapping_put_marks(struct sc_mapping *mapping, const struct sc_mark *place);

/* Does the mapping want marks that have not been put anywhere? (The machine says `Buffer auto`.) */
SC_API bool sc_mapping_wants_marks(const struct sc_mapping *mapping);

/* SC_STATUS_INPUT if it does: nothing executes or evaluates such a mapping. */
SC_API enum sc_status sc_mapping_check_marks(const struct sc_mapping *mapping, struct sc_error *error);

/* SC_STATUS_INPUT for a mapping that sc_mapping_lower cannot have made, or that still wants its marks: sc_layer_check
 * or sc_machine_check does not accept its layer or machine, one of its numbers is out of range, a level names a
 * dimension twice, no level names one of more than one index, or the array cannot be placed. That it executes every
 * operation once is not proved: sc_mapping_check_coverage does that. */
SC_API enum sc_status sc_mapping_check(const struct sc_mapping *mapping, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
