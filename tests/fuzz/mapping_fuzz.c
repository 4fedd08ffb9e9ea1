/* Any bytes as a mapping: as a text of either language, and as the numbers of a small layer, machine and dataflow.
 * Simulator and exact model say the same of it in every counter, or both refuse it with a reason. */
#include <inttypes.h>
#include <stdio.h>

#include "check/hunt/hunt_case.h"
#include "common/dsl.h"
#include "common/lower.h"
#include "model/exact.h"
#include "sim/sim.h"
#include "tests/fuzz/promises.h"

/* What is small enough to be simulated in a moment. */
enum { MACS_MAX = 20000, ELEMS_MAX = 20000, STEPS_MAX = 20000, PES_MAX = 4096, PRAGMAS_MAX = 16 };

/* ---- both witnesses ---- */

/* What a witness says of a mapping. */
struct said {
    enum sc_status status;
    struct sc_counters counters;
    struct sc_error error;
};

static void check_refused(const struct said *witness) {
    must(!witness->status || (witness->error.status == witness->status && witness->error.message[0]));
}

/* Kept, as its users do: an evaluation must not depend on those before. */
static struct said ask_model(const struct sc_mapping *mapping) {
    static struct sc_exact *exact;
    struct said model = {0};
    if (!exact)
        exact = sc_exact_create();
    must(exact != NULL);
    model.status = sc_exact_evaluate(exact, mapping, &model.counters, &model.error);
    check_refused(&model);
    return model;
}

static struct said ask_machine(const struct sc_mapping *mapping, const struct sc_sim_options *options) {
    struct said machine = {0};
    struct sc_sim_data *data;
    struct sc_sim_result result = {0};
    must(!sc_sim_data_create(&data, &mapping->layer, 1, &machine.error));
    machine.status = sc_sim_run(mapping, data, options, &result, &machine.error);
    sc_sim_data_free(data);
    must(machine.status != SC_STATUS_INVARIANT && (machine.status || result.output_ok));
    check_refused(&machine);
    machine.counters = result.counters;
    return machine;
}

/* `made` is the case to show when they differ; NULL: the input is the text. */
static void check_same(const struct said *model, const struct said *machine, const struct hunt_case *made) {
    bool same = model->status == machine->status;
    if (!same)
        fprintf(stderr, "exact model: '%s', simulator: '%s'\n", model->error.message, machine->error.message);
    for (int i = 0; !model->status && !machine->status && i < SC_COUNTER_COUNT; i++) {
        enum sc_counter_id id = (enum sc_counter_id)i;
        int64_t one = sc_counter_get(&model->counters, id), other = sc_counter_get(&machine->counters, id);
        if (!sc_exact_gives(id) || one == other)
            continue;
        fprintf(stderr, "%s: exact model %" PRId64 ", simulator %" PRId64 "\n", sc_counter_info(id)->name, one, other);
        same = false;
    }
    if (!same && made)
        hunt_case_print(made, false, stderr);
    must(same);
}

static bool is_small(const struct sc_mapping *mapping) {
    const struct sc_layer *layer = &mapping->layer;
    bool small = sc_layer_macs(layer) <= MACS_MAX && mapping->machine.num_pes <= PES_MAX;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        small = small && sc_layer_tensor_elems(layer, (enum sc_tensor)tensor) <= ELEMS_MAX;
    return small;
}

static void run(const struct sc_mapping *mapping, const struct sc_sim_options *options, const struct hunt_case *made) {
    if (!is_small(mapping))
        return;
    struct said model = ask_model(mapping);
    if (!model.status && model.counters.steps > STEPS_MAX)
        return;
    struct said machine = ask_machine(mapping, options);
    check_same(&model, &machine, made);
}

/* ---- as a text ---- */

static void run_layer(const struct sc_dsl *dsl, int index) {
    const struct sc_dsl_layer *layer = &dsl->layers[index];
    const struct sc_sim_options options = {0};
    struct sc_arena arena = {0};
    struct sc_mapping mapping;
    struct sc_error error;
    struct sc_machine machine = sc_machine_default();
    sc_machine_override(&machine, &dsl->machine);
    if (!machine.num_pes)
        sc_machine_set(&machine, SC_HARDWARE_num_pes, 8);
    if (!sc_mapping_lower(&mapping, &arena, &layer->layer, &machine, layer->pragmas ? layer->pragmas : dsl->pragmas,
                          layer->pragmas ? layer->pragma_count : dsl->pragma_count, NULL, &error))
        run(&mapping, &options, NULL);
    sc_arena_free(&arena);
}

static void run_text(const unsigned char *data, size_t size) {
    struct sc_source source = {"fuzz.dsl", (const char *)data, size};
    struct sc_arena arena = {0};
    struct sc_dsl dsl;
    struct sc_error error;
    if (!sc_dsl_parse(&dsl, &source, &arena, &error))
        for (int i = 0; i < dsl.layer_count; i++)
            run_layer(&dsl, i);
    sc_arena_free(&arena);
}

/* ---- as numbers ---- */

/* What is left of the bytes; behind them are zeros. */
struct unread {
    const unsigned char *byte;
    size_t left;
};

static int64_t next(struct unread *numbers, int64_t low, int64_t high) {
    int64_t value = numbers->left ? *numbers->byte : 0;
    if (numbers->left) {
        numbers->byte++;
        numbers->left--;
    }
    return low + value % (high - low + 1);
}

static void make_layer(struct unread *numbers, struct sc_layer *layer) {
    static const int64_t MOST[SC_DIM_COUNT] = {3, 3, 7, 6, 11, 11, 4, 4, 9};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->type->own_dims & 1u << dim)
            layer->size[dim] = next(numbers, 1, MOST[dim]);
    for (int window = 0; window < layer->type->window_count; window++) {
        const struct sc_window *over = &layer->type->window[window];
        for (int setting = 0; setting < SC_SETTING_COUNT && !layer->type->filter_covers_input; setting++) {
            int64_t lowest = sc_window_setting_info((enum sc_window_setting)setting)->usual;
            sc_layer_set(layer, (enum sc_window_setting)setting, window, next(numbers, lowest, lowest + 2));
        }
        if (layer->type->filter_covers_input || layer->size[over->input] < layer->size[over->filter])
            layer->size[over->input] = layer->size[over->filter];
    }
}

/* A byte a statement: whether it is given, and how far above the lowest value. */
static void make_machine(struct unread *numbers, struct sc_machine *machine) {
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        const struct sc_hardware_description *info = sc_hardware_info((enum sc_hardware_id)id);
        int64_t choice = next(numbers, 0, 255), above = choice / 2 %
                                                        (info->kind == SC_HARDWARE_FLAG   ? 2
                                                         : info->kind == SC_HARDWARE_KIND ? SC_TOPOLOGY_COUNT
                                                         : choice < 200                   ? 6
                                                                                          : 50);
        if (id == SC_HARDWARE_num_pes || choice % 2)
            sc_machine_set(machine, (enum sc_hardware_id)id, info->lowest + above);
    }
}

/* The dataflow that is being made: what it does is legal but for some sizes and offsets, so that most are run. */
struct nest_maker {
    struct unread *numbers;
    struct hunt_case *made;
    unsigned left; /* bit d: the present level does not name dimension d yet */
    int64_t pes;   /* for a tile */
};

/* One that the level does not name yet; `left` has one. */
static enum sc_dim take_dim(struct nest_maker *maker) {
    int64_t skipped = next(maker->numbers, 0, __builtin_popcount(maker->left) - 1);
    int dim = 0;
    for (; !(maker->left >> dim & 1) || skipped > 0; dim++)
        skipped -= maker->left >> dim & 1;
    maker->left &= ~(1u << dim);
    return (enum sc_dim)dim;
}

static void add_map(struct nest_maker *maker, enum sc_dim dim, int64_t size) {
    int64_t choice = next(maker->numbers, 0, 31), offset = size;
    if (choice % 2 && sc_layer_window_over(&maker->made->layer, dim) >= 0)
        offset = 1 + choice / 2 % size;
    else if (choice == 0)
        offset = next(maker->numbers, 1, size + 1);
    hunt_case_add(maker->made, next(maker->numbers, 0, 2) ? SC_PRAGMA_TEMPORAL_MAP : SC_PRAGMA_SPATIAL_MAP, dim, size,
                  offset);
}

static int64_t next_size(struct nest_maker *maker, enum sc_dim dim) {
    return next(maker->numbers, 1, maker->made->layer.size[dim] + 1);
}

/* A loop, with another merged into it as long as that is a rectangle. */
static void add_merged(struct nest_maker *maker, enum sc_dim dim) {
    enum sc_dim merged = take_dim(maker);
    add_map(maker, dim, next(maker->numbers, 0, 1) ? 1 : maker->made->layer.size[merged]);
    hunt_case_add(maker->made, SC_PRAGMA_MERGE, merged, 0, 0);
}

static void add_tile(struct nest_maker *maker, enum sc_dim dim) {
    int64_t width = next(maker->numbers, 1, maker->pes);
    hunt_case_add(maker->made, SC_PRAGMA_TILE, dim, width, 0);
    add_map(maker, dim, next_size(maker, dim));
    maker->left = maker->made->layer.type->mapped_dims;
    maker->pes /= width;
}

static void add_pragmas(struct nest_maker *maker) {
    int64_t what = next(maker->numbers, 0, 15);
    enum sc_dim dim = take_dim(maker);
    if (what == 0)
        hunt_case_add(maker->made, SC_PRAGMA_UNROLL, dim, 0, 0);
    else if (what == 1 && maker->left)
        add_merged(maker, dim);
    else if (what <= 4)
        add_tile(maker, dim);
    else
        add_map(maker, dim, next_size(maker, dim));
}

static void run_numbers(const unsigned char *data, size_t size) {
    struct unread numbers = {data, size};
    struct sc_sim_options options = {.every_cycle = next(&numbers, 0, 1), .reverse_units = next(&numbers, 0, 1)};
    struct sc_machine none = {0};
    struct sc_arena arena = {0};
    struct sc_mapping mapping;
    struct sc_error error = {0};
    struct hunt_case made = hunt_case_of(sc_layer_type_at((int)next(&numbers, 0, sc_layer_type_count() - 1)), &none);
    make_layer(&numbers, &made.layer);
    make_machine(&numbers, &made.machine);
    struct nest_maker maker = {&numbers, &made, made.layer.type->mapped_dims, made.machine.num_pes};
    while (numbers.left && maker.left && made.pragma_count < PRAGMAS_MAX)
        add_pragmas(&maker);
    enum sc_status status = hunt_case_lower(&made, &mapping, &arena, &error);
    must(!status || (error.status == status && error.message[0]));
    if (!status)
        run(&mapping, &options, &made);
    sc_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    run_text(data, size);
    run_numbers(data, size);
    return 0;
}
