/* A step that is like one before is replayed: what the controller has found out then holds again.
 *
 * What moves in a transition hangs on three things: what the L1s hold by the controller's tags, which boxes come next,
 * and which PEs are active. If all of it is the same as it was in an earlier transition, but for how far the identities
 * have moved, the plan of that one is carried out again (sim/step_plan.h): it says which rows move, and where. Values,
 * identities, operations and psums are real in either case, and so is the clock. One of many replayed steps, chosen by
 * the data's seed, is staged afresh, and the plan that comes out must be the one that was kept. docs/machine.md says
 * what guards what. */
#ifndef SIMCHECK_SIM_STEP_REPLAY_H
#define SIMCHECK_SIM_STEP_REPLAY_H

#include "sim/classes.h"
#include "sim/kernels.h"
#include "sim/views.h"

/* What a transition is like: the loop that advanced, whether idle PEs evict, how far the bases of identities have
 * moved, and each axis's class. */
struct sim_case {
    const struct sim_view *view; /* ahead of it */
    int32_t word[2 + SIM_BASES + AXES_MAX];
};

struct sim_known_case;

struct sim_replay {
    struct sim_run *run;
    struct sim_controller *controller;
    const struct sim_flight *flight;
    const struct sim_kernels *kernels;
    bool is_on;
    struct sc_arena arena; /* of places, classes, views, cases and plans: its limit is theirs together */
    struct sim_classes classes;
    struct sim_views views;
    struct sim_masks masks;
    struct sim_rows rows;
    struct sim_axis_place *place[AXES_MAX]; /* of the last staged step */
    unsigned unknown;                       /* bit a: axis a has left its place, and where it is now is not known */
    unsigned moved;                         /* bit a: axis a has moved since the step before */
    int32_t base[SIM_BASES];                /* what its identities are relative to */
    unsigned moving[LOOPS_MAX];             /* bit a: when this loop advances, axis a may move */
    const struct sim_view *view;            /* of the L1s after it; NULL: not known */
    bool is_elsewhere;                      /* the controller's tags are older: the view has them */
    struct sim_known_case *last;            /* the case of the last step, if it is known */
    struct sim_hash_table known;            /* cases */
    int64_t misses, pause, resting;         /* in a row; how long to rest after many of them; steps left of it */
    uint64_t chance;                        /* of being staged afresh: the state of a generator */
    int64_t until_staged;                   /* replayed steps until one is staged afresh */
    int64_t replayed, restaged;
    lane_set *was_active; /* scratch: [bank] */
    int32_t **leaving;    /* scratch: [bank]: tags of outputs */
};

/* run, controller and flight must be set, and stay where they are. A failure is kept in the run. */
void sim_replay_open(struct sim_replay *replay);
void sim_replay_close(struct sim_replay *replay);

/* As sim_stage_step and sim_stage_end. */
void sim_replay_stage(struct sim_replay *replay, struct sim_transition *transition, int advanced);
void sim_replay_stage_end(struct sim_replay *replay, struct sim_transition *transition);

#endif
