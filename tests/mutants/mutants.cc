// A mutation test of the referee: does it notice when a formula, or the exact model, is wrong? Every mutant of the sets
// of formulas (formula_mutants.h) and every marked place of the exact model's code (exact.list) must be killed, by the
// golden values or by a hunt, unless a list says why nothing can notice the difference. scripts/mutants runs this.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "tests/mutants/formula_mutants.h"
#include "tests/mutants/mutant_list.h"
#include "tests/mutants/rounds.h"

namespace fs = std::filesystem;

namespace {

constexpr char kRoot[] = TEST_SOURCE_DIR "/";
constexpr char kLists[] = TEST_SOURCE_DIR "/tests/mutants/";

enum class Fate { Refused, Golden, Hunt, Suite, Crash, Survived };

struct Verdict {
    Fate fate = Fate::Survived;
    std::string counter; // that differed, or what became of the program
    long long cases = 0; // until it did
    double seconds = 0;
};

struct Mutant {
    std::string file, place, change, before, after, reason;
    std::string column, counters; // what it is judged by
    std::string text;             // of the file
    bool listed = false;          // C, to be compiled
    Verdict verdict;
};

struct Options {
    int sample = 0, jobs = 1;
    long long runs = 100000;
    bool golden = true, suite = true;
    std::vector<std::string> files; // none: all
    const std::string work = std::string(MUTANTS_WORK) + "/" + std::to_string(getpid());
};

[[noreturn]] void Fail(const std::string &what) {
    fprintf(stderr, "mutants: error: %s\n", what.c_str());
    exit(2);
}

std::string ReadFile(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        Fail("cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void WriteFile(const std::string &path, const std::string &text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush())
        Fail("cannot write " + path);
}

// ---- programs ----

struct Outcome {
    int status;
    std::string out;
};

Outcome Run(const std::string &command) {
    Outcome outcome = {0, ""};
    FILE *pipe = popen(command.c_str(), "r");
    if (!pipe)
        Fail("cannot run " + command);
    char buffer[4096];
    while (fgets(buffer, sizeof buffer, pipe))
        outcome.out += buffer;
    outcome.status = pclose(pipe);
    while (!outcome.out.empty() && outcome.out.back() == '\n')
        outcome.out.pop_back();
    return outcome;
}

void Compile(const std::string &command) {
    if (const Outcome outcome = Run(command + " 2>&1"); outcome.status != 0)
        Fail("a mutant cannot be compiled: " + command + "\n" + outcome.out);
}

// The objects of a mutant of the exact model. Of a header, those of all its files.
std::string CompileMutant(const Mutant &mutant, const std::string &folder) {
    const std::string source = folder + "/model/" + mutant.file;
    const std::string compile = std::string(MUTANTS_CC) + " -I " + folder + " -I " + kRoot + " -c ";
    std::vector<fs::path> files = {source};
    fs::create_directories(folder + "/model");
    WriteFile(source, mutant.text);
    if (files[0].extension() == ".h") {
        files.clear();
        for (const auto &entry : fs::directory_iterator(std::string(kRoot) + "model"))
            if (entry.path().stem().string().rfind("exact", 0) == 0 && entry.path().extension() == ".c")
                files.push_back(entry.path());
    }
    std::string objects;
    for (const fs::path &file : files) {
        const std::string object = folder + "/" + file.stem().string() + ".o";
        Compile(compile + file.string() + " -o " + object);
        objects += " " + object;
    }
    fs::remove(source);
    return objects;
}

// A program with these objects in place of the originals: what is given as an object is not taken from a library.
std::string Link(const std::string &folder, const char *program, const char *its_objects, const std::string &objects,
                 const char *libraries) {
    const std::string linked = folder + "/" + program;
    Compile(std::string(MUTANTS_CXX) + " " + its_objects + objects + " " + libraries + " -o " + linked);
    return linked;
}

Verdict ReadVerdict(const Outcome &outcome) {
    static const std::map<std::string, Fate> kFates = {
        {"refused", Fate::Refused}, {"golden", Fate::Golden}, {"hunt", Fate::Hunt}, {"survived", Fate::Survived}};
    Verdict verdict;
    if (WIFSIGNALED(outcome.status)) {
        const int signal = WTERMSIG(outcome.status);
        verdict.fate = Fate::Crash;
        verdict.counter = signal == SIGXCPU || signal == SIGKILL ? "runs on" : "crashes";
        return verdict;
    }
    std::istringstream words(outcome.out);
    std::string fate;
    if (WEXITSTATUS(outcome.status) != 0 || !(words >> fate) || !kFates.count(fate))
        Fail("the judge failed: " + outcome.out);
    verdict.fate = kFates.at(fate);
    if (verdict.fate == Fate::Golden || verdict.fate == Fate::Hunt)
        words >> verdict.counter >> verdict.cases;
    return verdict;
}

// What is explained is tried more briefly: that it survives was found out before.
Verdict RunJudge(const Mutant &mutant, const Options &options, const std::string &judge, const std::string &spec) {
    const long long runs = mutant.reason.empty() ? options.runs : std::min(options.runs, kFirstRound);
    return ReadVerdict(Run("exec " + judge + " try " + spec + " " + (options.golden ? mutant.column : "-") + " " +
                           mutant.counters + " " + std::to_string(runs)));
}

// The tests that hold the exact model against the simulator take longer: they are asked last.
bool KilledBySuite(const std::string &folder, const std::string &objects) {
    const std::string suite = Link(folder, "suite", MUTANTS_SUITE, objects, MUTANTS_SUITE_LIBRARIES);
    return Run("exec " + suite + " --gtest_brief=1 --gtest_fail_fast 2>&1").status != 0;
}

Verdict JudgeMarkedPlace(const Mutant &mutant, const Options &options, const std::string &folder) {
    const std::string objects = CompileMutant(mutant, folder);
    Verdict verdict =
        RunJudge(mutant, options, Link(folder, "judge", MUTANTS_JUDGE_OBJECTS, objects, MUTANTS_LIBRARIES), "exact");
    if (verdict.fate == Fate::Survived && mutant.reason.empty() && options.suite && KilledBySuite(folder, objects))
        verdict.fate = Fate::Suite;
    return verdict;
}

Verdict JudgeFormulas(const Mutant &mutant, const Options &options, const std::string &folder) {
    const std::string file = folder + "/mutant.formulas";
    WriteFile(file, mutant.text);
    return RunJudge(mutant, options, MUTANTS_JUDGE, file);
}

Verdict Judge(const Mutant &mutant, const Options &options, const std::string &folder) {
    const auto began = std::chrono::steady_clock::now();
    Verdict verdict = (mutant.listed ? JudgeMarkedPlace : JudgeFormulas)(mutant, options, folder);
    verdict.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return verdict;
}

// ---- which mutants there are ----

bool Wanted(const Options &options, const std::string &file) {
    return options.files.empty() || std::count(options.files.begin(), options.files.end(), file) > 0;
}

void AddMarkedPlaces(const Options &options, std::vector<Mutant> *mutants) {
    const std::string list = std::string(kLists) + "exact.list";
    for (const ListedMutant &listed : ReadMutantList(list)) {
        const std::string text = Mutate(list, listed, ReadFile(std::string(kRoot) + "model/" + listed.file));
        if (Wanted(options, listed.file))
            mutants->push_back({listed.file,
                                listed.function,
                                listed.change,
                                listed.before,
                                listed.after,
                                listed.reason,
                                "exact",
                                std::to_string(~0ull),
                                text,
                                true,
                                {}});
    }
}

struct FormulaSet {
    const char *name, *path;
};

constexpr FormulaSet kSets[] = {{"fig5", "model/formulas/fig5.formulas"},
                                {"fig5-amended", "model/formulas/fig5-amended.formulas"},
                                {"right", "tests/mutants/right.formulas"}};

bool HasColumn(const std::string &name) {
    std::istringstream file(ReadFile(std::string(kRoot) + "tests/golden/results.csv"));
    std::string header;
    std::getline(file, header);
    return ("," + header + ",").find("," + name + ",") != std::string::npos;
}

// Counters that the set itself has right: on others a difference from the simulator says nothing.
std::string AgreedCounters(const Options &options, const std::string &path) {
    const Outcome outcome = Run(std::string(MUTANTS_JUDGE) + " agreed " + path + " " + std::to_string(options.runs));
    if (outcome.status != 0)
        Fail("no judgement of " + path);
    return outcome.out;
}

// Why a mutant of a set cannot be distinguished from it, by its definitions before and after.
class Explained {
  public:
    explicit Explained(const std::string &path) : path_(path), listed_(ReadMutantList(path)), used_(listed_.size()) {}

    std::string Reason(const std::string &set, const FormulaMutant &mutant) {
        for (size_t i = 0; i < listed_.size(); i++)
            if (listed_[i].file == set && listed_[i].before == mutant.before && listed_[i].after == mutant.after) {
                used_[i] = true;
                return listed_[i].reason;
            }
        return "";
    }

    void MustAllBeUsed(const std::string &set) const {
        for (size_t i = 0; i < listed_.size(); i++)
            if (listed_[i].file == set && !used_[i])
                Fail(path_ + ":" + std::to_string(listed_[i].line) + ": there is no such mutant of " + set);
    }

  private:
    const std::string path_;
    const std::vector<ListedMutant> listed_;
    std::vector<bool> used_;
};

void AddSet(const Options &options, const FormulaSet &set, Explained *explained, std::vector<Mutant> *mutants) {
    const std::string path = kRoot + std::string(set.path);
    const std::string column = HasColumn(set.name) ? set.name : "-", counters = AgreedCounters(options, path);
    for (FormulaMutant &mutant : MutateFormulas(ReadFile(path)))
        mutants->push_back({set.name,
                            "",
                            mutant.change,
                            mutant.before,
                            mutant.after,
                            explained->Reason(set.name, mutant),
                            column,
                            counters,
                            std::move(mutant.text),
                            false,
                            {}});
    explained->MustAllBeUsed(set.name);
}

// A number of those that are to be killed, spread evenly.
std::vector<Mutant> Sample(std::vector<Mutant> all, int count) {
    std::vector<Mutant> sample;
    all.erase(std::remove_if(all.begin(), all.end(), [](const Mutant &mutant) { return !mutant.reason.empty(); }),
              all.end());
    const size_t wanted = std::min(static_cast<size_t>(count), all.size());
    for (size_t i = 0; i < wanted; i++)
        sample.push_back(all[(2 * i + 1) * all.size() / (2 * wanted)]);
    return sample;
}

std::vector<Mutant> Choose(const Options &options) {
    std::vector<Mutant> marked, formulas;
    Explained explained(std::string(kLists) + "formulas.list");
    AddMarkedPlaces(options, &marked);
    for (const FormulaSet &set : kSets)
        if (Wanted(options, set.name) && fs::exists(kRoot + std::string(set.path)))
            AddSet(options, set, &explained, &formulas);
    if (options.sample > 0) {
        marked = Sample(std::move(marked), (options.sample + 1) / 2);
        formulas = Sample(std::move(formulas), options.sample / 2);
    }
    marked.insert(marked.end(), formulas.begin(), formulas.end());
    if (marked.empty())
        Fail("there are no such mutants");
    return marked;
}

// ---- all ----

void JudgeAll(const Options &options, std::vector<Mutant> *mutants) {
    std::atomic<size_t> next{0};
    std::vector<std::thread> threads;
    const bool shown = isatty(STDERR_FILENO);
    for (int job = 0; job < options.jobs; job++)
        threads.emplace_back([&, folder = options.work + "/" + std::to_string(job)] {
            fs::create_directories(folder);
            for (size_t i; (i = next++) < mutants->size();) {
                if (shown)
                    fprintf(stderr, "\r%zu of %zu mutants ", i + 1, mutants->size());
                (*mutants)[i].verdict = Judge((*mutants)[i], options, folder);
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    fs::remove_all(options.work);
    if (shown)
        fprintf(stderr, "\r                              \r");
}

// ---- the report ----

struct Row {
    int mutants = 0, refused = 0, golden = 0, hunt = 0, suite = 0, crash = 0, explained = 0, survived = 0;
    std::vector<long long> cases; // of those that the hunt killed
};

void Add(Row *row, const Mutant &mutant) {
    const Fate fate = mutant.verdict.fate;
    row->mutants++;
    row->refused += fate == Fate::Refused;
    row->golden += fate == Fate::Golden;
    row->hunt += fate == Fate::Hunt;
    row->suite += fate == Fate::Suite;
    row->crash += fate == Fate::Crash;
    row->explained += fate == Fate::Survived && !mutant.reason.empty();
    row->survived += fate == Fate::Survived && mutant.reason.empty();
    if (fate == Fate::Hunt)
        row->cases.push_back(mutant.verdict.cases + 1);
}

std::string Cases(Row row) {
    if (row.cases.empty())
        return " | ";
    std::sort(row.cases.begin(), row.cases.end());
    return std::to_string(row.cases[row.cases.size() / 2]) + " | " + std::to_string(row.cases.back());
}

void PrintRow(const std::string &name, const Row &row) {
    printf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %s |\n", name.c_str(), row.mutants, row.refused, row.golden,
           row.hunt, row.suite, row.crash, row.explained, row.survived, Cases(row).c_str());
}

// A row for each file of the model, and for each operator of a set.
void PrintTable(const std::vector<Mutant> &mutants) {
    std::vector<std::pair<std::string, Row>> rows;
    Row all;
    for (const Mutant &mutant : mutants) {
        const std::string name = mutant.listed ? mutant.file : mutant.file + ": " + mutant.change;
        auto row = std::find_if(rows.begin(), rows.end(), [&](const auto &each) { return each.first == name; });
        if (row == rows.end())
            row = rows.insert(rows.end(), {name, {}});
        Add(&row->second, mutant);
        Add(&all, mutant);
    }
    puts("| mutants of | mutants | refused | golden | hunt | suite | crash | explained | survived | median case | last "
         "case |");
    puts("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (const auto &[name, row] : rows)
        PrintRow(name, row);
    PrintRow("all", all);
}

void PrintMutant(const Mutant &mutant) {
    printf("@ %s%s: %s\n", mutant.file.c_str(), mutant.place.empty() ? "" : (" " + mutant.place).c_str(),
           mutant.change.c_str());
    for (const auto &[mark, text] : {std::pair{'-', &mutant.before}, std::pair{'+', &mutant.after}}) {
        std::istringstream lines(*text);
        for (std::string line; std::getline(lines, line);)
            printf("%c %s\n", mark, line.c_str());
    }
}

// Survivors nobody has explained, and mutants explained wrongly, as entries of a list.
int PrintFailures(const std::vector<Mutant> &mutants) {
    int failures = 0;
    for (const Mutant &mutant : mutants) {
        const bool survived = mutant.verdict.fate == Fate::Survived;
        if (survived != mutant.reason.empty())
            continue;
        printf("\n# %s\n", survived ? "survived" : ("explained, yet killed: " + mutant.verdict.counter).c_str());
        PrintMutant(mutant);
        failures++;
    }
    return failures;
}

void WriteDetails(const std::vector<Mutant> &mutants) {
    static const char *const kFates[] = {"refused", "golden", "hunt", "suite", "crash", "survived"};
    std::ostringstream text;
    text << "file\tfunction\tchange\tbefore\tafter\tfate\tby\tcases\tseconds\n";
    for (const Mutant &mutant : mutants)
        text << mutant.file << '\t' << mutant.place << '\t' << mutant.change << '\t' << mutant.before << '\t'
             << mutant.after << '\t' << kFates[static_cast<int>(mutant.verdict.fate)] << '\t' << mutant.verdict.counter
             << '\t' << mutant.verdict.cases << '\t' << mutant.verdict.seconds << '\n';
    WriteFile(std::string(MUTANTS_WORK) + "/details.tsv", text.str());
}

// ---- options ----

constexpr char kUsage[] = "usage: scripts/mutants [--sample N] [--jobs N] [--runs N] [--hunt] [FILE|SET...]\n"
                          "\n"
                          "  --sample N    so many mutants, spread evenly (all)\n"
                          "  --jobs N      at a time (1)\n"
                          "  --runs N      cases that a hunt tries (100000)\n"
                          "  --hunt        by hunts alone\n"
                          "  FILE, SET     only those of a file of model/, or of a set of formulas\n"
                          "\n"
                          "exit code 0: none survives unexplained, 1: some do, 2: a list or an option is wrong\n";

long long NumberOf(const std::string &option, const char *text) {
    char *end = nullptr;
    const long long number = text ? strtoll(text, &end, 10) : 0;
    if (!text || *end || number < 1)
        Fail(option + " needs a number of at least 1");
    return number;
}

Options ReadOptions(int argc, char **argv) {
    Options options;
    for (int i = 1; i < argc; i++) {
        const std::string word = argv[i];
        if (word == "--help") {
            fputs(kUsage, stdout);
            exit(0);
        } else if (word == "--sample") {
            options.sample = static_cast<int>(NumberOf(word, argv[++i]));
        } else if (word == "--jobs") {
            options.jobs = static_cast<int>(NumberOf(word, argv[++i]));
        } else if (word == "--runs") {
            options.runs = NumberOf(word, argv[++i]);
        } else if (word == "--hunt") {
            options.golden = options.suite = false;
        } else if (word[0] == '-') {
            Fail("unknown option '" + word + "'\n" + kUsage);
        } else {
            options.files.push_back(word);
        }
    }
    return options;
}

} // namespace

int main(int argc, char **argv) {
    const Options options = ReadOptions(argc, argv);
    std::vector<Mutant> mutants = Choose(options);
    JudgeAll(options, &mutants);
    PrintTable(mutants);
    WriteDetails(mutants);
    return PrintFailures(mutants) > 0 ? 1 : 0;
}
