/* Inside common: is a text that was written what was meant? It is read and lowered again. */
#ifndef SIMCHECK_COMMON_REREAD_H
#define SIMCHECK_COMMON_REREAD_H

#include <stdbool.h>

#include "common/dsl.h"

/* Fail unless reading `text` gives the machine and the layers of `meant` and, for these layers, the same levels. What
 * is refused must be refused again. Directives have no words for names' letters, padding and repetitions, so these are
 * compared only in a text of pragmas. A dataflow without layers is tried on small layers of every type. */
enum sc_status common_reread_check(const struct sc_dsl *meant, const char *text, size_t size, bool pragmas,
                                   struct sc_error *error);

#endif
