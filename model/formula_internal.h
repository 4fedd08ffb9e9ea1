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
    EXTENDS_MAX = 8, /* sets of which each extends the next */
    FORMULA_NAME_SIZE = 64,
    NESTING_MAX = 64,         /* expressions inside one another in the text of one definition */
    DEPTH_MAX = 200,          /* nodes inside one another, through calls */
    EVALUATED_MAX = 200000,   /* nodes evaluated for one quantity and mapping, remembered values not counted */
    REMEMBERED_MAX = 1024,    /* values of definitions, for one quantity and mapping */
    SET_MEMORY_MAX = 64 << 20 /* bytes */
};

/* Reader, checker and evaluation go down into a formula by recursion, and a thread's stack may be no larger than 128
 * KiB. NESTING_MAX and DEPTH_MAX bound the levels; what a level needs is bounded by functions like this, whose
 * variables are not to stand in the frame of a caller that goes down. */
#define FORMULA_OWN_FRAME __attribute__((noinline))

/* ---- values ---- */

/* A bit each. A set of kinds is an unsigned: the kinds that a name may still have. */
enum value_kind {
    KIND_NUMBER = 1 << 0, /* truth, too: 1 and 0 */
    KIND_DIM = 1 << 1,
    KIND_TENSOR = 1 << 2,
    KIND_LOOP = 1 << 3,
    KIND_LEVEL = 1 << 4,
    KIND_LAYER_TYPE = 1 << 5,
    KIND_PRAGMA = 1 << 6,
};

enum { KIND_COUNT = 7, KIND_ANY = (1 << KIND_COUNT) - 1 };
_Static_assert(KIND_PRAGMA == 1 << (KIND_COUNT - 1), "every kind is counted");

struct value {
    enum value_kind kind;
    int which; /* enum sc_dim, enum sc_tensor, enum sc_pragma_kind; index of a loop, level or layer type */
    struct sc_rational number; /* KIND_NUMBER */
};

static inline struct value value_whole(int64_t whole) {
    return (struct value){.kind = KIND_NUMBER, .number = sc_rational_whole(whole)};
}

static inline struct value value_of_kind(enum value_kind kind, int which) {
    return (struct value){.kind = kind, .which = which, .number = sc_rational_whole(0)};
}

/* ---- the nest that formulas are about (formula_nest.c) ---- */

/* A directive, with what it does to a whole chunk of the levels above. Of a spatial directive with several parts all
 * but `positions` is about the first part. */
struct formula_loop {
    const struct sc_directive *directive;
    int level;
    int64_t units;     /* that share its positions: 1 in time */
    int64_t extent;    /* indices that it divides */
    int64_t chunk;     /* indices of a whole chunk of it */
    int64_t positions; /* of all parts */
};

struct formula_nest {
    const struct sc_mapping *mapping;
    int loop_count;
    struct formula_loop loop[SC_LEVELS_MAX * SC_DIM_COUNT]; /* the outermost first */
    int64_t chunk[SC_DIM_COUNT];                            /* what a PE holds */
};

void formula_nest_build(struct formula_nest *nest, const struct sc_mapping *mapping);

/* Chunks that a part makes of so many indices. */
int64_t formula_positions(const struct sc_map_part *part, int64_t extent);

/* How often a loop advances: positions in time, or folds. */
int64_t formula_trips(const struct formula_loop *loop);

/* Does a directive divide this dimension? */
bool formula_divides(const struct sc_directive *directive, enum sc_dim dim);

/* The innermost pragma that maps, merges or unrolls this dimension; NULL where none does: its size is 1. */
const struct sc_mapped_pragma *formula_innermost_pragma(const struct sc_mapping *mapping, enum sc_dim dim);

/* ---- words (formula_words.c) ---- */

struct question {
    const struct formula_nest *nest;
    const struct value *argument;
    int id; /* of words that share a function */
};

/* How the parser uses a word. */
enum word_use {
    WORD_ANSWERED, /* by the mapping */
    WORD_OPERATOR, /* of numbers, written like a call; reserved */
    WORD_FOLD,     /* over a domain */
    WORD_DOMAIN,
    WORD_LITERAL,
    WORD_SYNTAX, /* reserved */
    WORD_USES
};

enum domain { DOMAIN_DIMS, DOMAIN_LOOPS, DOMAIN_LEVELS };

enum { WORD_PARAMETERS_MAX = 2 };

struct word {
    struct sc_formula_word about;
    int length; /* of its name */
    enum word_use use;
    unsigned result;                         /* WORD_ANSWERED, WORD_DOMAIN: kinds */
    unsigned parameter[WORD_PARAMETERS_MAX]; /* kinds; 0: no such parameter */
    int id;                                  /* enum domain, enum node_kind, of a literal: which; else the finder's */
    const char *absence;                     /* why it may answer SC_FORMULA_NONE */
    /* SC_FORMULA_ERROR: the result does not fit in 63 bits. */
    enum sc_formula_outcome (*find)(const struct question *question, struct value *result);
};

int formula_word_count(void);

const struct word *formula_word_at(int index);

/* The word of this use by name, in any case; or NULL. */
const struct word *formula_word_find(enum word_use use, const char *name, int length);
int formula_word_parameters(const struct word *word);

/* "a number", "a dimension or a loop". Returns `buffer`. */
enum { KINDS_TEXT_SIZE = 128 };
const char *formula_kinds_text(unsigned kinds, char buffer[KINDS_TEXT_SIZE]);

/* A value that is no number, by name: "K", "weight"; a loop by its dimension. */
const char *formula_value_name(const struct formula_nest *nest, const struct value *value);

/* The figure's own words (formula_primitives.c). */
enum sc_formula_outcome formula_size(const struct question *question, struct value *result);
enum sc_formula_outcome formula_unpadded_size(const struct question *question, struct value *result);
enum sc_formula_outcome formula_place(const struct question *question, struct value *result);
enum sc_formula_outcome formula_upper_loop(const struct question *question, struct value *result);
enum sc_formula_outcome formula_spatial_tiles(const struct question *question, struct value *result);
enum sc_formula_outcome formula_spatial_folds(const struct question *question, struct value *result);
enum sc_formula_outcome formula_temporal_folds(const struct question *question, struct value *result);

/* The words about the network (formula_network.c). */
enum sc_formula_outcome formula_array_rows(const struct question *question, struct value *result);
enum sc_formula_outcome formula_channel(const struct question *question, struct value *result);
enum sc_formula_outcome formula_links(const struct question *question, struct value *result);
enum sc_formula_outcome formula_hops(const struct question *question, struct value *result);

/* The words about L2 and off chip (formula_offchip.c). */
enum sc_formula_outcome formula_tensor_flag(const struct question *question, struct value *result);
enum sc_formula_outcome formula_has_marks(const struct question *question, struct value *result);
enum sc_formula_outcome formula_outside_l2(const struct question *question, struct value *result);
enum sc_formula_outcome formula_l2_chunk(const struct question *question, struct value *result);

/* ---- syntax ---- */

enum node_kind {
    NODE_LITERAL,
    NODE_LOCAL,
    NODE_CALL,
    NODE_MATCH,
    NODE_IF,
    NODE_LET,
    NODE_FOLD,
    NODE_AND,
    NODE_OR,
    NODE_NOT,
    NODE_EQUAL,
    NODE_UNEQUAL,
    NODE_LESS,
    NODE_LESS_EQUAL,
    NODE_GREATER,
    NODE_GREATER_EQUAL,
    NODE_INSIDE,
    NODE_OUTSIDE,
    NODE_NEGATE, /* from here on numbers of numbers */
    NODE_CEIL,
    NODE_FLOOR,
    NODE_ABS,
    NODE_ADD,
    NODE_SUBTRACT,
    NODE_MULTIPLY,
    NODE_DIVIDE,
    NODE_MOD,
    NODE_MAX,
    NODE_MIN,
};

struct formula_node {
    enum node_kind kind;
    struct sc_place place;             /* an operator's own, else the first token's */
    size_t end;                        /* NODE_CALL, NODE_MATCH, NODE_FOLD, NODE_LOCAL: one past its text */
    struct value literal;              /* NODE_LITERAL */
    int slot;                          /* NODE_LOCAL, NODE_LET */
    struct formula_node *left, *right; /* operators; NODE_LET: the value, and the expression that uses it */
    struct formula_node *next;         /* operators: one that is applied to this one's value, and has no left side */
    struct call *call;
    struct match *match;
    struct choice *choice;
    struct fold *fold;
    unsigned kinds; /* that its value may have; set by the checker, as is */
    int depth;      /* to evaluate it */
};

/* A name, with or without arguments. The checker finds the function, and the word for arguments that no definition
 * fits. `below`: only definitions of layers below this one; `base` is written with the call's own layer. */
struct call {
    const char *name;
    int below;
    int argument_count;
    struct formula_node *argument[PARAMETERS_MAX];
    struct function *function;
    const struct word *word;
};

/* `kinds` has a bit for each enum sc_pragma_kind. A map's size and offset go to `slot` and the next; -1: to none. */
struct arm {
    unsigned kinds;
    int slot;
    struct formula_node *body;
};

/* Pragma kinds that an arm can name: all but Tile, which maps nothing itself. */
enum { MATCHED_KINDS = SC_PRAGMA_MERGE + 1, MATCHED_ALL = (1 << MATCHED_KINDS) - 1 };
_Static_assert(MATCHED_KINDS < 31, "a set of pragma kinds has a bit for each");

struct match {
    struct formula_node *subject; /* a dimension */
    int arm_count;
    struct arm arm[MATCHED_KINDS];
};

/* if ... then ... else; the branches' texts, for explanations. */
struct choice {
    struct formula_node *condition, *branch[2]; /* else, then */
    size_t begin[2], end[2];
};

enum fold_kind { FOLD_SUM, FOLD_PRODUCT, FOLD_MAX, FOLD_MIN, FOLD_ANY, FOLD_ALL, FOLD_FIRST, FOLD_LAST };

/* sum(d in dims(Input) where ... : ...); first(l in loops where ...), which has no body: an item is its value */
struct fold {
    enum fold_kind kind;
    const struct word *domain;
    struct formula_node *part;  /* of the domain: dims(part), loops(part); NULL: all of it */
    struct formula_node *where; /* NULL: no condition */
    struct formula_node *body;  /* NULL: FOLD_FIRST, FOLD_LAST */
    int slot;
};

enum check_state { UNCHECKED, CHECKING, CHECKED };

/* One `head = body;`. Several definitions of a function differ in the literals that stand for parameters, or in the
 * layer: 0 is that of the set that extends nothing, and each set that extends adds one. */
struct definition {
    struct function *function;
    int index;               /* in the set */
    struct definition *next; /* of the same function: higher layers first, then as in the text */
    struct sc_formula_quantity quantity;
    int layer, binding_layer;             /* binding_layer: where its counter is written */
    bool overridden;                      /* by one of a higher layer: only `base` comes here */
    struct value literal[PARAMETERS_MAX]; /* kind 0: a named parameter, which has the slot of this index */
    size_t begin, end;                    /* the body's text */
    struct formula_node *body;
    enum check_state state;
    struct definition *checked_for; /* whose call this is being checked for */
};

struct function {
    const char *name;
    unsigned hash; /* of the name */
    int parameter_count;
    unsigned kinds[PARAMETERS_MAX]; /* KIND_ANY until a literal or a use decides */
    unsigned result;                /* kinds of its value: KIND_ANY until a body decides */
    bool called;
    const struct word *word; /* of this name; NULL: none */
    struct definition *first;
};

struct sc_formula_set {
    struct sc_arena arena;
    const char *name;
    enum sc_formula_policy policy;
    int layer_count, definition_count, function_count, quantity_count;
    struct definition *definition[DEFINITIONS_MAX]; /* in the order of the texts, what is extended first */
    struct function *function[DEFINITIONS_MAX];
    struct definition *quantity[DEFINITIONS_MAX]; /* numbers without parameters that are not overridden */
};

/* Equal for names that differ in case only. */
unsigned formula_hash(const char *name);

/* By name, in any case; or NULL. */
struct function *formula_find_function(const struct sc_formula_set *set, const char *name);

/* Could this argument be what the definition has in place `index`? */
bool formula_accepts(const struct definition *definition, int index, const struct value *argument);

/* The next character of [*offset, end) with every run of blanks and comments read as one blank; false at the end, and
 * for blanks before it. */
bool formula_next_char(const struct sc_source *source, size_t *offset, size_t end, char *c);

/* ---- stages ---- */

enum sc_status formula_parse(struct sc_formula_set *set, const struct sc_source *source,
                             const struct sc_formula_finder *finder, struct sc_error *error);
enum sc_status formula_check(struct sc_formula_set *set, struct sc_error *error);

/* One quantity after another, for one mapping. For each, a definition that is used in many places is evaluated once for
 * arguments that are no numbers: without that, definitions that build upon one another would take time exponential in
 * their number. */
struct evaluation {
    struct formula_nest nest;
    struct sc_error *error;                         /* where SC_FORMULA_NONE and SC_FORMULA_ERROR say why; or NULL */
    int steps;                                      /* nodes evaluated so far */
    int call_count;                                 /* that are being evaluated */
    struct value locals[DEPTH_MAX + 1][LOCALS_MAX]; /* of each call */
    uint64_t remembered[REMEMBERED_MAX];            /* calls: the definition and its arguments; 0: none */
    struct value value[REMEMBERED_MAX];             /* that the call has come to */
};

/* Too large for a stack. NULL, and errno, when there is no memory; the caller frees it. */
struct evaluation *formula_evaluation_new(const struct sc_mapping *mapping);

/* `locals` has LOCALS_MAX values; it belongs to the definition that `node` is in. */
enum sc_formula_outcome formula_evaluate(struct evaluation *evaluation, const struct formula_node *node,
                                         struct value *locals, struct value *result);

/* Move to a fold's next item that its domain has and its condition lets pass: it is then in the fold's slot, and
 * `*item`, which begins at -1, identifies it. -1 after the last one. */
enum sc_formula_outcome formula_next_item(struct evaluation *evaluation, const struct formula_node *node,
                                          struct value *locals, int *item);

enum sc_status formula_evaluate_quantity(struct evaluation *evaluation, const struct definition *definition,
                                         struct sc_formula_result *result);

#endif
