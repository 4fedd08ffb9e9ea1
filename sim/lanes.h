/* Work on all lanes of a bank at once: a lane is a PE. On x86 processors with AVX-512 the lanes of an instruction are
 * PEs; elsewhere plain loops do the same (tests/unit/lanes_test.cc compares the two, tests/bench measures them). */
#ifndef SIMCHECK_SIM_LANES_H
#define SIMCHECK_SIM_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { LANE_GRAIN = 16 }; /* widths are multiples of this */

/* One operation in every lane of `set`: what it reads and adds to. All arrays have `width` lanes. */
struct lanes_operands {
    const int16_t *weight; /* NULL for lanes_max */
    const int16_t *input;
    int32_t *sum;        /* the psum in the L1 */
    int32_t *terms;      /* operations that the psum is made of so far */
    int32_t *operations; /* that each PE has executed in this step */
};

struct sim_kernels;

struct lanes {
    const struct sim_kernels *kernels; /* what is done to the rows of a plan */
    /* The lanes whose ids[i] is not base[i] + offset (modulo 2^32). */
    uint64_t (*differ)(const int32_t *ids, const int32_t *base, int32_t offset, int width);
    /* In the lanes of `set`: ids = base + offset; to = from. */
    void (*assign)(int32_t *ids, const int32_t *base, int32_t offset, uint64_t set, int width);
    void (*copy)(int16_t *to, const int16_t *from, uint64_t set, int width);
    /* The lanes of `set` whose count is above 0. */
    uint64_t (*positive)(const int32_t *counts, uint64_t set, int width);
    /* Over the lanes of `set`: the sum of the counts; the largest count, which is at least 0. */
    int64_t (*sum)(const int32_t *counts, uint64_t set, int width);
    int32_t (*largest)(const int32_t *counts, uint64_t set, int width);
    /* In the lanes of `set`: counts += by. Returns those lanes of the set where the count is `find` now. */
    uint64_t (*count)(int32_t *counts, int32_t by, int32_t find, uint64_t set, int width);
    /* In the lanes of `set`: sum = weight * input, added to the sum where the lane is in `accumulate`. */
    void (*mac)(const struct lanes_operands *operands, uint64_t set, uint64_t accumulate, int width);
    /* The same for sum = max(sum, input). */
    void (*max)(const struct lanes_operands *operands, uint64_t set, uint64_t accumulate, int width);
};

const struct lanes *sim_lanes_portable(void);

/* NULL where the processor has no such instructions. With AVX2 only the kernels are vectors. */
const struct lanes *sim_lanes_avx2(void);
const struct lanes *sim_lanes_avx512(void);

/* Those that sc_sim_instructions names. */
enum sc_status sim_lanes_choose(const struct lanes **lanes, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
