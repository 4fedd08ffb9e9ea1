/* What a step did, as records of the trace. */
#ifndef SIMCHECK_SIM_RECORD_H
#define SIMCHECK_SIM_RECORD_H

#include "sim/dram.h"

/* The step that the transition leads from has drained. Give the sink its records, of the level that the sink wants.
 * Loads are records of the step that is the first to need what they bring; stores, which end later than the steps whose
 * outputs they take, of the first step that drains in a later cycle. */
void sim_record_step(struct sc_trace_sink *sink, const struct sim_run *run, const struct sim_columns *columns,
                     const struct sim_transition *transition, const struct sim_told_stores *stores);

#endif
