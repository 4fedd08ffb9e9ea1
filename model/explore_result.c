#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "model/explore_internal.h"
#include "model/explore_measures.h"

enum { FRONT_AT_FIRST = COMMON_AT_FIRST(64, 1) };

/* ---- memory ---- */

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the results of a search");
}

enum sc_status explore_not_kept(const struct sc_explore_result *result, struct sc_error *error) {
    if (result->stopped)
        return sc_error_set(error, SC_STATUS_IO, "the valid designs could not be written");
    if (result->front_full)
        return sc_error_set(error, SC_STATUS_LIMIT,
                            "the front has more than %d designs: make it by fewer of cycles, energy, area and power",
                            SC_EXPLORE_FRONT_MAX);
    return no_memory(error);
}

enum sc_status sc_explore_result_init(struct sc_explore_result *result, const struct sc_explore *explore,
                                      struct sc_error *error) {
    const size_t groups = (size_t)explore->group_offset[explore->task.group_count];
    *result =
        (struct sc_explore_result){.refusal = calloc(SC_EXPLORE_REFUSALS_MAX, sizeof *result->refusal),
                                   .group_value = groups > 0 ? calloc(groups, sizeof *result->group_value) : NULL};
    return result->refusal && (groups == 0 || result->group_value) ? SC_STATUS_OK : no_memory(error);
}

void sc_explore_result_clear(struct sc_explore_result *result) {
    struct sc_explore_result empty = {.refusal = result->refusal,
                                      .group_value = result->group_value,
                                      .front = result->front,
                                      .front_capacity = result->front_capacity};
    if (result->group_first < result->group_end)
        memset(result->group_value + result->group_first, 0,
               (size_t)(result->group_end - result->group_first) * sizeof *result->group_value);
    *result = empty;
}

void sc_explore_result_free(struct sc_explore_result *result) {
    free(result->refusal);
    free(result->group_value);
    free(result->front);
    *result = (struct sc_explore_result){0};
}

/* ---- best designs ---- */

void explore_keep_best(struct sc_explore_bests *bests, unsigned measures, const struct sc_figures *figures) {
    for (int m = 0; m < SC_MEASURE_COUNT; m++) {
        struct sc_figures *best = &bests->best[m];
        if (measures & 1u << m && (!bests->any || sc_figures_better((enum sc_measure)m, figures, best)))
            *best = *figures;
    }
    bests->any = true;
}

/* ---- the front ---- */

static bool reserve_front(struct sc_explore_result *result) {
    if (result->front_count < result->front_capacity)
        return true;
    result->front_full = result->front_count == SC_EXPLORE_FRONT_MAX;
    if (result->front_full)
        return false;
    int capacity = result->front_capacity > 0 ? 2 * result->front_capacity : FRONT_AT_FIRST;
    struct sc_figures *front = realloc(result->front, (size_t)capacity * sizeof *front);
    result->out_of_memory = result->out_of_memory || !front;
    if (!front)
        return false;
    result->front = front;
    result->front_capacity = capacity;
    return true;
}

/* Is there a member that is no worse? Of equal ones that with the lower index stays. The last one to win is asked
 * first: neighbours mostly lose to the same. */
static bool loses(struct sc_explore_result *result, unsigned measures, const struct sc_figures *figures) {
    for (int k = 0; k < result->front_count; k++) {
        const int i = (k + result->front_last) % result->front_count;
        const struct sc_figures *member = &result->front[i];
        if (!explore_no_worse(measures, member, figures))
            continue;
        if (member->index > figures->index && explore_no_worse(measures, figures, member))
            continue;
        result->front_last = i;
        return true;
    }
    return false;
}

static bool add_to_front(struct sc_explore_result *result, unsigned measures, const struct sc_figures *figures) {
    int kept = 0;
    if (loses(result, measures, figures))
        return true;
    for (int i = 0; i < result->front_count; i++)
        if (!explore_no_worse(measures, figures, &result->front[i]))
            result->front[kept++] = result->front[i];
    result->front_count = kept;
    result->front_last = 0;
    if (!reserve_front(result))
        return false;
    result->front[result->front_count++] = *figures;
    return true;
}

bool explore_keep(struct sc_explore_result *result, const struct sc_explore *explore,
                  const struct sc_figures *figures) {
    explore_keep_best(&result->all, explore->measures, figures);
    if (explore->task.valid && !explore->task.valid(explore->task.context, figures)) {
        result->stopped = true;
        return false;
    }
    return explore->task.front == 0 || add_to_front(result, explore->task.front, figures);
}

static int by_figures(const void *left, const void *right) {
    const struct sc_figures *a = left, *b = right;
    if (a->index == b->index)
        return 0;
    return sc_figures_better(SC_MEASURE_CYCLES, a, b) ? -1 : 1;
}

void sc_explore_sort_front(struct sc_explore_result *result) {
    if (result->front_count > 1)
        qsort(result->front, (size_t)result->front_count, sizeof *result->front, by_figures);
    result->front_last = 0;
}

int sc_explore_knee(const struct sc_explore *explore, const struct sc_explore_result *result) {
    const unsigned measures = explore->task.front;
    int knee = (measures & (measures - 1)) != 0 && result->front_count > 0 ? 0 : -1;
    for (int i = 1; knee >= 0 && i < result->front_count; i++)
        if (explore_compare_fronts(measures, &result->front[i], &result->front[knee]) < 0)
            knee = i;
    return knee;
}

bool explore_goes_on(const struct sc_explore *explore, struct sc_explore_result *result) {
    result->stopped = result->stopped || (explore->task.interrupted && explore->task.interrupted());
    return !result->stopped;
}

/* ---- what is nearest ---- */

void explore_keep_nearest(struct sc_explore_result *result, int64_t index, int64_t excess) {
    const bool nearer = !result->has_nearest || excess < result->nearest_excess ||
                        (excess == result->nearest_excess && index < result->nearest);
    if (!nearer)
        return;
    result->has_nearest = true;
    result->nearest = index;
    result->nearest_excess = excess;
}

/* ---- refusals ---- */

static bool is_earlier(int64_t block, int layer, const struct sc_explore_refusal *refusal) {
    return block != refusal->block ? block < refusal->block : layer < refusal->layer;
}

void explore_refuse(struct sc_explore_result *result, int instance, int64_t block, int layer,
                    const struct sc_error *error) {
    int at = 0;
    while (at < result->refusal_count && result->refusal[at].instance < instance)
        at++;
    struct sc_explore_refusal *refusal = &result->refusal[at];
    const bool known = at < result->refusal_count && refusal->instance == instance;
    if (at == SC_EXPLORE_REFUSALS_MAX || (known && !is_earlier(block, layer, refusal)))
        return;
    const int last =
        result->refusal_count < SC_EXPLORE_REFUSALS_MAX ? result->refusal_count : result->refusal_count - 1;
    if (!known) {
        memmove(refusal + 1, refusal, (size_t)(last - at) * sizeof *refusal);
        result->refusal_count = last + 1;
    }
    *refusal = (struct sc_explore_refusal){.instance = instance, .layer = layer, .block = block, .error = *error};
}

/* ---- sums ---- */

static void add_bests(struct sc_explore_bests *to, const struct sc_explore_bests *from, unsigned measures) {
    to->valid += from->valid;
    for (int m = 0; from->any && m < SC_MEASURE_COUNT; m++)
        if (measures & 1u << m && (!to->any || sc_figures_better((enum sc_measure)m, &from->best[m], &to->best[m])))
            to->best[m] = from->best[m];
    to->any = to->any || from->any;
}

enum sc_status sc_explore_add_to_front(struct sc_explore_result *result, const struct sc_explore *explore,
                                       const struct sc_figures *figures, struct sc_error *error) {
    return add_to_front(result, explore->task.front, figures) ? SC_STATUS_OK : explore_not_kept(result, error);
}

int sc_explore_group_entries(const struct sc_explore *explore) {
    return explore->group_offset[explore->task.group_count];
}

struct sc_explore_bests *sc_explore_group_entry(struct sc_explore_result *result, int entry) {
    if (result->group_first == result->group_end) {
        result->group_first = entry;
        result->group_end = entry + 1;
    }
    result->group_first = entry < result->group_first ? entry : result->group_first;
    result->group_end = entry >= result->group_end ? entry + 1 : result->group_end;
    return &result->group_value[entry];
}

enum sc_status sc_explore_add(struct sc_explore_result *to, const struct sc_explore_result *from,
                              const struct sc_explore *explore, struct sc_error *error) {
    to->searched += from->searched;
    to->evaluated += from->evaluated;
    to->refused += from->refused;
    to->invalid += from->invalid;
    to->dominated += from->dominated;
    to->bounded += from->bounded;
    to->exact_counts += from->exact_counts;
    to->exact_cycles += from->exact_cycles;
    for (int rule = 0; rule < SC_RULE_COUNT; rule++)
        to->alone[rule] += from->alone[rule];
    add_bests(&to->all, &from->all, explore->measures);
    for (int i = from->group_first; i < from->group_end; i++)
        if (from->group_value[i].any)
            add_bests(sc_explore_group_entry(to, i), &from->group_value[i], explore->measures);
    for (int i = 0; i < from->refusal_count; i++)
        explore_refuse(to, from->refusal[i].instance, from->refusal[i].block, from->refusal[i].layer,
                       &from->refusal[i].error);
    if (from->has_nearest)
        explore_keep_nearest(to, from->nearest, from->nearest_excess);
    to->out_of_memory = to->out_of_memory || from->out_of_memory;
    for (int i = 0; i < from->front_count; i++)
        if (!add_to_front(to, explore->task.front, &from->front[i]))
            return explore_not_kept(to, error);
    return to->out_of_memory ? no_memory(error) : SC_STATUS_OK;
}

const struct sc_explore_bests *sc_explore_group_value(const struct sc_explore *explore,
                                                      const struct sc_explore_result *result, int group, int n, int m) {
    const int second = explore->task.group[group].second;
    const int columns = second >= 0 ? explore->axis[second].parameter->count : 1;
    return &result->group_value[explore->group_offset[group] + n * columns + m];
}
