/* Writing one JSON document, value by value. Text that is not UTF-8 is mended (U+FFFD), nesting is checked, and a
 * failed write is remembered until json_end reports it. */
#ifndef SIMCHECK_CHECK_REPORT_JSON_H
#define SIMCHECK_CHECK_REPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { JSON_DEPTH_MAX = 32 };

/* What stands open at one depth. */
enum json_place { JSON_TOP, JSON_ARRAY, JSON_OBJECT, JSON_AFTER_KEY };

struct json_level {
    enum json_place place;
    bool inline_items; /* everything inside stays on one line */
    bool any;          /* has an item already */
};

/* Plain data, started by json_start. `broken` is a call that no JSON allows (a bug in the caller); nothing is written
 * from there on. */
struct json {
    FILE *to;
    int depth;
    struct json_level level[JSON_DEPTH_MAX + 1];
    bool broken;
    bool failed; /* a write failed */
};

/* `to` stays the caller's. */
void json_start(struct json *json, FILE *to);

void json_object(struct json *json);        /* open { */
void json_object_inline(struct json *json); /* the same, all on one line */
void json_array(struct json *json);         /* open [ */
void json_array_inline(struct json *json);
void json_close(struct json *json); /* close the innermost that is open */

/* In an object every value follows a key. */
void json_key(struct json *json, const char *key);
void json_string(struct json *json, const char *text);
void json_integer(struct json *json, int64_t value);
void json_unsigned(struct json *json, uint64_t value);
void json_number(struct json *json, double value);

/* A number as these digits have it. */
void json_digits(struct json *json, const char *digits); /* null when it is not finite */
void json_bool(struct json *json, bool value);
void json_null(struct json *json);

/* End the document. False when it is not whole: a write failed, something is open, or a call was out of place. */
bool json_end(struct json *json);

#ifdef __cplusplus
}
#endif
#endif
