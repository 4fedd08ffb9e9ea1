/* The referee's judgement: simulated counts against the values of a formula set, counter by counter. Pure functions. */
#ifndef SIMCHECK_CHECK_COMPARE_H
#define SIMCHECK_CHECK_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "check/run/tolerance.h"
#include "common/counters.h"
#include "common/machine.h"
#include "common/mapping.h"
#include "model/formulas.h"
#include "model/rational.h"

#ifdef __cplusplus
extern "C" {
#endif

enum verdict {
    VERDICT_NONE, /* there is no formula, or it has no value, or nothing was simulated */
    VERDICT_AGREE,
    VERDICT_CLOSE, /* it differs, by no more than a tolerance that somebody asked for */
    VERDICT_DIFFER,
};

/* "-", "agree", "close", "differ" */
const char *compare_verdict_name(enum verdict verdict);

struct compare_row {
    bool has_simulated;
    int64_t simulated;                       /* where it has one; or the count that stands in for it */
    const struct sc_formula_result *formula; /* NULL when the set has none for this counter */
    enum verdict verdict;
    bool has_difference;           /* there is a value, and the difference fits in 63 bits */
    struct sc_rational difference; /* formula - simulated, or what stands in for it */
};

struct comparison {
    struct compare_row row[SC_COUNTER_COUNT];
    int count[VERDICT_DIFFER + 1]; /* rows of each verdict */
    enum verdict verdict;          /* differ when some row does; none when no row has a formula */
};

/* `formula` has for each counter the set's value, or NULL; the comparison points to what it points to. */
struct comparison compare_counts(const struct sc_counters *simulated,
                                 const struct sc_formula_result *const formula[SC_COUNTER_COUNT]);

/* The same against counts that were not simulated, but are another set's: rows have a verdict and a difference, and no
 * simulated count. */
struct comparison compare_reference(const struct sc_counters *reference,
                                    const struct sc_formula_result *const formula[SC_COUNTER_COUNT]);

/* The same for a run without simulated counts: the formulas' values, and no verdict. */
struct comparison compare_nothing(const struct sc_formula_result *const formula[SC_COUNTER_COUNT]);

/* Call those that differ close where the tolerance allows it. */
void compare_tolerate(struct comparison *comparison, struct tolerance tolerance);

/* The value of a formula, which may be NULL, where a count could be it: a whole number that is not negative. Else
 * false, and 0. */
bool compare_count(const struct sc_formula_result *formula, int64_t *count);

/* Could the counts be those of a whole run of the mapping? False where they contradict what the counters mean: a count
 * is negative, not every operation was executed, or more than the PEs can execute in so many cycles. */
bool compare_possible(const struct sc_mapping *mapping, const struct sc_counters *counters);

/* Is a buffer as large as the run needs it? */
struct buffer_check {
    const char *keyword;  /* "L1Size" */
    int64_t size_elems;   /* 0: not given, so without limit */
    int64_t needed_elems; /* INT64_MAX where it does not fit in 63 bits */
    bool enough;
};

struct buffer_checks {
    struct buffer_check l1; /* needs L1Buffers * l1_req; with sets of a tensor the sum over tensors, sets * box */
    struct buffer_check l2; /* needs l2_req; where L2 has marks L2Buffers * l2_hold */
};

struct buffer_checks compare_buffers(const struct sc_machine *machine, const struct sc_counters *counters);

/* Is the counter about tiles and off chip, so that it is 0 without marks of L2? */
static inline bool compare_is_of_tiles(enum sc_counter_id id) {
    return id >= SC_COUNTER_l2_hold && id <= SC_COUNTER_offchip_wr_sum;
}

/* Has L2 marks, so that it holds tiles? */
bool compare_has_tiles(const struct sc_counters *counters);

/* What a set asks for. Where it has no count for l1_req or l2_req, where tensors have sets of their own no l1_req of
 * each tensor, or where L2 has marks no l2_hold, it asks for nothing. */
struct buffer_checks compare_asked_buffers(const struct sc_mapping *mapping, const struct comparison *comparison);

bool compare_buffers_suffice(const struct buffer_checks *buffers);

/* "ok", "L1 small", "L2 small", "both small" */
const char *compare_buffers_name(const struct buffer_checks *buffers);

/* macs / (cycles * NumPEs * VectorWidth); 0 when no cycle passed. For people: nothing is compared with it. */
double compare_utilization(const struct sc_machine *machine, const struct sc_counters *simulated);

/* All reads and writes of L2, of all tensors, with those of outputs that go off chip and come back; INT64_MAX where the
 * sum does not fit in 63 bits. */
int64_t compare_l2_traffic(const struct sc_counters *simulated);

/* All elements that come from off chip or go there, where L2 has marks; INT64_MAX likewise. */
int64_t compare_off_chip_traffic(const struct sc_counters *simulated);

/* Those of them that any dataflow moves on this machine: each weight and each input that some operation uses comes
 * once, each output goes once, padding and what is on chip do not; INT64_MAX likewise. */
int64_t compare_compulsory_traffic(const struct sc_mapping *mapping);

#ifdef __cplusplus
}
#endif
#endif
