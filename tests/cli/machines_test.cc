// The machines that people know, each with its dataflow: what they do on real layers, and the figures on
// docs/machines.md.
#include "tests/cli/run_program.h"

#include <algorithm>
#include <ostream>
#include <regex>

namespace {

struct KnownMachine {
    const char *name, *dataflow;
};

void PrintTo(const KnownMachine &machine, std::ostream *to) { *to << machine.name << " with " << machine.dataflow; }

class OfConvolutions : public testing::TestWithParam<KnownMachine> {
  protected:
    static Outcome run(const std::vector<std::string> &more) {
        std::vector<std::string> all = {"--hw",       GetParam().name, "--flow",  GetParam().dataflow,
                                        "--formulas", "exact",         "--strict"};
        all.insert(all.end(), more.begin(), more.end());
        return simcheck(all);
    }
};

TEST_P(OfConvolutions, ModelAndSimulatorAgreeOnARealLayer) {
    const Outcome outcome = run({"--net", "googlenet", "--layer", "inception_4a_5x5"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(
        contains(outcome.out, "\nverdict: agree: output right in 1 of 1 run; exact (maintained) agrees in all "))
        << outcome.out;
}

TEST_P(OfConvolutions, AllLayersAreLegalAndTheBuffersSuffice) {
    for (const char *net : {"alexnet", "vgg16", "resnet50_v1", "googlenet"}) {
        const Outcome outcome = run({"--net", net, "--all", "--model-only"});
        EXPECT_EQ(outcome.exit_code, 0) << net << "\n" << outcome.err;
        EXPECT_EQ(outcome.err, "") << net;
        EXPECT_TRUE(std::regex_search(outcome.out, std::regex("verdict: modelled: (\\d+) of \\1 runs not simulated")))
            << outcome.out;
        for (const char *which : {"L1 small", "L2 small", "both small"})
            EXPECT_FALSE(contains(outcome.out, which)) << outcome.out;
    }
}

INSTANTIATE_TEST_SUITE_P(Machines, OfConvolutions,
                         testing::Values(KnownMachine{"eyeriss", "eyeriss"}, KnownMachine{"systolic16", "systolic"},
                                         KnownMachine{"nvdla-small", "nvdla-small"}, KnownMachine{"maeri", "maeri"},
                                         KnownMachine{"tpu128", "tpu"}));

class OfProducts : public testing::TestWithParam<KnownMachine> {};

TEST_P(OfProducts, ModelAndSimulatorAgree) {
    const Outcome outcome = simcheck({"--hw", GetParam().name, "--flow", GetParam().dataflow, "--formulas", "exact",
                                      "--strict", "--net", "bert_base_s128", "--layer", "attn_qk"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(contains(outcome.out, "\nverdict: agree: output right in 1 of 1 run;")) << outcome.out;
}

INSTANTIATE_TEST_SUITE_P(Machines, OfProducts,
                         testing::Values(KnownMachine{"systolic16", "systolic-gemm"},
                                         KnownMachine{"tpu128", "tpu-gemm"}));

// ---- docs/machines.md ----

std::string machines_page() { return read_file(TEST_SOURCE_DIR "/docs/machines.md"); }

int64_t without_commas(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), ','), text.end());
    return std::stoll(text);
}

class MachinesPage : public CliTest {};

// The page's "| conv3 | 4,363,854 | ..." for a batch of four, from the layers that its command makes.
TEST_F(MachinesPage, HasTheCyclesOfEyeriss) {
    const std::string layers = read_file(TEST_SOURCE_DIR "/workloads/networks/alexnet.dsl");
    const std::string four =
        write("alexnet4.dsl", std::regex_replace(layers, std::regex("(Layer CONV \\w+;)"), "$1 N 4;"));
    const std::string text = machines_page();
    for (const char *layer : {"conv1", "conv2", "conv3", "conv4", "conv5"}) {
        const Outcome outcome = simcheck({"--net", four, "--layer", layer, "--hw", "eyeriss,OffChipBandwidth=1000",
                                          "--flow", "eyeriss", "--formulas", "exact", "--model-only", "--csv", "-"});
        std::smatch counted, written;
        ASSERT_TRUE(std::regex_search(outcome.out, counted, std::regex(",cycles,cycles,,exact,([0-9]+),")))
            << outcome.out;
        ASSERT_TRUE(std::regex_search(text, written, std::regex("\n\\| " + std::string(layer) + " \\| ([0-9,]+) \\|")));
        EXPECT_EQ(without_commas(written[1]), without_commas(counted[1])) << layer;
    }
}

} // namespace
