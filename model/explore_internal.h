/* The search of a space: what is prepared once, and what a worker has. Each part says which file writes it. */
#ifndef SIMCHECK_MODEL_EXPLORE_INTERNAL_H
#define SIMCHECK_MODEL_EXPLORE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/exact.h"
#include "model/explore.h"

/* What a parameter of the machine changes, so where it stands in the search. The blocks' parameters change the mapping,
 * or what is counted. A point's change times, or what a count is charged. L1Size and L2Size decide only whether the
 * mapping fits, and what memories cost: all their values at a point are a plane of cells. */
enum explore_role { EXPLORE_BLOCK, EXPLORE_POINT, EXPLORE_L1, EXPLORE_L2 };

struct explore_axis {
    const struct sc_space_parameter *parameter;
    enum explore_role role;
    int64_t stride; /* of its digit in a design's index */
};

/* The values of L1Size, or of L2Size; one, 0, where the space and the machine say nothing. */
struct explore_memory {
    const struct explore_axis *axis; /* NULL: it does not vary */
    int count;
    const int64_t *size;
    int64_t *read, *write; /* [count] prices of an access */
    int64_t stride;        /* of its digit in a design's index; 0 where it does not vary in a plane */
};

/* Where the cost of a term comes from: which of the two sizes it depends on. */
enum explore_part { EXPLORE_PART_REST, EXPLORE_PART_L1, EXPLORE_PART_L2, EXPLORE_PARTS };

struct explore_limits {
    int64_t area_nm2, power_nw, cycles;
    sc_energy_amount energy;
};

/* Layers of the same shape are searched as one. */
struct explore_shape {
    const struct sc_layer *layer; /* the first of them */
    int place;                    /* its place among the task's layers */
    int64_t repeat;               /* of all of them together */
};

/* explore_space.c */
struct sc_explore {
    struct sc_explore_task task;
    int shape_count;
    struct explore_shape *shape;
    struct sc_machine machine; /* with the first value of every parameter */
    unsigned measures;
    int axis_count;
    struct explore_axis axis[SC_SPACE_PARAMETERS_MAX];
    int64_t designs, blocks, points, block_designs, cells; /* points of a block; cells of a plane */
    int instance_count;
    const struct sc_explore_instance *instance;
    int64_t instances_of_index; /* instance_count, or 1 of a choice */
    struct explore_memory l1, l2;
    struct sc_energy_prices prices; /* of everything but the memories and links */
    enum explore_part term_part[SC_COST_TERMS_MAX];
    bool memories_cost_at_point; /* a term of L1 or L2 depends on a parameter of points, too */
    bool links_vary;             /* a point changes what a hop costs, or how wide a read is */
    bool has_bound;              /* every parameter of points is known to make things faster, or slower */
    struct explore_limits limits;
    int group_offset[SC_EXPLORE_GROUPS_MAX + 1];
};

/* A search's worker. The arena holds what one block needs. */
struct sc_explore_worker {
    const struct sc_explore *explore;
    struct sc_arena arena;
    int exact_count;
    struct sc_exact **exact; /* of a choice one, else one for each shape */
};

/* ---- explore_space.c ---- */

/* The digit of an axis in the index of a design. */
int explore_digit(const struct explore_axis *axis, int64_t index);

void explore_set_value(struct sc_machine *machine, const struct sc_space_parameter *parameter, int digit);

/* The index of a block's first design, and its machine with the first value of each parameter of points. */
int64_t explore_block_index(const struct sc_explore *explore, int64_t block);
int explore_block_instance(const struct sc_explore *explore, int64_t block); /* -1 of a choice */
struct sc_machine explore_block_machine(const struct sc_explore *explore, int64_t block);

/* Set the parameters of points in `machine`; returns what is added to the block's index. */
int64_t explore_set_point(const struct sc_explore *explore, struct sc_machine *machine, int64_t point);

/* The parameters of points all as fast as they get. */
void explore_set_fastest(const struct sc_explore *explore, struct sc_machine *machine);

/* The memory as a block has it, whose first design is at `index`: with one size where that is the block's. */
struct explore_memory explore_memory_of(const struct explore_memory *memory, int64_t index);

/* The first size that is at least `needed`; its count when there is none. A memory without limit always suffices. */
int explore_memory_first(const struct explore_memory *memory, int64_t needed);

/* ---- explore_result.c ---- */

/* Keep a valid design where it is best, and in the front. False: explore_not_kept says why. */
bool explore_keep(struct sc_explore_result *result, const struct sc_explore *explore, const struct sc_figures *figures);
enum sc_status explore_not_kept(const struct sc_explore_result *result, struct sc_error *error);
void explore_keep_best(struct sc_explore_bests *bests, unsigned measures, const struct sc_figures *figures);

/* Does the one who asked for the search want it to go on? */
bool explore_goes_on(const struct sc_explore *explore, struct sc_explore_result *result);

/* Keep an invalid design that exceeds the limits by less than the one before. */
void explore_keep_nearest(struct sc_explore_result *result, int64_t index, int64_t excess);

/* An instance is not legal on a layer and machine. */
void explore_refuse(struct sc_explore_result *result, int instance, int64_t block, int layer,
                    const struct sc_error *error);

/* ---- explore_fixed.c, explore_choice.c ---- */

enum sc_status explore_fixed_block(struct sc_explore_worker *worker, int64_t block, struct sc_explore_result *result,
                                   struct sc_error *error);
enum sc_status explore_choice_block(struct sc_explore_worker *worker, int64_t block, struct sc_explore_result *result,
                                    struct sc_error *error);

/* ---- explore.c ---- */

/* Lower an instance onto a layer and a machine, and put its marks. Where L2 is too small for all places, they are put
 * where it lacks least. */
enum sc_status explore_lower(struct sc_mapping *mapping, struct sc_arena *arena, const struct sc_layer *layer,
                             const struct sc_machine *machine, const struct sc_explore_instance *instance,
                             struct sc_error *error);

/* Say of an error which instance and layer it is about. Returns the error's status. */
enum sc_status explore_give_up(enum sc_status status, const struct sc_explore_instance *instance,
                               const struct sc_layer *layer, struct sc_error *error);

/* The cycles of a mapping on a machine that differs from its own in parameters of points and memories only. */
enum sc_status explore_time(struct sc_exact *exact, const struct sc_mapping *mapping, const struct sc_machine *machine,
                            int64_t *cycles, struct sc_error *error);

#endif
