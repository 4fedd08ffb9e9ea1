/* The best mapping of a space (docs/map.md). The tilings are visited in an order that is spread over the space and
 * always the same, and are settled one by one: by any number of threads, and with the same sums. */
#ifndef SIMCHECK_MODEL_MAP_SEARCH_H
#define SIMCHECK_MODEL_MAP_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/api.h"
#include "../common/error.h"
#include "energy.h"
#include "map_bounds.h"
#include "map_space.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sc_map_measure { SC_MAP_CYCLES, SC_MAP_ENERGY, SC_MAP_EDP, SC_MAP_MEASURES };

/* "cycles", "energy", "edp"; NULL behind the last. */
SC_API const char *sc_map_measure_name(int measure);

/* What a mapping takes. The EDP is the product. */
struct sc_map_score {
    int64_t cycles;
    sc_energy_amount energy; /* 0 where there are no prices */
};

/* Negative, 0 or positive, as `a` is better than `b`, equal or worse: by the measure, then by cycles, then by energy;
 * of SC_MAP_CYCLES by energy. */
SC_API int sc_map_score_compare(enum sc_map_measure measure, const struct sc_map_score *a,
                                const struct sc_map_score *b);

struct sc_map_goal {
    enum sc_map_measure measure;
    const struct sc_energy_costs *costs; /* NULL: none */
    struct sc_energy_prices prices;
};

/* The energy of counts; false when it cannot be added up. */
SC_API bool sc_map_energy_of(const struct sc_map_goal *goal, const struct sc_counters *counters,
                             sc_energy_amount *energy);

/* The best mapping of some; of equal ones that of the lowest index. */
struct sc_map_best {
    bool found;
    struct sc_map_index index;
    struct sc_map_score score;
};

/* Of mappings that do not fit, the one that needs the least of a buffer; of equal ones the least of the other. */
struct sc_map_nearest {
    bool found;
    struct sc_map_index index;
    struct sc_map_needs needs;
};

/* What became of mappings. Each is in one of the first seven; `counted` and `timed` are evaluations of the exact model.
 */
struct sc_map_tally {
    int64_t evaluated;      /* counts and cycles were found */
    int64_t bounded;        /* they lose against the best that was known, by a bound of cycles or energy */
    int64_t mirrored;       /* with rows and columns exchanged they are others of the space */
    int64_t small_l1;       /* L1 does not hold what a PE needs, */
    int64_t small_l2;       /* or only L2 not what all do */
    int64_t refused;        /* illegal on this machine's array */
    int64_t unknown;        /* the exact model gave up, or an energy could not be added up */
    int64_t counts, cycles; /* evaluations of the exact model: of all counters but cycles, of cycles */
    int64_t tilings;        /* that were begun */
};

/* "evaluated", ...; the member. Of those that add up to the mappings that were settled there are SC_MAP_FATES. */
enum { SC_MAP_FATES = 7 };

struct sc_map_result {
    struct sc_map_tally tally;
    struct sc_map_best best;
    struct sc_map_nearest least_l1, least_l2;
};

SC_API int64_t sc_map_settled(const struct sc_map_tally *tally);

/* Add the result of other mappings. The order in which results are added makes no difference. */
SC_API void sc_map_result_add(struct sc_map_result *sum, const struct sc_map_result *more,
                              const struct sc_map_goal *goal);

/* The tiling that is visited at place `visit`, from 0 to space->tiling_count - 1. */
SC_API int64_t sc_map_visited(const struct sc_map_space *space, int64_t visit);

/* Memory of one thread. */
struct sc_map_searcher;
SC_API struct sc_map_searcher *sc_map_searcher_create(const struct sc_map_space *space, const struct sc_map_goal *goal);
SC_API void sc_map_searcher_free(struct sc_map_searcher *searcher);

/* Visits to make, from `first` to before `end`, and of the last only the first `last_most` mappings (0: all). */
struct sc_map_visits {
    int64_t first, end, last_most;
};

/* Settle the mappings of some visits; `known` (NULL: none) is a mapping that was found before, and what loses against
 * it is bounded. The result does not depend on what the searcher did before. It ends early, between two placements,
 * when `stop` (NULL: never) says so. */
SC_API struct sc_map_result sc_map_search(struct sc_map_searcher *searcher, const struct sc_map_visits *visits,
                                          const struct sc_map_best *known, bool (*stop)(void *context), void *context);

/* All counters of one mapping. SC_STATUS_INPUT when the space has none of this index. */
SC_API enum sc_status sc_map_evaluate(struct sc_map_searcher *searcher, struct sc_map_index index,
                                      struct sc_counters *counters, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
