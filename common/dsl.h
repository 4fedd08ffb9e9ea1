/* The mapping languages, from text to syntax: the pragmas of the paper's Fig. 4(a) with the statements that
 * docs/semantics.md adds, and the directives of its later versions (docs/directives.md). A file of either may hold any
 * part: hardware statements, a table of energies, layers, dataflows. Numbers in a dataflow may depend on the layer
 * (`Sz(S)`), so its arguments stay expressions until a layer is known; see common/lower.h. */
#ifndef SIMCHECK_COMMON_DSL_H
#define SIMCHECK_COMMON_DSL_H

#include "common/arena.h"
#include "common/energy_table.h"
#include "common/error.h"
#include "common/expr.h"
#include "common/layer.h"
#include "common/machine.h"
#include "common/pragma.h"
#include "common/source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a map's size and offset count. The pragmas always count indices; directives on Y and X do not when the layer has
 * a stride. */
enum map_counts {
    COUNTS_INDICES,
    COUNTS_AS_UNSTRIDED, /* input rows (columns) as if the stride were 1 */
    COUNTS_OUTPUTS,      /* output rows (columns): Y' and X' */
};

struct pragma {
    enum pragma_kind kind;
    enum dim dim;              /* DIM_COUNT of Cluster */
    enum map_counts counts;    /* of maps */
    const struct expr *size;   /* of maps, Tile and Cluster, else NULL */
    const struct expr *offset; /* of maps, else NULL */
    struct place place;
};

struct dsl_layer {
    struct layer layer;
    struct place place; /* of its name */
    int pragma_count;
    const struct pragma *pragmas; /* the dataflow that stands in the layer itself; NULL when none does */
};

/* A layer that could not be read in a file whose others could. */
struct refused_layer {
    struct error error; /* names the layer */
    const struct refused_layer *next;
};

enum { DSL_LAYERS_MAX = 1024, DSL_PRAGMAS_MAX = 1024 };

/* What a text says. Everything is in the arena given to dsl_parse; places point into the source. */
struct dsl {
    struct machine machine;            /* only what is `given`; no defaults */
    const struct energy_table *energy; /* NULL: none */
    int layer_count;
    struct dsl_layer *layers;
    int pragma_count;
    struct pragma *pragmas;        /* the file's dataflow; layers with one of their own do not need it */
    char network[64];              /* directives only: the network's name, or "" */
    struct warnings *warnings;     /* directives only: what was read and has no effect; NULL: none */
    int refused_count;             /* directives only */
    struct refused_layer *refused; /* in their order in the text */
};

/* Parse a whole text of either language; directives_stand_in tells which it is. Layers have been checked by
 * layer_check. `source` must outlive `dsl`. Fails when the text as a whole cannot be read, and when it has layers and
 * none of them can. */
enum status dsl_parse(struct dsl *dsl, const struct source *source, struct arena *arena, struct error *error);

/* Parse settings as on a command line, "NumPEs=16" or "NumPEs=16,Multicast=off", over `machine`, which a failure
 * leaves as it was. What one text says twice is an error. */
enum status dsl_parse_settings(struct machine *machine, const struct source *source, struct error *error);

/* Is this a text of the later versions' directives? It begins with Network, Constant or Dataflow, with a word of
 * theirs for hardware, or with any word that a colon follows. */
bool directives_stand_in(const struct source *source);

#ifdef __cplusplus
}
#endif
#endif
