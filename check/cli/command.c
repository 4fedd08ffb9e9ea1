#include "check/cli/command.h"

#include <string.h>

#include "common/near.h"

enum { NAMES_AT_MOST = 256 };

/* ---- finding commands and options ---- */

const struct command *command_find(const char *word) {
    for (int i = 1; PROGRAM_COMMANDS[i]; i++)
        if (strcmp(PROGRAM_COMMANDS[i]->word, word) == 0)
            return PROGRAM_COMMANDS[i];
    return NULL;
}

const char *command_near(char *buffer, const char *wrong) {
    const char *names[NAMES_AT_MOST];
    int count = 0;
    for (int i = 1; PROGRAM_COMMANDS[i] && count < NAMES_AT_MOST; i++)
        names[count++] = PROGRAM_COMMANDS[i]->word;
    return common_near_hint(buffer, wrong, names, count);
}

const struct option *command_option(const struct command *command, const char *argument) {
    size_t length = strcspn(argument, "=");
    for (const struct option *row = command->options; !option_is_last(row); row++)
        if (row->name && row->shown != OPTION_TASK && strlen(row->name) == length &&
            strncmp(row->name, argument, length) == 0)
            return row;
    return NULL;
}

/* The option of whichever command has it; NULL when none does. */
static const struct option *find_anywhere(const char *argument) {
    const struct option *option = NULL;
    for (int i = 0; !option && PROGRAM_COMMANDS[i]; i++)
        option = command_option(PROGRAM_COMMANDS[i], argument);
    return option;
}

static bool has_name(const char *const *names, int count, const char *name) {
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* The names of all options of all commands, each once. Returns how many. */
static int all_names(const char *names[NAMES_AT_MOST]) {
    int count = 0;
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        for (const struct option *row = PROGRAM_COMMANDS[i]->options; !option_is_last(row); row++)
            if (row->name && row->shown != OPTION_TASK && count < NAMES_AT_MOST && !has_name(names, count, row->name))
                names[count++] = row->name;
    return count;
}

static const char *without_short(const char *argument) {
    static const char *const SHORT[][2] = {{"-h", "--help"}, {"-o", "--out"}};
    for (size_t i = 0; i < sizeof SHORT / sizeof SHORT[0]; i++)
        if (strcmp(argument, SHORT[i][0]) == 0)
            return SHORT[i][1];
    return argument;
}

static bool is_option(const char *argument) { return argument[0] == '-' && argument[1]; }
static bool is_long_option(const char *argument) { return strncmp(argument, "--", 2) == 0; }

/* The file of an option whose value may be left out, as a word of its own: only what no command reads as its input, so
 * that results never take the place of a mapping. */
static bool is_document(const char *word) {
    size_t length = strlen(word), end = strlen(".json");
    return strcmp(word, "-") == 0 || (length > end && strcmp(word + length - end, ".json") == 0);
}

/* Is the argument `next` the value of the option in the argument before it? */
static bool is_value(const struct option *option, const char *argument, const char *next) {
    if (!option_takes_value(option) || strchr(argument, '=') || is_long_option(next))
        return false;
    return !option_value_optional(option) || is_document(next);
}

/* The first word that is no option and no option's value may be a command; otherwise it is the check. */
static const struct command *first_command(char **next, char **end) {
    for (; next < end && strcmp(*next, "--") != 0; next++) {
        const char *argument = without_short(*next);
        if (!is_option(argument)) {
            const struct command *command = command_find(argument);
            return command ? command : PROGRAM_COMMANDS[0];
        }
        const struct option *option = find_anywhere(argument);
        if (option && next + 1 < end && is_value(option, argument, next[1]))
            next++;
    }
    return PROGRAM_COMMANDS[0];
}

/* ---- reading ---- */

static enum sc_status unknown_option(struct options_reader *reader, const char *argument) {
    const char *names[NAMES_AT_MOST];
    int count = all_names(names);
    char hint[NEAR_HINT_SIZE], written[NEAR_LENGTH_MAX + 1] = "";
    strncat(written, argument, strcspn(argument, "=") < sizeof written ? strcspn(argument, "=") : sizeof written - 1);
    return sc_error_set(reader->error, SC_STATUS_INPUT, "there is no option '%s'%s", written,
                        common_near_hint(hint, written, names, count));
}

/* The argument behind an option that needs a value; NULL, and the error, when there is none. */
static const char *next_value(struct options_reader *reader, const struct option *option) {
    if (reader->next < reader->end && !is_long_option(*reader->next))
        return *reader->next++;
    if (reader->next == reader->end)
        (void)sc_error_set(reader->error, SC_STATUS_INPUT, "%s needs a value", option->name);
    else
        (void)sc_error_set(reader->error, SC_STATUS_INPUT, "%s needs a value, and the option '%s' follows",
                           option->name, *reader->next);
    return NULL;
}

/* The value in "--name=value" or "--name value", where the option takes one; else *value is NULL. */
static enum sc_status find_value(struct options_reader *reader, const struct option *option, const char *argument,
                                 const char **value) {
    const char *equals = strchr(argument, '=');
    *value = equals ? equals + 1 : NULL;
    if (!option_takes_value(option))
        return *value ? sc_error_set(reader->error, SC_STATUS_INPUT, "%s takes no value, and '%s' was given",
                                     option->name, *value)
                      : SC_STATUS_OK;
    bool left_out = option_value_optional(option) && !equals &&
                    (reader->next == reader->end || !is_value(option, argument, *reader->next));
    if (left_out)
        return SC_STATUS_OK;
    if (!equals)
        *value = next_value(reader, option);
    if (!*value)
        return SC_STATUS_INPUT;
    if (!(*value)[0])
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: its value is empty", option->name);
    return SC_STATUS_OK;
}

static enum sc_status read_own(struct options_reader *reader, const struct option *option, const char *argument) {
    const char *value;
    bool *given = &reader->given[option - reader->command->options];
    if (*given && !option_repeats(option))
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s was given twice", option->name);
    *given = true;
    enum sc_status status = find_value(reader, option, argument, &value);
    return status ? status : option->read(reader, option, value);
}

/* An option that is not the command's is an error, unless help is asked for; its value is passed over. */
static enum sc_status read_foreign(struct options_reader *reader, const char *argument) {
    const char *value;
    const struct option *option = find_anywhere(argument);
    if (!option)
        return unknown_option(reader, argument);
    if (!reader->foreign)
        reader->foreign = option;
    return find_value(reader, option, argument, &value);
}

static enum sc_status read_option(struct options_reader *reader, const char *argument) {
    const char *written = without_short(argument);
    const struct option *option = command_option(reader->command, written);
    return option ? read_own(reader, option, written) : read_foreign(reader, written);
}

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    const struct command *command = reader->command;
    if (command->read_word)
        return command->read_word(reader, argument);
    return sc_error_set(reader->error, SC_STATUS_INPUT, "'simcheck %s' takes options only, and '%s' is none",
                        command->word, argument);
}

static enum sc_status read_arguments(struct options_reader *reader) {
    bool word_read = !reader->command->word; /* the command's own */
    enum sc_status status = SC_STATUS_OK;
    while (!status && reader->next < reader->end) {
        const char *argument = *reader->next++;
        if (!reader->options_ended && strcmp(argument, "--") == 0)
            reader->options_ended = true;
        else if (!reader->options_ended && is_option(argument))
            status = read_option(reader, argument);
        else if (!word_read)
            word_read = true;
        else
            status = read_word(reader, argument);
    }
    return status;
}

/* ---- the whole ---- */

/* "'simcheck hunt'", or "'simcheck hunt' and 'simcheck explain'": the commands that take the option. */
static void name_takers(const char *option, char *text, size_t size) {
    text[0] = '\0';
    for (int i = 0; PROGRAM_COMMANDS[i]; i++) {
        const char *word = PROGRAM_COMMANDS[i]->word;
        if (command_option(PROGRAM_COMMANDS[i], option))
            snprintf(text + strlen(text), size - strlen(text), "%s'simcheck%s%s'", text[0] ? " and " : "",
                     word ? " " : "", word ? word : "");
    }
}

static enum sc_status check_whole(const struct options_reader *reader) {
    const struct command *command = reader->command;
    char takers[256];
    if (reader->foreign) {
        name_takers(reader->foreign->name, takers, sizeof takers);
        return sc_error_set(reader->error, SC_STATUS_INPUT, "'simcheck%s%s' has no use for %s, which belongs to %s",
                            command->word ? " " : "", command->word ? command->word : "", reader->foreign->name,
                            takers);
    }
    enum sc_status status = command->check ? command->check(reader, reader->options, reader->error) : SC_STATUS_OK;
    if (!status && reader->quiet && reader->verbose)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "--quiet and --verbose contradict each other");
    return status;
}

static bool make_room(struct options_reader *reader) {
    const struct command *command = reader->command;
    size_t rows = 1;
    while (!option_is_last(&command->options[rows - 1]))
        rows++;
    reader->options = sc_arena_alloc(reader->arena, 1, command->size);
    reader->given = sc_arena_alloc(reader->arena, rows, sizeof *reader->given);
    if (reader->options && command->defaults)
        memcpy(reader->options, command->defaults, command->size);
    return reader->options && reader->given;
}

enum sc_status command_parse(struct command_line *line, int argc, char **argv, struct sc_arena *arena,
                             struct sc_error *error) {
    struct options_reader reader = {.next = argv + (argc > 0), .end = argv + argc, .arena = arena, .error = error};
    reader.command = first_command(reader.next, reader.end);
    *line = (struct command_line){.command = reader.command};
    if (!make_room(&reader))
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left while reading the options");
    enum sc_status status = read_arguments(&reader);
    if (!status && !reader.help && !reader.version)
        status = check_whole(&reader);
    line->options = reader.options;
    line->help = reader.help;
    line->version = reader.version;
    line->verbose = reader.verbose;
    return status;
}
