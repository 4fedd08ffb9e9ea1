#include "check/explore/designs_line.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/cli/memtext.h"

uint64_t designs_line_hash(const char *text, size_t size, uint64_t before) {
    for (size_t i = 0; i < size; i++)
        before = (before ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    return before;
}

/* ---- writing ---- */

static void put_number(FILE *to, int64_t number) { fprintf(to, " %" PRId64, number); }

/* An energy as two numbers, the upper one first. */
static void put_figures(FILE *to, const struct sc_figures *figures) {
    put_number(to, figures->index);
    put_number(to, figures->cycles);
    fprintf(to, " %" PRIu64 " %" PRIu64, (uint64_t)(figures->energy >> 64), (uint64_t)figures->energy);
    put_number(to, figures->area_nm2);
    put_number(to, figures->power_nw);
}

/* Designs that are best in several measures follow as one. */
static void put_bests(FILE *to, const struct sc_explore_bests *bests) {
    put_number(to, bests->valid);
    for (int m = 0; m < SC_MEASURE_COUNT; m++) {
        int same = 0;
        while (same < m && bests->best[same].index != bests->best[m].index)
            same++;
        put_number(to, same);
        if (same == m)
            put_figures(to, &bests->best[m]);
    }
}

/* A text without blanks and control characters, never empty. */
static void put_text(FILE *to, const char *text) {
    fputs(" =", to);
    for (const char *c = text; *c; c++) {
        if (*c <= ' ' || *c == '%' || *c == 0x7f)
            fprintf(to, "%%%02x", (unsigned)(unsigned char)*c);
        else
            fputc(*c, to);
    }
}

/* The error's file, where it has one, is that of the dataflow. */
static void put_refusal(FILE *to, const struct sc_explore_refusal *refusal) {
    put_number(to, refusal->instance);
    put_number(to, refusal->layer);
    put_number(to, refusal->block);
    put_number(to, refusal->error.status);
    put_number(to, refusal->error.file != NULL);
    put_number(to, refusal->error.line);
    put_number(to, refusal->error.column);
    put_text(to, refusal->error.message);
}

static const size_t COUNTS[] = {
    offsetof(struct sc_explore_result, searched),     offsetof(struct sc_explore_result, evaluated),
    offsetof(struct sc_explore_result, refused),      offsetof(struct sc_explore_result, invalid),
    offsetof(struct sc_explore_result, dominated),    offsetof(struct sc_explore_result, bounded),
    offsetof(struct sc_explore_result, exact_counts), offsetof(struct sc_explore_result, exact_cycles),
};
enum { COUNT_COUNT = sizeof COUNTS / sizeof COUNTS[0] };

static int64_t count_of(const struct sc_explore_result *result, int i) {
    return *(const int64_t *)((const char *)result + COUNTS[i]);
}

static void put_result(FILE *to, const struct sc_explore_result *result, int chunk) {
    int group_count = 0;
    fprintf(to, "%d", chunk);
    for (int i = 0; i < COUNT_COUNT; i++)
        put_number(to, count_of(result, i));
    for (int rule = 0; rule < SC_RULE_COUNT; rule++)
        put_number(to, result->alone[rule]);
    put_bests(to, &result->all);
    put_number(to, result->front_count);
    for (int i = 0; i < result->front_count; i++)
        put_figures(to, &result->front[i]);
    put_number(to, result->refusal_count);
    for (int i = 0; i < result->refusal_count; i++)
        put_refusal(to, &result->refusal[i]);
    for (int i = result->group_first; i < result->group_end; i++)
        group_count += result->group_value[i].any;
    put_number(to, group_count);
    for (int i = result->group_first; i < result->group_end; i++)
        if (result->group_value[i].any) {
            put_number(to, i);
            put_bests(to, &result->group_value[i]);
        }
}

bool designs_line_print(const struct sc_explore_result *result, int chunk, uint64_t key, FILE *to) {
    struct memtext text;
    if (memtext_open(&text))
        put_result(text.to, result, chunk);
    if (!memtext_close(&text))
        return false;
    fprintf(to, "%s %016" PRIx64, text.text, designs_line_hash(text.text, strlen(text.text), key));
    free(text.text);
    return !ferror(to);
}

/* ---- reading ---- */

struct line_reader {
    const struct sc_explore *explore;
    const char *next, *end;
    bool good;
};

static uint64_t read_unsigned(struct line_reader *reader, uint64_t most) {
    uint64_t value = 0;
    if (reader->next < reader->end && *reader->next == ' ')
        reader->next++;
    const char *from = reader->next;
    while (reader->next < reader->end && *reader->next >= '0' && *reader->next <= '9') {
        const uint64_t digit = (uint64_t)(*reader->next++ - '0');
        reader->good = reader->good && value <= (UINT64_MAX - digit) / 10;
        value = value * 10 + digit;
    }
    reader->good = reader->good && reader->next > from && value <= most;
    return reader->good ? value : 0;
}

static int64_t read_number(struct line_reader *reader, int64_t most) {
    return (int64_t)read_unsigned(reader, (uint64_t)most);
}

static void read_figures(struct line_reader *reader, struct sc_figures *figures) {
    figures->index = read_number(reader, sc_explore_designs(reader->explore) - 1);
    figures->cycles = read_number(reader, INT64_MAX);
    figures->energy = (sc_energy_amount)read_unsigned(reader, INT64_MAX) << 64;
    figures->energy |= read_unsigned(reader, UINT64_MAX);
    figures->area_nm2 = read_number(reader, INT64_MAX);
    figures->power_nw = read_number(reader, INT64_MAX);
}

static void read_bests(struct line_reader *reader, struct sc_explore_bests *bests) {
    bests->valid = read_number(reader, sc_explore_designs(reader->explore));
    bests->any = bests->valid > 0;
    for (int m = 0; m < SC_MEASURE_COUNT; m++) {
        const int same = (int)read_number(reader, m);
        if (same < m)
            bests->best[m] = bests->best[same];
        else
            read_figures(reader, &bests->best[m]);
    }
}

static int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

static void read_text(struct line_reader *reader, char *text, size_t size) {
    size_t used = 0;
    reader->good = reader->good && reader->end - reader->next >= 2 && memcmp(reader->next, " =", 2) == 0;
    for (reader->next += reader->good ? 2 : 0; reader->good && reader->next < reader->end && *reader->next != ' ';
         reader->next++) {
        char c = *reader->next;
        if (c == '%') {
            const bool two = reader->end - reader->next > 2;
            const int high = two ? hex_digit(reader->next[1]) : -1, low = two ? hex_digit(reader->next[2]) : -1;
            reader->good = high >= 0 && low >= 0 && high + low > 0;
            c = (char)(high * 16 + low);
            reader->next += reader->good ? 2 : 0;
        }
        reader->good = reader->good && used + 1 < size;
        if (reader->good)
            text[used++] = c;
    }
    text[used] = '\0';
}

static void read_refusals(struct line_reader *reader, struct sc_explore_result *result) {
    result->refusal_count = (int)read_number(reader, SC_EXPLORE_REFUSALS_MAX);
    for (int i = 0; reader->good && i < result->refusal_count; i++) {
        struct sc_explore_refusal *refusal = &result->refusal[i];
        *refusal = (struct sc_explore_refusal){0};
        refusal->instance = (int)read_number(reader, sc_explore_instances(reader->explore) - 1);
        refusal->layer = (int)read_number(reader, INT32_MAX);
        refusal->block = read_number(reader, sc_explore_blocks(reader->explore) - 1);
        refusal->error.status = (enum sc_status)read_number(reader, SC_STATUS_LIMIT);
        const struct sc_explore_flow *flow = sc_explore_instance_at(reader->explore, refusal->instance)->flow;
        refusal->error.file = read_number(reader, 1) ? flow->pragmas[0].place.source->name : NULL;
        refusal->error.line = (int)read_number(reader, INT32_MAX);
        refusal->error.column = (int)read_number(reader, INT32_MAX);
        read_text(reader, refusal->error.message, sizeof refusal->error.message);
    }
}

static void read_front(struct line_reader *reader, struct sc_explore_result *result) {
    const int64_t count = read_number(reader, INT32_MAX);
    struct sc_figures figures;
    for (int64_t i = 0; reader->good && i < count; i++) {
        read_figures(reader, &figures);
        if (reader->good && sc_explore_add_to_front(result, reader->explore, &figures, NULL))
            reader->good = false;
    }
}

static void read_groups(struct line_reader *reader, struct sc_explore_result *result) {
    const int entries = sc_explore_group_entries(reader->explore);
    const int64_t count = read_number(reader, entries);
    for (int64_t i = 0; reader->good && i < count; i++) {
        const int64_t entry = read_number(reader, entries > 0 ? entries - 1 : 0);
        if (reader->good)
            read_bests(reader, sc_explore_group_entry(result, (int)entry));
    }
}

static bool adds_up(const struct sc_explore_result *result) {
    return (uint64_t)result->searched == (uint64_t)result->evaluated + (uint64_t)result->refused +
                                             (uint64_t)result->invalid + (uint64_t)result->dominated +
                                             (uint64_t)result->bounded;
}

enum designs_line designs_line_read(struct sc_explore_result *result, const struct sc_explore *explore, int *chunk,
                                    uint64_t key, const char *line, size_t size) {
    enum { SUM_DIGITS = 16 };
    char sum[SUM_DIGITS + 1];
    if (size < SUM_DIGITS + 2 || line[size - SUM_DIGITS - 1] != ' ')
        return DESIGNS_LINE_DAMAGED;
    const size_t text = size - SUM_DIGITS - 1;
    snprintf(sum, sizeof sum, "%016" PRIx64, designs_line_hash(line, text, key));
    if (memcmp(sum, line + text + 1, SUM_DIGITS) != 0)
        return DESIGNS_LINE_DAMAGED;
    struct line_reader reader = {.explore = explore, .next = line, .end = line + text, .good = true};
    *chunk = (int)read_number(&reader, INT32_MAX);
    for (int i = 0; i < COUNT_COUNT; i++)
        *(int64_t *)((char *)result + COUNTS[i]) = read_number(&reader, INT64_MAX); /* some are not of designs */
    for (int rule = 0; rule < SC_RULE_COUNT; rule++)
        result->alone[rule] = read_number(&reader, sc_explore_designs(explore));
    read_bests(&reader, &result->all);
    read_front(&reader, result);
    read_refusals(&reader, result);
    read_groups(&reader, result);
    const bool whole = reader.good && reader.next == reader.end && adds_up(result);
    return whole ? DESIGNS_LINE_GOOD : DESIGNS_LINE_IMPOSSIBLE;
}
