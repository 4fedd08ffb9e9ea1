#include "check/rtl/rtl_command.h"

#include <stdio.h>
#include <string.h>

#include "check/cli/outfile.h"
#include "check/cli/talk.h"
#include "check/run/campaign.h"
#include "check/run/planned.h"
#include "rtl/rtl.h"

#define FIELD(name) offsetof(struct rtl_options, name)

static const struct option OPTIONS[] = {
    PLAN_OPTIONS(struct rtl_options, plan, OPTION_BRIEF),
    {.shown = OPTION_HEADING, .help = ""},
    {.name = "--out",
     .placeholder = "FOLDER",
     .help = "where to write the machine (needed)",
     .more =
         "It is made if it is not there. Several mappings have their tables and values in folders called 1, 2 and so "
         "on, and one machine that is large enough for each.",
     .read = option_read_text,
     .field = FIELD(out)},
    OPTIONS_OF_ALL(struct rtl_options, OPTION_SHOWN),
};

/* What is to be written. */
struct rtl_work {
    const struct rtl_options *options;
    struct sc_arena arena;
    struct talk talk;
    int count;
    const struct sc_mapping **mapping;
    const struct plan_run **run;
    bool refused;
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct rtl_options *options = reader->options;
    return options_add_file(reader, &options->plan.files, argument);
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct rtl_options *options = given;
    (void)reader;
    if (!options->out)
        return sc_error_set(error, SC_STATUS_INPUT, "--out is missing: expected the folder for the machine");
    if (!options_output(options->out).path)
        return sc_error_set(error, SC_STATUS_INPUT, "--out: expected a folder, not standard output");
    return SC_STATUS_OK;
}

/* A mapping that is refused leaves the others. */
static void lower_runs(struct rtl_work *work, const struct plan *plan) {
    for (int i = 0; i < plan->run_count; i++) {
        struct sc_warnings *warnings = talk_warnings(&work->arena);
        struct sc_error error = {0};
        const struct sc_mapping *mapping;
        if (plan_lower(&mapping, &plan->run[i], &work->arena, warnings, &error)) {
            talk_note_error(&work->talk, &error, &plan->run[i]);
            work->refused = true;
            continue;
        }
        talk_note_warnings(&work->talk, warnings, &plan->run[i]);
        work->run[work->count] = &plan->run[i];
        work->mapping[work->count++] = mapping;
    }
}

static enum sc_status write_file(const struct sc_rtl *rtl, int file, const char *folder, struct sc_error *error) {
    char path[4096];
    struct outfile out;
    if (snprintf(path, sizeof path, "%s/%s", folder, sc_rtl_path(rtl, file)) >= (int)sizeof path)
        return sc_error_set(error, SC_STATUS_INPUT, "--out: the path of '%s' is too long", folder);
    char *last = strrchr(path, '/');
    *last = '\0';
    enum sc_status status = campaign_open(path, error);
    *last = '/';
    if (!status)
        status = outfile_open_entry(&out, path, error);
    if (status)
        return status;
    status = sc_rtl_write(rtl, file, out.stream, error);
    if (!status)
        return outfile_commit(&out, error);
    outfile_discard(&out);
    return status;
}

/* A name in a line of its own columns. */
static void print_column(const char *name) {
    putchar('\t');
    for (const char *c = name ? name : ""; *c; c++)
        putchar(*c == '\t' || *c == '\n' || *c == '\r' ? ' ' : *c);
}

/* Which mapping has which number. */
static enum sc_status print_numbers(const struct rtl_work *work, struct sc_error *error) {
    for (int i = 0; i < work->count; i++) {
        const struct plan_run *run = work->run[i];
        printf("%d", i + 1);
        print_column(run->network);
        print_column(run->layer->name);
        print_column(run->flow);
        print_column(run->machine_name);
        putchar('\n');
    }
    if (fflush(stdout) == 0 && !ferror(stdout))
        return SC_STATUS_OK;
    return outfile_failed(NULL, error);
}

static enum sc_status write_machine(struct rtl_work *work, struct sc_error *error) {
    struct sc_rtl *rtl;
    enum sc_status status = sc_rtl_make(&rtl, work->mapping, work->count, &work->arena, error);
    if (!status)
        status = campaign_open(work->options->out, error);
    for (int file = 0; !status && sc_rtl_path(rtl, file); file++)
        status = write_file(rtl, file, work->options->out, error);
    return status ? status : print_numbers(work, error);
}

static enum exit_code carry_out(struct rtl_work *work, const struct plan *plan) {
    struct sc_error error = {0};
    enum sc_status status = SC_STATUS_OK;
    work->mapping = sc_arena_alloc(&work->arena, (size_t)plan->run_count, sizeof(*work->mapping));
    work->run = sc_arena_alloc(&work->arena, (size_t)plan->run_count, sizeof(*work->run));
    if (!work->mapping || !work->run)
        status = sc_error_set(&error, SC_STATUS_LIMIT, "no memory left for the mappings");
    else
        lower_runs(work, plan);
    talk_say(&work->talk);
    if (!status && work->count > 0)
        status = write_machine(work, &error);
    if (status)
        return program_fail(&error);
    return work->refused ? EXIT_UNUSABLE : EXIT_AGREE;
}

static enum exit_code run_plan(const struct plan *plan, const struct sets *sets, const void *options) {
    const struct rtl_options *given = options;
    struct rtl_work work = {.options = given, .talk = {.to = stderr, .quiet = given->quiet}};
    (void)sets;
    enum exit_code code = carry_out(&work, plan);
    sc_arena_free(&work.arena);
    return code;
}

static enum exit_code run(const void *given, struct library *library, struct sc_arena *arena) {
    const struct rtl_options *options = given;
    static const char *one_set[] = {"exact"}; /* it is opened, and not evaluated */
    const struct words formulas = {.count = 1, .capacity = 1, .word = one_set};
    return planned_run(&options->plan, &formulas, options->quiet, library, arena, run_plan, NULL, options);
}

static const struct command_line_help EXAMPLES[] = {
    {"rtl FILE.dsl --out FOLDER", "a machine in SystemVerilog for a mapping"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "the machine was written"},
    {"2", "the input or options are wrong, a mapping was refused or is too large, or a file cannot be written"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"rtl FILE.dsl... --out FOLDER [options]", "rtl --layer L --flow F --out FOLDER",
                                    NULL};

const struct command rtl_command = {
    .word = "rtl",
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "Writes a machine in SystemVerilog that executes mappings: a template that is always the same, with the "
             "parameters, tables and values of the mappings. It prints a line for each: its number, file, layer and "
             "dataflow.",
    .more = "scripts/witness compiles it with Verilator, runs it, and compares its counts and cycles with those of the "
            "simulator and the exact model (docs/rtl.md).",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .takes_files = true,
    .size = sizeof(struct rtl_options),
    .read_word = read_word,
    .check = check,
    .run = run,
};
