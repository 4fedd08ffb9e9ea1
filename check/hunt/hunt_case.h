/* One case of the hunt: a layer, a machine and a dataflow in plain numbers, made and changed without a text. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_CASE_H
#define SIMCHECK_CHECK_HUNT_HUNT_CASE_H

#include <stdbool.h>
#include <stdio.h>

#include "common/arena.h"
#include "common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { HUNT_PRAGMAS_MAX = 32 };

/* A pragma with its numbers: Tile has its width as `size`; what a kind does not have is 0. The dimension of Buffer is
 * SC_DIM_COUNT. */
struct hunt_pragma {
    enum sc_pragma_kind kind;
    enum sc_dim dim;
    int64_t size, offset;
    int64_t overhead;      /* of maps; 0: none */
    enum sc_tensor tensor; /* of Buffer: whose mark it is; SC_TENSOR_COUNT: all tensors' */
};

struct hunt_case {
    struct sc_layer layer;
    struct sc_machine machine; /* with defaults; `given` is what the text says */
    int pragma_count;
    struct hunt_pragma pragma[HUNT_PRAGMAS_MAX];
};

/* An empty layer of this type (all sizes 1) on a machine of defaults; `machine` has the statements to begin with. */
struct hunt_case hunt_case_of(const struct sc_layer_type *type, const struct sc_machine *machine);

/* False when there is no room for another. */
bool hunt_case_add(struct hunt_case *made, enum sc_pragma_kind kind, enum sc_dim dim, int64_t size, int64_t offset);

/* Put a pragma at a place among the others. False when there is no room for it. */
bool hunt_case_insert(struct hunt_case *made, int place, struct hunt_pragma pragma);

/* Inputs that a window reaches over, from its first tap to its last. */
int64_t hunt_window_reach(const struct sc_layer *layer, int window);

/* Statements of the machine that are not given any more: the bits of sc_hardware_bit. */
void hunt_case_drop(struct hunt_case *made, uint64_t statements);

/* The indices that the loop of a pragma goes over: those of its dimension, and of the dimensions merged into it. */
int64_t hunt_case_indices(const struct hunt_case *made, int index);

/* Check the layer and lower the dataflow: what sc_dsl_parse and sc_mapping_lower make of the text, with the mark of
 * `Buffer auto` at its place. The mapping's levels are allocated in `arena`. */
enum sc_status hunt_case_lower(const struct hunt_case *made, struct sc_mapping *mapping, struct sc_arena *arena,
                               struct sc_error *error);

/* The case as a text of the mapping language, on several lines or on one (without its end). */
void hunt_case_print(const struct hunt_case *made, bool one_line, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
