#include "common/machine.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct sc_hardware_description INFO[SC_HARDWARE_COUNT] = {
#define HARDWARE(field, keyword, lowest, highest, unit, description)                                                   \
    {keyword, false, lowest, highest, unit, description},
#define HARDWARE_FLAG(field, keyword, description) {keyword, true, 0, 1, "on|off", description},
#include "common/machine.def"
#undef HARDWARE
#undef HARDWARE_FLAG
};

static const size_t OFFSET[SC_HARDWARE_COUNT] = {
#define HARDWARE(field, keyword, lowest, highest, unit, description) offsetof(struct sc_machine, field),
#define HARDWARE_FLAG(field, keyword, description) offsetof(struct sc_machine, field),
#include "common/machine.def"
#undef HARDWARE
#undef HARDWARE_FLAG
};

_Static_assert(SC_HARDWARE_COUNT <= 32, "sc_machine.given has a bit for each statement");

struct sc_machine sc_machine_default(void) {
    return (struct sc_machine){.l1_buffers = 2,
                               .vector_width = 1,
                               .link_bandwidth = 1,
                               .l1_vector_read = 1,
                               .multicast = 1,
                               .reduction = 1,
                               .forwarding = 1};
}

const struct sc_hardware_description *sc_hardware_info(enum sc_hardware_id id) { return &INFO[id]; }

int64_t sc_machine_get(const struct sc_machine *machine, enum sc_hardware_id id) {
    int64_t value;
    memcpy(&value, (const char *)machine + OFFSET[id], sizeof value);
    return value;
}

void sc_machine_set(struct sc_machine *machine, enum sc_hardware_id id, int64_t value) {
    memcpy((char *)machine + OFFSET[id], &value, sizeof value);
    machine->given |= 1u << id;
}

void sc_machine_override(struct sc_machine *machine, const struct sc_machine *over) {
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        if (over->given & 1u << id)
            sc_machine_set(machine, (enum sc_hardware_id)id, sc_machine_get(over, (enum sc_hardware_id)id));
}

enum sc_hardware_id sc_hardware_find(const char *keyword, int length) {
    int id = 0;
    while (id < SC_HARDWARE_COUNT &&
           (strlen(INFO[id].keyword) != (size_t)length || strncasecmp(INFO[id].keyword, keyword, (size_t)length) != 0))
        id++;
    return (enum sc_hardware_id)id;
}
