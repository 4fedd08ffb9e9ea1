/* The parser of formula sets: a recursive descent over one lexer, in several files. Every function starts at its first
 * token and ends past its last; `what` says in an error what was expected. The grammar is in docs/formulas.md. */
#ifndef SIMCHECK_MODEL_FORMULA_PARSER_INTERNAL_H
#define SIMCHECK_MODEL_FORMULA_PARSER_INTERNAL_H

#include "common/lexer.h"
#include "model/formula_internal.h"

struct formula_parser {
    struct lexer lexer;
    struct sc_formula_set *set;
    struct sc_error *error;
    const char *name;               /* of the set in this text */
    int layer;                      /* of this text; see struct definition */
    int term_count;                 /* of the present definition */
    int nesting;                    /* expressions that the present token is inside of */
    int local_count;                /* names that can be used here */
    struct token local[LOCALS_MAX]; /* by slot; a literal parameter's token has no text */
    unsigned used;                  /* bit of each slot of which the value is used */
    struct token item_name;         /* `each`: in the present definition this word means ... */
    struct token item;              /* ... this one; without text: there is none */
};
_Static_assert(LOCALS_MAX <= 32, "formula_parser.used has a bit for each slot");

/* One or several words, "(L2 -> L1) NoCBW" included, with single blanks. */
struct name {
    char text[FORMULA_NAME_SIZE];
    int length;
    bool is_word; /* a single one */
    struct sc_place place;
    size_t end;
};

/* SC_STATUS_LIMIT */
enum sc_status formula_no_memory(struct formula_parser *parser);

/* ---- names (formula_names.c) ---- */

/* Words that are no names. */
bool formula_is_reserved(const struct token *token);

/* The token, or the item of `each` that it names. */
const struct token *formula_meant(const struct formula_parser *parser, const struct token *token);

/* The dimension, tensor, ... that a word stands for. */
bool formula_find_literal(const char *text, int length, struct value *literal);

/* Is this the head of "(L2 -> L1) NoCBW"? */
bool formula_at_direction(const struct formula_parser *parser);
enum sc_status formula_parse_name(struct formula_parser *parser, struct name *name, const char *what);

bool formula_same_word(const struct token *token, const char *text, int length);

/* The slot of a local name, a parameter or what a pattern binds; or -1. */
int formula_find_local(const struct formula_parser *parser, const char *text, int length);
enum sc_status formula_push_local(struct formula_parser *parser, const struct token *token);

/* The present word becomes a local name. */
enum sc_status formula_declare_local(struct formula_parser *parser, const char *what);

/* ---- expressions (formula_expressions.c) ---- */

/* A node at the present token. */
enum sc_status formula_new_node(struct formula_parser *parser, enum node_kind kind, struct formula_node **result);

enum sc_status formula_count_term(struct formula_parser *parser);

/* Nothing goes deeper without an enter, which bounds the recursion. */
enum sc_status formula_enter(struct formula_parser *parser);
void formula_leave(struct formula_parser *parser);

/* ( or [; the figure writes both TSz(K) and TSz[K]. */
bool formula_at_arguments(const struct formula_parser *parser);
char formula_closer_of(const struct token *opener);

enum sc_status formula_parse_expression(struct formula_parser *parser, struct formula_node **result);

/* ---- more than arithmetic (formula_forms.c) ---- */

enum sc_status formula_parse_match(struct formula_parser *parser, struct formula_node **result);
enum sc_status formula_parse_if(struct formula_parser *parser, struct formula_node **result);
enum sc_status formula_parse_let(struct formula_parser *parser, struct formula_node **result);

/* Is this the head of "sum(d in ..."? */
bool formula_at_fold(const struct formula_parser *parser);
enum sc_status formula_parse_fold(struct formula_parser *parser, struct formula_node **result);

#endif
