#include "check/maestro/maestro_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/at_first.h"

enum { FIELDS_MAX = 256, ROWS_AT_FIRST = COMMON_AT_FIRST(64, 1), LAYER_COLUMN = -1, NO_COLUMN = -2 };

/* Names in small letters, single blanks and without units. */
static const struct {
    const char *name;
    int column;
} NAMES[] = {
    {"layer number", LAYER_COLUMN},
    {"layer name", LAYER_COLUMN},
    {"layer", LAYER_COLUMN},
    {"numpes", MAESTRO_PES},
    {"runtime", MAESTRO_RUNTIME},
    {"num macs", MAESTRO_MACS},
    {"filter l1 read", MAESTRO_L1_RD_WEIGHT},
    {"filter l1 write", MAESTRO_L1_WR_WEIGHT},
    {"filter l2 read", MAESTRO_L2_RD_WEIGHT},
    {"filter l2 write", MAESTRO_L2_WR_WEIGHT},
    {"weight l1 read", MAESTRO_L1_RD_WEIGHT},
    {"weight l1 write", MAESTRO_L1_WR_WEIGHT},
    {"weight l2 read", MAESTRO_L2_RD_WEIGHT},
    {"weight l2 write", MAESTRO_L2_WR_WEIGHT},
    {"input l1 read", MAESTRO_L1_RD_INPUT},
    {"input l1 write", MAESTRO_L1_WR_INPUT},
    {"input l2 read", MAESTRO_L2_RD_INPUT},
    {"input l2 write", MAESTRO_L2_WR_INPUT},
    {"output l1 read", MAESTRO_L1_RD_OUTPUT},
    {"output l1 write", MAESTRO_L1_WR_OUTPUT},
    {"output l2 read", MAESTRO_L2_RD_OUTPUT},
    {"output l2 write", MAESTRO_L2_WR_OUTPUT},
    {"l1 sram size req", MAESTRO_L1_SIZE},
    {"l1 sram size", MAESTRO_L1_SIZE},
    {"l2 sram size req", MAESTRO_L2_SIZE},
    {"l2 sram size", MAESTRO_L2_SIZE},
};

enum { NAME_COUNT = sizeof NAMES / sizeof NAMES[0] };

enum sc_counter_id maestro_counter(enum maestro_column column) {
    static const enum sc_counter_id COUNTERS[MAESTRO_COLUMNS] = {
        [MAESTRO_PES] = SC_COUNTER_COUNT,
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

/* From `begin` to `end`, without blanks and quotes around it. */
static enum sc_status add_field(struct maestro_reader *reader, size_t begin, size_t end) {
    const char *text = reader->source->text;
    while (begin < end && (is_blank(text[begin]) || text[begin] == '"'))
        begin++;
    while (end > begin && (is_blank(text[end - 1]) || text[end - 1] == '"'))
        end--;
    if (reader->field_count == FIELDS_MAX)
        return fail_at(reader, begin, "a line has more fields than any table of results", NULL);
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

static bool at_end(const struct maestro_reader *reader) { return reader->at >= reader->source->size; }

/* ---- the header ---- */

/* "  L2 SRAM Size Req (Bytes)" as "l2 sram size req"; cut where it would not fit. */
static void plain_name(char *to, size_t size, const char *head) {
    size_t used = 0;
    for (const char *c = head; *c && *c != '(' && used + 1 < size; c++) {
        bool blank = *c == ' ' || *c == '_';
        if (blank && (used == 0 || to[used - 1] == ' '))
            continue;
        to[used++] = (char)(blank ? ' ' : *c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    while (used > 0 && to[used - 1] == ' ')
        used--;
    to[used] = '\0';
}

static int find_column(const char *head) {
    char name[64];
    plain_name(name, sizeof name, head);
    for (int i = 0; i < NAME_COUNT; i++)
        if (strcmp(NAMES[i].name, name) == 0)
            return NAMES[i].column;
    return NO_COLUMN;
}

static enum sc_status add_column(struct maestro_reader *reader, const struct field *field) {
    struct maestro_table *table = reader->table;
    int column = find_column(field->text);
    for (int i = 0; column != NO_COLUMN && i < reader->column_count; i++)
        if (reader->column[i] == column)
            return fail_at(reader, field->offset, "a column of the same meaning stands there already:", field->text);
    reader->head[reader->column_count] = field->text;
    reader->column[reader->column_count++] = column;
    if (column >= 0)
        table->has[column] = true;
    if (column == NO_COLUMN && field->text[0])
        table->unknown[table->unknown_count++] = field->text;
    return SC_STATUS_OK;
}

static enum sc_status check_header(struct maestro_reader *reader) {
    bool has_layer = false, has_count = false;
    for (int i = 0; i < reader->column_count; i++) {
        has_layer = has_layer || reader->column[i] == LAYER_COLUMN;
        has_count = has_count || reader->column[i] > MAESTRO_PES;
    }
    if (!has_layer)
        return fail_at(reader, reader->field[0].offset, "expected a header with a column 'Layer Number'", NULL);
    if (!has_count)
        return fail_at(reader, reader->field[0].offset,
                       "none of these columns can be compared: expected 'Runtime (Cycles)', 'input l1 read' and such",
                       NULL);
    return SC_STATUS_OK;
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
    return status ? status : check_header(reader);
}

/* ---- rows ---- */

/* "4792712", and as scripts write it, "4792712.0" or "4.792712e+06". */
static bool read_whole(const char *text, int64_t *value) {
    static const double EXACT_MAX = 9007199254740992.0; /* 2^53 */
    char *end;
    errno = 0;
    long long whole = strtoll(text, &end, 10);
    *value = whole;
    if (end != text && !*end && !errno)
        return true;
    double number = strtod(text, &end);
    if (end == text || *end || !(fabs(number) <= EXACT_MAX) || number != floor(number))
        return false;
    *value = (int64_t)number;
    return true;
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

static enum sc_status read_value(struct maestro_reader *reader, struct maestro_row *row, int index) {
    const struct field *field = index < reader->field_count ? &reader->field[index] : NULL;
    int column = reader->column[index];
    if (column == NO_COLUMN)
        return SC_STATUS_OK;
    if (!field || !field->text[0])
        return fail_at(reader, field ? field->offset : reader->field[reader->field_count - 1].offset,
                       "the row has no value under", reader->head[index]);
    if (column == LAYER_COLUMN)
        row->layer = field->text;
    else if (!read_whole(field->text, &row->value[column]))
        return sc_error_at(reader->error, (struct sc_place){reader->source, field->offset},
                           "expected a whole number under '%s', found '%s'", reader->head[index], field->text);
    return SC_STATUS_OK;
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
    return status;
}

enum sc_status maestro_table_read(struct maestro_table *table, const struct sc_source *source, struct sc_arena *arena,
                                  struct sc_error *error) {
    struct maestro_reader *reader = sc_arena_alloc(arena, 1, sizeof *reader);
    if (!reader)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the table");
    *table = (struct maestro_table){.row_count = 0};
    *reader = (struct maestro_reader){.table = table, .source = source, .arena = arena, .error = error};
    enum sc_status status = read_header(reader);
    while (!status && !at_end(reader))
        status = read_row(reader);
    if (!status && table->row_count == 0)
        status = sc_error_set(error, SC_STATUS_INPUT, "'%s' has a header and no rows", source->name);
    return status;
}
