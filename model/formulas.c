#include "model/formulas.h"

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

struct function *formula_find_function(const struct sc_formula_set *set, const char *name) {
    for (int i = 0; i < set->function_count; i++)
        if (strcasecmp(set->function[i]->name, name) == 0)
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

enum sc_status sc_formulas_evaluate(const struct sc_formula_set *set, const struct sc_mapping *mapping,
                                    struct sc_formula_result *results) {
    enum sc_status first = SC_STATUS_OK;
    struct formula_nest nest;
    struct evaluation evaluation = {.nest = &nest};
    formula_nest_build(&nest, mapping);
    for (int i = 0; i < set->quantity_count; i++) {
        enum sc_status status = formula_evaluate_quantity(&evaluation, set->quantity[i], &results[i]);
        first = first ? first : status;
    }
    return first;
}

enum sc_status sc_formulas_evaluate_quantity(const struct sc_formula_set *set, int index,
                                             const struct sc_mapping *mapping, struct sc_formula_result *result) {
    struct formula_nest nest;
    struct evaluation evaluation = {.nest = &nest};
    formula_nest_build(&nest, mapping);
    return formula_evaluate_quantity(&evaluation, set->quantity[index], result);
}
