/* Words, numbers and punctuation of the mapping language and of formula files. `//` starts a comment that ends with
 * its line; any mix of LF and CRLF ends lines; a UTF-8 byte order mark at the start is skipped. */
#ifndef SIMCHECK_COMMON_LEXER_H
#define SIMCHECK_COMMON_LEXER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/source.h"

#ifdef __cplusplus
extern "C" {
#endif

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,    /* [A-Za-z_][A-Za-z0-9_]* */
    TOKEN_NUMBER,  /* a whole number, below 2^63 */
    TOKEN_DECIMAL, /* digits, a point, digits: at most 15 in all */
    TOKEN_ARROW,   /* -> */
    TOKEN_RANGE,   /* .. */
    TOKEN_PUNCT,   /* one of ( ) [ ] { } , ; : | = + - * / < > ' */
};

struct token {
    enum token_kind kind;
    struct sc_place place;
    const char *text; /* in the source, not terminated */
    int length;
    int64_t number; /* of TOKEN_NUMBER */
    double decimal; /* of TOKEN_NUMBER and TOKEN_DECIMAL: the nearest double */
};

/* A reader with one token of look-ahead in `token`. After the first lexical error `error` has the message, `failed` is
 * true, and the token stays TOKEN_END. At the end of the text `failed` is false. */
struct lexer {
    const struct sc_source *source;
    size_t offset;
    size_t behind;        /* where the token before the present one ends */
    const char *end_name; /* of the end of the text in messages; NULL: "the end of the file" */
    bool no_comments;     /* the text is one word of a command line: nothing of it may be skipped */
    struct token token;
    struct sc_error *error;
    bool failed;
};

/* Start at the first token of `source`. `source` and `error` must outlive the lexer. */
void common_lexer_start(struct lexer *lexer, const struct sc_source *source, struct sc_error *error);
void common_lexer_advance(struct lexer *lexer);

/* Read the next token as a name that may contain digits, '-' and '.' anywhere (a TOKEN_WORD). If there is no name, the
 * token is the usual one. */
void common_lexer_advance_to_name(struct lexer *lexer);

/* The same for a name or the path of a file, which may also contain '/'. */
void common_lexer_advance_to_path(struct lexer *lexer);

/* Return true if `token` is this word (in any case), this punctuation. */
bool common_token_is_word(const struct token *token, const char *word);
bool common_token_is_punct(const struct token *token, char punct);

/* If the present token is this word, this punctuation, go past it and return true. */
bool common_lexer_accept_word(struct lexer *lexer, const char *word);
bool common_lexer_accept_punct(struct lexer *lexer, char punct);

/* Go past `punct`, or fail with "expected ')'...". `opener` (may be NULL) is the token that `punct` closes; the message
 * names it. A ';' that is missing at the end of a line is shown there, and not at the token of a later line. */
enum sc_status common_lexer_expect_punct(struct lexer *lexer, char punct, const struct token *opener);

/* Fail with "expected ';' but found TOKEN in line 4" at an earlier line's end. */
enum sc_status common_lexer_missing_semicolon(struct lexer *lexer, size_t line_end, const struct token *found);

/* Fail with "expected WHAT but found TOKEN" at the present token. If there was a lexical error, fail with that instead.
 */
enum sc_status common_lexer_expected(struct lexer *lexer, const char *what);

/* "'word'", "'12'", "the end of the file": for messages. Returns `buffer`. */
enum { TOKEN_NAME_SIZE = 64 };
const char *common_token_name(const struct token *token, char buffer[TOKEN_NAME_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
