/* Tables of layers: our own, those of SCALE-Sim, and those of GAMMA and ConfuciuX. The columns of the header say which.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/csv_lines.h"
#include "common/dsl_internal.h"

enum csv_format { OURS, SCALE_SIM, SCALE_SIM_PRODUCTS, GAMMA, FORMAT_COUNT };

enum column_kind { COLUMN_NAME, COLUMN_TYPE, COLUMN_TYPE_NUMBER, COLUMN_DIM, COLUMN_SETTING, COLUMN_REPEAT };

struct csv_column {
    const char *name; /* in small letters and single blanks */
    enum column_kind kind;
    int id;           /* of the dimension, or the setting */
    unsigned windows; /* of a setting; bit w: it is about window w */
    bool needed;      /* by a table of this format: it is what the format is known by, and has a value in each row */
};

enum { BOTH_WINDOWS = (1u << SC_WINDOWS_MAX) - 1, COLUMNS_MAX = 32, NAME_SIZE = 64 };

/* The columns of other programs' tables. */
static const struct csv_column SCALE_SIM_COLUMNS[] = {
    {"layer name", COLUMN_NAME, 0, 0, true},         {"ifmap height", COLUMN_DIM, SC_DIM_Y, 0, true},
    {"ifmap width", COLUMN_DIM, SC_DIM_X, 0, true},  {"filter height", COLUMN_DIM, SC_DIM_R, 0, true},
    {"filter width", COLUMN_DIM, SC_DIM_S, 0, true}, {"channels", COLUMN_DIM, SC_DIM_C, 0, true},
    {"num filter", COLUMN_DIM, SC_DIM_K, 0, true},   {"strides", COLUMN_SETTING, SC_SETTING_stride, BOTH_WINDOWS, true},
};
static const struct csv_column PRODUCT_COLUMNS[] = {
    {"layer", COLUMN_NAME, 0, 0, true},
    {"m", COLUMN_DIM, SC_DIM_M, 0, true},
    {"n", COLUMN_DIM, SC_DIM_N, 0, true},
    {"k", COLUMN_DIM, SC_DIM_K, 0, true},
};
static const struct csv_column GAMMA_COLUMNS[] = {
    {"k", COLUMN_DIM, SC_DIM_K, 0, true},  {"c", COLUMN_DIM, SC_DIM_C, 0, true}, {"y", COLUMN_DIM, SC_DIM_Y, 0, true},
    {"x", COLUMN_DIM, SC_DIM_X, 0, true},  {"r", COLUMN_DIM, SC_DIM_R, 0, true}, {"s", COLUMN_DIM, SC_DIM_S, 0, true},
    {"t", COLUMN_TYPE_NUMBER, 0, 0, true},
};

/* The types that GAMMA and ConfuciuX number; a matrix product has its rows in Y, its columns in K, and K in C. */
static const char *const NUMBERED_TYPES[] = {"CONV", "CONV", "DSCONV", "GEMM", "TRCONV"};

enum { NUMBERED_TYPE_COUNT = sizeof NUMBERED_TYPES / sizeof NUMBERED_TYPES[0] };

/* The columns of a format. */
struct csv_columns {
    int count;
    struct csv_column column[COLUMNS_MAX];
    char name[COLUMNS_MAX][16]; /* of those that our own tables make */
};

/* The cells of a row that say something, by column of the format. */
struct csv_row {
    struct sc_layer layer;
    bool transposed;
    const struct csv_field *first;             /* any field: errors about the whole row are there */
    const struct csv_field *cell[COLUMNS_MAX]; /* NULL: there is no such column, or the cell is empty */
};

struct layer_csv_reader {
    struct csv_lines lines;
    struct sc_dsl *dsl;
    enum csv_format format;
    struct csv_columns columns;
    int head_count;
    int head[CSV_FIELDS_MAX]; /* the format's column at each place; -1: the place has no name */
    const char *head_text[CSV_FIELDS_MAX];
    struct csv_row row;
    int rows;
};

/* ---- columns ---- */

static void add_columns(struct csv_columns *columns, const struct csv_column *column, int count) {
    memcpy(columns->column, column, (size_t)count * sizeof *column);
    columns->count = count;
}

/* A column that a table of the language makes, in small letters. */
static void add_own(struct csv_columns *columns, const char *name, struct csv_column column) {
    char *to = columns->name[columns->count];
    common_csv_plain_name(to, sizeof columns->name[0], name, strlen(name));
    column.name = to;
    columns->column[columns->count++] = column;
}

/* What a layer of the mapping language says, each in a column. */
static void add_own_columns(struct csv_columns *columns) {
    add_own(columns, "layer", (struct csv_column){.kind = COLUMN_NAME, .needed = true});
    add_own(columns, "type", (struct csv_column){.kind = COLUMN_TYPE, .needed = true});
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        add_own(columns, sc_dim_name((enum sc_dim)dim), (struct csv_column){.kind = COLUMN_DIM, .id = dim});
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++) {
        const struct sc_window_setting_description *info = sc_window_setting_info((enum sc_window_setting)setting);
        struct csv_column column = {.kind = COLUMN_SETTING, .id = setting, .windows = BOTH_WINDOWS};
        add_own(columns, info->keyword, column);
        for (int window = 0; window < SC_WINDOWS_MAX; window++) {
            column.windows = 1u << window;
            add_own(columns, info->word[window], column);
        }
    }
    add_own(columns, "repeat", (struct csv_column){.kind = COLUMN_REPEAT});
}

_Static_assert(4 + SC_DIM_COUNT + SC_SETTING_COUNT * (1 + SC_WINDOWS_MAX) <= COLUMNS_MAX, "room for our own columns");

static void make_columns(struct csv_columns *columns, enum csv_format format) {
    columns->count = 0;
    switch (format) {
    case SCALE_SIM:
        add_columns(columns, SCALE_SIM_COLUMNS, sizeof SCALE_SIM_COLUMNS / sizeof SCALE_SIM_COLUMNS[0]);
        break;
    case SCALE_SIM_PRODUCTS:
        add_columns(columns, PRODUCT_COLUMNS, sizeof PRODUCT_COLUMNS / sizeof PRODUCT_COLUMNS[0]);
        break;
    case GAMMA:
        add_columns(columns, GAMMA_COLUMNS, sizeof GAMMA_COLUMNS / sizeof GAMMA_COLUMNS[0]);
        break;
    default:
        add_own_columns(columns);
    }
}

/* The column of this name; -1: there is none. "Stride_Y" is "StrideY", and "Num Filters" is "Num Filter". */
static int find_column(const struct csv_columns *columns, const char *head) {
    char name[NAME_SIZE];
    common_csv_plain_name(name, sizeof name, head, strlen(head));
    size_t length = strlen(name);
    if (length > 2 && name[length - 2] == ' ' && (name[length - 1] == 'y' || name[length - 1] == 'x')) {
        name[length - 2] = name[length - 1];
        name[length - 1] = '\0';
    }
    if (strcmp(name, "num filters") == 0)
        name[length - 1] = '\0';
    int column = 0;
    while (column < columns->count && strcmp(columns->column[column].name, name) != 0)
        column++;
    return column < columns->count ? column : -1;
}

/* ---- which format ---- */

static bool has_needed_columns(const struct csv_lines *lines, const struct csv_columns *columns) {
    bool has[COLUMNS_MAX] = {false};
    for (int i = 0; i < lines->field_count; i++) {
        int column = find_column(columns, lines->field[i].text);
        if (column >= 0)
            has[column] = true;
    }
    for (int column = 0; column < columns->count; column++)
        if (columns->column[column].needed && !has[column])
            return false;
    return true;
}

/* The format whose columns the present line has; FORMAT_COUNT: none's. `columns` is the format's then. */
static enum csv_format find_format(const struct csv_lines *lines, struct csv_columns *columns) {
    int format = 0;
    for (; format < FORMAT_COUNT; format++) {
        make_columns(columns, (enum csv_format)format);
        if (has_needed_columns(lines, columns))
            break;
    }
    return (enum csv_format)format;
}

/* Read the first line that says something. */
static enum sc_status read_header_line(struct csv_lines *lines) {
    enum sc_status status = SC_STATUS_OK;
    do
        status = common_csv_next(lines);
    while (!status && common_csv_is_empty(lines) && !common_csv_at_end(lines));
    return status;
}

static bool is_csv_name(const char *name) {
    static const char END[] = ".csv";
    size_t length = strlen(name);
    return length > sizeof END - 1 && strcasecmp(name + length - (sizeof END - 1), END) == 0;
}

/* The header as far as this line goes, or the whole text without an end of line. */
static struct sc_source first_lines(const struct sc_source *source) {
    enum { HEADER_MAX = 1 << 14 };
    return (struct sc_source){source->name, source->text, source->size < HEADER_MAX ? source->size : HEADER_MAX};
}

bool common_layer_csv_stands_in(const struct sc_source *source) {
    if (is_csv_name(source->name))
        return true;
    struct sc_source begin = first_lines(source);
    struct sc_arena arena = {0};
    struct csv_lines *lines = sc_arena_alloc(&arena, 1, sizeof *lines);
    struct csv_columns *columns = sc_arena_alloc(&arena, 1, sizeof *columns);
    bool found = false;
    if (lines && columns && !common_csv_start(lines, &begin, &arena, NULL)) {
        lines->has_comments = true;
        found = !read_header_line(lines) && find_format(lines, columns) != FORMAT_COUNT;
    }
    sc_arena_free(&arena);
    return found;
}

/* ---- the header ---- */

static enum sc_status add_head(struct layer_csv_reader *reader, const struct csv_field *field) {
    int column = field->text[0] ? find_column(&reader->columns, field->text) : -1;
    if (field->text[0] && column < 0)
        return common_csv_fail(&reader->lines, field->offset, "a table of layers has no column", field->text);
    for (int i = 0; column >= 0 && i < reader->head_count; i++)
        if (reader->head[i] == column)
            return common_csv_fail(&reader->lines, field->offset,
                                   "a column of the same meaning stands there already:", field->text);
    reader->head[reader->head_count] = column;
    reader->head_text[reader->head_count++] = field->text;
    return SC_STATUS_OK;
}

/* A column about both windows, and one about one of them, would say something twice. */
static enum sc_status check_settings(struct layer_csv_reader *reader) {
    unsigned given[SC_SETTING_COUNT] = {0};
    for (int i = 0; i < reader->head_count; i++) {
        const struct csv_column *column = reader->head[i] < 0 ? NULL : &reader->columns.column[reader->head[i]];
        if (!column || column->kind != COLUMN_SETTING)
            continue;
        if (given[column->id] & column->windows)
            return common_csv_fail(&reader->lines, reader->lines.field[i].offset,
                                   "another column says this of a window already:", reader->head_text[i]);
        given[column->id] |= column->windows;
    }
    return SC_STATUS_OK;
}

static enum sc_status read_header(struct layer_csv_reader *reader) {
    struct csv_lines *lines = &reader->lines;
    enum sc_status status = read_header_line(lines);
    if (status)
        return status;
    reader->format = find_format(lines, &reader->columns);
    if (reader->format == FORMAT_COUNT)
        return common_csv_fail(lines, lines->field[0].offset,
                               "expected the header of a table of layers: 'layer,type,K,C,...' (see 'simcheck list "
                               "layers --csv-template'), or that of SCALE-Sim ('Layer name, IFMAP Height, ...' or "
                               "'Layer, M, N, K') or of GAMMA ('K,C,Y,X,R,S,T')",
                               NULL);
    for (int i = 0; !status && i < lines->field_count; i++)
        status = add_head(reader, &lines->field[i]);
    return status ? status : check_settings(reader);
}

/* ---- cells ---- */

static struct sc_place place_of(const struct layer_csv_reader *reader, const struct csv_field *field) {
    return (struct sc_place){reader->lines.source, field->offset};
}

static enum sc_status read_number(struct layer_csv_reader *reader, int column, int64_t lowest, int64_t *value) {
    const struct csv_field *cell = reader->row.cell[column];
    if (common_csv_whole(cell->text, value) && *value >= lowest)
        return SC_STATUS_OK;
    int place = 0;
    while (reader->head[place] != column)
        place++;
    return sc_error_at(reader->lines.error, place_of(reader, cell),
                       "expected a whole number from %lld under '%s', found '%s'", (long long)lowest,
                       reader->head_text[place], cell->text);
}

static enum sc_status read_dim(struct layer_csv_reader *reader, int index) {
    const enum sc_dim dim = (enum sc_dim)reader->columns.column[index].id;
    const struct sc_layer_type *type = reader->row.layer.type;
    int64_t *size = &reader->row.layer.size[dim];
    enum sc_status status = read_number(reader, index, 1, size);
    if (!status && *size > 1 && !(type->own_dims & 1u << dim))
        status = sc_error_at(reader->lines.error, place_of(reader, reader->row.cell[index]),
                             "a %s layer has no dimension %s: it can only be 1, not %lld", type->name, sc_dim_name(dim),
                             (long long)*size);
    return status;
}

static enum sc_status read_setting(struct layer_csv_reader *reader, int index) {
    const struct csv_column *column = &reader->columns.column[index];
    const enum sc_window_setting setting = (enum sc_window_setting)column->id;
    const struct sc_window_setting_description *info = sc_window_setting_info(setting);
    struct sc_layer *layer = &reader->row.layer;
    int64_t value = 0;
    enum sc_status status = read_number(reader, index, info->usual, &value);
    if (!status && value != info->usual && !sc_layer_has_window(layer))
        return sc_error_at(reader->lines.error, place_of(reader, reader->row.cell[index]),
                           "a %s layer has no %s: it can only be %lld, not %lld", layer->type->name, info->noun,
                           (long long)info->usual, (long long)value);
    for (int window = 0; !status && window < SC_WINDOWS_MAX; window++)
        if (column->windows & 1u << window)
            sc_layer_set(layer, setting, window, value);
    return status;
}

/* What the language has no letters for becomes a '_'. */
static enum sc_status read_name(struct layer_csv_reader *reader, int index) {
    const struct csv_field *cell = reader->row.cell[index];
    struct sc_layer *layer = &reader->row.layer;
    size_t length = strlen(cell->text);
    if (length >= sizeof layer->name)
        return sc_error_at(reader->lines.error, place_of(reader, cell),
                           "a layer's name has at most %zu letters, this one has %zu", sizeof layer->name - 1, length);
    for (size_t i = 0; i <= length; i++) {
        char c = cell->text[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
        layer->name[i] = (char)(plain || c == '\0' ? c : '_');
    }
    return SC_STATUS_OK;
}

static enum sc_status read_type(struct layer_csv_reader *reader, int index) {
    const struct csv_field *cell = reader->row.cell[index];
    char names[SC_LAYER_TYPE_LIST_SIZE];
    reader->row.layer.type = common_dsl_find_type(cell->text, (int)strlen(cell->text), &reader->row.transposed);
    if (reader->row.layer.type)
        return SC_STATUS_OK;
    return sc_error_at(reader->lines.error, place_of(reader, cell), "expected a layer type (%s) but found '%s'",
                       common_dsl_type_list(names, " or ", false), cell->text);
}

static enum sc_status read_type_number(struct layer_csv_reader *reader, int index) {
    int64_t number = 0;
    enum sc_status status = read_number(reader, index, 0, &number);
    if (!status && number >= NUMBERED_TYPE_COUNT)
        status = sc_error_at(reader->lines.error, place_of(reader, reader->row.cell[index]),
                             "there is no layer type %lld: expected 1 (CONV), 2 (DSCONV), 3 (GEMM) or 4 (TRCONV)",
                             (long long)number);
    if (status)
        return status;
    const char *name = NUMBERED_TYPES[number];
    reader->row.layer.type = common_dsl_find_type(name, (int)strlen(name), &reader->row.transposed);
    return SC_STATUS_OK;
}

/* ---- rows ---- */

/* What the cell of a column says of the layer; its type is known. */
static enum sc_status read_cell(struct layer_csv_reader *reader, int index) {
    if (!reader->row.cell[index])
        return SC_STATUS_OK;
    switch (reader->columns.column[index].kind) {
    case COLUMN_NAME:
        return read_name(reader, index);
    case COLUMN_DIM:
        return read_dim(reader, index);
    case COLUMN_SETTING:
        return read_setting(reader, index);
    case COLUMN_REPEAT:
        return read_number(reader, index, 1, &reader->row.layer.repeat);
    case COLUMN_TYPE:
    case COLUMN_TYPE_NUMBER:
        break;
    }
    return SC_STATUS_OK;
}

/* Without a column of types: convolutions, or products. */
static enum sc_status find_row_type(struct layer_csv_reader *reader) {
    struct csv_row *row = &reader->row;
    if (reader->format == SCALE_SIM || reader->format == SCALE_SIM_PRODUCTS) {
        const char *name = reader->format == SCALE_SIM ? "CONV" : "GEMM";
        row->layer.type = common_dsl_find_type(name, (int)strlen(name), &row->transposed);
        return SC_STATUS_OK;
    }
    int index = 0;
    while (reader->columns.column[index].kind != COLUMN_TYPE &&
           reader->columns.column[index].kind != COLUMN_TYPE_NUMBER)
        index++;
    return reader->format == OURS ? read_type(reader, index) : read_type_number(reader, index);
}

/* A product of GAMMA's is said as the convolution that it equals. */
static enum sc_status read_product(struct layer_csv_reader *reader) {
    struct sc_layer *layer = &reader->row.layer;
    const struct sc_layer_type *product = layer->type;
    enum sc_status status = SC_STATUS_OK;
    layer->type = sc_layer_type_at(0);
    for (int i = 0; !status && i < reader->columns.count; i++)
        status = read_cell(reader, i);
    if (!status && (layer->size[SC_DIM_X] > 1 || layer->size[SC_DIM_R] > 1 || layer->size[SC_DIM_S] > 1))
        status = sc_error_at(reader->lines.error, place_of(reader, reader->row.first),
                             "a row of type 3 is a matrix product: its X, R and S can only be 1");
    const struct sc_layer convolution = *layer;
    layer->type = product;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        layer->size[dim] = product->own_dims & 1u << dim ? convolution.size[product->convolution_dim[dim]] : 1;
    return status;
}

static enum sc_status read_cells(struct layer_csv_reader *reader) {
    enum sc_status status = find_row_type(reader);
    if (!status && reader->format == GAMMA && reader->row.layer.type->equals_convolution)
        return read_product(reader);
    for (int i = 0; !status && i < reader->columns.count; i++)
        status = read_cell(reader, i);
    return status;
}

/* Which cell is which column's. Nothing may stand behind the last one. */
static enum sc_status sort_cells(struct layer_csv_reader *reader) {
    const struct csv_lines *lines = &reader->lines;
    for (int i = 0; i < lines->field_count; i++) {
        const struct csv_field *field = &lines->field[i];
        int column = i < reader->head_count ? reader->head[i] : -1;
        if (column < 0 && field->text[0])
            return common_csv_fail(lines, field->offset,
                                   "no column of the header stands above this value:", field->text);
        if (column >= 0 && field->text[0])
            reader->row.cell[column] = field;
    }
    for (int i = 0; i < reader->head_count; i++)
        if (reader->head[i] >= 0 && reader->columns.column[reader->head[i]].needed &&
            !reader->row.cell[reader->head[i]])
            return common_csv_fail(lines, lines->field[i < lines->field_count ? i : lines->field_count - 1].offset,
                                   "the row has no value under", reader->head_text[i]);
    return SC_STATUS_OK;
}

/* Only other programs' tables have a name twice, or none. */
static enum sc_status keep_row(struct layer_csv_reader *reader) {
    struct csv_row *row = &reader->row;
    struct sc_place place = place_of(reader, row->first);
    struct sc_warnings *warnings = NULL;
    if (reader->format == GAMMA)
        snprintf(row->layer.name, sizeof row->layer.name, "layer%d", reader->rows);
    struct sc_dsl_layer layer = {.place = place};
    if (reader->format != OURS)
        memcpy(layer.written, row->layer.name, sizeof layer.written);
    if (row->transposed)
        warnings = common_dsl_warnings(reader->dsl, reader->lines.arena);
    enum sc_status status =
        common_dsl_complete_layer(&row->layer, row->transposed, place, warnings, reader->lines.error);
    layer.layer = row->layer;
    return status ? status : common_dsl_keep_layer(reader->dsl, &layer, reader->lines.error);
}

static enum sc_status read_row(struct layer_csv_reader *reader) {
    enum sc_status status = common_csv_next(&reader->lines);
    if (status || common_csv_is_empty(&reader->lines))
        return status;
    reader->rows++;
    reader->row = (struct csv_row){.layer = sc_layer_default(NULL), .first = &reader->lines.field[0]};
    status = sort_cells(reader);
    if (!status)
        status = read_cells(reader);
    return status ? status : keep_row(reader);
}

enum sc_status common_layer_csv_parse(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                                      struct sc_error *error) {
    struct layer_csv_reader *reader = sc_arena_alloc(arena, 1, sizeof *reader);
    if (!reader)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left while reading '%s'", source->name);
    *reader = (struct layer_csv_reader){.dsl = dsl};
    dsl->is_table = true;
    enum sc_status status = common_csv_start(&reader->lines, source, arena, error);
    reader->lines.has_comments = true;
    if (!status)
        status = read_header(reader);
    while (!status && !common_csv_at_end(&reader->lines))
        status = read_row(reader);
    if (!status && dsl->layer_count == 0)
        status = sc_error_set(error, SC_STATUS_INPUT, "'%s' has a header and no layers", source->name);
    if (!status)
        common_dsl_number_names(dsl, arena);
    return status;
}
