#include "check/maestro/maestro_table.h"

#include <string.h>

#include "common/at_first.h"
#include "common/csv_lines.h"

enum { ROWS_AT_FIRST = COMMON_AT_FIRST(64, 1) };

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

struct maestro_reader {
    struct maestro_table *table;
    struct csv_lines lines;
    int column_count; /* of the header */
    int column[CSV_FIELDS_MAX];
    const char *head[CSV_FIELDS_MAX];
    int need, peak; /* columns; -1: none */
    bool differs;   /* a row has another need than peak */
    int row_capacity;
};

/* ---- the header ---- */

/* "Runtime (Cycles)" is "runtime", and so is "Runtime"; "Runtime (ms)" is not. */
static int find_column(const char *head) {
    char name[64], unit[64] = "";
    size_t length = strcspn(head, "(");
    common_csv_plain_name(name, sizeof name, head, length);
    if (head[length])
        common_csv_plain_name(unit, sizeof unit, head + length + 1, strcspn(head + length + 1, ")"));
    for (int i = 0; i < NAME_COUNT; i++)
        if (strcmp(NAMES[i].name, name) == 0 && (!unit[0] || strcmp(NAMES[i].unit, unit) == 0))
            return NAMES[i].column;
    return NO_COLUMN;
}

static enum sc_status add_column(struct maestro_reader *reader, const struct csv_field *field) {
    struct maestro_table *table = reader->table;
    int column = find_column(field->text);
    for (int i = 0; column != NO_COLUMN && i < reader->column_count; i++)
        if (reader->column[i] == column)
            return common_csv_fail(&reader->lines, field->offset,
                                   "a column of the same meaning stands there already:", field->text);
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
        return common_csv_fail(&reader->lines, reader->lines.field[0].offset,
                               "expected a header with a column 'Layer Number'", NULL);
    if (!has_count)
        return common_csv_fail(
            &reader->lines, reader->lines.field[0].offset,
            "none of these columns can be compared: expected 'Runtime (Cycles)', 'input l1 read' and such", NULL);
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
    enum sc_status status = common_csv_next(&reader->lines);
    while (!status && common_csv_is_empty(&reader->lines) && !common_csv_at_end(&reader->lines))
        status = common_csv_next(&reader->lines);
    reader->table->unknown = sc_arena_alloc(reader->lines.arena, CSV_FIELDS_MAX, sizeof *reader->table->unknown);
    if (!status && !reader->table->unknown)
        status = sc_error_set(reader->lines.error, SC_STATUS_LIMIT, "no memory left for the table");
    for (int i = 0; !status && i < reader->lines.field_count; i++)
        status = add_column(reader, &reader->lines.field[i]);
    if (!status)
        settle_need(reader);
    return status ? status : check_header(reader);
}

/* ---- rows ---- */

static struct maestro_row *new_row(struct maestro_reader *reader) {
    struct maestro_table *table = reader->table;
    if (table->row_count == reader->row_capacity) {
        int capacity = reader->row_capacity ? 2 * reader->row_capacity : ROWS_AT_FIRST;
        struct maestro_row *larger = sc_arena_alloc(reader->lines.arena, (size_t)capacity, sizeof *larger);
        if (!larger)
            return NULL;
        if (table->row_count > 0)
            memcpy(larger, table->row, (size_t)table->row_count * sizeof *larger);
        table->row = larger;
        reader->row_capacity = capacity;
    }
    return &table->row[table->row_count++];
}

static enum sc_status check_value(struct maestro_reader *reader, const struct csv_field *field, int index,
                                  int64_t *value) {
    int64_t least = reader->column[index] < MAESTRO_COUNTS ? 1 : 0;
    if (common_csv_whole(field->text, value) && *value >= least)
        return SC_STATUS_OK;
    return sc_error_at(reader->lines.error, (struct sc_place){reader->lines.source, field->offset},
                       "expected a whole number%s under '%s', found '%s'", least ? " from 1" : "", reader->head[index],
                       field->text);
}

static enum sc_status read_value(struct maestro_reader *reader, struct maestro_row *row, int index) {
    const struct csv_field *field = index < reader->lines.field_count ? &reader->lines.field[index] : NULL;
    int column = reader->column[index];
    if (column != LAYER_COLUMN && column < 0)
        return SC_STATUS_OK;
    if (!field || !field->text[0])
        return common_csv_fail(&reader->lines,
                               field ? field->offset : reader->lines.field[reader->lines.field_count - 1].offset,
                               "the row has no value under", reader->head[index]);
    if (column >= 0)
        return check_value(reader, field, index, &row->value[column]);
    row->layer = field->text;
    return SC_STATUS_OK;
}

/* What is no number of elements from 1 is no bandwidth: a need is rounded down, or a fraction. */
static void read_need(struct maestro_reader *reader, struct maestro_row *row) {
    const char *need = reader->need < reader->lines.field_count ? reader->lines.field[reader->need].text : "";
    const char *peak =
        reader->peak >= 0 && reader->peak < reader->lines.field_count ? reader->lines.field[reader->peak].text : "";
    if (!common_csv_whole(need, &row->value[MAESTRO_BANDWIDTH]) || row->value[MAESTRO_BANDWIDTH] < 1)
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
    for (int i = reader->column_count; i < reader->lines.field_count; i++)
        if (reader->lines.field[i].text[0])
            return common_csv_fail(&reader->lines, reader->lines.field[i].offset,
                                   "the row has more values than the header has columns:", reader->lines.field[i].text);
    return SC_STATUS_OK;
}

static enum sc_status read_row(struct maestro_reader *reader) {
    enum sc_status status = common_csv_next(&reader->lines);
    if (status || common_csv_is_empty(&reader->lines))
        return status;
    status = check_length(reader);
    if (status)
        return status;
    struct maestro_row *row = new_row(reader);
    if (!row)
        return sc_error_set(reader->lines.error, SC_STATUS_LIMIT, "no memory left for the table");
    row->line = reader->lines.line;
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
    *reader = (struct maestro_reader){.table = table, .need = -1, .peak = -1};
    enum sc_status status = common_csv_start(&reader->lines, source, arena, error);
    if (!status)
        status = read_header(reader);
    while (!status && !common_csv_at_end(&reader->lines))
        status = read_row(reader);
    if (!status && table->row_count == 0)
        status = sc_error_set(error, SC_STATUS_INPUT, "'%s' has a header and no rows", source->name);
    if (!status && reader->need >= 0)
        decide_need(reader);
    return status;
}
