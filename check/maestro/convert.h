/* `simcheck convert`: a file of one mapping language in the other. */
#ifndef SIMCHECK_CHECK_MAESTRO_CONVERT_H
#define SIMCHECK_CHECK_MAESTRO_CONVERT_H

#include "check/cli/command.h"
#include "check/run/library.h"
#include "common/arena.h"

#ifdef __cplusplus
extern "C" {
#endif

struct convert_options {
    struct words files, layers;
    const char *to, *out;
    bool quiet;
};

extern const struct command convert_command;

/* To standard output, to a file, or to a folder: then pragmas are a file for each layer, and directives have the
 * hardware in a file of its own. What the language lacks is reported; the rest is written. */
enum exit_code convert_run(const struct convert_options *options, struct library *library, struct sc_arena *arena);

#ifdef __cplusplus
}
#endif
#endif
