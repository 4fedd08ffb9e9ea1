#include "sim/lanes.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernels.h"
#include "sim/sim.h"

static uint64_t portable_differ(const int32_t *ids, const int32_t *base, int32_t offset, int width) {
    uint64_t set = 0;
    for (int lane = 0; lane < width; lane++)
        set |= (uint64_t)((uint32_t)ids[lane] != (uint32_t)base[lane] + (uint32_t)offset) << lane;
    return set;
}

static void portable_assign(int32_t *ids, const int32_t *base, int32_t offset, uint64_t set, int width) {
    for (int lane = 0; lane < width; lane++)
        ids[lane] = set >> lane & 1 ? (int32_t)((uint32_t)base[lane] + (uint32_t)offset) : ids[lane];
}

static void portable_copy(int16_t *to, const int16_t *from, uint64_t set, int width) {
    for (int lane = 0; lane < width; lane++)
        to[lane] = set >> lane & 1 ? from[lane] : to[lane];
}

static uint64_t portable_positive(const int32_t *counts, uint64_t set, int width) {
    uint64_t found = 0;
    for (int lane = 0; lane < width; lane++)
        if (set >> lane & 1)
            found |= (uint64_t)(counts[lane] > 0) << lane;
    return found;
}

static int64_t portable_sum(const int32_t *counts, uint64_t set, int width) {
    int64_t sum = 0;
    for (int lane = 0; lane < width; lane++)
        sum += set >> lane & 1 ? counts[lane] : 0;
    return sum;
}

static int32_t portable_largest(const int32_t *counts, uint64_t set, int width) {
    int32_t largest = 0;
    for (int lane = 0; lane < width; lane++)
        if (set >> lane & 1 && counts[lane] > largest)
            largest = counts[lane];
    return largest;
}

static uint64_t portable_count(int32_t *counts, int32_t by, int32_t find, uint64_t set, int width) {
    uint64_t found = 0;
    for (int lane = 0; lane < width; lane++) {
        if (!(set >> lane & 1))
            continue;
        counts[lane] += by;
        found |= (uint64_t)(counts[lane] == find) << lane;
    }
    return found;
}

static void portable_mac(const struct lanes_operands *at, uint64_t set, uint64_t accumulate, int width) {
    for (int lane = 0; lane < width; lane++) {
        int32_t taken = (int32_t)(set >> lane & 1), kept = (int32_t)(accumulate >> lane & 1);
        int32_t product = at->weight[lane] * at->input[lane];
        at->sum[lane] = taken ? (kept ? at->sum[lane] : 0) + product : at->sum[lane];
        at->terms[lane] = taken ? (kept ? at->terms[lane] : 0) + 1 : at->terms[lane];
        at->operations[lane] += taken;
    }
}

static void portable_max(const struct lanes_operands *at, uint64_t set, uint64_t accumulate, int width) {
    for (int lane = 0; lane < width; lane++) {
        int32_t taken = (int32_t)(set >> lane & 1), kept = (int32_t)(accumulate >> lane & 1);
        int32_t input = at->input[lane];
        int32_t larger = kept && at->sum[lane] > input ? at->sum[lane] : input;
        at->sum[lane] = taken ? larger : at->sum[lane];
        at->terms[lane] = taken ? (kept ? at->terms[lane] : 0) + 1 : at->terms[lane];
        at->operations[lane] += taken;
    }
}

#define PORTABLE_ROWS                                                                                                  \
    portable_differ, portable_assign, portable_copy, portable_positive, portable_sum, portable_largest,                \
        portable_count, portable_mac, portable_max

const struct lanes *sim_lanes_portable(void) {
    static const struct lanes PORTABLE = {&sim_kernels_portable, PORTABLE_ROWS};
    return &PORTABLE;
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(SIMCHECK_PORTABLE_LANES)

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

AVX512 static uint64_t avx512_differ(const int32_t *ids, const int32_t *base, int32_t offset, int width) {
    __m512i offsets = _mm512_set1_epi32(offset);
    uint64_t set = 0;
    for (int lane = 0; lane < width; lane += LANE_GRAIN) {
        __m512i wanted = _mm512_add_epi32(_mm512_loadu_si512(base + lane), offsets);
        set |= (uint64_t)_mm512_cmpneq_epi32_mask(_mm512_loadu_si512(ids + lane), wanted) << lane;
    }
    return set;
}

AVX512 static void avx512_assign(int32_t *ids, const int32_t *base, int32_t offset, uint64_t set, int width) {
    __m512i offsets = _mm512_set1_epi32(offset);
    for (int lane = 0; lane < width; lane += LANE_GRAIN)
        _mm512_mask_storeu_epi32(ids + lane, (__mmask16)(set >> lane),
                                 _mm512_add_epi32(_mm512_loadu_si512(base + lane), offsets));
}

AVX512 static void avx512_copy(int16_t *to, const int16_t *from, uint64_t set, int width) {
    for (int lane = 0; lane < width; lane += LANE_GRAIN)
        _mm256_mask_storeu_epi16(to + lane, (__mmask16)(set >> lane),
                                 _mm256_loadu_si256((const __m256i *)(const void *)(from + lane)));
}

AVX512 static uint64_t avx512_positive(const int32_t *counts, uint64_t set, int width) {
    uint64_t found = 0;
    for (int lane = 0; lane < width; lane += LANE_GRAIN) {
        __mmask16 asked = (__mmask16)(set >> lane);
        __m512i row = _mm512_maskz_loadu_epi32(asked, counts + lane);
        found |= (uint64_t)_mm512_cmpgt_epi32_mask(row, _mm512_setzero_si512()) << lane;
    }
    return found;
}

/* Sums of a lane and those above it by 16, 32 and 48 stay within 32 bits: an L1 has at most 2^26 slots. */
AVX512 static int64_t avx512_sum(const int32_t *counts, uint64_t set, int width) {
    __m512i sums = _mm512_setzero_si512();
    for (int lane = 0; lane < width; lane += LANE_GRAIN)
        sums = _mm512_add_epi32(sums, _mm512_maskz_loadu_epi32((__mmask16)(set >> lane), counts + lane));
    return _mm512_reduce_add_epi64(_mm512_add_epi64(_mm512_cvtepi32_epi64(_mm512_castsi512_si256(sums)),
                                                    _mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64(sums, 1))));
}

AVX512 static int32_t avx512_largest(const int32_t *counts, uint64_t set, int width) {
    __m512i largest = _mm512_setzero_si512();
    for (int lane = 0; lane < width; lane += LANE_GRAIN)
        largest = _mm512_max_epi32(largest, _mm512_maskz_loadu_epi32((__mmask16)(set >> lane), counts + lane));
    return _mm512_reduce_max_epi32(largest);
}

AVX512 static uint64_t avx512_count(int32_t *counts, int32_t by, int32_t find, uint64_t set, int width) {
    __m512i by_each = _mm512_set1_epi32(by), find_each = _mm512_set1_epi32(find);
    uint64_t found = 0;
    for (int lane = 0; lane < width; lane += LANE_GRAIN) {
        __mmask16 taken = (__mmask16)(set >> lane);
        __m512i sum = _mm512_add_epi32(_mm512_maskz_loadu_epi32(taken, counts + lane), by_each);
        _mm512_mask_storeu_epi32(counts + lane, taken, sum);
        found |= (uint64_t)_mm512_mask_cmpeq_epi32_mask(taken, sum, find_each) << lane;
    }
    return found;
}

AVX512 static __m512i load_16_bit(const int16_t *from) {
    return _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)from));
}

/* terms = the kept terms + 1, operations += 1, in the taken lanes. */
AVX512 static void count_operation(const struct lanes_operands *at, int lane, __mmask16 taken, __mmask16 kept) {
    __m512i one = _mm512_set1_epi32(1);
    __m512i terms = _mm512_maskz_loadu_epi32(kept, at->terms + lane);
    _mm512_mask_storeu_epi32(at->terms + lane, taken, _mm512_add_epi32(terms, one));
    __m512i operations = _mm512_loadu_si512(at->operations + lane);
    _mm512_storeu_si512(at->operations + lane, _mm512_mask_add_epi32(operations, taken, operations, one));
}

AVX512 static void avx512_mac(const struct lanes_operands *at, uint64_t set, uint64_t accumulate, int width) {
    for (int lane = 0; lane < width; lane += LANE_GRAIN) {
        __mmask16 taken = (__mmask16)(set >> lane), kept = (__mmask16)(accumulate >> lane);
        if (!taken)
            continue;
        __m512i product = _mm512_mullo_epi32(load_16_bit(at->weight + lane), load_16_bit(at->input + lane));
        __m512i sum = _mm512_maskz_loadu_epi32(kept, at->sum + lane);
        _mm512_mask_storeu_epi32(at->sum + lane, taken, _mm512_add_epi32(sum, product));
        count_operation(at, lane, taken, kept);
    }
}

AVX512 static void avx512_max(const struct lanes_operands *at, uint64_t set, uint64_t accumulate, int width) {
    for (int lane = 0; lane < width; lane += LANE_GRAIN) {
        __mmask16 taken = (__mmask16)(set >> lane), kept = (__mmask16)(accumulate >> lane);
        if (!taken)
            continue;
        __m512i input = load_16_bit(at->input + lane);
        __m512i sum = _mm512_mask_loadu_epi32(input, kept, at->sum + lane);
        _mm512_mask_storeu_epi32(at->sum + lane, taken, _mm512_max_epi32(sum, input));
        count_operation(at, lane, taken, kept);
    }
}

const struct lanes *sim_lanes_avx512(void) {
    static const struct lanes AVX512_LANES = {&sim_kernels_avx512, avx512_differ, avx512_assign,  avx512_copy,
                                              avx512_positive,     avx512_sum,    avx512_largest, avx512_count,
                                              avx512_mac,          avx512_max};
    bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return has ? &AVX512_LANES : NULL;
}

const struct lanes *sim_lanes_avx2(void) {
    static const struct lanes AVX2_LANES = {&sim_kernels_avx2, PORTABLE_ROWS};
    return __builtin_cpu_supports("avx2") ? &AVX2_LANES : NULL;
}

#else

const struct lanes *sim_lanes_avx2(void) { return NULL; }
const struct lanes *sim_lanes_avx512(void) { return NULL; }

#endif

/* ---- which of them ---- */

#ifdef __POPCNT__
#define COUNTED_BY "popcnt"
static bool counts_lanes(void) { return __builtin_cpu_supports("popcnt"); }
#else
#define COUNTED_BY "no popcnt"
static bool counts_lanes(void) { return true; }
#endif

static const struct {
    const char *name, *instructions;
    const struct lanes *(*lanes)(void);
} KINDS[] = {{"avx512", "avx512: AVX-512 F, BW, DQ and VL, " COUNTED_BY, sim_lanes_avx512},
             {"avx2", "avx2: AVX2 for what is replayed, " COUNTED_BY, sim_lanes_avx2},
             {"portable", "portable: no vector instructions of its own, " COUNTED_BY, sim_lanes_portable}};

enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

/* The kind that is named, or without a name the first that this processor has; KIND_COUNT: there is none. */
static int find_kind(const char *name) {
    int i = 0;
    while (i < KIND_COUNT && (name ? strcmp(KINDS[i].name, name) != 0 : !KINDS[i].lanes()))
        i++;
    return i;
}

static enum sc_status choose(int *kind, struct sc_error *error) {
    const char *name = getenv("SIMCHECK_LANES");
    *kind = find_kind(name && name[0] ? name : NULL);
    if (*kind == KIND_COUNT)
        return sc_error_set(error, SC_STATUS_INPUT, "SIMCHECK_LANES is '%s'; expected avx512, avx2 or portable", name);
    if (!KINDS[*kind].lanes())
        return sc_error_set(error, SC_STATUS_INPUT, "SIMCHECK_LANES is '%s', which this processor or build has not",
                            name);
    return counts_lanes() ? SC_STATUS_OK
                          : sc_error_set(error, SC_STATUS_LIMIT,
                                         "this processor has no popcnt, and this program was built for one that has: "
                                         "-DSIMCHECK_LANES=portable builds for any");
}

enum sc_status sim_lanes_choose(const struct lanes **lanes, struct sc_error *error) {
    int kind;
    enum sc_status status = choose(&kind, error);
    *lanes = status ? NULL : KINDS[kind].lanes();
    return status;
}

enum sc_status sc_sim_instructions(const char **text, struct sc_error *error) {
    int kind;
    enum sc_status status = choose(&kind, error);
    *text = status ? "none" : KINDS[kind].instructions;
    return status;
}
