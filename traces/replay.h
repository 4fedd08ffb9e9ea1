/* Carries out a run again from the records of its trace at level access: which PE holds which element, the value of
 * each element, and the way of every psum to L2. Nothing is taken from the simulator but its records.
 *
 * It finds elements that are read where they are not held, values that are not those that arrived, results that are not
 * old sum + weight * input, operations that the layer does not have or that are missing, arrivals that are not the sum
 * of the copies that left, and records of what is held that are wrong. */
#ifndef SIMCHECK_TRACES_REPLAY_H
#define SIMCHECK_TRACES_REPLAY_H

#include "traces/findings.h"
#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

struct replay;

/* `run` and `findings` must outlive the replay. The run must have no window: a drop is recorded
 * when the step is prepared, which may be cycles before it is filled. SC_STATUS_LIMIT when the
 * tensors are too large to hold. On success the caller owns *replay and calls trace_replay_close. */
enum sc_status trace_replay_open(struct replay **replay, const struct sc_trace_run *run, struct findings *findings,
                                 struct sc_error *error);
void trace_replay_close(struct replay *replay); /* NULL: nothing to do */

/* SC_STATUS_LIMIT when there is no memory left. */
enum sc_status trace_replay_item(struct replay *replay, const struct sc_trace_item *item, struct sc_error *error);

/* Call it behind the last record of a whole run. It checks that everything has arrived. */
void trace_replay_end(struct replay *replay);

#ifdef __cplusplus
}
#endif
#endif
