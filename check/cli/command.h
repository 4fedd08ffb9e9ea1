/* What a command is: a table in its own folder, from which its arguments are read and its help, its part of the manual
 * and its completions are made. */
#ifndef SIMCHECK_CHECK_COMMAND_H
#define SIMCHECK_CHECK_COMMAND_H

#include "check/cli/options.h"
#include "check/cli/program.h"
#include "check/run/library.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Two columns of a help: what is written, and what it means. A list ends with NULL. */
struct command_line_help {
    const char *text, *meaning;
};

struct command {
    const char *word;                        /* "hunt"; NULL for the check */
    const struct command_line_help *example; /* for the overview: "hunt --formulas F", what that does */
    const char *const *usage;                /* without "simcheck "; ends with NULL */
    const char *about;                       /* paragraphs, with an empty line between two; NULL: none */
    const char *more;                        /* further paragraphs for the manual; or NULL */
    const struct option *options;
    const struct command_line_help *exit_codes; /* or NULL: as those of the check */
    const char *(*task)(int index);             /* words that it takes first, NULL behind the last; or NULL */
    bool takes_files;
    size_t size;          /* of its struct */
    const void *defaults; /* NULL: all 0 */
    /* A word that is no option; NULL: there is none to take. */
    enum sc_status (*read_word)(struct options_reader *reader, const char *argument);
    /* What must hold for all options together, or NULL. */
    enum sc_status (*check)(const struct options_reader *reader, const void *options, struct sc_error *error);
    enum exit_code (*run)(const void *options, struct library *library, struct sc_arena *arena);
};

/* Every command by name; the check is the first. NULL behind the last. */
extern const struct command *const PROGRAM_COMMANDS[];

/* The command of this word, or NULL. */
const struct command *command_find(const char *word);

/* "; did you mean 'hunt'?", or "". Returns `buffer`. */
const char *command_near(char *buffer, const char *wrong);

/* The command's row of an option, by its name up to a '='; NULL when there is none. */
const struct option *command_option(const struct command *command, const char *argument);

/* What the arguments ask for. */
struct command_line {
    const struct command *command;
    void *options;      /* the command's struct */
    bool help, version; /* asked for instead of carrying the command out */
    bool verbose;
};

/* Read the arguments. `argv` and `arena` must outlive the options. SC_STATUS_INPUT when they make no sense; the command
 * is set even then. */
enum sc_status command_parse(struct command_line *line, int argc, char **argv, struct sc_arena *arena,
                             struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
