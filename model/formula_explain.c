/* A formula with the values of its terms, for people. */
#include <stdlib.h>

#include "model/formula_internal.h"

/* A formula's text on its way out, with terms replaced by their values. */
struct formula_explanation {
    const struct definition *definition;
    struct evaluation *evaluation;
    struct value locals[LOCALS_MAX];
    size_t offset; /* printed so far */
    FILE *to;
};

static void print_terms(struct formula_explanation *explanation, const struct formula_node *node);

static void print_text(struct formula_explanation *explanation, size_t end) {
    const struct sc_source *source = explanation->definition->quantity.place.source;
    char c;
    while (explanation->offset < end &&
           formula_next_char(source, &explanation->offset, explanation->definition->end, &c))
        fputc(c, explanation->to);
}

/* Parenthesised where it would read differently between operators. */
static void print_value(FILE *to, struct sc_rational value) {
    char text[SC_RATIONAL_TEXT_SIZE];
    bool plain = value.numerator >= 0 && value.denominator == 1;
    fprintf(to, plain ? "%s" : "(%s)", sc_rational_text(value, text));
}

/* Of a formula that has a value; false for what it gets that value without. */
static bool evaluate_part(struct formula_explanation *explanation, const struct formula_node *node,
                          struct value *value) {
    explanation->evaluation->steps = 0;
    return formula_evaluate(explanation->evaluation, node, explanation->locals, value) == SC_FORMULA_VALUE;
}

/* What is no number stays as it is written. */
static void print_term(struct formula_explanation *explanation, const struct formula_node *node) {
    struct value value;
    if (!evaluate_part(explanation, node, &value) || value.kind != KIND_NUMBER)
        return;
    print_text(explanation, node->place.offset);
    print_value(explanation->to, value.number);
    explanation->offset = node->end;
}

/* ---- folds ---- */

/* The values of the items; how many, or -1 when there are more than `max`. */
static int fold_values(struct formula_explanation *explanation, const struct formula_node *node,
                       struct sc_rational values[], int max) {
    struct evaluation *evaluation = explanation->evaluation;
    int count = 0, item = -1;
    evaluation->steps = 0;
    while (formula_next_item(evaluation, node, explanation->locals, &item) == SC_FORMULA_VALUE && item >= 0) {
        struct value value;
        if (count == max || formula_evaluate(evaluation, node->fold->body, explanation->locals, &value))
            return -1;
        values[count++] = value.number;
    }
    return count;
}

/* (1 + 2 + 3), (1 * 2 * 3), max(1, 2, 3) */
static void print_fold(struct formula_explanation *explanation, const struct formula_node *node) {
    enum { SHOWN_MAX = 16 };
    static const char *const BETWEEN[] = {
        [FOLD_SUM] = " + ", [FOLD_PRODUCT] = " * ", [FOLD_MAX] = ", ", [FOLD_MIN] = ", "};
    static const char *const BEFORE[] = {[FOLD_SUM] = "", [FOLD_PRODUCT] = "", [FOLD_MAX] = "max", [FOLD_MIN] = "min"};
    _Static_assert(sizeof BETWEEN / sizeof BETWEEN[0] == FOLD_ANY && sizeof BEFORE / sizeof BEFORE[0] == FOLD_ANY,
                   "the folds of numbers come first");
    enum fold_kind kind = node->fold->kind;
    struct sc_rational values[SHOWN_MAX];
    int count = kind < FOLD_ANY ? fold_values(explanation, node, values, SHOWN_MAX) : 0;
    if (count < 1) {
        print_term(explanation, node);
        return;
    }
    print_text(explanation, node->place.offset);
    fprintf(explanation->to, "%s(", BEFORE[kind]);
    for (int i = 0; i < count; i++) {
        fputs(i ? BETWEEN[kind] : "", explanation->to);
        print_value(explanation->to, values[i]);
    }
    fputc(')', explanation->to);
    explanation->offset = node->end;
}

/* ---- choices and names ---- */

static void print_branch(struct formula_explanation *explanation, const struct choice *choice, int branch, bool taken) {
    print_text(explanation, choice->begin[branch]);
    if (taken) {
        print_terms(explanation, choice->branch[branch]);
        print_text(explanation, choice->end[branch]);
    } else {
        fputs(branch ? "... " : "...", explanation->to);
        explanation->offset = choice->end[branch];
    }
}

static void print_if(struct formula_explanation *explanation, const struct choice *choice) {
    struct value truth;
    if (!evaluate_part(explanation, choice->condition, &truth))
        return;
    print_terms(explanation, choice->condition);
    bool then = truth.number.numerator != 0;
    print_branch(explanation, choice, 1, then);
    print_branch(explanation, choice, 0, !then);
}

static void print_let(struct formula_explanation *explanation, const struct formula_node *node) {
    struct value value;
    if (!evaluate_part(explanation, node->left, &value))
        return;
    print_terms(explanation, node->left);
    explanation->locals[node->slot] = value;
    print_terms(explanation, node->right);
}

/* ---- all ---- */

static void print_terms(struct formula_explanation *explanation, const struct formula_node *node) {
    switch (node->kind) {
    case NODE_CALL:
    case NODE_MATCH:
    case NODE_LOCAL:
        print_term(explanation, node);
        break;
    case NODE_FOLD:
        print_fold(explanation, node);
        break;
    case NODE_IF:
        print_if(explanation, node->choice);
        break;
    case NODE_LET:
        print_let(explanation, node);
        break;
    default:
        if (node->left)
            print_terms(explanation, node->left);
        for (const struct formula_node *op = node; op && op->right; op = op->next)
            print_terms(explanation, op->right);
    }
}

/* Of a formula that is one call, its arguments are the terms. */
static bool has_terms(const struct formula_node *body) {
    bool has = body->left || body->kind == NODE_FOLD || body->kind == NODE_IF;
    for (int i = 0; body->kind == NODE_CALL && i < body->call->argument_count; i++)
        has = has || body->call->argument[i]->kind != NODE_LITERAL;
    return has;
}

static void print_body(struct formula_explanation *explanation, const struct formula_node *body) {
    if (body->kind != NODE_CALL)
        print_terms(explanation, body);
    for (int i = 0; body->kind == NODE_CALL && i < body->call->argument_count; i++)
        print_terms(explanation, body->call->argument[i]);
}

static void print_substituted(const struct definition *definition, struct evaluation *evaluation, FILE *to) {
    struct formula_explanation explanation = {
        .definition = definition, .evaluation = evaluation, .offset = definition->begin, .to = to};
    evaluation->error = NULL;
    fputs("  = ", to);
    print_body(&explanation, definition->body);
    print_text(&explanation, definition->end);
    fputc('\n', to);
}

static void print_result(const struct definition *definition, struct evaluation *evaluation,
                         const struct sc_formula_result *result, FILE *to) {
    char text[SC_RATIONAL_TEXT_SIZE];
    const struct sc_error *error = &result->error;
    if (result->outcome == SC_FORMULA_VALUE) {
        if (has_terms(definition->body))
            print_substituted(definition, evaluation, to);
        fprintf(to, "  = %s\n", sc_rational_text(result->value, text));
    } else if (result->outcome == SC_FORMULA_NONE) {
        fprintf(to, "  no formula: %s\n", error->message);
    } else {
        fprintf(to, "  error at %s:%d:%d: %s\n", error->file, error->line, error->column, error->message);
    }
}

static enum sc_status explain(const struct definition *definition, struct evaluation *evaluation, FILE *to) {
    const struct sc_formula_quantity *quantity = &definition->quantity;
    struct sc_formula_result result;
    enum sc_status status = formula_evaluate_quantity(evaluation, definition, &result);
    fputs(quantity->name, to);
    if (quantity->counter != SC_COUNTER_COUNT)
        fprintf(to, "  (%s)", sc_counter_info(quantity->counter)->name);
    fprintf(to, "\n  = %s\n", quantity->text);
    print_result(definition, evaluation, &result, to);
    return status;
}

enum sc_status sc_formulas_explain(const struct sc_formula_set *set, int index, const struct sc_mapping *mapping,
                                   FILE *to) {
    enum sc_status status =
        index < 0 || index >= set->quantity_count ? SC_STATUS_INPUT : sc_mapping_check(mapping, NULL);
    if (status)
        return status;
    struct evaluation *evaluation = formula_evaluation_new(mapping);
    status = evaluation ? explain(set->quantity[index], evaluation, to) : SC_STATUS_LIMIT;
    free(evaluation);
    return status;
}
