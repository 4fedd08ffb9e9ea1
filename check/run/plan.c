#include "check/run/plan.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "check/cli/command.h"
#include "check/cli/shell_word.h"
#include "check/run/fuse.h"
#include "check/run/layers.h"
#include "check/run/sweep.h"
#include "common/at_first.h"
#include "common/lower.h"
#include "common/near.h"
#include "model/exact.h"

enum { RUNS_AT_FIRST = COMMON_AT_FIRST(64, 1) };

const char *const PLAN_DEFAULT_FLOWS[] = {"nlr", "ws", "os", "rs", "nvdla"};

struct planner {
    struct plan *plan;
    const struct plan_options *options;
    struct library *library;
    struct sc_arena *arena;
    struct sc_warnings *warnings;
    struct sc_error *error;
    const struct sc_energy_table *energy; /* of the machine's files; NULL: none */
    uint64_t spelled;                     /* bit h: a setting gave statement h, and no later file */
    const char *joined;                   /* the name of a network of several files; or NULL */
    int sweep_count;
    struct sweep *sweep; /* [sweep_count] */
    bool is_repeated;    /* the FILE's layers had their runs on another machine: refusals are known */
    int machine_count;   /* for each FILE: those of --hw, each with all values of --sweep; the last varies fastest */
};

/* The parts of the runs of one FILE, or of those without one. */
struct parts {
    const struct document *file; /* or NULL */
    const char *network;
    const struct document *layers;
    int flow_count;
    const struct document **flow; /* [flow_count], with room for all that can be */
    const char *machine_name;
    struct sc_machine machine;
    uint64_t spelled;
    struct prices prices;
};

static enum sc_status no_memory(struct planner *planner) {
    (void)sc_error_set(planner->error, SC_STATUS_LIMIT, "no memory left while looking up names");
    return SC_STATUS_LIMIT;
}

static bool layers_have_flows(const struct sc_dsl *dsl) {
    for (int i = 0; i < dsl->layer_count; i++)
        if (dsl->layers[i].pragmas)
            return true;
    return false;
}

/* Is there a FILE that could say what is not given? A table of layers could not. */
static bool has_file_for_all(const struct parts *parts) { return parts->file && !parts->file->dsl.is_table; }

static bool has_warning(const struct sc_warnings *warnings, const struct sc_error *warning) {
    for (int i = 0; i < warnings->count; i++) {
        const struct sc_error *each = &warnings->items[i];
        if (each->file == warning->file && each->line == warning->line && each->column == warning->column &&
            strcmp(each->message, warning->message) == 0)
            return true;
    }
    return false;
}

/* What was read in a file and has no effect; a file that is named twice is read once. */
static void pass_warnings(struct sc_warnings *to, const struct sc_dsl *dsl) {
    if (!to)
        return;
    for (int i = 0; dsl->warnings && i < dsl->warnings->count; i++) {
        if (has_warning(to, &dsl->warnings->items[i]))
            continue;
        if (to->count < SC_WARNINGS_MAX)
            to->items[to->count++] = dsl->warnings->items[i];
        else
            to->dropped++;
    }
    to->dropped += dsl->warnings ? dsl->warnings->dropped : 0;
}

/* A file may hold more than it is asked for; what is left aside is said. Those of the library hold one thing each. */
static void warn_unused(struct sc_warnings *warnings, const struct document *document, enum library_kind used) {
    static const char *const OPTION[] = {"--net", "--flow", "--hw"};
    static const char *const CONTENT[] = {"layers are",   "dataflow is", "hardware statements are",
                                          "energies are", "costs are",   "space is"};
    const struct sc_dsl *dsl = &document->dsl;
    const bool has[] = {dsl->layer_count > 0,    dsl->pragma_count > 0 || layers_have_flows(dsl),
                        dsl->machine.given != 0, dsl->energy != NULL,
                        dsl->cost != NULL,       dsl->space != NULL};
    for (int kind = 0; kind <= LIBRARY_SPACES; kind++)
        if (has[kind] && kind != (int)used && !(kind == LIBRARY_ENERGY && used == LIBRARY_MACHINES))
            sc_warn_at(warnings, (struct sc_place){0}, "%s '%s': this file's %s not used", OPTION[used], document->path,
                       CONTENT[kind]);
}

enum sc_status plan_open(const struct document **document, struct library *library, enum library_kind kind,
                         const char *spec, struct sc_warnings *warnings, struct sc_error *error) {
    enum sc_status status = library_document(library, kind, spec, document, error);
    if (!status) {
        warn_unused(warnings, *document, kind);
        pass_warnings(warnings, &(*document)->dsl);
    }
    return status;
}

static enum sc_status open_part(struct planner *planner, enum library_kind kind, const char *spec,
                                const struct document **document) {
    return plan_open(document, planner->library, kind, spec, planner->warnings, planner->error);
}

/* ---- layers ---- */

/* "; found in --net alexnet, googlenet": networks with a layer of this name, as far as they fit. */
static void name_other_networks(struct planner *planner, const char *layer, char *text, size_t size) {
    struct names names;
    const struct document *document;
    struct sc_error ignored;
    int found = 0;
    text[0] = '\0';
    if (library_names(planner->library, LIBRARY_NETWORKS, &names, &ignored))
        return;
    for (int i = 0; i < names.count && strlen(text) + NEAR_LENGTH_MAX < size; i++) {
        bool has = !library_document(planner->library, LIBRARY_NETWORKS, names.name[i], &document, &ignored) &&
                   layers_find(&document->dsl, layer);
        if (has)
            snprintf(text + strlen(text), size - strlen(text), "%s%.40s", found++ ? ", " : "; found in --net ",
                     names.name[i]);
    }
}

static enum sc_status unknown_layer(struct planner *planner, const struct parts *parts, const char *name) {
    char hint[NEAR_HINT_SIZE], others[256], how[320];
    name_other_networks(planner, name, others, sizeof others);
    how[0] = '\0';
    if (parts->layers != parts->file && shell_word_plain(parts->network) && strlen(parts->network) < 256)
        snprintf(how, sizeof how, " ('simcheck list layers --net %s' shows what there is)", parts->network);
    else if (parts->layers != parts->file)
        snprintf(how, sizeof how, " ('simcheck list layers' with this --net shows what there is)");
    return sc_error_set(planner->error, SC_STATUS_INPUT, "there is no layer '%s' in '%s'%s%s%s", name, parts->network,
                        layers_near(hint, &parts->layers->dsl, name), others, how);
}

/* The file's own layers, or those of --net; a layer without --net is one of the default network's. */
static enum sc_status choose_layers(struct planner *planner, struct parts *parts) {
    const struct plan_options *options = planner->options;
    const char *net = options->net ? options->net : options->layers.count > 0 ? PLAN_DEFAULT_NET : NULL;
    bool in_file = parts->file && parts->file->dsl.layer_count > 0;
    if (in_file && options->net)
        return sc_error_set(
            planner->error, SC_STATUS_INPUT,
            "'%s' has layers of its own, and --net names others: leave out one of the two (--layer picks "
            "from the file's)",
            parts->file->path);
    if (in_file) {
        parts->layers = parts->file;
        parts->network = planner->joined ? planner->joined : parts->file->path;
        return SC_STATUS_OK;
    }
    if (!net && parts->file)
        return sc_error_set(planner->error, SC_STATUS_INPUT,
                            "'%s' has no layer: give one with --layer, or a network with --net", parts->file->path);
    if (!net)
        return sc_error_set(planner->error, SC_STATUS_INPUT,
                            "nothing to check: give a file, --layer or --net (see 'simcheck --help')");
    enum sc_status status = open_part(planner, LIBRARY_NETWORKS, net, &parts->layers);
    if (!status)
        parts->network = library_is_path(net) ? parts->layers->path : parts->layers->name;
    return status;
}

/* ---- dataflows ---- */

static enum sc_status add_flow(struct planner *planner, struct parts *parts, const char *name) {
    const struct document **flow = &parts->flow[parts->flow_count++];
    enum sc_status status = open_part(planner, LIBRARY_FLOWS, name, flow);
    for (int i = 0; !status && i < parts->flow_count - 1; i++)
        if (strcasecmp(parts->flow[i]->name, (*flow)->name) == 0)
            status =
                sc_error_set(planner->error, SC_STATUS_INPUT,
                             "two dataflows are called '%s' ('%s' and '%s'): their results could not be told apart",
                             (*flow)->name, parts->flow[i]->path, (*flow)->path);
    return status;
}

/* --flow takes the place of dataflows that layers have, each its own; the one of a whole file is a contradiction.
 * Layers that could not be read may have had some: then the others are told one by one that they have none. */
static enum sc_status choose_flows(struct planner *planner, struct parts *parts) {
    const struct words *given = &planner->options->flows;
    bool in_file = parts->file && parts->file->dsl.pragma_count > 0;
    bool in_layers = parts->file && layers_have_flows(&parts->file->dsl);
    bool needs_one = has_file_for_all(parts) && !planner->options->flowless;
    if (in_file && given->count > 0)
        return sc_error_set(planner->error, SC_STATUS_INPUT,
                            "'%s' has a dataflow of its own, and --flow names another: leave out one of the two",
                            parts->file->path);
    if (in_layers && given->count > 0)
        sc_warn_at(planner->warnings, (struct sc_place){0}, "'%s': --flow takes the place of its layers' own dataflows",
                   parts->file->path);
    else if (in_file || in_layers || (needs_one && given->count == 0 && parts->file->dsl.refused))
        parts->flow[parts->flow_count++] = parts->file;
    else if (needs_one && given->count == 0)
        return sc_error_set(planner->error, SC_STATUS_INPUT, "'%s' has no dataflow: give one with --flow",
                            parts->file->path);
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < given->count; i++)
        status = add_flow(planner, parts, given->word[i]);
    const bool none = parts->flow_count == 0;
    for (int i = 0; !status && none && i < PLAN_DEFAULT_FLOW_COUNT; i++)
        status = add_flow(planner, parts, PLAN_DEFAULT_FLOWS[i]);
    return status;
}

/* ---- machines ---- */

/* "NumPEs=16" is a setting; a name or path has no '=', or a '/' or '.' before it. So is "OnChip output". */
static bool is_setting(const char *word) {
    const size_t first = strcspn(word, " ,");
    return word[strcspn(word, "=/.,")] == '=' || (word[first] == ' ' && sc_hardware_has_word(word, (int)first));
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static const char *skip_blanks(const char *text) { return text + strspn(text, " \t"); }

/* "paper64, Bandwidth=8" is a machine with settings behind it. Returns the length of its name; 0: no such word. */
static size_t named_machine(const char *word) {
    const size_t name = strcspn(word, ",");
    return word[name] == ',' && is_setting(skip_blanks(word + name + 1)) && !is_setting(word) ? name : 0;
}

static enum sc_status check_keyword(struct planner *planner, const char *option, const char *setting) {
    const char *names[SC_HARDWARE_COUNT];
    char hint[NEAR_HINT_SIZE], word[NEAR_LENGTH_MAX + 1];
    int length = (int)strcspn(setting, "= ");
    if (sc_hardware_has_word(setting, length))
        return SC_STATUS_OK;
    snprintf(word, sizeof word, "%.*s", length, setting);
    return sc_error_set(planner->error, SC_STATUS_INPUT, "%s: there is no hardware statement '%s'%s", option, word,
                        common_near_hint(hint, word, names, sc_hardware_words(names)));
}

static enum sc_status apply_settings(struct planner *planner, struct sc_machine *machine, const char *option,
                                     const char *settings) {
    struct sc_source *source = sc_arena_alloc(planner->arena, 1, sizeof *source);
    struct sc_machine over = {0};
    if (!source)
        return no_memory(planner);
    *source = (struct sc_source){.name = option, .text = settings, .size = strlen(settings)};
    enum sc_status status = check_keyword(planner, option, settings);
    if (!status)
        status = sc_dsl_parse_settings(&over, source, planner->error);
    if (!status)
        sc_machine_override(machine, &over);
    planner->spelled |= over.given;
    return status;
}

static enum sc_status apply_named(struct planner *planner, struct sc_machine *machine, const char *name) {
    const struct document *document;
    if (sc_hardware_has_word(name, (int)strlen(name)))
        return sc_error_set(planner->error, SC_STATUS_INPUT, "--hw %s: expected a value behind '='", name);
    enum sc_status status = open_part(planner, LIBRARY_MACHINES, name, &document);
    if (!status) {
        sc_machine_override(machine, &document->dsl.machine);
        planner->spelled &= ~document->dsl.machine.given;
    }
    if (!status && document->dsl.energy)
        planner->energy = document->dsl.energy;
    return status;
}

static enum sc_status apply_machine(struct planner *planner, struct sc_machine *machine, const char *given) {
    const char *word = skip_blanks(given);
    const bool has_settings = named_machine(word) > 0;
    size_t named = has_settings ? named_machine(word) : strlen(word);
    if (is_setting(word))
        return apply_settings(planner, machine, "--hw", word);
    while (named > 0 && is_blank(word[named - 1]))
        named--;
    char *name = sc_arena_copy_text(planner->arena, word, named);
    if (!name)
        return no_memory(planner);
    enum sc_status status = apply_named(planner, machine, name);
    return status || !has_settings ? status
                                   : apply_settings(planner, machine, "--hw", skip_blanks(strchr(word, ',') + 1));
}

enum sc_status plan_hardware(struct sc_machine *machine, const struct sc_energy_table **energy,
                             const struct words *hardware, struct library *library, struct sc_arena *arena,
                             struct sc_warnings *warnings, struct sc_error *error) {
    struct planner planner = {.library = library, .arena = arena, .warnings = warnings, .error = error};
    *machine = (struct sc_machine){0};
    if (hardware->count > 1)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--hw gives %d machines, and one is taken here: give one --hw, with all that it has, as in "
                            "--hw paper64,Bandwidth=2",
                            hardware->count);
    enum sc_status status = hardware->count == 0 ? SC_STATUS_OK : apply_machine(&planner, machine, hardware->word[0]);
    *energy = planner.energy;
    return status;
}

/* Say `word` in the machine's name too. */
static enum sc_status extend_name(struct planner *planner, const char **name, const char *word) {
    size_t size = (*name ? strlen(*name) + strlen(" + ") : 0) + strlen(word) + 1;
    char *extended = sc_arena_alloc(planner->arena, size, 1);
    if (!extended)
        return no_memory(planner);
    snprintf(extended, size, "%s%s%s", *name ? *name : "", *name ? " + " : "", word);
    *name = extended;
    return SC_STATUS_OK;
}

/* The default machine stands in only where no FILE that could name one, and no --hw, names one. */
static bool needs_default_machine(const char *given, const struct parts *parts) {
    return !has_file_for_all(parts) && (!given || is_setting(given));
}

/* A setting that a sweep gives again would be lost, and still stand in the machine's name. */
static enum sc_status check_sweep(struct planner *planner, uint64_t swept, uint64_t before, uint64_t by_hw) {
    int id = 0;
    if ((swept & before) == 0)
        return SC_STATUS_OK;
    while (!(swept & before & sc_hardware_bit(id)))
        id++;
    return sc_error_set(planner->error, SC_STATUS_INPUT, "--sweep: %s gives %s, too: leave out one of the two",
                        by_hw & sc_hardware_bit(id) ? "--hw" : "another --sweep",
                        sc_hardware_info((enum sc_hardware_id)id)->keyword);
}

/* The values of --sweep that the number-th of a machine's variants has. */
static enum sc_status apply_sweeps(struct planner *planner, struct parts *parts, int number) {
    const uint64_t by_hw = planner->spelled;
    enum sc_status status = SC_STATUS_OK;
    int each = 1;
    for (int i = 0; i < planner->sweep_count; i++)
        each *= planner->sweep[i].count;
    for (int i = 0; !status && i < planner->sweep_count; i++) {
        each /= planner->sweep[i].count;
        const char *setting = planner->sweep[i].setting[number / each % planner->sweep[i].count];
        const uint64_t before = planner->spelled;
        planner->spelled = 0;
        status = apply_settings(planner, &parts->machine, "--sweep", setting);
        if (!status)
            status = check_sweep(planner, planner->spelled, before, by_hw);
        planner->spelled |= before;
        if (!status)
            status = extend_name(planner, &parts->machine_name, setting);
    }
    return status;
}

/* Runs of one machine have the same name, at one place. */
static void settle_name(const struct planner *planner, struct parts *parts) {
    for (int i = planner->plan->run_count - 1; i >= 0; i--) {
        const char *name = planner->plan->run[i].machine_name;
        if (name && parts->machine_name && strcmp(name, parts->machine_name) == 0) {
            parts->machine_name = name;
            return;
        }
    }
}

/* The number-th machine. */
static enum sc_status choose_machine(struct planner *planner, struct parts *parts, int number) {
    const struct words *hardware = &planner->options->hardware;
    const int variants = planner->machine_count / (hardware->count > 0 ? hardware->count : 1);
    const char *given = hardware->count > 0 ? hardware->word[number / variants] : NULL;
    enum sc_status status = SC_STATUS_OK;
    parts->machine = sc_machine_default();
    parts->machine_name = NULL;
    planner->energy = parts->file ? parts->file->dsl.energy : NULL;
    planner->spelled = 0;
    if (needs_default_machine(given, parts)) {
        status = apply_machine(planner, &parts->machine, PLAN_DEFAULT_MACHINE);
        parts->machine_name = PLAN_DEFAULT_MACHINE;
    } else if (parts->file && parts->file->dsl.machine.given) {
        sc_machine_override(&parts->machine, &parts->file->dsl.machine);
        parts->machine_name = parts->file->name;
    }
    if (!status && given)
        status = apply_machine(planner, &parts->machine, given);
    if (!status && given)
        status = extend_name(planner, &parts->machine_name, library_spec_name(given));
    if (!status)
        status = apply_sweeps(planner, parts, number % variants);
    if (!status)
        status = sc_machine_settle(&parts->machine, planner->error);
    settle_name(planner, parts);
    parts->spelled = planner->spelled;
    if (!status && parts->machine.num_pes == 0)
        status = sc_error_set(planner->error, SC_STATUS_INPUT,
                              "%s%s%s no NumPEs: give a machine with --hw, or --hw NumPEs=64", parts->file ? "'" : "",
                              parts->file ? parts->file->path : "the machine", parts->file ? "' gives" : " has");
    return status;
}

/* ---- runs ---- */

static struct plan_run *new_run(struct planner *planner) {
    struct plan *plan = planner->plan;
    if (plan->run_count == plan->run_capacity) {
        int capacity = plan->run_capacity ? 2 * plan->run_capacity : RUNS_AT_FIRST;
        struct plan_run *larger = sc_arena_alloc(planner->arena, (size_t)capacity, sizeof *larger);
        if (!larger)
            return NULL;
        if (plan->run_count > 0)
            memcpy(larger, plan->run, (size_t)plan->run_count * sizeof *larger);
        plan->run = larger;
        plan->run_capacity = capacity;
    }
    return &plan->run[plan->run_count++];
}

static enum sc_status add_refused(struct planner *planner, const struct parts *parts, const struct sc_error *error) {
    struct plan *plan = planner->plan;
    if (planner->is_repeated)
        return SC_STATUS_OK;
    if (plan->refused_count == PLAN_REFUSED_MAX)
        return sc_error_set(planner->error, SC_STATUS_LIMIT, "more than %d layers are refused", PLAN_REFUSED_MAX);
    plan->refused[plan->refused_count++] = (struct plan_refused){parts->network, error};
    return SC_STATUS_OK;
}

static enum sc_status refuse_without_flow(struct planner *planner, const struct parts *parts,
                                          const struct sc_dsl_layer *layer) {
    struct sc_error *error = sc_arena_alloc(planner->arena, 1, sizeof *error);
    if (!error)
        return no_memory(planner);
    (void)sc_error_at(error, layer->place, "layer '%s' has no dataflow: give one with --flow", layer->layer.name);
    return add_refused(planner, parts, error);
}

static enum sc_status add_run(struct planner *planner, const struct parts *parts, const struct sc_dsl_layer *layer,
                              const struct document *flow) {
    bool own = flow == parts->file && layer->pragmas;
    if (!own && flow->dsl.pragma_count == 0)
        return refuse_without_flow(planner, parts, layer);
    struct plan_run *run = new_run(planner);
    if (!run)
        return no_memory(planner);
    *run = (struct plan_run){.network = parts->network,
                             .layer = &layer->layer,
                             .file = &parts->layers->dsl,
                             .in_file = layer,
                             .flow = flow->name,
                             .pragmas = own ? layer->pragmas : flow->dsl.pragmas,
                             .pragma_count = own ? layer->pragma_count : flow->dsl.pragma_count,
                             .machine_name = parts->machine_name,
                             .machine = parts->machine,
                             .joined = planner->joined != NULL,
                             .spelled = parts->spelled,
                             .prices = parts->prices};
    return SC_STATUS_OK;
}

static enum sc_status add_layer(struct planner *planner, const struct parts *parts, const struct sc_dsl_layer *layer) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < parts->flow_count; i++)
        status = add_run(planner, parts, layer, parts->flow[i]);
    return status;
}

/* Of files that are one network, one may have a layer that the others lack. All have been read. */
static bool another_has(struct planner *planner, const char *name) {
    const struct words *files = &planner->options->files;
    const struct document *file;
    bool any = false;
    for (int i = 0; planner->joined && !any && i < files->count; i++)
        any = !library_file(planner->library, files->word[i], &file, NULL) &&
              (layers_find(&file->dsl, name) || layers_find_refused(&file->dsl, name));
    return any;
}

static enum sc_status add_named(struct planner *planner, const struct parts *parts, const char *name) {
    const struct sc_dsl_layer *layer = layers_find(&parts->layers->dsl, name);
    const struct sc_error *refused = layers_find_refused(&parts->layers->dsl, name);
    if (layer)
        return add_layer(planner, parts, layer);
    if (!refused && another_has(planner, name))
        return SC_STATUS_OK;
    return refused ? add_refused(planner, parts, refused) : unknown_layer(planner, parts, name);
}

/* The layers that --layer names, or all. */
static enum sc_status add_layers(struct planner *planner, const struct parts *parts) {
    const struct words *given = &planner->options->layers;
    const struct sc_dsl *dsl = &parts->layers->dsl;
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < given->count; i++)
        status = add_named(planner, parts, given->word[i]);
    for (int i = 0; !status && given->count == 0 && i < dsl->layer_count; i++)
        status = add_layer(planner, parts, &dsl->layers[i]);
    for (const struct sc_refused_layer *refused = dsl->refused; !status && given->count == 0 && refused;
         refused = refused->next)
        status = add_refused(planner, parts, &refused->error);
    return status;
}

/* A bare word that is no file was meant for an option, or for a command. */
static enum sc_status open_file(struct planner *planner, const char *path, const struct document **file) {
    char hint[NEAR_HINT_SIZE], beside[LIBRARY_HINT_SIZE];
    if (!library_is_path(path) && access(path, F_OK) != 0)
        return sc_error_set(planner->error, SC_STATUS_INPUT,
                            "there is no file '%s'%s (a layer is named with --layer, a network with --net)", path,
                            library_file_hint(LIBRARY_NETWORKS, path, NULL, beside)[0] ? beside
                                                                                       : command_near(hint, path));
    enum sc_status status = library_file(planner->library, path, file, planner->error);
    if (!status)
        pass_warnings(planner->warnings, &(*file)->dsl);
    return status;
}

static struct parts *new_parts(struct planner *planner) {
    struct parts *parts = sc_arena_alloc(planner->arena, 1, sizeof *parts);
    size_t flows = (size_t)planner->options->flows.count + PLAN_DEFAULT_FLOW_COUNT;
    if (parts)
        parts->flow = sc_arena_alloc(planner->arena, flows, sizeof *parts->flow);
    return parts && parts->flow ? parts : NULL;
}

static enum sc_status open_parts(struct planner *planner, const char *path, struct parts **opened) {
    struct parts *parts = *opened = new_parts(planner);
    enum sc_status status = parts ? SC_STATUS_OK : no_memory(planner);
    if (!status && path)
        status = open_file(planner, path, &parts->file);
    if (!status)
        status = choose_layers(planner, parts);
    return status ? status : choose_flows(planner, parts);
}

/* The runs of a file on the number-th machine. */
static enum sc_status add_machine(struct planner *planner, struct parts *parts, int number) {
    planner->is_repeated = number > 0;
    enum sc_status status = choose_machine(planner, parts, number);
    if (!status)
        status = prices_choose(&parts->prices, planner->options->energy, planner->energy, &parts->machine,
                               planner->library, planner->arena, planner->error);
    return status ? status : add_layers(planner, parts);
}

/* File by file; those that are one network machine by machine, so that its runs on one machine stand together. */
static enum sc_status add_files(struct planner *planner, struct parts *const *parts, int count) {
    enum sc_status status = SC_STATUS_OK;
    const int together = planner->joined ? count : 1;
    for (int first = 0; !status && first < count; first += together)
        for (int number = 0; !status && number < planner->machine_count; number++)
            for (int i = 0; !status && i < together; i++)
                status = add_machine(planner, parts[first + i], number);
    return status;
}

static enum sc_status add_all(struct planner *planner) {
    const struct words *files = &planner->options->files;
    const int count = files->count > 0 ? files->count : 1;
    struct parts **parts = sc_arena_alloc(planner->arena, (size_t)count, sizeof(struct parts *));
    enum sc_status status = parts ? SC_STATUS_OK : no_memory(planner);
    for (int i = 0; !status && i < count; i++)
        status = open_parts(planner, files->count > 0 ? files->word[i] : NULL, &parts[i]);
    return status ? status : add_files(planner, parts, count);
}

/* Side by side, a file that is named twice would be a network with twice its layers. */
static enum sc_status check_twice(const struct planner *planner) {
    const struct words *files = &planner->options->files;
    for (int i = 0; planner->options->join && i < files->count; i++)
        for (int k = 0; k < i; k++)
            if (strcmp(files->word[i], files->word[k]) == 0)
                return sc_error_set(planner->error, SC_STATUS_INPUT, "the file '%s' stands there twice",
                                    files->word[i]);
    return SC_STATUS_OK;
}

/* Files in which layers have dataflows of their own are candidates for the same layers: "a.m, b.m". */
static enum sc_status join_files(struct planner *planner) {
    const struct words *files = &planner->options->files;
    const struct document *file;
    size_t size = 1;
    const char **names = sc_arena_alloc(planner->arena, (size_t)files->count + 1, sizeof(const char *));
    const char **paths = sc_arena_alloc(planner->arena, (size_t)files->count + 1, sizeof(const char *));
    bool all = planner->options->join && files->count > 1 && planner->options->flows.count == 0;
    if (!names || !paths)
        return no_memory(planner);
    for (int i = 0; all && i < files->count; i++) {
        enum sc_status status = open_file(planner, files->word[i], &file);
        if (status)
            return status;
        all = layers_have_flows(&file->dsl) && file->dsl.pragma_count == 0;
        names[i] = file->name;
        paths[i] = file->path;
        size += strlen(file->path) + strlen(", ");
    }
    char *name = all ? sc_arena_alloc(planner->arena, size, 1) : NULL;
    if (all && !name)
        return no_memory(planner);
    for (int i = 0; all && i < files->count; i++) {
        (void)open_file(planner, files->word[i], &file); /* read already */
        snprintf(name + strlen(name), size - strlen(name), "%s%s", i > 0 ? ", " : "", file->path);
    }
    planner->joined = name;
    for (int i = 0; all && i < files->count; i++)
        for (int k = 0; k < i; k++)
            if (strcmp(names[i], names[k]) == 0)
                return sc_error_set(planner->error, SC_STATUS_INPUT,
                                    "two files are called '%s' ('%s' and '%s'): their results could not be told apart",
                                    names[i], paths[k], paths[i]);
    return SC_STATUS_OK;
}

/* Values of a statement are said once, so that machines differ and have names of their own. */
static enum sc_status read_sweeps(struct planner *planner) {
    const struct words *sweeps = &planner->options->sweeps, *hardware = &planner->options->hardware;
    enum sc_status status = SC_STATUS_OK;
    planner->machine_count = hardware->count > 0 ? hardware->count : 1;
    planner->sweep = sc_arena_alloc(planner->arena, (size_t)sweeps->count + 1, sizeof *planner->sweep);
    if (!planner->sweep)
        return no_memory(planner);
    for (int i = 0; !status && i < sweeps->count; i++) {
        struct sweep *sweep = &planner->sweep[planner->sweep_count++];
        status = sweep_read(sweep, sweeps->word[i], planner->arena, planner->error);
        for (int k = 0; !status && k < i; k++)
            if (strcasecmp(planner->sweep[k].keyword, sweep->keyword) == 0)
                status = sc_error_set(planner->error, SC_STATUS_INPUT, "--sweep: %s is given twice", sweep->keyword);
        if (!status && planner->machine_count > PLAN_MACHINES_MAX / sweep->count)
            status = sc_error_set(planner->error, SC_STATUS_INPUT, "--sweep: these are more than %d machines",
                                  PLAN_MACHINES_MAX);
        planner->machine_count *= status ? 1 : sweep->count;
    }
    for (int i = 0; !status && i < hardware->count; i++)
        for (int k = 0; !status && k < i; k++)
            if (strcmp(library_spec_name(hardware->word[k]), library_spec_name(hardware->word[i])) == 0)
                status = sc_error_set(planner->error, SC_STATUS_INPUT, "--hw: two machines are called '%s'",
                                      library_spec_name(hardware->word[i]));
    return status;
}

enum sc_status plan_make(struct plan *plan, const struct plan_options *options, struct library *library,
                         struct sc_arena *arena, struct sc_warnings *warnings, struct sc_error *error) {
    struct planner planner = {
        .plan = plan, .options = options, .library = library, .arena = arena, .warnings = warnings, .error = error};
    *plan = (struct plan){0};
    enum sc_status status = read_sweeps(&planner);
    if (!status)
        status = check_twice(&planner);
    if (!status)
        status = join_files(&planner);
    if (!status)
        status = add_all(&planner);
    return !status && options->fuse ? fuse_plan(plan, warnings, error) : status;
}

enum sc_status plan_lower(const struct sc_mapping **mapping, const struct plan_run *run, struct sc_arena *arena,
                          struct sc_warnings *warnings, struct sc_error *error) {
    struct sc_mapping *lowered = sc_arena_alloc(arena, 1, sizeof *lowered);
    if (!lowered)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the mapping");
    struct sc_machine machine = run->machine;
    if (run->feeds_next)
        sc_machine_set(&machine, SC_HARDWARE_on_chip_output, 1);
    if (run->is_fed)
        sc_machine_set(&machine, SC_HARDWARE_on_chip_input, 1);
    enum sc_status status =
        sc_mapping_lower(lowered, arena, run->layer, &machine, run->pragmas, run->pragma_count, warnings, error);
    if (!status && sc_mapping_wants_marks(lowered))
        status = sc_exact_place_mark(lowered, error);
    if (!status)
        *mapping = lowered;
    return status;
}
