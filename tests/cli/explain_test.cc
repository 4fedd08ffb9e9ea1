// `simcheck explain`: the loop to blame, and what caused the counts.
#include "tests/cli/run_program.h"

namespace {

class Explain : public CliTest {};

// Chunks of K do not divide it: the last one is half as large, and a fold has one unit in work.
const char EDGE[] = "NumPEs 2; Layer CONV edge; K 5; C 2; endLayer\n"
                    "Temporal_Map (1,1) C -> Spatial_Map (2,2) K\n";

TEST_F(Explain, BlamesTheLoopWhoseEdgeAFormulaForgets) {
    // ceil(5 / 2) chunks of two: six weights an input channel, but there are five.
    const std::string set = write("edge.formulas", "set edge; status published;\n"
                                                   "READS : l2_rd_weight = Sz(C) * 2 * ceil(Sz(K) / 2);\n");
    Outcome outcome = simcheck({"explain", write("edge.dsl", EDGE), "--formulas", set});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    for (const char *text :
         {"l2_rd_weight: simulated 10, edge says 12: +2 (+20.0%)",
          "to blame: spatial K(2,2) over 2 PEs, clipped; its last chunk has 1 of 2 indices; 1 of 2 units are idle in "
          "its last fold",
          "\n    spatial K(2,2) over 2 PEs  units           1          4     4           0",
          "\n    spatial K(2,2) over 2 PEs  clipped         2          5     6          +1    +20.0%  <--  K 5\n",
          "what caused the simulated l2_rd_weight (elems), by the kind of step",
          "\n    spatial K(2,2) over 2 PEs              0       0        2         2\n"})
        EXPECT_TRUE(contains(outcome.out, text)) << text << "\nnot in\n" << outcome.out;
}

// A part of a layer has none, so that what differs because of it comes in with the last of the input. Loads are the
// only counts that know padding.
TEST_F(Explain, SaysWhereThePaddingComesIn) {
    const std::string file =
        write("pad.dsl", "NumPEs 4; Layer CONV a; K 2; C 2; Y 6; X 5; R 3; S 3; PadY 1; endLayer\n"
                         "Buffer L2 -> Temporal_Map (1,1) K -> Spatial_Map (3,1) Y -> Temporal_Map (1,1) C\n");
    const std::string said = "; the layer's padding of Y, which is not loaded, is in it only from here on\n";
    const std::string sent = write(
        "sent.dsl", "NumPEs 9; Multicast off; Layer CONV a; K 3; C 4; Y 1; X 5; Pad 2; endLayer\n"
                    "Buffer L2 -> Spatial_Map (5,5) X -> Temporal_Map (1,1) Y -> Temporal_Map (4,4) C -> Unroll K\n");
    const Outcome loads = simcheck({"explain", file, "--formulas", "shared-channel", "--counter", "offchip_rd_input"}),
                  sends = simcheck({"explain", sent, "--formulas", "shared-channel", "--counter", "peak_down"});
    EXPECT_TRUE(contains(loads.out, said)) << loads.out;
    EXPECT_TRUE(contains(sends.out, "to blame: ")) << sends.out;
    EXPECT_FALSE(contains(sends.out, "padding")) << sends.out;
}

TEST_F(Explain, BlamesTheHaloThatIsFetchedAnew) {
    const std::string set = write("halo.formulas", "set halo; status published;\n"
                                                   "READS : l2_rd_input = 3 * (Sz(X) - 2);\n");
    const std::string file = write("halo.dsl", "NumPEs 1; Layer CONV halo; X 8; S 3; endLayer\n"
                                               "Temporal_Map (3,1) X -> Unroll S\n");
    Outcome outcome = simcheck({"explain", file, "--formulas", set});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.out, "l2_rd_input: simulated 8, halo says 18: +10 (+125.0%)")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "to blame: X(3,1), steady; chunks that follow each other share 2 of 3 indices "
                                      "(halo)"))
        << outcome.out;
}

// Column 7 of 8 is behind the last hole: four positions on three units.
TEST_F(Explain, BlamesTheHolesThatAreNotFetched) {
    const std::string set = write("all.formulas", "set all; status published;\nREADS : l2_rd_input = Sz(X);\n");
    const std::string file = write("holes.dsl", "NumPEs 3; Layer CONV holes; X 8; StrideX 2; endLayer\n"
                                                "Spatial_Map (1,2) X\n");
    Outcome outcome = simcheck({"explain", file, "--formulas", set});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    for (const char *text : {"l2_rd_input: simulated 4, all says 8: +4 (+100.0%)",
                             "; between its chunks 1 of 2 indices are left out (hole)"})
        EXPECT_TRUE(contains(outcome.out, text)) << text << "\nnot in\n" << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "last chunk has")) << outcome.out;
}

TEST_F(Explain, ShowsOnlyTheCountersAskedFor) {
    Outcome outcome =
        simcheck({"explain", example("03-halo"), "--formulas", "fig5", "--counter", "l1_req,l2_wr_input"});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.out, "\n  l1_req: simulated 15, fig5 says 21")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "\n  l2_wr_input: simulated 108, fig5 says 108: they agree")) << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "\n  l2_rd_input:")) << outcome.out;
}

TEST_F(Explain, HasNothingToSayOfASetThatIsRight) {
    Outcome outcome = simcheck({"explain", example("03-halo"), "--formulas", "exact"});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.out, "nothing to explain: every formula agrees")) << outcome.out;
}

TEST_F(Explain, FailsWhereNothingCanBeCompared) {
    const std::string failing =
        write("failing.formulas", "set failing; status maintained;\nW : l2_rd_weight = 1 / 0;\n");
    Outcome outcome = simcheck({"explain", example("03-halo"), "--formulas", failing});
    EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.out, "division by zero")) << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "nothing to explain")) << outcome.out;
    const std::string unbound = write("unbound.formulas", "set unbound; status maintained;\nOF NOTHING = 36;\n");
    outcome = simcheck({"explain", example("03-halo"), "--formulas", unbound});
    EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.out, "unbound has no value for any count")) << outcome.out;
}

TEST_F(Explain, FailsWhenAMaintainedSetDiffers) {
    const std::string set = write("wrong.formulas", "set wrong; status maintained;\nREADS : l2_rd_input = 1;\n");
    EXPECT_EQ(simcheck({"explain", example("03-halo"), "--formulas", set}).exit_code, 1);
    const std::string too =
        write("failing.formulas", "set f; status maintained;\nREADS : l2_rd_input = 1; W : l2_rd_weight = 1 / 0;\n");
    const Outcome outcome = simcheck({"explain", example("03-halo"), "--formulas", too});
    EXPECT_EQ(outcome.exit_code, 1) << "a difference is one, whatever else fails";
    EXPECT_TRUE(contains(outcome.out, "division by zero")) << outcome.out;
}

TEST_F(Explain, KnowsItsCounters) {
    Outcome outcome = simcheck({"explain", example("03-halo"), "--counter", "l2_rd_inputs"});
    EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.err, "there is no 'l2_rd_inputs'; did you mean 'l2_rd_input', "))
        << testing::PrintToString(outcome);
}

TEST_F(Explain, GoesOnAfterADataflowThatIsRefused) {
    const std::string file = write("two.dsl", "NumPEs 2; Layer GEMM a; M 2; N 2; K 2; endLayer");
    const std::string set = write("n.formulas", "set n; status published;\nREADS : l2_rd_input = Sz(N);\n");
    Outcome outcome = simcheck({"explain", file, "--flow", "gemm", "--flow", "tpu-gemm", "--formulas", set});
    EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.out, "l2_rd_input: simulated 4, n says 2: -2 (-50.0%)"))
        << testing::PrintToString(outcome);
    EXPECT_TRUE(contains(outcome.err, "dataflow tpu-gemm")) << testing::PrintToString(outcome);
}

TEST_F(Explain, DoesNotLoseAResultThatCannotBeWritten) {
    EXPECT_EQ(simcheck({"explain", example("03-halo"), "--formulas", "fig5"}, Stdout::Full).exit_code, 2);
}

} // namespace
