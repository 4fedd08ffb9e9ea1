#include "model/exact_fronts.h"

static struct exact_point *points(const struct front *front) { return front->buffer->data; }

static bool at_most(const struct exact_point *a, const struct exact_point *b) {
    for (int i = 0; i < RESPECTS; i++)
        if (a->value[i] > b->value[i])
            return false;
    return true;
}

void exact_front_start(struct front *front, struct buffer *buffer) { *front = (struct front){.buffer = buffer}; }

void exact_front_add(struct sc_exact *exact, struct front *front, const struct exact_point *point) {
    int kept = 0;
    for (int i = 0; i < front->count; i++)
        if (at_most(point, front_get(front, i)))
            return;
    for (int i = 0; i < front->count; i++)
        if (!at_most(front_get(front, i), point))
            points(front)[kept++] = *front_get(front, i);
    front->count = kept;
    if (!buffer_reserve(exact, front->buffer, ((size_t)kept + 1) * sizeof *point))
        return;
    points(front)[kept] = *point;
    front->count = kept + 1;
}
