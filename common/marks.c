/* Marks of L2, and what the machine says about off chip (docs/semantics.md, section 12). */
#include "common/lower_internal.h"

void sc_mapping_put_marks(struct sc_mapping *mapping, const struct sc_mark *place) {
    mapping->has_marks = true;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        mapping->mark[tensor] = mapping->machine.on_chip[tensor] ? (struct sc_mark){0, 0} : *place;
}

bool sc_mapping_wants_marks(const struct sc_mapping *mapping) {
    return mapping->machine.buffer == SC_MARKS_AUTO && !mapping->has_marks;
}

enum sc_status sc_mapping_check_marks(const struct sc_mapping *mapping, struct sc_error *error) {
    if (!sc_mapping_wants_marks(mapping))
        return SC_STATUS_OK;
    return sc_error_set(error, SC_STATUS_INPUT, "the mark that Buffer auto asks for has not been put anywhere yet");
}

/* Statements that have no effect without a mark. */
static bool is_about_off_chip(enum sc_hardware_id id) {
    switch (id) {
    case SC_HARDWARE_off_chip_bandwidth:
    case SC_HARDWARE_off_chip_latency:
    case SC_HARDWARE_l2_buffers:
    case SC_HARDWARE_load_overhead:
    case SC_HARDWARE_l2_keep_weight:
    case SC_HARDWARE_l2_keep_input:
    case SC_HARDWARE_on_chip_weight:
    case SC_HARDWARE_on_chip_input:
    case SC_HARDWARE_on_chip_output:
    case SC_HARDWARE_tensor_bits_output:
        return true;
    default:
        return false;
    }
}

static void warn_of_statements(const struct sc_mapping *mapping, struct sc_warnings *warnings) {
    struct sc_hardware_said said = {0};
    while (sc_machine_next(&mapping->machine, &said))
        if (is_about_off_chip(said.id))
            sc_warn_at(warnings, (struct sc_place){0},
                       "%s has no effect: L2 holds the whole layer, for no mark says what it holds (Buffer L2, or "
                       "Buffer auto)",
                       said.keyword);
}

enum sc_status common_marks_check(const struct sc_mapping *mapping, struct sc_warnings *warnings,
                                  struct sc_error *error) {
    const struct sc_machine *machine = &mapping->machine;
    if (machine->buffer == SC_MARKS_AUTO && mapping->has_marks)
        sc_warn_at(warnings, (struct sc_place){0}, "Buffer auto has no effect: the dataflow has marks of its own");
    if (sc_mapping_wants_marks(mapping) && machine->l2_size < 1)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "Buffer auto needs to know how much L2 holds: write 'L2Size n;' or give --hw L2Size=n");
    if (!mapping->has_marks && machine->buffer != SC_MARKS_AUTO)
        warn_of_statements(mapping, warnings);
    return SC_STATUS_OK;
}
