#include "check/cli/shell_word.h"

#include <string.h>

#include "common/printable.h"

bool shell_word_possible(const char *word) {
    size_t left = strlen(word);
    for (size_t length; left > 0; word += length, left -= length) {
        length = common_utf8_length(word, left);
        if (length > left || !common_is_printable(word, length))
            return false;
    }
    return true;
}

bool shell_word_plain(const char *word) {
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-=:@%,";
    return word[0] && word[0] != '-' && !word[strspn(word, PLAIN)];
}

void shell_word_print(const char *word, FILE *to) {
    if (word[0] == '-')
        fputs("./", to);
    if (shell_word_plain(word[0] == '-' ? word + 1 : word)) {
        fputs(word, to);
        return;
    }
    fputc('\'', to);
    for (const char *c = word; *c; c++)
        if (*c == '\'')
            fputs("'\\''", to);
        else
            fputc(*c, to);
    fputc('\'', to);
}
