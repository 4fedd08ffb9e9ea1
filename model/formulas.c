#include "model/formulas.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/formula_internal.h"

/* ---- a set ---- */

/* The set lives in its own arena. */
static struct sc_formula_set *new_set(void) {
    struct sc_arena arena = {.limit_bytes = SET_MEMORY_MAX};
    struct sc_formula_set *set = sc_arena_alloc(&arena, 1, sizeof *set);
    if (set)
        set->arena = arena;
    return set;
}

enum sc_status sc_formulas_load(struct sc_formula_set **set, const struct sc_source *source,
                                const struct sc_formula_finder *finder, struct sc_error *error) {
    *set = new_set();
    if (!*set)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left to read '%s'", source->name);
    enum sc_status status = formula_parse(*set, source, finder, error);
    if (!status)
        status = formula_check(*set, error);
    if (status) {
        sc_formulas_free(*set);
        *set = NULL;
    }
    return status;
}

void sc_formulas_free(struct sc_formula_set *set) {
    if (!set)
        return;
    struct sc_arena arena = set->arena;
    sc_arena_free(&arena);
}

const char *sc_formulas_name(const struct sc_formula_set *set) { return set->name; }

enum sc_formula_policy sc_formulas_policy(const struct sc_formula_set *set) { return set->policy; }

int sc_formulas_quantity_count(const struct sc_formula_set *set) { return set->quantity_count; }

const struct sc_formula_quantity *sc_formulas_quantity(const struct sc_formula_set *set, int index) {
    return &set->quantity[index]->quantity;
}

/* ---- looking things up, for all stages ---- */

unsigned formula_hash(const char *name) {
    unsigned hash = 5381;
    for (const char *c = name; *c; c++)
        hash = hash * 33 + (unsigned)tolower((unsigned char)*c);
    return hash;
}

struct function *formula_find_function(const struct sc_formula_set *set, const char *name) {
    unsigned hash = formula_hash(name);
    for (int i = 0; i < set->function_count; i++)
        if (set->function[i]->hash == hash && strcasecmp(set->function[i]->name, name) == 0)
            return set->function[i];
    return NULL;
}

bool formula_accepts(const struct definition *definition, int index, const struct value *argument) {
    const struct value *literal = &definition->literal[index];
    return literal->kind == 0 || (literal->kind == argument->kind && literal->which == argument->which);
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static size_t skip_comment(const struct sc_source *source, size_t offset, size_t end) {
    while (offset < end && source->text[offset] != '\n')
        offset++;
    return offset;
}

bool formula_next_char(const struct sc_source *source, size_t *offset, size_t end, char *c) {
    size_t start = *offset;
    for (size_t before = end; before != *offset;) {
        before = *offset;
        while (*offset < end && is_blank(source->text[*offset]))
            ++*offset;
        if (end - *offset >= 2 && memcmp(source->text + *offset, "//", 2) == 0)
            *offset = skip_comment(source, *offset, end);
    }
    if (*offset == end)
        return false;
    *c = *offset > start ? ' ' : source->text[(*offset)++];
    return true;
}

/* ---- evaluating ---- */

static enum sc_status refuse(struct sc_formula_result *result, const struct sc_mapping *mapping) {
    *result = (struct sc_formula_result){.outcome = SC_FORMULA_ERROR, .value = sc_rational_whole(0)};
    const enum sc_status status = sc_mapping_check(mapping, &result->error);
    return status ? status : sc_error_set(&result->error, SC_STATUS_LIMIT, "no memory left to evaluate the formula");
}

static enum sc_status evaluate(const struct sc_formula_set *set, int begin, int end, const struct sc_mapping *mapping,
                               struct sc_formula_result *results) {
    enum sc_status first = SC_STATUS_OK;
    struct evaluation *evaluation = sc_mapping_check(mapping, NULL) ? NULL : formula_evaluation_new(mapping);
    for (int i = begin; i < end; i++) {
        struct sc_formula_result *result = &results[i - begin];
        enum sc_status status =
            evaluation ? formula_evaluate_quantity(evaluation, set->quantity[i], result) : refuse(result, mapping);
        first = first ? first : status;
    }
    free(evaluation);
    return first;
}

enum sc_status sc_formulas_evaluate(const struct sc_formula_set *set, const struct sc_mapping *mapping,
                                    struct sc_formula_result *results) {
    return evaluate(set, 0, set->quantity_count, mapping, results);
}

enum sc_status sc_formulas_evaluate_quantity(const struct sc_formula_set *set, int index,
                                             const struct sc_mapping *mapping, struct sc_formula_result *result) {
    if (index < 0 || index >= set->quantity_count) {
        *result = (struct sc_formula_result){.outcome = SC_FORMULA_ERROR, .value = sc_rational_whole(0)};
        return sc_error_set(&result->error, SC_STATUS_INPUT, "set '%s' has no quantity %d: it has %d", set->name, index,
                            set->quantity_count);
    }
    return evaluate(set, index, index + 1, mapping, result);
}
