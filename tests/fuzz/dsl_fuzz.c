/* Any bytes as a file of the mapping language, and as settings: they are refused with an error at a place in them, or
 * what they say keeps its promises. A dataflow is lowered on every layer of the file, or on a small one. */
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/dsl.h"
#include "common/mapping.h"

static const char SMALL[] = "Layer CONV small; K 4; C 6; R 3; S 2; Y 7; X 6; Stride 2; Pad 1; endLayer";

static void must(int promise) {
    if (!promise)
        abort();
}

/* A refusal says why; where it knows a place, that is in the text. */
static void check_error(enum status status, const struct error *error, const struct source *source) {
    must(error->status == status && error->message[0]);
    if (!error->line)
        return;
    must(error->file == source->name && error->column >= 1 && error->caret >= 0);
    must((size_t)error->line <= source->size + 1 && (size_t)error->column <= source->size + 1);
    must((size_t)error->caret <= strlen(error->excerpt));
}

static void check_directive(const struct directive *directive, const struct layer *layer, unsigned *named) {
    must(directive->part_count >= 1 && directive->part_count <= DIM_COUNT && directive->place.source);
    must(directive->spatial || directive->part_count == 1);
    for (int i = 0; i < directive->part_count; i++) {
        const struct map_part *part = &directive->part[i];
        must(part->size >= 1 && part->offset >= 1 && part->offset <= part->size);
        must(i == 0 || layer->size[part->dim] % part->size == 0);
        must(!(*named & 1u << part->dim));
        *named |= 1u << part->dim;
    }
}

static void check_mapping(const struct mapping *mapping) {
    unsigned ever_named = 0;
    int64_t pes = mapping->machine.num_pes;
    must(mapping->level_count >= 1 && mapping->level_count <= LEVELS_MAX);
    for (int l = 0; l < mapping->level_count; l++) {
        const struct level *level = &mapping->level[l];
        unsigned named = 0;
        must(level->directive_count >= 1 && level->directive_count <= DIM_COUNT);
        for (int i = 0; i < level->directive_count; i++)
            check_directive(&level->directive[i], &mapping->layer, &named);
        must(level->units >= 1 && level->units <= pes);
        pes /= level->units;
        ever_named |= named;
    }
    for (int dim = 0; dim < DIM_COUNT; dim++)
        must(mapping->layer.size[dim] == 1 || ever_named & 1u << dim);
    for (int i = 0; i < mapping->pragma_count; i++)
        must(mapping->pragma[i].level >= 0 && mapping->pragma[i].level < mapping->level_count);
}

static void lower(const struct dsl *dsl, const struct layer *layer, const struct source *source) {
    struct machine machine = machine_default();
    struct mapping mapping;
    struct warnings warnings = {0};
    struct error error;
    machine_override(&machine, &dsl->machine);
    if (!machine.num_pes)
        machine_set(&machine, HARDWARE_num_pes, 8);
    enum status status = mapping_lower(&mapping, layer, &machine, dsl->pragmas, dsl->pragma_count, &warnings, &error);
    if (status)
        check_error(status, &error, source);
    else
        check_mapping(&mapping);
}

static struct layer small_layer(void) {
    struct source source = {"small.dsl", SMALL, sizeof SMALL - 1};
    struct arena arena = {0};
    struct dsl dsl;
    must(dsl_parse(&dsl, &source, &arena, NULL) == STATUS_OK);
    struct layer layer = dsl.layers[0].layer;
    arena_free(&arena);
    return layer;
}

static void check_layer(const struct layer *layer) {
    must(layer_output_rows(layer) >= 1 && layer_output_columns(layer) >= 1 && layer_macs(layer) >= 1);
    for (int tensor = 0; tensor < TENSOR_COUNT; tensor++)
        must((layer_tensor_elems(layer, (enum tensor)tensor) > 0) == (layer->type->tensor[tensor].count > 0));
}

static void read_file(const struct source *source) {
    struct arena arena = {0};
    struct dsl dsl;
    struct error error;
    enum status status = dsl_parse(&dsl, source, &arena, &error);
    if (status)
        check_error(status, &error, source);
    for (int i = 0; !status && i < dsl.layer_count; i++) {
        check_layer(&dsl.layers[i].layer);
        lower(&dsl, &dsl.layers[i].layer, source);
    }
    if (!status && !dsl.layer_count) {
        struct layer layer = small_layer();
        lower(&dsl, &layer, source);
    }
    arena_free(&arena);
}

static void read_settings(const struct source *source) {
    struct machine machine = machine_default();
    struct error error;
    enum status status = dsl_parse_settings(&machine, source, &error);
    if (status)
        check_error(status, &error, source);
    must(status ? !machine.given : machine.given != 0);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct source source = {"fuzz.dsl", (const char *)data, size};
    read_file(&source);
    read_settings(&source);
    return 0;
}
