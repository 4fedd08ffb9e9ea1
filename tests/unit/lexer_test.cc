// Tokens, comments and line ends, numbers up to their last bit, every byte there is, and the excerpt that an error
// shows.
#include <gtest/gtest.h>

#include <cctype>
#include <chrono>
#include <cstdio>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "common/lexer.h"

namespace {

// Everything in a text, as "word number punct -> ."; a lexical error ends it with "!".
class Tokens {
  public:
    explicit Tokens(std::string text) : text_(std::move(text)), source_{"test.dsl", text_.data(), text_.size()} {
        struct lexer lexer;
        for (common_lexer_start(&lexer, &source_, &error); lexer.token.kind != TOKEN_END;
             common_lexer_advance(&lexer)) {
            said += Said(lexer.token) + " ";
            line_columns.push_back(sc_place_line_column(lexer.token.place));
        }
        said += lexer.failed ? "!" : ".";
        end = sc_place_line_column(lexer.token.place);
        common_lexer_advance(&lexer);
        EXPECT_EQ(lexer.token.kind, TOKEN_END) << "past the end";
    }

    std::string said;
    std::vector<sc_line_column> line_columns;
    sc_line_column end = {};
    struct sc_error error = {};

  private:
    static std::string Said(const token &token) {
        switch (token.kind) {
        case TOKEN_NUMBER:
            return std::to_string(token.number);
        case TOKEN_DECIMAL:
            return "~" + std::to_string(token.decimal);
        case TOKEN_ARROW:
            return "->";
        case TOKEN_RANGE:
            return "..";
        default:
            return std::string(token.text, static_cast<size_t>(token.length));
        }
    }

    std::string text_;
    struct sc_source source_;
};

struct Lexed {
    const char *text, *said;
};

void PrintTo(const Lexed &one, std::ostream *to) { *to << testing::PrintToString(one.text); }

class TokensTest : public testing::TestWithParam<Lexed> {};

TEST_P(TokensTest, AreRead) { EXPECT_EQ(Tokens(GetParam().text).said, GetParam().said); }

INSTANTIATE_TEST_SUITE_P(
    Texts, TokensTest,
    testing::Values(Lexed{"", "."}, Lexed{" \t\r\n", "."}, Lexed{"NumPEs 64;", "NumPEs 64 ; ."},
                    Lexed{"_a1_ B2", "_a1_ B2 ."}, Lexed{"a->b", "a -> b ."}, Lexed{"a-b>c", "a - b > c ."},
                    Lexed{"a- >b", "a - > b ."}, Lexed{"1->2", "1 -> 2 ."}, Lexed{"-->", "- -> ."}, Lexed{"-", "- ."},
                    Lexed{"()[]{},;:|=+-*/<>'", "( ) [ ] { } , ; : | = + - * / < > ' ."},
                    Lexed{"(1,1)K", "( 1 , 1 ) K ."}, Lexed{"007", "7 ."}, Lexed{"0", "0 ."},
                    // comments
                    Lexed{"// all", "."}, Lexed{"a // b\nc", "a c ."}, Lexed{"a//b", "a ."},
                    Lexed{"a / / b", "a / / b ."}, Lexed{"a/ /b", "a / / b ."}, Lexed{"a /// b // c\n// d\ne", "a e ."},
                    Lexed{"a //", "a ."}, Lexed{"a // \xc3\xa9\xff\x01 b\nc", "a c ."},
                    // line ends
                    Lexed{"a // b\r\nc\r\nd", "a c d ."}, Lexed{"a // b\rc", "a c ."}, Lexed{"a\rb\r", "a b ."},
                    // a byte order mark, once and at the start
                    Lexed{"\xef\xbb\xbfNumPEs 1", "NumPEs 1 ."}, Lexed{"\xef\xbb\xbf", "."},
                    Lexed{" \xef\xbb\xbf a", "!"}, Lexed{"\xef\xbb\xbf\xef\xbb\xbf a", "!"}, Lexed{"\xef\xbb", "!"},
                    // numbers
                    Lexed{"9223372036854775807", "9223372036854775807 ."}, Lexed{"9223372036854775808", "!"},
                    Lexed{"9223372036854775810", "!"}, Lexed{"00009223372036854775807", "9223372036854775807 ."},
                    Lexed{"99999999999999999999999999", "!"}, Lexed{"12abc", "!"}, Lexed{"12_", "!"},
                    Lexed{"0x10", "!"}, Lexed{"1e3", "!"}, Lexed{"a12", "a12 ."},
                    // decimals
                    Lexed{"1.5", "~1.500000 ."}, Lexed{"007.250;", "~7.250000 ; ."}, Lexed{"0.0", "~0.000000 ."},
                    Lexed{"1.", "1 !"}, Lexed{".5", "!"}, Lexed{"1.5.2", "~1.500000 !"}, Lexed{"1.5e3", "!"},
                    Lexed{"1.5x", "!"}, Lexed{"1 .5", "1 !"}, Lexed{"999999999999999.5", "!"},
                    Lexed{"-1.5", "- ~1.500000 ."}, Lexed{"1.5-2.5", "~1.500000 - ~2.500000 ."},
                    // ranges
                    Lexed{"8..512", "8 .. 512 ."}, Lexed{"8 .. 512", "8 .. 512 ."}, Lexed{"a..b", "a .. b ."},
                    Lexed{"1.5..2.5", "~1.500000 .. ~2.500000 ."}, Lexed{"1...2", "1 .. !"}, Lexed{"1. .2", "1 !"},
                    Lexed{"..", ".. ."}, Lexed{".", "!"},
                    // nothing after a lexical error
                    Lexed{"a $ b", "a !"}, Lexed{"a # b", "a !"}, Lexed{"\"a\"", "!"}));

const char MALFORMED[] = "malformed number: a number ends with a blank or punctuation, and names start with a letter";

struct Torn {
    const char *text;
    int line, column;
    const char *message;
};

void PrintTo(const Torn &bad, std::ostream *to) { *to << testing::PrintToString(bad.text); }

class LexicalErrorTest : public testing::TestWithParam<Torn> {};

TEST_P(LexicalErrorTest, IsFirstAndAtItsPlace) {
    const Torn &bad = GetParam();
    Tokens tokens(bad.text);
    EXPECT_EQ(tokens.error.status, SC_STATUS_INPUT);
    EXPECT_EQ(tokens.error.line, bad.line);
    EXPECT_EQ(tokens.error.column, bad.column);
    EXPECT_STREQ(tokens.error.message, bad.message);
    EXPECT_STREQ(tokens.error.file, "test.dsl");
}

INSTANTIATE_TEST_SUITE_P(
    Texts, LexicalErrorTest,
    testing::Values(Torn{"a\nb $ %", 2, 3, "unexpected character '$'"}, Torn{"!", 1, 1, "unexpected character '!'"},
                    Torn{"a \x01", 1, 3, "unexpected byte 0x01: this is no text of the mapping language"},
                    Torn{"X\xe2\x80\x99", 1, 2, "this is a typographic apostrophe (U+2019): write '"},
                    Torn{"X\xe2\x80\xb2", 1, 2, "this is a typographic prime (U+2032): write '"},
                    Torn{"\xe2\x86\x92", 1, 1, "this is a typographic arrow (U+2192): write ->"},
                    Torn{"a\xc2\xa0 b", 1, 2, "this is a typographic blank (U+00A0): write a plain blank"},
                    Torn{"\xe2\x80", 1, 1, "unexpected byte 0xe2: this is no text of the mapping language"},
                    Torn{"\x7f", 1, 1, "unexpected byte 0x7f: this is no text of the mapping language"},
                    Torn{"\r\n\r\n  \xff", 3, 3, "unexpected byte 0xff: this is no text of the mapping language"},
                    Torn{"K 9223372036854775808;", 1, 3, "this number does not fit in 63 bits"},
                    Torn{"K 0.1234567890123456;", 1, 3, "a decimal number has at most 15 digits"},
                    Torn{"K 1e3;", 1, 3, "numbers have no exponent; write 1000"},
                    Torn{"K 25E+01;", 1, 3, "numbers have no exponent; write 250"},
                    Torn{"K 7e18;", 1, 3, "numbers have no exponent; write 7000000000000000000"},
                    Torn{"K 10e18;", 1, 3, MALFORMED}, Torn{"K 1e99999999999999999999;", 1, 3, MALFORMED},
                    Torn{"K 2.5e0;", 1, 3, MALFORMED}, Torn{"K 1e-3;", 1, 3, MALFORMED}, Torn{"K 1e;", 1, 3, MALFORMED},
                    Torn{"K 1e3x;", 1, 3, MALFORMED}, Torn{"K 1f3;", 1, 3, MALFORMED},
                    Torn{"K 1; /* one */", 1, 6, "comments begin with '//' and end with their line, there is no '/*'"},
                    Torn{"K\n  12abc;", 2, 3, MALFORMED}));

// The nearest double, as the compiler has it; a whole number has a value as a decimal, too.
TEST(Lexer, RoundsDecimalsToTheNearest) {
    const std::pair<const char *, double> cases[] = {
        {"0.1", 0.1},
        {"0.3", 0.3},
        {"0.711228", 0.711228},
        {"0.00000000000001", 1e-14},
        {"12345678.9012345", 12345678.9012345},
        {"99999999999999.9", 99999999999999.9},
        {"8.41", 8.41},
        {"1.005", 1.005},
        {"64", 64},
        {"0.100000000000000", -1}, // too long
    };
    for (const auto &[text, value] : cases) {
        const struct sc_source source = {"test.dsl", text, std::char_traits<char>::length(text)};
        struct sc_error error = {};
        struct lexer lexer;
        common_lexer_start(&lexer, &source, &error);
        EXPECT_EQ(lexer.failed ? -1 : lexer.token.decimal, value) << text;
    }
}

TEST(Lexer, TellsPlacesInBytesAndLines) {
    Tokens tokens("ab  c\r\n\td\n\n(");
    ASSERT_EQ(tokens.line_columns.size(), 4u);
    const std::vector<std::pair<int, int>> expected = {{1, 1}, {1, 5}, {2, 2}, {4, 1}};
    for (size_t i = 0; i < expected.size(); i++) {
        EXPECT_EQ(tokens.line_columns[i].line, expected[i].first) << i;
        EXPECT_EQ(tokens.line_columns[i].column, expected[i].second) << i;
    }
    EXPECT_EQ(tokens.end.line, 4);
    EXPECT_EQ(tokens.end.column, 2);
}

// As the first byte of a text that goes on with a name.
TEST(Lexer, KnowsEveryByte) {
    const std::string punctuation = "()[]{},;:|=+-*/<>'", blanks = " \t\r\n";
    for (int byte = 0; byte < 256; byte++) {
        const std::string first(1, static_cast<char>(byte));
        Tokens tokens(first + "k");
        std::string expected = "!";
        if ((byte < 0x80 && isalpha(byte)) || byte == '_')
            expected = first + "k .";
        else if (blanks.find(first[0]) != std::string::npos && byte)
            expected = "k .";
        else if (punctuation.find(first[0]) != std::string::npos && byte)
            expected = first + " k .";
        EXPECT_EQ(tokens.said, expected) << byte;
        EXPECT_EQ(tokens.error.message[0] != '\0', expected == "!") << byte;
        for (const char *c = tokens.error.message; *c; c++)
            EXPECT_TRUE(*c >= 0x20 && *c < 0x7f) << byte;
    }
}

TEST(Lexer, ComparesWordsInAnyCase) {
    struct sc_source source = {"test.dsl", "nUmPeS", 6};
    struct lexer lexer;
    common_lexer_start(&lexer, &source, nullptr);
    EXPECT_TRUE(common_token_is_word(&lexer.token, "NumPEs"));
    EXPECT_FALSE(common_token_is_word(&lexer.token, "NumPE"));
    EXPECT_FALSE(common_token_is_word(&lexer.token, "NumPEss"));
    EXPECT_FALSE(common_lexer_accept_punct(&lexer, 'n'));
    EXPECT_TRUE(common_lexer_accept_word(&lexer, "NUMPES"));
    EXPECT_EQ(lexer.token.kind, TOKEN_END);
}

std::string NameOf(const std::string &text) {
    struct sc_source source = {"test.dsl", text.data(), text.size()};
    struct lexer lexer;
    char buffer[TOKEN_NAME_SIZE];
    common_lexer_start(&lexer, &source, nullptr);
    return common_token_name(&lexer.token, buffer);
}

TEST(Lexer, NamesTokensForMessages) {
    EXPECT_EQ(NameOf("word;"), "'word'");
    EXPECT_EQ(NameOf("012 "), "'012'");
    EXPECT_EQ(NameOf("->"), "'->'");
    EXPECT_EQ(NameOf(""), "the end of the file");
    EXPECT_EQ(NameOf(std::string(40, 'a')), "'" + std::string(40, 'a') + "'");
    EXPECT_EQ(NameOf(std::string(41, 'a')), "'" + std::string(40, 'a') + "...'");
    EXPECT_EQ(NameOf(std::string(100000, 'a')), "'" + std::string(40, 'a') + "...'");
}

TEST(Lexer, SaysWhatIsToBeClosed) {
    const std::string text = "(\n\n;";
    struct sc_source source = {"test.dsl", text.data(), text.size()};
    struct sc_error error = {};
    struct lexer lexer;
    common_lexer_start(&lexer, &source, &error);
    const token opener = lexer.token;
    common_lexer_advance(&lexer);
    EXPECT_EQ(common_lexer_expect_punct(&lexer, ')', &opener), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "expected ')' to close '(' opened at line 1 but found ';'");
    EXPECT_EQ(error.line, 3);
    EXPECT_EQ(common_lexer_expect_punct(&lexer, ',', nullptr), SC_STATUS_INPUT);
    EXPECT_STREQ(error.message, "expected ',' but found ';'");
    EXPECT_EQ(common_lexer_expect_punct(&lexer, ';', nullptr), SC_STATUS_OK);
}

// ---- what an error shows ----

// The place of the only "@", which is taken out of the text.
struct Shown {
    const char *name;
    std::string text;
    std::string excerpt; // its own "@" is where the caret stands
};

void PrintTo(const Shown &shown, std::ostream *to) { *to << shown.name; }

class ExcerptTest : public testing::TestWithParam<Shown> {};

TEST_P(ExcerptTest, HasTheCaretAtThePlace) {
    std::string text = GetParam().text;
    const size_t at = text.find('@');
    text.erase(at, 1);
    struct sc_source source = {"test.dsl", text.data(), text.size()};
    struct sc_error error = {};
    sc_error_at(&error, sc_place{&source, at}, "wrong");
    std::string shown = error.excerpt;
    ASSERT_GE(error.caret, 0);
    ASSERT_LE(static_cast<size_t>(error.caret), shown.size());
    EXPECT_EQ(shown.insert(static_cast<size_t>(error.caret), "@"), GetParam().excerpt);
}

std::string Repeat(char c, size_t times) { return std::string(times, c); }

INSTANTIATE_TEST_SUITE_P(
    Lines, ExcerptTest,
    testing::Values(Shown{"the only line", "K 1 @$", "K 1 @$"}, Shown{"a middle line", "a\nK @0;\nb", "K @0;"},
                    Shown{"the start", "@K", "@K"}, Shown{"the end of a line", "K 1@\nC", "K 1@"},
                    Shown{"the end of the text", "a\nK 1@", "K 1@"}, Shown{"after the last line", "K 1\n@", "@"},
                    Shown{"nothing", "@", "@"}, Shown{"CRLF", "a\r\nK @0\r\nb", "K @0 "},
                    Shown{"tabs", "\tK\t@0;", " K @0;"},
                    Shown{"bytes beyond ASCII", "\xc3\xa9 @\xff\x1b[1m\x7f", "   @  [1m "},
                    Shown{"as long as there is room", Repeat('a', 100) + "@" + Repeat('b', 27),
                          Repeat('a', 100) + "@" + Repeat('b', 27)},
                    Shown{"the end of what there is room for", Repeat('a', 127) + "@", Repeat('a', 127) + "@"},
                    Shown{"one byte longer", Repeat('a', 100) + "@" + Repeat('b', 28),
                          Repeat('a', 63) + "@" + Repeat('b', 28)},
                    Shown{"the start of a long line", "@" + Repeat('a', 1000), "@" + Repeat('a', 127)},
                    Shown{"early in a long line", Repeat('a', 63) + "@" + Repeat('b', 1000),
                          Repeat('a', 63) + "@" + Repeat('b', 64)},
                    Shown{"in the middle of a long line", Repeat('a', 1000) + "@" + Repeat('b', 1000),
                          Repeat('a', 63) + "@" + Repeat('b', 64)},
                    Shown{"at the end of a long line", "x\n" + Repeat('a', 1000) + "@\ny", Repeat('a', 63) + "@"},
                    Shown{"tabs in a long line", Repeat('\t', 1000) + "@K", Repeat(' ', 63) + "@K"}));

std::string Printed(const struct sc_error &error, const char *severity) {
    char *text = nullptr;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    sc_error_print(&error, severity, to);
    fclose(to);
    std::string printed(text, size);
    free(text);
    return printed;
}

TEST(Error, IsPrintedWithItsLineAndACaret) {
    const std::string text = "NumPEs 1;\n\tBandwidth 0;\n";
    struct sc_source source = {"a.dsl", text.data(), text.size()};
    struct sc_error error = {};
    EXPECT_EQ(sc_error_at(&error, sc_place{&source, 21}, "%s must be at least %d", "Bandwidth", 1), SC_STATUS_INPUT);
    EXPECT_EQ(Printed(error, "error"), "a.dsl:2:12: error: Bandwidth must be at least 1\n"
                                       "   Bandwidth 0;\n"
                                       "             ^\n");
}

// A line may be a file's only one, of many millions of bytes with hundreds of errors in front.
TEST(Error, DoesNotLookThroughTheRestOfItsLine) {
    const std::string text(1 << 25, 'x');
    const sc_source source = {"long.dsl", text.data(), text.size()};
    const auto began = std::chrono::steady_clock::now();
    struct sc_error error = {};
    for (size_t at = 0; at < 1024; at++)
        sc_error_at(&error, sc_place{&source, at}, "again");
    EXPECT_EQ(error.column, 1024);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
}

TEST(Error, AboutNoPlaceNamesTheProgram) {
    struct sc_error error = {};
    EXPECT_EQ(sc_error_set(&error, SC_STATUS_IO, "cannot open '%s'", "x"), SC_STATUS_IO);
    EXPECT_EQ(error.line, 0);
    EXPECT_EQ(Printed(error, "error"), "simcheck: error: cannot open 'x'\n");
    EXPECT_EQ(sc_error_at(&error, sc_place{}, "no place"), SC_STATUS_INPUT);
    EXPECT_EQ(Printed(error, "warning"), "simcheck: warning: no place\n");
    EXPECT_EQ(sc_error_set(nullptr, SC_STATUS_LIMIT, "nobody listens"), SC_STATUS_LIMIT);
    EXPECT_EQ(sc_error_at(nullptr, sc_place{}, "nobody listens"), SC_STATUS_INPUT);
}

TEST(Error, TakesTextBeforeItsMessage) {
    struct sc_error error = {};
    sc_error_set(&error, SC_STATUS_INPUT, "message");
    sc_error_prefix(&error, "layer '%s': ", "a");
    EXPECT_STREQ(error.message, "layer 'a': message");
    sc_error_prefix(&error, "%s", Repeat('d', 5000).c_str());
    EXPECT_EQ(std::string(error.message), Repeat('d', SC_ERROR_MESSAGE_SIZE - 1));
    EXPECT_EQ(error.status, SC_STATUS_INPUT);
    sc_error_prefix(nullptr, "nobody listens");
}

TEST(Lexer, ReadsNamesThatAreNoWords) {
    const std::string text = "Layer 3x3-conv.1{ -> ";
    sc_source from = {"test", text.data(), text.size()};
    struct sc_error error = {};
    lexer lexer = {};
    common_lexer_start(&lexer, &from, &error);
    common_lexer_advance_to_name(&lexer);
    EXPECT_EQ(lexer.token.kind, TOKEN_WORD);
    EXPECT_EQ(std::string(lexer.token.text, static_cast<size_t>(lexer.token.length)), "3x3-conv.1");
    EXPECT_EQ(lexer.token.place.offset, 6u);
    common_lexer_advance_to_name(&lexer);
    EXPECT_TRUE(common_token_is_punct(&lexer.token, '{'));
    common_lexer_advance_to_name(&lexer);
    EXPECT_EQ(lexer.token.length, 1); // '-' begins a name here
    common_lexer_advance_to_name(&lexer);
    EXPECT_TRUE(common_token_is_punct(&lexer.token, '>'));
    common_lexer_advance_to_name(&lexer);
    EXPECT_EQ(lexer.token.kind, TOKEN_END);
}

TEST(Lexer, ReadsPathsOfFiles) {
    const std::string text = "Dataflow ./a-b/c.dsl,../d//e\nrs/ //f\n;";
    sc_source from = {"test", text.data(), text.size()};
    struct sc_error error = {};
    lexer lexer = {};
    common_lexer_start(&lexer, &from, &error);
    for (const char *expected : {"./a-b/c.dsl", ",", "../d", "rs/", ";"}) {
        common_lexer_advance_to_path(&lexer);
        EXPECT_EQ(std::string(lexer.token.text, static_cast<size_t>(lexer.token.length)), expected);
    }
    common_lexer_advance_to_path(&lexer);
    EXPECT_EQ(lexer.token.kind, TOKEN_END);
}

TEST(Error, KeepsToOneLineOfItsSize) {
    struct sc_error error = {};
    sc_error_set(&error, SC_STATUS_INPUT, "a\nb\tc%s", Repeat('d', 5000).c_str());
    EXPECT_EQ(std::string(error.message), "a b c" + Repeat('d', SC_ERROR_MESSAGE_SIZE - 6));
}

TEST(Warnings, AreKeptUpToTheLastAndThenCounted) {
    struct sc_warnings warnings = {};
    for (int i = 0; i < SC_WARNINGS_MAX; i++)
        sc_warn_at(&warnings, sc_place{}, "number %d", i);
    EXPECT_EQ(warnings.count, SC_WARNINGS_MAX);
    EXPECT_EQ(warnings.dropped, 0);
    sc_warn_at(&warnings, sc_place{}, "one more");
    EXPECT_EQ(warnings.count, SC_WARNINGS_MAX);
    EXPECT_EQ(warnings.dropped, 1);
    EXPECT_STREQ(warnings.items[SC_WARNINGS_MAX - 1].message, "number 31");
    sc_warn_at(nullptr, sc_place{}, "nobody listens");
}

} // namespace
