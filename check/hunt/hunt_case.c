#include "check/hunt/hunt_case.h"

#include <inttypes.h>
#include <string.h>

#include "check/report/text.h"
#include "common/lower.h"
#include "model/exact.h"

struct hunt_case hunt_case_of(const struct sc_layer_type *type, const struct sc_machine *machine) {
    struct hunt_case made = {.layer = sc_layer_default(type), .machine = sc_machine_default()};
    snprintf(made.layer.name, sizeof made.layer.name, "found");
    sc_machine_override(&made.machine, machine);
    return made;
}

bool hunt_case_add(struct hunt_case *made, enum sc_pragma_kind kind, enum sc_dim dim, int64_t size, int64_t offset) {
    if (made->pragma_count == HUNT_PRAGMAS_MAX)
        return false;
    made->pragma[made->pragma_count++] = (struct hunt_pragma){.kind = kind, .dim = dim, .size = size, .offset = offset};
    return true;
}

bool hunt_case_insert(struct hunt_case *made, int place, struct hunt_pragma pragma) {
    if (made->pragma_count == HUNT_PRAGMAS_MAX)
        return false;
    memmove(&made->pragma[place + 1], &made->pragma[place], (size_t)(made->pragma_count - place) * sizeof pragma);
    made->pragma[place] = pragma;
    made->pragma_count++;
    return true;
}

int64_t hunt_window_reach(const struct sc_layer *layer, int window) {
    return (layer->size[layer->type->window[window].filter] - 1) * layer->dilation[window] + 1;
}

void hunt_case_drop(struct hunt_case *made, uint64_t statements) {
    struct sc_machine given = made->machine;
    given.given &= ~statements;
    made->machine = sc_machine_default();
    sc_machine_override(&made->machine, &given);
}

/* ---- lowering ---- */

struct numbers {
    struct sc_expr size, offset, overhead;
};

static struct sc_expr number(int64_t value) { return (struct sc_expr){.kind = SC_EXPR_NUMBER, .number = value}; }

/* The pragma as the parser would have made it. */
static struct sc_pragma to_syntax(const struct hunt_pragma *pragma, struct numbers *numbers) {
    bool is_map = pragma->kind == SC_PRAGMA_TEMPORAL_MAP || pragma->kind == SC_PRAGMA_SPATIAL_MAP;
    *numbers = (struct numbers){number(pragma->size), number(pragma->offset), number(pragma->overhead)};
    return (struct sc_pragma){.kind = pragma->kind,
                              .dim = pragma->dim,
                              .size = is_map || pragma->kind == SC_PRAGMA_TILE ? &numbers->size : NULL,
                              .offset = is_map ? &numbers->offset : NULL,
                              .overhead = is_map && pragma->overhead > 0 ? &numbers->overhead : NULL,
                              .tensor = pragma->tensor};
}

enum sc_status hunt_case_lower(const struct hunt_case *made, struct sc_mapping *mapping, struct sc_arena *arena,
                               struct sc_error *error) {
    struct sc_pragma pragmas[HUNT_PRAGMAS_MAX];
    struct numbers numbers[HUNT_PRAGMAS_MAX];
    for (int i = 0; i < made->pragma_count; i++)
        pragmas[i] = to_syntax(&made->pragma[i], &numbers[i]);
    enum sc_status status = sc_layer_check(&made->layer, (struct sc_place){0}, error);
    if (!status)
        status =
            sc_mapping_lower(mapping, arena, &made->layer, &made->machine, pragmas, made->pragma_count, NULL, error);
    return !status && sc_mapping_wants_marks(mapping) ? sc_exact_place_mark(mapping, error) : status;
}

/* ---- text ---- */

static void print_machine(const struct sc_machine *machine, FILE *to) {
    const char *blank = "";
    char value[SC_HARDWARE_TEXT_SIZE];
    for (struct sc_hardware_said said = {0}; sc_machine_next(machine, &said); blank = " ")
        fprintf(to, "%s%s %s;", blank, said.keyword, sc_hardware_text(value, said.id, said.value));
}

/* Both windows in one statement where they are alike. */
static void print_window_setting(const struct sc_layer *layer, enum sc_window_setting setting, FILE *to) {
    const struct sc_window_setting_description *info = sc_window_setting_info(setting);
    bool alike = sc_layer_windows_agree(layer, setting);
    for (int window = 0; window < (alike ? 1 : SC_WINDOWS_MAX); window++) {
        int64_t value = sc_layer_setting(layer, setting, window);
        if (value != info->usual)
            fprintf(to, " %s %" PRId64 ";", alike ? info->keyword : info->word[window], value);
    }
}

static void print_layer(const struct sc_layer *layer, FILE *to) {
    fprintf(to, "Layer %s %s;", layer->type->name, layer->name);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        int64_t size = sc_layer_unpadded_size(layer, (enum sc_dim)dim);
        if (size != 1)
            fprintf(to, " %s %" PRId64 ";", sc_dim_name((enum sc_dim)dim), size);
    }
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        print_window_setting(layer, (enum sc_window_setting)setting, to);
    fputs(" endLayer", to);
}

static void print_pragma(const struct hunt_pragma *pragma, FILE *to) {
    fputs(sc_pragma_name(pragma->kind), to);
    if (pragma->kind == SC_PRAGMA_BUFFER) {
        fputs(" L2", to);
        if (pragma->tensor != SC_TENSOR_COUNT)
            fprintf(to, " %s", sc_tensor_word(pragma->tensor));
        return;
    }
    if (pragma->offset > 0)
        fprintf(to, " (%" PRId64 ",%" PRId64 ")", pragma->size, pragma->offset);
    else if (pragma->size > 0)
        fprintf(to, " (%" PRId64 ")", pragma->size);
    fprintf(to, " %s", sc_dim_name(pragma->dim));
    if (pragma->overhead > 0)
        fprintf(to, " Overhead %" PRId64, pragma->overhead);
}

void hunt_case_print(const struct hunt_case *made, bool one_line, FILE *to) {
    const char *end = one_line ? " " : "\n";
    print_machine(&made->machine, to);
    fputs(end, to);
    print_layer(&made->layer, to);
    fputs(end, to);
    for (int i = 0; i < made->pragma_count; i++) {
        fprintf(to, "%s", i > 0 ? end : "");
        fprintf(to, "%s", i > 0 ? "-> " : "");
        print_pragma(&made->pragma[i], to);
    }
    if (!one_line)
        fputs("\n", to);
}

int64_t hunt_case_indices(const struct hunt_case *made, int index) {
    int64_t indices = made->layer.size[made->pragma[index].dim];
    for (int i = index + 1; i < made->pragma_count && made->pragma[i].kind == SC_PRAGMA_MERGE; i++)
        indices *= made->layer.size[made->pragma[i].dim];
    return indices;
}
