#include "traces/off_chip.h"

#include "common/checked.h"

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }

static int64_t plus(int64_t a, int64_t b) {
    int64_t sum;
    return checked_add(a, b, &sum) ? sum : INT64_MAX;
}

/* The cycles that a channel needs; a bandwidth of 0 is no limit. */
static int64_t cycles_to_pass(const struct off_chip_step *at, int64_t elems) {
    const int64_t bandwidth = at->machine->off_chip_bandwidth;
    if (elems == 0)
        return 0;
    return bandwidth == 0 ? 1 : elems / bandwidth + (elems % bandwidth > 0);
}

/* With `least`, the cycle may be later than expected. */
static void check_cycle(const struct off_chip_step *at, const char *what, int64_t cycle, int64_t expected, bool least) {
    if (least ? cycle < expected : cycle != expected)
        trace_findings_add(at->findings, at->line, "step %lld: %s in cycle %lld, and should %s cycle %lld",
                           (long long)at->done->step.step, what, (long long)cycle, least ? "not before" : "in",
                           (long long)expected);
}

/* ---- stores ---- */

/* The present contents of outputs end with the step before: what leaves is stored. */
static void end_contents(struct off_chip *off_chip, const struct off_chip_step *at, int64_t drained, int64_t elems) {
    const int64_t number = off_chip->contents[SC_TENSOR_OUTPUT] - 1;
    struct off_chip_store store = {.begin = later(off_chip->stored, drained), .elems = elems};
    store.end = plus(store.begin, cycles_to_pass(at, elems));
    off_chip->stored = off_chip->stored_at[number % OFF_CHIP_STORES_MAX] = store.end;
    if (elems > 0 && off_chip->stores - off_chip->first_untold < OFF_CHIP_STORES_MAX)
        off_chip->untold[off_chip->stores++ % OFF_CHIP_STORES_MAX] = store;
}

static int64_t stored_at(const struct off_chip *off_chip, int64_t contents) {
    return contents < 0 ? 0 : off_chip->stored_at[contents % OFF_CHIP_STORES_MAX];
}

static void check_stores(const struct off_chip_step *at, const struct off_chip_store *expected) {
    const struct known_fetch *told = &at->done->store;
    const int64_t elems = at->done->step.count[SC_TRACE_STEP_store_sum];
    if (elems != expected->elems)
        trace_findings_add(at->findings, at->line, "step %lld: %lld outputs are stored, and it should be %lld",
                           (long long)at->done->step.step, (long long)elems, (long long)expected->elems);
    if (!told->known && !at->done->summary)
        return;
    check_cycle(at, "storing begins", at->done->summary ? at->done->step.store : told->begin, expected->begin, false);
    check_cycle(at, "storing ends", at->done->summary ? at->done->step.stored : told->end, expected->end, false);
}

/* A step's records have the stores that have ended before it has drained, those of the last step all that are left. */
void trace_off_chip_store(struct off_chip *off_chip, const struct off_chip_step *at, int64_t drained, bool last) {
    struct off_chip_store expected = {.elems = 0};
    if (last && trace_tiles_move(at->tiles, SC_TENSOR_OUTPUT) && off_chip->contents[SC_TENSOR_OUTPUT] > 0)
        end_contents(off_chip, at, drained, at->tiles->of[SC_TENSOR_OUTPUT].now.held);
    while (off_chip->first_untold < off_chip->stores) {
        const struct off_chip_store *store = &off_chip->untold[off_chip->first_untold % OFF_CHIP_STORES_MAX];
        if (!last && store->end >= drained)
            break;
        expected.begin = expected.elems == 0 ? store->begin : expected.begin;
        expected.end = store->end;
        expected.elems = plus(expected.elems, store->elems);
        off_chip->first_untold++;
    }
    check_stores(at, &expected);
}

/* ---- loads ---- */

/* New contents take the set of those L2Buffers before: it is free when the last step that used these has been fetched,
 * on the tensor's channel, or when these outputs are stored. Called once for all contents. */
static int64_t take_set(struct off_chip *off_chip, const struct off_chip_step *at, int tensor) {
    const int64_t sets = at->machine->l2_buffers, number = off_chip->contents[tensor];
    if (tensor == SC_TENSOR_OUTPUT) {
        if (number > 0)
            end_contents(off_chip, at, plus(at->drained, at->skew), at->tiles->of[tensor].now.leaves);
        off_chip->contents[tensor]++;
        return stored_at(off_chip, number - sets);
    }
    off_chip->contents[tensor]++;
    if (number > 0)
        off_chip->freed_at[tensor][(number - 1) % sets] =
            at->fetched[trace_channel_of(at->machine, (enum sc_tensor)tensor)];
    return number < sets ? 0 : off_chip->freed_at[tensor][number % sets];
}

/* Outputs that come back have gone off chip before: they were not in the contents before. */
static int64_t back_from(const struct off_chip *off_chip, const struct off_chip_step *at, int tensor) {
    const int64_t number = off_chip->contents[tensor] - 1;
    if (tensor != SC_TENSOR_OUTPUT || number < 2)
        return 0;
    return plus(stored_at(off_chip, number - 2), at->machine->off_chip_latency);
}

static const char *name_of(int tensor, bool ends) {
    static const char *const NAMES[SC_TENSOR_COUNT][2] = {
        [SC_TENSOR_WEIGHT] = {"loading weights begins", "loading weights ends"},
        [SC_TENSOR_INPUT] = {"loading inputs begins", "loading inputs ends"},
        [SC_TENSOR_OUTPUT] = {"loading outputs begins", "loading outputs ends"}};
    return NAMES[tensor][ends];
}

/* The loads of a step, one tensor after the other; a trace of steps has them together. */
struct loads_of_step {
    bool any;
    int64_t begin; /* of the first */
    int64_t there[SC_TENSOR_COUNT], ready;
};

/* What the records say of the load counts further on. */
static void take_load(struct off_chip *off_chip, const struct off_chip_step *at, int tensor, int64_t set_free,
                      struct loads_of_step *loads) {
    const struct sc_machine *machine = at->machine;
    const struct known_fetch *known = &at->done->load[tensor];
    const int64_t begin = later(later(off_chip->loaded, set_free), back_from(off_chip, at, tensor));
    off_chip->loaded = plus(plus(begin, cycles_to_pass(at, at->tiles->of[tensor].now.loads)), machine->load_overhead);
    loads->begin = loads->any ? loads->begin : begin;
    loads->any = true;
    if (known->known) {
        check_cycle(at, name_of(tensor, false), known->begin, begin, at->loose);
        check_cycle(at, name_of(tensor, true), known->end, plus(known->begin, off_chip->loaded - begin), false);
        off_chip->loaded = known->end;
    }
    loads->there[tensor] = plus(off_chip->loaded, machine->off_chip_latency);
    loads->ready = later(loads->ready, loads->there[tensor]);
}

static void check_together(struct off_chip *off_chip, const struct off_chip_step *at, struct loads_of_step *loads) {
    const struct sc_trace_step *step = &at->done->step;
    if (!at->done->summary)
        return;
    if (!loads->any) {
        check_cycle(at, "loading begins", step->load, 0, false);
        check_cycle(at, "loading ends", step->loaded, 0, false);
        return;
    }
    check_cycle(at, "loading begins", step->load, loads->begin, at->loose);
    check_cycle(at, "loading ends", step->loaded, off_chip->loaded, at->loose);
    off_chip->loaded = step->loaded;
    loads->ready = later(loads->ready, plus(step->loaded, at->machine->off_chip_latency));
}

/* Padding is made when the first channel begins to fetch the step, and that waits for all loads. */
static void check_made(const struct off_chip_step *at, int tensor, const struct known_fetch *made,
                       const struct loads_of_step *loads) {
    check_cycle(at, "padding is made", made->begin, loads->ready, true);
    if (made->end != made->begin || (at->done->known[PART_FETCH] && made->end > at->done->step.fetch))
        trace_findings_add(at->findings, at->line,
                           "step %lld: padding (%s) is made from cycle %lld to cycle %lld, and should be when the step "
                           "begins to be fetched",
                           (long long)at->done->step.step, sc_tensor_name((enum sc_tensor)tensor),
                           (long long)made->begin, (long long)made->end);
}

/* What is loaded comes into L2 when it is there. A burst without a load is padding. */
static void check_brought(const struct off_chip_step *at, int tensor, const struct loads_of_step *loads) {
    const struct known_fetch *brought = &at->done->brought[tensor], *made = &at->done->made[tensor];
    if (brought->known && !at->done->load[tensor].known)
        check_made(at, tensor, brought, loads);
    else if (brought->known) {
        check_cycle(at, "what is loaded comes into L2", brought->begin, loads->there[tensor], false);
        check_cycle(at, "what is loaded comes into L2", brought->end, loads->there[tensor], false);
    }
    if (made->known)
        check_made(at, tensor, made, loads);
}

int64_t trace_off_chip_load(struct off_chip *off_chip, const struct off_chip_step *at) {
    struct loads_of_step loads = {.any = false};
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        if (!at->tiles->of[tensor].now.has_contents)
            continue;
        const int64_t set_free = take_set(off_chip, at, tensor);
        if (at->tiles->of[tensor].now.loads > 0)
            take_load(off_chip, at, tensor, set_free, &loads);
        else
            loads.ready = later(loads.ready, set_free);
    }
    check_together(off_chip, at, &loads);
    for (int tensor = 0; tensor < SC_OPERAND_COUNT; tensor++)
        check_brought(at, tensor, &loads);
    return loads.ready;
}
