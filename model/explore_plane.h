/* The designs at one point of a block: all sizes of L1 by all sizes of L2. Cycles are the same for all of them; area,
 * power and energy are each a sum of three parts, of which one belongs to L1, one to L2. */
#ifndef SIMCHECK_MODEL_EXPLORE_PLANE_H
#define SIMCHECK_MODEL_EXPLORE_PLANE_H

#include "model/explore_internal.h"

struct explore_plane {
    struct explore_memory l1, l2;
    int64_t index; /* of the cell (0, 0) */
    int64_t cycles;
    int64_t l1_needed, l2_needed;
    int first_l1, first_l2; /* the first sizes that suffice */
    int64_t area, power;    /* of the rest */
    sc_energy_amount energy;
    int64_t *area_l1, *power_l1, *area_l2, *power_l2; /* [sizes of L1], [sizes of L2] */
    sc_energy_amount *energy_l1, *energy_l2;
    int group_digit[SC_EXPLORE_GROUPS_MAX][2]; /* of what is no size */
};

/* The tables for a block's planes, in the arena; `index` is the block's first design. False: no memory. */
bool explore_plane_init(struct explore_plane *plane, const struct sc_explore *explore, int64_t index,
                        struct sc_arena *arena);

/* The parts of area and power on a machine, whatever its sizes are. `first` is true at a block's first point. Errors
 * are those of sc_cost_of, and SC_STATUS_LIMIT where the largest sum passes 2^63. */
enum sc_status explore_plane_cost(struct explore_plane *plane, const struct sc_explore *explore,
                                  const struct sc_machine *machine, bool first, struct sc_error *error);

/* The parts of the energy of what is charged so often. `per_hop` is the price of a hop. */
void explore_plane_energy(struct explore_plane *plane, const struct sc_explore *explore,
                          const struct sc_energy_times *times, int64_t per_hop);

/* Where the plane stands in the groups. */
void explore_plane_place(struct explore_plane *plane, const struct sc_explore *explore);

struct sc_figures explore_plane_figures(const struct explore_plane *plane, int i, int j);

/* Is the cell within the limits of area, power and energy? */
bool explore_plane_within(const struct explore_plane *plane, const struct sc_explore *explore, int i, int j);

/* The bits of enum sc_rule that a cell breaks: bits of memories are given. */
unsigned explore_broken(const struct sc_explore *explore, unsigned memories, const struct sc_figures *figures);

/* Count a cell by what it breaks; a valid one is kept. False: explore_not_kept says why. */
bool explore_count_cell(const struct explore_plane *plane, const struct sc_explore *explore, int i, int j,
                        unsigned broken, const struct sc_figures *figures, struct sc_explore_result *result);

/* Keep further figures of a valid cell, which is counted already. False: explore_not_kept says why. */
bool explore_keep_more(const struct explore_plane *plane, const struct sc_explore *explore, int i, int j,
                       const struct sc_figures *figures, struct sc_explore_result *result);

/* Look at every cell. False: explore_not_kept says why. */
bool explore_plane_visit(const struct explore_plane *plane, const struct sc_explore *explore,
                         struct sc_explore_result *result);

/* Count the cells by what they break, without looking at each: returns how many are valid. Of those only the first,
 * with the smallest memories, can be best or in the front, which the caller sees to; groups get theirs here. */
int64_t explore_plane_count(const struct explore_plane *plane, const struct sc_explore *explore,
                            struct sc_explore_result *result);

/* Keep the first of the cells that exceed their limits least, if it comes nearer than what the result has. */
void explore_plane_nearest(const struct explore_plane *plane, const struct sc_explore *explore,
                           struct sc_explore_result *result);

#endif
