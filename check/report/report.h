/* Results as text for people, as JSON and as CSV. A failed write stays with the stream. */
#ifndef SIMCHECK_CHECK_REPORT_H
#define SIMCHECK_CHECK_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "check/report/json.h"
#include "check/run/compare.h"
#include "check/run/plan.h"
#include "check/run/sets.h"
#include "check/run/tally.h"
#include "common/mapping.h"
#include "model/energy.h"
#include "sim/sim.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What one set says of a run. */
struct set_result {
    const struct set *set;
    const struct sc_formula_result *quantity; /* set->quantity_count values */
    struct comparison comparison;
    struct sc_energy energy; /* where the run has prices */
};

/* One run, for as long as it is being reported. */
struct run_result {
    const struct plan_run *run;
    const struct sc_mapping *mapping;
    uint64_t seed;
    enum run_state state; /* whole, broken or modelled */
    const char *problem;  /* why broken */
    struct sc_sim_result
        sim; /* of a broken run, what was counted so far; of a modelled one, what a set says, or zeros */
    struct buffer_checks buffers;
    double utilization;
    struct sc_energy energy; /* of what was simulated, where the run has prices */
    int set_count;
    const struct set_result *set;
};

/* `terms`: print each formula with the values of its terms, too. */
void report_text_run(const struct run_result *result, bool terms, FILE *to);
void report_text_summary(const struct tally *tally, FILE *to);

/* One document: begin, runs, end. */
void report_json_begin(struct json *json, const struct sets *sets, uint64_t seed);
void report_json_run(struct json *json, const struct run_result *result, bool terms);
void report_json_end(struct json *json, const struct tally *tally);

/* A header line, then a row for each counter of each set. */
void report_csv_begin(FILE *to);
void report_csv_run(const struct run_result *result, FILE *to);

/* Quantities without a counter that the reports show beside the simulated ones. */
bool report_is_roofline(const struct sc_formula_quantity *quantity);

#ifdef __cplusplus
}
#endif
#endif
