/* Formula sets as the referee sees them: something that has, for a mapping, values for named quantities, some of which
 * are bound to counters. Where the values come from (a text, code) stays behind `struct set_source`. */
#ifndef SIMCHECK_CHECK_SETS_H
#define SIMCHECK_CHECK_SETS_H

#include <stdio.h>

#include "check/cli/deadline.h"
#include "check/cli/options.h"
#include "check/run/library.h"
#include "common/error.h"
#include "common/mapping.h"
#include "model/formulas.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One kind of set. `self` is what belongs to one set of the kind. A set in code is one more of these, and a line in
 * sets.c that knows its name. */
struct set;

struct set_source {
    int (*quantity_count)(const void *self);
    const struct sc_formula_quantity *(*quantity)(const void *self, int index);
    /* The set's quantities, or with a deadline (NULL: none) those that there is time for. */
    void (*evaluate)(const struct set *set, const struct sc_mapping *mapping, const struct deadline *deadline,
                     struct sc_formula_result *results);
    void (*explain)(const void *self, int index, const struct sc_mapping *mapping,
                    const struct sc_formula_result *found, FILE *to);
    void (*close)(void *self);
};

struct set {
    const char *name;
    const char *path; /* of its file; NULL when it has none */
    enum sc_formula_policy policy;
    int first, quantity_count; /* of those that the source has */
    const struct set_source *source;
    void *self;
};

enum { SETS_MAX = 16 };

struct sets {
    int count;
    struct set set[SETS_MAX];
};

/* The set that is code: the exact model. */
#define SET_EXACT "exact"
enum sc_status set_exact_open(struct set *set, struct sc_error *error);
bool set_is_exact(const struct set *set);

/* Sets live as long as the library that they were read with.
 * Open the sets of --formulas, or where there is none, the exact model and the paper's Fig. 5. SC_STATUS_INPUT when a
 * set is unknown or wrong, or two have the same name. Close in any case. */
enum sc_status sets_open(struct sets *sets, const struct words *specs, struct library *library, struct sc_error *error);
void sets_close(struct sets *sets);

/* Open one. On failure there is nothing to close. */
enum sc_status set_open(struct set *set, const char *spec, struct library *library, struct sc_error *error);
void set_close(struct set *set);

/* The quantity that is bound to this counter, as a set of its own; not to be closed, and valid as long as `set`. */
struct set set_of_counter(const struct set *set, enum sc_counter_id counter);

const struct sc_formula_quantity *set_quantity(const struct set *set, int index);

/* "published" or "maintained" */
const char *set_policy_name(const struct set *set);

/* A value for each quantity goes to `results` (of quantity_count items), and to `by_counter` a pointer to the one that
 * is bound to the counter, or NULL. */
void set_evaluate(const struct set *set, const struct sc_mapping *mapping, struct sc_formula_result *results,
                  const struct sc_formula_result *by_counter[SC_COUNTER_COUNT]);

/* The same until a deadline (NULL: none). When it came, quantities may have no value that have one. */
void set_evaluate_until(const struct set *set, const struct sc_mapping *mapping, const struct deadline *deadline,
                        struct sc_formula_result *results,
                        const struct sc_formula_result *by_counter[SC_COUNTER_COUNT]);

/* A quantity's formula with the values of its terms, in lines. `found` is the value that it was evaluated to. The
 * caller frees the text; NULL when there is no memory. */
char *set_explain(const struct set *set, int index, const struct sc_mapping *mapping,
                  const struct sc_formula_result *found);

#ifdef __cplusplus
}
#endif
#endif
