/* What reading and lowering promise, whatever the text is. */
#ifndef SIMCHECK_TESTS_FUZZ_PROMISES_H
#define SIMCHECK_TESTS_FUZZ_PROMISES_H

#include <stdlib.h>
#include <string.h>

#include "common/dsl.h"
#include "common/mapping.h"

static inline void must(int promise) {
    if (!promise)
        abort();
}

/* A refusal says why; where it knows a place, that is in the text. */
static inline void check_error(enum sc_status status, const struct sc_error *error, const struct sc_source *source) {
    must(error->status == status && error->message[0]);
    if (!error->line)
        return;
    must(error->file == source->name && error->column >= 1 && error->caret >= 0);
    must((size_t)error->line <= source->size + 1 && (size_t)error->column <= source->size + 1);
    must((size_t)error->caret <= strlen(error->excerpt));
}

static inline void check_directive(const struct sc_directive *directive, const struct sc_layer *layer,
                                   unsigned *named) {
    must(directive->part_count >= 1 && directive->part_count <= SC_DIM_COUNT && directive->place.source);
    must(directive->spatial || directive->part_count == 1);
    for (int i = 0; i < directive->part_count; i++) {
        const struct sc_map_part *part = &directive->part[i];
        must(part->size >= 1 && part->offset >= 1);
        must(i == 0 || layer->size[part->dim] % part->size == 0);
        must(!(*named & 1u << part->dim));
        *named |= 1u << part->dim;
    }
}

static inline void check_mapping(const struct sc_mapping *mapping) {
    unsigned ever_named = 0;
    int64_t pes = mapping->machine.num_pes;
    must(mapping->level_count >= 1 && mapping->level_count <= SC_LEVELS_MAX);
    for (int l = 0; l < mapping->level_count; l++) {
        const struct sc_level *level = &mapping->level[l];
        unsigned named = 0;
        must(level->directive_count >= 1 && level->directive_count <= SC_DIM_COUNT);
        for (int i = 0; i < level->directive_count; i++)
            check_directive(&level->directive[i], &mapping->layer, &named);
        must(level->units >= 1 && level->units <= pes);
        pes /= level->units;
        ever_named |= named;
    }
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        must(mapping->layer.size[dim] == 1 || ever_named & 1u << dim);
    for (int i = 0; i < mapping->pragma_count; i++)
        must(mapping->pragma[i].level >= 0 && mapping->pragma[i].level < mapping->level_count);
}

/* Values are legal; numbers ascend, and no other value stands twice. */
static inline void check_parameter(const struct sc_space_parameter *one) {
    must(one->name && one->place.source && one->count >= 1 && one->count <= SC_SPACE_VALUES_MAX);
    must(one->statements >= 1 && one->statements <= SC_TENSOR_COUNT);
    bool is_number = one->is_constant || sc_hardware_info(one->hardware)->kind == SC_HARDWARE_NUMBER;
    must(!is_number || one->statements == 1);
    for (int i = 0; i < one->count * one->statements; i++) {
        const struct sc_hardware_description *info = sc_hardware_info(one->hardware);
        must(one->is_constant ? one->value[i] >= 1 : one->value[i] >= info->lowest && one->value[i] <= info->highest);
        must(!is_number || i == 0 || one->value[i] > one->value[i - 1]);
    }
}

static inline void check_space(const struct sc_space *space) {
    must(space->name[0] && space->parameter_count + space->flow_count >= 1);
    must(space->parameter_count <= SC_SPACE_PARAMETERS_MAX && space->flow_count <= SC_SPACE_FLOWS_MAX);
    for (int i = 0; i < space->parameter_count; i++) {
        const struct sc_space_parameter *one = &space->parameter[i];
        check_parameter(one);
        must(i == 0 || one->is_constant || (!one[-1].is_constant && one[-1].hardware < one->hardware));
    }
    for (int i = 0; i < SC_SPACE_LIMITS; i++)
        must(space->limit[i] >= 0 && (space->limit[i] > 0) == (space->limit_place[i].source != NULL));
}

static inline void check_cost(const struct sc_cost_table *table) {
    must(table->name[0] && table->term_count >= 1 && table->term_count <= SC_COST_TERMS_MAX);
    for (int i = 0; i < table->term_count; i++) {
        const struct sc_cost_term *term = &table->term[i];
        must(term->each && term->per >= 1 && (term->memory != SC_HARDWARE_COUNT) == (term->point_count > 0));
        for (int j = 1; j < term->point_count; j++)
            must(term->point[j].size_bytes > term->point[j - 1].size_bytes &&
                 term->point[j].port_bytes == term->point[0].port_bytes &&
                 term->point[j].area_nm2 >= term->point[j - 1].area_nm2 &&
                 term->point[j].power_nw >= term->point[j - 1].power_nw);
    }
}

static inline void check_layer(const struct sc_layer *layer) {
    must(sc_layer_output_rows(layer) >= 1 && sc_layer_output_columns(layer) >= 1 && sc_layer_macs(layer) >= 1);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        must((sc_layer_tensor_elems(layer, (enum sc_tensor)tensor) > 0) == (layer->type->tensor[tensor].count > 0));
}

#endif
