#include "model/exact_retime.h"

#include <stddef.h>
#include <string.h>

#include "common/mapping.h"
#include "model/exact.h"
#include "model/exact_blocks.h"
#include "model/exact_context.h"
#include "model/exact_cycles.h"
#include "model/exact_loads.h"
#include "model/exact_skew.h"

/* ---- statements of the machine that only take time ---- */

/* How two machines differ, the least first: not at all or in what has no part in cycles; in times; in which stages
 * there are; in more. */
enum difference { DIFFERENCE_NONE, DIFFERENCE_TIMES, DIFFERENCE_STAGES, DIFFERENCE_MORE };

/* What a statement makes of a difference. By tensor: whether the tensor has a channel, or sets, decides which stages
 * there are. */
enum time_kind { TIME_IS_MORE, TIME_FREE, TIME_NUMBER, TIME_BY_TENSOR };

struct time_row {
    enum time_kind kind;
    enum sc_hardware_id id;
};

/* A machine is words. */
enum { MACHINE_WORDS = sizeof(struct sc_machine) / sizeof(int64_t) };
_Static_assert(sizeof(struct sc_machine) % sizeof(int64_t) == 0, "a machine is words");

#define WORD(field) [offsetof(struct sc_machine, field) / sizeof(int64_t)]
#define NUMBER(field) WORD(field) = {TIME_NUMBER, SC_HARDWARE_##field}
#define OF_TENSOR(field, tensor, letters, kind)                                                                        \
    [offsetof(struct sc_machine, field) / sizeof(int64_t) + (tensor)] = {kind, SC_HARDWARE_##field##_##letters}
#define FREE(field) WORD(field) = {TIME_FREE, SC_HARDWARE_COUNT}

static const struct time_row TIMES[MACHINE_WORDS] = {
    NUMBER(bandwidth),
    NUMBER(l1_buffers),
    NUMBER(vector_width),
    NUMBER(noc_latency),
    NUMBER(link_bandwidth),
    NUMBER(hop_bandwidth),
    NUMBER(hop_latency),
    OF_TENSOR(channel, SC_TENSOR_WEIGHT, weight, TIME_BY_TENSOR),
    OF_TENSOR(channel, SC_TENSOR_INPUT, input, TIME_BY_TENSOR),
    OF_TENSOR(channel, SC_TENSOR_OUTPUT, output, TIME_NUMBER),
    OF_TENSOR(tensor_l1_buffers, SC_TENSOR_WEIGHT, weight, TIME_BY_TENSOR),
    OF_TENSOR(tensor_l1_buffers, SC_TENSOR_INPUT, input, TIME_BY_TENSOR),
    OF_TENSOR(tensor_l1_buffers, SC_TENSOR_OUTPUT, output, TIME_NUMBER),
    NUMBER(off_chip_bandwidth),
    NUMBER(off_chip_latency),
    NUMBER(l2_buffers),
    NUMBER(load_overhead),
    FREE(l1_size),
    FREE(l2_size),
    FREE(l1_vector_read),
    FREE(link_length),
    FREE(clock_hz),
    FREE(bits),
    FREE(tensor_bits[SC_TENSOR_WEIGHT]),
    FREE(tensor_bits[SC_TENSOR_INPUT]),
    FREE(tensor_bits[SC_TENSOR_OUTPUT]),
    FREE(psum_bits),
    FREE(buffer),
    FREE(given),
    FREE(in_bytes),
};

static enum difference difference_of(enum time_kind kind, int64_t a, int64_t b) {
    switch (kind) {
    case TIME_FREE:
        return DIFFERENCE_NONE;
    case TIME_NUMBER:
        return DIFFERENCE_TIMES;
    case TIME_BY_TENSOR:
        return (a > 0) == (b > 0) ? DIFFERENCE_TIMES : DIFFERENCE_STAGES;
    case TIME_IS_MORE:
        break;
    }
    return DIFFERENCE_MORE;
}

static enum difference compare(const struct sc_machine *one, const struct sc_machine *other) {
    const int64_t *a = (const int64_t *)one, *b = (const int64_t *)other;
    enum difference most = DIFFERENCE_NONE;
    for (int i = 0; i < MACHINE_WORDS; i++)
        if (a[i] != b[i]) {
            enum difference difference = difference_of(TIMES[i].kind, a[i], b[i]);
            most = difference > most ? difference : most;
        }
    return most;
}

static enum sc_status check_values(const struct sc_machine *was, const struct sc_machine *machine,
                                   struct sc_error *error) {
    const int64_t *before = (const int64_t *)was, *value = (const int64_t *)machine;
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < MACHINE_WORDS; i++)
        if (before[i] != value[i] && TIMES[i].kind != TIME_FREE)
            status = sc_hardware_check(TIMES[i].id, value[i], error);
    return status;
}

/* Statements are found by their values: which of them has a word is known to the machine's table alone. */
static enum sc_status refuse_other_machine(const struct sc_machine *was, const struct sc_machine *machine,
                                           struct sc_error *error) {
    struct sc_machine left = *machine;
    for (int i = 0; i < MACHINE_WORDS; i++)
        if (TIMES[i].kind != TIME_IS_MORE)
            ((int64_t *)&left)[i] = ((const int64_t *)was)[i];
    int id = 0;
    while (id + 1 < SC_HARDWARE_COUNT &&
           sc_machine_get(was, (enum sc_hardware_id)id) == sc_machine_get(&left, (enum sc_hardware_id)id))
        id++;
    return sc_error_set(error, SC_STATUS_INPUT,
                        "%s changes more than times: lower the dataflow onto the other machine, and evaluate it",
                        sc_hardware_info((enum sc_hardware_id)id)->keyword);
}

/* May the mapping, lowered onto `was`, be timed on this machine? */
static enum sc_status check_machine(const struct sc_machine *was, const struct sc_machine *machine,
                                    struct sc_error *error) {
    if (compare(was, machine) == DIFFERENCE_MORE)
        return refuse_other_machine(was, machine, error);
    return check_values(was, machine, error);
}

/* ---- which mapping the blocks are of ---- */

static size_t words_of(const struct sc_mapping *mapping) {
    size_t words = 1 + SC_DIM_COUNT + 3 * SC_WINDOWS_MAX + 2 + SC_TENSOR_COUNT;
    for (int l = 0; l < mapping->level_count; l++) {
        words += 2;
        for (int i = 0; i < mapping->level[l].directive_count; i++)
            words += 2 + 3 * (size_t)mapping->level[l].directive[i].part_count;
    }
    return words;
}

static int64_t *put_layer(const struct sc_layer *layer, int64_t *word) {
    *word++ = (int64_t)(intptr_t)layer->type;
    for (int d = 0; d < SC_DIM_COUNT; d++)
        *word++ = layer->size[d];
    for (int w = 0; w < SC_WINDOWS_MAX; w++) {
        *word++ = layer->stride[w];
        *word++ = layer->dilation[w];
        *word++ = layer->pad[w];
    }
    return word;
}

static int64_t *put_directive(const struct sc_directive *directive, int64_t *word) {
    *word++ = directive->part_count << 1 | directive->spatial;
    *word++ = directive->overhead;
    for (int i = 0; i < directive->part_count; i++) {
        *word++ = directive->part[i].dim;
        *word++ = directive->part[i].size;
        *word++ = directive->part[i].offset;
    }
    return word;
}

/* All of a mapping but its machine, as words. */
static void put_mapping(const struct sc_mapping *mapping, int64_t *word) {
    word = put_layer(&mapping->layer, word);
    *word++ = mapping->level_count;
    *word++ = mapping->has_marks;
    for (int t = 0; t < SC_TENSOR_COUNT; t++)
        *word++ = mapping->has_marks ? mapping->mark[t].loops : 0;
    for (int l = 0; l < mapping->level_count; l++) {
        *word++ = mapping->level[l].units;
        *word++ = mapping->level[l].directive_count;
        for (int i = 0; i < mapping->level[l].directive_count; i++)
            word = put_directive(&mapping->level[l].directive[i], word);
    }
}

void exact_retiming_note(struct sc_exact *exact, const struct sc_mapping *mapping) {
    struct exact_retiming *retiming = &exact->retiming;
    retiming->key_count = words_of(mapping);
    if (!buffer_reserve(exact, &retiming->key, 2 * retiming->key_count * sizeof(int64_t)))
        return;
    put_mapping(mapping, retiming->key.data);
    retiming->machine = mapping->machine;
    retiming->has_units = exact->notes_units;
    retiming->ready = true;
}

void exact_retiming_free(struct exact_retiming *retiming) {
    exact_buffer_free(&retiming->key);
    exact_buffer_free(&retiming->rows);
    exact_buffer_free(&retiming->same);
    exact_intern_free(&retiming->distinct);
    exact_intern_free(&retiming->shapes);
}

/* Are the blocks those of this mapping on this machine, but for the times? */
static bool has_blocks_of(const struct sc_exact *exact, const struct sc_mapping *mapping,
                          const struct sc_machine *machine) {
    const struct exact_retiming *retiming = &exact->retiming;
    if (!retiming->ready || words_of(mapping) != retiming->key_count ||
        compare(&retiming->machine, machine) > DIFFERENCE_TIMES)
        return false;
    int64_t *kept = retiming->key.data, *given = kept + retiming->key_count;
    put_mapping(mapping, given);
    return memcmp(kept, given, retiming->key_count * sizeof *kept) == 0;
}

/* ---- retiming ---- */

/* False after a failure, or where which units work would have to be known. Nothing stays of the blocks then. */
static bool retime(struct sc_exact *exact, const struct sc_machine *machine, int64_t *cycles) {
    struct exact_retiming *retiming = &exact->retiming;
    struct exact_times ends;
    exact->machine = machine;
    exact->work_left = retiming->work_left;
    retiming->ready = !exact_skew_needs_units(exact) || retiming->has_units;
    if (!retiming->ready)
        return false;
    exact_pool_return(&exact->pool, &retiming->pool);
    exact_intern_clear(&exact->vectors);
    exact->skew = exact_skew(exact);
    exact_loads_time(exact, &retiming->root, &ends);
    if (!exact->status)
        *cycles = exact_cycles(exact, retiming->root, &ends);
    retiming->ready = !exact->status && !exact->overflow;
    return retiming->ready;
}

static enum sc_status evaluate_anew(struct sc_exact *exact, const struct sc_mapping *mapping,
                                    const struct sc_machine *machine, int64_t *cycles, struct sc_error *error) {
    struct sc_mapping other = *mapping;
    struct sc_counters found;
    other.machine = *machine;
    other.machine.buffer = mapping->machine.buffer;
    exact->retiming.wanted = true;
    enum sc_status status = sc_exact_evaluate(exact, &other, &found, error);
    exact->retiming.wanted = false;
    if (status == SC_STATUS_OK)
        *cycles = found.cycles;
    return status;
}

enum sc_status sc_exact_retime(struct sc_exact *exact, const struct sc_mapping *mapping,
                               const struct sc_machine *machine, int64_t *cycles, struct sc_error *error) {
    int64_t found;
    enum sc_status status = check_machine(&mapping->machine, machine, error);
    if (status)
        return status;
    bool stays = !sc_mapping_wants_marks(mapping) && has_blocks_of(exact, mapping, machine);
    if (!stays || !retime(exact, machine, &found))
        status = evaluate_anew(exact, mapping, machine, &found, error);
    if (status == SC_STATUS_OK)
        *cycles = found;
    return status;
}
