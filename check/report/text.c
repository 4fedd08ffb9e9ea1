#include "check/report/text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void text_add(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text->buffer + text->used, text->size - text->used, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    text->used += (size_t)length;
    if (text->used >= text->size) {
        text->used = text->size - 1;
        snprintf(text->buffer + text->size - 4, 4, "...");
    }
}

/* ---- numbers ---- */

const char *text_integer(char buffer[TEXT_NUMBER_SIZE], int64_t value) {
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    char *to = buffer;
    size_t length = strlen(digits);
    for (size_t i = 0; i < length; i++) {
        *to++ = digits[i];
        size_t left = length - 1 - i;
        if (left > 0 && left % 3 == 0 && digits[i] != '-')
            *to++ = ',';
    }
    *to = '\0';
    return buffer;
}

const char *text_sum(char buffer[TEXT_NUMBER_SIZE], int64_t sum) {
    if (sum < INT64_MAX)
        return text_integer(buffer, sum);
    snprintf(buffer, TEXT_NUMBER_SIZE, "beyond 2^63");
    return buffer;
}

const char *text_share(char buffer[TEXT_NUMBER_SIZE], double share) {
    snprintf(buffer, TEXT_NUMBER_SIZE, isfinite(share) ? "%.2f%%" : "-", 100 * share);
    return buffer;
}

const char *text_rational(char buffer[TEXT_NUMBER_SIZE], struct sc_rational value) {
    char numerator[TEXT_NUMBER_SIZE], denominator[TEXT_NUMBER_SIZE];
    if (value.denominator == 1)
        return text_integer(buffer, value.numerator);
    text_integer(numerator, value.numerator);
    snprintf(buffer, TEXT_NUMBER_SIZE, "%.28s/%.28s", numerator, text_integer(denominator, value.denominator));
    return buffer;
}

const char *text_difference(char buffer[TEXT_NUMBER_SIZE], struct sc_rational difference) {
    char magnitude[TEXT_NUMBER_SIZE];
    text_rational(magnitude, difference);
    snprintf(buffer, TEXT_NUMBER_SIZE, "%s%.62s", difference.numerator > 0 ? "+" : "", magnitude);
    return buffer;
}

const char *text_relative(char buffer[TEXT_NUMBER_SIZE], struct sc_rational difference, int64_t simulated) {
    double off = (double)difference.numerator / (double)difference.denominator;
    double share = simulated ? off / fabs((double)simulated) : 0;
    const char *sign = share < 0 ? "-" : "+";
    buffer[0] = '\0';
    if (share >= 9)
        snprintf(buffer, TEXT_NUMBER_SIZE, share < 99 ? "x%.1f" : share < 1e6 ? "x%.0f" : "x%.3g", share + 1);
    else if (share < 0 && share > -1 && share <= -0.9995)
        snprintf(buffer, TEXT_NUMBER_SIZE, "->99.9%%");
    else if (fabs(share) >= 0.0005)
        snprintf(buffer, TEXT_NUMBER_SIZE, fabs(share) < 1e6 ? "%s%.1f%%" : "%s%.3g%%", sign, 100 * fabs(share));
    else if (share != 0)
        snprintf(buffer, TEXT_NUMBER_SIZE, "%s<0.1%%", sign);
    return buffer;
}

/* ---- layers ---- */

/* Both windows in one statement where they are alike. */
static void add_window_setting(struct text *text, const struct sc_layer *layer, enum sc_window_setting setting) {
    const struct sc_window_setting_description *info = sc_window_setting_info(setting);
    bool alike = sc_layer_windows_agree(layer, setting);
    for (int window = 0; sc_layer_is_set(layer, setting) && window < (alike ? 1 : SC_WINDOWS_MAX); window++)
        text_add(text, "  %s %" PRId64, alike ? info->keyword : info->word[window],
                 sc_layer_setting(layer, setting, window));
}

void text_shape(struct text *text, const struct sc_layer *layer) {
    text_add(text, "%s", layer->type->name);
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (layer->size[dim] > 1)
            text_add(text, "  %s %" PRId64, sc_dim_name((enum sc_dim)dim),
                     sc_layer_unpadded_size(layer, (enum sc_dim)dim));
    for (int setting = 0; setting < SC_SETTING_COUNT; setting++)
        add_window_setting(text, layer, (enum sc_window_setting)setting);
}

/* ---- mappings ---- */

static void add_directive(struct text *text, const struct sc_directive *directive) {
    text_add(text, directive->spatial ? " spatial " : " ");
    for (int i = 0; i < directive->part_count; i++) {
        const struct sc_map_part *part = &directive->part[i];
        text_add(text, "%s%s(%" PRId64 ",%" PRId64 ")", i ? "*" : "", sc_dim_name(part->dim), part->size, part->offset);
    }
    if (directive->overhead > 0)
        text_add(text, " Overhead %" PRId64, directive->overhead);
}

/* "[L2]" where all tensors have their mark, else "[L2 input]". */
static void add_marks(struct text *text, const struct sc_mapping *mapping, int loops) {
    int marks = 0, tensors = 0;
    for (int tensor = 0; mapping->has_marks && tensor < SC_TENSOR_COUNT; tensor++) {
        tensors += !mapping->machine.on_chip[tensor];
        marks += !mapping->machine.on_chip[tensor] && mapping->mark[tensor].loops == loops;
    }
    if (marks > 0 && marks == tensors)
        text_add(text, " [L2]");
    for (int tensor = 0; marks > 0 && marks < tensors && tensor < SC_TENSOR_COUNT; tensor++)
        if (!mapping->machine.on_chip[tensor] && mapping->mark[tensor].loops == loops)
            text_add(text, " [L2 %s]", sc_tensor_word((enum sc_tensor)tensor));
}

void text_nest(struct text *text, const struct sc_mapping *mapping) {
    int loops = 0;
    for (int i = 0; i < mapping->level_count; i++) {
        const struct sc_level *level = &mapping->level[i];
        const char *what = i == mapping->level_count - 1 ? "PE" : "tile";
        text_add(text, "%s%" PRId64 " %s%s:", i ? " | " : "", level->units, what, level->units == 1 ? "" : "s");
        for (int j = 0; j < level->directive_count; j++) {
            if (loops == 0)
                add_marks(text, mapping, 0);
            add_directive(text, &level->directive[j]);
            add_marks(text, mapping, ++loops);
        }
    }
}

/* ---- units ---- */

int text_si_power(double value, int power, int lowest, int highest) {
    for (; power < lowest || (fabs(value) >= 1000 && power < highest); power++)
        value /= 1000;
    for (; power > highest || (fabs(value) < 1 && power > lowest); power--)
        value *= 1000;
    return power;
}

const char *text_si_prefix(int power) {
    static const char *const PREFIXES[] = {"p", "n", "u", "m", "", "k", "M", "G", "T"};
    return PREFIXES[power - TEXT_PICO];
}

double text_si_factor(int power) {
    double factor = 1;
    for (int i = power; i != 0; i += power < 0 ? 1 : -1)
        factor = power < 0 ? factor / 1000 : factor * 1000;
    return factor;
}

const char *text_si(char buffer[TEXT_NUMBER_SIZE], double value, int power, int lowest, int highest, const char *unit) {
    const int found = text_si_power(value, power, lowest, highest);
    snprintf(buffer, TEXT_NUMBER_SIZE, "%.4g %s%s", value / text_si_factor(found - power), text_si_prefix(found), unit);
    return buffer;
}

const char *text_bytes(char buffer[TEXT_NUMBER_SIZE], double bytes) {
    static const char *const UNITS[] = {"B", "KB", "MB", "GB", "TB"};
    int unit = 0;
    for (; bytes >= 1024 && unit < 4; unit++)
        bytes /= 1024;
    snprintf(buffer, TEXT_NUMBER_SIZE, "%.4g %s", bytes, UNITS[unit]);
    return buffer;
}

const char *text_clock(char buffer[TEXT_NUMBER_SIZE], int64_t clock_hz) {
    return text_si(buffer, (double)clock_hz, TEXT_ONE, TEXT_ONE, TEXT_GIGA, "Hz");
}

/* ---- machines ---- */

static const char *hardware_value(char digits[TEXT_NUMBER_SIZE], const struct sc_hardware_said *said) {
    _Static_assert((int)TEXT_NUMBER_SIZE >= (int)SC_HARDWARE_TEXT_SIZE, "room for a word");
    if (said->id == SC_HARDWARE_clock_hz)
        return text_clock(digits, said->value);
    if (sc_hardware_info(said->id)->kind == SC_HARDWARE_NUMBER)
        return text_integer(digits, said->value);
    return sc_hardware_text(digits, said->id, said->value);
}

void text_machine(struct text *text, const struct sc_machine *machine) {
    char digits[TEXT_NUMBER_SIZE];
    for (struct sc_hardware_said said = {0}; sc_machine_next(machine, &said);)
        text_add(text, "%s%s %s", text->used ? "  " : "", said.keyword, hardware_value(digits, &said));
}

/* ---- lines ---- */

enum { LABELLED = 14 };

/* Columns of the terminal at `to`; 0: it is none. What was wrong before stays in errno. */
static int terminal_columns(FILE *to) {
    const int descriptor = to == stdout ? STDOUT_FILENO : fileno(to); /* stdout is guarded (check/cli/streams.h) */
    const int before = errno;
    struct winsize window = {0};
    const bool is_terminal = descriptor >= 0 && isatty(descriptor) && ioctl(descriptor, TIOCGWINSZ, &window) == 0;
    errno = before;
    return is_terminal ? window.ws_col : 0;
}

int text_width(FILE *to) {
    enum { WIDTH = 120, LEAST = 60, MOST = 300 };
    const int columns = terminal_columns(to);
    return columns == 0 ? WIDTH : columns < LEAST ? LEAST : columns > MOST ? MOST : columns;
}

static size_t skip_blanks(const char *line, size_t at) {
    while (line[at] == ' ')
        at++;
    return at;
}

/* How much of a line to print when there is room for `room` characters: up to a blank, best one past a semicolon. */
static size_t fitting(const char *line, size_t room) {
    size_t length = strlen(line), blank = 0, clause = 0;
    if (length <= room)
        return length;
    for (size_t i = 1; i <= room; i++) {
        if (line[i] != ' ')
            continue;
        blank = line[i - 1] == ' ' ? blank : i;
        clause = line[i - 1] == ';' ? i : clause;
    }
    return clause ? clause : blank ? blank : 1 + strcspn(line + 1, " ");
}

static void print_behind(FILE *to, const char *line, size_t indent) {
    size_t at = 0;
    do {
        size_t count = fitting(line + at, (size_t)text_width(to) - indent);
        fprintf(to, "%*s%.*s\n", at ? (int)indent : 0, "", (int)count, line + at);
        at = skip_blanks(line, at + count);
    } while (line[at]);
}

void text_print(FILE *to, const char *line, int indent) { print_behind(to, line, (size_t)indent); }

void text_print_labelled(FILE *to, const char *label, const char *text) {
    fprintf(to, "  %-*s ", LABELLED - 3, label);
    print_behind(to, text, LABELLED);
}
