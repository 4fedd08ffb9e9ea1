/* Results in several formats, each behind `struct report_format`. A failed write stays with the stream. */
#ifndef SIMCHECK_CHECK_REPORT_H
#define SIMCHECK_CHECK_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "check/cli/outfile.h"
#include "check/report/json.h"
#include "check/run/check_options.h"
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

    /* NULL unless the run is whole: a broken run's counts are no result, and a modelled run has none of its own. */
    const struct sc_counters *simulated;

    /* What the PEs spent each cycle on ([SC_SIM_WAIT_COUNT]); NULL where the run is not whole, or its counts were kept.
     */
    const int64_t *waits;

    /* What crossed each link, where it is wanted and the run is whole. */
    int64_t link_count;
    const struct sc_sim_link *link;

    /* The simulated counts; of a modelled run those of the first set that has all of them; NULL: none. What follows is
     * made of them, and is there only with them. */
    const struct sc_counters *counts;
    struct buffer_checks buffers;
    double utilization;
    struct sc_energy energy; /* where the run has prices */

    int set_count;
    const struct set_result *set;
};

/* Has the counter a row? Without marks of L2 a count of tiles is 0. It then has a row only if the simulator or a set
 * has another value. */
bool report_shows(const struct run_result *result, enum sc_counter_id id);

/* Cycles in a second: of --clock, or else of the machine; 0: not known. */
int64_t report_clock(const struct check_options *options, const struct sc_machine *machine);

/* One report that is being written. */
struct report {
    const struct report_format *format;
    const struct check_options *options;
    const struct sets *sets;
    FILE *to;            /* write here */
    struct outfile file; /* of a document; `to` is its stream. It is opened and put at its place for the format. */
    int64_t runs;        /* reported so far, with the present one: its number, in a trace too */
    void *self;          /* the format's own; NULL until it sets it */
};

/* A format is one file with one of these, a row in outputs.c, and its option in the check's table. A function that it
 * does not need is NULL. */
struct report_format {
    const char *name;

    /* A document goes to the file that its option names, or to standard output. In the second case no other report is
     * written to standard output, unless it is a document, too. */
    bool is_document;

    /* It says why runs were refused, and so is written even when all runs were refused. */
    bool has_refusals;

    /* What the options say: whether this report is wanted, and for a document the path of its file. */
    struct output_option (*wanted)(const struct check_options *options);

    /* Write what stands before all runs. After a failure only `discard` is called. */
    enum sc_status (*open)(struct report *report, struct sc_error *error);

    void (*run)(struct report *report, const struct run_result *result);

    /* Write what stands after all runs. */
    enum sc_status (*finish)(struct report *report, const struct tally *tally, struct sc_error *error);

    /* Free `self`: called once for each report, finished or not. */
    void (*discard)(struct report *report);
};

extern const struct report_format report_format_text;    /* tables for each run, and a summary */
extern const struct report_format report_format_network; /* --all: a line for each layer, and totals */
extern const struct report_format report_format_json;    /* one document (docs/json.md) */
extern const struct report_format report_format_csv;     /* a row for each counter of each set */
extern const struct report_format report_format_rows;    /* a row for each run */
extern const struct report_format report_format_markdown;
extern const struct report_format report_format_latex;  /* tables for papers */
extern const struct report_format report_format_links;  /* a row for each link */
extern const struct report_format report_format_errors; /* --tolerance: mean, median and worst of each counter */

/* The JSON document of a call that runs nothing, because of `error`. */
void report_json_failure(const struct sc_error *error, const struct check_options *options, FILE *to);

/* The member "networks" of the JSON document. Without memory it is left out. */
void report_network_json(struct json *json, const struct tally *tally);

#ifdef __cplusplus
}
#endif
#endif
