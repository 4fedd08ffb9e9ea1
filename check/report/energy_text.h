/* Energies and prices as short texts for people. */
#ifndef SIMCHECK_CHECK_ENERGY_TEXT_H
#define SIMCHECK_CHECK_ENERGY_TEXT_H

#include "check/report/text.h"
#include "model/energy.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "2.904 mJ (6.281 pJ/MAC) = MAC 0.1942 + L1 1.31 + L2 1.4, without l1_rd_evict" for that many operations; "-" where
 * nothing is known. */
void energy_text_value(struct text *text, const struct sc_energy *energy, enum sc_energy_unit unit, int64_t macs);

/* "2.904 mJ", "1.2 million MACs" */
void energy_text_total(struct text *text, double total, enum sc_energy_unit unit);

/* "28nm, pJ an element: MAC 0.42; L1 (2,048 bytes, port 2) read 0.7112, write 0.5974; ..." */
void energy_text_prices(struct text *text, const struct sc_energy_costs *costs);

#ifdef __cplusplus
}
#endif
#endif
