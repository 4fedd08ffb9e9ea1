/* A mapped layer grown loop by loop, from what one unit does in its first iteration to the whole: each stage is a layer
 * of its own with the same dataflow, which the machine executes and the formulas evaluate. Where they begin to
 * differ from one stage to the next, the formula is wrong for the loop that was grown. */
#ifndef SIMCHECK_CHECK_EXPLAIN_GROWTH_H
#define SIMCHECK_CHECK_EXPLAIN_GROWTH_H

#include <stdbool.h>
#include <stdint.h>

#include "common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

enum growth_kind {
    GROWTH_FIRST,   /* the first iteration of every loop, of one unit of every level; rows and columns for one window */
    GROWTH_UNITS,   /* a spatial loop over all of its units that have a whole chunk in its first fold */
    GROWTH_STEADY,  /* a loop over all iterations in which every unit has a whole chunk */
    GROWTH_CLIPPED, /* a loop with its last fold or iteration, in which a chunk is shorter or a unit idle */
};

/* "first", "units", "steady", "clipped" */
const char *growth_kind_name(enum growth_kind kind);

struct growth_stage {
    enum growth_kind kind;
    int level;                            /* of the loop that was grown */
    const struct sc_directive *directive; /* in the whole mapping; NULL: GROWTH_FIRST */
    int64_t given;                        /* indices that it divides when it is whole */
    int64_t idle_units;                   /* in its last fold */
    int64_t size[SC_DIM_COUNT];           /* of the layer */
    int64_t units[SC_LEVELS_MAX];         /* of the levels */
};

enum { GROWTH_STAGES_MAX = 3 * SC_LEVELS_MAX * SC_DIM_COUNT + 1 };

/* The last stage is the whole mapping, the first the smallest; loops of one iteration make no stage, nor do merged
 * ones, which are whole from the start. */
struct growth {
    const struct sc_layer *layer; /* when it is whole */
    int stage_count;
    struct growth_stage stage[GROWTH_STAGES_MAX];
};

/* `mapping` must outlive `growth`. */
void growth_make(struct growth *growth, const struct sc_mapping *mapping);

/* A mapping with room for its own levels and pragmas. It must not be copied. */
struct grown_mapping {
    struct sc_mapping mapping;
    struct sc_level level[SC_LEVELS_MAX];
    struct sc_mapped_pragma pragma[SC_MAPPED_PRAGMAS_MAX];
};

/* The mapping at a stage. False when that is no legal layer (a window larger than its input, work that only further
 * iterations complete): then it is grown together with the next stage. */
bool growth_mapping(const struct sc_mapping *whole, const struct growth_stage *stage, struct grown_mapping *grown);

#ifdef __cplusplus
}
#endif
#endif
