#include "common/near.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static int lower(char c) { return tolower((unsigned char)c); }

static int least(int a, int b) { return a < b ? a : b; }

/* Three rows of the table of distances. A row has the distances of all prefixes of `b` to one prefix of `a`: the one
 * that ends at the present letter, at the letter before, and at the letter before that. */
struct rows {
    int row[3][NEAR_LENGTH_MAX + 1];
};

static int swapped(const char *a, const char *b, size_t i, size_t j) {
    return i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
}

static void fill_row(struct rows *rows, const char *a, size_t i, const char *b, size_t b_length) {
    int *row = rows->row[i % 3];
    const int *above = rows->row[(i + 2) % 3], *above_that = rows->row[(i + 1) % 3];
    row[0] = (int)i;
    for (size_t j = 1; j <= b_length; j++) {
        int replaced = above[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
        row[j] = least(replaced, least(above[j], row[j - 1]) + 1);
        if (swapped(a, b, i, j))
            row[j] = least(row[j], above_that[j - 2] + 1);
    }
}

int common_near_distance(const char *a, const char *b) {
    size_t a_length = strlen(a), b_length = strlen(b);
    struct rows rows = {{{0}}};
    if (a_length > NEAR_LENGTH_MAX || b_length > NEAR_LENGTH_MAX)
        return NEAR_INFINITE;
    for (size_t j = 0; j <= b_length; j++)
        rows.row[0][j] = (int)j;
    for (size_t i = 1; i <= a_length; i++)
        fill_row(&rows, a, i, b, b_length);
    return rows.row[a_length % 3][b_length];
}

/* A name that begins with the written word is as near as one with a single wrong letter. */
static int rank(const char *wrong, const char *name) {
    size_t length = strlen(wrong);
    int distance = common_near_distance(wrong, name);
    bool begins = length >= 2 && strncasecmp(name, wrong, length) == 0;
    return begins ? least(distance, 1) : distance;
}

/* At least one letter must be right; the dashes of an option do not count. */
static bool is_near(const char *wrong, int distance) {
    int length = (int)strnlen(wrong + strspn(wrong, "-"), NEAR_LENGTH_MAX);
    return distance < length && distance <= (length < 3 ? 1 : (length + 2) / 3);
}

int common_near_find(const char *wrong, const char *const *names, int name_count, int *found, int found_max) {
    int found_rank[16], count = 0;
    found_max = least(found_max, 16);
    for (int i = 0; wrong[0] && i < name_count; i++) {
        int at = count, distance = rank(wrong, names[i]);
        if (!is_near(wrong, distance))
            continue;
        while (at > 0 && found_rank[at - 1] > distance)
            at--;
        if (at == found_max)
            continue;
        count = least(count + 1, found_max);
        memmove(found + at + 1, found + at, (size_t)(count - 1 - at) * sizeof *found);
        memmove(found_rank + at + 1, found_rank + at, (size_t)(count - 1 - at) * sizeof *found_rank);
        found[at] = i;
        found_rank[at] = distance;
    }
    return count;
}

const char *common_near_hint(char buffer[NEAR_HINT_SIZE], const char *wrong, const char *const *names, int name_count) {
    enum { HINTS = 3 };
    int found[HINTS], count = common_near_find(wrong, names, name_count, found, HINTS);
    if (count > 0 && common_near_distance(wrong, names[found[0]]) == 0)
        count = 1; /* the name in another case */
    size_t used = 0;
    buffer[0] = '\0';
    for (int i = 0; i < count; i++) {
        const char *before = i == 0 ? "; did you mean " : i == count - 1 ? " or " : ", ";
        used += (size_t)snprintf(buffer + used, NEAR_HINT_SIZE - used, "%s'%.*s'", before, NEAR_LENGTH_MAX,
                                 names[found[i]]);
    }
    if (count > 0)
        snprintf(buffer + used, NEAR_HINT_SIZE - used, "?");
    return buffer;
}
