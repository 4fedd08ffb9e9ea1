#include "tests/mutants/mutant_list.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace {

[[noreturn]] void Fail(const std::string &path, int line, const std::string &what) {
    fprintf(stderr, "%s:%d: error: %s\n", path.c_str(), line, what.c_str());
    exit(2);
}

class Reader {
  public:
    explicit Reader(const std::string &path) : path_(path), file_(path) {
        if (!file_)
            Fail(path, 0, "cannot read it");
    }

    std::vector<ListedMutant> All() {
        for (std::string line; std::getline(file_, line);) {
            line_++;
            if (!line.empty() && line[0] != '#')
                Take(line[0], line.size() > 2 ? line.substr(2) : "");
        }
        Check();
        return std::move(mutants_);
    }

  private:
    void Take(char kind, const std::string &text) {
        if (kind == '@')
            Begin(text);
        else if (mutants_.empty())
            Fail(path_, line_, "expected '@ FILE FUNCTION: CHANGE'");
        else if (kind == '-')
            Append(&mutants_.back().before, text);
        else if (kind == '+')
            Append(&mutants_.back().after, text);
        else if (kind == '=')
            mutants_.back().reason += (mutants_.back().reason.empty() ? "" : " ") + text;
        else
            Fail(path_, line_, "expected a line that begins with '@', '-', '+', '=' or '#'");
    }

    static void Append(std::string *to, const std::string &text) { *to += (to->empty() ? "" : "\n") + text; }

    void Begin(const std::string &text) {
        Check();
        const size_t colon = text.find(": ");
        if (colon == std::string::npos)
            Fail(path_, line_, "expected '@ FILE FUNCTION: CHANGE'");
        const size_t blank = std::min(text.find(' '), colon);
        const std::string function = blank < colon ? text.substr(blank + 1, colon - blank - 1) : "";
        mutants_.push_back({line_, text.substr(0, blank), function, text.substr(colon + 2), "", "", ""});
    }

    void Check() const {
        if (!mutants_.empty() && (mutants_.back().before.empty() || mutants_.back().before == mutants_.back().after))
            Fail(path_, mutants_.back().line, "expected '-' with what is there and '+' with what is to be there");
    }

    const std::string path_;
    std::ifstream file_;
    int line_ = 0;
    std::vector<ListedMutant> mutants_;
};

struct Extent {
    size_t begin = std::string::npos, end = std::string::npos;
};

// A function begins in the first column, where its name stands before a parenthesis, and ends with a line that ends in
// a brace: the same, or the first that begins with one.
Extent FindFunction(const std::string &text, const std::string &name) {
    for (size_t at = text.find(name + "("); at != std::string::npos; at = text.find(name + "(", at + 1)) {
        const size_t begin = text.rfind('\n', at) + 1, brace = text.find_first_of("{;", at);
        const bool whole_name = at > 0 && (text[at - 1] == ' ' || text[at - 1] == '*');
        if (!isalpha(static_cast<unsigned char>(text[begin])) || !whole_name || text[brace] != '{')
            continue;
        const size_t line_end = text.find('\n', brace);
        return {begin, text[line_end - 1] == '}' ? line_end : text.find("\n}", brace) + 2};
    }
    return {};
}

// A table begins in the first column, where its name stands before a bracket, and ends with a line that begins with a
// brace.
Extent FindTable(const std::string &text, const std::string &name) {
    const size_t at = text.find(" " + name + "[");
    if (at == std::string::npos)
        return {};
    return {text.rfind('\n', at) + 1, text.find("\n}", at) + 2};
}

} // namespace

std::vector<ListedMutant> ReadMutantList(const std::string &path) { return Reader(path).All(); }

std::string Mutate(const std::string &list, const ListedMutant &mutant, const std::string &text) {
    Extent function = FindFunction(text, mutant.function);
    if (function.begin == std::string::npos)
        function = FindTable(text, mutant.function);
    if (function.begin == std::string::npos)
        Fail(list, mutant.line, mutant.file + " has no function or table '" + mutant.function + "'");
    const size_t at = text.find(mutant.before, function.begin);
    if (at == std::string::npos || at >= function.end)
        Fail(list, mutant.line, mutant.function + " has no '" + mutant.before + "'");
    if (text.find(mutant.before, at + 1) < function.end)
        Fail(list, mutant.line, mutant.function + " has '" + mutant.before + "' more than once");
    return text.substr(0, at) + mutant.after + text.substr(at + mutant.before.size());
}
