/* Sets of formulas read from text, such as formulas/fig5.formulas: the analysis of the MAESTRO paper (v1, Fig. 5) as
 * data. A set names quantities of a mapping, and binds some of them to the counters that the simulator fills, so that
 * the two can be compared. The language is described in docs/formulas.md, the reading of the figure in docs/fig5.md.
 *
 * Values are exact fractions of checked 64-bit integers, in the unit of the counter that they are bound to (elements;
 * for peaks, elements a step). A set does not change once it is loaded and may be used by several threads. */
#ifndef SIMCHECK_MODEL_FORMULAS_H
#define SIMCHECK_MODEL_FORMULAS_H

#include <stdio.h>

#include "../common/api.h"
#include "../common/counters.h"
#include "../common/error.h"
#include "../common/mapping.h"
#include "../common/source.h"
#include "rational.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a difference from the simulator means: for published formulas a report, for maintained ones a failure. */
enum sc_formula_policy { SC_FORMULA_PUBLISHED, SC_FORMULA_MAINTAINED };

/* A number that is defined without parameters. */
struct sc_formula_quantity {
    const char *name;           /* "L1 RD WEIGHT" */
    const char *text;           /* the formula as written, with single blanks and without comments */
    enum sc_counter_id counter; /* SC_COUNTER_COUNT: bound to none */
    struct sc_place place;
};

enum sc_formula_outcome {
    SC_FORMULA_VALUE,
    SC_FORMULA_NONE,  /* the layer lacks a dimension or tensor that the formula needs */
    SC_FORMULA_ERROR, /* overflow, division by zero */
};

struct sc_formula_result {
    enum sc_formula_outcome outcome;
    struct sc_rational value; /* SC_FORMULA_VALUE: equal to a count only when it is whole; else 0 */
    struct sc_error error;    /* else why, and the place in the formula that it is about */
};

struct sc_formula_set;

/* Finds the text of a set that another one extends. `name` is what stands after `extends` in `from`: the caller decides
 * what names there are, and whether paths are meant. The source found must outlive the set. A set must always have the
 * same source name: by this name a set that extends itself is found. An error without a place gets that of `name`. */
struct sc_formula_finder {
    enum sc_status (*find)(void *self, const char *name, const struct sc_source *from, const struct sc_source **found,
                           struct sc_error *error);
    void *self;
};

/* Read a set, and those that it extends. `finder` may be NULL: then `extends` is an error. `source` and its text must
 * outlive the set, which the caller frees; on failure there is nothing to free. Every definition is checked: unknown
 * and doubly defined names and counters, wrong arguments, recursion, and formulas that are nested too deeply
 * are errors with the file, line and column of whichever text they are in. */
SC_API enum sc_status sc_formulas_load(struct sc_formula_set **set, const struct sc_source *source,
                                       const struct sc_formula_finder *finder, struct sc_error *error);
SC_API void sc_formulas_free(struct sc_formula_set *set);

SC_API const char *sc_formulas_name(const struct sc_formula_set *set);
SC_API enum sc_formula_policy sc_formulas_policy(const struct sc_formula_set *set);

/* The quantities, in the order of the text. What is returned lives as long as the set. */
SC_API int sc_formulas_quantity_count(const struct sc_formula_set *set);
SC_API const struct sc_formula_quantity *sc_formulas_quantity(const struct sc_formula_set *set, int index);

/* Evaluate every quantity into `results`, which has sc_formulas_quantity_count items and is the caller's. Not
 * SC_STATUS_OK when some outcome is SC_FORMULA_ERROR; the other values are still valid. SC_STATUS_INPUT, in
 * all results, when sc_mapping_check does not accept the mapping. Takes 100 KB of memory while it works:
 * SC_STATUS_LIMIT, and errno, when there are none. */
SC_API enum sc_status sc_formulas_evaluate(const struct sc_formula_set *set, const struct sc_mapping *mapping,
                                           struct sc_formula_result *results);

/* Evaluate one quantity. Returns what sc_formulas_evaluate would for this one; SC_STATUS_INPUT, also in the result,
 * when the set has no quantity `index`. */
SC_API enum sc_status sc_formulas_evaluate_quantity(const struct sc_formula_set *set, int index,
                                                    const struct sc_mapping *mapping, struct sc_formula_result *result);

/* Print one quantity to `to`: its formula as written, the same with its terms replaced by their values, and what comes
 * out. Returns what sc_formulas_evaluate would for this quantity; SC_STATUS_INPUT, and prints nothing, when the set has
 * no quantity `index`. */
SC_API enum sc_status sc_formulas_explain(const struct sc_formula_set *set, int index, const struct sc_mapping *mapping,
                                          FILE *to);

/* A name that formulas can use without defining it. The list is the table that parser and evaluator work from. */
struct sc_formula_word {
    const char *name;        /* "Trips" */
    const char *arguments;   /* what is written after it: "(loop)", of syntax " name"; "" where there is nothing */
    const char *kind;        /* of its value: "number", "dimension", "tensor", "loop", "level", ... */
    const char *unit;        /* of a number: "indices", "elems/cycle"; "" where it has none */
    const char *description; /* one line, no final stop */
    const char *group;       /* "layer", "machine", "loop", ...; words of one group stand together */
};

/* Words 0 to sc_formulas_word_count() - 1. Constant. */
SC_API int sc_formulas_word_count(void);
SC_API const struct sc_formula_word *sc_formulas_word(int index);

#ifdef __cplusplus
}
#endif
#endif
