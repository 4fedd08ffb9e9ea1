#include "sim/engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* More PEs that ever have work than this are refused. */
enum { PES_MAX = 1 << 20 };

enum sc_status sim_engine_fail(struct engine *engine, enum sc_status status, const char *format, ...) {
    if (engine->status)
        return engine->status;
    char message[SC_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    engine->status = status;
    if (status != SC_STATUS_INVARIANT)
        return sc_error_set(engine->error, status, "%s", message);
    return sc_error_set(engine->error, status, "%s (cycle %lld)", message, (long long)engine->now);
}

/* ---- building ---- */

static enum sc_status no_memory(struct engine *engine) {
    return sim_engine_fail(engine, SC_STATUS_LIMIT, "no memory for a machine of this size");
}

/* Takes memory for the whole run; NULL (and a failure noted) when there is none. */
static void *take(struct engine *engine, int64_t count, size_t size) {
    void *memory = count < 0 ? NULL : sc_arena_alloc(&engine->arena, (size_t)count + 1, size);
    if (!memory)
        no_memory(engine);
    return memory;
}

static void open_l1(struct engine *engine, struct bank *bank, int tensor) {
    struct l1 *l1 = &bank->l1[tensor];
    int64_t slots = engine->geometry.slots[tensor], lanes = slots * bank->width;
    l1->tag = take(engine, lanes, sizeof *l1->tag);
    l1->id = take(engine, lanes, sizeof *l1->id);
    l1->tag_valid = take(engine, slots, sizeof *l1->tag_valid);
    l1->held = take(engine, bank->width, sizeof *l1->held);
    l1->scanned_serial = take(engine, AXES_MAX, sizeof *l1->scanned_serial);
    if (tensor == SC_TENSOR_OUTPUT) {
        l1->sum = take(engine, lanes, sizeof *l1->sum);
        l1->terms = take(engine, lanes, sizeof *l1->terms);
        l1->has_sum = take(engine, slots, sizeof *l1->has_sum);
    } else {
        l1->value = take(engine, lanes, sizeof *l1->value);
    }
}

static void open_bank(struct engine *engine, struct bank *bank, int64_t (*units)[SC_LEVELS_MAX], int lanes) {
    enum { TABLE_ENTRIES = 4096, TABLE_BYTES = 1 << 25 };
    int64_t table = TABLE_ENTRIES / engine->bank_count, entry_bytes = engine->geometry.largest_entry_bytes + 1;
    table = table * entry_bytes > TABLE_BYTES ? TABLE_BYTES / entry_bytes : table;
    int size = 16;
    while (2 * (int64_t)size <= table)
        size *= 2;
    bank->width = (lanes + LANE_GRAIN - 1) / LANE_GRAIN * LANE_GRAIN;
    if (!sim_address_init(&bank->address, &engine->geometry, &engine->nest, units, lanes, size, &engine->entry_serials,
                          &engine->arena))
        no_memory(engine);
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && !engine->status; tensor++)
        open_l1(engine, bank, tensor);
}

/* How many units of each level ever have work, and how many PEs that makes; 0 when they are too many. */
static int64_t count_pes(const struct engine *engine, int64_t *live) {
    int64_t pes = 1;
    for (int level = 0; level < engine->mapping->level_count; level++) {
        live[level] = sim_nest_live_units(&engine->nest, level, PES_MAX + 1);
        if (__builtin_mul_overflow(pes, live[level], &pes) || pes > PES_MAX)
            return 0;
    }
    return pes;
}

/* A PE's unit index at every level: the innermost level counts fastest. */
static void number_units(const struct engine *engine, const int64_t *live, int64_t pe, int64_t *unit) {
    for (int level = engine->mapping->level_count - 1; level >= 0; level--) {
        unit[level] = pe % live[level];
        pe /= live[level];
    }
}

static void open_banks(struct engine *engine) {
    int64_t live[SC_LEVELS_MAX], units[BANK_LANES][SC_LEVELS_MAX] = {{0}};
    int64_t pes = count_pes(engine, live);
    if (pes == 0) {
        sim_engine_fail(engine, SC_STATUS_LIMIT, "more than %d PEs would have work: too many to simulate", PES_MAX);
        return;
    }
    int lanes_each = engine->geometry.own_base ? 1 : BANK_LANES;
    engine->bank_count = (int)((pes + lanes_each - 1) / lanes_each);
    engine->bank = take(engine, engine->bank_count, sizeof *engine->bank);
    for (int b = 0; b < engine->bank_count && !engine->status; b++) {
        int64_t first = (int64_t)b * lanes_each;
        int lanes = pes - first < lanes_each ? (int)(pes - first) : lanes_each;
        for (int lane = 0; lane < lanes; lane++)
            number_units(engine, live, first + lane, units[lane]);
        open_bank(engine, &engine->bank[b], units, lanes);
    }
}

/* A row of holders may begin up to a bank's width before the first element: the lanes there are never in its set. */
static void open_elements(struct engine *engine, int tensor) {
    int64_t elems = engine->data->elems[tensor];
    int32_t *holders = take(engine, elems + BANK_LANES + BANK_LANES, sizeof *holders);
    engine->element[tensor] = take(engine, elems, sizeof *engine->element[tensor]);
    engine->holders[tensor] = holders ? holders + BANK_LANES : NULL;
}

static void open_l2(struct engine *engine) {
    const int64_t *elems = engine->data->elems;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        open_elements(engine, tensor);
    engine->l2.output = take(engine, elems[SC_TENSOR_OUTPUT], sizeof *engine->l2.output);
    for (int tensor = 0; tensor < 2 && !engine->status; tensor++)
        for (int64_t i = 0; i < elems[tensor]; i++)
            engine->element[tensor][sim_geometry_identity(&engine->geometry, (enum sc_tensor)tensor, i)].value =
                engine->data->operand[tensor][i];
}

/* A trace of accesses names elements by their place in the tensor. */
static void open_places(struct engine *engine) {
    const struct sc_trace_sink *trace = engine->options->trace;
    for (int tensor = 0; trace && trace->options.level == SC_TRACE_ACCESS && tensor < SC_TENSOR_COUNT; tensor++) {
        int64_t elems = engine->data->elems[tensor];
        int64_t *place = engine->place[tensor] = take(engine, elems, sizeof *place);
        for (int64_t i = 0; place && i < elems; i++)
            place[sim_geometry_identity(&engine->geometry, (enum sc_tensor)tensor, i)] = i;
    }
}

static void open_flight(struct engine *engine) {
    engine->flight_count = 2 * (int)engine->mapping->machine.l1_buffers + 2;
    engine->flight = take(engine, engine->flight_count, sizeof *engine->flight);
    for (int i = 0; i < engine->flight_count && !engine->status; i++) {
        struct step *step = &engine->flight[i];
        step->entry = take(engine, (int64_t)engine->bank_count * AXES_MAX, sizeof(struct axis_entry *));
        step->active = take(engine, engine->bank_count, sizeof *step->active);
        step->range = take(engine, (int64_t)engine->bank_count * SC_TENSOR_COUNT, sizeof *step->range);
    }
}

static void open_scratch(struct engine *engine) {
    int64_t slots = 0;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        slots = engine->geometry.slots[tensor] > slots ? engine->geometry.slots[tensor] : slots;
    engine->in_box = take(engine, slots, sizeof *engine->in_box);
}

static void open_attribution(const struct engine *engine) {
    if (!engine->options->attribution)
        return;
    memset(engine->options->attribution, 0, sizeof *engine->options->attribution);
    engine->options->attribution->cause_count = engine->nest.loop_count + 2;
}

enum sc_status sim_engine_open(struct engine *engine, const struct sc_mapping *mapping, const struct sc_sim_data *data,
                               const struct sc_sim_options *options, const struct noc_ops *network,
                               struct sc_counters *counters, struct sc_error *error) {
    enum { MEMORY_GIB = 8 };
    *counters = (struct sc_counters){0};
    *engine = (struct engine){
        .mapping = mapping,
        .data = data,
        .options = options,
        .counters = counters,
        .error = error,
        .arena = {.limit_bytes = (size_t)MEMORY_GIB << 30},
        .lanes = sim_lanes_best(),
        .noc = {.ops = network, .multicast = mapping->machine.multicast, .reduction = mapping->machine.reduction}};
    sim_nest_start(&engine->nest, mapping);
    open_attribution(engine);
    engine->status = sim_geometry_init(&engine->geometry, &engine->nest, error);
    void (*const parts[])(struct engine *) = {open_banks, open_l2, open_places, open_flight, open_scratch};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && !engine->status; i++)
        parts[i](engine);
    enum sc_status status = engine->status;
    if (status)
        sim_engine_close(engine);
    return status;
}

void sim_engine_close(struct engine *engine) {
    for (int i = 0; engine->flight && i < engine->flight_count; i++) {
        struct step *step = &engine->flight[i];
        LIST_FREE(&step->box);
        LIST_FREE(&step->fills);
        LIST_FREE(&step->values);
        LIST_FREE(&step->parcels);
        LIST_FREE(&step->destinations);
        LIST_FREE(&step->forwards);
        LIST_FREE(&step->evictions);
        LIST_FREE(&step->arrivals);
        LIST_FREE(&step->accesses);
    }
    LIST_FREE(&engine->woken);
    sc_arena_free(&engine->arena);
}
