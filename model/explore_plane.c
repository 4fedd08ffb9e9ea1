#include "model/explore_plane.h"

#include <string.h>

#include "common/checked.h"
#include "model/cost.h"
#include "model/explore_measures.h"

bool explore_plane_init(struct explore_plane *plane, const struct sc_explore *explore, int64_t index,
                        struct sc_arena *arena) {
    *plane = (struct explore_plane){.l1 = explore_memory_of(&explore->l1, index),
                                    .l2 = explore_memory_of(&explore->l2, index)};
    const size_t l1 = (size_t)plane->l1.count, l2 = (size_t)plane->l2.count;
    plane->area_l1 = sc_arena_alloc(arena, l1, sizeof *plane->area_l1);
    plane->power_l1 = sc_arena_alloc(arena, l1, sizeof *plane->power_l1);
    plane->area_l2 = sc_arena_alloc(arena, l2, sizeof *plane->area_l2);
    plane->power_l2 = sc_arena_alloc(arena, l2, sizeof *plane->power_l2);
    plane->energy_l1 = sc_arena_alloc(arena, l1, sizeof *plane->energy_l1);
    plane->energy_l2 = sc_arena_alloc(arena, l2, sizeof *plane->energy_l2);
    return plane->area_l1 && plane->power_l1 && plane->area_l2 && plane->power_l2 && plane->energy_l1 &&
           plane->energy_l2;
}

/* ---- area and power ---- */

static enum sc_status add_terms(const struct sc_explore *explore, enum explore_part part,
                                const struct sc_machine *machine, int64_t *area, int64_t *power,
                                struct sc_error *error) {
    const struct sc_cost_table *table = explore->task.cost;
    struct sc_cost cost;
    *area = *power = 0;
    for (int t = 0; table && t < table->term_count; t++) {
        if (explore->term_part[t] != part)
            continue;
        enum sc_status status = sc_cost_of_term(&cost, &table->term[t], machine, error);
        if (status)
            return status;
        if (!checked_add(*area, cost.area_nm2, area) || !checked_add(*power, cost.power_nw, power))
            return sc_error_set(error, SC_STATUS_LIMIT, "the cost of a design passes 2^63 nm2 or nW");
    }
    return SC_STATUS_OK;
}

static enum sc_status cost_of_memory(const struct sc_explore *explore, const struct explore_memory *memory,
                                     enum explore_part part, enum sc_hardware_id size, struct sc_machine machine,
                                     int64_t *area, int64_t *power, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < memory->count; i++) {
        if (memory->size[i] > 0)
            sc_machine_set(&machine, size, memory->size[i]);
        status = add_terms(explore, part, &machine, &area[i], &power[i], error);
        if (!status && i > 0 && (area[i] < area[i - 1] || power[i] < power[i - 1]))
            status = sc_error_at(error, explore->task.cost->place,
                                 "by '%s' a memory of %lld elements costs less than one of %lld: a search needs costs "
                                 "that do not fall as a memory grows",
                                 explore->task.cost->name, (long long)memory->size[i], (long long)memory->size[i - 1]);
    }
    return status;
}

static bool sum_fits(int64_t rest, int64_t l1, int64_t l2) {
    int64_t sum;
    return checked_add(rest, l1, &sum) && checked_add(sum, l2, &sum);
}

/* No term falls as a size grows, so the last cell costs most. */
static enum sc_status check_largest(const struct explore_plane *plane, struct sc_error *error) {
    const int i = plane->l1.count - 1, j = plane->l2.count - 1;
    if (sum_fits(plane->area, plane->area_l1[i], plane->area_l2[j]) &&
        sum_fits(plane->power, plane->power_l1[i], plane->power_l2[j]))
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_LIMIT, "the cost of a design passes 2^63 nm2 or nW");
}

enum sc_status explore_plane_cost(struct explore_plane *plane, const struct sc_explore *explore,
                                  const struct sc_machine *machine, bool first, struct sc_error *error) {
    enum sc_status status = add_terms(explore, EXPLORE_PART_REST, machine, &plane->area, &plane->power, error);
    if (!status && (first || explore->memories_cost_at_point))
        status = cost_of_memory(explore, &plane->l1, EXPLORE_PART_L1, SC_HARDWARE_l1_size, *machine, plane->area_l1,
                                plane->power_l1, error);
    if (!status && (first || explore->memories_cost_at_point))
        status = cost_of_memory(explore, &plane->l2, EXPLORE_PART_L2, SC_HARDWARE_l2_size, *machine, plane->area_l2,
                                plane->power_l2, error);
    return status ? status : check_largest(plane, error);
}

/* ---- energy ---- */

static void energy_of_memory(const struct explore_memory *memory, sc_energy_amount reads, sc_energy_amount writes,
                             sc_energy_amount *energy) {
    for (int i = 0; i < memory->count; i++)
        energy[i] = (sc_energy_amount)memory->read[i] * reads + (sc_energy_amount)memory->write[i] * writes;
}

void explore_plane_energy(struct explore_plane *plane, const struct sc_explore *explore,
                          const struct sc_energy_times *times, int64_t per_hop) {
    struct sc_energy_prices rest = explore->prices;
    rest.price[SC_ENERGY_PER_HOP] = per_hop;
    plane->energy = sc_energy_sum(&rest, times);
    energy_of_memory(&plane->l1, times->times[SC_ENERGY_L1_READ], times->times[SC_ENERGY_L1_WRITE], plane->energy_l1);
    energy_of_memory(&plane->l2, times->times[SC_ENERGY_L2_READ], times->times[SC_ENERGY_L2_WRITE], plane->energy_l2);
}

/* ---- cells ---- */

struct sc_figures explore_plane_figures(const struct explore_plane *plane, int i, int j) {
    return (struct sc_figures){.index = plane->index + i * plane->l1.stride + j * plane->l2.stride,
                               .cycles = plane->cycles,
                               .energy = plane->energy + plane->energy_l1[i] + plane->energy_l2[j],
                               .area_nm2 = plane->area + plane->area_l1[i] + plane->area_l2[j],
                               .power_nw = plane->power + plane->power_l1[i] + plane->power_l2[j]};
}

unsigned explore_broken(const struct sc_explore *explore, unsigned memories, const struct sc_figures *figures) {
    const struct explore_limits *limits = &explore->limits;
    return memories | (unsigned)(figures->area_nm2 > limits->area_nm2) << SC_RULE_AREA |
           (unsigned)(figures->power_nw > limits->power_nw) << SC_RULE_POWER |
           (unsigned)(figures->cycles > limits->cycles) << SC_RULE_CYCLES |
           (unsigned)(figures->energy > limits->energy) << SC_RULE_ENERGY;
}

bool explore_plane_within(const struct explore_plane *plane, const struct sc_explore *explore, int i, int j) {
    struct sc_figures figures = explore_plane_figures(plane, i, j);
    figures.cycles = 0;
    return explore_broken(explore, 0, &figures) == 0;
}

/* ---- groups ---- */

/* What of a group's two parameters a plane's cell says itself. */
static const struct explore_axis *group_axis(const struct sc_explore *explore, int group, int side) {
    const struct sc_explore_group *pair = &explore->task.group[group];
    const int parameter = side == 0 ? pair->first : pair->second;
    return parameter < 0 ? NULL : &explore->axis[parameter];
}

void explore_plane_place(struct explore_plane *plane, const struct sc_explore *explore) {
    for (int group = 0; group < explore->task.group_count; group++)
        for (int side = 0; side < 2; side++) {
            const struct explore_axis *axis = group_axis(explore, group, side);
            plane->group_digit[group][side] = axis ? explore_digit(axis, plane->index) : 0;
        }
}

static int cell_digit(const struct explore_plane *plane, const struct sc_explore *explore, int group, int side, int i,
                      int j) {
    const struct explore_axis *axis = group_axis(explore, group, side);
    if (axis && axis->role == EXPLORE_L1)
        return i;
    return axis && axis->role == EXPLORE_L2 ? j : plane->group_digit[group][side];
}

static struct sc_explore_bests *group_entry(const struct explore_plane *plane, const struct sc_explore *explore,
                                            struct sc_explore_result *result, int group, int i, int j) {
    const struct explore_axis *second = group_axis(explore, group, 1);
    const int columns = second ? second->parameter->count : 1;
    const int entry = cell_digit(plane, explore, group, 0, i, j) * columns + cell_digit(plane, explore, group, 1, i, j);
    return sc_explore_group_entry(result, explore->group_offset[group] + entry);
}

static void keep_in_groups(const struct explore_plane *plane, const struct sc_explore *explore, int i, int j,
                           int64_t designs, const struct sc_figures *figures, struct sc_explore_result *result) {
    for (int group = 0; group < explore->task.group_count; group++) {
        struct sc_explore_bests *entry = group_entry(plane, explore, result, group, i, j);
        explore_keep_best(entry, explore->measures, figures);
        entry->valid += designs;
    }
}

/* ---- every cell ---- */

bool explore_count_cell(const struct explore_plane *plane, const struct sc_explore *explore, int i, int j,
                        unsigned broken, const struct sc_figures *figures, struct sc_explore_result *result) {
    if (broken != 0) {
        if ((broken & (broken - 1)) == 0)
            result->alone[__builtin_ctz(broken)]++;
        return true;
    }
    result->all.valid++;
    keep_in_groups(plane, explore, i, j, 1, figures, result);
    return explore_keep(result, explore, figures);
}

bool explore_keep_more(const struct explore_plane *plane, const struct sc_explore *explore, int i, int j,
                       const struct sc_figures *figures, struct sc_explore_result *result) {
    keep_in_groups(plane, explore, i, j, 0, figures, result);
    return explore_keep(result, explore, figures);
}

bool explore_plane_visit(const struct explore_plane *plane, const struct sc_explore *explore,
                         struct sc_explore_result *result) {
    for (int i = 0; i < plane->l1.count; i++) {
        const unsigned l1 = (unsigned)(i < plane->first_l1) << SC_RULE_L1;
        for (int j = 0; j < plane->l2.count; j++) {
            const struct sc_figures figures = explore_plane_figures(plane, i, j);
            const unsigned memories = l1 | (unsigned)(j < plane->first_l2) << SC_RULE_L2;
            const unsigned broken = explore_broken(explore, memories, &figures);
            if (!explore_count_cell(plane, explore, i, j, broken, &figures, result))
                return false;
        }
    }
    return true;
}

/* ---- what is nearest ---- */

/* In millionths of the limit; at most 2^40 limits, so that a sum of all rules fits. */
static int64_t excess(sc_energy_amount value, sc_energy_amount limit) {
    const sc_energy_amount million = 1000000, most = (sc_energy_amount)1 << 40;
    if (value <= limit)
        return 0;
    const sc_energy_amount times = (value - limit) / limit;
    return times >= most ? (int64_t)(most * million) : (int64_t)((value - limit) * million / limit);
}

static int64_t excess_of_memory(int64_t needed, int64_t size) {
    return size > 0 ? excess((sc_energy_amount)needed, (sc_energy_amount)size) : 0;
}

/* By which the budgets are passed. It falls in no direction as memories grow. */
static int64_t excess_of_budgets(const struct explore_plane *plane, const struct explore_limits *limits, int i, int j) {
    const struct sc_figures figures = explore_plane_figures(plane, i, j);
    return excess((sc_energy_amount)figures.area_nm2, (sc_energy_amount)limits->area_nm2) +
           excess((sc_energy_amount)figures.power_nw, (sc_energy_amount)limits->power_nw) +
           excess((sc_energy_amount)figures.cycles, (sc_energy_amount)limits->cycles) +
           excess(figures.energy, limits->energy);
}

static int last_to_try(int first, int count) { return first < count ? first : count - 1; }

/* Memories that are larger than what suffices come no nearer. The smaller ones are tried from large to small, as long
 * as what they lack leaves a chance. */
void explore_plane_nearest(const struct explore_plane *plane, const struct sc_explore *explore,
                           struct sc_explore_result *result) {
    const struct explore_limits *limits = &explore->limits;
    const int64_t least = excess_of_budgets(plane, limits, 0, 0);
    for (int i = last_to_try(plane->first_l1, plane->l1.count); i >= 0; i--) {
        const int64_t of_l1 = excess_of_memory(plane->l1_needed, plane->l1.size[i]);
        if (result->has_nearest && of_l1 + least > result->nearest_excess)
            return;
        const int64_t least_of_row = of_l1 + excess_of_budgets(plane, limits, i, 0);
        for (int j = last_to_try(plane->first_l2, plane->l2.count); j >= 0; j--) {
            const int64_t of_l2 = excess_of_memory(plane->l2_needed, plane->l2.size[j]);
            if (result->has_nearest && least_of_row + of_l2 > result->nearest_excess)
                break;
            explore_keep_nearest(result, plane->index + i * plane->l1.stride + j * plane->l2.stride,
                                 of_l1 + of_l2 + excess_of_budgets(plane, limits, i, j));
        }
    }
}

/* ---- rows ---- */

/* Up to which cell of a row a limit holds: no part falls as a memory grows. From row to row these ends only go down. */
struct ends {
    int area, power, energy;
};

static void lower_ends(struct ends *ends, const struct explore_plane *plane, const struct sc_explore *explore, int i) {
    const struct explore_limits *limits = &explore->limits;
    const int64_t area = limits->area_nm2 - plane->area - plane->area_l1[i];
    const int64_t power = limits->power_nw - plane->power - plane->power_l1[i];
    const sc_energy_amount energy = plane->energy + plane->energy_l1[i];
    while (ends->area > 0 && plane->area_l2[ends->area - 1] > area)
        ends->area--;
    while (ends->power > 0 && plane->power_l2[ends->power - 1] > power)
        ends->power--;
    while (ends->energy > 0 && energy + plane->energy_l2[ends->energy - 1] > limits->energy)
        ends->energy--;
}

static int smallest(int a, int b, int c) {
    const int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static int64_t length(int from, int to) { return to > from ? to - from : 0; }

/* Cells of a row in which L1 and cycles suffice. Returns how many are valid. */
static int64_t count_row(const struct ends *ends, int first_l2, int count, struct sc_explore_result *result) {
    const int all = smallest(ends->area, ends->power, ends->energy);
    const int power_energy = smallest(ends->power, ends->energy, count);
    const int area_energy = smallest(ends->area, ends->energy, count);
    const int area_power = smallest(ends->area, ends->power, count);
    const int from = first_l2;
    result->alone[SC_RULE_L2] += all < from ? all : from;
    result->alone[SC_RULE_AREA] += length(ends->area > from ? ends->area : from, power_energy);
    result->alone[SC_RULE_POWER] += length(ends->power > from ? ends->power : from, area_energy);
    result->alone[SC_RULE_ENERGY] += length(ends->energy > from ? ends->energy : from, area_power);
    return length(from, all);
}

/* The cells of row i from first_l2 to `end` are valid. A group that says the size of L2 gets each; another one the
 * count and the first of them, which is at least as good as the others. */
static void group_row(const struct explore_plane *plane, const struct sc_explore *explore, int i, int end,
                      struct sc_explore_result *result) {
    for (int group = 0; group < explore->task.group_count; group++) {
        const struct explore_axis *one = group_axis(explore, group, 0), *other = group_axis(explore, group, 1);
        const bool each = one->role == EXPLORE_L2 || (other && other->role == EXPLORE_L2);
        const int last = each ? end : plane->first_l2 + 1;
        for (int j = plane->first_l2; j < last; j++) {
            const struct sc_figures figures = explore_plane_figures(plane, i, j);
            struct sc_explore_bests *entry = group_entry(plane, explore, result, group, i, j);
            explore_keep_best(entry, explore->measures, &figures);
            entry->valid += each ? 1 : end - plane->first_l2;
        }
    }
}

int64_t explore_plane_count(const struct explore_plane *plane, const struct sc_explore *explore,
                            struct sc_explore_result *result) {
    const int count = plane->l2.count;
    const bool in_time = plane->cycles <= explore->limits.cycles;
    struct ends ends = {count, count, count};
    int64_t valid = 0;
    for (int i = 0; i < plane->l1.count; i++) {
        lower_ends(&ends, plane, explore, i);
        const int end = smallest(ends.area, ends.power, ends.energy);
        if (i >= plane->first_l1 && in_time) {
            const int64_t of_row = count_row(&ends, plane->first_l2, count, result);
            if (of_row > 0)
                group_row(plane, explore, i, end, result);
            valid += of_row;
        } else if (i >= plane->first_l1 || in_time) {
            result->alone[in_time ? SC_RULE_L1 : SC_RULE_CYCLES] += length(plane->first_l2, end);
        }
    }
    result->all.valid += valid;
    return valid;
}
