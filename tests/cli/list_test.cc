// `simcheck list`: what there is, and the totals that the networks' authors published.
#include "common/layer.h"
#include "tests/cli/run_program.h"

namespace {

class ListFolder : public CliTest {};

// The words of the line that begins with `first`.
std::vector<std::string> line_of(const std::string &text, const std::string &first) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream stream(line);
        std::vector<std::string> words;
        for (std::string word; stream >> word;)
            words.push_back(word);
        if (!words.empty() && words[0] == first)
            return words;
    }
    return {};
}

using Columns = std::vector<std::string>;

TEST(List, NetsWithPublishedTotals) {
    Outcome outcome = simcheck({"list", "nets"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(line_of(outcome.out, "vgg16"), (Columns{"vgg16", "16", "15,346,630,656", "15,470,264,320"}));
    EXPECT_EQ(line_of(outcome.out, "alexnet")[2], "665,784,864");
    EXPECT_EQ(line_of(outcome.out, "resnet50_v1")[2], "3,855,925,248");
    EXPECT_EQ(line_of(outcome.out, "mobilenetv2")[2], "299,494,272");
    EXPECT_EQ(line_of(outcome.out, "googlenet")[2], "1,581,647,872");
}

TEST(List, LayersOfANet) {
    Outcome outcome = simcheck({"list", "layers", "--net", "VGG16"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(line_of(outcome.out, "layer"), (Columns{"layer", "type", "K", "C", "Y", "X", "R", "S", "Pad", "MACs"}));
    EXPECT_EQ(line_of(outcome.out, "conv11"),
              (Columns{"conv11", "CONV", "512", "512", "14", "14", "3", "3", "1", "462,422,016"}));
}

TEST(List, LayersOfAllNets) {
    Outcome outcome = simcheck({"list", "layers"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(line_of(outcome.out, "network")[0], "network");
    EXPECT_EQ(line_of(outcome.out, "mobilenetv2")[0], "mobilenetv2");
    EXPECT_EQ(line_of(outcome.out, "vgg16")[1], "conv1");
}

std::string csv_of(const std::string &net) { return simcheck({"list", "layers", "--csv-template", "--net", net}).out; }

// Every network as a table is the same network.
TEST_F(ListFolder, NetworksAsTables) {
    for (const char *net : {"alexnet", "bert_base_s128", "mobilenetv2", "resnet50_v1_5"}) {
        const std::string table = write(std::string(net) + ".csv", csv_of(net));
        EXPECT_EQ(simcheck({"list", "layers", "--net", table}).out, simcheck({"list", "layers", "--net", net}).out);
        EXPECT_EQ(csv_of(table), csv_of(net));
    }
    const std::string uneven = write("uneven.dsl", "Layer CONV a; R 2; Y 9; X 7; StrideY 2; PadX 3; endLayer");
    EXPECT_EQ(csv_of(uneven), "layer,type,N,G,K,C,Y,X,R,S,M,strideY,strideX,padY,padX,dilation,repeat\n"
                              "a,CONV,1,1,1,1,9,7,2,1,,2,1,0,3,1,1\n");
}

TEST_F(ListFolder, TheTemplateHasEveryType) {
    const std::string text = simcheck({"list", "layers", "--csv-template"}).out;
    EXPECT_EQ(text.rfind("layer,type,N,G,K,C,Y,X,R,S,M,stride,pad,dilation,repeat\n", 0), 0u);
    for (int i = 0; i < sc_layer_type_count(); i++)
        EXPECT_TRUE(contains(text, std::string(",") + sc_layer_type_at(i)->name + ",")) << text;
    EXPECT_TRUE(contains(text, ",TRCONV,"));
    const Outcome outcome = simcheck({write("template.csv", text), "--model-only", "--all", "--quiet"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, ": 7 layers, 5 dataflows\n")) << outcome.out;
}

TEST_F(ListFolder, LayersThatATableLacksAreReported) {
    const std::string file =
        write("n.m", "Network n { Layer a { Type: CONV Dimensions { K: 2 } } Layer b { Type: LSTM } }");
    const Outcome outcome = simcheck({"list", "layers", "--csv-template", "--net", file});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.out, "\na,CONV,")) << outcome.out;
    EXPECT_TRUE(contains(outcome.err, "error: layer 'b': layers of type LSTM are not supported")) << outcome.err;
}

TEST(List, LayersOfAFile) {
    Outcome outcome = simcheck({"list", "layers", "--net", example("03-halo")});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(line_of(outcome.out, "halo").back(), "1,008");
}

TEST(List, FlowsOfTable2AndAsShipped) {
    Outcome outcome = simcheck({"list", "flows"});
    EXPECT_EQ(outcome.exit_code, 0);
    for (const char *flow :
         {"nlr", "ws", "os", "rs", "nvdla", "nlr-tool", "ws-tool", "shi-tool", "rs-tool", "nvdla-tool"})
        EXPECT_GT(line_of(outcome.out, flow).size(), 2u) << flow;
    EXPECT_EQ(outcome.out, simcheck({"list", "dataflows"}).out);
}

TEST(List, MachinesWithTheirHardware) {
    EXPECT_EQ(line_of(simcheck({"list", "machines"}).out, "paper64"),
              (Columns{"paper64", "NumPEs", "64", "Bandwidth", "32", "L1Size", "1,024", "L2Size", "524,288"}));
}

TEST(List, CostsAndSpacesWithWhatTheyAre) {
    Outcome costs = simcheck({"list", "costs"}), spaces = simcheck({"list", "spaces"});
    EXPECT_EQ(costs.exit_code, 0);
    EXPECT_EQ(costs.err, "");
    EXPECT_EQ(line_of(costs.out, "table"), (Columns{"table", "of", "costs", "what", "it", "is"}));
    EXPECT_EQ(line_of(costs.out, "28nm")[1], "PEs,");
    EXPECT_EQ(simcheck({"list", "costs", "--names"}).out, "28nm\n28nm-hp\n");
    EXPECT_EQ(spaces.exit_code, 0);
    EXPECT_EQ(line_of(spaces.out, "space"), (Columns{"space", "what", "it", "is"}));
    EXPECT_EQ(line_of(spaces.out, "eyeriss-budget")[1], "Machines");
    EXPECT_EQ(simcheck({"list", "spaces", "--names"}).out, "480-million\ncloud\nedge\neyeriss-budget\n");
}

TEST(List, FormulasWithTheirStatus) {
    Columns line = line_of(simcheck({"list", "formulas"}).out, "fig5");
    ASSERT_GT(line.size(), 2u);
    EXPECT_EQ(line[1], "published");
}

TEST(List, CountersWithUnits) {
    Outcome outcome = simcheck({"list", "counters"});
    EXPECT_EQ(line_of(outcome.out, "peak_down")[1], "elems/step");
    EXPECT_EQ(line_of(outcome.out, "cycles")[1], "cycles");
}

TEST(List, QuantitiesThatAFormulaMayUse) {
    Outcome outcome = simcheck({"list", "quantities"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(line_of(outcome.out, "machine"), (Columns{"machine", "value", "unit", "what", "it", "is"}));
    EXPECT_EQ(line_of(outcome.out, "NumPEs"), (Columns{"NumPEs", "number", "PEs", "processing", "elements"}));
    EXPECT_GT(line_of(outcome.out, "Sz(dimension)").size(), 3u);
}

TEST(List, HardwareThatMayBeSaid) {
    Outcome outcome = simcheck({"list", "hardware"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(line_of(outcome.out, "TreeArity"),
              (Columns{"TreeArity", "2", "ways", "ways", "at", "each", "node", "of", "a", "tree"}));
    EXPECT_EQ(line_of(outcome.out, "NumPEs")[1], "-");
    EXPECT_TRUE(contains(outcome.out, "\nTopology output "));
    EXPECT_TRUE(contains(simcheck({"list", "hardware", "--names"}).out, "\nChannel weight\n"));
}

TEST(List, TopologiesAreThoseThatAMachineMayHave) {
    Outcome outcome = simcheck({"list", "hardware"});
    for (const char *name : {"bus", "crossbar", "xybus", "tree", "rows", "columns", "mesh", "systolic"})
        EXPECT_GT(line_of(outcome.out, name).size(), 2u) << name;
}

TEST(List, OverviewHasAllKinds) {
    Outcome outcome = simcheck({"list"});
    EXPECT_EQ(outcome.exit_code, 0);
    for (const char *name : {"vgg16", "nvdla", "paper64", "fig5", "28nm", "28nm-hp", "eyeriss-budget"})
        EXPECT_FALSE(line_of(outcome.out, name).empty()) << name;
}

TEST(List, FullDiskIsAnError) {
    for (const char *topic : {"nets", "layers", "counters", "quantities"}) {
        Outcome outcome = simcheck({"list", topic}, Stdout::Full);
        EXPECT_EQ(outcome.exit_code, 2) << topic;
        EXPECT_NE(outcome.err.find("cannot write to standard output"), std::string::npos);
    }
}

class OwnLibrary : public CliTest {};

TEST_F(OwnLibrary, ReplacesTheFolderItHas) {
    ASSERT_EQ(mkdir(path("workloads").c_str(), 0700), 0);
    ASSERT_EQ(mkdir(path("workloads/networks").c_str(), 0700), 0);
    std::string net = write("workloads/networks/Tiny.dsl", "Layer GEMM g; M 2; N 3; K 4; endLayer\n");
    Outcome nets = simcheck({"list", "nets"}, Stdout::Captured, {"SIMCHECK_DATA=" + folder_});
    EXPECT_EQ(nets.exit_code, 0);
    EXPECT_EQ(line_of(nets.out, "Tiny"), (Columns{"Tiny", "1", "0", "24"}));
    EXPECT_TRUE(line_of(nets.out, "vgg16").empty());
    EXPECT_FALSE(
        line_of(simcheck({"list", "flows"}, Stdout::Captured, {"SIMCHECK_DATA=" + folder_}).out, "os").empty());
    std::remove(net.c_str());
    rmdir(path("workloads/networks").c_str());
}

TEST_F(OwnLibrary, HasToBeAFolder) {
    Outcome outcome = simcheck({"list", "nets"}, Stdout::Captured, {"SIMCHECK_DATA=" + path("none")});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("SIMCHECK_DATA"), std::string::npos);
    outcome = simcheck({"list", "nets"}, Stdout::Captured, {"SIMCHECK_DATA=" + folder_});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("a folder with neither workloads/ nor formulas/"), std::string::npos) << outcome.err;
}

} // namespace
