/* One case of the hunt: a layer, a machine and a dataflow in plain numbers, made and changed without a text. */
#ifndef SIMCHECK_CHECK_HUNT_HUNT_CASE_H
#define SIMCHECK_CHECK_HUNT_HUNT_CASE_H

#include <stdbool.h>
#include <stdio.h>

#include "common/lower.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { HUNT_PRAGMAS_MAX = 32 };

/* A pragma with its numbers: Tile has its width as `size`; what a kind does not have is 0. */
struct hunt_pragma {
    enum pragma_kind kind;
    enum dim dim;
    int64_t size, offset;
};

struct hunt_case {
    struct layer layer;
    struct machine machine; /* with defaults; `given` is what the text says */
    int pragma_count;
    struct hunt_pragma pragma[HUNT_PRAGMAS_MAX];
};

/* An empty layer of this type (all sizes 1) on a machine of defaults; `machine` has the statements to begin with. */
struct hunt_case hunt_case_of(const struct layer_type *type, const struct machine *machine);

/* False when there is no room for another. */
bool hunt_case_add(struct hunt_case *made, enum pragma_kind kind, enum dim dim, int64_t size, int64_t offset);

/* Check the layer and lower the dataflow: what dsl_parse and mapping_lower make of the text. */
enum status hunt_case_lower(const struct hunt_case *made, struct mapping *mapping, struct error *error);

/* The case as a text of the mapping language, on several lines or on one (without its end). */
void hunt_case_print(const struct hunt_case *made, bool one_line, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
