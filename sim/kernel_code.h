/* The kernels, in C with WIDE lanes of a row as a vector. Files kernels_*.c include it once each, with the name of
 * their table as KERNELS, and are compiled for the instructions in their name. Rows may begin anywhere and end behind
 * the arrays they are of: there is room (sim_pes_open, sim_l2_open). */
#include "sim/kernels.h"

#if defined __AVX512BW__
enum { WIDE = 16 };
#elif defined __AVX2__
enum { WIDE = 8 };
#else
enum { WIDE = 4 };
#endif

typedef int32_t numbers __attribute__((vector_size(4 * WIDE)));
typedef int16_t values __attribute__((vector_size(2 * WIDE)));
typedef numbers numbers_anywhere __attribute__((aligned(4), may_alias));
typedef values values_anywhere __attribute__((aligned(2), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE numbers load(const int32_t *from) { return *(const numbers_anywhere *)(const void *)from; }
INLINE void store(int32_t *to, numbers row) { *(numbers_anywhere *)(void *)to = row; }
INLINE values load_values(const int16_t *from) { return *(const values_anywhere *)(const void *)from; }
INLINE void store_values(int16_t *to, values row) { *(values_anywhere *)(void *)to = row; }
INLINE numbers each(int32_t number) { return number - (numbers){0}; }
INLINE numbers choose(numbers mask, numbers a, numbers b) { return (mask & a) | (~mask & b); }
INLINE numbers larger(numbers a, numbers b) { return choose(a > b, a, b); }

/* Numbers that wrap. */
INLINE numbers add(numbers a, numbers b) {
    typedef uint32_t wrapping __attribute__((vector_size(4 * WIDE)));
    return (numbers)((wrapping)a + (wrapping)b);
}

#ifdef __AVX512BW__
#include <immintrin.h>

INLINE bool any(numbers row) { return _mm512_test_epi32_mask((__m512i)row, (__m512i)row) != 0; }

/* Of masks, whose lanes are -1 or 0. */
INLINE int64_t count(numbers row) { return __builtin_popcount(_mm512_movepi32_mask((__m512i)row)); }

/* The lanes of a set as numbers, from bit `lane` on. */
INLINE numbers lanes_from(lane_set set, int lane) { return (numbers)_mm512_movm_epi32((__mmask16)(set >> lane)); }

/* The elements that `index` names among BANK_LANES of them. */
INLINE void pick_values(int16_t *to, const int16_t *from, const int16_t *index, const int16_t *mask, int grains) {
    const __m512i low = _mm512_loadu_si512(from), high = _mm512_loadu_si512(from + 32);
    for (int grain = 0; grain < grains; grain++) {
        const int lane = grain * LANE_GRAIN;
        const __m512i at = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)(const void *)(index + lane)));
        const values picked = (values)_mm512_castsi512_si256(_mm512_permutex2var_epi16(low, at, high));
        const values in = load_values(mask + lane), old = load_values(to + lane);
        store_values(to + lane, (in & picked) | (~in & old));
    }
}

/* From a row of `grains` grains. */
INLINE numbers pick_lanes(const int32_t *row, const int32_t *index, int grains) {
    const __m512i at = _mm512_loadu_si512(index), first = _mm512_loadu_si512(row);
    if (grains == 1)
        return (numbers)_mm512_permutexvar_epi32(at, first);
    const __m512i low = _mm512_permutex2var_epi32(first, at, _mm512_loadu_si512(row + LANE_GRAIN));
    if (grains == 2)
        return (numbers)low;
    const __m512i third = _mm512_loadu_si512(row + 2 * LANE_GRAIN);
    const __m512i fourth = grains == 3 ? third : _mm512_loadu_si512(row + 3 * LANE_GRAIN);
    const __m512i high = _mm512_permutex2var_epi32(third, at, fourth);
    return (numbers)_mm512_mask_blend_epi32(_mm512_test_epi32_mask(at, _mm512_set1_epi32(2 * LANE_GRAIN)), low, high);
}

/* Products of 16-bit numbers: each beside a 0, pairs are multiplied and added. */
INLINE numbers product(const int16_t *weight, const int16_t *input) {
    const __m512i weights = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)weight));
    return (numbers)_mm512_madd_epi16(weights,
                                      _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)input)));
}
#else
INLINE bool any(numbers row) {
    int32_t all = 0;
    for (int lane = 0; lane < WIDE; lane++)
        all |= row[lane];
    return all != 0;
}

/* Of masks, whose lanes are -1 or 0. */
INLINE int64_t count(numbers row) {
    int64_t all = 0;
    for (int lane = 0; lane < WIDE; lane++)
        all -= row[lane];
    return all;
}

/* The lanes of a set as numbers, from bit `lane` on. */
INLINE numbers lanes_from(lane_set set, int lane) {
    numbers in;
    for (int i = 0; i < WIDE; i++)
        in[i] = -(int32_t)(set >> (lane + i) & 1);
    return in;
}

INLINE numbers product(const int16_t *weight, const int16_t *input) {
    return __builtin_convertvector(load_values(weight), numbers) * __builtin_convertvector(load_values(input), numbers);
}

INLINE void pick_values(int16_t *to, const int16_t *from, const int16_t *index, const int16_t *mask, int grains) {
    for (int lane = 0; lane < grains * LANE_GRAIN; lane++)
        to[lane] = mask[lane] ? from[index[lane]] : to[lane];
}

INLINE numbers pick_lanes(const int32_t *row, const int32_t *index, int grains) {
    numbers picked = {0};
    (void)grains;
    for (int i = 0; i < WIDE; i++)
        picked[i] = row[index[i]];
    return picked;
}
#endif

/* Let `call` have the number of grains of all rows of the plan as a constant; 0: they have their own. */
#define BY_GRAINS(plan, call)                                                                                          \
    ((plan)->grains == 1   ? call(1)                                                                                   \
     : (plan)->grains == 2 ? call(2)                                                                                   \
     : (plan)->grains == 3 ? call(3)                                                                                   \
     : (plan)->grains == 4 ? call(4)                                                                                   \
                           : call(0))

/* One more in each lane. */
INLINE void count_lanes(int64_t *counts, const struct sim_lane_mask *mask, int grains) {
    for (int lane = 0; lane < grains * LANE_GRAIN; lane++)
        counts[lane] -= mask->wide[lane];
}

/* ---- coming down ---- */

INLINE void deliver_one(const struct sim_plan_delivery *to, int16_t value, int16_t *row, int grains) {
    const int16_t *const mask = to->mask->narrow;
    const values all = value - (values){0};
    for (int lane = 0; lane < grains * LANE_GRAIN; lane += WIDE) {
        const values in = load_values(mask + lane);
        store_values(row + lane, (in & all) | (~in & load_values(row + lane)));
    }
}

INLINE void deliver_row(const struct sim_plan_delivery *to, const int16_t *from, int16_t *row, int grains) {
    const int16_t *const mask = to->mask->narrow, *const first = from - to->first;
    for (int lane = 0; lane < grains * LANE_GRAIN; lane += WIDE) {
        const values in = load_values(mask + lane);
        store_values(row + lane, (in & load_values(first + lane)) | (~in & load_values(row + lane)));
    }
}

INLINE void deliver_all(const struct sim_plan *plan, int32_t begin, int32_t end, const int32_t *base,
                        int16_t *const *from, int16_t *values_at, struct sim_sent_counts counts, int of_all) {
    for (const struct sim_plan_move *move = plan->moves.at + begin; move < plan->moves.at + end; move++) {
        const int16_t *elements = from[move->tensor] + (int32_t)((uint32_t)base[move->tensor] + (uint32_t)move->id);
        const struct sim_plan_delivery *to = plan->deliveries.at + move->delivery;
        for (; to < plan->deliveries.at + move->delivery_end; to++) {
            const int grains = of_all ? of_all : to->grains;
            int16_t *row = values_at + to->values;
            if (to->kind == SIM_DELIVER_ROW)
                deliver_row(to, elements, row, grains);
            else if (to->kind == SIM_DELIVER_ONE)
                deliver_one(to, *elements, row, grains);
            else
                pick_values(row, elements, plan->pick + to->pick, to->mask->narrow, grains);
            counts.receivers[move->tensor] += to->count;
        }
        counts.parcels[move->tensor] += move->parcels;
    }
}

static void deliver(const struct sim_plan *plan, int32_t begin, int32_t end, const int32_t *base, int16_t *const *from,
                    int16_t *values_at, struct sim_sent_counts counts) {
#define DELIVER(grains) deliver_all(plan, begin, end, base, from, values_at, counts, grains)
    BY_GRAINS(plan, DELIVER);
}

/* ---- in the PEs ---- */

/* Rows may be of any type to the compiler: what it need not load again behind each store is a constant here. */
INLINE void fill_row(const struct sim_plan_fill *to, int32_t base, const int16_t *from, int grains) {
    const numbers relative = each((int32_t)((uint32_t)to->relative + (uint32_t)base));
    const int32_t *const id_base = to->id_base, *const wide = to->mask->wide;
    const int16_t *const narrow = to->mask->narrow;
    int32_t *const id = to->id;
    int16_t *const value = to->value;
    const bool is_whole = to->is_whole;
    for (int lane = 0; lane < grains * LANE_GRAIN; lane += WIDE) {
        const numbers named = add(load(id_base + lane), relative);
        store(id + lane, is_whole ? named : choose(load(wide + lane), named, load(id + lane)));
    }
    for (int lane = 0; value && lane < grains * LANE_GRAIN; lane += WIDE) {
        const values in = load_values(narrow + lane), came = load_values(from + lane);
        store_values(value + lane, is_whole ? came : (in & came) | (~in & load_values(value + lane)));
    }
}

INLINE void fill_all(const struct sim_plan *plan, const int32_t *base, const int16_t *from,
                     struct sim_fill_counts counts, int of_all) {
    for (const struct sim_plan_fill *to = plan->fills.at; to < plan->fills.at + plan->fills.count; to++) {
        fill_row(to, base[to->tensor], from + to->values, of_all ? of_all : to->grains);
        if (to->crossed)
            count_lanes(to->crossed, to->mask, of_all ? of_all : to->grains);
        (to->value ? counts.filled : counts.begun)[to->tensor] += lane_count(to->mask->lanes);
    }
}

static void fill(const struct sim_plan *plan, const int32_t *base, const int16_t *from, struct sim_fill_counts counts) {
#define FILL(grains) fill_all(plan, base, from, counts, grains)
    BY_GRAINS(plan, FILL);
}

INLINE numbers wrong_in_row(const struct sim_plan_check *at, int32_t base, int grains) {
    const numbers relative = each((int32_t)((uint32_t)at->relative + (uint32_t)base));
    numbers wrong = {0};
    for (int lane = 0; lane < grains * LANE_GRAIN; lane += WIDE)
        wrong |= load(at->mask->wide + lane) & (load(at->id + lane) ^ add(load(at->id_base + lane), relative));
    return wrong;
}

INLINE bool check_all(const struct sim_plan *plan, const int32_t *base, int of_all) {
    numbers wrong = {0};
    for (const struct sim_plan_check *at = plan->checks.at; at < plan->checks.at + plan->checks.count; at++)
        wrong |= wrong_in_row(at, base[at->tensor], of_all ? of_all : at->grains);
    return !any(wrong);
}

static bool check(const struct sim_plan *plan, const int32_t *base) {
#define CHECK(grains) check_all(plan, base, grains)
    return BY_GRAINS(plan, CHECK);
}

/* Psums are read where there are any, added to in registers, and written back. */
INLINE void run_row(const struct sim_plan_run *run, const struct sim_plan_operation *operation, lane_set accumulate,
                    bool max, int grains) {
    const bool all = accumulate == run->mask->lanes, none = accumulate == 0, is_whole = run->is_whole;
    const int16_t *const weight = run->weight, *const input = run->input;
    const int32_t *const mask = run->mask->wide;
    int32_t *const sums = run->sum, *const all_terms = run->terms;
    const int32_t operations = run->count;
    for (int lane = 0; lane < grains * LANE_GRAIN; lane += WIDE) {
        const numbers in = load(mask + lane), before = load(sums + lane), terms_before = load(all_terms + lane);
        const numbers kept = all ? in : none ? (numbers){0} : lanes_from(accumulate, lane);
        numbers sum = max ? choose(kept, before, each(INT32_MIN)) : before & kept;
        for (int32_t i = 0; i < operations; i++)
            if (max)
                sum = larger(sum, __builtin_convertvector(load_values(input + operation[i].input + lane), numbers));
            else
                sum = add(sum, product(weight + operation[i].weight + lane, input + operation[i].input + lane));
        const numbers terms = (terms_before & kept) + each(operations);
        store(sums + lane, is_whole ? sum : choose(in, sum, before));
        store(all_terms + lane, is_whole ? terms : choose(in, terms, terms_before));
    }
}

INLINE struct sim_operated run_all(const struct sim_plan *plan, bool max, int of_all) {
    struct sim_operated operated = {0, 0};
    for (const struct sim_plan_run *run = plan->runs.at; run < plan->runs.at + plan->runs.count; run++) {
        const lane_set accumulate = run->mask->lanes & *run->has_sum;
        run_row(run, plan->operations.at + run->operation, accumulate, max, of_all ? of_all : run->grains);
        *run->has_sum |= run->mask->lanes;
        operated.operations += (int64_t)run->count * run->lanes;
        operated.accumulated += (int64_t)(run->count - 1) * run->lanes + lane_count(accumulate);
    }
    return operated;
}

static struct sim_operated operate_max(const struct sim_plan *plan) { return run_all(plan, true, 0); }

static struct sim_operated operate(const struct sim_plan *plan, bool max) {
#define RUN(grains) run_all(plan, false, grains)
    if (max)
        return operate_max(plan);
    return BY_GRAINS(plan, RUN);
}

/* ---- going up ---- */

static struct sim_evicted evict(const struct sim_plan *plan) {
    struct sim_evicted evicted = {0, 0};
    const struct sim_plan_eviction *eviction = plan->evictions.at;
    for (; eviction < plan->evictions.at + plan->evictions.count; eviction++) {
        const lane_set lanes = eviction->mask->lanes;
        evicted.copies += lane_count(lanes);
        evicted.without |= lanes & ~*eviction->has_sum;
        *eviction->has_sum &= ~lanes;
        if (eviction->crossed)
            count_lanes(eviction->crossed, eviction->mask, eviction->grains);
    }
    return evicted;
}

/* What arrivals `at` to at + WIDE of a block have in a rank. */
INLINE numbers pick(const struct sim_plan_rank *rank, const int32_t *from, int at) {
    if (rank->kind == SIM_RANK_ROW)
        return load(from + at);
    if (rank->kind == SIM_RANK_PICK)
        return pick_lanes(from, rank->index + at, rank->grains);
    numbers picked = {0};
    for (int i = 0; i < WIDE; i++)
        picked[i] = from[rank->index[at + i]];
    return picked;
}

INLINE numbers collect_block(const struct sim_plan *plan, const struct sim_plan_block *block, int32_t base, bool max,
                             int at, int32_t *arrived) {
    const numbers ids = add(load(block->apart + at), each((int32_t)((uint32_t)block->first + (uint32_t)base)));
    const struct sim_plan_rank *rank = plan->ranks.at + block->rank, *end = plan->ranks.at + block->rank_end;
    numbers sum = {0}, terms = {0}, has = {0}, wrong = {0};
    for (; rank < end; rank++) {
        const numbers in = load(rank->mask->wide + at), more = pick(rank, rank->sum, at);
        wrong |= in & (pick(rank, rank->id, at) ^ ids);
        sum = max ? choose(in, choose(has, larger(sum, more), more), sum) : add(sum, more & in);
        terms += pick(rank, rank->terms, at) & in;
        has |= in;
    }
    store(arrived + at, sum);
    store(arrived + LANE_GRAIN + at, terms);
    return wrong;
}

INLINE bool collect_all(const struct sim_plan *plan, int32_t base, bool max, int32_t *arrived) {
    numbers wrong = {0};
    const struct sim_plan_block *block = plan->blocks.at;
    for (; block < plan->blocks.at + plan->blocks.count; block++, arrived += 2 * LANE_GRAIN)
        for (int at = 0; at < LANE_GRAIN; at += WIDE)
            wrong |= collect_block(plan, block, base, max, at, arrived);
    return !any(wrong);
}

static bool collect(const struct sim_plan *plan, int32_t base, bool max, int32_t *arrived) {
    return max ? collect_all(plan, base, true, arrived) : collect_all(plan, base, false, arrived);
}

/* One after the other: the same output may arrive again. */
static void receive_scattered(const struct sim_plan_block *block, int32_t base, const int32_t *arrived,
                              const struct sim_outputs *to, struct sim_received *received) {
    for (int32_t i = 0; i < block->arrivals; i++) {
        const int32_t id = sim_plan_arrival(block, i, base), before = to->sum[id];
        const bool again = to->terms[id] > 0;
        const bool keeps = again && to->max && before > arrived[i];
        const int32_t sum = (int32_t)((uint32_t)before + (uint32_t)arrived[i]);
        to->sum[id] = keeps ? before : again && !to->max ? sum : arrived[i];
        to->terms[id] += arrived[LANE_GRAIN + i];
        received->accumulated += again;
        received->completed += to->terms[id] == to->whole;
        received->too_many |= to->terms[id] > to->whole;
    }
}

/* Of some arrivals of a row: which were accumulated, are complete now, and are made of too many operations. */
struct received_row {
    numbers again, complete, too_many;
};

/* Arrivals `at` to at + WIDE of a block that is a row. */
INLINE struct received_row receive_row(const struct sim_plan_block *block, int32_t first, const int32_t *arrived,
                                       const struct sim_outputs *to, bool max, int at) {
    int32_t *const sums = to->sum + first + at, *const terms = to->terms + first + at;
    const numbers whole = each(to->whole), in = load(block->mask->wide + at), sum = load(arrived + at);
    const numbers before = load(sums), made = load(terms);
    const numbers again = in & (made > 0), more = made + (load(arrived + LANE_GRAIN + at) & in);
    const numbers both = max ? larger(sum, before) : add(sum, before);
    store(sums, choose(again, both, choose(in, sum, before)));
    store(terms, more);
    return (struct received_row){again, in & (more == whole), in & (more > whole)};
}

INLINE struct sim_received receive_all(const struct sim_plan *plan, int32_t begin, int32_t end, int32_t base,
                                       const int32_t *arrived, const struct sim_outputs *to, bool max) {
    struct sim_received scattered = {0, 0, 0, 0, false};
    int64_t arrivals = 0, copies = 0, accumulated = 0, completed = 0;
    numbers too_many = {0};
    for (int32_t i = begin; i < end; i++) {
        const struct sim_plan_block *block = &plan->blocks.at[i];
        const int32_t *here = arrived + (int64_t)i * 2 * LANE_GRAIN;
        const int32_t first = sim_plan_arrival(block, 0, base);
        arrivals += block->arrivals;
        copies += block->copies;
        if (!block->is_row) {
            receive_scattered(block, base, here, to, &scattered);
            continue;
        }
        for (int at = 0; at < LANE_GRAIN; at += WIDE) {
            const struct received_row row = receive_row(block, first, here, to, max, at);
            accumulated += count(row.again);
            completed += count(row.complete);
            too_many |= row.too_many;
        }
    }
    return (struct sim_received){arrivals, copies, accumulated + scattered.accumulated, completed + scattered.completed,
                                 scattered.too_many || any(too_many)};
}

static struct sim_received receive(const struct sim_plan *plan, int32_t begin, int32_t end, int32_t base,
                                   const int32_t *arrived, const struct sim_outputs *outputs) {
    return outputs->max ? receive_all(plan, begin, end, base, arrived, outputs, true)
                        : receive_all(plan, begin, end, base, arrived, outputs, false);
}

/* ---- what has happened ---- */

static void move(struct sim_tally *restrict total, struct sim_tally *restrict part) {
    int64_t *const counts = &total->count[0][0], *const more = &part->count[0][0];
    for (int i = 0; i < SIM_EVENT_COUNT * SIM_EVENT_TENSORS; i++) {
        counts[i] += more[i];
        more[i] = 0;
    }
    for (int peak = 0; peak < SIM_PEAK_COUNT; peak++) {
        total->peak[peak] = part->peak[peak] > total->peak[peak] ? part->peak[peak] : total->peak[peak];
        part->peak[peak] = 0;
    }
}

const struct sim_kernels KERNELS = {deliver, fill, check, operate, evict, collect, receive, move};
