// `simcheck map`: the best mapping of a layer, its report, and the file that runs it.
#include "tests/cli/run_program.h"
#include "tests/support/case_count.h"
#include "tests/support/json_reader.h"

namespace {

class MapCommand : public CliTest {};

const char SMALL_LAYER[] = "NumPEs 4; Bandwidth 2; L1Size 60;\n"
                           "Layer CONV a; K 4; C 2; Y 6; R 3; endLayer\n"
                           "Temporal_Map (1,1) K -> Spatial_Map (3,1) Y\n";

TEST_F(MapCommand, TheDocumentHasLayersThatCouldNotBeRead) {
    const std::string net =
        write("c.m", "Network n { Layer a { Type: CONV Dimensions { K: 4, Q: 4 } } Layer b { Type: CONV "
                     "Dimensions { K: 4 } } }\n");
    const Outcome outcome = simcheck({"map", "--net", net, "--json", "-"});
    EXPECT_EQ(outcome.exit_code, 2);
    const Json layers = JsonReader(outcome.out).document()["layers"];
    ASSERT_EQ(layers.items.size(), 2u);
    EXPECT_EQ(layers[0]["layer"].text, "b");
    EXPECT_EQ(layers[0]["error"].kind, Json::Null);
    EXPECT_EQ(layers[1]["layer"].kind, Json::Null);
    EXPECT_TRUE(contains(layers[1]["error"].text, "layer 'a': expected a dimension")) << outcome.out;
}

TEST_F(MapCommand, FindsTheBestAndExecutesIt) {
    if (!Cases(0, 1))
        GTEST_SKIP() << "a search of 14 million mappings where memory is watched";
    Outcome outcome = simcheck({"map", "--layer", "conv11", "--best", "edp"});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    EXPECT_EQ(outcome.err, "");
    for (const char *text :
         {"conv11 of vgg16: the best mapping by edp\n", "14,060,855 mappings, of 32,400 tilings",
          "14,060,855 settled = ", "result      optimal in this space\n",
          "\n    Spatial_Map (1,1) C\n    -> Temporal_Map (1,1) K\n    -> Temporal_Map (1,1) S\n    -> Unroll Y\n",
          "its edp is 0.44% above what no mapping can do without", "the best that fits is rs: its edp is x2.9475",
          "by execution: all counts and cycles agree"})
        EXPECT_TRUE(contains(unfolded(outcome.out), text)) << text << "\nnot in\n" << outcome.out;
}

// A search needs no dataflow of the file; the usual ones are what the mapping is compared with.
TEST_F(MapCommand, TakesAFileOfLayersAlone) {
    const std::string file = write("l.dsl", "NumPEs 4; Layer CONV a; K 3; C 4; Y 4; X 4; R 3; S 3; endLayer");
    const Outcome outcome = simcheck({"map", file});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char *flow : {"nlr", "ws", "os", "rs", "nvdla"})
        EXPECT_TRUE(contains(outcome.out, std::string("\n  ") + flow + " ")) << outcome.out;
}

TEST_F(MapCommand, TablesOfSeveralMachinesNameThem) {
    const Outcome two = simcheck({"map", "--layer", "fc3", "--hw", "paper64", "--hw", "NumPEs=2", "--quiet"});
    EXPECT_TRUE(contains(two.out, "\n  machine             layer ")) << two.out;
    EXPECT_TRUE(contains(two.out, "\n  paper64             fc3 ")) << two.out;
    EXPECT_TRUE(contains(two.out, "\n  paper64 + NumPEs=2  fc3 ")) << two.out;
    EXPECT_FALSE(
        contains(simcheck({"map", "--layer", "fc3", "--hw", "paper64", "--quiet"}).out, "\n  machine  layer "));
}

TEST_F(MapCommand, WhatItWritesRunsAsItIs) {
    const std::string best = path("best.dsl");
    Outcome outcome = simcheck({"map", write("a.dsl", SMALL_LAYER), "--best", "cycles", "--out", best});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(read_file(best), "// Layer a, the best mapping by cycles: optimal in this space.\n"));
    Outcome run = simcheck({best, "--strict", "--formulas", "exact"});
    EXPECT_EQ(run.exit_code, 0) << testing::PrintToString(run);
    EXPECT_TRUE(contains(run.out, "exact (maintained) agrees in all")) << run.out;
}

// The prices that were asked for stand in the file, too.
TEST_F(MapCommand, WritesThePricesThatWereAskedFor) {
    const std::string best = path("best.dsl");
    Outcome outcome =
        simcheck({"map", write("a.dsl", SMALL_LAYER), "--energy", "eyeriss", "--best", "energy", "--out", best});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(read_file(best), "Energy eyeriss;")) << read_file(best);
    EXPECT_EQ(simcheck({best}).exit_code, 0);
}

TEST_F(MapCommand, TheSameBytesWithAnyNumberOfThreads) {
    const std::vector<std::string> few = {"edp"}, all = {"cycles", "energy", "edp"};
    for (const std::string &best : Cases(0, 1) ? all : few)
        for (const std::string runs : {"", "300000"}) {
            std::vector<std::string> arguments = {"map",    "--net", "mobilenetv2", "--layer",    "b2_dw",
                                                  "--best", best,    "--json",      "--no-verify"};
            if (!runs.empty())
                arguments.insert(arguments.end(), {"--runs", runs});
            Outcome first;
            for (const std::string jobs : {"1", "2", "5"}) {
                std::vector<std::string> with = arguments;
                with.insert(with.end(), {"--jobs", jobs});
                const Outcome outcome = simcheck(with);
                EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
                first = first.out.empty() ? outcome : first;
                EXPECT_EQ(outcome.out, first.out) << jobs;
            }
            EXPECT_TRUE(contains(first.out, runs.empty() ? "\"settled\": 860127," : "\"settled\": 300000,"))
                << first.out;
            EXPECT_TRUE(contains(first.out, runs.empty() ? "\"optimal\": true" : "\"optimal\": false"));
        }
}

TEST_F(MapCommand, SaysHowMuchWasSearched) {
    Outcome outcome = simcheck({"map", "--layer", "conv11", "--runs", "1406085", "--no-verify"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.out, "  result      best of 10% searched\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  searched    1,406,085 settled = ")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  verified    no: it was not executed\n")) << outcome.out;
}

TEST_F(MapCommand, NamesTheNearestWhereNothingFits) {
    Outcome outcome = simcheck({"map", "--layer", "conv11", "--hw", "paper64,L1Size=5"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.out, "  result      nothing that was searched fits\n"
                                      "  least L1    L1Size 6 with L2Size "))
        << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "Temporal_Map"));
    Outcome json = simcheck({"map", "--layer", "conv11", "--hw", "paper64,L1Size=5", "--json"});
    EXPECT_EQ(json.exit_code, 2);
    EXPECT_TRUE(contains(json.out, "\"best\": null,")) << json.out;
    EXPECT_TRUE(contains(json.out, "\"least_l1\": {\"l1_elems\": 6, ")) << json.out;
}

TEST_F(MapCommand, HasARowForEachLayer) {
    Outcome outcome = simcheck({"map", "--layer", "fc2,fc3", "--best", "energy"});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.out, "the best mapping of each layer of vgg16 by energy\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  optimal in this space  agrees")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "\n  fc3 ")) << outcome.out;
}

// One layer that cannot be searched leaves the other.
TEST_F(MapCommand, ALayerWithoutAResultLeavesTheOthers) {
    const std::string file = write("two.dsl", "NumPEs 2; ArrayColumns 2; FeedRow 3; Topology weight mesh;\n"
                                              "Layer POOL a; C 4; Y 3; R 2; endLayer\n"
                                              "Layer CONV b; C 4; K 3; endLayer\n"
                                              "Temporal_Map (1,1) C\n");
    Outcome outcome = simcheck({"map", file});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "FeedRow 3 is outside of the array")) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "\n  a ")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  error ")) << outcome.out;
}

// All divisions of a dimension of 4 * 10^18 would be looked at for years.
TEST_F(MapCommand, RefusesADimensionThatIsTooLong) {
    const std::string file = write("long.dsl", "NumPEs 4; Layer CONV l; Y 4000000000000000000; endLayer "
                                               "Spatial_Map (1,1) Y");
    const Outcome outcome = simcheck({"map", file, "--no-verify"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err,
                         "Y is too long for all its divisions to be looked at: 4000000000000000000, and at "
                         "most 16777216 will do"))
        << outcome.err;
    EXPECT_TRUE(contains(simcheck({"map", file, "--sizes", "foo"}).err,
                         "--sizes: there is no 'foo'; there are divisors, trips, all"));
}

TEST_F(MapCommand, WritesADocument) {
    const std::string file = path("map.json");
    Outcome outcome = simcheck({"map", write("a.dsl", SMALL_LAYER), "--levels", "2", "--sizes", "all", "--json", file});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    const std::string text = read_file(file);
    for (const char *part :
         {"\"schema\": \"simcheck.map/1\"", "\"measure\": \"edp\"", "\"levels\": 2, \"sizes\": \"all\"",
          "\"executed\": \"agree\"", "\"energy_exact\": \"", "\"text\": \"// Layer a, the best"})
        EXPECT_TRUE(contains(text, part)) << part << " not in\n" << text;
    EXPECT_TRUE(contains(outcome.out, "a of ")) << outcome.out;
}

TEST_F(MapCommand, AnInterruptionReportsTheBestSoFar) {
    Process process({"map", "--layer", "conv5", "--levels", "2", "--sizes", "trips", "--best", "cycles"});
    sleep(1);
    process.kill(SIGINT);
    Outcome outcome = process.wait();
    EXPECT_EQ(outcome.exit_code, 130) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.out, "  result      best of ")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "no: it was not executed")) << outcome.out;
}

struct MapMisuse {
    const char *name;
    std::vector<std::string> arguments;
    std::string message;
};

void PrintTo(const MapMisuse &misuse, std::ostream *to) { *to << misuse.name; }

class MapMisused : public testing::TestWithParam<MapMisuse> {};

TEST_P(MapMisused, IsAnError) {
    std::vector<std::string> arguments = {"map"};
    arguments.insert(arguments.end(), GetParam().arguments.begin(), GetParam().arguments.end());
    Outcome outcome = simcheck(arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(contains(outcome.err, GetParam().message)) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(
    All, MapMisused,
    testing::Values(
        MapMisuse{"Best", {"--layer", "fc3", "--best", "edb"}, "--best: there is no 'edb'; did you mean 'edp'?"},
        MapMisuse{"Sizes", {"--layer", "fc3", "--sizes", "trip"}, "there is no 'trip'; did you mean 'trips'?"},
        MapMisuse{"Levels", {"--layer", "fc3", "--levels", "3"}, "--levels: expected a number from 1 to 2, found '3'"},
        MapMisuse{"RunsZero", {"--layer", "fc3", "--runs", "0"}, "--runs: expected a number from 1"},
        MapMisuse{
            "TwoEnds", {"--layer", "fc3", "--runs", "5", "--time", "4"}, "--runs and --time both say when to end"},
        MapMisuse{"OutOfSeveral", {"--layer", "fc2,fc3", "--out", "x.dsl"}, "--out takes the mapping of one layer"},
        MapMisuse{"OutOnStdout", {"--layer", "fc3", "--out", "-"}, "--out: expected a file"},
        MapMisuse{"NoLayer", {}, "nothing to check: give a file, --layer or --net"},
        MapMisuse{
            "Marks", {"--layer", "fc3", "--hw", "paper64,Buffer=auto"}, "mappings with marks of L2 are not searched"},
        MapMisuse{
            "NoPrices", {"--layer", "fc3", "--hw", "paper64,L1Size=3"}, "--best edp needs prices, and there are none"}),
    [](const auto &each) { return std::string(each.param.name); });

} // namespace
