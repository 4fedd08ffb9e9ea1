#include "model/explore_sums.h"

#include "common/checked.h"

bool explore_sums_init(struct explore_sums *sums, int layers, int instances, struct sc_arena *arena) {
    int capacity = 1;
    for (int i = 0; i < layers && capacity < EXPLORE_SUMS_MAX; i++)
        capacity = instances < EXPLORE_SUMS_MAX / capacity ? capacity * instances : EXPLORE_SUMS_MAX;
    sums->sum = sc_arena_alloc(arena, (size_t)capacity, sizeof *sums->sum);
    sums->capacity = capacity;
    sums->count = 1;
    return sums->sum != NULL;
}

static bool is_before(const struct explore_sum *a, const struct explore_sum *b) {
    return a->cycles != b->cycles ? a->cycles < b->cycles : a->energy < b->energy;
}

/* Sums come by cycles. One that needs no less energy than the last one loses to it. */
static bool append(struct explore_sums *sums, const struct explore_sum *sum) {
    if (sums->count > 0 && sum->energy >= sums->sum[sums->count - 1].energy)
        return true;
    if (sums->count == sums->capacity)
        return false;
    sums->sum[sums->count++] = *sum;
    return true;
}

bool explore_sums_add(struct explore_sums *to, const struct explore_sums *from, const struct explore_sum *sum,
                      struct explore_sums *spare) {
    int i = 0, j = 0;
    bool fits = true;
    spare->count = 0;
    while (fits && (i < to->count || j < from->count)) {
        struct explore_sum next = {0};
        if (j < from->count) {
            next.energy = from->sum[j].energy + sum->energy;
            if (!checked_add(from->sum[j].cycles, sum->cycles, &next.cycles))
                return false;
        }
        const bool has_other = j == from->count || (i < to->count && is_before(&to->sum[i], &next));
        fits = append(spare, has_other ? &to->sum[i] : &next);
        i += has_other;
        j += !has_other;
    }
    const struct explore_sums merged = *spare;
    *spare = *to;
    *to = merged;
    return fits;
}
