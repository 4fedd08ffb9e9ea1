// Runs: what goes where, what the tables and documents say, and the exit codes.
#include "tests/cli/run_program.h"
#include "tests/support/json_reader.h"

#include <algorithm>

#include "common/counters.h"

namespace {

class RunMarks : public CliTest {};

const char SMALL[] = "NumPEs 3; Bandwidth 2;\n"
                     "Layer CONV small; K 2; C 2; Y 6; X 9; R 3; S 3; endLayer\n";
const char SMALL_FLOW[] = "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y\n"
                          "-> Spatial_Map (3,1) X -> Unroll R -> Unroll S\n";

// Agrees with every layer in its only counter.
const char RIGHT_SET[] = "set right;\nstatus maintained;\nWEIGHTS : l2_wr_weight = Sz(K) * Sz(C) * Sz(R) * Sz(S);\n";
const char WRONG_SET[] = "set wrong;\nstatus maintained;\nWEIGHTS : l2_wr_weight = Sz(K) * Sz(C) + 1;\n";

// Lines that begin with `first`.
int lines_beginning(const std::string &text, const std::string &first) {
    std::istringstream lines(text);
    int count = 0;
    for (std::string line; std::getline(lines, line);)
        count += line.rfind(first, 0) == 0;
    return count;
}

class Run : public CliTest {
  protected:
    std::string small() const { return write("small.dsl", std::string(SMALL) + SMALL_FLOW); }
};

// ---- text ----

TEST_F(Run, PrintsATableASummaryAndOneVerdictLine) {
    Outcome outcome = simcheck({example("03-halo"), "--formulas", "fig5"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    for (const char *text : {"halo of ", "layer       CONV  K 2  C 2  Y 6  X 9  R 3  S 3  (1,008 MACs)",
                             "dataflow    3 PEs: K(1,1) C(1,1) Y(1,1) spatial X(3,1) R(3,3) S(3,3)",
                             "machine     03-halo: NumPEs 3  Bandwidth 2", "seed 1, 72 steps, 453 cycles, output right",
                             "formulas    fig5 (published)", "utilization 74.17%: 2.225 operations a cycle on 3 PEs",
                             "roofline    fig5: ", "L1Size      not given: 2 buffers of 15 = 30 elements are needed",
                             "summary of 1 run; of each set, how many counts agree/differ/have no formula\n"})
        EXPECT_TRUE(contains(outcome.out, text)) << text << "\nnot in\n" << outcome.out;
    EXPECT_EQ(lines_beginning(outcome.out, "verdict: "), 1);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const bool of_tiles = id >= SC_COUNTER_l2_hold && id <= SC_COUNTER_offchip_wr_sum; // no rows without marks
        EXPECT_EQ(contains(outcome.out, std::string("\n  ") + sc_counter_info((enum sc_counter_id)id)->name + " "),
                  !of_tiles);
    }
}

TEST_F(Run, TableIsAsItWas) {
    Outcome outcome = simcheck({small(), "--formulas", write("wrong.formulas", WRONG_SET)});
    std::string head = "  counter         unit        simulated  wrong  off by\n"
                       "  --------------  ----------  ---------  -----  ------\n"
                       "  macs            ops             1,008      -\n";
    EXPECT_TRUE(contains(outcome.out, head)) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  l2_wr_weight    elems              36      5  -86.1%\n"));
    EXPECT_TRUE(contains(outcome.out, "layer  dataflow   MACs  cycles  utilized  L2 rd+wr   wrong  output  buffers\n"));
    EXPECT_TRUE(contains(outcome.out, "small  small     1,008     453    74.17%     1,012  0/1/32  right   ok\n"));
}

// What is counted is what the table has rows for: without marks of L2, nobody is right about tiles that are not there.
TEST_F(Run, VerdictCountsTheRowsOfTheTable) {
    const std::string zero = write("zero.formulas", "set zero;\nstatus maintained;\nHOLD : l2_hold = 0;\n");
    const std::string one = write("one.formulas", "set one;\nstatus maintained;\nHOLD : l2_hold = 1;\n");
    const std::pair<std::vector<std::string>, std::vector<const char *>> cases[] = {
        {{example("03-halo"), "--formulas", "exact"}, {"exact (maintained) agrees in all 33 counts"}},
        {{example("21-l2-tiles"), "--formulas", "exact"}, {"exact (maintained) agrees in all 39 counts"}},
        {{example("03-halo"), "--formulas", zero}, {"\n  l2_hold ", "zero (maintained) agrees in all 1 counts"}},
        {{example("03-halo"), "--formulas", "exact", "--formulas", one},
         {"\n  l2_hold ", "exact (maintained) agrees in all 34 counts", "one (maintained) differs in 1 of 1 counts"}}};
    for (const auto &[arguments, shown] : cases) {
        const Outcome outcome = simcheck(arguments);
        for (const char *text : shown)
            EXPECT_TRUE(contains(unfolded(outcome.out), text)) << text << "\nnot in\n" << outcome.out;
    }
}

TEST_F(Run, DefaultsAreTheFiveDataflowsOnPaper64) {
    std::string net = write("net.dsl", "Layer CONV tiny; K 2; C 2; Y 6; X 6; R 3; S 3; endLayer\n");
    Outcome outcome = simcheck({"--net", net, "--quiet"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    size_t at = 0;
    for (const char *flow : {"nlr", "ws", "os", "rs", "nvdla"}) {
        size_t next = outcome.out.find(std::string(", dataflow ") + flow + "\n");
        ASSERT_NE(next, std::string::npos) << flow;
        EXPECT_GE(next, at) << flow;
        at = next;
    }
    EXPECT_TRUE(contains(outcome.out, "machine     paper64: NumPEs 64  Bandwidth 32  L1Size 1,024  L2Size 524,288\n"));
    EXPECT_TRUE(contains(outcome.out, "summary of 5 runs; "));
}

TEST_F(Run, NamesAreCaseInsensitive) {
    std::string net = write("net.dsl", "Layer CONV Tiny; K 2; C 2; Y 6; X 6; R 3; S 3; endLayer\n");
    Outcome outcome =
        simcheck({"--net", net, "--layer", "tINY", "--flow", "OS", "--hw", "Paper64", "--formulas", "FIG5"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "Tiny of "));
    EXPECT_TRUE(contains(outcome.out, ", dataflow os\n"));
}

TEST_F(Run, SettingsChangeTheDefaultMachine) {
    std::string net = write("net.dsl", "Layer CONV tiny; K 2; C 2; Y 6; X 6; R 3; S 3; endLayer\n");
    Outcome outcome = simcheck({"--net", net, "--flow=os", "--hw=numpes=8,Multicast=off,NoCLatency=3"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(unfolded(outcome.out),
                         "machine     paper64 + numpes=8,Multicast=off,NoCLatency=3: NumPEs 8  Bandwidth "
                         "32  L1Size 1,024  L2Size 524,288 NoCLatency 3  Multicast off\n"))
        << outcome.out;
}

TEST_F(Run, SettingsOverrideAFile) {
    Outcome outcome = simcheck({small(), "--hw", "NumPEs=2"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "machine     small + NumPEs=2: NumPEs 2  Bandwidth 2\n"));
}

TEST_F(Run, TermsShowEachFormulaWithItsValues) {
    Outcome plain = simcheck({small(), "--formulas", "fig5"});
    Outcome terms = simcheck({small(), "--formulas", "fig5", "--terms"});
    EXPECT_EQ(terms.exit_code, 0);
    EXPECT_FALSE(contains(plain.out, "values of their terms"));
    EXPECT_TRUE(contains(terms.out, "formulas of fig5 with the values of their terms\n"));
    EXPECT_TRUE(contains(terms.out, "2 * 2 * 3 * 3"));
}

TEST_F(Run, SeveralFilesAreSeveralRuns) {
    Outcome outcome = simcheck({example("01-one-pe"), example("03-halo"), "--formulas", "fig5"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.out, "summary of 2 runs; "));
    EXPECT_LT(outcome.out.find("one_d of "), outcome.out.find("halo of "));
    EXPECT_EQ(lines_beginning(outcome.out, "verdict: "), 1);
}

TEST_F(Run, SetsStandSideBySide) {
    Outcome outcome = simcheck({small(), "--formulas", write("right.formulas", RIGHT_SET), "--formulas", "fig5"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.out, "simulated  right   fig5   off by\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  l2_wr_weight    elems              36  agree  agree\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  l1_rd_weight    elems           1,008      -  5,832  +478.6%\n"))
        << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  right     fig5  output  buffers\n")) << outcome.out;
}

TEST_F(Run, ADifferenceThatIsSmallBesideTheCountIsShownAsItIs) {
    const std::string set = write("near.formulas", "set near;\nstatus published;\n"
                                                   "A : macs = 1010;\nB : l1_rd_input = 1009;\nD : noc_reduce = 1;\n");
    const Outcome outcome = simcheck({write("large.dsl", std::string(SMALL) + SMALL_FLOW), "--formulas", set});
    EXPECT_TRUE(contains(outcome.out, "  macs            ops             1,008  1,010   +0.2%\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  l1_rd_input     elems           1,008  1,009   +0.1%\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  noc_reduce      ops                 0      1      +1\n")) << outcome.out;
}

TEST_F(Run, TheReportOfTheThreeDefaultSetsFitsIn120Columns) {
    for (const char *layer : {"inception_3a_3x3_reduce", "inception_5b_5x5_reduce"}) {
        const Outcome outcome = simcheck({"--net", "googlenet", "--layer", layer});
        EXPECT_EQ(outcome.err, "");
        EXPECT_TRUE(contains(outcome.out, "exact (maintained), fig5 (published), maestro_v1 (published)\n"));
        std::istringstream lines(outcome.out);
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(line.size(), 120u) << line;
    }
}

// ---- verdicts ----

TEST_F(Run, PublishedFormulasMayDiffer) {
    Outcome outcome = simcheck({example("03-halo"), "--formulas", "fig5"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.out, "\nverdict: differ (published formulas only: reported, not failed): "));
}

TEST_F(Run, AMaintainedSetWithoutACounterDoesNotAgree) {
    const std::string set = write("unbound.formulas", "set unbound;\nstatus maintained;\nWEIGHTS = Sz(K) * Sz(C);\n");
    Outcome outcome = simcheck({small(), "--formulas", set});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.out, "\nverdict: incomplete: a maintained set was compared in no count; "));
    EXPECT_EQ(simcheck({small(), "--formulas", set, "--model-only"}).exit_code, 0);
}

TEST_F(Run, MaintainedFormulasMayNot) {
    Outcome right = simcheck({small(), "--formulas", write("right.formulas", RIGHT_SET)});
    EXPECT_EQ(right.exit_code, 0);
    EXPECT_TRUE(
        contains(right.out, "\nverdict: agree: output right in 1 of 1 run; right (maintained) agrees in all 1"));
    Outcome wrong = simcheck({small(), "--formulas", write("wrong.formulas", WRONG_SET)});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_TRUE(contains(wrong.out, "\nverdict: differ: "));
    EXPECT_TRUE(contains(wrong.out, "wrong (maintained) differs in 1 of 1 counts\n"));
}

TEST_F(Run, FormulaWithoutAValueIsAnError) {
    std::string set = write("bad.formulas", "set bad;\nstatus maintained;\nA : macs = 1 / (Sz(K) - Sz(C));\n");
    Outcome outcome = simcheck({small(), "--formulas", set});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "bad.formulas:3:")) << outcome.err;
    EXPECT_TRUE(contains(outcome.err, "(layer small, dataflow small)"));
    EXPECT_TRUE(contains(outcome.out, "1,008  error\n")) << outcome.out;
}

TEST_F(Run, TheExactModelAndFig5StandSideBySideByDefault) {
    Outcome outcome = simcheck({example("05-strided"), "--json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    Json result = JsonReader(outcome.out).document()["results"][0];
    EXPECT_EQ(result["verdict"]["exact"].text, "agree");
    EXPECT_EQ(result["verdict"]["fig5"].text, "differ");
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const char *name = sc_counter_info((enum sc_counter_id)id)->name;
        EXPECT_EQ(result["formulas"]["exact"][name].integer(), result["sim"][name].integer()) << name;
    }
    EXPECT_EQ(lines_beginning(simcheck({"list", "formulas"}).out, "exact "), 1);
    Outcome terms = simcheck({example("05-strided"), "--formulas", "EXACT", "--terms"});
    EXPECT_EQ(terms.exit_code, 0) << terms.err;
    EXPECT_TRUE(contains(terms.out, "cycles\n      = closed form (docs/exact-model.md)\n      = 608\n")) << terms.out;
}

TEST_F(Run, SmallBuffersAreReportedAndFailWithStrict) {
    Outcome lenient = simcheck({small(), "--hw", "L1Size=29,L2Size=23", "--formulas", "fig5"});
    EXPECT_EQ(lenient.exit_code, 0);
    EXPECT_TRUE(contains(lenient.out, "L1Size      29 is TOO SMALL: 2 buffers of 15 = 30 elements are needed\n"));
    EXPECT_TRUE(contains(lenient.out, "L2Size      23 is enough: 23 elements are needed\n"));
    EXPECT_TRUE(contains(lenient.out, "L1 small\n"));
    EXPECT_TRUE(contains(lenient.out, "L2Size      23 is TOO SMALL by fig5: it asks for 63 elements\n"));
    Outcome strict = simcheck({small(), "--hw", "L1Size=29,L2Size=22", "--formulas", "fig5", "--strict"});
    EXPECT_EQ(strict.exit_code, 2);
    EXPECT_TRUE(contains(strict.out, "L2Size      22 is TOO SMALL"));
    EXPECT_TRUE(contains(strict.err, "error: L1Size 29 is too small, 30 is needed (layer small, dataflow small)\n"));
    EXPECT_TRUE(contains(strict.err, "error: L2Size 22 is too small, 23 is needed"));
    Outcome enough = simcheck({small(), "--hw", "L1Size=30,L2Size=23", "--formulas", "fig5", "--strict"});
    EXPECT_EQ(enough.exit_code, 0);
    EXPECT_EQ(enough.err, "");
}

// ---- parts that are missing or there twice ----

TEST_F(Run, MissingPartsAreNamedWithTheirOption) {
    std::string layer = write("layer.dsl", "Layer CONV a; K 4; C 4; Y 6; X 6; R 3; S 3; endLayer\n");
    std::string flow = write("flow.dsl", SMALL_FLOW);
    Outcome no_flow = simcheck({layer});
    EXPECT_EQ(no_flow.exit_code, 2);
    EXPECT_TRUE(contains(no_flow.err, "has no dataflow: give one with --flow"));
    Outcome no_machine = simcheck({layer, "--flow", "os"});
    EXPECT_EQ(no_machine.exit_code, 2);
    EXPECT_TRUE(contains(no_machine.err, "gives no NumPEs: give a machine with --hw"));
    Outcome no_layer = simcheck({flow});
    EXPECT_EQ(no_layer.exit_code, 2);
    EXPECT_TRUE(contains(no_layer.err, "has no layer: give one with --layer"));
    EXPECT_EQ(simcheck({layer, "--flow", "os", "--hw", "paper64"}).exit_code, 0);
    EXPECT_EQ(simcheck({flow, "--net", layer, "--hw", "NumPEs=4"}).exit_code, 0);
}

TEST_F(Run, PartsGivenTwiceAreRefused) {
    Outcome flow = simcheck({small(), "--flow", "os"});
    EXPECT_EQ(flow.exit_code, 2);
    EXPECT_TRUE(contains(flow.err, "has a dataflow of its own"));
    Outcome net = simcheck({small(), "--net", "vgg16"});
    EXPECT_EQ(net.exit_code, 2);
    EXPECT_TRUE(contains(net.err, "has layers of its own"));
}

TEST_F(Run, LayerPicksFromAFile) {
    std::string file = write("two.dsl", "NumPEs 4;\n"
                                        "Layer CONV a; K 4; C 4; Y 6; X 6; R 3; S 3; endLayer\n"
                                        "Layer CONV b; K 2; C 4; Y 6; X 6; R 3; S 3; endLayer\n");
    EXPECT_TRUE(contains(simcheck({file, "--flow", "os"}).out, "summary of 2 runs; "));
    Outcome outcome = simcheck({file, "--flow", "os", "--layer", "B"});
    EXPECT_TRUE(contains(outcome.out, "b of "));
    EXPECT_TRUE(contains(outcome.out, "summary of 1 run; "));
    EXPECT_EQ(simcheck({file, "--flow", "os", "--layer", "c"}).exit_code, 2);
}

TEST_F(Run, ContentThatIsNotUsedIsSaid) {
    std::string net = write("net.dsl", "Layer CONV a; K 4; C 4; Y 6; X 6; R 3; S 3; endLayer\n");
    Outcome outcome = simcheck({"--net", net, "--flow", small()});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.err, "this file's layers are not used"));
    EXPECT_TRUE(contains(outcome.err, "this file's hardware statements are not used"));
    EXPECT_EQ(simcheck({"--net", net, "--flow", small(), "--quiet"}).err, "");
}

// ---- bad input ----

TEST_F(Run, BadFilesAreErrorsWithAPlace) {
    Outcome junk = simcheck({write("junk.dsl", std::string("\x7f"
                                                           "ELF\0\x01\xff",
                                                           7))});
    EXPECT_EQ(junk.exit_code, 2);
    EXPECT_EQ(junk.out, "");
    EXPECT_TRUE(contains(junk.err, "junk.dsl:1:1: error: ")) << junk.err;
    EXPECT_EQ(simcheck({write("empty.dsl", "")}).exit_code, 2);
    Outcome open = simcheck({write("open.dsl", "NumPEs 4;\nLayer CONV a; K 4;\n")});
    EXPECT_EQ(open.exit_code, 2);
    EXPECT_TRUE(contains(open.err, "open.dsl:3:1: error: ")) << open.err;
    EXPECT_TRUE(contains(open.err, "opened at line 2"));
}

TEST_F(Run, BadFormulasAreErrorsWithAPlace) {
    Outcome outcome =
        simcheck({small(), "--formulas", write("bad.formulas", "set bad;\nstatus maintained;\nA = Nothing;\n")});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(contains(outcome.err, "bad.formulas:3:")) << outcome.err;
}

// A difference is a difference, whatever else is refused, fails or is too small; and the verdict says that, too.
TEST_F(Run, MaintainedFormulasThatDifferExit1WhateverElseHappens) {
    const std::string wrong = write("wrong.formulas", WRONG_SET);
    const std::string failing =
        write("failing.formulas", "set failing; status maintained; A : macs = 1; B : steps = 1 / (Sz(K) - Sz(C));\n");
    const std::string layers = "NumPEs 4; Layer CONV g; K 4; C 4; X 6; S 5; endLayer\n" // five PEs a tile in rs
                               "Layer CONV a; K 4; C 4; Y 6; X 6; R 3; S 3; endLayer\n";
    const std::string two = write("two.dsl", layers);
    struct {
        std::vector<std::string> words;
        std::string verdict;
    } const calls[] = {
        {{small(), "--formulas", failing}, "differ, and incomplete: some formulas have no value; "},
        {{small(), "--formulas", wrong, "--hw", "L1Size=1", "--strict"}, "differ, and too small: --strict, and a "},
        {{two, "--flow", "rs", "--formulas", wrong}, "differ, and incomplete: 1 of 2 runs could not be made; output"},
        {{two, "--flow", "rs", "--formulas", wrong, "--all"},
         "differ, and incomplete: 1 of 2 runs could not be made; "},
    };
    for (const auto &call : calls) {
        const Outcome outcome = simcheck(call.words);
        EXPECT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
        EXPECT_TRUE(contains(outcome.out, "\nverdict: " + call.verdict)) << outcome.out;
        EXPECT_NE(outcome.err, "");
        std::vector<std::string> words = call.words;
        words.push_back("--json");
        const Json document = read_json(simcheck(words).out);
        EXPECT_EQ(document["exit"].integer(), 1);
        EXPECT_EQ(document["summary"].text.rfind("verdict: " + call.verdict, 0), 0u);
    }
}

TEST_F(Run, RefusedDataflowsDoNotStopTheOthers) {
    std::string file = write("two.dsl", "NumPEs 4;\n"
                                        "Layer CONV g; K 4; C 4; X 6; S 5; endLayer\n"
                                        "Layer CONV a; K 4; C 4; Y 6; X 6; R 3; S 3; endLayer\n");
    Outcome both = simcheck({file, "--flow", "rs", "--formulas", "fig5"});
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_TRUE(
        contains(both.err, "the tiles down to this one need more PEs than the 4 there are (layer g, dataflow rs)"));
    EXPECT_TRUE(contains(both.out, "a of "));
    EXPECT_TRUE(contains(both.out, "refused"));
    EXPECT_TRUE(
        contains(both.out, "\nverdict: incomplete: 1 of 2 runs could not be made; output right in 1 of 1 run;"));
    Outcome none = simcheck({file, "--flow", "rs", "--layer", "g"});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_EQ(none.out, "verdict: incomplete: 1 of 1 run could not be made; nothing was simulated\n");
    Outcome json = simcheck({file, "--flow", "rs", "--json"});
    Json document = read_json(json.out);
    EXPECT_EQ(document["results"].items.size(), 1u);
    ASSERT_EQ(document["without_result"].items.size(), 1u);
    EXPECT_EQ(document["without_result"][0]["layer"].text, "g");
}

TEST_F(Run, RefusalsForOneReasonAreToldOnce) {
    Outcome outcome = simcheck({"--net", "alexnet", "--flow", "gemm"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "verdict: incomplete: 8 of 8 runs could not be made; nothing was simulated\n");
    EXPECT_EQ(lines_beginning(outcome.err, std::string(TEST_SOURCE_DIR) + "/workloads/flows/gemm.dsl"), 2)
        << "of CONV and of FC";
    EXPECT_TRUE(contains(outcome.err, "(layer conv1, dataflow gemm; 4 more like it)\n")) << outcome.err;
}

// A GEMM is a convolution for a dataflow of convolutions: it says so once, and the report has both.
TEST_F(Run, DataflowsForConvolutionsRunOnMatrixProducts) {
    std::string file = write("two.dsl", "NumPEs 4;\nLayer GEMM g; G 2; M 4; N 5; K 6; endLayer\n"
                                        "Layer GEMM h; M 3; N 4; K 5; endLayer\n");
    Outcome outcome = simcheck({file, "--flow", "nvdla,gemm"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(
        contains(outcome.out, "  layer       GEMM  N 5  G 2  K 6  M 4  as CONV  G 2  K 5  C 6  Y 4  (240 MACs)\n"));
    EXPECT_TRUE(contains(outcome.out, "  layer       GEMM  N 5  G 2  K 6  M 4  (240 MACs)\n"));
    EXPECT_TRUE(contains(outcome.out, "output right in 4 of 4 runs")) << outcome.out;
    EXPECT_TRUE(contains(outcome.err,
                         "this dataflow is for convolutions; a GEMM layer is one for it: Y is the layer's M, "
                         "C is the layer's K, K is the layer's N (layer g, dataflow nvdla; 1 more like it)"))
        << outcome.err;
    Json document = read_json(simcheck({file, "--flow", "nvdla", "--layer", "g", "--json"}).out);
    EXPECT_EQ(document["results"][0]["type"].text, "GEMM");
    EXPECT_EQ(document["results"][0]["mapped_type"].text, "CONV");
    EXPECT_EQ(document["results"][0]["mapped_shape"]["C"].integer(), 6);
}

// 66 layers of a network with the same fault: one sentence, one count; and a document that has them all.
TEST_F(Run, WhatManyLayersHaveInCommonIsSaidOnce) {
    std::string text = "Network n {\n";
    for (int i = 1; i <= 66; i++)
        text += "Layer l" + std::to_string(i) + " { Type: CONV Dimensions { K: " + std::to_string(i) +
                ", C: 4, R: 3, S: 3, Y: 8, X: 8 }\n Dataflow { SpatialMap(1,1) X; SpatialMap(1,1) R; } }\n";
    std::string file = write("many.m", text + "}\n");
    for (const char *how : {"--model-only", "--quiet"}) {
        Outcome outcome = simcheck({file, "--hw", "NumPEs=8", how});
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_EQ(outcome.out, "verdict: incomplete: 66 of 66 runs could not be made; nothing was simulated\n");
        EXPECT_EQ(lines_beginning(outcome.err, file), 1) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, "65 more like it)\n")) << outcome.err;
    }
    Json document = read_json(simcheck({file, "--hw", "NumPEs=8", "--json"}).out);
    EXPECT_EQ(document["without_result"].items.size(), 66u);
}

// A document always: of results and refusals, of refusals only, and of what could not even be read.
TEST_F(Run, JsonIsThereWhateverWasRefused) {
    std::string conv = write("conv.dsl", "NumPEs 4;\nLayer CONV c; K 4; C 4; endLayer\n");
    std::string json = write("r.json", "kept");
    Outcome refused = simcheck({conv, "--flow", "gemm,tpu-gemm", "--json"});
    EXPECT_EQ(refused.exit_code, 2);
    Json document = read_json(refused.out);
    EXPECT_EQ(document["exit"].integer(), 2);
    EXPECT_EQ(document["problem"].kind, Json::Null);
    EXPECT_EQ(document["results"].items.size(), 0u);
    EXPECT_EQ(document["without_result"].items.size(), 2u);

    Outcome none = simcheck({path("none.dsl"), "--json"}), junk = simcheck({write("junk.dsl", "Layr"), "--json"});
    for (const Outcome *outcome : {&none, &junk}) {
        EXPECT_EQ(outcome->exit_code, 2);
        document = read_json(outcome->out);
        EXPECT_EQ(document["exit"].integer(), 2);
        EXPECT_EQ(document["results"].items.size() + document["without_result"].items.size(), 0u);
    }
    EXPECT_TRUE(contains(document["problem"].text, "junk.dsl:1:1: expected ")) << junk.out;
    EXPECT_TRUE(contains(junk.err, "junk.dsl:1:1: error: expected ")) << junk.err;
    EXPECT_EQ(simcheck({path("none.dsl"), "--json=" + json}).exit_code, 2);
    EXPECT_EQ(read_file(json), "kept");

    Outcome usage = simcheck({conv, "--flow", "os", "--json", "--bogus"});
    EXPECT_EQ(usage.exit_code, 2);
    EXPECT_EQ(usage.out, "") << "there is no document when the command line is wrong";
}

TEST_F(Run, LayersTooLargeToHoldFailAlone) {
    std::string file = write("two.dsl", "NumPEs 4;\n"
                                        "Layer GEMM huge; M 1000000; N 1000000; K 1; endLayer\n"
                                        "Layer GEMM g; M 4; N 4; K 4; endLayer\n"
                                        "Spatial_Map (1,1) M -> Temporal_Map (1,1) N -> Temporal_Map (1,1) K\n");
    Outcome none = simcheck({file, "--layer", "huge", "--json", "--csv", path("r.csv")});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_EQ(read_json(none.out)["without_result"][0]["state"].text, "failed");
    EXPECT_TRUE(contains(none.err, "(layer huge, dataflow two)")) << none.err;
    EXPECT_EQ(simcheck({file, "--layer", "huge"}).out,
              "verdict: incomplete: 1 of 1 run could not be made; nothing was simulated\n");
    Outcome both = simcheck({file, "--json", "--quiet"});
    EXPECT_EQ(both.exit_code, 2);
    Json document = read_json(both.out);
    EXPECT_EQ(document["results"].items.size(), 1u);
    EXPECT_EQ(document["without_result"][0]["state"].text, "failed");
}

TEST_F(Run, WarningsAreSaidOnceAndNotWhenQuiet) {
    std::string file = write("two.dsl", "NumPEs 4;\n"
                                        "Layer CONV a; K 4; C 4; Y 6; X 6; R 3; S 3; endLayer\n"
                                        "Layer CONV b; K 2; C 4; Y 6; X 6; R 3; S 3; endLayer\n"
                                        "Temporal_Map (1,1) K -> Temporal_Map (1,1) Y -> Spatial_Map (1,1) X\n"
                                        "-> Unroll R -> Unroll S\n");
    Outcome outcome = simcheck({file});
    EXPECT_EQ(outcome.exit_code, 0);
    size_t first = outcome.err.find("warning: no pragma names C");
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(outcome.err.find("warning: no pragma names C", first + 1), std::string::npos);
    EXPECT_FALSE(contains(outcome.out, "warning"));
    EXPECT_EQ(simcheck({file, "--quiet"}).err, "");
}

TEST_F(Run, AFileThatIsNamedTwiceWarnsOnce) {
    std::string file =
        write("both.m", "Network n { Layer a { Type: CONV Dimensions { K: 4, C: 2, R: 1, S: 1, Y: 3, X: 3 }\n"
                        "  Dataflow { SpatialMap(1,1) K; TemporalMap(1,1) C; } } }\n"
                        "num_pes: 4\noffchip_bw_cstr: 50\n");
    for (const std::vector<std::string> &words : {std::vector<std::string>{file, "--hw", file}, {file, file}}) {
        Outcome outcome = simcheck(words);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(lines_beginning(outcome.err, "simcheck: warning: OffChipBandwidth has no effect"), 1) << outcome.err;
        EXPECT_FALSE(contains(outcome.err, "off-chip transfers are not simulated (")) << outcome.err;
    }
}

TEST_F(Run, VerboseSaysWhichFilesAreRead) {
    Outcome outcome = simcheck({small(), "--formulas", "fig5", "--verbose"});
    EXPECT_TRUE(contains(outcome.err, "reading '" + path("small.dsl") + "'\n"));
    EXPECT_TRUE(contains(outcome.err, "fig5.formulas'\n"));
}

// ---- JSON ----

TEST_F(Run, JsonIsOneDocumentWithEveryCounter) {
    Outcome outcome = simcheck({example("03-halo"), "--formulas", "fig5", "--json", "--seed", "7"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    Json document = read_json(outcome.out);
    EXPECT_EQ(document["schema"].text, "simcheck.result/1");
    ASSERT_EQ(document["results"].items.size(), 1u);
    const Json &result = document["results"][0];
    EXPECT_EQ(result["layer"].text, "halo");
    EXPECT_EQ(result["dataflow"].text, "03-halo");
    EXPECT_EQ(result["machine"]["NumPEs"].integer(), 3);
    EXPECT_EQ(result["machine"]["L1Size"].kind, Json::Null);
    EXPECT_TRUE(result["machine"]["Multicast"].is_true());
    EXPECT_TRUE(result["output_ok"].is_true());
    EXPECT_EQ(result["verdict"]["fig5"].text, "differ");
    EXPECT_EQ(result["sim"].members.size(), (size_t)SC_COUNTER_COUNT);
    EXPECT_EQ(result["formulas"]["fig5"].members.size(), (size_t)SC_COUNTER_COUNT);
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        EXPECT_TRUE(result["sim"][sc_counter_info((enum sc_counter_id)id)->name].is_integer());
        EXPECT_TRUE(result["formulas"]["fig5"].find(sc_counter_info((enum sc_counter_id)id)->name));
    }
    EXPECT_EQ(result["formulas"]["fig5"]["cycles"].kind, Json::Null);
    EXPECT_EQ(result["formulas"]["fig5"]["l2_wr_weight"].integer(), 36);
    EXPECT_EQ(result["quantities"]["fig5"]["ROOFLINE_TH"]["denominator"].integer(), 3);
    EXPECT_EQ(document["seed"].integer(), 7);
}

TEST_F(Run, JsonHasTheCountsOfTheWorkedExamples) {
    std::string golden_text = read_file(std::string(TEST_SOURCE_DIR) + "/tests/golden/examples.json");
    Json golden = read_json(golden_text);
    ASSERT_FALSE(golden.members.empty());
    for (const auto &expected : golden.members) {
        std::string out = simcheck({example(expected.first), "--json", "--quiet"}).out;
        Json document = read_json(out);
        for (const auto &count : expected.second.members)
            EXPECT_EQ(document["results"][0]["sim"][count.first].integer(), count.second.integer())
                << expected.first << " " << count.first;
    }
}

TEST_F(Run, JsonInAFileLeavesTheTables) {
    Outcome outcome = simcheck({small(), "--json=" + path("r.json"), "--csv", path("r.csv")});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.out, "\nverdict: "));
    std::string text = read_file(path("r.json"));
    EXPECT_EQ(text, simcheck({small(), "--json"}).out);
    EXPECT_EQ(files(), (std::vector<std::string>{"r.csv", "r.json", "small.dsl"}));
}

TEST_F(Run, JsonHasTheTerms) {
    std::string out = simcheck({small(), "--formulas", "fig5", "--json", "--terms"}).out;
    Json document = read_json(out);
    EXPECT_GE(document["results"][0]["terms"]["fig5"]["L2 WR WEIGHT"].items.size(), 3u);
}

TEST_F(Run, OddPathsStayValidJson) {
    std::string file = write("odd \" \xff\n name.dsl", std::string(SMALL) + SMALL_FLOW);
    std::string out = simcheck({file, "--json"}).out;
    Json document = read_json(out);
    EXPECT_EQ(document["results"][0]["dataflow"].text, "odd \" \xef\xbf\xbd\n name");
}

TEST_F(Run, JsonIsWholeOrNotThere) {
    Outcome outcome = simcheck({small(), "--json", "--csv", "/dev/full"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
}

// ---- CSV ----

TEST_F(Run, CsvHasARowForEachCounterAndSet) {
    Outcome outcome = simcheck(
        {small(), "--formulas", "fig5", "--formulas", write("right.formulas", RIGHT_SET), "--csv", path("r.csv")});
    EXPECT_EQ(outcome.exit_code, 0);
    std::string text = read_file(path("r.csv"));
    EXPECT_EQ(
        text.rfind("network,layer,dataflow,counter,unit,simulated,set,formula,difference,verdict,machine,seed\n", 0),
        0u);
    const int energies = 6, buffers = 2, quantities = 2; // fig5's NumTotalPartialSums and ROOFLINE_TH
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 2 * (SC_COUNTER_COUNT + energies + buffers) + quantities);
    EXPECT_TRUE(contains(text, ",small,small,l2_wr_weight,elems,36,right,36,0,agree,small,1\n"));
    EXPECT_TRUE(contains(text, ",small,small,macs,ops,1008,right,,,-,small,1\n"));
    EXPECT_TRUE(contains(text, ",small,small,buffer_l1,elems,30,right,,,ok,small,1\n")) << text;
    EXPECT_TRUE(contains(text, ",small,small,buffer_l2,elems,23,fig5,63,,ok,small,1\n")) << text;
    std::string tight = simcheck({small(), "--hw", "L2Size=22", "--csv", "-"}).out;
    EXPECT_TRUE(contains(tight, ",small,small,buffer_l2,elems,23,exact,23,,small,small + L2Size=22,1\n")) << tight;
    std::string model = simcheck({small(), "--hw", "L2Size=22", "--model-only", "--csv", "-"}).out;
    EXPECT_TRUE(contains(model, ",small,small,buffer_l1,elems,,exact,30,,ok,small + L2Size=22,\n")) << model;
    EXPECT_TRUE(contains(model, ",small,small,buffer_l2,elems,,exact,23,,small,small + L2Size=22,\n")) << model;
}

TEST_F(Run, CsvOnStdoutIsAlone) {
    std::string out = simcheck({small(), "--csv", "-"}).out;
    EXPECT_EQ(out.rfind("network,", 0), 0u);
    EXPECT_FALSE(contains(out, "verdict: "));
    EXPECT_EQ(out, simcheck({small(), "--csv=/dev/stdout"}).out);
}

// ---- the same bytes ----

TEST_F(Run, EqualRunsGiveEqualBytes) {
    std::vector<std::string> arguments = {small(), "--json", "--trace", path("a.gz")};
    std::string first = simcheck(arguments).out;
    arguments.back() = path("b.gz");
    EXPECT_EQ(simcheck(arguments).out, first);
    EXPECT_EQ(read_file(path("a.gz")), read_file(path("b.gz")));
    EXPECT_EQ(read_file(path("a.gz")).substr(0, 2), "\x1f\x8b");
}

TEST_F(Run, SeedChangesNoCount) {
    Json one, two;
    std::string first = simcheck({small(), "--json", "--seed", "1"}).out;
    std::string second = simcheck({small(), "--json", "--seed", "18446744073709551615"}).out;
    one = read_json(first);
    two = read_json(second);
    for (const auto &count : one["results"][0]["sim"].members)
        EXPECT_EQ(count.second.integer(), two["results"][0]["sim"][count.first].integer()) << count.first;
    EXPECT_EQ(two["seed"].text, "18446744073709551615");
}

// Whether L2 has marks is known of the mapping: a set needs no formula for its tiles to be charged for what is off
// chip.
TEST_F(RunMarks, ASetWithoutAFormulaForTilesIsChargedForWhatIsOffChip) {
    const Outcome outcome =
        simcheck({example("21-l2-tiles"), "--formulas", "shared-channel", "--formulas", "fig5", "--energy", "eyeriss"});
    const std::string amount = "10.75 thousand MACs = MAC 0.032 + L1 0.176 + L2 0.816 ";
    EXPECT_TRUE(contains(outcome.out, "simulated: " + amount)) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "shared_channel: " + amount)) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "network 0.128 + off-chip 9.6, without noc_forward\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "offchip_rd_weight, offchip_rd_input, offchip_rd_sum,\n")) << outcome.out;
}

// Nor for what L2 has to hold; and what a buffer holds are words where somebody said how wide they are.
TEST_F(RunMarks, ASetWithoutAFormulaForTilesAsksForWhatL2Holds) {
    const std::string one = write("one.dsl", "NumPEs 6; Bandwidth 2; L2Size 500; OffChipBandwidth 1;\n"
                                             "Layer CONV a; K 4; C 4; Y 6; X 6; R 3; S 3; Pad 1; Stride 2; endLayer\n"
                                             "Temporal_Map (2,2) K -> Buffer L2 -> Spatial_Map (3,2) Y -> Temporal_Map "
                                             "(1,1) C\n");
    const std::vector<std::string> sets = {"--formulas", "exact", "--formulas", "shared-channel"};
    std::vector<std::string> arguments = {one};
    arguments.insert(arguments.end(), sets.begin(), sets.end());
    Outcome outcome = simcheck(arguments);
    for (const char *set : {"exact", "shared_channel"})
        EXPECT_TRUE(contains(outcome.out, std::string("500 is TOO SMALL by ") + set + ": it asks for 692 elements\n"))
            << outcome.out;
    arguments.insert(arguments.end(), {"--hw", "Bits psum=32,L1Size=20"});
    outcome = simcheck(arguments);
    EXPECT_TRUE(contains(outcome.out, "TOO SMALL by exact: it asks for 54 words of 32 bits\n")) << outcome.out;
}

// Lists and nests may be long: nothing of them is cut.
TEST_F(Run, SaysAllOfALongListAndOfADeepNest) {
    std::string layers = "NumPEs 4; OffChipBandwidth 4; L2Size 10000;\n";
    const std::string name = "a_layer_whose_name_is_as_long_as_some_tools_make_them_";
    for (int i = 0; i < 60; i++)
        layers += "Layer CONV " + name + std::to_string(i) + "; K 3; C 3; Y 5; X 5; endLayer\n";
    const Outcome fused = simcheck({write("long.dsl", layers), "--flow", "ws", "--all", "--fuse", "--hw", "Buffer=auto",
                                    "--model-only", "--formulas", "exact"});
    for (int i = 1; i < 60; i++)
        EXPECT_TRUE(contains(unfolded(fused.out), name + std::to_string(i - 1) + "-" + name + std::to_string(i))) << i;
    std::string deep = "NumPEs 1048576; Layer CONV a; N 120000; K 1048576; C 10000; G 123; endLayer\n";
    for (int64_t i = 0, n = 120000, k = 1048576, c = 10000; i < 14; i++) {
        const auto map = [](int64_t size, const char *dim) {
            return "(" + std::to_string(size) + "," + std::to_string(size) + ") " + dim;
        };
        n = n > 1 ? n / 2 : 1;
        k = k > 1 ? k / 2 : 1;
        c = c > 1 ? c / 2 : 1;
        deep += (i > 0 ? "-> " : "") + ("Temporal_Map " + map(n, "N")) + " -> Temporal_Map " + map(c, "C") +
                " Overhead 123456789 -> Tile (2) K -> Spatial_Map " + map(k, "K") + " Overhead 123456789\n";
    }
    const Outcome nest = simcheck({write("deep.dsl", deep), "--model-only", "--formulas", "exact", "--json", "-"});
    const std::string text = JsonReader(nest.out).document()["results"][0]["nest"].text;
    EXPECT_GT(text.size(), 1024u);
    EXPECT_FALSE(contains(text, "...")) << text;
}

class RunModelled : public CliTest {};

// Every bit of what moved is said, also of parts of bytes and beyond what a double holds.
TEST_F(RunModelled, SaysAllDigitsOfTheBytesThatMove) {
    const std::string parts = write("fr.dsl", "NumPEs 1; Bits 9; Layer GEMM a; M 1000001; N 3; K 1001; endLayer\n"
                                              "Temporal_Map (1,1) N -> Temporal_Map (1,1) M\n"),
                      many = write("ov.dsl",
                                   "NumPEs 1; Bits psum 59; Layer GEMM a; M 536870911; N 536870911; K 2; endLayer\n"
                                   "Temporal_Map (1,1) K\n");
    const auto asked = [](const std::string &file, const char *option) {
        return simcheck({file, "--model-only", "--formulas", "exact", "--quiet", option, "-"}).out;
    };
    // 9/8 of 3,003 and 3,003,003,003; of 3,000,003; 59/8 of (2^29 - 1)^2
    EXPECT_TRUE(contains(asked(parts, "--json"), "\"traffic_bytes\": {\"down\": 3378381756.75, \"up\": 3375003.375, "));
    EXPECT_TRUE(contains(asked(parts, "--rows"), ",3378381756.75,3375003.375,"));
    EXPECT_TRUE(contains(asked(many, "--json"), "\"up\": 2125699016200028167.375, "));
}

// The one value that it has agrees, though nothing else has a value of its own.
TEST_F(RunModelled, ASetWhoseOnlyValueIsAboutTilesIsCompared) {
    const std::string file = write("gm.dsl", "NumPEs 4; Layer GEMM a; M 4; N 3; K 2; endLayer Temporal_Map (1,1) K\n"),
                      set = write("q.formulas", "set q; status maintained; T : tiles = 0; Ops : macs = OutputRows;\n");
    const Outcome outcome = simcheck({file, "--formulas", set, "--quiet"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "q (maintained) agrees in all 1 counts")) << outcome.out;
}

TEST_F(RunModelled, FilesOfOneNameAreToldApart) {
    for (const char *folder : {"pa", "pb"})
        std::filesystem::create_directory(path(folder));
    const std::string text = read_file(example("03-halo"));
    const Outcome outcome = simcheck({write("pa/x.dsl", text), write("pb/x.dsl", text), write("pb/y.dsl", text),
                                      "--model-only", "--formulas", "exact", "--quiet"});
    EXPECT_TRUE(contains(outcome.out, "pa/x.dsl  halo")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "pb/x.dsl  halo")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "\n  y.dsl")) << outcome.out;
}

// With --model-only the exact model's counts are what a set is compared with, as simulated ones are.
TEST_F(RunModelled, AMaintainedSetThatIsComparedInNoCountIsIncomplete) {
    const std::string none = write("q.formulas", "set q; status maintained; Q = Sz(K);");
    const std::string said = "incomplete: a maintained set was compared in no count";
    const Outcome simulated = simcheck({example("03-halo"), "--formulas", none, "--quiet"}),
                  modelled = simcheck({example("03-halo"), "--formulas", "exact", "--formulas", none, "--model-only"}),
                  alone = simcheck({example("03-halo"), "--formulas", "exact", "--model-only"});
    EXPECT_EQ(simulated.exit_code, 2);
    EXPECT_TRUE(contains(simulated.out, said)) << simulated.out;
    EXPECT_EQ(modelled.exit_code, 2);
    EXPECT_TRUE(contains(modelled.out, said)) << modelled.out;
    EXPECT_EQ(alone.exit_code, 0) << alone.out;
}

} // namespace
