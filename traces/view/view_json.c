#include "traces/view/view_json.h"

#include <stdio.h>
#include <string.h>

#include "common/printable.h"

/* Larger integers are not all different as numbers of JavaScript. */
static const int64_t EXACT_MAX = ((int64_t)1 << 53) - 1;

void trace_view_json_raw(struct view_json *json, const char *bytes, size_t size) {
    trace_export_sink_bytes(json->sink, bytes, size);
    json->bytes += (int64_t)size;
}

static void put(struct view_json *json, const char *text) { trace_view_json_raw(json, text, strlen(text)); }

static void separate(struct view_json *json) {
    if (!json->separated)
        put(json, ",");
    json->separated = false;
}

void trace_view_json_open(struct view_json *json, char bracket) {
    separate(json);
    trace_view_json_raw(json, &bracket, 1);
    json->separated = true;
}

void trace_view_json_close(struct view_json *json, char bracket) {
    trace_view_json_raw(json, &bracket, 1);
    json->separated = false;
}

void trace_view_json_key(struct view_json *json, const char *name) {
    trace_view_json_string(json, name);
    put(json, ":");
    json->separated = true;
}

void trace_view_json_number(struct view_json *json, int64_t number) {
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    separate(json);
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0)
        *--at = '-';
    trace_view_json_raw(json, at, (size_t)(digits + sizeof digits - at));
    json->too_large = json->too_large || number > EXACT_MAX || number < -EXACT_MAX;
}

void trace_view_json_bool(struct view_json *json, bool value) {
    separate(json);
    put(json, value ? "true" : "false");
}

/* A character of `length` bytes that is printable. */
static void put_character(struct view_json *json, const char *text, size_t length) {
    char escaped[8];
    if (length == 1 && strchr("\"\\<>&'", *text)) {
        snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)*text);
        put(json, escaped);
    } else {
        trace_view_json_raw(json, text, length);
    }
}

void trace_view_json_string(struct view_json *json, const char *text) {
    separate(json);
    put(json, "\"");
    for (size_t left = strlen(text), length; left > 0; left -= length, text += length) {
        length = common_utf8_length(text, left);
        if (length > 0 && length <= left && common_is_printable(text, length)) {
            put_character(json, text, length);
        } else {
            put(json, "?");
            length = 1;
        }
    }
    put(json, "\"");
}

void trace_view_json_pair(struct view_json *json, const char *name, int64_t number) {
    trace_view_json_key(json, name);
    trace_view_json_number(json, number);
}

void trace_view_json_text(struct view_json *json, const char *name, const char *text) {
    trace_view_json_key(json, name);
    trace_view_json_string(json, text);
}
