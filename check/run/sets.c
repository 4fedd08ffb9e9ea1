#include "check/run/sets.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>

#include "check/cli/memtext.h"
#include "check/cli/shortage.h"

/* ---- sets in text ---- */

static int text_quantity_count(const void *self) { return sc_formulas_quantity_count(self); }

static const struct sc_formula_quantity *text_quantity(const void *self, int index) {
    return sc_formulas_quantity(self, index);
}

/* What went wrong stands in the results. One quantity takes milliseconds at most, so that it is enough to look at the
 * clock between them. */
static void text_evaluate(const struct set *set, const struct sc_mapping *mapping, const struct deadline *deadline,
                          struct sc_formula_result *results) {
    for (int i = 0; i < set->quantity_count; i++) {
        if (deadline_came(deadline))
            results[i] = (struct sc_formula_result){.outcome = SC_FORMULA_NONE, .value = {0, 1}};
        else
            (void)sc_formulas_evaluate_quantity(set->self, set->first + i, mapping, &results[i]);
    }
}

static void text_explain(const void *self, int index, const struct sc_mapping *mapping,
                         const struct sc_formula_result *found, FILE *to) {
    (void)found;
    (void)sc_formulas_explain(self, index, mapping, to);
}

static void text_close(void *self) { sc_formulas_free(self); }

static const struct set_source TEXT_SOURCE = {text_quantity_count, text_quantity, text_evaluate, text_explain,
                                              text_close};

/* What `extends` names, for the formula reader. */
static enum sc_status find_base(void *self, const char *name, const struct sc_source *from,
                                const struct sc_source **found, struct sc_error *error) {
    if (strcasecmp(name, SET_EXACT) == 0)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "'%s' is no text of formulas, so that nothing can extend it; expected a set of text", name);
    return library_text_from(self, LIBRARY_FORMULAS, name, from->name, found, error);
}

static enum sc_status open_text(struct set *set, const char *spec, struct library *library, struct sc_error *error) {
    const struct sc_source *source;
    struct sc_formula_set *formulas;
    enum sc_status status = library_text(library, LIBRARY_FORMULAS, spec, &source, error);
    if (!status)
        status = sc_formulas_load(&formulas, source, &(struct sc_formula_finder){find_base, library}, error);
    if (status)
        return status;
    *set = (struct set){.name = sc_formulas_name(formulas),
                        .path = source->name,
                        .policy = sc_formulas_policy(formulas),
                        .source = &TEXT_SOURCE,
                        .self = formulas};
    return SC_STATUS_OK;
}

/* ---- any set ---- */

enum sc_status set_open(struct set *set, const char *spec, struct library *library, struct sc_error *error) {
    *set = (struct set){0};
    bool is_exact = strcasecmp(spec, SET_EXACT) == 0;
    enum sc_status status = is_exact ? set_exact_open(set, error) : open_text(set, spec, library, error);
    if (!status)
        set->quantity_count = set->source->quantity_count(set->self);
    return status;
}

void set_close(struct set *set) {
    if (set->source)
        set->source->close(set->self);
}

static enum sc_status check_name_is_new(const struct sets *sets, const struct set *set, struct sc_error *error) {
    for (int i = 0; i < sets->count; i++)
        if (strcasecmp(sets->set[i].name, set->name) == 0)
            return sc_error_set(error, SC_STATUS_INPUT,
                                "--formulas: two sets are called '%s': their results could not be told apart",
                                set->name);
    return SC_STATUS_OK;
}

static enum sc_status add_set(struct sets *sets, const char *spec, struct library *library, struct sc_error *error) {
    struct set *set = &sets->set[sets->count];
    if (sets->count == SETS_MAX)
        return sc_error_set(error, SC_STATUS_INPUT, "--formulas: more than %d sets", SETS_MAX);
    enum sc_status status = set_open(set, spec, library, error);
    if (status)
        return status;
    status = check_name_is_new(sets, set, error);
    sets->count++;
    return status;
}

enum sc_status sets_open(struct sets *sets, const struct words *specs, struct library *library,
                         struct sc_error *error) {
    static const char *const DEFAULTS[] = {SET_EXACT, "fig5", "maestro-v1"};
    enum { DEFAULT_COUNT = sizeof DEFAULTS / sizeof DEFAULTS[0] };
    enum sc_status status = SC_STATUS_OK;
    *sets = (struct sets){0};
    for (int i = 0; !status && specs->count == 0 && i < DEFAULT_COUNT; i++)
        status = add_set(sets, DEFAULTS[i], library, error);
    for (int i = 0; !status && i < specs->count; i++)
        status = add_set(sets, specs->word[i], library, error);
    return status;
}

void sets_close(struct sets *sets) {
    for (int i = 0; i < sets->count; i++)
        set_close(&sets->set[i]);
    sets->count = 0;
}

const struct sc_formula_quantity *set_quantity(const struct set *set, int index) {
    return set->source->quantity(set->self, set->first + index);
}

struct set set_of_counter(const struct set *set, enum sc_counter_id counter) {
    struct set one = *set;
    int index = 0;
    while (index < set->quantity_count && set_quantity(set, index)->counter != counter)
        index++;
    one.first += index;
    one.quantity_count = index < set->quantity_count;
    return one;
}

const char *set_policy_name(const struct set *set) {
    return set->policy == SC_FORMULA_PUBLISHED ? "published" : "maintained";
}

void set_evaluate(const struct set *set, const struct sc_mapping *mapping, struct sc_formula_result *results,
                  const struct sc_formula_result *by_counter[SC_COUNTER_COUNT]) {
    set_evaluate_until(set, mapping, NULL, results, by_counter);
}

void set_evaluate_until(const struct set *set, const struct sc_mapping *mapping, const struct deadline *deadline,
                        struct sc_formula_result *results,
                        const struct sc_formula_result *by_counter[SC_COUNTER_COUNT]) {
    errno = 0;
    set->source->evaluate(set, mapping, deadline, results);
    if (errno == ENOMEM)
        shortage_note(); /* a quantity has no value that has one */
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        by_counter[id] = NULL;
    for (int i = 0; i < set->quantity_count; i++) {
        enum sc_counter_id counter = set_quantity(set, i)->counter;
        if (counter != SC_COUNTER_COUNT)
            by_counter[counter] = &results[i];
    }
}

char *set_explain(const struct set *set, int index, const struct sc_mapping *mapping,
                  const struct sc_formula_result *found) {
    struct memtext memtext;
    errno = 0;
    if (memtext_open(&memtext))
        set->source->explain(set->self, set->first + index, mapping, found, memtext.to);
    bool enough = errno != ENOMEM;
    if (memtext_close(&memtext) && enough)
        return memtext.text;
    shortage_note();
    free(memtext.text);
    return NULL;
}
