#include "common/layer.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/checked.h"
#include "common/window_internal.h"

#define D(name) (1u << SC_DIM_##name)
#define CONV_DIMS (D(N) | D(G) | D(K) | D(C) | D(Y) | D(X) | D(R) | D(S))

#define ROWS_AND_COLUMNS                                                                                               \
    .window_count = SC_WINDOWS_MAX,                                                                                    \
    .window = {[SC_WINDOW_Y] = {SC_DIM_Y, SC_DIM_R}, [SC_WINDOW_X] = {SC_DIM_X, SC_DIM_S}}

_Static_assert(SC_DIM_COUNT <= 8 * sizeof(unsigned), "sets of dimensions are the bits of an unsigned number");

static const struct sc_layer_type TYPES[] = {
#define LAYER_TYPE(word, what, ...) {.name = #word, .description = what, __VA_ARGS__},
#define LAST_LAYER_TYPE LAYER_TYPE
#include "common/layer_type.def"
#undef LAYER_TYPE
#undef LAST_LAYER_TYPE
};

enum { TYPE_COUNT = sizeof TYPES / sizeof TYPES[0] };

_Static_assert(TYPE_COUNT <= 8 * sizeof(unsigned), "sets of types are the bits of an unsigned number");

/* ---- operations ---- */

static int32_t product(int32_t weight, int32_t input) { return (int32_t)((uint32_t)weight * (uint32_t)input); }

static int32_t sum(int32_t before, int32_t term) { return (int32_t)((uint32_t)before + (uint32_t)term); }

static int32_t input_alone(int32_t weight, int32_t input) {
    (void)weight;
    return input;
}

static int32_t larger(int32_t before, int32_t term) { return before > term ? before : term; }

static const struct sc_operation_description OPERATIONS[SC_OPERATION_COUNT] = {
    [SC_OPERATION_MAC] = {"MAC", "MACs", 2, true, 0, product, sum},
    [SC_OPERATION_MAX] = {"MAX", "operations", 1, false, INT32_MIN, input_alone, larger},
};

const struct sc_operation_description *sc_operation_info(enum sc_operation operation) { return &OPERATIONS[operation]; }

/* ---- names ---- */

static const char *const DIM_NAMES[SC_DIM_COUNT] = {
    [SC_DIM_N] = "N", [SC_DIM_G] = "G", [SC_DIM_K] = "K", [SC_DIM_C] = "C", [SC_DIM_Y] = "Y",
    [SC_DIM_X] = "X", [SC_DIM_R] = "R", [SC_DIM_S] = "S", [SC_DIM_M] = "M"};
static const char *const TENSOR_NAMES[SC_TENSOR_COUNT] = {
    [SC_TENSOR_WEIGHT] = "weight", [SC_TENSOR_INPUT] = "input", [SC_TENSOR_OUTPUT] = "sum"};
static const enum sc_dim WINDOW_INPUTS[SC_WINDOWS_MAX] = {[SC_WINDOW_Y] = SC_DIM_Y, [SC_WINDOW_X] = SC_DIM_X};

static bool same_name(const char *known, const char *name, int length) {
    return strlen(known) == (size_t)length && strncasecmp(known, name, (size_t)length) == 0;
}

int sc_layer_type_count(void) { return TYPE_COUNT; }

const struct sc_layer_type *sc_layer_type_at(int index) { return &TYPES[index]; }

const struct sc_layer_type *sc_layer_type_find(const char *name, int length) {
    for (int i = 0; i < TYPE_COUNT; i++)
        if (same_name(TYPES[i].name, name, length))
            return &TYPES[i];
    return NULL;
}

static void add_name(char buffer[SC_LAYER_TYPE_LIST_SIZE], const char *between, const char *name) {
    size_t used = strlen(buffer);
    snprintf(buffer + used, SC_LAYER_TYPE_LIST_SIZE - used, "%s%s", between, name);
}

const char *sc_layer_type_list(char buffer[SC_LAYER_TYPE_LIST_SIZE], const char *last, bool grouped) {
    buffer[0] = '\0';
    for (int i = 0; i < TYPE_COUNT; i++) {
        add_name(buffer, i == 0 ? "" : i == TYPE_COUNT - 1 ? last : ", ", TYPES[i].name);
        if (grouped && TYPES[i].grouped_name)
            add_name(buffer, ", ", TYPES[i].grouped_name);
    }
    return buffer;
}

const char *sc_dim_name(enum sc_dim dim) { return DIM_NAMES[dim]; }

enum sc_dim sc_dim_find(const char *name, int length) {
    int dim = 0;
    while (dim < SC_DIM_COUNT && !same_name(DIM_NAMES[dim], name, length))
        dim++;
    return (enum sc_dim)dim;
}

const char *sc_tensor_name(enum sc_tensor tensor) { return TENSOR_NAMES[tensor]; }

const char *sc_tensor_word(enum sc_tensor tensor) {
    return tensor == SC_TENSOR_OUTPUT ? "output" : TENSOR_NAMES[tensor];
}

int sc_window_named(enum sc_dim input) {
    int window = 0;
    while (window < SC_WINDOWS_MAX && WINDOW_INPUTS[window] != input)
        window++;
    return window;
}

/* ---- windows ---- */

static const struct sc_window_setting_description SETTINGS[SC_SETTING_COUNT] = {
#define WINDOW_SETTING(field, keyword, noun, usual, description)                                                       \
    {keyword, {keyword "Y", keyword "X"}, noun, usual, description},
#include "common/window.def"
#undef WINDOW_SETTING
};

static const size_t SETTING_OFFSET[SC_SETTING_COUNT] = {
#define WINDOW_SETTING(field, keyword, noun, usual, description) offsetof(struct sc_layer, field),
#include "common/window.def"
#undef WINDOW_SETTING
};

const struct sc_window_setting_description *sc_window_setting_info(enum sc_window_setting setting) {
    return &SETTINGS[setting];
}

int64_t sc_layer_setting(const struct sc_layer *layer, enum sc_window_setting setting, int window) {
    int64_t values[SC_WINDOWS_MAX];
    memcpy(values, (const char *)layer + SETTING_OFFSET[setting], sizeof values);
    return values[window];
}

void sc_layer_set(struct sc_layer *layer, enum sc_window_setting setting, int window, int64_t value) {
    memcpy((char *)layer + SETTING_OFFSET[setting] + (size_t)window * sizeof value, &value, sizeof value);
}

bool sc_layer_is_set(const struct sc_layer *layer, enum sc_window_setting setting) {
    for (int window = 0; window < SC_WINDOWS_MAX; window++)
        if (sc_layer_setting(layer, setting, window) != SETTINGS[setting].usual)
            return true;
    return false;
}

bool sc_layer_windows_agree(const struct sc_layer *layer, enum sc_window_setting setting) {
    for (int window = 1; window < SC_WINDOWS_MAX; window++)
        if (sc_layer_setting(layer, setting, window) != sc_layer_setting(layer, setting, 0))
            return false;
    return true;
}

bool sc_layer_same_shape(const struct sc_layer *a, const struct sc_layer *b) {
    bool same = a->type == b->type;
    for (int d = 0; d < SC_DIM_COUNT; d++)
        same = same && a->size[d] == b->size[d];
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int w = 0; w < SC_WINDOWS_MAX; w++)
            same = same && sc_layer_setting(a, (enum sc_window_setting)setting, w) ==
                               sc_layer_setting(b, (enum sc_window_setting)setting, w);
    return same;
}

struct sc_layer sc_layer_default(const struct sc_layer_type *type) {
    struct sc_layer layer = {.type = type, .repeat = 1};
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        layer.size[dim] = 1;
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        for (int window = 0; window < SC_WINDOWS_MAX; window++)
            sc_layer_set(&layer, (enum sc_window_setting)setting, window, SETTINGS[setting].usual);
    return layer;
}

struct sc_layer sc_layer_as_convolution(const struct sc_layer *layer) {
    struct sc_layer convolution = sc_layer_default(&TYPES[0]);
    memcpy(convolution.name, layer->name, sizeof convolution.name);
    convolution.repeat = layer->repeat;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->type->own_dims & 1u << dim)
            convolution.size[layer->type->convolution_dim[dim]] = layer->size[dim];
    return convolution;
}

bool sc_layer_has_window(const struct sc_layer *layer) { return layer->type->window_count > 0; }

int sc_layer_window_over(const struct sc_layer *layer, enum sc_dim dim) {
    int window = layer->type->window_count - 1;
    while (window >= 0 && layer->type->window[window].input != dim)
        window--;
    return window;
}

int sc_layer_window_with_filter(const struct sc_layer *layer, enum sc_dim dim) {
    int window = layer->type->window_count - 1;
    while (window >= 0 && layer->type->window[window].filter != dim)
        window--;
    return window;
}

int64_t sc_layer_unpadded_size(const struct sc_layer *layer, enum sc_dim dim) {
    int window = sc_layer_window_over(layer, dim);
    return layer->size[dim] - (window < 0 ? 0 : 2 * layer->pad[window]);
}

/* False: it would pass 2^63. */
static bool window_reach(const struct sc_layer *layer, int window, int64_t *reach) {
    int64_t taps = layer->size[layer->type->window[window].filter];
    return checked_mul(taps - 1, layer->dilation[window], reach) && checked_add(*reach, 1, reach);
}

int64_t common_window_reach(const struct sc_layer *layer, int window) {
    int64_t reach = 1;
    return window < layer->type->window_count && !window_reach(layer, window, &reach) ? INT64_MAX : reach;
}

int64_t sc_layer_outputs(const struct sc_layer *layer, int window) {
    if (window >= layer->type->window_count)
        return 1;
    int64_t size = layer->size[layer->type->window[window].input];
    return (size - common_window_reach(layer, window)) / layer->stride[window] + 1;
}

int64_t sc_layer_output_rows(const struct sc_layer *layer) { return sc_layer_outputs(layer, SC_WINDOW_Y); }

int64_t sc_layer_output_columns(const struct sc_layer *layer) { return sc_layer_outputs(layer, SC_WINDOW_X); }

/* ---- tensors ---- */

static bool subscripted_by(const struct sc_subscripts *subscripts, enum sc_dim dim) {
    for (int i = 0; i < subscripts->count; i++)
        if (subscripts->dim[i] == dim)
            return true;
    return false;
}

bool sc_layer_couples(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim) {
    int window = tensor == SC_TENSOR_OUTPUT ? sc_layer_window_with_filter(layer, dim) : -1;
    return subscripted_by(&layer->type->tensor[tensor], window < 0 ? dim : layer->type->window[window].input);
}

int64_t sc_layer_subscript_size(const struct sc_layer *layer, enum sc_tensor tensor, enum sc_dim dim) {
    int window = tensor == SC_TENSOR_OUTPUT ? sc_layer_window_over(layer, dim) : -1;
    return window < 0 ? layer->size[dim] : sc_layer_outputs(layer, window);
}

static bool tensor_elems(const struct sc_layer *layer, enum sc_tensor tensor, int64_t *elems) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    *elems = subscripts->count > 0;
    for (int i = 0; i < subscripts->count; i++)
        if (!checked_mul(*elems, sc_layer_subscript_size(layer, tensor, subscripts->dim[i]), elems))
            return false;
    return true;
}

/* Each output meets every weight position and reduced channel once. */
static bool operations(const struct sc_layer *layer, int64_t *macs) {
    if (!tensor_elems(layer, SC_TENSOR_OUTPUT, macs))
        return false;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        bool reduced = !subscripted_by(&layer->type->tensor[SC_TENSOR_OUTPUT], (enum sc_dim)dim);
        if (reduced && !checked_mul(*macs, layer->size[dim], macs))
            return false;
    }
    return true;
}

int64_t sc_layer_tensor_elems(const struct sc_layer *layer, enum sc_tensor tensor) {
    int64_t elems = 0;
    return tensor_elems(layer, tensor, &elems) ? elems : INT64_MAX;
}

int64_t sc_layer_macs(const struct sc_layer *layer) {
    int64_t macs = 0;
    return operations(layer, &macs) ? macs : INT64_MAX;
}

/* ---- possible layers ---- */

static enum sc_status check_sizes(const struct sc_layer *layer, struct sc_place place, struct sc_error *error) {
    for (int dim = 0; dim < SC_DIM_COUNT; dim++) {
        if (layer->size[dim] < 1)
            return sc_error_at(error, place, "layer '%s': %s must be at least 1, not %lld", layer->name,
                               sc_dim_name((enum sc_dim)dim), (long long)layer->size[dim]);
        if (layer->size[dim] > 1 && !(layer->type->own_dims & 1u << dim))
            return sc_error_at(error, place, "layer '%s': a layer of type %s has no %s", layer->name, layer->type->name,
                               sc_dim_name((enum sc_dim)dim));
    }
    if (layer->repeat < 1)
        return sc_error_at(error, place, "layer '%s': it must occur at least once, not %lld times", layer->name,
                           (long long)layer->repeat);
    return SC_STATUS_OK;
}

/* Where there is no window, each setting is the usual one. */
static enum sc_status check_setting(const struct sc_layer *layer, enum sc_window_setting setting, struct sc_place place,
                                    struct sc_error *error) {
    const struct sc_window_setting_description *info = sc_window_setting_info(setting);
    for (int w = 0; w < SC_WINDOWS_MAX; w++) {
        const int64_t value = sc_layer_setting(layer, setting, w);
        if (value < info->usual)
            return sc_error_at(error, place, "layer '%s': %s must be at least %lld, not %lld", layer->name,
                               info->word[w], (long long)info->usual, (long long)value);
        if (value > info->usual && w >= layer->type->window_count)
            return sc_error_at(error, place, "layer '%s': a layer of type %s has no %s", layer->name, layer->type->name,
                               info->noun);
    }
    return SC_STATUS_OK;
}

static enum sc_status check_padding(const struct sc_layer *layer, int w, struct sc_place place,
                                    struct sc_error *error) {
    const enum sc_dim input = layer->type->window[w].input;
    if (layer->pad[w] <= (layer->size[input] - 1) / 2)
        return SC_STATUS_OK;
    return sc_error_at(error, place, "layer '%s': %s is %lld with a padding of %lld on either side", layer->name,
                       sc_dim_name(input), (long long)layer->size[input], (long long)layer->pad[w]);
}

static enum sc_status check_window(const struct sc_layer *layer, int w, struct sc_place place, struct sc_error *error) {
    const struct sc_window *window = &layer->type->window[w];
    char dilated[64] = "";
    if (common_window_reach(layer, w) <= layer->size[window->input])
        return SC_STATUS_OK;
    if (layer->dilation[w] > 1)
        snprintf(dilated, sizeof dilated, " with a dilation of %lld", (long long)layer->dilation[w]);
    return sc_error_at(error, place,
                       "layer '%s': the filter is larger than the input: %s %lld%s, but %s is %lld with padding",
                       layer->name, sc_dim_name(window->filter), (long long)layer->size[window->filter], dilated,
                       sc_dim_name(window->input), (long long)layer->size[window->input]);
}

static enum sc_status check_covering_filter(const struct sc_layer *layer, struct sc_place place,
                                            struct sc_error *error) {
    const struct sc_layer_type *type = layer->type;
    bool covers = true;
    char must[64] = "";
    for (int w = 0; w < type->window_count; w++) {
        size_t used = strlen(must);
        covers = covers && layer->size[type->window[w].filter] == layer->size[type->window[w].input];
        snprintf(must + used, sizeof must - used, "%s%s must equal %s", w > 0 ? " and " : "",
                 sc_dim_name(type->window[w].filter), sc_dim_name(type->window[w].input));
    }
    if (covers || !type->filter_covers_input)
        return SC_STATUS_OK;
    return sc_error_at(error, place, "layer '%s': an %s layer's filter covers its input: %s", layer->name, type->name,
                       must);
}

/* Input rows and columns stand in a loop nest too, so the product of all sizes bounds the steps. */
static bool nest_fits(const struct sc_layer *layer) {
    int64_t steps = 1;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (!checked_mul(steps, layer->size[dim], &steps))
            return false;
    return true;
}

static enum sc_status check_counts(const struct sc_layer *layer, struct sc_place place, struct sc_error *error) {
    int64_t count;
    bool fits = nest_fits(layer) && operations(layer, &count);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        fits = fits && tensor_elems(layer, (enum sc_tensor)tensor, &count);
    if (fits)
        return SC_STATUS_OK;
    return sc_error_at(error, place, "layer '%s': its operations or elements would pass 2^63", layer->name);
}

enum sc_status sc_layer_check(const struct sc_layer *layer, struct sc_place place, struct sc_error *error) {
    if (!layer->type)
        return sc_error_at(error, place, "layer '%s' has no type", layer->name);
    enum sc_status status = check_sizes(layer, place, error);
    for (int setting = 0; !status && setting < SC_SETTING_COUNT; setting++)
        status = check_setting(layer, (enum sc_window_setting)setting, place, error);
    for (int w = 0; !status && w < layer->type->window_count; w++)
        status = check_padding(layer, w, place, error);
    for (int w = 0; !status && w < layer->type->window_count; w++)
        status = check_window(layer, w, place, error);
    if (!status)
        status = check_covering_filter(layer, place, error);
    if (!status)
        status = check_counts(layer, place, error);
    return status;
}
