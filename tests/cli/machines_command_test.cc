// Several machines side by side, sweeps, files as candidates, the best by another measure, and what is compared where
// nothing is simulated.
#include "tests/cli/run_program.h"

#include "tests/support/json_reader.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace {

const char TWO_LAYERS[] = "Layer CONV first; K 4; C 3; R 3; S 3; Y 8; X 8; endLayer\n"
                          "Layer CONV second; K 6; C 4; R 3; S 3; Y 6; X 6; Repeat 2; endLayer\n";

// "1,234"
std::string grouped(int64_t number) {
    std::string digits = std::to_string(number < 0 ? -number : number);
    for (int at = int(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(size_t(at), ",");
    return (number < 0 ? "-" : "") + digits;
}

// The words of the first line behind `after` that begins with these.
std::vector<std::string> words_behind(const std::string &text, const std::string &after,
                                      const std::vector<std::string> &first) {
    std::istringstream lines(text.substr(std::min(text.find(after), text.size())));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream stream(line);
        std::vector<std::string> words;
        for (std::string word; stream >> word;)
            words.push_back(word);
        if (words.size() >= first.size() && std::equal(first.begin(), first.end(), words.begin()))
            return words;
    }
    return {};
}

size_t count_of(const std::string &text, const std::string &part) {
    size_t count = 0;
    for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at++)
        count++;
    return count;
}

class Machines : public CliTest {
  protected:
    std::string net() const { return write("net.dsl", TWO_LAYERS); }

    // A machine's run alone.
    int64_t cycles_of(const std::string &layer, const std::string &flow, const std::string &machine) const {
        const Json document =
            read_json(simcheck({"--net", net(), "--layer", layer, "--flow", flow, "--hw", machine, "--json"}).out);
        EXPECT_EQ(document["results"].items.size(), 1u);
        return document["results"][0]["sim"]["cycles"].integer();
    }
};

// ---- side by side ----

TEST_F(Machines, StandSideBySideWithTheNumbersThatEachHasAlone) {
    const Outcome outcome = simcheck({"--net", net(), "--layer", "first", "--flow", "ws,rs", "--hw",
                                      "paper64,Bandwidth=2", "--hw", "paper64,NumPEs=9"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char *flow : {"ws", "rs"}) {
        const int64_t one = cycles_of("first", flow, "paper64,Bandwidth=2");
        const int64_t other = cycles_of("first", flow, "paper64,NumPEs=9");
        char ratio[32];
        snprintf(ratio, sizeof ratio, "%.3f", double(other) / double(one));
        const std::vector<std::string> row = {
            "first", flow, grouped(one), grouped(other), (other > one ? "+" : "") + grouped(other - one), ratio};
        EXPECT_EQ(words_behind(outcome.out, "\n  cycles\n", {"first", flow}), row) << outcome.out;
    }
    EXPECT_TRUE(contains(outcome.out, ": 2 machines side by side; ratios are to the first\n")) << outcome.out;
}

// Blanks around the comma belong to no name and to no statement.
TEST_F(Machines, MayHaveBlanksBetweenTheirStatements) {
    const int64_t cycles = cycles_of("first", "ws", "paper64,Bandwidth=2,NumPEs=9");
    for (const char *machine : {"paper64, Bandwidth=2, NumPEs=9", " paper64 ,\tBandwidth=2 ,NumPEs=9",
                                " NumPEs=9, Bandwidth=2, L1Size=1024, L2Size=524288"})
        EXPECT_EQ(cycles_of("first", "ws", machine), cycles) << machine;
    EXPECT_EQ(cycles_of("first", "ws", " paper64 "), cycles_of("first", "ws", "paper64"));
}

TEST_F(Machines, AndAllOtherListsMayHaveBlanks) {
    const Outcome blanks = simcheck({"--net", net(), "--layer", " first , second", "--flow", "ws, os ", "--sweep",
                                     " NumPEs=4, 8", "--model-only", "--csv", "-", "--quiet"});
    const Outcome none = simcheck({"--net", net(), "--layer", "first,second", "--flow", "ws,os", "--sweep",
                                   "NumPEs=4,8", "--model-only", "--csv", "-", "--quiet"});
    EXPECT_EQ(blanks.exit_code, 0) << blanks.err;
    EXPECT_TRUE(contains(none.out, ",second,os,")) << none.out;
    std::string without_blanks = blanks.out; // a machine is called as it was given
    without_blanks.erase(std::remove(without_blanks.begin(), without_blanks.end(), ' '), without_blanks.end());
    std::string expected = none.out;
    expected.erase(std::remove(expected.begin(), expected.end(), ' '), expected.end());
    EXPECT_EQ(without_blanks, expected);
}

TEST_F(Machines, OfANetworkHaveTotalsAndTheBestOfEachLayer) {
    const Outcome outcome =
        simcheck({"--net", net(), "--all", "--model-only", "--hw", "NumPEs=4", "--hw", "NumPEs=64"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const Outcome one = simcheck({"--net", net(), "--all", "--model-only", "--hw", "NumPEs=4"});
    const Outcome other = simcheck({"--net", net(), "--all", "--model-only", "--hw", "NumPEs=64"});
    for (const char *name : {"nlr", "ws", "os", "rs", "nvdla", "adaptive"}) {
        const std::string here = words_behind(one.out, "\n  totals", {name})[5];
        const std::string there = words_behind(other.out, "\n  totals", {name})[5];
        const std::vector<std::string> row = words_behind(outcome.out, "\n  cycles\n", {name});
        ASSERT_GE(row.size(), 3u) << outcome.out;
        EXPECT_EQ(row[1], here);
        EXPECT_EQ(row[2], there);
    }
    EXPECT_TRUE(contains(outcome.out, "\n  cycles of each layer's best dataflow\n")) << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "\n  cycles of each dataflow\n"));
}

TEST_F(Machines, OfOtherFilesAreOthers) {
    const std::string a = write("a.dsl", "NumPEs 2; Bandwidth 2; Layer CONV l; K 4; C 2; Y 4; X 4; endLayer Unroll K");
    const std::string b = write("b.dsl", "NumPEs 2; Bandwidth 2; Layer CONV l; K 4; C 2; Y 4; X 4; endLayer Unroll C");
    const Outcome outcome = simcheck({a, b, "--hw", "Bandwidth=1", "--hw", "Bandwidth=4"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, a + ": 2 machines side by side")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, b + ": 2 machines side by side")) << outcome.out;
}

// Each has its column of cycles, in tables that go on below where a line is full.
TEST_F(Machines, WithClocksHaveTimesToCompare) {
    const std::vector<std::string> words = {example("03-halo"), "--model-only", "--formulas", "exact"};
    const auto run = [&](std::vector<std::string> more) {
        more.insert(more.begin(), words.begin(), words.end());
        return simcheck(more).out;
    };
    EXPECT_EQ(words_behind(run({"--sweep", "Clock=500MHz,1GHz"}), "\n  time\n", {"halo", "03-halo"}),
              (std::vector<std::string>{"halo", "03-halo", "906", "ns", "453", "ns", "-453", "ns", "0.500"}));
    EXPECT_TRUE(contains(run({"--sweep", "Bandwidth=1,2", "--clock", "1GHz"}), "\n  time\n"));
    EXPECT_FALSE(contains(run({"--sweep", "Bandwidth=1,2"}), "\n  time\n"));
}

// L1 of 10 elements is too small for both dataflows: "!" stands before each of its numbers, and before no other one.
TEST_F(Machines, AreMarkedWhereABufferIsTooSmall) {
    const std::vector<std::string> words = {"--net", net(), "--flow", "ws,os", "--model-only", "--formulas", "exact"};
    const auto run = [&](std::vector<std::string> more) {
        more.insert(more.begin(), words.begin(), words.end());
        return simcheck(more).out;
    };
    const std::string all = run({"--sweep", "L1Size=10,1000", "--all"});
    for (const char *table : {"\n  cycles\n", "\n  energy\n", "\n  L2 rd+wr\n", "\n  utilized\n"}) {
        const auto row = words_behind(all, table, {"ws"});
        ASSERT_GE(row.size(), 3u) << all;
        EXPECT_EQ(row[1][0], '!') << all;
        EXPECT_FALSE(contains(row[2], "!")) << all;
    }
    EXPECT_EQ(count_of(all, "\n  ! a buffer is too small for some layer\n"), 1u) << all;
    EXPECT_EQ(words_behind(all, "\n  buffers\n", {"os"}),
              (std::vector<std::string>{"os", "L1", "small", "in", "2", "of", "2", "ok"}))
        << all;
    const std::string runs = run({"--hw", "L1Size=1000", "--hw", "L1Size=1000,L2Size=10", "--layer", "first"});
    const auto row = words_behind(runs, "\n  cycles\n", {"first", "ws"});
    ASSERT_GE(row.size(), 4u) << runs;
    EXPECT_EQ("!" + row[2], row[3]) << runs;
    EXPECT_TRUE(contains(runs, "\n  ! a buffer is too small for it\n")) << runs;
    const std::string none = run({"--sweep", "L1Size=1000,2000", "--all"});
    EXPECT_FALSE(contains(none, "!")) << none;
    EXPECT_FALSE(contains(none, "\n  buffers\n")) << none;
}

// No total is shown of a dataflow that is refused for a layer; whether the others fit is.
TEST_F(Machines, CountTooSmallBuffersWhereALayerIsRefused) {
    const std::string both = write("both.dsl", "Layer CONV a; K 4; C 3; R 3; S 3; Y 8; X 8; endLayer\n"
                                               "Layer GEMM g; M 4; N 4; K 8; endLayer\n");
    const Outcome outcome = simcheck(
        {"--net", both, "--flow", "gemm", "--sweep", "L1Size=1,1000", "--model-only", "--all", "--formulas", "exact"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(words_behind(outcome.out, "\n  cycles\n", {"gemm", "-"}).size(), 5u) << outcome.out;
    EXPECT_EQ(words_behind(outcome.out, "\n  buffers\n", {"gemm"}),
              (std::vector<std::string>{"gemm", "L1", "small", "in", "1", "of", "1", "ok"}))
        << outcome.out;
}

TEST_F(Machines, AreMarkedWhereSomeRunsWereNotSimulated) {
    const std::string giant =
        write("giant.dsl", "Layer CONV giant; K 1000; C 1000; Y 1002; X 1002; R 2; S 2; endLayer\n"
                           "Layer CONV small; K 2; C 2; Y 4; X 4; R 2; S 2; endLayer\n");
    const std::vector<std::string> words = {"--net",   giant,           "--flow",     "ws",
                                            "--sweep", "Bandwidth=2,4", "--formulas", "exact"};
    const auto run = [&](std::vector<std::string> more) {
        more.insert(more.begin(), words.begin(), words.end());
        return simcheck(more).out;
    };
    const std::string all = run({"--budget", "1", "--all"}), best = "\n  cycles of each layer's best dataflow\n";
    for (const char *table : {"\n  cycles\n", "\n  energy\n", "\n  L2 rd+wr\n"}) {
        const auto row = words_behind(all, table, {"ws"});
        ASSERT_GE(row.size(), 3u) << all;
        EXPECT_EQ(row[1][0], '~') << all;
    }
    EXPECT_EQ(words_behind(all, best, {"giant"})[2][0], '~') << all;
    EXPECT_NE(words_behind(all, best, {"small"})[2][0], '~') << all;
    EXPECT_EQ(count_of(all, "\n  ~ some layer was not simulated: what the formulas say\n"), 1u) << all;
    EXPECT_FALSE(contains(run({"--model-only", "--all"}), "~")) << "no run was simulated, so none is marked";
}

// The dataflow is refused on the first machine; the second one is simulated.
TEST_F(Machines, SayASeedWhereOneOfThemWasSimulated) {
    const std::string flow = write("wide.dsl", "Temporal_Map (1,1) K -> Tile (2) C -> Spatial_Map (1,1) C\n");
    const Outcome outcome = simcheck({"--net", net(), "--all", "--flow", flow, "--sweep", "NumPEs=1,4"});
    EXPECT_TRUE(contains(outcome.err, "error")) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "\n  simulation  seed 1\n")) << outcome.out;
}

// L2 of 500 elements has room for what two layers keep, that of 1000 for three.
TEST_F(Machines, SayWhichLayersEachFuses) {
    const std::string net = write("fuse.dsl", "NumPEs 4; L2Size 500; Buffer auto; OffChipBandwidth 1;\n"
                                              "Layer CONV a; K 7; C 1; Y 7; X 7; R 3; S 3; endLayer\n"
                                              "Layer CONV b; K 5; C 7; Y 5; X 5; R 1; S 1; endLayer\n"
                                              "Layer CONV c; K 3; C 5; Y 5; X 5; endLayer\n");
    const Outcome outcome = simcheck({net, "--flow", "ws,nlr", "--all", "--fuse", "--model-only", "--formulas", "exact",
                                      "--sweep", "L2Size=500,1000"});
    EXPECT_TRUE(contains(outcome.out, "\n  fused       ws on L2Size=500: a-b\n"
                                      "              ws on L2Size=1000: a-b-c\n"
                                      "              nlr on L2Size=500: b-c\n"
                                      "              nlr on L2Size=1000: a-b-c\n"
                                      "              (by order and shape: "))
        << outcome.out;
}

TEST_F(Machines, WithoutPricesLeaveTheEnergiesOfOthers) {
    const std::vector<std::string> words = {"--net",        net(),        "--flow", "ws",
                                            "--model-only", "--formulas", "exact",  "--all"};
    const auto run = [&](std::vector<std::string> more) {
        more.insert(more.begin(), words.begin(), words.end());
        return simcheck(more).out;
    };
    const std::string three = run({"--sweep", "L2Size=20,1000,3000"});
    const auto two = words_behind(run({"--sweep", "L2Size=1000,3000"}), "\n  energy\n", {"ws"});
    ASSERT_GE(two.size(), 5u);
    EXPECT_EQ(words_behind(three, "\n  energy\n", {"ws"}),
              (std::vector<std::string>{"ws", "-", two[1], two[2], two[3], two[4], "-", "-"}))
        << three;
    EXPECT_TRUE(contains(three, "\n  energy      L2Size=20: not known: L2 has 40 bytes ")) << three;
    EXPECT_TRUE(contains(three, "\n              L2Size=1000: by 28nm\n              L2Size=3000: by 28nm\n")) << three;
    const std::string none = run({"--sweep", "L2Size=20,30"});
    EXPECT_TRUE(contains(none, "\n              L2Size=30: not known: L2 has 60 bytes ")) << none;
    EXPECT_FALSE(contains(none, "\n  energy\n")) << none;
    EXPECT_TRUE(contains(run({"--sweep", "L2Size=1000,3000"}), "\n  energy      by 28nm\n"));
}

// Energies in MACs and in picojoules have no ratio.
TEST_F(Machines, WithPricesInOtherUnitsShowBoth) {
    const char PRICES[] = " MAC 1; L1 1 1; L2 6 6; NoC 2; OffChip 200; endEnergy\n";
    const std::string macs = write("macs.dsl", std::string("NumPEs 8; Energy macs; Unit MAC;") + PRICES),
                      pico = write("pico.dsl", std::string("NumPEs 8; Energy pico; Unit pJ;") + PRICES);
    const std::string text = simcheck({"--net", net(), "--flow", "ws", "--model-only", "--all", "--hw", macs, "--hw",
                                       pico, "--formulas", "exact"})
                                 .out;
    const auto row = words_behind(text, "\n  energy\n", {"ws"});
    EXPECT_TRUE(contains(text, " thousand MACs  ")) << text;
    ASSERT_EQ(row.size(), 8u) << text;
    EXPECT_EQ(row[5], "nJ");
    EXPECT_EQ(row[6] + row[7], "--");
}

// The set is wrong about `first` on six PEs, and about nothing else.
TEST_F(Machines, SayWhereAMaintainedSetDiffers) {
    const char SET[] = "MACs : macs = if Sz(K) == 4 and NumPEs == 6 then 7 else Sz(K) * Sz(C) * 9 * (Sz(Y) - 2) * "
                       "(Sz(X) - 2);\n";
    const std::string own = write("own.formulas", std::string("set own; status maintained;\n") + SET),
                      paper = write("paper.formulas", std::string("set paper; status published;\n") + SET);
    const Outcome outcome = simcheck(
        {"--net", net(), "--flow", "ws,os", "--all", "--sweep", "NumPEs=4,6", "--formulas", own, "--formulas", paper});
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    for (const char *flow : {"ws", "os"})
        EXPECT_EQ(words_behind(outcome.out, "\n  where own differs\n", {"first", flow}),
                  (std::vector<std::string>{"first", flow, "agree", "differ", "in", "1", "of", "1"}))
            << outcome.out;
    EXPECT_TRUE(words_behind(outcome.out, "\n  where own differs\n", {"second"}).empty()) << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "where paper differs")) << outcome.out;
    EXPECT_FALSE(
        contains(simcheck({"--net", net(), "--flow", "ws", "--all", "--sweep", "NumPEs=4,5", "--formulas", own}).out,
                 "differs"));
}

TEST_F(Machines, MayBeMany) {
    const Outcome outcome =
        simcheck({example("03-halo"), "--sweep", "NumPEs=1:100:+1", "--model-only", "--formulas", "exact"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, ": 100 machines side by side")) << outcome.err;
    for (const char *machine : {"NumPEs=1 ", "NumPEs=31 ", "NumPEs=32 ", "NumPEs=100 "})
        EXPECT_TRUE(contains(outcome.out, machine)) << machine;
}

TEST_F(Machines, AreToldApartInDocuments) {
    const Json document = read_json(
        simcheck({"--net", net(), "--layer", "first", "--flow", "ws", "--sweep", "NumPEs=3,5", "--json"}).out);
    ASSERT_EQ(document["results"].items.size(), 2u);
    EXPECT_EQ(document["results"][0]["machine_name"].text, "paper64 + NumPEs=3");
    EXPECT_EQ(document["results"][1]["machine_name"].text, "paper64 + NumPEs=5");
    EXPECT_EQ(document["results"][1]["sim"]["cycles"].integer(), cycles_of("first", "ws", "NumPEs=5"));
}

// A campaign's folder and --fuse know machines apart, too.
TEST_F(Machines, ShareAFolder) {
    const std::vector<std::string> arguments = {"--net", net(),        "--flow",  "ws,rs",
                                                "--out", path("runs"), "--sweep", "NumPEs=3:9:+3"};
    const Outcome first = simcheck(arguments), second = simcheck(arguments);
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_TRUE(contains(second.err, "12 of 12 runs")) << second.err;
    EXPECT_TRUE(contains(second.out, ": 3 machines side by side")) << second.out;
}

// ---- how far off ----

// l1_wr_weight is 1 of 1, 2 and 4: off by nothing, a half, three quarters.
TEST_F(Machines, AToleranceSaysHowFarOffASetIs) {
    const std::string set = write("w.formulas", "set w; status maintained; L1 WR WEIGHT : l1_wr_weight = 1;");
    const std::string net = write("w.dsl", "NumPEs 2; Layer CONV one; X 2; endLayer Layer CONV two; K 2; X 2; endLayer "
                                           "Layer CONV four; K 4; X 2; endLayer");
    const std::string flow = write("k.dsl", "Temporal_Map (1,1) K -> Unroll X");
    const std::vector<std::string> words = {net, "--flow", flow, "--formulas", set, "--tolerance"};
    const auto run = [&](const char *tolerance, const char *more = "--quiet") {
        std::vector<std::string> all = words;
        all.insert(all.end(), {tolerance, more});
        return simcheck(all);
    };
    const Outcome far = run("50%"), close = run("75%"), exact = run("74.9999%", "--all");
    EXPECT_EQ(far.exit_code, 1);
    EXPECT_EQ(words_behind(far.out, "how far w is off; close is within 50%\n", {"l1_wr_weight"}),
              (std::vector<std::string>{"l1_wr_weight", "3", "1", "1", "41.7%", "50%", "75%", "four", "k"}))
        << far.out;
    EXPECT_TRUE(contains(far.out, "w (maintained) differs by more than 50% in 1 of 3 counts")) << far.out;
    EXPECT_EQ(close.exit_code, 0) << close.out;
    EXPECT_TRUE(contains(close.out, "w (maintained) is within 75% in all 3 counts")) << close.out;
    EXPECT_TRUE(contains(close.out, "agree/are close/differ/have no formula")) << close.out;
    EXPECT_EQ(exact.exit_code, 1) << exact.out;
    EXPECT_EQ(read_json(run("75%", "--json").out)["results"][2]["verdict"]["w"].text, "close");
    const Outcome machines = simcheck({net, "--flow", flow, "--formulas", set, "--tolerance", "5%", "--hw", "NumPEs=1",
                                       "--hw", "NumPEs=2,Bandwidth=1"});
    EXPECT_TRUE(contains(machines.out, "  dataflow  machine\n")) << machines.out;
    EXPECT_TRUE(contains(simcheck({net, "--flow", flow, "--formulas", set, "--model-only", "--tolerance", "5%"}).out,
                         "--tolerance has no effect: "));
    EXPECT_EQ(run("5").exit_code, 2);
    EXPECT_TRUE(contains(run("5").err, "--tolerance: expected a share such as 5% or 0.25%"));
}

// ---- sweeps ----

TEST_F(Machines, OfASweepAreThoseOfEachValue) {
    const struct {
        const char *sweep;
        std::vector<std::string> heads;
    } SWEEPS[] = {{"NumPEs=4:64:*4", {"NumPEs=4", "NumPEs=16", "NumPEs=64"}},
                  {"NumPEs=4:63:*4", {"NumPEs=4", "NumPEs=16"}},
                  {"Bandwidth=1:7:+3", {"Bandwidth=1", "Bandwidth=4", "Bandwidth=7"}},
                  {"Bandwidth=1:6:2", {"Bandwidth=1", "Bandwidth=3", "Bandwidth=5"}},
                  {"Topology=bus,mesh", {"Topology=bus", "Topology=mesh"}}};
    for (const auto &[sweep, heads] : SWEEPS) {
        const Outcome outcome =
            simcheck({"--net", net(), "--layer", "first", "--flow", "ws", "--model-only", "--sweep", sweep});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        std::vector<std::string> row = words_behind(outcome.out, "\n  cycles\n", {"layer", "dataflow"});
        ASSERT_GE(row.size(), 2 + heads.size()) << outcome.out;
        EXPECT_EQ(std::vector<std::string>(row.begin() + 2, row.begin() + 2 + long(heads.size())), heads);
    }
    const Outcome pairs = simcheck({"--net", net(), "--layer", "first", "--flow", "ws", "--model-only", "--sweep",
                                    "NumPEs=4,8", "--sweep", "Bandwidth=1,2", "--hw", "paper64", "--hw", "edge64"});
    EXPECT_EQ(pairs.exit_code, 2) << "there is no machine edge64";
    const Outcome all =
        simcheck({"--net", net(), "--layer", "first", "--flow", "ws", "--model-only", "--sweep", "NumPEs=4,8",
                  "--sweep", "Bandwidth=1,2", "--hw", "paper64", "--hw", "paper64,NoCLatency=3"});
    EXPECT_TRUE(contains(all.out, ": 8 machines side by side")) << all.out << all.err;
}

TEST_F(Machines, SaysWhatIsWrongWithThem) {
    const struct {
        std::vector<std::string> arguments;
        const char *message;
    } WRONG[] = {
        {{"--sweep", "NumPEs"}, "--sweep: expected values or a range, such as Bandwidth=8,16,64 or NumPEs=64:1024:*2"},
        {{"--sweep", "=4"}, "--sweep: expected values or a range"},
        {{"--sweep", "NumPEs="}, "--sweep: expected values or a range"},
        {{"--sweep", "NumPEs=4,,8"}, "--sweep: expected values or a range"},
        {{"--sweep", "NumPEs=4:8"}, "--sweep: expected values or a range"},
        {{"--sweep", "NumPEs=4:8:*2x"}, "--sweep: expected values or a range"},
        {{"--sweep", "NumPEs=4:99999999999999999999:*2"}, "--sweep: expected values or a range"},
        {{"--sweep", "NumPEs=8:4:*2"}, "'NumPEs=8:4:*2' does not ascend"},
        {{"--sweep", "NumPEs=4:8:*1"}, "'NumPEs=4:8:*1' does not ascend"},
        {{"--sweep", "NumPEs=4:8:+0"}, "'NumPEs=4:8:+0' does not ascend"},
        {{"--sweep", "NumPEs=1:4000:1"}, "--sweep: NumPEs has more than 1024 values"},
        {{"--sweep", "NumPEs=1:100:1", "--sweep", "Bandwidth=1:100:1"}, "--sweep: these are more than 1024 machines"},
        {{"--sweep", "NumPEs=4,4"}, "--sweep: 'NumPEs=4' stands there twice"},
        {{"--sweep", "NumPEs=4,8", "--sweep", "numpes=3"}, "--sweep: numpes is given twice"},
        {{"--hw", "paper64,NumPEs=4", "--sweep", "numpes=4,8"}, "--sweep: --hw gives NumPEs, too: leave out one of"},
        {{"--hw", "Topology weight=bus", "--sweep", "Topology=mesh,tree"}, "--sweep: --hw gives Topology weight, too"},
        {{"--hw", "Topology=bus", "--sweep", "Topology=mesh,tree"}, "--sweep: --hw gives Topology weight, too"},
        {{"--hw", "Topology output=tree", "--sweep", "Topology sum=mesh,rows"}, "--hw gives Topology output, too"},
        {{"--hw", "Bits psum=8", "--sweep", "Bits  psum=4,5"}, "--hw gives Bits psum, too"},
        {{"--sweep", "Bits psum=8,16", "--sweep", "Bits  psum=4,5"}, "another --sweep gives Bits psum, too"},
        {{"--sweep", "Topology weight=bus,mesh", "--sweep", "Topology=mesh,tree"},
         "--sweep: another --sweep gives Topology weight, too"},
        {{"--sweep", "NumPE=4,8"}, "--sweep: there is no hardware statement 'NumPE'; did you mean 'NumPEs'?"},
        {{"--sweep", "NumPEs=4,x"}, "expected a number or '(' but found 'x'"},
        {{"--sweep", "NumPEs=0,1"}, "NumPEs"},
        {{"--hw", "paper64", "--hw", "paper64"}, "--hw: two machines are called 'paper64'"},
        {{"--best", "speed"}, "--best: expected cycles, energy or edp, found 'speed'"},
        {{"--best", "energy", "--hw", "L2Size=50"}, "--best energy: the energy is not known: "},
    };
    for (const auto &[more, message] : WRONG) {
        std::vector<std::string> arguments = {"--net", net(), "--all", "--model-only"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = simcheck(arguments);
        EXPECT_EQ(outcome.exit_code, 2) << message;
        EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
    }
    EXPECT_TRUE(contains(
        simcheck({"explore", "--hw", "NumPEs=4", "--hw", "Bandwidth=4"}).err,
        "--hw gives 2 machines, and one is taken here: give one --hw, with all that it has, as in --hw paper64,"));
}

// ---- files as candidates ----

const char CANDIDATE[] = "Network n {\n"
                         "Layer a { Type: CONV Dimensions { K: 6, C: 4, R: 3, S: 3, Y: 8, X: 8 } Dataflow { %s } }\n"
                         "Layer %s { Type: CONV Dimensions { K: 5, C: 3, R: 1, S: 1, Y: 6, X: 6 } Dataflow { %s } }\n"
                         "}\n";

TEST_F(Machines, CandidatesAreToldApartByTheirNames) {
    std::filesystem::create_directory(path("d1"));
    std::filesystem::create_directory(path("d2"));
    const auto text = [](const char *flow) {
        return std::string(
                   "Network n { Layer a { Type: CONV Dimensions { K: 4, C: 4, R: 3, S: 3, Y: 6, X: 6 } Dataflow { ") +
               flow + " } } }";
    };
    const std::string one = write("d1/n.m", text("SpatialMap(1,1) K; TemporalMap(1,1) C;")),
                      other = write("d2/n.m", text("TemporalMap(2,2) K; SpatialMap(1,1) C;")),
                      third = write("d2/k.m", text("TemporalMap(2,2) K; SpatialMap(1,1) C;"));
    const std::vector<std::string> options = {"--all", "--model-only", "--hw", "NumPEs=4,Bandwidth=1"};
    const auto run = [&](std::vector<std::string> words) {
        words.insert(words.end(), options.begin(), options.end());
        return simcheck(words);
    };
    EXPECT_TRUE(contains(run({one, other}).err, "two files are called 'n' ('" + one + "' and '" + other + "'): "));
    EXPECT_TRUE(contains(run({one, one}).err, "the file '" + one + "' stands there twice"));
    const auto cycles = [](const Json &network) { return network["adaptive"]["cycles"].text; };
    const Json alone = read_json(run({third, one, "--json"}).out);
    const Json two =
        read_json(run({third, one, "--hw", "NumPEs=4,Bandwidth=2", "--json"}).out); // --hw of options: second
    ASSERT_EQ(two["networks"].items.size(), 2u);
    EXPECT_EQ(alone["networks"].items.size(), 1u);
    EXPECT_EQ(cycles(two["networks"][1]), cycles(alone["networks"][0]));
    EXPECT_EQ(two["networks"][0]["totals"].members.size(), 2u);
    const std::string more =
        write("d2/m.m", "Network n { Layer c { Type: CONV Dimensions { K: 4, C: 2, R: 3, S: 3, Y: 4, "
                        "X: 4 } Dataflow { TemporalMap(1,1) K; SpatialMap(1,1) C; } } }");
    EXPECT_EQ(run({one, more, "--layer", "c"}).exit_code, 0) << "one of them has it";
    EXPECT_TRUE(contains(run({one, more, "--layer", "z"}).err, "there is no layer 'z'"));
    const Json replaced = read_json(run({one, more, "--flow", "ws", "--json"}).out);
    EXPECT_EQ(replaced["networks"].items.size(), 2u) << "candidates of nothing";
}

TEST_F(Machines, FilesWithADataflowForEachLayerAreCandidates) {
    const char *by_k = "SpatialMap(1,1) K; TemporalMap(1,1) C;", *by_c = "SpatialMap(1,1) C; TemporalMap(1,1) K;";
    char text[1024];
    snprintf(text, sizeof text, CANDIDATE, by_k, "b", by_c);
    const std::string one = write("one.m", text);
    snprintf(text, sizeof text, CANDIDATE, by_c, "b", by_k);
    const std::string two = write("two.m", text);
    const Json document = read_json(simcheck({one, two, "--all", "--hw", "NumPEs=6,Bandwidth=2", "--json"}).out);
    ASSERT_EQ(document["networks"].items.size(), 1u);
    const Json &network = document["networks"][0];
    EXPECT_EQ(network["layers"].integer(), 2);
    std::map<std::string, int64_t> cycles; // "a one" -> cycles
    for (const Json &result : document["results"].items)
        cycles[result["layer"].text + " " + result["dataflow"].text] = result["sim"]["cycles"].integer();
    ASSERT_EQ(cycles.size(), 4u);
    int64_t adaptive = 0;
    for (int i = 0; i < 2; i++) {
        const std::string layer = network["best"][i]["layer"].text;
        const int64_t by_one = cycles[layer + " one"], by_two = cycles[layer + " two"];
        EXPECT_NE(by_one, by_two);
        EXPECT_EQ(network["best"][i]["dataflow"].text, by_one < by_two ? "one" : "two");
        adaptive += std::min(by_one, by_two);
    }
    EXPECT_EQ(network["adaptive"]["cycles"].integer(), adaptive);
    // a layer of another name is another line
    snprintf(text, sizeof text, CANDIDATE, by_c, "c", by_k);
    const std::string three = write("three.m", text);
    const Json others = read_json(simcheck({one, three, "--all", "--hw", "NumPEs=6,Bandwidth=2", "--json"}).out);
    EXPECT_EQ(others["networks"][0]["layers"].integer(), 3);
}

// ---- the best by another measure ----

TEST_F(Machines, TheBestDataflowIsByTheMeasureAskedFor) {
    for (const std::string by : {"cycles", "energy", "edp"}) {
        const Json document = read_json(simcheck({"--net", net(), "--all", "--best", by, "--json"}).out);
        std::map<std::string, std::pair<double, std::string>> best;
        for (const Json &result : document["results"].items) {
            const double cycles = double(result["sim"]["cycles"].integer());
            const double energy = std::stod(result["energy"]["sim"]["total"].text);
            const double measure = by == "cycles" ? cycles : by == "energy" ? energy : cycles * energy;
            auto &line = best[result["layer"].text];
            if (line.second.empty() || measure < line.first)
                line = {measure, result["dataflow"].text};
        }
        for (int i = 0; i < 2; i++) {
            const Json &line = document["networks"][0]["best"][i];
            EXPECT_EQ(line["dataflow"].text, best[line["layer"].text].second) << by;
        }
        EXPECT_EQ(document["networks"][0]["best_by"].text, by);
    }
}

// ---- without a simulation ----

TEST_F(Machines, WithoutASimulationSetsAreComparedWithTheExactModel) {
    const std::string own =
        write("own.formulas", "set own;\nstatus maintained;\nMACs : macs = 3888;\nSteps : steps = 1;\n");
    const std::vector<std::string> arguments = {"--net",        net(),        "--layer", "first",      "--flow", "ws",
                                                "--model-only", "--formulas", "exact",   "--formulas", own};
    const Outcome outcome = simcheck(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "\n  simulated   nothing: the counts are those of the formulas\n"))
        << outcome.out;
    EXPECT_EQ(words_behind(outcome.out, "\n  counter ", {"macs"}).back(), "agree") << outcome.out;
    EXPECT_TRUE(contains(unfolded(outcome.out), "own (maintained) differs from exact in 1 of 2 counts")) << outcome.out;
}

} // namespace
