/* The hardware that a layer runs on (docs/semantics.md, sections 5 to 8). */
#ifndef SIMCHECK_COMMON_MACHINE_H
#define SIMCHECK_COMMON_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hardware_id {
#define HARDWARE(field, keyword, lowest, highest, unit, description) HARDWARE_##field,
#define HARDWARE_FLAG(field, keyword, description) HARDWARE_##field,
#include "common/machine.def"
#undef HARDWARE
#undef HARDWARE_FLAG
    HARDWARE_COUNT
};

/* Flags are 0 or 1. A field that is not given and has no default is 0: no limit, or for num_pes, missing. */
struct machine {
#define HARDWARE(field, keyword, lowest, highest, unit, description) int64_t field;
#define HARDWARE_FLAG(field, keyword, description) int64_t field;
#include "common/machine.def"
#undef HARDWARE
#undef HARDWARE_FLAG
    unsigned given; /* bit h: statement h was given, not defaulted */
};

struct hardware_description {
    const char *keyword;
    bool is_flag;
    int64_t lowest, highest; /* legal values; 0 and 1 for flags */
    const char *unit, *description;
};

/* The defaults: two L1 buffer sets, one operation and one forwarded element a cycle, one element a read, no latency,
 * all reuse on, and no limit on sizes and bandwidth. */
struct machine machine_default(void);

const struct hardware_description *hardware_info(enum hardware_id id);
int64_t machine_get(const struct machine *machine, enum hardware_id id);

/* Also marks the statement as given. */
void machine_set(struct machine *machine, enum hardware_id id, int64_t value);

/* Take from `over` every statement that it gives. */
void machine_override(struct machine *machine, const struct machine *over);

/* The statement of this keyword (any case), or HARDWARE_COUNT. */
enum hardware_id hardware_find(const char *keyword, int length);

#ifdef __cplusplus
}
#endif
#endif
