#include "common/quantity.h"

#include <stddef.h>

#include "common/checked.h"
#include "common/expr_parse.h"

static const struct quantity_unit AREA_UNITS[] = {{.word = "um2", .decimals = 6, .base = "nm2"},
                                                  {.word = "mm2", .decimals = 12, .base = "nm2"},
                                                  {.word = "nm2", .decimals = 0, .base = "nm2"},
                                                  {.word = NULL}};
static const struct quantity_unit POWER_UNITS[] = {{.word = "mW", .decimals = 6, .base = "nW"},
                                                   {.word = "uW", .decimals = 3, .base = "nW"},
                                                   {.word = "nW", .decimals = 0, .base = "nW"},
                                                   {.word = "W", .decimals = 9, .base = "nW"},
                                                   {.word = NULL}};
static const struct quantity_unit ENERGY_UNITS[] = {
    {.word = "J", .decimals = 18, .base = "aJ"},
    {.word = "mJ", .decimals = 15, .base = "aJ"},
    {.word = "uJ", .decimals = 12, .base = "aJ"},
    {.word = "nJ", .decimals = 9, .base = "aJ"},
    {.word = "pJ", .decimals = 6, .base = "aJ"},
    {.word = "fJ", .decimals = 3, .base = "aJ"},
    {.word = "aJ", .decimals = 0, .base = "aJ"},
    {.word = "MAC", .decimals = 6, .base = "10^-6 MAC", .is_mac = true},
    {.word = NULL},
};
static const struct quantity_unit FREQUENCY_UNITS[] = {{.word = "Hz", .decimals = 0, .base = "Hz"},
                                                       {.word = "kHz", .decimals = 3, .base = "Hz"},
                                                       {.word = "MHz", .decimals = 6, .base = "Hz"},
                                                       {.word = "GHz", .decimals = 9, .base = "Hz"},
                                                       {.word = NULL}};

const struct quantity common_quantity_area = {"an area such as 4470.9 um2", "'um2', 'mm2' or 'nm2'", AREA_UNITS, NULL};
const struct quantity common_quantity_power = {"a power such as 0.8 mW", "'mW', 'uW', 'nW' or 'W'", POWER_UNITS, NULL};
const struct quantity common_quantity_energy = {"an energy such as 1.5 mJ",
                                                "'J', 'mJ', 'uJ', 'nJ', 'pJ', 'fJ', 'aJ' or 'MAC'", ENERGY_UNITS, NULL};
const struct quantity common_quantity_frequency = {"a frequency such as 1.5 GHz", "'GHz', 'MHz', 'kHz' or 'Hz'",
                                                   FREQUENCY_UNITS, FREQUENCY_UNITS};

/* Digits and at most one point, times 10^decimals, without any rounding. False: that is no whole number, or is too
 * large. */
static bool scale(const struct token *number, int decimals, int64_t *value) {
    bool fraction = false;
    *value = 0;
    for (int i = 0; i < number->length; i++) {
        char c = number->text[i];
        if (c == '.') {
            fraction = true;
            continue;
        }
        if (fraction && decimals == 0 && c != '0')
            return false;
        if (fraction && decimals == 0)
            continue;
        if (!checked_mul(*value, 10, value) || !checked_add(*value, c - '0', value))
            return false;
        decimals -= fraction;
    }
    for (; decimals > 0; decimals--)
        if (!checked_mul(*value, 10, value))
            return false;
    return true;
}

enum sc_status common_quantity_read(struct lexer *lexer, const struct quantity *quantity, int64_t *value,
                                    const struct quantity_unit **unit) {
    const struct quantity_unit *found = quantity->units;
    struct token number = lexer->token;
    if (number.kind != TOKEN_NUMBER && number.kind != TOKEN_DECIMAL)
        return common_lexer_expected(lexer, quantity->example);
    common_lexer_advance(lexer);
    const bool is_bare = quantity->bare && lexer->token.kind != TOKEN_WORD;
    while (!is_bare && found->word && !common_token_is_word(&lexer->token, found->word))
        found++;
    if (is_bare)
        found = quantity->bare;
    if (!found->word || lexer->failed)
        return common_lexer_expected(lexer, quantity->names);
    if (!scale(&number, found->decimals, value))
        return sc_error_at(lexer->error, number.place,
                           "%.*s %s is no whole number of %s below 2^63: these are what is counted", number.length,
                           number.text, found->word, found->base);
    if (!is_bare)
        common_lexer_advance(lexer);
    if (unit)
        *unit = found;
    return SC_STATUS_OK;
}

enum sc_status common_quantity_read_bytes(struct lexer *lexer, struct sc_arena *arena, const char *what,
                                          int64_t *bytes) {
    struct sc_place place = lexer->token.place;
    if (lexer->token.kind == TOKEN_DECIMAL)
        return common_lexer_expected(lexer, "a whole number of bytes");
    enum sc_status status = common_expr_parse_number(lexer, arena, NULL, bytes);
    if (!status && (*bytes < 1 || *bytes > INT64_C(1) << 50))
        status = sc_error_at(lexer->error, place, "%s must be from 1 to 2^50 bytes, not %lld", what, (long long)*bytes);
    return status;
}
