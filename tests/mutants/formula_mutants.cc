// A mutant is the text with a few tokens replaced. Only what stands right of a definition's "=" is changed, and there
// neither the patterns of a match nor the names that it binds; a change that makes no sense is one that the parser
// refuses. The operators know tokens and how far an operand reaches, and nothing of what a formula means.
#include "tests/mutants/formula_mutants.h"

#include <cctype>
#include <set>
#include <utility>

namespace {

struct Token {
    std::string text;
    size_t begin, end; // in the set's text
};

using Tokens = std::vector<Token>;

// ---- tokens ----

bool IsWordCharacter(char c) { return isalnum(static_cast<unsigned char>(c)) || c == '_'; }

size_t TokenEnd(const std::string &text, size_t at) {
    static const char *const kPairs[] = {"==", "<>", "<=", ">=", "->"};
    size_t end = at;
    while (end < text.size() && IsWordCharacter(text[end]))
        end++;
    if (end > at)
        return end;
    for (const char *pair : kPairs)
        if (text.compare(at, 2, pair) == 0)
            return at + 2;
    return at + 1;
}

Tokens Tokenize(const std::string &text) {
    Tokens tokens;
    for (size_t at = 0; at < text.size();) {
        if (isspace(static_cast<unsigned char>(text[at]))) {
            at++;
        } else if (text.compare(at, 2, "//") == 0) {
            at = std::min(text.find('\n', at), text.size());
        } else {
            const size_t end = TokenEnd(text, at);
            tokens.push_back({text.substr(at, end - at), at, end});
            at = end;
        }
    }
    return tokens;
}

std::string OnOneLine(const std::string &text) {
    std::string line;
    size_t end = 0;
    for (const Token &token : Tokenize(text)) {
        line += (line.empty() || token.begin == end ? "" : " ") + token.text;
        end = token.end;
    }
    return line;
}

// ---- what there is to change ----

bool IsWord(const std::string &text) {
    static const std::set<std::string> kKeywords = {"if",    "then",   "else",    "let", "in", "where",
                                                    "match", "inside", "outside", "and", "or", "not"};
    return (isalpha(static_cast<unsigned char>(text[0])) || text[0] == '_') && !kKeywords.count(text);
}

bool IsNumber(const std::string &text) { return isdigit(static_cast<unsigned char>(text[0])); }
bool Opens(const std::string &text) { return text == "(" || text == "["; }
bool Closes(const std::string &text) { return text == ")" || text == "]"; }
bool IsFactor(const std::string &text) { return text == "*" || text == "/"; }
bool IsTerm(const std::string &text) { return text == "+" || text == "-"; }

// One for another, both ways unless it says so.
struct Exchange {
    const char *change, *one, *other;
    bool both;
};

constexpr Exchange kExchanges[] = {
    {"other operator", "+", "-", true},
    {"other operator", "*", "/", true},
    {"other operator", "*", "+", false},
    {"other comparison", "==", "<>", true},
    {"other comparison", "<", "<=", true},
    {"other comparison", ">", ">=", true},
    {"other comparison", "and", "or", true},
    {"other comparison", "inside", "outside", true},
    {"min for max", "min", "max", true},
    {"ceil for floor", "ceil", "floor", true},
    {"sum for product", "sum", "product", true},
    {"any for all", "any", "all", true},
    {"rows for columns", "OutputRows", "OutputColumns", true},
    {"rows for columns", "StrideY", "StrideX", true},
    {"rows for columns", "PadY", "PadX", true},
    {"forgotten edge", "EdgeChunk", "Chunk", false},
    {"forgotten edge", "EdgeUnits", "ActiveUnits", false},
    {"forgotten edge", "ActiveUnits", "Units", false},
    {"forgotten edge", "NewPart", "Chunk", true},
    {"forgotten edge", "Offset", "Chunk", true},
    {"forgotten edge", "Overlap", "Offset", false},
    {"forgotten edge", "UTSz", "TSz", true},
    {"forgotten edge", "NumSU", "NumS", true},
    {"wrong trip count", "Trips", "Positions", true},
    {"wrong trip count", "NumTempFold", "NumSpatialFold", true},
    {"wrong trip count", "NumSTile", "NumSpatialFold", true},
    {"wrong trip count", "NumSTile", "NumTempFold", false},
};

constexpr const char *kDims[] = {"K", "C", "Y", "X", "R", "S"};
constexpr const char *kTensors[] = {"Weight", "Input", "Sum"};

class Mutator {
  public:
    explicit Mutator(const std::string &text) : text_(text), tokens_(Tokenize(text)) {}

    std::vector<FormulaMutant> All() {
        for (size_t from = AfterHeader(); from < tokens_.size(); from = last_ + 1) {
            first_ = from;
            last_ = Find(from, ";");
            for (size_t i = Find(from, "=") + 1; i < last_; i++)
                At(i = SkipPattern(i));
        }
        return std::move(mutants_);
    }

  private:
    const std::string &Text(size_t i) const { return tokens_[i].text; }

    size_t Find(size_t from, const char *text) const {
        while (from < tokens_.size() && Text(from) != text)
            from++;
        return from;
    }

    size_t AfterHeader() const {
        size_t at = 0;
        while (at < tokens_.size() && (Text(at) == "set" || Text(at) == "extends" || Text(at) == "status"))
            at = Find(at, ";") + 1;
        return at;
    }

    // A pattern stands between "|" and ":".
    size_t SkipPattern(size_t i) const { return Text(i) == "|" ? Find(i, ":") + 1 : i; }

    // Tokens [from, to) replaced.
    void Add(const char *change, size_t from, size_t to, const std::string &with) {
        const size_t begin = tokens_[from].begin, end = tokens_[to - 1].end;
        const size_t definition = tokens_[first_].begin, length = tokens_[last_].end - definition;
        const std::string text = text_.substr(0, begin) + with + text_.substr(end);
        const std::string before = OnOneLine(text_.substr(definition, length)),
                          after = OnOneLine(text.substr(definition, length + text.size() - text_.size()));
        if (after != before && seen_.insert({first_, after}).second)
            mutants_.push_back({change, before, after, text});
    }

    std::string Source(size_t from, size_t to) const {
        return text_.substr(tokens_[from].begin, tokens_[to - 1].end - tokens_[from].begin);
    }

    void At(size_t i) {
        Number(i);
        Words(i);
        Operands(i);
        Offset(i);
        Clip(i);
        Condition(i);
    }

    // ---- operators ----

    void Number(size_t i) {
        if (!IsNumber(Text(i)))
            return;
        const long long number = std::stoll(Text(i));
        Add("off by one", i, i + 1, std::to_string(number + 1));
        if (number > 0)
            Add("off by one", i, i + 1, std::to_string(number - 1));
    }

    template <size_t N> void OneOf(const char *change, const char *const (&words)[N], size_t i) {
        bool among = false;
        for (const char *word : words)
            among |= Text(i) == word;
        for (const char *word : words)
            if (among)
                Add(change, i, i + 1, word);
    }

    void Words(size_t i) {
        OneOf("wrong dimension", kDims, i);
        OneOf("wrong tensor", kTensors, i);
        for (const Exchange &exchange : kExchanges) {
            if (Text(i) == exchange.one)
                Add(exchange.change, i, i + 1, exchange.other);
            else if (exchange.both && Text(i) == exchange.other)
                Add(exchange.change, i, i + 1, exchange.one);
        }
    }

    void Operands(size_t i) {
        if (!IsFactor(Text(i)) && !IsTerm(Text(i)))
            return;
        const char *change = IsFactor(Text(i)) ? "dropped factor" : "dropped term";
        Add(change, i, RightOperand(i), "");
        Add(change, LeftOperand(i), i + 1, "");
    }

    // A call, or a name that is calculated with.
    void Offset(size_t i) {
        const bool call = IsWord(Text(i)) && Opens(Text(i + 1)), name = IsWord(Text(i)) && IsOperand(i);
        if (call || name)
            Add("off by one", i, PrimaryEnd(i), "(" + Source(i, PrimaryEnd(i)) + " + 1)");
        if (call || name)
            Add("off by one", i, PrimaryEnd(i), "(" + Source(i, PrimaryEnd(i)) + " - 1)");
    }

    // min(a, b) becomes a, and b; ceil(a) becomes a.
    void Clip(size_t i) {
        static const std::set<std::string> kClips = {"min", "max", "ceil", "floor", "abs"};
        if (!kClips.count(Text(i)) || !Opens(Text(i + 1)))
            return;
        const size_t end = PrimaryEnd(i);
        for (size_t from = i + 2; from < end - 1;) {
            size_t to = from;
            while (to < end - 1 && Text(to) != ",")
                to = Opens(Text(to)) ? Closing(to) + 1 : to + 1;
            Add("forgotten clip", i, end, "(" + Source(from, to) + ")");
            from = to + 1;
        }
    }

    void Condition(size_t i) {
        if (Text(i) == "not")
            Add("other condition", i, i + 1, "");
        if (Text(i) == "where")
            Add("other condition", i, Matching(i, ":"), "");
        if (Text(i) == "if")
            Add("other condition", i, Matching(i, "then"), "if not (" + Source(i + 1, Matching(i, "then")) + ")");
    }

    // ---- extents ----

    size_t Closing(size_t open) const {
        int depth = 0;
        for (size_t i = open; i < last_; i++) {
            depth += Opens(Text(i)) - Closes(Text(i));
            if (depth == 0)
                return i;
        }
        return last_ - 1;
    }

    size_t Opening(size_t close) const {
        int depth = 0;
        for (size_t i = close; i > first_; i--) {
            depth += Closes(Text(i)) - Opens(Text(i));
            if (depth == 0)
                return i;
        }
        return first_;
    }

    // The next such token outside of parentheses.
    size_t Matching(size_t from, const char *text) const {
        size_t i = from;
        while (i < last_ && Text(i) != text)
            i = Opens(Text(i)) ? Closing(i) + 1 : i + 1;
        return i;
    }

    bool IsOperand(size_t i) const {
        const std::string &before = Text(i - 1), &after = Text(PrimaryEnd(i));
        return IsFactor(before) || IsTerm(before) || IsFactor(after) || IsTerm(after);
    }

    // Names may be several words.
    size_t PrimaryEnd(size_t i) const {
        size_t end = i;
        while (end < last_ && (IsWord(Text(end)) || IsNumber(Text(end))))
            end++;
        return end < last_ && Opens(Text(end)) ? Closing(end) + 1 : end;
    }

    size_t PrimaryBegin(size_t last) const {
        size_t begin = Closes(Text(last)) ? Opening(last) : last + 1;
        while (begin > first_ + 1 && (IsWord(Text(begin - 1)) || IsNumber(Text(begin - 1))))
            begin--;
        return begin;
    }

    // Of a term the whole product.
    size_t RightOperand(size_t operation) const {
        size_t end = PrimaryEnd(operation + 1);
        while (IsTerm(Text(operation)) && IsFactor(Text(end)))
            end = PrimaryEnd(end + 1);
        return end;
    }

    size_t LeftOperand(size_t operation) const {
        size_t begin = PrimaryBegin(operation - 1);
        while (IsTerm(Text(operation)) && IsFactor(Text(begin - 1)))
            begin = PrimaryBegin(begin - 2);
        return begin;
    }

    const std::string &text_;
    const Tokens tokens_;
    size_t first_ = 0, last_ = 0;                   // of the definition
    std::set<std::pair<size_t, std::string>> seen_; // definitions: where, and as what
    std::vector<FormulaMutant> mutants_;
};

} // namespace

std::vector<FormulaMutant> MutateFormulas(const std::string &text) { return Mutator(text).All(); }
