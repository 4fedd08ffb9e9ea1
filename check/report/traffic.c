#include "check/report/traffic.h"

#include <stdio.h>

const char *traffic_name(enum traffic_way way) {
    static const char *const NAMES[TRAFFIC_WAYS] = {"down", "up", "offchip_read", "offchip_written"};
    return NAMES[way];
}

struct traffic traffic_of(const struct sc_machine *machine, const struct sc_counters *counters) {
    const traffic_bits weight = (traffic_bits)sc_machine_bits(machine, SC_TENSOR_WEIGHT),
                       input = (traffic_bits)sc_machine_bits(machine, SC_TENSOR_INPUT),
                       output = (traffic_bits)sc_machine_bits(machine, SC_TENSOR_OUTPUT),
                       psum = (traffic_bits)sc_machine_psum_bits(machine);
    const bool marks = counters->tiles > 0;
    struct traffic traffic = {.known = {true, true, true, marks}};
    traffic.bits[TRAFFIC_DOWN] =
        weight * (traffic_bits)counters->l2_rd_weight + input * (traffic_bits)counters->l2_rd_input;
    traffic.bits[TRAFFIC_UP] = psum * (traffic_bits)counters->noc_up;
    if (!marks) {
        traffic.bits[TRAFFIC_OFF_CHIP_READ] =
            weight * (traffic_bits)counters->l2_wr_weight + input * (traffic_bits)counters->l2_wr_input;
        return traffic;
    }
    /* A psum that comes back was stored before; what is stored otherwise is complete. */
    const traffic_bits back = (traffic_bits)counters->offchip_rd_sum, stored = (traffic_bits)counters->offchip_wr_sum;
    traffic.bits[TRAFFIC_OFF_CHIP_READ] = weight * (traffic_bits)counters->offchip_rd_weight +
                                          input * (traffic_bits)counters->offchip_rd_input + psum * back;
    traffic.bits[TRAFFIC_OFF_CHIP_WRITTEN] = output * (stored - back) + psum * back;
    return traffic;
}

double traffic_bytes(const struct traffic *traffic, enum traffic_way way) { return (double)traffic->bits[way] / 8; }

const char *traffic_digits(char buffer[TEXT_NUMBER_SIZE], const struct traffic *traffic, enum traffic_way way) {
    static const char *const EIGHTHS[] = {"", ".125", ".25", ".375", ".5", ".625", ".75", ".875"};
    traffic_bits bytes = traffic->bits[way] / 8;
    char digits[TEXT_NUMBER_SIZE / 2] = "", *first = digits + sizeof digits - 1;
    *first = '\0';
    do
        *--first = (char)('0' + (int)(bytes % 10));
    while ((bytes /= 10) > 0);
    snprintf(buffer, TEXT_NUMBER_SIZE, "%s%s", first, EIGHTHS[traffic->bits[way] % 8]);
    return buffer;
}
