#include "common/trace_record.h"

#include <strings.h>

const char *sc_trace_level_name(enum sc_trace_level level) {
    static const char *const NAMES[] = {"step", "burst", "access"};
    _Static_assert(sizeof NAMES / sizeof NAMES[0] == SC_TRACE_LEVELS, "every level has a name");
    return NAMES[level];
}

enum sc_trace_level sc_trace_level_find(const char *name) {
    int level = 0;
    while (level < SC_TRACE_LEVELS && strcasecmp(sc_trace_level_name((enum sc_trace_level)level), name) != 0)
        level++;
    return (enum sc_trace_level)level;
}

const char *sc_trace_form_name(enum sc_trace_form form) {
    static const char *const NAMES[] = {"rows", "shapes", "copies"};
    _Static_assert(sizeof NAMES / sizeof NAMES[0] == SC_TRACE_FORMS, "every form has a name");
    return NAMES[form];
}

enum sc_trace_form sc_trace_form_find(const char *name) {
    int form = 0;
    while (form < SC_TRACE_FORMS && strcasecmp(sc_trace_form_name((enum sc_trace_form)form), name) != 0)
        form++;
    return (enum sc_trace_form)form;
}

bool sc_trace_form_fits(enum sc_trace_form form, enum sc_trace_level level) {
    return form == SC_TRACE_ROWS || (form == SC_TRACE_SHAPES) == (level == SC_TRACE_STEP);
}

enum sc_status sc_trace_options_check(const struct sc_trace_options *options, struct sc_error *error) {
    if ((int)options->level < 0 || options->level >= SC_TRACE_LEVELS)
        return sc_error_set(error, SC_STATUS_INPUT, "there is no level %d of traces", (int)options->level);
    if ((int)options->form < 0 || options->form >= SC_TRACE_FORMS)
        return sc_error_set(error, SC_STATUS_INPUT, "there is no form %d of traces", (int)options->form);
    if (!sc_trace_form_fits(options->form, options->level))
        return sc_error_set(error, SC_STATUS_INPUT, "a trace of level '%s' has no form '%s'",
                            sc_trace_level_name(options->level), sc_trace_form_name(options->form));
    if (options->from < 0 || options->to <= options->from)
        return sc_error_set(error, SC_STATUS_INPUT,
                            "a trace's window is from %lld to %lld: it must begin at cycle 0 or later, and end behind "
                            "its begin",
                            (long long)options->from, (long long)options->to);
    return SC_STATUS_OK;
}

struct sc_trace_event_description sc_trace_event_info(enum sc_trace_event event) {
    static const struct sc_trace_event_description NAMES[SC_TRACE_EVENT_COUNT] = {
#define IS_MOVE false
#define IS_STATE true
#define TRACE_EVENT(name, unit, event, tensors, levels, names, when, kind)                                             \
    {unit, event, SC_TRACE_WHEN_##when, IS_##kind},
#include "common/trace.def"
    };
    return NAMES[event];
}

const struct sc_trace_step_count_description *sc_trace_step_count_info(enum sc_trace_step_count count) {
    static const struct sc_trace_step_count_description COUNTS[SC_TRACE_STEP_COUNTS] = {
#define TRACE_STEP_COUNT(name, event, tensor) {#name, SC_TRACE_##event, (enum sc_tensor)SC_TENSOR_##tensor},
#include "common/trace.def"
    };
    return &COUNTS[count];
}
