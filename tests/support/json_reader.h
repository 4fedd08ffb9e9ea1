// A strict reader of JSON for the tests. It shares nothing with the writer that it checks.
#ifndef SIMCHECK_TESTS_SUPPORT_JSON_READER_H
#define SIMCHECK_TESTS_SUPPORT_JSON_READER_H

#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct Json {
    enum Kind { Null, Bool, Number, String, Array, Object } kind = Null;
    std::string text; // of a string, decoded; of a number or bool, as written
    std::vector<Json> items;
    std::vector<std::pair<std::string, Json>> members;

    const Json *find(const std::string &key) const {
        for (const auto &member : members)
            if (member.first == key)
                return &member.second;
        return nullptr;
    }
    const Json &operator[](const std::string &key) const {
        const Json *value = find(key);
        if (!value)
            throw std::runtime_error("no member '" + key + "'");
        return *value;
    }
    const Json &operator[](size_t index) const { return items.at(index); }
    bool is_integer() const { return kind == Number && text.find_first_of(".eE") == std::string::npos; }
    int64_t integer() const {
        if (!is_integer())
            throw std::runtime_error("no integer: " + text);
        return std::strtoll(text.c_str(), nullptr, 10);
    }
    bool is_true() const { return kind == Bool && text == "true"; }
};

class JsonReader {
  public:
    explicit JsonReader(const std::string &text) : text_(text) {}

    // The document that the whole text is; throws if the text is anything else.
    Json document() {
        Json value = read_value();
        skip_blanks();
        if (at_ != text_.size())
            fail("text behind the document");
        return value;
    }

  private:
    [[noreturn]] void fail(const std::string &what) const {
        throw std::runtime_error(what + " at byte " + std::to_string(at_));
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_blanks() {
        while (at_ < text_.size() && (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t'))
            at_++;
    }
    bool accept(char c) {
        skip_blanks();
        if (peek() != c)
            return false;
        at_++;
        return true;
    }
    void expect(char c) {
        if (!accept(c))
            fail(std::string("expected ") + c);
    }

    Json read_value() {
        skip_blanks();
        switch (peek()) {
        case '{':
            return read_object();
        case '[':
            return read_array();
        case '"':
            return read_string();
        case 't':
            return read_word("true", Json::Bool);
        case 'f':
            return read_word("false", Json::Bool);
        case 'n':
            return read_word("null", Json::Null);
        default:
            return read_number();
        }
    }

    Json read_word(const std::string &word, Json::Kind kind) {
        if (text_.compare(at_, word.size(), word) != 0)
            fail("expected " + word);
        at_ += word.size();
        Json value;
        value.kind = kind;
        value.text = word;
        return value;
    }

    void read_digits() {
        if (!std::isdigit(static_cast<unsigned char>(peek())))
            fail("expected a digit");
        while (std::isdigit(static_cast<unsigned char>(peek())))
            at_++;
    }

    Json read_number() {
        size_t begin = at_;
        if (peek() == '-')
            at_++;
        if (peek() == '0')
            at_++;
        else
            read_digits();
        if (peek() == '.') {
            at_++;
            read_digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at_++;
            if (peek() == '+' || peek() == '-')
                at_++;
            read_digits();
        }
        Json value;
        value.kind = Json::Number;
        value.text = text_.substr(begin, at_ - begin);
        return value;
    }

    void append_code(std::string &to, unsigned code) {
        if (code < 0x80) {
            to += static_cast<char>(code);
        } else if (code < 0x800) {
            to += static_cast<char>(0xc0 | code >> 6);
            to += static_cast<char>(0x80 | (code & 0x3f));
        } else {
            to += static_cast<char>(0xe0 | code >> 12);
            to += static_cast<char>(0x80 | (code >> 6 & 0x3f));
            to += static_cast<char>(0x80 | (code & 0x3f));
        }
    }

    void read_escape(std::string &to) {
        static const std::string letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        char letter = peek();
        at_++;
        if (letter == 'u') {
            std::string digits = text_.substr(at_, 4);
            if (digits.size() != 4 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
                fail("bad \\u escape");
            at_ += 4;
            append_code(to, static_cast<unsigned>(std::stoul(digits, nullptr, 16)));
            return;
        }
        size_t index = letters.find(letter);
        if (letter == '\0' || index == std::string::npos)
            fail("bad escape");
        to += meanings[index];
    }

    Json read_string() {
        Json value;
        value.kind = Json::String;
        expect('"');
        while (peek() != '"') {
            if (at_ >= text_.size() || static_cast<unsigned char>(peek()) < 0x20)
                fail("control character or end in a string");
            char c = text_[at_++];
            if (c == '\\')
                read_escape(value.text);
            else
                value.text += c;
        }
        at_++;
        return value;
    }

    Json read_array() {
        Json value;
        value.kind = Json::Array;
        expect('[');
        if (accept(']'))
            return value;
        do
            value.items.push_back(read_value());
        while (accept(','));
        expect(']');
        return value;
    }

    Json read_object() {
        Json value;
        value.kind = Json::Object;
        expect('{');
        if (accept('}'))
            return value;
        do {
            skip_blanks();
            std::string key = read_string().text;
            if (value.find(key))
                fail("key '" + key + "' twice");
            expect(':');
            value.members.emplace_back(key, read_value());
        } while (accept(','));
        expect('}');
        return value;
    }

    const std::string &text_;
    size_t at_ = 0;
};

inline Json read_json(const std::string &text) { return JsonReader(text).document(); }

#endif
