/* A set of formulas as syntax: what the parser builds, the checker completes, and evaluation and explanation read. */
#ifndef SIMCHECK_MODEL_FORMULA_INTERNAL_H
#define SIMCHECK_MODEL_FORMULA_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/mapping.h"
#include "model/formulas.h"
#include "model/rational.h"

/* Far above what a person writes; together they bound time, memory and recursion for anything that a file holds. */
enum {
    DEFINITIONS_MAX = 512,
    TERMS_MAX = 256, /* of one definition */
    PARAMETERS_MAX = 4,
    LOCALS_MAX = 12,
    FORMULA_NAME_SIZE = 64,
    DEPTH_MAX = 512,          /* nodes inside one another, through calls */
    STEPS_MAX = 20000,        /* nodes evaluated for one definition, those it calls included */
    SET_MEMORY_MAX = 64 << 20 /* bytes */
};

/* ---- values ---- */

enum value_kind { KIND_ANY, KIND_NUMBER, KIND_DIM, KIND_TENSOR };

struct value {
    enum value_kind kind; /* KIND_ANY stands only for "not known yet" */
    enum dim dim;
    enum tensor tensor;
    struct rational number;
};

static inline struct value value_whole(int64_t whole) {
    return (struct value){.kind = KIND_NUMBER, .number = rational_whole(whole)};
}

/* A word of the figure that the mapping answers, not a formula. */
struct primitive {
    const char *name;
    bool takes_dim; /* one parameter, a dimension; else none */
    enum value_kind result;
    const char *absence; /* why it may answer FORMULA_NONE */
    /* FORMULA_ERROR: the result does not fit in 63 bits. */
    enum formula_outcome (*find)(const struct mapping *mapping, enum dim dim, struct value *result);
};

int formula_primitive_count(void);
const struct primitive *formula_primitive_at(int index);

/* By name, in any case; or NULL. */
const struct primitive *formula_primitive(const char *name);

/* The innermost pragma that maps, merges or unrolls this dimension; NULL where none does: its size is 1. */
const struct mapped_pragma *formula_innermost_pragma(const struct mapping *mapping, enum dim dim);

/* ---- syntax ---- */

enum node_kind {
    NODE_LITERAL,
    NODE_LOCAL,
    NODE_CALL,
    NODE_MATCH,
    NODE_NEGATE,
    NODE_ADD,
    NODE_SUBTRACT,
    NODE_MULTIPLY,
    NODE_DIVIDE,
    NODE_MAX,
    NODE_MIN,
};

struct node {
    enum node_kind kind;
    struct place place;        /* an operator's own, else the first token's */
    size_t end;                /* NODE_CALL, NODE_MATCH: one past its text */
    struct value literal;      /* NODE_LITERAL */
    int slot;                  /* NODE_LOCAL */
    struct node *left, *right; /* operators; NODE_NEGATE has a left only */
    struct call *call;
    struct match *match;
    int depth, steps; /* to evaluate it; set by the checker */
};

/* A name, with or without arguments. The checker finds the function, or else the primitive. */
struct call {
    const char *name;
    int argument_count;
    struct node *argument[PARAMETERS_MAX];
    const struct function *function;
    const struct primitive *primitive;
};

/* `kinds` has a bit for each enum pragma_kind. A map's size and offset go to `slot` and the next; -1: to none. */
struct arm {
    unsigned kinds;
    int slot;
    struct node *body;
};

/* Pragma kinds that an arm can name: all but Tile, which maps nothing itself. */
enum { MATCHED_KINDS = PRAGMA_MERGE + 1, MATCHED_ALL = (1 << MATCHED_KINDS) - 1 };

struct match {
    struct node *subject; /* a dimension */
    int arm_count;
    struct arm arm[MATCHED_KINDS];
};

enum check_state { UNCHECKED, CHECKING, CHECKED };

/* One `head = body;`. Several definitions of a function differ in the literals that stand for parameters. */
struct definition {
    struct function *function;
    struct definition *next; /* of the same function */
    struct formula_quantity quantity;
    struct value literal[PARAMETERS_MAX]; /* KIND_ANY: a named parameter, which has the slot of this index */
    size_t begin, end;                    /* the body's text */
    struct node *body;
    enum check_state state;
};

struct function {
    const char *name;
    int parameter_count;
    enum value_kind kind[PARAMETERS_MAX]; /* KIND_ANY until a literal or a use tells */
    struct definition *first;
};

struct formula_set {
    struct arena arena;
    const struct source *source;
    const char *name;
    enum formula_policy policy;
    int definition_count, function_count, quantity_count;
    struct definition *definition[DEFINITIONS_MAX]; /* in the order of the text */
    struct function *function[DEFINITIONS_MAX];
    struct definition *quantity[DEFINITIONS_MAX]; /* those without parameters */
};

/* By name, in any case; or NULL. */
struct function *formula_find_function(const struct formula_set *set, const char *name);

/* Could this argument be what the definition has in place `index`? */
bool formula_accepts(const struct definition *definition, int index, const struct value *argument);

/* The next character of [*offset, end) with every run of blanks and comments read as one blank; false at the end, and
 * for blanks before it. */
bool formula_next_char(const struct source *source, size_t *offset, size_t end, char *c);

/* ---- stages ---- */

enum status formula_parse(struct formula_set *set, struct error *error);
enum status formula_check(struct formula_set *set, struct error *error);

struct evaluation {
    const struct mapping *mapping;
    struct error *error; /* where FORMULA_NONE and FORMULA_ERROR say why */
};

/* `locals` has LOCALS_MAX values; it belongs to the definition that `node` is in. */
enum formula_outcome formula_evaluate(const struct evaluation *evaluation, const struct node *node,
                                      struct value *locals, struct value *result);

enum status formula_evaluate_quantity(const struct definition *definition, const struct mapping *mapping,
                                      struct formula_result *result);

#endif
