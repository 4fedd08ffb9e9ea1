#include "traces/export/elements.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"

/* The index of the first element that is not smaller. */
static int64_t place_of(const struct elements *elements, int64_t element) {
    int64_t low = 0, high = elements->count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (elements->element[middle] < element)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct elements *elements, int64_t place, int64_t element) {
    return place < elements->count && elements->element[place] == element;
}

static bool grow(struct elements *elements) {
    int64_t capacity = elements->capacity ? 2 * elements->capacity : COMMON_AT_FIRST(8, 1);
    int64_t *grown = realloc(elements->element, (size_t)capacity * sizeof *grown);
    if (!grown)
        return false;
    elements->element = grown;
    elements->capacity = capacity;
    return true;
}

enum elements_change trace_elements_add(struct elements *elements, int64_t element) {
    int64_t place = place_of(elements, element);
    if (is_at(elements, place, element))
        return ELEMENTS_SAME;
    if (elements->count == elements->capacity && !grow(elements))
        return ELEMENTS_NO_MEMORY;
    int64_t *at = elements->element + place;
    memmove(at + 1, at, (size_t)(elements->count - place) * sizeof *at);
    *at = element;
    elements->count++;
    return ELEMENTS_CHANGED;
}

enum elements_change trace_elements_remove(struct elements *elements, int64_t element) {
    int64_t place = place_of(elements, element);
    if (!is_at(elements, place, element))
        return ELEMENTS_SAME;
    int64_t *at = elements->element + place;
    elements->count--;
    memmove(at, at + 1, (size_t)(elements->count - place) * sizeof *at);
    return ELEMENTS_CHANGED;
}

void trace_elements_free(struct elements *elements) {
    free(elements->element);
    *elements = (struct elements){0};
}

/* ---- as a text ---- */

/* The values of one subscript: first, first + step, ... last. */
struct trace_extent {
    int64_t first, last, step;
};

static int64_t gcd(int64_t a, int64_t b) { return b ? gcd(b, a % b) : a; }

static void extent_widen(struct trace_extent *extent, int64_t value) {
    if (value < extent->first) {
        extent->step = gcd(extent->step, extent->first - value);
        extent->first = value;
    } else {
        extent->step = gcd(extent->step, value - extent->first);
    }
    if (value > extent->last)
        extent->last = value;
}

static int64_t extent_size(const struct trace_extent *extent) {
    return extent->step ? (extent->last - extent->first) / extent->step + 1 : 1;
}

/* The values that each subscript takes in the set; as many extents as subscripts. */
static void measure(const struct elements *elements, const struct sc_layer *layer, enum sc_tensor tensor,
                    struct trace_extent extent[SC_SUBSCRIPTS_MAX]) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    for (int64_t i = 0; i < elements->count; i++) {
        int64_t rest = elements->element[i];
        for (int s = subscripts->count - 1; s >= 0; s--) {
            int64_t size = sc_layer_subscript_size(layer, tensor, subscripts->dim[s]), value = rest % size;
            rest /= size;
            if (i == 0)
                extent[s] = (struct trace_extent){value, value, 0};
            else
                extent_widen(&extent[s], value);
        }
    }
}

static int put_extent(char *to, size_t size, enum sc_dim dim, const struct trace_extent *extent) {
    char name = (char)(sc_dim_name(dim)[0] - 'A' + 'a');
    long long first = extent->first, last = extent->last, step = extent->step;
    if (step == 0)
        return snprintf(to, size, "%c%lld ", name, first);
    if (step == 1)
        return snprintf(to, size, "%c%lld-%lld ", name, first, last);
    return snprintf(to, size, "%c%lld-%lld/%lld ", name, first, last, step);
}

const char *trace_elements_text(const struct elements *elements, const struct sc_layer *layer, enum sc_tensor tensor,
                                char text[ELEMENTS_TEXT_SIZE]) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    struct trace_extent extent[SC_SUBSCRIPTS_MAX];
    measure(elements, layer, tensor, extent);
    int64_t room = 1;
    for (int s = 0; s < subscripts->count; s++)
        room *= extent_size(&extent[s]);
    int length = snprintf(text, ELEMENTS_TEXT_SIZE, "%s", room > elements->count ? "some of " : "");
    for (int s = 0; s < subscripts->count; s++)
        if (sc_layer_subscript_size(layer, tensor, subscripts->dim[s]) > 1)
            length += put_extent(text + length, ELEMENTS_TEXT_SIZE - (size_t)length, subscripts->dim[s], &extent[s]);
    if (length == 0)
        return strcpy(text, "all");
    text[length - 1] = '\0';
    return text;
}
