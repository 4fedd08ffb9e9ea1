// The plots and the paper's claims, on results of small layers and on made-up ones.
#include "tests/cli/run_program.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>

namespace {

int count_of(const std::string &text, const std::string &part) {
    int count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        count++;
    return count;
}

class Plots : public CliTest {
  protected:
    // A script with arguments that a shell takes as they are.
    Outcome script(const std::string &name, const std::string &arguments, const std::string &before = "") const {
        std::string command = before + "SIMCHECK='" + program_path() + "' '" TEST_SOURCE_DIR "/scripts/" + name + "' " +
                              arguments + " >'" + path("stdout") + "' 2>'" + path("stderr") + "'";
        int status = std::system(command.c_str());
        Outcome outcome;
        outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        outcome.out = read_file(path("stdout"));
        outcome.err = read_file(path("stderr"));
        return outcome;
    }

    // Two small layers under the names of the paper's, in its dataflows as Table 2 has them and as the authors ship
    // them.
    std::string
    results(const std::string &flows = "nlr,ws,os,rs,nvdla,nlr-tool,ws-tool,shi-tool,rs-tool,nvdla-tool") const {
        std::string net = write("net.dsl", "Layer CONV conv1; K 8; C 3; R 3; S 3; Y 8; X 8; endLayer\n"
                                           "Layer CONV conv11; K 80; C 64; R 3; S 3; Y 4; X 4; endLayer\n");
        Outcome outcome =
            simcheck({"--net", net, "--flow", flows, "--formulas", TEST_SOURCE_DIR "/scripts/plot/paper.formulas",
                      "--formulas", "maestro-v1", "--csv", path("results.csv"), "--quiet"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return path("results.csv");
    }

    // Results of layers that nothing simulated.
    std::string modelled(const std::string &layers, const std::string &flows) const {
        std::string net = write("modelled.dsl", layers);
        Outcome outcome = simcheck({"--net", net, "--flow", flows, "--formulas", "exact", "--formulas",
                                    TEST_SOURCE_DIR "/scripts/plot/paper.formulas", "--formulas", "maestro-v1",
                                    "--model-only", "--csv", path("modelled.csv"), "--quiet"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return path("modelled.csv");
    }

    static bool no_gnuplot() { return std::system("command -v gnuplot >/dev/null 2>&1") != 0; }
};

TEST_F(Plots, AreDrawnFromResults) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::pair<const char *, const char *> plots[] = {{"fig6", "roofline (MACs/cycle)"},
                                                           {"fig6", "CONV11, as shipped"},
                                                           {"fig6", "L1 memory of 64 PEs (KB)"},
                                                           {"fig6", ">tool</tspan>"},
                                                           {"fig7", "CONV1, Table 2"},
                                                           {"fig7", "CONV11, as shipped"},
                                                           {"fig7", ">tool</tspan>"},
                                                           {"agreement", "paper against the simulation"},
                                                           {"roofline", "64 PEs, 32 elements a cycle"}};
    // a roofline tells no more than eight dataflows apart
    const std::string five = write("five.csv", read_file(results("nlr,ws,os,rs,nvdla"))), csv = results();
    for (const auto &[name, title] : plots) {
        std::string options = name == std::string("agreement") ? "--set paper " : "";
        Outcome svg = script("plot/" + std::string(name), options + "--out '" + path("plot.svg") + "' '" +
                                                              (name == std::string("roofline") ? five : csv) + "'");
        EXPECT_EQ(svg.exit_code, 0) << name << "\n" << svg.err;
        EXPECT_FALSE(contains(svg.err, "warning")) << svg.err;
        std::string drawn = read_file(path("plot.svg"));
        EXPECT_TRUE(contains(drawn, "<svg")) << name;
        EXPECT_TRUE(contains(drawn, title)) << name;
        EXPECT_TRUE(contains(drawn, "</svg>")) << name;
    }
    Outcome text = script("plot/fig7", "--format text '" + csv + "'");
    EXPECT_EQ(text.exit_code, 0) << text.err;
    EXPECT_TRUE(contains(text.out, "CONV11, Table 2"));
    EXPECT_TRUE(contains(text.out, "NVDLA"));
    Outcome png = script("plot/fig6", "--out '" + path("plot.png") + "' '" + csv + "'");
    EXPECT_EQ(png.exit_code, 0) << png.err;
    EXPECT_EQ(read_file(path("plot.png")).substr(1, 3), "PNG");
}

TEST_F(Plots, ASweepIsDrawnOverItsValues) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const auto rows_of = [this](const std::vector<std::string> &sweep) {
        std::vector<std::string> arguments = {"--layer",      "conv11", "--flow",        "ws,nvdla",
                                              "--model-only", "--rows", path("rows.csv")};
        arguments.insert(arguments.end(), sweep.begin(), sweep.end());
        EXPECT_EQ(simcheck(arguments).exit_code, 0);
        return path("rows.csv");
    };
    const std::string rows = rows_of({"--sweep", "NumPEs=16:256:*2"});
    for (const std::string more : {"", " --y energy", " --y utilization", " --x NumPEs"}) {
        const Outcome drawn = script("plot/sweep", rows + more + " --out " + path("sweep.svg"));
        EXPECT_EQ(drawn.exit_code, 0) << drawn.err;
        EXPECT_FALSE(contains(drawn.err, "warning")) << drawn.err;
        EXPECT_TRUE(contains(read_file(path("sweep.svg")), "conv11_nvdla"));
    }
    const std::string named = rows_of({"--hw", "paper64,NoCLatency=1", "--sweep", "NumPEs=16:256:*2"});
    EXPECT_TRUE(contains(read_file(named), "\"paper64,NoCLatency=1"));
    EXPECT_EQ(script("plot/sweep", named + " --out " + path("sweep.svg")).exit_code, 0);
    EXPECT_TRUE(contains(read_file(path("sweep.svg")), ">NumPEs<"));
    const Outcome joined = script(
        "plot/sweep",
        rows_of({"--hw", "paper64,L1Size=64", "--hw", "paper64,L1Size=64,NoCLatency=9", "--sweep", "NumPEs=16:64:*2"}) +
            " --x NumPEs --out -");
    EXPECT_TRUE(contains(joined.err, "varies NoCLatency and NumPEs") || contains(joined.err, "two values of cycles"))
        << joined.err;
    rows_of({"--sweep", "NumPEs=16:256:*2"});
    EXPECT_TRUE(contains(script("plot/sweep", rows + " --x Bandwidth --out -").err, "varies NumPEs and Bandwidth"));
    EXPECT_TRUE(contains(script("plot/sweep", rows + " --y speed --out -").err, "has no column speed"));
    EXPECT_TRUE(
        contains(script("plot/sweep", rows_of({"--sweep", "Forwarding=on,off"}) + " --out -").err, "is no number"));
    EXPECT_TRUE(contains(script("plot/sweep", rows_of({}) + " --out -").err, "varies no hardware statement"));
}

// What follows from the statement that is swept, or is another for each layer, is not swept.
TEST_F(Plots, OfASweepAreOverWhatIsSwept) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string fused = write("fused.dsl", "NumPEs 4; L2Size 500; Buffer auto;\n"
                                                 "Layer CONV a; K 7; C 1; Y 7; X 7; R 3; S 3; endLayer\n"
                                                 "Layer CONV b; K 5; C 7; Y 5; X 5; R 1; S 1; endLayer\n");
    const std::pair<std::string, std::vector<std::string>> sweeps[] = {
        {"NumPEs", {"--hw", "Topology=mesh", "--sweep", "NumPEs=4,16"}},
        {"ArrayColumns", {"--hw", "NumPEs=4,Topology=mesh", "--sweep", "ArrayColumns=1,2,4"}},
        {"FeedRow", {"--hw", "NumPEs=4,Topology=mesh", "--sweep", "FeedRow=0,1"}},
        {"Bits", {"--hw", "NumPEs=4,L1Size=2KB,L2Size=64KB", "--sweep", "Bits=8,16"}},
        {"OffChipBandwidth", {"--all", "--fuse", "--sweep", "OffChipBandwidth=1,2,4"}},
        {"L2Size", {"--all", "--fuse", "--sweep", "L2Size=300,500,1000"}}};
    for (const auto &[statement, options] : sweeps) {
        std::vector<std::string> arguments = {fused, "--flow", "ws", "--model-only", "--rows", path("rows.csv")};
        arguments.insert(arguments.end(), options.begin(), options.end());
        ASSERT_EQ(simcheck(arguments).exit_code, 0) << statement;
        for (const std::string &x : {std::string(), " --x " + statement}) {
            const Outcome drawn = script("plot/sweep", path("rows.csv") + x + " --out " + path("sweep.svg"));
            EXPECT_EQ(drawn.exit_code, 0) << statement << "\n" << drawn.err;
            EXPECT_TRUE(contains(read_file(path("sweep.svg")), ">" + statement + "<")) << statement;
        }
    }
}

// A comma in numbers, another order of words, another separator in ~/.gnuplot: no user has a picture of his own.
TEST_F(Plots, AreTheSameForEveryUser) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string home = path("home"), locale = home + "/de_DE.UTF-8";
    ASSERT_EQ(mkdir(home.c_str(), 0700), 0);
    write("home/.gnuplot", "set datafile separator ','\nset decimalsign ','\n");
    const std::string made = "localedef -i de_DE -f UTF-8 '" + locale + "' >/dev/null 2>&1";
    const bool has_locale = std::system(made.c_str()) == 0;
    const std::string as_user =
        "HOME='" + home + "' " + (has_locale ? "LOCPATH='" + home + "' LC_ALL=de_DE.UTF-8 " : "");
    const std::string csv = results(), five = write("five.csv", read_file(results("nlr,ws,os,rs,nvdla")));
    results();
    const std::string trace = path("t.gz"), links = path("l.csv"), rows = path("r.csv"), designs = path("d.csv"),
                      by = path("b.csv");
    ASSERT_EQ(simcheck({example("03-halo"), "--trace", trace, "--trace-level", "access", "--links", links}).exit_code,
              0);
    ASSERT_EQ(simcheck({example("03-halo"), "--sweep", "NumPEs=3:12:*2", "--rows", rows, "--model-only"}).exit_code, 0);
    ASSERT_EQ(simcheck({"explore", "edge", "--layer", "conv1", "--flow", "ws,rs", "--no-verify", "--csv", designs,
                        "--by", "NumPEs,Bandwidth", "--by-csv", by})
                  .exit_code,
              0);
    const std::pair<std::string, std::string> plots[] = {{"fig6", csv},
                                                         {"fig7", csv},
                                                         {"agreement --set paper", csv},
                                                         {"roofline", five},
                                                         {"timeline", trace},
                                                         {"timeline --show lanes", trace},
                                                         {"timeline --format text", trace},
                                                         {"bandwidth", trace},
                                                         {"network", links},
                                                         {"network --format text", links},
                                                         {"sweep", rows},
                                                         {"front", designs},
                                                         {"heat", by}};
    for (const auto &[plot, input] : plots) {
        const std::string name = plot.substr(0, plot.find(' ')), options = plot.substr(name.size());
        std::string drawn[2];
        for (int user = 0; user < 2; user++) {
            const Outcome outcome =
                script("plot/" + name, "--format svg" + options + " --out '" + path("plot") + "' '" + input + "'",
                       user ? as_user : "LC_ALL=C HOME=/nonexistent ");
            EXPECT_EQ(outcome.exit_code, 0) << plot << "\n" << outcome.err;
            EXPECT_FALSE(contains(outcome.err, "warning")) << outcome.err;
            drawn[user] = read_file(path("plot"));
        }
        EXPECT_TRUE(drawn[0] == drawn[1]) << plot;
    }
    const std::string claims = script("claims", "'" + csv + "'", "LC_ALL=C ").out;
    EXPECT_EQ(script("claims", "'" + csv + "'", as_user).out, claims);
    EXPECT_EQ(std::system(("rm -rf '" + home + "'").c_str()), 0);
}

// Some awks end whole numbers at 2^31.
TEST_F(Plots, ShowNumbersOfMoreThan32Bits) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string links =
        write("l.csv", "run,network,layer,dataflow,machine,tensors,topology,pes,columns,link,from,to,elements,peak\n"
                       "1,n,a,rs,m,weight,bus,4,2,0,L2,bus,3732406272,2500000000\n"
                       "1,n,a,rs,m,sum,bus,4,2,0,bus,L2,9007199254740993,5\n");
    const Outcome table = script("plot/network", "--format text '" + links + "'");
    EXPECT_TRUE(contains(table.out, "3732406272   2500000000  #\n")) << table.out;
    EXPECT_TRUE(contains(table.out, "9007199254740993            5  ####")) << table.out;
    const Outcome drawn = script("plot/network", "'" + links + "' --out '" + path("l.svg") + "'");
    EXPECT_FALSE(contains(drawn.err, "warning")) << drawn.err;
    EXPECT_TRUE(contains(read_file(path("l.svg")), "busiest: L2 to bus, 3732406272 elements, 2500000000 in a step"));
    const std::string trace = path("t.gz");
    ASSERT_LE(simcheck({example("03-halo"), "--hw", "NoCLatency=1000000000,L1Buffers=1", "--trace", trace,
                        "--trace-level", "access"})
                  .exit_code,
              1);
    const Outcome held = script("plot/timeline", "--format text '" + trace + "'");
    EXPECT_TRUE(contains(held.out, "cycles 0 to 72000000664\n\nPE 0\n  cycles ")) << held.out;
    EXPECT_TRUE(contains(held.out, "\n  1000000007-1000000010    k0 c0 r0-2 s0-2  c0 y0 x0-2  k0 y0 x0    yes\n"))
        << held.out;
    const Outcome picture = script("plot/timeline", "'" + trace + "' --out '" + path("t.svg") + "'");
    EXPECT_EQ(picture.exit_code, 0) << picture.err;
    EXPECT_TRUE(contains(read_file(path("t.svg")), " 7\u00d710<")) << picture.err;
}

// What is close is a point as what differs is.
TEST_F(Plots, OfAgreementHaveEachPointWhateverTheTolerance) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const auto drawn = [this](const std::vector<std::string> &options) {
        std::vector<std::string> arguments = {example("03-halo"), "--formulas", "fig5", "--csv", path("results.csv")};
        arguments.insert(arguments.end(), options.begin(), options.end());
        EXPECT_EQ(simcheck(arguments).exit_code, 0);
        const Outcome text = script("plot/agreement", "--format text '" + path("results.csv") + "'");
        EXPECT_EQ(text.exit_code, 0) << text.err;
        return text.out;
    };
    const std::string exact = drawn({});
    EXPECT_EQ(drawn({"--tolerance", "1000%"}), exact);
    EXPECT_TRUE(contains(read_file(path("results.csv")), ",close,"));
}

TEST_F(Plots, AreDrawnFromTraces) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string access = path("access.gz"), step = path("step.gz"), marked = path("marked.gz");
    ASSERT_LE(simcheck({example("22-l2-halo"), "--trace", marked, "--trace-level", "access"}).exit_code, 1);
    ASSERT_EQ(simcheck({example("10-idle-keeps"), "--trace", access, "--trace-level", "access"}).exit_code, 0);
    ASSERT_EQ(simcheck({example("03-halo"), "--trace", step}).exit_code, 0);
    const struct {
        std::string name, arguments;
        std::vector<const char *> shows;
    } plots[] = {
        {"timeline",
         "'" + access + "'",
         {"idle_keeps, dataflow 10-idle-keeps, cycles 0 to 35", "c0-1 y0-1 x2", "PE 3"}},
        {"timeline", "--pes 1:3 --window 18:30 '" + access + "'", {"cycles 18 to 30", "k2 y0-1 x1", "PE 2"}},
        {"timeline", "--pes 01:03 --window 018:030 '" + access + "'", {"cycles 18 to 30", "k2 y0-1 x1", "PE 2"}},
        {"timeline", "--show lanes '" + access + "'", {"cycles 0 to 39", "stall"}},
        {"timeline", "'" + step + "'", {"halo, dataflow 03-halo, cycles 0 to 453", "compute", "95.4% of the cycles"}},
        {"timeline",
         "--show lanes '" + marked + "'",
         {"load (off chip to L2)", "store (L2 to off chip)", "L2: tiles of outputs"}},
        {"timeline", "'" + marked + "'", {"loads", "stores", "k0-2 y0-1 x0-3", "comes from off chip", "PE 2"}},
        {"bandwidth", "'" + step + "'", {"down, L2 to PEs: elements a cycle", "line: l1_req 15", "line: l2_req 23"}},
    };
    for (const auto &plot : plots) {
        Outcome svg = script("plot/" + plot.name, "--out '" + path("plot.svg") + "' " + plot.arguments);
        EXPECT_EQ(svg.exit_code, 0) << plot.arguments << "\n" << svg.err;
        EXPECT_FALSE(contains(svg.err, "warning")) << svg.err;
        const std::string drawn = read_file(path("plot.svg"));
        for (const char *text : plot.shows)
            EXPECT_TRUE(contains(drawn, text)) << plot.arguments << ": " << text;
    }
    Outcome table = script("plot/timeline", "--format text --pes 2:3 '" + access + "'");
    EXPECT_EQ(table.out, "idle_keeps, dataflow 10-idle-keeps, cycles 0 to 35\n"
                         "\n"
                         "PE 2\n"
                         "  cycles  weights  inputs        sums        computes\n"
                         "  9-13    k0 c0-1  c0-1 y0-1 x2  k0 y0-1 x2  yes\n"
                         "  13-18   \"        \"             \"\n"
                         "  18-22   k1 c0-1  \"             k1 y0-1 x2  yes\n"
                         "  22-27   \"        \"             \"\n"
                         "  27-31   k2 c0-1  \"             k2 y0-1 x2  yes\n"
                         "  31-35   \"        \"             \"\n");
    const std::string twelve = path("twelve.gz");
    ASSERT_LE(simcheck({write("twelve.dsl", "NumPEs 12; Layer CONV a; K 12; C 4; Y 6; X 6; R 3; S 3; endLayer "
                                            "Spatial_Map (1,1) K -> Temporal_Map (3,1) Y"),
                        "--trace", twelve, "--trace-level", "access"})
                  .exit_code,
              1);
    for (const char *pes : {"0:8", "00:08", "000:0000008"}) {
        Outcome eight = script("plot/timeline", "--pes " + std::string(pes) + " --format text '" + twelve + "'");
        EXPECT_EQ(eight.exit_code, 0) << eight.err;
        EXPECT_EQ(count_of(eight.out, "\nPE "), 8) << pes;
        EXPECT_TRUE(contains(eight.out, "\nPE 7\n")) << pes;
    }
    Outcome lanes = script("plot/timeline", "--format text '" + step + "'");
    EXPECT_TRUE(contains(lanes.out, "| 4.6% of the cycles\n")) << lanes.out;
    Outcome unmarked = script("plot/timeline", "--out '" + path("plot.svg") + "' '" + access + "'");
    EXPECT_FALSE(contains(read_file(path("plot.svg")), "off chip")) << unmarked.err;
    Outcome l2 = script("plot/timeline", "--format text --pes 0:1 --window 100:160 '" + marked + "'");
    EXPECT_TRUE(contains(
        l2.out,
        "\n"
        "L2\n"
        "  cycles   loads                      weights            inputs        sums            stores\n"
        "  100-117                             k0-2 c0 r0-2 s0-2  c0 y2-5 x0-5  k0-2 y0-1 x0-3\n"
        "  117-129                             \"                  \"             k0-2 y2-3 x0-3  sums k0-2 y0-1 "
        "x0-3\n"
        "  129-151                             \"                  \"             \"\n"
        "  151-154  inputs c0 y8 x0-5          \"                  \"             \"\n"
        "  154-160  weights k0-2 c1 r0-2 s0-2  \"                  \"             \"\n"
        "\n"
        "PE 0\n"))
        << l2.out;
    Outcome tiles = script("plot/timeline", "--show lanes --format text '" + marked + "'");
    EXPECT_TRUE(
        contains(tiles.out, "L2: tiles of inputs    |  1111122223333344455556666677778888| at most 24 elements\n"))
        << tiles.out;
    Outcome bars = script("plot/bandwidth", "--format text --window 7:10 '" + step + "'");
    EXPECT_TRUE(contains(bars.out, "halo, dataflow 03-halo, cycles 7 to 10\n")) << bars.out;
}

// What a picture of a run says does not depend on how much was traced of it.
TEST_F(Plots, AreTheSameAtEveryLevel) {
    const std::map<std::string, int> tiles_of_outputs = {{"31-l2-by-tensor", 4}, {"37-shared-channel-own-set", 3}};
    const std::map<std::string, std::string> said = {
        {"03-halo", "line: l1_req 15, room for any number"},
        {"16-mesh", "compute |"},
        {"20-multicast-off", "compute |"},
        {"24-l2-idle-outputs", "L2: tiles of outputs"},
        {"34-three-l2-sets", "L2: tiles of outputs"},
        {"21-l2-tiles", "line: l2_req 5, L2Size 24\n"},          // of which the marks take what the tiles need
        {"29-overhead", "| 47.4% of the cycles\n"},              // computing; the rest is control and waiting
        {"33-single-weight-set", "line: l1_req 7, L1Size 90\n"}, // a set of weights, two of the others
        {"42-whole-tiles", "41.3% of the cycles, pauses within a step included\n"}};
    std::vector<std::string> names;
    for (const auto &[name, tiles] : tiles_of_outputs)
        names.push_back(name);
    for (const auto &[name, text] : said)
        names.push_back(name);
    for (const std::string &name : names) {
        std::string drawn[3];
        const char *const levels[] = {"step", "burst", "access"};
        for (int level = 0; level < 3; level++) {
            const std::string trace = path("t.gz");
            std::vector<std::string> run = {example(name), "--trace", trace, "--trace-level", levels[level], "--quiet"};
            if (name == "33-single-weight-set")
                run.insert(run.end(), {"--hw", "L1Size=90"});
            EXPECT_NE(simcheck(run).exit_code, 2);
            for (const char *plot : {"plot/timeline", "plot/bandwidth"}) {
                const bool lanes = std::string(plot) == "plot/timeline";
                const Outcome outcome =
                    script(plot, (lanes ? "--show lanes " : "") + ("--format text '" + trace + "'"));
                EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
                drawn[level] += outcome.out;
            }
        }
        EXPECT_EQ(drawn[1], drawn[0]) << name;
        EXPECT_EQ(drawn[2], drawn[0]) << name;
        const auto text = said.find(name);
        EXPECT_TRUE(text == said.end() || contains(drawn[0], text->second)) << drawn[0];
        if (!tiles_of_outputs.count(name))
            continue;
        const size_t at = drawn[0].find("L2: tiles of outputs");
        ASSERT_NE(at, std::string::npos) << drawn[0];
        const std::string numbers = drawn[0].substr(drawn[0].find('|', at) + 1, 64);
        const int last = tiles_of_outputs.at(name);
        EXPECT_NE(numbers.find(std::to_string(last)), std::string::npos) << numbers;
        EXPECT_EQ(numbers.find(std::to_string(last + 1)), std::string::npos) << numbers;
    }
}

// The outputs of several tiles may be stored within one step; each tile is one nevertheless.
TEST_F(Plots, OfTilesNumberThemAsTheLoopsDo) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string trace = path("t.gz"),
                      text = write("a.dsl", "NumPEs 1; Bandwidth 8; OffChipBandwidth 1; OffChipLatency 30;\n"
                                            "Layer CONV a; K 6; C 1; X 2; endLayer\n"
                                            "Temporal_Map (1,1) K -> Buffer L2 -> Temporal_Map (1,1) X\n");
    for (const char *level : {"step", "access"}) {
        ASSERT_NE(simcheck({text, "--trace", trace, "--trace-level", level, "--quiet"}).exit_code, 2);
        const Outcome lanes = script("plot/timeline", "--show lanes --format text '" + trace + "'");
        for (const char *tensor : {"weights", "inputs", "outputs"})
            EXPECT_TRUE(std::regex_search(
                lanes.out, std::regex(std::string("L2: tiles of ") + tensor + " *\\| +1+2+[2-6]*6\\| at most")))
                << lanes.out;
    }
}

// Of a step in a window, bursts and accesses may be outside of it: nothing is drawn of a part as if it were the whole.
TEST_F(Plots, OfAWindowAreDrawnOfStepsOnly) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string trace = path("t.gz"),
                      text = write("a.dsl", "NumPEs 4; Topology rows; ArrayColumns 1; HopLatency 12;\n"
                                            "Layer CONV a; K 2; X 40; endLayer\n"
                                            "Temporal_Map (1,1) K -> Unroll X\n");
    const auto traced = [&](const std::string &level, const char *window) {
        EXPECT_NE(
            simcheck({text, "--trace", trace, "--trace-level", level, "--trace-window", window, "--quiet"}).exit_code,
            2);
    };
    traced("step", "20:40");
    const Outcome steps = script("plot/timeline", "--show lanes --format text '" + trace + "'");
    EXPECT_TRUE(contains(steps.out, "| 100.0% of the cycles\n")) << steps.out; // step 0 computes from 1 to 41
    for (const auto &[window, note] : std::map<std::string, std::string>{{"27:34", ", unknown in these cycles\n"},
                                                                         {"55:56", ", unknown in these cycles\n"},
                                                                         {"32:39", ", unknown before cycle 35\n"},
                                                                         {"0:20", " elements\n"}}) {
        ASSERT_NE(simcheck({example("21-l2-tiles"), "--trace", trace, "--trace-window", window, "--quiet"}).exit_code,
                  2);
        const Outcome lanes = script("plot/timeline", "--show lanes --format text '" + trace + "'");
        const std::string known = "| at most 4 elements" + (note == " elements\n" ? "\n" : note);
        EXPECT_TRUE(contains(lanes.out, window == "55:56" ? "| unknown in these cycles\n" : known)) << lanes.out;
        const Outcome bandwidth = script("plot/bandwidth", "--format text '" + trace + "'");
        EXPECT_EQ(contains(bandwidth.out, "L2Size 24, unknown"), window != "0:20") << bandwidth.out;
    }
    for (const char *level : {"burst", "access"})
        for (const char *plot : {"plot/timeline", "plot/bandwidth"}) {
            const std::string options = std::string(plot) == "plot/timeline" ? "--show lanes " : "";
            traced(level, "20:40");
            const Outcome part = script(plot, options + "--format text '" + trace + "'");
            EXPECT_EQ(part.exit_code, 2) << level;
            EXPECT_TRUE(contains(part.err, "has only parts of its steps: trace the window at level 'step'\n"))
                << part.err;
            traced(level, "0:1000"); // all of the run
            const Outcome whole = script(plot, options + "--format text '" + trace + "'");
            EXPECT_EQ(whole.exit_code, 0) << whole.err;
        }
}

// Energies of two units have no axis in common, and machines without one are told.
TEST_F(Plots, OfASweepOfEnergies) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string rows = path("rows.csv");
    const std::string macs =
                          write("b.dsl", "NumPEs 3; Bandwidth 2;\nEnergy mine; Unit MAC; MAC 1; L1 1 1; L2 6 6; NoC 2; "
                                         "OffChip 200; endEnergy\n"),
                      picojoules = write("a.dsl", "NumPEs 6; Bandwidth 2;\n");
    EXPECT_NE(simcheck({example("03-halo"), "--hw", macs, "--hw", picojoules, "--rows", rows, "--quiet"}).exit_code, 2);
    const Outcome mixed = script("plot/sweep", "--y energy --format text '" + rows + "'");
    EXPECT_EQ(mixed.exit_code, 2);
    EXPECT_TRUE(contains(mixed.err, "energies are in MAC and in pJ, by the tables of their machines")) << mixed.err;
    EXPECT_NE(simcheck({example("03-halo"), "--sweep", "L1Size=100,1000,9007199254740993", "--rows", rows, "--quiet"})
                  .exit_code,
              2);
    const Outcome some = script("plot/sweep", "--y energy --format text '" + rows + "'");
    EXPECT_EQ(some.exit_code, 0) << some.err;
    EXPECT_TRUE(contains(some.err, "1 of 3 rows have no energy\n")) << some.err;
}

// An axis of powers has no place for it.
TEST_F(Plots, OfASweepShowWhatIsZero) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string rows = path("rows.csv");
    const auto sweep = [&](const std::string &statement, const std::string &y) {
        EXPECT_NE(simcheck({example("03-halo"), "--sweep", statement, "--rows", rows, "--quiet"}).exit_code, 2);
        return script("plot/sweep", "--y " + y + " --format text '" + rows + "'");
    };
    const Outcome latency = sweep("NoCLatency=0:8:+2", "cycles");
    EXPECT_EQ(latency.exit_code, 0) << latency.err;
    EXPECT_TRUE(std::regex_search(latency.out, std::regex("\n +0 +1 +2 +3 +4 +5 +6 +7 +8 *\n"))) << latency.out;
    for (const char *y : {"noc_forward", "noc_reduce", "l2_rd_input"}) { // some 0, all 0, all equal
        const Outcome outcome = sweep("NumPEs=1:4:+1", y);
        EXPECT_EQ(outcome.exit_code, 0) << y;
        EXPECT_EQ(outcome.err, "") << y;
    }
    const Outcome topology = sweep("Topology=bus,mesh", "cycles");
    EXPECT_EQ(topology.exit_code, 2);
    EXPECT_TRUE(contains(topology.err, "Topology is swept, for several tensors: a plot over it has no axis"))
        << topology.err;
}

// On channels of their own tensors come for several steps at once, at rates of their own.
TEST_F(Plots, OfChannelsCountEachCycleOnceAndHaveTheirLimits) {
    const struct {
        const char *text;
        std::vector<std::string> has;
    } cases[] = {
        {"NumPEs 2; Channel weight 1; Channel input 8; Layer CONV a; K 8; C 4; Y 3; X 3; R 3; S 3; endLayer\n"
         "Spatial_Map (1,1) K -> Temporal_Map (1,1) C",
         {"| 96.6% of the cycles\n", // 288 of 298
          "line: Channel weight 1 + Channel input 8\n"}},
        {"NumPEs 4; Bandwidth 1; Channel output 4; Channel weight 4; Layer CONV a; K 16; C 1; Y 3; X 3; endLayer\n"
         "Spatial_Map (1,1) K -> Temporal_Map (1,1) Y",
         {"| 85.7% of the cycles\n", "line: Channel weight 4 + Bandwidth 1\n", "line: Channel output 4\n"}}};
    for (const auto &one : cases) {
        const std::string trace = path("t.gz");
        ASSERT_NE(simcheck({write("a.dsl", one.text), "--trace", trace, "--quiet"}).exit_code, 2);
        const Outcome lanes = script("plot/timeline", "--show lanes --format text '" + trace + "'"),
                      bandwidth = script("plot/bandwidth", "--format text '" + trace + "'");
        for (const std::string &text : one.has)
            EXPECT_TRUE(contains(lanes.out + bandwidth.out, text)) << text << lanes.out << bandwidth.out;
    }
}

// As on a full disk: nothing that is written may be larger than some kB. What was drawn is whole, or nothing was.
TEST_F(Plots, NeedRoomForWhatTheyMakeOnTheirWay) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string trace = path("t.gz"), rows = path("rows.csv");
    ASSERT_EQ(simcheck({example("03-halo"), "--trace", trace, "--trace-form", "shapes", "--quiet"}).exit_code, 0);
    ASSERT_EQ(simcheck({example("03-halo"), "--sweep", "Bandwidth=1:64:*2", "--rows", rows, "--model-only"}).exit_code,
              0);
    const std::vector<std::pair<std::string, std::string>> plots = {
        {"timeline", trace}, {"timeline --show lanes", trace}, {"bandwidth", trace}, {"sweep", rows}};
    for (const auto &[plot, file] : plots)
        for (const char *format : {"text", "svg"}) {
            const std::string out = path("plot"), name = plot.substr(0, plot.find(' ')),
                              more = plot.substr(name.size()) + " --format " + format + " --out '" + out + "' '" +
                                     file + "'";
            ASSERT_EQ(script("plot/" + name, more).exit_code, 0);
            const std::string whole = read_file(out);
            int failed = 0;
            for (int kilobytes = 1; kilobytes <= 64; kilobytes *= 2) {
                std::remove(out.c_str());
                const Outcome outcome =
                    script("plot/" + name, more, "trap '' XFSZ; ulimit -f " + std::to_string(2 * kilobytes) + "; ");
                EXPECT_TRUE(outcome.exit_code == 0 || outcome.exit_code == 2) << outcome.exit_code;
                EXPECT_TRUE(read_file(out) == (outcome.exit_code == 0 ? whole : "")) << plot << ", " << kilobytes;
                failed += outcome.exit_code == 2;
            }
            EXPECT_GT(failed, 0) << plot << ", " << format;
        }
}

TEST_F(Plots, OfShapesAndCopiesAreThoseOfRows) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const struct {
        std::string level, form, plot;
    } cases[] = {{"step", "shapes", "timeline"},
                 {"step", "shapes", "bandwidth"},
                 {"access", "copies", "timeline"},
                 {"access", "copies", "timeline --show lanes"},
                 {"burst", "copies", "timeline --run 2"}};
    for (const auto &each : cases) {
        std::string drawn[2];
        for (const std::string &form : {std::string("rows"), each.form}) {
            const std::string trace = path("t.gz");
            EXPECT_EQ(simcheck({example("10-idle-keeps"), example("03-halo"), "--trace", trace, "--trace-level",
                                each.level, "--trace-form", form, "--quiet"})
                          .exit_code,
                      0);
            const size_t end = each.plot.find(' ');
            const Outcome outcome =
                script("plot/" + each.plot.substr(0, end),
                       (end == std::string::npos ? "" : each.plot.substr(end)) + " --format text '" + trace + "'");
            EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
            drawn[form != "rows"] = outcome.out;
        }
        EXPECT_TRUE(contains(drawn[0], "dataflow ")) << drawn[0];
        EXPECT_EQ(drawn[1], drawn[0]) << each.plot;
    }
}

// The smallest letters of an SVG, in pixels of 1/96 inch.
double smallest_letters(const std::string &svg) {
    double smallest = 1e9;
    const std::string attribute = "font-size=\"";
    for (size_t at = svg.find(attribute); at != std::string::npos; at = svg.find(attribute, at + 1))
        smallest = std::min(smallest, std::stod(svg.substr(at + attribute.size())));
    return smallest;
}

// A column is 3.5 inches and a page 7.16, and no letter is smaller than 7 points.
TEST_F(Plots, ForPapersHaveItsWidthsAndLettersThatCanBeRead) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string five = write("five.csv", read_file(results("nlr,ws,os,rs,nvdla"))), csv = results();
    const std::string trace = path("t.gz"), links = path("links.csv"), designs = path("d.csv"), by = path("by.csv");
    ASSERT_LE(simcheck({example("22-l2-halo"), "--trace", trace, "--trace-level", "access"}).exit_code, 1);
    ASSERT_EQ(simcheck({example("03-halo"), "--links", links}).exit_code, 0);
    ASSERT_EQ(simcheck({"explore", "edge", "--layer", "conv1", "--flow", "ws,rs", "--no-verify", "--csv", designs,
                        "--by", "NumPEs,Bandwidth", "--by-csv", by})
                  .exit_code,
              0);
    const std::pair<std::string, std::string> plots[] = {
        {"fig6", csv},        {"fig7", csv},       {"agreement --set paper", csv},
        {"roofline", five},   {"timeline", trace}, {"timeline --show lanes", trace},
        {"bandwidth", trace}, {"network", links},  {"front", designs},
        {"heat", by}};
    for (const auto &[name, input] : plots)
        for (const auto &[width, pixels] : {std::pair<std::string, std::string>{"column", "336"}, {"page", "687"}}) {
            const size_t end = name.find(' ');
            Outcome outcome = script("plot/" + name.substr(0, end), (end == std::string::npos ? "" : name.substr(end)) +
                                                                        " --width " + width + " --format svg --out '" +
                                                                        path("plot.svg") + "' '" + input + "'");
            ASSERT_EQ(outcome.exit_code, 0) << name << "\n" << outcome.err;
            EXPECT_FALSE(contains(outcome.err, "warning")) << outcome.err;
            const std::string drawn = read_file(path("plot.svg"));
            EXPECT_TRUE(contains(drawn, " width=\"" + pixels + "\"")) << name << ", " << width;
            EXPECT_GE(smallest_letters(drawn) * 72 / 96, 7) << name << ", " << width;
        }
}

TEST_F(Plots, ArePdfAndEps) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string csv = results();
    // the width in points, 1/72 inch
    const struct {
        const char *options, *file, *begins, *has;
    } cases[] = {{"--pdf --width column", "plot.pdf", "%PDF-", "/MediaBox [ 0 0 252 "},
                 {"--width page", "plot.pdf", "%PDF-", "/MediaBox [ 0 0 515 "},
                 {"--eps --width column", "plot.eps", "%!PS-Adobe-3.0 EPSF", "%%BoundingBox: 0 0 252 "},
                 {"", "plot.eps", "%!PS-Adobe-3.0 EPSF", "%%BoundingBox: 0 0 810 "}};
    for (const auto &one : cases) {
        std::string out = path(one.file);
        Outcome outcome = script("plot/fig7", one.options + (" --out '" + out + "' '") + csv + "'");
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        const std::string drawn = read_file(out);
        EXPECT_EQ(drawn.compare(0, strlen(one.begins), one.begins), 0) << one.options;
        EXPECT_TRUE(contains(drawn, one.has)) << one.options;
    }
    Outcome wide = script("plot/fig7", "--width 12 '" + csv + "'");
    EXPECT_EQ(wide.exit_code, 2);
    EXPECT_TRUE(contains(wide.err, "[--width column|page]")) << wide.err;
}

// The exact model stands in for the machine, and the picture says so.
TEST_F(Plots, AreDrawnFromResultsThatNothingSimulated) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string ten = "nlr,ws,os,rs,nvdla,nlr-tool,ws-tool,shi-tool,rs-tool,nvdla-tool";
    const std::string layers = "Layer CONV conv1; K 8; C 3; R 3; S 3; Y 8; X 8; endLayer\n"
                               "Layer CONV conv11; K 80; C 64; R 3; S 3; Y 4; X 4; endLayer\n";
    const std::string simulated = results(), csv = modelled(layers, ten);
    for (const char *plot : {"fig6", "fig7"}) {
        Outcome by_model = script(std::string("plot/") + plot, "--out '" + path("model.svg") + "' '" + csv + "'");
        Outcome by_machine =
            script(std::string("plot/") + plot, "--out '" + path("machine.svg") + "' '" + simulated + "'");
        EXPECT_EQ(by_model.exit_code, 0) << by_model.err;
        EXPECT_EQ(by_machine.exit_code, 0) << by_machine.err;
        std::string model = read_file(path("model.svg")), machine = read_file(path("machine.svg"));
        EXPECT_TRUE(contains(model, "exact model")) << plot;
        EXPECT_FALSE(contains(machine, "exact model")) << plot;
        // all else is alike: the model is exact
        EXPECT_EQ(count_of(model, "<text>"), count_of(machine, "<text>")) << plot;
    }
    const std::string five = modelled(layers, "nlr,ws,os,rs,nvdla");
    Outcome roofline = script("plot/roofline", "--out '" + path("plot.svg") + "' '" + five + "'");
    EXPECT_EQ(roofline.exit_code, 0) << roofline.err;
    EXPECT_TRUE(contains(read_file(path("plot.svg")), "MACs a cycle, modelled"));
    Outcome agreement = script("plot/agreement", "--set paper --format text '" + five + "'");
    EXPECT_EQ(agreement.exit_code, 0) << agreement.err;
    EXPECT_TRUE(contains(agreement.out, "paper against the exact model")) << agreement.out;
}

// Each dataflow has one colour and one symbol, whatever else is in the plot, and a relative of it the colour with
// another symbol.
TEST_F(Plots, GiveADataflowOneColourAndSymbol) {
    const std::string folder = TEST_SOURCE_DIR "/scripts/plot/";
    auto styles = [&](const std::string &names) {
        std::string file = write("flows", names);
        std::string command = "LC_ALL=C awk -f '" + folder + "../text.awk' -f '" + folder + "flow_styles.awk' '" +
                              folder + "palette' '" + file + "' >'" + path("out") + "' 2>&1";
        int status = std::system(command.c_str());
        return std::to_string(WEXITSTATUS(status)) + " " + read_file(path("out"));
    };
    EXPECT_EQ(styles("nvdla\nWS-tool\n"), "0 array COLOUR[2] = ['#0072B2', '#E69F00']\n"
                                          "array FILLED[2] = [11, 5]\narray OPEN[2] = [10, 4]\n");
    EXPECT_EQ(styles("Shi\nrs\nrs-tiled\nmine\nrs-tool\n"),
              "0 array COLOUR[5] = ['#56B4E9', '#009E73', '#009E73', '#D55E00', '#CC79A7']\n"
              "array FILLED[5] = [9, 13, 12, 15, 7]\narray OPEN[5] = [8, 12, 13, 14, 6]\n");
    EXPECT_EQ(styles("a\nb\nc\nd\n"), "2 simcheck: more than 8 dataflows cannot be told apart\n");
}

// Of many points only those far below their roof have a name.
TEST_F(Plots, OfRooflinesNameTheOutliers) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    std::string csv = "network,layer,dataflow,counter,unit,simulated,set,formula,difference,verdict\n";
    for (int i = 0; i < 20; i++)
        for (const auto &[counter, value] : {std::pair<std::string, int>{"macs", 64000},
                                             {"cycles", i == 7   ? 64000
                                                        : i == 9 ? 32000
                                                                 : 1100 + 60 * i},
                                             {"noc_down", 8000 + 100 * i},
                                             {"noc_up", 10}})
            csv += "net,layer" + std::to_string(i) + ",ws," + counter + ",x," + std::to_string(value) + ",fig5,,,-\n";
    Outcome outcome = script("plot/roofline", "--out '" + path("plot.svg") + "' '" + write("many.csv", csv) + "'");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::string drawn = read_file(path("plot.svg"));
    EXPECT_EQ(count_of(drawn, ">layer"), 2);
    EXPECT_TRUE(contains(drawn, ">layer7<"));
    EXPECT_TRUE(contains(drawn, ">layer9<"));
}

// Fig. 7 asks for the runs that Fig. 6 kept: the program is one that writes down its arguments and gives what is there.
TEST_F(Plots, OfThePaperKeepTheirRuns) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string csv = results();
    write("program", "#!/bin/sh\necho \"$*\" >>'" + path("calls") +
                         "'\nwhile [ \"$1\" != --csv ]; do shift; done\ncp '" + csv + "' \"$2\"\n");
    ASSERT_EQ(chmod(path("program").c_str(), 0700), 0);
    for (const char *plot : {"fig6", "fig7", "fig6 --model-only"}) {
        write("calls", "");
        std::string command = "SIMCHECK='" + path("program") + "' '" TEST_SOURCE_DIR "/scripts/plot/" +
                              std::string(plot, 4) + "' " + (plot + 4) + " --out '" + path("plot.svg") + "' 2>'" +
                              path("err") + "'";
        ASSERT_EQ(std::system(command.c_str()), 0) << read_file(path("err"));
        const std::string calls = read_file(path("calls"));
        bool simulates = plot[4] == 0;
        EXPECT_EQ(count_of(calls, "--out " + path("paper-runs")), simulates ? 3 : 0) << calls;
        EXPECT_EQ(count_of(calls, "--model-only"), simulates ? 3 : 6) << calls; // the tool has no machine
        EXPECT_EQ(count_of(calls, "--hw "), 6) << calls;
    }
}

// No name becomes a command of gnuplot's or of the shell's, and what cannot be written is not called written.
TEST_F(Plots, AreWholeAndWhereTheyAreToBe) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string odd = write("it's; a.dsl", read_file(example("03-halo"))), csv = path("odd.csv");
    ASSERT_EQ(simcheck({odd, "--csv", csv, "--quiet"}).exit_code, 0);
    const std::string name = path("x\"; y=system(\"exit\"); a=\"$(exit).svg");
    Outcome quoted = script("plot/roofline", "--pes 3 --bandwidth 2 --out '" + name + "' '" + csv + "'");
    EXPECT_EQ(quoted.exit_code, 0) << quoted.err;
    EXPECT_EQ(quoted.err, "simcheck: wrote " + name + "\n");
    EXPECT_TRUE(contains(read_file(name), "it?s")) << read_file(name).substr(0, 1000);
    Outcome full = script("plot/roofline", "--pes 3 --bandwidth 2 --format svg --out /dev/full '" + csv + "'");
    EXPECT_EQ(full.exit_code, 2);
    EXPECT_FALSE(contains(full.err, "wrote /dev/full")) << full.err;
    Outcome unknown = script("plot/roofline", "--out '" + path("x.gif") + "' '" + csv + "'");
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_TRUE(contains(unknown.err, "usage: scripts/plot/roofline ")) << unknown.err;
}

// A copy that fails half-way, as on a full disk, costs neither the old plot nor leaves anything else.
TEST_F(Plots, ThatCannotBeWrittenLeaveTheOldOne) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string csv = results(), fake = folder_ + "/bin";
    write("plot.svg", "old");
    ASSERT_EQ(mkdir(fake.c_str(), 0700), 0);
    write("bin/cp", "#!/bin/sh\nfor last; do :; done\necho half >\"$last\"\nexit 1\n");
    ASSERT_EQ(chmod(path("bin/cp").c_str(), 0700), 0);
    const std::string path_before = getenv("PATH");
    setenv("PATH", (fake + ":" + path_before).c_str(), 1);
    Outcome outcome = script("plot/fig6", "--out '" + path("plot.svg") + "' '" + csv + "'");
    setenv("PATH", path_before.c_str(), 1);
    std::remove(path("bin/cp").c_str());
    rmdir(fake.c_str());
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_FALSE(contains(outcome.err, "wrote")) << outcome.err;
    EXPECT_EQ(read_file(path("plot.svg")), "old");
    for (const auto &name : files())
        EXPECT_NE(name[0], '.') << name;
}

// By another name, through a link, or as text.
TEST_F(Plots, DoNotTakeThePlaceOfTheirResults) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string csv = results(), before = read_file(csv);
    ASSERT_EQ(symlink("results.csv", path("link.svg").c_str()), 0);
    ASSERT_EQ(link(csv.c_str(), path("hard.svg").c_str()), 0);
    for (const std::string &out : {csv, folder_ + "/./results.csv", path("link.svg"), path("hard.svg")}) {
        Outcome outcome = script("plot/fig6", "--format text --out '" + out + "' '" + csv + "'");
        EXPECT_EQ(outcome.exit_code, 2) << out;
        EXPECT_TRUE(contains(outcome.err, "results.csv', which is read")) << outcome.err;
        EXPECT_EQ(read_file(csv), before) << out;
    }
}

TEST_F(Plots, OfRooflinesNeedARoofAboveTheirRuns) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    Outcome low = script("plot/roofline", "--pes 2 --out '" + path("plot.svg") + "' '" + results() + "'");
    EXPECT_EQ(low.exit_code, 2);
    EXPECT_TRUE(contains(low.err, "a run is above the roof of 2 PEs and 32 elements a cycle")) << low.err;
}

// The time that is asked for, of PEs that are there, of a trace that is one.
TEST_F(Plots, AreOfOneMachineWhereTheyHaveOneRoof) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    ASSERT_EQ(simcheck({example("03-halo"), "--hw", "Bandwidth=1", "--hw", "Bandwidth=2", "--csv", path("two.csv")})
                  .exit_code,
              0);
    const Outcome roofline = script("plot/roofline", "--out '" + path("plot.svg") + "' '" + path("two.csv") + "'");
    EXPECT_EQ(roofline.exit_code, 2);
    EXPECT_TRUE(contains(roofline.err, "the results are of several machines")) << roofline.err;
    const Outcome figure = script("plot/fig6", "--out '" + path("plot.svg") + "' '" + path("two.csv") + "'");
    EXPECT_EQ(figure.exit_code, 2);
    EXPECT_TRUE(contains(figure.err, "for cycles of halo, dataflow 03-halo: expected one machine")) << figure.err;
}

TEST_F(Plots, ReadFilesWhoseNamesAreAnAssignment) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    ASSERT_EQ(simcheck({example("03-halo"), "--csv", path("set=fig5.csv")}).exit_code, 0);
    const Outcome drawn =
        script("plot/agreement", "--format text 'set=fig5.csv' </dev/null", "cd '" + path("") + "' && ");
    EXPECT_EQ(drawn.exit_code, 0) << drawn.err;
    const std::string csv = results();
    for (const char *name : {"a=b.csv", "-x.csv"}) {
        ASSERT_EQ(std::rename(csv.c_str(), path(name).c_str()), 0);
        const Outcome claims = script("claims", std::string(name) + " </dev/null", "cd '" + path("") + "' && ");
        EXPECT_EQ(claims.exit_code, 0) << name << "\n" << claims.err;
        ASSERT_EQ(std::rename(path(name).c_str(), csv.c_str()), 0);
    }
    ASSERT_EQ(mkdir(path("a=b").c_str(), 0700), 0);
    const Outcome beside =
        script("plot/roofline", "--model-only --out a=b/r.svg </dev/null", "cd '" + path("") + "' && ");
    EXPECT_EQ(beside.exit_code, 0) << beside.err;
    EXPECT_EQ(std::system(("rm -r '" + path("a=b") + "'").c_str()), 0);
}

// A terminal obeys what stands in a name as little as gnuplot does.
TEST_F(Plots, AndOtherScriptsSayNoNameAsItIs) {
    const std::string name = "a\033[31mb\302\233c\233d\303\244\342\200\256e", shown = "a?[31mb??c?d\303\244???e";
    for (const char *each : {"plot/fig6", "plot/fig7", "plot/agreement", "plot/roofline", "plot/sweep", "plot/front",
                             "plot/heat", "plot/network", "plot/timeline", "plot/bandwidth", "claims"}) {
        const Outcome outcome = script(each, "'" + name + "'");
        EXPECT_EQ(outcome.exit_code, 2) << each;
        EXPECT_EQ(outcome.err, "simcheck: cannot read '" + shown + "'\n") << each;
    }
    if (no_gnuplot())
        return;
    for (const char *each : {"reproduce", "bench --against"}) {
        const Outcome outcome = script(each, "'" + name + "'");
        EXPECT_FALSE(contains(outcome.err, "\033") || contains(outcome.err, "\302\233")) << each << outcome.err;
    }
    const std::string csv = write(name + ".csv", "network,layer\na,b\n");
    const Outcome lacks = script("plot/front", "'" + csv + "'");
    EXPECT_TRUE(contains(lacks.err, shown + ".csv' has no column layer") || contains(lacks.err, "has no column"))
        << lacks.err;
    EXPECT_FALSE(contains(lacks.err, "\033")) << lacks.err;
    const std::string links =
        write("l.csv", "run,network,layer,dataflow,machine,tensors,topology,pes,columns,link,from,to,elements,peak\n"
                       "1,n,a,b,m,sum,mesh,4,2,0,PE\0330,L2,4,4\n");
    const Outcome table = script("plot/network", "--format text '" + links + "'");
    EXPECT_TRUE(contains(table.out, "PE?0")) << table.out;
    ASSERT_EQ(simcheck({example("03-halo"), "--csv", path("r.csv")}).exit_code, 0);
    const Outcome wrote =
        script("plot/agreement", "--format text --out '" + path(name + ".txt") + "' '" + path("r.csv") + "'");
    EXPECT_TRUE(contains(wrote.err, "/" + shown + ".txt\n")) << wrote.err;
}

// An empty value is a variable that is not set, and no wish for a file of the usual name.
TEST_F(Plots, TakeNoEmptyValues) {
    const std::string csv = write("r.csv", "network,layer\na,b\n"), before = "cd '" + path("") + "' && ";
    for (const char *arguments : {"plot/sweep --format svg --out '' r.csv", "plot/sweep --x '' r.csv",
                                  "plot/front --layer '' r.csv", "plot/fig7 ''", "claims ''",
                                  "import/onnx m.onnx -o ''", "witness --wave '' r.csv", "witness --keep '' r.csv"}) {
        const std::string words = arguments;
        const size_t blank = words.find(' ');
        const Outcome outcome = script(words.substr(0, blank), words.substr(blank), before);
        EXPECT_EQ(outcome.exit_code, 2) << arguments;
        EXPECT_TRUE(contains(outcome.err, ": its value is empty\n")) << arguments << "\n" << outcome.err;
    }
    EXPECT_TRUE(no_gnuplot() || script("reproduce", "--out ''").exit_code == 2);
}

TEST_F(Plots, OfTracesSayWhatTheyLack) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string step = path("step.gz");
    ASSERT_EQ(simcheck({example("03-halo"), "--trace", step}).exit_code, 0);
    const std::pair<std::string, const char *> cases[] = {
        {"--window 1000: '" + step + "'", "no cycle of the run is in the window: it has 453"},
        {"--window 9:9 '" + step + "'", "the window 9:9 is empty"},
        {"--run 2 '" + step + "'", "the trace has 1 run, and not a run 2"},
        {"--pes 3:9 '" + step + "'", "--pes: the run has 3 PEs, from 0"},
        {"--show held '" + step + "'", "expected a trace written with --trace-level access"},
        {"--show all '" + step + "'", "usage: scripts/plot/timeline "},
        {"'" + write("no.gz", "no trace") + "'", "no.gz:1:1: error: the trace is not gzipped"},
    };
    for (const auto &[arguments, message] : cases) {
        Outcome outcome = script("plot/timeline", "--out '" + path("plot.svg") + "' " + arguments);
        EXPECT_EQ(outcome.exit_code, 2) << arguments;
        EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
        EXPECT_FALSE(contains(outcome.err, "wrote")) << outcome.err;
    }
}

TEST_F(Plots, SayWhatTheyLack) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    Outcome none = script("plot/fig6", "/no/such.csv");
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_TRUE(contains(none.err, "cannot read '/no/such.csv'"));
    Outcome unknown = script("plot/fig6", "--colour red");
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_TRUE(contains(unknown.err, "usage: scripts/plot/fig6 "));
    ASSERT_EQ(simcheck({example("03-halo"), "--csv", path("halo.csv")}).exit_code, 0);
    Outcome lacking = script("plot/fig7", "--out '" + path("plot.svg") + "' '" + path("halo.csv") + "'");
    EXPECT_EQ(lacking.exit_code, 2);
    EXPECT_TRUE(contains(lacking.err, "the results have no energy_mac of conv1, dataflow nlr")) << lacking.err;
    EXPECT_FALSE(contains(lacking.err, "wrote"));
}

// ---- claims ----

// Results in which everything is 100 unless said otherwise, of a (layer, dataflow, counter) by each witness.
class Claims : public Plots {
  protected:
    std::map<std::string, std::string> simulated, printed, tool;

    Outcome claims() const {
        std::string text = "network,layer,dataflow,counter,unit,simulated,set,formula,difference,verdict\n";
        for (const char *layer : {"conv1", "conv11"})
            for (const char *flow :
                 {"nlr", "ws", "os", "rs", "nvdla", "nlr-tool", "ws-tool", "shi-tool", "rs-tool", "nvdla-tool"})
                for (const char *counter :
                     {"macs", "l1_rd_weight", "l1_rd_input", "l1_wr_weight", "l1_wr_input", "l2_rd_weight",
                      "l2_rd_input", "peak_down", "peak_up", "l1_req", "cycles", "energy_mac", "energy_l1", "energy_l2",
                      "L1 OF ALL TILES", "L1Buffer Byte", "ROOFLINE_TH"}) {
                    std::string name = std::string(layer) + "," + flow + "," + counter;
                    text +=
                        "vgg16," + name + ",," + value(simulated, name) + ",paper," + value(printed, name) + ",,-\n";
                    text += "vgg16," + name + ",,,maestro_v1," + value(tool, name) + ",,-\n";
                }
        return script("claims", "'" + write("claims.csv", text) + "'");
    }

    // "yes no no no no no" of a row of the table: print, tool and machine in Table 2, and the same as shipped.
    static std::string answers(const Outcome &outcome, int row) {
        size_t at = outcome.out.find("\n| " + std::to_string(row) + " | ");
        std::istringstream line(outcome.out.substr(at + 1, outcome.out.find('\n', at + 1) - at - 1));
        std::string answers;
        for (std::string cell; std::getline(line, cell, '|');)
            if (cell == " **yes** " || cell == " no ")
                answers += std::string(answers.empty() ? "" : " ") + (cell == " no " ? "no" : "yes");
        return answers;
    }

  private:
    static std::string value(const std::map<std::string, std::string> &values, const std::string &name) {
        auto found = values.find(name);
        return found == values.end() ? "100" : found->second;
    }
};

TEST_F(Claims, AreEighteen) {
    Outcome outcome = script("claims", "'" + results() + "'");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (int row = 1; row <= 18; row++)
        EXPECT_EQ(count_of(answers(outcome, row), " "), 5) << row << "\n" << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "\n| 19 |")) << outcome.out;
}

TEST_F(Claims, DoNotHoldWhereAllIsEqual) {
    Outcome outcome = claims();
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (int row : {1, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18})
        EXPECT_EQ(answers(outcome, row), "no no no no no no") << row;
    EXPECT_EQ(answers(outcome, 2), "yes yes yes yes yes yes"); // what is written is read once
    EXPECT_EQ(answers(outcome, 6), "yes yes yes yes yes yes"); // the same energy is a similar one
    EXPECT_TRUE(contains(outcome.out, "\n| | of 18 | 2 | 2 | 2 | 2 | 2 | 2 |\n")) << outcome.out;
    // a throughput of Fig. 5 is a PE's, the tool's that of all
    EXPECT_TRUE(contains(outcome.out, "| MACs a cycle | CONV1, Table 2 | 6.4e+03, 6.4e+03, 6.4e+03, 6.4e+03, 6.4e+03 | "
                                      "100, 100, 100, 100, 100 | 1, 1, 1, 1, 1 |\n"))
        << outcome.out;
}

TEST_F(Claims, HoldByTheWitnessThatHasThem) {
    printed["conv1,nlr,L1 OF ALL TILES"] = printed["conv11,nlr,L1 OF ALL TILES"] = "50";
    simulated["conv1,nvdla,energy_l1"] = "900";
    printed["conv11,nvdla,peak_down"] = "400";
    simulated["conv11,nvdla,peak_up"] = "101";
    simulated["conv11,rs,energy_l2"] = "1";
    tool["conv1,rs-tool,energy_l1"] = "99";
    simulated["conv1,rs,l2_rd_input"] = "99";
    tool["conv11,rs,l2_rd_weight"] = "99";
    printed["conv11,rs,ROOFLINE_TH"] = "225/2";
    simulated["conv1,rs,cycles"] = "200";
    tool["conv1,nvdla-tool,ROOFLINE_TH"] = "341.3";
    simulated["conv1,os,l1_req"] = simulated["conv11,os,l1_req"] = "101";
    tool["conv1,shi-tool,L1Buffer Byte"] = tool["conv11,shi-tool,L1Buffer Byte"] = "101";
    simulated["conv11,nlr,l1_rd_input"] = "101";
    printed["conv11,nvdla,energy_l1"] = "50";
    Outcome outcome = claims();
    EXPECT_EQ(answers(outcome, 1), "yes no no no no no");
    EXPECT_EQ(answers(outcome, 2), "yes yes no yes yes yes");
    EXPECT_EQ(answers(outcome, 4), "no no yes no no no");
    EXPECT_EQ(answers(outcome, 5), "no no yes no no no");
    EXPECT_EQ(answers(outcome, 9), "yes no no no no no");
    EXPECT_EQ(answers(outcome, 10), "yes no no no no no");
    EXPECT_EQ(answers(outcome, 11), "no no yes no no no");
    EXPECT_EQ(answers(outcome, 12), "no no no no yes no");
    EXPECT_EQ(answers(outcome, 13), "no no yes no no no");
    EXPECT_EQ(answers(outcome, 14), "no no yes no no no");
    EXPECT_EQ(answers(outcome, 15), "no yes no no no no");
    EXPECT_EQ(answers(outcome, 16), "no no yes no yes no");
    EXPECT_EQ(answers(outcome, 17), "yes no no no no no");
    EXPECT_EQ(answers(outcome, 18), "no no yes no yes no");
}

TEST_F(Claims, OfOneLayerOnlyDoNotHold) {
    printed["conv1,nlr,L1 OF ALL TILES"] = "50";
    simulated["conv1,os,l1_req"] = "101";
    Outcome outcome = claims();
    EXPECT_EQ(answers(outcome, 1), "no no no no no no");
    EXPECT_EQ(answers(outcome, 18), "no no no no no no");
}

// Fig. 7 shows energies over those of NLR's MACs. Six times the energy for six times the operations is similar there.
TEST_F(Claims, AreInTheUnitOfTheirFigure) {
    for (const char *flow : {"nlr", "nvdla", "nvdla-tool"})
        for (const char *part : {"energy_mac", "energy_l1", "energy_l2"})
            for (auto *values : {&simulated, &printed, &tool})
                (*values)[std::string("conv11,") + flow + "," + part] = "600";
    Outcome outcome = claims();
    EXPECT_EQ(answers(outcome, 6), "yes yes yes no no no"); // as shipped, NLR stays as it is
}

// The designs of a front by dataflow with the optima's names; the table of two parameters, least values marked.
TEST_F(Plots, OfDesigns) {
    if (no_gnuplot())
        GTEST_SKIP() << "there is no gnuplot";
    const std::string space =
        write("space.dsl",
              "Layer CONV l; K 8; C 4; R 3; S 3; Y 6; X 6; endLayer Space s; NumPEs 1..6 step 1; Bandwidth 1, 4; "
              "Dataflow ws, os; endSpace");
    Outcome outcome = simcheck({"explore", space, "--csv", path("front.csv"), "--by", "NumPEs,Bandwidth", "--by-csv",
                                path("by.csv"), "--no-verify"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char *format : {"svg", "png", "pdf", "text"}) {
        const std::string to = path(std::string("plot.") + format);
        outcome =
            script("plot/front", path("front.csv") + " --x cycles --y energy --format " + format + " --out " + to);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_GT(read_file(to).size(), 500u);
        outcome = script("plot/heat", path("by.csv") + " --best edp --format " + format + " --out " + to);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_GT(read_file(to).size(), 500u);
    }
    outcome = script("plot/front", path("front.csv") + " --out " + path("front.svg"));
    EXPECT_NE(read_file(path("front.svg")).find("s on l, "), std::string::npos);
    EXPECT_NE(script("plot/front", path("by.csv") + " --out -").err.find("has no column energy_unit"),
              std::string::npos);
    EXPECT_NE(script("plot/heat", path("front.csv") + " --out -").err.find("has no column best"), std::string::npos);
    EXPECT_EQ(script("plot/front", path("front.csv") + " --x speed").exit_code, 2);
    EXPECT_NE(script("plot/front", path("front.csv") + " --layer m --out -").err.find("has no front of layer m"),
              std::string::npos);
}

} // namespace
