/* Inside traces: the PEs of a run, where they stand in the array, and by how much they are late (docs/semantics.md,
 * section 10). `pe` is the number in a record: it counts only PEs that ever have work. */
#ifndef SIMCHECK_TRACES_PE_ARRAY_H
#define SIMCHECK_TRACES_PE_ARRAY_H

#include "common/error.h"
#include "common/mapping.h"
#include "common/trace_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `struct pe_array a = {0};` is not open: nothing is late there. */
struct pe_array {
    const struct sc_mapping *mapping;
    int64_t units[SC_LEVELS_MAX]; /* of each level, that ever have work */
    int64_t pes;                  /* their product */
    int64_t *behind;              /* [PE]: cycles behind L2's clock; NULL: no PE is */
};

/* The mapping must outlive the array. SC_STATUS_LIMIT when there is no memory; close it in any case. */
enum sc_status trace_array_open(struct pe_array *array, const struct sc_mapping *mapping, struct sc_error *error);
void trace_array_close(struct pe_array *array);

/* The number that the PE has in section 10. */
int64_t trace_array_number(const struct pe_array *array, int64_t pe);

/* Links on its way down, the more of weights' and inputs'; and on its way up. */
int64_t trace_array_hops_down(const struct pe_array *array, int64_t pe);
int64_t trace_array_hops_up(const struct pe_array *array, int64_t pe);

/* Cycles by which the PE is behind L2's clock. */
int64_t trace_array_behind(const struct pe_array *array, int64_t pe);

/* The record by L2's clock: what a PE does is late. A cycle before 0 becomes -1. */
struct sc_trace_record trace_array_by_l2(const struct pe_array *array, const struct sc_trace_record *record);

#ifdef __cplusplus
}
#endif
#endif
