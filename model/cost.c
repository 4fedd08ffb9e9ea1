#include "model/cost.h"

#include "common/checked.h"
#include "model/memory_points.h"

static enum sc_status too_large(const struct sc_cost_term *term, struct sc_error *error) {
    (void)sc_error_at(error, term->place, "what term '%s' takes passes 2^63 nm2 or nW", term->name);
    if (error)
        error->status = SC_STATUS_LIMIT;
    return SC_STATUS_LIMIT;
}

static enum sc_status hardware_value(enum sc_hardware_id id, const struct sc_machine *machine, struct sc_place place,
                                     int64_t *value, struct sc_error *error) {
    const struct sc_hardware_description *info = sc_hardware_info(id);
    *value = sc_machine_get(machine, id);
    if (*value > info->highest)
        return sc_hardware_check(id, *value, error);
    if (*value >= info->lowest)
        return SC_STATUS_OK;
    return sc_error_at(error, place, "the cost depends on %s, which the machine does not give", info->keyword);
}

static enum sc_status value_of(const struct sc_cost_expr *expr, const struct sc_cost_term *term,
                               const struct sc_machine *machine, int64_t *value, struct sc_error *error) {
    int64_t left, right;
    if (expr->kind == SC_COST_HARDWARE)
        return hardware_value(expr->hardware, machine, expr->place, value, error);
    *value = expr->number;
    if (expr->kind == SC_COST_NUMBER)
        return SC_STATUS_OK;
    enum sc_status status = value_of(expr->left, term, machine, &left, error);
    if (!status)
        status = value_of(expr->right, term, machine, &right, error);
    if (status)
        return status;
    bool fits = expr->kind == SC_COST_ADD ? checked_add(left, right, value) : checked_mul(left, right, value);
    return fits ? SC_STATUS_OK : too_large(term, error);
}

/* An amount between those of two points, as a whole number. The noise of powers may not lead beyond either. */
static int64_t whole_between(const struct memory_place *place, int64_t low, int64_t high) {
    int64_t amount = llround(memory_between(place, (double)low, (double)high));
    return amount < low ? low : amount > high ? high : amount;
}

/* The widths of what a memory holds. */
static enum sc_status check_widths(const struct sc_machine *machine, struct sc_error *error) {
    static const enum sc_hardware_id WIDTHS[] = {SC_HARDWARE_bits, SC_HARDWARE_psum_bits,
                                                 SC_HARDWARE_tensor_bits_weight, SC_HARDWARE_tensor_bits_input};
    enum sc_status status = SC_STATUS_OK;
    for (size_t i = 0; !status && i < sizeof WIDTHS / sizeof WIDTHS[0]; i++)
        status = sc_hardware_check(WIDTHS[i], sc_machine_get(machine, WIDTHS[i]), error);
    return status;
}

/* What a memory takes that has as many elements as the machine says. */
static enum sc_status memory_cost(struct sc_cost *cost, const struct sc_cost_term *term,
                                  const struct sc_machine *machine, struct sc_error *error) {
    const struct sc_cost_point *point = term->point;
    struct memory_sizes sizes = {.count = term->point_count};
    struct memory_place place = {0};
    const int64_t word = sc_machine_word_bits(machine);
    int64_t elems;
    enum sc_status status = hardware_value(term->memory, machine, term->place, &elems, error);
    if (!status)
        status = check_widths(machine, error);
    for (int i = 0; i < sizes.count; i++)
        sizes.bytes[i] = point[i].size_bytes;
    if (!status)
        status = memory_find(&place, &sizes, memory_bytes(elems, word), word,
                             term->memory == SC_HARDWARE_l1_size ? "L1" : "L2", point->port_bytes, term->place, error);
    if (status)
        return status;
    cost->area_nm2 = whole_between(&place, point[place.low].area_nm2, point[place.high].area_nm2);
    cost->power_nw = whole_between(&place, point[place.low].power_nw, point[place.high].power_nw);
    return SC_STATUS_OK;
}

enum sc_status sc_cost_of_term(struct sc_cost *cost, const struct sc_cost_term *term, const struct sc_machine *machine,
                               struct sc_error *error) {
    struct sc_cost one = {term->area_nm2, term->power_nw};
    int64_t each = 0;
    enum sc_status status = value_of(term->each, term, machine, &each, error);
    if (!status && term->point_count > 0)
        status = memory_cost(&one, term, machine, error);
    if (status)
        return status;
    each /= term->per;
    bool fits = checked_mul(each, one.area_nm2, &cost->area_nm2) && checked_mul(each, one.power_nw, &cost->power_nw);
    return fits ? SC_STATUS_OK : too_large(term, error);
}

enum sc_status sc_cost_of(struct sc_cost *cost, const struct sc_cost_table *table, const struct sc_machine *machine,
                          struct sc_error *error) {
    struct sc_cost sum = {0}, part;
    for (int i = 0; i < table->term_count; i++) {
        enum sc_status status = sc_cost_of_term(&part, &table->term[i], machine, error);
        if (status)
            return status;
        if (!checked_add(sum.area_nm2, part.area_nm2, &sum.area_nm2) ||
            !checked_add(sum.power_nw, part.power_nw, &sum.power_nw))
            return too_large(&table->term[i], error);
    }
    *cost = sum;
    return SC_STATUS_OK;
}
