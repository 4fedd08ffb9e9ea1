#include "common/printable.h"

#include <stdint.h>
#include <string.h>

static size_t wanted_length(unsigned char first) {
    if (first < 0x80)
        return 1;
    return first < 0xc2 || first > 0xf4 ? 0 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

uint32_t common_utf8_code(const char *text, size_t length) {
    uint32_t code = length == 1 ? (unsigned char)text[0] : (unsigned char)text[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++)
        code = code << 6 | ((unsigned char)text[i] & 0x3fu);
    return code;
}

size_t common_utf8_length(const char *text, size_t size) {
    static const uint32_t LOWEST[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = wanted_length((unsigned char)text[0]);
    for (size_t i = 1; i < length && i < size; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 0;
    if (length < 2 || length > size)
        return length;
    uint32_t code = common_utf8_code(text, length);
    return code < LOWEST[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? 0 : length;
}

bool common_is_printable(const char *text, size_t length) {
    static const struct {
        uint32_t from, to;
    } DISTURBING[] = {{0, 0x1f}, {0x7f, 0x9f}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};
    uint32_t code = length > 0 ? common_utf8_code(text, length) : 0;
    for (size_t i = 0; i < sizeof DISTURBING / sizeof DISTURBING[0]; i++)
        if (code >= DISTURBING[i].from && code <= DISTURBING[i].to)
            return false;
    return true;
}

size_t common_make_printable(char *text, size_t size) {
    size_t at = 0;
    while (at < size) {
        size_t length = common_utf8_length(text + at, size - at);
        if (length > size - at)
            return at;
        bool kept = text[at] == '\n' || text[at] == '\t' || common_is_printable(text + at, length);
        length = length > 0 ? length : 1;
        if (!kept)
            memset(text + at, '?', length);
        at += length;
    }
    return size;
}
