/* Any bytes as a file of the mapping language, and as settings: they are refused with an error at a place in them, or
 * what they say keeps its promises. A dataflow is lowered on every layer of the file, or on a small one. */
#include "common/arena.h"
#include "common/dsl.h"
#include "common/lower.h"
#include "tests/fuzz/promises.h"

static const char SMALL[] = "Layer CONV small; K 4; C 6; R 3; S 2; Y 7; X 6; Stride 2; Pad 1; endLayer";

static void lower(const struct sc_dsl *dsl, const struct sc_layer *layer, const struct sc_source *source) {
    struct sc_machine machine = sc_machine_default();
    struct sc_mapping mapping;
    struct sc_arena arena = {0};
    struct sc_warnings warnings = {0};
    struct sc_error error;
    sc_machine_override(&machine, &dsl->machine);
    if (!machine.num_pes)
        sc_machine_set(&machine, SC_HARDWARE_num_pes, 8);
    enum sc_status status =
        sc_mapping_lower(&mapping, &arena, layer, &machine, dsl->pragmas, dsl->pragma_count, &warnings, &error);
    if (status)
        check_error(status, &error, source);
    else
        check_mapping(&mapping);
    sc_arena_free(&arena);
}

static struct sc_layer small_layer(void) {
    struct sc_source source = {"small.dsl", SMALL, sizeof SMALL - 1};
    struct sc_arena arena = {0};
    struct sc_dsl dsl;
    must(sc_dsl_parse(&dsl, &source, &arena, NULL) == SC_STATUS_OK);
    struct sc_layer layer = dsl.layers[0].layer;
    sc_arena_free(&arena);
    return layer;
}

/* A constant that has got a number is used no more. */
static void check_constants(const struct sc_dsl *dsl, struct sc_arena *arena) {
    const struct sc_constant *constant = dsl->constants.last;
    if (!constant || dsl->pragma_count == 0)
        return;
    struct sc_constant_value value = {constant->name, 7};
    const struct sc_pragma *pragmas = sc_pragmas_with_constants(arena, dsl->pragmas, dsl->pragma_count, &value, 1);
    must(pragmas && !sc_pragmas_use_constant(pragmas, dsl->pragma_count, constant->name));
}

static void read_file(const struct sc_source *source) {
    struct sc_arena arena = {0};
    struct sc_dsl dsl;
    struct sc_error error;
    enum sc_status status = sc_dsl_parse(&dsl, source, &arena, &error);
    if (status)
        check_error(status, &error, source);
    if (!status && dsl.space)
        check_space(dsl.space);
    if (!status && dsl.cost)
        check_cost(dsl.cost);
    if (!status)
        check_constants(&dsl, &arena);
    for (int i = 0; !status && i < dsl.layer_count; i++) {
        check_layer(&dsl.layers[i].layer);
        lower(&dsl, &dsl.layers[i].layer, source);
    }
    if (!status && !dsl.layer_count) {
        struct sc_layer layer = small_layer();
        lower(&dsl, &layer, source);
    }
    sc_arena_free(&arena);
}

static void read_settings(const struct sc_source *source) {
    struct sc_machine machine = sc_machine_default();
    struct sc_error error;
    enum sc_status status = sc_dsl_parse_settings(&machine, source, &error);
    if (status)
        check_error(status, &error, source);
    must(status ? !machine.given : machine.given != 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct sc_source source = {"fuzz.dsl", (const char *)data, size};
    read_file(&source);
    read_settings(&source);
    return 0;
}
