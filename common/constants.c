/* Constants: names that stand for numbers in the dataflows of either language. */
#include <string.h>

#include "common/dsl.h"
#include "common/expr_parse.h"

/* ---- what a text declares ---- */

const struct sc_constant *sc_constant_find(const struct sc_constants *constants, const char *name, int length) {
    const struct sc_constant *constant = constants->last;
    while (constant && !(strlen(constant->name) == (size_t)length && memcmp(constant->name, name, (size_t)length) == 0))
        constant = constant->next;
    return constant;
}

const struct sc_constant *common_constant_named(const struct sc_constants *constants, const struct token *name) {
    return name->kind == TOKEN_WORD ? sc_constant_find(constants, name->text, name->length) : NULL;
}

enum sc_status common_constant_declare(struct sc_constants *constants, struct sc_arena *arena, const struct token *name,
                                       int64_t value, struct sc_error *error) {
    if (constants->count == CONSTANTS_MAX)
        return sc_error_at(error, name->place, "more than %d constants", CONSTANTS_MAX);
    struct sc_constant *constant = sc_arena_alloc(arena, 1, sizeof *constant);
    char *text = sc_arena_copy_text(arena, name->text, (size_t)name->length);
    if (!constant || !text)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left while reading '%s'", name->place.source->name);
    *constant = (struct sc_constant){text, value, name->place, constants->last};
    constants->last = constant;
    constants->count++;
    return SC_STATUS_OK;
}

/* ---- in dataflows ---- */

static bool uses(const struct sc_expr *expr, const char *name) {
    if (!expr)
        return false;
    return (expr->kind == SC_EXPR_CONSTANT && strcmp(expr->name, name) == 0) || uses(expr->left, name) ||
           uses(expr->right, name);
}

bool sc_pragmas_use_constant(const struct sc_pragma *pragmas, int pragma_count, const char *name) {
    for (int i = 0; i < pragma_count; i++)
        if (uses(pragmas[i].size, name) || uses(pragmas[i].offset, name) || uses(pragmas[i].overhead, name))
            return true;
    return false;
}

/* The numbers that take the place of constants. */
struct binding {
    struct sc_arena *arena;
    const struct sc_constant_value *values;
    int value_count;
    bool failed; /* no memory */
};

/* The expression with `next` in its place, in the arena. */
static const struct sc_expr *replaced(struct binding *binding, struct sc_expr next) {
    struct sc_expr *copy = sc_arena_alloc(binding->arena, 1, sizeof *copy);
    binding->failed = binding->failed || !copy;
    if (copy)
        *copy = next;
    return copy;
}

static const struct sc_expr *bind_constant(struct binding *binding, const struct sc_expr *expr) {
    for (int i = 0; i < binding->value_count; i++)
        if (strcmp(binding->values[i].name, expr->name) == 0)
            return replaced(
                binding,
                (struct sc_expr){.kind = SC_EXPR_NUMBER, .number = binding->values[i].value, .place = expr->place});
    return expr;
}

/* An expression without any of the constants stays where it is. */
static const struct sc_expr *bind_expr(struct binding *binding, const struct sc_expr *expr) {
    if (!expr)
        return NULL;
    if (expr->kind == SC_EXPR_CONSTANT)
        return bind_constant(binding, expr);
    struct sc_expr next = *expr;
    next.left = bind_expr(binding, expr->left);
    next.right = bind_expr(binding, expr->right);
    return next.left == expr->left && next.right == expr->right ? expr : replaced(binding, next);
}

struct sc_pragma *sc_pragmas_with_constants(struct sc_arena *arena, const struct sc_pragma *pragmas, int pragma_count,
                                            const struct sc_constant_value *values, int value_count) {
    struct binding binding = {.arena = arena, .values = values, .value_count = value_count};
    struct sc_pragma *copy = sc_arena_alloc(arena, (size_t)pragma_count, sizeof *copy);
    for (int i = 0; copy && i < pragma_count; i++) {
        copy[i] = pragmas[i];
        copy[i].size = bind_expr(&binding, pragmas[i].size);
        copy[i].offset = bind_expr(&binding, pragmas[i].offset);
        copy[i].overhead = bind_expr(&binding, pragmas[i].overhead);
    }
    return binding.failed ? NULL : copy;
}
