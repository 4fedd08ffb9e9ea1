/* What can be known of a set before there is a mapping: which definition each name means, of which kind each value is,
 * that nothing is defined by itself, and how deep an evaluation goes. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/near.h"
#include "model/formula_internal.h"

struct checker {
    struct sc_formula_set *set;
    struct sc_error *error;
    struct definition *definition; /* that is being checked */
    unsigned kinds[LOCALS_MAX];    /* of its locals but the parameters, whose kinds belong to the function */
    int depth;                     /* of nodes inside one another, through calls */
};

static enum sc_status check_node(struct checker *checker, struct formula_node *node, unsigned expected);

/* ---- kinds ---- */

/* By name: in any case, so that a letter may be one unintended. */
static const char *name_of(const struct formula_node *node) {
    return node->kind == NODE_LITERAL ? formula_value_name(NULL, &node->literal) : "this";
}

static FORMULA_OWN_FRAME enum sc_status other_kind(struct checker *checker, const struct formula_node *node,
                                                   unsigned found, unsigned expected) {
    char wanted[KINDS_TEXT_SIZE], is[KINDS_TEXT_SIZE];
    return sc_error_at(checker->error, node->place, "expected %s, but %s is %s", formula_kinds_text(expected, wanted),
                       name_of(node), formula_kinds_text(found, is));
}

static enum sc_status expect_kinds(struct checker *checker, struct formula_node *node, unsigned found,
                                   unsigned expected) {
    node->kinds = found & expected;
    return node->kinds ? SC_STATUS_OK : other_kind(checker, node, found, expected);
}

/* A parameter, or a name for one, is what its uses leave of all kinds. */
static enum sc_status check_local(struct checker *checker, struct formula_node *node, unsigned expected) {
    struct function *function = checker->definition->function;
    unsigned *kinds =
        node->slot < function->parameter_count ? &function->kinds[node->slot] : &checker->kinds[node->slot];
    enum sc_status status = expect_kinds(checker, node, *kinds, expected);
    if (!status)
        *kinds = node->kinds;
    return status;
}

/* ---- depth ---- */

/* A part that is evaluated for `node`. */
static void add_depth(struct formula_node *node, const struct formula_node *part) {
    if (part->depth >= node->depth)
        node->depth = part->depth + 1;
}

static enum sc_status limit_depth(struct checker *checker, const struct formula_node *node, int depth) {
    if (depth > DEPTH_MAX)
        return sc_error_at(checker->error, node->place, "formulas are nested too deeply here (more than %d)",
                           DEPTH_MAX);
    return SC_STATUS_OK;
}

/* ---- calls ---- */

/* "A -> B -> A": from the definition that is called while it is being checked, back to it. */
static FORMULA_OWN_FRAME enum sc_status recursion(struct checker *checker, const struct definition *called,
                                                  struct sc_place from) {
    const struct definition *path[DEFINITIONS_MAX];
    char text[SC_ERROR_MESSAGE_SIZE / 2] = "";
    int count = 0;
    for (const struct definition *at = checker->definition; at && at != called; at = at->checked_for)
        path[count++] = at;
    if (count == 0)
        return sc_error_at(checker->error, from, "'%s' is defined by itself", called->quantity.name);
    while (count-- > 0) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, " -> %s", path[count]->quantity.name);
    }
    return sc_error_at(checker->error, from, "'%s' is defined by itself: %s%s -> %s", called->quantity.name,
                       called->quantity.name, text, called->quantity.name);
}

static FORMULA_OWN_FRAME enum sc_status check_definition(struct checker *checker, struct definition *definition,
                                                         struct sc_place from) {
    if (definition->state == CHECKED)
        return SC_STATUS_OK;
    if (definition->state == CHECKING)
        return recursion(checker, definition, from);
    struct checker inner = {
        .set = checker->set, .error = checker->error, .definition = definition, .depth = checker->depth};
    definition->checked_for = checker->definition;
    definition->state = CHECKING;
    struct function *function = definition->function;
    bool bound = definition->quantity.counter != SC_COUNTER_COUNT;
    enum sc_status status = check_node(&inner, definition->body, bound ? KIND_NUMBER : function->result);
    if (!status)
        function->result = definition->body->kinds;
    definition->state = CHECKED;
    return status;
}

static enum sc_status check_argument_count(struct checker *checker, const struct formula_node *node, int expected) {
    if (node->call->argument_count == expected)
        return SC_STATUS_OK;
    return sc_error_at(checker->error, node->place, "'%s' takes %d argument%s, not %d", node->call->name, expected,
                       expected == 1 ? "" : "s", node->call->argument_count);
}

/* The layer that had a function first. */
static int first_layer(const struct function *function) {
    const struct definition *lowest = function->first;
    while (lowest->next)
        lowest = lowest->next;
    return lowest->layer;
}

/* Names that a call could mean: functions that a layer below `call->below` has, words that the mapping answers, and
 * those of the language that stand as the call does, with arguments or without; the latter where they are very near. */
static int names_for(const struct sc_formula_set *set, const struct call *call, const char *names[]) {
    enum { VERY_NEAR = 2 };
    int count = 0;
    for (int i = 0; i < set->function_count; i++)
        if (first_layer(set->function[i]) < call->below)
            names[count++] = set->function[i]->name;
    for (int i = 0; i < formula_word_count(); i++) {
        const struct word *word = formula_word_at(i);
        bool stands_alone = word->use == WORD_LITERAL, takes = word->use == WORD_OPERATOR || word->use == WORD_FOLD;
        bool fits = (call->argument_count ? takes : stands_alone) &&
                    common_near_distance(call->name, word->about.name) <= VERY_NEAR;
        if (word->use == WORD_ANSWERED || fits)
            names[count++] = word->about.name;
    }
    return count;
}

/* The counter of this name in any case, or SC_COUNTER_COUNT. */
static enum sc_counter_id counter_called(const char *name) {
    int id = 0;
    while (id < SC_COUNTER_COUNT && strcasecmp(sc_counter_info((enum sc_counter_id)id)->name, name) != 0)
        id++;
    return (enum sc_counter_id)id;
}

/* A counter is what a formula is compared with. Name the formula, if there is one. */
static enum sc_status counter_for_name(struct checker *checker, struct sc_place place, enum sc_counter_id counter) {
    const struct sc_formula_set *set = checker->set;
    const char *bound = NULL;
    for (int i = 0; !bound && i < set->quantity_count; i++)
        if (set->quantity[i]->quantity.counter == counter)
            bound = set->quantity[i]->quantity.name;
    return sc_error_at(checker->error, place,
                       "'%s' is a counter of the simulator: a formula is compared with it, and cannot use it%s%s%s",
                       sc_counter_info(counter)->name, bound ? "; did you mean '" : "", bound ? bound : "",
                       bound ? "', which is bound to it?" : "");
}

static FORMULA_OWN_FRAME enum sc_status unknown_name(struct checker *checker, const struct formula_node *node) {
    struct sc_formula_set *set = checker->set;
    enum sc_counter_id counter = counter_called(node->call->name);
    if (counter != SC_COUNTER_COUNT)
        return counter_for_name(checker, node->place, counter);
    char hint[NEAR_HINT_SIZE] = "";
    size_t count_max = (size_t)set->function_count + (size_t)formula_word_count();
    const char **names = sc_arena_alloc(&set->arena, count_max, sizeof *names);
    if (names)
        common_near_hint(hint, node->call->name, names, names_for(set, node->call, names));
    return sc_error_at(checker->error, node->place, "unknown name '%s'%s", node->call->name, hint);
}

/* Only a literal argument is known before there is a mapping. */
static bool may_apply(const struct definition *definition, const struct call *call) {
    if (definition->layer >= call->below)
        return false;
    for (int i = 0; i < call->argument_count; i++)
        if (call->argument[i]->kind == NODE_LITERAL && !formula_accepts(definition, i, &call->argument[i]->literal))
            return false;
    return true;
}

/* Does this definition take whatever arguments come? */
static bool is_general(const struct definition *definition) {
    for (int i = 0; i < definition->function->parameter_count; i++)
        if (definition->literal[i].kind != 0)
            return false;
    return true;
}

/* Check the definitions that a call may come to; it is as deep as the deepest. `*general`: one takes all that the
 * others leave. */
static FORMULA_OWN_FRAME enum sc_status check_definitions(struct checker *checker, struct formula_node *node,
                                                          int *found, bool *general) {
    for (struct definition *definition = node->call->function->first; definition && !*general;
         definition = definition->next) {
        if (!may_apply(definition, node->call))
            continue;
        enum sc_status status = check_definition(checker, definition, node->place);
        if (status)
            return status;
        const struct formula_node *body = definition->body;
        node->depth = body->depth >= node->depth ? body->depth + 1 : node->depth;
        ++*found;
        *general = is_general(definition);
    }
    return SC_STATUS_OK;
}

static FORMULA_OWN_FRAME enum sc_status check_arguments(struct checker *checker, struct formula_node *node,
                                                        const unsigned *kinds, int count) {
    struct call *call = node->call;
    enum sc_status status = check_argument_count(checker, node, count);
    for (int i = 0; !status && i < count; i++) {
        status = check_node(checker, call->argument[i], kinds[i]);
        add_depth(node, call->argument[i]);
    }
    return status;
}

static enum sc_status check_word(struct checker *checker, struct formula_node *node, unsigned expected) {
    const struct word *word = node->call->word;
    enum sc_status status = check_arguments(checker, node, word->parameter, formula_word_parameters(word));
    return status ? status : expect_kinds(checker, node, word->result, expected);
}

/* No definition is for these arguments: then the word of the name is, if there is one. */
static enum sc_status check_other_meaning(struct checker *checker, struct formula_node *node, unsigned expected) {
    const struct call *call = node->call;
    if (call->word)
        return check_word(checker, node, expected);
    if (call->below < EXTENDS_MAX)
        return unknown_name(checker, node);
    return sc_error_at(checker->error, node->place, "'%s' is not defined for these arguments", call->name);
}

/* The definitions come first: their uses of a parameter decide the kind of the argument. */
static enum sc_status check_function(struct checker *checker, struct formula_node *node, unsigned expected) {
    struct call *call = node->call;
    int found = 0;
    bool general = false;
    enum sc_status status = check_argument_count(checker, node, call->function->parameter_count);
    call->function->called = true;
    if (!status)
        status = check_definitions(checker, node, &found, &general);
    if (!status && found == 0)
        return check_other_meaning(checker, node, expected);
    if (!status)
        status = check_arguments(checker, node, call->function->kinds, call->argument_count);
    return status ? status : expect_kinds(checker, node, call->function->result, expected);
}

static FORMULA_OWN_FRAME enum sc_status check_call(struct checker *checker, struct formula_node *node,
                                                   unsigned expected) {
    struct call *call = node->call;
    call->function = formula_find_function(checker->set, call->name);
    call->word = formula_word_find(WORD_ANSWERED, call->name, (int)strlen(call->name));
    if (call->function)
        return check_function(checker, node, expected);
    return call->word ? check_word(checker, node, expected) : unknown_name(checker, node);
}

/* ---- nodes ---- */

/* A part of which the value is used for `node`. */
static enum sc_status check_part(struct checker *checker, struct formula_node *node, struct formula_node *part,
                                 unsigned expected) {
    enum sc_status status = check_node(checker, part, expected);
    add_depth(node, part);
    return status;
}

/* One of several parts is the node's value: all are of the kind of the first. */
static enum sc_status check_alternative(struct checker *checker, struct formula_node *node, struct formula_node *part,
                                        unsigned expected) {
    enum sc_status status = check_part(checker, node, part, node->kinds ? node->kinds : expected);
    node->kinds = part->kinds;
    return status;
}

static FORMULA_OWN_FRAME enum sc_status check_match(struct checker *checker, struct formula_node *node,
                                                    unsigned expected) {
    const struct match *match = node->match;
    enum sc_status status = check_part(checker, node, match->subject, KIND_DIM);
    for (int i = 0; !status && i < match->arm_count; i++) {
        const struct arm *arm = &match->arm[i];
        if (arm->slot >= 0)
            checker->kinds[arm->slot] = checker->kinds[arm->slot + 1] = KIND_NUMBER;
        status = check_alternative(checker, node, arm->body, expected);
    }
    return status;
}

static FORMULA_OWN_FRAME enum sc_status check_if(struct checker *checker, struct formula_node *node,
                                                 unsigned expected) {
    const struct choice *choice = node->choice;
    enum sc_status status = check_part(checker, node, choice->condition, KIND_NUMBER);
    if (!status)
        status = check_alternative(checker, node, choice->branch[1], expected);
    if (!status)
        status = check_alternative(checker, node, choice->branch[0], expected);
    return status;
}

static FORMULA_OWN_FRAME enum sc_status check_let(struct checker *checker, struct formula_node *node,
                                                  unsigned expected) {
    enum sc_status status = check_part(checker, node, node->left, KIND_ANY);
    checker->kinds[node->slot] = node->left->kinds;
    return status ? status : check_alternative(checker, node, node->right, expected);
}

static FORMULA_OWN_FRAME enum sc_status check_fold(struct checker *checker, struct formula_node *node,
                                                   unsigned expected) {
    const struct fold *fold = node->fold;
    enum sc_status status = SC_STATUS_OK;
    if (fold->part)
        status = check_part(checker, node, fold->part, fold->domain->parameter[0]);
    checker->kinds[fold->slot] = fold->domain->result;
    if (!status && fold->where)
        status = check_part(checker, node, fold->where, KIND_NUMBER);
    if (!status && fold->body)
        status = check_part(checker, node, fold->body, KIND_NUMBER);
    return status ? status : expect_kinds(checker, node, fold->body ? KIND_NUMBER : fold->domain->result, expected);
}

static unsigned operand_kinds(enum node_kind kind) {
    bool any = kind == NODE_EQUAL || kind == NODE_UNEQUAL;
    bool order = kind == NODE_INSIDE || kind == NODE_OUTSIDE;
    return any ? KIND_ANY : order ? KIND_LOOP | KIND_LEVEL : KIND_NUMBER;
}

/* Both sides are of one kind. A local on the left learns from what stands on the right. */
static FORMULA_OWN_FRAME enum sc_status check_operator(struct checker *checker, struct formula_node *node,
                                                       unsigned expected) {
    enum sc_status status = expect_kinds(checker, node, KIND_NUMBER, expected);
    if (!status)
        status = check_part(checker, node, node->left, operand_kinds(node->kind));
    for (struct formula_node *op = node; !status && op && op->right; op = op->next)
        status = check_part(checker, node, op->right, node->left->kinds);
    if (!status && node->right && node->left->kind == NODE_LOCAL)
        status = check_local(checker, node->left, node->right->kinds);
    return status;
}

static enum sc_status check_kind_of_node(struct checker *checker, struct formula_node *node, unsigned expected) {
    switch (node->kind) {
    case NODE_LITERAL:
        return expect_kinds(checker, node, node->literal.kind, expected);
    case NODE_LOCAL:
        return check_local(checker, node, expected);
    case NODE_CALL:
        return check_call(checker, node, expected);
    case NODE_MATCH:
        return check_match(checker, node, expected);
    case NODE_IF:
        return check_if(checker, node, expected);
    case NODE_LET:
        return check_let(checker, node, expected);
    case NODE_FOLD:
        return check_fold(checker, node, expected);
    default:
        return check_operator(checker, node, expected);
    }
}

static enum sc_status check_node(struct checker *checker, struct formula_node *node, unsigned expected) {
    node->depth = 1;
    node->kinds = 0;
    checker->depth++;
    enum sc_status status = limit_depth(checker, node, checker->depth);
    if (!status)
        status = check_kind_of_node(checker, node, expected);
    if (!status)
        status = limit_depth(checker, node, node->depth);
    checker->depth--;
    return status;
}

/* ---- what a set that extends another has to no purpose ---- */

static const char *without_digits(const char *name, char buffer[FORMULA_NAME_SIZE]) {
    size_t used = 0;
    for (const char *c = name; *c; c++)
        if (*c < '0' || *c > '9')
            buffer[used++] = *c;
    buffer[used] = '\0';
    return buffer;
}

/* Was `name` meant to be this one? One wrong letter apart, and not as "L1 RD" and "L2 RD" are; names of a letter or two
 * are all near one another. */
static bool is_slip(const char *name, const char *meant) {
    enum { TELLING_LENGTH = 4 };
    char a[FORMULA_NAME_SIZE], b[FORMULA_NAME_SIZE];
    return strlen(name) >= TELLING_LENGTH && common_near_distance(name, meant) == 1 &&
           strcasecmp(without_digits(name, a), without_digits(meant, b)) != 0;
}

/* What a new function, with as many parameters, was probably meant to override; or NULL. */
static const char *meant_by(const struct sc_formula_set *set, const struct function *function) {
    for (int i = 0; i < set->function_count; i++) {
        const struct function *other = set->function[i];
        if (first_layer(other) < first_layer(function) && other->parameter_count == function->parameter_count &&
            is_slip(function->name, other->name))
            return other->name;
    }
    for (int i = 0; i < formula_word_count(); i++) {
        const struct word *word = formula_word_at(i);
        if (word->use == WORD_ANSWERED && formula_word_parameters(word) == function->parameter_count &&
            is_slip(function->name, word->about.name))
            return word->about.name;
    }
    return NULL;
}

/* A new definition that nothing uses and no counter is compared with, and that is called nearly like one below, or like
 * a counter. ("Steps" may be anybody's word, "pe_steps" is a counter.) */
static enum sc_status check_purpose(struct checker *checker, const struct definition *definition) {
    const struct function *function = definition->function;
    bool of_use = function->word || function->called || definition->quantity.counter != SC_COUNTER_COUNT;
    if (of_use || first_layer(function) == 0)
        return SC_STATUS_OK;
    if (strchr(function->name, '_') && counter_called(function->name) != SC_COUNTER_COUNT)
        return sc_error_at(
            checker->error, definition->quantity.place,
            "'%s' overrides nothing, and is not compared with the counter of this name; did you mean 'NAME : "
            "%s = ...'?",
            function->name, sc_counter_info(counter_called(function->name))->name);
    const char *meant = meant_by(checker->set, function);
    if (!meant)
        return SC_STATUS_OK;
    return sc_error_at(checker->error, definition->quantity.place,
                       "'%s' overrides nothing, and nothing uses it; did you mean '%s'?", function->name, meant);
}

/* A definition without parameters is a quantity, if it is a number. One that is a loop, or anything else that is no
 * number, serves others: one that nothing uses was meant to be a number. */
static enum sc_status settle_quantities(struct checker *checker) {
    struct sc_formula_set *set = checker->set;
    enum sc_status status = SC_STATUS_OK;
    int count = 0;
    for (int i = 0; !status && i < set->quantity_count; i++) {
        struct definition *definition = set->quantity[i];
        if (!definition->function->called || definition->body->kinds & KIND_NUMBER) {
            status = expect_kinds(checker, definition->body, definition->body->kinds, KIND_NUMBER);
            set->quantity[count++] = definition;
        }
    }
    set->quantity_count = count;
    if (!status && count == 0)
        status = sc_error_at(checker->error, set->definition[0]->quantity.place,
                             "this set has no quantity: none of its definitions is a number without parameters");
    return status;
}

enum sc_status formula_check(struct sc_formula_set *set, struct sc_error *error) {
    struct checker checker = {.set = set, .error = error};
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < set->definition_count; i++)
        if (!set->definition[i]->overridden)
            status = check_definition(&checker, set->definition[i], set->definition[i]->quantity.place);
    for (int i = 0; !status && i < set->definition_count; i++)
        status = check_purpose(&checker, set->definition[i]);
    if (!status)
        status = settle_quantities(&checker);
    return status;
}
