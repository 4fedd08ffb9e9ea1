/* A search on threads, and in parts. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_SEARCH_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_SEARCH_H

#include "check/explore/designs_task.h"

#ifdef __cplusplus
extern "C" {
#endif

struct designs_outcome {
    struct sc_explore_result result; /* of the chunks that are done; the front is sorted */
    int chunk_count, chunks_done;    /* of the whole space */
    int chunks_left;                 /* of this shard */
    bool interrupted;
};

/* Search what the folder of --out does not have; with --shard this shard's chunks only. The caller frees the result,
 * also after a failure. */
enum sc_status designs_search_run(const struct designs_search *search, const struct designs_options *options,
                                  struct designs_outcome *outcome, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
