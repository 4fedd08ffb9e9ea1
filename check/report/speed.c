#include "check/report/speed.h"

#include <stdio.h>
#include <strings.h>

double speed_ops(const struct sc_layer *layer, int64_t macs) {
    return (double)sc_operation_info(layer->type->operation)->ops * (double)macs;
}

struct speed speed_of(uint64_t clock_hz, double ops, int64_t cycles, double energy, bool in_picojoules) {
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

/* `value` in the unit with which it is at least 1, from `units[count - 1]`, the smallest, up to units[0]. */
static const char *scaled(char buffer[SPEED_TEXT_SIZE], double value, const char *const *units, int count) {
    int unit = 0;
    for (; unit < count - 1 && value < 1; unit++)
        value *= 1000;
    snprintf(buffer, SPEED_TEXT_SIZE, "%.4g %s", value, units[unit]);
    return buffer;
}

const char *speed_time(char buffer[SPEED_TEXT_SIZE], double seconds) {
    static const char *const UNITS[] = {"s", "ms", "us", "ns"};
    return scaled(buffer, seconds, UNITS, 4);
}

const char *speed_power(char buffer[SPEED_TEXT_SIZE], double watts) {
    static const char *const UNITS[] = {"W", "mW", "uW", "nW"};
    return scaled(buffer, watts, UNITS, 4);
}

const char *speed_clock(char buffer[SPEED_TEXT_SIZE], uint64_t clock_hz) {
    static const char *const UNITS[] = {"GHz", "MHz", "kHz", "Hz"};
    return scaled(buffer, (double)clock_hz / 1e9, UNITS, 4);
}

/* ---- reading ---- */

static const struct clock_unit {
    const char *name;
    uint64_t hz;
} CLOCK_UNITS[] = {{"GHz", 1000000000}, {"MHz", 1000000}, {"kHz", 1000}, {"Hz", 1}, {"", 1}};

enum { CLOCK_UNIT_COUNT = sizeof CLOCK_UNITS / sizeof CLOCK_UNITS[0] };

static uint64_t unit_named(const char *name) {
    for (int i = 0; i < CLOCK_UNIT_COUNT; i++)
        if (strcasecmp(name, CLOCK_UNITS[i].name) == 0)
            return CLOCK_UNITS[i].hz;
    return 0;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Up to nine digits on each side of the point; what is left of a Hz is no clock. */
bool speed_read_clock(const char *text, uint64_t *clock_hz) {
    enum { DIGITS_MAX = 9 };
    const uint64_t parts = 1000000000;
    uint64_t whole = 0, fraction = 0, place = parts;
    const char *next = text;
    int digits = 0;
    for (; is_digit(*next) && digits <= 2 * DIGITS_MAX; next++, digits++)
        whole = 10 * whole + (uint64_t)(*next - '0');
    if (digits == 0 || whole >= parts * 1000)
        return false;
    if (*next == '.') {
        const char *point = next++;
        for (; is_digit(*next) && next - point <= DIGITS_MAX; next++)
            fraction += (uint64_t)(*next - '0') * (place /= 10);
        if (next == point + 1)
            return false;
    }
    while (*next == ' ')
        next++;
    const uint64_t unit = unit_named(next);
    const unsigned __int128 hz = (unsigned __int128)whole * unit + (unsigned __int128)fraction * unit / parts;
    const bool exact = (unsigned __int128)fraction * unit % parts == 0;
    *clock_hz = (uint64_t)hz;
    return unit > 0 && exact && hz > 0 && hz <= INT64_MAX;
}
