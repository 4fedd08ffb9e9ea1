// What stays of a text on its way to a terminal.
#include "common/printable.h"

#include <gtest/gtest.h>

#include <string>

#include "common/error.h"

namespace {

std::string printable(std::string text) {
    size_t looked_at = common_make_printable(text.data(), text.size());
    EXPECT_EQ(looked_at, text.size());
    return text;
}

TEST(Printable, TextStaysAsItIs) {
    for (const char *text : {"", "plain\tand\n", "\xc3\xbc \xc2\xa0 \xe2\x82\xac \xf0\x9f\x98\x80", "\xef\xbf\xbd"})
        EXPECT_EQ(printable(text), text);
}

TEST(Printable, WhatDisturbsATerminalIsReplacedByteByByte) {
    const std::pair<std::string, const char *> cases[] = {
        {"\x1b[31m", "?[31m"},
        {"a\rb\bc\x7f", "a?b?c?"},
        {std::string("nul\0l", 5), "nul?l"},
        {"\x9b"
         "31m",
         "?31m"}, // C1, 8 bits
        {"\xc2\x9b"
         "31m\xc2\x85",
         "??31m??"}, // the same in UTF-8
        {"\xe2\x80\xae"
         "abc",
         "???abc"},                                       // right to left
        {"\xe2\x80\xa8\xe2\x81\xa6", "??????"},           // a line's end, an isolate
        {"\xff\xfe\xc0\x80\xed\xa0\x80", "???????"},      // none of UTF-8
        {"\xc3+\xe2\x82+", "?+??+"},                      // cut by something else
        {"\xf4\x90\x80\x80\xf0\x80\x80\x80", "????????"}, // too large, too long
    };
    for (const auto &[text, shown] : cases)
        EXPECT_EQ(printable(text), shown);
}

// A stream goes on with the rest.
TEST(Printable, CutCharacterIsLeft) {
    std::string text = "ab\xe2\x82";
    EXPECT_EQ(common_make_printable(text.data(), text.size()), 2u);
    EXPECT_EQ(text, "ab\xe2\x82");
}

TEST(Printable, MessagesAreOneLineOfIt) {
    sc_error error;
    sc_error_set(&error, SC_STATUS_INPUT, "a\nb\tc\x1b d\x9b e\xc3\xbc f\xc3");
    EXPECT_STREQ(error.message, "a b c? d? e\xc3\xbc f?");
}

} // namespace
