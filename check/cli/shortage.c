#include "check/cli/shortage.h"

#include <stdatomic.h>

/* One for the program, as memory is: it is noted far from where it is reported. */
static atomic_bool came;

void shortage_note(void) { atomic_store(&came, true); }

bool shortage_came(void) { return atomic_load(&came); }
