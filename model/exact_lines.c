#include "model/exact_lines.h"

#include <string.h>

#include "common/at_first.h"
#include "model/exact_memory.h"

void exact_line_reserve(struct sc_exact *exact, struct line *line) {
    enum { FIRST = COMMON_AT_FIRST(64, 1) };
    if (line->count < line->capacity)
        return;
    exact_line_finish(line);
    if (line->count <= line->capacity / 2 && line->capacity > 0)
        return;
    int capacity = line->capacity > 0 ? 2 * line->capacity : FIRST;
    struct exact_span *spans = exact_memory(exact, (size_t)capacity, sizeof *spans);
    if (!spans) {
        line->count = 0;
        return;
    }
    if (line->count > 0)
        memcpy(spans, line->span, (size_t)line->count * sizeof *spans);
    line->span = spans;
    line->capacity = capacity;
}

static void sort_spans(struct exact_span *span, int count) {
    for (int gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
        for (int i = gap; i < count; i++) {
            struct exact_span moved = span[i];
            int at = i;
            for (; at >= gap && span[at - gap].lo > moved.lo; at -= gap)
                span[at] = span[at - gap];
            span[at] = moved;
        }
}

void exact_line_finish(struct line *line) {
    if (line->in_order)
        return;
    int count = line->count;
    sort_spans(line->span, count);
    exact_line_start(line);
    for (int i = 0; i < count; i++)
        exact_line_add(line, line->span[i]);
}
