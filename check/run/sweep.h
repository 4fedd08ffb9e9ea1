/* A statement of the machine in several values, each a machine of its own: `--sweep NumPEs=64:1024:*2`. */
#ifndef SIMCHECK_CHECK_SWEEP_H
#define SIMCHECK_CHECK_SWEEP_H

#include "common/arena.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SWEEP_VALUES_MAX = 1024 };

struct sweep {
    const char *keyword; /* "NumPEs", "Channel weight" */
    int count;
    const char **setting; /* [count] "NumPEs=64", ... */
};

/* "K=V,V,..." with any values, or "K=FROM:TO:*F" or "K=FROM:TO:+S" with whole numbers: FROM, FROM * F, ... up to the
 * last that is not above TO. All is in the arena. Whether K is a statement, and takes the values, is not looked at. */
enum sc_status sweep_read(struct sweep *sweep, const char *given, struct sc_arena *arena, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
