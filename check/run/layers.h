/* Finding the layer of a document that a user names. */
#ifndef SIMCHECK_CHECK_LAYERS_H
#define SIMCHECK_CHECK_LAYERS_H

#include "common/dsl.h"
#include "common/error.h"
#include "common/near.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The layer of this name; NULL: none that could be read has it. */
const struct sc_dsl_layer *layers_find(const struct sc_dsl *dsl, const char *name);

/* Why the layer of this name could not be read; NULL: there is no such layer. */
const struct sc_error *layers_find_refused(const struct sc_dsl *dsl, const char *name);

/* Layers that have one name in the text, refused ones included: which of them this one is, from 0, and how many there
 * are. */
struct layers_turn {
    int turn, count;
};

struct layers_turn layers_turn(const struct sc_dsl *dsl, const struct sc_dsl_layer *layer, sc_name_comparison *compare);

/* ", did you mean 'conv2'?": of the layers that could be read; "" where none is near. Returns `hint`. */
const char *layers_near(char hint[NEAR_HINT_SIZE], const struct sc_dsl *dsl, const char *name);

/* The layer of this name. SC_STATUS_INPUT: it could not be read, or there is none; `error` says why. The user knows the
 * layers as those of `net`. */
enum sc_status layers_get(const struct sc_dsl_layer **layer, const struct sc_dsl *dsl, const char *net,
                          const char *name, struct sc_error *error);

/* Tell of all layers that could not be read. SC_STATUS_INPUT if there are any: the last one is `error`, and the
 * caller's to tell. */
enum sc_status layers_refused(const struct sc_dsl *dsl, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
