#include <string.h>

#include "check/cli/completion.h"
#include "check/cli/help.h"
#include "check/cli/manual.h"
#include "common/near.h"

struct help_options {
    const char *word; /* the command that is asked about; NULL: all */
    const char *manual, *completion;
    bool quiet;
};

#define FIELD(name) offsetof(struct help_options, name)

static const char *shell_choice(int index) { return index < COMPLETION_SHELLS ? completion_shell_name(index) : NULL; }

static const char *task(int index) { return PROGRAM_COMMANDS[index + 1] ? PROGRAM_COMMANDS[index + 1]->word : NULL; }

static const struct option OPTIONS[] = {
    {.name = "--man",
     .placeholder = "FILE",
     .help = "the manual page, with the prose of this file (docs/simcheck.1.in)",
     .read = option_read_text,
     .field = FIELD(manual),
     .reads_file = true},
    {.name = "--completion",
     .placeholder = "SHELL",
     .help = "what makes a shell complete the words of simcheck's command lines: bash, zsh or fish",
     .more = "In bash: eval \"$(simcheck help --completion bash)\".",
     .read = option_read_text,
     .field = FIELD(completion),
     .choice = shell_choice},
    OPTIONS_OF_ALL(struct help_options, OPTION_BRIEF),
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct help_options *options = reader->options;
    char hint[NEAR_HINT_SIZE];
    if (options->word)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "'help' takes one command, and '%s' is another", argument);
    options->word = argument;
    if (!command_find(argument))
        return sc_error_set(reader->error, SC_STATUS_INPUT, "there is no command '%s'%s", argument,
                            command_near(hint, argument));
    return SC_STATUS_OK;
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct help_options *options = given;
    (void)reader;
    if ((options->word != NULL) + (options->manual != NULL) + (options->completion != NULL) > 1)
        return sc_error_set(error, SC_STATUS_INPUT, "'help' shows one thing: a command's help, --man or --completion");
    if (options->completion && completion_shell_find(options->completion) == COMPLETION_SHELLS)
        return sc_error_set(error, SC_STATUS_INPUT, "--completion: expected bash, zsh or fish, found '%s'",
                            options->completion);
    return SC_STATUS_OK;
}

static enum sc_status print_manual(const char *path, struct sc_error *error) {
    struct sc_source prose;
    enum sc_status status = library_open_source(&prose, path, error);
    if (status)
        return status;
    manual_print(&prose, stdout);
    sc_source_close(&prose);
    return SC_STATUS_OK;
}

static enum exit_code run(const void *given, struct library *library, struct sc_arena *arena) {
    const struct help_options *options = given;
    struct sc_error error = {0};
    (void)library;
    (void)arena;
    if (options->manual && print_manual(options->manual, &error))
        return program_fail(&error);
    if (options->completion)
        completion_print(completion_shell_find(options->completion), stdout);
    if (!options->manual && !options->completion)
        help_print(options->word ? command_find(options->word) : PROGRAM_COMMANDS[0], stdout);
    return program_finish_printing();
}

static const struct command_line_help EXAMPLES[] = {
    {"help COMMAND", "what a command takes"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"help [COMMAND]", "help --man FILE | --completion SHELL", NULL};

const struct command help_command = {
    .word = "help",
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "Shows what a command takes, or without one, what there is.",
    .options = OPTIONS,
    .task = task,
    .size = sizeof(struct help_options),
    .read_word = read_word,
    .check = check,
    .run = run,
};
