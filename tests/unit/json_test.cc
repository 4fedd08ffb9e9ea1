#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

#include "check/report/json.h"
#include "tests/support/json_reader.h"

namespace {

struct WrittenJson {
    std::string text;
    bool whole;
};

WrittenJson write(const std::function<void(struct json *)> &document) {
    char *text = nullptr;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    struct json json;
    json_start(&json, memory);
    document(&json);
    bool whole = json_end(&json);
    fclose(memory);
    WrittenJson written{std::string(text, size), whole};
    free(text);
    return written;
}

std::string string_of(const char *text) {
    return write([text](struct json *json) { json_string(json, text); }).text;
}

TEST(Json, Scalars) {
    EXPECT_EQ(write([](struct json *json) { json_null(json); }).text, "null\n");
    EXPECT_EQ(write([](struct json *json) { json_bool(json, true); }).text, "true\n");
    EXPECT_EQ(write([](struct json *json) { json_integer(json, INT64_MIN); }).text, "-9223372036854775808\n");
    EXPECT_EQ(write([](struct json *json) { json_integer(json, INT64_MAX); }).text, "9223372036854775807\n");
    EXPECT_EQ(write([](struct json *json) { json_unsigned(json, UINT64_MAX); }).text, "18446744073709551615\n");
    EXPECT_EQ(write([](struct json *json) { json_number(json, 0.25); }).text, "0.25\n");
}

TEST(Json, WhatDisturbsATerminalIsEscaped) {
    EXPECT_EQ(string_of("\x1b\x7f\xc2\x9b\xe2\x80\xae"), "\"\\u001b\\u007f\\u009b\\u202e\"\n");
}

TEST(Json, NumbersThatJsonCannotSayAreNull) {
    EXPECT_EQ(write([](struct json *json) { json_number(json, NAN); }).text, "null\n");
    EXPECT_EQ(write([](struct json *json) { json_number(json, -INFINITY); }).text, "null\n");
}

TEST(Json, Nesting) {
    WrittenJson written = write([](struct json *json) {
        json_object(json);
        json_key(json, "empty");
        json_array(json);
        json_close(json);
        json_key(json, "list");
        json_array(json);
        json_integer(json, 1);
        json_object_inline(json);
        json_key(json, "a");
        json_null(json);
        json_key(json, "b");
        json_array(json);
        json_integer(json, 2);
        json_integer(json, 3);
        json_close(json);
        json_close(json);
        json_close(json);
        json_close(json);
    });
    EXPECT_TRUE(written.whole);
    EXPECT_EQ(written.text, "{\n"
                            "  \"empty\": [],\n"
                            "  \"list\": [\n"
                            "    1,\n"
                            "    {\"a\": null, \"b\": [2, 3]}\n"
                            "  ]\n"
                            "}\n");
    EXPECT_EQ(read_json(written.text)["list"][1]["b"][1].integer(), 3);
}

TEST(Json, EscapesWhatMustBeEscaped) {
    EXPECT_EQ(string_of("a\"b\\c/"), "\"a\\\"b\\\\c/\"\n");
    EXPECT_EQ(string_of("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"\n");
    EXPECT_EQ(string_of("\x01\x1f\x7f"), "\"\\u0001\\u001f\\u007f\"\n");
}

TEST(Json, EveryByteReadsBack) {
    for (int byte = 1; byte < 128; byte++) {
        char text[] = {'x', (char)byte, 'y', '\0'};
        std::string written = string_of(text);
        EXPECT_EQ(read_json(written).text, text) << byte;
    }
}

TEST(Json, KeepsUtf8) {
    for (const char *text : {"\u00e9", "\u20ac", "\U0001f600", "\U0010ffff"})
        EXPECT_EQ(string_of(text), "\"" + std::string(text) + "\"\n");
}

TEST(Json, MendsWhatIsNotUtf8) {
    const std::string mark = "\xef\xbf\xbd";
    EXPECT_EQ(string_of("a\xff"), "\"a" + mark + "\"\n");
    EXPECT_EQ(string_of("\xc3"), "\"" + mark + "\"\n");                                    // cut off
    EXPECT_EQ(string_of("\xc0\xaf"), "\"" + mark + mark + "\"\n");                         // overlong
    EXPECT_EQ(string_of("\xed\xa0\x80"), "\"" + mark + mark + mark + "\"\n");              // surrogate
    EXPECT_EQ(string_of("\xf4\x90\x80\x80z"), "\"" + mark + mark + mark + mark + "z\"\n"); // above U+10FFFF
}

TEST(Json, CallsOutOfPlaceAreNotWhole) {
    EXPECT_FALSE(write([](struct json *) {}).whole);
    EXPECT_FALSE(write([](struct json *json) { json_object(json); }).whole);
    EXPECT_FALSE(write([](struct json *json) { json_close(json); }).whole);
    EXPECT_FALSE(write([](struct json *json) { json_key(json, "k"); }).whole);
    EXPECT_FALSE(write([](struct json *json) {
                     json_null(json);
                     json_null(json);
                 }).whole);
    EXPECT_FALSE(write([](struct json *json) {
                     json_object(json);
                     json_null(json);
                     json_close(json);
                 }).whole);
    EXPECT_FALSE(write([](struct json *json) {
                     json_object(json);
                     json_key(json, "k");
                     json_close(json);
                 }).whole);
}

TEST(Json, DepthIsBounded) {
    auto nest = [](int depth) {
        return write([depth](struct json *json) {
            for (int i = 0; i < depth; i++)
                json_array(json);
            for (int i = 0; i < depth; i++)
                json_close(json);
        });
    };
    EXPECT_TRUE(nest(JSON_DEPTH_MAX).whole);
    EXPECT_FALSE(nest(JSON_DEPTH_MAX + 1).whole);
    EXPECT_FALSE(nest(10 * JSON_DEPTH_MAX).whole);
}

TEST(Json, FailedWritesAreTold) {
    FILE *full = fopen("/dev/full", "w");
    ASSERT_TRUE(full);
    struct json json;
    json_start(&json, full);
    json_null(&json);
    EXPECT_FALSE(json_end(&json));
    fclose(full);
}

} // namespace
