/* What the L1s hold: a hash table of elements by PE. */
#ifndef SIMCHECK_TRACES_HELD_H
#define SIMCHECK_TRACES_HELD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/layer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { HELD_PES_MAX = 1 << 20 };

enum held_state {
    HELD_NOWHERE,   /* of an empty slot */
    HELD_FORWARDED, /* on its way from another PE */
    HELD_RESIDENT,  /* a weight or input */
    HELD_BEGUN,     /* an output to which nothing was added yet */
    HELD_SUM,       /* an output */
};

struct held {
    uint64_t key;
    int64_t terms; /* operations that the sum is made of */
    int64_t since; /* of a weight or input: the step in which it came */
    bool is_used;  /* an operation has read it */
    int32_t value;
    enum held_state state;
};

/* `struct held_table t = {0};` is empty. */
struct held_table {
    struct held *slot;
    uint64_t size; /* a power of two, or 0 */
    uint64_t used;
};

/* The element, or NULL. It stays where it is until the next trace_held_put or trace_held_remove. */
struct held *trace_held_find(const struct held_table *table, int32_t pe, enum sc_tensor tensor, int64_t element);

/* A new element, which was not there. NULL when there is no memory. pe < HELD_PES_MAX, element < 2^31. */
struct held *trace_held_put(struct held_table *table, int32_t pe, enum sc_tensor tensor, int64_t element,
                            enum held_state state);
void trace_held_remove(struct held_table *table, struct held *held);
void trace_held_free(struct held_table *table);

#ifdef __cplusplus
}
#endif
#endif
