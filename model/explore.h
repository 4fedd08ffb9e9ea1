/* Every design of a space, exactly: its cycles, energy, area and power by the exact model (docs/explore.md).
 *
 * A design is a machine with an instance: a dataflow with a number for each of its constants. It executes all layers of
 * the task one after the other. Where each layer chooses among the instances, a design is a machine alone.
 *
 * A space is divided into blocks, of which each is searched on its own: what a block gives is a function of the task
 * and the block's number. Results of blocks are added up in any order, by any number of workers, to the same result.
 * All that is compared are whole numbers, and of two equal designs the one with the lower index wins. */
#ifndef SIMCHECK_MODEL_EXPLORE_H
#define SIMCHECK_MODEL_EXPLORE_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/api.h"
#include "../common/arena.h"
#include "../common/cost_table.h"
#include "../common/counters.h"
#include "../common/dsl.h"
#include "../common/error.h"
#include "../common/mapping.h"
#include "../common/space.h"
#include "energy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what is searched ---- */

struct sc_explore_flow {
    const char *name;
    const struct sc_pragma *pragmas;
    int pragma_count;
};

/* How each layer gets its instance: one throughout, or for each layer the one with the least cycles, energy or product
 * of both among those that fit the machine's L1 and L2. Of equal ones the other measure decides, then the order of the
 * instances.
 * SC_CHOICE_FRONT: each layer takes any that fits. A machine then has several figures: all pairs of cycles and energy
 * that no other choice beats in both. The machine is valid if one of them is. Layers that have the same shape may
 * choose differently. */
enum sc_choice { SC_CHOICE_FIXED, SC_CHOICE_CYCLES, SC_CHOICE_ENERGY, SC_CHOICE_EDP, SC_CHOICE_FRONT, SC_CHOICE_COUNT };

/* What a design is measured by; less is better. The third is energy times cycles, the fourth cycles times area: the
 * layers' MACs are the same for all designs, so that the least of it is the highest throughput per area. */
enum sc_measure {
    SC_MEASURE_CYCLES,
    SC_MEASURE_ENERGY,
    SC_MEASURE_EDP,
    SC_MEASURE_CYCLES_AREA,
    SC_MEASURE_AREA,
    SC_MEASURE_POWER,
    SC_MEASURE_COUNT
};

/* "cycles", "energy", "edp", "cycles-area", "area", "power" */
SC_API const char *sc_measure_name(enum sc_measure measure);

/* The figures of a design, for all layers. Energies are in 10^-12 of the table's unit. */
struct sc_figures {
    int64_t index;
    int64_t cycles;
    sc_energy_amount energy;
    int64_t area_nm2, power_nw;
};

enum { SC_EXPLORE_GROUPS_MAX = 80 };

/* Everything that it points to must outlive the explorer. */
struct sc_explore_task {
    const struct sc_space *space;
    struct sc_machine machine; /* what the space does not vary */
    int layer_count, flow_count;
    const struct sc_layer *const *layer; /* each as often as its `repeat` says */
    const struct sc_explore_flow *flow;
    const struct sc_energy_table *energy; /* NULL: no energies */
    const struct sc_cost_table *cost;     /* NULL: no area and power */
    enum sc_choice choice;
    unsigned front;  /* bits of enum sc_measure by which the front is made, all but EDP and cycles-area; 0: no front */
    bool exhaustive; /* leave nothing out that can be known without looking */
    bool nearest;    /* with one instance throughout: where none is valid, find the design that comes nearest */

    /* Who takes each valid design of an exhaustive search, block by block in no order within; NULL: nobody. False:
     * stop, and the search ends with SC_STATUS_IO. */
    bool (*valid)(void *context, const struct sc_figures *figures);
    void *context;

    /* Asked again and again within a block, by several threads at a time; NULL: never. True: stop, and the block ends
     * with SC_STATUS_OK and with result->stopped. */
    bool (*interrupted)(void);

    /* For plots: the valid designs with each value of parameter `first`, or with each pair of values of two. Indices
     * into the space's parameters, hardware only; `second` is -1 without one. */
    int group_count;
    struct sc_explore_group {
        int first, second;
    } group[SC_EXPLORE_GROUPS_MAX];
};

/* ---- what comes out ---- */

/* Is `a` better than `b` by a measure? Of equal ones the order is by cycles, energy, area, power, index. */
SC_API bool sc_figures_better(enum sc_measure measure, const struct sc_figures *a, const struct sc_figures *b);

/* What makes a design invalid. */
enum sc_rule {
    SC_RULE_L1,   /* L1Size holds what the PEs need */
    SC_RULE_L2,   /* L2Size holds what they need together, or the tiles of L2 */
    SC_RULE_AREA, /* the space's limits */
    SC_RULE_POWER,
    SC_RULE_CYCLES,
    SC_RULE_ENERGY,
    SC_RULE_COUNT
};

/* "L1Size", "L2Size", "Area", ... */
SC_API const char *sc_rule_name(enum sc_rule rule);

/* The least of each measure in a group of designs. */
struct sc_explore_bests {
    int64_t valid; /* how many there are */
    bool any;      /* else nothing is best */
    struct sc_figures best[SC_MEASURE_COUNT];
};

/* Why an instance could not be lowered or evaluated, in the first block in which that was so. Those of the first
 * instances are kept. */
enum { SC_EXPLORE_REFUSALS_MAX = 16 };

struct sc_explore_refusal {
    int instance, layer;
    int64_t block;
    struct sc_error error;
};

/* All counts are of designs; searched = evaluated + refused + invalid + dominated + bounded. */
struct sc_explore_result {
    int64_t searched;
    int64_t evaluated;            /* all figures were computed */
    int64_t refused;              /* the dataflow is not legal on the layer and machine */
    int64_t invalid;              /* left out since a rule is broken */
    int64_t dominated;            /* valid, and left out since one with smaller memories is as good in all measures */
    int64_t bounded;              /* valid, and left out since one of the same block is as good in all measures */
    int64_t alone[SC_RULE_COUNT]; /* designs that break this rule and no other */
    int64_t exact_counts, exact_cycles; /* how often the exact model found counts, and cycles */
    struct sc_explore_bests all;        /* all valid designs */
    int front_count, front_capacity;
    struct sc_figures *front; /* owned by the result; in no order until sc_explore_sort_front */
    int front_last;           /* the member of the front that last beat a new design */
    int refusal_count;
    struct sc_explore_refusal *refusal;   /* [SC_EXPLORE_REFUSALS_MAX], by instance */
    struct sc_explore_bests *group_value; /* of all groups one after the other; see sc_explore_group_value */
    int group_first, group_end;           /* entries before group_first, and from group_end on, are empty */
    bool has_nearest;                     /* of a task that asks for it, where no design is valid; else unspecified */
    int64_t nearest;                      /* the index of the design with the least excess, of equal ones the first */
    int64_t nearest_excess;               /* its excess: the sum over broken rules, in millionths of each limit */
    bool front_full;                      /* the front has more designs than it may have: the result is not whole */
    bool stopped;                         /* task->valid or task->interrupted said so: the result is not whole */
    bool out_of_memory;                   /* the result is not whole */
};

/* ---- the search ---- */

struct sc_explore;
struct sc_explore_worker;

/* Prepare a search; the explorer is in the arena, which must outlive it. SC_STATUS_INPUT, mostly with a place in the
 * space or a table: no layer or dataflow; a layer that sc_layer_check does not accept, or a machine, with the first
 * value of each parameter, that sc_machine_check does not; no such choice; a group by what is no hardware parameter; a
 * limit without the table that it needs; a size that a table has no price for; prices of memories that fall as they
 * grow; a term of costs that joins L1Size and L2Size; more than 2^62 designs. A constant that no dataflow has
 * multiplies nothing. */
SC_API enum sc_status sc_explore_open(struct sc_explore **explore, const struct sc_explore_task *task,
                                      struct sc_arena *arena, struct sc_error *error);

SC_API int64_t sc_explore_designs(const struct sc_explore *explore);
SC_API int64_t sc_explore_blocks(const struct sc_explore *explore);
SC_API int sc_explore_instances(const struct sc_explore *explore);

/* The figures that all designs have: bits of enum sc_measure. */
SC_API unsigned sc_explore_measures(const struct sc_explore *explore);

/* The bits of the measures by which the front is made. */
SC_API unsigned sc_explore_front(const struct sc_explore *explore);

/* The designs of one block. */
SC_API int64_t sc_explore_block_designs(const struct sc_explore *explore);

/* A worker is used by one thread at a time. NULL when there is no memory; sc_explore_worker_free accepts NULL. */
SC_API struct sc_explore_worker *sc_explore_worker_create(const struct sc_explore *explore);
SC_API void sc_explore_worker_free(struct sc_explore_worker *worker);

/* An empty result. SC_STATUS_LIMIT without memory. sc_explore_result_free accepts one that is all 0. */
SC_API enum sc_status sc_explore_result_init(struct sc_explore_result *result, const struct sc_explore *explore,
                                             struct sc_error *error);
SC_API void sc_explore_result_clear(struct sc_explore_result *result);
SC_API void sc_explore_result_free(struct sc_explore_result *result);

/* Search a block, from 0 to before sc_explore_blocks, and add what is found to `result`. SC_STATUS_INPUT for any other
 * block. An error ends the search: a cost or an energy that passes its limit; SC_STATUS_LIMIT where the exact model
 * gives up, the front has more than SC_EXPLORE_FRONT_MAX designs, or without memory. `result` is then not whole. */
enum { SC_EXPLORE_FRONT_MAX = 1 << 20 };
SC_API enum sc_status sc_explore_block(struct sc_explore_worker *worker, int64_t block,
                                       struct sc_explore_result *result, struct sc_error *error);

/* Add `from` to `to`. Commutative and associative. SC_STATUS_LIMIT without memory: `to` is then not whole. */
SC_API enum sc_status sc_explore_add(struct sc_explore_result *to, const struct sc_explore_result *from,
                                     const struct sc_explore *explore, struct sc_error *error);

/* Add a design to the front alone: for results that are read from a file. */
SC_API enum sc_status sc_explore_add_to_front(struct sc_explore_result *result, const struct sc_explore *explore,
                                              const struct sc_figures *figures, struct sc_error *error);

/* By cycles, energy, area, power, index. */
SC_API void sc_explore_sort_front(struct sc_explore_result *result);

/* The member of a sorted front with the least product of the front's measures, the first of several; -1 where there is
 * no front, or it has one measure only. */
SC_API int sc_explore_knee(const struct sc_explore *explore, const struct sc_explore_result *result);

/* How many entries all groups have; and one entry, which the caller may write if it reads a result from a file. */
SC_API int sc_explore_group_entries(const struct sc_explore *explore);
SC_API struct sc_explore_bests *sc_explore_group_entry(struct sc_explore_result *result, int entry);

/* The entry of a group for the n-th value of its first parameter and the m-th of its second (0 without one). */
SC_API const struct sc_explore_bests *sc_explore_group_value(const struct sc_explore *explore,
                                                             const struct sc_explore_result *result, int group, int n,
                                                             int m);

/* ---- one design ---- */

/* An instance: its dataflow, the number of each constant of the space that the dataflow has, in the space's order. */
struct sc_explore_instance {
    const struct sc_explore_flow *flow;
    const struct sc_pragma *pragmas; /* with the numbers in place of the constants */
    int constant_count;
    struct sc_explore_constant {
        const struct sc_space_parameter *parameter;
        int64_t value;
    } constant[SC_SPACE_PARAMETERS_MAX];
};
SC_API const struct sc_explore_instance *sc_explore_instance_at(const struct sc_explore *explore, int instance);

/* A design by its index. */
struct sc_explore_design {
    int64_t index, block;
    struct sc_machine machine;
    int instance; /* of all layers; -1: each layer chooses */
};
SC_API void sc_explore_design_at(const struct sc_explore *explore, int64_t index, struct sc_explore_design *design);

/* The index of the design that has the `digit`-th value of each parameter of the space, hardware only, and this
 * instance (of a choice 0). */
SC_API int64_t sc_explore_index(const struct sc_explore *explore, const int *digit, int instance);

/* All that is to be known of one design. */
struct sc_explore_layer_found {
    int instance;                     /* -1: none fits, or none is legal */
    const struct sc_mapping *mapping; /* NULL as well */
    struct sc_counters counters;
};

struct sc_explore_found {
    struct sc_explore_design design;
    bool legal; /* else `error` says why not, and no figure is known */
    struct sc_error error;
    bool broken[SC_RULE_COUNT];
    int64_t l1_needed, l2_needed; /* elements; of a choice the least with which every layer has an instance */
    bool has_figures;             /* of a choice false where a layer has no instance that fits */
    struct sc_figures figures;
    struct sc_explore_layer_found *layer; /* [layer_count] */
};

/* Evaluate the design of `wanted->index` on its own, each layer by sc_exact_evaluate: none of the search's shortcuts is
 * taken. `found` and all it points to is in the arena. With SC_CHOICE_FRONT, `found` has the instances with which the
 * machine takes wanted->cycles and wanted->energy; if wanted->cycles is 0, those with the least product of both.
 * SC_STATUS_INPUT when the space has no design of this index. SC_STATUS_LIMIT as sc_explore_block. */
SC_API enum sc_status sc_explore_find(const struct sc_explore *explore, const struct sc_figures *wanted,
                                      struct sc_explore_found *found, struct sc_arena *arena, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
