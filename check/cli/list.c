#include "check/cli/list.h"

#include <inttypes.h>
#include <string.h>

#include "check/report/table.h"
#include "check/report/text.h"
#include "check/run/layers.h"
#include "check/run/sets.h"
#include "common/checked.h"

struct lister {
    struct library *library;
    FILE *to;
    struct sc_error *error;
};

static enum sc_status print_table(struct lister *lister, struct table *table, int indent) {
    bool printed = table_print(table, indent, lister->to);
    table_free(table);
    return printed ? SC_STATUS_OK : sc_error_set(lister->error, SC_STATUS_LIMIT, "no memory left for the list");
}

/* The first line of the comment that a file begins with: it says what it is. */
static void first_comment(const struct sc_source *source, struct text *text) {
    const char *begin = source->text, *end = source->text + source->size;
    text_add(text, "%s", "");
    if (source->size < 2 || strncmp(begin, "//", 2) != 0)
        return;
    begin += 2;
    while (begin < end && *begin == ' ')
        begin++;
    const char *line_end = memchr(begin, '\n', (size_t)(end - begin));
    line_end = line_end ? line_end : end;
    if (line_end > begin && line_end[-1] == '\r')
        line_end--;
    text_add(text, "%.*s", (int)(line_end - begin < 256 ? line_end - begin : 256), begin);
}

/* ---- networks ---- */

struct listed_total {
    int layers;
    int64_t conv_macs, all_macs;
    bool fits;
};

static struct listed_total total_of(const struct sc_dsl *dsl) {
    struct listed_total total = {.fits = true};
    for (int i = 0; i < dsl->layer_count; i++) {
        const struct sc_layer *layer = &dsl->layers[i].layer;
        bool conv = layer->type->is_convolution;
        int64_t macs = 0;
        total.layers++;
        if (layer->type->operation != SC_OPERATION_MAC)
            continue;
        bool fits = checked_mul(sc_layer_macs(layer), layer->repeat, &macs) &&
                    checked_add(total.all_macs, macs, &total.all_macs) &&
                    checked_add(total.conv_macs, conv ? macs : 0, &total.conv_macs);
        total.fits = total.fits && fits;
    }
    return total;
}

static void add_network(struct table *table, const struct document *document) {
    struct listed_total total = total_of(&document->dsl);
    char number[TEXT_NUMBER_SIZE];
    table_cell(table, "%s", document->name);
    table_cell(table, "%d", total.layers);
    table_cell(table, "%s", total.fits ? text_integer(number, total.conv_macs) : "beyond 2^63");
    table_cell(table, "%s", total.fits ? text_integer(number, total.all_macs) : "beyond 2^63");
}

static enum sc_status list_nets(struct lister *lister, int indent) {
    struct table table = {0};
    struct names names;
    const struct document *document;
    table_column(&table, "network", false);
    table_column(&table, "layers", true);
    table_column(&table, "MACs in convolutions", true);
    table_column(&table, "MACs in all layers", true);
    enum sc_status status = library_names(lister->library, LIBRARY_NETWORKS, &names, lister->error);
    for (int i = 0; !status && i < names.count; i++) {
        status = library_document(lister->library, LIBRARY_NETWORKS, names.name[i], &document, lister->error);
        if (!status)
            add_network(&table, document);
    }
    if (!status)
        return print_table(lister, &table, indent);
    table_free(&table);
    return status;
}

/* ---- layers ---- */

/* Columns of a list of layers, each only where some layer has something in it. */
struct layer_columns {
    bool network, dim[SC_DIM_COUNT], setting[SC_SETTING_COUNT], repeat;
};

static void widen(struct layer_columns *columns, const struct sc_layer *layer) {
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        columns->dim[dim] = columns->dim[dim] || layer->size[dim] > 1;
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        columns->setting[setting] =
            columns->setting[setting] || sc_layer_is_set(layer, (enum sc_window_setting)setting);
    columns->repeat = columns->repeat || layer->repeat > 1;
}

static void add_layer_heads(struct table *table, const struct layer_columns *columns) {
    if (columns->network)
        table_column(table, "network", false);
    table_column(table, "layer", false);
    table_column(table, "type", false);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (columns->dim[dim])
            table_column(table, sc_dim_name((enum sc_dim)dim), true);
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        if (columns->setting[setting])
            table_column(table, sc_window_setting_info((enum sc_window_setting)setting)->keyword, true);
    if (columns->repeat)
        table_column(table, "Repeat", true);
    table_column(table, "MACs", true);
}

/* "2", or "2,1" of windows that differ. */
static void add_window_setting(struct table *table, const struct sc_layer *layer, enum sc_window_setting setting) {
    int64_t y = sc_layer_setting(layer, setting, SC_WINDOW_Y), x = sc_layer_setting(layer, setting, SC_WINDOW_X);
    if (y == x)
        table_cell(table, "%" PRId64, y);
    else
        table_cell(table, "%" PRId64 ",%" PRId64, y, x);
}

static void add_layer(struct table *table, const struct layer_columns *columns, const char *network,
                      const struct sc_layer *layer) {
    char number[TEXT_NUMBER_SIZE];
    if (columns->network)
        table_cell(table, "%s", network);
    table_cell(table, "%s", layer->name);
    table_cell(table, "%s", layer->type->name);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        bool own = layer->type->own_dims & 1u << dim;
        if (columns->dim[dim] && own)
            table_cell(table, "%" PRId64, sc_layer_unpadded_size(layer, (enum sc_dim)dim));
        else if (columns->dim[dim])
            table_cell(table, "-");
    }
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        if (columns->setting[setting])
            add_window_setting(table, layer, (enum sc_window_setting)setting);
    if (columns->repeat)
        table_cell(table, "%" PRId64, layer->repeat);
    table_cell(table, "%s", text_integer(number, sc_layer_macs(layer)));
}

/* The networks to list: the one asked for, or all. */
static enum sc_status network_names(struct lister *lister, const char *const *net, struct names *names) {
    if (!*net)
        return library_names(lister->library, LIBRARY_NETWORKS, names, lister->error);
    *names = (struct names){1, net};
    return SC_STATUS_OK;
}

static enum sc_status each_layer(struct lister *lister, const struct names *names, struct layer_columns *columns,
                                 struct table *table) {
    for (int i = 0; i < names->count; i++) {
        const struct document *document;
        enum sc_status status =
            library_document(lister->library, LIBRARY_NETWORKS, names->name[i], &document, lister->error);
        if (status)
            return status;
        for (int j = 0; j < document->dsl.layer_count; j++) {
            const struct sc_layer *layer = &document->dsl.layers[j].layer;
            if (table)
                add_layer(table, columns, document->name, layer);
            else
                widen(columns, layer);
        }
    }
    return SC_STATUS_OK;
}

/* Layers that could not be read are told behind the list. */
static enum sc_status all_refused(struct lister *lister, const struct names *names) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < names->count; i++) {
        const struct document *document;
        status = library_document(lister->library, LIBRARY_NETWORKS, names->name[i], &document, lister->error);
        if (!status)
            status = layers_refused(&document->dsl, lister->error);
    }
    return status;
}

static enum sc_status list_layers(struct lister *lister, const char *net) {
    struct names names = {0};
    struct layer_columns columns = {.network = !net};
    struct table table = {0};
    enum sc_status status = network_names(lister, &net, &names);
    if (!status)
        status = each_layer(lister, &names, &columns, NULL);
    add_layer_heads(&table, &columns);
    if (!status)
        status = each_layer(lister, &names, &columns, &table);
    if (!status)
        status = print_table(lister, &table, 0);
    else
        table_free(&table);
    return status ? status : all_refused(lister, &names);
}

/* ---- dataflows, machines, tables, spaces, formulas, counters ---- */

/* Names of a kind with what their files say of themselves. */
static enum sc_status list_described(struct lister *lister, enum library_kind kind, int indent) {
    struct table table = {0};
    struct names names;
    const struct sc_source *source;
    table_column(&table, library_kind_name(kind), false);
    table_column(&table, "what it is", false);
    enum sc_status status = library_names(lister->library, kind, &names, lister->error);
    for (int i = 0; !status && i < names.count; i++) {
        char line[320];
        struct text text = {line, sizeof line, 0};
        status = library_text(lister->library, kind, names.name[i], &source, lister->error);
        if (status)
            break;
        first_comment(source, &text);
        table_cell(&table, "%s", names.name[i]);
        table_cell(&table, "%s", line);
    }
    if (!status)
        return print_table(lister, &table, indent);
    table_free(&table);
    return status;
}

static enum sc_status add_machine(struct lister *lister, struct table *table, const char *name) {
    const struct document *document;
    char line[TEXT_LINE_SIZE] = "";
    struct text text = {line, sizeof line, 0};
    enum sc_status status = library_document(lister->library, LIBRARY_MACHINES, name, &document, lister->error);
    if (status)
        return status;
    text_machine(&text, &document->dsl.machine);
    table_cell(table, "%s", name);
    table_cell(table, "%s", line);
    return SC_STATUS_OK;
}

static enum sc_status add_formulas(struct lister *lister, struct table *table, const char *name) {
    struct set set;
    int bound = 0;
    enum sc_status status = set_open(&set, name, lister->library, lister->error);
    if (status)
        return status;
    for (int i = 0; i < set.quantity_count; i++)
        bound += set_quantity(&set, i)->counter != SC_COUNTER_COUNT;
    table_cell(table, "%s", name);
    table_cell(table, "%s", set_policy_name(&set));
    table_cell(table, "%d", set.quantity_count);
    table_cell(table, "%d of %d", bound, SC_COUNTER_COUNT);
    set_close(&set);
    return SC_STATUS_OK;
}

static enum sc_status each_name(struct lister *lister, enum library_kind kind, struct table *table, int indent,
                                enum sc_status (*add)(struct lister *, struct table *, const char *)) {
    struct names names;
    enum sc_status status = library_names(lister->library, kind, &names, lister->error);
    for (int i = 0; !status && i < names.count; i++)
        status = add(lister, table, names.name[i]);
    if (!status)
        return print_table(lister, table, indent);
    table_free(table);
    return status;
}

static enum sc_status list_machines(struct lister *lister, int indent) {
    struct table table = {0};
    table_column(&table, "machine", false);
    table_column(&table, "hardware", false);
    return each_name(lister, LIBRARY_MACHINES, &table, indent, add_machine);
}

static enum sc_status list_formulas(struct lister *lister, int indent) {
    struct table table = {0};
    table_column(&table, "formula set", false);
    table_column(&table, "status", false);
    table_column(&table, "quantities", true);
    table_column(&table, "counters", true);
    enum sc_status status = add_formulas(lister, &table, SET_EXACT);
    if (!status)
        return each_name(lister, LIBRARY_FORMULAS, &table, indent, add_formulas);
    table_free(&table);
    return status;
}

static enum sc_status list_counters(struct lister *lister) {
    struct table table = {0};
    table_column(&table, "counter", false);
    table_column(&table, "unit", false);
    table_column(&table, "what it counts", false);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const struct sc_counter_description *info = sc_counter_info((enum sc_counter_id)id);
        table_cell(&table, "%s", info->name);
        table_cell(&table, "%s", info->unit);
        table_cell(&table, "%s", info->description);
    }
    return print_table(lister, &table, 0);
}

/* What a file of hardware, or --hw, may say. */
static enum sc_status list_statements(struct lister *lister) {
    struct table table = {0};
    const struct sc_machine usual = sc_machine_default();
    table_column(&table, "statement", false);
    table_column(&table, "default", false);
    table_column(&table, "unit", false);
    table_column(&table, "what it says", false);
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        const struct sc_hardware_description *info = sc_hardware_info((enum sc_hardware_id)id);
        int64_t value = sc_machine_get(&usual, (enum sc_hardware_id)id);
        char text[SC_HARDWARE_TEXT_SIZE];
        table_cell(&table, "%s", info->keyword);
        table_cell(&table, "%s", value < info->lowest ? "-" : sc_hardware_text(text, (enum sc_hardware_id)id, value));
        table_cell(&table, "%s", info->unit);
        table_cell(&table, "%s", info->description);
    }
    return print_table(lister, &table, 0);
}

static enum sc_status list_topologies(struct lister *lister) {
    struct table table = {0};
    table_column(&table, "topology", false);
    table_column(&table, "what it is", false);
    for (int topology = 0; topology < SC_TOPOLOGY_COUNT; topology++) {
        table_cell(&table, "%s", sc_topology_name((enum sc_topology)topology));
        table_cell(&table, "%s", sc_topology_description((enum sc_topology)topology));
    }
    table_cell(&table, "systolic");
    table_cell(&table, "rows for inputs, columns for weights and outputs");
    return print_table(lister, &table, 0);
}

static enum sc_status list_hardware(struct lister *lister) {
    enum sc_status status = list_statements(lister);
    if (status)
        return status;
    fputs("\n", lister->to);
    return list_topologies(lister);
}

/* A table for each group of the words that a formula may use, as they are written; they differ much in length. */
static enum sc_status list_group(struct lister *lister, int *index) {
    const char *group = sc_formulas_word(*index)->group;
    struct table table = {0};
    table_column(&table, group, false);
    table_column(&table, "value", false);
    table_column(&table, "unit", false);
    table_column(&table, "what it is", false);
    for (; *index < sc_formulas_word_count() && strcmp(sc_formulas_word(*index)->group, group) == 0; ++*index) {
        const struct sc_formula_word *word = sc_formulas_word(*index);
        table_cell(&table, "%s%s", word->name, word->arguments);
        table_cell(&table, "%s", word->kind);
        table_cell(&table, "%s", word->unit);
        table_cell(&table, "%s", word->description);
    }
    return print_table(lister, &table, 0);
}

static enum sc_status list_quantities(struct lister *lister) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < sc_formulas_word_count();) {
        fputs(i > 0 ? "\n" : "", lister->to);
        status = list_group(lister, &i);
    }
    return status;
}

/* ---- the whole ---- */

static enum sc_status list_overview(struct lister *lister) {
    enum { INDENT = 2 };
    fputs("networks, for --net (their layers: simcheck list layers --net NAME)\n", lister->to);
    enum sc_status status = list_nets(lister, INDENT);
    if (!status) {
        fputs("\ndataflows, for --flow\n", lister->to);
        status = list_described(lister, LIBRARY_FLOWS, INDENT);
    }
    if (!status) {
        fputs("\nmachines, for --hw (what else it takes: simcheck list hardware)\n", lister->to);
        status = list_machines(lister, INDENT);
    }
    if (!status) {
        fputs("\nenergy tables, for --energy\n", lister->to);
        status = list_described(lister, LIBRARY_ENERGY, INDENT);
    }
    if (!status) {
        fputs("\ncost tables, of area and power\n", lister->to);
        status = list_described(lister, LIBRARY_COSTS, INDENT);
    }
    if (!status) {
        fputs("\nspaces of designs\n", lister->to);
        status = list_described(lister, LIBRARY_SPACES, INDENT);
    }
    if (!status) {
        fputs("\nformula sets, for --formulas (what they are about: simcheck list counters; what they may "
              "use:\nsimcheck list quantities)\n",
              lister->to);
        status = list_formulas(lister, INDENT);
    }
    return status;
}

enum sc_status list_print(enum list_topic topic, const char *net, struct library *library, FILE *to,
                          struct sc_error *error) {
    struct lister lister = {library, to, error};
    switch (topic) {
    case LIST_NETS:
        return list_nets(&lister, 0);
    case LIST_LAYERS:
        return list_layers(&lister, net);
    case LIST_FLOWS:
        return list_described(&lister, LIBRARY_FLOWS, 0);
    case LIST_MACHINES:
        return list_machines(&lister, 0);
    case LIST_ENERGY:
        return list_described(&lister, LIBRARY_ENERGY, 0);
    case LIST_COSTS:
        return list_described(&lister, LIBRARY_COSTS, 0);
    case LIST_SPACES:
        return list_described(&lister, LIBRARY_SPACES, 0);
    case LIST_FORMULAS:
        return list_formulas(&lister, 0);
    case LIST_COUNTERS:
        return list_counters(&lister);
    case LIST_QUANTITIES:
        return list_quantities(&lister);
    case LIST_HARDWARE:
        return list_hardware(&lister);
    case LIST_OVERVIEW:
        return list_overview(&lister);
    }
    return SC_STATUS_OK;
}

/* ---- names only ---- */

static enum sc_status print_library_names(struct lister *lister, enum library_kind kind) {
    struct names names = {0};
    enum sc_status status = library_names(lister->library, kind, &names, lister->error);
    for (int i = 0; !status && i < names.count; i++)
        fprintf(lister->to, "%s\n", names.name[i]);
    return status;
}

static enum sc_status print_layer_names(struct lister *lister, const char *net) {
    struct names names = {0};
    const struct document *document;
    enum sc_status status = network_names(lister, &net, &names);
    for (int i = 0; !status && i < names.count; i++) {
        status = library_document(lister->library, LIBRARY_NETWORKS, names.name[i], &document, lister->error);
        for (int j = 0; !status && j < document->dsl.layer_count; j++)
            fprintf(lister->to, "%s\n", document->dsl.layers[j].layer.name);
    }
    return status ? status : all_refused(lister, &names);
}

static void print_own_names(struct lister *lister, enum list_topic topic) {
    for (int id = 0; topic == LIST_COUNTERS && id < SC_COUNTER_COUNT; id++)
        fprintf(lister->to, "%s\n", sc_counter_info((enum sc_counter_id)id)->name);
    for (int i = 0; topic == LIST_QUANTITIES && i < sc_formulas_word_count(); i++)
        fprintf(lister->to, "%s\n", sc_formulas_word(i)->name);
    for (int id = 0; topic == LIST_HARDWARE && id < SC_HARDWARE_COUNT; id++)
        fprintf(lister->to, "%s\n", sc_hardware_info((enum sc_hardware_id)id)->keyword);
}

enum sc_status list_print_names(enum list_topic topic, const char *net, struct library *library, FILE *to,
                                struct sc_error *error) {
    struct lister lister = {library, to, error};
    switch (topic) {
    case LIST_NETS:
        return print_library_names(&lister, LIBRARY_NETWORKS);
    case LIST_LAYERS:
        return print_layer_names(&lister, net);
    case LIST_FLOWS:
        return print_library_names(&lister, LIBRARY_FLOWS);
    case LIST_MACHINES:
        return print_library_names(&lister, LIBRARY_MACHINES);
    case LIST_ENERGY:
        return print_library_names(&lister, LIBRARY_ENERGY);
    case LIST_COSTS:
        return print_library_names(&lister, LIBRARY_COSTS);
    case LIST_SPACES:
        return print_library_names(&lister, LIBRARY_SPACES);
    case LIST_FORMULAS:
        fprintf(to, "%s\n", SET_EXACT);
        return print_library_names(&lister, LIBRARY_FORMULAS);
    default:
        print_own_names(&lister, topic);
        return SC_STATUS_OK;
    }
}
