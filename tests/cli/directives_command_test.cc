// Files in MAESTRO's language: what runs, what is refused, and both languages from one another.
#include "tests/cli/run_program.h"
#include "tests/support/json_reader.h"

#include <algorithm>
#include <filesystem>
#include <regex>

namespace {

const char CONVOLUTIONS[] =
    "Network small {\n"
    "  Layer by_rows {\n"
    "    Type: CONV\n"
    "    Dimensions { K: 4, C: 3, R: 3, S: 3, Y: 8, X: 8 }\n"
    "    Dataflow { TemporalMap(1,1) K; TemporalMap(1,1) C; SpatialMap(Sz(R),1) Y; TemporalMap(Sz(S),1) X;\n"
    "               TemporalMap(Sz(R),Sz(R)) R; TemporalMap(Sz(S),Sz(S)) S; }\n"
    "  }\n"
    "  Layer by_channels {\n"
    "    Type: CONV\n"
    "    Dimensions { K: 8, C: 3, R: 3, S: 3, Y: 8, X: 8 }\n"
    "    Dataflow { SpatialMap(1,1) K; TemporalMap(1,1) C; TemporalMap(Sz(R),1) Y; TemporalMap(Sz(S),1) X;\n"
    "               TemporalMap(Sz(R),Sz(R)) R; TemporalMap(Sz(S),Sz(S)) S; }\n"
    "  }\n";
const char SKIPS[] = "  Layer skips {\n"
                     "    Type: CONV\n"
                     "    Dimensions { K: 8, C: 3, R: 3, S: 3, Y: 8, X: 8 }\n"
                     "    Dataflow { SpatialMap(1,2) K; }\n"
                     "  }\n";
const char UNKNOWN[] = "  Layer recurrent { Type: LSTM Dimensions { K: 8 } Dataflow { SpatialMap(1,1) K; } }\n";
const char BARE[] = "  Layer bare { Type: CONV Dimensions { K: 2, C: 3, R: 3, S: 3, Y: 8, X: 8 } }\n";

class Directives : public CliTest {
  protected:
    ~Directives() override { std::filesystem::remove_all(path("folder")); }

    std::string network(const std::string &more = "") const { return write("small.m", CONVOLUTIONS + more + "}\n"); }
    Outcome run(const std::string &file, const std::vector<std::string> &more = {}) const {
        std::vector<std::string> all = {file, "--hw", "NumPEs=8"};
        all.insert(all.end(), more.begin(), more.end());
        return simcheck(all);
    }
};

// ---- the check ----

TEST_F(Directives, EveryLayerRunsInItsOwnDataflow) {
    Outcome outcome = run(network());
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(contains(outcome.out, "by_rows of ")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, ", dataflow small\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "8 PEs: K(1,1) C(1,1) spatial Y(3,1) X(3,1) R(3,3) S(3,3)")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "8 PEs: spatial K(1,1) C(1,1) Y(3,1) X(3,1) R(3,3) S(3,3)")) << outcome.out;
    EXPECT_TRUE(
        contains(unfolded(outcome.out), "output right in 2 of 2 runs; exact (maintained) agrees in all 66 counts"));
}

TEST_F(Directives, IllegalLayersAreToldAndTheOthersRun) {
    Outcome outcome = run(network(std::string(SKIPS) + UNKNOWN), {"--all"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "layer 'skips': the offset 2 is larger than the size 1")) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "3888 of the layer's 7776 operations (50%) would be skipped")) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "layer 'recurrent': layers of type LSTM")) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "verdict: incomplete: 1 of 3 runs could not be made; 1 layer could not be read; "
                                      "output right in 2 of 2 runs"))
        << outcome.out;
    Json document = JsonReader(run(network(std::string(SKIPS) + UNKNOWN), {"--json"}).out).document();
    EXPECT_EQ(document["results"].items.size(), 2u);
    ASSERT_EQ(document["without_result"].items.size(), 2u);
    EXPECT_EQ(document["without_result"][0]["layer"].text, "skips");
    EXPECT_TRUE(contains(document["without_result"][1]["problem"].text, "recurrent"));
    EXPECT_EQ(document["exit"].integer(), 2);
}

TEST_F(Directives, AMaintainedSetThatDiffersFailsBesideLayersThatCannotBeRead) {
    const std::string wrong = write("wrong.formulas", "set wrong; status maintained; A : macs = 1;\n");
    Outcome outcome = run(network(UNKNOWN), {"--all", "--formulas", wrong});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(contains(outcome.out, "verdict: differ, and incomplete: 1 layer could not be read; output right in 2"))
        << outcome.out;
}

TEST_F(Directives, ALayerIsPickedByName) {
    std::string file = network(std::string(SKIPS) + UNKNOWN);
    Outcome good = run(file, {"--layer", "by_rows"});
    EXPECT_EQ(good.exit_code, 0);
    EXPECT_EQ(good.err, "");
    EXPECT_TRUE(contains(good.out, "output right in 1 of 1 run;")) << good.out;
    Outcome bad = run(file, {"--layer", "recurrent"});
    EXPECT_EQ(bad.exit_code, 2);
    EXPECT_TRUE(contains(bad.err, "layers of type LSTM")) << bad.err;
    EXPECT_TRUE(contains(run(file, {"--layer", "by_row"}).err, "did you mean 'by_rows'")) << bad.err;
}

TEST_F(Directives, ALayerWithoutADataflowIsToldAndTheOthersRun) {
    Outcome outcome = run(network(BARE));
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "layer 'bare' has no dataflow: give one with --flow")) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "1 layer could not be read; output right in 2 of 2 runs")) << outcome.out;
}

TEST_F(Directives, AnExplicitFlowTakesThePlaceOfTheLayersOwn) {
    std::string file = network(BARE);
    Outcome outcome = run(file, {"--flow", "ws,os", "--all"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "'" + file + "': --flow takes the place of its layers' own dataflows"));
    EXPECT_TRUE(contains(outcome.out, ": 3 layers, 2 dataflows")) << outcome.out;
}

TEST_F(Directives, HardwareAndNetworkMayComeFromFilesOfTheirOwn) {
    std::string hardware = write("hw.m", "num_pes: 8\nnoc_bw_cstr: 16\noffchip_bw_cstr: 50\n");
    Outcome outcome = simcheck({network(), "--hw", hardware});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "NumPEs 8  Bandwidth 16")) << outcome.out;
    EXPECT_TRUE(contains(outcome.err, "OffChipBandwidth has no effect")) << outcome.err;
    Outcome as_net = simcheck({"--net", network(), "--flow", "ws", "--hw", "NumPEs=8", "--all"});
    EXPECT_EQ(as_net.exit_code, 0) << as_net.err;
    EXPECT_TRUE(contains(as_net.out, "2 of 2")) << as_net.out;
}

// ---- convert ----

// The simulated counts, without the names of files.
std::vector<std::string> counts(const std::string &csv) {
    std::istringstream lines(csv);
    std::vector<std::string> found;
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> fields;
        std::istringstream stream(line);
        for (std::string field; std::getline(stream, field, ',');)
            fields.push_back(field);
        if (fields.size() > 6 && fields[6] == "exact" && fields[3].rfind("energy", 0) != 0)
            found.push_back(fields[3] + " " + fields[5]);
    }
    return found;
}

TEST_F(Directives, ExamplesInTheOtherLanguageGiveTheSameCounts) {
    int converted = 0;
    for (const char *name : {"01-one-pe", "02-multicast", "03-halo", "04-partial-tiles", "08-tiles", "11-depthwise",
                             "12-pool", "13-gemm", "15-grouped", "26-holes"}) {
        Outcome there = simcheck({"convert", example(name)});
        ASSERT_EQ(there.exit_code, 0) << name << "\n" << there.err;
        std::string directives = write("there.m", there.out);
        Outcome as_is = simcheck({example(name), "--csv", "-", "--quiet"});
        std::vector<std::string> expected = counts(as_is.out);
        ASSERT_GT(expected.size(), 20u) << name;
        EXPECT_EQ(counts(simcheck({directives, "--csv", "-", "--quiet"}).out), expected) << name << "\n" << there.out;
        Outcome back = simcheck({"convert", directives, "--quiet"});
        ASSERT_EQ(back.exit_code, 0) << name << "\n" << back.err;
        EXPECT_FALSE(contains(back.out, "Network")) << back.out;
        EXPECT_EQ(counts(simcheck({write("back.dsl", back.out), "--csv", "-", "--quiet"}).out), expected) << name;
        converted++;
    }
    EXPECT_EQ(converted, 10);
}

TEST_F(Directives, DifferentDataflowsNeedAFileEach) {
    std::string file = network();
    Outcome one = simcheck({"convert", file});
    EXPECT_EQ(one.exit_code, 2);
    EXPECT_EQ(one.out, "");
    EXPECT_TRUE(contains(one.err, "differs from that of 'by_rows'")) << one.err;
    EXPECT_TRUE(contains(one.err, "'--out FOLDER/' writes a file for each layer")) << one.err;
    Outcome each = simcheck({"convert", file, "--out", path("folder/")});
    EXPECT_EQ(each.exit_code, 0) << each.err;
    std::vector<std::string> from_pragmas, from_directives = counts(run(file, {"--csv", "-"}).out);
    for (const char *layer : {"by_rows", "by_channels"})
        for (const std::string &count : counts(run(path("folder/") + layer + ".dsl", {"--csv", "-"}).out))
            from_pragmas.push_back(count);
    EXPECT_GT(from_directives.size(), 40u);
    EXPECT_EQ(from_pragmas, from_directives);
    EXPECT_EQ(simcheck({"convert", file, "--layer", "by_rows"}).out, read_file(path("folder/by_rows.dsl")));
}

// Pragmas have one name for both layers; the files have the layers' own.
TEST_F(Directives, LayersOfLikeNamesHaveAFileEach) {
    std::string file =
        write("like.m", "num_pes: 2 Network n { Layer a-b { Type: CONV Dimensions { K: 3 } }"
                        " Layer a.b { Type: CONV Dimensions { K: 4 } } } Dataflow { SpatialMap(1,1) K; }");
    EXPECT_EQ(simcheck({"convert", file, "--out", path("folder/")}).exit_code, 0);
    EXPECT_TRUE(contains(read_file(path("folder/a-b.dsl")), "Layer CONV a_b; K 3;"));
    EXPECT_TRUE(contains(read_file(path("folder/a.b.dsl")), "Layer CONV a_b; K 4;"));
    Outcome one = simcheck({"convert", file});
    EXPECT_TRUE(contains(one.out, "a_b; K 3;") && contains(one.out, "a_b_2; K 4;")) << one.out;
}

TEST_F(Directives, InAFolderHardwareHasItsOwnFile) {
    EXPECT_EQ(simcheck({"convert", example("03-halo"), "--out", path("folder/")}).exit_code, 0);
    EXPECT_TRUE(contains(read_file(path("folder/03-halo_hw.m")), "num_pes"));
    EXPECT_FALSE(contains(read_file(path("folder/03-halo.m")), "num_pes"));
    Outcome outcome = simcheck({path("folder/03-halo.m"), "--hw", path("folder/03-halo_hw.m")});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "72 steps, 453 cycles, output right")) << outcome.out;
}

TEST_F(Directives, OfTwoFilesNeitherStaysAlone) {
    const std::string file =
        write("off.dsl", "NumPEs 2; Multicast off; Layer CONV a; K 4; endLayer Spatial_Map (1,1) K\n");
    Outcome outcome = simcheck({"convert", file, "--out", path("halves/")});
    EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.err, "Multicast")) << outcome.err;
    EXPECT_TRUE(std::filesystem::is_empty(path("halves")));
}

TEST_F(Directives, WhatConvertCannotDoIsAnError) {
    Outcome merge = simcheck({"convert", write("merge.dsl", "Layer CONV a; K 2; C 2; Y 4; X 4; endLayer\n"
                                                            "Temporal_Map (1,1) K -> Merge C -> Spatial_Map (1,1) C")});
    EXPECT_EQ(merge.exit_code, 2);
    EXPECT_EQ(merge.out, "");
    std::string kept = write("kept.m", "as it was\n");
    Outcome blocks = simcheck({"convert",
                               write("blocks.dsl", "NumPEs 4; Bandwidth 2; Layer CONV l; K 2; R 3; Y 8; Stride 2; "
                                                   "endLayer Tile (2) Y -> Temporal_Map (8,8) Y -> "
                                                   "Temporal_Map (1,1) K"),
                               "--out", kept});
    EXPECT_EQ(blocks.exit_code, 2);
    EXPECT_TRUE(contains(blocks.err, "Tile Y cannot be said in directives")) << blocks.err;
    EXPECT_EQ(read_file(kept), "as it was\n");
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"convert"}, "takes one file"},
        {{"convert", "a.m", "b.m"}, "takes one file"},
        {{"convert", "none.m"}, "none.m"},
        {{"convert", network(), "--to", "verilog"}, "expected pragmas or directives"},
        {{"convert", network(), "--layer", "by_row"}, "did you mean 'by_rows'"},
        {{"convert", network(), "--flow", "ws"}, "has no use for --flow"},
    };
    for (const auto &use : cases) {
        Outcome outcome = simcheck(use.first);
        EXPECT_EQ(outcome.exit_code, 2) << use.second;
        EXPECT_TRUE(contains(outcome.err, use.second)) << outcome.err;
    }
    Outcome rest = simcheck({"convert", network(UNKNOWN), "--to", "directives"});
    EXPECT_EQ(rest.exit_code, 2);
    EXPECT_TRUE(contains(rest.out, "Layer by_rows")) << rest.out;
    EXPECT_TRUE(contains(rest.err, "LSTM")) << rest.err;
}

// ---- compare ----

const char TABLE[] = "Neural Network Name, Layer Number, NumPEs, Runtime (Cycles), Activity count-based Energy (nJ), "
                     " L2 SRAM Size Req (Bytes), Num MACs, input l1 read, input l1 write, input l2 read, input l2 "
                     "write, input reuse factor,filter l1 read, output l2 write, Compute Delay (Min), Compute Delay "
                     "(Min)\n"
                     "small,by_rows,8, 700, 2.9e+08,300, 3888, 3888, 900, 300, 192, inf,3888, 432, 1, 1,\n"
                     "small,by_channels,8,974,2.9e+08,300,7.776e+03,7776,900,300,192,-nan,7776,864,1,1\n";

TEST_F(Directives, CompareShowsTheirNumbersOursAndTheDifference) {
    Outcome outcome =
        simcheck({"compare", "--maestro", write("t.csv", TABLE), network(), "--hw", "NumPEs=8", "--details"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    Json ours = JsonReader(run(network(), {"--json"}).out).document();
    int64_t cycles = ours["results"][0]["sim"]["cycles"].integer();
    ASSERT_NE(cycles, 700);
    std::istringstream lines(outcome.out);
    bool found = false;
    for (std::string line; std::getline(lines, line) && !found;) {
        std::istringstream words(line);
        std::string counter, unit, theirs, simulated;
        found = words >> counter >> unit >> theirs >> simulated && counter == "cycles" && unit == "cycles";
        if (found) {
            EXPECT_EQ(theirs, "700");
            EXPECT_EQ(simulated, std::to_string(cycles));
        }
    }
    EXPECT_TRUE(found) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  macs            2 of 2  ")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "columns without a counterpart here: Neural Network Name, Activity count-based "
                                      "Energy (nJ), input reuse factor, Compute Delay (Min), Compute Delay (Min)\n"))
        << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "l1_wr_sum")) << "a column that the table has not";
}

TEST_F(Directives, CompareByTheModelGivesTheSameNumbers) {
    std::string table = write("t.csv", TABLE);
    Outcome machine = simcheck({"compare", "--maestro", table, network(), "--hw", "NumPEs=8", "--csv", "-"});
    Outcome model =
        simcheck({"compare", "--maestro", table, network(), "--hw", "NumPEs=8", "--csv", "-", "--model-only"});
    size_t behind = machine.out.find('\n');
    ASSERT_NE(behind, std::string::npos);
    EXPECT_EQ(machine.out.substr(0, behind), "layer,dataflow,counter,unit,maestro,simulated");
    EXPECT_EQ(model.out.substr(0, model.out.find('\n')), "layer,dataflow,counter,unit,maestro,exact");
    EXPECT_EQ(machine.out.substr(behind), model.out.substr(model.out.find('\n')));
    EXPECT_TRUE(contains(machine.out, "by_rows,small,macs,ops,3888,3888\n")) << machine.out;
}

// A layer that cannot be read keeps its number and its row.
TEST_F(Directives, CompareNumbersTheLayersOfTheFile) {
    const std::string layer = "Dimensions { K: 4, C: 4, Y: 6 } Dataflow { TemporalMap(1,1) K; SpatialMap(1,1) C; } }\n",
                      file = write("m.m", "Network n { Layer a { Type: LSTM " + layer + "Layer b { Type: CONV " +
                                              layer + "Layer c { Type: CONV " + layer + "}\n"),
                      table = write("t.csv", "Layer Number,Runtime\n1,7\n2,22\n3,33\n");
    for (const std::vector<std::string> &chosen : {std::vector<std::string>{}, {"--layer", "c,b"}}) {
        std::vector<std::string> arguments = {"compare", "--maestro", table, file, "--hw", "NumPEs=4", "--csv", "-"};
        arguments.insert(arguments.end(), chosen.begin(), chosen.end());
        const Outcome outcome = simcheck(arguments);
        EXPECT_TRUE(contains(outcome.out, "\nb,m,cycles,cycles,22,")) << outcome.out << outcome.err;
        EXPECT_TRUE(contains(outcome.out, "\nc,m,cycles,cycles,33,")) << outcome.out;
    }
}

// Each run of the tool adds a row for each layer.
TEST_F(Directives, CompareGivesLayersOfOneNameTheLastRowsInTurn) {
    const std::string layer = "{ Type: CONV Dimensions { K: 4, C: 4 } Dataflow { SpatialMap(1,1) C; } }\n",
                      file = write("m.m",
                                   "Network n { Layer b " + layer + "Layer b " + layer + "Layer b " + layer + "}\n");
    const auto compare = [&](const std::string &rows) {
        const std::string table = write("t.csv", "Layer Number,Runtime\n" + rows);
        const Outcome outcome = simcheck({"compare", "--maestro", table, file, "--hw", "NumPEs=4", "--csv", "-"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.out;
    };
    for (const char *rows :
         {"b,1\nb,2\nb,3\n", "b,7\nb,8\nb,9\nb,1\nb,2\nb,3\n", "b,7\nb_2,8\nb_3,9\nb,1\nb_2,2\nb_3,3\n"}) {
        const std::string out = compare(rows);
        EXPECT_TRUE(contains(out, "\nb,m,cycles,cycles,1,")) << rows << out;
        EXPECT_TRUE(contains(out, "\nb_2,m,cycles,cycles,2,")) << rows << out;
        EXPECT_TRUE(contains(out, "\nb_3,m,cycles,cycles,3,")) << rows << out;
    }
}

// Also of chosen layers, and of layers that the file itself calls as we would call a second one.
TEST_F(Directives, CompareKnowsTheRowsOfLayersThatAreNotChosen) {
    const std::string begin = " { Type: CONV Dimensions { K: ", end = " } Dataflow { SpatialMap(1,1) K; } }\n",
                      twice = write("m.m",
                                    "Network n { Layer b" + begin + "4" + end + "Layer b" + begin + "8" + end + "}\n"),
                      own = write("o.m",
                                  "Network n { Layer b" + begin + "4" + end + "Layer b_2" + begin + "8" + end + "}\n"),
                      lacks = write("l.m", "Network n { Layer b" + begin + "4" + end + "Layer b { Type: LSTM }\n}\n");
    const auto compare = [&](const std::string &file, const std::string &rows, const std::string &layer) {
        const std::string table = write("t.csv", "Layer Number,Num MACs\n" + rows);
        std::vector<std::string> arguments = {"compare", "--maestro", table, file, "--hw", "NumPEs=4", "--csv", "-"};
        if (!layer.empty())
            arguments.insert(arguments.end(), {"--layer", layer});
        return simcheck(arguments).out;
    };
    for (const char *rows : {"b,4\nb,8\n", "b,1\nb,1\nb,4\nb,8\n", "1,4\n2,8\n"}) {
        EXPECT_TRUE(contains(compare(twice, rows, "b"), "\nb,m,macs,ops,4,4\n")) << rows;
        EXPECT_TRUE(contains(compare(twice, rows, "b_2"), "\nb_2,m,macs,ops,8,8\n")) << rows;
    }
    EXPECT_TRUE(contains(compare(own, "b,1\nb,4\n", ""), "\nb,o,macs,ops,4,4\n"));
    EXPECT_FALSE(contains(compare(own, "b,1\nb,4\n", ""), "\nb_2,"));
    EXPECT_TRUE(contains(compare(lacks, "b,4\nb,8\n", ""), "\nb,l,macs,ops,4,4\n"));
    // Letters in another case are another name there; here the second layer is B_2.
    const std::string cases =
        write("c.m", "Network n { Layer b" + begin + "4" + end + "Layer B" + begin + "8" + end + "}\n");
    for (const char *rows : {"B,8\nb,4\n", "b,4\nB,8\n", "B,1\nb,1\nB,8\nb,4\n"}) {
        EXPECT_TRUE(contains(compare(cases, rows, ""), "\nb,c,macs,ops,4,4\nB_2,c,macs,ops,8,8\n")) << rows;
        EXPECT_TRUE(contains(compare(cases, rows, "B_2"), "\nB_2,c,macs,ops,8,8\n")) << rows;
    }
    EXPECT_TRUE(contains(compare(cases, "B,8\n", ""), "\nB_2,c,macs,ops,8,8\n"));
    EXPECT_FALSE(contains(compare(cases, "B,8\n", ""), "\nb,"));
}

// Names of pragmas have fewer letters to choose from, and no more letters than directives'.
TEST_F(Directives, ConvertGivesEachLayerANameOfItsOwn) {
    const auto converted = [&](const std::vector<std::string> &names) {
        std::string layers;
        for (const std::string &name : names)
            layers += "Layer " + name + " { Type: CONV Dimensions { K: 4 } Dataflow { SpatialMap(1,1) K; } }\n";
        const Outcome outcome = simcheck({"convert", write("n.m", "Network n {\n" + layers + "}\n")});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.out;
    };
    const std::string text = converted({"a.b", "a-b", "a_b_2", "A_b"});
    for (const char *name : {"a_b", "a_b_3", "a_b_2", "A_b_4"})
        EXPECT_TRUE(contains(text, std::string("Layer CONV ") + name + ";")) << name << text;
    const std::string long_name(61, 'x'), cut = converted({"9" + long_name + "y", long_name + "-z", long_name + ".z"});
    for (const std::string &name : {"_9" + long_name, long_name + "_z", long_name + "_3"})
        EXPECT_TRUE(contains(cut, "Layer CONV " + name + ";")) << name << cut;
}

TEST_F(Directives, CompareQuotesNamesInItsCsv) {
    const std::string layer = "{ Type: CONV Dimensions { K: 4, C: 4 } Dataflow { SpatialMap(1,1) C; } }",
                      file = write("x,y.m", "Network n { Layer b " + layer + " }\n"),
                      table = write("t.csv", "Layer Number,Num MACs\nb,16\n");
    EXPECT_TRUE(contains(simcheck({"compare", "--maestro", table, file, "--hw", "NumPEs=4", "--csv", "-"}).out,
                         "\nb,\"x,y\",macs,ops,16,16\n"));
}

TEST_F(Directives, ConvertTakesAnOverheadOfNoCyclesForNone) {
    for (const char *zero : {"0", "Z", "Z * 3", "Sz(K) - 4"}) {
        const Outcome outcome =
            simcheck({"convert", write("k.dsl", std::string("Constant Z 0;\nNumPEs 4; Layer CONV a; K 4; "
                                                            "endLayer\nTemporal_Map (2,2) K "
                                                            "Overhead ") +
                                                    zero + "\n")});
        EXPECT_EQ(outcome.exit_code, 0) << zero << outcome.err;
    }
}

// The second layer of a name has a number also where the first cannot be read.
TEST_F(Directives, ALayerThatCannotBeReadKeepsItsName) {
    const std::string begin = "Layer b { Type: CONV Dimensions { K: ", end = ", X: 6, R: 3, S: 3 } }\n",
                      file =
                          write("dup.m", "Network n {\n" + begin + "4, Y: 2" + end + begin + "8, Y: 6" + end + "}\n");
    const auto run = [&](const char *layer) {
        return simcheck(
            {file, "--layer", layer, "--flow", "ws", "--hw", "NumPEs=4", "--model-only", "--formulas", "exact"});
    };
    const Outcome first = run("b"), second = run("b_2");
    EXPECT_EQ(first.exit_code, 2) << first.out;
    EXPECT_TRUE(contains(first.err, "dup.m:2:7: error: layer 'b': the filter is larger than the input")) << first.err;
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_TRUE(contains(second.err, "a layer 'b' already stands at line 2: this one is called 'b_2'")) << second.err;
}

// Nor does the number that a layer is given make the name of another one.
TEST_F(Directives, NamesOfTheFileStayWithTheirLayers) {
    const std::string begin = " { Type: CONV Dimensions { K: ", end = " } Dataflow { SpatialMap(1,1) K; } }\n",
                      file = write("b.m", "Network n {\nLayer b" + begin + "4" + end + "Layer b" + begin + "8" + end +
                                              "Layer b_2" + begin + "16" + end + "Layer b_3 { Type: LSTM }\n}\n"),
                      table = write("sg.csv",
                                    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, "
                                    "Num Filter, Strides,\nconv,5,5,1,1,1,6,1,\nconv,5,5,1,1,1,7,1,\n"
                                    "conv_2,5,5,1,1,1,8,1,\n");
    const Outcome named = simcheck({"list", "layers", "--net", file}),
                  rows = simcheck({"list", "layers", "--net", table});
    for (const auto &[name, size] : std::map<std::string, std::string>{{"b", "4"}, {"b_4", "8"}, {"b_2", "16"}})
        EXPECT_TRUE(std::regex_search(named.out, std::regex("\n" + name + " +CONV +" + size + " "))) << named.out;
    for (const auto &[name, size] : std::map<std::string, std::string>{{"conv", "6"}, {"conv_3", "7"}, {"conv_2", "8"}})
        EXPECT_TRUE(std::regex_search(rows.out, std::regex("\n" + name + " +CONV +" + size + " "))) << rows.out;
    EXPECT_EQ(simcheck({file, "--layer", "b_3", "--hw", "NumPEs=4"}).exit_code, 2);
}

TEST_F(Directives, ALayerThatCannotBeReadIsToldByItsName) {
    const std::string file =
        write("c.m", "Network n { Layer a { Type: CONV Dimensions { K: 4, Q: 4 } } Layer b { Type: "
                     "CONV Dimensions { K: 4 } Dataflow { SpatialMap(1,1) K; } } }\n");
    const std::string said = "c.m:1:53: error: layer 'a': expected a dimension";
    for (const std::vector<std::string> &arguments : {std::vector<std::string>{"convert", file, "--layer", "a"},
                                                      {"list", "layers", "--net", file},
                                                      {"list", "layers", "--names", "--net", file},
                                                      {"list", "layers", "--csv-template", "--net", file}}) {
        const Outcome outcome = simcheck(arguments);
        EXPECT_EQ(outcome.exit_code, 2) << arguments[0];
        EXPECT_TRUE(contains(outcome.err, said)) << outcome.err;
        EXPECT_EQ(contains(outcome.out, "b"), arguments[0] == "list") << outcome.out;
    }
    EXPECT_EQ(simcheck({"convert", file, "--layer", "b"}).exit_code, 0);
    // None of the readable layers has a dataflow; the one that cannot be read had.
    const std::string without = write("d.m", "Network n { Layer a { Type: CONV Dimensions { Q: 4 } Dataflow { "
                                             "SpatialMap(1,1) K; } } Layer b { Type: CONV Dimensions { K: 4 } } }\n");
    const Outcome outcome = simcheck({without, "--hw", "NumPEs=8"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "error: layer 'a': expected a dimension")) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "error: layer 'b' has no dataflow: give one with --flow")) << outcome.err;
}

TEST_F(Directives, CompareFindsRowsByNameByNumberAndTheLastOfSeveral) {
    std::string file = network();
    auto compare = [&](const char *rows) {
        std::string table = write("t.csv", std::string("Layer Number,Runtime,NumPEs\n") + rows);
        return simcheck({"compare", "--maestro", table, file, "--hw", "NumPEs=8", "--csv", "-"});
    };
    EXPECT_TRUE(contains(compare("2,77,8\n1,66,8\n").out, "by_rows,small,cycles,cycles,66,"));
    EXPECT_TRUE(contains(compare("BY_CHANNELS,77,8\n").out, "by_channels,small,cycles,cycles,77,"));
    Outcome again = compare("by_rows,66,8\nby_rows,67,8\n");
    EXPECT_TRUE(contains(again.out, "by_rows,small,cycles,cycles,67,")) << again.out;
    EXPECT_TRUE(contains(again.err, "t.csv:3:1: warning: layer 'by_rows' stands in the table again")) << again.err;
    EXPECT_TRUE(contains(compare("by_rows,66,8\nby_rows,66,8\nby_rows,66,8\n").err, "(1 more like it)"));
    EXPECT_TRUE(contains(compare("by_rows,66,16\n").err, "has 16 PEs in the table and 8 here"));
    EXPECT_TRUE(contains(compare("by_rows,66,8\nother,1,8\n").err, "layer 'other' is not among the layers"));
    EXPECT_EQ(compare("other,1,8\n").exit_code, 2);
    Outcome machines = simcheck({"compare", "--maestro", path("t.csv"), file, "--hw", "NumPEs=8", "--hw", "NumPEs=16"});
    EXPECT_EQ(machines.exit_code, 2);
    EXPECT_TRUE(contains(machines.err, "is about one machine, and --hw gives 2: pick one")) << machines.err;
}

TEST_F(Directives, CompareRunsEachLayerOnTheMachineOfItsRow) {
    std::string table = write("t.csv", "Layer Number,Runtime (Cycles),NoC BW,Vector Width\n"
                                       "by_rows,700,1,3\nby_channels,974,4,2\n");
    auto compare = [&](const std::string &hardware, const std::vector<std::string> &more = {}) {
        std::vector<std::string> all = {"compare", "--maestro", table, network(), "--hw", hardware};
        all.insert(all.end(), more.begin(), more.end());
        return simcheck(all);
    };
    auto cycles = [&](const std::string &layer, const std::string &hardware) {
        Json ours = JsonReader(simcheck({network(), "--layer", layer, "--hw", hardware, "--json"}).out).document();
        return layer + ",small,cycles,cycles," + (layer == "by_rows" ? "700," : "974,") +
               std::to_string(ours["results"][0]["sim"]["cycles"].integer()) + "\n";
    };
    Outcome rows = compare("NumPEs=8", {"--csv", "-"});
    EXPECT_TRUE(contains(rows.out, cycles("by_rows", "NumPEs=8,Bandwidth=1,VectorWidth=3"))) << rows.out;
    EXPECT_TRUE(contains(rows.out, cycles("by_channels", "NumPEs=8,Bandwidth=4,VectorWidth=2"))) << rows.out;
    EXPECT_EQ(rows.err, "VectorWidth 2 to 3 is the table's, row by row, in place of 1\n"
                        "Bandwidth 1 to 4 is the table's, row by row, in place of unlimited\n");
    EXPECT_EQ(compare("NumPEs=8", {"--csv", "-", "--model-only"}).out.substr(47), rows.out.substr(51));
    EXPECT_EQ(compare("NumPEs=8").out.find("VectorWidth 2 to 3 is the table's, row by row"), 0u);
    EXPECT_TRUE(contains(compare("NumPEs=8", {"--details"}).out, "NumPEs 8  Bandwidth 1  VectorWidth 3\n"));

    std::string file = write("hw.m", "num_pes: 8\nnoc_bw_cstr: 16\n");
    EXPECT_TRUE(contains(compare(file).out, "Bandwidth 1 to 4 is the table's, row by row, in place of 16\n"));
    Outcome spelled = compare("NumPEs=8,Bandwidth=2");
    EXPECT_TRUE(contains(spelled.out, "Bandwidth 2 is --hw's; the table has 1 to 4\n")) << spelled.out;
    EXPECT_TRUE(contains(compare("NumPEs=8,Bandwidth=2", {"--csv", "-"}).out,
                         cycles("by_rows", "NumPEs=8,Bandwidth=2,VectorWidth=3")));
}

// What is equal is within any tolerance.
TEST_F(Directives, CompareCountsTheLayersWithinATolerance) {
    auto cycles = [&](const std::string &layer) {
        Json ours = JsonReader(simcheck({network(), "--layer", layer, "--hw", "NumPEs=8", "--json"}).out).document();
        return ours["results"][0]["sim"]["cycles"].integer();
    };
    const int64_t rows = cycles("by_rows"), channels = cycles("by_channels");
    const std::string table = write("t.csv", "Layer,Runtime (Cycles)\nby_rows," + std::to_string(rows) +
                                                 "\nby_channels," + std::to_string(channels + channels / 50) + "\n");
    for (const auto &[tolerance, count] : {std::pair("1%", "1"), std::pair("5%", "2")}) {
        const std::string out =
            simcheck({"compare", "--maestro", table, network(), "--hw", "NumPEs=8", "--tolerance", tolerance}).out;
        EXPECT_TRUE(std::regex_search(out, std::regex(std::string("\n *cycles +1 of 2 +") + count + " "))) << out;
    }
}

TEST_F(Directives, CompareKnowsWhatALayerNeedsFromWhatTheMachineHas) {
    auto compare = [&](const std::string &rows) {
        std::string table = write("t.csv", "Layer,Runtime,NoC BW Req (Elements/cycle), Peak BW Req\n" + rows);
        return simcheck({"compare", "--maestro", table, network(), "--hw", "NumPEs=8"}).out;
    };
    const char NEED[] = "'NoC BW Req' is what a layer needs";
    EXPECT_TRUE(contains(compare("by_rows,700,2,2\nby_channels,974,3,3\n"), NEED));
    EXPECT_TRUE(contains(compare("by_rows,700,2,9\nby_channels,974,0,9\n"), NEED));
    std::string has = compare("by_rows,700,2,2\nby_channels,974,2,3\n");
    EXPECT_TRUE(contains(has, "Bandwidth 2 is the table's, row by row, in place of unlimited\n")) << has;
    EXPECT_FALSE(contains(has, NEED));
}

TEST_F(Directives, CompareShowsTheSumsThenTheWorstLayersFirst) {
    std::string table = write("t.csv", "Layer,Runtime,Num MACs\nby_rows,700,3888\nby_channels,5000,7776\n");
    Outcome outcome = simcheck({"compare", "--maestro", table, network(), "--hw", "NumPEs=8"});
    size_t sums = outcome.out.find("all 2 layers\n"),
           worst = outcome.out.find("farthest off in cycles: 2 of 2 that differ");
    size_t channels = outcome.out.find("\n  by_channels"), rows = outcome.out.find("\n  by_rows");
    EXPECT_TRUE(contains(outcome.out, " +251.0%  211%    211%   413%  by_channels\n")) << outcome.out;
    EXPECT_TRUE(
        contains(simcheck({"compare", "--maestro", table, network(), "--hw", "NumPEs=8", "--tolerance", "10%"}).out,
                 "\n  cycles     0 of 2           1 "))
        << "700 of 650";
    EXPECT_LT(sums, worst) << outcome.out;
    EXPECT_LT(worst, channels) << outcome.out;
    EXPECT_LT(channels, rows) << outcome.out;
    EXPECT_NE(rows, std::string::npos) << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "by_rows of ")) << "a table for each layer is on request";
}

TEST_F(Directives, CompareTellsWhatIsWrongWithATableAndWhere) {
    std::string file = network();
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "expected a header with a column 'Layer Number'"},
        {"Runtime\n1\n", "t.csv:1:1: error: expected a header with a column 'Layer Number'"},
        {"Layer Number,Area\nby_rows,1\n", "none of these columns can be compared"},
        {"Layer Number,Runtime\n", "has a header and no rows"},
        {"Layer Number,Runtime\nby_rows,fast\n",
         "t.csv:2:9: error: expected a whole number under 'Runtime', found 'fast'"},
        {"Layer Number,Runtime\nby_rows,1.5\n", "t.csv:2:9: error: expected a whole number"},
        {"Layer Number,Runtime\nby_rows,-7\n", "t.csv:2:9: error: expected a whole number under 'Runtime', found '-7'"},
        {"Layer Number,Runtime,Vector Width\nby_rows,1,0\n", "t.csv:2:11: error: expected a whole number from 1"},
        {std::string("Layer Number,Runtime\nby_rows,70\0000\n", 32), "t.csv:2:11: error: a zero byte stands here"},
        {"Layer Number,Runtime\nby_rows\n", "t.csv:2:1: error: the row has no value under 'Runtime'"},
        {"Layer Number,Runtime\nby_rows,1,2\n", "t.csv:2:11: error: the row has more values"},
        {"Layer Number,Runtime,Runtime (Cycles)\nby_rows,1,2\n", "t.csv:1:22: error: a column of the same meaning"},
    };
    for (const auto &table : cases) {
        Outcome outcome = simcheck({"compare", "--maestro", write("t.csv", table.first), file, "--hw", "NumPEs=8"});
        EXPECT_EQ(outcome.exit_code, 2) << table.first;
        EXPECT_EQ(outcome.out, "") << table.first;
        EXPECT_TRUE(contains(outcome.err, table.second)) << outcome.err;
    }
    EXPECT_TRUE(contains(simcheck({"compare", file}).err, "--maestro FILE.csv"));
    Outcome flows = simcheck({"compare", "--maestro", write("t.csv", TABLE), "--layer", "conv11"});
    EXPECT_TRUE(contains(flows.err, "pick one with --flow")) << flows.err;
}

} // namespace
