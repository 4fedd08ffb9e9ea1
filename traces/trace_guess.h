/* Inside traces: what value a record of an element most likely has, by the records ahead of it in the same run
 * (traces/README.md, "Records as copies"). Writer and reader of copies guess alike, and the writer writes down each
 * value that is another one. So a guess is no check: whatever the machine did stands in the file, right or wrong. */
#ifndef SIMCHECK_TRACES_TRACE_GUESS_H
#define SIMCHECK_TRACES_TRACE_GUESS_H

#include <stdbool.h>
#include <string.h>

#include "common/trace_record.h"

/* Values are kept without the names of their elements: two elements of one place only make guesses wrong. */
enum { TRACE_GUESS_PLACES = 1 << 20 };

struct trace_guess {
    bool pools;            /* outputs are maxima of inputs; else sums of products */
    bool has_sum;          /* the present operation has read its psum */
    int32_t weight, input; /* what an operation has read last */
    int32_t sum;           /* likewise */
    int32_t before;        /* what the last eviction, or arrival, found of the output on its way, or in L2 */
    int32_t value[TRACE_GUESS_PLACES];
};

/* Who has a value. Operands are the same wherever they are. */
enum trace_value_holder {
    TRACE_VALUE_OF_WEIGHT,
    TRACE_VALUE_OF_INPUT,
    TRACE_VALUE_ON_ITS_WAY,
    TRACE_VALUE_IN_L2,
    TRACE_VALUE_IN_L1
};

/* A run begins. */
static inline void trace_guess_clear(struct trace_guess *guess, bool pools) {
    memset(guess, 0, sizeof *guess);
    guess->pools = pools;
}

/* Neighbours stand next to each other. `pe`: 0 if no PE holds it. */
static inline uint32_t trace_guess_place(enum trace_value_holder holder, int32_t pe, int64_t element) {
    return ((uint32_t)element + 201326u * (uint32_t)holder + 40503u * (uint32_t)pe) % TRACE_GUESS_PLACES;
}

/* In 32 bits, as the machine does it: sums wrap around. */
static inline int32_t trace_guess_combine(const struct trace_guess *guess, int32_t one, int32_t other) {
    if (guess->pools)
        return one > other ? one : other;
    return (int32_t)((uint32_t)one + (uint32_t)other);
}

static inline int32_t trace_guess_write(const struct trace_guess *guess) {
    const int32_t term = guess->pools ? guess->input : (int32_t)((uint32_t)guess->weight * (uint32_t)guess->input);
    return guess->has_sum ? trace_guess_combine(guess, guess->sum, term) : term;
}

static inline int32_t trace_guess_output(const struct trace_guess *guess, enum sc_trace_event event, int32_t pe,
                                         int64_t element) {
    switch (event) {
    case SC_TRACE_L1_READ:
    case SC_TRACE_PE_EVICT:
        return guess->value[trace_guess_place(TRACE_VALUE_IN_L1, pe, element)];
    case SC_TRACE_L1_WRITE:
        return trace_guess_write(guess);
    case SC_TRACE_UP_REDUCE:
        return trace_guess_combine(guess, guess->before,
                                   guess->value[trace_guess_place(TRACE_VALUE_ON_ITS_WAY, 0, element)]);
    case SC_TRACE_LINK_UP:
    case SC_TRACE_UP_DRAIN:
        return guess->value[trace_guess_place(TRACE_VALUE_ON_ITS_WAY, 0, element)];
    case SC_TRACE_L2_ACCUMULATE:
        return trace_guess_combine(guess, guess->before,
                                   guess->value[trace_guess_place(TRACE_VALUE_IN_L2, 0, element)]);
    case SC_TRACE_OFFCHIP_LOAD:
    case SC_TRACE_OFFCHIP_STORE:
        return guess->value[trace_guess_place(TRACE_VALUE_IN_L2, 0, element)];
    default:
        return 0;
    }
}

/* The value of a record that has an element. */
static inline int32_t trace_guess_of(const struct trace_guess *guess, enum sc_trace_event event, enum sc_tensor tensor,
                                     int32_t pe, int64_t element) {
    if (tensor == SC_TENSOR_OUTPUT)
        return trace_guess_output(guess, event, pe, element);
    return guess->value[trace_guess_place((enum trace_value_holder)tensor, 0, element)];
}

static inline void trace_guess_learn_output(struct trace_guess *guess, enum sc_trace_event event, int32_t pe,
                                            int64_t element, int32_t value) {
    int32_t *place;
    switch (event) {
    case SC_TRACE_L1_READ:
        guess->sum = value;
        guess->has_sum = true;
        return;
    case SC_TRACE_L1_WRITE:
        guess->has_sum = false;
        guess->value[trace_guess_place(TRACE_VALUE_IN_L1, pe, element)] = value;
        return;
    case SC_TRACE_PE_EVICT:
    case SC_TRACE_UP_REDUCE:
        place = &guess->value[trace_guess_place(TRACE_VALUE_ON_ITS_WAY, 0, element)];
        break;
    case SC_TRACE_UP_DRAIN:
    case SC_TRACE_L2_ACCUMULATE:
    case SC_TRACE_OFFCHIP_LOAD:
        place = &guess->value[trace_guess_place(TRACE_VALUE_IN_L2, 0, element)];
        break;
    default:
        return;
    }
    guess->before = *place;
    *place = value;
}

/* A record of an element has this value. */
static inline void trace_guess_learn(struct trace_guess *guess, enum sc_trace_event event, enum sc_tensor tensor,
                                     int32_t pe, int64_t element, int32_t value) {
    if (tensor == SC_TENSOR_OUTPUT) {
        trace_guess_learn_output(guess, event, pe, element, value);
        return;
    }
    guess->value[trace_guess_place((enum trace_value_holder)tensor, 0, element)] = value;
    if (event == SC_TRACE_L1_READ)
        *(tensor == SC_TENSOR_WEIGHT ? &guess->weight : &guess->input) = value;
}

#endif
