// A row for each run: wide CSV, Markdown and LaTeX; and what a clock adds.
#include "tests/cli/run_program.h"

#include "tests/support/json_reader.h"

#include <map>
#include <sstream>

namespace {

class Rows : public CliTest {
  protected:
    // The cells of a CSV without quotes, by the names of its head.
    static std::vector<std::map<std::string, std::string>> read(const std::string &text) {
        std::istringstream lines(text);
        std::vector<std::map<std::string, std::string>> rows;
        std::vector<std::string> head;
        for (std::string line; std::getline(lines, line);) {
            std::vector<std::string> cells(1);
            for (char c : line)
                if (c == ',')
                    cells.emplace_back();
                else
                    cells.back() += c;
            if (head.empty()) {
                head = cells;
                continue;
            }
            EXPECT_EQ(cells.size(), head.size()) << line;
            rows.emplace_back();
            for (size_t i = 0; i < head.size() && i < cells.size(); i++)
                rows.back()[head[i]] = cells[i];
        }
        return rows;
    }
};

TEST_F(Rows, HaveWhatTheDocumentOfARunHas) {
    const std::string rows = path("rows.csv"), json = path("all.json");
    const Outcome outcome = simcheck({"--layer", "conv11", "--flow", "ws,nvdla", "--sweep", "NumPEs=32,64",
                                      "--model-only", "--rows", rows, "--json", json, "--clock", "500MHz"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const auto all = read(read_file(rows));
    const Json document = read_json(read_file(json));
    ASSERT_EQ(all.size(), 4u);
    for (size_t i = 0; i < all.size(); i++) {
        auto row = all[i];
        const Json &run = document["results"][i];
        EXPECT_EQ(row["machine"], run["machine_name"].text);
        EXPECT_EQ(row["dataflow"], run["dataflow"].text);
        EXPECT_EQ(row["counts"], "modelled");
        EXPECT_EQ(row["seed"], "");
        EXPECT_EQ(row["NumPEs"], i < 2 ? "32" : "64");
        for (const auto &[name, value] : run["formulas"]["exact"].members)
            EXPECT_EQ(row[name], value.text) << name;
        EXPECT_EQ(row["l1_needed"], run["buffers"]["L1Size"]["needed"].text);
        EXPECT_EQ(row["energy_unit"], "pJ");
        double sum = 0;
        for (const char *part : {"mac", "l1", "l2", "noc", "offchip"})
            sum += row[std::string("energy_") + part].empty() ? 0 : std::stod(row[std::string("energy_") + part]);
        EXPECT_NEAR(sum, std::stod(row["energy"]), 1e-6 * sum);
        const double seconds = std::stod(row["cycles"]) / 500e6;
        EXPECT_NEAR(std::stod(row["time_s"]), seconds, 1e-5 * seconds);
        EXPECT_NEAR(std::stod(row["gops"]), 2 * std::stod(row["macs"]) / seconds / 1e9, 1e-3);
        EXPECT_NEAR(std::stod(row["power_w"]), std::stod(row["energy"]) * 1e-12 / seconds, 1e-5);
    }
}

// By hand: 32 operands of one byte go down, 32 psums of four come up; 24 operands and 8 psums come from off chip, where
// 8 psums and 8 outputs of two bytes are stored.
TEST_F(Rows, SayBytesByTheWidthsOfElements) {
    const std::string rows = path("rows.csv"), json = path("all.json");
    const std::string wide = write("wide.dsl", "L2Size 100; Bits 8; Bits psum 32; Bits output 16; Clock 100 MHz;");
    const Outcome outcome = simcheck({example("21-l2-tiles"), "--hw", wide, "--rows", rows, "--json", json});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    auto all = read(read_file(rows));
    ASSERT_EQ(all.size(), 1u);
    const Json run = read_json(read_file(json))["results"][0];
    for (const auto &[way, bytes] : {std::pair<std::string, std::string>{"down", "32"},
                                     {"up", "128"},
                                     {"offchip_read", "56"},
                                     {"offchip_written", "48"}}) {
        EXPECT_EQ(all[0][way + "_bytes"], bytes);
        EXPECT_EQ(run["traffic_bytes"][way].text, bytes);
    }
    EXPECT_EQ(run["time_s"].text, "5.6e-07");
    EXPECT_EQ(all[0]["time_s"], "5.6e-07");
    EXPECT_TRUE(contains(outcome.out, "\n  time        560 ns at 100 MHz: ")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out,
                         "\n  traffic     L2 to PEs 32 B (57.14 MB/s), PEs to L2 128 B (228.6 MB/s), read off "
                         "chip 56 B (100 MB/s), written there 48\n              B (85.71 MB/s)\n"))
        << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "1 inputs + 2 of 1 sums = 3 words of 32 bits are needed (12 B)\n"))
        << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "MAC of 8 by 8 bits 0.105; of 16 bits; L1 (")) << outcome.out;
    const Outcome two = simcheck({example("21-l2-tiles"), "--hw", "Clock=100MHz", "--clock", "1GHz"});
    EXPECT_EQ(two.exit_code, 2);
    EXPECT_TRUE(contains(two.err, "has Clock 100 MHz, too: leave out one of the two")) << two.err;
    EXPECT_EQ(simcheck({example("21-l2-tiles"), "--hw", "Clock=1GHz", "--clock", "1GHz"}).exit_code, 0);
    EXPECT_FALSE(contains(simcheck({example("03-halo")}).out, "traffic  "));
    const Outcome unmarked = simcheck({example("03-halo"), "--hw", "Bits=16"});
    EXPECT_TRUE(contains(unmarked.out, "\n  traffic     L2 to PEs ")) << unmarked.out;
    EXPECT_FALSE(contains(unmarked.out, "written there"));
}

// The same memory, said in bytes and in elements.
TEST_F(Rows, OfSizesInBytesAreThoseOfElements) {
    const Outcome bytes = simcheck({"--layer", "conv11", "--model-only", "--hw", "paper64,L1Size=2KB,L2Size=1MB,Bits=8",
                                    "--csv", "-"}),
                  elems = simcheck({"--layer", "conv11", "--model-only", "--hw",
                                    "paper64,L1Size=2048,L2Size=1048576,Bits=8", "--csv", "-"});
    EXPECT_EQ(bytes.exit_code, 0) << bytes.err;
    std::string text = bytes.out;
    for (size_t at; (at = text.find("L1Size=2KB,L2Size=1MB")) != std::string::npos;)
        text.replace(at, 21, "L1Size=2048,L2Size=1048576");
    EXPECT_EQ(text, elems.out);
}

TEST_F(Rows, CountAComparisonAsOneOperationAndAMacAsTwo) {
    const std::string machine = "NumPEs 4; Bandwidth 2; ", flow = "Spatial_Map (1,1) C";
    const std::string pool = write("p.dsl", machine + "Layer POOL p; C 4; Y 6; X 6; R 2; S 2; endLayer " + flow);
    const std::string depthwise = write("d.dsl", machine + "Layer DSCONV d; C 4; Y 6; X 6; R 2; S 2; endLayer " + flow);
    for (const auto &[file, ops_of_each] : {std::pair<std::string, double>{pool, 1}, {depthwise, 2}}) {
        const Outcome outcome = simcheck({file, "--clock", "1GHz", "--rows", "-"});
        auto rows = read(outcome.out);
        ASSERT_EQ(rows.size(), 1u) << outcome.err;
        EXPECT_EQ(rows[0]["macs"], "400");
        const double gops = ops_of_each * 400 / std::stod(rows[0]["cycles"]);
        EXPECT_NEAR(std::stod(rows[0]["gops"]), gops, 1e-5 * gops);
        EXPECT_EQ(contains(simcheck({file, "--clock", "1GHz"}).out, "a MAC being two operations"), ops_of_each == 2);
    }
}

TEST_F(Rows, SayWhatWasSimulatedWithWhichSeed) {
    const std::string file =
        write("a.dsl", "NumPEs 4; Bandwidth 2; Layer CONV l; K 4; C 2; Y 4; X 4; endLayer Spatial_Map (1,1) K");
    auto rows = read(simcheck({file, "--rows", "-", "--seed", "7"}).out);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0]["counts"], "simulated");
    EXPECT_EQ(rows[0]["seed"], "7");
    EXPECT_EQ(rows[0]["time_s"], "");
    auto counts = read(simcheck({file, "--csv", "-", "--seed", "7"}).out);
    ASSERT_GT(counts.size(), 30u);
    for (auto &row : counts) {
        EXPECT_EQ(row["machine"], "a");
        EXPECT_EQ(row["seed"], "7");
    }
}

TEST_F(Rows, OfTablesForPapersAreEscaped) {
    const std::string file = write("u_1.dsl", "NumPEs 4; Bandwidth 2; Layer CONV my_layer; K 400; C 200; Y 4; X 4; "
                                              "endLayer Spatial_Map (1,1) K");
    const std::string markdown = simcheck({file, "--markdown", "-", "--model-only"}).out;
    EXPECT_TRUE(contains(markdown, "| layer | dataflow | machine | MACs |")) << markdown;
    EXPECT_TRUE(contains(markdown, "\n| my\\_layer | u\\_1 | u\\_1 | 1,280,000 | ")) << markdown;
    const std::string latex = simcheck({file, "--latex", "-", "--model-only"}).out;
    EXPECT_TRUE(contains(latex, "\nmy\\_layer & u\\_1 & u\\_1 & 1\\,280\\,000 & ")) << latex;
    EXPECT_TRUE(contains(latex, "utilization \\% & ")) << latex;
    EXPECT_TRUE(contains(latex, "\\bottomrule\n\\end{tabular}\n")) << latex;
    EXPECT_TRUE(contains(simcheck({file, "--latex", "-", "--markdown", "-"}).err,
                         "--markdown and --latex cannot both go to standard output"));
}

// Layers of two files may have the same name.
TEST_F(Rows, OfTablesForPapersSayOfWhichFile) {
    const std::string one = write("one.dsl", "Layer CONV a; K 4; endLayer"),
                      two = write("two.dsl", "Layer CONV a; K 8; endLayer");
    const std::vector<std::string> both = {one, two, "--flow", "ws", "--hw", "NumPEs=4", "--model-only"};
    std::vector<std::string> markdown = both, latex = both;
    markdown.insert(markdown.end(), {"--markdown", "-"});
    latex.insert(latex.end(), {"--latex", "-"});
    const std::string text = simcheck(markdown).out;
    EXPECT_TRUE(contains(text, "| of | layer | dataflow |")) << text;
    EXPECT_TRUE(contains(text, "\n|---|---|---|---|--:|")) << text;
    EXPECT_TRUE(contains(text, "one.dsl | a | ws | NumPEs=4 | 4 |")) << text;
    EXPECT_TRUE(contains(text, "two.dsl | a | ws | NumPEs=4 | 8 |")) << text;
    EXPECT_TRUE(contains(simcheck(latex).out, "\\begin{tabular}{llllrrrrrl}\n\\toprule\nof & layer & "));
}

// A budget of a second is too short for the giant.
TEST_F(Rows, OfTablesForPapersMarkWhatWasNotSimulated) {
    const std::string net = write("giant.dsl", "Layer CONV giant; K 1000; C 1000; Y 1002; X 1002; R 2; S 2; endLayer "
                                               "Layer CONV small; K 2; C 2; Y 4; X 4; R 2; S 2; endLayer");
    const auto run = [&](const std::string &format, const std::vector<std::string> &more) {
        std::vector<std::string> all = {net, "--flow", "ws", "--hw", "NumPEs=4", "--formulas", "exact", format, "-"};
        all.insert(all.end(), more.begin(), more.end());
        return simcheck(all).out;
    };
    const std::string markdown = run("--markdown", {"--budget", "1"}), latex = run("--latex", {"--budget", "1"});
    EXPECT_TRUE(contains(markdown, "| NumPEs=4 | 4,008,004,000,000 | ~")) << markdown;
    EXPECT_EQ(markdown.find('~', markdown.find("\n| small |")), markdown.find("~ not")) << markdown;
    EXPECT_TRUE(contains(markdown, " |\n\n~ not simulated: what the formulas say\n")) << markdown;
    EXPECT_TRUE(contains(latex, "000 & \\textasciitilde{}1")) << latex;
    EXPECT_TRUE(contains(latex,
                         "\\bottomrule\n\\multicolumn{9}{l}{\\textasciitilde{} not simulated: what the formulas say} "
                         "\\\\\n\\end{tabular}\n"))
        << latex;
    for (const char *format : {"--markdown", "--latex"})
        EXPECT_FALSE(contains(run(format, {"--model-only"}), "not simulated")) << format;
}

TEST_F(Rows, AClockSaysTimeAndPower) {
    const Outcome outcome = simcheck({"--layer", "conv11", "--flow", "ws", "--model-only", "--clock", "1GHz"});
    EXPECT_TRUE(contains(outcome.out, "\n  time        33.03 ms at 1 GHz: 28 GOPS, a MAC being two operations; "))
        << outcome.out;
    const Outcome network = simcheck({"--net", "alexnet", "--model-only", "--clock", "1GHz"});
    EXPECT_TRUE(contains(network.out, "energy      time   GOPS     power  buffers\n")) << network.out;
    for (const char *clock : {"0", "GHz", "1e9", "-1MHz", "12.MHz", ".5GHz", "0.1Hz", "1 GHz x", "99999999999GHz"}) {
        const Outcome wrong = simcheck({"--layer", "conv11", "--clock", clock});
        EXPECT_EQ(wrong.exit_code, 2) << clock;
        EXPECT_TRUE(contains(wrong.err, "--clock: expected whole Hz, such as 1GHz, 1.5GHz or 200MHz")) << wrong.err;
    }
    for (const char *clock : {"1.5 GHz", "1500mhz", "1500000000", "1500000000hz"})
        EXPECT_TRUE(contains(simcheck({"--layer", "conv11", "--flow", "ws", "--model-only", "--clock", clock}).out,
                             " at 1.5 GHz: "))
            << clock;
}

} // namespace
