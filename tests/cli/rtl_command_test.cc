// `simcheck rtl`: which files it writes, and what it refuses.
#include <sys/stat.h>

#include "tests/cli/run_program.h"

namespace {

class RtlCommand : public CliTest {
  protected:
    // The folder of a machine is no plain file of the test's own.
    ~RtlCommand() override { (void)system(("rm -rf " + path("machine")).c_str()); }
};

const char PRODUCT[] = "NumPEs 4;\nLayer GEMM product; M 2; N 2; K 2; endLayer\nSpatial_Map (1,1) K -> Unroll M\n";

bool Exists(const std::string &path) {
    struct stat about;
    return stat(path.c_str(), &about) == 0;
}

// Ways that no table could hold are not counted to their end.
TEST_F(RtlCommand, OfAsManyPEsAsANumberHoldsIsRefusedAtOnce) {
    for (const char *topology : {"mesh", "columns", "systolic"}) {
        const std::string file = write("hv.dsl", std::string("NumPEs 4611686018427387904; ArrayColumns 4; Topology ") +
                                                     topology + ";\nLayer GEMM a; M 4; N 3; K 2; endLayer\n" +
                                                     "Temporal_Map (1,1) M -> Temporal_Map (1,1) N\n");
        const Outcome outcome = simcheck({"rtl", file, "--out", path("rt")});
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_TRUE(contains(outcome.err, "links: too many for a table\n")) << outcome.err;
    }
}

TEST_F(RtlCommand, WritesAMachine) {
    const std::string mapping = write("product.dsl", PRODUCT), folder = path("machine");
    Outcome outcome = simcheck({"rtl", mapping, "--quiet", "--out", folder});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    EXPECT_EQ(outcome.out, "1\t" + mapping + "\tproduct\tproduct\tproduct\n");
    EXPECT_EQ(outcome.err, "");
    for (const char *name : {"machine.sv", "params.svh", "bench.sv", "main.cpp", "weights.hex", "expected.hex"})
        EXPECT_TRUE(Exists(folder + "/" + name)) << name;
    EXPECT_TRUE(contains(read_file(folder + "/params.svh"), "`define N_PE 4\n"));
}

TEST_F(RtlCommand, AMappingThatIsRefusedLeavesTheOthers) {
    const std::string good = write("good.dsl", PRODUCT);
    const std::string bad = write("bad.dsl", "NumPEs 1;\nLayer CONV bad; K 4; endLayer\nTemporal_Map (1,2) K\n");
    Outcome outcome = simcheck({"rtl", bad, good, "--quiet", "--out", path("machine")});
    EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(outcome);
    EXPECT_EQ(outcome.out, "1\t" + good + "\tproduct\tgood\tgood\n");
    EXPECT_TRUE(contains(outcome.err, "bad.dsl:3:1: error: ")) << outcome.err;
    EXPECT_TRUE(Exists(path("machine") + "/machine.sv"));
}

TEST_F(RtlCommand, SeveralMappingsHaveAFolderEach) {
    const std::string one = write("one.dsl", PRODUCT), two = write("two.dsl", PRODUCT), folder = path("machine");
    Outcome outcome = simcheck({"rtl", one, two, "--quiet", "--out", folder});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(outcome);
    for (const char *name : {"1/words.hex", "2/words.hex", "2/expected.hex", "machine.sv"})
        EXPECT_TRUE(Exists(folder + "/" + name)) << name;
}

TEST_F(RtlCommand, NeedsAFolder) {
    const std::string mapping = write("product.dsl", PRODUCT);
    Outcome outcome = simcheck({"rtl", mapping});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "--out is missing: expected the folder for the machine")) << outcome.err;
    outcome = simcheck({"rtl", mapping, "--out", "-"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "--out: expected a folder, not standard output")) << outcome.err;
    outcome = simcheck({"rtl", mapping, "--out", mapping});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(read_file(mapping), PRODUCT);
}

TEST_F(RtlCommand, WhatIsTooLargeIsSaid) {
    const std::string mapping =
        write("large.dsl", "NumPEs 5000;\nLayer CONV a; K 5000; endLayer\nSpatial_Map (1,1) K\n");
    Outcome outcome = simcheck({"rtl", mapping, "--quiet", "--out", path("machine")});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "would have 5000 PEs; expected at most 4096")) << outcome.err;
    EXPECT_FALSE(Exists(path("machine")));
}

} // namespace
