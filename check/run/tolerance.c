#include "check/run/tolerance.h"

#include <inttypes.h>
#include <stdio.h>

enum { MILLIONTHS_OF_PERCENT = 10000, MILLIONTHS = 1000000 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool tolerance_read(const char *text, struct tolerance *tolerance) {
    const int64_t most = (int64_t)MILLIONTHS_OF_PERCENT * MILLIONTHS;
    const char *next = text;
    int64_t value = 0, place = MILLIONTHS_OF_PERCENT;
    for (; is_digit(*next) && value <= most; next++)
        value = 10 * value + (*next - '0') * MILLIONTHS_OF_PERCENT;
    if (next == text)
        return false;
    if (*next == '.') {
        const char *point = next++;
        for (; is_digit(*next) && place > 1; next++)
            value += (*next - '0') * (place /= 10);
        if (next == point + 1)
            return false;
    }
    tolerance->millionths = value;
    return next[0] == '%' && next[1] == '\0' && value > 0 && value <= most;
}

enum sc_status tolerance_read_option(struct options_reader *reader, const struct option *option, const char *value) {
    if (tolerance_read(value, option_field(reader, option)))
        return SC_STATUS_OK;
    return sc_error_set(reader->error, SC_STATUS_INPUT,
                        "%s: expected a share such as 5%% or 0.25%%, from 0.0001%% to 1000000%%, found '%s'",
                        option->name, value);
}

/* Times the denominator, which 128 bits hold; the right side is rounded down, since the left one is whole. A right side
 * beyond 128 bits is more than any left side. */
bool tolerance_allows(struct tolerance tolerance, struct sc_rational value, int64_t count) {
    if (count <= 0)
        return value.numerator == 0 && count == 0;
    const __int128 right = (__int128)count * value.denominator, more = value.numerator - right;
    __int128 allowed;
    if (__builtin_mul_overflow(right / MILLIONTHS, (__int128)tolerance.millionths, &allowed))
        return true;
    allowed += right % MILLIONTHS * tolerance.millionths / MILLIONTHS;
    return (more < 0 ? -more : more) <= allowed;
}

const char *tolerance_text(char buffer[TOLERANCE_TEXT_SIZE], struct tolerance tolerance) {
    int length = snprintf(buffer, TOLERANCE_TEXT_SIZE, "%" PRId64 ".%04" PRId64,
                          tolerance.millionths / MILLIONTHS_OF_PERCENT, tolerance.millionths % MILLIONTHS_OF_PERCENT);
    while (buffer[length - 1] == '0')
        length--;
    length -= buffer[length - 1] == '.';
    snprintf(buffer + length, (size_t)(TOLERANCE_TEXT_SIZE - length), "%%");
    return buffer;
}
