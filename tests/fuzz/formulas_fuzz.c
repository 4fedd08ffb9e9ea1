/* Any bytes as a formula set: it is refused with an error, or every quantity has an outcome and can be explained. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/dsl.h"
#include "common/mapping.h"
#include "model/formulas.h"

static const char PROGRAM[] = "NumPEs 6; Layer CONV b; K 8; C 2; Y 3; X 5; S 2; endLayer "
                              "Temporal_Map (1,1) C -> Spatial_Map (2,2) K -> Merge S -> Tile (3) X "
                              "-> Temporal_Map (4,4) X -> Spatial_Map (2,1) X -> Unroll Y";

static struct mapping small_mapping(void) {
    struct source source = {"small.dsl", PROGRAM, sizeof PROGRAM - 1};
    struct arena arena = {0};
    struct error error;
    struct dsl dsl;
    struct mapping mapping;
    struct machine machine = machine_default();
    if (dsl_parse(&dsl, &source, &arena, &error))
        abort();
    machine_override(&machine, &dsl.machine);
    if (mapping_lower(&mapping, &dsl.layers[0].layer, &machine, dsl.pragmas, dsl.pragma_count, NULL, &error))
        abort();
    arena_free(&arena);
    return mapping;
}

static void use(const struct formula_set *set, const struct mapping *mapping, FILE *nowhere) {
    int count = formulas_quantity_count(set);
    struct formula_result *results = calloc((size_t)count, sizeof *results);
    if (!results)
        abort();
    formulas_evaluate(set, mapping, results);
    for (int i = 0; i < count; i++) {
        if (results[i].value.denominator < 1 || (results[i].outcome != FORMULA_VALUE && !results[i].error.message[0]))
            abort();
        formulas_explain(set, i, mapping, nowhere);
    }
    free(results);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct mapping mapping = small_mapping();
    struct source source = {"fuzz.formulas", (const char *)data, size};
    struct formula_set *set;
    struct error error;
    enum status status = formulas_load(&set, &source, &error);
    if (status) {
        if (!error.message[0])
            abort();
        return 0;
    }
    FILE *nowhere = fopen("/dev/null", "w");
    if (!nowhere)
        abort();
    use(set, &mapping, nowhere);
    fclose(nowhere);
    formulas_free(set);
    return 0;
}
