/* `simcheck list`: the names that can be used. */
#ifndef SIMCHECK_CHECK_LIST_H
#define SIMCHECK_CHECK_LIST_H

#include <stdio.h>

#include "check/cli/command.h"
#include "check/run/library.h"

#ifdef __cplusplus
extern "C" {
#endif

enum list_topic {
    LIST_OVERVIEW,
    LIST_NETS,
    LIST_LAYERS,
    LIST_FLOWS,
    LIST_MACHINES,
    LIST_ENERGY,
    LIST_COSTS,
    LIST_SPACES,
    LIST_FORMULAS,
    LIST_COUNTERS,
    LIST_QUANTITIES,
    LIST_HARDWARE,
};

extern const struct command list_command;

/* Print the topic's list. `net` is the network of a list of layers, or NULL for all. */
enum sc_status list_print(enum list_topic topic, const char *net, struct library *library, FILE *to,
                          struct sc_error *error);

/* Only the names, one on a line. Not of LIST_OVERVIEW. */
enum sc_status list_print_names(enum list_topic topic, const char *net, struct library *library, FILE *to,
                                struct sc_error *error);

/* The layers of `dsl` as a table that sc_dsl_parse reads. */
void list_csv_layers(const struct sc_dsl *dsl, FILE *to);

/* A table of layers as `--net FILE.csv` reads it: those of the network `net`, or with NULL one of each type, to be
 * changed. Layers of the network that could not be read are warnings on standard error. */
enum sc_status list_print_csv(const char *net, struct library *library, FILE *to, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
