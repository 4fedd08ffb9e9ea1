/* Growable arrays. They keep their memory when emptied, so that a run stops allocating after its first steps. */
#ifndef SIMCHECK_SIM_LIST_H
#define SIMCHECK_SIM_LIST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"

#define LIST(type)                                                                                                     \
    struct {                                                                                                           \
        type *at;                                                                                                      \
        int32_t count, capacity;                                                                                       \
    }

/* Make room for `more` items; false when there is no memory or the list would pass 2^30 items. */
#define LIST_RESERVE(list, more)                                                                                       \
    ((more) <= (list)->capacity - (list)->count ||                                                                     \
     list_grow(&(list)->at, &(list)->capacity, (int64_t)(list)->count + (more), sizeof *(list)->at))

#define LIST_BYTES(list) ((int64_t)sizeof *(list)->at * (list)->capacity)

#define LIST_FREE(list)                                                                                                \
    do {                                                                                                               \
        free((list)->at);                                                                                              \
        (list)->at = NULL;                                                                                             \
        (list)->count = (list)->capacity = 0;                                                                          \
    } while (0)

/* `pointer` is the address of a list's `at`, of whatever type. */
static inline bool list_grow(void *pointer, int32_t *capacity, int64_t wanted, size_t item_size) {
    enum { FIRST_BYTES = 48 }; /* there may be many lists of few items: steps in flight have some each */
    void *memory;
    int64_t larger = *capacity ? 2 * (int64_t)*capacity : COMMON_AT_FIRST(1 + FIRST_BYTES / (int64_t)item_size, 1);
    larger = larger < wanted ? wanted : larger;
    if (larger > 1 << 30)
        return false;
    memcpy(&memory, pointer, sizeof memory);
    memory = realloc(memory, (size_t)larger * item_size);
    if (!memory)
        return false;
    memcpy(pointer, &memory, sizeof memory);
    *capacity = (int32_t)larger;
    return true;
}

#endif
