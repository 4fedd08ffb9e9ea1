/* The columns of a formula set in a table of counts, so that several sets stand side by side in 120 columns. */
#ifndef SIMCHECK_CHECK_REPORT_COLUMNS_H
#define SIMCHECK_CHECK_REPORT_COLUMNS_H

#include "check/report/table.h"
#include "check/run/compare.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "agree" where a formula is equal to the count, else its value; and by how much it is off, unless all agree. */
void report_columns(struct table *table, const char *set_name, const struct comparison *comparison);
void report_cells(struct table *table, const struct comparison *comparison, enum sc_counter_id id);

#ifdef __cplusplus
}
#endif
#endif
