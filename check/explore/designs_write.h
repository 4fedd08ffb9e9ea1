/* A design as a file that plain `simcheck` runs. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_WRITE_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_WRITE_H

#include <stdio.h>

#include "check/explore/designs_search.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The machine, the layers and the dataflow. Where the layers have several dataflows, `layer` is the one to write; else
 * it is -1, and all are written. */
enum sc_status designs_write(const struct designs_search *search, const struct sc_explore_found *found, int layer,
                             FILE *to, struct sc_error *error);

/* Have the layers of a design several dataflows? */
bool designs_differ_by_layer(const struct designs_search *search, const struct sc_explore_found *found);

/* Put one design at `path`: a file, or where its layers have several dataflows a folder with a file for each. */
enum sc_status designs_write_one(const struct designs_search *search, int64_t index, const char *path,
                                 struct sc_error *error);

/* Put each optimum into the folder: best-cycles.dsl; or best-cycles/LAYER.dsl where its layers have several dataflows.
 */
enum sc_status designs_write_optima(const struct designs_search *search, const struct designs_outcome *outcome,
                                    const char *folder, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
