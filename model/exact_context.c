#include "model/exact_context.h"

bool exact_fail(struct sc_exact *exact, const char *message) {
    if (exact->status == SC_STATUS_OK) {
        exact->status = SC_STATUS_LIMIT;
        exact->message = message;
    }
    return false;
}

bool exact_work(struct sc_exact *exact, int64_t amount) {
    exact->work_left -= amount;
    if (exact->work_left < 0)
        return exact_fail(exact, "it has too many kinds of steps to find them all");
    return exact->status == SC_STATUS_OK;
}
