/* Text from outside, made harmless for a terminal. */
#ifndef SIMCHECK_COMMON_PRINTABLE_H
#define SIMCHECK_COMMON_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The bytes of the UTF-8 character that `text`, of `size` > 0 bytes, starts with; 0 when it starts with none: overlong
 * forms, surrogates and values above U+10FFFF are none. More than `size`: it may become one. */
size_t common_utf8_length(const char *text, size_t size);

/* The number of a whole character. */
uint32_t common_utf8_code(const char *text, size_t length);

/* Does the character of `length` bytes, as common_utf8_length says, stay what it is on a terminal? Control characters
 * (also those above 0x7f), line separators and what turns the direction of writing do not, nor does a `length` of 0. */
bool common_is_printable(const char *text, size_t length);

/* Put a '?' for each byte of `text` that is of no printable character, but for '\n' and '\t'. Returns how many bytes
 * were looked at: all, or those before a character that `size` cuts. */
size_t common_make_printable(char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
