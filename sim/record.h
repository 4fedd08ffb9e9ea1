/* What a step did, as records of the trace. */
#ifndef SIMCHECK_SIM_RECORD_H
#define SIMCHECK_SIM_RECORD_H

#include "sim/step.h"

/* The step that the transition leads from has drained. Give the sink its records, of the level that the sink wants. */
void sim_record_step(struct sc_trace_sink *sink, const struct sim_run *run, const struct sim_transition *transition);

#endif
