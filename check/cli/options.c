#include "check/cli/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/checked.h"
#include "common/near.h"

/* ---- the table of options ---- */

enum option_value {
    VALUE_NONE,    /* a bool */
    VALUE_TEXT,    /* one text, once */
    VALUE_WORD,    /* one text each time */
    VALUE_LIST,    /* "a,b,c", any number of times */
    VALUE_OUTPUT,  /* a file */
    VALUE_MAYBE,   /* a file behind '=', or nothing */
    VALUE_NUMBER,  /* a whole number from `lowest` to `highest` */
    VALUE_LEVEL,   /* of a trace */
    VALUE_WINDOW,  /* of a trace: "FROM:TO", "FROM:" or ":TO" */
    VALUE_COMMAND, /* no value; another command */
};

struct option {
    const char *name;
    enum option_value value;
    unsigned commands; /* bit c: command c takes it */
    size_t field;      /* offset in struct options; of the command for VALUE_COMMAND: which */
    uint64_t lowest, highest;
};

#define FIELD(name) offsetof(struct options, name)
#define IN(command) (1u << COMMAND_##command)

enum {
    SELECTING = IN(CHECK) | IN(EXPLAIN) | IN(COMPARE), /* layers, dataflows and machines */
    COMPARING = IN(CHECK) | IN(EXPLAIN) | IN(HUNT),    /* formulas with the machine */
    ALL = (1u << COMMAND_WORDS) - 1,
};

static const struct option OPTIONS[] = {
    {"--net", VALUE_TEXT, SELECTING | IN(LIST), FIELD(net), 0, 0},
    {"--layer", VALUE_LIST, SELECTING | IN(CONVERT), FIELD(layers), 0, 0},
    {"--flow", VALUE_LIST, SELECTING, FIELD(flows), 0, 0},
    {"--hw", VALUE_WORD, COMPARING | IN(COMPARE), FIELD(hardware), 0, 0},
    {"--formulas", VALUE_WORD, COMPARING | IN(TRACE), FIELD(formulas), 0, 0},
    {"--energy", VALUE_TEXT, IN(CHECK), FIELD(energy), 0, 0},
    {"--seed", VALUE_NUMBER, COMPARING | IN(COMPARE), FIELD(seed), 0, UINT64_MAX},
    {"--terms", VALUE_NONE, IN(CHECK), FIELD(terms), 0, 0},
    {"--json", VALUE_MAYBE, IN(CHECK), FIELD(json), 0, 0},
    {"--csv", VALUE_OUTPUT, IN(CHECK) | IN(HUNT) | IN(TRACE) | IN(COMPARE), FIELD(csv), 0, 0},
    {"--perfetto", VALUE_TEXT, IN(TRACE), FIELD(perfetto), 0, 0},
    {"--vcd", VALUE_TEXT, IN(TRACE), FIELD(vcd), 0, 0},
    {"--held", VALUE_OUTPUT, IN(TRACE), FIELD(held), 0, 0},
    {"--run", VALUE_NUMBER, IN(TRACE), FIELD(run), 1, INT64_MAX},
    {"--trace", VALUE_TEXT, IN(CHECK), FIELD(trace), 0, 0},
    {"--trace-level", VALUE_LEVEL, IN(CHECK), FIELD(traced), 0, 0},
    {"--trace-window", VALUE_WINDOW, IN(CHECK), FIELD(traced), 0, 0},
    {"--strict", VALUE_NONE, IN(CHECK), FIELD(strict), 0, 0},
    {"--counter", VALUE_LIST, IN(HUNT) | IN(EXPLAIN), FIELD(counters), 0, 0},
    {"--type", VALUE_LIST, IN(HUNT), FIELD(types), 0, 0},
    {"--without", VALUE_LIST, IN(HUNT), FIELD(without), 0, 0},
    {"--each", VALUE_NONE, IN(HUNT), FIELD(each), 0, 0},
    {"--runs", VALUE_NUMBER, IN(HUNT), FIELD(runs), 1, 1000000000000},
    {"--time", VALUE_NUMBER, IN(HUNT), FIELD(seconds), 1, 1000000},
    {"--jobs", VALUE_NUMBER, IN(CHECK) | IN(HUNT) | IN(COMPARE), FIELD(jobs), 1, 64},
    {"--out", VALUE_TEXT, IN(CHECK) | IN(HUNT) | IN(CONVERT), FIELD(out), 0, 0},
    {"--all", VALUE_NONE, IN(CHECK), FIELD(all), 0, 0},
    {"--model-only", VALUE_NONE, IN(CHECK) | IN(COMPARE), FIELD(model_only), 0, 0},
    {"--budget", VALUE_NUMBER, IN(CHECK), FIELD(budget), 1, 1000000000},
    {"--to", VALUE_TEXT, IN(CONVERT), FIELD(to), 0, 0},
    {"--maestro", VALUE_TEXT, IN(COMPARE), FIELD(maestro), 0, 0},
    {"--quiet", VALUE_NONE, ALL, FIELD(quiet), 0, 0},
    {"--verbose", VALUE_NONE, ALL, FIELD(verbose), 0, 0},
    {"--help", VALUE_COMMAND, ALL, COMMAND_HELP, 0, 0},
    {"--version", VALUE_COMMAND, ALL, COMMAND_VERSION, 0, 0},
};

enum { OPTION_COUNT = sizeof OPTIONS / sizeof OPTIONS[0] };

static const struct {
    const char *name;
    enum list_topic topic;
} TOPICS[] = {
    {"nets", LIST_NETS},     {"layers", LIST_LAYERS},     {"flows", LIST_FLOWS},       {"machines", LIST_MACHINES},
    {"energy", LIST_ENERGY}, {"formulas", LIST_FORMULAS}, {"counters", LIST_COUNTERS}, {"quantities", LIST_QUANTITIES},
    {"networks", LIST_NETS}, {"dataflows", LIST_FLOWS},
};

enum { TOPIC_COUNT = sizeof TOPICS / sizeof TOPICS[0] };

/* The arguments while they are being read. */
struct options_reader {
    struct options *options;
    char **next, **end;
    struct sc_arena *arena;
    struct sc_error *error;
    uint64_t given;       /* bit i: OPTIONS[i] stood there */
    enum command instead; /* of --help and --version; else COMMAND_CHECK */
    bool has_topic, has_task;
    bool options_ended; /* "--" was there */
};

static bool was_given(const struct options_reader *reader, int option) { return reader->given & UINT64_C(1) << option; }

static void *field(struct options_reader *reader, const struct option *option) {
    return (char *)reader->options + option->field;
}

/* ---- values ---- */

static enum sc_status add_word(struct options_reader *reader, struct words *words, const char *word) {
    if (words->count == WORDS_MAX)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "too many files or names: more than %d", WORDS_MAX);
    words->word[words->count++] = word;
    return SC_STATUS_OK;
}

/* A name said twice is a slip: it would be run twice, and its results could not be told apart. */
static enum sc_status add_new_word(struct options_reader *reader, const struct option *option, const char *word) {
    struct words *words = field(reader, option);
    if (!word[0])
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: a name is empty", option->name);
    for (int i = 0; i < words->count; i++)
        if (option->value == VALUE_LIST && strcasecmp(words->word[i], word) == 0)
            return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: '%s' stands there twice", option->name, word);
    return add_word(reader, words, word);
}

static enum sc_status add_list(struct options_reader *reader, const struct option *option, const char *list) {
    enum sc_status status = SC_STATUS_OK;
    for (bool more = true; !status && more;) {
        size_t length = strcspn(list, ",");
        char *word = sc_arena_copy_text(reader->arena, list, length);
        if (!word)
            return sc_error_set(reader->error, SC_STATUS_LIMIT, "no memory left while reading the options");
        status = add_new_word(reader, option, word);
        more = list[length] == ',';
        list += length + more;
    }
    return status;
}

static enum sc_status set_number(struct options_reader *reader, const struct option *option, const char *text) {
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    bool whole = text[0] && !text[strspn(text, "0123456789")] && !*end && !errno;
    if (!whole || number < option->lowest || number > option->highest)
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "%s: expected a number from %" PRIu64 " to %" PRIu64 ", found '%s'", option->name,
                            option->lowest, option->highest, text);
    *(uint64_t *)field(reader, option) = number;
    return SC_STATUS_OK;
}

static enum sc_status set_level(struct options_reader *reader, const struct option *option, const char *name) {
    struct sc_trace_options *traced = field(reader, option);
    traced->level = sc_trace_level_find(name);
    if (traced->level == SC_TRACE_LEVELS)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: expected step, burst or access, found '%s'",
                            option->name, name);
    return SC_STATUS_OK;
}

/* A cycle, or nothing, which leaves `cycle` as it is. */
static bool read_cycle(const char *text, size_t length, int64_t *cycle) {
    int64_t number = 0;
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9' || !checked_mul(number, 10, &number) ||
            !checked_add(number, text[i] - '0', &number))
            return false;
    *cycle = length > 0 ? number : *cycle;
    return true;
}

static enum sc_status set_window(struct options_reader *reader, const struct option *option, const char *text) {
    struct sc_trace_options *traced = field(reader, option);
    const char *colon = strchr(text, ':');
    bool whole = colon && text[1] && read_cycle(text, (size_t)(colon - text), &traced->from) &&
                 read_cycle(colon + 1, strlen(colon + 1), &traced->to);
    if (!whole || traced->from >= traced->to)
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "%s: expected FROM:TO in cycles, FROM before TO (one may be left out), found '%s'",
                            option->name, text);
    return SC_STATUS_OK;
}

static struct output_option output_to(const char *path) {
    bool standard = !path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
    return (struct output_option){.wanted = true, .path = standard ? NULL : path};
}

/* `value` is NULL where the option has none. */
static enum sc_status set_option(struct options_reader *reader, const struct option *option, const char *value) {
    switch (option->value) {
    case VALUE_NONE:
        *(bool *)field(reader, option) = true;
        return SC_STATUS_OK;
    case VALUE_TEXT:
        *(const char **)field(reader, option) = value;
        return SC_STATUS_OK;
    case VALUE_WORD:
        return add_new_word(reader, option, value);
    case VALUE_LIST:
        return add_list(reader, option, value);
    case VALUE_OUTPUT:
    case VALUE_MAYBE:
        *(struct output_option *)field(reader, option) = output_to(value);
        return SC_STATUS_OK;
    case VALUE_NUMBER:
        return set_number(reader, option, value);
    case VALUE_LEVEL:
        return set_level(reader, option, value);
    case VALUE_WINDOW:
        return set_window(reader, option, value);
    case VALUE_COMMAND:
        reader->instead = (enum command)option->field;
        return SC_STATUS_OK;
    }
    return SC_STATUS_OK;
}

/* ---- options ---- */

static enum sc_status unknown_option(struct options_reader *reader, const char *argument) {
    const char *names[OPTION_COUNT];
    char hint[NEAR_HINT_SIZE], written[NEAR_LENGTH_MAX + 1] = "";
    strncat(written, argument, strcspn(argument, "=") < sizeof written ? strcspn(argument, "=") : sizeof written - 1);
    for (int i = 0; i < OPTION_COUNT; i++)
        names[i] = OPTIONS[i].name;
    return sc_error_set(reader->error, SC_STATUS_INPUT, "there is no option '%s'%s", written,
                        common_near_hint(hint, written, names, OPTION_COUNT));
}

static int find_option(const char *argument) {
    size_t length = strcspn(argument, "=");
    int i = 0;
    while (i < OPTION_COUNT && (strlen(OPTIONS[i].name) != length || strncmp(OPTIONS[i].name, argument, length) != 0))
        i++;
    return i;
}

const char *options_name(int index) { return index < OPTION_COUNT ? OPTIONS[index].name : NULL; }

bool options_taken(enum command command, int index) { return OPTIONS[index].commands & 1u << command; }

static bool is_long_option(const char *argument) { return strncmp(argument, "--", 2) == 0; }

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

/* An option with the value in "--name=value" or "--name value", where it takes one. */
static enum sc_status read_value(struct options_reader *reader, const struct option *option, const char *argument) {
    bool takes_none = option->value == VALUE_NONE || option->value == VALUE_COMMAND;
    const char *equals = strchr(argument, '='), *value = equals ? equals + 1 : NULL;
    if (takes_none && value)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s takes no value, and '%s' was given", option->name,
                            value);
    if (takes_none || (option->value == VALUE_MAYBE && !value))
        return set_option(reader, option, NULL);
    if (!value)
        value = next_value(reader, option);
    if (!value)
        return SC_STATUS_INPUT;
    if (!value[0])
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: its value is empty", option->name);
    return set_option(reader, option, value);
}

static enum sc_status read_option(struct options_reader *reader, const char *argument) {
    int index = strcmp(argument, "-h") == 0 ? find_option("--help") : find_option(argument);
    if (index == OPTION_COUNT)
        return unknown_option(reader, argument);
    const struct option *option = &OPTIONS[index];
    bool repeats = option->value == VALUE_WORD || option->value == VALUE_LIST || option->value == VALUE_COMMAND;
    if (!repeats && was_given(reader, index))
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s was given twice", option->name);
    reader->given |= UINT64_C(1) << index;
    return read_value(reader, option, argument);
}

/* ---- words that are no options ---- */

static enum sc_status read_topic(struct options_reader *reader, const char *argument) {
    const char *names[TOPIC_COUNT];
    char hint[NEAR_HINT_SIZE];
    if (reader->has_topic)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "'list' takes one topic, and '%s' is another", argument);
    reader->has_topic = true;
    for (int i = 0; i < TOPIC_COUNT; i++) {
        names[i] = TOPICS[i].name;
        if (strcasecmp(argument, TOPICS[i].name) == 0) {
            reader->options->topic = TOPICS[i].topic;
            return SC_STATUS_OK;
        }
    }
    return sc_error_set(reader->error, SC_STATUS_INPUT,
                        "there is no list of '%s'%s (nets, layers, flows, machines, energy, formulas, counters and "
                        "quantities can be listed)",
                        argument, common_near_hint(hint, argument, names, TOPIC_COUNT));
}

static enum sc_status read_file(struct options_reader *reader, const char *argument) {
    if (!argument[0])
        return sc_error_set(reader->error, SC_STATUS_INPUT, "an argument is empty; expected a file or an option");
    return add_word(reader, &reader->options->files, argument);
}

static enum sc_status read_nothing(struct options_reader *reader, const char *argument) {
    return sc_error_set(reader->error, SC_STATUS_INPUT, "'simcheck %s' takes options only, and '%s' is none",
                        options_command_word(reader->options->command), argument);
}

static const char *const TASKS[TASK_COUNT] = {"info", "recount", "export"};

/* What to do with traces, and which. */
static enum sc_status read_task(struct options_reader *reader, const char *argument) {
    char hint[NEAR_HINT_SIZE];
    if (reader->has_task)
        return read_file(reader, argument);
    reader->has_task = true;
    for (int i = 0; i < TASK_COUNT; i++) {
        reader->options->task = (enum trace_task)i;
        if (strcmp(argument, TASKS[i]) == 0)
            return SC_STATUS_OK;
    }
    return sc_error_set(reader->error, SC_STATUS_INPUT,
                        "'simcheck trace' is followed by info, recount or export, not '%s'%s", argument,
                        common_near_hint(hint, argument, TASKS, TASK_COUNT));
}

/* What each command is called, and what it does with the words that follow. */
static const struct {
    const char *word;
    enum sc_status (*read)(struct options_reader *reader, const char *argument);
} COMMANDS[COMMAND_WORDS] = {
    [COMMAND_CHECK] = {NULL, read_file},        [COMMAND_LIST] = {"list", read_topic},
    [COMMAND_HUNT] = {"hunt", read_nothing},    [COMMAND_EXPLAIN] = {"explain", read_file},
    [COMMAND_TRACE] = {"trace", read_task},     [COMMAND_CONVERT] = {"convert", read_file},
    [COMMAND_COMPARE] = {"compare", read_file},
};

const char *options_command_word(enum command command) {
    return command < COMMAND_WORDS ? COMMANDS[command].word : NULL;
}

/* The first word that is no option may be a command. */
static bool read_command(struct options_reader *reader, const char *argument) {
    struct options *options = reader->options;
    if (options->command != COMMAND_CHECK || options->files.count > 0 || reader->options_ended)
        return false;
    for (int i = COMMAND_CHECK + 1; i < COMMAND_WORDS; i++)
        if (strcmp(argument, COMMANDS[i].word) == 0)
            options->command = (enum command)i;
    return options->command != COMMAND_CHECK;
}

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    if (read_command(reader, argument))
        return SC_STATUS_OK;
    return COMMANDS[reader->options->command].read(reader, argument);
}

static enum sc_status read_argument(struct options_reader *reader) {
    const char *argument = *reader->next++;
    if (!reader->options_ended && strcmp(argument, "--") == 0) {
        reader->options_ended = true;
        return SC_STATUS_OK;
    }
    bool asks = !reader->options_ended && argument[0] == '-' && argument[1];
    return asks ? read_option(reader, argument) : read_word(reader, argument);
}

/* ---- the whole ---- */

static bool same_text(const char *a, const char *b) { return a && b && strcmp(a, b) == 0; }

static enum sc_status check_outputs(const struct options *options, struct sc_error *error) {
    const struct output_option *json = &options->json, *csv = &options->csv;
    if (json->wanted && csv->wanted && !json->path && !csv->path)
        return sc_error_set(error, SC_STATUS_INPUT, "--json and --csv cannot both go to standard output");
    if (same_text(json->path, csv->path) || same_text(json->path, options->trace) ||
        same_text(csv->path, options->trace))
        return sc_error_set(error, SC_STATUS_INPUT, "two of --json, --csv and --trace would write to the same file");
    if (options->trace && !output_to(options->trace).path)
        return sc_error_set(error, SC_STATUS_INPUT, "--trace writes a gzip file, which cannot go to standard output");
    if (options->quiet && options->verbose)
        return sc_error_set(error, SC_STATUS_INPUT, "--quiet and --verbose contradict each other");
    return SC_STATUS_OK;
}

/* Also when what they say holds anyway. */
static enum sc_status check_traced(const struct options_reader *reader) {
    bool traced = was_given(reader, find_option("--trace-level")) || was_given(reader, find_option("--trace-window"));
    if (traced && !reader->options->trace)
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "--trace-level and --trace-window are about the file of --trace, which was not given");
    return SC_STATUS_OK;
}

/* "'simcheck hunt'", or "'simcheck hunt' and 'simcheck explain'" */
static void name_commands(unsigned commands, char *text, size_t size) {
    text[0] = '\0';
    for (int i = 0; i < COMMAND_WORDS; i++)
        if (commands & 1u << i)
            snprintf(text + strlen(text), size - strlen(text), "%s'simcheck%s%s'", text[0] ? " and " : "",
                     COMMANDS[i].word ? " " : "", COMMANDS[i].word ? COMMANDS[i].word : "");
}

static enum sc_status check_taken(const struct options_reader *reader) {
    enum command command = reader->options->command;
    const char *word = options_command_word(command);
    char takers[128];
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (!was_given(reader, i) || OPTIONS[i].commands & 1u << command)
            continue;
        name_commands(OPTIONS[i].commands, takers, sizeof takers);
        return sc_error_set(reader->error, SC_STATUS_INPUT, "'simcheck%s%s' has no use for %s, which belongs to %s",
                            word ? " " : "", word ? word : "", OPTIONS[i].name, takers);
    }
    return SC_STATUS_OK;
}

static enum sc_status check_list(const struct options *options, struct sc_error *error) {
    if (options->command == COMMAND_LIST && options->net && options->topic != LIST_LAYERS)
        return sc_error_set(error, SC_STATUS_INPUT, "--net belongs to 'simcheck list layers' only");
    return SC_STATUS_OK;
}

/* What is not simulated cannot be traced or kept. */
static enum sc_status check_network(const struct options *options, struct sc_error *error) {
    if (options->command != COMMAND_CHECK)
        return SC_STATUS_OK;
    if (options->model_only && (options->budget > 0 || options->out))
        return sc_error_set(error, SC_STATUS_INPUT, "--model-only simulates nothing, so there is no use for %s",
                            options->budget > 0 ? "--budget" : "--out");
    if (options->trace && (options->model_only || options->budget > 0 || options->out))
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--trace needs every run to be simulated, which --model-only, --budget and --out do not");
    if (options->terms && options->all && !options->json.wanted)
        return sc_error_set(error, SC_STATUS_INPUT, "--terms has no room in the report of --all; --json has it");
    return SC_STATUS_OK;
}

static enum sc_status check_convert(const struct options *options, struct sc_error *error) {
    const char *to = options->to;
    if (options->command != COMMAND_CONVERT)
        return SC_STATUS_OK;
    if (options->files.count != 1)
        return sc_error_set(error, SC_STATUS_INPUT, "'simcheck convert' takes one file, not %d", options->files.count);
    if (to && strcmp(to, "pragmas") != 0 && strcmp(to, "directives") != 0)
        return sc_error_set(error, SC_STATUS_INPUT, "--to: expected pragmas or directives, found '%s'", to);
    return SC_STATUS_OK;
}

static enum sc_status check_compare(const struct options *options, struct sc_error *error) {
    if (options->command == COMMAND_COMPARE && !options->maestro)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "'simcheck compare' needs the table to compare with: --maestro FILE.csv");
    return SC_STATUS_OK;
}

static enum sc_status check_hunt(const struct options *options, struct sc_error *error) {
    if (options->command != COMMAND_HUNT)
        return SC_STATUS_OK;
    if (options->csv.wanted && !options->each)
        return sc_error_set(error, SC_STATUS_INPUT, "--csv writes the table of --each, which was not given");
    if (options->csv.wanted && !options->csv.path)
        return sc_error_set(error, SC_STATUS_INPUT, "--csv: standard output has the counterexample; expected a file");
    if (options->each && options->out)
        return sc_error_set(error, SC_STATUS_INPUT, "--out takes one counterexample, and --each finds several");
    if (options->out && !output_to(options->out).path)
        return sc_error_set(error, SC_STATUS_INPUT, "--out: the counterexample goes to standard output anyway");
    return SC_STATUS_OK;
}

static bool exports_any(const struct options *options) {
    return options->perfetto || options->vcd || options->held.wanted || options->csv.wanted;
}

static enum sc_status check_export(const struct options *options, struct sc_error *error) {
    enum { EXPORTS = 4 };
    const char *paths[EXPORTS] = {options->perfetto, options->vcd, options->held.path, options->csv.path};
    if (!exports_any(options))
        return sc_error_set(error, SC_STATUS_INPUT,
                            "'simcheck trace export' writes what --perfetto, --vcd, --held or --csv say");
    if (options->files.count > 1)
        return sc_error_set(error, SC_STATUS_INPUT, "'simcheck trace export' takes one trace, and '%s' is another",
                            options->files.word[1]);
    for (int i = 0; i < 2; i++)
        if (paths[i] && !output_to(paths[i]).path)
            return sc_error_set(error, SC_STATUS_INPUT, "only --held or --csv can go to standard output");
    if (options->held.wanted && options->csv.wanted && !options->held.path && !options->csv.path)
        return sc_error_set(error, SC_STATUS_INPUT, "--held and --csv cannot both go to standard output");
    for (int i = 0; i < EXPORTS; i++)
        for (int j = i + 1; j <= EXPORTS; j++)
            if (same_text(paths[i], j < EXPORTS ? paths[j] : options->files.word[0]))
                return sc_error_set(error, SC_STATUS_INPUT, "'%s' is named twice, as what to read or write", paths[i]);
    return SC_STATUS_OK;
}

static enum sc_status check_trace(const struct options_reader *reader, struct sc_error *error) {
    const struct options *options = reader->options;
    if (options->command != COMMAND_TRACE)
        return SC_STATUS_OK;
    if (!reader->has_task || options->files.count == 0)
        return sc_error_set(error, SC_STATUS_INPUT, "'simcheck trace%s%s' needs %s", reader->has_task ? " " : "",
                            reader->has_task ? TASKS[options->task] : "",
                            reader->has_task ? "a trace" : "info, recount or export, and a trace");
    if (options->formulas.count > 0 && options->task != TASK_RECOUNT)
        return sc_error_set(error, SC_STATUS_INPUT, "--formulas belongs to 'simcheck trace recount'");
    if ((exports_any(options) || options->run) && options->task != TASK_EXPORT)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--perfetto, --vcd, --held, --csv and --run belong to 'simcheck trace export'");
    return options->task == TASK_EXPORT ? check_export(options, error) : SC_STATUS_OK;
}

static enum sc_status check_whole(const struct options_reader *reader) {
    static enum sc_status (*const CHECKS[])(const struct options *options, struct sc_error *error) = {
        check_list, check_network, check_convert, check_compare, check_hunt, check_outputs};
    enum sc_status status = check_taken(reader);
    if (!status)
        status = check_traced(reader);
    if (!status)
        status = check_trace(reader, reader->error);
    for (size_t i = 0; !status && i < sizeof CHECKS / sizeof CHECKS[0]; i++)
        status = CHECKS[i](reader->options, reader->error);
    return status;
}

/* What only the report of --all can show asks for it. */
static void imply_all(struct options *options) {
    bool kept = options->command == COMMAND_CHECK && options->out;
    options->all = options->all || options->model_only || options->budget > 0 || kept;
}

enum sc_status options_parse(struct options *options, int argc, char **argv, struct sc_arena *arena,
                             struct sc_error *error) {
    struct options_reader reader = {
        .options = options, .next = argv + (argc > 0), .end = argv + argc, .arena = arena, .error = error};
    *options = (struct options){.seed = 1, .traced = {.to = INT64_MAX}};
    enum sc_status status = SC_STATUS_OK;
    while (!status && reader.next < reader.end)
        status = read_argument(&reader);
    imply_all(options);
    if (!status && reader.instead == COMMAND_CHECK)
        status = check_whole(&reader);
    options->asked = options->command;
    if (reader.instead != COMMAND_CHECK)
        options->command = reader.instead;
    return status;
}
