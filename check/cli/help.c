#include "check/cli/help.h"

#include <string.h>

enum { WIDTH = 100, OPTION_INDENT = 2, MEANING_COLUMN = 24, EXAMPLE_COLUMN = 38, EXIT_COLUMN = 5 };

static void fill(int from, int to_column, FILE *to) { fprintf(to, "%*s", to_column > from ? to_column - from : 0, ""); }

/* Go to a column, in the next line where no blank would be ahead of it. */
static void go_to(int from, int column, FILE *to) {
    if (from >= column)
        fputc('\n', to);
    fill(from >= column ? 0 : from, column, to);
}

/* Print the words of `text` from `column` on, in lines that begin at `indent` and end before WIDTH. */
static void wrap(const char *text, int column, int indent, FILE *to) {
    bool begins = true;
    while (*text) {
        int length = (int)strcspn(text, " \n");
        if (!begins && column + 1 + length > WIDTH) {
            fputc('\n', to);
            fill(0, indent, to);
            column = indent;
            begins = true;
        }
        column += fprintf(to, "%s%.*s", begins ? "" : " ", length, text);
        text += length;
        begins = *text == '\n';
        if (begins) {
            fputc('\n', to);
            fill(0, text[1] == '\n' ? 0 : indent, to);
            column = indent;
        }
        text += *text != '\0';
    }
    fputc('\n', to);
}

/* ---- options ---- */

/* "--net N", "--json[=FILE]". Returns its length. */
static int print_name(const struct option *row, FILE *to) {
    bool takes = option_takes_value(row);
    return fprintf(to, "%s%s%s", row->name, takes && !option_value_optional(row) ? " " : "",
                   takes ? row->placeholder : "");
}

static void print_option(const struct option *row, FILE *to) {
    fill(0, OPTION_INDENT, to);
    int column = OPTION_INDENT + print_name(row, to);
    go_to(column, MEANING_COLUMN, to);
    wrap(row->help, MEANING_COLUMN, MEANING_COLUMN, to);
}

/* Rows from here on that stand in one line. Returns the first behind them. */
static const struct option *print_brief(const struct option *row, FILE *to) {
    bool takes = option_takes_value(row);
    fill(0, OPTION_INDENT, to);
    for (bool first = true; row->shown == OPTION_BRIEF && option_takes_value(row) == takes; row++, first = false) {
        fputs(first ? "" : ", ", to);
        print_name(row, to);
    }
    fputc('\n', to);
    return row;
}

static void print_heading(const struct option *row, FILE *to) {
    fputc('\n', to);
    if (row->help[0])
        fprintf(to, "%s\n", row->help);
}

static void print_note(const struct option *row, FILE *to) {
    fputc('\n', to);
    fill(0, OPTION_INDENT, to);
    wrap(row->help, OPTION_INDENT, OPTION_INDENT, to);
}

static void print_options(const struct command *command, FILE *to) {
    const struct option *row = command->options;
    if (row->shown != OPTION_HEADING)
        fputc('\n', to);
    while (!option_is_last(row)) {
        if (row->shown == OPTION_BRIEF) {
            row = print_brief(row, to);
            continue;
        }
        if (row->shown == OPTION_HEADING)
            print_heading(row, to);
        else if (row->shown == OPTION_NOTE)
            print_note(row, to);
        else if (row->shown != OPTION_HIDDEN)
            print_option(row, to);
        row++;
    }
}

/* ---- the whole ---- */

static void print_usage(const struct command *command, FILE *to) {
    for (int i = 0; command->usage[i]; i++)
        fprintf(to, "%ssimcheck %s\n", i == 0 ? "usage: " : "       ", command->usage[i]);
}

static void print_examples(const struct command *command, FILE *to) {
    for (const struct command_line_help *line = command->example; line->text; line++) {
        int column = fprintf(to, "  simcheck %s", line->text);
        go_to(column, EXAMPLE_COLUMN, to);
        fprintf(to, "%s\n", line->meaning);
    }
}

static void print_overview(const struct command *check, FILE *to) {
    wrap(check->about, 0, 0, to);
    fputc('\n', to);
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        print_examples(PROGRAM_COMMANDS[i], to);
    fputc('\n', to);
    print_usage(check, to);
    fputs("       simcheck COMMAND [options]      'simcheck COMMAND --help' shows what it takes\n", to);
}

static void print_exit_codes(const struct command *command, FILE *to) {
    if (!command->exit_codes)
        return;
    fputs("\nexit code\n", to);
    for (const struct command_line_help *line = command->exit_codes; line->text; line++) {
        fprintf(to, "  %s  ", line->text);
        wrap(line->meaning, EXIT_COLUMN, EXIT_COLUMN, to);
    }
}

void help_print(const struct command *command, FILE *to) {
    if (command->word) {
        print_usage(command, to);
        fputc('\n', to);
        wrap(command->about, 0, 0, to);
    } else {
        print_overview(command, to);
    }
    print_options(command, to);
    print_exit_codes(command, to);
}

void help_version(const char *instructions, FILE *to) {
    fputs("simcheck " SIMCHECK_VERSION "\n", to);
    if (instructions)
        fprintf(to, "instructions  %s\n", instructions);
}

void help_hint(const struct command *command, FILE *to) {
    fprintf(to, "'simcheck %s%s--help' shows what can be asked.\n", command->word ? command->word : "",
            command->word ? " " : "");
}
