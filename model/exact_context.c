#include "model/exact_context.h"

bool exact_fail(struct sc_exact *exact, const char *message) {
    if (exact->status == SC_STATUS_OK) {
        exact->status = SC_STATUS_LIMIT;
        exact->message = message;
    }
    return false;
}
