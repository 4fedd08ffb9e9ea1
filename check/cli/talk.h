/* Errors and warnings on stderr, each with the run that it is about. */
#ifndef SIMCHECK_CHECK_TALK_H
#define SIMCHECK_CHECK_TALK_H

#include <stdbool.h>
#include <stdint.h>

#include "check/run/plan.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TALK_REMEMBERED_MAX = 1024 };

struct talk {
    FILE *to;
    bool quiet; /* no warnings */
    int remembered_count;
    uint64_t remembered[TALK_REMEMBERED_MAX]; /* hashes of what was said once */
};

/* "... (layer conv1, dataflow os)" */
void talk_error(struct talk *talk, const struct sc_error *error, const struct plan_run *run);

/* For the first run only: all layers of a network would repeat it. False when it was said before. */
bool talk_error_once(struct talk *talk, const struct sc_error *error, const struct plan_run *run);
void talk_warning(struct talk *talk, const struct sc_error *warning, const struct plan_run *run);
void talk_warnings(struct talk *talk, const struct sc_warnings *warnings, const struct plan_run *run);

#ifdef __cplusplus
}
#endif
#endif
