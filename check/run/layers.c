#include "check/run/layers.h"

#include <stdio.h>
#include <strings.h>

const struct sc_dsl_layer *layers_find(const struct sc_dsl *dsl, const char *name) {
    for (int i = 0; i < dsl->layer_count; i++)
        if (strcasecmp(dsl->layers[i].layer.name, name) == 0)
            return &dsl->layers[i];
    return NULL;
}

const struct sc_error *layers_find_refused(const struct sc_dsl *dsl, const char *name) {
    const struct sc_refused_layer *refused = dsl->refused;
    while (refused && strcasecmp(refused->name, name) != 0)
        refused = refused->next;
    return refused ? &refused->error : NULL;
}

static void count_namesake(struct layers_turn *turn, int number, const struct sc_dsl_layer *layer, bool same) {
    turn->turn += same && number < layer->number;
    turn->count += same;
}

struct layers_turn layers_turn(const struct sc_dsl *dsl, const struct sc_dsl_layer *layer,
                               sc_name_comparison *compare) {
    struct layers_turn turn = {0, 0};
    for (int i = 0; i < dsl->layer_count; i++)
        count_namesake(&turn, dsl->layers[i].number, layer, compare(dsl->layers[i].written, layer->written) == 0);
    for (const struct sc_refused_layer *refused = dsl->refused; refused; refused = refused->next)
        count_namesake(&turn, refused->number, layer, compare(refused->name, layer->written) == 0);
    return turn;
}

const char *layers_near(char hint[NEAR_HINT_SIZE], const struct sc_dsl *dsl, const char *name) {
    const char *names[SC_DSL_LAYERS_MAX];
    for (int i = 0; i < dsl->layer_count; i++)
        names[i] = dsl->layers[i].layer.name;
    return common_near_hint(hint, name, names, dsl->layer_count);
}

enum sc_status layers_get(const struct sc_dsl_layer **layer, const struct sc_dsl *dsl, const char *net,
                          const char *name, struct sc_error *error) {
    char hint[NEAR_HINT_SIZE];
    *layer = layers_find(dsl, name);
    const struct sc_error *refused = layers_find_refused(dsl, name);
    if (*layer)
        return SC_STATUS_OK;
    if (!refused)
        return sc_error_set(error, SC_STATUS_INPUT, "there is no layer '%s' in '%s'%s", name, net,
                            layers_near(hint, dsl, name));
    *error = *refused;
    return SC_STATUS_INPUT;
}

enum sc_status layers_refused(const struct sc_dsl *dsl, struct sc_error *error) {
    const struct sc_refused_layer *refused = dsl->refused;
    for (; refused && refused->next; refused = refused->next)
        sc_error_print(&refused->error, "error", stderr);
    if (!refused)
        return SC_STATUS_OK;
    *error = refused->error;
    return SC_STATUS_INPUT;
}
