#include "model/exact_loads.h"

#include <string.h>

#include "model/exact_blocks.h"
#include "model/exact_context.h"

/* ---- rows ---- */

/* The loads that every machine has, in the order of a row. With further stages a row has all loads, and the conditions.
 */
static const enum exact_load USUAL_LOADS[] = {LOAD_DOWN, LOAD_FORWARDED, LOAD_LINK, LOAD_UP, LOAD_LINK_UP};
enum { USUAL_COUNT = sizeof USUAL_LOADS / sizeof *USUAL_LOADS };

static size_t row_words(const struct sc_exact *exact) { return exact->by_tensor ? LOAD_COUNT + 1 : USUAL_COUNT; }

void exact_loads_record(struct sc_exact *exact, int pass, const int64_t load[LOAD_COUNT], unsigned when) {
    size_t words = row_words(exact);
    if (!buffer_reserve(exact, &exact->retiming.rows, ((size_t)pass + 1) * words * sizeof *load))
        return;
    int64_t *row = (int64_t *)exact->retiming.rows.data + (size_t)pass * words;
    if (exact->by_tensor) {
        row[LOAD_NOTHING] = row[LOAD_OPS] = 0; /* no load of a transition */
        memcpy(row + LOAD_DOWN, load + LOAD_DOWN, (LOAD_OPS - LOAD_DOWN) * sizeof *load);
        row[LOAD_COUNT] = when;
    } else {
        for (int i = 0; i < USUAL_COUNT; i++)
            row[i] = load[USUAL_LOADS[i]];
    }
}
_Static_assert(LOAD_DOWN == LOAD_NOTHING + 1 && LOAD_OPS == LOAD_COUNT - 1, "transitions have the loads between these");

static struct pass *pass_at(const struct sc_exact *exact, int pass) { return (struct pass *)exact->passes.data + pass; }

/* The number of a row among those that differ. */
static int number_of_row(struct sc_exact *exact, int row) {
    size_t words = row_words(exact);
    return exact_intern_words(exact, &exact->retiming.distinct,
                              (const int64_t *)exact->retiming.rows.data + (size_t)row * words, words, NULL);
}

/* Number 0 is the row of the ends. */
static void number_rows(struct sc_exact *exact) {
    exact_intern_clear(&exact->retiming.distinct);
    number_of_row(exact, exact->pass_count);
    for (int i = 0; i < exact->pass_count && !exact->status; i++)
        if (pass_at(exact, i)->times >= 0)
            pass_at(exact, i)->times = number_of_row(exact, i);
    buffer_reserve(exact, &exact->times, (size_t)exact->retiming.distinct.count * sizeof(struct exact_times));
}

/* ---- blocks that take the same time on every machine ---- */

static struct run *run_at(const struct sc_exact *exact, int run) { return (struct run *)exact->runs.data + run; }

/* Are these runs the same pass, again and again? */
static bool goes_on(const struct sc_exact *exact, const struct run *run, const struct run *next) {
    const struct pass *pass = pass_at(exact, run->first), *following = pass_at(exact, next->first);
    return run->count == 1 && next->count == 1 && pass->block == following->block && pass->times == following->times;
}

/* Make one run of those that go on. With marks each run keeps the place of its conditions. */
static void join_runs(const struct sc_exact *exact, struct block *block) {
    int last = 0;
    for (int r = 1; r < block->run_count && !exact->marks.any; r++) {
        struct run *run = run_at(exact, block->first_run + last);
        const struct run *next = run_at(exact, block->first_run + r);
        if (goes_on(exact, run, next))
            run->repeat += next->repeat;
        else
            *run_at(exact, block->first_run + ++last) = *next;
    }
    if (block->run_count > 0 && !exact->marks.any)
        block->run_count = last + 1;
}

/* All that a block's time depends on, whatever the machine. Returns the number of words in exact->key. */
static size_t put_shape(struct sc_exact *exact, const struct block *block) {
    size_t words = 1;
    for (int r = 0; r < block->run_count; r++)
        words += 2 + 2 * (size_t)run_at(exact, block->first_run + r)->count;
    if (!buffer_reserve(exact, &exact->key, words * sizeof(int64_t)))
        return 0;
    int64_t *word = exact->key.data;
    *word++ = block->run_count > 0 ? -1 : block->most_ops;
    for (int r = 0; r < block->run_count; r++) {
        const struct run *run = run_at(exact, block->first_run + r);
        *word++ = run->repeat;
        *word++ = run->count;
        for (int i = run->first; i < run->first + run->count; i++) {
            *word++ = pass_at(exact, i)->block;
            *word++ = pass_at(exact, i)->times;
        }
    }
    return words;
}

static int join_block(struct sc_exact *exact, int number);

static void join_inner_blocks(struct sc_exact *exact, const struct block *block) {
    for (int r = 0; r < block->run_count; r++) {
        const struct run *run = run_at(exact, block->first_run + r);
        for (int i = run->first; i < run->first + run->count && !exact->status; i++)
            pass_at(exact, i)->block = join_block(exact, pass_at(exact, i)->block);
    }
}

/* The number of a block of the same shape, the first that was met. `same` has these, and behind them those by shape. */
static int join_block(struct sc_exact *exact, int number) {
    struct block *block = exact_block(exact, number);
    int *same = exact->retiming.same.data, *first = same + exact->block_keys.count;
    if (same[number] >= 0)
        return same[number];
    join_inner_blocks(exact, block);
    join_runs(exact, block);
    bool is_new = false;
    size_t words = put_shape(exact, block);
    int shape = words > 0 ? exact_intern_words(exact, &exact->retiming.shapes, exact->key.data, words, &is_new) : -1;
    if (shape < 0)
        return number;
    if (is_new)
        first[shape] = number;
    same[number] = first[shape];
    return first[shape];
}

static int join_blocks(struct sc_exact *exact, int root) {
    size_t blocks = (size_t)exact->block_keys.count;
    exact_intern_clear(&exact->retiming.shapes);
    if (!buffer_reserve(exact, &exact->retiming.same, 2 * blocks * sizeof(int)))
        return root;
    for (size_t b = 0; b < blocks; b++)
        ((int *)exact->retiming.same.data)[b] = -1;
    return join_block(exact, root);
}

/* ---- times ---- */

static void time_row(struct sc_exact *exact, const int64_t *row, struct exact_times *times) {
    int64_t load[LOAD_COUNT];
    if (exact->by_tensor) {
        exact_stages_times(exact, row, (unsigned)row[LOAD_COUNT], times);
        return;
    }
    for (int i = 0; i < USUAL_COUNT; i++)
        load[USUAL_LOADS[i]] = row[i];
    exact_stages_times(exact, load, 0, times);
}

static void prepare(struct sc_exact *exact, int *root) {
    number_rows(exact);
    if (!exact->status)
        *root = join_blocks(exact, *root);
    exact->retiming.numbered = true;
}

void exact_loads_time(struct sc_exact *exact, int *root, struct exact_times *ends) {
    struct exact_retiming *retiming = &exact->retiming;
    if (!retiming->numbered)
        prepare(exact, root);
    if (exact->status)
        return;
    for (int i = 0; i < retiming->distinct.count; i++)
        time_row(exact, intern_get(&retiming->distinct, i), exact_times_at(exact, i));
    *ends = *exact_times_at(exact, 0);
    for (int b = 0; b < exact->block_keys.count; b++) {
        struct block *block = exact_block(exact, b);
        if (block->run_count == 0)
            block->compute_cycles = exact_stages_compute_cycles(exact->machine, block->most_ops);
    }
}
