#include "check/maestro/maestro_report.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "check/report/csv.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "check/run/spread.h"
#include "common/checked.h"

enum { INDENT = 2, WORST_MAX = 10 };

/* ---- words and numbers ---- */

static const char *unit_of(int column) { return sc_counter_info(maestro_counter((enum maestro_column)column))->unit; }

/* The counter, but for a PE's buffer, which is all its sets. */
static const char *name_of(int column) {
    return column == MAESTRO_L1_SIZE ? "l1_req * L1Buffers"
                                     : sc_counter_info(maestro_counter((enum maestro_column)column))->name;
}

static int count_compared(const struct maestro_pairs *pairs) {
    int count = 0;
    for (int i = 0; i < pairs->plan->run_count; i++)
        count += pairs->pair[i].compared;
    return count;
}

static void add_numbers(struct table *table, int64_t theirs, int64_t ours) {
    char number[TEXT_NUMBER_SIZE], share[TEXT_NUMBER_SIZE] = "";
    struct sc_rational difference;
    bool fits = sc_rational_subtract(sc_rational_whole(theirs), sc_rational_whole(ours), &difference);
    table_cell(table, "%s", text_integer(number, theirs));
    table_cell(table, "%s", text_integer(number, ours));
    table_cell(table, "%s", fits ? text_difference(number, difference) : "beyond 2^63");
    table_cell(table, "%s", fits ? text_relative(share, difference, ours) : "");
}

/* The heads over add_numbers. */
static void add_heads(struct table *table, const char *theirs, const char *ours) {
    table_column(table, theirs, true);
    table_column(table, ours, true);
    table_column(table, "difference", true);
    table_column(table, "relative", true);
}

static void print_table(struct table *table) {
    if (!table_print(table, INDENT, stdout))
        puts("  (no memory left for this table)");
    table_free(table);
    putchar('\n');
}

/* ---- the machine ---- */

struct value_span {
    int64_t least, most;
};

static void widen(struct value_span *span, bool first, int64_t value) {
    span->least = first || value < span->least ? value : span->least;
    span->most = first || value > span->most ? value : span->most;
}

/* "16", "8 to 16", "unlimited" */
static const char *span_text(char text[2 * TEXT_NUMBER_SIZE], const struct value_span *span) {
    char least[TEXT_NUMBER_SIZE] = "unlimited", most[TEXT_NUMBER_SIZE];
    if (span->least > 0)
        text_integer(least, span->least);
    snprintf(text, 2 * TEXT_NUMBER_SIZE, "%s%s%s", least, span->least < span->most ? " to " : "",
             span->least < span->most ? text_integer(most, span->most) : "");
    return text;
}

static bool is_spelled(const struct maestro_pairs *pairs, enum sc_hardware_id id) {
    return pairs->plan->run_count > 0 && pairs->plan->run[0].spelled >> id & 1;
}

/* In the rows that belong to a layer; in the table, and as named. */
static void span_column(const struct maestro_pairs *pairs, enum maestro_column column, struct value_span *table,
                        struct value_span *named) {
    bool first = true;
    for (int i = 0; i < pairs->plan->run_count; i++) {
        if (!pairs->pair[i].row)
            continue;
        widen(table, first, pairs->pair[i].row->value[column]);
        widen(named, first, sc_machine_get(&pairs->plan->run[i].machine, maestro_statement(column)));
        first = false;
    }
}

static void report_column(const struct maestro_pairs *pairs, enum maestro_column column, FILE *to) {
    enum sc_hardware_id id = maestro_statement(column);
    const char *keyword = sc_hardware_info(id)->keyword;
    char of_table[2 * TEXT_NUMBER_SIZE], as_named[2 * TEXT_NUMBER_SIZE];
    struct value_span table = {0}, named = {0};
    if (!pairs->table.has[column])
        return;
    span_column(pairs, column, &table, &named);
    span_text(of_table, &table);
    span_text(as_named, &named);
    bool same = table.least == named.least && table.most == named.most;
    if (is_spelled(pairs, id))
        fprintf(to, "%s %s is --hw's; the table has %s\n", keyword, as_named, of_table);
    else
        fprintf(to, "%s %s is the table's, row by row%s%s\n", keyword, of_table, same ? "" : ", in place of ",
                same ? "" : as_named);
}

void maestro_report_machine(const struct maestro_pairs *pairs, FILE *to) {
    report_column(pairs, MAESTRO_VECTOR_WIDTH, to);
    report_column(pairs, MAESTRO_BANDWIDTH, to);
    if (pairs->table.needs_bandwidth)
        fputs("The table's 'NoC BW Req' is what a layer needs, and not what the machine had: Bandwidth is that of --hw "
              "or the file\n",
              to);
}

/* ---- how far off ---- */

static double distance(const struct maestro_pair *pair, int column) {
    double theirs = (double)pair->row->value[column], ours = (double)pair->ours[column];
    return pair->row->value[column] == pair->ours[column] ? 0 : ours > 0 ? fabs(theirs - ours) / ours : INFINITY;
}

/* Is the table's value off by no more than the tolerance, if at all? */
static bool is_within(const struct maestro_pairs *pairs, const struct maestro_pair *pair, int column) {
    const int64_t theirs = pair->row->value[column], ours = pair->ours[column];
    return tolerance_allows(pairs->tolerance, sc_rational_whole(theirs), ours);
}

static void add_spread(const struct maestro_pairs *pairs, struct table *table, int column) {
    const size_t most = (size_t)pairs->plan->run_count;
    double *off = malloc(2 * (most + 1) * sizeof *off); /* and room to sort them */
    const struct maestro_pair **pair = malloc((most + 1) * sizeof(struct maestro_pair *));
    char word[SPREAD_TEXT_SIZE];
    size_t count = 0;
    for (size_t i = 0; off && pair && i < most; i++)
        if (pairs->pair[i].compared) {
            off[count] = distance(&pairs->pair[i], column);
            pair[count++] = &pairs->pair[i];
        }
    table->failed = table->failed || !off || !pair;
    if (count > 0) {
        const struct spread spread = spread_of(off, count, off + most + 1);
        table_cell(table, "%s", spread_text(word, spread.mean));
        table_cell(table, "%s", spread_text(word, spread.median));
        table_cell(table, "%s", spread_text(word, off[spread.worst]));
        table_cell(table, "%s", off[spread.worst] > 0 ? pair[spread.worst]->run->layer->name : "");
    }
    for (int i = 0; count == 0 && i < 4; i++)
        table_cell(table, "%s", "");
    free(off);
    free(pair);
}

/* ---- all layers ---- */

/* Of one column: layers that agree, and the sums. */
static void add_sums(const struct maestro_pairs *pairs, struct table *table, int column) {
    int agree = 0, within = 0, all = 0;
    int64_t theirs = 0, ours = 0;
    bool theirs_fit = true, ours_fit = true;
    char number[TEXT_NUMBER_SIZE];
    for (int i = 0; i < pairs->plan->run_count; i++) {
        const struct maestro_pair *pair = &pairs->pair[i];
        if (!pair->compared)
            continue;
        all++;
        agree += pair->row->value[column] == pair->ours[column];
        within += is_within(pairs, pair, column);
        theirs_fit = theirs_fit && checked_add(theirs, pair->row->value[column], &theirs);
        ours_fit = ours_fit && checked_add(ours, pair->ours[column], &ours);
    }
    table_cell(table, "%s", name_of(column));
    table_cell(table, "%d of %d", agree, all);
    if (pairs->tolerance.millionths > 0)
        table_cell(table, "%d", within);
    if (theirs_fit && ours_fit) {
        add_numbers(table, theirs, ours);
    } else {
        table_cell(table, "%s", theirs_fit ? text_integer(number, theirs) : "beyond 2^63");
        table_cell(table, "%s", ours_fit ? text_integer(number, ours) : "beyond 2^63");
        table_cell(table, "%s", "");
        table_cell(table, "%s", "");
    }
    add_spread(pairs, table, column);
}

/* Peaks are added up, too: what the sum is of says the head. */
static void print_sums(const struct maestro_pairs *pairs) {
    struct table table = {.key_count = 1};
    char ours[TEXT_LINE_SIZE], share[TOLERANCE_TEXT_SIZE];
    int compared = count_compared(pairs);
    printf("all %d layer%s\n", compared, compared == 1 ? "" : "s");
    table_column(&table, "counter", false);
    table_column(&table, "equal in", true);
    if (pairs->tolerance.millionths > 0) {
        snprintf(ours, sizeof ours, "within %s", tolerance_text(share, pairs->tolerance));
        table_column(&table, ours, true);
    }
    snprintf(ours, sizeof ours, "%s, sum", pairs->witness);
    add_heads(&table, "MAESTRO, sum", ours);
    table_column(&table, "mean", true);
    table_column(&table, "median", true);
    table_column(&table, "worst", true);
    table_column(&table, "layer", false);
    for (int i = MAESTRO_COUNTS; i < MAESTRO_COLUMNS; i++)
        if (pairs->table.has[i])
            add_sums(pairs, &table, i);
    print_table(&table);
}

/* ---- the worst ---- */

/* Cycles, where the table has them. */
static int ranked_column(const struct maestro_pairs *pairs) {
    int column = MAESTRO_COUNTS;
    while (!pairs->table.has[column])
        column++;
    return column;
}

/* The pair that is next farthest off: no farther than `last`, and after it where as far. NULL when none is left. */
static const struct maestro_pair *next_worst(const struct maestro_pairs *pairs, int column,
                                             const struct maestro_pair *last) {
    const struct maestro_pair *found = NULL;
    for (int i = 0; i < pairs->plan->run_count; i++) {
        const struct maestro_pair *pair = &pairs->pair[i];
        double off = pair->compared ? distance(pair, column) : 0;
        bool behind = !last || off < distance(last, column) || (off == distance(last, column) && pair > last);
        if (off > 0 && behind && (!found || off > distance(found, column)))
            found = pair;
    }
    return found;
}

static void add_counts_that_differ(const struct maestro_pairs *pairs, const struct maestro_pair *pair,
                                   struct table *table) {
    int differ = 0, all = 0;
    for (int i = MAESTRO_COUNTS; i < MAESTRO_COLUMNS; i++) {
        all += pairs->table.has[i];
        differ += pairs->table.has[i] && pair->row->value[i] != pair->ours[i];
    }
    table_cell(table, "%d of %d", differ, all);
}

static int count_that_differ(const struct maestro_pairs *pairs, int column) {
    int count = 0;
    for (int i = 0; i < pairs->plan->run_count; i++)
        count += pairs->pair[i].compared && pairs->pair[i].row->value[column] != pairs->pair[i].ours[column];
    return count;
}

static void print_worst(const struct maestro_pairs *pairs) {
    struct table table = {0};
    int column = ranked_column(pairs), shown = 0;
    table_column(&table, "layer", false);
    add_heads(&table, "MAESTRO", pairs->witness);
    table_column(&table, "counts that differ", true);
    for (const struct maestro_pair *pair = NULL; shown < WORST_MAX && (pair = next_worst(pairs, column, pair));
         shown++) {
        table_cell(&table, "%s", pair->run->layer->name);
        add_numbers(&table, pair->row->value[column], pair->ours[column]);
        add_counts_that_differ(pairs, pair, &table);
    }
    if (shown > 0) {
        printf("farthest off in %s: %d of %d that differ\n", name_of(column), shown, count_that_differ(pairs, column));
        print_table(&table);
    }
    table_free(&table);
}

/* ---- each layer ---- */

static void print_pair(const struct maestro_pairs *pairs, const struct maestro_pair *pair) {
    struct table table = {0};
    char line[TEXT_LINE_SIZE];
    struct text machine = {line, sizeof line, 0};
    text_machine(&machine, &pair->run->machine);
    printf("%s of %s, dataflow %s, %s\n", pair->run->layer->name, pair->run->network, pair->run->flow, line);
    table_column(&table, "counter", false);
    table_column(&table, "unit", false);
    add_heads(&table, "MAESTRO", pairs->witness);
    for (int i = MAESTRO_COUNTS; i < MAESTRO_COLUMNS; i++) {
        if (!pairs->table.has[i])
            continue;
        table_cell(&table, "%s", name_of(i));
        table_cell(&table, "%s", unit_of(i));
        add_numbers(&table, pair->row->value[i], pair->ours[i]);
    }
    print_table(&table);
}

static void print_details(const struct maestro_pairs *pairs) {
    for (int i = 0; i < pairs->plan->run_count; i++)
        if (pairs->pair[i].compared)
            print_pair(pairs, &pairs->pair[i]);
}

/* ---- the whole ---- */

static bool print_unknown(const struct maestro_table *table) {
    for (int i = 0; i < table->unknown_count; i++)
        printf("%s%s", i ? ", " : "columns without a counterpart here: ", table->unknown[i]);
    if (table->unknown_count > 0)
        putchar('\n');
    return table->unknown_count > 0;
}

static bool print_missing(const struct maestro_pairs *pairs) {
    int count = 0;
    for (int i = 0; i < pairs->plan->run_count; i++)
        if (!pairs->pair[i].row)
            printf("%s%s", count++ ? ", " : "layers that the table has not: ", pairs->plan->run[i].layer->name);
    if (count > 0)
        putchar('\n');
    return count > 0;
}

void maestro_report_tables(const struct maestro_pairs *pairs, bool details) {
    print_sums(pairs);
    print_worst(pairs);
    bool missing = print_missing(pairs), unknown = print_unknown(&pairs->table);
    if (details && (missing || unknown))
        putchar('\n');
    if (details)
        print_details(pairs);
    else if (count_compared(pairs) > 0)
        puts("--details shows every count of each layer");
}

static void put_counts(const struct maestro_pair *pair, int column, FILE *to) {
    csv_field(pair->run->layer->name, ",", to);
    csv_field(pair->run->flow, ",", to);
    fprintf(to, "%s,%s,%" PRId64 ",%" PRId64 "\n", name_of(column), unit_of(column), pair->row->value[column],
            pair->ours[column]);
}

static void put_pair(const struct maestro_pairs *pairs, const struct maestro_pair *pair, FILE *to) {
    for (int i = MAESTRO_COUNTS; i < MAESTRO_COLUMNS; i++)
        if (pairs->table.has[i])
            put_counts(pair, i, to);
}

void maestro_report_csv(const struct maestro_pairs *pairs, FILE *to) {
    fprintf(to, "layer,dataflow,counter,unit,maestro,%s\n", pairs->witness);
    for (int i = 0; i < pairs->plan->run_count; i++)
        if (pairs->pair[i].compared)
            put_pair(pairs, &pairs->pair[i], to);
}
