/* One layer: its space, what was found, and what it is compared with. */
#ifndef SIMCHECK_CHECK_MAP_MAP_LAYER_H
#define SIMCHECK_CHECK_MAP_MAP_LAYER_H

#include <stdio.h>

#include "check/map/map.h"
#include "check/run/compare.h"
#include "check/run/simulate.h"
#include "common/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a mapping takes, and whether the buffers hold it. */
struct map_cost {
    struct sc_counters counters;
    struct sc_map_score score;
    struct buffer_checks buffers;
};

/* A dataflow of the plan, on the same machine. */
struct map_flow {
    const struct plan_run *run;
    const struct sc_error *error; /* why there is no cost; else NULL */
    struct map_cost cost;
};

/* How the execution of the best mapping compares with the exact model. */
enum map_verdict {
    MAP_NOT_VERIFIED, /* not asked for, or interrupted */
    MAP_AGREES,
    MAP_DIFFERS,
    MAP_FAILED, /* the simulator failed: too large, or broken */
};

struct map_layer {
    const struct plan_run *run; /* the first one of the layer */
    int flow_count;
    struct map_flow *flow;
    struct sc_map_space space;
    struct sc_map_goal goal;
    struct sc_map_result result;
    bool whole; /* all of the space was settled, and all of it is known */
    bool has_least_energy;
    struct sc_counters least; /* of any mapping */
    struct sc_map_score least_score;
    const struct sc_error *error; /* there is no result; else NULL */

    /* The best mapping, if one was found: as the file's text, and as lowered from it. */
    struct map_cost best;
    char *text; /* freed by map_layer_free */
    struct plan_run best_run;
    const struct sc_mapping *mapping;

    enum map_verdict verdict;
    const struct simulation *simulation; /* NULL: none */
    int differs;                         /* counts and cycles that differ */
};

/* Make the space of a layer, and evaluate the dataflows. SC_STATUS_INPUT and others: the layer has no result. */
enum sc_status map_layer_open(struct map_layer *layer, const struct map_options *options, struct sc_arena *arena,
                              struct sc_error *error);

/* Write the best mapping as a text, read and lower that, and evaluate it. SC_STATUS_INVARIANT when this gives other
 * counts than the search had. */
enum sc_status map_layer_build(struct map_layer *layer, const struct map_options *options, struct sc_arena *arena,
                               struct sc_error *error);

/* Judge the execution of the best mapping; `simulation` NULL: there was none. */
void map_layer_judge(struct map_layer *layer, const struct simulation *simulation);

void map_layer_free(struct map_layer *layer);

/* The best of the dataflows that fit; NULL when there is none. */
const struct map_flow *map_layer_best_flow(const struct map_layer *layer);

/* "optimal in this space", "best of 1.25% searched". */
enum { MAP_CLAIM_SIZE = 96 };
const char *map_layer_claim(char buffer[MAP_CLAIM_SIZE], const struct map_layer *layer);

/* The measure of a score as a number for people; how many times that of another. */
double map_measure(enum sc_map_measure measure, const struct sc_map_score *score);
double map_ratio(enum sc_map_measure measure, const struct sc_map_score *score, const struct sc_map_score *other);

/* map_text.c: a report of one layer; a table with a row for each. map_json.c: one document. */
void map_print_layer(const struct map_layer *layer, FILE *to);
bool map_print_table(const struct map_layer *layer, int count, FILE *to);
bool map_print_json(const struct map_layer *layer, int count, const struct plan *plan,
                    const struct map_options *options, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
