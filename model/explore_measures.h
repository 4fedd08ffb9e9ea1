/* How designs are compared. */
#ifndef SIMCHECK_MODEL_EXPLORE_MEASURES_H
#define SIMCHECK_MODEL_EXPLORE_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/explore.h"

/* Is a * x < b * y, or equal to it? The products have up to 190 bits: the energies are below 2^127. Returns -1, 0, 1.
 */
int explore_compare_products(sc_energy_amount a, int64_t x, sc_energy_amount b, int64_t y);

/* Is `a` at most `b` in all of these measures (bits of enum sc_measure, all but EDP and cycles-area)? */
bool explore_no_worse(unsigned measures, const struct sc_figures *a, const struct sc_figures *b);

/* The products of all these measures, which have up to 316 bits: -1, 0, 1. */
int explore_compare_fronts(unsigned measures, const struct sc_figures *a, const struct sc_figures *b);

/* Is a layer's option of so many cycles and so much energy chosen before the best so far? Not of a choice by front. */
bool explore_is_chosen(enum sc_choice choice, int64_t cycles, sc_energy_amount energy, int64_t best_cycles,
                       sc_energy_amount best_energy);

/* The measures that all designs of a task have. */
unsigned explore_measures(const struct sc_explore_task *task);

#endif
