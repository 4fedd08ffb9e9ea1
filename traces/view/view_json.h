/* JSON of a page, counted in bytes: a page that would grow too large ends early. */
#ifndef SIMCHECK_TRACES_VIEW_JSON_H
#define SIMCHECK_TRACES_VIEW_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "traces/export/sink.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `struct view_json j = {.sink = s};` has written nothing. */
struct view_json {
    struct sink *sink;
    int64_t bytes;  /* written so far */
    bool separated; /* nothing, or an opening bracket, or a key stands last: the next value needs no comma */
    bool too_large; /* a number is none that JavaScript has exactly */
};

/* Text of the page that is no JSON, as it is. */
void trace_view_json_raw(struct view_json *json, const char *bytes, size_t size);

/* "{", "}", "[" or "]". */
void trace_view_json_open(struct view_json *json, char bracket);
void trace_view_json_close(struct view_json *json, char bracket);

/* A member's name, which is a constant of the program. */
void trace_view_json_key(struct view_json *json, const char *name);

void trace_view_json_number(struct view_json *json, int64_t number);
void trace_view_json_bool(struct view_json *json, bool value);

/* A string. What could end a script's element or is no printable character is escaped or becomes '?'. */
void trace_view_json_string(struct view_json *json, const char *text);

/* The key and its value. */
void trace_view_json_pair(struct view_json *json, const char *name, int64_t number);
void trace_view_json_text(struct view_json *json, const char *name, const char *text);

#ifdef __cplusplus
}
#endif
#endif
