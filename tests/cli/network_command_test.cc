// Whole networks: --all, --model-only, --budget, --out, --shard and --jobs.
#include "tests/cli/run_program.h"
#include "tests/support/json_reader.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <regex>

namespace {

const char NET[] = "Layer CONV first; K 2; C 2; Y 6; X 9; R 3; S 3; endLayer\n"
                   "Layer CONV twice; K 3; C 4; Y 8; X 8; R 3; S 3; Repeat 2; endLayer\n"
                   "Layer CONV point; K 5; C 7; Y 6; X 6; endLayer\n";
const char MACHINE[] = "NumPEs=8,Bandwidth=4";

// Not to be simulated within anyone's patience: 4 * 10^12 operations.
const char GIANT[] = "Layer CONV giant; K 1000; C 1000; Y 1002; X 1002; R 2; S 2; endLayer\n"
                     "Layer CONV first; K 2; C 2; Y 6; X 9; R 3; S 3; endLayer\n";

class Network : public CliTest {
  protected:
    ~Network() override { std::filesystem::remove_all(runs()); }

    std::string runs() const { return path("runs"); }

    Outcome check(const std::vector<std::string> &more, const char *net = NET) const {
        std::vector<std::string> all = {"--net", write("net.dsl", net), "--hw", MACHINE};
        for (size_t i = 0; i < more.size(); i++)
            if (more[i] == "--hw") // over the machine, not beside it
                all[3] += "," + more[++i];
            else
                all.push_back(more[i]);
        return simcheck(all);
    }

    std::vector<std::filesystem::path> kept() const {
        std::vector<std::filesystem::path> files;
        if (std::filesystem::exists(runs()))
            for (const auto &entry : std::filesystem::directory_iterator(runs()))
                files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        return files;
    }

    // The name of each file in the folder with its bytes.
    std::map<std::string, std::string> contents() const {
        std::map<std::string, std::string> all;
        for (const auto &file : kept())
            all[file.filename().string()] = read_file(file);
        return all;
    }

    Outcome shard(int index, int count, std::vector<std::string> more = {}, const char *net = NET) const {
        more.insert(more.end(), {"--out", runs(), "--shard", std::to_string(index) + "/" + std::to_string(count)});
        return check(more, net);
    }

    Json document(const std::vector<std::string> &more, const char *net = NET) const {
        std::vector<std::string> all = {"--json"};
        all.insert(all.end(), more.begin(), more.end());
        return JsonReader(check(all, net).out).document();
    }
};

// The words of the line that begins with `first`, in the text that follows `after`.
std::vector<std::string> words_of_line(const std::string &text, const std::string &first,
                                       const std::string &after = "") {
    std::istringstream lines(text.substr(std::min(text.find(after), text.size())));
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

std::string replaced(std::string text, const std::string &from, const std::string &to) {
    size_t at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// The report when so many runs were found in the folder, and one without any word of them.
std::string with_kept(const std::string &report, int kept) {
    return replaced(report, "15 of 15 runs;", "15 of 15 runs (" + std::to_string(kept) + " as kept by --out);");
}

std::string without_kept(const std::string &report) {
    return std::regex_replace(report, std::regex(" \\([0-9]+ as kept by --out\\)"), "");
}

// ---- the report ----

TEST_F(Network, HasALineForEachLayerATotalForEachDataflowAndTheBest) {
    Outcome outcome = check({"--all"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char *layer : {"first", "twice", "point"}) {
        EXPECT_EQ(words_of_line(outcome.out, layer).size(), 8u) << outcome.out;
        auto words = words_of_line(outcome.out, layer, "the best dataflow of each layer\n");
        ASSERT_EQ(words.size(), 18u) << outcome.out;
        EXPECT_EQ(words[6], "ok"); // behind the energy and its unit
        EXPECT_EQ(words[7], "agree");
        EXPECT_EQ(words[8], "differ");
        EXPECT_EQ(words[13], "differ"); // of maestro_v1, behind "in 64 of 75" of fig5
    }
    EXPECT_EQ(words_of_line(outcome.out, "twice")[1], "2");
    for (const char *flow : {"nlr", "ws", "os", "rs", "nvdla", "adaptive"})
        EXPECT_EQ(words_of_line(outcome.out, flow).size(), 11u) << flow << "\n" << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "\nverdict: ")) << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "l1_rd_weight")) << "a table for each run";
}

TEST_F(Network, TotalsAreSumsOverLayersAsOftenAsTheyOccur) {
    Json all = document({"--all"});
    std::map<std::string, int64_t> cycles, best;
    const std::map<std::string, int64_t> repeat = {{"first", 1}, {"twice", 2}, {"point", 1}};
    for (const Json &result : all["results"].items) {
        const std::string &layer = result["layer"].text;
        int64_t count = result["sim"]["cycles"].integer();
        cycles[result["dataflow"].text] += repeat.at(layer) * count;
        best[layer] = best.count(layer) ? std::min(best[layer], count) : count;
    }
    const Json &network = all["networks"][0];
    int64_t adaptive = 0;
    for (const auto &layer : repeat)
        adaptive += layer.second * best[layer.first];
    ASSERT_EQ(cycles.size(), 5u);
    for (const auto &flow : cycles)
        EXPECT_EQ(network["totals"][flow.first]["cycles"].integer(), flow.second) << flow.first;
    EXPECT_EQ(network["adaptive"]["cycles"].integer(), adaptive);
    EXPECT_EQ(network["adaptive"]["layers"].integer(), 3);
    EXPECT_TRUE(network["adaptive"]["simulated"].is_true());
    EXPECT_EQ(network["adaptive"]["macs"].integer(), 1008 + 2 * 3888 + 5 * 7 * 36);
}

TEST_F(Network, TheBestIsTheOneOfFewestCyclesThenOfLeastTraffic) {
    Json all = document({"--all"});
    for (const Json &line : all["networks"][0]["best"].items) {
        std::pair<int64_t, int64_t> best = {INT64_MAX, INT64_MAX}, chosen = best;
        for (const Json &result : all["results"].items) {
            if (result["layer"].text != line["layer"].text)
                continue;
            int64_t traffic = 0;
            for (const auto &counter : result["sim"].members)
                if (counter.first.rfind("l2_rd_", 0) == 0 || counter.first.rfind("l2_wr_", 0) == 0)
                    traffic += counter.second.integer();
            std::pair<int64_t, int64_t> pair = {result["sim"]["cycles"].integer(), traffic};
            best = std::min(best, pair);
            if (result["dataflow"].text == line["dataflow"].text)
                chosen = pair;
        }
        EXPECT_EQ(chosen, best) << line["layer"].text;
    }
}

TEST_F(Network, ARefusedDataflowIsMissingInItsTotalOnly) {
    std::string flow = write("wide.dsl", "Temporal_Map (1,1) K -> Tile (9) C -> Spatial_Map (1,1) C\n");
    Outcome outcome = check({"--all", "--flow", "ws," + flow});
    EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "refused")) << outcome.out;
    EXPECT_EQ(words_of_line(outcome.out, "ws")[1], "3");
    EXPECT_EQ(words_of_line(outcome.out, "wide")[1], "0");
    EXPECT_EQ(words_of_line(outcome.out, "adaptive")[1], "3");
    Outcome model = check({"--model-only", "--flow", "ws," + flow});
    EXPECT_TRUE(contains(model.out, "refused")) << model.out;
    EXPECT_FALSE(contains(model.out, "~")) << "no run was simulated, so none is marked\n" << model.out;
}

// ---- threads ----

TEST_F(Network, TheSameBytesWithAnyNumberOfThreads) {
    for (const std::vector<std::string> &report :
         {std::vector<std::string>{"--all"}, {"--all", "--json"}, {"--csv", "-"}, {"--flow", "ws,rs"}}) {
        std::vector<std::string> serial = report;
        serial.insert(serial.end(), {"--jobs", "1"});
        Outcome first = check(serial);
        EXPECT_GT(first.out.size(), 100u);
        for (const char *jobs : {"2", "7"}) {
            serial.back() = jobs;
            Outcome other = check(serial);
            EXPECT_EQ(other.out, first.out) << jobs;
            EXPECT_EQ(other.err, first.err) << jobs;
        }
    }
}

// ---- sums that no number has ----

TEST_F(Network, ASumBeyond63BitsHasNoUtilization) {
    const char OFTEN[] = "Layer CONV often; K 2; C 2; Y 6; X 9; R 3; S 3; Repeat 9000000000000000000; endLayer\n";
    auto words = words_of_line(check({"--all", "--flow", "ws"}, OFTEN).out, "ws");
    const std::vector<std::string> expected = {"ws", "1", "of", "1", "beyond", "2^63", "beyond", "2^63", "-", "beyond"};
    ASSERT_GE(words.size(), expected.size());
    EXPECT_EQ(std::vector<std::string>(words.begin(), words.begin() + 10), expected);
    Json network = document({"--all", "--flow", "ws"}, OFTEN)["networks"][0];
    for (const Json &total : {network["totals"]["ws"], network["adaptive"]}) {
        EXPECT_EQ(total["utilization"].kind, Json::Null);
        EXPECT_EQ(total["cycles"].kind, Json::Null);
    }
}

// A seed is said where tensors were made of it: also when something was refused, and by network.
TEST_F(Network, ASeedIsSaidWhereSomethingWasSimulated) {
    std::string flow = write("wide.dsl", "Temporal_Map (1,1) K -> Tile (9) C -> Spatial_Map (1,1) C\n");
    Outcome model = check({"--model-only", "--flow", "ws," + flow});
    EXPECT_FALSE(contains(model.out, "seed")) << model.out;
    EXPECT_TRUE(contains(model.out, "simulated   nothing")) << model.out;
    EXPECT_TRUE(contains(check({"--all", "--flow", "ws," + flow}).out, "simulation  seed 1\n"));
    Outcome budget =
        check({"--budget", "1", "--flow", "ws"}, "Layer CONV giant; K 1000; C 1000; Y 1002; X 1002; R 2; S 2;");
    EXPECT_FALSE(contains(budget.out, "seed")) << budget.out;
}

// ---- without a simulation ----

TEST_F(Network, ModelOnlyHasTheSameTotalsAndNoVerdicts) {
    Json all = document({"--all"}), model = document({"--model-only"});
    for (const char *flow : {"nlr", "ws", "os", "rs", "nvdla"})
        EXPECT_EQ(model["networks"][0]["totals"][flow]["cycles"].integer(),
                  all["networks"][0]["totals"][flow]["cycles"].integer());
    EXPECT_FALSE(model["networks"][0]["adaptive"]["simulated"].is_true());
    ASSERT_EQ(model["results"].items.size(), 15u);
    for (const Json &result : model["results"].items) {
        EXPECT_EQ(result["sim"].kind, Json::Null);
        EXPECT_EQ(result["output_ok"].kind, Json::Null);
        EXPECT_EQ(result["verdict"]["exact"].text, "none");
        EXPECT_EQ(model["seed"].kind, Json::Null);
        EXPECT_TRUE(result["formulas"]["exact"]["cycles"].is_integer());
    }
    Outcome text = check({"--model-only"});
    EXPECT_EQ(text.exit_code, 0);
    EXPECT_TRUE(contains(text.out, "verdict: modelled: 15 of 15 runs not simulated")) << text.out;
    EXPECT_TRUE(contains(check({"--model-only", "--csv", "-"}).out, ",cycles,cycles,,exact,"));
}

TEST_F(Network, ModelOnlyTakesLayersThatNoOneCouldSimulate) {
    Outcome outcome = check({"--model-only", "--flow", "ws"}, GIANT);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(words_of_line(outcome.out, "giant")[1], "4,008,004,000,000") << outcome.out;
}

TEST_F(Network, ABudgetSimulatesWhatFitsAndSaysWhatNot) {
    Outcome outcome = check({"--budget", "1", "--flow", "ws"}, GIANT);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    auto giant = words_of_line(outcome.out, "giant"), first = words_of_line(outcome.out, "first");
    ASSERT_GE(giant.size(), 8u) << outcome.out;
    EXPECT_EQ(giant[2][0], '~') << outcome.out;
    EXPECT_NE(first[2][0], '~') << outcome.out;
    EXPECT_EQ(giant[8], "-");
    EXPECT_EQ(first[8], "agree");
    EXPECT_TRUE(contains(unfolded(outcome.out), "output right in 1 of 1 run; 1 of 2 runs not simulated"))
        << outcome.out;
}

TEST_F(Network, ABudgetThatSufficesChangesNothing) {
    EXPECT_EQ(check({"--budget", "100000"}).out, check({"--all"}).out);
}

// ---- buffers ----

// What each run needs is what a machine without limits says; it does not depend on who counted.
TEST_F(Network, TheBestIsAmongThoseThatFitSimulatedOrNot) {
    for (const char *how : {"--all", "--model-only"}) {
        Json free = document({how}), tight = document({how, "--hw", "L1Size=40,L2Size=60"});
        std::map<std::string, std::pair<int64_t, std::string>> best;
        for (const Json &result : free["results"].items) {
            EXPECT_EQ(result["utilization"].kind, Json::Number);
            EXPECT_TRUE(result["buffers"]["L1Size"]["enough"].is_true());
            int64_t l1 = result["buffers"]["L1Size"]["needed"].integer();
            int64_t l2 = result["buffers"]["L2Size"]["needed"].integer();
            int64_t cycles = result["formulas"]["exact"]["cycles"].integer();
            EXPECT_EQ(l1, 2 * result["formulas"]["exact"]["l1_req"].integer());
            EXPECT_EQ(l2, result["formulas"]["exact"]["l2_req"].integer());
            auto &line = best[result["layer"].text];
            if (l1 <= 40 && l2 <= 60 && (line.second.empty() || cycles < line.first))
                line = {cycles, result["dataflow"].text};
        }
        ASSERT_EQ(tight["networks"][0]["best"].items.size(), 3u);
        int64_t adaptive = 0, changed = 0;
        for (int i = 0; i < 3; i++) {
            const Json &line = tight["networks"][0]["best"].items[i];
            EXPECT_EQ(line["dataflow"].text, best[line["layer"].text].second) << how;
            adaptive += line["repeat"].integer() * best[line["layer"].text].first;
            changed += line["dataflow"].text != free["networks"][0]["best"].items[i]["dataflow"].text;
        }
        EXPECT_EQ(tight["networks"][0]["adaptive"]["cycles"].integer(), adaptive) << how;
        EXPECT_GT(changed, 0) << "the buffers are too large for this test";
    }
}

TEST_F(Network, SmallBuffersAreShownAndFailWithStrictSimulatedOrNot) {
    for (const char *how : {"--all", "--model-only"}) {
        Outcome free = check({how}), lenient = check({how, "--hw", "L1Size=40,L2Size=60"});
        EXPECT_EQ(words_of_line(free.out, "adaptive").back(), "ok") << free.out;
        EXPECT_EQ(lenient.exit_code, 0) << lenient.err;
        EXPECT_TRUE(contains(lenient.out, " of 5 fit")) << lenient.out;
        EXPECT_TRUE(contains(lenient.out, "  ! a buffer is too small for it: never the best\n")) << lenient.out;
        Outcome strict = check({how, "--hw", "L1Size=40,L2Size=60", "--strict"});
        EXPECT_EQ(strict.exit_code, 2) << strict.out;
        EXPECT_TRUE(contains(strict.out, "verdict: too small: --strict, and a buffer does not suffice in "))
            << strict.out;
        EXPECT_TRUE(contains(strict.err, "error: L1Size 40 is too small, ")) << strict.err;
        Outcome none = check({how, "--hw", "L1Size=1,L2Size=1"});
        EXPECT_EQ(words_of_line(none.out, "adaptive"),
                  (std::vector<std::string>{"adaptive", "0", "of", "3", "-", "-", "-", "-", "-"}))
            << none.out;
        Outcome one = check({how, "--flow", "ws", "--hw", "L1Size=1,L2Size=1"});
        EXPECT_TRUE(contains(one.out, "both small")) << one.out;
        EXPECT_TRUE(contains(one.out, "  ! a buffer is too small for it\n")) << one.out;
        Outcome enough = check({how, "--hw", "L1Size=100000,L2Size=100000", "--strict"});
        EXPECT_EQ(enough.exit_code, 0) << enough.err;
        EXPECT_FALSE(contains(enough.out, "!")) << enough.out;
    }
    Outcome unknown = check({"--model-only", "--formulas", "fig5", "--hw", "L1Size=1", "--strict"});
    EXPECT_EQ(unknown.exit_code, 2) << unknown.out;
    EXPECT_TRUE(contains(unknown.err, "whether L1Size and L2Size suffice")) << unknown.err;
}

// ---- options that have nothing to say ----

TEST_F(Network, OptionsWithoutEffectSayIt) {
    const std::string file = example("03-halo");
    const Outcome best = simcheck({file, "--best", "energy"});
    EXPECT_EQ(best.exit_code, 2);
    EXPECT_TRUE(contains(best.err, "--best is about the best dataflow of each layer, which --all shows")) << best.err;
    EXPECT_EQ(simcheck({file, "--best", "energy", "--all"}).exit_code, 0);
    EXPECT_TRUE(contains(simcheck({file, "--all", "--fuse"}).err, "warning: --fuse changes nothing: "));
    for (const auto &[hardware, warning] :
         {std::pair<const char *, const char *>{"FeedRow=0", "FeedRow has no effect: no tensor's network is a mesh"},
          {"TreeArity=3", "TreeArity has no effect: no tensor's network is a tree"}}) {
        EXPECT_TRUE(contains(simcheck({file, "--hw", hardware}).err, warning)) << hardware;
        for (const char *topology : {"Topology weight=mesh", "Topology output=tree"}) {
            const Outcome there = simcheck({file, "--hw", std::string(hardware) + "," + topology});
            EXPECT_EQ(contains(there.err, warning), (hardware[0] == 'F') != contains(topology, "mesh")) << there.err;
        }
    }
}

// b is the best in ws and c in nlr, but c's inputs are in L2 only if b ran in nlr, too.
TEST_F(Network, TheBestOfFusedLayersCanBeRun) {
    const std::string file = write("f.dsl", "NumPEs 4; L2Size 500; Buffer auto; OffChipBandwidth 1;\n"
                                            "Layer CONV a; K 7; C 1; Y 7; X 7; R 3; S 3; endLayer\n"
                                            "Layer CONV b; K 5; C 7; Y 5; X 5; R 1; S 1; endLayer\n"
                                            "Layer CONV c; K 3; C 5; Y 5; X 5; endLayer\n");
    const Json document = read_json(simcheck({file, "--flow", "ws,os,nlr,nvdla", "--all", "--fuse", "--json"}).out);
    const Json &network = document["networks"][0];
    EXPECT_EQ(network["best"][1]["dataflow"].text, "ws");
    EXPECT_EQ(network["best"][2]["dataflow"].text, "nvdla");
    EXPECT_EQ(network["adaptive"]["cycles"].text, "1416"); // 690 + 384 + 342
    EXPECT_EQ(network["adaptive"]["off_chip"].text, "487");
    const Outcome between = simcheck({"--net", "vgg16", "--layer", "conv8,conv10", "--flow", "ws", "--model-only",
                                      "--all", "--fuse", "--hw", "paper64,Buffer=auto,L2Size=4000000"});
    EXPECT_TRUE(contains(between.err, "--fuse changes nothing")) << between.err;
    const Outcome next = simcheck({"--net", "vgg16", "--layer", "conv8,conv9", "--flow", "ws", "--model-only", "--all",
                                   "--fuse", "--hw", "paper64,Buffer=auto,L2Size=4000000"});
    EXPECT_FALSE(contains(next.err, "--fuse changes nothing")) << next.err;
}

// Each file has a dataflow of its own for the same layers: what is next is so in all of them.
TEST_F(Network, CandidatesFuseTheLayersThatTheyHaveInCommon) {
    const auto candidate = [&](const std::string &name, const std::string &second, const std::string &flow) {
        return write(name, "Network n {\n"
                           "Layer a { Type: CONV Dimensions { K: 7, C: 1, R: 3, S: 3, Y: 7, X: 7 }\n"
                           "Dataflow { TemporalMap(1,1) K; SpatialMap(1,1) X'; } }\n"
                           "Layer " +
                               second + " { Type: CONV Dimensions { K: 5, C: 7, Y: 5, X: 5 } Dataflow { " + flow +
                               " TemporalMap(1,1) Y; } }\n}\n");
    };
    const std::string p = candidate("p.m", "b", "SpatialMap(1,1) K; TemporalMap(1,1) C;"),
                      q = candidate("q.m", "b", "TemporalMap(1,1) K; SpatialMap(1,1) C;"),
                      other = candidate("r.m", "z", "TemporalMap(1,1) K; SpatialMap(1,1) C;");
    const auto fused = [&](std::vector<std::string> files) {
        for (const char *word : {"--hw", "NumPEs=4,L2Size=2000,Buffer=auto,OffChipBandwidth=1", "--all", "--fuse",
                                 "--model-only", "--formulas", "exact"})
            files.push_back(word);
        return simcheck(files);
    };
    const auto has = [](const Outcome &outcome, const std::regex &text) {
        return std::regex_search(outcome.out, text);
    };
    EXPECT_TRUE(has(fused({p}), std::regex(" fused +p: a-b\\n"))) << fused({p}).out;
    EXPECT_TRUE(has(fused({p, q}), std::regex(" fused +p: a-b\\n +q: a-b\\n"))) << fused({p, q}).out;
    const Outcome differing = fused({p, other});
    EXPECT_TRUE(has(differing, std::regex(" fused +p: nothing\\n +r: nothing\\n"))) << differing.out;
    EXPECT_TRUE(contains(differing.err, "--fuse changes nothing: ")) << differing.err;
    EXPECT_TRUE(contains(differing.err, "in all files the same layer has to be the next one\n")) << differing.err;
}

TEST_F(Network, TheLargestRepeatIsANumber) {
    const std::string file = write("n.dsl", "NumPEs 2; Layer CONV a; X 9; Repeat 9223372036854775807; endLayer "
                                            "Temporal_Map (1,1) X");
    EXPECT_TRUE(contains(simcheck({file, "--all", "--json"}).out, "\"repeat\": 9223372036854775807"));
}

// ---- campaigns ----

TEST_F(Network, AFolderKeepsWhatWasSimulated) {
    Outcome plain = check({"--all"}), first = check({"--out", runs()});
    EXPECT_EQ(first.out, plain.out);
    EXPECT_EQ(kept().size(), 15u);
    Outcome second = check({"--out", runs()});
    EXPECT_EQ(second.out, with_kept(plain.out, 15));
    EXPECT_TRUE(contains(second.err, "15 of 15 runs are in '" + runs() + "' already")) << second.err;
    EXPECT_EQ(check({"--out", runs(), "--quiet"}).err, "");
}

TEST_F(Network, RunsOfLikeNamesHaveFilesOfTheirOwn) {
    std::vector<std::string> flows;
    for (const char *name : {"f.1.dsl", "f-1.dsl"})
        flows.push_back(write(name, "Spatial_Map (1,1) K\n"));
    const std::vector<std::string> both = {"--out", runs(), "--layer", "first", "--flow", flows[0] + "," + flows[1]};
    check(both);
    EXPECT_EQ(kept().size(), 2u);
    EXPECT_TRUE(contains(check(both).err, "2 of 2 runs are in '")) << check(both).err;
}

// The same dataflow by its name, loops and machine; what differs changes cycles or what is off chip.
TEST_F(Network, RunsThatDifferInMarksOrControlHaveFilesOfTheirOwn) {
    size_t files = 0;
    for (const char *flow :
         {"Temporal_Map (1,1) K -> Temporal_Map (1,1) Y -> Spatial_Map (1,1) C",
          "Temporal_Map (1,1) K Overhead 5 -> Temporal_Map (1,1) Y -> Spatial_Map (1,1) C",
          "Temporal_Map (1,1) K -> Temporal_Map (1,1) Y Overhead 5 -> Spatial_Map (1,1) C",
          "Temporal_Map (1,1) K -> Buffer L2 -> Temporal_Map (1,1) Y -> Spatial_Map (1,1) C",
          "Temporal_Map (1,1) K -> Temporal_Map (1,1) Y -> Buffer L2 -> Spatial_Map (1,1) C",
          "Temporal_Map (1,1) K -> Buffer L2 weight -> Temporal_Map (1,1) Y -> Spatial_Map (1,1) C",
          "Temporal_Map (1,1) K -> Buffer L2 input -> Temporal_Map (1,1) Y -> Spatial_Map (1,1) C"}) {
        const std::string file =
            write("one.dsl", std::string("NumPEs 4; OffChipBandwidth 1; Layer CONV a; K 4; C 4; Y 6; "
                                         "X 6; R 3; S 3; endLayer ") +
                                 flow);
        const Outcome plain = simcheck({file, "--csv", "-"}), first = simcheck({file, "--csv", "-", "--out", runs()});
        EXPECT_EQ(first.out, plain.out) << flow;
        EXPECT_EQ(simcheck({file, "--csv", "-", "--out", runs()}).out, plain.out) << flow;
        EXPECT_EQ(kept().size(), ++files) << flow;
    }
}

TEST_F(Network, NoResultTakesAKeptRunsPlace) {
    const std::vector<std::string> one = {"--out", runs(), "--layer", "first", "--flow", "ws"};
    check(one);
    ASSERT_EQ(kept().size(), 1u);
    const std::string file = kept()[0].string(), text = read_file(file);
    for (bool there : {true, false}) {
        if (!there)
            std::filesystem::remove(file);
        std::vector<std::string> both = one;
        both.insert(both.end(), {"--csv", file});
        Outcome outcome = check(both);
        EXPECT_EQ(outcome.exit_code, 2) << testing::PrintToString(outcome);
        EXPECT_TRUE(contains(outcome.err, "is to be written to the same file")) << outcome.err;
        EXPECT_EQ(there ? read_file(file) : "", there ? text : "");
        EXPECT_EQ(kept().size(), there ? 1u : 0u);
    }
}

// Programs need not know whether a run was simulated before.
TEST_F(Network, ADocumentOfKeptRunsIsTheSame) {
    Outcome plain = check({"--all", "--json"}), csv = check({"--csv", "-"});
    check({"--out", runs()});
    EXPECT_EQ(check({"--out", runs(), "--json"}).out, with_kept(plain.out, 15));
    EXPECT_EQ(check({"--out", runs(), "--csv", "-"}).out, csv.out);
}

TEST_F(Network, WhatIsMissingOrDamagedIsSimulatedAgain) {
    Outcome plain = check({"--all"});
    check({"--out", runs()});
    auto files = kept();
    ASSERT_EQ(files.size(), 15u);
    std::string whole = read_file(files[1]);
    std::filesystem::remove(files[0]);
    std::filesystem::resize_file(files[1], std::filesystem::file_size(files[1]) / 2);
    write("runs/" + files[2].filename().string(), replaced(read_file(files[2]), "\"seed\": 1", "\"seed\": 2"));
    std::ofstream(files[3]) << "";
    Outcome again = check({"--out", runs()});
    EXPECT_EQ(again.out, with_kept(plain.out, 11));
    EXPECT_TRUE(contains(again.err, "11 of 15 runs")) << again.err;
    for (int i : {1, 2, 3})
        EXPECT_TRUE(contains(again.err, files[i].string() + "' is not what this run gives")) << again.err;
    EXPECT_EQ(kept(), files);
    EXPECT_EQ(read_file(files[1]), whole);
}

// Whatever is changed in a file: the run is simulated, and nothing of the change is reported.
TEST_F(Network, WhatWasTamperedWithIsSimulatedAgain) {
    const std::vector<std::string> one = {"--out", runs(), "--layer", "first", "--flow", "ws"};
    Outcome plain = check(one);
    ASSERT_EQ(kept().size(), 1u);
    const std::string name = "runs/" + kept()[0].filename().string(), text = read_file(kept()[0]);
    const std::string build = text.substr(text.find("\"build\": \"") + 10, 16);
    const std::pair<std::string, std::string> changes[] = {
        {"\"macs\": 1008", "\"macs\": 1009"},
        {"\"macs\": 1008", "\"macs\": -9"},
        {"\"steps\": ", "\"steps\": 1"},
        {"\"cycles\": ", "\"cycles\": 7 "},
        {"\"output_ok\": true", "\"output_ok\": false"},
        {"\"version\": \"", "\"version\": \"9"},
        {"\"schema\": \"simcheck.run/3\"", "\"schema\": \"simcheck.run/1\""},
        {build, "0123456789abcdef"},
        {"\"checksum\": \"", "\"checksum\": \"0"},
    };
    for (const auto &change : changes) {
        ASSERT_TRUE(contains(text, change.first)) << change.first;
        write(name, replaced(text, change.first, change.second));
        Outcome outcome = check(one);
        EXPECT_EQ(outcome.out, plain.out) << change.second;
        EXPECT_TRUE(contains(outcome.err, "is not what this run gives")) << change.second;
        EXPECT_EQ(read_file(kept()[0]), text) << change.second;
    }
    for (const std::string &more : {std::string("\0more", 5), std::string("\0", 1), std::string("\n")}) {
        write(name, text + more);
        EXPECT_TRUE(contains(check(one).err, "is not what this run gives"));
        EXPECT_EQ(read_file(kept()[0]), text);
    }
}

// Neither through a link nor into a pipe: what the program keeps is a regular file.
TEST_F(Network, WhatStandsInAFilesPlaceIsNotWrittenThrough) {
    const std::vector<std::string> one = {"--out", runs(), "--layer", "first", "--flow", "ws"};
    check(one);
    ASSERT_EQ(kept().size(), 1u);
    const std::string file = kept()[0], precious = write("precious", "mine");
    const std::function<void()> makes[] = {
        [&] { std::filesystem::create_symlink(precious, file); },
        [&] { std::filesystem::create_symlink(path("missing"), file); },
        [&] { ASSERT_EQ(mkfifo(file.c_str(), 0666), 0); },
        [&] { std::filesystem::create_directory(file); },
    };
    for (const auto &make : makes) {
        std::filesystem::remove(file);
        make();
        Outcome outcome = check(one);
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_EQ(outcome.out, "");
        EXPECT_TRUE(contains(outcome.err, "'" + file + "' is not a regular file")) << outcome.err;
    }
    EXPECT_EQ(read_file(precious), "mine");
    EXPECT_FALSE(std::filesystem::exists(path("missing")));
}

TEST_F(Network, SeveralProgramsMayUseAFolderAtATime) {
    const std::string plain = check({"--all"}).out, net = path("net.dsl");
    std::vector<std::unique_ptr<Process>> all;
    for (int i = 0; i < 4; i++)
        all.push_back(std::make_unique<Process>(
            std::vector<std::string>{"--net", net, "--hw", MACHINE, "--out", runs(), "--jobs", "2"}));
    for (auto &process : all) {
        Outcome outcome = process->wait();
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(without_kept(outcome.out), plain);
        EXPECT_FALSE(contains(outcome.err, "not what this run gives")) << outcome.err;
    }
    EXPECT_EQ(kept().size(), 15u);
    EXPECT_EQ(check({"--out", runs()}).out, with_kept(plain, 15));
}

TEST_F(Network, WhatCountsDependOnTellsFilesApart) {
    const std::vector<std::string> one = {"--out", runs(), "--layer", "first", "--flow", "ws"};
    auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), one.begin(), one.end());
        return check(more);
    };
    EXPECT_EQ(with({}).exit_code, 0);
    EXPECT_FALSE(contains(with({"--seed", "2"}).err, "already"));
    EXPECT_FALSE(contains(with({"--hw", "NoCLatency=3"}).err, "already"));
    EXPECT_EQ(kept().size(), 3u);
    EXPECT_TRUE(contains(with({}).err, "1 of 1 runs"));
    Outcome other = check(one, "Layer CONV first; K 2; C 2; Y 6; X 10; R 3; S 3; endLayer\n");
    EXPECT_FALSE(contains(other.err, "already")) << other.err;
    EXPECT_EQ(kept().size(), 4u);
}

TEST_F(Network, AKilledCampaignGoesOnWhereItWas) {
    const char LONG[] = "Layer CONV small; K 2; C 2; Y 6; X 9; R 3; S 3; endLayer\n"
                        "Layer CONV large; K 32; C 16; Y 40; X 40; R 3; S 3; endLayer\n";
    const std::vector<std::string> arguments = {"--net", write("net.dsl", LONG), "--hw", MACHINE, "--out", runs()};
    Process process(arguments);
    while (kept().size() < 3)
        usleep(2000);
    process.kill(SIGKILL);
    Outcome killed = process.wait();
    Outcome again = simcheck(arguments);
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(without_kept(again.out), check({"--all"}, LONG).out);
    if (killed.signal == SIGKILL) {
        EXPECT_EQ(killed.out, "");
    }
    EXPECT_TRUE(contains(again.err, "already")) << again.err;
}

// ---- shards ----

std::string simulated(int now, int before) {
    return std::to_string(now) + " simulated, " + std::to_string(before) + " found there\n";
}

TEST_F(Network, ShardsTogetherLeaveWhatASerialRunLeaves) {
    Outcome plain = check({"--all"}), csv = check({"--csv", "-"}), json = check({"--all", "--json"});
    check({"--out", runs()});
    const auto serial = contents();
    std::filesystem::remove_all(runs());
    for (int i : {2, 0, 1}) {
        const size_t before = kept().size();
        Outcome outcome = shard(i, 3);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(outcome.out, "shard " + std::to_string(i) + "/3, 5 of 15 runs into '" + runs() +
                                   "': " + simulated(5, 0) +
                                   "for the report: the same command without --shard, after all 3 shards\n");
        EXPECT_EQ(kept().size(), before + 5);
    }
    EXPECT_EQ(contents(), serial);
    EXPECT_EQ(check({"--out", runs()}).out, with_kept(plain.out, 15));
    EXPECT_EQ(check({"--out", runs(), "--csv", "-"}).out, csv.out);
    EXPECT_EQ(check({"--out", runs(), "--json"}).out, with_kept(json.out, 15));
}

// Place 1 of five dataflows is the second one of each layer.
TEST_F(Network, AShardHasEveryNthRunOfThePlan) {
    shard(1, 5);
    ASSERT_EQ(kept().size(), 3u);
    for (const auto &file : kept())
        EXPECT_TRUE(contains(file.filename().string(), "-ws-")) << file;
    EXPECT_TRUE(contains(shard(17, 30).out, "shard 17/30, 0 of 15 runs")) << "more shards than runs";
    EXPECT_EQ(shard(17, 30).exit_code, 0);
    EXPECT_EQ(kept().size(), 3u);
}

TEST_F(Network, AShardGoesOnWhereItWas) {
    shard(1, 5);
    std::filesystem::remove(kept()[1]);
    EXPECT_TRUE(contains(shard(1, 5).out, simulated(1, 2)));
    EXPECT_TRUE(contains(shard(1, 5).out, simulated(0, 3)));
    EXPECT_TRUE(contains(shard(0, 1).out, simulated(12, 3))) << "with another number of shards, too";
}

// So that the command for the report is the one of the shards: what is about the report waits for it.
TEST_F(Network, AShardWritesNoReport) {
    Outcome plain = shard(1, 3);
    const std::string csv = path("r.csv"), json = path("r.json");
    Outcome outcome = shard(1, 3, {"--all", "--strict", "--hw", "L1Size=1", "--csv", csv, "--json", json, "--quiet"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, plain.out);
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(read_file(csv) + read_file(json), "");
}

// A refused run keeps its place in the plan, and only the shard that has the place reports it.
TEST_F(Network, ARefusedRunIsReportedByItsShard) {
    const std::string wide = write("wide.dsl", "Temporal_Map (1,1) K -> Tile (9) C -> Spatial_Map (1,1) C\n");
    const std::vector<std::string> flows = {"--flow", "ws," + wide};
    Outcome whole = shard(0, 2, flows), refused = shard(1, 2, flows);
    EXPECT_EQ(whole.exit_code, 0) << whole.err;
    EXPECT_EQ(whole.err, "");
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_TRUE(contains(refused.out, ": 0 simulated, 0 found there, 3 refused\n")) << refused.out;
    EXPECT_TRUE(contains(refused.err, "error: ")) << refused.err;
}

TEST_F(Network, ShardsMayUseAFolderAtATime) {
    const std::string plain = check({"--all"}).out, net = path("net.dsl");
    check({"--out", runs()});
    const auto serial = contents();
    std::filesystem::remove_all(runs());
    std::vector<std::unique_ptr<Process>> all; // two of each: a task that was requeued while it lived
    for (int i = 0; i < 8; i++)
        all.push_back(std::make_unique<Process>(std::vector<std::string>{
            "--net", net, "--hw", MACHINE, "--out", runs(), "--shard", std::to_string(i / 2) + "/4", "--quiet"}));
    for (auto &process : all) {
        Outcome outcome = process->wait();
        EXPECT_EQ(outcome.exit_code, 0);
        EXPECT_EQ(outcome.err, "");
    }
    EXPECT_EQ(contents(), serial);
    EXPECT_EQ(check({"--out", runs()}).out, with_kept(plain, 15));
}

TEST_F(Network, AFolderThatCannotBeWrittenEndsAShardWithoutItsLine) {
    Outcome outcome = check({"--out", write("file", ""), "--shard", "0/2"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(contains(outcome.err, "is not a folder")) << outcome.err;
    shard(0, 1, {"--layer", "first", "--flow", "ws"});
    ASSERT_EQ(kept().size(), 1u);
    const std::string file = kept()[0];
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    outcome = shard(0, 1, {"--layer", "first", "--flow", "ws"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
}

// ---- what makes no sense ----

TEST_F(Network, AFolderThatCannotBeUsedIsAnError) {
    std::string file = write("file", "");
    Outcome outcome = check({"--out", file});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(contains(outcome.err, "'" + file + "' is not a folder")) << outcome.err;
    EXPECT_EQ(check({"--out", path("no/such")}).exit_code, 2);
}

TEST_F(Network, OptionsThatContradictAreErrors) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"--model-only", "--out", "x"}, "--model-only simulates nothing"},
        {{"--model-only", "--budget", "3"}, "no use for --budget"},
        {{"--budget", "3", "--trace", "t.gz"}, "--trace needs every run"},
        {{"--all", "--terms"}, "--terms has no room"},
        {{"--budget", "0"}, "expected a number from 1"},
        {{"--all", "--shard", "0/4"}, "--shard needs --out"},
        {{"--shard", "0/4", "--out", "x", "--budget", "3"}, "no use for --budget"},
    };
    for (const auto &use : cases) {
        Outcome outcome = check(use.first);
        EXPECT_EQ(outcome.exit_code, 2) << use.second;
        EXPECT_TRUE(contains(outcome.err, use.second)) << outcome.err;
    }
}

class FusedNetwork : public CliTest {};

// A pair in a dataflow that L1 is too small for is never the best: it is not fused, so that a layer of it has its own.
TEST_F(FusedNetwork, LeavesADataflowToEachLayerThatFits) {
    const std::string net =
        write("net.dsl", "NumPEs 9; L2Size 800; Buffer auto; OffChipBandwidth 4; Bandwidth 16; L1Size 10;\n"
                         "Layer CONV l0; C 1; Y 8; X 4; K 3; endLayer\n"
                         "Layer DSCONV l1; C 3; Y 8; X 4; R 2; S 2; K 2; endLayer\n"
                         "Layer DSCONV l2; C 6; Y 7; X 3; R 2; S 1; StrideY 2; K 2; endLayer\n");
    for (const char *fuse : {"--quiet", "--fuse"}) {
        const Outcome outcome =
            simcheck({net, "--flow", "nlr,rs,nvdla,os", "--all", "--model-only", "--formulas", "exact", fuse});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_TRUE(contains(outcome.out, "3 of 3")) << fuse << outcome.out;
        EXPECT_FALSE(contains(outcome.out, "0 of 3")) << fuse << outcome.out;
    }
}

} // namespace
