#include "check/hunt/hunt_report.h"

#include <inttypes.h>
#include <string.h>

#include "check/cli/shell_word.h"
#include "check/report/table.h"
#include "check/report/text.h"

static const char *counter_name(enum sc_counter_id id) { return sc_counter_info(id)->name; }

/* ---- pieces ---- */

/* "1,944 (+1,908)", "an error: division by zero" */
static void put_formula(const struct hunt_find *find, FILE *to) {
    char number[TEXT_NUMBER_SIZE], by[TEXT_NUMBER_SIZE];
    struct sc_rational difference;
    if (find->formula.outcome == SC_FORMULA_ERROR) {
        fprintf(to, "an error: %s", find->formula.error.message);
        return;
    }
    fputs(text_rational(number, find->formula.value), to);
    if (sc_rational_subtract(find->formula.value, sc_rational_whole(find->simulated), &difference))
        fprintf(to, " (%s)", text_difference(by, difference));
}

static void put_command(const char *command, const char *path, const char *spec, const char *counter, FILE *to) {
    fprintf(to, "//   simcheck%s ", command);
    shell_word_print(path, to);
    if (spec) {
        fputs(" --formulas ", to);
        shell_word_print(spec, to);
    }
    fprintf(to, "%s%s\n", counter ? " --counter " : "", counter ? counter : "");
}

/* A name that no command line can show is called something else, or no command is shown. `counter` may be NULL. */
static void put_commands(const char *spec, const char *counter, const char *path, FILE *to) {
    bool named = path && shell_word_possible(path);
    const char *file = named ? path : "case.dsl";
    if (spec && !shell_word_possible(spec)) {
        fputs(
            "// To see it, give simcheck and simcheck explain this text, and with --formulas the same set. No command\n"
            "// is shown: the name of the set's file has bytes that cannot be printed.\n",
            to);
        return;
    }
    fprintf(to, "// To see it%s:\n", named ? "" : ", with this text in case.dsl");
    put_command("", file, spec, NULL, to);
    if (counter)
        put_command(" explain", file, spec, counter, to);
}

/* ---- one counterexample ---- */

static void put_origin(const struct hunt_report *report, const struct hunt_find *find, FILE *to) {
    char number[TEXT_NUMBER_SIZE], steps[TEXT_NUMBER_SIZE];
    fprintf(to, "// Found by simcheck hunt: case %s of seed %" PRIu64 ", made smaller in %s step%s%s.\n//\n",
            text_integer(number, find->number), report->space->seed, text_integer(steps, find->shrunk.steps),
            find->shrunk.steps == 1 ? "" : "s", find->shrunk.cut ? ", until the time was up" : "");
}

static void put_difference(const struct hunt_report *report, const struct hunt_find *find, FILE *to) {
    const struct sc_counter_description *info = sc_counter_info(find->target.counter);
    char simulated[TEXT_NUMBER_SIZE], share[TOLERANCE_TEXT_SIZE];
    const bool tolerant = report->tolerance.millionths > 0;
    fprintf(to, "// On this mapping the formula set '%s' and the machine differ%s%s.\n",
            report->sets->set[find->target.set].name, tolerant ? " by more than " : "",
            tolerant ? tolerance_text(share, report->tolerance) : "");
    put_origin(report, find, to);
    fprintf(to, "//   counter    %s: %s\n", info->name, info->description);
    fprintf(to, "//   simulated  %s %s\n", text_integer(simulated, find->simulated), info->unit);
    fputs("//   formula    ", to);
    put_formula(find, to);
    if (find->blame[0])
        fprintf(to, "\n//   to blame   %s", find->blame);
    fputs("\n//\n", to);
}

static void put_broken(const struct hunt_report *report, const struct hunt_find *find, FILE *to) {
    fprintf(to, "// On this mapping the simulator breaks: %s\n", find->error.message);
    put_origin(report, find, to);
}

void hunt_print_find(const struct hunt_report *report, const struct hunt_find *find, const char *path, FILE *to) {
    bool broken = find->target.counter == SC_COUNTER_COUNT;
    const char *spec = broken ? NULL : report->spec[find->target.set];
    if (broken)
        put_broken(report, find, to);
    else
        put_difference(report, find, to);
    put_commands(spec, broken ? NULL : counter_name(find->target.counter), path, to);
    fputs("\n", to);
    hunt_case_print(&find->smallest, false, to);
}

/* ---- what was tried ---- */

/* Lines that begin with `margin`. */
static void put_tried(const struct hunt_report *report, const char *margin, FILE *to) {
    const struct hunt_tally *tally = report->tally;
    char systematic[TEXT_NUMBER_SIZE], drawn[TEXT_NUMBER_SIZE], refused[TEXT_NUMBER_SIZE];
    fprintf(to, "%stried    %s systematic and %s random mappings of seed %" PRIu64 "; %s more are illegal%s\n", margin,
            text_integer(systematic, tally->systematic), text_integer(drawn, tally->random), report->space->seed,
            text_integer(refused, tally->refused), report->interrupted ? " (interrupted)" : "");
    fprintf(to, "%slayers  ", margin);
    for (int i = 0; i < sc_layer_type_count(); i++)
        if (report->space->types & 1u << i)
            fprintf(to, " %s %s", sc_layer_type_at(i)->name, text_integer(drawn, tally->of_type[i]));
    fprintf(to, "\n%slargest  ", margin);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (tally->most_size[dim] > 1)
            fprintf(to, "%s %" PRId64 "  ", sc_dim_name((enum sc_dim)dim), tally->most_size[dim]);
    fprintf(to, "%s MACs  %" PRId64 " PEs  %" PRId64 " levels\n", text_integer(drawn, tally->most_macs),
            tally->most_pes, tally->most_levels);
}

/* ---- rows: a set and a counter that it has a formula for ---- */

static int row_count(const struct hunt_report *report) { return report->sets->count * SC_COUNTER_COUNT; }

static struct hunt_target row_at(int index) {
    return (struct hunt_target){index / SC_COUNTER_COUNT, (enum sc_counter_id)(index % SC_COUNTER_COUNT)};
}

static bool has_row(const struct hunt_report *report, struct hunt_target row) {
    const struct set *set = &report->sets->set[row.set];
    bool found = false;
    for (int i = 0; i < set->quantity_count; i++)
        found = found || set_quantity(set, i)->counter == row.counter;
    return found && report->counters >> row.counter & 1;
}

static const struct hunt_score *score_of(const struct hunt_report *report, struct hunt_target row) {
    return &report->tally->score[row.set][row.counter];
}

static void put_compared(const struct hunt_report *report, struct hunt_target row, FILE *to) {
    char number[TEXT_NUMBER_SIZE];
    if (has_row(report, row))
        fprintf(to, "//   %-9s  %-17s  %10s\n", report->sets->set[row.set].name, counter_name(row.counter),
                text_integer(number, score_of(report, row)->agreed));
}

void hunt_print_none(const struct hunt_report *report, FILE *to) {
    char share[TOLERANCE_TEXT_SIZE];
    fputs(report->interrupted ? "// Interrupted before a counterexample was found.\n//\n"
                              : "// No counterexample was found.\n//\n",
          to);
    put_tried(report, "//   ", to);
    if (report->tolerance.millionths > 0)
        fprintf(to, "//   what is off by at most %s agrees\n", tolerance_text(share, report->tolerance));
    fputs("//\n//   formulas   counter              compared\n", to);
    for (int i = 0; i < row_count(report); i++)
        put_compared(report, row_at(i), to);
}

/* ---- all counters ---- */

static const struct hunt_find *find_of(const struct hunt_find *finds, int count, struct hunt_target row) {
    for (int i = 0; i < count; i++)
        if (finds[i].target.set == row.set && finds[i].target.counter == row.counter)
            return &finds[i];
    return NULL;
}

static void add_row(struct table *table, const struct hunt_report *report, struct hunt_target row,
                    const struct hunt_find *find) {
    const struct hunt_score *score = score_of(report, row);
    char number[TEXT_NUMBER_SIZE];
    if (!has_row(report, row))
        return;
    table_cell(table, "%s", report->sets->set[row.set].name);
    table_cell(table, "%s", counter_name(row.counter));
    table_cell(table, "%s", text_integer(number, score->agreed + score->differed));
    table_cell(table, "%s", text_integer(number, score->agreed));
    table_cell(table, "%s", text_integer(number, score->differed));
    table_cell(table, "%s", find ? text_integer(number, find->number) : "");
}

/* A find in two lines: what it shows, and the mapping as a text that may be copied into a file. */
static void put_find(const struct hunt_report *report, const struct hunt_find *find, FILE *to) {
    char number[TEXT_NUMBER_SIZE];
    fprintf(to, "\n%s of %s: simulated %s, formula ", counter_name(find->target.counter),
            report->sets->set[find->target.set].name, text_integer(number, find->simulated));
    put_formula(find, to);
    if (find->blame[0])
        fprintf(to, "\n  to blame: %s", find->blame);
    if (find->shrunk.cut)
        fputs("\n  the time was up before this was as small as it can be:", to);
    fputs("\n  ", to);
    hunt_case_print(&find->smallest, true, to);
    fputs("\n", to);
}

bool hunt_print_each(const struct hunt_report *report, const struct hunt_find *finds, int find_count, FILE *to) {
    static const char *const HEADS[] = {"formulas", "counter", "with a value", "agreed", "differed", "first case"};
    struct table table = {0};
    for (int i = 0; i < 6; i++)
        table_column(&table, HEADS[i], i >= 2);
    for (int i = 0; i < row_count(report); i++)
        add_row(&table, report, row_at(i), find_of(finds, find_count, row_at(i)));
    put_tried(report, "", to);
    fputs("\n", to);
    bool printed = table_print(&table, 0, to);
    table_free(&table);
    for (int i = 0; i < find_count; i++)
        put_find(report, &finds[i], to);
    return printed;
}

static void put_csv_find(const struct hunt_find *find, FILE *to) {
    char value[SC_RATIONAL_TEXT_SIZE];
    bool error = find->formula.outcome == SC_FORMULA_ERROR;
    fprintf(to, "%" PRId64 ",%" PRId64 ",%s,\"", find->number, find->simulated,
            error ? "error" : sc_rational_text(find->formula.value, value));
    hunt_case_print(&find->smallest, true, to);
    fputs("\"\n", to);
}

/* Names and cases have neither quotes nor ends of lines. */
static void put_csv_row(const struct hunt_report *report, struct hunt_target row, const struct hunt_find *find,
                        FILE *to) {
    const struct hunt_score *score = score_of(report, row);
    if (!has_row(report, row))
        return;
    fprintf(to, "\"%s\",%s,%s,%" PRId64 ",%" PRId64 ",%" PRId64 ",", report->sets->set[row.set].name,
            counter_name(row.counter), sc_counter_info(row.counter)->unit, score->agreed + score->differed,
            score->agreed, score->differed);
    if (find)
        put_csv_find(find, to);
    else
        fputs(",,,\n", to);
}

void hunt_print_csv(const struct hunt_report *report, const struct hunt_find *finds, int find_count, FILE *to) {
    fputs("set,counter,unit,with_value,agreed,differed,first_case,simulated,formula,counterexample\n", to);
    for (int i = 0; i < row_count(report); i++)
        put_csv_row(report, row_at(i), find_of(finds, find_count, row_at(i)), to);
}
