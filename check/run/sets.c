#include "check/run/sets.h"

#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>

/* ---- sets in text ---- */

static int text_quantity_count(const void *self) { return formulas_quantity_count(self); }

static const struct formula_quantity *text_quantity(const void *self, int index) {
    return formulas_quantity(self, index);
}

/* What went wrong stands in the results. */
static void text_evaluate(const void *self, const struct mapping *mapping, struct formula_result *results) {
    (void)formulas_evaluate(self, mapping, results);
}

static void text_explain(const void *self, int index, const struct mapping *mapping, FILE *to) {
    (void)formulas_explain(self, index, mapping, to);
}

static void text_close(void *self) { formulas_free(self); }

static const struct set_source TEXT_SOURCE = {text_quantity_count, text_quantity, text_evaluate, text_explain,
                                              text_close};

/* What `extends` names, for the formula reader. */
static enum status find_base(void *self, const char *name, const struct source *from, const struct source **found,
                             struct error *error) {
    return library_text_from(self, LIBRARY_FORMULAS, name, from->name, found, error);
}

static enum status open_text(struct set *set, const char *spec, struct library *library, struct error *error) {
    const struct source *source;
    struct formula_set *formulas;
    enum status status = library_text(library, LIBRARY_FORMULAS, spec, &source, error);
    if (!status)
        status = formulas_load(&formulas, source, &(struct formula_finder){find_base, library}, error);
    if (status)
        return status;
    *set = (struct set){.name = formulas_name(formulas),
                        .path = source->name,
                        .policy = formulas_policy(formulas),
                        .source = &TEXT_SOURCE,
                        .self = formulas};
    return STATUS_OK;
}

/* ---- any set ---- */

enum status set_open(struct set *set, const char *spec, struct library *library, struct error *error) {
    *set = (struct set){0};
    bool is_exact = strcasecmp(spec, SET_EXACT) == 0;
    enum status status = is_exact ? set_exact_open(set, error) : open_text(set, spec, library, error);
    if (!status)
        set->quantity_count = set->source->quantity_count(set->self);
    return status;
}

void set_close(struct set *set) {
    if (set->source)
        set->source->close(set->self);
}

static enum status check_name_is_new(const struct sets *sets, const struct set *set, struct error *error) {
    for (int i = 0; i < sets->count; i++)
        if (strcasecmp(sets->set[i].name, set->name) == 0)
            return error_set(error, STATUS_INPUT,
                             "--formulas: two sets are called '%s': their results could not be told apart", set->name);
    return STATUS_OK;
}

static enum status add_set(struct sets *sets, const char *spec, struct library *library, struct error *error) {
    struct set *set = &sets->set[sets->count];
    if (sets->count == SETS_MAX)
        return error_set(error, STATUS_INPUT, "--formulas: more than %d sets", SETS_MAX);
    enum status status = set_open(set, spec, library, error);
    if (status)
        return status;
    status = check_name_is_new(sets, set, error);
    sets->count++;
    return status;
}

enum status sets_open(struct sets *sets, const struct words *specs, struct library *library, struct error *error) {
    static const char *const DEFAULTS[] = {SET_EXACT, "fig5"};
    enum { DEFAULT_COUNT = sizeof DEFAULTS / sizeof DEFAULTS[0] };
    enum status status = STATUS_OK;
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

const struct formula_quantity *set_quantity(const struct set *set, int index) {
    return set->source->quantity(set->self, index);
}

const char *set_policy_name(const struct set *set) {
    return set->policy == FORMULA_PUBLISHED ? "published" : "maintained";
}

void set_evaluate(const struct set *set, const struct mapping *mapping, struct formula_result *results,
                  const struct formula_result *by_counter[COUNTER_COUNT]) {
    set->source->evaluate(set->self, mapping, results);
    for (int id = 0; id < COUNTER_COUNT; id++)
        by_counter[id] = NULL;
    for (int i = 0; i < set->quantity_count; i++) {
        enum counter_id counter = set_quantity(set, i)->counter;
        if (counter != COUNTER_COUNT)
            by_counter[counter] = &results[i];
    }
}

char *set_explain(const struct set *set, int index, const struct mapping *mapping) {
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (!memory)
        return NULL;
    set->source->explain(set->self, index, mapping, memory);
    bool whole = !ferror(memory);
    if (fclose(memory) == 0 && whole)
        return text;
    free(text);
    return NULL;
}
