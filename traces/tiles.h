/* Inside traces: what L2 holds of each tensor from step to step, where the mapping has marks (docs/semantics.md,
 * section 12), found from the mapping alone. A tile is a set of elements; `boxes` has what PEs hold in its steps. */
#ifndef SIMCHECK_TRACES_TILES_H
#define SIMCHECK_TRACES_TILES_H

#include "traces/boxes.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The present tile of a tensor, and how it came. Tiles with the same elements have the same set. */
struct tile {
    int64_t number; /* of tiles, from 1; 0: the layer lacks the tensor */
    int32_t set;
    bool begins; /* with the present step; else the counts below are 0 */
    int64_t held;
    bool has_contents; /* new contents of L2, as section 12 numbers them */
    int64_t comes;     /* weights or inputs that come into L2, padding included */
    int64_t loads;     /* from off chip */
    int64_t leaves;    /* outputs that the new tile lacks */
};

struct tiled_tensor {
    struct tile now;
    struct boxes boxes;
    int64_t padding;  /* elements of the present tile */
    int32_t *last;    /* [element]: the last set that had it; 0: none yet */
    int32_t *since;   /* [element]: the tile with which it came then */
    int32_t *member;  /* of the present tile: `now.held` */
    int32_t *leaving; /* of outputs: behind a change those that left, `now.leaves` */
};

struct tiles {
    const struct pe_array *array;
    struct tiled_tensor of[SC_TENSOR_COUNT];
    bool no_memory; /* what is found from then on means nothing */
};

/* The loops outside of the tensor's mark: a tile begins with each advance of one of them. Of a tensor on chip, none. */
int trace_tiles_loops(const struct sc_mapping *mapping, int tensor);

/* No step yet. The array must outlive the tiles. SC_STATUS_LIMIT when the layer is too large, or there is no memory;
 * close them in any case. */
enum sc_status trace_tiles_open(struct tiles *tiles, const struct pe_array *array, struct sc_error *error);
void trace_tiles_close(struct tiles *tiles);

/* Go to the step where the loops are; steps come one after the other. */
void trace_tiles_step(struct tiles *tiles, const struct loops *loops);

/* Is the tensor on the move between L2 and off chip? It is not if it is on chip, or the layer lacks it. */
bool trace_tiles_move(const struct tiles *tiles, int tensor);

/* Is the element in the tensor's present tile? */
bool trace_tiles_have(const struct tiles *tiles, int tensor, int64_t element);

/* The tile with which an element of the present one has come into L2. */
int64_t trace_tiles_since(const struct tiles *tiles, int tensor, int64_t element);

/* An element of an input that stands in the padding. */
bool trace_tiles_is_padding(const struct sc_layer *layer, int tensor, int64_t element);

#ifdef __cplusplus
}
#endif
#endif
