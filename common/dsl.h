/* The mapping language of the paper's Fig. 4(a), with the statements that docs/semantics.md adds: from text to syntax.
 * A file may hold any part: hardware statements, layers, a dataflow. Numbers in a dataflow may depend on the layer
 * (`Sz(S)`), so its arguments stay expressions until a layer is known; see common/mapping.h. */
#ifndef SIMCHECK_COMMON_DSL_H
#define SIMCHECK_COMMON_DSL_H

#include "common/arena.h"
#include "common/error.h"
#include "common/layer.h"
#include "common/machine.h"
#include "common/source.h"

#ifdef __cplusplus
extern "C" {
#endif

enum expr_kind { EXPR_NUMBER, EXPR_SIZE_OF, EXPR_NEGATE, EXPR_ADD, EXPR_SUBTRACT, EXPR_MULTIPLY, EXPR_DIVIDE };

struct expr {
    enum expr_kind kind;
    int64_t number;                  /* EXPR_NUMBER */
    enum dim dim;                    /* EXPR_SIZE_OF: Sz(dim) */
    const struct expr *left, *right; /* EXPR_NEGATE has a right only */
    struct place place;
};

enum pragma_kind {
    PRAGMA_TEMPORAL_MAP,
    PRAGMA_SPATIAL_MAP,
    PRAGMA_UNROLL,
    PRAGMA_MERGE,
    PRAGMA_TILE,
};

struct pragma {
    enum pragma_kind kind;
    enum dim dim;
    const struct expr *size;   /* of maps and Tile, else NULL */
    const struct expr *offset; /* of maps, else NULL */
    struct place place;
};

struct dsl_layer {
    struct layer layer;
    struct place place; /* of its name */
};

enum { DSL_LAYERS_MAX = 1024, DSL_PRAGMAS_MAX = 1024 };

/* What a text says. The arrays are in the arena given to dsl_parse; places point into the source. */
struct dsl {
    struct machine machine; /* only what is `given`; no defaults */
    int layer_count;
    struct dsl_layer *layers;
    int pragma_count;
    struct pragma *pragmas;
};

/* Parse a whole text. Layers have been checked by layer_check. `source` must outlive `dsl`. */
enum status dsl_parse(struct dsl *dsl, const struct source *source, struct arena *arena, struct error *error);

/* Parse settings as on a command line, "NumPEs=16" or "NumPEs=16,Multicast=off", over `machine`, which a failure
 * leaves as it was. What one text says twice is an error. */
enum status dsl_parse_settings(struct machine *machine, const struct source *source, struct error *error);

/* "Temporal_Map", "Tile", ... */
const char *pragma_name(enum pragma_kind kind);

/* The value of an expression for a layer, in checked 64-bit integers; division rounds toward zero. */
enum status expr_value(const struct expr *expr, const struct layer *layer, int64_t *value, struct error *error);

#ifdef __cplusplus
}
#endif
#endif
