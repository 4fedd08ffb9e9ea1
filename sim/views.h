/* The controller's view of the L1s, kept: which PEs are active, and which elements each L1 has by its tags. Views that
 * differ only in how far the identities have moved are the same one. */
#ifndef SIMCHECK_SIM_VIEWS_H
#define SIMCHECK_SIM_VIEWS_H

#include "sim/controller.h"
#include "sim/hash_table.h"

struct sim_view {
    int32_t number; /* from 0 on, as they are met */
    int32_t bytes;
    uint8_t text[];
};

struct sim_views {
    struct sim_controller *controller;
    struct sc_arena *arena; /* where views are kept; its limit is theirs */
    struct sim_hash_table found;
    LIST(uint8_t) text; /* scratch: a view's content */
};

/* controller and arena must be set. False when there is no memory. */
bool sim_views_open(struct sim_views *views);
void sim_views_close(struct sim_views *views);

/* The controller's present view, relative to `base`, the identities that its step begins at. NULL when it is a new one
 * and there is no memory to keep it. */
const struct sim_view *sim_views_find(struct sim_views *views, const int32_t base[SC_TENSOR_COUNT]);

/* Make a view, relative to `base`, the controller's: tags, and what is counted from them. */
void sim_views_restore(struct sim_views *views, const struct sim_view *view, const int32_t base[SC_TENSOR_COUNT]);

#endif
