#include "model/exact_cycles.h"

#include <string.h>

#include "model/exact_arithmetic.h"
#include "model/exact_blocks.h"
#include "model/exact_context.h"
#include "model/exact_intern.h"
#include "model/exact_stages.h"

/* Every stage is max-plus linear: shifting all times of a state shifts the state after it. So a block is advanced from
 * a state only once, up to a shift, and a run is only repeated until a state comes back, shifted: the remaining periods
 * are one multiplication. */

enum { REMEMBERED_WORDS_MAX = 1 << 22 };

/* ---- runs ---- */

static int words_of(const struct sc_exact *exact) { return exact->layout.words; }

/* A word of which this base is taken moves by as much as all that the steps have to do with. */
static int64_t base_of(const struct sc_exact *exact, const int64_t *time) { return time[exact->layout.base]; }

/* Does a word of the state stand still under these conditions, and does it not matter? So do those of what is off chip
 * while tiles stay the same. */
static inline bool stands_still(const unsigned *touched, int word, unsigned when) {
    return touched && touched[word] != 0 && (touched[word] & when) == 0;
}

static bool is_shifted(const struct sc_exact *exact, const int64_t *a, const int64_t *b, unsigned when) {
    const unsigned *touched = exact->layout.touched;
    int64_t shift = base_of(exact, a) - base_of(exact, b);
    for (int i = 0; i < words_of(exact); i++)
        if (a[i] - b[i] != shift && !stands_still(touched, i, when))
            return false;
    return true;
}

static void shift(struct sc_exact *exact, int64_t *time, int64_t by, unsigned when) {
    const unsigned *touched = exact->layout.touched;
    for (int i = 0; i < words_of(exact); i++)
        if (!stands_still(touched, i, when))
            time[i] = exact_add(exact, time[i], by);
}

static void advance_block(struct sc_exact *exact, int block, int depth, int64_t *time);

static void advance_passes(struct sc_exact *exact, const struct run *run, int depth, int64_t *time) {
    const struct pass *pass = (const struct pass *)exact->passes.data + run->first;
    exact_work(exact, run->count);
    for (int i = 0; i < run->count && !exact->status; i++, pass++) {
        advance_block(exact, pass->block, depth + 1, time);
        if (pass->times >= 0)
            exact_stages_transition(exact, exact_times_at(exact, pass->times), time);
    }
}

/* A run in progress. */
struct exact_progress {
    const struct run *run;
    int depth;
    int64_t *time, *anchor, *before, *after; /* states: now, to compare with, and two for leaps */
    int64_t done, anchored, renew;
    unsigned when; /* conditions of any transition of the run */
};

static size_t state_bytes(const struct sc_exact *exact) { return (size_t)words_of(exact) * sizeof(int64_t); }

static void copy_state(const struct sc_exact *exact, int64_t *to, const int64_t *from) {
    memcpy(to, from, state_bytes(exact));
}

static void set_anchor(struct sc_exact *exact, struct exact_progress *progress, int64_t renew) {
    copy_state(exact, progress->anchor, progress->time);
    progress->anchored = progress->done;
    progress->renew = renew;
}

static int64_t remaining(const struct exact_progress *progress) { return progress->run->repeat - progress->done; }

/* The state is the anchor's, shifted: so it will be after every further period. */
static void skip_periods(struct sc_exact *exact, struct exact_progress *progress) {
    int64_t period = progress->done - progress->anchored, periods = remaining(progress) / period;
    int64_t by = base_of(exact, progress->time) - base_of(exact, progress->anchor);
    shift(exact, progress->time, exact_mul(exact, periods, by), progress->when);
    progress->done += periods * period;
}

static void repeat(struct sc_exact *exact, const struct exact_progress *progress, int64_t times, int64_t *time) {
    for (int64_t i = 0; i < times && !exact->status; i++)
        advance_passes(exact, progress->run, progress->depth, time);
}

/* before + times * (after - before), into `time`. */
static void extrapolate(struct sc_exact *exact, const struct exact_progress *progress, int64_t times, int64_t *time) {
    for (int i = 0; i < words_of(exact); i++) {
        int64_t step = progress->after[i] - progress->before[i];
        time[i] = exact_add(exact, progress->before[i], exact_mul(exact, times, step));
    }
}

/* Does the state still move by the same step after `times` of them? Leaves the state in progress->time if so. */
static bool still_linear(struct sc_exact *exact, struct exact_progress *progress, int64_t period, int64_t times) {
    int64_t *expected = progress->anchor;
    extrapolate(exact, progress, times, progress->time);
    repeat(exact, progress, period, progress->time);
    extrapolate(exact, progress, times + 1, expected);
    return memcmp(progress->time, expected, state_bytes(exact)) == 0;
}

/* The largest number of steps, at most `most`, after which the state still moves by the same step. */
static int64_t linear_steps(struct sc_exact *exact, struct exact_progress *progress, int64_t period, int64_t most) {
    int64_t good = 1, bad = most + 1;
    for (int64_t tried = 2; tried <= most && !exact->status; tried = tried > most / 2 ? most + 1 : 2 * tried) {
        if (!still_linear(exact, progress, period, tried)) {
            bad = tried;
            break;
        }
        good = tried;
    }
    while (bad - good > 1 && !exact->status) {
        int64_t tried = good + (bad - good) / 2;
        if (still_linear(exact, progress, period, tried))
            good = tried;
        else
            bad = tried;
    }
    return good;
}

/* While its parts drift at different rates a state moves by the same step every period, until a maximum changes sides.
 * Each time after an iteration is a convex function of the number of steps taken (a maximum of linear ones). Where it
 * meets a straight line at 0, 1 and m it is that line in between, so trying m decides everything before it. */
static void leap(struct sc_exact *exact, struct exact_progress *progress, int64_t period) {
    int64_t most = remaining(progress) / period - 1;
    if (most < 2)
        return;
    copy_state(exact, progress->before, progress->time);
    repeat(exact, progress, period, progress->time);
    copy_state(exact, progress->after, progress->time);
    progress->done += period;
    if (still_linear(exact, progress, period, 1)) {
        int64_t steps = linear_steps(exact, progress, period, most);
        extrapolate(exact, progress, steps + 1, progress->time);
        progress->done += steps * period;
    } else {
        copy_state(exact, progress->time, progress->after);
    }
}

/* Without a period in sight: leap, by single iterations and by as many as a buffer set takes to come back. */
static void try_leaps(struct sc_exact *exact, struct exact_progress *progress) {
    enum { PATIENCE = 16 };
    int64_t renew = progress->renew, sets = exact->layout.sets, l2_sets = exact->layout.l2_sets;
    if (renew >= PATIENCE) {
        leap(exact, progress, 1);
        if (sets > 1 && renew >= sets)
            leap(exact, progress, sets);
        if (exact->marks.any && l2_sets > 1 && renew >= sets * l2_sets)
            leap(exact, progress, sets * l2_sets);
    }
    set_anchor(exact, progress, 2 * renew);
}

static struct exact_progress begin_run(struct sc_exact *exact, const struct run *run, int depth, int64_t *time) {
    ptrdiff_t words = words_of(exact);
    int64_t *states = exact->anchors + (ptrdiff_t)3 * depth * words;
    struct exact_progress progress = {
        run, depth, time, states, states + words, states + 2 * words, 0, 0, 1, exact_run_when(exact, run)};
    return progress;
}

/* Brent's search for a period: compare with a state that is renewed at every power of two. */
static void advance_run(struct sc_exact *exact, const struct run *run, int depth, int64_t *time) {
    struct exact_progress progress = begin_run(exact, run, depth, time);
    bool searching = run->repeat > 2;
    if (searching)
        set_anchor(exact, &progress, 1);
    while (remaining(&progress) > 0 && !exact->status) {
        advance_passes(exact, run, depth, time);
        progress.done++;
        if (!searching)
            continue;
        if (is_shifted(exact, time, progress.anchor, progress.when)) {
            skip_periods(exact, &progress);
            searching = false;
        } else if (progress.done - progress.anchored == progress.renew) {
            try_leaps(exact, &progress);
        }
    }
}

/* ---- blocks ---- */

static void advance_runs(struct sc_exact *exact, const struct block *block, int depth, int64_t *time) {
    const struct run *run = (const struct run *)exact->runs.data + block->first_run;
    for (int i = 0; i < block->run_count && !exact->status; i++)
        advance_run(exact, run + i, depth, time);
}

/* The state after a block, relative to the base before it. */
static int64_t *result_of(const struct sc_exact *exact, int id) {
    return (int64_t *)exact->vector_results.data + (ptrdiff_t)id * words_of(exact);
}

static bool remember(struct sc_exact *exact, int id, const int64_t *time, int64_t base) {
    size_t words = (size_t)words_of(exact);
    if (!buffer_reserve(exact, &exact->vector_results, (size_t)exact->vectors.count * words * sizeof *time))
        return false;
    for (size_t i = 0; i < words; i++)
        result_of(exact, id)[i] = time[i] - base;
    return true;
}

static void recall(struct sc_exact *exact, int id, int64_t *time, int64_t base, unsigned when) {
    const unsigned *touched = exact->layout.touched;
    for (int i = 0; i < words_of(exact); i++)
        if (!stands_still(touched, i, when))
            time[i] = exact_add(exact, result_of(exact, id)[i], base);
}

/* Is this the block's state with the number? The number that a block has may be one of an earlier run. */
static bool is_state(const struct sc_exact *exact, int id, int index, const int64_t *time, unsigned when) {
    const unsigned *touched = exact->layout.touched;
    int64_t base = base_of(exact, time);
    if (id >= exact->vectors.count)
        return false;
    const int64_t *key = intern_get(&exact->vectors, id);
    if (key[0] != index)
        return false;
    for (int i = 0; i < words_of(exact); i++)
        if (key[i + 1] != (stands_still(touched, i, when) ? 0 : time[i] - base))
            return false;
    return true;
}

/* The number of a block's state, up to a shift. */
static int state_number(struct sc_exact *exact, int index, const int64_t *time, unsigned when, bool *is_new) {
    int64_t *key = exact->state_key, base = base_of(exact, time);
    const unsigned *touched = exact->layout.touched;
    key[0] = index;
    for (int i = 0; i < words_of(exact); i++)
        key[i + 1] = stands_still(touched, i, when) ? 0 : time[i] - base;
    return exact_intern_words(exact, &exact->vectors, key, (size_t)words_of(exact) + 1, is_new);
}

/* The same, or -1 where too many are remembered. A block is often advanced from the state from which it was last. */
static int find_state(struct sc_exact *exact, int index, const int64_t *time, unsigned when, bool *is_new) {
    struct block *block = exact_block(exact, index);
    *is_new = true;
    if (exact->vectors.word_count >= REMEMBERED_WORDS_MAX)
        return -1;
    *is_new = !is_state(exact, block->last, index, time, when);
    int id = *is_new ? state_number(exact, index, time, when, is_new) : block->last;
    block->last = id >= 0 ? id : 0;
    return id;
}

static void advance_block(struct sc_exact *exact, int index, int depth, int64_t *time) {
    const struct block *block = exact_block(exact, index);
    int64_t base = base_of(exact, time);
    unsigned when = exact_block_when(exact, index);
    if (block->run_count == 0) {
        exact_stages_compute(exact, block->compute_cycles, time);
        return;
    }
    bool is_new;
    int id = find_state(exact, index, time, when, &is_new);
    if (!is_new) {
        recall(exact, id, time, base, when);
        return;
    }
    advance_runs(exact, block, depth, time);
    if (id >= 0 && !exact->status)
        remember(exact, id, time, base);
}

/* ---- all ---- */

/* The longest of the stages before a step's computing; 0 on machines that have none but the usual ones, where nobody
 * asks. */
static int64_t longest_fetch(const struct sc_exact *exact, const struct exact_times *ends) {
    const struct pass *pass = exact->passes.data;
    int64_t longest = exact->by_tensor ? exact_stages_longest(ends) : 0;
    for (int i = 0; exact->by_tensor && i < exact->pass_count; i++)
        if (pass[i].times >= 0)
            longest = greater(longest, exact_stages_longest(exact_times_at(exact, pass[i].times)));
    return longest;
}

int64_t exact_cycles(struct sc_exact *exact, int root, const struct exact_times *ends) {
    int64_t steps = exact_block(exact, root)->total.of[TOTAL_STEPS];
    exact->layout = exact_stages_layout(exact, steps, longest_fetch(exact, ends));
    size_t words = (size_t)words_of(exact);
    int64_t *time = exact_memory(exact, words, sizeof *time);
    exact->state_key = exact_memory(exact, words + 1, sizeof *time);
    exact->anchors = exact_memory(exact, 3 * words * (size_t)(exact->loop_count + 1), sizeof *time);
    if (exact->status)
        return 0;
    memset(time, 0, words * sizeof *time);
    exact_stages_begin(exact, ends, time);
    advance_block(exact, root, 0, time);
    exact_stages_end(exact, ends, time);
    return exact_stages_last(exact, time);
}
