/* Memory that was wanted and was not there. What could not be computed or printed for lack of it is left out of the
 * report; the program then says so and ends with exit code 2, since the report would otherwise read as a fact about the
 * input. */
#ifndef SIMCHECK_CHECK_SHORTAGE_H
#define SIMCHECK_CHECK_SHORTAGE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From any thread. */
void shortage_note(void);

/* Was a shortage noted since the program began? */
bool shortage_came(void);

#ifdef __cplusplus
}
#endif
#endif
