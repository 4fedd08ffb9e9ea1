/* The parser of formula sets: a recursive descent over one lexer, in several files. Every function starts at its first
 * token and ends past its last; `what` says in an error what was expected. The grammar is in docs/formulas.md. */
#ifndef SIMCHECK_MODEL_FORMULA_PARSER_INTERNAL_H
#define SIMCHECK_MODEL_FORMULA_PARSER_INTERNAL_H

#include "common/lexer.h"
#include "model/formula_internal.h"

struct parser {
    struct lexer lexer;
    struct formula_set *set;
    struct error *error;
    const char *name;               /* of the set in this text */
    int layer;                      /* of this text; see struct definition */
    int term_count;                 /* of the present definition */
    int local_count;                /* names that can be used here */
    struct token local[LOCALS_MAX]; /* by slot; a literal parameter's token has no text */
    unsigned used;                  /* bit of each slot of which the value is used */
};

/* One or several words, "(L2 -> L1) NoCBW" included, with single blanks. */
struct name {
    char text[FORMULA_NAME_SIZE];
    int length;
    bool is_word; /* a single one */
    struct place place;
    size_t end;
};

/* STATUS_LIMIT */
enum status formula_no_memory(struct parser *parser);

/* ---- names (formula_names.c) ---- */

/* Words that are no names. */
bool formula_is_reserved(const struct token *token);

/* The dimension, tensor, ... that a word stands for. */
bool formula_find_literal(const char *text, int length, struct value *literal);

/* Is this the head of "(L2 -> L1) NoCBW"? */
bool formula_at_direction(const struct parser *parser);
enum status formula_parse_name(struct parser *parser, struct name *name, const char *what);

bool formula_same_word(const struct token *token, const char *text, int length);

/* The slot of a local name, a parameter or what a pattern binds; or -1. */
int formula_find_local(const struct parser *parser, const char *text, int length);
enum status formula_push_local(struct parser *parser, const struct token *token);

/* The present word becomes a local name. */
enum status formula_declare_local(struct parser *parser, const char *what);

/* ---- expressions (formula_expressions.c) ---- */

enum status formula_new_node(struct parser *parser, struct node value, struct node **result);

/* Bounds the recursion as well: nothing goes deeper without coming through here. */
enum status formula_count_term(struct parser *parser);

/* ( or [; the figure writes both TSz(K) and TSz[K]. */
bool formula_at_arguments(const struct parser *parser);
char formula_closer_of(const struct token *opener);

enum status formula_parse_expression(struct parser *parser, struct node **result);

/* ---- more than arithmetic (formula_forms.c) ---- */

enum status formula_parse_match(struct parser *parser, struct node **result);
enum status formula_parse_if(struct parser *parser, struct node **result);
enum status formula_parse_let(struct parser *parser, struct node **result);

/* Is this the head of "sum(d in ..."? */
bool formula_at_fold(const struct parser *parser);
enum status formula_parse_fold(struct parser *parser, struct node **result);

#endif
