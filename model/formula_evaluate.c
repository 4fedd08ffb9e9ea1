/* The value of a checked formula for a mapping. Names, kinds, recursion and work have been settled by the checker; what
 * is left to go wrong is arithmetic, and a layer without what the formula speaks of. */
#include <stdlib.h>
#include <string.h>

#include "model/formula_internal.h"

/* ---- outcomes ---- */

static FORMULA_OWN_FRAME enum sc_formula_outcome fail(struct evaluation *evaluation, struct sc_place place,
                                                      const char *what) {
    sc_error_at(evaluation->error, place, "%s", what);
    return SC_FORMULA_ERROR;
}

static enum sc_formula_outcome overflow(struct evaluation *evaluation, struct sc_place place) {
    return fail(evaluation, place, "the value does not fit in 63 bits");
}

static enum sc_formula_outcome none(struct evaluation *evaluation, struct sc_place place, const char *owner,
                                    const char *what, const char *name) {
    sc_error_at(evaluation->error, place, "a %s layer has no %s%s", owner, what, name);
    return SC_FORMULA_NONE;
}

/* ---- references ---- */

static FORMULA_OWN_FRAME enum sc_formula_outcome
other_kind(struct evaluation *evaluation, const struct formula_node *node, const struct value *result, unsigned kinds) {
    char wanted[KINDS_TEXT_SIZE], is[KINDS_TEXT_SIZE];
    sc_error_at(evaluation->error, node->place, "expected %s, but this is %s", formula_kinds_text(kinds, wanted),
                formula_kinds_text(result->kind, is));
    return SC_FORMULA_ERROR;
}

/* A value of one of these kinds. The checker has seen to it, but for parameters that their uses leave open. */
static enum sc_formula_outcome expect_kind(struct evaluation *evaluation, const struct formula_node *node,
                                           const struct value *result, unsigned kinds) {
    return result->kind & kinds ? SC_FORMULA_VALUE : other_kind(evaluation, node, result, kinds);
}

static enum sc_formula_outcome evaluate_kind(struct evaluation *evaluation, const struct formula_node *node,
                                             struct value *locals, unsigned kinds, struct value *result) {
    enum sc_formula_outcome outcome = formula_evaluate(evaluation, node, locals, result);
    return outcome == SC_FORMULA_VALUE ? expect_kind(evaluation, node, result, kinds) : outcome;
}

static enum sc_formula_outcome evaluate_truth(struct evaluation *evaluation, const struct formula_node *node,
                                              struct value *locals, bool *truth) {
    struct value value;
    enum sc_formula_outcome outcome = evaluate_kind(evaluation, node, locals, KIND_NUMBER, &value);
    *truth = outcome == SC_FORMULA_VALUE && value.number.numerator != 0;
    return outcome;
}

/* A formula that names what the layer does not have is not about this layer. */
static FORMULA_OWN_FRAME enum sc_formula_outcome
evaluate_literal(struct evaluation *evaluation, const struct formula_node *node, struct value *result) {
    const struct sc_layer_type *type = evaluation->nest.mapping->layer.type;
    const struct value *literal = &node->literal;
    *result = *literal;
    if (literal->kind == KIND_DIM && !(type->mapped_dims & 1u << literal->which))
        return none(evaluation, node->place, type->name, "dimension ", sc_dim_name((enum sc_dim)literal->which));
    if (literal->kind == KIND_TENSOR && type->tensor[literal->which].count == 0)
        return none(evaluation, node->place, type->name, "tensor ", sc_tensor_name((enum sc_tensor)literal->which));
    return SC_FORMULA_VALUE;
}

static enum sc_formula_outcome evaluate_arguments(struct evaluation *evaluation, const struct call *call,
                                                  struct value *locals, struct value *arguments) {
    enum sc_formula_outcome outcome = SC_FORMULA_VALUE;
    for (int i = 0; outcome == SC_FORMULA_VALUE && i < call->argument_count; i++)
        outcome = formula_evaluate(evaluation, call->argument[i], locals, &arguments[i]);
    return outcome;
}

/* "getUpLoopVar(K): no loop stands above it" */
static void explain_absence(struct evaluation *evaluation, const struct formula_node *node,
                            const struct value *argument) {
    const struct word *word = node->call->word;
    if (word->parameter[0])
        sc_error_at(evaluation->error, node->place, "%s(%s): %s", word->about.name,
                    formula_value_name(&evaluation->nest, argument), word->absence);
    else
        sc_error_at(evaluation->error, node->place, "%s: %s", word->about.name, word->absence);
}

static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_word(struct evaluation *evaluation,
                                                               const struct formula_node *node,
                                                               const struct value *arguments, struct value *result) {
    const struct word *word = node->call->word;
    struct question question = {&evaluation->nest, arguments, word->id};
    for (int i = 0; i < node->call->argument_count; i++)
        if (!(arguments[i].kind & word->parameter[i]))
            return fail(evaluation, node->call->argument[i]->place, "this word is not about such a thing");
    enum sc_formula_outcome outcome = word->find(&question, result);
    if (outcome == SC_FORMULA_ERROR)
        return overflow(evaluation, node->place);
    if (outcome == SC_FORMULA_NONE)
        explain_absence(evaluation, node, arguments);
    return outcome;
}

static bool applies(const struct definition *definition, int below, const struct value *arguments) {
    if (definition->layer >= below)
        return false;
    for (int i = 0; i < definition->function->parameter_count; i++)
        if (!formula_accepts(definition, i, &arguments[i]))
            return false;
    return true;
}

/* ---- calls ---- */

_Static_assert(
    SC_LEVELS_MAX *SC_DIM_COUNT <= 1 << 8 && KIND_COUNT < 1 << 3 && PARAMETERS_MAX * 11 + 11 <= 64 &&
        DEFINITIONS_MAX < 1 << 11,
    "calls differ in 64 bits: 11 for the definition, and for each argument 3 of its kind and 8 of which it is");

/* A call in 64 bits, never 0; or 0 where an argument is a number. */
static uint64_t identify(const struct definition *definition, const struct value *arguments) {
    uint64_t call = (uint64_t)definition->index + 1;
    for (int i = 0; i < definition->function->parameter_count; i++) {
        unsigned kind = 0;
        if (arguments[i].kind == KIND_NUMBER)
            return 0;
        while (arguments[i].kind >> kind != 1)
            kind++;
        call = call << 11 | kind << 8 | (unsigned)arguments[i].which;
    }
    return call;
}

/* Where the value of a call is remembered; what another call left there is forgotten. */
static int place_of(uint64_t call) {
    enum { BITS = 10 };
    _Static_assert(REMEMBERED_MAX == 1 << BITS, "the highest bits of a product, which all others go into");
    return (int)(call * UINT64_C(0x9e3779b97f4a7c15) >> (64 - BITS));
}

static bool recall(const struct evaluation *evaluation, uint64_t call, struct value *result) {
    int place = place_of(call);
    if (call == 0 || evaluation->remembered[place] != call)
        return false;
    *result = evaluation->value[place];
    return true;
}

static void remember(struct evaluation *evaluation, uint64_t call, const struct value *result) {
    int place = place_of(call);
    if (call == 0)
        return;
    evaluation->remembered[place] = call;
    evaluation->value[place] = *result;
}

static enum sc_formula_outcome evaluate_definition(struct evaluation *evaluation, const struct definition *definition,
                                                   struct value *arguments, struct value *result) {
    uint64_t call = identify(definition, arguments);
    if (recall(evaluation, call, result))
        return SC_FORMULA_VALUE;
    enum sc_formula_outcome outcome = formula_evaluate(evaluation, definition->body, arguments, result);
    if (outcome == SC_FORMULA_VALUE)
        remember(evaluation, call, result);
    return outcome;
}

/* With the values of its arguments, to which those of its other locals are added. */
static enum sc_formula_outcome evaluate_meaning(struct evaluation *evaluation, const struct formula_node *node,
                                                struct value *arguments, struct value *result) {
    const struct definition *definition = node->call->function ? node->call->function->first : NULL;
    while (definition && !applies(definition, node->call->below, arguments))
        definition = definition->next;
    if (definition)
        return evaluate_definition(evaluation, definition, arguments, result);
    if (node->call->word)
        return evaluate_word(evaluation, node, arguments, result);
    return fail(evaluation, node->place, "no definition is for these arguments");
}

/* No call is deeper than the checker lets nodes be. */
static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_call(struct evaluation *evaluation,
                                                               const struct formula_node *node, struct value *locals,
                                                               struct value *result) {
    struct value *arguments = evaluation->locals[evaluation->call_count++];
    enum sc_formula_outcome outcome = evaluate_arguments(evaluation, node->call, locals, arguments);
    if (outcome == SC_FORMULA_VALUE)
        outcome = evaluate_meaning(evaluation, node, arguments, result);
    evaluation->call_count--;
    return outcome;
}

/* ---- match ---- */

/* A dimension without a pragma has size 1: it counts as unrolled. */
static struct sc_mapped_pragma pragma_of(const struct sc_mapping *mapping, enum sc_dim dim) {
    const struct sc_mapped_pragma *pragma = formula_innermost_pragma(mapping, dim);
    return pragma ? *pragma : (struct sc_mapped_pragma){.kind = SC_PRAGMA_UNROLL, .dim = dim};
}

static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_match(struct evaluation *evaluation,
                                                                const struct formula_node *node, struct value *locals,
                                                                struct value *result) {
    struct value subject;
    enum sc_formula_outcome outcome = evaluate_kind(evaluation, node->match->subject, locals, KIND_DIM, &subject);
    if (outcome != SC_FORMULA_VALUE)
        return outcome;
    struct sc_mapped_pragma pragma = pragma_of(evaluation->nest.mapping, (enum sc_dim)subject.which);
    const struct arm *arm = node->match->arm;
    while (!(arm->kinds & 1u << pragma.kind))
        arm++;
    if (arm->slot >= 0) {
        locals[arm->slot] = value_whole(pragma.size);
        locals[arm->slot + 1] = value_whole(pragma.offset);
    }
    return formula_evaluate(evaluation, arm->body, locals, result);
}

/* ---- names and choices ---- */

static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_let(struct evaluation *evaluation,
                                                              const struct formula_node *node, struct value *locals,
                                                              struct value *result) {
    struct value value;
    enum sc_formula_outcome outcome = formula_evaluate(evaluation, node->left, locals, &value);
    if (outcome != SC_FORMULA_VALUE)
        return outcome;
    locals[node->slot] = value;
    return formula_evaluate(evaluation, node->right, locals, result);
}

static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_if(struct evaluation *evaluation,
                                                             const struct formula_node *node, struct value *locals,
                                                             struct value *result) {
    bool truth;
    enum sc_formula_outcome outcome = evaluate_truth(evaluation, node->choice->condition, locals, &truth);
    return outcome == SC_FORMULA_VALUE ? formula_evaluate(evaluation, node->choice->branch[truth], locals, result)
                                       : outcome;
}

/* The right sides count only where what stands left of them leaves it open. */
static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_logic(struct evaluation *evaluation,
                                                                const struct formula_node *node, struct value *locals,
                                                                struct value *result) {
    bool truth;
    enum sc_formula_outcome outcome = evaluate_truth(evaluation, node->left, locals, &truth);
    for (const struct formula_node *op = node; op && op->right && truth == (node->kind == NODE_AND); op = op->next)
        if (outcome == SC_FORMULA_VALUE)
            outcome = evaluate_truth(evaluation, op->right, locals, &truth);
    *result = value_whole(truth != (node->kind == NODE_NOT));
    return outcome;
}

/* ---- comparisons ---- */

/* -1, 0 or 1; loops and levels in the order of the nest. False: not decidable in 63 bits. */
static bool compare(const struct value *left, const struct value *right, int *order) {
    bool less, fits = true;
    *order = (left->which > right->which) - (left->which < right->which);
    if (left->kind != KIND_NUMBER)
        return true;
    *order = 0;
    if (left->number.numerator != right->number.numerator || left->number.denominator != right->number.denominator) {
        fits = sc_rational_less(left->number, right->number, &less);
        *order = less ? -1 : 1;
    }
    return fits;
}

/* Bits for -1, 0 and 1: which orders make a comparison true. */
static unsigned orders_of(enum node_kind kind) {
    enum { BEFORE = 1, SAME = 2, AFTER = 4 };
    switch (kind) {
    case NODE_EQUAL:
        return SAME;
    case NODE_UNEQUAL:
        return BEFORE | AFTER;
    case NODE_LESS:
    case NODE_OUTSIDE:
        return BEFORE;
    case NODE_LESS_EQUAL:
        return BEFORE | SAME;
    case NODE_GREATER_EQUAL:
        return AFTER | SAME;
    default:
        return AFTER;
    }
}

static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_comparison(struct evaluation *evaluation,
                                                                     const struct formula_node *node,
                                                                     struct value *locals, struct value *result) {
    struct value left, right;
    int order;
    enum sc_formula_outcome outcome = evaluate_kind(evaluation, node->left, locals, node->left->kinds, &left);
    if (outcome == SC_FORMULA_VALUE)
        outcome = evaluate_kind(evaluation, node->right, locals, left.kind, &right);
    if (outcome != SC_FORMULA_VALUE)
        return outcome;
    if (!compare(&left, &right, &order))
        return overflow(evaluation, node->place);
    *result = value_whole((orders_of(node->kind) >> (order + 1)) & 1);
    return SC_FORMULA_VALUE;
}

/* ---- operators ---- */

static bool pick(enum node_kind kind, struct sc_rational left, struct sc_rational right, struct sc_rational *result) {
    bool left_less;
    bool fits = sc_rational_less(left, right, &left_less);
    *result = left_less == (kind == NODE_MIN) ? left : right;
    return fits;
}

/* The remainder has the sign of the divisor. */
static bool remainder_of(struct sc_rational left, struct sc_rational right, struct sc_rational *result) {
    struct sc_rational quotient, whole;
    if (!sc_rational_divide(left, right, &quotient))
        return false;
    return sc_rational_multiply(sc_rational_whole(sc_rational_floor(quotient)), right, &whole) &&
           sc_rational_subtract(left, whole, result);
}

static bool combine(enum node_kind kind, struct sc_rational left, struct sc_rational right,
                    struct sc_rational *result) {
    switch (kind) {
    case NODE_ADD:
        return sc_rational_add(left, right, result);
    case NODE_SUBTRACT:
        return sc_rational_subtract(left, right, result);
    case NODE_MULTIPLY:
        return sc_rational_multiply(left, right, result);
    case NODE_DIVIDE:
        return sc_rational_divide(left, right, result);
    case NODE_MOD:
        return remainder_of(left, right, result);
    default:
        return pick(kind, left, right, result);
    }
}

static struct sc_rational change(enum node_kind kind, struct sc_rational value) {
    switch (kind) {
    case NODE_CEIL:
        return sc_rational_whole(-sc_rational_floor(sc_rational_negate(value)));
    case NODE_FLOOR:
        return sc_rational_whole(sc_rational_floor(value));
    case NODE_ABS:
        return value.numerator < 0 ? sc_rational_negate(value) : value;
    default:
        return sc_rational_negate(value);
    }
}

/* One operator more: what stands before it is in `*result`. */
static enum sc_formula_outcome apply(struct evaluation *evaluation, const struct formula_node *op, struct value *locals,
                                     struct sc_rational *result) {
    struct value right;
    enum sc_formula_outcome outcome = evaluate_kind(evaluation, op->right, locals, KIND_NUMBER, &right);
    if (outcome != SC_FORMULA_VALUE)
        return outcome;
    if ((op->kind == NODE_DIVIDE || op->kind == NODE_MOD) && right.number.numerator == 0)
        return fail(evaluation, op->place, "division by zero");
    return combine(op->kind, *result, right.number, result) ? SC_FORMULA_VALUE : overflow(evaluation, op->place);
}

static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_operator(struct evaluation *evaluation,
                                                                   const struct formula_node *node,
                                                                   struct value *locals, struct value *result) {
    enum sc_formula_outcome outcome = evaluate_kind(evaluation, node->left, locals, KIND_NUMBER, result);
    if (outcome == SC_FORMULA_VALUE && !node->right)
        result->number = change(node->kind, result->number);
    for (const struct formula_node *op = node; outcome == SC_FORMULA_VALUE && op && op->right; op = op->next)
        outcome = apply(evaluation, op, locals, &result->number);
    return outcome;
}

/* ---- folds ---- */

static int item_count(const struct formula_nest *nest, enum domain domain) {
    const int counts[] = {
        [DOMAIN_DIMS] = SC_DIM_COUNT, [DOMAIN_LOOPS] = nest->loop_count, [DOMAIN_LEVELS] = nest->mapping->level_count};
    return counts[domain];
}

/* Does the layer have this dimension, does the part of the domain have this item? */
static bool has_item(const struct formula_nest *nest, enum domain domain, int item, const struct value *part) {
    const struct sc_layer *layer = &nest->mapping->layer;
    switch (part->kind) {
    case KIND_TENSOR:
        return sc_layer_couples(layer, (enum sc_tensor)part->which, (enum sc_dim)item);
    case KIND_DIM:
        return formula_divides(nest->loop[item].directive, (enum sc_dim)part->which);
    case KIND_LEVEL:
        return nest->loop[item].level == part->which;
    default:
        return domain != DOMAIN_DIMS || layer->type->mapped_dims & 1u << item;
    }
}

enum sc_formula_outcome formula_next_item(struct evaluation *evaluation, const struct formula_node *node,
                                          struct value *locals, int *item) {
    const struct fold *fold = node->fold;
    enum domain domain = (enum domain)fold->domain->id;
    int count = item_count(&evaluation->nest, domain);
    struct value part = value_whole(0);
    enum sc_formula_outcome outcome = SC_FORMULA_VALUE;
    bool passes = false;
    if (fold->part)
        outcome = evaluate_kind(evaluation, fold->part, locals, fold->domain->parameter[0], &part);
    while (outcome == SC_FORMULA_VALUE && !passes && ++*item < count) {
        locals[fold->slot] = value_of_kind((enum value_kind)fold->domain->result, *item);
        passes = has_item(&evaluation->nest, domain, *item, &part);
        if (passes && fold->where)
            outcome = evaluate_truth(evaluation, fold->where, locals, &passes);
    }
    if (!passes)
        *item = -1;
    return outcome;
}

static const enum node_kind FOLDED_BY[] = {
    [FOLD_SUM] = NODE_ADD, [FOLD_PRODUCT] = NODE_MULTIPLY, [FOLD_MAX] = NODE_MAX, [FOLD_MIN] = NODE_MIN};
_Static_assert(sizeof FOLDED_BY / sizeof FOLDED_BY[0] == FOLD_ANY, "the folds of numbers come first");

/* One more value; `*decided`: none after it matters. False: does not fit in 63 bits. */
static bool take_item(enum fold_kind kind, bool first, struct sc_rational value, struct sc_rational *result,
                      bool *decided) {
    if (kind == FOLD_ANY || kind == FOLD_ALL) {
        *decided = (value.numerator != 0) == (kind == FOLD_ANY);
        if (*decided)
            *result = sc_rational_whole(kind == FOLD_ANY);
        return true;
    }
    if (first && (kind == FOLD_MAX || kind == FOLD_MIN))
        *result = value;
    return combine(FOLDED_BY[kind], *result, value, result);
}

/* The first item that passes, or the last one. */
static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_pick(struct evaluation *evaluation,
                                                               const struct formula_node *node, struct value *locals,
                                                               struct value *result) {
    const struct fold *fold = node->fold;
    bool found = false, decided = false;
    int item = -1;
    while (!decided) {
        enum sc_formula_outcome outcome = formula_next_item(evaluation, node, locals, &item);
        if (outcome != SC_FORMULA_VALUE)
            return outcome;
        if (item >= 0)
            *result = locals[fold->slot];
        found = found || item >= 0;
        decided = item < 0 || fold->kind == FOLD_FIRST;
    }
    if (!found)
        sc_error_at(evaluation->error, node->place, "there is nothing to take the first or last of");
    return found ? SC_FORMULA_VALUE : SC_FORMULA_NONE;
}

static FORMULA_OWN_FRAME enum sc_formula_outcome evaluate_fold(struct evaluation *evaluation,
                                                               const struct formula_node *node, struct value *locals,
                                                               struct value *result) {
    const struct fold *fold = node->fold;
    if (!fold->body)
        return evaluate_pick(evaluation, node, locals, result);
    struct sc_rational total = sc_rational_whole(fold->kind == FOLD_PRODUCT || fold->kind == FOLD_ALL);
    bool first = true, decided = false;
    int item = -1;
    while (!decided) {
        struct value value;
        enum sc_formula_outcome outcome = formula_next_item(evaluation, node, locals, &item);
        if (outcome == SC_FORMULA_VALUE && item < 0)
            break;
        if (outcome == SC_FORMULA_VALUE)
            outcome = evaluate_kind(evaluation, fold->body, locals, KIND_NUMBER, &value);
        if (outcome != SC_FORMULA_VALUE)
            return outcome;
        if (!take_item(fold->kind, first, value.number, &total, &decided))
            return overflow(evaluation, node->place);
        first = false;
    }
    if (first && (fold->kind == FOLD_MAX || fold->kind == FOLD_MIN))
        return fail(evaluation, node->place, "there is nothing to take the largest or smallest of");
    *result = value_whole(0);
    result->number = total;
    return SC_FORMULA_VALUE;
}

/* ---- all ---- */

enum sc_formula_outcome formula_evaluate(struct evaluation *evaluation, const struct formula_node *node,
                                         struct value *locals, struct value *result) {
    if (++evaluation->steps > EVALUATED_MAX)
        return fail(evaluation, node->place, "this formula takes too many steps to evaluate");
    switch (node->kind) {
    case NODE_LITERAL:
        return evaluate_literal(evaluation, node, result);
    case NODE_LOCAL:
        *result = locals[node->slot];
        return SC_FORMULA_VALUE;
    case NODE_CALL:
        return evaluate_call(evaluation, node, locals, result);
    case NODE_MATCH:
        return evaluate_match(evaluation, node, locals, result);
    case NODE_IF:
        return evaluate_if(evaluation, node, locals, result);
    case NODE_LET:
        return evaluate_let(evaluation, node, locals, result);
    case NODE_FOLD:
        return evaluate_fold(evaluation, node, locals, result);
    case NODE_AND:
    case NODE_OR:
    case NODE_NOT:
        return evaluate_logic(evaluation, node, locals, result);
    default:
        return node->kind < NODE_NEGATE ? evaluate_comparison(evaluation, node, locals, result)
                                        : evaluate_operator(evaluation, node, locals, result);
    }
}

struct evaluation *formula_evaluation_new(const struct sc_mapping *mapping) {
    struct evaluation *evaluation = malloc(sizeof *evaluation);
    if (!evaluation)
        return NULL;
    formula_nest_build(&evaluation->nest, mapping);
    evaluation->call_count = 0;
    return evaluation;
}

/* What was computed for other quantities is forgotten, so that the limit of work does not depend on them. */
enum sc_status formula_evaluate_quantity(struct evaluation *evaluation, const struct definition *definition,
                                         struct sc_formula_result *result) {
    struct value value;
    *result = (struct sc_formula_result){.value = sc_rational_whole(0)};
    evaluation->error = &result->error;
    evaluation->steps = 0;
    memset(evaluation->remembered, 0, sizeof evaluation->remembered);
    struct value *locals = evaluation->locals[evaluation->call_count++];
    result->outcome = evaluate_definition(evaluation, definition, locals, &value);
    evaluation->call_count--;
    if (result->outcome == SC_FORMULA_VALUE)
        result->outcome = expect_kind(evaluation, definition->body, &value, KIND_NUMBER);
    if (result->outcome == SC_FORMULA_VALUE)
        result->value = value.number;
    return result->outcome == SC_FORMULA_ERROR ? result->error.status : SC_STATUS_OK;
}
