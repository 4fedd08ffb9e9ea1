#include "common/csv_lines.h"

#include <string.h>

#include "common/checked.h"

static enum sc_status no_memory(const struct csv_lines *lines) {
    (void)sc_error_set(lines->error, SC_STATUS_LIMIT, "no memory left for the table");
    return SC_STATUS_LIMIT;
}

enum sc_status common_csv_fail(const struct csv_lines *lines, size_t offset, const char *what, const char *text) {
    return sc_error_at(lines->error, (struct sc_place){lines->source, offset}, "%s%s%s%s", what, text ? " '" : "",
                       text ? text : "", text ? "'" : "");
}

/* ---- lines and fields ---- */

static bool ends_line(const struct csv_lines *lines, size_t at) {
    return at >= lines->source->size || lines->source->text[at] == '\n';
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static void trim(const char *text, size_t *begin, size_t *end) {
    while (*begin < *end && is_blank(text[*begin]))
        (*begin)++;
    while (*end > *begin && is_blank(text[*end - 1]))
        (*end)--;
}

/* From `begin` to `end`, without quotes around it, and without blanks around these and in them. */
static enum sc_status add_field(struct csv_lines *lines, size_t begin, size_t end) {
    const char *text = lines->source->text;
    trim(text, &begin, &end);
    if (lines->field_count == CSV_FIELDS_MAX)
        return common_csv_fail(lines, begin, "a line has more fields than any table that is read", NULL);
    if (begin < end && text[begin] == '"') {
        if (end - begin < 2 || text[end - 1] != '"')
            return common_csv_fail(
                lines, begin, "expected a quote that closes this one, in front of a comma or the line's end", NULL);
        begin++;
        end--;
        trim(text, &begin, &end);
    }
    struct csv_field *field = &lines->field[lines->field_count++];
    field->offset = begin;
    field->text = sc_arena_copy_text(lines->arena, text + begin, end - begin);
    return field->text ? SC_STATUS_OK : no_memory(lines);
}

static size_t field_end(const struct csv_lines *lines, size_t at) {
    bool quoted = false;
    for (; !ends_line(lines, at) && (quoted || lines->source->text[at] != ','); at++)
        quoted = quoted != (lines->source->text[at] == '"');
    return at;
}

/* Does a comment begin here, behind blanks? */
static bool begins_comment(const struct csv_lines *lines, size_t at) {
    while (!ends_line(lines, at) && is_blank(lines->source->text[at]))
        at++;
    return lines->has_comments && !ends_line(lines, at) && lines->source->text[at] == '#';
}

static size_t line_end(const struct csv_lines *lines, size_t at) {
    while (!ends_line(lines, at))
        at++;
    return at;
}

enum sc_status common_csv_next(struct csv_lines *lines) {
    enum sc_status status = SC_STATUS_OK;
    lines->field_count = 0;
    lines->line++;
    for (bool more = true; !status && more;) {
        bool comment = begins_comment(lines, lines->at);
        size_t end = comment ? line_end(lines, lines->at) : field_end(lines, lines->at);
        if (!comment || lines->field_count == 0)
            status = add_field(lines, lines->at, comment ? lines->at : end);
        more = !ends_line(lines, end);
        lines->at = end + 1;
    }
    return status;
}

bool common_csv_is_empty(const struct csv_lines *lines) {
    for (int i = 0; i < lines->field_count; i++)
        if (lines->field[i].text[0])
            return false;
    return true;
}

bool common_csv_at_end(const struct csv_lines *lines) { return lines->at >= lines->source->size; }

enum sc_status common_csv_start(struct csv_lines *lines, const struct sc_source *source, struct sc_arena *arena,
                                struct sc_error *error) {
    static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";
    enum { MARK_SIZE = sizeof BYTE_ORDER_MARK - 1 };
    const char *zero = source->size ? memchr(source->text, '\0', source->size) : NULL;
    lines->source = source;
    lines->arena = arena;
    lines->error = error;
    lines->has_comments = false;
    lines->at = 0;
    lines->line = lines->field_count = 0;
    if (zero)
        return common_csv_fail(lines, (size_t)(zero - source->text),
                               "a zero byte stands here: expected a table as text, in ASCII or UTF-8", NULL);
    if (source->size >= MARK_SIZE && memcmp(source->text, BYTE_ORDER_MARK, MARK_SIZE) == 0)
        lines->at = MARK_SIZE;
    return SC_STATUS_OK;
}

/* ---- names and numbers ---- */

void common_csv_plain_name(char *to, size_t size, const char *head, size_t length) {
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < size; i++) {
        bool blank = is_blank(head[i]) || head[i] == '_';
        if (blank && (used == 0 || to[used - 1] == ' '))
            continue;
        to[used++] = (char)(blank ? ' ' : head[i] >= 'A' && head[i] <= 'Z' ? head[i] - 'A' + 'a' : head[i]);
    }
    while (used > 0 && to[used - 1] == ' ')
        used--;
    to[used] = '\0';
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Digits of a number, of which `zeros` zeros at the end wait for another digit. */
struct digits {
    int64_t value;
    int zeros;
};

static bool add_digit(struct digits *digits, char digit) {
    if (digit == '0') {
        digits->zeros += digits->value > 0;
        return true;
    }
    for (int i = 0; i <= digits->zeros; i++)
        if (!checked_mul(digits->value, 10, &digits->value))
            return false;
    digits->zeros = 0;
    return checked_add(digits->value, digit - '0', &digits->value);
}

/* "e+06" as 6; 0 where there is none. Far more than any number of 64 bits has is as good as more. */
static bool read_exponent(const char **text, int *exponent) {
    enum { FAR = 1000 };
    bool negative = false;
    *exponent = 0;
    if (**text != 'e' && **text != 'E')
        return true;
    (*text)++;
    if (**text == '+' || **text == '-')
        negative = *(*text)++ == '-';
    if (!is_digit(**text))
        return false;
    for (; is_digit(**text); (*text)++)
        *exponent = *exponent < FAR ? 10 * *exponent + (**text - '0') : FAR;
    *exponent = negative ? -*exponent : *exponent;
    return true;
}

bool common_csv_whole(const char *text, int64_t *value) {
    struct digits digits = {0, 0};
    int behind_point = 0, exponent;
    bool fits = true;
    if (!is_digit(*text))
        return false;
    for (; is_digit(*text); text++)
        fits = fits && add_digit(&digits, *text);
    if (*text == '.')
        for (text++; is_digit(*text); text++, behind_point++)
            fits = fits && add_digit(&digits, *text);
    if (!fits || !read_exponent(&text, &exponent) || *text)
        return false;
    *value = digits.value;
    int power = digits.value == 0 ? 0 : digits.zeros + exponent - behind_point;
    for (; power > 0 && fits; power--)
        fits = checked_mul(*value, 10, value);
    return fits && power == 0;
}
