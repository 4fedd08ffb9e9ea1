/* From syntax to text, in either of the two languages.
 *
 * Reading the written text gives the same machine, the same layers and, for these layers, the same levels: the text is
 * read and lowered again and compared before it is written. A construct that the language does not have is an error
 * that names it, and nothing is written. In a text of pragmas, names keep only letters, digits and '_', and a number if
 * two become the same. SC_STATUS_INPUT also where sc_layer_check does not accept a layer, or sc_hardware_check a
 * statement that the machine gives. */
#ifndef SIMCHECK_COMMON_WRITE_H
#define SIMCHECK_COMMON_WRITE_H

#include <stdio.h>

#include "api.h"
#include "dsl.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Write pragmas. A file has one dataflow: it is an error if the layers' dataflows would be written differently. */
SC_API enum sc_status sc_dsl_write_pragmas(FILE *to, const struct sc_dsl *dsl, struct sc_error *error);

/* Write directives, each layer with its dataflow. Padding becomes part of the input size, and `Repeat` a comment. The
 * released tool expects hardware in a file of its own: for such files call this twice, each time without the other
 * part. */
SC_API enum sc_status sc_dsl_write_directives(FILE *to, const struct sc_dsl *dsl, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
