/* What is to be searched: the space with layers, dataflows, machine and tables, by the options. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_TASK_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_TASK_H

#include "check/explore/designs.h"
#include "model/explore.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DESIGNS_DEFAULT_SPACE "eyeriss-budget"
#define DESIGNS_DEFAULT_LAYER "conv11"
#define DESIGNS_DEFAULT_COST "28nm"

/* One search. It lives as long as the library and the arena. */
struct designs_search {
    const char *space_name, *network;
    bool is_network; /* its layers belong together, one design for all of them */
    struct sc_explore_task task;
    const struct sc_layer **layer;
    const char *machine_name; /* what --hw says, or NULL */
    struct sc_explore *explore;
};

struct designs_searches {
    int count;
    struct designs_search *search;
};

/* Layers are searched each on its own, but together with --net. Errors: what is named is not there or missing, or what
 * sc_explore_open refuses. */
enum sc_status designs_task_make(struct designs_searches *searches, const struct designs_options *options,
                                 struct library *library, struct sc_arena *arena, struct sc_warnings *warnings,
                                 struct sc_error *error);

/* The words of --choose, --best and --front. NULL behind the last. */
const char *designs_choice_name(int index);
const char *designs_best_name(int index);
const char *designs_front_name(int index);

/* The measure that --best means. */
enum sc_measure designs_best_measure(const struct designs_options *options);

#ifdef __cplusplus
}
#endif
#endif
