/* Any bytes as a table of results of the MAESTRO tool, and as its rows: it is refused with an error at a place in it,
 * or what it says keeps its promises, and is the same when it is written as plain numbers and read again. */
#include <inttypes.h>
#include <stdio.h>

#include "check/maestro/maestro_table.h"
#include "tests/fuzz/promises.h"

static const char HEADER[] =
    "Neural Network Name, Layer Number, NumPEs, Runtime (Cycles), NoC BW Req (Elements/cycle), "
    "Peak BW Req, Vector Width,  L2 SRAM Size Req (Bytes), Num MACs, input l1 read\n";

/* A name of each column that the reader knows. */
static const char *const NAME[MAESTRO_COLUMNS] = {
    "NumPEs",         "Vector Width",    "NoC BW",         "Runtime",         "Num MACs",
    "filter l1 read", "filter l1 write", "filter l2 read", "filter l2 write", "input l1 read",
    "input l1 write", "input l2 read",   "input l2 write", "output l1 read",  "output l1 write",
    "output l2 read", "output l2 write", "L1 SRAM Size",   "L2 SRAM Size"};

static void check_table(const struct maestro_table *table) {
    bool counts = false;
    for (int column = 0; column < MAESTRO_COLUMNS; column++) {
        counts = counts || (column >= MAESTRO_COUNTS && table->has[column]);
        for (int i = 0; table->has[column] && i < table->row_count; i++)
            must(table->row[i].value[column] >= (column < MAESTRO_COUNTS ? 1 : 0));
    }
    must(counts && table->row_count > 0 && !(table->needs_bandwidth && table->has[MAESTRO_BANDWIDTH]));
    for (int i = 0; i < table->row_count; i++)
        must(table->row[i].layer && table->row[i].layer[0] && table->row[i].line > (i ? table->row[i - 1].line : 1));
    for (int i = 0; i < table->unknown_count; i++)
        must(table->unknown[i][0]);
}

static void write_table(const struct maestro_table *table, FILE *to) {
    fputs("Layer", to);
    for (int column = 0; column < MAESTRO_COLUMNS; column++)
        if (table->has[column])
            fprintf(to, ",%s", NAME[column]);
    for (int i = 0; i < table->row_count; i++) {
        fputs("\nl", to);
        for (int column = 0; column < MAESTRO_COLUMNS; column++)
            if (table->has[column])
                fprintf(to, ",%" PRId64, table->row[i].value[column]);
    }
}

static void check_same(const struct maestro_table *table, const struct maestro_table *again) {
    must(table->row_count == again->row_count && !again->unknown_count);
    for (int column = 0; column < MAESTRO_COLUMNS; column++) {
        must(table->has[column] == again->has[column]);
        for (int i = 0; table->has[column] && i < table->row_count; i++)
            must(table->row[i].value[column] == again->row[i].value[column]);
    }
}

static void read_again(const struct maestro_table *table, struct sc_arena *arena) {
    struct sc_source source = {.name = "again.csv"};
    struct maestro_table again;
    struct sc_error error;
    char *text = NULL;
    FILE *stream = open_memstream(&text, &source.size);
    must(stream != NULL);
    write_table(table, stream);
    must(fclose(stream) == 0);
    source.text = text;
    must(!maestro_table_read(&again, &source, arena, &error));
    check_same(table, &again);
    free(text);
}

static void read_text(const char *text, size_t size) {
    struct sc_source source = {"fuzz.csv", text, size};
    struct sc_arena arena = {0};
    struct maestro_table table;
    struct sc_error error;
    enum sc_status status = maestro_table_read(&table, &source, &arena, &error);
    if (status) {
        check_error(status, &error, &source);
    } else {
        check_table(&table);
        read_again(&table, &arena);
    }
    sc_arena_free(&arena);
}

static void read_rows(const unsigned char *data, size_t size) {
    char *text = malloc(sizeof HEADER - 1 + size);
    must(text != NULL);
    memcpy(text, HEADER, sizeof HEADER - 1);
    if (size)
        memcpy(text + sizeof HEADER - 1, data, size);
    read_text(text, sizeof HEADER - 1 + size);
    free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    read_text((const char *)data, size);
    read_rows(data, size);
    return 0;
}
