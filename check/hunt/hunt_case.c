#include "check/hunt/hunt_case.h"

#include <inttypes.h>

#include "check/report/text.h"
#include "common/lower.h"

struct hunt_case hunt_case_of(const struct layer_type *type, const struct machine *machine) {
    struct hunt_case made = {
        .layer = {.type = type, .name = "found", .stride_y = 1, .stride_x = 1, .repeat = 1},
        .machine = machine_default(),
    };
    for (int dim = 0; dim < DIM_COUNT; dim++)
        made.layer.size[dim] = 1;
    machine_override(&made.machine, machine);
    return made;
}

bool hunt_case_add(struct hunt_case *made, enum pragma_kind kind, enum dim dim, int64_t size, int64_t offset) {
    if (made->pragma_count == HUNT_PRAGMAS_MAX)
        return false;
    made->pragma[made->pragma_count++] = (struct hunt_pragma){kind, dim, size, offset};
    return true;
}

/* ---- lowering ---- */

struct numbers {
    struct expr size, offset;
};

static struct expr number(int64_t value) { return (struct expr){.kind = EXPR_NUMBER, .number = value}; }

/* The pragma as the parser would have made it. */
static struct pragma to_syntax(const struct hunt_pragma *pragma, struct numbers *numbers) {
    bool is_map = pragma->kind == PRAGMA_TEMPORAL_MAP || pragma->kind == PRAGMA_SPATIAL_MAP;
    *numbers = (struct numbers){number(pragma->size), number(pragma->offset)};
    return (struct pragma){.kind = pragma->kind,
                           .dim = pragma->dim,
                           .size = is_map || pragma->kind == PRAGMA_TILE ? &numbers->size : NULL,
                           .offset = is_map ? &numbers->offset : NULL};
}

enum status hunt_case_lower(const struct hunt_case *made, struct mapping *mapping, struct error *error) {
    struct pragma pragmas[HUNT_PRAGMAS_MAX];
    struct numbers numbers[HUNT_PRAGMAS_MAX];
    for (int i = 0; i < made->pragma_count; i++)
        pragmas[i] = to_syntax(&made->pragma[i], &numbers[i]);
    enum status status = layer_check(&made->layer, (struct place){0}, error);
    return status ? status
                  : mapping_lower(mapping, &made->layer, &made->machine, pragmas, made->pragma_count, NULL, error);
}

/* ---- text ---- */

static void print_machine(const struct machine *machine, FILE *to) {
    const char *blank = "";
    for (int i = 0; i < HARDWARE_COUNT; i++) {
        const struct hardware_description *info = hardware_info((enum hardware_id)i);
        int64_t value = machine_get(machine, (enum hardware_id)i);
        if (!(machine->given & 1u << i))
            continue;
        if (info->is_flag)
            fprintf(to, "%s%s %s;", blank, info->keyword, value ? "on" : "off");
        else
            fprintf(to, "%s%s %" PRId64 ";", blank, info->keyword, value);
        blank = " ";
    }
}

static void print_pair(const char *name, int64_t y, int64_t x, int64_t usual, FILE *to) {
    if (y == x && y != usual)
        fprintf(to, " %s %" PRId64 ";", name, y);
    if (y != x && y != usual)
        fprintf(to, " %sY %" PRId64 ";", name, y);
    if (y != x && x != usual)
        fprintf(to, " %sX %" PRId64 ";", name, x);
}

static void print_layer(const struct layer *layer, FILE *to) {
    fprintf(to, "Layer %s %s;", layer->type->name, layer->name);
    for (int dim = 0; dim < DIM_COUNT; dim++) {
        int64_t size = text_unpadded(layer, (enum dim)dim);
        if (size != 1)
            fprintf(to, " %s %" PRId64 ";", dim_name((enum dim)dim), size);
    }
    print_pair("Stride", layer->stride_y, layer->stride_x, 1, to);
    print_pair("Pad", layer->pad_y, layer->pad_x, 0, to);
    fputs(" endLayer", to);
}

static void print_pragma(const struct hunt_pragma *pragma, FILE *to) {
    fputs(pragma_name(pragma->kind), to);
    if (pragma->offset > 0)
        fprintf(to, " (%" PRId64 ",%" PRId64 ")", pragma->size, pragma->offset);
    else if (pragma->size > 0)
        fprintf(to, " (%" PRId64 ")", pragma->size);
    fprintf(to, " %s", dim_name(pragma->dim));
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
