/* What the readers of layers share, whatever a file looks like. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/checked.h"
#include "common/dsl_internal.h"

/* ---- types ---- */

#define TRANSPOSED "TRCONV"

/* Of layer_type.def, but for the transposed convolution, which is a CONV when it has been read. */
const struct sc_layer_type *common_dsl_find_type(const char *name, int length, bool *transposed) {
    *transposed = (size_t)length == strlen(TRANSPOSED) && strncasecmp(name, TRANSPOSED, (size_t)length) == 0;
    return *transposed ? sc_layer_type_at(0) : sc_layer_type_find(name, length);
}

const char *common_dsl_type_list(char buffer[SC_LAYER_TYPE_LIST_SIZE], const char *last, bool grouped) {
    sc_layer_type_list(buffer, ", ", grouped);
    size_t used = strlen(buffer);
    snprintf(buffer + used, SC_LAYER_TYPE_LIST_SIZE - used, "%s" TRANSPOSED, last);
    return buffer;
}

/* ---- transposed convolutions ---- */

/* Zeros between the input's rows, Stride - 1 of them, and at both ends as many as the window reaches beyond its first
 * row, less those that Pad takes away. What this needs fits in 63 bits, or it is false. */
static bool stuff(struct sc_layer *layer, int window, int64_t *pad) {
    const struct sc_window *dims = &layer->type->window[window];
    int64_t *size = &layer->size[dims->input], beyond;
    bool fits = checked_mul(*size - 1, layer->stride[window], size) && checked_add(*size, 1, size) &&
                checked_mul(layer->size[dims->filter] - 1, layer->dilation[window], &beyond) &&
                checked_sub(beyond, layer->pad[window], pad);
    layer->stride[window] = 1;
    return fits;
}

static enum sc_status stuff_window(struct sc_layer *layer, int window, struct sc_place place, struct sc_error *error) {
    const struct sc_window *dims = &layer->type->window[window];
    const char *word = sc_window_setting_info(SC_SETTING_pad)->word[window];
    int64_t pad = 0;
    if (!stuff(layer, window, &pad))
        return sc_error_at(error, place, "layer '%s': its zero-stuffed size would pass 2^63", layer->name);
    int64_t given = layer->pad[window], most = pad + given;
    if (pad < 0)
        return sc_error_at(error, place,
                           "layer '%s': the %s of a " TRANSPOSED " is at most %lld, what its filter reaches beyond "
                           "one %s, not %lld",
                           layer->name, word, (long long)most, sc_dim_name(dims->input), (long long)given);
    layer->pad[window] = pad;
    return SC_STATUS_OK;
}

static void warn_stuffed(const struct sc_layer *layer, struct sc_place place, struct sc_warnings *warnings) {
    sc_warn_at(warnings, place,
               "layer '%s': a " TRANSPOSED " is the CONV over its zero-stuffed input: Y %lld, X %lld, Stride 1, "
               "PadY %lld, PadX %lld",
               layer->name, (long long)layer->size[SC_DIM_Y], (long long)layer->size[SC_DIM_X],
               (long long)layer->pad[SC_WINDOW_Y], (long long)layer->pad[SC_WINDOW_X]);
}

static bool add_padding(struct sc_layer *layer, int window) {
    int64_t *size = &layer->size[layer->type->window[window].input], both;
    return checked_mul(layer->pad[window], 2, &both) && checked_add(*size, both, size);
}

enum sc_status common_dsl_complete_layer(struct sc_layer *layer, bool transposed, struct sc_place place,
                                         struct sc_warnings *warnings, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int window = 0; transposed && !status && window < layer->type->window_count; window++)
        status = stuff_window(layer, window, place, error);
    layer->stuffed = transposed;
    if (!status && transposed)
        warn_stuffed(layer, place, warnings);
    for (int window = 0; !status && window < layer->type->window_count; window++)
        if (!add_padding(layer, window))
            status = sc_error_at(error, place, "layer '%s': its padded size would pass 2^63", layer->name);
    return status;
}

/* ---- names ---- */

/* The line of a layer ahead of number `index` that has the name already; 0: there is none. */
static int line_of_name(const struct sc_dsl *dsl, int index, const char *name) {
    const struct sc_dsl_layer *layer = dsl->layers;
    const struct sc_refused_layer *refused = dsl->refused;
    while (layer < dsl->layers + index && strcasecmp(layer->layer.name, name) != 0)
        layer++;
    if (layer < dsl->layers + index)
        return sc_place_line_column(layer->place).line;
    while (refused && (refused->number > layer->number || strcasecmp(refused->name, name) != 0))
        refused = refused->next;
    return refused ? refused->line : 0;
}

bool sc_dsl_is_written(const struct sc_dsl *dsl, const char *name, sc_name_comparison *compare) {
    bool any = false;
    for (int i = 0; !any && i < dsl->layer_count; i++)
        any = compare(dsl->layers[i].written, name) == 0;
    for (const struct sc_refused_layer *refused = dsl->refused; !any && refused; refused = refused->next)
        any = compare(refused->name, name) == 0;
    return any;
}

void common_dsl_number_names(struct sc_dsl *dsl, struct sc_arena *arena) {
    int duplicates = 0;
    for (int i = 0; i < dsl->layer_count; i++) {
        struct sc_dsl_layer *layer = &dsl->layers[i];
        char *const name = layer->layer.name;
        const int line = line_of_name(dsl, i, layer->written);
        if (line == 0)
            continue;
        do
            snprintf(name, sizeof layer->layer.name, "%.*s_%d", (int)sizeof layer->layer.name - 13, layer->written,
                     1 + ++duplicates);
        while (line_of_name(dsl, i, name) > 0 || sc_dsl_is_written(dsl, name, strcasecmp));
        sc_warn_at(common_dsl_warnings(dsl, arena), layer->place,
                   "a layer '%s' already stands at line %d: this one is called '%s'", layer->written, line, name);
    }
}
