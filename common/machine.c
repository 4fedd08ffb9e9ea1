#include "common/machine.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct hardware_description INFO[HARDWARE_COUNT] = {
#define HARDWARE(field, keyword, lowest, highest, unit, description)                                                   \
    {keyword, false, lowest, highest, unit, description},
#define HARDWARE_FLAG(field, keyword, description) {keyword, true, 0, 1, "on|off", description},
#include "common/machine.def"
#undef HARDWARE
#undef HARDWARE_FLAG
};

static const size_t OFFSET[HARDWARE_COUNT] = {
#define HARDWARE(field, keyword, lowest, highest, unit, description) offsetof(struct machine, field),
#define HARDWARE_FLAG(field, keyword, description) offsetof(struct machine, field),
#include "common/machine.def"
#undef HARDWARE
#undef HARDWARE_FLAG
};

struct machine machine_default(void) {
    return (struct machine){.l1_buffers = 2,
                            .vector_width = 1,
                            .link_bandwidth = 1,
                            .l1_vector_read = 1,
                            .multicast = 1,
                            .reduction = 1,
                            .forwarding = 1};
}

const struct hardware_description *hardware_info(enum hardware_id id) { return &INFO[id]; }

int64_t machine_get(const struct machine *machine, enum hardware_id id) {
    int64_t value;
    memcpy(&value, (const char *)machine + OFFSET[id], sizeof value);
    return value;
}

void machine_set(struct machine *machine, enum hardware_id id, int64_t value) {
    memcpy((char *)machine + OFFSET[id], &value, sizeof value);
    machine->given |= 1u << id;
}

void machine_override(struct machine *machine, const struct machine *over) {
    for (int id = 0; id < HARDWARE_COUNT; id++)
        if (over->given & 1u << id)
            machine_set(machine, (enum hardware_id)id, machine_get(over, (enum hardware_id)id));
}

enum hardware_id hardware_find(const char *keyword, int length) {
    int id = 0;
    while (id < HARDWARE_COUNT &&
           (strlen(INFO[id].keyword) != (size_t)length || strncasecmp(INFO[id].keyword, keyword, (size_t)length) != 0))
        id++;
    return (enum hardware_id)id;
}
