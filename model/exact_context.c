#include "model/exact_context.h"

bool exact_fail(struct sc_exact *exact, const char *message) {
    if (exact->status == SC_STATUS_OK) {
        exact->status = SC_STATUS_LIMIT;
        exact->message = message;
    }
    return false;
}

bool exact_fail_at_work(struct sc_exact *exact) {
    if (exact->link_work > EXACT_WORK_MAX / 2)
        return exact_fail(exact, "its network has too many links that carry different things to find them all");
    return exact_fail(exact, "it has too many kinds of steps to find them all");
}
