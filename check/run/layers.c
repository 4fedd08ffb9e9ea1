#include "check/run/layers.h"

#include <stdio.h>
#include <strings.h>

const struct sc_dsl_layer *layers_find(const struct sc_dsl *dsl, const char *name) {
    for (int i = 0; i < dsl->layer_count; i++)
        if (strcasecmp(dsl->layers[i].layer.name, name) == 0)
            return &dsl->layers[i];
    return NULL;
}

/* The error of a layer begins with its name. */
const struct sc_error *layers_find_refused(const struct sc_dsl *dsl, const char *name) {
    char begin[SC_ERROR_MESSAGE_SIZE];
    const int length = snprintf(begin, sizeof begin, "layer '%s'", name);
    const struct sc_refused_layer *refused = dsl->refused;
    while (refused && strncasecmp(refused->error.message, begin, (size_t)length) != 0)
        refused = refused->next;
    return refused ? &refused->error : NULL;
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
