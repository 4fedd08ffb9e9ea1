#include "check/report/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "common/printable.h"

static void put(struct json *json, const char *text, size_t size) {
    if (!json->broken && !json->failed && fwrite(text, 1, size, json->to) != size)
        json->failed = true;
}

static void put_text(struct json *json, const char *text) { put(json, text, strlen(text)); }

static void new_line(struct json *json) {
    put_text(json, "\n");
    for (int i = 0; i < json->depth; i++)
        put_text(json, "  ");
}

static struct json_level *innermost(struct json *json) { return &json->level[json->depth]; }

/* What stands between the items of an array or object. */
static void separate(struct json *json) {
    struct json_level *level = innermost(json);
    if (level->any)
        put_text(json, level->inline_items ? ", " : ",");
    if (!level->inline_items)
        new_line(json);
    level->any = true;
}

/* Make ready for a value; false when none may stand here. */
static bool before_value(struct json *json) {
    struct json_level *level = innermost(json);
    bool fits =
        level->place == JSON_ARRAY || level->place == JSON_AFTER_KEY || (level->place == JSON_TOP && !level->any);
    if (!fits)
        json->broken = true;
    if (level->place == JSON_ARRAY)
        separate(json);
    else if (level->place == JSON_AFTER_KEY)
        level->place = JSON_OBJECT;
    level->any = true;
    return !json->broken;
}

static void put_value(struct json *json, const char *text) {
    if (before_value(json))
        put_text(json, text);
}

void json_start(struct json *json, FILE *to) { *json = (struct json){.to = to}; }

static void open_level(struct json *json, enum json_place place, bool inline_items) {
    bool inherited = innermost(json)->inline_items;
    if (!before_value(json))
        return;
    if (json->depth == JSON_DEPTH_MAX) {
        json->broken = true;
        return;
    }
    put_text(json, place == JSON_OBJECT ? "{" : "[");
    json->depth++;
    *innermost(json) = (struct json_level){.place = place, .inline_items = inline_items || inherited};
}

void json_object(struct json *json) { open_level(json, JSON_OBJECT, false); }
void json_object_inline(struct json *json) { open_level(json, JSON_OBJECT, true); }
void json_array(struct json *json) { open_level(json, JSON_ARRAY, false); }
void json_array_inline(struct json *json) { open_level(json, JSON_ARRAY, true); }

void json_close(struct json *json) {
    struct json_level closed = *innermost(json);
    if (closed.place != JSON_ARRAY && closed.place != JSON_OBJECT) {
        json->broken = true;
        return;
    }
    json->depth--;
    if (closed.any && !closed.inline_items)
        new_line(json);
    put_text(json, closed.place == JSON_OBJECT ? "}" : "]");
}

/* ---- text ---- */

static void put_escaped(struct json *json, uint32_t code) {
    static const char SHORT[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    char escape[16];
    for (size_t i = 0; i + 1 < sizeof SHORT; i += 2) {
        if ((unsigned char)SHORT[i] == code) {
            snprintf(escape, sizeof escape, "\\%c", SHORT[i + 1]);
            put_text(json, escape);
            return;
        }
    }
    snprintf(escape, sizeof escape, "\\u%04x", (unsigned)code);
    put_text(json, escape);
}

/* What is no character is replaced. What would disturb a terminal is escaped; above 0x7f that is in plane 0. */
static const char *put_character(struct json *json, const char *text) {
    size_t size = strnlen(text, 4), length = common_utf8_length(text, size);
    bool whole = length > 0 && length <= size;
    if (!whole)
        put_text(json, "\xef\xbf\xbd");
    else if (text[0] == '"' || text[0] == '\\' || !common_is_printable(text, length))
        put_escaped(json, common_utf8_code(text, length));
    else
        put(json, text, length);
    return text + (whole ? length : 1);
}

static void put_string(struct json *json, const char *text) {
    put_text(json, "\"");
    while (*text && !json->failed)
        text = put_character(json, text);
    put_text(json, "\"");
}

void json_key(struct json *json, const char *key) {
    struct json_level *level = innermost(json);
    if (level->place != JSON_OBJECT) {
        json->broken = true;
        return;
    }
    separate(json);
    put_string(json, key);
    put_text(json, ": ");
    level->place = JSON_AFTER_KEY;
}

void json_string(struct json *json, const char *text) {
    if (before_value(json))
        put_string(json, text);
}

/* ---- other values ---- */

void json_integer(struct json *json, int64_t value) {
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    put_value(json, digits);
}

void json_unsigned(struct json *json, uint64_t value) {
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    put_value(json, digits);
}

void json_number(struct json *json, double value) {
    char digits[32];
    snprintf(digits, sizeof digits, "%.9g", value);
    put_value(json, isfinite(value) ? digits : "null");
}

void json_digits(struct json *json, const char *digits) { put_value(json, digits); }

void json_bool(struct json *json, bool value) { put_value(json, value ? "true" : "false"); }
void json_null(struct json *json) { put_value(json, "null"); }

bool json_end(struct json *json) {
    if (json->depth != 0 || !json->level[0].any)
        json->broken = true;
    put_text(json, "\n");
    if (fflush(json->to) != 0 || ferror(json->to))
        json->failed = true;
    return !json->broken && !json->failed;
}
