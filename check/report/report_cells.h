/* Cells that tables of one machine and of several machines have in common. */
#ifndef SIMCHECK_CHECK_REPORT_CELLS_H
#define SIMCHECK_CHECK_REPORT_CELLS_H

#include "check/report/table.h"
#include "check/run/compare.h"
#include "check/run/network.h"

/* What stands before a number: "!" where a buffer is too small, "~" where nothing was simulated, though other runs
 * were; "" of any other. */
const char *report_cell_mark(bool small, bool modelled);

/* For a dataflow, over its layers: "L1 small in 3, L2 in 2 of 5". */
void report_cell_fit(struct table *table, const struct network_fit *fit);

/* Of counts by verdict: "differ in 1 of 2", "agree". */
void report_cell_verdict(struct table *table, const int count[VERDICT_DIFFER + 1]);

#endif
