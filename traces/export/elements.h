/* Sets of elements of one tensor, and their names for people. */
#ifndef SIMCHECK_TRACES_EXPORT_ELEMENTS_H
#define SIMCHECK_TRACES_EXPORT_ELEMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/layer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Row-major numbers, in rising order. `struct elements e = {0};` is empty; trace_elements_free in the end. */
struct elements {
    int64_t *element;
    int64_t count, capacity;
};

enum elements_change {
    ELEMENTS_CHANGED,
    ELEMENTS_SAME, /* nothing changed: it was there already, or was not there */
    ELEMENTS_NO_MEMORY,
};

enum elements_change trace_elements_add(struct elements *elements, int64_t element);
enum elements_change trace_elements_remove(struct elements *elements, int64_t element);
void trace_elements_free(struct elements *elements);

enum { ELEMENTS_TEXT_SIZE = 512 };

/* The set as a box, "k0 c2 r0-2 x0-8/2": each subscript of the tensor that is larger than 1, with first and last value
 * and, where not every value between them is meant, the distance of those that are. In an output, y and x are rows and
 * columns of the output. A set that is no box is "some of" the smallest box around it; the element of a tensor that has
 * only one is "all". The set must not be empty, and the layer must have the tensor. */
const char *trace_elements_text(const struct elements *elements, const struct sc_layer *layer, enum sc_tensor tensor,
                                char text[ELEMENTS_TEXT_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
