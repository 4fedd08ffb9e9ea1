/* A formula with the values of its terms, for people. */
#include "model/formula_internal.h"

/* A formula's text on its way out, with terms replaced by their values. */
struct explanation {
    const struct definition *definition;
    const struct mapping *mapping;
    size_t offset; /* printed so far */
    FILE *to;
};

static void print_text(struct explanation *explanation, size_t end) {
    const struct source *source = explanation->definition->quantity.place.source;
    char c;
    while (explanation->offset < end &&
           formula_next_char(source, &explanation->offset, explanation->definition->end, &c))
        fputc(c, explanation->to);
}

/* Parenthesised where it would read differently between operators. */
static void print_value(FILE *to, struct rational value) {
    char text[RATIONAL_TEXT_SIZE];
    bool plain = value.numerator >= 0 && value.denominator == 1;
    fprintf(to, plain ? "%s" : "(%s)", rational_text(value, text));
}

/* Of a formula that has a value, so that its terms have. */
static void print_term(struct explanation *explanation, const struct node *node) {
    struct evaluation evaluation = {.mapping = explanation->mapping};
    struct value locals[LOCALS_MAX] = {0}, value = {0};
    formula_evaluate(&evaluation, node, locals, &value);
    print_text(explanation, node->place.offset);
    print_value(explanation->to, value.number);
    explanation->offset = node->end;
}

static void print_terms(struct explanation *explanation, const struct node *node) {
    if (node->kind == NODE_CALL || node->kind == NODE_MATCH) {
        print_term(explanation, node);
    } else {
        if (node->left)
            print_terms(explanation, node->left);
        if (node->right)
            print_terms(explanation, node->right);
    }
}

static void print_substituted(const struct definition *definition, const struct mapping *mapping, FILE *to) {
    struct explanation explanation = {definition, mapping, definition->begin, to};
    fputs("  = ", to);
    print_terms(&explanation, definition->body);
    print_text(&explanation, definition->end);
    fputc('\n', to);
}

static void print_result(const struct definition *definition, const struct mapping *mapping,
                         const struct formula_result *result, FILE *to) {
    char text[RATIONAL_TEXT_SIZE];
    const struct error *error = &result->error;
    if (result->outcome == FORMULA_VALUE) {
        if (definition->body->left)
            print_substituted(definition, mapping, to);
        fprintf(to, "  = %s\n", rational_text(result->value, text));
    } else if (result->outcome == FORMULA_NONE) {
        fprintf(to, "  no formula: %s\n", error->message);
    } else {
        fprintf(to, "  error at %s:%d:%d: %s\n", error->file, error->line, error->column, error->message);
    }
}

enum status formulas_explain(const struct formula_set *set, int index, const struct mapping *mapping, FILE *to) {
    const struct definition *definition = set->quantity[index];
    const struct formula_quantity *quantity = &definition->quantity;
    struct formula_result result;
    enum status status = formula_evaluate_quantity(definition, mapping, &result);
    fputs(quantity->name, to);
    if (quantity->counter != COUNTER_COUNT)
        fprintf(to, "  (%s)", counter_info(quantity->counter)->name);
    fprintf(to, "\n  = %s\n", quantity->text);
    print_result(definition, mapping, &result, to);
    return status;
}
