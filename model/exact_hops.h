/* The links between a PE and L2 (docs/semantics.md, section 10): for the exact model and for formulas. */
#ifndef SIMCHECK_MODEL_EXACT_HOPS_H
#define SIMCHECK_MODEL_EXACT_HOPS_H

#include <stdint.h>

#include "common/layer.h"
#include "common/machine.h"

/* Links between a PE and L2 that elements of a tensor go over. */
int64_t exact_hops(const struct sc_machine *machine, enum sc_tensor tensor, int64_t pe);

/* All links of the network of a tensor. */
int64_t exact_link_count(const struct sc_machine *machine, enum sc_tensor tensor);

/* The row of the last PE of a column. */
int64_t exact_last_row(const struct sc_machine *machine, int64_t column);

#endif
