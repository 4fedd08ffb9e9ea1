#include "common/machine.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct sc_hardware_description INFO[SC_HARDWARE_COUNT] = {
#define HARDWARE_ROW(id, field, keyword, word, kind, tensor, lowest, highest, unit, description)                       \
    {keyword, word, kind, tensor, lowest, highest, unit, description},
#include "common/machine.def"
};

static const size_t OFFSET[SC_HARDWARE_COUNT] = {
#define HARDWARE_ROW(id, field, keyword, word, kind, tensor, lowest, highest, unit, description)                       \
    offsetof(struct sc_machine, field),
#include "common/machine.def"
};

static const struct {
    const char *name, *description;
} TOPOLOGIES[SC_TOPOLOGY_COUNT] = {
#define TOPOLOGY(id, name, description) {name, description},
#include "common/topology.def"
#undef TOPOLOGY
};

_Static_assert(SC_HARDWARE_COUNT <= 64, "sc_machine.given has a bit for each statement");

struct sc_machine sc_machine_default(void) {
    return (struct sc_machine){.l1_buffers = 2,
                               .vector_width = 1,
                               .link_bandwidth = 1,
                               .l1_vector_read = 1,
                               .l2_buffers = 2,
                               .l2_keep = {1, 1},
                               .feed_row = -1,
                               .tree_arity = 2,
                               .bits = 16,
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

enum sc_status sc_hardware_check(enum sc_hardware_id id, int64_t value, struct sc_error *error) {
    if ((int)id < 0 || id >= SC_HARDWARE_COUNT)
        return sc_error_set(error, SC_STATUS_INPUT, "there is no hardware statement %d", (int)id);
    if (value >= INFO[id].lowest && value <= INFO[id].highest)
        return SC_STATUS_OK;
    const struct sc_machine usual = sc_machine_default();
    if (value == sc_machine_get(&usual, id))
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT, "%s %lld: it must be from %lld to %lld", INFO[id].keyword,
                        (long long)value, (long long)INFO[id].lowest, (long long)INFO[id].highest);
}

enum sc_status sc_machine_check(const struct sc_machine *machine, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int id = 0; !status && id < SC_HARDWARE_COUNT; id++)
        status = sc_hardware_check((enum sc_hardware_id)id, sc_machine_get(machine, (enum sc_hardware_id)id), error);
    return status;
}

void sc_machine_set(struct sc_machine *machine, enum sc_hardware_id id, int64_t value) {
    memcpy((char *)machine + OFFSET[id], &value, sizeof value);
    machine->given |= sc_hardware_bit((int)id);
    machine->in_bytes &= ~sc_hardware_bit((int)id);
}

void sc_machine_set_bytes(struct sc_machine *machine, enum sc_hardware_id id, int64_t bytes) {
    sc_machine_set(machine, id, bytes);
    machine->in_bytes |= sc_hardware_bit((int)id);
}

/* ---- elements as bits ---- */

int64_t sc_machine_bits(const struct sc_machine *machine, enum sc_tensor tensor) {
    return machine->tensor_bits[tensor] > 0 ? machine->tensor_bits[tensor] : machine->bits;
}

int64_t sc_machine_psum_bits(const struct sc_machine *machine) {
    return machine->psum_bits > 0 ? machine->psum_bits : machine->bits;
}

int64_t sc_machine_word_bits(const struct sc_machine *machine) {
    int64_t widest = sc_machine_psum_bits(machine);
    for (int operand = 0; operand < SC_OPERAND_COUNT; operand++) {
        const int64_t bits = sc_machine_bits(machine, (enum sc_tensor)operand);
        widest = bits > widest ? bits : widest;
    }
    return widest;
}

enum sc_status sc_machine_settle(struct sc_machine *machine, struct sc_error *error) {
    enum sc_status status = sc_machine_check(machine, error);
    if (status)
        return status;
    const int64_t word = sc_machine_word_bits(machine), bits_of_byte = 8, bytes_max = INT64_C(1) << 50;
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        const int64_t bytes = sc_machine_get(machine, (enum sc_hardware_id)id);
        if (!(machine->in_bytes & sc_hardware_bit(id)))
            continue;
        if (bytes > bytes_max)
            return sc_error_set(error, SC_STATUS_INPUT, "%s must be from 1 to 2^50 bytes, not %lld", INFO[id].keyword,
                                (long long)bytes);
        if (bytes * bits_of_byte < word)
            return sc_error_set(error, SC_STATUS_INPUT, "%s of %lld byte%s holds no element of %lld bits",
                                INFO[id].keyword, (long long)bytes, bytes == 1 ? "" : "s", (long long)word);
        sc_machine_set(machine, (enum sc_hardware_id)id, bytes * bits_of_byte / word);
    }
    return SC_STATUS_OK;
}

/* ---- statements ---- */

void sc_machine_override(struct sc_machine *machine, const struct sc_machine *over) {
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        if (over->given & sc_hardware_bit(id))
            (over->in_bytes & sc_hardware_bit(id) ? sc_machine_set_bytes : sc_machine_set)(
                machine, (enum sc_hardware_id)id, sc_machine_get(over, (enum sc_hardware_id)id));
}

int sc_hardware_tensors(enum sc_hardware_id id) {
    int count = 1;
    if (INFO[id].tensor != 0)
        return 1;
    while ((int)id + count < SC_HARDWARE_COUNT && (int)INFO[(int)id + count].tensor == count &&
           strcmp(INFO[(int)id + count].word, INFO[id].word) == 0)
        count++;
    return count;
}

/* All tensors have the same topology or flag, of which `id` is the first one's? */
static bool is_of_all(const struct sc_machine *machine, int id) {
    const int count = sc_hardware_tensors((enum sc_hardware_id)id);
    const uint64_t all = (1u << count) - 1;
    bool same = INFO[id].kind != SC_HARDWARE_NUMBER && count > 1 && (machine->given >> id & all) == all;
    for (int tensor = 1; same && tensor < count; tensor++)
        same = sc_machine_get(machine, (enum sc_hardware_id)(id + tensor)) ==
               sc_machine_get(machine, (enum sc_hardware_id)id);
    return same;
}

bool sc_machine_next(const struct sc_machine *machine, struct sc_hardware_said *said) {
    int id = said->next;
    while (id < SC_HARDWARE_COUNT && !(machine->given >> id & 1))
        id++;
    if (id == SC_HARDWARE_COUNT)
        return false;
    bool all = is_of_all(machine, id);
    *said = (struct sc_hardware_said){.next = id + (all ? sc_hardware_tensors((enum sc_hardware_id)id) : 1),
                                      .id = (enum sc_hardware_id)id,
                                      .keyword = all ? INFO[id].word : INFO[id].keyword,
                                      .value = sc_machine_get(machine, (enum sc_hardware_id)id),
                                      .in_bytes = (machine->in_bytes & sc_hardware_bit(id)) != 0};
    return true;
}

enum sc_hardware_id sc_hardware_find(const char *keyword, int length) {
    int id = 0;
    while (id < SC_HARDWARE_COUNT &&
           (strlen(INFO[id].keyword) != (size_t)length || strncasecmp(INFO[id].keyword, keyword, (size_t)length) != 0))
        id++;
    return (enum sc_hardware_id)id;
}

int sc_hardware_words(const char *word[SC_HARDWARE_COUNT]) {
    int count = 0;
    for (int id = 0; id < SC_HARDWARE_COUNT; id++) {
        int same = 0;
        while (same < count && strcmp(word[same], INFO[id].word) != 0)
            same++;
        if (same == count)
            word[count++] = INFO[id].word;
    }
    return count;
}

bool sc_hardware_has_word(const char *word, int length) {
    for (int id = 0; id < SC_HARDWARE_COUNT; id++)
        if (strlen(INFO[id].word) == (size_t)length && strncasecmp(INFO[id].word, word, (size_t)length) == 0)
            return true;
    return false;
}

const char *sc_hardware_text(char buffer[SC_HARDWARE_TEXT_SIZE], enum sc_hardware_id id, int64_t value) {
    if (INFO[id].kind == SC_HARDWARE_FLAG)
        return value ? "on" : "off";
    if (INFO[id].kind == SC_HARDWARE_KIND)
        return TOPOLOGIES[value].name;
    if (INFO[id].kind == SC_HARDWARE_MARKS)
        return value == SC_MARKS_AUTO ? "auto" : "marks";
    if (value < INFO[id].lowest)
        return "unlimited";
    snprintf(buffer, SC_HARDWARE_TEXT_SIZE, "%lld", (long long)value);
    return buffer;
}

const char *sc_topology_name(enum sc_topology topology) { return TOPOLOGIES[topology].name; }

const char *sc_topology_description(enum sc_topology topology) { return TOPOLOGIES[topology].description; }

enum sc_topology sc_topology_find(const char *name, int length) {
    int topology = 0;
    while (topology < SC_TOPOLOGY_COUNT && (strlen(TOPOLOGIES[topology].name) != (size_t)length ||
                                            strncasecmp(TOPOLOGIES[topology].name, name, (size_t)length) != 0))
        topology++;
    return (enum sc_topology)topology;
}
