#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check/report/report.h"
#include "check/report/table.h"
#include "check/report/text.h"
#include "check/run/spread.h"

/* How far a formula of a set was off in a run; `run` outlives the report. */
struct off {
    int set;
    enum sc_counter_id counter;
    enum verdict verdict;
    double distance;
    const struct plan_run *run;
};

struct errors {
    struct off *off;
    size_t count, capacity;
    bool several_networks, several_machines;
    bool failed; /* no memory */
};

static struct output_option wanted(const struct check_options *options) {
    return (struct output_option){.wanted = options->tolerance.millionths > 0};
}

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for how far formulas are off");
}

static enum sc_status open(struct report *report, struct sc_error *error) {
    report->self = calloc(1, sizeof(struct errors));
    return report->self ? SC_STATUS_OK : no_memory(error);
}

/* ---- collecting ---- */

/* Beside a count of 0 it is infinite. */
static double distance_of(const struct compare_row *row) {
    const struct sc_rational value = row->formula->value;
    const double off = row->has_difference
                           ? (double)row->difference.numerator / (double)row->difference.denominator
                           : (double)value.numerator / (double)value.denominator - (double)row->simulated;
    return row->verdict == VERDICT_AGREE ? 0 : fabs(off) / (double)row->simulated;
}

static void add(struct errors *errors, struct off off) {
    if (errors->count == errors->capacity && !errors->failed) {
        const size_t capacity = errors->capacity ? 2 * errors->capacity : 256;
        struct off *larger = realloc(errors->off, capacity * sizeof *larger);
        errors->failed = !larger;
        errors->off = larger ? larger : errors->off;
        errors->capacity = larger ? capacity : errors->capacity;
    }
    if (!errors->failed)
        errors->off[errors->count++] = off;
}

static void collect(struct report *report, const struct run_result *result) {
    struct errors *errors = report->self;
    const struct plan_run *first = errors->count > 0 ? errors->off[0].run : result->run;
    errors->several_networks = errors->several_networks || strcmp(first->network, result->run->network) != 0;
    errors->several_machines = errors->several_machines || first->machine_name != result->run->machine_name;
    for (int i = 0; i < result->set_count; i++)
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            const struct compare_row *row = &result->set[i].comparison.row[id];
            if (row->verdict != VERDICT_NONE && report_shows(result, (enum sc_counter_id)id))
                add(report->self, (struct off){i, (enum sc_counter_id)id, row->verdict, distance_of(row), result->run});
        }
}

/* ---- the tables ---- */

/* Those of one counter of a set, in order; returns how many. */
static size_t select_off(const struct errors *errors, int set, enum sc_counter_id counter, const struct off **found,
                         double *distance) {
    size_t count = 0;
    for (size_t i = 0; i < errors->count; i++)
        if (errors->off[i].set == set && errors->off[i].counter == counter) {
            found[count] = &errors->off[i];
            distance[count++] = errors->off[i].distance;
        }
    return count;
}

static size_t count_verdict(const struct off *const *found, size_t count, enum verdict verdict) {
    size_t of_verdict = 0;
    for (size_t i = 0; i < count; i++)
        of_verdict += found[i]->verdict == verdict;
    return of_verdict;
}

static void add_row(struct table *table, const struct errors *errors, const struct off *const *found,
                    const double *distance, size_t count, double *sorted) {
    const struct spread spread = spread_of(distance, count, sorted);
    const struct off *worst = found[spread.worst];
    char word[SPREAD_TEXT_SIZE];
    table_cell(table, "%s", sc_counter_info(worst->counter)->name);
    table_cell(table, "%zu", count);
    table_cell(table, "%zu", count_verdict(found, count, VERDICT_AGREE));
    table_cell(table, "%zu", count_verdict(found, count, VERDICT_CLOSE));
    table_cell(table, "%s", spread_text(word, spread.mean));
    table_cell(table, "%s", spread_text(word, spread.median));
    table_cell(table, "%s", spread_text(word, worst->distance));
    table_cell(table, "%s", worst->run->layer->name);
    table_cell(table, "%s", worst->run->flow);
    if (errors->several_networks)
        table_cell(table, "%s", worst->run->network);
    if (errors->several_machines)
        table_cell(table, "%s", worst->run->machine_name ? worst->run->machine_name : "-");
}

/* Counters in which the set is right in every run are counted. */
static bool print_set(const struct report *report, int set, const struct off **found, double *distance, FILE *to) {
    static const char *const HEADS[] = {"counter", "compared", "equal", "close", "mean", "median", "worst"};
    const struct errors *errors = report->self;
    struct table table = {.key_count = 1};
    char share[TOLERANCE_TEXT_SIZE];
    int right = 0, rows = 0;
    for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++)
        table_column(&table, HEADS[i], i > 0);
    table_column(&table, "layer", false);
    table_column(&table, "dataflow", false);
    if (errors->several_networks)
        table_column(&table, "of", false);
    if (errors->several_machines)
        table_column(&table, "machine", false);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const size_t count = select_off(errors, set, (enum sc_counter_id)id, found, distance);
        const bool differs = count_verdict(found, count, VERDICT_AGREE) < count;
        right += count > 0 && !differs;
        rows += differs;
        if (differs)
            add_row(&table, errors, found, distance, count, distance + errors->count);
    }
    if (rows + right > 0)
        fprintf(to, "how far %s is off; close is within %s\n", report->sets->set[set].name,
                tolerance_text(share, report->options->tolerance));
    const bool whole = rows == 0 || table_print(&table, 2, to);
    if (rows > 0 && right > 0)
        fprintf(to, "  ... and %d counter%s equal in all runs\n", right, right == 1 ? "" : "s");
    else if (right > 0)
        fprintf(to, "  equal in all runs, in all %d counters\n", right);
    if (rows + right > 0)
        fputc('\n', to);
    table_free(&table);
    return whole;
}

static enum sc_status finish(struct report *report, const struct tally *tally, struct sc_error *error) {
    const struct errors *errors = report->self;
    const struct off **found = malloc((errors->count + 1) * sizeof(struct off *));
    double *distance = malloc((errors->count + 1) * 2 * sizeof *distance); /* and room to sort them */
    bool whole = found && distance && !errors->failed;
    (void)tally;
    if (errors->count == 0)
        fputs("--tolerance has no effect: there is nothing to compare with (add --formulas exact, or simulate)\n\n",
              report->to);
    for (int i = 0; whole && i < report->sets->count; i++)
        whole = print_set(report, i, found, distance, report->to);
    free(found);
    free(distance);
    return whole ? SC_STATUS_OK : no_memory(error);
}

static void discard(struct report *report) {
    struct errors *errors = report->self;
    if (errors)
        free(errors->off);
    free(errors);
    report->self = NULL;
}

const struct report_format report_format_errors = {
    .name = "errors", .wanted = wanted, .open = open, .run = collect, .finish = finish, .discard = discard};
