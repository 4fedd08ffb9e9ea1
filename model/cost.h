/* The area and the peak power of a machine, by a table of costs (common/cost_table.h). Whole numbers throughout, since
 * designs are compared by them. */
#ifndef SIMCHECK_MODEL_COST_H
#define SIMCHECK_MODEL_COST_H

#include "../common/api.h"
#include "../common/cost_table.h"
#include "../common/error.h"
#include "../common/machine.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sc_cost {
    int64_t area_nm2, power_nw;
};

/* What one term takes of a machine, and what all of them do. Between two points of memories, logarithms of amounts are
 * linear in the logarithm of the size, and each amount is rounded once. SC_STATUS_INPUT when a term needs a statement
 * that has no value, as the machine does not limit it, or a memory beyond its points; or when sc_hardware_check does
 * not accept a statement that a term depends on. Others are not looked at. SC_STATUS_LIMIT when an amount passes 2^63.
 */
SC_API enum sc_status sc_cost_of_term(struct sc_cost *cost, const struct sc_cost_term *term,
                                      const struct sc_machine *machine, struct sc_error *error);
SC_API enum sc_status sc_cost_of(struct sc_cost *cost, const struct sc_cost_table *table,
                                 const struct sc_machine *machine, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
