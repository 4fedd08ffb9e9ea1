/* A space of mappings of one layer on one machine, as docs/map.md states it: how each dimension is divided, which loop
 * is spread over the units, and in which order the loops stand. Every mapping has an index, and is a pure function of
 * it. */
#ifndef SIMCHECK_MODEL_MAP_SPACE_H
#define SIMCHECK_MODEL_MAP_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/api.h"
#include "../common/arena.h"
#include "../common/error.h"
#include "../common/layer.h"
#include "../common/machine.h"
#include "../common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which numbers of indices (of outputs, for the input of a window) a chunk may have. */
enum sc_map_sizes {
    SC_MAP_DIVISORS, /* those that divide the dimension; of input rows the filter's reach, too */
    SC_MAP_TRIPS,    /* for each number of chunks the smallest that gives it */
    SC_MAP_ALL,
    SC_MAP_SIZES
};

/* "divisors", "trips", "all"; NULL behind the last. */
SC_API const char *sc_map_sizes_name(int sizes);

enum { SC_MAP_LEVELS_MAX = 2, SC_MAP_CHUNKS_MAX = 1 << 14 };

struct sc_map_bounds {
    int levels; /* 1, or 2: then a Tile of units may divide one dimension's chunk among them */
    enum sc_map_sizes sizes;
};

/* One way to divide a dimension. */
struct sc_map_chunk {
    int64_t size, offset, positions;
    int64_t longest; /* indices of the longest chunk */
    int64_t outputs; /* of the input of a window: outputs of which a chunk holds the whole windows; 0: none */
    int inner_count; /* ways to divide the longest chunk among the units of a Tile, each with a unit for every part */
    const struct sc_map_chunk *inner;
};

/* A dimension that is mapped: its first chunk is the whole dimension. */
struct sc_map_dim {
    enum sc_dim dim;
    int chunk_count;
    const struct sc_map_chunk *chunk;
};

/* A tiling is a chunk for each dimension: of their product the last varies fastest. */
struct sc_map_space {
    struct sc_layer layer;
    struct sc_machine machine; /* as sc_mapping_lower completes it */
    struct sc_map_bounds bounds;
    int dim_count;
    struct sc_map_dim dim[SC_DIM_COUNT];
    int64_t tiling_count;
    int64_t mapping_count;
    bool has_mirror; /* rows and columns are alike: each mapping has an image with the two exchanged */
};

/* All of a space is in `arena`. SC_STATUS_INPUT when sc_layer_check or sc_machine_check does not accept the layer or
 * the machine; when there are no such bounds; and for a machine on which the layer cannot be mapped so: it wants marks
 * of L2, or has no row to feed. SC_STATUS_LIMIT when a dimension can be divided in too many ways, when there are 2^63
 * mappings or more, or without memory. */
SC_API enum sc_status sc_map_space_make(struct sc_map_space *space, struct sc_arena *arena,
                                        const struct sc_layer *layer, const struct sc_machine *machine,
                                        const struct sc_map_bounds *bounds, struct sc_error *error);

struct sc_map_tiling {
    int64_t number;
    int choice[SC_DIM_COUNT];                       /* [dim of the space] */
    const struct sc_map_chunk *chunk[SC_DIM_COUNT]; /* the chosen ones */
};

SC_API struct sc_map_tiling sc_map_tiling_at(const struct sc_map_space *space, int64_t number);

/* Is the tiling the mirror image of one with a lower number? Of the two, one is searched. */
SC_API bool sc_map_is_mirrored(const struct sc_map_space *space, const struct sc_map_tiling *tiling);

/* What is spread over units, for a tiling. The loops that take time are those that have several positions, for the
 * spatial one more than units: only their order makes a difference. */
struct sc_map_placement {
    int64_t number;                   /* from 0 */
    int spatial;                      /* the dimension of the space over the outermost units; -1: one of them works */
    int inner_dim;                    /* the dimension that a Tile's units divide; -1: there is no Tile */
    const struct sc_map_chunk *inner; /* how; or NULL */
    int inner_choice;
    int64_t units;  /* outermost */
    int loop_count; /* that take time */
    int loop[SC_DIM_COUNT];
    int64_t order_count; /* the factorial of loop_count */
};

/* The placements of a tiling, one after the other: begin with sc_map_no_placement. False behind the last. */
SC_API struct sc_map_placement sc_map_no_placement(void);
SC_API bool sc_map_next_placement(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                                  struct sc_map_placement *placement);

/* Mappings of a tiling. */
SC_API int64_t sc_map_tiling_size(const struct sc_map_space *space, const struct sc_map_tiling *tiling);

/* Order `number` of a placement's loops, outermost first, in lexicographic order; and from one to the next, which is
 * false behind the last. */
SC_API void sc_map_order_at(const struct sc_map_placement *placement, int64_t number, int order[SC_DIM_COUNT]);
SC_API bool sc_map_next_order(const struct sc_map_placement *placement, int order[SC_DIM_COUNT]);

/* A mapping of the space. Indices are ordered by their members, the first one first. */
struct sc_map_index {
    int64_t tiling, placement, order;
};

/* Negative, 0 or positive, as `a` is before, at or behind `b`. */
SC_API int sc_map_index_compare(struct sc_map_index a, struct sc_map_index b);

/* The pragmas of a mapping, as they would be written: loops that take time in their order, then the others. Maps,
 * Unrolls, and with two levels a Tile; `level` and `upper` are not set. */
enum { SC_MAP_PRAGMAS_MAX = SC_DIM_COUNT + 2 };
SC_API int sc_map_pragmas(const struct sc_map_space *space, struct sc_map_index index,
                          struct sc_mapped_pragma pragma[SC_MAP_PRAGMAS_MAX]);

/* The same as sc_mapping_lower makes of them, without the pragmas: layer, machine and levels. `level` has
 * SC_MAP_LEVELS_MAX zeroed levels, to which `mapping` points. */
SC_API void sc_map_fill(const struct sc_map_space *space, const struct sc_map_tiling *tiling,
                        const struct sc_map_placement *placement, const int order[SC_DIM_COUNT],
                        struct sc_mapping *mapping, struct sc_level *level);

/* The index of the mapping that the space has for these levels (of sc_mapping_lower), which need not name the loops
 * that take no time in the same order. False when it has none. */
SC_API bool sc_map_find(const struct sc_map_space *space, const struct sc_mapping *mapping, struct sc_map_index *index);

#ifdef __cplusplus
}
#endif
#endif
