// Files are written whole or not at all, and a write that fails is never silent.
#include "tests/cli/run_program.h"

#include <algorithm>
#include <chrono>
#include <sys/resource.h>
#include <thread>

namespace {

// Simulated for some tenths of a second.
const char LONGER[] = "NumPEs 4;\n"
                      "Layer CONV longer; K 64; C 64; Y 34; X 34; R 3; S 3; endLayer\n"
                      "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y\n"
                      "-> Spatial_Map (3,1) X -> Unroll R -> Unroll S\n";

class Files : public CliTest {
  protected:
    using Names = std::vector<std::string>;
    const std::string halo_ = example("03-halo");
};

TEST_F(Files, FullDeviceIsAnErrorForEachOutput) {
    for (const char *option : {"--json=/dev/full", "--csv=/dev/full"}) {
        Outcome outcome = simcheck({halo_, option});
        EXPECT_EQ(outcome.exit_code, 2) << option;
        EXPECT_TRUE(contains(outcome.err, "cannot write '/dev/full': No space left on device")) << outcome.err;
        EXPECT_FALSE(contains(outcome.out, "verdict: ")) << option;
    }
}

// More accesses than the buffers of a trace hold, in some hundredths of a second.
const char MANY_ACCESSES[] = "NumPEs 4;\n"
                             "Layer CONV many; K 8; C 8; Y 34; X 34; R 3; S 3; endLayer\n"
                             "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y\n"
                             "-> Spatial_Map (3,1) X -> Unroll R -> Unroll S\n";

// As a batch system or a thread may give it. What watches addresses needs more.
TEST_F(Files, AStackOf128KiBIsEnough) {
    if (getenv("SIMCHECK_WATCHED"))
        GTEST_SKIP();
    const std::string trace = path("t.gz");
    const std::string never_meet = write("never.dsl", "NumPEs 8; Layer CONV a; K 8; C 8; endLayer\n"
                                                      "Spatial_Map (1,1) K -> Spatial_Map (2,2) C\n");
    const struct {
        std::string words;
        int exit_code;
    } calls[] = {{halo_ + " --json --terms", 0},
                 {halo_ + " --jobs 2 --trace-level access --trace " + trace, 0},
                 {"--net alexnet --all --model-only", 0},
                 {never_meet, 2},
                 {"explain " + halo_, 0},
                 {"hunt --runs 3", 0},
                 {"trace recount " + trace, 0},
                 {"trace export " + trace + " --csv -", 0},
                 {"convert " + halo_, 0}};
    for (const auto &call : calls) {
        const std::string command = "ulimit -s 128; exec '" + program_path() + "' " + call.words + " >/dev/null 2>&1";
        EXPECT_EQ(std::system(command.c_str()), W_EXITCODE(call.exit_code, 0)) << call.words;
    }
}

// Somebody else's folder of results: all of them are there, or an error says what is missing where. The superuser may
// write anywhere, so this is nobody.
TEST_F(Files, AFolderThatCannotBeWrittenToCanBeReportedFrom) {
    if (geteuid() != 0 || std::system(("setpriv --reuid 65534 --regid 65534 --clear-groups '" + program_path() +
                                       "' --version >/dev/null 2>&1")
                                          .c_str()) != 0)
        GTEST_SKIP() << "no other user can run the program";
    const std::string kept = path("kept"), error = path("error.txt");
    const auto run = [&](const std::string &words) {
        return std::system(("setpriv --reuid 65534 --regid 65534 --clear-groups '" + program_path() + "' " + words +
                            " --out " + kept + " >" + path("out.txt") + " 2>" + error)
                               .c_str());
    };
    std::filesystem::permissions(std::filesystem::path(kept).parent_path(), std::filesystem::perms(0755));
    for (const char *name : {"out.txt", "error.txt"})
        std::filesystem::permissions(write(name, ""), std::filesystem::perms(0666));
    ASSERT_EQ(simcheck({halo_, "--out", kept}).exit_code, 0);
    EXPECT_EQ(run(halo_), 0) << read_file(error);
    EXPECT_TRUE(contains(read_file(path("out.txt")), "(1 as kept by --out)"));
    EXPECT_EQ(run(halo_ + " --seed 2"), W_EXITCODE(2, 0));
    EXPECT_TRUE(contains(read_file(error), "cannot write '" + kept + "': Permission denied")) << read_file(error);
}

TEST_F(Files, ASmallerStackIsAnError) {
    if (getenv("SIMCHECK_WATCHED"))
        GTEST_SKIP();
    const std::string error = path("stack.txt");
    for (const char *limit : {"32", "64", "127"}) {
        const std::string command =
            std::string("ulimit -s ") + limit + "; exec '" + program_path() + "' " + halo_ + " >/dev/null 2>" + error;
        EXPECT_EQ(std::system(command.c_str()), W_EXITCODE(2, 0)) << limit;
        EXPECT_EQ(read_file(error), std::string("simcheck: error: the stack is limited to ") + limit +
                                        " KiB, and 128 are needed: ulimit -s 128\n");
    }
}

// All that a set may hold, each as deep as is accepted: definitions that lead down, of which each folds and chooses,
// and expressions inside one another. What is one deeper is an error.
TEST_F(Files, AStackOf128KiBIsEnoughForFormulas) {
    if (getenv("SIMCHECK_WATCHED"))
        GTEST_SKIP();
    const auto repeat = [](const std::string &text, int count) {
        std::string all;
        for (int i = 0; i < count; i++)
            all += text;
        return all;
    };
    const auto nested = [&](const std::string &begin, const std::string &end, int depth) {
        return "T : steps = " + repeat(begin, depth) + "1" + repeat(end, depth) + ";\n";
    };
    const auto chain = [](const std::string &begin, const std::string &end, int count) {
        std::string text = "T : steps = A0(K);\n";
        for (int i = 0; i < count; i++)
            text += "A" + std::to_string(i) + "(p) = " + begin + "A" + std::to_string(i + 1) + "(p)" + end + ";\n";
        return text + "A" + std::to_string(count) + "(p) = Sz(p);\n";
    };
    struct {
        std::string name, text;
        int exit_code;
    } const sets[] = {
        {"sum", chain("1 + ", "", 60), 0},
        {"choice", chain("if ", " > 0 then 1 else 2", 60), 0},
        {"fold", chain("sum(d in dims where ", " + (d == p) : 1)", 60), 0},
        {"let", chain("let q = ", " in q + 1", 60), 0},
        {"call", chain("", "", 190), 0},
        {"calls", chain("", "", 250), 2},
        {"parentheses", nested("(", ")", 63), 0},
        {"minus", nested("-", "", 63), 0},
        {"not", nested("not ", "", 63), 0},
        {"floor", nested("floor(", ")", 63), 0},
        {"operators", nested("1 or 1 and 1 == 1 + 1 * (", ")", 39), 0},
        {"if", nested("if 1 then ", " else 0", 63), 0},
        {"match", nested("match getPragma(K) | default : ", "", 63), 0},
        {"folds", nested("(sum(d in dims : 1) + ", ")", 50), 0},
        {"many", nested("(", ")", 150), 2},
    };
    for (const auto &set : sets) {
        const std::string file = write(set.name + ".formulas", "set s; status published;\n" + set.text);
        for (const std::string &words : {halo_ + " --terms", std::string("hunt --each --runs 20 --jobs 2")}) {
            const int expected = words[0] == 'h' && set.exit_code == 0 ? 1 : set.exit_code;
            const std::string command =
                "ulimit -s 128; exec '" + program_path() + "' " + words + " --formulas '" + file + "' >/dev/null 2>&1";
            EXPECT_EQ(std::system(command.c_str()), W_EXITCODE(expected, 0)) << set.name << ": " << words;
        }
    }
}

// In either order of bytes, with a mark or without, and wherever a text is read.
TEST_F(Files, Utf16IsSaidToBeThat) {
    const std::string plain = "NumPEs 4;\n", mark[] = {"\xff\xfe", "\xfe\xff", "", ""};
    for (int i = 0; i < 4; i++) {
        std::string text = mark[i];
        for (char c : plain)
            text += i % 2 == 0 ? std::string{c, '\0'} : std::string{'\0', c};
        const std::string file = write("wide", text), said = "is UTF-16: save it as UTF-8\n";
        for (const std::vector<std::string> &words : {std::vector<std::string>{"./wide"},
                                                      {halo_, "--hw", file},
                                                      {halo_, "--formulas", file},
                                                      {"convert", file},
                                                      {"compare", halo_, "--maestro", file}}) {
            Outcome outcome = words[0] == "./wide" ? simcheck_reading(file, {"-"}) : simcheck(words);
            EXPECT_EQ(outcome.exit_code, 2);
            EXPECT_TRUE(contains(outcome.err, said)) << outcome.err;
        }
    }
}

class UnwrittenTrace : public Files {
  protected:
    // A run with this trace fails for this reason only, and gives all that one without a trace gives.
    void costs_no_result(const std::vector<std::string> &programs, const std::string &trace,
                         const std::string &reason) const {
        std::vector<std::string> arguments = programs;
        arguments.insert(arguments.end(), {"--csv", path("r.csv"), "--json=" + path("r.json")});
        const Outcome without = simcheck(arguments);
        const std::string csv = read_file(path("r.csv")), json = read_file(path("r.json"));
        ASSERT_EQ(without.exit_code, 0) << without.err;
        std::remove(path("r.csv").c_str());
        std::remove(path("r.json").c_str());
        arguments.insert(arguments.end(), {"--trace", trace, "--trace-level", "access"});
        const Outcome traced = simcheck(arguments);
        EXPECT_EQ(traced.exit_code, 2);
        EXPECT_EQ(traced.err, "simcheck: error: cannot write '" + trace + "': " + reason + "\n");
        EXPECT_EQ(traced.out, without.out);
        EXPECT_EQ(read_file(path("r.csv")), csv);
        EXPECT_EQ(read_file(path("r.json")), json);
    }

    const std::string many_ = write("many.dsl", MANY_ACCESSES);
};

TEST_F(UnwrittenTrace, CostsNoResultWhenItFailsAtTheEnd) {
    costs_no_result({halo_}, "/dev/full", "No space left on device");
}

TEST_F(UnwrittenTrace, CostsNoResultWhenItFailsOnTheWay) {
    costs_no_result({many_, halo_}, "/dev/full", "No space left on device");
}

// The program has files for the mapping and the trace's place, and none for the text on its way there.
TEST_F(UnwrittenTrace, IsNamedAsTheUserNamedIt) {
    const std::string trace = path("t.gz"), errors = path("err");
    // The fourth descriptor is free: who runs the tests may have left something open there.
    const std::string command = "exec >/dev/null 2>'" + errors + "' 3>&-; ulimit -n 4; exec '" + program_path() +
                                "' '" + halo_ + "' --trace '" + trace + "'";
    EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 2);
    EXPECT_EQ(read_file(errors), "simcheck: error: cannot write '" + trace + "': Too many open files\n");
}

TEST_F(UnwrittenTrace, LeavesTheOldOne) {
    write("t.gz", "old");
    rlimit before;
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit few = {1 << 16, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &few), 0); // the program inherits it
    costs_no_result({many_}, path("t.gz"), "File too large");
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_EQ(read_file(path("t.gz")), "old");
    EXPECT_EQ(files(), (Names{"many.dsl", "r.csv", "r.json", "t.gz"}));
}

TEST_F(UnwrittenTrace, IsMoreThanADifference) {
    const std::string wrong = write("wrong.formulas", "set wrong;\nstatus maintained;\nWRONG : macs = 1;\n");
    EXPECT_EQ(simcheck({halo_, "--formulas", wrong}).exit_code, 1);
    EXPECT_EQ(simcheck({halo_, "--formulas", wrong, "--trace", "/dev/full"}).exit_code, 2);
}

TEST_F(Files, FullOrClosedStdoutIsAnError) {
    for (Stdout to : {Stdout::Full, Stdout::Closed}) {
        for (const char *option : {"--terms", "--json", "--csv=-", "--help", "--version"}) {
            Outcome outcome = simcheck({halo_, option}, to);
            EXPECT_EQ(outcome.exit_code, 2) << option;
            EXPECT_TRUE(contains(outcome.err, "cannot write to standard output: ")) << outcome.err;
        }
    }
}

// As `simcheck ... | head` ends.
TEST_F(Files, ReaderThatWentAwayEndsItWithoutAWord) {
    for (const char *option : {"--terms", "--json", "--csv=-", "--help", "--version"}) {
        Outcome outcome = simcheck({halo_, option}, Stdout::BrokenPipe);
        EXPECT_EQ(outcome.signal, SIGPIPE) << option;
        EXPECT_EQ(outcome.err, "") << option;
    }
}

TEST_F(Files, ReaderThatWentAwayCostsNoFile) {
    ASSERT_EQ(simcheck({halo_, "--csv", path("whole.csv")}).exit_code, 0);
    Outcome outcome = simcheck({halo_, "--csv", path("r.csv"), "--trace", path("t.gz")}, Stdout::BrokenPipe);
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(read_file(path("r.csv")), read_file(path("whole.csv")));
    EXPECT_EQ(simcheck({"trace", "recount", path("t.gz")}).exit_code, 0);
    EXPECT_EQ(files(), (Names{"r.csv", "t.gz", "whole.csv"}));
}

TEST_F(Files, ClosedStdoutIsNotTakenByAFile) {
    Outcome outcome = simcheck({halo_, "--json=" + path("r.json")}, Stdout::Closed);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(files(), Names{});
}

TEST_F(Files, PathsThatCannotBeWrittenAreToldBeforeAnyRun) {
    for (const char *option : {"--json=", "--csv=", "--trace="}) {
        Outcome missing = simcheck({halo_, option + path("none/file")});
        EXPECT_EQ(missing.exit_code, 2);
        EXPECT_EQ(missing.out, "");
        EXPECT_TRUE(contains(missing.err, "No such file or directory")) << missing.err;
        Outcome folder = simcheck({halo_, option + folder_});
        EXPECT_EQ(folder.exit_code, 2);
        EXPECT_EQ(folder.out, "");
        EXPECT_TRUE(contains(folder.err, "Is a directory")) << folder.err;
    }
}

TEST_F(Files, FailureLeavesOldFilesAsTheyWere) {
    write("r.json", "old");
    write("t.gz", "old");
    Outcome outcome = simcheck({halo_, "--json=" + path("r.json"), "--trace", path("t.gz"), "--csv", "/dev/full"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(read_file(path("r.json")), "old");
    EXPECT_EQ(read_file(path("t.gz")), "old");
    EXPECT_EQ(files(), (Names{"r.json", "t.gz"}));
}

TEST_F(Files, RefusedRunsLeaveNoFilesButTheReasons) {
    std::string file = write("g.dsl", "NumPEs 4; Layer CONV g; K 4; C 4; endLayer\n");
    Outcome outcome =
        simcheck({file, "--flow", "gemm", "--json=" + path("r.json"), "--csv", path("r.csv"), "--trace", path("t.gz")});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(files(), (Names{"g.dsl", "r.json"}));
    EXPECT_TRUE(contains(read_file(path("r.json")), "a CONV layer has no dimension M"));
}

// What was there before would be taken for their results.
TEST_F(Files, RefusedRunsTakeOldResultsAway) {
    std::string file = write("g.dsl", "NumPEs 4; Layer CONV g; K 4; C 4; endLayer\n");
    for (const char *name : {"r.csv", "r.json", "t.gz"})
        write(name, "old");
    Outcome outcome =
        simcheck({file, "--flow", "gemm", "--csv", path("r.csv"), "--json=" + path("r.json"), "--trace", path("t.gz")});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(files(), (Names{"g.dsl", "r.json"}));
    for (const char *name : {"r.csv", "t.gz"})
        EXPECT_TRUE(contains(outcome.err, "warning: '" + path(name) + "' was of an earlier run, and is removed"))
            << outcome.err;
    EXPECT_NE(read_file(path("r.json")), "old");
}

TEST_F(Files, ErrorsBeforeAnyRunLeaveOldFiles) {
    write("r.csv", "old");
    EXPECT_EQ(simcheck({write("no.dsl", "NumPEs;"), "--csv", path("r.csv")}).exit_code, 2);
    EXPECT_EQ(read_file(path("r.csv")), "old");
}

// ---- which file is meant ----

class SameFile : public Files {
  protected:
    SameFile() {
        write("a.dsl", mapping_);
        EXPECT_EQ(symlink("a.dsl", path("soft").c_str()), 0);
        EXPECT_EQ(link(path("a.dsl").c_str(), path("hard").c_str()), 0);
        EXPECT_EQ(symlink("new", path("leads-to-new").c_str()), 0);
    }

    // The program with its words in a shell, in the test's folder.
    Outcome shell(const std::string &words) const {
        std::string command = "cd '" + folder_ + "' && '" + program_path() + "' " + words + " 2>stderr";
        int status = std::system(command.c_str());
        Outcome outcome;
        outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        outcome.err = read_file(path("stderr"));
        std::remove(path("stderr").c_str());
        return outcome;
    }

    void is_refused(const std::string &words) const {
        const Names before = files();
        Outcome outcome = shell(words);
        EXPECT_EQ(outcome.exit_code, 2) << words;
        EXPECT_TRUE(contains(outcome.err, "cannot write '") || contains(outcome.err, "cannot read '")) << words << "\n"
                                                                                                       << outcome.err;
        EXPECT_EQ(read_file(path("a.dsl")), mapping_) << words;
        EXPECT_EQ(files(), before) << words;
    }

    const std::string mapping_ = read_file(example("03-halo"));
};

TEST_F(SameFile, NoInputIsOverwritten) {
    const std::string folder = folder_.substr(folder_.rfind('/') + 1);
    for (const std::string name : {"a.dsl", "./a.dsl", "soft", "hard"}) {
        for (const char *option : {"--csv ", "--json=", "--trace "})
            is_refused("a.dsl " + (option + name) + " >/dev/null");
        is_refused("convert a.dsl --to directives --out " + name);
    }
    is_refused("a.dsl --csv ../" + folder + "/a.dsl >/dev/null");
    is_refused("--layer conv1 --hw ./a.dsl --csv hard >/dev/null");
    is_refused("- --csv hard <a.dsl >/dev/null");
    is_refused("a.dsl >>a.dsl");
    is_refused("- <a.dsl >>a.dsl");
}

TEST_F(SameFile, NoFormulasTableOrTraceIsOverwritten) {
    write("f.formulas", "set f;\nstatus published;\nA : macs = 1;\n");
    write("t.csv", "Layer Number,Runtime (Cycles)\nhalo,1\n");
    ASSERT_EQ(shell("a.dsl --trace t.gz >/dev/null").exit_code, 0);
    const std::string trace = read_file(path("t.gz")), table = read_file(path("t.csv"));
    is_refused("a.dsl --formulas f.formulas --csv ./f.formulas >/dev/null");
    is_refused("hunt --formulas f.formulas --runs 1 --out ./f.formulas >/dev/null");
    is_refused("compare a.dsl --maestro t.csv --csv ./t.csv >/dev/null");
    for (const char *option : {"--perfetto", "--vcd", "--csv", "--held"})
        is_refused(std::string("trace export t.gz ") + option + " ./t.gz >/dev/null");
    EXPECT_EQ(read_file(path("t.gz")), trace);
    EXPECT_EQ(read_file(path("t.csv")), table);
}

// Whether it is there, or not yet.
TEST_F(SameFile, NoTwoOutputsAreOne) {
    write("old", "old");
    ASSERT_EQ(shell("a.dsl --trace t.gz >/dev/null").exit_code, 0);
    ASSERT_EQ(link(path("old").c_str(), path("old-too").c_str()), 0);
    const std::pair<const char *, const char *> names[] = {
        {"x", "./x"}, {"x", "../@/x"}, {"new", "leads-to-new"}, {"old", "old-too"}};
    const std::string folder = folder_.substr(folder_.rfind('/') + 1);
    for (const auto &[one, other] : names) {
        std::string by_folder = other;
        if (size_t at = by_folder.find('@'); at != std::string::npos)
            by_folder.replace(at, 1, folder);
        is_refused(std::string("a.dsl --csv ") + one + " --json=" + by_folder + " >/dev/null");
        is_refused(std::string("a.dsl --csv ") + one + " --trace " + by_folder + " >/dev/null");
        is_refused(std::string("trace export t.gz --csv ") + one + " --vcd " + by_folder + " >/dev/null");
    }
    is_refused("a.dsl --csv old --quiet >>old");
    EXPECT_EQ(read_file(path("old")), "old");
}

// A link whose file is not there yet leads to it afterwards, as with a shell's '>'.
TEST_F(SameFile, LinksToNewFilesStayLinks) {
    EXPECT_EQ(shell("a.dsl --csv leads-to-new >/dev/null").exit_code, 0);
    struct stat about;
    ASSERT_EQ(lstat(path("leads-to-new").c_str(), &about), 0);
    EXPECT_TRUE(S_ISLNK(about.st_mode));
    EXPECT_TRUE(contains(read_file(path("new")), "halo"));
}

// ---- temporaries ----

// As after a power cut: the next run in the folder takes them away, but not those of a run that goes on.
TEST_F(Files, TemporariesOfKilledRunsAreSweptAndNoOthers) {
    std::string file = write("longer.dsl", LONGER);
    std::vector<std::string> arguments(50, file);
    arguments.insert(arguments.end(), {"--csv", path("one.csv"), "--jobs", "1"});
    Process killed(arguments);
    for (int i = 0; i < 1000 && files().size() < 2; i++)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_EQ(files().size(), 2u);
    const std::string left = files()[0];
    ASSERT_EQ(left.rfind(".simcheck-", 0), 0u) << left;
    EXPECT_EQ(simcheck({halo_, "--csv", path("b.csv")}).exit_code, 0);
    EXPECT_EQ(files(), (Names{left, "b.csv", "longer.dsl"})) << "that of a run that goes on";
    killed.kill(SIGKILL);
    EXPECT_EQ(killed.wait().signal, SIGKILL);
    EXPECT_EQ(files(), (Names{left, "b.csv", "longer.dsl"}));
    const std::string theirs = ".simcheck-elsewhere-abcdef", odd = left.substr(0, left.size() - 1) + "%x";
    const std::string lead = left.substr(0, left.size() - 6) + "folder",
                      link = left.substr(0, left.size() - 6) + "linked";
    write(theirs, "of another computer");
    write(odd, "too long");
    ASSERT_EQ(mkdir(path(lead).c_str(), 0700), 0);
    ASSERT_EQ(symlink(file.c_str(), path(link).c_str()), 0);
    EXPECT_EQ(simcheck({halo_, "--csv", path("b.csv")}).exit_code, 0);
    Names expected{theirs, odd, lead, link, "b.csv", "longer.dsl"};
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(files(), expected);
    EXPECT_EQ(read_file(file), LONGER);
    rmdir(path(lead).c_str());
}

// However many files are open, whichever thread gets the signal, and whenever.
TEST_F(Files, SignalsLeaveNoTemporaryOfACampaign) {
    std::string layers = "NumPEs 4; Temporal_Map (1,1) K -> Spatial_Map (1,1) C;\n";
    for (int i = 0; i < 200; i++)
        layers += "Layer FC f" + std::to_string(i) + "; K 8; C 8; endLayer\n";
    const std::string file = write("many.dsl", layers), folder = path("runs");
    for (int i = 0; i < 20; i++) {
        Process process({file, "--out", folder, "--seed", std::to_string(i), "--jobs", "4"});
        for (int waited = 0; waited < 2000 && access(folder.c_str(), F_OK) != 0; waited++)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        std::this_thread::sleep_for(std::chrono::milliseconds(2 * i));
        process.kill(SIGINT);
        process.wait();
    }
    const std::string list = "ls -A '" + folder + "' >'" + path("list") + "'";
    ASSERT_EQ(std::system(list.c_str()), 0);
    std::istringstream names(read_file(path("list")));
    for (std::string name; std::getline(names, name);) {
        EXPECT_EQ(name.substr(name.size() - 5), ".json");
        EXPECT_NE(name[0], '.') << name;
        std::remove((folder + "/" + name).c_str());
    }
    rmdir(folder.c_str());
}

TEST_F(Files, LongNamesHaveRoomForTheirTemporary) {
    const std::string name(255, 'n');
    EXPECT_EQ(simcheck({halo_, "--csv", path(name)}).exit_code, 0);
    EXPECT_EQ(files(), Names{name});
}

// ---- what a terminal gets ----

// Escape sequences, in 7 and 8 bits, and what turns the direction of writing; a name that can be printed stays.
TEST_F(Files, NamesOfOthersReachNoTerminalRaw) {
    const std::string name = "a\x1b[31m\x9b"
                             "1m\xc2\x9b"
                             "2m\xe2\x80\xaeu\xcc\x88\xc3\xbc\x7f\n";
    const std::string shown = "a?[31m?1m??2m???u\xcc\x88\xc3\xbc?";
    const std::string file = write(name + ".dsl", read_file(example("03-halo")));
    const std::string bad = write(name + ".m", "Network n { Layer \x1b[0m { } }");
    for (const auto &arguments : std::vector<std::vector<std::string>>{{file},
                                                                       {file, "--all"},
                                                                       {file, "--verbose"},
                                                                       {bad},
                                                                       {"--layer", name},
                                                                       {"convert", bad},
                                                                       {"explain", file}}) {
        Outcome outcome = simcheck(arguments);
        const std::string all = outcome.out + outcome.err;
        EXPECT_TRUE(contains(all, shown)) << all;
        for (const char *raw : {"\x1b", "\x9b", "\xe2\x80\xae", "\x7f"})
            EXPECT_FALSE(contains(all, raw)) << all;
    }
    const std::string cells = "Layer Number,Runtime (Cycles)\nhalo,1\n" + name.substr(0, 8) + ",1\n";
    Outcome compared = simcheck({"compare", file, "--maestro", write("cells.csv", cells)});
    EXPECT_TRUE(contains(compared.err, "layer 'a?[31m?1'")) << compared.err;
    EXPECT_TRUE(contains(simcheck({file, "--csv=-"}).out, "a\x1b[31m")) << "a document is as it is";
    EXPECT_FALSE(contains(simcheck({file, "--json"}).out, "\x9b"));
}

TEST_F(Files, ReplacedFilesKeepTheirPermissionsAndLinks) {
    write("target.json", "old");
    chmod(path("target.json").c_str(), 0640);
    ASSERT_EQ(symlink("target.json", path("link.json").c_str()), 0);
    EXPECT_EQ(simcheck({halo_, "--json=" + path("link.json")}).exit_code, 0);
    struct stat about;
    ASSERT_EQ(lstat(path("link.json").c_str(), &about), 0);
    EXPECT_TRUE(S_ISLNK(about.st_mode));
    ASSERT_EQ(stat(path("target.json").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0640u);
    EXPECT_TRUE(contains(read_file(path("target.json")), "simcheck.result/1"));
}

TEST_F(Files, NewFilesFollowTheUmask) {
    mode_t before = umask(027);
    EXPECT_EQ(simcheck({halo_, "--csv", path("r.csv")}).exit_code, 0);
    umask(before);
    struct stat about;
    ASSERT_EQ(stat(path("r.csv").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0640u);
}

TEST_F(Files, SignalsLeaveNoHalfWrittenFile) {
    std::string file = write("longer.dsl", LONGER);
    std::vector<std::string> arguments(50, file);
    for (const char *option : {"--json=", "--csv=", "--trace="})
        arguments.push_back(option + path(std::string(option).substr(2, 1)));
    for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
        Process process(arguments);
        for (int i = 0; i < 1000 && files().size() < 4; i++)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        EXPECT_EQ(files().size(), 4u);
        process.kill(signal);
        Outcome outcome = process.wait();
        EXPECT_EQ(outcome.signal, signal);
        EXPECT_EQ(files(), Names{"longer.dsl"});
    }
}

// What the program writes to its stderr when that is a terminal.
std::string on_terminal(const std::vector<std::string> &arguments) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0)
        return "no terminal";
    std::vector<char *> argv{const_cast<char *>(program_path().c_str())};
    for (const auto &argument : arguments)
        argv.push_back(const_cast<char *>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, ptsname(terminal), O_WRONLY | O_NOCTTY, 0);
    pid_t child;
    int failed = posix_spawn(&child, program_path().c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    std::string text;
    char buffer[4096];
    for (ssize_t size; !failed && (size = read(terminal, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<size_t>(size));
    close(terminal);
    int status;
    waitpid(child, &status, 0);
    return text;
}

TEST_F(Files, ProgressIsShownOnATerminalAndErased) {
    std::string file = write("longer.dsl", LONGER);
    std::string text = on_terminal({file});
    EXPECT_TRUE(contains(text, "\r[1/1] ")) << text;
    EXPECT_TRUE(contains(text, "MACs/s"));
    EXPECT_TRUE(contains(text, " left "));
    ASSERT_FALSE(text.empty());
    EXPECT_EQ(text.back(), '\r');
    size_t last = text.rfind('\r', text.size() - 2);
    ASSERT_NE(last, std::string::npos);
    EXPECT_EQ(text.find_first_not_of(" \r", last), std::string::npos);
}

TEST_F(Files, ProgressIsNotShownElsewhere) {
    std::string file = write("longer.dsl", LONGER);
    EXPECT_EQ(on_terminal({file, "--quiet"}), "");
    EXPECT_EQ(simcheck({file}).err, "");
}

} // namespace
