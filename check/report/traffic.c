#include "check/report/traffic.h"

const char *traffic_name(enum traffic_way way) {
    static const char *const NAMES[TRAFFIC_WAYS] = {"down", "up", "offchip_read", "offchip_written"};
    return NAMES[way];
}

struct traffic traffic_of(const struct sc_machine *machine, const struct sc_counters *counters) {
    const double bits_of_byte = 8, weight = (double)sc_machine_bits(machine, SC_TENSOR_WEIGHT) / bits_of_byte,
                 input = (double)sc_machine_bits(machine, SC_TENSOR_INPUT) / bits_of_byte,
                 output = (double)sc_machine_bits(machine, SC_TENSOR_OUTPUT) / bits_of_byte,
                 psum = (double)sc_machine_psum_bits(machine) / bits_of_byte;
    const bool marks = counters->tiles > 0;
    struct traffic traffic = {.known = {true, true, true, marks}};
    traffic.bytes[TRAFFIC_DOWN] = weight * (double)counters->l2_rd_weight + input * (double)counters->l2_rd_input;
    traffic.bytes[TRAFFIC_UP] = psum * (double)counters->noc_up;
    if (!marks) {
        traffic.bytes[TRAFFIC_OFF_CHIP_READ] =
            weight * (double)counters->l2_wr_weight + input * (double)counters->l2_wr_input;
        return traffic;
    }
    /* A psum that comes back was stored before; what is stored otherwise is complete. */
    const double back = (double)counters->offchip_rd_sum, stored = (double)counters->offchip_wr_sum;
    traffic.bytes[TRAFFIC_OFF_CHIP_READ] =
        weight * (double)counters->offchip_rd_weight + input * (double)counters->offchip_rd_input + psum * back;
    traffic.bytes[TRAFFIC_OFF_CHIP_WRITTEN] = output * (stored - back) + psum * back;
    return traffic;
}
