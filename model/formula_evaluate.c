/* The value of a checked formula for a mapping. Names, kinds, recursion and work have been settled by the checker; what
 * is left to go wrong is arithmetic, and a layer without what the formula speaks of. */
#include "model/formula_internal.h"

/* ---- outcomes ---- */

static enum formula_outcome fail(const struct evaluation *evaluation, struct place place, const char *what) {
    error_at(evaluation->error, place, "%s", what);
    return FORMULA_ERROR;
}

static enum formula_outcome overflow(const struct evaluation *evaluation, struct place place) {
    return fail(evaluation, place, "the value does not fit in 63 bits");
}

static enum formula_outcome none(const struct evaluation *evaluation, struct place place, const char *owner,
                                 const char *what, const char *name) {
    error_at(evaluation->error, place, "a %s layer has no %s%s", owner, what, name);
    return FORMULA_NONE;
}

/* ---- references ---- */

/* A formula that names what the layer does not have is not about this layer. */
static enum formula_outcome evaluate_literal(const struct evaluation *evaluation, const struct node *node,
                                             struct value *result) {
    const struct layer_type *type = evaluation->mapping->layer.type;
    const struct value *literal = &node->literal;
    *result = *literal;
    if (literal->kind == KIND_DIM && !(type->mapped_dims & 1u << literal->dim))
        return none(evaluation, node->place, type->name, "dimension ", dim_name(literal->dim));
    if (literal->kind == KIND_TENSOR && type->tensor[literal->tensor].count == 0)
        return none(evaluation, node->place, type->name, "tensor ", tensor_name(literal->tensor));
    return FORMULA_VALUE;
}

static enum formula_outcome evaluate_arguments(const struct evaluation *evaluation, const struct call *call,
                                               struct value *locals, struct value *arguments) {
    enum formula_outcome outcome = FORMULA_VALUE;
    for (int i = 0; outcome == FORMULA_VALUE && i < call->argument_count; i++)
        outcome = formula_evaluate(evaluation, call->argument[i], locals, &arguments[i]);
    return outcome;
}

static enum formula_outcome evaluate_primitive(const struct evaluation *evaluation, const struct node *node,
                                               enum dim dim, struct value *result) {
    const struct primitive *primitive = node->call->primitive;
    enum formula_outcome outcome = primitive->find(evaluation->mapping, dim, result);
    if (outcome == FORMULA_ERROR)
        return overflow(evaluation, node->place);
    if (outcome == FORMULA_NONE)
        error_at(evaluation->error, node->place, "%s(%s): %s", primitive->name, dim_name(dim), primitive->absence);
    return outcome;
}

static bool applies(const struct definition *definition, const struct value *arguments) {
    for (int i = 0; i < definition->function->parameter_count; i++)
        if (!formula_accepts(definition, i, &arguments[i]))
            return false;
    return true;
}

static enum formula_outcome evaluate_call(const struct evaluation *evaluation, const struct node *node,
                                          struct value *locals, struct value *result) {
    struct value arguments[LOCALS_MAX] = {0};
    enum formula_outcome outcome = evaluate_arguments(evaluation, node->call, locals, arguments);
    if (outcome != FORMULA_VALUE)
        return outcome;
    if (node->call->primitive)
        return evaluate_primitive(evaluation, node, arguments[0].dim, result);
    for (const struct definition *definition = node->call->function->first; definition; definition = definition->next)
        if (applies(definition, arguments))
            return formula_evaluate(evaluation, definition->body, arguments, result);
    return fail(evaluation, node->place, "no definition is for these arguments");
}

/* ---- match ---- */

/* A dimension without a pragma has size 1: it counts as unrolled. */
static struct mapped_pragma pragma_of(const struct mapping *mapping, enum dim dim) {
    const struct mapped_pragma *pragma = formula_innermost_pragma(mapping, dim);
    return pragma ? *pragma : (struct mapped_pragma){.kind = PRAGMA_UNROLL, .dim = dim};
}

static enum formula_outcome evaluate_match(const struct evaluation *evaluation, const struct node *node,
                                           struct value *locals, struct value *result) {
    struct value subject;
    enum formula_outcome outcome = formula_evaluate(evaluation, node->match->subject, locals, &subject);
    if (outcome != FORMULA_VALUE)
        return outcome;
    struct mapped_pragma pragma = pragma_of(evaluation->mapping, subject.dim);
    const struct arm *arm = node->match->arm;
    while (!(arm->kinds & 1u << pragma.kind))
        arm++;
    if (arm->slot >= 0) {
        locals[arm->slot] = value_whole(pragma.size);
        locals[arm->slot + 1] = value_whole(pragma.offset);
    }
    return formula_evaluate(evaluation, arm->body, locals, result);
}

/* ---- operators ---- */

static bool pick(enum node_kind kind, struct rational left, struct rational right, struct rational *result) {
    bool left_less;
    bool fits = rational_less(left, right, &left_less);
    *result = left_less == (kind == NODE_MIN) ? left : right;
    return fits;
}

static bool combine(enum node_kind kind, struct rational left, struct rational right, struct rational *result) {
    switch (kind) {
    case NODE_ADD:
        return rational_add(left, right, result);
    case NODE_SUBTRACT:
        return rational_subtract(left, right, result);
    case NODE_MULTIPLY:
        return rational_multiply(left, right, result);
    case NODE_DIVIDE:
        return rational_divide(left, right, result);
    default:
        return pick(kind, left, right, result);
    }
}

static enum formula_outcome evaluate_operator(const struct evaluation *evaluation, const struct node *node,
                                              struct value *locals, struct value *result) {
    struct value left, right;
    enum formula_outcome outcome = formula_evaluate(evaluation, node->left, locals, &left);
    if (outcome == FORMULA_VALUE)
        outcome = formula_evaluate(evaluation, node->right, locals, &right);
    if (outcome != FORMULA_VALUE)
        return outcome;
    if (node->kind == NODE_DIVIDE && right.number.numerator == 0)
        return fail(evaluation, node->place, "division by zero");
    *result = value_whole(0);
    return combine(node->kind, left.number, right.number, &result->number) ? FORMULA_VALUE
                                                                           : overflow(evaluation, node->place);
}

static enum formula_outcome evaluate_negation(const struct evaluation *evaluation, const struct node *node,
                                              struct value *locals, struct value *result) {
    enum formula_outcome outcome = formula_evaluate(evaluation, node->left, locals, result);
    if (outcome == FORMULA_VALUE)
        result->number = rational_negate(result->number);
    return outcome;
}

enum formula_outcome formula_evaluate(const struct evaluation *evaluation, const struct node *node,
                                      struct value *locals, struct value *result) {
    switch (node->kind) {
    case NODE_LITERAL:
        return evaluate_literal(evaluation, node, result);
    case NODE_LOCAL:
        *result = locals[node->slot];
        return FORMULA_VALUE;
    case NODE_CALL:
        return evaluate_call(evaluation, node, locals, result);
    case NODE_MATCH:
        return evaluate_match(evaluation, node, locals, result);
    case NODE_NEGATE:
        return evaluate_negation(evaluation, node, locals, result);
    default:
        return evaluate_operator(evaluation, node, locals, result);
    }
}

enum status formula_evaluate_quantity(const struct definition *definition, const struct mapping *mapping,
                                      struct formula_result *result) {
    struct evaluation evaluation = {.mapping = mapping, .error = &result->error};
    struct value locals[LOCALS_MAX] = {0}, value;
    *result = (struct formula_result){.value = rational_whole(0)};
    result->outcome = formula_evaluate(&evaluation, definition->body, locals, &value);
    if (result->outcome == FORMULA_VALUE)
        result->value = value.number;
    return result->outcome == FORMULA_ERROR ? result->error.status : STATUS_OK;
}
