/* Which table of energies a run is charged by. */
#ifndef SIMCHECK_CHECK_PRICES_H
#define SIMCHECK_CHECK_PRICES_H

#include "check/run/library.h"
#include "common/arena.h"
#include "common/error.h"
#include "common/machine.h"
#include "model/energy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What holds without --energy and a table in the machine's file. */
#define PRICES_DEFAULT "28nm"

struct prices {
    const struct sc_energy_costs *costs; /* NULL: none */
    const char *why_not;                 /* of none */
};

/* The table `spec` (of --energy; may be NULL), or else the machine's `own` (may be NULL), or else the default one. A
 * machine with a buffer beyond the points of a table is an error. But with the default table, which nobody asked for,
 * there are then no prices. Prices live as long as `library` and `arena`. */
enum sc_status prices_choose(struct prices *prices, const char *spec, const struct sc_energy_table *own,
                             const struct sc_machine *machine, struct library *library, struct sc_arena *arena,
                             struct sc_error *error);

/* There are prices, and they are in picojoules. */
bool prices_in_picojoules(const struct prices *prices);

#ifdef __cplusplus
}
#endif
#endif
