// Every way of asking for something that is not there, and what is said about it: exit code 2, nothing on stdout, the
// reason on stderr.
#include "check/cli/command.h"
#include "tests/cli/run_program.h"

#include <cctype>
#include <map>

namespace {

struct BadUse {
    const char *name;
    std::vector<std::string> arguments;
    std::vector<std::string> says; // on stderr
};

void PrintTo(const BadUse &use, std::ostream *to) { *to << use.name; }

class BadUseTest : public testing::TestWithParam<BadUse> {};

TEST_P(BadUseTest, IsToldOnStderrAndExits2) {
    Outcome outcome = simcheck(GetParam().arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find("error: "), std::string::npos);
    for (const auto &text : GetParam().says)
        EXPECT_NE(outcome.err.find(text), std::string::npos) << text << "\nnot in\n" << outcome.err;
}

const char HINT[] = "--help' shows what can be asked.\n";

INSTANTIATE_TEST_SUITE_P(
    Options, BadUseTest,
    testing::Values(
        BadUse{"Nothing", {}, {"nothing to check", "--help"}},
        BadUse{"UnknownOption", {"--lyer", "conv1"}, {"no option '--lyer'; did you mean '--layer'?", HINT}},
        BadUse{"UnknownOptionWithValue", {"--sed=3"}, {"no option '--sed'; did you mean '--seed'?"}},
        BadUse{"UnknownShortOption", {"-x"}, {"no option '-x'", HINT}},
        BadUse{"MissingValue", {"--layer"}, {"--layer needs a value", HINT}},
        BadUse{"OptionForValue", {"--layer", "--json"}, {"--layer needs a value, and the option '--json' follows"}},
        BadUse{"EmptyValue", {"--layer="}, {"--layer: its value is empty"}},
        BadUse{"EmptyName", {"--layer", "conv1,,conv2"}, {"--layer: a name is empty"}},
        BadUse{"NameTwice", {"--layer", "conv1,CONV1"}, {"--layer: 'CONV1' stands there twice"}},
        BadUse{"OptionTwice", {"--seed", "1", "--seed", "2"}, {"--seed was given twice"}},
        BadUse{"ValueForFlag", {"--terms=yes"}, {"--terms takes no value"}},
        BadUse{"EmptyArgument", {""}, {"an argument is empty"}},
        BadUse{"SeedNegative", {"--seed", "-1"}, {"--seed: expected a number from 0 to 18446744073709551615"}},
        BadUse{"SeedTooLarge", {"--seed", "18446744073709551616"}, {"--seed: expected a number"}},
        BadUse{"SeedNoNumber", {"--seed", "1x"}, {"found '1x'"}},
        BadUse{"ShardBehindTheLast", {"--out", "x", "--shard", "4/4"}, {"--shard: expected I/N", "found '4/4'", HINT}},
        BadUse{"ShardNegative", {"--out", "x", "--shard=-1/4"}, {"I from 0 to N - 1", "found '-1/4'"}},
        BadUse{"ShardNoNumber", {"--out", "x", "--shard", "a/4"}, {"such as 0/4, found 'a/4'"}},
        BadUse{"ShardOfNone", {"--out", "x", "--shard", "1/0"}, {"found '1/0'"}},
        BadUse{"ShardWithoutNumber", {"--out", "x", "--shard", "1"}, {"found '1'"}},
        BadUse{"ShardWithoutCount", {"--out", "x", "--shard", "1/"}, {"found '1/'"}},
        BadUse{"ShardWithMore", {"--out", "x", "--shard", "1/4/5"}, {"found '1/4/5'"}},
        BadUse{"ShardTooLarge", {"--out", "x", "--shard", "0/18446744073709551616"}, {"--shard: expected I/N"}},
        BadUse{"QuietAndVerbose", {"--layer", "conv1", "--quiet", "--verbose"}, {"contradict"}},
        BadUse{"TwoDocumentsOnStdout", {"--layer", "conv1", "--json", "--csv", "-"}, {"cannot both go"}},
        BadUse{"TwoDocumentsInOneFile",
               {"--layer", "conv1", "--json=x", "--csv=x"},
               {"cannot write 'x': 'x' is to be written to the same file"}},
        BadUse{"TraceLevelAlone", {"--layer", "conv1", "--trace-level", "burst"}, {"--trace, which was not given"}},
        BadUse{
            "TraceLevelAloneAndDefault", {"--layer", "conv1", "--trace-level=step"}, {"--trace, which was not given"}},
        BadUse{"TraceWindowAlone", {"--layer", "conv1", "--trace-window", "1:2"}, {"--trace, which was not given"}},
        BadUse{"TraceWindowAloneAndAll", {"--layer", "conv1", "--trace-window=0:"}, {"--trace, which was not given"}},
        BadUse{
            "TraceLevel", {"--layer", "conv1", "--trace=x", "--trace-level", "all"}, {"step, burst or access", HINT}},
        BadUse{"TraceWindow", {"--layer", "conv1", "--trace=x", "--trace-window", "2:1"}, {"expected FROM:TO", HINT}},
        BadUse{"TraceOnStdout", {"--layer", "conv1", "--trace", "-"}, {"cannot go to standard output"}},
        BadUse{"UnknownList", {"list", "nats"}, {"no list of 'nats'; did you mean 'nets'?", HINT}},
        BadUse{"TwoLists", {"list", "nets", "flows"}, {"one topic"}},
        BadUse{"ListWithOption", {"list", "--seed", "3"}, {"has no use for --seed"}},
        BadUse{"ListNetsOfNet", {"list", "nets", "--net", "vgg16"}, {"--net belongs to 'simcheck list layers'"}}),
    [](const auto &made) { return made.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Commands, BadUseTest,
    testing::Values(
        BadUse{"AlmostHunt", {"hnt"}, {"no file 'hnt'; did you mean 'hunt'?"}},
        BadUse{"AlmostExplain", {"explian"}, {"no file 'explian'; did you mean 'explain' or 'explore'?"}},
        BadUse{"HuntOptionInCheck",
               {"--layer", "conv1", "--runs", "3"},
               {"'simcheck' has no use for --runs, which belongs to 'simcheck hunt'", "'simcheck --help' shows"}},
        BadUse{"CheckOptionInHunt",
               {"hunt", "--terms"},
               {"'simcheck hunt' has no use for --terms, which belongs to 'simcheck'", "'simcheck hunt --help' shows"}},
        BadUse{"CounterInCheck", {"--counter", "macs"}, {"belongs to 'simcheck explain' and 'simcheck hunt'"}},
        BadUse{"LayerInHunt", {"--layer", "conv1", "hunt"}, {"'simcheck hunt' has no use for --layer"}},
        BadUse{"CsvInExplain", {"explain", "--csv", "x"}, {"'simcheck explain' has no use for --csv"}},
        BadUse{"WordInHunt", {"hunt", "case.dsl"}, {"'simcheck hunt' takes options only, and 'case.dsl' is none"}},
        BadUse{"RunsZero", {"hunt", "--runs", "0"}, {"--runs: expected a number from 1 to 1000000000000, found '0'"}},
        BadUse{"TimeFraction", {"hunt", "--time", "1.5"}, {"--time: expected a number from 1 to 1000000, found '1.5'"}},
        BadUse{"JobsMany", {"hunt", "--jobs", "65"}, {"--jobs: expected a number from 1 to 64"}},
        BadUse{"HuntCounter", {"hunt", "--counter", "mac"}, {"--counter: there is no 'mac'; did you mean 'macs'?"}},
        BadUse{"HuntCounterTwice", {"hunt", "--counter", "macs,MACS"}, {"--counter: 'MACS' stands there twice"}},
        BadUse{"HuntCounterWithoutFormula",
               {"hunt", "--formulas", "fig5", "--counter", "cycles"},
               {"no set of --formulas has a formula for 'cycles'"}},
        BadUse{
            "TemplateOfNets", {"list", "nets", "--csv-template"}, {"--csv-template belongs to 'simcheck list layers'"}},
        BadUse{"TemplateOfNames",
               {"list", "layers", "--csv-template", "--names"},
               {"--csv-template belongs to 'simcheck list layers', without --names"}},
        BadUse{"HuntType", {"hunt", "--type", "GEM"}, {"--type: there is no 'GEM'; did you mean 'GEMM'?"}},
        BadUse{"HuntWithout", {"hunt", "--without", "strides"}, {"there is no 'strides'; did you mean 'stride'?"}},
        BadUse{"HuntMachine", {"hunt", "--hw", "NumPE=4"}, {"statement 'NumPE'; did you mean 'NumPEs'?"}},
        BadUse{"HuntFormulas", {"hunt", "--formulas", "fig6"}, {"no formula set 'fig6'; did you mean 'fig5'?"}},
        BadUse{"HuntCsvWithoutEach", {"hunt", "--csv", "x"}, {"--csv writes the table of --each"}},
        BadUse{"HuntCsvOnStdout", {"hunt", "--each", "--csv", "-"}, {"--csv: ", "expected a file"}},
        BadUse{"HuntOutOfEach", {"hunt", "--each", "--out", "x"}, {"--out takes one counterexample"}},
        BadUse{"HuntOutOnStdout", {"hunt", "--out", "-"}, {"goes to standard output anyway"}}),
    [](const auto &made) { return made.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Names, BadUseTest,
    testing::Values(
        BadUse{"Net", {"--net", "vgg61"}, {"no network 'vgg61'; did you mean 'vgg16'?", "simcheck list nets"}},
        BadUse{
            "Layer", {"--layer", "conv111"}, {"no layer 'conv111' in 'vgg16'; did you mean 'conv11'", "list layers"}},
        BadUse{"LayerOfAnotherNet", {"--layer", "b1_dw"}, {"no layer 'b1_dw' in 'vgg16'", "--net mobilenetv2"}},
        BadUse{"LayerOfNet", {"--net", "alexnet", "--layer", "conv7"}, {"no layer 'conv7' in 'alexnet'"}},
        BadUse{"Flow", {"--layer", "conv1", "--flow", "nvdia"}, {"no dataflow 'nvdia'; did you mean 'nvdla'?"}},
        BadUse{"Machine", {"--layer", "conv1", "--hw", "paper46"}, {"no machine 'paper46'; did you mean 'paper64'?"}},
        BadUse{"Setting", {"--layer", "conv1", "--hw", "NumPE=4"}, {"statement 'NumPE'; did you mean 'NumPEs'?"}},
        BadUse{"SettingWithoutValue", {"--layer", "conv1", "--hw", "numpes"}, {"expected a value"}},
        BadUse{"SettingEmpty",
               {"--layer", "conv1", "--hw", "NumPEs="},
               {"--hw:1:8: error: expected a number", "but found the end of the value"}},
        BadUse{"SettingZero", {"--layer", "conv1", "--hw", "NumPEs=0"}, {"--hw:1:8: error: NumPEs must be at least 1"}},
        BadUse{"SettingHuge", {"--layer", "conv1", "--hw", "NumPEs=9999999999999999999"}, {"does not fit"}},
        BadUse{"SettingJunk", {"--layer", "conv1", "--hw", "NumPEs=4,\x01"}, {"--hw:1:"}},
        BadUse{"Formulas", {"--layer", "conv1", "--formulas", "fig6"}, {"no formula set 'fig6'; did you mean 'fig5'?"}},
        BadUse{"FormulasTwice",
               {"--layer", "conv1", "--formulas", "fig5", "--formulas", "FIG5"},
               {"two sets are called 'fig5'"}},
        BadUse{"BareWord", {"conv11"}, {"no file 'conv11'", "--layer"}},
        BadUse{"AlmostList", {"lsit"}, {"no file 'lsit'; did you mean 'list'?"}},
        BadUse{"LongName", {"--net", std::string(10000, 'a')}, {"no network 'aaa"}},
        BadUse{"NoFile", {"no/such/file.dsl"}, {"cannot open 'no/such/file.dsl': No such file or directory"}},
        BadUse{"FormulasInCode",
               {"--layer", "conv1", "--formulas", "exat"},
               {"no formula set 'exat'; did you mean 'exact'?"}},
        BadUse{"Folder", {"/"}, {"cannot read '/': it is a directory"}},
        BadUse{"FlowFileMissing", {"--layer", "conv1", "--flow", "x.dsl"}, {"cannot open 'x.dsl'"}},
        BadUse{"NoFlowInFlow",
               {"--layer", "conv1", "--flow", std::string(TEST_SOURCE_DIR) + "/workloads/machines/paper64.dsl"},
               {"has no dataflow"}}),
    [](const auto &made) { return made.param.name; });

TEST(Options, HelpStartsWithWhatANewcomerWants) {
    Outcome outcome = simcheck({"--help"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_LT(outcome.out.find("simcheck --layer conv11"), outcome.out.find("usage:"));
}

// "" for the check.
std::string word_of(const struct command *command) { return command->word ? command->word : ""; }

template <typename Told> void each_command(const Told &told) {
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        told(PROGRAM_COMMANDS[i]);
}

std::string help_of(const struct command *command) {
    return simcheck(command->word ? std::vector<std::string>{command->word, "--help"}
                                  : std::vector<std::string>{"--help"})
        .out;
}

TEST(Options, HelpFitsIntoATerminal) {
    each_command([](const struct command *command) {
        std::istringstream text(help_of(command));
        for (std::string line; std::getline(text, line);) {
            EXPECT_LE(line.size(), 100u) << line;
            EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
        }
    });
}

TEST(Options, EveryCommandHasItsOwnHelp) {
    for (int i = 1; PROGRAM_COMMANDS[i]; i++) {
        std::string word = PROGRAM_COMMANDS[i]->word;
        Outcome outcome = simcheck({word, "--help"});
        EXPECT_EQ(outcome.exit_code, 0);
        EXPECT_EQ(outcome.out.rfind("usage: simcheck " + word, 0), 0u) << outcome.out;
        EXPECT_EQ(outcome.out, simcheck({"--help", word}).out);
        EXPECT_EQ(outcome.out, simcheck({word, "-h"}).out);
        EXPECT_NE(simcheck({"--help"}).out.find("simcheck " + word), std::string::npos);
    }
}

// ---- every option is in the help and in the manual, where its command is ----

// The option stands there, and not as the beginning of another one.
bool names(const std::string &text, const std::string &option) {
    size_t at = text.find(option);
    while (at != std::string::npos && (isalpha(text[at + option.size()]) || text[at + option.size()] == '-'))
        at = text.find(option, at + 1);
    return at != std::string::npos;
}

bool is_real(const struct option *row) { return row->name && row->shown != OPTION_TASK; }

// What `told` is asked about every option of every command, --help and --version only once.
template <typename Told> void each_option(const Told &told) {
    each_command([&](const struct command *command) {
        for (const struct option *row = command->options; !option_is_last(row); row++) {
            std::string name = is_real(row) ? row->name : "";
            bool once = name == "--help" || name == "--version";
            if (!name.empty() && (!once || !command->word))
                told(command, name);
        }
    });
}

TEST(Options, AllAreInTheHelpOfTheirCommands) {
    std::map<std::string, std::string> help;
    each_command([&](const struct command *command) { help[word_of(command)] = help_of(command); });
    each_option([&](const struct command *command, const std::string &name) {
        EXPECT_TRUE(names(help[word_of(command)], name)) << name << " not in\n" << help[word_of(command)];
    });
}

// What an option takes is no part of what is said of it: that begins in column 24, behind a blank or in the next line.
TEST(Options, HelpHasABlankBehindEachOption) {
    each_command([](const struct command *command) {
        std::istringstream text(help_of(command));
        std::string before;
        for (std::string line; std::getline(text, line); before = line) {
            const bool told_below = line.compare(0, 24, std::string(24, ' ')) == 0,
                       is_sentence = contains(before, " and ") || contains(before, ", --");
            EXPECT_TRUE(before.compare(0, 4, "  --") != 0 || is_sentence || before[23] == ' ' || told_below) << before;
        }
    });
}

// And the other way round: what a command's help has at the beginning of a line, the command takes.
TEST(Options, HelpExplainsNoOther) {
    each_command([](const struct command *command) {
        std::string help = help_of(command);
        each_option([&](const struct command *, const std::string &name) {
            bool explained = names(help, "\n  " + name);
            EXPECT_TRUE(!explained || command_option(command, name.c_str())) << name << " is in\n" << help;
        });
    });
}

std::string manual_text() { return simcheck({"help", "--man", TEST_SOURCE_DIR "/docs/simcheck.1.in"}).out; }

// The manual: its sections as plain text, the synopsis of each command, and the tags of lists ("--net N").
class Manual {
  public:
    Manual() {
        std::istringstream text(plain(manual_text()));
        std::string section, command, line;
        for (bool tag = false; std::getline(text, line); tag = line == ".TP") {
            if (line.rfind(".SH ", 0) == 0)
                section = line.substr(4);
            else if (section == "SYNOPSIS" && line.rfind(".B simcheck", 0) == 0)
                command = second_word(line.substr(3));
            else if (section == "SYNOPSIS")
                synopsis_[command] += line + "\n";
            else if (tag)
                tags_[section] += line + "\n";
        }
    }

    bool shows(const std::string &command, const std::string &option) const {
        return names(synopsis_.at(command), option);
    }

    // In the section of the command; the check's is the one that is called OPTIONS.
    bool explains(const std::string &section, const std::string &option) const {
        return names(tags_.at(section.empty() ? "OPTIONS" : section), option);
    }

  private:
    static std::string plain(const std::string &text) {
        std::string made;
        for (size_t i = 0; i < text.size(); i++) {
            if (text[i] != '\\')
                made += text[i];
            else if (text[++i] == 'f')
                i++;
            else if (text[i] == '-' || text[i] == ' ')
                made += text[i];
        }
        return made;
    }

    static std::string second_word(const std::string &line) {
        std::string first, second;
        std::istringstream(line) >> first >> second;
        return second;
    }

    std::map<std::string, std::string> synopsis_, tags_;
};

std::string in_capitals(std::string word) {
    for (char &c : word)
        c = static_cast<char>(toupper(c));
    return word;
}

TEST(Options, AllAreInTheManual) {
    Manual manual;
    each_option([&](const struct command *command, const std::string &name) {
        std::string word = word_of(command);
        EXPECT_TRUE(manual.shows(word, name)) << "SYNOPSIS of simcheck " << word << ": " << name;
        EXPECT_TRUE(manual.explains(in_capitals(word), name)) << "simcheck " << word << ": " << name;
    });
}

TEST(Options, TheManualHasTheProgramsVersionAndNothingLeftToFill) {
    std::string version = simcheck({"--version"}).out, manual = manual_text();
    version.pop_back();
    EXPECT_NE(manual.find("\"" + version + "\""), std::string::npos);
    EXPECT_EQ(manual.find('@'), std::string::npos);
    for (const char *section : {"NAME", "SYNOPSIS", "EXIT STATUS", "FILES", "EXAMPLES", "HUNT", "HELP"})
        EXPECT_NE(manual.find(std::string("\n.SH ") + section + "\n"), std::string::npos) << section;
}

TEST(Options, HelpHoldsWhereverItStands) {
    EXPECT_EQ(simcheck({"--layer", "conv1", "--help"}).out, simcheck({"-h"}).out);
}

TEST(Options, VersionIsOneLine) {
    Outcome outcome = simcheck({"--version"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out.rfind("simcheck ", 0), 0u);
    EXPECT_EQ(outcome.out.find('\n'), outcome.out.size() - 1);
}

// The counts are the same with any instructions.
TEST(Options, InstructionsAreNamedAndCanBeChosen) {
    const std::string example = TEST_SOURCE_DIR "/workloads/examples/03-halo.dsl";
    EXPECT_NE(simcheck({"--version", "--verbose"}).out.find("\ninstructions  "), std::string::npos);
    Outcome portable = simcheck({"--verbose", "--version"}, Stdout::Captured, {"SIMCHECK_LANES=portable"});
    EXPECT_EQ(portable.exit_code, 0);
    EXPECT_NE(portable.out.find("\ninstructions  portable: "), std::string::npos) << portable.out;
    EXPECT_EQ(simcheck({example}, Stdout::Captured, {"SIMCHECK_LANES=portable"}).out, simcheck({example}).out);
    Outcome unknown = simcheck({example}, Stdout::Captured, {"SIMCHECK_LANES=sse"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_EQ(unknown.err, "simcheck: error: SIMCHECK_LANES is 'sse'; expected avx512, avx2 or portable\n");
}

// ---- simcheck help ----

TEST(Help, IsWhatTheOptionShows) {
    EXPECT_EQ(simcheck({"help"}).out, simcheck({"--help"}).out);
    for (int i = 1; PROGRAM_COMMANDS[i]; i++) {
        std::string word = PROGRAM_COMMANDS[i]->word;
        Outcome outcome = simcheck({"help", word});
        EXPECT_EQ(outcome.exit_code, 0);
        EXPECT_EQ(outcome.out, simcheck({word, "--help"}).out);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Help, BadUseTest,
    testing::Values(BadUse{"Almost", {"help", "hnt"}, {"no command 'hnt'; did you mean 'hunt'?", HINT}},
                    BadUse{"Two", {"help", "hunt", "list"}, {"'help' takes one command, and 'list' is another"}},
                    BadUse{"TwoThings", {"help", "hunt", "--completion", "bash"}, {"'help' shows one thing"}},
                    BadUse{"Shell", {"help", "--completion", "csh"}, {"expected bash, zsh or fish, found 'csh'"}},
                    BadUse{"NoProse", {"help", "--man", "no.1.in"}, {"cannot open 'no.1.in'"}},
                    BadUse{"CheckOptionInHelp", {"help", "--net", "vgg16"}, {"'simcheck help' has no use for --net"}},
                    BadUse{"NamesOfNothing", {"list", "--names"}, {"'simcheck list flows --names'"}}),
    [](const auto &made) { return made.param.name; });

// ---- standard input ----

const char FIG5[] = TEST_SOURCE_DIR "/model/formulas/fig5.formulas";

TEST(StandardInput, IsAFileToCheck) {
    Outcome outcome = simcheck_reading(example("03-halo"), {"-"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out.rfind("halo of <stdin>, dataflow <stdin>\n", 0), 0u) << outcome.out;
    std::string expected = simcheck({example("03-halo")}).out;
    EXPECT_EQ(outcome.out.substr(outcome.out.find("  simulation")).substr(0, 500),
              expected.substr(expected.find("  simulation")).substr(0, 500));
}

TEST(StandardInput, GivesWhateverAFileCan) {
    const std::string workloads = TEST_SOURCE_DIR "/workloads/";
    const std::string machine = workloads + "machines/paper64.dsl", net = workloads + "networks/alexnet.dsl";
    const std::string flow = workloads + "flows/ws.dsl", energy = workloads + "energy/28nm.dsl";
    const std::vector<std::pair<std::string, std::vector<std::string>>> uses = {
        {machine, {"--layer", "conv11", "--flow", "ws", "--model-only", "--hw", "-"}},
        {net, {"--flow", "ws", "--model-only", "--net", "-"}},
        {flow, {"--layer", "conv11", "--model-only", "--flow", "-"}},
        {energy, {"--layer", "conv11", "--flow", "ws", "--model-only", "--energy", "-"}},
        {FIG5, {"--layer", "conv11", "--flow", "ws", "--model-only", "--formulas", "-"}},
        {net, {"list", "layers", "--net", "-"}},
        {example("03-halo"), {"convert", "-"}},
        {example("03-halo"), {"explain", "-"}},
        {example("03-halo"), {"--", "-"}}};
    for (const auto &use : uses) {
        Outcome outcome = simcheck_reading(use.first, use.second);
        EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(use.second) << outcome.err;
        EXPECT_NE(outcome.out, "");
    }
    EXPECT_EQ(simcheck_reading(FIG5, {"hunt", "--formulas", "-", "--runs", "50"}).exit_code, 1);
}

TEST(StandardInput, IsNamedInErrors) {
    Outcome outcome = simcheck_reading(FIG5, {"-"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("<stdin>:"), std::string::npos) << outcome.err;
    outcome = simcheck_reading("/dev/null", {"-"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("'<stdin>' says nothing"), std::string::npos) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(
    StandardInput, BadUseTest,
    testing::Values(BadUse{"Twice", {"-", "-"}, {"standard input can be read once", HINT}},
                    BadUse{"FileAndMachine", {"-", "--hw", "-"}, {"standard input can be read once"}},
                    BadUse{"FlowAndNet", {"--flow=-", "--net=-"}, {"standard input can be read once"}},
                    BadUse{"Trace", {"trace", "info", "-"}, {"a trace is read twice"}}),
    [](const auto &made) { return made.param.name; });

// ---- --json FILE ----

class JsonTest : public CliTest {};

bool is_document(const std::string &text) { return text.rfind("{\n", 0) == 0; }

TEST_F(JsonTest, GoesToTheFileBehindIt) {
    for (const auto &arguments : {std::vector<std::string>{example("03-halo"), "--json", path("out.json")},
                                  std::vector<std::string>{"--json", path("out.json"), example("03-halo")},
                                  std::vector<std::string>{"--json=" + path("out.json"), example("03-halo")},
                                  std::vector<std::string>{"--json", path("out.json"), "--", example("03-halo")}}) {
        Outcome outcome = simcheck(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(outcome.out.rfind("halo of ", 0), 0u) << outcome.out;
        EXPECT_TRUE(is_document(read_file(path("out.json"))));
        std::remove(path("out.json").c_str());
    }
}

TEST_F(JsonTest, IsOnStandardOutputWhereNoFileFollows) {
    for (const auto &arguments : {std::vector<std::string>{example("03-halo"), "--json"},
                                  std::vector<std::string>{"--json", example("03-halo")},
                                  std::vector<std::string>{"--json", "--strict", example("03-halo")},
                                  std::vector<std::string>{"--json", "-", example("03-halo")},
                                  std::vector<std::string>{"--json", "--", example("03-halo")},
                                  std::vector<std::string>{"--json=-", example("03-halo")}}) {
        Outcome outcome = simcheck(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_TRUE(is_document(outcome.out)) << testing::PrintToString(arguments);
    }
    EXPECT_TRUE(files().empty());
}

// What could be somebody's mapping is never written to.
TEST_F(JsonTest, NeverTakesAWordThatMayBeAnInput) {
    for (const std::string name : {"mine.dsl", "mine.m", "mine", "mine.json.dsl"}) {
        write(name, read_file(example("03-halo")));
        Outcome outcome = simcheck({"--json", path(name)});
        EXPECT_EQ(read_file(path(name)), read_file(example("03-halo"))) << name;
        EXPECT_TRUE(is_document(outcome.out) || name == "mine.m") << name << outcome.err;
    }
    Outcome outcome = simcheck({"--json", "conv11"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("no file 'conv11'"), std::string::npos);
}

TEST(Options, WordsBehindADoubleDashAreFiles) {
    Outcome outcome = simcheck({"--", "list"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("no file 'list'"), std::string::npos);
}

} // namespace
