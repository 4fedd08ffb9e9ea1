// Files are written whole or not at all, and a write that fails is never silent.
#include "tests/cli/run_program.h"

#include <chrono>
#include <sys/resource.h>
#include <thread>

namespace {

// Simulated for some tenths of a second.
const char LONGER[] = "NumPEs 4;\n"
                      "Layer CONV longer; K 32; C 32; Y 34; X 34; R 3; S 3; endLayer\n"
                      "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y\n"
                      "-> Spatial_Map (3,1) X -> Unroll R -> Unroll S\n";

bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

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

TEST_F(Files, FullClosedOrBrokenStdoutIsAnError) {
    for (Stdout to : {Stdout::Full, Stdout::Closed, Stdout::BrokenPipe}) {
        for (const char *option : {"--terms", "--json", "--csv=-", "--help", "--version"}) {
            Outcome outcome = simcheck({halo_, option}, to);
            EXPECT_EQ(outcome.exit_code, 2) << option;
            EXPECT_TRUE(contains(outcome.err, "cannot write to standard output: ")) << outcome.err;
        }
    }
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
    std::string file = write("g.dsl", "NumPEs 4; Layer GEMM g; M 4; N 4; K 4; endLayer\n");
    Outcome outcome =
        simcheck({file, "--flow", "os", "--json=" + path("r.json"), "--csv", path("r.csv"), "--trace", path("t.gz")});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(files(), (Names{"g.dsl", "r.json"}));
    EXPECT_TRUE(contains(read_file(path("r.json")), "a GEMM layer has no dimension C"));
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
