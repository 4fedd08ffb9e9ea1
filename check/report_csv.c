#include <inttypes.h>
#include <string.h>

#include "check/report.h"

/* As RFC 4180 has it: quoted where it needs to be. */
static void put_field(const char *text, const char *end, FILE *to) {
    bool quoted = text[strcspn(text, ",\"\r\n")] != '\0';
    if (quoted)
        fputc('"', to);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', to);
        fputc(*c, to);
    }
    fprintf(to, "%s%s", quoted ? "\"" : "", end);
}

static void put_rational(struct rational value, const char *end, FILE *to) {
    char text[RATIONAL_TEXT_SIZE];
    fprintf(to, "%s%s", rational_text(value, text), end);
}

void report_csv_begin(FILE *to) {
    fputs("network,layer,dataflow,counter,unit,simulated,set,formula,difference,verdict\n", to);
}

static void put_row(const struct run_result *result, const struct set_result *set, enum counter_id id, FILE *to) {
    const struct compare_row *row = &set->comparison.row[id];
    put_field(result->run->network, ",", to);
    put_field(result->run->layer->name, ",", to);
    put_field(result->run->flow, ",", to);
    put_field(counter_info(id)->name, ",", to);
    put_field(counter_info(id)->unit, ",", to);
    fprintf(to, "%" PRId64 ",", row->simulated);
    put_field(set->set->name, ",", to);
    if (row->formula && row->formula->outcome == FORMULA_VALUE)
        put_rational(row->formula->value, ",", to);
    else
        fputs(",", to);
    if (row->has_difference)
        put_rational(row->difference, ",", to);
    else
        fputs(",", to);
    put_field(verdict_name(row->verdict), "\n", to);
}

/* What a broken run counted is no result. */
void report_csv_run(const struct run_result *result, FILE *to) {
    for (int i = 0; result->state == RUN_WHOLE && i < result->set_count; i++)
        for (int id = 0; id < COUNTER_COUNT; id++)
            put_row(result, &result->set[i], (enum counter_id)id, to);
}
