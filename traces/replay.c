#include "traces/replay.h"

#include <stdlib.h>
#include <string.h>

#include "common/at_first.h"
#include "traces/crossings.h"
#include "traces/held.h"
#include "traces/loads.h"
#include "traces/tiles.h"
#include "traces/trace_format.h"
#include "traces/ways.h"

/* A weight or input as L2 and the network know it. */
struct operand {
    int64_t fetched;  /* number of the step in which it was sent last, plus one; 0: never */
    int64_t dropped;  /* of the one in which a PE dropped it last, likewise */
    int32_t holders;  /* PEs */
    int32_t unserved; /* times that it was sent and nobody has taken it in yet */
    int32_t value;
    bool brought;
    int64_t loaded, taken_in; /* with marks: the tile for which it was loaded, and came into L2, last; 0: never */
};

/* An output copy on its way up. */
struct copy {
    int64_t terms;
    int32_t value;
    int32_t next; /* of the same output, -1: none */
};

/* An output as the network and L2 know it. */
struct output {
    int64_t step;        /* number of the one that its copies below are of, plus one; 0: none */
    int32_t first, last; /* copies on their way, in the order in which they left */
    int64_t terms;       /* operations that L2's sum is made of */
    int64_t pending_terms;
    int32_t sum, pending; /* in L2; what arrived and waits to be added */
    int32_t holders;      /* PEs that are making it */
    bool arrived, waits;
    /* With marks: */
    int64_t taken_in; /* the tile with which it began, or came back last */
    int32_t owed;     /* what a store has to have of which there is no record yet */
    bool owes, stored_last;
};

/* The operation whose operands are being read. */
struct executing {
    int32_t pe;
    bool has[SC_TENSOR_COUNT];
    int64_t element[SC_TENSOR_COUNT];
    int32_t value[SC_TENSOR_COUNT];
};

struct replayed_pe {
    int32_t held[SC_TENSOR_COUNT + 1]; /* elements of each tensor, and behind them of all */
    int64_t executing;                 /* number of the step in which it executed last, plus one; 0: never */
};

/* What the PEs hold while a step is computed. Which of them are active is known of those that execute only. */
struct survey {
    bool taken;
    /* Elements of one PE that executes, and of any: of each tensor, and behind them of all. */
    int64_t most_executing[SC_TENSOR_COUNT + 1], most[SC_TENSOR_COUNT + 1];
    int64_t distinct;  /* elements of all PEs */
    bool all_execute;  /* all that hold anything */
    int64_t executing; /* PEs that execute */
};

struct replay {
    const struct sc_trace_run *run;
    const struct sc_layer *layer;
    struct findings *findings;
    int64_t line, step;
    struct operand *operand[SC_TENSOR_OUTPUT];
    struct output *output;
    struct held_table held;
    int64_t distinct; /* elements that are held */
    struct replayed_pe *pe;
    int32_t pe_count;
    struct survey survey; /* of the present step */
    struct pe_array array;
    struct crossings crossings;
    struct loops loops; /* at the present step; of a mapping with marks */
    struct tiles tiles; /* likewise */
    struct copy *copy;
    int32_t copy_count, copy_capacity;
    int64_t on_the_way;    /* forwarded and not written to an L1 yet */
    int64_t unserved;      /* sent and not written to any L1 yet */
    int64_t copies_left;   /* evicted, and not arrived or added to another */
    int64_t arrivals_left; /* arrived at L2, and not added to what it has */
    int64_t unused;        /* came to a PE in this step, of a tensor that streams, and were not read yet */
    int64_t operations;    /* of the whole run */
    struct executing now;
    bool reading; /* `now` has begun */
    enum sc_status status;
    struct sc_error *error; /* of the present call */
};

static const char *name_of(enum sc_tensor tensor) { return sc_tensor_name(tensor); }

/* Something is wrong at the present record. */
#define FIND(replay, ...) trace_findings_add((replay)->findings, (replay)->line, __VA_ARGS__)

static void fail(struct replay *replay, const char *message) {
    replay->status = sc_error_set(replay->error, SC_STATUS_LIMIT, "%s", message);
}

static bool has_marks(const struct replay *replay) { return replay->run->mapping->has_marks; }

/* ---- opening ---- */

/* Memory that is not touched costs nothing, so that large tensors may be traced in part. */
static bool alloc_operands(struct replay *replay, enum sc_tensor tensor) {
    int64_t elems = sc_layer_tensor_elems(replay->layer, tensor);
    replay->operand[tensor] = calloc((size_t)elems + 1, sizeof *replay->operand[tensor]);
    return replay->operand[tensor] != NULL;
}

static bool alloc_outputs(struct replay *replay) {
    int64_t elems = sc_layer_tensor_elems(replay->layer, SC_TENSOR_OUTPUT);
    replay->output = calloc((size_t)elems + 1, sizeof *replay->output);
    return replay->output != NULL;
}

static bool is_small_enough(const struct sc_mapping *mapping) {
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (sc_layer_tensor_elems(&mapping->layer, (enum sc_tensor)tensor) > INT32_MAX ||
            trace_ways_links(&mapping->machine, (enum sc_tensor)tensor) > LOADS_LINKS_MAX)
            return false;
    return true;
}

enum sc_status trace_replay_open(struct replay **result, const struct sc_trace_run *run, struct findings *findings,
                                 struct sc_error *error) {
    *result = NULL;
    if (!is_small_enough(run->mapping))
        return sc_error_set(error, SC_STATUS_LIMIT,
                            "the tensors or the network of layer '%s' are too large to be replayed",
                            run->mapping->layer.name);
    struct replay *replay = calloc(1, sizeof *replay);
    if (replay) {
        replay->run = run;
        replay->layer = &run->mapping->layer;
        replay->findings = findings;
        replay->step = -1;
    }
    if (!replay || !alloc_operands(replay, SC_TENSOR_WEIGHT) || !alloc_operands(replay, SC_TENSOR_INPUT) ||
        !alloc_outputs(replay)) {
        trace_replay_close(replay);
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to replay layer '%s'", run->mapping->layer.name);
    }
    enum sc_status status = trace_array_open(&replay->array, run->mapping, error);
    if (status) {
        trace_replay_close(replay);
        return status;
    }
    replay->crossings = (struct crossings){.array = &replay->array, .findings = findings};
    trace_loops_begin(&replay->loops, run->mapping);
    if (has_marks(replay))
        status = trace_tiles_open(&replay->tiles, &replay->array, error);
    if (status) {
        trace_replay_close(replay);
        return status;
    }
    *result = replay;
    return SC_STATUS_OK;
}

void trace_replay_close(struct replay *replay) {
    if (!replay)
        return;
    free(replay->operand[SC_TENSOR_WEIGHT]);
    free(replay->operand[SC_TENSOR_INPUT]);
    free(replay->output);
    free(replay->pe);
    free(replay->copy);
    trace_held_free(&replay->held);
    trace_tiles_close(&replay->tiles);
    trace_array_close(&replay->array);
    trace_crossings_close(&replay->crossings);
    free(replay);
}

/* ---- PEs ---- */

/* False when the PE cannot be replayed. */
static bool reach_pe(struct replay *replay, int32_t pe) {
    if (pe < replay->pe_count)
        return true;
    int32_t capacity = replay->pe_count ? replay->pe_count : COMMON_AT_FIRST(64, 1);
    while (capacity <= pe && capacity < HELD_PES_MAX)
        capacity *= 2;
    struct replayed_pe *larger = pe < capacity ? realloc(replay->pe, (size_t)capacity * sizeof *larger) : NULL;
    if (!larger) {
        fail(replay, "too many PEs to be replayed");
        return false;
    }
    memset(larger + replay->pe_count, 0, (size_t)(capacity - replay->pe_count) * sizeof *larger);
    replay->pe = larger;
    replay->pe_count = capacity;
    return true;
}

static struct held *find_held(const struct replay *replay, const struct sc_trace_record *record) {
    return trace_held_find(&replay->held, record->pe, record->tensor, record->element);
}

static void put(struct replay *replay, const struct sc_trace_record *record, enum held_state state) {
    struct held *held = trace_held_put(&replay->held, record->pe, record->tensor, record->element, state);
    if (held) {
        held->value = record->value;
        held->since = record->step;
    } else {
        fail(replay, "no memory for what the L1s hold");
    }
}

/* A PE is sent what its operations of the step use of the tensor, and keeps none of it. */
static bool streams(const struct replay *replay, enum sc_tensor tensor) {
    return tensor != SC_TENSOR_OUTPUT && replay->run->mapping->machine.stream[tensor];
}

/* ---- elements come and go ---- */

/* One PE more, or one less, holds an element that `holders` do. */
static void gain(struct replay *replay, int32_t *holders, const struct sc_trace_record *record) {
    replay->distinct += (*holders)++ == 0;
    replay->pe[record->pe].held[record->tensor]++;
    replay->pe[record->pe].held[SC_TENSOR_NONE]++;
}

static void lose(struct replay *replay, int32_t *holders, const struct sc_trace_record *record) {
    replay->distinct -= --(*holders) == 0;
    replay->pe[record->pe].held[record->tensor]--;
    replay->pe[record->pe].held[SC_TENSOR_NONE]--;
}

/* Does the element that arrives or is read have the value that it came with? */
static void check_value(struct replay *replay, const struct sc_trace_record *record, int32_t expected) {
    if (record->value != expected)
        FIND(replay, "%s %lld is %d here, and was %d", name_of(record->tensor), (long long)record->element,
             (int)record->value, (int)expected);
}

static void drop(struct replay *replay, const struct sc_trace_record *record) {
    struct operand *operand = &replay->operand[record->tensor][record->element];
    struct held *held = find_held(replay, record);
    if (!held || held->state != HELD_RESIDENT) {
        FIND(replay, "PE %d drops %s %lld, which it does not hold", (int)record->pe, name_of(record->tensor),
             (long long)record->element);
        return;
    }
    check_value(replay, record, held->value);
    trace_held_remove(&replay->held, held);
    operand->dropped = record->step + 1;
    lose(replay, &operand->holders, record);
}

static void begin(struct replay *replay, const struct sc_trace_record *record) {
    if (find_held(replay, record)) {
        FIND(replay, "PE %d begins output %lld, which it has begun already", (int)record->pe,
             (long long)record->element);
        return;
    }
    check_value(replay, record, 0);
    gain(replay, &replay->output[record->element].holders, record);
    put(replay, record, HELD_BEGUN);
}

/* ---- between L2 and off chip ---- */

/* Is the element in the tensor's present tile? */
static bool is_in_tile(const struct replay *replay, const struct sc_trace_record *record) {
    return trace_tiles_have(&replay->tiles, (int)record->tensor, record->element);
}

static int64_t tile_of(const struct replay *replay, const struct sc_trace_record *record) {
    return replay->tiles.of[record->tensor].now.number;
}

/* Since which tile has L2 had the element? */
static int64_t since(const struct replay *replay, const struct sc_trace_record *record) {
    return trace_tiles_since(&replay->tiles, (int)record->tensor, record->element);
}

/* What comes is new in the present tile, and comes once for it. */
static void check_comes(struct replay *replay, const struct sc_trace_record *record, int64_t *comes) {
    const int64_t tile = tile_of(replay, record);
    if (!is_in_tile(replay, record))
        FIND(replay, "%s %lld comes into L2, whose tile does not have it", name_of(record->tensor),
             (long long)record->element);
    else if (*comes == tile || since(replay, record) != tile || !trace_tiles_move(&replay->tiles, (int)record->tensor))
        FIND(replay, "%s %lld comes into L2, which has it already", name_of(record->tensor),
             (long long)record->element);
    *comes = tile;
}

/* An output comes back as it was stored. The record of that store may be a later one of the step. */
static void load_output(struct replay *replay, const struct sc_trace_record *record) {
    struct output *output = &replay->output[record->element];
    check_comes(replay, record, &output->taken_in);
    if (output->arrived)
        check_value(replay, record, output->sum);
    else
        FIND(replay, "output %lld comes back, which never was in L2", (long long)record->element);
}

static void load(struct replay *replay, const struct sc_trace_record *record) {
    if (!has_marks(replay)) {
        FIND(replay, "%s %lld is loaded, without a mark of L2", name_of(record->tensor), (long long)record->element);
        return;
    }
    if (record->tensor == SC_TENSOR_OUTPUT) {
        load_output(replay, record);
        return;
    }
    struct operand *operand = &replay->operand[record->tensor][record->element];
    check_comes(replay, record, &operand->loaded);
    if (trace_tiles_is_padding(replay->layer, (int)record->tensor, record->element))
        FIND(replay, "%s %lld is padding, and is loaded", name_of(record->tensor), (long long)record->element);
    if (operand->brought)
        check_value(replay, record, operand->value);
    operand->value = record->value;
}

/* Into L2 comes what was loaded for the tile, and padding, which is made on chip and is 0. */
static void take_in(struct replay *replay, const struct sc_trace_record *record, struct operand *operand) {
    const bool padding = trace_tiles_is_padding(replay->layer, (int)record->tensor, record->element);
    check_comes(replay, record, &operand->taken_in);
    if (!padding && operand->loaded != tile_of(replay, record))
        FIND(replay, "%s %lld comes into L2, and was not loaded", name_of(record->tensor), (long long)record->element);
    check_value(replay, record, padding ? 0 : operand->value);
}

static void bring(struct replay *replay, const struct sc_trace_record *record) {
    struct operand *operand = &replay->operand[record->tensor][record->element];
    if (has_marks(replay))
        take_in(replay, record, operand);
    else if (operand->brought)
        FIND(replay, "%s %lld is brought in again", name_of(record->tensor), (long long)record->element);
    operand->brought = true;
    operand->value = record->value;
}

/* A tensor that is on chip has been in L2 from the start: the first record says what its elements are. */
static void know_from_start(const struct replay *replay, const struct sc_trace_record *record,
                            struct operand *operand) {
    if (operand->brought || !has_marks(replay) || trace_tiles_move(&replay->tiles, (int)record->tensor))
        return;
    operand->brought = true;
    operand->value = record->value;
}

static bool is_in_l2(const struct replay *replay, const struct sc_trace_record *record, const struct operand *operand) {
    if (!has_marks(replay))
        return operand->brought;
    if (!trace_tiles_move(&replay->tiles, (int)record->tensor))
        return is_in_tile(replay, record);
    return is_in_tile(replay, record) && operand->taken_in == since(replay, record);
}

/* An output leaves L2 with what it has. */
static void owe(struct replay *replay, int64_t element) {
    struct output *output = &replay->output[element];
    if (output->owes)
        FIND(replay, "output %lld leaves L2 again, and was not stored before", (long long)element);
    if (!output->arrived || output->waits)
        FIND(replay, "output %lld leaves L2 before it has arrived", (long long)element);
    output->owes = true;
    output->owed = output->sum;
}

/* In the last step everything that is in L2 is stored. */
static void store(struct replay *replay, const struct sc_trace_record *record) {
    struct output *output = &replay->output[record->element];
    if (!output->owes && has_marks(replay) && trace_loops_are_over(&replay->loops) && is_in_tile(replay, record) &&
        !output->stored_last) {
        owe(replay, record->element);
        output->stored_last = true;
    }
    if (!output->owes) {
        FIND(replay, "output %lld is stored, which is not to leave L2", (long long)record->element);
        return;
    }
    check_value(replay, record, output->owed);
    output->owes = false;
}

/* Behind a change of their tile, outputs that the new one lacks have to be stored. */
static void change_tiles(struct replay *replay) {
    const struct tiled_tensor *outputs = &replay->tiles.of[SC_TENSOR_OUTPUT];
    trace_tiles_step(&replay->tiles, &replay->loops);
    if (replay->tiles.no_memory)
        fail(replay, "no memory for what L2 holds");
    for (int64_t i = 0; i < outputs->now.leaves && !replay->tiles.no_memory; i++)
        owe(replay, outputs->leaving[i]);
}

/* Steps come one after the other; one that is missing is found elsewhere. */
static void go_to_next_step(struct replay *replay) {
    int64_t overhead;
    if (has_marks(replay) && (replay->step < 0 || trace_loops_next(&replay->loops, &overhead)))
        change_tiles(replay);
}

static void fetch(struct replay *replay, const struct sc_trace_record *record) {
    struct operand *operand = &replay->operand[record->tensor][record->element];
    know_from_start(replay, record, operand);
    if (!is_in_l2(replay, record, operand))
        FIND(replay, "%s %lld leaves L2, which does not have it", name_of(record->tensor), (long long)record->element);
    else
        check_value(replay, record, operand->value);
    if (replay->run->mapping->machine.multicast && operand->fetched == record->step + 1)
        FIND(replay, "%s %lld is sent twice in a step, with Multicast on", name_of(record->tensor),
             (long long)record->element);
    operand->fetched = record->step + 1;
    operand->unserved++;
    replay->unserved++;
}

/* The giver may be dropping it in this very step. */
static void forward(struct replay *replay, const struct sc_trace_record *record) {
    const struct operand *operand = &replay->operand[record->tensor][record->element];
    if (operand->holders == 0 && operand->dropped != record->step + 1)
        FIND(replay, "PE %d is forwarded %s %lld, which no PE has", (int)record->pe, name_of(record->tensor),
             (long long)record->element);
    else
        check_value(replay, record, operand->value);
    if (find_held(replay, record)) {
        FIND(replay, "PE %d is forwarded %s %lld, which it holds", (int)record->pe, name_of(record->tensor),
             (long long)record->element);
        return;
    }
    replay->on_the_way++;
    put(replay, record, HELD_FORWARDED);
}

/* ---- links ---- */

static void check_memory_for_links(struct replay *replay, bool reached) {
    if (!reached)
        fail(replay, "no memory for what crosses the links");
}

/* A copy comes from L2, or goes there. */
static void expect_crossings(struct replay *replay, const struct sc_trace_record *record) {
    if (replay->run->has_links)
        check_memory_for_links(replay,
                               trace_crossings_expect(&replay->crossings, record->tensor, record->element, record->pe));
}

static void find_crossing(struct replay *replay, const struct sc_trace_record *record) {
    if (replay->run->has_links)
        check_memory_for_links(replay, trace_crossings_find(&replay->crossings, record));
}

static void cross_down(struct replay *replay, const struct sc_trace_record *record) {
    const struct operand *operand = &replay->operand[record->tensor][record->element];
    if (operand->fetched != record->step + 1)
        FIND(replay, "%s %lld crosses link %d, but was not sent", name_of(record->tensor), (long long)record->element,
             (int)record->pe);
    else
        check_value(replay, record, operand->value);
    find_crossing(replay, record);
}

/* An element that comes from L2, in this step: with Multicast on one that is sent serves all. */
static void take_from_l2(struct replay *replay, const struct sc_trace_record *record, struct operand *operand) {
    bool shared = replay->run->mapping->machine.multicast && operand->fetched == record->step + 1;
    if (operand->unserved > 0) {
        operand->unserved--;
        replay->unserved--;
    } else if (!shared) {
        FIND(replay, "%s %lld is written to the L1 of PE %d, but was not sent", name_of(record->tensor),
             (long long)record->element, (int)record->pe);
    }
    check_value(replay, record, operand->value);
    expect_crossings(replay, record);
}

static void fill(struct replay *replay, const struct sc_trace_record *record) {
    struct operand *operand = &replay->operand[record->tensor][record->element];
    struct held *held = find_held(replay, record);
    if (held && held->state != HELD_FORWARDED) {
        FIND(replay, "%s %lld is written to the L1 of PE %d, which holds it", name_of(record->tensor),
             (long long)record->element, (int)record->pe);
        return;
    }
    gain(replay, &operand->holders, record);
    if (held) {
        check_value(replay, record, held->value);
        held->state = HELD_RESIDENT;
        held->value = record->value;
        replay->on_the_way--;
        return;
    }
    take_from_l2(replay, record, operand);
    put(replay, record, HELD_RESIDENT);
    replay->unused += streams(replay, record->tensor);
}

/* ---- operations ---- */

static void use_stream(struct replay *replay, const struct sc_trace_record *record, struct held *held) {
    if (held->since != record->step)
        FIND(replay, "PE %d reads %s %lld, which streams, and came in step %lld", (int)record->pe,
             name_of(record->tensor), (long long)record->element, (long long)held->since);
    replay->unused -= !held->is_used && held->since == record->step;
    held->is_used = true;
}

static void read_operand(struct replay *replay, const struct sc_trace_record *record, enum held_state state) {
    struct held *held = find_held(replay, record);
    if (!held || held->state != state) {
        FIND(replay, "PE %d reads %s %lld, which its L1 does not hold", (int)record->pe, name_of(record->tensor),
             (long long)record->element);
        return;
    }
    check_value(replay, record, held->value);
    if (streams(replay, record->tensor))
        use_stream(replay, record, held);
}

static void read(struct replay *replay, const struct sc_trace_record *record) {
    struct executing *now = &replay->now;
    if (!replay->reading)
        *now = (struct executing){.pe = record->pe};
    replay->reading = true;
    if (now->pe != record->pe || now->has[record->tensor])
        FIND(replay, "PE %d reads %s %lld before the operation of PE %d is done", (int)record->pe,
             name_of(record->tensor), (long long)record->element, (int)now->pe);
    now->has[record->tensor] = true;
    now->element[record->tensor] = record->element;
    now->value[record->tensor] = record->value;
    read_operand(replay, record, record->tensor == SC_TENSOR_OUTPUT ? HELD_SUM : HELD_RESIDENT);
}

/* The index of each of the element's subscripts. */
static void place_of(const struct sc_layer *layer, enum sc_tensor tensor, int64_t element,
                     int64_t index[SC_DIM_COUNT]) {
    const struct sc_subscripts *subscripts = &layer->type->tensor[tensor];
    for (int i = subscripts->count - 1; i >= 0; i--) {
        int64_t size = sc_layer_subscript_size(layer, tensor, subscripts->dim[i]);
        index[subscripts->dim[i]] = element % size;
        element /= size;
    }
}

/* In a window the filter's row is the input's less the output's first, in steps of the dilation; with a filter element
 * read it is that one's. */
static bool meets(const struct sc_layer *layer, int window, int64_t filter, int64_t input, int64_t output) {
    const int64_t distance = input - output * layer->stride[window], row = distance / layer->dilation[window];
    return distance >= 0 && distance % layer->dilation[window] == 0 &&
           row < layer->size[layer->type->window[window].filter] && (filter < 0 || filter == row);
}

static bool same_index(int64_t a, int64_t b) { return a < 0 || b < 0 || a == b; }

/* Is this one of the layer's operations? */
static bool is_operation(const struct sc_layer *layer, const struct executing *now, int64_t output) {
    int64_t place[SC_TENSOR_COUNT][SC_DIM_COUNT];
    const int64_t *weight = place[SC_TENSOR_WEIGHT], *in = place[SC_TENSOR_INPUT], *out = place[SC_TENSOR_OUTPUT];
    memset(place, 0xff, sizeof place);
    if (now->has[SC_TENSOR_WEIGHT])
        place_of(layer, SC_TENSOR_WEIGHT, now->element[SC_TENSOR_WEIGHT], place[SC_TENSOR_WEIGHT]);
    place_of(layer, SC_TENSOR_INPUT, now->element[SC_TENSOR_INPUT], place[SC_TENSOR_INPUT]);
    place_of(layer, SC_TENSOR_OUTPUT, output, place[SC_TENSOR_OUTPUT]);
    for (int d = 0; d < SC_DIM_COUNT; d++) {
        int window = sc_layer_window_over(layer, (enum sc_dim)d);
        if (window >= 0 ? !meets(layer, window, weight[layer->type->window[window].filter], in[d], out[d])
                        : !same_index(weight[d], in[d]) || !same_index(weight[d], out[d]) || !same_index(in[d], out[d]))
            return false;
    }
    return true;
}

static const struct sc_operation_description *operation_of(const struct sc_layer *layer) {
    return sc_operation_info(layer->type->operation);
}

static int32_t result_of(const struct sc_layer *layer, const struct executing *now) {
    const struct sc_operation_description *operation = operation_of(layer);
    int32_t weight = now->has[SC_TENSOR_WEIGHT] ? now->value[SC_TENSOR_WEIGHT] : 0;
    int32_t term = operation->term(weight, now->value[SC_TENSOR_INPUT]);
    return now->has[SC_TENSOR_OUTPUT] ? operation->combine(now->value[SC_TENSOR_OUTPUT], term) : term;
}

static void check_operation(struct replay *replay, const struct sc_trace_record *record, bool has_sum) {
    const struct executing *now = &replay->now;
    bool wants_weight = replay->layer->type->tensor[SC_TENSOR_WEIGHT].count > 0;
    int64_t element = record->element;
    if (!replay->reading || now->pe != record->pe || !now->has[SC_TENSOR_INPUT] ||
        now->has[SC_TENSOR_WEIGHT] != wants_weight)
        FIND(replay, "PE %d writes output %lld without having read what it is made of", (int)record->pe,
             (long long)element);
    else if (now->has[SC_TENSOR_OUTPUT] != has_sum || (has_sum && now->element[SC_TENSOR_OUTPUT] != element))
        FIND(replay, "PE %d writes output %lld, %s its sum so far", (int)record->pe, (long long)element,
             has_sum ? "without having read" : "which is new, having read");
    else if (!is_operation(replay->layer, now, element))
        FIND(replay, "PE %d makes output %lld of an input or weight that has no part in it", (int)record->pe,
             (long long)element);
    else if (record->value != result_of(replay->layer, now))
        FIND(replay, "PE %d makes output %lld %d, and it should be %d", (int)record->pe, (long long)element,
             (int)record->value, (int)result_of(replay->layer, now));
}

static void write(struct replay *replay, const struct sc_trace_record *record) {
    struct held *held = find_held(replay, record);
    replay->operations++;
    if (held) {
        check_operation(replay, record, held->state == HELD_SUM);
        held->state = HELD_SUM;
        held->value = record->value;
        held->terms++;
    } else {
        FIND(replay, "PE %d writes output %lld, which is not in its L1", (int)record->pe, (long long)record->element);
    }
    replay->pe[record->pe].executing = record->step + 1;
    replay->reading = false;
}

/* ---- what is held ---- */

/* When the tile of outputs changes, a PE evicts all that it makes nothing of in the step. */
static void check_evicted(struct replay *replay, int32_t number, const struct replayed_pe *pe, bool executes) {
    const struct tile *tile = &replay->tiles.of[SC_TENSOR_OUTPUT].now;
    if (has_marks(replay) && tile->begins && !executes && pe->held[SC_TENSOR_OUTPUT] > 0)
        FIND(replay, "step %lld: PE %d holds %d outputs of the tile before", (long long)replay->step, (int)number,
             (int)pe->held[SC_TENSOR_OUTPUT]);
}

/* Once a step, before an output leaves an L1. */
static void take_survey(struct replay *replay) {
    struct survey *survey = &replay->survey;
    if (survey->taken)
        return;
    *survey = (struct survey){.taken = true, .distinct = replay->distinct, .all_execute = true};
    for (int32_t i = 0; i < replay->pe_count; i++) {
        const struct replayed_pe *pe = &replay->pe[i];
        bool executes = pe->executing == replay->step + 1;
        check_evicted(replay, i, pe, executes);
        survey->executing += executes;
        survey->all_execute = survey->all_execute && (executes || pe->held[SC_TENSOR_NONE] == 0);
        for (int tensor = 0; tensor <= SC_TENSOR_NONE; tensor++) {
            int64_t *most = &survey->most[tensor], *most_executing = &survey->most_executing[tensor];
            *most = pe->held[tensor] > *most ? pe->held[tensor] : *most;
            *most_executing = executes && pe->held[tensor] > *most_executing ? pe->held[tensor] : *most_executing;
        }
    }
}

/* ---- outputs on their way ---- */

static bool has_copies(const struct output *output, int64_t step) {
    return output->step == step + 1 && output->first >= 0;
}

static bool reserve_copy(struct replay *replay) {
    if (replay->copy_count < replay->copy_capacity)
        return true;
    int32_t capacity = replay->copy_capacity ? 2 * replay->copy_capacity : COMMON_AT_FIRST(256, 1);
    struct copy *larger = capacity < INT32_MAX / 2 ? realloc(replay->copy, (size_t)capacity * sizeof *larger) : NULL;
    if (!larger) {
        fail(replay, "no memory for the outputs on their way");
        return false;
    }
    replay->copy = larger;
    replay->copy_capacity = capacity;
    return true;
}

static void send_up(struct replay *replay, const struct sc_trace_record *record, int64_t terms) {
    struct output *output = &replay->output[record->element];
    if (!reserve_copy(replay))
        return;
    int32_t place = replay->copy_count++;
    replay->copy[place] = (struct copy){.terms = terms, .value = record->value, .next = -1};
    if (has_copies(output, record->step))
        replay->copy[output->last].next = place;
    else
        output->first = place;
    output->last = place;
    output->step = record->step + 1;
    replay->copies_left++;
    expect_crossings(replay, record);
}

static void evict(struct replay *replay, const struct sc_trace_record *record) {
    struct held *held = find_held(replay, record);
    take_survey(replay);
    int64_t terms = held ? held->terms : 0;
    if (!held || held->state != HELD_SUM) {
        FIND(replay, "PE %d sends up output %lld, which it has not made", (int)record->pe, (long long)record->element);
    } else {
        check_value(replay, record, held->value);
        trace_held_remove(&replay->held, held);
        lose(replay, &replay->output[record->element].holders, record);
    }
    send_up(replay, record, terms);
}

/* With Reduction on, all copies have been made into the first. */
static void cross_up(struct replay *replay, const struct sc_trace_record *record) {
    const struct output *output = &replay->output[record->element];
    int32_t copy = has_copies(output, record->step) ? output->first : -1;
    while (copy >= 0 && replay->copy[copy].value != record->value)
        copy = replay->copy[copy].next;
    if (copy < 0)
        FIND(replay, "sum %lld crosses link %d as %d, which no PE sent", (long long)record->element, (int)record->pe,
             (int)record->value);
    find_crossing(replay, record);
}

/* The next copy is added to the first. */
static void reduce(struct replay *replay, const struct sc_trace_record *record) {
    struct output *output = &replay->output[record->element];
    int32_t next = has_copies(output, record->step) ? replay->copy[output->first].next : -1;
    if (next < 0) {
        FIND(replay, "copies of output %lld are added up, but there are no two", (long long)record->element);
        return;
    }
    struct copy *first = &replay->copy[output->first];
    check_value(replay, record, operation_of(replay->layer)->combine(first->value, replay->copy[next].value));
    first->value = record->value;
    first->terms += replay->copy[next].terms;
    first->next = replay->copy[next].next;
    if (first->next < 0)
        output->last = output->first;
    replay->copies_left--;
}

/* L2 has a place for the outputs of its tile. What it had of one that it gave up has come back. */
static void check_has_place(struct replay *replay, const struct sc_trace_record *record, struct output *output) {
    if (!is_in_tile(replay, record))
        FIND(replay, "output %lld arrives at L2, whose tile does not have it", (long long)record->element);
    else if (output->arrived && output->taken_in != since(replay, record))
        FIND(replay, "output %lld arrives at L2, but what was stored of it has not come back",
             (long long)record->element);
    output->taken_in = since(replay, record);
}

/* The first copy of the output that is left, or with Reduction on what all were made into. */
static void drain(struct replay *replay, const struct sc_trace_record *record) {
    struct output *output = &replay->output[record->element];
    struct copy copy = {0};
    if (has_copies(output, record->step)) {
        copy = replay->copy[output->first];
        output->first = copy.next;
        replay->copies_left--;
        check_value(replay, record, copy.value);
    } else {
        FIND(replay, "output %lld arrives, but no PE sent it", (long long)record->element);
    }
    if (has_marks(replay))
        check_has_place(replay, record, output);
    if (output->waits)
        FIND(replay, "output %lld arrives again before L2 has added what arrived", (long long)record->element);
    if (output->arrived) {
        replay->arrivals_left += !output->waits;
        output->waits = true;
        output->pending = record->value;
        output->pending_terms = copy.terms;
        return;
    }
    output->arrived = true;
    output->sum = record->value;
    output->terms = copy.terms;
}

static void accumulate(struct replay *replay, const struct sc_trace_record *record) {
    struct output *output = &replay->output[record->element];
    if (!output->waits) {
        FIND(replay, "L2 adds to output %lld, but nothing arrived", (long long)record->element);
        return;
    }
    check_value(replay, record, operation_of(replay->layer)->combine(output->sum, output->pending));
    output->sum = record->value;
    output->terms += output->pending_terms;
    output->waits = false;
    replay->arrivals_left--;
}

/* ---- steps ---- */

/* Between the two, which are the same when all PEs that hold anything are known to be active. */
static void hold(struct replay *replay, const struct sc_trace_record *record) {
    const struct survey *survey = &replay->survey;
    bool of_l2 = record->event == SC_TRACE_L2_HOLD;
    take_survey(replay);
    int64_t most = of_l2 ? survey->distinct : survey->most[record->tensor];
    int64_t least = of_l2 && survey->all_execute ? most : survey->most_executing[record->tensor];
    if (record->count < least || record->count > most)
        FIND(replay, "step %lld: %s %lld elements, and it should be from %lld to %lld", (long long)record->step,
             of_l2 ? "all active PEs hold" : "the fullest PE holds", (long long)record->count, (long long)least,
             (long long)most);
}

/* Between the PEs that execute and all; only an active PE executes, but one need not. */
static void active(struct replay *replay, const struct sc_trace_record *record) {
    take_survey(replay);
    if (record->count < replay->survey.executing || record->count > replay->run->pes)
        FIND(replay, "step %lld: %lld PEs are active, and it should be from %lld to %lld", (long long)record->step,
             (long long)record->count, (long long)replay->survey.executing, (long long)replay->run->pes);
}

static void check_none_left(struct replay *replay, int64_t *left, const char *what) {
    if (*left > 0)
        FIND(replay, "step %lld: %lld %s", (long long)replay->step, (long long)*left, what);
    *left = 0;
}

static void end_step(struct replay *replay) {
    check_none_left(replay, &replay->on_the_way, "elements are forwarded and not written to an L1");
    check_none_left(replay, &replay->unserved, "elements leave L2 for no PE");
    check_none_left(replay, &replay->copies_left, "output copies leave L1s, and do not arrive");
    check_none_left(replay, &replay->arrivals_left, "outputs arrive at L2, and are not added to what it has");
    check_none_left(replay, &replay->unused, "elements stream to PEs that do not use them");
    trace_crossings_end_step(&replay->crossings, replay->step, replay->line);
    replay->copy_count = 0;
    replay->survey.taken = false;
}

enum sc_status trace_replay_item(struct replay *replay, const struct sc_trace_item *item, struct sc_error *error) {
    static void (*const EVENTS[SC_TRACE_EVENT_COUNT])(struct replay *, const struct sc_trace_record *) = {
        [SC_TRACE_L1_DROP] = drop,         [SC_TRACE_L1_BEGIN] = begin,       [SC_TRACE_L2_BRING] = bring,
        [SC_TRACE_DOWN_FETCH] = fetch,     [SC_TRACE_LINK_FORWARD] = forward, [SC_TRACE_L1_FILL] = fill,
        [SC_TRACE_L1_HOLD] = hold,         [SC_TRACE_L2_HOLD] = hold,         [SC_TRACE_PE_ACTIVE] = active,
        [SC_TRACE_L1_READ] = read,         [SC_TRACE_L1_WRITE] = write,       [SC_TRACE_PE_EVICT] = evict,
        [SC_TRACE_UP_REDUCE] = reduce,     [SC_TRACE_UP_DRAIN] = drain,       [SC_TRACE_L2_ACCUMULATE] = accumulate,
        [SC_TRACE_LINK_DOWN] = cross_down, [SC_TRACE_LINK_UP] = cross_up,     [SC_TRACE_OFFCHIP_LOAD] = load,
        [SC_TRACE_OFFCHIP_STORE] = store,
    };
    const struct sc_trace_record *record = item->record;
    replay->error = error;
    if (record->step != replay->step) {
        end_step(replay);
        replay->line = item->line;
        go_to_next_step(replay);
    }
    replay->step = record->step;
    replay->line = item->line;
    if (EVENTS[record->event] &&
        (!trace_event_shapes[record->event].pe || record->pe < 0 || reach_pe(replay, record->pe)))
        EVENTS[record->event](replay, record);
    return replay->status;
}

/* ---- the end ---- */

/* What is left in the table after the last step: outputs should not be. */
static int64_t outputs_left(const struct replay *replay) {
    int64_t left = 0;
    for (uint64_t i = 0; i < replay->held.size; i++)
        left += replay->held.slot[i].state == HELD_BEGUN || replay->held.slot[i].state == HELD_SUM;
    return left;
}

static void check_outputs_whole(struct replay *replay) {
    int64_t elems = sc_layer_tensor_elems(replay->layer, SC_TENSOR_OUTPUT), broken = 0, example = -1;
    int64_t each = elems > 0 ? sc_layer_macs(replay->layer) / elems : 0;
    for (int64_t i = 0; i < elems; i++)
        if (replay->output[i].terms != each && broken++ == 0)
            example = i;
    if (broken > 0)
        FIND(replay, "%lld outputs are not made of the %lld operations that they have; output %lld is of %lld",
             (long long)broken, (long long)each, (long long)example, (long long)replay->output[example].terms);
}

/* Outputs that do not stay on chip are all off chip. */
static void check_stored(struct replay *replay) {
    const bool leave = has_marks(replay) && trace_tiles_move(&replay->tiles, SC_TENSOR_OUTPUT);
    const int64_t elems = sc_layer_tensor_elems(replay->layer, SC_TENSOR_OUTPUT);
    int64_t inside = 0;
    for (int64_t i = 0; leave && i < elems; i++)
        inside += replay->output[i].owes ||
                  (trace_tiles_have(&replay->tiles, SC_TENSOR_OUTPUT, i) && !replay->output[i].stored_last);
    if (inside > 0)
        FIND(replay, "%lld outputs are not off chip at the end", (long long)inside);
}

void trace_replay_end(struct replay *replay) {
    int64_t left = outputs_left(replay);
    end_step(replay);
    if (left > 0)
        FIND(replay, "%lld outputs are still in L1s at the end", (long long)left);
    if (replay->operations != sc_layer_macs(replay->layer))
        FIND(replay, "%lld operations are executed, and the layer has %lld", (long long)replay->operations,
             (long long)sc_layer_macs(replay->layer));
    check_outputs_whole(replay);
    check_stored(replay);
}
