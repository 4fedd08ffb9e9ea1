#include <string.h>

#include "check/maestro/convert.h"

#define FIELD(name) offsetof(struct convert_options, name)

static const char *language_choice(int index) {
    static const char *const LANGUAGES[] = {"pragmas", "directives", NULL};
    return LANGUAGES[index];
}

static const struct option OPTIONS[] = {
    {.name = "--to",
     .placeholder = "LANGUAGE",
     .help = "pragmas or directives (the one that the file is not in)",
     .read = option_read_text,
     .field = FIELD(to),
     .choice = language_choice},
    {.name = "--layer",
     .placeholder = "L[,L...]",
     .help = "these layers only",
     .read = option_read_list,
     .field = FIELD(layers)},
    {.name = "--out",
     .placeholder = "FILE",
     .help = "write there (standard output)",
     .read = option_read_text,
     .field = FIELD(out)},
    {.shown = OPTION_TASK,
     .name = "--out FOLDER/",
     .help =
         "pragmas: a file for each layer, so that each can have its own dataflow; directives: hardware in a file of "
         "its own, as MAESTRO wants it"},
    OPTIONS_OF_ALL(struct convert_options, OPTION_BRIEF),
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct convert_options *options = reader->options;
    return options_add_file(reader, &options->files, argument);
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct convert_options *options = given;
    const char *to = options->to;
    (void)reader;
    if (options->files.count != 1)
        return sc_error_set(error, SC_STATUS_INPUT, "'simcheck convert' takes one file, not %d", options->files.count);
    if (to && strcmp(to, "pragmas") != 0 && strcmp(to, "directives") != 0)
        return sc_error_set(error, SC_STATUS_INPUT, "--to: expected pragmas or directives, found '%s'", to);
    return SC_STATUS_OK;
}

static enum exit_code run(const void *options, struct library *library, struct sc_arena *arena) {
    enum exit_code code = convert_run(options, library, arena), printed = program_finish_printing();
    return printed > code ? printed : code;
}

static const struct command_line_help EXAMPLES[] = {
    {"convert FILE", "a file in the other language"},
    {NULL, NULL},
};

static const struct command_line_help EXIT_CODES[] = {
    {"0", "everything was converted"},
    {"2", "some of it could not be said or read, or a file cannot be written"},
    {NULL, NULL},
};

static const char *const USAGE[] = {"convert FILE [--to pragmas|directives] [--out FILE|FOLDER/]", NULL};

const struct command convert_command = {
    .word = "convert",
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "Writes a file of one mapping language in the other: pragmas (.dsl) or MAESTRO's directives (.m). What a "
             "language cannot say is an error that names it.",
    .more =
        "Pragmas are those of the paper's version 1; directives are those of its later versions and of the released "
        "MAESTRO tool. What can be said is written, whatever cannot. A text is written only if it reads as the same "
        "mapping.",
    .options = OPTIONS,
    .exit_codes = EXIT_CODES,
    .takes_files = true,
    .size = sizeof(struct convert_options),
    .read_word = read_word,
    .check = check,
    .run = run,
};
