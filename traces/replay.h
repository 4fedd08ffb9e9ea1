/* A run carried out again from the records of its trace at level access: who holds what, which value each element has,
 * and what becomes of every psum on its way to L2. Nothing is taken from the simulator but its records.
 *
 * It finds out elements that are read where they are not, values that are not those that came, results that are not old
 * sum + weight * input, operations that the layer does not have or has not had, arrivals that are not the sum of the
 * copies that left, and what is held where something else is said. */
#ifndef SIMCHECK_TRACES_REPLAY_H
#define SIMCHECK_TRACES_REPLAY_H

#include "traces/findings.h"
#include "traces/trace_reader.h"

#ifdef __cplusplus
extern "C" {
#endif

struct replay;

/* `run` and `findings` must outlive the replay. The run must have no window: what is dropped is told
 * when a step is prepared, which may be cycles before it is filled. SC_STATUS_LIMIT when the
 * tensors are too large to hold. On success the caller owns *replay and calls trace_replay_close. */
enum sc_status trace_replay_open(struct replay **replay, const struct sc_trace_run *run, struct findings *findings,
                                 struct sc_error *error);
void trace_replay_close(struct replay *replay); /* NULL: nothing to do */

/* SC_STATUS_LIMIT when there is no memory left. */
enum sc_status trace_replay_item(struct replay *replay, const struct sc_trace_item *item, struct sc_error *error);

/* Behind the last record of a whole run: has everything arrived? */
void trace_replay_end(struct replay *replay);

#ifdef __cplusplus
}
#endif
#endif
