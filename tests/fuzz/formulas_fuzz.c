/* Any bytes as a formula set: it is refused with an error, or every quantity has an outcome and can be explained. What
 * stands behind a zero byte is the set that any other extends, until there is nothing left; then a small set is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/dsl.h"
#include "common/lower.h"
#include "model/formulas.h"

static const char PROGRAM[] = "NumPEs 6; Layer CONV b; K 8; C 2; Y 3; X 5; S 2; endLayer "
                              "Temporal_Map (1,1) C -> Spatial_Map (2,2) K -> Merge S -> Tile (3) X "
                              "-> Temporal_Map (4,4) X -> Spatial_Map (2,1) X -> Unroll Y";

/* `kept` has its levels. */
static struct sc_mapping small_mapping(struct sc_arena *kept) {
    struct sc_source source = {"small.dsl", PROGRAM, sizeof PROGRAM - 1};
    struct sc_arena arena = {0};
    struct sc_error error;
    struct sc_dsl dsl;
    struct sc_mapping mapping;
    struct sc_machine machine = sc_machine_default();
    if (sc_dsl_parse(&dsl, &source, &arena, &error))
        abort();
    sc_machine_override(&machine, &dsl.machine);
    if (sc_mapping_lower(&mapping, kept, &dsl.layers[0].layer, &machine, dsl.pragmas, dsl.pragma_count, NULL, &error))
        abort();
    sc_arena_free(&arena);
    return mapping;
}

/* The texts between zero bytes, of which each may extend the next. */
struct texts {
    const unsigned char *rest;
    size_t rest_size;
    int count;
    struct sc_source source[16];
    char name[16][16];
};

static const char LAST[] = "set last; status published; F(Input) = 2; F(T) = 1; L2 RD INPUT : l2_rd_input = F(Input);"
                           "Stays(T) = product(l in loops where not Couples(T, l) : Trips(l)); Q = Stays(Weight);";

static const struct sc_source *next_text(struct texts *texts) {
    if (texts->count == 16)
        abort(); /* chains are shorter */
    struct sc_source *source = &texts->source[texts->count];
    char *name = texts->name[texts->count];
    snprintf(name, sizeof texts->name[0], "%d.formulas", texts->count++);
    *source = (struct sc_source){name, LAST, sizeof LAST - 1};
    if (texts->rest) {
        const unsigned char *zero = texts->rest_size ? memchr(texts->rest, 0, texts->rest_size) : NULL;
        size_t size = zero ? (size_t)(zero - texts->rest) : texts->rest_size;
        *source = (struct sc_source){name, (const char *)texts->rest, size};
        texts->rest_size -= zero ? size + 1 : size;
        texts->rest = zero ? zero + 1 : NULL;
    }
    return source;
}

static enum sc_status find(void *self, const char *name, const struct sc_source *from, const struct sc_source **found,
                           struct sc_error *error) {
    if (!name[0] || !from)
        abort();
    if (name[0] == '?')
        return sc_error_set(error, SC_STATUS_INPUT, "there is no set '%s'", name);
    *found = next_text(self);
    return SC_STATUS_OK;
}

static void use(const struct sc_formula_set *set, const struct sc_mapping *mapping, FILE *nowhere) {
    int count = sc_formulas_quantity_count(set);
    struct sc_formula_result *results = calloc((size_t)count, sizeof *results);
    if (!results)
        abort();
    sc_formulas_evaluate(set, mapping, results);
    for (int i = 0; i < count; i++) {
        if (results[i].value.denominator < 1 ||
            (results[i].outcome != SC_FORMULA_VALUE && !results[i].error.message[0]))
            abort();
        sc_formulas_explain(set, i, mapping, nowhere);
    }
    free(results);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct sc_arena kept = {0};
    struct sc_mapping mapping = small_mapping(&kept);
    struct texts texts = {.rest = size ? data : (const unsigned char *)"", .rest_size = size};
    struct sc_formula_finder finder = {find, &texts};
    struct sc_formula_set *set;
    struct sc_error error;
    enum sc_status status = sc_formulas_load(&set, next_text(&texts), &finder, &error);
    if (status) {
        if (!error.message[0])
            abort();
        sc_arena_free(&kept);
        return 0;
    }
    FILE *nowhere = fopen("/dev/null", "w");
    if (!nowhere)
        abort();
    use(set, &mapping, nowhere);
    fclose(nowhere);
    sc_formulas_free(set);
    sc_arena_free(&kept);
    return 0;
}
