#include "model/fit.h"

#include "common/checked.h"

/* Bits of a sum may pass 2^63 where the words that they fill do not. */
__extension__ typedef __int128 fit_bits;

int64_t sc_fit_box(const struct sc_counters *counters, enum sc_tensor tensor) {
    const int64_t box[SC_TENSOR_COUNT] = {[SC_TENSOR_WEIGHT] = counters->l1_req_weight,
                                          [SC_TENSOR_INPUT] = counters->l1_req_input,
                                          [SC_TENSOR_OUTPUT] = counters->l1_req_sum};
    return box[tensor];
}

bool sc_fit_has_own_sets(const struct sc_machine *machine, const struct sc_counters *counters) {
    bool own = false;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        own = own || (machine->tensor_l1_buffers[tensor] > 0 && sc_fit_box(counters, (enum sc_tensor)tensor) > 0);
    return own;
}

int64_t sc_fit_sets(const struct sc_machine *machine, enum sc_tensor tensor) {
    return machine->tensor_l1_buffers[tensor] > 0 ? machine->tensor_l1_buffers[tensor] : machine->l1_buffers;
}

static int64_t bits_in_l1(const struct sc_machine *machine, enum sc_tensor tensor) {
    return tensor == SC_TENSOR_OUTPUT ? sc_machine_psum_bits(machine) : sc_machine_bits(machine, tensor);
}

bool sc_fit_has_equal_words(const struct sc_machine *machine) {
    bool equal = true;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        equal = equal && bits_in_l1(machine, (enum sc_tensor)tensor) == sc_machine_word_bits(machine);
    return equal;
}

int64_t sc_fit_l1_needed(const struct sc_machine *machine, const struct sc_counters *counters) {
    const bool equal = sc_fit_has_equal_words(machine);
    const int64_t word = equal ? 1 : sc_machine_word_bits(machine);
    int64_t needed;
    fit_bits bits = 0, part;
    if (!sc_fit_has_own_sets(machine, counters) && equal)
        return checked_mul(machine->l1_buffers, counters->l1_req, &needed) ? needed : INT64_MAX;
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        const enum sc_tensor tensor = (enum sc_tensor)t;
        const fit_bits elems = (fit_bits)sc_fit_sets(machine, tensor) * sc_fit_box(counters, tensor);
        if (__builtin_mul_overflow(elems, equal ? 1 : bits_in_l1(machine, tensor), &part) ||
            __builtin_add_overflow(bits, part, &bits))
            return INT64_MAX; /* 2^127 bits are more than 2^63 words */
    }
    const fit_bits words = bits / word + (bits % word > 0);
    return words > INT64_MAX ? INT64_MAX : (int64_t)words;
}

int64_t sc_fit_l2_needed(const struct sc_machine *machine, const struct sc_counters *counters) {
    int64_t needed = counters->l2_req;
    if (counters->tiles > 0 && !checked_mul(machine->l2_buffers, counters->l2_hold, &needed))
        return INT64_MAX;
    return needed;
}
