// What the counts cost: which table is taken, and what the reports say.
#include "tests/cli/run_program.h"
#include "tests/support/json_reader.h"

#include <algorithm>
#include <regex>

namespace {

const char LAYER_AND_FLOW[] = "Layer CONV small; K 2; C 2; Y 6; X 9; R 3; S 3; endLayer\n"
                              "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y\n"
                              "-> Spatial_Map (3,1) X -> Unroll R -> Unroll S\n";

// One MAC is a thousand, so that the 1,008 of the layer show.
const char OWN[] = "Energy own; MAC 1000; L1 1 1; L2 1 1; endEnergy\n";

class EnergyReport : public CliTest {
  protected:
    std::string small(const std::string &more = "") const {
        return write("small.dsl", "NumPEs 3; Bandwidth 2;\n" + more + LAYER_AND_FLOW);
    }
};

// ---- which table ----

TEST_F(EnergyReport, IsByTheTableFor28NanometresUnlessSaidOtherwise) {
    Outcome outcome = simcheck({small()});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(unfolded(outcome.out), " by 28nm, pJ an element: MAC 0.42; "
                                                "L1 (2,048 bytes, port 2) read 0.7112, write 0.5974; "
                                                "L2 (1,048,576 bytes, port 32) read 5.289, write 4.885; "
                                                "network not counted (give LinkLength); off-chip 62.72\n"))
        << outcome.out;
}

TEST_F(EnergyReport, IsByTheFilesOwnTable) {
    Outcome outcome = simcheck({small(OWN)});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "by own, pJ an element: MAC 1000; L1 read 1, write 1;")) << outcome.out;
}

TEST_F(EnergyReport, IsByTheTableOfTheMachineThatIsNamedLast) {
    std::string machine = write("machine.dsl", std::string("NumPEs 3;\n") + OWN);
    EXPECT_TRUE(contains(simcheck({small(), "--hw", machine}).out, "by own, "));
    EXPECT_TRUE(contains(simcheck({small(), "--hw", machine + ",NumPEs=4"}).out, "by own, "));
    std::string other = write("other.dsl", "NumPEs 3; Energy other; MAC 1; L1 1 1; L2 1 1; endEnergy\n");
    Outcome outcome = simcheck({small(OWN), "--hw", other});
    EXPECT_TRUE(contains(outcome.out, "by other, ")) << outcome.out;
    EXPECT_EQ(outcome.err, "");
}

TEST_F(EnergyReport, IsByTheTableOfTheOptionBeforeAll) {
    EXPECT_TRUE(contains(simcheck({small(OWN), "--energy", "Eyeriss"}).out, "by eyeriss, MAC an element: MAC 1; "));
    std::string file = write("own.dsl", OWN);
    EXPECT_TRUE(contains(simcheck({small(), "--energy", file}).out, "by own, "));
}

TEST_F(EnergyReport, UnknownTableIsAnError) {
    Outcome outcome = simcheck({small(), "--energy", "28mm"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(
        contains(outcome.err, "there is no table of energies '28mm'; did you mean '28nm'? ('simcheck list energy'"))
        << outcome.err;
    outcome = simcheck({small(), "--energy", small()});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "has no energies, so it cannot serve as a table of energies")) << outcome.err;
}

TEST_F(EnergyReport, OfASizeBeyondTheTableIsAnErrorWhenItWasAskedFor) {
    Outcome silent = simcheck({small(), "--hw", "L2Size=50"});
    EXPECT_EQ(silent.exit_code, 0);
    EXPECT_TRUE(contains(unfolded(silent.out),
                         "  energy      not known: L2 has 100 bytes (2 an element), and the SRAMs with a "
                         "port of 32 bytes go from 128 to 4194304 bytes\n"))
        << silent.out;
    Outcome asked = simcheck({small(), "--hw", "L2Size=50", "--energy", "28nm"});
    EXPECT_EQ(asked.exit_code, 2);
    EXPECT_TRUE(contains(asked.err, "error: L2 has 100 bytes")) << asked.err;
}

TEST_F(EnergyReport, WithoutPricesEveryReportSaysSo) {
    const std::string why = "not known: L2 has 100 bytes (2 an element), and the SRAMs";
    for (const std::vector<std::string> &how : {std::vector<std::string>{"--all"}, {"--all", "--model-only"}}) {
        const auto small_with = [&](std::vector<std::string> more, const std::string &own = "") {
            more.insert(more.begin(), small(own));
            more.insert(more.end(), how.begin(), how.end());
            return simcheck(more);
        };
        Outcome all = small_with({"--hw", "L2Size=50"});
        EXPECT_TRUE(contains(all.out, "\n  energy      " + why)) << all.out;
        EXPECT_FALSE(contains(all.out, "energy, ")) << all.out;
        EXPECT_TRUE(contains(small_with({}).out, "\n  energy      by 28nm\n"));
        EXPECT_TRUE(contains(small_with({}, OWN).out, "\n  energy      by own\n"));
        std::string csv = small_with({"--hw", "L2Size=50", "--csv", "-"}).out;
        for (const char *part : {"mac", "l1", "l2", "noc", "offchip", "total"})
            EXPECT_TRUE(contains(csv, std::string(",small,small,energy_") + part + ",,,fig5,,,no prices,")) << csv;
        Json document = read_json(small_with({"--hw", "L2Size=50", "--json"}).out);
        EXPECT_TRUE(contains(document["results"][0]["energy"]["problem"].text, "L2 has 100 bytes"));
        EXPECT_EQ(document["networks"][0]["totals"]["small"]["energy"].kind, Json::Null);
    }
}

// A register file of 20 bytes has 0.015 * 20 / 8 pJ; 6,000 bytes lie between 16 banks of 256 and of 512 bytes.
TEST_F(EnergyReport, SmallBuffersHavePrices) {
    Outcome outcome = simcheck({small(), "--hw", "L1Size=10,L2Size=3000"});
    EXPECT_TRUE(contains(unfolded(outcome.out), "L1 (20 bytes, port 2) read 0.0375, write 0.0375; "
                                                "L2 (6,000 bytes, port 32) read 0.2168, write 0.3; "))
        << outcome.out;
    Outcome tiny = simcheck({small(), "--hw", "L1Size=4,L2Size=64"});
    EXPECT_TRUE(contains(unfolded(tiny.out), "L1 (8 bytes, port 2) read 0.015, write 0.015; "
                                             "L2 (128 bytes, port 32) read 0.015, write 0.015; "))
        << tiny.out;
}

TEST_F(EnergyReport, NetworksAndDataflowsSayThatTheirsIsNotUsed) {
    std::string net = write("net.dsl", std::string(OWN) + "Layer CONV a; K 1; endLayer\n");
    Outcome outcome = simcheck({"--net", net, "--flow", "ws"});
    EXPECT_TRUE(contains(outcome.err, "this file's energies are not used")) << outcome.err;
}

// ---- what the reports say ----

TEST_F(EnergyReport, IsTheSumOfItsParts) {
    std::string energies = "Energy e; Unit MAC; MAC 1; L1 1 1; L2 6 6; NoC 2; OffChip 200; endEnergy\n";
    Outcome outcome = simcheck({small(energies)});
    for (const char *line :
         {"  energy      simulated: 41.94 thousand MACs = MAC 1.008 + L1 4.644 + L2 6.072 (down 1.512, accumulate "
          "3.696, "
          "fill 0.864) + network 1.416 + off-chip 28.8 (without outputs) ",
          " exact: the same ",
          " fig5: 60.65 thousand MACs = L1 15.29 + L2 16.56 (down 15.55, accumulate 0.144, fill 0.864) + off-chip 28.8 "
          "(without outputs), without macs, l1_rd_evict, l2_rd_sum, noc_down, noc_up, noc_forward "})
        EXPECT_TRUE(contains(unfolded(outcome.out), line)) << line << "\nnot in\n" << outcome.out;
}

// With marks, outputs go off chip through L2 and come back. Reads and writes of L2 are 32 down, 24 and 32 of psums that
// arrive, 24 of operands that come from off chip; 16 outputs are stored, and 8 of them come back.
TEST_F(EnergyReport, SaysWhatL2IsAccessedFor) {
    const std::string energies = "Energy e; Unit MAC; MAC 1; L1 1 1; L2 6 6; NoC 2; OffChip 200; endEnergy\n";
    const std::string file =
        write("marked.dsl", energies + read_file(TEST_SOURCE_DIR "/workloads/examples/21-l2-tiles.dsl"));
    Outcome outcome = simcheck({file, "--formulas", "exact"});
    EXPECT_TRUE(contains(unfolded(outcome.out), " L2 0.816 (down 0.192, accumulate 0.336, fill 0.144, spill 0.144) + "
                                                "network 0.128 + off-chip 9.6 exact: the same "))
        << outcome.out;
    const Json document = read_json(simcheck({file, "--json"}).out);
    const Json &uses = document["results"][0]["energy"]["sim"]["l2_uses"];
    EXPECT_EQ(uses["down"].integer(), 6 * 32);
    EXPECT_EQ(uses["accumulate"].integer(), 6 * (24 + 32));
    EXPECT_EQ(uses["fill"].integer(), 6 * 24);
    EXPECT_EQ(uses["spill"].integer(), 6 * (16 + 8));
}

// A published formula may go below 0, or count nothing: its energy is known nevertheless, in every report.
TEST_F(EnergyReport, OfCountsBelowZeroIsKnown) {
    const std::string energies = "Energy e; Unit MAC; MAC 1; L1 1 1; L2 6 6; NoC 2; OffChip 200; endEnergy\n",
                      set = write("neg.formulas", "set neg; status published; One : l1_rd_weight = 0 - 10;\n"
                                                  "Two : l2_rd_weight = 0 - 4; Three : l2_wr_weight = 0;\n");
    const std::vector<std::string> asked = {small(energies), "--formulas", set};
    const auto with = [&](const std::string &option) {
        std::vector<std::string> arguments = asked;
        arguments.insert(arguments.end(), {option, "-"});
        return simcheck(arguments).out;
    };
    const std::string text = unfolded(simcheck(asked).out), csv = with("--csv");
    EXPECT_TRUE(contains(text, " neg: -34 MACs = L1 -10 + L2 -24 (down -24) + off-chip 0 (without outputs), without "))
        << text;
    const Json document = read_json(with("--json"));
    const Json &energy = document["results"][0]["energy"]["formulas"]["neg"];
    EXPECT_EQ(energy["mac"].kind, Json::Null);
    EXPECT_EQ(energy["l2_uses"]["spill"].kind, Json::Null);
    EXPECT_EQ(energy["l1"].text, "-10");
    EXPECT_EQ(energy["l2"].text, "-24");
    EXPECT_EQ(energy["l2_uses"]["fill"].text, "0");
    EXPECT_EQ(energy["offchip"].text, "0");
    EXPECT_EQ(energy["total"].text, "-34");
    for (const char *row : {"energy_mac,MAC,1008,neg,,,partial,", "energy_l1,MAC,4644,neg,-10,,partial,",
                            "energy_l2,MAC,6072,neg,-24,,partial,", "energy_offchip,MAC,28800,neg,0,,partial,",
                            "energy_total,MAC,41940,neg,-34,,partial,"})
        EXPECT_TRUE(contains(csv, row)) << row << "\nnot in\n" << csv;
}

// What the other networks, or marks, would charge is not missing.
TEST_F(EnergyReport, IsPartialWhereAChargedCountIsMissing) {
    const std::string bus = write(
                          "nc.formulas",
                          "set nc; status published; Qa : noc_down = 5; Qb : noc_up = 6; Qc : noc_forward = 0;\n"),
                      chip = write("oc.formulas",
                                   "set oc; status published; Qa : offchip_rd_weight = 5; Qb : offchip_rd_input = 6;\n"
                                   "Qc : offchip_rd_sum = 0; Qd : offchip_wr_sum = 7;\n"),
                      less = write("lc.formulas",
                                   "set lc; status published; Qa : offchip_rd_weight = 5; Qd : offchip_wr_sum = 7;\n");
    const std::string network = simcheck({small(), "--hw", "LinkLength=100", "--formulas", bus, "--csv", "-"}).out,
                      none = simcheck({small(), "--formulas", bus, "--csv", "-"}).out;
    EXPECT_TRUE(contains(network, ",nc,1.76,,-,")) << network; // 11 hops of 0.16 pJ
    EXPECT_TRUE(contains(none, ",energy_noc,pJ,,nc,,,-,")) << none;
    const std::string
        whole = simcheck({example("21-l2-tiles"), "--hw", "L2Size=2000", "--formulas", chip, "--csv", "-"}).out,
        part = simcheck({example("21-l2-tiles"), "--hw", "L2Size=2000", "--formulas", less, "--csv", "-"}).out;
    EXPECT_TRUE(std::regex_search(whole, std::regex(",energy_offchip,pJ,[0-9.]+,oc,1128.96,,-,")))
        << whole; // 18 of 62.72
    EXPECT_TRUE(std::regex_search(part, std::regex(",energy_offchip,pJ,[0-9.]+,lc,752.64,,partial,"))) << part;
}

// Of what is stored, psums are what comes back: their number is what is missing.
TEST_F(EnergyReport, NamesTheCountThatIsMissing) {
    const std::string set = write("wc.formulas", "set wc; status published; Qd : offchip_wr_sum = 7;\n");
    const Outcome outcome =
        simcheck({example("21-l2-tiles"), "--hw", "L2Size=2000,Bits psum=32", "--formulas", set, "--json", "-"});
    const Json document = read_json(outcome.out);
    std::string missing;
    for (const Json &name : document["results"][0]["energy"]["formulas"]["wc"]["missing"].items)
        missing += name.text + " ";
    EXPECT_TRUE(contains(missing, "offchip_rd_sum ")) << missing;
    EXPECT_FALSE(contains(missing, "offchip_wr_sum ")) << missing;
}

TEST_F(EnergyReport, VectorReadsMakeItLessAndChangeNoCount) {
    std::string one = simcheck({small(OWN), "--csv", "-"}).out,
                four = simcheck({small(OWN), "--hw", "L1VectorRead=4", "--csv", "-"}).out;
    // 2 * 1,008 reads of weights and inputs become 2 * 252
    EXPECT_TRUE(contains(one, ",energy_l1,pJ,4644,exact,4644,,-,")) << one;
    EXPECT_TRUE(contains(four, ",energy_l1,pJ,3132,exact,3132,,-,")) << four;
    EXPECT_TRUE(contains(four, ",l1_rd_weight,elems,1008,exact,1008,0,agree,"));
    EXPECT_TRUE(contains(simcheck({small(), "--hw", "L1VectorRead=4"}).out, " (one read for 4 weights or inputs)"));
}

TEST_F(EnergyReport, CsvHasARowForEachPart) {
    std::string text = simcheck({small(OWN), "--formulas", "fig5", "--csv", "-"}).out;
    for (const char *row :
         {",energy_mac,pJ,1008000,fig5,,,partial,", ",energy_l1,pJ,4644,fig5,15285,,partial,",
          ",energy_l2,pJ,1012,fig5,2760,,partial,", ",energy_noc,pJ,,fig5,,,-,", ",energy_offchip,pJ,,fig5,,,-,",
          ",energy_total,pJ,1013656,fig5,18045,,partial,", ",ROOFLINE_TH,,,fig5,1/3,,-,"})
        EXPECT_TRUE(contains(text, row)) << row << "\nnot in\n" << text;
}

TEST_F(EnergyReport, JsonHasPricesAndConditions) {
    Json document = read_json(simcheck({small(), "--json"}).out);
    const Json &energy = document["results"][0]["energy"];
    EXPECT_EQ(energy["table"].text, "28nm");
    EXPECT_EQ(energy["unit"].text, "pJ");
    EXPECT_EQ(energy["prices"]["l1_bytes"].integer(), 2048);
    EXPECT_EQ(energy["prices"]["l2_port_bytes"].integer(), 32);
    EXPECT_EQ(energy["prices"]["mac"].text, "0.42");
    EXPECT_EQ(energy["prices"]["noc_hop"].kind, Json::Null);
    EXPECT_EQ(energy["sim"]["mac"].text, "423.36");
    EXPECT_EQ(energy["sim"]["noc"].kind, Json::Null);
    EXPECT_EQ(energy["formulas"]["exact"]["total"].text, energy["sim"]["total"].text);
    EXPECT_EQ(energy["formulas"]["exact"]["missing"].items.size(), 0u);
    ASSERT_EQ(energy["formulas"]["fig5"]["missing"].items.size(), 3u);
    EXPECT_EQ(energy["formulas"]["fig5"]["missing"][1].text, "l1_rd_evict");
    EXPECT_EQ(document["results"][0]["machine"]["L1VectorRead"].integer(), 1);
}

TEST(EnergyTables, AreListed) {
    Outcome outcome = simcheck({"list", "energy"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.out, "\n28nm "));
    EXPECT_TRUE(contains(outcome.out, "\neyeriss "));
    EXPECT_TRUE(contains(simcheck({"list"}).out, "energy tables, for --energy\n"));
}

// What is behind the title and its rule.
std::vector<std::string> listed() {
    std::istringstream text(simcheck({"list", "energy"}).out);
    std::vector<std::string> names;
    for (std::string line; std::getline(text, line);)
        names.push_back(line.substr(0, line.find(' ')));
    EXPECT_GE(names.size(), 4u);
    return {names.begin() + 2, names.end()};
}

// The library's tables serve the machine that the library's default is, and are called what they are asked for by.
TEST(EnergyTables, OfTheLibraryServeThePapersMachine) {
    for (const std::string &name : listed()) {
        Outcome outcome = simcheck({"--net", "alexnet", "--layer", "fc8", "--flow", "nvdla", "--energy", name,
                                    "--formulas", "exact", "--quiet"});
        EXPECT_EQ(outcome.exit_code, 0) << name << "\n" << outcome.err;
        EXPECT_TRUE(contains(unfolded(outcome.out), " exact: the same ")) << outcome.out;
        EXPECT_TRUE(contains(outcome.out, "\n              by " + name + ", ")) << outcome.out;
    }
}

} // namespace
