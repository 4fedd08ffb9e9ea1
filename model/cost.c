#include "model/cost.h"

#include "common/checked.h"

static enum sc_status too_large(const struct sc_cost_term *term, struct sc_error *error) {
    (void)sc_error_at(error, term->place, "what term '%s' takes passes 2^63 nm2 or nW", term->name);
    if (error)
        error->status = SC_STATUS_LIMIT;
    return SC_STATUS_LIMIT;
}

static enum sc_status hardware_value(const struct sc_cost_expr *expr, const struct sc_machine *machine, int64_t *value,
                                     struct sc_error *error) {
    const struct sc_hardware_description *info = sc_hardware_info(expr->hardware);
    *value = sc_machine_get(machine, expr->hardware);
    if (*value >= info->lowest)
        return SC_STATUS_OK;
    return sc_error_at(error, expr->place, "the cost depends on %s, which the machine does not give", info->keyword);
}

static enum sc_status value_of(const struct sc_cost_expr *expr, const struct sc_cost_term *term,
                               const struct sc_machine *machine, int64_t *value, struct sc_error *error) {
    int64_t left, right;
    if (expr->kind == SC_COST_HARDWARE)
        return hardware_value(expr, machine, value, error);
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

enum sc_status sc_cost_of_term(struct sc_cost *cost, const struct sc_cost_term *term, const struct sc_machine *machine,
                               struct sc_error *error) {
    int64_t each = 0;
    enum sc_status status = value_of(term->each, term, machine, &each, error);
    if (status)
        return status;
    each /= term->per;
    bool fits =
        checked_mul(each, term->area_nm2, &cost->area_nm2) && checked_mul(each, term->power_nw, &cost->power_nw);
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
