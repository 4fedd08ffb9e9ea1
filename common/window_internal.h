/* What readers and writers of layers share about windows. No witness counts with it. */
#ifndef SIMCHECK_COMMON_WINDOW_INTERNAL_H
#define SIMCHECK_COMMON_WINDOW_INTERNAL_H

#include "common/layer.h"

/* How many inputs a window reaches over, from its first tap to its last; INT64_MAX: it would pass 2^63. */
int64_t common_window_reach(const struct sc_layer *layer, int window);

#endif
