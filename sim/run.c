#include "sim/run.h"

#include <stdarg.h>
#include <stdio.h>

enum sc_status sim_fail(struct sim_run *run, enum sc_status status, const char *format, ...) {
    if (run->status)
        return run->status;
    char message[SC_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    run->status = status;
    if (status != SC_STATUS_INVARIANT)
        return sc_error_set(run->error, status, "%s", message);
    return sc_error_set(run->error, status, "%s (cycle %lld)", message, (long long)run->now);
}

void *sim_take(struct sim_run *run, int64_t count, size_t size) {
    void *memory = count < 0 ? NULL : sc_arena_alloc(&run->arena, (size_t)count, size);
    if (!memory)
        sim_fail(run, SC_STATUS_LIMIT, "no memory for a machine of this size");
    return memory;
}
