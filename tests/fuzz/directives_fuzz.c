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

static enum status lower(struct mapping *mapping, const struct dsl *dsl, int index, struct error *error) {
    const struct dsl_layer *layer = &dsl->layers[index];
    struct machine machine = machine_default();
    struct warnings warnings = {0};
    machine_override(&machine, &dsl->machine);
    if (!machine.num_pes)
        machine_set(&machine, HARDWARE_num_pes, 8);
    return mapping_lower(mapping, &layer->layer, &machine, layer->pragmas ? layer->pragmas : dsl->pragmas,
                         layer->pragmas ? layer->pragma_count : dsl->pragma_count, &warnings, error);
}

static void check_same(const struct mapping *a, const struct mapping *b) {
    must(a->level_count == b->level_count);
    for (int l = 0; l < a->level_count; l++) {
        must(a->level[l].units == b->level[l].units && a->level[l].directive_count == b->level[l].directive_count);
        for (int i = 0; i < a->level[l].directive_count; i++) {
            const struct directive *one = &a->level[l].directive[i], *other = &b->level[l].directive[i];
            must(one->spatial == other->spatial && one->part_count == other->part_count);
            for (int j = 0; j < one->part_count; j++)
                must(one->part[j].dim == other->part[j].dim && one->part[j].size == other->part[j].size &&
                     one->part[j].offset == other->part[j].offset);
        }
    }
}

/* One layer, written and read again. */
static void write_again(const struct dsl *dsl, int index, const struct mapping *expected,
                        enum status (*write)(FILE *, const struct dsl *, struct error *)) {
    static char text[TEXT_MAX];
    struct dsl one = *dsl, again;
    struct error error;
    struct arena arena = {0};
    struct mapping mapping;
    FILE *file = fmemopen(text, sizeof text, "w");
    must(file != NULL);
    one.layers = &dsl->layers[index];
    one.layer_count = 1;
    enum status status = write(file, &one, &error);
    long size = ftell(file);
    fclose(file);
    if (status) {
        must(error.status == status && error.message[0]);
        return;
    }
    struct source source = {"again", text, (size_t)size};
    if ((size_t)size >= sizeof text)
        return;
    must(dsl_parse(&again, &source, &arena, &error) == STATUS_OK);
    must(lower(&mapping, &again, 0, &error) == STATUS_OK);
    check_same(expected, &mapping);
    arena_free(&arena);
}

static void read_text(const struct source *source) {
    struct arena arena = {0};
    struct dsl dsl;
    struct error error;
    enum status status = dsl_parse(&dsl, source, &arena, &error);
    if (status)
        check_error(status, &error, source);
    for (const struct refused_layer *refused = dsl.refused; refused; refused = refused->next)
        check_error(STATUS_INPUT, &refused->error, source);
    for (int i = 0; !status && i < dsl.layer_count; i++) {
        struct mapping mapping;
        enum status lowered = lower(&mapping, &dsl, i, &error);
        check_layer(&dsl.layers[i].layer);
        if (lowered) {
            check_error(lowered, &error, source);
            continue;
        }
        check_mapping(&mapping);
        write_again(&dsl, i, &mapping, dsl_write_directives);
        write_again(&dsl, i, &mapping, dsl_write_pragmas);
    }
    arena_free(&arena);
}

static void read_as_flow(const unsigned char *data, size_t size) {
    char *text = malloc(sizeof LAYER + size + 8);
    must(text != NULL);
    memcpy(text, LAYER, sizeof LAYER - 1);
    if (size)
        memcpy(text + sizeof LAYER - 1, data, size);
    memcpy(text + sizeof LAYER - 1 + size, "\n} } }", 6);
    struct source source = {"flow.m", text, sizeof LAYER - 1 + size + 6};
    read_text(&source);
    free(text);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct source source = {"fuzz.m", (const char *)data, size};
    if (directives_stand_in(&source))
        read_text(&source);
    read_as_flow(data, size);
    return 0;
}
