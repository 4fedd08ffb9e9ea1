// `simcheck explore`: the same bytes however a space is searched, in parts, on threads, interrupted; files that
// simcheck runs; and what is said when something is wrong.
#include "tests/cli/run_program.h"

#include "tests/support/case_count.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <sstream>
#include <thread>

namespace {

// 69,120 designs with answers from elsewhere (tests/unit/explore_test.cc has them all).
const char SMALL[] =
    "Layer CONV a; K 6; C 5; R 3; S 3; Y 9; X 9; endLayer\n"
    "Cost c;\n"
    "Term pe area 4471 um2 power 1222 uW each NumPEs * VectorWidth;\n"
    "Term l1_area area 2 um2 each NumPEs * L1Size; Term l1_power power 1 uW each NumPEs * L1Size per 4;\n"
    "Term l2_area area 2 um2 each L2Size; Term l2_power power 1 uW each L2Size per 4;\n"
    "Term bus_area area 23 um2 each NumPEs * Bandwidth; Term bus_power power 800 uW each Bandwidth;\n"
    "Term arbiter area 1 um2 each NumPEs * NumPEs;\n"
    "endCost\n"
    "Space small;\n"
    "NumPEs 1..8 step 1; Bandwidth 1..12 step 1; NoCLatency 0, 4; L1Size 20..240 step 20; L2Size 50..500 step 50;\n"
    "Constant C_TILE 1, 2, 5; Area <= 30000 um2; Power <= 12000 uW;\n"
    "endSpace\n"
    "Temporal_Map (1,1) K -> Temporal_Map (C_TILE,C_TILE) C -> Temporal_Map (3,1) Y -> Spatial_Map (3,1) X\n"
    "-> Unroll R -> Unroll S\n";

class Explore : public CliTest {
  protected:
    Outcome explore(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "explore");
        return simcheck(arguments);
    }

    Outcome explore_small(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {write("small.dsl", SMALL), "--energy", "eyeriss"});
        return explore(arguments);
    }
};

TEST_F(Explore, ReportsTheBestAndExecutesIt) {
    Outcome outcome = explore_small({});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    const std::string report = unfolded(outcome.out);
    EXPECT_NE(report.find("small on a of small: 69,120 designs\n"), std::string::npos) << report;
    EXPECT_NE(report.find("  valid       22,158 designs; invalid by one rule alone: "), std::string::npos) << report;
    EXPECT_NE(report.find("\n  cycles "), std::string::npos) << report;
    EXPECT_NE(report.find("3,785"), std::string::npos) << report;
    EXPECT_NE(report.find("252.6 kMACs"), std::string::npos) << report;
    EXPECT_NE(report.find("  front       123 designs by cycles, energy, area; --csv FILE has them\n"),
              std::string::npos)
        << report;
    EXPECT_NE(report.find("verdict: the best by cycles was executed: output right, every count and the cycles as "
                          "predicted\n"),
              std::string::npos)
        << report;
}

// Only a network knows how often a layer occurs; the design that is written takes what the search says.
TEST_F(Explore, OfOneLayerLeavesItsRepetitionsOut) {
    const std::string file = write("r.dsl", "Layer CONV m; K 4; C 4; Repeat 3; endLayer Temporal_Map (1,1) K -> "
                                            "Spatial_Map (1,1) C; Space e; NumPEs 4; Cycles <= 10; endSpace");
    const Outcome outcome = simcheck({"explore", file, "--out", path("found")});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "(16 MACs)")) << outcome.out;
    EXPECT_TRUE(contains(read_file(path("found/best-cycles.dsl")), "cycles 6,"))
        << read_file(path("found/best-cycles.dsl"));
}

// The table of --hw's file, which the written design has, too; what differs of another search is shown.
TEST_F(Explore, TakesTheEnergiesOfItsMachine) {
    const std::string space =
        write("s.dsl", "Layer CONV m; K 4; C 4; endLayer Temporal_Map (1,1) K -> Spatial_Map (1,1) "
                       "C; Space e; NumPEs 4; endSpace");
    const std::string machine = write("m.dsl", "Bits 8; Energy mine; Unit pJ; MAC 2; L1 1 1; L2 1 1; endEnergy");
    const Outcome outcome = simcheck({"explore", space, "--hw", machine, "--out", path("found")});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "energies by mine")) << outcome.out;
    const std::string design = read_file(path("found/best-energy.dsl"));
    std::smatch energy;
    ASSERT_TRUE(std::regex_search(design, energy, std::regex("energy ([0-9.]+ pJ)"))) << design;
    EXPECT_TRUE(contains(simcheck({path("found/best-energy.dsl")}).out, "simulated: " + energy[1].str() + " "))
        << design;
    const Outcome other = simcheck({"explore", space, "--out", path("found")});
    EXPECT_TRUE(
        std::regex_search(other.err, std::regex("is of another search \\('[^']*Bits 8[^']*' there, '[^']*Bits 16")))
        << other.err;
    const Outcome clocked = simcheck({"explore", space, "--hw", machine + ",Clock=1GHz", "--out", path("found")});
    EXPECT_EQ(clocked.exit_code, 0) << clocked.err;
}

TEST_F(Explore, SaysThatAFolderWasAskedForOtherTables) {
    const std::string space = write("s.dsl", "NumPEs 4; Space s; Bandwidth 2,4; Dataflow ws; endSpace\n");
    EXPECT_EQ(simcheck({"explore", space, "--layer", "conv11", "--no-verify", "--out", path("g")}).exit_code, 0);
    const Outcome outcome =
        simcheck({"explore", space, "--layer", "conv11", "--no-verify", "--out", path("g"), "--by", "Bandwidth"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "space.txt' is of a search with another --by, ")) << outcome.err;
}

// Sums over a network that lacks a layer would be those of another network.
TEST_F(Explore, SearchesNoNetworkOfWhichALayerCannotBeRead) {
    const std::string space = write("s.dsl", "NumPEs 4; Space s; Bandwidth 2,4; Dataflow ws; endSpace\n"),
                      net = write("c.m", "Network n { Layer a { Type: CONV Dimensions { K: 4, Q: 4 } } Layer b { Type: "
                                         "CONV Dimensions { K: 4 } Dataflow { SpatialMap(1,1) K; } } }\n");
    const Outcome all = simcheck({"explore", space, "--net", net}),
                  refused = simcheck({"explore", space, "--net", net, "--layer", "b,a"}),
                  readable = simcheck({"explore", space, "--net", net, "--layer", "b"});
    for (const Outcome &outcome : {all, refused}) {
        EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
        EXPECT_TRUE(contains(outcome.err, "c.m:1:53: error: layer 'a': expected a dimension")) << outcome.err;
        EXPECT_EQ(outcome.out, "");
    }
    EXPECT_EQ(readable.exit_code, 0) << readable.err;
    EXPECT_TRUE(contains(readable.err, "c.m': this file's dataflow is not used\n")) << readable.err;
}

TEST_F(Explore, SaysWhatOfAFileItDoesNotUse) {
    const std::string space = write("s.dsl", "NumPEs 4; Space s; Bandwidth 2,4; Dataflow ws; endSpace\n"),
                      net = write("n.dsl", "NumPEs 4; Energy mine; MAC 2; L1 1 1; L2 1 1; endEnergy\n"
                                           "Layer CONV a; K 4; C 4; endLayer\n");
    const Outcome outcome = simcheck({"explore", space, "--net", net});
    EXPECT_TRUE(contains(outcome.err, "n.dsl': this file's hardware statements are not used\n")) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "n.dsl': this file's energies are not used\n")) << outcome.err;
}

TEST_F(Explore, AnswersWithoutAnyArgument) {
    Outcome outcome = explore({"--no-verify"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(outcome.out.rfind("eyeriss-budget on conv11 of vgg16: 860,160 designs\n", 0), 0u) << outcome.out;
}

// ---- the same bytes ----

std::string without_counts(const std::string &report) {
    std::string rest;
    std::istringstream lines(unfolded(report));
    for (std::string line; std::getline(lines, line);)
        if (line.rfind("  searched", 0) != 0 && line.rfind("  exact", 0) != 0)
            rest += line + "\n";
    return rest;
}

TEST_F(Explore, GivesTheSameWhateverIsLeftOut) {
    const Outcome pruned = explore_small({"--no-verify", "--csv", path("pruned.csv")});
    const Outcome all = explore_small({"--no-verify", "--exhaustive", "--csv", path("all.csv")});
    EXPECT_EQ(without_counts(pruned.out), without_counts(all.out));
    EXPECT_EQ(read_file(path("pruned.csv")), read_file(path("all.csv")));
    EXPECT_NE(all.out.find("69,120 designs = 69,120 evaluated + 0 refused"), std::string::npos) << all.out;
    EXPECT_EQ(pruned.out.find(" = 69,120 evaluated"), std::string::npos) << pruned.out;
}

// Shards into one folder or into folders of their own, in any order, on any number of threads.
TEST_F(Explore, GivesTheSameInPartsAndOnThreads) {
    const Outcome whole = explore_small({"--no-verify", "--json", path("whole.json"), "--by", "NumPEs,L1Size"});
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
    const std::vector<int> few = {3}, usual = {1, 2, 3, 7, 64};
    for (int shards : Cases(0, 1) ? usual : few) {
        SCOPED_TRACE(shards);
        std::vector<std::string> merge = {"merge", path("merged" + std::to_string(shards))};
        const std::string one = path("one" + std::to_string(shards));
        for (int i = shards - 1; i >= 0; i--) {
            const std::string shard = std::to_string(i) + "/" + std::to_string(shards);
            const std::string own = path("own" + std::to_string(shards) + "-" + std::to_string(i));
            for (const std::string &folder : {one, own}) {
                const Outcome part =
                    explore_small({"--no-verify", "--json", path("part.json"), "--by", "NumPEs,L1Size", "--out", folder,
                                   "--shard", shard, "--jobs", std::to_string(1 + i % 8)});
                EXPECT_EQ(part.exit_code, 0) << part.err;
                if (shards > 1) {
                    EXPECT_EQ(part.out.rfind("shard " + std::to_string(i) + " of ", 0), 0u) << part.out;
                }
            }
            merge.push_back(own);
        }
        EXPECT_EQ(explore(merge).exit_code, 0);
        for (const std::string &folder : {one, merge[1]}) {
            const Outcome again =
                explore_small({"--no-verify", "--json", path("again.json"), "--by", "NumPEs,L1Size", "--out", folder});
            EXPECT_EQ(again.out, whole.out);
            EXPECT_EQ(read_file(path("again.json")), read_file(path("whole.json")));
        }
    }
}

// Killed in the middle, with a line that is torn: what is there is used, the rest searched.
TEST_F(Explore, GoesOnWhereItWasKilled) {
    const std::vector<std::string> arguments = {"explore", "--exhaustive", "--out",  path("out"),       "--jobs",
                                                "1",       "--no-verify",  "--json", path("found.json")};
    Process first(arguments);
    const std::string results = path("out/results-0-of-1.txt");
    for (int i = 0; i < 20000 && read_file(results).size() < 3000; i++)
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    first.kill(SIGKILL);
    first.wait();
    const std::string before = read_file(results);
    ASSERT_GE(before.size(), 3000u);
    std::ofstream(results, std::ios::app) << "7 1 2 3";
    const Outcome second = simcheck(arguments);
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_EQ(read_file(results).substr(0, before.rfind('\n') + 1), before.substr(0, before.rfind('\n') + 1));
    EXPECT_EQ(second.out, explore({"--exhaustive", "--no-verify", "--json", path("all.json")}).out);
    EXPECT_EQ(read_file(path("found.json")), read_file(path("all.json")));
}

TEST_F(Explore, StopsAtAnInterruptAndGoesOn) {
    const std::vector<std::string> arguments = {"explore", "480-million", "--exhaustive", "--layer", "conv2",
                                                "--out",   path("out"),   "--jobs",       "1",       "--no-verify"};
    Process first(arguments);
    for (int i = 0; i < 2000 && read_file(path("out/results-0-of-1.txt")).empty(); i++)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    first.kill(SIGINT);
    const Outcome stopped = first.wait();
    EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
    EXPECT_NE(stopped.out.find("left: the same command goes on\n"), std::string::npos) << stopped.out;
}

// The space is one block.
TEST_F(Explore, StopsWithinABlock) {
    const std::string space = write("block.dsl", "Space s; NumPEs 4; L1Size 1..100 step 1; L2Size 1..60000 step 1; "
                                                 "Bandwidth 1..2000 step 1; Dataflow ws; endSpace");
    Process process({"explore", space, "--exhaustive", "--energy", "eyeriss", "--jobs", "1", "--quiet"});
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    process.kill(SIGINT);
    const Outcome stopped = process.wait();
    EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
    EXPECT_EQ(stopped.out, "0 of 1 parts of the space are done; interrupted, 1 of them left\n");
}

// What follows the search looks, too.
TEST_F(Explore, StopsAtAnInterruptAfterTheSearch) {
    Process process({"explore", "edge", "--layer", "conv1", "--verify", "4000", "--out", path("out")});
    for (int i = 0; i < 2000 && !contains(read_file(path("out/results-0-of-1.txt")), "\n"); i++)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    std::this_thread::sleep_for(std::chrono::milliseconds(1500)); // the search is over, and thousands wait
    process.kill(SIGINT);
    EXPECT_EQ(process.wait().exit_code, 130);
}

// A network of few machines is timed more often than it has designs.
TEST_F(Explore, KeepsTheResultsOfANetwork) {
    const std::string space =
        write("few.dsl", "Space s; NumPEs 64; Bandwidth 4, 8; Dataflow nlr, ws, os, rs, nvdla; endSpace");
    const std::vector<std::string> arguments = {space, "--net", "alexnet", "--no-verify", "--out", path("out")};
    const Outcome first = explore(arguments);
    const std::string results = read_file(path("out/results-0-of-1.txt"));
    EXPECT_EQ(explore(arguments).out, first.out);
    EXPECT_EQ(read_file(path("out/results-0-of-1.txt")), results);
}

// ---- folders ----

TEST_F(Explore, DoesNotBelieveAFolder) {
    const Outcome whole = explore_small({"--no-verify", "--out", path("out")});
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
    const std::string results = path("out/results-0-of-1.txt"), good = read_file(results);
    // a digit of each line changed, one after the other
    for (size_t at = 0; at + 1 < good.size(); at += size_t(Cases(9970, 997))) {
        std::string bad = good;
        bad[at] = bad[at] == '1' ? '2' : '1';
        std::ofstream(results) << bad;
        EXPECT_EQ(explore_small({"--no-verify", "--out", path("out")}).out, whole.out) << at;
        std::ofstream(results) << good;
    }
    // the same search, wherever its file is
    EXPECT_EQ(
        explore({write("renamed.dsl", SMALL), "--energy", "eyeriss", "--no-verify", "--out", path("out")}).exit_code,
        0);
    Outcome other = explore_small({"--no-verify", "--out", path("out"), "--flow", "rs"});
    EXPECT_EQ(other.exit_code, 2);
    EXPECT_NE(other.err.find("is of another search ('designs 69120' there, 'designs 23040' here)"), std::string::npos)
        << other.err;
    ASSERT_EQ(unlink(results.c_str()), 0);
    ASSERT_EQ(symlink("/etc/passwd", results.c_str()), 0);
    EXPECT_EQ(explore_small({"--no-verify", "--out", path("out")}).exit_code, 2);
    ASSERT_EQ(unlink(results.c_str()), 0);
    ASSERT_EQ(mkfifo(results.c_str(), 0600), 0);
    EXPECT_EQ(explore_small({"--no-verify", "--out", path("out")}).exit_code, 2);
}

// What a search has found is not written over, whether it is there already or comes to be.
TEST_F(Explore, WritesNothingOverItsFolder) {
    for (const bool there : {false, true}) {
        const std::string results = path("out/results-0-of-1.txt"), space = path("out/space.txt");
        if (there)
            ASSERT_EQ(explore_small({"--no-verify", "--out", path("out")}).exit_code, 0);
        else
            ASSERT_EQ(mkdir(path("out").c_str(), 0700), 0);
        const std::string before = read_file(results);
        for (const std::string &file : {results, space})
            for (const char *option : {"--csv", "--all-valid"}) {
                const Outcome outcome = explore_small({"--no-verify", "--out", path("out"), option, file});
                EXPECT_EQ(outcome.exit_code, 2) << option;
                EXPECT_TRUE(contains(outcome.err, "' is to be written to the same file")) << outcome.err;
            }
        EXPECT_TRUE(read_file(results) == before);
        ASSERT_EQ(explore_small({"--no-verify", "--out", path("out")}).exit_code, 0);
        EXPECT_GT(read_file(results).size(), 1000u);
    }
}

TEST_F(Explore, WritesFilesThatSimcheckRuns) {
    ASSERT_EQ(explore_small({"--no-verify", "--out", path("out")}).exit_code, 0);
    for (const char *name : {"cycles", "energy", "edp", "cycles-area"}) {
        const Outcome run =
            simcheck({path(std::string("out/best-") + name + ".dsl"), "--formulas", "exact", "--strict"});
        EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
    }
    EXPECT_NE(simcheck({path("out/best-cycles.dsl"), "--formulas", "exact"}).out.find(" 3,785 "), std::string::npos);
    // where each layer chooses, a file for each
    const std::string net = write("net.dsl", "Layer CONV one; K 4; C 2; Y 5; X 5; R 3; S 3; endLayer\n"
                                             "Layer CONV two; K 16; C 8; Y 3; X 3; R 3; S 3; endLayer\n");
    const std::string space =
        write("space.dsl", "Space s; NumPEs 4, 12; Bandwidth 2, 8; Dataflow ws, nvdla, os, rs; endSpace");
    const Outcome outcome = explore({space, "--net", net, "--out", path("net"), "--verify", "3"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("designs were executed: outputs right"), std::string::npos) << outcome.out;
    const Outcome front = explore({space, "--net", net, "--choose", "front", "--verify", "5", "--csv", path("f.csv")});
    EXPECT_EQ(front.exit_code, 0) << front.err;
    EXPECT_NE(front.out.find("designs were executed: outputs right"), std::string::npos) << front.out;
    EXPECT_NE(read_file(path("f.csv")).find(",one ws; two "), std::string::npos) << read_file(path("f.csv"));
    const bool by_layer = !read_file(path("net/best-cycles/one.dsl")).empty();
    const Outcome run = by_layer ? simcheck({path("net/best-cycles/one.dsl"), path("net/best-cycles/two.dsl")})
                                 : simcheck({path("net/best-cycles.dsl")});
    EXPECT_EQ(run.exit_code, 0) << run.err;
}

TEST_F(Explore, WritesARowForEachValidDesign) {
    ASSERT_EQ(explore_small({"--no-verify", "--all-valid", path("all.csv"), "--csv", path("best.csv")}).exit_code, 0);
    std::istringstream all(read_file(path("all.csv"))), best(read_file(path("best.csv")));
    std::set<std::string> numbers;
    int rows = -1;
    const auto number_of = [](const std::string &row) {
        std::istringstream cells(row);
        std::string cell;
        for (int i = 0; i < 5; i++)
            std::getline(cells, cell, ',');
        return cell;
    };
    for (std::string row; std::getline(all, row); rows++)
        numbers.insert(number_of(row));
    EXPECT_EQ(rows, 22158);
    EXPECT_EQ(numbers.size(), 22159u); // with the head's
    int found = -1;
    for (std::string row; std::getline(best, row); found++)
        EXPECT_EQ(numbers.count(number_of(row)), 1u) << row;
    EXPECT_EQ(found, 4 + 123);
}

// ---- one design ----

TEST_F(Explore, SaysWhyADesignIsNotValid) {
    Outcome outcome = explore_small({"--layer", "a"});
    const std::string space = path("small.dsl");
    outcome = explore(
        {"why", space, "NumPEs=8,L1Size=20,L2Size=50,Bandwidth=12,NoCLatency=0,C_TILE=5", "--energy", "eyeriss"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find(" of small: not valid\n"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("broken; capacity: a larger L1Size, or smaller tiles"), std::string::npos)
        << outcome.out;
    EXPECT_NE(outcome.out.find("broken; budget: more Power"), std::string::npos) << outcome.out;
    outcome = explore({"why", space, "NumPEs=4, Bandwidth=7,L1Size=40,L2Size=50,NoCLatency=0,C_TILE=1", "--energy",
                       "eyeriss", "--out", path("design.dsl")});
    EXPECT_NE(outcome.out.find(" of small: valid\n"), std::string::npos) << outcome.out;
    EXPECT_NE(simcheck({path("design.dsl"), "--formulas", "exact"}).out.find(" 3,785 "), std::string::npos);
    outcome = explore({"why", space, "NumPEs=9", "--energy", "eyeriss"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("the space has no NumPEs '9': it has 8 values from 1 to 8"), std::string::npos)
        << outcome.err;
    outcome = explore({"why", space, "69120", "--energy", "eyeriss"});
    EXPECT_NE(outcome.err.find("expected the number of a design, below 69,120, not '69120'"), std::string::npos)
        << outcome.err;
    outcome = explore({"why", space, "NumPE=8", "--energy", "eyeriss"});
    EXPECT_NE(outcome.err.find("the space has no parameter 'NumPE'; did you mean 'NumPEs'?"), std::string::npos)
        << outcome.err;
}

TEST_F(Explore, SaysWhatIsNearestWhereNothingIsValid) {
    const std::string space =
        write("none.dsl", "Space none; NumPEs 64, 128; Bandwidth 4, 8; L1Size 32..64 times 2; L2Size "
                          "8192, 16384; Dataflow nvdla; Area <= 1 mm2; Power <= 100 mW; endSpace");
    Outcome outcome = explore({space});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("\nNo design is valid. The one that exceeds its limits least"), std::string::npos)
        << outcome.out;
    EXPECT_NE(outcome.out.find("\ndesign 2 of none: not valid\n"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("403.1%"), std::string::npos) << outcome.out;
    for (const char *form : {"--quiet", "--json"}) {
        const Outcome strict = explore({space, "--strict", form});
        EXPECT_EQ(strict.exit_code, 2);
        EXPECT_TRUE(contains(strict.err, "simcheck: error: --strict: no design of the space '")) << strict.err;
    }
}

// Marks that find no place break L2Size, as any mapping that needs more than it.
TEST_F(Explore, CountsMarksThatFindNoPlaceAsTooLittleL2) {
    const std::string space =
        write("auto.dsl", "Layer CONV a; K 6; C 5; R 3; S 3; Y 9; X 9; endLayer\n"
                          "Space s; NumPEs 4; L2Size 2, 4000; Buffer auto; Dataflow ws; endSpace");
    for (const std::vector<std::string> &more : std::vector<std::vector<std::string>>{{}, {"--exhaustive"}}) {
        std::vector<std::string> arguments = {space, "--energy", "eyeriss"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const std::string report = explore(arguments).out;
        EXPECT_NE(report.find("  valid       1 design; invalid by one rule alone: L2Size 1\n"), std::string::npos)
            << report;
    }
    const Outcome why = explore({"why", space, "L2Size=2", "--energy", "eyeriss"});
    EXPECT_NE(why.out.find(" of s: not valid\n"), std::string::npos) << why.out;
    EXPECT_NE(why.out.find("broken; capacity: a larger L2Size"), std::string::npos) << why.out;
}

// So many points and cells that looking at each would take hours.
TEST_F(Explore, FindsWhatIsNearestInALargeSpaceAtOnce) {
    const std::string space =
        write("large.dsl", "Cost c; Term l2 area 1 um2 each L2Size; Term pe area 5000 um2 each NumPEs; endCost\n"
                           "Layer CONV a; K 6; C 5; R 3; S 3; Y 9; X 9; endLayer\n"
                           "Space s; NumPEs 4; L2Size 1..60000 step 1; Bandwidth 1..2000 step 1; Dataflow ws, rs; "
                           "Area <= 1000 um2; endSpace");
    const Outcome outcome = explore({space, "--energy", "eyeriss"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("broken; budget: more Area"), std::string::npos) << outcome.out;
}

// ---- groups ----

TEST_F(Explore, ShowsPairsInAsManyTablesAsTheyNeed) {
    const Outcome outcome = explore_small({"--no-verify", "--by", "NoCLatency,L1Size"});
    const std::string first = "\n  NoCLatency  20     40     60     80    100    120    140    160    180    200\n";
    EXPECT_NE(outcome.out.find(first), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("\n  NoCLatency    220    240\n"), std::string::npos) << outcome.out;
}

TEST_F(Explore, WritesAColumnForEachParameterOfGroups) {
    for (const auto &[by, begins] : {std::pair{"NumPEs", "space,network,layer,NumPEs,valid,best,"},
                                     std::pair{"NumPEs,L1Size", "space,network,layer,NumPEs,L1Size,valid,best,"}}) {
        const Outcome outcome = explore_small({"--no-verify", "--by", by, "--by-csv", path("by.csv")});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
        std::istringstream lines(read_file(path("by.csv")));
        std::string head, row;
        std::getline(lines, head);
        EXPECT_EQ(head.rfind(begins, 0), 0u) << head;
        int rows = 0;
        for (; std::getline(lines, row); rows++)
            EXPECT_EQ(std::count(row.begin(), row.end(), ','), std::count(head.begin(), head.end(), ',')) << row;
        EXPECT_GT(rows, 1);
    }
}

// ---- what is said besides ----

TEST_F(Explore, WarnsOfWhatHasNoEffect) {
    const std::string space = write("varied.dsl", "NumPEs 9; Space s; NumPEs 4, 8; Dataflow ws; endSpace");
    const Outcome outcome = explore({space, "--no-verify", "--hw", "NumPEs=16"});
    EXPECT_NE(outcome.err.find("NumPEs of " + space + " has no effect: space 's' varies it"), std::string::npos)
        << outcome.err;
    EXPECT_NE(outcome.err.find("NumPEs of --hw has no effect: space 's' varies it"), std::string::npos) << outcome.err;
}

// A table that nobody asked for is left out as a whole where it has no price for some size, be it the last.
TEST_F(Explore, LeavesOutTheDefaultCostsAsAWhole) {
    const std::string space = write("sizes.dsl", "Space s; NumPEs 4; Bandwidth 4; L1Size 64, 99000000; L2Size 60000; "
                                                 "Dataflow ws; endSpace");
    const Outcome outcome = explore({space, "--no-verify", "--energy", "eyeriss"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("warning: no area and power by '28nm': L1 has 198000000 bytes"), std::string::npos)
        << outcome.err;
    EXPECT_EQ(explore({"why", space, "0", "--energy", "eyeriss"}).out.find("Area"), std::string::npos);
    EXPECT_NE(explore({space, "--cost", "28nm", "--energy", "eyeriss"}).exit_code, 0);
}

// ---- what is wrong ----

TEST_F(Explore, SaysWhyRowsCouldNotBeWritten) {
    const Outcome outcome = explore_small({"--no-verify", "--all-valid", "/dev/full"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("cannot write '/dev/full': No space left on device"), std::string::npos) << outcome.err;
}

TEST_F(Explore, SaysWhatIsWrong) {
    const struct {
        std::vector<std::string> arguments;
        const char *message;
    } WRONG[] = {
        {{"no-space"}, "there is no space 'no-space'"},
        {{"edge", "cloud"}, "'cloud': a search has one space, 'edge'"},
        {{"--layer", "conv99"}, "there is no layer 'conv99' in 'vgg16'"},
        {{"--layer", "conv1,conv2", "--out", path("x")}, "--out keeps one search, and these are 2"},
        {{"--shard", "0/2"}, "--shard needs --out: a folder for the parts"},
        {{"--shard", "2/2", "--out", "x"},
         "--shard: expected I/N, a shard I from 0 to N - 1 of N, such as 0/4, found '2/2'"},
        {{"--shard", "a/2", "--out", "x"},
         "--shard: expected I/N, a shard I from 0 to N - 1 of N, such as 0/4, found 'a/2'"},
        {{"--shard", "-1/2", "--out", "x"},
         "--shard: expected I/N, a shard I from 0 to N - 1 of N, such as 0/4, found '-1/2'"},
        {{"--by", "NumPEs,Bandwidth,L1Size"}, "--by: expected one parameter or two, not 3"},
        {{"--by", "VectorWidth"}, "--by: 'VectorWidth' is no hardware statement that space 'eyeriss-budget' varies"},
        {{"--by", "NumPEs,NumPEs"}, "--by: 'NumPEs' stands there twice"},
        {{"--by-csv", "x.csv"}, "--by-csv writes the table of --by, which was not given"},
        {{"--choose", "speed", "--net", "vgg16"}, "--choose"},
        {{"--choose", "edp"}, "--choose is about the layers of a network: name one with --net"},
        {{"--best", "speed"}, "--best"},
        {{"--front", "speed"}, "--front"},
        {{"--verify", "1", "--no-verify"}, "--verify and --no-verify contradict each other"},
        {{"--csv", "-", "--json"}, "only one can go to standard output"},
        {{"merge", "one"}, "'simcheck explore merge' needs two folders or more"},
        {{"merge", folder_, write("no-folder.txt", "")}, "no-folder.txt' is no folder"},
        {{"merge", "one", "two", "--hw", "NumPEs=4"}, "'simcheck explore merge' has no use for --hw"},
        {{"why", "3", "--json"}, "'simcheck explore why' has no use for --json"},
        {{"why", "3", "--exhaustive"}, "'simcheck explore why' has no use for --exhaustive"},
        {{"why"}, "'simcheck explore why' is followed by a space (or none) and a design"},
        {{"--cost", "no-cost"}, "no-cost"},
        {{write("empty.dsl", "NumPEs 4;")}, "empty.dsl"},
        {{write("pes.dsl", "Space s; Bandwidth 1, 2; endSpace")}, "neither the space nor the machine gives NumPEs"},
        {{write("twice.dsl", "Space s; NumPEs 1; Dataflow ws, ws; endSpace")}, "Dataflow: 'ws' stands twice"},
        {{"why", write("some.dsl", "Space s; NumPEs 1, 2; Bandwidth 1, 2; Dataflow ws, rs; endSpace"), "NumPEs=1"},
         "the design names no dataflow, and the space has 2: dataflow=ws"},
        {{"why", path("some.dsl"), "NumPEs=1,dataflow=rs"}, "the design names no Bandwidth, and the space has 2"},
        {{"why", path("some.dsl"), "NumPEs=1,dataflow=rs", "--net", "alexnet"}, "each layer chooses its dataflow"},
        {{path("some.dsl"), "--front", "area"}, "--front area needs a table of costs"},
        {{write("key.dsl", "Space s; NumPEs 1; Constant Cycles 1; endSpace")},
         "key.dsl:1:29: error: a constant cannot be named 'Cycles': reports have a column of that name"},
        {{write("peak.dsl", "Space s; NumPEs 1; Constant Peak_Up 1; endSpace")},
         "a constant cannot be named 'Peak_Up': reports have a column of that name"},
        {{write("part.dsl", "Space s; NumPEs 1; Constant energy_l1 1; endSpace")},
         "a constant cannot be named 'energy_l1': reports have a column of that name"},
        {{write("like.dsl", "Space s; NumPEs 1; Constant bandwidth 1; endSpace")},
         "a constant cannot be named like the hardware statement Bandwidth"},
        {{write("word.dsl", "Space s; NumPEs many; endSpace")}, "expected a number or '(' but found 'many'"},
        {{write("flow.dsl", "Space s; NumPEs 1; Dataflow wss; endSpace")}, "wss"},
    };
    for (const auto &[arguments, message] : WRONG) {
        Outcome outcome = explore(arguments);
        EXPECT_EQ(outcome.exit_code, 2) << message;
        EXPECT_EQ(outcome.out, "") << message;
        EXPECT_NE(outcome.err.find(message), std::string::npos) << outcome.err;
    }
}

// Designs take a GEMM as the convolution that their dataflow is for, or as it is: they are executed on tensors of that.
TEST_F(Explore, ExecutesMatrixProductsInDataflowsOfBothKinds) {
    const std::string net = write("qk.csv", "layer,type,G,M,N,K\nqk,GEMM,3,8,10,4\n");
    for (const char *flow : {"nvdla", "gemm", "os"}) {
        const std::string space =
            write(std::string(flow) + ".dsl",
                  "Bandwidth 4; Space s; NumPEs 2, 4; L1Size 4096; Dataflow " + std::string(flow) + "; endSpace\n");
        Outcome outcome = simcheck({"explore", space, "--net", net, "--jobs", "1"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
        EXPECT_TRUE(contains(outcome.out, " right, every count and the cycles as predicted")) << outcome.out;
    }
}

} // namespace
