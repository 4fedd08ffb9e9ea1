/* What can be known of a set before there is a mapping: which definition each name means, of which kind each value is,
 * that nothing is defined by itself, and how much work an evaluation can be. */
#include "common/near.h"
#include "model/formula_internal.h"

struct checker {
    struct formula_set *set;
    struct error *error;
    struct function *function; /* whose definition is being checked */
    int depth;                 /* of nodes inside one another, through calls */
};

static enum status check_node(struct checker *checker, struct node *node, enum value_kind expected);

/* ---- kinds ---- */

static const char *kind_name(enum value_kind kind) {
    static const char *const NAMES[] = {"anything", "a number", "a dimension", "a tensor"};
    return NAMES[kind];
}

/* A dimension or tensor by name: in any case, so that a letter may be one unintended. */
static const char *name_of(const struct node *node) {
    if (node->kind == NODE_LITERAL && node->literal.kind == KIND_DIM)
        return dim_name(node->literal.dim);
    if (node->kind == NODE_LITERAL && node->literal.kind == KIND_TENSOR)
        return tensor_name(node->literal.tensor);
    return "this";
}

static enum status expect_kind(struct checker *checker, const struct node *node, enum value_kind found,
                               enum value_kind expected) {
    if (found == expected || found == KIND_ANY || expected == KIND_ANY)
        return STATUS_OK;
    return error_at(checker->error, node->place, "expected %s, but %s is %s", kind_name(expected), name_of(node),
                    kind_name(found));
}

/* A parameter is of the kind that its first use expects. What a pattern binds is a number. */
static enum status check_local(struct checker *checker, const struct node *node, enum value_kind expected) {
    struct function *function = checker->function;
    if (node->slot >= function->parameter_count)
        return expect_kind(checker, node, KIND_NUMBER, expected);
    enum value_kind *kind = &function->kind[node->slot];
    if (*kind == KIND_ANY)
        *kind = expected;
    return expect_kind(checker, node, *kind, expected);
}

/* ---- work ---- */

/* A part that is evaluated for `node`. */
static void add_work(struct node *node, const struct node *part) {
    if (part->depth >= node->depth)
        node->depth = part->depth + 1;
    node->steps += part->steps;
}

static enum status limit_depth(struct checker *checker, const struct node *node, int depth) {
    if (depth > DEPTH_MAX)
        return error_at(checker->error, node->place, "formulas are nested too deeply here (more than %d)", DEPTH_MAX);
    return STATUS_OK;
}

static enum status limit_steps(struct checker *checker, const struct node *node) {
    if (node->steps > STEPS_MAX)
        return error_at(checker->error, node->place, "this takes too many steps to evaluate (more than %d)", STEPS_MAX);
    return STATUS_OK;
}

/* ---- calls ---- */

static enum status check_definition(struct checker *checker, struct definition *definition, struct place from) {
    if (definition->state == CHECKED)
        return STATUS_OK;
    if (definition->state == CHECKING)
        return error_at(checker->error, from, "'%s' is defined by itself", definition->quantity.name);
    struct function *outer = checker->function;
    checker->function = definition->function;
    definition->state = CHECKING;
    enum status status = check_node(checker, definition->body, KIND_NUMBER);
    definition->state = CHECKED;
    checker->function = outer;
    return status;
}

static enum status check_argument_count(struct checker *checker, const struct node *node, int expected) {
    if (node->call->argument_count == expected)
        return STATUS_OK;
    return error_at(checker->error, node->place, "'%s' takes %d argument%s, not %d", node->call->name, expected,
                    expected == 1 ? "" : "s", node->call->argument_count);
}

static enum status unknown_name(struct checker *checker, const struct node *node) {
    struct formula_set *set = checker->set;
    char hint[NEAR_HINT_SIZE] = "";
    int count = 0, count_max = set->function_count + formula_primitive_count();
    const char **names = arena_alloc(&set->arena, (size_t)count_max, sizeof *names);
    for (int i = 0; names && i < set->function_count; i++)
        names[count++] = set->function[i]->name;
    for (int i = 0; names && i < formula_primitive_count(); i++)
        names[count++] = formula_primitive_at(i)->name;
    return error_at(checker->error, node->place, "unknown name '%s'%s", node->call->name,
                    near_hint(hint, node->call->name, names, count));
}

static enum status check_primitive(struct checker *checker, struct node *node, enum value_kind expected) {
    const struct primitive *primitive = formula_primitive(node->call->name);
    if (!primitive)
        return unknown_name(checker, node);
    node->call->primitive = primitive;
    enum status status = check_argument_count(checker, node, primitive->takes_dim);
    if (!status && primitive->takes_dim)
        status = check_node(checker, node->call->argument[0], KIND_DIM);
    if (!status && primitive->takes_dim)
        add_work(node, node->call->argument[0]);
    return status ? status : expect_kind(checker, node, primitive->result, expected);
}

/* Only a literal argument is known before there is a mapping. */
static bool may_apply(const struct definition *definition, const struct call *call) {
    for (int i = 0; i < call->argument_count; i++)
        if (call->argument[i]->kind == NODE_LITERAL && !formula_accepts(definition, i, &call->argument[i]->literal))
            return false;
    return true;
}

/* Check the definitions that a call may come to; its work is that of the largest. */
static enum status check_definitions(struct checker *checker, struct node *node) {
    int found = 0;
    for (struct definition *definition = node->call->function->first; definition; definition = definition->next) {
        if (!may_apply(definition, node->call))
            continue;
        enum status status = check_definition(checker, definition, node->place);
        if (status)
            return status;
        const struct node *body = definition->body;
        node->depth = body->depth >= node->depth ? body->depth + 1 : node->depth;
        node->steps = body->steps >= node->steps ? body->steps + 1 : node->steps;
        found++;
    }
    return found ? STATUS_OK
                 : error_at(checker->error, node->place, "'%s' is not defined for these arguments", node->call->name);
}

/* The definitions come first: their uses of a parameter tell the kind of the argument. */
static enum status check_call(struct checker *checker, struct node *node, enum value_kind expected) {
    struct call *call = node->call;
    const struct function *function = formula_find_function(checker->set, call->name);
    if (!function)
        return check_primitive(checker, node, expected);
    call->function = function;
    enum status status = check_argument_count(checker, node, function->parameter_count);
    if (!status)
        status = check_definitions(checker, node);
    for (int i = 0; !status && i < call->argument_count; i++) {
        status = check_node(checker, call->argument[i], function->kind[i]);
        add_work(node, call->argument[i]);
    }
    return status ? status : expect_kind(checker, node, KIND_NUMBER, expected);
}

/* ---- nodes ---- */

static enum status check_match(struct checker *checker, struct node *node, enum value_kind expected) {
    const struct match *match = node->match;
    enum status status = check_node(checker, match->subject, KIND_DIM);
    add_work(node, match->subject);
    for (int i = 0; !status && i < match->arm_count; i++) {
        status = check_node(checker, match->arm[i].body, expected);
        add_work(node, match->arm[i].body);
    }
    return status;
}

static enum status check_operator(struct checker *checker, struct node *node, enum value_kind expected) {
    struct node *operands[] = {node->left, node->right};
    enum status status = expect_kind(checker, node, KIND_NUMBER, expected);
    for (int i = 0; !status && i < 2 && operands[i]; i++) {
        status = check_node(checker, operands[i], KIND_NUMBER);
        add_work(node, operands[i]);
    }
    return status;
}

static enum status check_kind_of_node(struct checker *checker, struct node *node, enum value_kind expected) {
    switch (node->kind) {
    case NODE_LITERAL:
        return expect_kind(checker, node, node->literal.kind, expected);
    case NODE_LOCAL:
        return check_local(checker, node, expected);
    case NODE_CALL:
        return check_call(checker, node, expected);
    case NODE_MATCH:
        return check_match(checker, node, expected);
    default:
        return check_operator(checker, node, expected);
    }
}

static enum status check_node(struct checker *checker, struct node *node, enum value_kind expected) {
    node->depth = 1;
    node->steps = 1;
    checker->depth++;
    enum status status = limit_depth(checker, node, checker->depth);
    if (!status)
        status = check_kind_of_node(checker, node, expected);
    if (!status)
        status = limit_depth(checker, node, node->depth);
    if (!status)
        status = limit_steps(checker, node);
    checker->depth--;
    return status;
}

enum status formula_check(struct formula_set *set, struct error *error) {
    struct checker checker = {.set = set, .error = error};
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < set->definition_count; i++)
        status = check_definition(&checker, set->definition[i], set->definition[i]->quantity.place);
    return status;
}
