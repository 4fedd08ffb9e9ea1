#include "check/cli/talk.h"

#include <string.h>

static struct sc_error with_run(const struct sc_error *error, const struct plan_run *run) {
    struct sc_error extended = *error;
    size_t used = strlen(extended.message);
    snprintf(extended.message + used, sizeof extended.message - used, " (layer %s, dataflow %s)", run->layer->name,
             run->flow);
    return extended;
}

void talk_error(struct talk *talk, const struct sc_error *error, const struct plan_run *run) {
    struct sc_error extended = with_run(error, run);
    sc_error_print(&extended, "error", talk->to);
}

/* FNV-1a */
static uint64_t hash_text(uint64_t hash, const char *text) {
    for (const char *c = text ? text : ""; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t hash_error(const struct sc_error *error) {
    uint64_t hash = hash_text(UINT64_C(14695981039346656037), error->message);
    return hash_text(hash, error->file) ^ ((uint64_t)error->line << 32 | (uint64_t)error->column);
}

static bool is_new(struct talk *talk, const struct sc_error *error) {
    uint64_t hash = hash_error(error);
    for (int i = 0; i < talk->remembered_count; i++)
        if (talk->remembered[i] == hash)
            return false;
    if (talk->remembered_count < TALK_REMEMBERED_MAX)
        talk->remembered[talk->remembered_count++] = hash;
    return true;
}

bool talk_error_once(struct talk *talk, const struct sc_error *error, const struct plan_run *run) {
    bool new_one = is_new(talk, error);
    if (new_one)
        talk_error(talk, error, run);
    return new_one;
}

void talk_warning(struct talk *talk, const struct sc_error *warning, const struct plan_run *run) {
    if (talk->quiet || !is_new(talk, warning))
        return;
    struct sc_error extended = with_run(warning, run);
    sc_error_print(&extended, "warning", talk->to);
}

void talk_warnings(struct talk *talk, const struct sc_warnings *warnings, const struct plan_run *run) {
    for (int i = 0; i < warnings->count; i++)
        talk_warning(talk, &warnings->items[i], run);
    if (warnings->dropped && !talk->quiet)
        fprintf(talk->to, "simcheck: warning: %d more (layer %s, dataflow %s)\n", warnings->dropped, run->layer->name,
                run->flow);
}
