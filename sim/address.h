/* Address generation of a bank of PEs, for one axis of the layer at a time.
 *
 * An axis is one dimension, or the two of a window (Y with R, X with S). A PE's box, and the operations that it owns,
 * are products over the axes. PEs of a bank move in lockstep: in every step each lane's chunk starts at the lane's own
 * constant origin plus a base that all lanes share. L1 slots are addressed by that base, as a ring along each axis, so
 * that one slot number serves all lanes and what stays in a box keeps its slot.
 *
 * Merged loops have no such origins: neighbours pass from one index to the next in different steps. Then all origins
 * are 0, each lane has a base of its own, and lanes have a cell or a point together only where slot and element are the
 * same. */
#ifndef SIMCHECK_SIM_ADDRESS_H
#define SIMCHECK_SIM_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/layer.h"
#include "sim/nest.h"

enum { BANK_LANES = 64, AXES_MAX = SC_DIM_COUNT };

/* Bit i: lane i. */
typedef uint64_t lane_set;

static inline int first_lane(lane_set lanes) { return __builtin_ctzll(lanes); }

static inline int32_t lane_count(lane_set lanes) { return (int32_t)__builtin_popcountll(lanes); }

/* One index of a tensor along an axis: its part of the slot number, its part of the identity relative to each
 * lane's id_base, and the lanes whose box holds it. */
struct cell {
    int32_t slot, id;
    lane_set lanes;
};

/* By slot, then by element: for qsort. */
int sim_compare_cells(const void *left, const void *right);

/* One operation along an axis: its parts of the three slot numbers, and the lanes that own it. */
struct sim_point {
    int32_t slot[SC_TENSOR_COUNT];
    lane_set lanes;
};

/* What the lanes of a bank hold and do along one axis, for one setting of the loops that move it. */
struct axis_entry {
    int64_t serial; /* never the same for two entries of a machine */
    int users;      /* steps in flight that hold it */
    bool cached;    /* still found in its table */
    int64_t *index; /* of the axis's loops */
    lane_set alive; /* lanes that hold a chunk */
    int cell_count[SC_TENSOR_COUNT];
    struct cell *cell[SC_TENSOR_COUNT];
    int point_count;
    struct sim_point *point;
    struct axis_entry *next_free;
};

struct sim_axis {
    int dim_count;
    enum sc_dim dim[2]; /* a window: the input dimension, then the filter's */
    bool window;
    int64_t stride, dilation, outputs; /* of a window */
    int64_t extent[2];                 /* longest chunk of each dimension */
    int loop_count;
    int loop[2 * SC_LEVELS_MAX]; /* the nest's loops that move it */
    bool couples[SC_TENSOR_COUNT];
    int64_t ring[SC_TENSOR_COUNT];        /* slots along the axis; 1 if not coupled */
    int64_t slot_stride[SC_TENSOR_COUNT]; /* of one step along the ring */
    int64_t id_stride[SC_TENSOR_COUNT];   /* of one index of the tensor */
};

/* The geometry that all banks of a machine share. Axes whose dimensions are all of size 1 are left out. */
struct geometry {
    const struct sc_layer *layer;
    bool own_base;  /* merged loops: each lane's base is its own chunk's start */
    int bank_lanes; /* of a whole bank */
    int axis_count;
    struct sim_axis axis[AXES_MAX];
    bool streams[SC_TENSOR_COUNT];               /* a box has only what the step's operations use of the tensor */
    struct sc_subscripts order[SC_TENSOR_COUNT]; /* of identities: what is mapped spatially is fastest */
    int64_t slots[SC_TENSOR_COUNT];              /* of an L1 */
    int64_t most_points;                         /* of a PE along one axis */
    int64_t largest_entry_bytes;
};

/* The output, along a window, that an input row and a tap of a holder's chunks make, if the holder owns that operation;
 * else -1. */
int64_t sim_axis_output(const struct sim_axis *axis, const struct holding *input, int64_t row, int64_t tap);

/* Returns SC_STATUS_LIMIT when an L1 would be too large to hold. */
enum sc_status sim_geometry_init(struct geometry *geometry, const struct sim_nest *nest, struct sc_error *error);

/* A walk over a tensor's elements in the order of the tensor's own subscripts, the last one fastest. `id` is the
 * identity of the present element. PEs next to each other most often use elements next to each other, and identities
 * are indices of large tables. Therefore identities count through the subscripts in another order. */
struct sim_elements {
    int64_t id;
    int count; /* of subscripts */
    int64_t index[SC_DIM_COUNT], size[SC_DIM_COUNT], stride[SC_DIM_COUNT];
};

/* Begins at the first element. */
struct sim_elements sim_geometry_elements(const struct geometry *geometry, enum sc_tensor tensor);

/* Go to the next element, from the last one to the first. */
static inline void sim_elements_next(struct sim_elements *elements) {
    for (int i = elements->count - 1; i >= 0; i--) {
        elements->id += elements->stride[i];
        if (++elements->index[i] < elements->size[i])
            return;
        elements->id -= elements->size[i] * elements->stride[i];
        elements->index[i] = 0;
    }
}

/* One bank's address generator. */
struct address {
    const struct geometry *geometry;
    int lanes;
    int64_t unit[BANK_LANES][SC_LEVELS_MAX];
    int64_t origin[SC_DIM_COUNT][BANK_LANES];
    int32_t id_base[SC_TENSOR_COUNT][BANK_LANES];
    lane_set same_id[SC_TENSOR_COUNT][BANK_LANES]; /* the lanes whose id_base is this lane's */
    bool consecutive[SC_TENSOR_COUNT];             /* each lane's id_base is one more than the lane's before it */
    int table_size;                                /* a power of two */
    struct axis_entry **table[AXES_MAX];
    struct axis_entry *free_entries[AXES_MAX];
    lane_set *output_lanes; /* scratch, empty between calls: the lanes that add to an output along a window */
    lane_set *using_lanes;  /* likewise: the lanes that use a row, and behind the rows a tap */
    struct address_shared *shared;
};

/* What the banks of a machine share: serial numbers, and the room in which an entry is built. NULL when there is no
 * memory. */
struct address_shared *sim_address_share(struct sc_arena *arena);

/* `units[l]` is the unit index of each lane at level l. Returns false when there is no memory. */
bool sim_address_init(struct address *address, const struct geometry *geometry, const struct sim_nest *nest,
                      int64_t (*units)[SC_LEVELS_MAX], int lanes, int table_size, struct address_shared *shared,
                      struct sc_arena *arena);

/* The entry of an axis in the nest's present step, built when it is not in the table. It stays valid while its users
 * are not 0 or until the next call for the axis. NULL when there is no memory. */
struct axis_entry *sim_address_entry(struct address *address, int axis, const struct sim_nest *nest,
                                     struct sc_arena *arena);
void sim_address_release(struct address *address, int axis, struct axis_entry *entry);

/* The identity of the element that `relative` means to a lane. */
static inline int32_t address_id(const struct address *address, int tensor, int lane, int32_t relative) {
    return (int32_t)((uint32_t)address->id_base[tensor][lane] + (uint32_t)relative);
}

/* The slot of an element in a lane's L1, if the L1 holds it. */
int64_t sim_address_slot_of(const struct address *address, enum sc_tensor tensor, int lane, int64_t id);

#endif
