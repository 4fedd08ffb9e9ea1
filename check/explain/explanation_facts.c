/* Loops and what is remarkable about them, in words. */
#include <inttypes.h>
#include <string.h>

#include "check/explain/explanation.h"

/* ---- loops ---- */

/* "spatial X(3,1) over 3 PEs", "C(1,1)", "C(1,1) inside tiles" */
static void add_loop(struct text *text, const struct sc_mapping *mapping, int level,
                     const struct sc_directive *directive) {
    text_add(text, "%s", directive->spatial ? "spatial " : "");
    for (int i = 0; i < directive->part_count; i++)
        text_add(text, "%s%s(%" PRId64 ",%" PRId64 ")", i ? "*" : "", sc_dim_name(directive->part[i].dim),
                 directive->part[i].size, directive->part[i].offset);
    if (directive->spatial)
        text_add(text, " over %" PRId64 " %s%s", mapping->level[level].units,
                 level == mapping->level_count - 1 ? "PE" : "tile", mapping->level[level].units == 1 ? "" : "s");
    else if (level > 0)
        text_add(text, " inside tiles");
}

static void add_stage(struct text *text, const struct explanation *explanation, const struct growth_stage *stage) {
    if (stage->kind == GROWTH_FIRST)
        text_add(text, "one PE's first iteration");
    else
        add_loop(text, explanation->subject.mapping, stage->level, stage->directive);
}

void explanation_loops(struct text *text, const struct explanation *explanation, const struct explain_step *step) {
    const struct growth_stage *stages = explanation->growth.stage;
    for (int i = step->first_stage; i <= step->stage; i++) {
        if (i > step->first_stage && stages[i].directive == stages[i - 1].directive)
            continue;
        text_add(text, "%s", i > step->first_stage ? " + " : "");
        add_stage(text, explanation, &stages[i]);
    }
}

enum growth_kind explanation_kind(const struct explanation *explanation, const struct explain_step *step) {
    const struct growth_stage *stages = explanation->growth.stage;
    return step->first_stage == 0 ? GROWTH_FIRST : stages[step->stage].kind;
}

void explanation_cause(struct text *text, const struct explanation *explanation, int cause) {
    const struct sc_mapping *mapping = explanation->subject.mapping;
    int loop = cause - SC_SIM_CAUSE_LOOP, level = 0;
    if (cause == SC_SIM_CAUSE_START || cause == explanation->attribution.cause_count - 1) {
        text_add(text, cause == SC_SIM_CAUSE_START ? "the start" : "the end");
        return;
    }
    while (loop >= mapping->level[level].directive_count)
        loop -= mapping->level[level++].directive_count;
    add_loop(text, mapping, level, &mapping->level[level].directive[loop]);
}

/* ---- what is remarkable ---- */

/* The tensor that a counter is about; SC_TENSOR_COUNT for none. */
static enum sc_tensor counter_tensor(enum sc_counter_id counter) {
    const char *last = strrchr(sc_counter_info(counter)->name, '_');
    int tensor = 0;
    while (tensor < SC_TENSOR_COUNT && (!last || strcmp(last + 1, sc_tensor_name((enum sc_tensor)tensor)) != 0))
        tensor++;
    return (enum sc_tensor)tensor;
}

static bool depends_on(const struct explanation *explanation, enum sc_tensor tensor,
                       const struct sc_directive *directive) {
    for (int i = 0; i < directive->part_count; i++)
        if (sc_layer_couples(&explanation->subject.mapping->layer, tensor, directive->part[i].dim))
            return true;
    return false;
}

static void add_clipping(struct text *text, const struct sc_mapping *mapping, const struct growth_stage *stage) {
    const struct sc_map_part *part = &stage->directive->part[0];
    int64_t rest = stage->given > part->size ? (stage->given - part->size) % part->offset : 0;
    int64_t last = part->size - part->offset + rest;
    if (rest > 0 && last > 0)
        text_add(text, "; its last chunk has %" PRId64 " of %" PRId64 " indices", last, part->size);
    if (stage->idle_units > 0)
        text_add(text, "; %" PRId64 " of %" PRId64 " units are idle in its last fold", stage->idle_units,
                 mapping->level[stage->level].units);
}

/* What is remarkable about the loop, for a counter. */
static void add_facts(struct text *text, const struct explanation *explanation, const struct growth_stage *stage,
                      enum sc_counter_id counter) {
    const struct sc_map_part *part = &stage->directive->part[0];
    enum sc_tensor tensor = counter_tensor(counter);
    if (stage->kind == GROWTH_CLIPPED)
        add_clipping(text, explanation->subject.mapping, stage);
    if (part->offset < part->size)
        text_add(text, "; chunks that follow each other share %" PRId64 " of %" PRId64 " indices (halo)",
                 part->size - part->offset, part->size);
    if (part->offset > part->size && stage->given > part->offset)
        text_add(text, "; between its chunks %" PRId64 " of %" PRId64 " indices are left out (hole)",
                 part->offset - part->size, part->offset);
    if (tensor < SC_TENSOR_COUNT && explanation->subject.mapping->layer.type->tensor[tensor].count > 0 &&
        !depends_on(explanation, tensor, stage->directive))
        text_add(text, "; no %s depends on %s", sc_tensor_name(tensor), sc_dim_name(part->dim));
}

/* What is less than was asked for, in every step. */
static void add_static_facts(struct text *text, const struct sc_mapping *mapping) {
    for (int i = 0; i < mapping->pragma_count; i++) {
        const struct sc_mapped_pragma *pragma = &mapping->pragma[i];
        bool is_map = pragma->kind == SC_PRAGMA_TEMPORAL_MAP || pragma->kind == SC_PRAGMA_SPATIAL_MAP;
        if (is_map && pragma->size > mapping->layer.size[pragma->dim])
            text_add(text, "; %s(%" PRId64 ",%" PRId64 ") has only %" PRId64 " to map", sc_dim_name(pragma->dim),
                     pragma->size, pragma->offset, mapping->layer.size[pragma->dim]);
    }
}

/* A part of a layer has no padding until it has the whole input (growth.h). Padding is not loaded; all else that moves
 * moves with it, too. */
static void add_padding(struct text *text, const struct explanation *explanation, int step,
                        enum sc_counter_id counter) {
    const struct sc_mapping *mapping = explanation->subject.mapping;
    const struct explain_step *at = &explanation->step[step];
    const bool is_of_loads = counter == SC_COUNTER_offchip_rd_input || counter == SC_COUNTER_cycles;
    for (int w = 0; is_of_loads && mapping->has_marks && step > 0 && w < mapping->layer.type->window_count; w++) {
        const enum sc_dim input = mapping->layer.type->window[w].input;
        const int64_t *before = explanation->growth.stage[at[-1].stage].size,
                      *now = explanation->growth.stage[at->stage].size;
        if (mapping->layer.pad[w] > 0 && before[input] < now[input] && now[input] == mapping->layer.size[input])
            text_add(text, "; the layer's padding of %s, which is not loaded, is in it only from here on",
                     sc_dim_name(input));
    }
}

void explanation_facts(struct text *text, const struct explanation *explanation, int step, enum sc_counter_id counter) {
    const struct explain_step *at = &explanation->step[step];
    enum growth_kind kind = explanation_kind(explanation, at);
    explanation_loops(text, explanation, at);
    if (kind == GROWTH_FIRST) {
        add_static_facts(text, explanation->subject.mapping);
    } else {
        text_add(text, ", %s", growth_kind_name(kind));
        add_facts(text, explanation, &explanation->growth.stage[at->stage], counter);
    }
    add_padding(text, explanation, step, counter);
}
