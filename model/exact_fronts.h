/* Points of which none is at most another in every respect. The maximum of a sum or product that grows in every respect
 * is found among them. */
#ifndef SIMCHECK_MODEL_EXACT_FRONTS_H
#define SIMCHECK_MODEL_EXACT_FRONTS_H

#include <stdint.h>

#include "model/exact_memory.h"

/* Either a box's elements by tensor; or a receiver's inputs and weights that are near, and of those that it keeps,
 * negative. */
enum { RESPECTS = 4 };

struct exact_point {
    int64_t value[RESPECTS];
};

/* The buffer belongs to the context. */
struct front {
    struct buffer *buffer;
    int count;
};

/* Empty the front. */
void exact_front_start(struct front *front, struct buffer *buffer);

/* Add a point, unless another is as large in every respect. Points that it exceeds are removed. */
void exact_front_add(struct sc_exact *exact, struct front *front, const struct exact_point *point);

static inline const struct exact_point *front_get(const struct front *front, int index) {
    return (const struct exact_point *)front->buffer->data + index;
}

#endif
