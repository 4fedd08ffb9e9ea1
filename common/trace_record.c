#include "common/trace_record.h"

#include <strings.h>

const char *trace_level_name(enum trace_level level) {
    static const char *const NAMES[TRACE_LEVELS] = {"step", "burst", "access"};
    return NAMES[level];
}

enum trace_level trace_level_find(const char *name) {
    int level = 0;
    while (level < TRACE_LEVELS && strcasecmp(trace_level_name((enum trace_level)level), name) != 0)
        level++;
    return (enum trace_level)level;
}

struct trace_event_description trace_event_info(enum trace_event event) {
    static const struct trace_event_description NAMES[TRACE_EVENT_COUNT] = {
#define TRACE_EVENT(name, unit, event) {unit, event},
#include "common/trace.def"
#undef TRACE_EVENT
    };
    return NAMES[event];
}
