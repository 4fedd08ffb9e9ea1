#include <string.h>
#include <strings.h>

#include "check/cli/list.h"
#include "common/near.h"

struct list_options {
    enum list_topic topic;
    bool has_topic; /* it was named */
    const char *net;
    bool names, csv_template, quiet;
};

static const struct {
    const char *name;
    enum list_topic topic;
} TOPICS[] = {
    {"nets", LIST_NETS},         {"layers", LIST_LAYERS},
    {"flows", LIST_FLOWS},       {"machines", LIST_MACHINES},
    {"energy", LIST_ENERGY},     {"costs", LIST_COSTS},
    {"spaces", LIST_SPACES},     {"formulas", LIST_FORMULAS},
    {"counters", LIST_COUNTERS}, {"quantities", LIST_QUANTITIES},
    {"hardware", LIST_HARDWARE}, {"networks", LIST_NETS},
    {"dataflows", LIST_FLOWS},
};

enum { TOPIC_COUNT = sizeof TOPICS / sizeof TOPICS[0] };

enum { SECOND_NAMES = 2, FIRST_NAMES = TOPIC_COUNT - SECOND_NAMES };

static const char *task(int index) { return index < FIRST_NAMES ? TOPICS[index].name : NULL; }

static const struct option OPTIONS[] = {
    {.name = "--net",
     .placeholder = "N",
     .help = "list layers: of this network only, or of a file",
     .read = option_read_text,
     .field = offsetof(struct list_options, net),
     .reads_file = true,
     .list = "nets"},
    {.name = "--names",
     .help = "only the names, one on a line",
     .read = option_read_flag,
     .field = offsetof(struct list_options, names)},
    {.name = "--csv-template",
     .help = "list layers: as a table of layers to fill in, or with those of --net",
     .read = option_read_flag,
     .field = offsetof(struct list_options, csv_template)},
    OPTIONS_OF_ALL(struct list_options, OPTION_BRIEF),
};

static enum sc_status read_word(struct options_reader *reader, const char *argument) {
    struct list_options *options = reader->options;
    const char *names[TOPIC_COUNT];
    char hint[NEAR_HINT_SIZE];
    if (options->has_topic)
        return sc_error_set(reader->error, SC_STATUS_INPUT, "'list' takes one topic, and '%s' is another", argument);
    options->has_topic = true;
    for (int i = 0; i < TOPIC_COUNT; i++) {
        names[i] = TOPICS[i].name;
        if (strcasecmp(argument, TOPICS[i].name) == 0) {
            options->topic = TOPICS[i].topic;
            return SC_STATUS_OK;
        }
    }
    return sc_error_set(reader->error, SC_STATUS_INPUT,
                        "there is no list of '%s'%s (nets, layers, flows, machines, energy, costs, spaces, formulas, "
                        "counters, quantities and hardware can be listed)",
                        argument, common_near_hint(hint, argument, names, TOPIC_COUNT));
}

static enum sc_status check(const struct options_reader *reader, const void *given, struct sc_error *error) {
    const struct list_options *options = given;
    (void)reader;
    if (options->net && options->topic != LIST_LAYERS)
        return sc_error_set(error, SC_STATUS_INPUT, "--net belongs to 'simcheck list layers' only");
    if (options->csv_template && (options->topic != LIST_LAYERS || options->names))
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--csv-template belongs to 'simcheck list layers', without --names");
    if (options->names && !options->has_topic)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--names needs to know of what, as in 'simcheck list flows --names'");
    return SC_STATUS_OK;
}

static enum exit_code run(const void *given, struct library *library, struct sc_arena *arena) {
    const struct list_options *options = given;
    struct sc_error error = {0};
    (void)arena;
    enum sc_status status =
        options->csv_template
            ? list_print_csv(options->net, library, stdout, &error)
            : (options->names ? list_print_names : list_print)(options->topic, options->net, library, stdout, &error);
    return status ? program_fail(&error) : program_finish_printing();
}

static const struct command_line_help EXAMPLES[] = {
    {"list", "the networks, dataflows, machines and formulas there are"},
    {NULL, NULL},
};

static const char *const USAGE[] = {
    "list [nets|layers|flows|machines|energy|costs|spaces]",
    "list [formulas|counters|quantities|hardware]",
    NULL,
};

const struct command list_command = {
    .word = "list",
    .example = EXAMPLES,
    .usage = USAGE,
    .about = "What there is to name; without a word, an overview. Counters are what formulas are compared with, "
             "quantities the words that a formula may use, hardware the statements of machines and of --hw.",
    .options = OPTIONS,
    .task = task,
    .size = sizeof(struct list_options),
    .read_word = read_word,
    .check = check,
    .run = run,
};
