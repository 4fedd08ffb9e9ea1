/* Functions that the readers of the two mapping languages share. */
#ifndef SIMCHECK_COMMON_DSL_INTERNAL_H
#define SIMCHECK_COMMON_DSL_INTERNAL_H

#include "common/dsl.h"
#include "common/expr_parse.h"

/* Set the value of hardware statement `id`. A value out of range is an error at `place`. */
enum sc_status common_dsl_set_hardware(struct sc_machine *machine, enum sc_hardware_id id, int64_t value,
                                       struct sc_place place, struct sc_error *error);

/* The warnings of `dsl`, in the arena; NULL if there is no memory. */
struct sc_warnings *common_dsl_warnings(struct sc_dsl *dsl, struct sc_arena *arena);

/* Read on or off, also written True or False: 1 or 0. */
enum sc_status common_dsl_parse_flag(struct lexer *lexer, int64_t *value);

/* The layer of this name (in any case), or NULL. */
const struct sc_dsl_layer *common_dsl_find_layer(const struct sc_dsl *dsl, const char *name);

/* Add a layer to `dsl`. It is an error if sc_layer_check rejects it or its name is not new. */
enum sc_status common_dsl_keep_layer(struct sc_dsl *dsl, const struct sc_dsl_layer *layer, struct sc_error *error);

/* How many layers, or pragmas, a text can have: `limit`, or fewer if it is short. */
size_t common_dsl_at_most(const struct sc_source *source, size_t limit);

/* sc_dsl_parse for a text of directives, into a `dsl` that is empty but for its arrays. */
enum sc_status common_directives_parse(struct sc_dsl *dsl, const struct sc_source *source, struct sc_arena *arena,
                                       struct sc_error *error);

/* "TemporalMap", "SpatialMap", "Cluster"; NULL for other kinds. */
const char *common_directive_name(enum sc_pragma_kind kind);

/* "num_pes", ...; NULL if the directive language has no word for the statement. */
const char *common_directives_hardware_word(enum sc_hardware_id id);

/* Read a table from the word Energy up to and including endEnergy, into the arena. Errors go to lexer->error. */
enum sc_status common_energy_parse(struct lexer *lexer, struct sc_arena *arena, const struct sc_energy_table **result);

#endif
