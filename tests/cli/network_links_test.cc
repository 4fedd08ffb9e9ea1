// The network as a user meets it: links as a document and as a plot, the page about it, and what --hw takes.
#include "tests/cli/run_program.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace {

const char EXAMPLES[] = TEST_SOURCE_DIR "/workloads/examples/";

class Links : public CliTest {
  protected:
    Outcome plot(const std::string &arguments) const {
        std::string command = "SIMCHECK='" + program_path() + "' '" TEST_SOURCE_DIR "/scripts/plot/network' " +
                              arguments + " >'" + path("stdout") + "' 2>'" + path("stderr") + "'";
        int status = std::system(command.c_str());
        Outcome outcome;
        outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        outcome.out = read_file(path("stdout"));
        outcome.err = read_file(path("stderr"));
        return outcome;
    }

    static bool no_gnuplot() { return std::system("command -v gnuplot >/dev/null 2>&1") != 0; }
};

// A 2 x 2 mesh that L2 feeds in row 1. Eight weights go to one PE each, two inputs to all, and PE 2 has the feed.
TEST_F(Links, AreADocument) {
    const Outcome outcome = simcheck({EXAMPLES + std::string("16-mesh.dsl"), "--links", "-", "--quiet"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::string run = "1," + (EXAMPLES + std::string("16-mesh.dsl")) + ",mesh,16-mesh,16-mesh,";
    EXPECT_EQ(outcome.out,
              "run,network,layer,dataflow,machine,tensors,topology,pes,columns,link,from,to,elements,peak\n" + run +
                  "weight+input,mesh,4,2,0,PE 2,PE 0,6,3\n" + run + "weight+input,mesh,4,2,1,PE 0,PE 1,4,2\n" + run +
                  "weight+input,mesh,4,2,2,L2,PE 2,10,5\n" + run + "weight+input,mesh,4,2,3,PE 2,PE 3,4,2\n" + run +
                  "sum,mesh,4,2,0,PE 0,PE 2,2,2\n" + run + "sum,mesh,4,2,1,PE 1,PE 0,1,1\n" + run +
                  "sum,mesh,4,2,2,PE 2,L2,4,4\n" + run + "sum,mesh,4,2,3,PE 3,PE 2,1,1\n");
}

// The rows of each network add up to the counters, and the busiest is the peak.
TEST_F(Links, AddUpToTheCounters) {
    for (const char *example :
         {"17-tree", "18-systolic-halo", "19-xybus-two-levels", "20-multicast-off", "28-channels"}) {
        const std::string csv = path("counts.csv"), links = path("links.csv");
        ASSERT_EQ(
            simcheck({EXAMPLES + std::string(example) + ".dsl", "--links", links, "--csv", csv, "--quiet"}).exit_code,
            0);
        int64_t down = 0, up = 0, peak_down = 0, peak_up = 0;
        std::istringstream rows(read_file(links));
        std::string row;
        std::getline(rows, row);
        while (std::getline(rows, row)) {
            std::vector<std::string> field;
            std::istringstream fields(row);
            for (std::string one; std::getline(fields, one, ',');)
                field.push_back(one);
            ASSERT_EQ(field.size(), 14U) << row;
            (field[5] == "sum" ? up : down) += std::stoll(field[12]);
            int64_t &peak = field[5] == "sum" ? peak_up : peak_down;
            peak = std::max<int64_t>(peak, std::stoll(field[13]));
        }
        const std::string counts = read_file(csv);
        auto counter = [&](const std::string &name) {
            size_t at = counts.find("," + name + ",");
            at = counts.find(',', counts.find(',', at + 1) + 1);
            return std::stoll(counts.substr(at + 1));
        };
        EXPECT_EQ(down, counter("link_weight") + counter("link_input")) << example;
        EXPECT_EQ(up, counter("link_sum")) << example;
        EXPECT_EQ(peak_down, counter("peak_link_down")) << example;
        EXPECT_EQ(peak_up, counter("peak_link_up")) << example;
    }
}

// Each run has its number, in the file as in a trace: layers of one name in two files, and one layer on several
// machines.
TEST_F(Links, OfSeveralRunsAreKeptApart) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string one = write("one.dsl", "Layer CONV a; K 4; C 4; Y 6; X 6; R 3; S 3; endLayer\n"),
                      two = write("two.dsl", "Layer CONV a; K 8; C 4; Y 8; X 6; R 3; S 3; endLayer\n"),
                      links = path("links.csv"), trace = path("t.gz"), of_trace = path("of_trace.csv");
    ASSERT_EQ(simcheck({one, two, "--flow", "ws", "--hw", "NumPEs=4", "--sweep", "Topology=mesh,tree", "--links", links,
                        "--trace", trace, "--trace-level", "burst"})
                  .exit_code,
              0);
    ASSERT_EQ(simcheck({"trace", "export", trace, "--links", of_trace}).exit_code, 0);
    const std::pair<std::string, std::string> runs[] = {{"mesh: 4 links", " 576 "},
                                                        {"tree: 6 links", " 576 "},
                                                        {"mesh: 4 links", " 1824 "},
                                                        {"tree: 6 links", " 1824 "}};
    for (const std::string &file : {links, of_trace, trace})
        for (int run = 1; run <= 4; run++) {
            const Outcome table = plot("--format text --run " + std::to_string(run) + " '" + file + "'");
            EXPECT_EQ(table.exit_code, 0) << table.err;
            EXPECT_TRUE(contains(table.out, "weight+input over " + runs[run - 1].first)) << file << table.out;
            const Outcome picture =
                plot("--run " + std::to_string(run) + " --out '" + path("l.svg") + "' '" + file + "'");
            EXPECT_EQ(contains(read_file(path("l.svg")), "a, ws, run " + std::to_string(run)), file != trace)
                << file << picture.err;
        }
    EXPECT_EQ(plot("--format text --run 5 '" + links + "'").exit_code, 2);
    EXPECT_TRUE(contains(read_file(links), "\n3," + two + ",a,ws,")) << read_file(links);
}

TEST_F(Links, NeedASimulation) {
    const std::string mesh = EXAMPLES + std::string("16-mesh.dsl");
    const Outcome modelled = simcheck({mesh, "--links", path("l.csv"), "--model-only"});
    EXPECT_EQ(modelled.exit_code, 2);
    EXPECT_TRUE(contains(modelled.err, "--links needs every run to be simulated")) << modelled.err;
    const Outcome both = simcheck({mesh, "--links", "-", "--csv", "-"});
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_TRUE(contains(both.err, "--csv and --links cannot both go to standard output")) << both.err;
}

TEST_F(Links, AreDrawn) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    for (const char *example :
         {"16-mesh", "17-tree", "18-systolic-halo", "19-xybus-two-levels", "28-channels", "01-one-pe"}) {
        const std::string links = path("links.csv"), out = path("links.svg");
        ASSERT_EQ(simcheck({EXAMPLES + std::string(example) + ".dsl", "--links", links, "--quiet"}).exit_code, 0);
        const Outcome drawn = plot("'" + links + "' --out '" + out + "'");
        EXPECT_EQ(drawn.exit_code, 0) << drawn.err;
        EXPECT_FALSE(contains(drawn.err, "warning")) << drawn.err;
        EXPECT_TRUE(contains(read_file(out), "busiest: ")) << example;
    }
    const Outcome table = plot("'" + path("links.csv") + "' --format text");
    EXPECT_TRUE(contains(table.out, "weight+input over bus: 1 links, the busiest L2 -> bus")) << table.out;
}

TEST_F(Links, OfNoFileOfLinksAreNotDrawn) {
    const std::string csv = write("counts.csv", "network,layer\na,b\n"),
                      cut =
                          write("cut.csv",
                                "run,layer,dataflow,tensors,"
                                "topology,pes,columns,link,from,to,elements,peak\n1,a,b,sum,mesh,x,2,0,PE 0,L2,4,4\n");
    const Outcome other = plot("'" + csv + "' --format text"), damaged = plot("'" + cut + "' --format text");
    EXPECT_EQ(other.exit_code, 2);
    EXPECT_TRUE(contains(other.err, "this is no file of links")) << other.err;
    EXPECT_EQ(damaged.exit_code, 2);
    EXPECT_TRUE(contains(damaged.err, "line 2: 'x' is not a number")) << damaged.err;
}

// docs/network.md has a table of mappings on which mesh-multicast breaks, with what is simulated and what the rule
// says.
TEST_F(Links, ThePageSaysWhereARuleBreaks) {
    std::istringstream page(read_file(TEST_SOURCE_DIR "/docs/network.md"));
    int checked = 0;
    for (std::string line; std::getline(page, line);) {
        const size_t begin = line.find("| `NumPEs "), end = line.rfind("` | ");
        if (begin == std::string::npos || begin == 0 || end == std::string::npos)
            continue;
        int simulated = 0, rule = 0;
        char tensor[16] = "";
        ASSERT_EQ(std::sscanf(line.c_str() + end, "` | %d %15s | %d |", &simulated, tensor, &rule), 3) << line;
        const std::string file = write("page.dsl", line.substr(begin + 3, end - begin - 3));
        const Outcome outcome = simcheck({file, "--formulas", "mesh-multicast", "--csv", "-", "--quiet"});
        const std::string name = tensor[0] == 'w' ? "link_weight" : "link_input";
        EXPECT_TRUE(contains(outcome.out, "," + name + ",elems," + std::to_string(simulated) + ",mesh_multicast," +
                                              std::to_string(rule) + ","))
            << line << "\n"
            << outcome.out;
        checked++;
    }
    EXPECT_EQ(checked, 5);
}

// Boxes of one weight, one input and one output: sets of a tensor's own are counted, others are L1Buffers.
TEST_F(Links, OrBufferSetsNeedWhatTheirTensorsHold) {
    const std::string layer = "Layer CONV a; K 2; C 2; X 3; endLayer\n"
                              "Temporal_Map (1,1) K -> Temporal_Map (1,1) X -> Temporal_Map (1,1) C\n";
    const std::pair<const char *, int> machines[] = {
        {"L1Buffers weight 1; L1Buffers input 1; L1Buffers output 1;", 3},
        {"L1Buffers weight 1; L1Buffers input 3;", 6}, // outputs have the two of all
        {"L1Buffers 1;", 3}};
    for (const auto &[sets, needed] : machines)
        for (int missing : {0, 1}) {
            const std::string file =
                write("sets.dsl", "NumPEs 1; L1Size " + std::to_string(needed - missing) + "; " + sets + layer);
            const Outcome outcome = simcheck({file, "--strict", "--formulas", "exact"});
            EXPECT_EQ(outcome.exit_code, missing ? 2 : 0) << sets << outcome.err;
            EXPECT_TRUE(contains(unfolded(outcome.out), "= " + std::to_string(needed) + " elements are needed"))
                << outcome.out;
        }
}

TEST_F(Links, AndChannelsAreSettings) {
    const std::string mesh = EXAMPLES + std::string("16-mesh.dsl");
    const Outcome good = simcheck({mesh, "--hw", "Topology=systolic,Channel weight=2,Topology output=bus"});
    EXPECT_EQ(good.exit_code, 0) << good.err;
    EXPECT_TRUE(contains(unfolded(good.out),
                         "Topology weight columns  Topology input rows  Topology output bus  Channel "
                         "weight 2"))
        << good.out;
    const std::pair<const char *, const char *> wrong[] = {
        {"Topology=ring", "expected bus, crossbar, xybus, tree, rows, columns, mesh or systolic but found 'ring'"},
        {"Topology", "--hw Topology: expected a value behind"},
        {"Channel=3", "expected 'weight', 'input' or 'output' but found '='"},
        {"Topolgy=mesh", "there is no hardware statement 'Topolgy'; did you mean 'Topology'?"},
        {"Channel weight=2,Channel weight=3", "Channel weight was already given"},
    };
    for (const auto &[setting, message] : wrong) {
        const Outcome outcome = simcheck({mesh, "--hw", setting});
        EXPECT_EQ(outcome.exit_code, 2) << setting;
        EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
    }
}

} // namespace
