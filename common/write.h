/* Mappings as texts: what a text said, in either of the two languages.
 *
 * Reading what was written gives the same machine, layers and, for these layers, the same levels. What a language
 * cannot say is an error that names it, and nothing is written. Names keep letters, digits and '_' only in pragmas'
 * texts. */
#ifndef SIMCHECK_COMMON_WRITE_H
#define SIMCHECK_COMMON_WRITE_H

#include <stdio.h>

#include "api.h"
#include "dsl.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As pragmas. A file has one dataflow: layers whose own dataflows would be written differently are an error. */
SC_API enum sc_status sc_dsl_write_pragmas(FILE *to, const struct sc_dsl *dsl, struct sc_error *error);

/* As directives, each layer with its dataflow. Padding becomes part of the input, and how often a layer is repeated
 * becomes a comment. The released tool wants hardware in a file of its own: then write twice, each time without the
 * other part. */
SC_API enum sc_status sc_dsl_write_directives(FILE *to, const struct sc_dsl *dsl, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
