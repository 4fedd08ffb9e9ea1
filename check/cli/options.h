/* The rows of which a command's options are made, and how each kind of value is read. No name is looked up here. */
#ifndef SIMCHECK_CHECK_OPTIONS_H
#define SIMCHECK_CHECK_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The values of an option that takes several, or the files. */
struct words {
    int count, capacity;
    const char **word;
};

/* A result document. */
struct output_option {
    bool wanted;
    const char *path; /* NULL: on standard output */
};

/* A part of a work: of every `count` things in order the one at `index`. `count` is 0 where no shard is asked for. */
struct option_shard {
    uint64_t index, count;
};

enum option_shown {
    OPTION_SHOWN,   /* a line of its own in the help */
    OPTION_BRIEF,   /* its name and value only, in one line with its brief neighbours: those that take a value, too */
    OPTION_HIDDEN,  /* not in this command's help */
    OPTION_TASK,    /* no option, but other words that are shown as one: a task of the command */
    OPTION_HEADING, /* no option: `help` stands above the rows that follow; "" is an empty line only */
    OPTION_NOTE,    /* no option: `help` is a paragraph */
};

struct options_reader;

/* A row of a command's table. The last row of a table has neither name nor help. Rows of the same name in several
 * tables either all take a value or none does: which command is meant may be known only after the option. */
struct option {
    const char *name;        /* "--net"; NULL where the row is no option */
    const char *placeholder; /* "N", "L[,L...]"; "[=FILE]" for a value that may be left out; NULL: it takes none. FILE
                                and FOLDER in it are completed as such */
    const char *help;        /* what it does, in any length, without a full stop */
    const char *more;        /* further sentences for the manual; or NULL */
    enum sc_status (*read)(struct options_reader *reader, const struct option *option, const char *value);
    size_t field; /* offset in the command's struct */
    uint64_t lowest, highest;
    enum option_shown shown;
    bool reads_file;                  /* "-" is standard input */
    const char *list;                 /* its values are the names of this topic of 'simcheck list'; or NULL */
    const char *(*choice)(int index); /* its values, NULL behind the last; or NULL */
};

/* The last row of a table. */
#define OPTION_LAST                                                                                                    \
    { .name = NULL }

/* The arguments while they are being read. */
struct options_reader {
    const struct command *command;
    void *options; /* the command's struct */
    char **next, **end;
    struct sc_arena *arena;
    struct sc_error *error;
    bool *given;                  /* [row of the command's table]: it was given */
    const struct option *foreign; /* the first given option that belongs to another command; or NULL */
    bool options_ended;           /* "--" was given */
    bool has_stdin;               /* something is read from standard input */
    bool help, version, quiet, verbose;
};

/* How values are read, into the field: a bool; a const char *, once; struct words, one word each time; struct words,
 * "a,b,c"; struct output_option; uint64_t from `lowest` to `highest`; struct option_shard, "I/N". `value` is NULL where
 * the option has none. */
enum sc_status option_read_flag(struct options_reader *reader, const struct option *option, const char *value);
enum sc_status option_read_text(struct options_reader *reader, const struct option *option, const char *value);
enum sc_status option_read_word(struct options_reader *reader, const struct option *option, const char *value);
enum sc_status option_read_list(struct options_reader *reader, const struct option *option, const char *value);
enum sc_status option_read_output(struct options_reader *reader, const struct option *option, const char *value);
enum sc_status option_read_number(struct options_reader *reader, const struct option *option, const char *value);
enum sc_status option_read_shard(struct options_reader *reader, const struct option *option, const char *value);

/* bools of every command: no warnings and no progress; say which files are read. They contradict each other. */
enum sc_status option_read_quiet(struct options_reader *reader, const struct option *option, const char *value);
enum sc_status option_read_verbose(struct options_reader *reader, const struct option *option, const char *value);

/* No fields: --help and --version. */
enum sc_status option_read_help(struct options_reader *reader, const struct option *option, const char *value);
enum sc_status option_read_version(struct options_reader *reader, const struct option *option, const char *value);

/* Where the value of the option goes. */
void *option_field(struct options_reader *reader, const struct option *option);

/* What its row says of the option. */
bool option_takes_value(const struct option *option);    /* always, or sometimes */
bool option_value_optional(const struct option *option); /* sometimes */
bool option_takes_list(const struct option *option);     /* "a,b,c" */
bool option_repeats(const struct option *option);        /* it may be given several times */
bool option_is_last(const struct option *row);           /* the end of a table */

/* Add a file that the command reads. */
enum sc_status options_add_file(struct options_reader *reader, struct words *files, const char *argument);

/* Was the option of this name given? */
bool options_were_given(const struct options_reader *reader, const char *name);

/* A document at `path`; "-" and NULL are standard output. */
struct output_option options_output(const char *path);

/* Rows that several commands share. `type` is the command's struct; it has the field that is named like the option. */
#define OPTION_SEED(type, what, how)                                                                                   \
    {                                                                                                                  \
        .name = "--seed", .placeholder = "N", .help = what, .read = option_read_number, .field = offsetof(type, seed), \
        .highest = UINT64_MAX, .shown = how                                                                            \
    }
#define OPTION_JOBS(type, how)                                                                                         \
    {                                                                                                                  \
        .name = "--jobs", .placeholder = "N", .help = "threads (one for each processor)",                              \
        .more = "The output does not depend on it.", .read = option_read_number, .field = offsetof(type, jobs),        \
        .lowest = 1, .highest = 64, .shown = how                                                                       \
    }
#define OPTION_SHARD(type, what, sentences, how)                                                                       \
    {                                                                                                                  \
        .name = "--shard", .placeholder = "I/N", .help = what, .more = sentences, .read = option_read_shard,           \
        .field = offsetof(type, shard), .shown = how                                                                   \
    }
#define OPTION_QUIET(type, what, how)                                                                                  \
    { .name = "--quiet", .help = what, .read = option_read_quiet, .field = offsetof(type, quiet), .shown = how }
#define OPTION_VERBOSE(how)                                                                                            \
    { .name = "--verbose", .help = "say which files are read", .read = option_read_verbose, .shown = how }
#define OPTION_HELP(how)                                                                                               \
    { .name = "--help", .help = "show what can be asked; -h for short", .read = option_read_help, .shown = how }
#define OPTION_VERSION(how)                                                                                            \
    {                                                                                                                  \
        .name = "--version", .help = "print the version; with --verbose also the instructions that simulations use",   \
        .read = option_read_version, .shown = how                                                                      \
    }

/* The end of every table but the check's. */
#define OPTIONS_OF_ALL(type, how)                                                                                      \
    OPTION_QUIET(type, "no warnings and no progress", how), OPTION_VERBOSE(how), OPTION_HELP(OPTION_HIDDEN),           \
        OPTION_VERSION(OPTION_HIDDEN), OPTION_LAST

#ifdef __cplusplus
}
#endif
#endif
