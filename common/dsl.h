/* The mapping languages, from text to syntax: the pragmas of the paper's Fig. 4(a) with the statements that
 * docs/semantics.md adds, and the directives of the paper's later versions (docs/directives.md). A file of either
 * language may hold any part: hardware statements, layers, dataflows; one of pragmas also tables of energies and costs,
 * and a space of designs. A table of layers (docs/networks.md) holds nothing else. Numbers in a dataflow may depend on
 * the layer (`Sz(S)`), so its arguments stay expressions until a layer is known; see common/lower.h. */
#ifndef SIMCHECK_COMMON_DSL_H
#define SIMCHECK_COMMON_DSL_H

#include "api.h"
#include "arena.h"
#include "cost_table.h"
#include "energy_table.h"
#include "error.h"
#include "expr.h"
#include "layer.h"
#include "machine.h"
#include "pragma.h"
#include "source.h"
#include "space.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The unit of a map's size and offset. Pragmas count indices, or outputs. Directives on Y and X count otherwise if the
 * layer has a stride. */
enum sc_map_counts {
    SC_COUNTS_INDICES,
    SC_COUNTS_AS_UNSTRIDED, /* input rows (columns) as if the stride were 1 */
    SC_COUNTS_OUTPUTS,      /* output rows (columns): Y' and X' */
};

struct sc_pragma {
    enum sc_pragma_kind kind;
    enum sc_dim dim;                /* SC_DIM_COUNT of Cluster and Buffer */
    enum sc_map_counts counts;      /* of maps */
    bool is_directive;              /* a word of the later language */
    const struct sc_expr *size;     /* of maps, Tile and Cluster, else NULL */
    const struct sc_expr *offset;   /* of maps, else NULL */
    const struct sc_expr *overhead; /* of maps and Unroll; NULL: none */
    enum sc_tensor tensor;          /* of Buffer: whose mark it is; SC_TENSOR_COUNT: all tensors' */
    struct sc_place place;
};

struct sc_dsl_layer {
    struct sc_layer layer;
    struct sc_place place; /* of its name */
    int number;            /* among the layers of the text from 0 on, those that were refused counted, too */
    char written[sizeof((struct sc_layer *)0)->name]; /* its name in the text; `layer` has another where that was taken
                                                       */
    int pragma_count;
    const struct sc_pragma *pragmas; /* the dataflow inside the layer; NULL: there is none */
};

/* A layer that could not be read, in a file that has other layers. */
struct sc_refused_layer {
    struct sc_error error; /* names the layer */
    char name[sizeof((struct sc_layer *)0)->name];
    int number; /* as of other layers */
    int line;   /* of its name */
    const struct sc_refused_layer *next;
};

enum { SC_DSL_LAYERS_MAX = 1024, SC_DSL_PRAGMAS_MAX = 1024 };

/* The contents of a text. Everything is in the arena given to sc_dsl_parse; places point into the source. */
struct sc_dsl {
    struct sc_machine machine;            /* only the statements that are `given`; no defaults */
    const struct sc_energy_table *energy; /* NULL: none */
    const struct sc_cost_table *cost;     /* NULL: none */
    const struct sc_space *space;         /* NULL: none */
    struct sc_constants constants;        /* those of the space, too, each with its first value */
    int layer_count;
    struct sc_dsl_layer *layers;
    int pragma_count;
    struct sc_pragma *pragmas;        /* the file's dataflow, for layers that have none of their own */
    bool is_table;                    /* of layers: nothing else can stand in it */
    char network[64];                 /* directives only: the network's name, or "" */
    struct sc_warnings *warnings;     /* what has no effect or was read in a way to be known; NULL: none */
    int refused_count;                /* directives only */
    struct sc_refused_layer *refused; /* in their order in the text */
};

/* When are two names one? strcmp, or strcasecmp. */
typedef int sc_name_comparison(const char *, const char *);

/* Does the text itself call a layer so, be it one that could not be read? */
SC_API bool sc_dsl_is_written(const struct sc_dsl *dsl, const char *name, sc_name_comparison *compare);

/* Parse a whole text of either language, or a table of layers, whose header decides; sc_directives_stand_in decides
 * which language it is. sc_layer_check has accepted every layer of `dsl`. `source` must outlive `dsl`. Fails if the
 * text as a whole cannot be read, or if it has layers and none of them can be read. */
SC_API enum sc_status sc_dsl_parse(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                                   struct sc_error *error);

/* Parse settings as on a command line, "NumPEs=16" or "NumPEs=16,Multicast=off", and put them into `machine`. On
 * failure `machine` is unchanged. A setting given twice in one text is an error. */
SC_API enum sc_status sc_dsl_parse_settings(struct sc_machine *machine, const struct sc_source *source,
                                            struct sc_error *error);

/* Return true if `source` is in the directive language: its first word is Network, Dataflow, a hardware word of that
 * language, or any word before a colon. Behind statements that both languages have, Constant and then hardware, it is
 * whatever no pragma, layer, table or space follows. */
SC_API bool sc_directives_stand_in(const struct sc_source *source);

/* Does an argument of the pragmas depend on the constant of this name? */
SC_API bool sc_pragmas_use_constant(const struct sc_pragma *pragmas, int pragma_count, const char *name);

struct sc_constant_value {
    const char *name;
    int64_t value;
};

/* A copy of `pragma_count` pragmas in the arena, in which the constants that `values` names are these
 * numbers. Other constants keep their declared values. Expressions without any of them are shared with `pragmas`. NULL:
 * there is no memory. */
SC_API struct sc_pragma *sc_pragmas_with_constants(struct sc_arena *arena, const struct sc_pragma *pragmas,
                                                   int pragma_count, const struct sc_constant_value *values,
                                                   int value_count);

#ifdef __cplusplus
}
#endif
#endif
