#include "check/report/speed.h"

double speed_ops(const struct sc_layer *layer, int64_t macs) {
    return (double)sc_operation_info(layer->type->operation)->ops * (double)macs;
}

struct speed speed_of(int64_t clock_hz, double ops, int64_t cycles, double energy, bool in_picojoules) {
    const double joules_of_pj = 1e-12, giga = 1e9;
    struct speed speed = {.known = clock_hz > 0 && cycles > 0 && cycles < INT64_MAX};
    if (!speed.known)
        return speed;
    speed.seconds = (double)cycles / (double)clock_hz;
    speed.gops = ops / speed.seconds / giga;
    speed.has_power = in_picojoules && energy > 0;
    if (speed.has_power) {
        speed.watts = energy * joules_of_pj / speed.seconds;
        speed.gops_per_watt = speed.gops / speed.watts;
    }
    return speed;
}

const char *speed_time(char buffer[TEXT_NUMBER_SIZE], double seconds) {
    return text_si(buffer, seconds, TEXT_ONE, TEXT_NANO, TEXT_ONE, "s");
}

const char *speed_power(char buffer[TEXT_NUMBER_SIZE], double watts) {
    return text_si(buffer, watts, TEXT_ONE, TEXT_NANO, TEXT_ONE, "W");
}
