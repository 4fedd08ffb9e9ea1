#include "check/explore/designs_task.h"

#include <string.h>
#include <strings.h>

#include "check/cli/choose.h"
#include "check/cli/interrupt.h"
#include "check/run/layers.h"
#include "common/near.h"
#include "model/cost.h"

struct tasker {
    const struct designs_options *options;
    struct library *library;
    struct sc_arena *arena;
    struct sc_warnings *warnings;
    const struct sc_energy_table *energy_of_hw; /* of --hw FILE; NULL: it has none */
    struct sc_error *error;
    const struct document *file;   /* has the space */
    const struct document *layers; /* has the layers */
    struct sc_explore_task task;   /* but for the layers */
    struct sc_explore_flow *flow;
    const struct sc_layer **layer;
    int layer_count;
    const char *machine_name;
    bool cost_is_default;
};

static enum sc_status no_memory(struct tasker *tasker) {
    return sc_error_set(tasker->error, SC_STATUS_LIMIT, "no memory left while looking up names");
}

/* ---- words ---- */

static const char *const CHOICES[] = {"fixed", "cycles", "energy", "edp", "front", NULL};
_Static_assert(sizeof CHOICES / sizeof CHOICES[0] == SC_CHOICE_COUNT + 1, "every choice has a word");

const char *designs_choice_name(int index) { return CHOICES[index]; }

static const struct best_word {
    const char *word;
    enum sc_measure measure;
} BESTS[] = {{"cycles", SC_MEASURE_CYCLES},
             {"energy", SC_MEASURE_ENERGY},
             {"edp", SC_MEASURE_EDP},
             {"throughput", SC_MEASURE_CYCLES_AREA},
             {NULL, SC_MEASURE_COUNT}};

const char *designs_best_name(int index) { return BESTS[index].word; }

static const enum sc_measure FRONTS[] = {SC_MEASURE_CYCLES, SC_MEASURE_ENERGY, SC_MEASURE_AREA, SC_MEASURE_POWER};
enum { FRONT_COUNT = sizeof FRONTS / sizeof FRONTS[0] };

const char *designs_front_name(int index) { return index < FRONT_COUNT ? sc_measure_name(FRONTS[index]) : NULL; }

static enum sc_status find_word(const char *option, const char *word, const char *(*name)(int), int *index,
                                struct sc_error *error) {
    const char *list[1] = {word};
    const struct words words = {.count = 1, .word = list};
    uint64_t bits = 0;
    int count = 0;
    while (name(count))
        count++;
    enum sc_status status = choose_words(&bits, option, &words, name, count, error);
    if (!status)
        *index = __builtin_ctzll(bits);
    return status;
}

static enum sc_status read_choice(struct tasker *tasker, bool is_network) {
    int index = is_network ? SC_CHOICE_CYCLES : SC_CHOICE_FIXED;
    enum sc_status status = SC_STATUS_OK;
    if (tasker->options->choose && !tasker->options->plan.net)
        return sc_error_set(tasker->error, SC_STATUS_INPUT,
                            "--choose is about the layers of a network: name one with --net");
    if (tasker->options->choose)
        status = find_word("--choose", tasker->options->choose, designs_choice_name, &index, tasker->error);
    tasker->task.choice = (enum sc_choice)index;
    return status;
}

static bool is_cost(enum sc_measure measure) { return measure == SC_MEASURE_AREA || measure == SC_MEASURE_POWER; }

static enum sc_status read_front(struct tasker *tasker) {
    uint64_t bits = 0;
    const struct words *words = &tasker->options->front;
    enum sc_status status = SC_STATUS_OK;
    if (words->count > 0)
        status = choose_words(&bits, "--front", words, designs_front_name, FRONT_COUNT, tasker->error);
    else
        bits = 7; /* cycles, energy, area */
    for (int i = 0; !status && i < FRONT_COUNT; i++) {
        if (!(bits & (uint64_t)1 << i))
            continue;
        if (words->count > 0 && !tasker->task.cost && is_cost(FRONTS[i]))
            status = sc_error_set(tasker->error, SC_STATUS_INPUT, "--front %s needs a table of costs",
                                  sc_measure_name(FRONTS[i]));
        tasker->task.front |= 1u << FRONTS[i];
    }
    return status;
}

enum sc_measure designs_best_measure(const struct designs_options *options) {
    int index = 0;
    if (options->best)
        (void)find_word("--best", options->best, designs_best_name, &index, NULL);
    return BESTS[index].measure;
}

static enum sc_status check_best(struct tasker *tasker) {
    int index;
    if (!tasker->options->best)
        return SC_STATUS_OK;
    enum sc_status status = find_word("--best", tasker->options->best, designs_best_name, &index, tasker->error);
    if (!status && BESTS[index].measure == SC_MEASURE_CYCLES_AREA && !tasker->task.cost)
        status = sc_error_set(tasker->error, SC_STATUS_INPUT, "--best throughput needs a table of costs");
    return status;
}

/* ---- the space and its layers ---- */

static enum sc_status open_space(struct tasker *tasker) {
    const struct words *words = &tasker->options->words;
    const int last = tasker->options->task == DESIGNS_WHY ? 1 : 0; /* the last word of why is the design */
    const char *word = words->count > last ? words->word[0] : DESIGNS_DEFAULT_SPACE;
    enum sc_status status = library_document(tasker->library, LIBRARY_SPACES, word, &tasker->file, tasker->error);
    if (!status)
        tasker->task.space = tasker->file->dsl.space;
    return status;
}

static enum sc_status take_layer(struct tasker *tasker, const char *name) {
    const struct sc_dsl_layer *layer;
    enum sc_status status = layers_get(&layer, &tasker->layers->dsl, tasker->layers->name, name, tasker->error);
    if (!status)
        tasker->layer[tasker->layer_count++] = &layer->layer;
    return status;
}

static enum sc_status open_layers(struct tasker *tasker) {
    const struct plan_options *plan = &tasker->options->plan;
    const bool own = tasker->file->dsl.layer_count > 0;
    if (own && plan->net)
        return sc_error_set(tasker->error, SC_STATUS_INPUT,
                            "'%s' has layers of its own, and --net names others: leave out one of the two",
                            tasker->file->path);
    tasker->layers = tasker->file;
    if (own)
        return SC_STATUS_OK;
    return plan_open(&tasker->layers, tasker->library, LIBRARY_NETWORKS, plan->net ? plan->net : PLAN_DEFAULT_NET,
                     tasker->warnings, tasker->error);
}

/* Those that --layer names; else all of a network or file, or the default layer. Sums over a network that lacks layers
 * would be those of another one. */
static enum sc_status choose_layers(struct tasker *tasker) {
    const struct words *named = &tasker->options->plan.layers;
    const bool all = tasker->options->plan.net || tasker->layers == tasker->file;
    enum sc_status status = SC_STATUS_OK;
    const int most = named->count + tasker->layers->dsl.layer_count + 1;
    tasker->layer = sc_arena_alloc(tasker->arena, (size_t)most, sizeof *tasker->layer);
    if (!tasker->layer)
        return no_memory(tasker);
    for (int i = 0; !status && i < named->count; i++)
        status = take_layer(tasker, named->word[i]);
    if (status || named->count > 0)
        return status;
    if (!all)
        return take_layer(tasker, DESIGNS_DEFAULT_LAYER);
    for (int i = 0; i < tasker->layers->dsl.layer_count; i++)
        tasker->layer[tasker->layer_count++] = &tasker->layers->dsl.layers[i].layer;
    return layers_refused(&tasker->layers->dsl, tasker->error);
}

/* ---- dataflows ---- */

static void add_flow(struct tasker *tasker, const struct document *document) {
    tasker->flow[tasker->task.flow_count++] = (struct sc_explore_flow){
        .name = document->name, .pragmas = document->dsl.pragmas, .pragma_count = document->dsl.pragma_count};
}

/* A name that the space has: the error about it is at its place. */
static enum sc_status at_place(struct tasker *tasker, struct sc_place place, enum sc_status status) {
    char message[SC_ERROR_MESSAGE_SIZE];
    if (!place.source || tasker->error->file)
        return status;
    memcpy(message, tasker->error->message, sizeof message);
    (void)sc_error_at(tasker->error, place, "%s", message);
    return status;
}

/* The file's own dataflow may be named like the file. */
static enum sc_status open_flow(struct tasker *tasker, const char *name, struct sc_place place) {
    const struct document *document = tasker->file;
    enum sc_status status = SC_STATUS_OK;
    if (document->dsl.pragma_count == 0 || strcasecmp(name, document->name) != 0)
        status = plan_open(&document, tasker->library, LIBRARY_FLOWS, name, tasker->warnings, tasker->error);
    if (status)
        return at_place(tasker, place, status);
    for (int i = 0; i < tasker->task.flow_count; i++)
        if (tasker->flow[i].pragmas == document->dsl.pragmas)
            return sc_error_set(tasker->error, SC_STATUS_INPUT, "dataflow '%s' is named twice", document->name);
    for (int i = 0; i < tasker->task.flow_count; i++)
        if (strcasecmp(tasker->flow[i].name, document->name) == 0)
            return at_place(tasker, place,
                            sc_error_set(tasker->error, SC_STATUS_INPUT,
                                         "two dataflows are called '%s': their designs could not be told apart",
                                         document->name));
    add_flow(tasker, document);
    return SC_STATUS_OK;
}

/* Those of --flow, else of the space; else the file's own; else the five of the paper. */
static enum sc_status choose_flows(struct tasker *tasker) {
    const struct words *named = &tasker->options->plan.flows;
    const struct sc_space *space = tasker->task.space;
    enum sc_status status = SC_STATUS_OK;
    const size_t most = (size_t)named->count + (size_t)space->flow_count + PLAN_DEFAULT_FLOW_COUNT + 1;
    tasker->flow = sc_arena_alloc(tasker->arena, most, sizeof *tasker->flow);
    tasker->task.flow = tasker->flow;
    if (!tasker->flow)
        return no_memory(tasker);
    for (int i = 0; !status && i < named->count; i++)
        status = open_flow(tasker, named->word[i], (struct sc_place){0});
    for (int i = 0; !status && named->count == 0 && i < space->flow_count; i++)
        status = open_flow(tasker, space->flow[i].name, space->flow[i].place);
    if (status || tasker->task.flow_count > 0)
        return status;
    if (tasker->file->dsl.pragma_count > 0)
        add_flow(tasker, tasker->file);
    for (int i = 0; !status && tasker->file->dsl.pragma_count == 0 && i < PLAN_DEFAULT_FLOW_COUNT; i++)
        status = open_flow(tasker, PLAN_DEFAULT_FLOWS[i], (struct sc_place){0});
    return status;
}

/* Reports have columns and keys of these names, and columns that begin so, beside those of the constants. */
static bool is_taken(const char *name) {
    static const char *const TAKEN[] = {"dataflow", "design",      "cycles",  "energy",    "energy_unit",
                                        "area_um2", "power_mw",    "space",   "network",   "layer",
                                        "role",     "valid",       "best",    "l1_needed", "l2_needed",
                                        "chosen",   "utilization", "machine", "peak_down", "peak_up"};
    static const char *const BEGUN[] = {"energy_", "area_um2_", "power_mw_"};
    for (size_t i = 0; i < sizeof TAKEN / sizeof TAKEN[0]; i++)
        if (strcasecmp(name, TAKEN[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof BEGUN / sizeof BEGUN[0]; i++)
        if (strncasecmp(name, BEGUN[i], strlen(BEGUN[i])) == 0)
            return true;
    return false;
}

static enum sc_status check_constant(const struct sc_space_parameter *constant, struct sc_error *error) {
    if (is_taken(constant->name))
        return sc_error_at(error, constant->place,
                           "a constant cannot be named '%s': reports have a column of that name", constant->name);
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        if (strcasecmp(constant->name, sc_hardware_info((enum sc_hardware_id)id)->keyword) == 0)
            return sc_error_at(error, constant->place, "a constant cannot be named like the hardware statement %s",
                               sc_hardware_info((enum sc_hardware_id)id)->keyword);
    return SC_STATUS_OK;
}

/* With --flow a space's constants may have no dataflow. */
static enum sc_status check_constants(struct tasker *tasker) {
    const struct sc_space *space = tasker->task.space;
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < space->parameter_count; i++)
        if (space->parameter[i].is_constant)
            status = check_constant(&space->parameter[i], tasker->error);
    if (status)
        return status;
    for (int i = 0; i < space->parameter_count && tasker->options->plan.flows.count == 0; i++) {
        bool used = !space->parameter[i].is_constant;
        for (int f = 0; !used && f < tasker->task.flow_count; f++)
            used = sc_pragmas_use_constant(tasker->flow[f].pragmas, tasker->flow[f].pragma_count,
                                           space->parameter[i].name);
        if (!used)
            sc_warn_at(tasker->warnings, space->parameter[i].place, "no dataflow of the space has a constant '%s'",
                       space->parameter[i].name);
    }
    return SC_STATUS_OK;
}

/* ---- the machine and its tables ---- */

static bool varies(const struct sc_space *space, enum sc_hardware_id id) {
    for (int i = 0; i < space->parameter_count; i++)
        if (!space->parameter[i].is_constant && space->parameter[i].hardware == id)
            return true;
    return false;
}

static enum sc_status name_machine(struct tasker *tasker) {
    const struct words *given = &tasker->options->plan.hardware;
    size_t size = 1;
    for (int i = 0; i < given->count; i++)
        size += strlen(given->word[i]) + strlen(" + ");
    char *name = sc_arena_alloc(tasker->arena, size, 1);
    if (!name)
        return no_memory(tasker);
    for (int i = 0; i < given->count; i++)
        snprintf(name + strlen(name), size - strlen(name), "%s%s", i > 0 ? " + " : "", given->word[i]);
    tasker->machine_name = given->count > 0 ? name : NULL;
    return SC_STATUS_OK;
}

/* A statement of the file, or of --hw, that the space gives values to. */
static void warn_of_varied(struct tasker *tasker, const struct sc_machine *machine, const char *of) {
    struct sc_hardware_said said = {0};
    while (sc_machine_next(machine, &said))
        if (varies(tasker->task.space, said.id))
            sc_warn_at(tasker->warnings, (struct sc_place){0}, "%s of %s has no effect: space '%s' varies it",
                       said.keyword, of, tasker->task.space->name);
}

static enum sc_status choose_machine(struct tasker *tasker) {
    struct sc_machine over;
    struct sc_machine *machine = &tasker->task.machine;
    *machine = sc_machine_default();
    sc_machine_override(machine, &tasker->file->dsl.machine);
    enum sc_status status = plan_hardware(&over, &tasker->energy_of_hw, &tasker->options->plan.hardware,
                                          tasker->library, tasker->arena, tasker->warnings, tasker->error);
    if (status)
        return status;
    sc_machine_override(machine, &over);
    status = sc_machine_settle(machine, tasker->error);
    if (status)
        return status;
    warn_of_varied(tasker, &tasker->file->dsl.machine, tasker->file->path);
    warn_of_varied(tasker, &over, "--hw");
    if (machine->num_pes == 0 && !varies(tasker->task.space, SC_HARDWARE_num_pes))
        return sc_error_at(tasker->error, tasker->task.space->place,
                           "neither the space nor the machine gives NumPEs: write it here, or add --hw NumPEs=64");
    return name_machine(tasker);
}

static enum sc_status choose_energy(struct tasker *tasker) {
    const char *named = tasker->options->plan.energy;
    const struct document *document = tasker->file;
    enum sc_status status = SC_STATUS_OK;
    if (named || (!document->dsl.energy && !tasker->energy_of_hw))
        status =
            library_document(tasker->library, LIBRARY_ENERGY, named ? named : PRICES_DEFAULT, &document, tasker->error);
    if (!status)
        tasker->task.energy = !named && tasker->energy_of_hw ? tasker->energy_of_hw : document->dsl.energy;
    return status;
}

static enum sc_status choose_cost(struct tasker *tasker) {
    const char *named = tasker->options->cost;
    const struct document *document = tasker->file;
    enum sc_status status = SC_STATUS_OK;
    tasker->cost_is_default = !named && !document->dsl.cost;
    if (named || !document->dsl.cost)
        status = library_document(tasker->library, LIBRARY_COSTS, named ? named : DESIGNS_DEFAULT_COST, &document,
                                  tasker->error);
    if (!status)
        tasker->task.cost = document->dsl.cost;
    return status;
}

/* The cost of the space's first machine, or of its last, with all parameters at an end: what of a table fails between
 * them fails there. */
static enum sc_status cost_of_end(struct tasker *tasker, bool last) {
    const struct sc_space *space = tasker->task.space;
    struct sc_machine machine = tasker->task.machine;
    struct sc_cost cost;
    for (int i = 0; i < space->parameter_count; i++) {
        const struct sc_space_parameter *parameter = &space->parameter[i];
        const int digit = last ? parameter->count - 1 : 0;
        for (int k = 0; !parameter->is_constant && k < parameter->statements; k++)
            sc_machine_set(&machine, (enum sc_hardware_id)((int)parameter->hardware + k),
                           parameter->value[digit * parameter->statements + k]);
    }
    return sc_cost_of(&cost, tasker->task.cost, &machine, tasker->error);
}

/* The default table of costs, which nobody asked for, may need a size that nothing gives, or that it has not: then
 * there are no costs. */
static enum sc_status check_cost(struct tasker *tasker) {
    const struct sc_space *space = tasker->task.space;
    enum sc_status status = cost_of_end(tasker, false);
    if (!status)
        status = cost_of_end(tasker, true);
    const bool limited = space->limit[SC_SPACE_AREA_NM2] > 0 || space->limit[SC_SPACE_POWER_NW] > 0;
    if (status != SC_STATUS_INPUT || !tasker->cost_is_default || limited)
        return status;
    sc_warn_at(tasker->warnings, (struct sc_place){0}, "no area and power by '%s': %s", tasker->task.cost->name,
               tasker->error->message);
    tasker->task.cost = NULL;
    return SC_STATUS_OK;
}

/* ---- groups ---- */

static int find_parameter(const struct sc_space *space, const char *name) {
    int place = 0;
    for (int i = 0; i < space->parameter_count; i++) {
        if (space->parameter[i].is_constant)
            continue;
        if (strcasecmp(space->parameter[i].name, name) == 0)
            return place;
        place++;
    }
    return -1;
}

static enum sc_status read_by(struct tasker *tasker) {
    const struct words *by = &tasker->options->by;
    struct sc_explore_group group = {.first = -1, .second = -1};
    for (int i = 0; i < by->count; i++) {
        const int found = find_parameter(tasker->task.space, by->word[i]);
        if (found < 0)
            return sc_error_set(tasker->error, SC_STATUS_INPUT,
                                "--by: '%s' is no hardware statement that space '%s' varies", by->word[i],
                                tasker->task.space->name);
        *(i == 0 ? &group.first : &group.second) = found;
    }
    if (by->count > 0)
        tasker->task.group[tasker->task.group_count++] = group;
    return SC_STATUS_OK;
}

/* The document of --json has the marginals of every parameter. */
static void add_marginals(struct tasker *tasker) {
    int place = 0;
    for (int i = 0; tasker->options->json.wanted && i < tasker->task.space->parameter_count; i++)
        if (!tasker->task.space->parameter[i].is_constant)
            tasker->task.group[tasker->task.group_count++] = (struct sc_explore_group){place++, -1};
}

/* ---- searches ---- */

static enum sc_status open_search(struct tasker *tasker, struct designs_search *search, int first, int count) {
    *search = (struct designs_search){.space_name = tasker->task.space->name,
                                      .network = tasker->layers->name,
                                      .is_network = count > 1,
                                      .task = tasker->task,
                                      .layer = tasker->layer + first,
                                      .machine_name = tasker->machine_name};
    search->task.layer = search->layer;
    search->task.layer_count = count;
    return sc_explore_open(&search->explore, &search->task, tasker->arena, tasker->error);
}

/* Only the totals of a network know how often a layer occurs. */
static enum sc_status make_single(struct tasker *tasker) {
    for (int i = 0; i < tasker->layer_count; i++) {
        struct sc_layer *single = sc_arena_alloc(tasker->arena, 1, sizeof *single);
        if (!single)
            return no_memory(tasker);
        *single = *tasker->layer[i];
        single->repeat = 1;
        tasker->layer[i] = single;
    }
    return SC_STATUS_OK;
}

static enum sc_status open_searches(struct tasker *tasker, struct designs_searches *searches) {
    const bool together = tasker->options->plan.net && tasker->layer_count > 1;
    enum sc_status status = read_choice(tasker, together);
    searches->count = together ? 1 : tasker->layer_count;
    searches->search = sc_arena_alloc(tasker->arena, (size_t)searches->count, sizeof *searches->search);
    if (!searches->search)
        return no_memory(tasker);
    if (!status && !tasker->options->plan.net)
        status = make_single(tasker);
    for (int i = 0; !status && i < searches->count; i++)
        status = open_search(tasker, &searches->search[i], together ? 0 : i, together ? tasker->layer_count : 1);
    return status;
}

enum sc_status designs_task_make(struct designs_searches *searches, const struct designs_options *options,
                                 struct library *library, struct sc_arena *arena, struct sc_warnings *warnings,
                                 struct sc_error *error) {
    static enum sc_status (*const STEPS[])(struct tasker *) = {
        open_space,    open_layers, choose_layers, choose_flows, check_constants, choose_machine,
        choose_energy, choose_cost, check_cost,    read_front,   check_best,      read_by};
    struct tasker tasker = {
        .options = options, .library = library, .arena = arena, .warnings = warnings, .error = error};
    enum sc_status status = SC_STATUS_OK;
    tasker.task.exhaustive = options->exhaustive;
    tasker.task.interrupted = interrupt_came;
    for (size_t i = 0; !status && i < sizeof STEPS / sizeof STEPS[0]; i++)
        status = STEPS[i](&tasker);
    if (status)
        return status;
    add_marginals(&tasker);
    return open_searches(&tasker, searches);
}
