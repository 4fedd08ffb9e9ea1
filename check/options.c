#include "check/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/near.h"

/* ---- the table of options ---- */

enum option_value {
    VALUE_NONE,   /* a bool */
    VALUE_TEXT,   /* one text, once */
    VALUE_WORD,   /* one text each time */
    VALUE_LIST,   /* "a,b,c", any number of times */
    VALUE_OUTPUT, /* a file */
    VALUE_MAYBE,  /* a file behind '=', or nothing */
    VALUE_SEED,
    VALUE_COMMAND, /* no value; another command */
};

struct option {
    const char *name;
    enum option_value value;
    size_t field; /* offset in struct options */
    enum command command;
    bool in_list; /* `simcheck list` takes it too */
};

#define FIELD(name) offsetof(struct options, name)

static const struct option OPTIONS[] = {
    {"--net", VALUE_TEXT, FIELD(net), COMMAND_CHECK, true},
    {"--layer", VALUE_LIST, FIELD(layers), COMMAND_CHECK, false},
    {"--flow", VALUE_LIST, FIELD(flows), COMMAND_CHECK, false},
    {"--hw", VALUE_WORD, FIELD(hardware), COMMAND_CHECK, false},
    {"--formulas", VALUE_WORD, FIELD(formulas), COMMAND_CHECK, false},
    {"--terms", VALUE_NONE, FIELD(terms), COMMAND_CHECK, false},
    {"--json", VALUE_MAYBE, FIELD(json), COMMAND_CHECK, false},
    {"--csv", VALUE_OUTPUT, FIELD(csv), COMMAND_CHECK, false},
    {"--trace", VALUE_TEXT, FIELD(trace), COMMAND_CHECK, false},
    {"--strict", VALUE_NONE, FIELD(strict), COMMAND_CHECK, false},
    {"--quiet", VALUE_NONE, FIELD(quiet), COMMAND_CHECK, true},
    {"--verbose", VALUE_NONE, FIELD(verbose), COMMAND_CHECK, true},
    {"--seed", VALUE_SEED, FIELD(seed), COMMAND_CHECK, false},
    {"--help", VALUE_COMMAND, 0, COMMAND_HELP, true},
    {"--version", VALUE_COMMAND, 0, COMMAND_VERSION, true},
};

enum { OPTION_COUNT = sizeof OPTIONS / sizeof OPTIONS[0] };

static const struct {
    const char *name;
    enum list_topic topic;
} TOPICS[] = {
    {"nets", LIST_NETS},         {"layers", LIST_LAYERS},     {"flows", LIST_FLOWS},   {"machines", LIST_MACHINES},
    {"formulas", LIST_FORMULAS}, {"counters", LIST_COUNTERS}, {"networks", LIST_NETS}, {"dataflows", LIST_FLOWS},
};

enum { TOPIC_COUNT = sizeof TOPICS / sizeof TOPICS[0] };

/* The arguments while they are being read. */
struct reader {
    struct options *options;
    char **next, **end;
    struct arena *arena;
    struct error *error;
    unsigned given; /* bit i: OPTIONS[i] stood there */
    bool has_topic;
    bool options_ended; /* "--" was there */
};

static void *field(struct reader *reader, const struct option *option) {
    return (char *)reader->options + option->field;
}

/* ---- values ---- */

static enum status add_word(struct reader *reader, struct words *words, const char *word) {
    if (words->count == WORDS_MAX)
        return error_set(reader->error, STATUS_INPUT, "too many files or names: more than %d", WORDS_MAX);
    words->word[words->count++] = word;
    return STATUS_OK;
}

/* A name said twice is a slip: it would be run twice, and its results could not be told apart. */
static enum status add_new_word(struct reader *reader, const struct option *option, const char *word) {
    struct words *words = field(reader, option);
    if (!word[0])
        return error_set(reader->error, STATUS_INPUT, "%s: a name is empty", option->name);
    for (int i = 0; i < words->count; i++)
        if (option->value == VALUE_LIST && strcasecmp(words->word[i], word) == 0)
            return error_set(reader->error, STATUS_INPUT, "%s: '%s' stands there twice", option->name, word);
    return add_word(reader, words, word);
}

static enum status add_list(struct reader *reader, const struct option *option, const char *list) {
    enum status status = STATUS_OK;
    for (bool more = true; !status && more;) {
        size_t length = strcspn(list, ",");
        char *word = arena_copy_text(reader->arena, list, length);
        if (!word)
            return error_set(reader->error, STATUS_LIMIT, "no memory left while reading the options");
        status = add_new_word(reader, option, word);
        more = list[length] == ',';
        list += length + more;
    }
    return status;
}

static enum status set_seed(struct reader *reader, const char *text) {
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(text, &end, 10);
    if (text[strspn(text, "0123456789")] || !text[0] || *end || errno)
        return error_set(reader->error, STATUS_INPUT, "--seed: expected a number from 0 to %" PRIu64 ", found '%s'",
                         UINT64_MAX, text);
    reader->options->seed = seed;
    return STATUS_OK;
}

static struct output_option output_to(const char *path) {
    bool standard = !path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
    return (struct output_option){.wanted = true, .path = standard ? NULL : path};
}

/* `value` is NULL where the option has none. */
static enum status set_option(struct reader *reader, const struct option *option, const char *value) {
    switch (option->value) {
    case VALUE_NONE:
        *(bool *)field(reader, option) = true;
        return STATUS_OK;
    case VALUE_TEXT:
        *(const char **)field(reader, option) = value;
        return STATUS_OK;
    case VALUE_WORD:
        return add_new_word(reader, option, value);
    case VALUE_LIST:
        return add_list(reader, option, value);
    case VALUE_OUTPUT:
    case VALUE_MAYBE:
        *(struct output_option *)field(reader, option) = output_to(value);
        return STATUS_OK;
    case VALUE_SEED:
        return set_seed(reader, value);
    case VALUE_COMMAND:
        reader->options->command = option->command;
        return STATUS_OK;
    }
    return STATUS_OK;
}

/* ---- options ---- */

static enum status unknown_option(struct reader *reader, const char *argument) {
    const char *names[OPTION_COUNT];
    char hint[NEAR_HINT_SIZE], written[NEAR_LENGTH_MAX + 1] = "";
    strncat(written, argument, strcspn(argument, "=") < sizeof written ? strcspn(argument, "=") : sizeof written - 1);
    for (int i = 0; i < OPTION_COUNT; i++)
        names[i] = OPTIONS[i].name;
    return error_set(reader->error, STATUS_INPUT, "there is no option '%s'%s", written,
                     near_hint(hint, written, names, OPTION_COUNT));
}

static int find_option(const char *argument) {
    size_t length = strcspn(argument, "=");
    int i = 0;
    while (i < OPTION_COUNT && (strlen(OPTIONS[i].name) != length || strncmp(OPTIONS[i].name, argument, length) != 0))
        i++;
    return i;
}

static bool is_long_option(const char *argument) { return strncmp(argument, "--", 2) == 0; }

/* The argument behind an option that needs a value; NULL, and the error, when there is none. */
static const char *next_value(struct reader *reader, const struct option *option) {
    if (reader->next < reader->end && !is_long_option(*reader->next))
        return *reader->next++;
    if (reader->next == reader->end)
        (void)error_set(reader->error, STATUS_INPUT, "%s needs a value", option->name);
    else
        (void)error_set(reader->error, STATUS_INPUT, "%s needs a value, and the option '%s' follows", option->name,
                        *reader->next);
    return NULL;
}

/* An option with the value in "--name=value" or "--name value", where it takes one. */
static enum status read_value(struct reader *reader, const struct option *option, const char *argument) {
    bool takes_none = option->value == VALUE_NONE || option->value == VALUE_COMMAND;
    const char *equals = strchr(argument, '='), *value = equals ? equals + 1 : NULL;
    if (takes_none && value)
        return error_set(reader->error, STATUS_INPUT, "%s takes no value, and '%s' was given", option->name, value);
    if (takes_none || (option->value == VALUE_MAYBE && !value))
        return set_option(reader, option, NULL);
    if (!value)
        value = next_value(reader, option);
    if (!value)
        return STATUS_INPUT;
    if (!value[0])
        return error_set(reader->error, STATUS_INPUT, "%s: its value is empty", option->name);
    return set_option(reader, option, value);
}

static enum status read_option(struct reader *reader, const char *argument) {
    int index = strcmp(argument, "-h") == 0 ? find_option("--help") : find_option(argument);
    if (index == OPTION_COUNT)
        return unknown_option(reader, argument);
    const struct option *option = &OPTIONS[index];
    bool repeats = option->value == VALUE_WORD || option->value == VALUE_LIST || option->value == VALUE_COMMAND;
    if (!repeats && reader->given & 1u << index)
        return error_set(reader->error, STATUS_INPUT, "%s was given twice", option->name);
    reader->given |= 1u << index;
    return read_value(reader, option, argument);
}

/* ---- words that are no options ---- */

static enum status read_topic(struct reader *reader, const char *argument) {
    const char *names[TOPIC_COUNT];
    char hint[NEAR_HINT_SIZE];
    if (reader->has_topic)
        return error_set(reader->error, STATUS_INPUT, "'list' takes one topic, and '%s' is another", argument);
    reader->has_topic = true;
    for (int i = 0; i < TOPIC_COUNT; i++) {
        names[i] = TOPICS[i].name;
        if (strcasecmp(argument, TOPICS[i].name) == 0) {
            reader->options->topic = TOPICS[i].topic;
            return STATUS_OK;
        }
    }
    return error_set(reader->error, STATUS_INPUT,
                     "there is no list of '%s'%s (nets, layers, flows, machines, formulas and counters can be listed)",
                     argument, near_hint(hint, argument, names, TOPIC_COUNT));
}

static enum status read_word(struct reader *reader, const char *argument) {
    struct options *options = reader->options;
    if (options->command == COMMAND_LIST)
        return read_topic(reader, argument);
    if (!argument[0])
        return error_set(reader->error, STATUS_INPUT, "an argument is empty; expected a file or an option");
    bool may_be_command = options->command == COMMAND_CHECK && options->files.count == 0 && !reader->options_ended;
    if (may_be_command && strcmp(argument, "list") == 0) {
        options->command = COMMAND_LIST;
        return STATUS_OK;
    }
    return add_word(reader, &options->files, argument);
}

static enum status read_argument(struct reader *reader) {
    const char *argument = *reader->next++;
    if (!reader->options_ended && strcmp(argument, "--") == 0) {
        reader->options_ended = true;
        return STATUS_OK;
    }
    bool asks = !reader->options_ended && argument[0] == '-' && argument[1];
    return asks ? read_option(reader, argument) : read_word(reader, argument);
}

/* ---- the whole ---- */

static bool same_text(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

static enum status check_outputs(const struct options *options, struct error *error) {
    const struct output_option *json = &options->json, *csv = &options->csv;
    if (json->wanted && csv->wanted && !json->path && !csv->path)
        return error_set(error, STATUS_INPUT, "--json and --csv cannot both go to standard output");
    if (same_text(json->path, csv->path) || same_text(json->path, options->trace) ||
        same_text(csv->path, options->trace))
        return error_set(error, STATUS_INPUT, "two of --json, --csv and --trace would write to the same file");
    if (options->trace && !output_to(options->trace).path)
        return error_set(error, STATUS_INPUT, "--trace writes a gzip file, which cannot go to standard output");
    if (options->quiet && options->verbose)
        return error_set(error, STATUS_INPUT, "--quiet and --verbose contradict each other");
    return STATUS_OK;
}

static enum status check_list(const struct reader *reader) {
    for (int i = 0; i < OPTION_COUNT; i++)
        if (reader->given & 1u << i && !OPTIONS[i].in_list)
            return error_set(reader->error, STATUS_INPUT, "'simcheck list' has no use for %s", OPTIONS[i].name);
    if (reader->options->net && reader->options->topic != LIST_LAYERS)
        return error_set(reader->error, STATUS_INPUT, "--net belongs to 'simcheck list layers' only");
    return STATUS_OK;
}

enum status options_parse(struct options *options, int argc, char **argv, struct arena *arena, struct error *error) {
    struct reader reader = {
        .options = options, .next = argv + (argc > 0), .end = argv + argc, .arena = arena, .error = error};
    *options = (struct options){.seed = 1};
    enum status status = STATUS_OK;
    while (!status && reader.next < reader.end)
        status = read_argument(&reader);
    if (!status && options->command == COMMAND_LIST)
        status = check_list(&reader);
    return status ? status : check_outputs(options, error);
}
