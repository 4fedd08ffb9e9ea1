/* A program of somebody else's, with names and a library (jansson) of its own: neither may meet one of ours. It lowers
 * a small mapping, has it executed and evaluated exactly, and compares the cycles. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include <simcheck/common/lower.h>
#include <simcheck/model/exact.h>
#include <simcheck/sim/sim.h>
#include <simcheck/traces/trace_reader.h>

/* Names that someone would choose, and that some room of ours might. */
int line_add(int a, int b) { return a + b; }
struct nest {
    int depth;
};
struct layer {
    int number;
};

static const char TEXT[] = "NumPEs 3; Bandwidth 2; Layer CONV c; K 2; Y 6; R 3; endLayer\n"
                           "Temporal_Map (1,1) K -> Spatial_Map (3,1) Y -> Unroll R";

static enum sc_status count(int64_t *simulated, int64_t *exact, struct sc_error *error) {
    struct sc_arena arena = {0};
    struct sc_source source = {.name = "TEXT", .text = TEXT, .size = strlen(TEXT)};
    struct sc_dsl dsl;
    struct sc_mapping mapping;
    struct sc_sim_data *data = NULL;
    struct sc_sim_result result = {.output_ok = false};
    struct sc_counters counters = {0};
    struct sc_exact *model = sc_exact_create();
    enum sc_status status = sc_dsl_parse(&dsl, &source, &arena, error);
    struct sc_machine machine = sc_machine_default();
    if (!status) {
        sc_machine_override(&machine, &dsl.machine);
        status = sc_mapping_lower(&mapping, &arena, &dsl.layers[0].layer, &machine, dsl.pragmas, dsl.pragma_count, NULL,
                                  error);
    }
    if (!status)
        status = sc_sim_data_create(&data, &mapping.layer, 1, error);
    if (!status)
        status = sc_sim_run(&mapping, data, &(struct sc_sim_options){0}, &result, error);
    if (!status)
        status = sc_exact_evaluate(model, &mapping, &counters, error);
    *simulated = result.counters.cycles;
    *exact = counters.cycles;
    sc_sim_data_free(data);
    sc_exact_free(model);
    sc_arena_free(&arena);
    return status;
}

int main(void) {
    struct sc_error error;
    int64_t simulated, exact;
    json_t *object = json_object(), *array = json_array();
    if (count(&simulated, &exact, &error)) {
        sc_error_print(&error, "error", stderr);
        return 1;
    }
    json_array_append_new(array, json_integer(simulated));
    json_array_append_new(array, json_integer(exact));
    json_object_set_new(object, "cycles", array);
    char *text = json_dumps(object, JSON_COMPACT);
    puts(text);
    free(text);
    json_decref(object);
    return simulated != exact || line_add(1, 1) != 2;
}
