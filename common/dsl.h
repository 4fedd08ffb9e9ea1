/* The mapping languages, from text to syntax: the pragmas of the paper's Fig. 4(a) with the statements that
 * docs/semantics.md adds, and the directives of its later versions (docs/directives.md). A file of either may hold any
 * part: hardware statements, a table of energies, layers, dataflows. Numbers in a dataflow may depend on the layer
 * (`Sz(S)`), so its arguments stay expressions until a layer is known; see common/lower.h. */
#ifndef SIMCHECK_COMMON_DSL_H
#define SIMCHECK_COMMON_DSL_H

#include "api.h"
#include "arena.h"
#include "energy_table.h"
#include "error.h"
#include "expr.h"
#include "layer.h"
#include "machine.h"
#include "pragma.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a map's size and offset count. The pragmas always count indices; directives on Y and X do not when the layer has
 * a stride. */
enum sc_map_counts {
    SC_COUNTS_INDICES,
    SC_COUNTS_AS_UNSTRIDED, /* input rows (columns) as if the stride were 1 */
    SC_COUNTS_OUTPUTS,      /* output rows (columns): Y' and X' */
};

struct sc_pragma {
    enum sc_pragma_kind kind;
    enum sc_dim dim;              /* SC_DIM_COUNT of Cluster */
    enum sc_map_counts counts;    /* of maps */
    const struct sc_expr *size;   /* of maps, Tile and Cluster, else NULL */
    const struct sc_expr *offset; /* of maps, else NULL */
    struct sc_place place;
};

struct sc_dsl_layer {
    struct sc_layer layer;
    struct sc_place place; /* of its name */
    int pragma_count;
    const struct sc_pragma *pragmas; /* the dataflow that stands in the layer itself; NULL when none does */
};

/* A layer that could not be read in a file whose others could. */
struct sc_refused_layer {
    struct sc_error error; /* names the layer */
    const struct sc_refused_layer *next;
};

enum { SC_DSL_LAYERS_MAX = 1024, SC_DSL_PRAGMAS_MAX = 1024 };

/* What a text says. Everything is in the arena given to sc_dsl_parse; places point into the source. */
struct sc_dsl {
    struct sc_machine machine;            /* only what is `given`; no defaults */
    const struct sc_energy_table *energy; /* NULL: none */
    int layer_count;
    struct sc_dsl_layer *layers;
    int pragma_count;
    struct sc_pragma *pragmas;        /* the file's dataflow; layers with one of their own do not need it */
    char network[64];                 /* directives only: the network's name, or "" */
    struct sc_warnings *warnings;     /* directives only: what was read and has no effect; NULL: none */
    int refused_count;                /* directives only */
    struct sc_refused_layer *refused; /* in their order in the text */
};

/* Parse a whole text of either language; sc_directives_stand_in tells which it is. Layers have been checked by
 * sc_layer_check. `source` must outlive `dsl`. Fails when the text as a whole cannot be read, and when it has layers
 * and none of them can. */
SC_API enum sc_status sc_dsl_parse(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                                   struct sc_error *error);

/* Parse settings as on a command line, "NumPEs=16" or "NumPEs=16,Multicast=off", over `machine`, which a failure
 * leaves as it was. What one text says twice is an error. */
SC_API enum sc_status sc_dsl_parse_settings(struct sc_machine *machine, const struct sc_source *source,
                                            struct sc_error *error);

/* Is this a text of the later versions' directives? It begins with Network, Constant or Dataflow, with a word of
 * theirs for hardware, or with any word that a colon follows. */
SC_API bool sc_directives_stand_in(const struct sc_source *source);

#ifdef __cplusplus
}
#endif
#endif
