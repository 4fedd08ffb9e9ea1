/* Designs and their figures as words. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_WORDS_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_WORDS_H

#include "check/explore/designs_task.h"
#include "check/report/text.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DESIGNS_WORD_SIZE = 96 };

/* A parameter's value in a design: "64", "on", "systolic"; of a constant "" where the design's dataflow has none, and
 * of a choice, where each layer has its own. All of these return `buffer`. */
const char *designs_word(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search, int64_t index,
                         const struct sc_space_parameter *parameter);

/* A value of a parameter. */
const char *designs_value(char buffer[DESIGNS_WORD_SIZE], const struct sc_space_parameter *parameter, int digit);

/* The dataflow of a design, or "by layer". */
const char *designs_flow(const struct designs_search *search, int64_t index);

/* "2.214 mm2", "445.4 mW", "1.135 mJ", "2,081 J*cycles" */
const char *designs_area(char buffer[DESIGNS_WORD_SIZE], int64_t area_nm2);
const char *designs_power(char buffer[DESIGNS_WORD_SIZE], int64_t power_nw);
const char *designs_energy(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search,
                           sc_energy_amount energy);
const char *designs_edp(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search,
                        const struct sc_figures *figures);

/* A measure of a design in the same words. */
const char *designs_measure(char buffer[DESIGNS_WORD_SIZE], const struct designs_search *search,
                            enum sc_measure measure, const struct sc_figures *figures);

/* Exact decimals, for programs: an area in um2, a power in mW, an energy in the table's unit. */
enum { DESIGNS_AREA_DECIMALS = 6, DESIGNS_POWER_DECIMALS = 6 };
const char *designs_exact(char buffer[DESIGNS_WORD_SIZE], sc_energy_amount value, int decimals);

/* The parameter by whose values --by groups (0), and by whose besides (1), or NULL. */
const struct sc_space_parameter *designs_group_parameter(const struct designs_search *search, int side);

/* "1 design", "22,158 designs" */
const char *designs_counted(char buffer[DESIGNS_WORD_SIZE], int64_t count);

/* All layers' operations. */
int64_t designs_macs(const struct designs_search *search);

#ifdef __cplusplus
}
#endif
#endif
