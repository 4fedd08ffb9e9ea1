/* The hardware that a layer runs on (docs/semantics.md, sections 5 to 8). */
#ifndef SIMCHECK_COMMON_MACHINE_H
#define SIMCHECK_COMMON_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "api.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sc_hardware_id {
#define HARDWARE(field, keyword, lowest, highest, unit, description) SC_HARDWARE_##field,
#define HARDWARE_FLAG(field, keyword, description) SC_HARDWARE_##field,
#include "machine.def"
#undef HARDWARE
#undef HARDWARE_FLAG
    SC_HARDWARE_COUNT
};

/* Flags are 0 or 1. A field that is not given and has no default is 0: no limit; num_pes 0 is missing. */
struct sc_machine {
#define HARDWARE(field, keyword, lowest, highest, unit, description) int64_t field;
#define HARDWARE_FLAG(field, keyword, description) int64_t field;
#include "machine.def"
#undef HARDWARE
#undef HARDWARE_FLAG
    unsigned given; /* bit h: statement h was given; else its value is the default */
};

struct sc_hardware_description {
    const char *keyword;
    bool is_flag;
    int64_t lowest, highest; /* legal values; 0 and 1 for flags */
    const char *unit, *description;
};

/* The defaults: two L1 buffer sets, one operation and one forwarded element a cycle, one element a read, no latency,
 * all reuse on, and no limit on sizes and bandwidth. */
SC_API struct sc_machine sc_machine_default(void);

SC_API const struct sc_hardware_description *sc_hardware_info(enum sc_hardware_id id);
SC_API int64_t sc_machine_get(const struct sc_machine *machine, enum sc_hardware_id id);

/* Set the value of statement `id`, and mark the statement as given. */
SC_API void sc_machine_set(struct sc_machine *machine, enum sc_hardware_id id, int64_t value);

/* Copy every statement that `over` gives into `machine`. */
SC_API void sc_machine_override(struct sc_machine *machine, const struct sc_machine *over);

/* The statement of this keyword (any case), or SC_HARDWARE_COUNT. */
SC_API enum sc_hardware_id sc_hardware_find(const char *keyword, int length);

#ifdef __cplusplus
}
#endif
#endif
