#include "common/lexer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

static char char_at(const struct lexer *lexer, size_t offset) {
    return offset < lexer->source->size ? lexer->source->text[offset] : '\0';
}

/* A comment ends with its line, also if a lone CR ends the line, so that the text of the next line is never skipped. */
static void skip_comment(struct lexer *lexer) {
    const struct sc_source *source = lexer->source;
    while (lexer->offset < source->size && source->text[lexer->offset] != '\n' && source->text[lexer->offset] != '\r')
        lexer->offset++;
}

static void skip_blanks_and_comments(struct lexer *lexer) {
    const struct sc_source *source = lexer->source;
    while (lexer->offset < source->size) {
        char c = source->text[lexer->offset];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            lexer->offset++;
        } else if (!lexer->no_comments && c == '/' && char_at(lexer, lexer->offset + 1) == '/') {
            skip_comment(lexer);
        } else {
            break;
        }
    }
}

static void fail(struct lexer *lexer, struct sc_place place, const char *message) {
    sc_error_at(lexer->error, place, "%s", message);
    lexer->failed = true;
    lexer->token = (struct token){.kind = TOKEN_END, .place = place};
}

static void finish_token(struct lexer *lexer, enum token_kind kind, size_t length) {
    lexer->token.kind = kind;
    lexer->token.length = (int)length;
    lexer->offset += length;
}

static void read_word(struct lexer *lexer) {
    size_t length = 1;
    while (is_letter(char_at(lexer, lexer->offset + length)) || is_digit(char_at(lexer, lexer->offset + length)))
        length++;
    finish_token(lexer, TOKEN_WORD, length);
}

/* Read the digits after the point; those before it have been read. With 15 digits both the digits and the power of ten
 * are exact in a double, so one division gives the nearest double. */
static void read_fraction(struct lexer *lexer, size_t length) {
    enum { DIGITS_MAX = 15 };
    double value = (double)lexer->token.number, scale = 1;
    size_t digits = length;
    for (char c; is_digit(c = char_at(lexer, lexer->offset + length + 1)); length++, digits++) {
        value = value * 10 + (c - '0');
        scale *= 10;
    }
    if (digits > DIGITS_MAX) {
        fail(lexer, lexer->token.place, "a decimal number has at most 15 digits");
        return;
    }
    finish_token(lexer, TOKEN_DECIMAL, length + 1);
    lexer->token.decimal = value / scale;
}

/* The whole number before a letter with the exponent that begins there, as in 1e3, if it fits; else -1. */
static int64_t with_exponent(const struct lexer *lexer) {
    int64_t number = lexer->token.kind == TOKEN_NUMBER ? lexer->token.number : -1, exponent = 0;
    size_t at = lexer->offset;
    if (char_at(lexer, at) != 'e' && char_at(lexer, at) != 'E')
        return -1;
    at += char_at(lexer, at + 1) == '+' ? 2 : 1;
    size_t digits = at;
    for (; is_digit(char_at(lexer, at)); at++)
        exponent = exponent < 100 ? exponent * 10 + (char_at(lexer, at) - '0') : exponent;
    for (; exponent > 0; exponent--)
        if (__builtin_mul_overflow(number, 10, &number))
            return -1;
    return at > digits && !is_letter(char_at(lexer, at)) ? number : -1;
}

static void refuse_letter(struct lexer *lexer) {
    char message[64];
    int64_t number = with_exponent(lexer);
    snprintf(message, sizeof message, "numbers have no exponent; write %lld", (long long)number);
    fail(lexer, lexer->token.place,
         number >= 0 ? message
                     : "malformed number: a number ends with a blank or punctuation, and names start with a letter");
}

/* `1GHz` and `2KB` are two tokens: whoever expects no unit finds one there. */
static bool is_unit(const struct lexer *lexer, size_t at) {
    static const char *const UNITS[] = {"B", "KB", "KiB", "MB", "MiB", "GB", "GiB", "Hz", "kHz", "MHz", "GHz"};
    size_t length = 0;
    while (is_letter(char_at(lexer, at + length)) || is_digit(char_at(lexer, at + length)))
        length++;
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++)
        if (strlen(UNITS[i]) == length && strncasecmp(lexer->source->text + at, UNITS[i], length) == 0)
            return true;
    return false;
}

static void read_number(struct lexer *lexer) {
    size_t length = 0;
    int64_t number = 0;
    for (char c; is_digit(c = char_at(lexer, lexer->offset + length)); length++) {
        if (__builtin_mul_overflow(number, 10, &number) || __builtin_add_overflow(number, c - '0', &number)) {
            fail(lexer, lexer->token.place, "this number does not fit in 63 bits");
            return;
        }
    }
    lexer->token.number = number;
    lexer->token.decimal = (double)number;
    if (char_at(lexer, lexer->offset + length) == '.' && is_digit(char_at(lexer, lexer->offset + length + 1)))
        read_fraction(lexer, length);
    else
        finish_token(lexer, TOKEN_NUMBER, length);
    if (!lexer->failed && is_letter(char_at(lexer, lexer->offset)) && !is_unit(lexer, lexer->offset))
        refuse_letter(lexer);
}

/* What word processors put in the place of our characters, in UTF-8. */
static const struct {
    const char *bytes, *name, *ours;
} TYPOGRAPHIC[] = {
    {"\xe2\x80\x99", "apostrophe (U+2019)", "'"}, {"\xe2\x80\x98", "apostrophe (U+2018)", "'"},
    {"\xe2\x80\xb2", "prime (U+2032)", "'"},      {"\xc2\xb4", "accent (U+00B4)", "'"},
    {"\xe2\x80\x93", "dash (U+2013)", "-"},       {"\xe2\x80\x94", "dash (U+2014)", "-"},
    {"\xe2\x88\x92", "minus (U+2212)", "-"},      {"\xe2\x86\x92", "arrow (U+2192)", "->"},
    {"\xc3\x97", "times sign (U+00D7)", "*"},     {"\xc2\xa0", "blank (U+00A0)", "a plain blank"},
};

/* Its index in TYPOGRAPHIC, or the number of rows there. */
static size_t find_typographic(const struct lexer *lexer) {
    size_t i = 0, left = lexer->source->size - lexer->offset;
    for (; i < sizeof TYPOGRAPHIC / sizeof TYPOGRAPHIC[0]; i++) {
        size_t size = strlen(TYPOGRAPHIC[i].bytes);
        if (size <= left && memcmp(lexer->source->text + lexer->offset, TYPOGRAPHIC[i].bytes, size) == 0)
            break;
    }
    return i;
}

static void unexpected_byte(struct lexer *lexer, char c) {
    char message[80];
    size_t typographic = find_typographic(lexer);
    if (typographic < sizeof TYPOGRAPHIC / sizeof TYPOGRAPHIC[0])
        snprintf(message, sizeof message, "this is a typographic %s: write %s", TYPOGRAPHIC[typographic].name,
                 TYPOGRAPHIC[typographic].ours);
    else if (c > 0x20 && c < 0x7f)
        snprintf(message, sizeof message, "unexpected character '%c'", c);
    else
        snprintf(message, sizeof message, "unexpected byte 0x%02x: this is no text of the mapping language",
                 (unsigned)(unsigned char)c);
    fail(lexer, lexer->token.place, message);
}

/* Go to the beginning of the next token. Until it is read, its kind is TOKEN_END. */
static void start_token(struct lexer *lexer) {
    skip_blanks_and_comments(lexer);
    lexer->token = (struct token){
        .kind = TOKEN_END, .place = {lexer->source, lexer->offset}, .text = lexer->source->text + lexer->offset};
}

static void read_token(struct lexer *lexer) {
    char c = char_at(lexer, lexer->offset);
    if (lexer->offset >= lexer->source->size)
        return;
    if (is_letter(c))
        read_word(lexer);
    else if (is_digit(c))
        read_number(lexer);
    else if (c == '-' && char_at(lexer, lexer->offset + 1) == '>')
        finish_token(lexer, TOKEN_ARROW, 2);
    else if (c == '.' && char_at(lexer, lexer->offset + 1) == '.')
        finish_token(lexer, TOKEN_RANGE, 2);
    else if (c == '/' && char_at(lexer, lexer->offset + 1) == '*')
        fail(lexer, lexer->token.place, "comments begin with '//' and end with their line, there is no '/*'");
    else if (c && strchr("()[]{},;:|=+-*/<>'", c))
        finish_token(lexer, TOKEN_PUNCT, 1);
    else
        unexpected_byte(lexer, c);
}

void common_lexer_advance(struct lexer *lexer) {
    if (lexer->failed)
        return;
    lexer->behind = lexer->offset;
    start_token(lexer);
    read_token(lexer);
}

static bool is_in_name(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; }

/* Two slashes begin a comment. */
static bool is_slash_of_path(const struct lexer *lexer, size_t offset) {
    return char_at(lexer, offset) == '/' && char_at(lexer, offset + 1) != '/';
}

static void advance_to(struct lexer *lexer, bool path) {
    size_t length = 0;
    if (lexer->failed)
        return;
    lexer->behind = lexer->offset;
    start_token(lexer);
    while (is_in_name(char_at(lexer, lexer->offset + length)) ||
           (path && is_slash_of_path(lexer, lexer->offset + length)))
        length++;
    if (length > 0)
        finish_token(lexer, TOKEN_WORD, length);
    else
        read_token(lexer);
}

void common_lexer_advance_to_name(struct lexer *lexer) { advance_to(lexer, false); }

void common_lexer_advance_to_path(struct lexer *lexer) { advance_to(lexer, true); }

void common_lexer_start(struct lexer *lexer, const struct sc_source *source, struct sc_error *error) {
    *lexer = (struct lexer){.source = source, .error = error};
    if (source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0)
        lexer->offset = 3;
    common_lexer_advance(lexer);
}

bool common_token_is_word(const struct token *token, const char *word) {
    size_t length = strlen(word);
    return token->kind == TOKEN_WORD && (size_t)token->length == length && strncasecmp(token->text, word, length) == 0;
}

bool common_token_is_punct(const struct token *token, char punct) {
    return token->kind == TOKEN_PUNCT && token->text[0] == punct;
}

bool common_lexer_accept_word(struct lexer *lexer, const char *word) {
    bool found = common_token_is_word(&lexer->token, word);
    if (found)
        common_lexer_advance(lexer);
    return found;
}

bool common_lexer_accept_punct(struct lexer *lexer, char punct) {
    bool found = common_token_is_punct(&lexer->token, punct);
    if (found)
        common_lexer_advance(lexer);
    return found;
}

const char *common_token_name(const struct token *token, char buffer[TOKEN_NAME_SIZE]) {
    enum { SHOWN = 40 };
    int length = token->length < SHOWN ? token->length : SHOWN;
    const char *more = token->length > SHOWN ? "..." : "";
    if (token->kind == TOKEN_END)
        snprintf(buffer, TOKEN_NAME_SIZE, "the end of the file");
    else
        snprintf(buffer, TOKEN_NAME_SIZE, "'%.*s%s'", length, token->text, more);
    return buffer;
}

enum sc_status common_lexer_expected(struct lexer *lexer, const char *what) {
    char name[TOKEN_NAME_SIZE];
    if (lexer->failed)
        return SC_STATUS_INPUT;
    bool named = lexer->token.kind == TOKEN_END && lexer->end_name;
    return sc_error_at(lexer->error, lexer->token.place, "expected %s but found %s", what,
                       named ? lexer->end_name : common_token_name(&lexer->token, name));
}

static bool is_in_later_line(const struct lexer *lexer) {
    size_t between = lexer->token.place.offset - lexer->behind;
    return between > 0 && memchr(lexer->source->text + lexer->behind, '\n', between);
}

enum sc_status common_lexer_missing_semicolon(struct lexer *lexer, size_t line_end, const struct token *found) {
    char name[TOKEN_NAME_SIZE], line[32] = "";
    if (found->kind != TOKEN_END)
        snprintf(line, sizeof line, " in line %d", sc_place_line_column(found->place).line);
    return sc_error_at(lexer->error, (struct sc_place){lexer->source, line_end}, "expected ';' but found %s%s",
                       common_token_name(found, name), line);
}

enum sc_status common_lexer_expect_punct(struct lexer *lexer, char punct, const struct token *opener) {
    if (common_lexer_accept_punct(lexer, punct))
        return SC_STATUS_OK;
    if (punct == ';' && !lexer->failed && is_in_later_line(lexer))
        return common_lexer_missing_semicolon(lexer, lexer->behind, &lexer->token);
    char what[TOKEN_NAME_SIZE + 64], name[TOKEN_NAME_SIZE];
    if (opener)
        snprintf(what, sizeof what, "'%c' to close %s opened at line %d", punct, common_token_name(opener, name),
                 sc_place_line_column(opener->place).line);
    else
        snprintf(what, sizeof what, "'%c'", punct);
    return common_lexer_expected(lexer, what);
}
