/* What the readers of the two mapping languages share. */
#ifndef SIMCHECK_COMMON_DSL_INTERNAL_H
#define SIMCHECK_COMMON_DSL_INTERNAL_H

#include "common/dsl.h"

/* Set a hardware statement's value, if it is in range. */
enum status dsl_set_hardware(struct machine *machine, enum hardware_id id, int64_t value, struct place place,
                             struct error *error);

/* The layer of this name (in any case), or NULL. */
const struct dsl_layer *dsl_find_layer(const struct dsl *dsl, const char *name);

/* Add a layer, if layer_check accepts it and its name is new. */
enum status dsl_keep_layer(struct dsl *dsl, const struct dsl_layer *layer, struct error *error);

/* dsl_parse for a text of directives, into a `dsl` that is empty but for its arrays. */
enum status directives_parse(struct dsl *dsl, const struct source *source, struct arena *arena, struct error *error);

/* "TemporalMap", "SpatialMap", "Cluster"; NULL of other pragmas. */
const char *directive_name(enum pragma_kind kind);

/* "num_pes", ...; NULL of statements that the directive language has no word for. */
const char *directives_hardware_word(enum hardware_id id);

#endif
