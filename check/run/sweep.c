#include "check/run/sweep.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "common/checked.h"

/* FROM:TO:*F */
struct sweep_range {
    int64_t from, to, by;
    bool times;
};

static enum sc_status expected(const char *text, struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_INPUT,
                        "--sweep: expected values or a range, such as Bandwidth=8,16,64 or NumPEs=64:1024:*2 or "
                        "L1Size=100:500:+100, found '%s'",
                        text);
}

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for a sweep");
}

/* Decimal digits up to `end` or the end of the text. Returns what stands behind them; NULL: no number. */
static const char *read_digits(const char *text, int64_t *number) {
    const char *next = text;
    *number = 0;
    for (; *next >= '0' && *next <= '9'; next++)
        if (!checked_mul(*number, 10, number) || !checked_add(*number, *next - '0', number))
            return NULL;
    return next > text ? next : NULL;
}

/* Returns whether `text` is a range. */
static bool read_range(const char *text, struct sweep_range *range) {
    const char *next = read_digits(text, &range->from);
    if (!next || *next != ':')
        return false;
    next = read_digits(next + 1, &range->to);
    if (!next || *next != ':')
        return false;
    range->times = next[1] == '*';
    next = read_digits(next + 1 + (next[1] == '*' || next[1] == '+'), &range->by);
    return next && *next == '\0';
}

static enum sc_status add_setting(struct sweep *sweep, const char *value, size_t length, struct sc_arena *arena,
                                  struct sc_error *error) {
    const size_t size = strlen(sweep->keyword) + length + 2;
    if (sweep->count == SWEEP_VALUES_MAX)
        return sc_error_set(error, SC_STATUS_INPUT, "--sweep: %s has more than %d values", sweep->keyword,
                            SWEEP_VALUES_MAX);
    char *setting = sc_arena_alloc(arena, size, 1);
    if (!setting)
        return no_memory(error);
    snprintf(setting, size, "%s=%.*s", sweep->keyword, (int)length, value);
    for (int i = 0; i < sweep->count; i++)
        if (strcmp(sweep->setting[i], setting) == 0)
            return sc_error_set(error, SC_STATUS_INPUT, "--sweep: '%s' stands there twice", setting);
    sweep->setting[sweep->count++] = setting;
    return SC_STATUS_OK;
}

static enum sc_status add_range(struct sweep *sweep, const struct sweep_range *range, const char *text,
                                struct sc_arena *arena, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    int64_t number = range->from;
    if (range->by < 1 + range->times || range->from > range->to || (range->times && range->from < 1))
        return sc_error_set(error, SC_STATUS_INPUT,
                            "--sweep: '%s' does not ascend: a step is at least 1, a factor at least 2, and the range "
                            "begins below its end",
                            text);
    for (bool more = true; !status && more;) {
        char value[24];
        snprintf(value, sizeof value, "%" PRId64, number);
        status = add_setting(sweep, value, strlen(value), arena, error);
        more = (range->times ? checked_mul(number, range->by, &number) : checked_add(number, range->by, &number)) &&
               number <= range->to;
    }
    return status;
}

static enum sc_status add_list(struct sweep *sweep, const char *values, const char *text, struct sc_arena *arena,
                               struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (const char *next = values; !status; next++) {
        const size_t length = strcspn(next, ",");
        if (length == 0)
            return expected(text, error);
        status = add_setting(sweep, next, length, arena, error);
        next += length;
        if (*next == '\0')
            break;
    }
    return status;
}

enum sc_status sweep_read(struct sweep *sweep, const char *given, struct sc_arena *arena, struct sc_error *error) {
    const char *text = given + strspn(given, " \t");
    const char *equals = strchr(text, '=');
    struct sweep_range range;
    *sweep = (struct sweep){0};
    if (!equals || equals == text)
        return expected(text, error);
    char *keyword = sc_arena_alloc(arena, (size_t)(equals - text) + 1, 1);
    sweep->setting = sc_arena_alloc(arena, SWEEP_VALUES_MAX, sizeof *sweep->setting);
    if (!keyword || !sweep->setting)
        return no_memory(error);
    memcpy(keyword, text, (size_t)(equals - text));
    sweep->keyword = keyword;
    if (read_range(equals + 1, &range))
        return add_range(sweep, &range, text, arena, error);
    return strchr(equals + 1, ':') ? expected(text, error) : add_list(sweep, equals + 1, text, arena, error);
}
