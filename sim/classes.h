/* Steps that are alike. What all banks hold and do along one axis depends on the axis's loops. Settings of them that
 * differ only in how far the identities have moved are one class: the slots, lanes and points are the same, and so are
 * the identities relative to a base. */
#ifndef SIMCHECK_SIM_CLASSES_H
#define SIMCHECK_SIM_CLASSES_H

#include "sim/growable.h"
#include "sim/hash_table.h"
#include "sim/pes.h"

/* What identities are relative to, by tensor. A fourth, which is always 0, makes it as long as a vector. */
enum { SIM_BASES = 4 };

/* Where an axis is: one setting of its loops. What each step reads of it is short, because there may be many places. */
struct sim_axis_place {
    int32_t number;                 /* of its class, from 1 on */
    int32_t base[SIM_BASES];        /* the identity of the first cell of the first bank that has any */
    struct sim_axis_place *after[]; /* [loop of the nest]: where it is next if this loop advances; NULL: not known yet.
                                       Behind them: the indices of the axis's loops */
};

struct sim_classes {
    struct sim_run *run;
    const struct sim_pes *pes;
    struct sc_arena *arena;                 /* where places and classes are kept; its limit is theirs */
    struct sim_hash_table places[AXES_MAX]; /* of each axis, by the loops' indices */
    struct sim_hash_table classes;          /* of all axes, by what they are */
    LIST(uint8_t) text;                     /* scratch: a class's content */
};

/* run, pes and arena must be set. False when there is no memory. */
bool sim_classes_open(struct sim_classes *classes);
void sim_classes_close(struct sim_classes *classes);

/* Where an axis is in the nest's present step. NULL when there is no memory to keep it. */
struct sim_axis_place *sim_classes_find(struct sim_classes *classes, int axis, const struct sim_nest *nest);

/* The same from where it was in the step before, when it is known which loop has advanced since. */
static inline struct sim_axis_place *sim_classes_follow(struct sim_classes *classes, int axis,
                                                        struct sim_axis_place *before, int advanced,
                                                        const struct sim_nest *nest) {
    if (!before->after[advanced])
        before->after[advanced] = sim_classes_find(classes, axis, nest);
    return before->after[advanced];
}

#endif
