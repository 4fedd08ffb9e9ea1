/* Any bytes as a text of directives, and as the dataflow of a layer: they are refused with an error at a place in them,
 * or what they say keeps its promises, and means the same when it is written in either language and read again. */
#include <stdio.h>

#include "common/arena.h"
#include "common/dsl.h"
#include "common/lower.h"
#include "common/write.h"
#include "tests/fuzz/promises.h"

#define LAYER                                                                                                          \
    "num_pes: 8 Network n { Layer a { Type: CONV Stride { X: 1, Y: 2 } Dimensions { K: 4, C: 6, R: 3, S: 2, Y: 7, "    \
    "X: 6 } Dataflow { "

enum { TEXT_MAX = 1 << 16 };

static enum sc_status lower(struct sc_mapping *mapping, struct sc_arena *arena, const struct sc_dsl *dsl, int index,
                            struct sc_error *error) {
    const struct sc_dsl_layer *layer = &dsl->layers[index];
    struct sc_machine machine = sc_machine_default();
    struct sc_warnings warnings = {0};
    sc_machine_override(&machine, &dsl->machine);
    if (!machine.num_pes)
        sc_machine_set(&machine, SC_HARDWARE_num_pes, 8);
    return sc_mapping_lower(mapping, arena, &layer->layer, &machine, layer->pragmas ? layer->pragmas : dsl->pragmas,
                            layer->pragmas ? layer->pragma_count : dsl->pragma_count, &warnings, error);
}

static void check_same(const struct sc_mapping *a, const struct sc_mapping *b) {
    must(a->level_count == b->level_count);
    for (int l = 0; l < a->level_count; l++) {
        must(a->level[l].units == b->level[l].units && a->level[l].directive_count == b->level[l].directive_count);
        for (int i = 0; i < a->level[l].directive_count; i++) {
            const struct sc_directive *one = &a->level[l].directive[i], *other = &b->level[l].directive[i];
            must(one->spatial == other->spatial && one->part_count == other->part_count);
            for (int j = 0; j < one->part_count; j++)
                must(one->part[j].dim == other->part[j].dim && one->part[j].size == other->part[j].size &&
                     one->part[j].offset == other->part[j].offset);
        }
    }
}

/* One layer, written and read again. */
static void write_again(const struct sc_dsl *dsl, int index, const struct sc_mapping *expected,
                        enum sc_status (*write)(FILE *, const struct sc_dsl *, struct sc_error *)) {
    static char text[TEXT_MAX];
    struct sc_dsl one = *dsl, again;
    struct sc_error error;
    struct sc_arena arena = {0};
    struct sc_mapping mapping;
    FILE *file = fmemopen(text, sizeof text, "w");
    must(file != NULL);
    one.layers = &dsl->layers[index];
    one.layer_count = 1;
    enum sc_status status = write(file, &one, &error);
    long size = ftell(file);
    fclose(file);
    if (status) {
        must(error.status == status && error.message[0]);
        return;
    }
    struct sc_source source = {"again", text, (size_t)size};
    if ((size_t)size >= sizeof text)
        return;
    must(sc_dsl_parse(&again, &source, &arena, &error) == SC_STATUS_OK);
    must(lower(&mapping, &arena, &again, 0, &error) == SC_STATUS_OK);
    check_same(expected, &mapping);
    sc_arena_free(&arena);
}

static void read_text(const struct sc_source *source) {
    struct sc_arena arena = {0};
    struct sc_dsl dsl;
    struct sc_error error;
    enum sc_status status = sc_dsl_parse(&dsl, source, &arena, &error);
    if (status)
        check_error(status, &error, source);
    for (const struct sc_refused_layer *refused = dsl.refused; refused; refused = refused->next)
        check_error(SC_STATUS_INPUT, &refused->error, source);
    for (int i = 0; !status && i < dsl.layer_count; i++) {
        struct sc_mapping mapping;
        enum sc_status lowered = lower(&mapping, &arena, &dsl, i, &error);
        check_layer(&dsl.layers[i].layer);
        if (lowered) {
            check_error(lowered, &error, source);
            continue;
        }
        check_mapping(&mapping);
        write_again(&dsl, i, &mapping, sc_dsl_write_directives);
        write_again(&dsl, i, &mapping, sc_dsl_write_pragmas);
    }
    sc_arena_free(&arena);
}

static void read_as_flow(const unsigned char *data, size_t size) {
    char *text = malloc(sizeof LAYER + size + 8);
    must(text != NULL);
    memcpy(text, LAYER, sizeof LAYER - 1);
    if (size)
        memcpy(text + sizeof LAYER - 1, data, size);
    memcpy(text + sizeof LAYER - 1 + size, "\n} } }", 6);
    struct sc_source source = {"flow.m", text, sizeof LAYER - 1 + size + 6};
    read_text(&source);
    free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct sc_source source = {"fuzz.m", (const char *)data, size};
    if (sc_directives_stand_in(&source))
        read_text(&source);
    read_as_flow(data, size);
    return 0;
}
