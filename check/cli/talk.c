#include "check/cli/talk.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "check/cli/shortage.h"
#include "check/report/text.h"

struct talk_kind {
    struct talk_kind *next;
    uint64_t hash;
    const char *severity;
    struct sc_error error; /* the first of the kind */
    const struct plan_run *run, *last_run;
    int more;
};

/* ---- one message ---- */

static void add_run(struct text *text, const struct plan_run *run, int more) {
    const char *before = " (";
    if (run) {
        text_add(text, " (layer %s, dataflow %s", run->layer->name, run->flow);
        before = "; ";
    }
    if (more > 0)
        text_add(text, "%s%d more like it", before, more);
    if (run || more > 0)
        text_add(text, ")");
}

static void say(FILE *to, const char *severity, const struct sc_error *error, const struct plan_run *run, int more) {
    struct sc_error extended = *error;
    struct text text = {extended.message, sizeof extended.message, strlen(extended.message)};
    add_run(&text, run, more);
    sc_error_print(&extended, severity, to);
}

void talk_error(struct talk *talk, const struct sc_error *error, const struct plan_run *run) {
    say(talk->to, "error", error, run, 0);
}

/* ---- which messages are of a kind ---- */

/* The name in "layer 'conv1'", up to its quote; NULL: the message names no layer. */
static const char *find_layer(const char *message, size_t *length) {
    static const char BEFORE[] = "layer '";
    const char *found = strstr(message, BEFORE);
    if (!found)
        return NULL;
    found += sizeof BEFORE - 1;
    *length = strcspn(found, "'");
    return *length > 0 ? found : NULL;
}

static const char *skip_number(const char *c) {
    while (isdigit((unsigned char)*c) || (*c == '.' && isdigit((unsigned char)c[1])))
        c++;
    return c;
}

/* FNV-1a */
static uint64_t hash_letter(uint64_t hash, char letter) {
    return (hash ^ (unsigned char)letter) * UINT64_C(1099511628211);
}

static uint64_t hash_text(uint64_t hash, const char *text) {
    for (const char *c = text ? text : ""; *c; c++)
        hash = hash_letter(hash, *c);
    return hash;
}

/* Without numbers, and without quoted words that begin with the layer's name: "this one is called 'conv1_2'". The digit
 * of a name as L1Size is no number. */
static uint64_t hash_kind(const char *severity, const struct sc_error *error) {
    size_t length = 0;
    const char *layer = find_layer(error->message, &length), *c = error->message;
    uint64_t hash = hash_text(hash_text(UINT64_C(14695981039346656037), severity), error->file);
    while (*c) {
        bool in_word = c > error->message && isalnum((unsigned char)c[-1]);
        if (isdigit((unsigned char)*c) && !in_word) {
            c = skip_number(c);
        } else if (layer && *c == '\'' && strncmp(c + 1, layer, length) == 0) {
            c += 1 + length;
            c += strcspn(c, "'");
        } else {
            hash = hash_letter(hash, *c++);
        }
    }
    return hash;
}

/* ---- what is noted ---- */

static bool same_place(const struct sc_error *a, const struct sc_error *b) {
    return a->line == b->line && a->column == b->column;
}

/* One of the same place, or else one that this run has not had yet: two places that are wrong in one run are two kinds.
 */
static struct talk_kind *find_kind(const struct talk *talk, uint64_t hash, const struct sc_error *error,
                                   const struct plan_run *run) {
    struct talk_kind *other = NULL;
    for (struct talk_kind *kind = talk->first; kind; kind = kind->next) {
        if (kind->hash != hash)
            continue;
        if (same_place(&kind->error, error))
            return kind;
        if (!other && (!run || kind->last_run != run))
            other = kind;
    }
    return other;
}

static void note(struct talk *talk, const char *severity, const struct sc_error *error, const struct plan_run *run) {
    uint64_t hash = hash_kind(severity, error);
    struct talk_kind *kind = find_kind(talk, hash, error, run);
    if (kind) {
        kind->more += kind->last_run != run || !run;
        kind->last_run = run;
        return;
    }
    kind = sc_arena_alloc(&talk->arena, 1, sizeof *kind);
    if (!kind) {
        say(talk->to, severity, error, run, 0);
        return;
    }
    *kind = (struct talk_kind){.hash = hash, .severity = severity, .error = *error, .run = run, .last_run = run};
    if (talk->last)
        talk->last->next = kind;
    else
        talk->first = kind;
    talk->last = kind;
}

void talk_note_error(struct talk *talk, const struct sc_error *error, const struct plan_run *run) {
    note(talk, "error", error, run);
}

void talk_note_warning(struct talk *talk, const struct sc_error *warning, const struct plan_run *run) {
    if (!talk->quiet)
        note(talk, "warning", warning, run);
}

struct sc_warnings *talk_warnings(struct sc_arena *arena) {
    struct sc_warnings *warnings = sc_arena_alloc(arena, 1, sizeof *warnings);
    if (!warnings)
        shortage_note();
    return warnings;
}

void talk_note_warnings(struct talk *talk, const struct sc_warnings *warnings, const struct plan_run *run) {
    struct sc_error dropped;
    if (!warnings)
        return;
    for (int i = 0; i < warnings->count; i++)
        talk_note_warning(talk, &warnings->items[i], run);
    if (warnings->dropped == 0)
        return;
    (void)sc_error_set(&dropped, SC_STATUS_OK, "%d more warnings", warnings->dropped);
    talk_note_warning(talk, &dropped, run);
}

void talk_say(struct talk *talk) {
    for (const struct talk_kind *kind = talk->first; kind; kind = kind->next)
        say(talk->to, kind->severity, &kind->error, kind->run, kind->more);
    talk->first = talk->last = NULL;
    sc_arena_free(&talk->arena);
}
