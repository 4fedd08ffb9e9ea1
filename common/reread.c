#include "common/reread.h"

#include <string.h>

#include "common/lower.h"

/* A text that is compared with what it was written from. */
struct reread {
    const struct sc_dsl *meant;
    struct sc_dsl again;
    bool pragmas;
    struct sc_arena arena;
    struct sc_error *error;
};

static enum sc_status changed(struct reread *reread, const struct sc_layer *layer, const char *what) {
    const char *language = reread->pragmas ? "pragmas" : "directives";
    if (!layer)
        return sc_error_set(reread->error, SC_STATUS_INPUT, "in %s this would be %s", language, what);
    return sc_error_set(reread->error, SC_STATUS_INPUT, "layer '%s': in %s this would be %s", layer->name, language,
                        what);
}

static enum sc_status check_machine(struct reread *reread) {
    struct sc_machine before = sc_machine_default(), after = before;
    sc_machine_override(&before, &reread->meant->machine);
    sc_machine_override(&after, &reread->again.machine);
    if (before.in_bytes != after.in_bytes)
        return changed(reread, NULL, "another machine");
    for (int i = 0; i < SC_HARDWARE_COUNT; i++)
        if (sc_machine_get(&before, (enum sc_hardware_id)i) != sc_machine_get(&after, (enum sc_hardware_id)i))
            return changed(reread, NULL, "another machine");
    return SC_STATUS_OK;
}

static bool same_access(struct sc_energy_access a, struct sc_energy_access b) {
    return a.read == b.read && a.write == b.write;
}

static bool same_points(const struct sc_energy_table *a, const struct sc_energy_table *b) {
    bool same = a->point_count == b->point_count;
    for (int i = 0; same && i < a->point_count; i++)
        same = a->point[i].size_bytes == b->point[i].size_bytes && a->point[i].port_bytes == b->point[i].port_bytes &&
               same_access(a->point[i].access, b->point[i].access);
    return same;
}

static bool same_costs(const struct sc_energy_table *a, const struct sc_energy_table *b) {
    return a->unit == b->unit && a->given == b->given && a->mac == b->mac && a->noc_hop == b->noc_hop &&
           a->wire == b->wire && a->off_chip == b->off_chip && same_access(a->l1, b->l1) && same_access(a->l2, b->l2) &&
           a->l1_port_bytes == b->l1_port_bytes && a->l2_port_bytes == b->l2_port_bytes && same_points(a, b);
}

static enum sc_status check_energy(struct reread *reread) {
    const struct sc_energy_table *before = reread->meant->energy, *after = reread->again.energy;
    bool same = before && after ? same_costs(before, after) : before == after;
    return same ? SC_STATUS_OK : changed(reread, NULL, "another table of energies");
}

static bool same_layer(const struct reread *reread, const struct sc_layer *a, const struct sc_layer *b) {
    if (a->type != b->type || memcmp(a->size, b->size, sizeof a->size) != 0 ||
        memcmp(a->stride, b->stride, sizeof a->stride) != 0 ||
        memcmp(a->dilation, b->dilation, sizeof a->dilation) != 0)
        return false;
    return !reread->pragmas || (memcmp(a->pad, b->pad, sizeof a->pad) == 0 && a->repeat == b->repeat);
}

/* Lower a dataflow on a layer. Where no number of PEs is known there are as many as it may need. */
static enum sc_status lower(struct reread *reread, const struct sc_dsl *dsl, const struct sc_dsl_layer *layer,
                            const struct sc_layer *on, struct sc_mapping *mapping) {
    struct sc_machine machine = sc_machine_default();
    bool own = layer && layer->pragmas;
    sc_machine_override(&machine, &dsl->machine);
    if (!machine.num_pes)
        sc_machine_set(&machine, SC_HARDWARE_num_pes, INT64_MAX);
    return sc_mapping_lower(mapping, &reread->arena, on, &machine, own ? layer->pragmas : dsl->pragmas,
                            own ? layer->pragma_count : dsl->pragma_count, NULL, reread->error);
}

static bool same_directive(const struct sc_directive *a, const struct sc_directive *b) {
    bool same = a->spatial == b->spatial && a->part_count == b->part_count && a->overhead == b->overhead;
    for (int i = 0; same && i < a->part_count; i++)
        same = a->part[i].dim == b->part[i].dim && a->part[i].size == b->part[i].size &&
               a->part[i].offset == b->part[i].offset;
    return same;
}

static bool same_level(const struct sc_level *a, const struct sc_level *b) {
    bool same = a->units == b->units && a->directive_count == b->directive_count;
    for (int i = 0; same && i < a->directive_count; i++)
        same = same_directive(&a->directive[i], &b->directive[i]);
    return same;
}

static bool same_levels(const struct sc_mapping *a, const struct sc_mapping *b) {
    bool same = a->level_count == b->level_count;
    for (int i = 0; same && i < a->level_count; i++)
        same = same_level(&a->level[i], &b->level[i]);
    same = same && a->has_marks == b->has_marks;
    for (int tensor = 0; same && a->has_marks && tensor < SC_TENSOR_COUNT; tensor++)
        same = a->mark[tensor].loops == b->mark[tensor].loops;
    return same;
}

/* A mapping that is refused before its levels are known is the same if it is refused again. */
static enum sc_status check_flow(struct reread *reread, const struct sc_dsl_layer *before,
                                 const struct sc_dsl_layer *after, const struct sc_layer *on) {
    struct sc_mapping meant, again;
    enum sc_status was = lower(reread, reread->meant, before, on, &meant);
    enum sc_status is = lower(reread, &reread->again, after, after ? &after->layer : on, &again);
    bool known = meant.level_count > 0 && again.level_count > 0;
    if (was == is && (was == SC_STATUS_INPUT || (known && same_levels(&meant, &again))))
        return SC_STATUS_OK;
    if (!known && (was == SC_STATUS_LIMIT || is == SC_STATUS_LIMIT))
        return SC_STATUS_LIMIT;
    return changed(reread, before ? on : NULL, "another mapping");
}

/* A layer in which every dimension of its type has several indices, and every window several outputs. */
static struct sc_layer small_layer(const struct sc_layer_type *type, int64_t stride) {
    enum { SIZE = 12, FILTER = 3 };
    struct sc_layer layer = sc_layer_default(type);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (type->own_dims & 1u << dim)
            layer.size[dim] = sc_layer_window_with_filter(&layer, (enum sc_dim)dim) >= 0 ? FILTER : SIZE;
    for (int window = 0; window < type->window_count; window++)
        layer.stride[window] = stride;
    return layer;
}

static enum sc_status check_flow_alone(struct reread *reread) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < 2 * sc_layer_type_count(); i++) {
        struct sc_layer layer = small_layer(sc_layer_type_at(i / 2), 1 + i % 2);
        status = check_flow(reread, NULL, NULL, &layer);
    }
    return status;
}

static enum sc_status check_layers(struct reread *reread) {
    const struct sc_dsl *meant = reread->meant, *again = &reread->again;
    enum sc_status status = SC_STATUS_OK;
    if (meant->layer_count != again->layer_count)
        return changed(reread, NULL, "other layers");
    for (int i = 0; !status && i < meant->layer_count; i++) {
        const struct sc_dsl_layer *before = &meant->layers[i], *after = &again->layers[i];
        if (!same_layer(reread, &before->layer, &after->layer))
            return changed(reread, &before->layer, "another layer");
        if ((before->pragmas || meant->pragma_count) != (after->pragmas || again->pragma_count))
            return changed(reread, &before->layer, "another mapping");
        if (before->pragmas || meant->pragma_count)
            status = check_flow(reread, before, after, &before->layer);
    }
    return status;
}

static enum sc_status check_all(struct reread *reread) {
    enum sc_status status = check_machine(reread);
    if (!status)
        status = check_energy(reread);
    if (!status)
        status = check_layers(reread);
    if (!status && reread->meant->layer_count == 0 && reread->meant->pragma_count > 0)
        status = check_flow_alone(reread);
    return status;
}

enum sc_status common_reread_check(const struct sc_dsl *meant, const char *text, size_t size, bool pragmas,
                                   struct sc_error *error) {
    struct reread reread = {.meant = meant, .pragmas = pragmas, .error = error};
    struct sc_source source = {"written", text, size};
    struct sc_error problem;
    enum sc_status status = sc_dsl_parse(&reread.again, &source, &reread.arena, &problem);
    if (status == SC_STATUS_INPUT)
        sc_error_set(error, status, "in %s this could not be read again: %s", pragmas ? "pragmas" : "directives",
                     problem.message);
    else if (status)
        sc_error_set(error, status, "no memory left to read again what was written");
    else
        status = check_all(&reread);
    sc_arena_free(&reread.arena);
    return status;
}
