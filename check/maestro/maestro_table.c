#include "check/maestro/maestro_table.h"

#include <string.h>

#include "common/at_first.h"
#include "common/checked.h"

enum { FIELDS_MAX = 256, ROWS_AT_FIRST = COMMON_AT_FIRST(64, 1) };

/* Columns that are no value. NEED_COLUMN is the machine's bandwidth, or what the layer needs: PEAK_COLUMN gives it
 * away.
 */
enum { LAYER_COLUMN = -1, NEED_COLUMN = -2, PEAK_COLUMN = -3, NO_COLUMN = -4 };

/* Names in small letters and single blanks, and the unit that may stand behind one. */
static const struct {
    const char *name, *unit;
    int column;
} NAMES[] = {
    {"layer number", "", LAYER_COLUMN},
    {"layer name", "", LAYER_COLUMN},
    {"layer", "", LAYER_COLUMN},
    {"numpes", "", MAESTRO_PES},
    {"vector width", "", MAESTRO_VECTOR_WIDTH},
    {"noc bandwidth", "elements/cycle", MAESTRO_BANDWIDTH},
    {"noc bw", "elements/cycle", MAESTRO_BANDWIDTH},
    {"noc bw req", "elements/cycle", NEED_COLUMN},
    {"peak bw req", "elements/cycle", PEAK_COLUMN},
    {"runtime", "cycles", MAESTRO_RUNTIME},
    {"num macs", "", MAESTRO_MACS},
    {"filter l1 read", "", MAESTRO_L1_RD_WEIGHT},
    {"filter l1 write", "", MAESTRO_L1_WR_WEIGHT},
    {"filter l2 read", "", MAESTRO_L2_RD_WEIGHT},
    {"filter l2 write", "", MAESTRO_L2_WR_WEIGHT},
    {"weight l1 read", "", MAESTRO_L1_RD_WEIGHT},
    {"weight l1 write", "", MAESTRO_L1_WR_WEIGHT},
    {"weight l2 read", "", MAESTRO_L2_RD_WEIGHT},
    {"weight l2 write", "", MAESTRO_L2_WR_WEIGHT},
    {"input l1 read", "", MAESTRO_L1_RD_INPUT},
    {"input l1 write", "", MAESTRO_L1_WR_INPUT},
    {"input l2 read", "", MAESTRO_L2_RD_INPUT},
    {"input l2 write", "", MAESTRO_L2_WR_INPUT},
    {"output l1 read", "", MAESTRO_L1_RD_OUTPUT},
    {"output l1 write", "", MAESTRO_L1_WR_OUTPUT},
    {"output l2 read", "", MAESTRO_L2_RD_OUTPUT},
    {"output l2 write", "", MAESTRO_L2_WR_OUTPUT},
    {"l1 sram size req", "bytes", MAESTRO_L1_SIZE},
    {"l1 sram size", "bytes", MAESTRO_L1_SIZE},
    {"l2 sram size req", "bytes", MAESTRO_L2_SIZE},
    {"l2 sram size", "bytes", MAESTRO_L2_SIZE},
};

enum { NAME_COUNT = sizeof NAMES / sizeof NAMES[0] };

enum sc_hardware_id maestro_statement(enum maestro_column column) {
    static const enum sc_hardware_id STATEMENTS[MAESTRO_COUNTS] = {
        [MAESTRO_PES] = SC_HARDWARE_num_pes,
        [MAESTRO_VECTOR_WIDTH] = SC_HARDWARE_vector_width,
        [MAESTRO_BANDWIDTH] = SC_HARDWARE_bandwidth,
    };
    return STATEMENTS[column];
}

enum sc_counter_id maestro_counter(enum maestro_column column) {
    static const enum sc_counter_id COUNTERS[MAESTRO_COLUMNS] = {
        [MAESTRO_RUNTIME] = SC_COUNTER_cycles,
        [MAESTRO_MACS] = SC_COUNTER_macs,
        [MAESTRO_L1_RD_WEIGHT] = SC_COUNTER_l1_rd_weight,
        [MAESTRO_L1_WR_WEIGHT] = SC_COUNTER_l1_wr_weight,
        [MAESTRO_L2_RD_WEIGHT] = SC_COUNTER_l2_rd_weight,
        [MAESTRO_L2_WR_WEIGHT] = SC_COUNTER_l2_wr_weight,
        [MAESTRO_L1_RD_INPUT] = SC_COUNTER_l1_rd_input,
        [MAESTRO_L1_WR_INPUT] = SC_COUNTER_l1_wr_input,
        [MAESTRO_L2_RD_INPUT] = SC_COUNTER_l2_rd_input,
        [MAESTRO_L2_WR_INPUT] = SC_COUNTER_l2_wr_input,
        [MAESTRO_L1_RD_OUTPUT] = SC_COUNTER_l1_rd_sum,
        [MAESTRO_L1_WR_OUTPUT] = SC_COUNTER_l1_wr_sum,
        [MAESTRO_L2_RD_OUTPUT] = SC_COUNTER_l2_rd_sum,
        [MAESTRO_L2_WR_OUTPUT] = SC_COUNTER_l2_wr_sum,
        [MAESTRO_L1_SIZE] = SC_COUNTER_l1_req,
        [MAESTRO_L2_SIZE] = SC_COUNTER_l2_req,
    };
    return COUNTERS[column];
}

struct field {
    size_t offset; /* in the text, of its first letter */
    const char *text;
};

struct maestro_reader {
    struct maestro_table *table;
    const struct sc_source *source;
    struct sc_arena *arena;
    struct sc_error *error;
    size_t at;
    int line;
    int field_count; /* of the present line */
    struct field field[FIELDS_MAX];
    int column_count; /* of the header */
    int column[FIELDS_MAX];
    const char *head[FIELDS_MAX];
    int need, peak; /* columns; -1: none */
    bool differs;   /* a row has another need than peak */
    int row_capacity;
};

static enum sc_status fail_at(struct maestro_reader *reader, size_t offset, const char *what, const char *text) {
    return sc_error_at(reader->error, (struct sc_place){reader->source, offset}, "%s%s%s%s", what, text ? " '" : "",
                       text ? text : "", text ? "'" : "");
}

/* ---- lines and fields ---- */

static bool ends_line(const struct maestro_reader *reader, size_t at) {
    return at == reader->source->size || reader->source->text[at] == '\n';
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

static void trim(const char *text, size_t *begin, size_t *end) {
    while (*begin < *end && is_blank(text[*begin]))
        (*begin)++;
    while (*end > *begin && is_blank(text[*end - 1]))
        (*end)--;
}

/* From `begin` to `end`, without quotes around it, and without blanks around these and in them. */
static enum sc_status add_field(struct maestro_reader *reader, size_t begin, size_t end) {
    const char *text = reader->source->text;
    trim(text, &begin, &end);
    if (reader->field_count == FIELDS_MAX)
        return fail_at(reader, begin, "a line has more fields than any table of results", NULL);
    if (begin < end && text[begin] == '"') {
        if (end - begin < 2 || text[end - 1] != '"')
            return fail_at(reader, begin,
                           "expected a quote that closes this one, in front of a comma or the line's end", NULL);
        begin++;
        end--;
        trim(text, &begin, &end);
    }
    struct field *field = &reader->field[reader->field_count++];
    field->offset = begin;
    field->text = sc_arena_copy_text(reader->arena, text + begin, end - begin);
    return field->text ? SC_STATUS_OK : sc_error_set(reader->error, SC_STATUS_LIMIT, "no memory left for the table");
}

static size_t field_end(const struct maestro_reader *reader, size_t at) {
    bool quoted = false;
    for (; !ends_line(reader, at) && (quoted || reader->source->text[at] != ','); at++)
        quoted = quoted != (reader->source->text[at] == '"');
    return at;
}

/* Split a line into its fields; the next line then begins at `at`. */
static enum sc_status read_line(struct maestro_reader *reader) {
    enum sc_status status = SC_STATUS_OK;
    reader->field_count = 0;
    reader->line++;
    for (bool more = true; !status && more;) {
        size_t end = field_end(reader, reader->at);
        status = add_field(reader, reader->at, end);
        more = !ends_line(reader, end);
        reader->at = end + 1;
    }
    return status;
}

static bool is_empty_line(const struct maestro_reader *reader) {
    return reader->field_count == 1 && !reader->field[0].text[0];
}

static enum sc_status check_text(struct maestro_reader *reader) {
    const struct sc_source *source = reader->source;
    const char *zero = source->size ? memchr(source->text, '\0', source->size) : NULL;
    return zero ? fail_at(reader, (size_t)(zero - source->text),
                          "a zero byte stands here: expected a table as text, in ASCII or UTF-8", NULL)
                : SC_STATUS_OK;
}

static bool at_end(const struct maestro_reader *reader) { return reader->at >= reader->source->size; }

/* ---- the header ---- */

/* "  L2 SRAM Size Req " as "l2 sram size req", up to `length`; cut where it would not fit. */
static void plain_name(char *to, size_t size, const char *head, size_t length) {
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

/* "Runtime (Cycles)" is "runtime", and so is "Runtime"; "Runtime (ms)" is not. */
static int find_column(const char *head) {
    char name[64], unit[64] = "";
    size_t length = strcspn(head, "(");
    plain_name(name, sizeof name, head, length);
    if (head[length])
        plain_name(unit, sizeof unit, head + length + 1, strcspn(head + length + 1, ")"));
    for (int i = 0; i < NAME_COUNT; i++)
        if (strcmp(NAMES[i].name, name) == 0 && (!unit[0] || strcmp(NAMES[i].unit, unit) == 0))
            return NAMES[i].column;
    return NO_COLUMN;
}

static enum sc_status add_column(struct maestro_reader *reader, const struct field *field) {
    struct maestro_table *table = reader->table;
    int column = find_column(field->text);
    for (int i = 0; column != NO_COLUMN && i < reader->column_count; i++)
        if (reader->column[i] == column)
            return fail_at(reader, field->offset, "a column of the same meaning stands there already:", field->text);
    if (column == NEED_COLUMN)
        reader->need = reader->column_count;
    if (column == PEAK_COLUMN)
        reader->peak = reader->column_count;
    reader->head[reader->column_count] = field->text;
    reader->column[reader->column_count++] = column;
    if (column >= 0)
        table->has[column] = true;
    if (column < NEED_COLUMN && field->text[0])
        table->unknown[table->unknown_count++] = field->text;
    return SC_STATUS_OK;
}

static enum sc_status check_header(struct maestro_reader *reader) {
    bool has_layer = false, has_count = false;
    for (int i = 0; i < reader->column_count; i++) {
        has_layer = has_layer || reader->column[i] == LAYER_COLUMN;
        has_count = has_count || reader->column[i] >= MAESTRO_COUNTS;
    }
    if (!has_layer)
        return fail_at(reader, reader->field[0].offset, "expected a header with a column 'Layer Number'", NULL);
    if (!has_count)
        return fail_at(reader, reader->field[0].offset,
                       "none of these columns can be compared: expected 'Runtime (Cycles)', 'input l1 read' and such",
                       NULL);
    return SC_STATUS_OK;
}

/* Beside the machine's bandwidth, the need is no more than that. */
static void settle_need(struct maestro_reader *reader) {
    struct maestro_table *table = reader->table;
    if (reader->need < 0 || !table->has[MAESTRO_BANDWIDTH])
        return;
    table->unknown[table->unknown_count++] = reader->head[reader->need];
    reader->need = -1;
}

static enum sc_status read_header(struct maestro_reader *reader) {
    static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";
    enum { MARK_SIZE = sizeof BYTE_ORDER_MARK - 1 };
    if (reader->source->size >= MARK_SIZE && memcmp(reader->source->text, BYTE_ORDER_MARK, MARK_SIZE) == 0)
        reader->at = MARK_SIZE;
    enum sc_status status = read_line(reader);
    while (!status && is_empty_line(reader) && !at_end(reader))
        status = read_line(reader);
    reader->table->unknown = sc_arena_alloc(reader->arena, FIELDS_MAX, sizeof *reader->table->unknown);
    if (!status && !reader->table->unknown)
        status = sc_error_set(reader->error, SC_STATUS_LIMIT, "no memory left for the table");
    for (int i = 0; !status && i < reader->field_count; i++)
        status = add_column(reader, &reader->field[i]);
    if (!status)
        settle_need(reader);
    return status ? status : check_header(reader);
}

/* ---- rows ---- */

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

/* "4792712", and as scripts write it, "4792712.0" or "4.792712e+06". False when it is anything else, or not whole. */
static bool read_whole(const char *text, int64_t *value) {
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

static struct maestro_row *new_row(struct maestro_reader *reader) {
    struct maestro_table *table = reader->table;
    if (table->row_count == reader->row_capacity) {
        int capacity = reader->row_capacity ? 2 * reader->row_capacity : ROWS_AT_FIRST;
        struct maestro_row *larger = sc_arena_alloc(reader->arena, (size_t)capacity, sizeof *larger);
        if (!larger)
            return NULL;
        if (table->row_count > 0)
            memcpy(larger, table->row, (size_t)table->row_count * sizeof *larger);
        table->row = larger;
        reader->row_capacity = capacity;
    }
    return &table->row[table->row_count++];
}

static enum sc_status check_value(struct maestro_reader *reader, const struct field *field, int index, int64_t *value) {
    int64_t least = reader->column[index] < MAESTRO_COUNTS ? 1 : 0;
    if (read_whole(field->text, value) && *value >= least)
        return SC_STATUS_OK;
    return sc_error_at(reader->error, (struct sc_place){reader->source, field->offset},
                       "expected a whole number%s under '%s', found '%s'", least ? " from 1" : "", reader->head[index],
                       field->text);
}

static enum sc_status read_value(struct maestro_reader *reader, struct maestro_row *row, int index) {
    const struct field *field = index < reader->field_count ? &reader->field[index] : NULL;
    int column = reader->column[index];
    if (column != LAYER_COLUMN && column < 0)
        return SC_STATUS_OK;
    if (!field || !field->text[0])
        return fail_at(reader, field ? field->offset : reader->field[reader->field_count - 1].offset,
                       "the row has no value under", reader->head[index]);
    if (column >= 0)
        return check_value(reader, field, index, &row->value[column]);
    row->layer = field->text;
    return SC_STATUS_OK;
}

/* What is no number of elements from 1 is no bandwidth: a need is rounded down, or a fraction. */
static void read_need(struct maestro_reader *reader, struct maestro_row *row) {
    const char *need = reader->need < reader->field_count ? reader->field[reader->need].text : "";
    const char *peak = reader->peak >= 0 && reader->peak < reader->field_count ? reader->field[reader->peak].text : "";
    if (!read_whole(need, &row->value[MAESTRO_BANDWIDTH]) || row->value[MAESTRO_BANDWIDTH] < 1)
        reader->table->needs_bandwidth = true;
    reader->differs = reader->differs || strcmp(need, peak) != 0;
}

static void decide_need(struct maestro_reader *reader) {
    struct maestro_table *table = reader->table;
    table->needs_bandwidth = table->needs_bandwidth || !reader->differs;
    table->has[MAESTRO_BANDWIDTH] = !table->needs_bandwidth;
}

/* Rows of the tool end in a comma at times; more than that is another table. */
static enum sc_status check_length(struct maestro_reader *reader) {
    for (int i = reader->column_count; i < reader->field_count; i++)
        if (reader->field[i].text[0])
            return fail_at(reader, reader->field[i].offset,
                           "the row has more values than the header has columns:", reader->field[i].text);
    return SC_STATUS_OK;
}

static enum sc_status read_row(struct maestro_reader *reader) {
    enum sc_status status = read_line(reader);
    if (status || is_empty_line(reader))
        return status;
    status = check_length(reader);
    if (status)
        return status;
    struct maestro_row *row = new_row(reader);
    if (!row)
        return sc_error_set(reader->error, SC_STATUS_LIMIT, "no memory left for the table");
    row->line = reader->line;
    for (int i = 0; !status && i < reader->column_count; i++)
        status = read_value(reader, row, i);
    if (!status && reader->need >= 0)
        read_need(reader, row);
    return status;
}

enum sc_status maestro_table_read(struct maestro_table *table, const struct sc_source *source, struct sc_arena *arena,
                                  struct sc_error *error) {
    struct maestro_reader *reader = sc_arena_alloc(arena, 1, sizeof *reader);
    if (!reader)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the table");
    *table = (struct maestro_table){.row_count = 0};
    *reader = (struct maestro_reader){
        .table = table, .source = source, .arena = arena, .error = error, .need = -1, .peak = -1};
    enum sc_status status = check_text(reader);
    if (!status)
        status = read_header(reader);
    while (!status && !at_end(reader))
        status = read_row(reader);
    if (!status && table->row_count == 0)
        status = sc_error_set(error, SC_STATUS_INPUT, "'%s' has a header and no rows", source->name);
    if (!status && reader->need >= 0)
        decide_need(reader);
    return status;
}
