#include "model/exact_region.h"

#include <string.h>

#include "common/at_first.h"
#include "model/exact_boxes.h"
#include "model/exact_context.h"

static size_t box_bytes(const struct exact_region *region) {
    return (size_t)region->coords * sizeof(struct exact_span);
}

static struct exact_span *box_at(const struct exact_region *region, int box) {
    return region->span + (ptrdiff_t)box * region->coords;
}

void exact_region_start(struct exact_region *region, int coords) {
    region->coords = coords;
    region->count = 0;
    region->elems = 0;
}

static bool make_room(struct sc_exact *exact, struct exact_region *region, int count) {
    enum { FIRST = COMMON_AT_FIRST(8, 1) };
    int needed = count * region->coords;
    if (needed <= region->capacity)
        return exact_work(exact, 1);
    int capacity = needed > 2 * region->capacity ? needed : 2 * region->capacity;
    capacity = capacity > FIRST ? capacity : FIRST;
    struct exact_span *span = exact_memory(exact, (size_t)capacity, sizeof *span);
    if (!span || !exact_work(exact, count))
        return false;
    if (region->count > 0)
        memcpy(span, region->span, (size_t)region->count * box_bytes(region));
    region->span = span;
    region->capacity = capacity;
    return true;
}

static bool has_empty_side(const struct exact_region *region, const struct exact_span *box) {
    for (int i = 0; i < region->coords; i++)
        if (is_empty(box[i]))
            return true;
    return false;
}

void exact_region_add(struct sc_exact *exact, struct exact_region *region, const struct exact_span *box) {
    if (region->coords == 0 || has_empty_side(region, box) || !make_room(exact, region, region->count + 1))
        return;
    struct exact_span *last = region->count > 0 ? box_at(region, region->count - 1) : NULL;
    if (last && region->coords == 1 && box->lo >= last->lo && box->lo <= last->hi)
        last->hi = greater(last->hi, box->hi);
    else
        memcpy(box_at(region, region->count++), box, box_bytes(region));
}

void exact_region_join(struct sc_exact *exact, struct exact_region *region, const struct exact_region *other) {
    for (int i = 0; i < other->count; i++)
        exact_region_add(exact, region, box_at(other, i));
}

/* Below, at and above 0: a is before, the same as and behind b. */
static int compare(const struct exact_region *region, const struct exact_span *a, const struct exact_span *b) {
    for (int i = 0; i < region->coords; i++) {
        if (a[i].lo != b[i].lo)
            return a[i].lo < b[i].lo ? -1 : 1;
        if (a[i].hi != b[i].hi)
            return a[i].hi < b[i].hi ? -1 : 1;
    }
    return 0;
}

static void sort_boxes(struct exact_region *region) {
    struct exact_span moved[COORDS_MAX];
    for (int gap = region->count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
        for (int i = gap; i < region->count; i++) {
            int at = i;
            memcpy(moved, box_at(region, i), box_bytes(region));
            for (; at >= gap && compare(region, box_at(region, at - gap), moved) > 0; at -= gap)
                memcpy(box_at(region, at), box_at(region, at - gap), box_bytes(region));
            memcpy(box_at(region, at), moved, box_bytes(region));
        }
}

/* Put neighbours of sorted boxes together: equal ones, and of one coordinate those that overlap or touch. */
static void put_together(struct exact_region *region) {
    int kept = 0;
    for (int i = 0; i < region->count; i++) {
        struct exact_span *box = box_at(region, i), *last = kept > 0 ? box_at(region, kept - 1) : NULL;
        if (last && region->coords == 1 && box->lo <= last->hi)
            last->hi = greater(last->hi, box->hi);
        else if (!last || compare(region, last, box) != 0)
            memmove(box_at(region, kept++), box, box_bytes(region));
    }
    region->count = kept;
}

static int64_t measure_line(const struct exact_region *region) {
    int64_t elems = 0;
    for (int i = 0; i < region->count; i++)
        elems += length(region->span[i]);
    return elems;
}

static int64_t measure_box(struct sc_exact *exact, const struct exact_region *region) {
    int64_t elems = 1;
    for (int i = 0; i < region->coords; i++)
        elems = exact_mul(exact, elems, length(region->span[i]));
    return elems;
}

void exact_region_finish(struct sc_exact *exact, struct exact_region *region) {
    if (region->count > 1) {
        sort_boxes(region);
        put_together(region);
    }
    if (region->coords == 0 || region->count == 1)
        region->elems = measure_box(exact, region);
    else if (region->coords == 1)
        region->elems = measure_line(region);
    else
        region->elems = exact_boxes_meet(exact, region, NULL);
}

void exact_region_copy(struct sc_exact *exact, struct exact_region *to, const struct exact_region *from) {
    exact_region_start(to, from->coords);
    if (from->count > 0 && make_room(exact, to, from->count)) {
        memcpy(to->span, from->span, (size_t)from->count * box_bytes(from));
        to->count = from->count;
    }
    to->elems = from->elems;
}

void exact_region_shift(struct exact_region *region, int coord, int64_t by) {
    for (int i = 0; i < region->count; i++) {
        struct exact_span *span = box_at(region, i) + coord;
        *span = (struct exact_span){span->lo + by, span->hi + by};
    }
}

static int64_t meet_lines(const struct exact_region *a, const struct exact_region *b) {
    int64_t elems = 0;
    for (int i = 0, k = 0; i < a->count && k < b->count;) {
        elems += length(meet(a->span[i], b->span[k]));
        if (a->span[i].hi < b->span[k].hi)
            i++;
        else
            k++;
    }
    return elems;
}

static int64_t meet_boxes(struct sc_exact *exact, const struct exact_span *a, const struct exact_span *b, int coords) {
    int64_t elems = 1;
    for (int i = 0; i < coords; i++)
        elems = exact_mul(exact, elems, length(meet(a[i], b[i])));
    return elems;
}

int64_t exact_region_meet(struct sc_exact *exact, const struct exact_region *a, const struct exact_region *b) {
    if (a->coords == 0)
        return 1;
    if (a->coords == 1)
        return meet_lines(a, b);
    if (a->count == 1 && b->count == 1)
        return meet_boxes(exact, a->span, b->span, a->coords);
    return a->count > 0 && b->count > 0 ? exact_boxes_meet(exact, a, b) : 0;
}
