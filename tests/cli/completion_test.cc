// What shells complete, with the scripts that the program makes for them. A shell that is not installed is skipped.
#include "tests/cli/run_program.h"

#include <algorithm>

namespace {

// What a shell command prints, with the program found as "simcheck".
std::string printed_by(const std::string &command) {
    std::string program = program_path(), text;
    std::string folder = program.substr(0, program.rfind('/'));
    FILE *pipe = popen(("PATH='" + folder + "':$PATH; export PATH; unset SIMCHECK_DATA; " + command).c_str(), "r");
    char buffer[4096];
    for (size_t size; (size = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
        text.append(buffer, size);
    pclose(pipe);
    return text;
}

bool is_installed(const std::string &shell) { return !printed_by("command -v " + shell).empty(); }

struct Completion {
    const char *name;
    std::string line;                 // what is typed: words without spaces in them, and the cursor at the end
    std::vector<std::string> offered; // among others
    std::vector<std::string> missing; // not offered
};

void PrintTo(const Completion &completion, std::ostream *to) { *to << completion.line; }

class CompletionTest : public testing::TestWithParam<Completion> {
  protected:
    CompletionTest() {
        std::ofstream(folder_ + "/mine.dsl") << "NumPEs 4;";
        std::ofstream(folder_ + "/my own.dsl") << "Layer CONV of_two_words; K 4; endLayer";
        std::ofstream(folder_ + "/layers.dsl") << "Layer CONV of_mine; K 4; endLayer";
        mkdir((folder_ + "/runs").c_str(), 0777);
    }

    std::string script(const std::string &shell) const {
        std::string path = folder_ + "/." + shell;
        std::ofstream(path) << simcheck({"help", "--completion", shell}).out;
        return path;
    }

    static void expect_offered(const std::string &text) {
        std::vector<std::string> lines;
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);)
            lines.push_back(line.substr(0, line.find('\t')));
        auto has = [&](const std::string &word) { return std::find(lines.begin(), lines.end(), word) != lines.end(); };
        for (const auto &word : GetParam().offered)
            EXPECT_TRUE(has(word)) << word << " is not among\n" << text;
        for (const auto &word : GetParam().missing)
            EXPECT_FALSE(has(word)) << word << " is among\n" << text;
    }

    const TempFolder temporary_;
    const std::string &folder_ = temporary_.path;
};

TEST_P(CompletionTest, InBash) {
    if (!is_installed("bash"))
        GTEST_SKIP() << "there is no bash";
    // As bash splits a line: an '=' is a word of its own, and an empty one is at the end of a line that ends with a
    // space.
    std::string split;
    for (char c : GetParam().line)
        split += c == '=' ? std::string(" = ") : std::string(1, c);
    bool begins = split.back() == ' ' && GetParam().line.back() == ' ';
    std::string run = "cd '" + folder_ + "'; bash --norc -c '. \"$0\"; COMP_WORDS=(" + split + (begins ? " \"\"" : "") +
                      "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _simcheck; printf \"%s\\n\" \"${COMPREPLY[@]}\"' '" +
                      script("bash") + "'";
    std::string text = printed_by(run);
    // bash replaces what is behind the '=' only; fish, the whole word.
    size_t equals = GetParam().line.rfind("=");
    if (equals != std::string::npos && GetParam().line.find(' ', equals) == std::string::npos) {
        size_t word = GetParam().line.rfind(' ', equals) + 1;
        std::string option = GetParam().line.substr(word, equals + 1 - word), whole;
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);)
            whole += option + line + "\n";
        text = whole;
    }
    expect_offered(text);
}

TEST_P(CompletionTest, InFish) {
    if (!is_installed("fish"))
        GTEST_SKIP() << "there is no fish";
    expect_offered(printed_by("cd '" + folder_ + "'; HOME='" + folder_ + "' fish --no-config -c 'source " +
                              script("fish") + "; complete -C \"" + GetParam().line + "\"' 2>&1"));
}

INSTANTIATE_TEST_SUITE_P(
    Lines, CompletionTest,
    testing::Values(
        Completion{"Commands", "simcheck ", {"hunt", "list", "help", "mine.dsl"}, {"info", "nets"}},
        Completion{"CommandsBegun", "simcheck h", {"hunt", "help"}, {"list"}},
        Completion{"CommandBehindAnOption", "simcheck --quiet ex", {"explain"}, {"hunt"}},
        Completion{"OptionsOfTheCheck", "simcheck --tr", {"--trace", "--trace-level", "--trace-window"}, {"--type"}},
        Completion{"OptionsOfTheHunt", "simcheck hunt --t", {"--type", "--time"}, {"--terms", "--trace"}},
        Completion{"Networks", "simcheck --net v", {"vgg16"}, {"alexnet"}},
        Completion{"LayersOfTheFile", "simcheck layers.dsl --layer ", {"of_mine"}, {"conv11"}},
        Completion{"LayersOfACommandsFile", "simcheck explain layers.dsl --layer ", {"of_mine"}, {"conv11"}},
        Completion{"LayersOfAFileBehindOptions", "simcheck map --jobs 2 layers.dsl --layer ", {"of_mine"}, {"conv11"}},
        Completion{"LayersOfAFileWithABlank", "simcheck my\\ own.dsl --layer ", {"of_two_words"}, {"conv11"}},
        Completion{
            "LayersOfANetworkWithABlank", "simcheck --net ./my\\ own.dsl --layer ", {"of_two_words"}, {"conv11"}},
        Completion{"LayersWhereTheFileHasNone", "simcheck mine.dsl --layer conv1", {"conv11"}, {"of_mine"}},
        Completion{
            "LayersOfTheNetworkBesideAFile", "simcheck mine.dsl --net alexnet --layer conv", {"conv5"}, {"conv11"}},
        Completion{"LayersOfTheNetwork", "simcheck --net alexnet --layer conv", {"conv1", "conv5"}, {"conv11"}},
        Completion{"Flows", "simcheck --flow ", {"nlr", "nvdla"}, {"vgg16"}},
        Completion{"FlowsInAList", "simcheck --flow ws,n", {"ws,nlr", "ws,nvdla"}, {"ws,os", "nlr"}},
        Completion{"FlowBehindEquals", "simcheck --flow=o", {"--flow=os"}, {"--flow=ws"}},
        Completion{"MachinesAndFiles", "simcheck --hw ", {"paper64", "mine.dsl"}, {"nlr"}},
        Completion{"Formulas", "simcheck --formulas ", {"exact", "fig5"}, {"28nm"}},
        Completion{"Energy", "simcheck --energy ", {"28nm"}, {"fig5"}},
        Completion{"TraceLevels", "simcheck --trace-level ", {"step", "burst", "access"}, {"mine.dsl"}},
        Completion{"Topics", "simcheck list f", {"flows", "formulas"}, {"nets", "mine.dsl"}},
        Completion{"TopicsOfASearch", "simcheck list ", {"costs", "spaces"}, {"mine.dsl"}},
        Completion{"TraceTasks", "simcheck trace ", {"info", "recount", "export"}, {"mine.dsl"}},
        Completion{"TraceFiles", "simcheck trace info ", {"mine.dsl"}, {"recount"}},
        Completion{"Counters", "simcheck explain --counter macs,l1_rd_w", {"macs,l1_rd_weight"}, {"macs,l2_rd_weight"}},
        Completion{"Types", "simcheck hunt --type ", {"CONV", "GEMM"}, {"stride"}},
        Completion{"Without", "simcheck hunt --without ", {"N", "stride"}, {"CONV"}},
        Completion{"Languages", "simcheck convert --to ", {"pragmas", "directives"}, {"mine.dsl"}},
        Completion{"HelpOfCommands", "simcheck help ", {"hunt", "trace"}, {"mine.dsl"}},
        Completion{"NoFilesInHunt", "simcheck hunt ", {}, {"mine.dsl", "list"}}),
    [](const auto &made) { return made.param.name; });

// Every option of every command stands in the script, and the shell finds nothing wrong with it.
TEST(Completions, ScriptsAreWellFormed) {
    for (const std::string shell : {"bash", "zsh", "fish"}) {
        std::string check = shell == "fish" ? "fish --no-execute" : shell + " -n";
        std::string print = "'" + program_path() + "' help --completion " + shell;
        if (is_installed(shell)) {
            EXPECT_EQ(printed_by("file=$(mktemp); " + print + " >$file && " + check + " $file 2>&1; rm $file"), "")
                << shell;
        }
    }
}

// zsh completes in a terminal only, so one is made.
TEST(Completions, InZsh) {
    if (!is_installed("zsh"))
        GTEST_SKIP() << "there is no zsh";
    const TempFolder folder;
    std::ofstream(folder.path + "/_simcheck") << simcheck({"help", "--completion", "zsh"}).out;
    const std::vector<std::pair<std::string, std::string>> lines = {{"simcheck hun", "hunt"},
                                                                    {"simcheck hunt --ty", "--type"},
                                                                    {"simcheck --flow=nv", "--flow=nvdla"},
                                                                    {"simcheck --flow ws,nv", "ws,nvdla"},
                                                                    {"simcheck --net alexn", "alexnet"},
                                                                    {"simcheck trace rec", "recount"}};
    for (const auto &line : lines) {
        std::string text = printed_by("timeout 60 zsh -f '" TEST_SOURCE_DIR "/tests/cli/complete.zsh' '" + folder.path +
                                      "' '" + line.first + "' '" + line.second + "' 2>&1");
        EXPECT_NE(text.find(line.second), std::string::npos) << line.first << " became\n" << text;
    }
}

TEST(Completions, ManualIsWellFormed) {
    if (!is_installed("mandoc"))
        GTEST_SKIP() << "there is no mandoc";
    // A page without a date is the same whenever it is made.
    EXPECT_EQ(printed_by("'" + program_path() +
                         "' help --man '" TEST_SOURCE_DIR "/docs/simcheck.1.in' |"
                         " mandoc -Tlint -W warning 2>&1 | grep -v 'missing date'"),
              "");
}

} // namespace
