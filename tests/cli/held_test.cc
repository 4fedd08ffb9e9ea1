// 'simcheck trace export --held': what each PE holds from when to when, held against the counters of the run.
#include "tests/cli/run_program.h"

#include <map>
#include <set>

namespace {

struct Row {
    int64_t from, to, step, pe; // pe: -1 of L2
    std::string what;
    int64_t elements, filled, forwarded;
    std::string which;
};

std::vector<std::string> fields(const std::string &line) {
    std::vector<std::string> all;
    std::istringstream from(line);
    for (std::string field; std::getline(from, field, ',');)
        all.push_back(field);
    all.resize(std::max<size_t>(all.size(), 10));
    return all;
}

class Held : public CliTest {
  protected:
    std::string traced(const std::string &name, const std::vector<std::string> &more = {}) const {
        const std::string file = path(name + ".gz");
        std::vector<std::string> arguments = {example(name), "--trace", file, "--csv", path("counts.csv"), "--quiet"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        EXPECT_EQ(simcheck(arguments).exit_code, 0);
        return file;
    }

    std::map<std::string, int64_t> counted() const {
        std::map<std::string, int64_t> counts;
        std::istringstream lines(read_file(path("counts.csv")));
        for (std::string line; std::getline(lines, line);)
            if (fields(line)[6] == "exact")
                counts[fields(line)[3]] = std::atoll(fields(line)[5].c_str());
        return counts;
    }

    std::vector<Row> rows(const std::string &trace) const {
        const Outcome outcome = simcheck({"trace", "export", trace, "--held", "-"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        std::istringstream lines(outcome.out);
        std::string line;
        std::getline(lines, line);
        EXPECT_EQ(line, "run,from,to,step,pe,what,elements,filled,forwarded,which");
        std::vector<Row> all;
        while (std::getline(lines, line)) {
            const std::vector<std::string> f = fields(line);
            auto number = [&](int i) { return static_cast<int64_t>(std::atoll(f[static_cast<size_t>(i)].c_str())); };
            EXPECT_EQ(f[0], "1");
            const int64_t pe = f[4].empty() ? -1 : number(4);
            all.push_back({number(1), number(2), number(3), pe, f[5], number(6), number(7), number(8), f[9]});
        }
        return all;
    }
};

// In cycles `from` the PEs hold as much as they do at the step that begins to compute then.
int64_t most_held(const std::vector<Row> &rows) {
    std::map<int64_t, std::vector<const Row *>> of_pe;
    int64_t most = 0;
    for (const Row &row : rows)
        if (row.what != "compute")
            of_pe[row.pe].push_back(&row);
    for (const auto &[pe, own] : of_pe)
        for (const Row *at : own) {
            int64_t held = 0;
            for (const Row *row : own)
                held += row->from <= at->from && at->from < row->to ? row->elements : 0;
            most = std::max(most, held);
        }
    return most;
}

TEST_F(Held, AddsUpToTheCounters) {
    for (const char *name : {"01-one-pe", "02-multicast", "03-halo", "05-strided", "06-reduction", "08-tiles",
                             "09-two-levels", "10-idle-keeps", "11-depthwise", "12-pool", "13-gemm", "14-link-bound"}) {
        SCOPED_TRACE(name);
        const std::vector<Row> all = rows(traced(name, {"--trace-level", "access"}));
        std::map<std::string, int64_t> filled, computed, count = counted();
        int64_t forwarded = 0;
        for (const Row &row : all) {
            EXPECT_LT(row.from, row.to);
            EXPECT_GT(row.elements, 0);
            EXPECT_EQ(row.which.empty(), row.what == "compute");
            filled[row.what] += row.filled;
            forwarded += row.forwarded;
            computed[row.what] += row.elements;
        }
        EXPECT_EQ(filled["weight"], count.at("l1_wr_weight"));
        EXPECT_EQ(filled["input"], count.at("l1_wr_input"));
        EXPECT_EQ(filled["sum"], 0);
        EXPECT_EQ(forwarded, count.at("noc_forward"));
        EXPECT_EQ(computed["compute"], count.at("macs"));
        EXPECT_EQ(most_held(all), count.at("l1_req"));
    }
}

// Of the same PE and tensor they follow one another.
TEST_F(Held, IntervalsDoNotOverlap) {
    std::map<std::pair<int64_t, std::string>, std::vector<Row>> own;
    for (const Row &row : rows(traced("09-two-levels", {"--trace-level", "access"})))
        own[{row.pe, row.what}].push_back(row);
    EXPECT_EQ(own.size(), 6u * 4);
    for (const auto &[key, all] : own)
        for (size_t i = 1; i < all.size(); i++)
            EXPECT_LE(all[i - 1].to, all[i].from) << key.first << " " << key.second;
}

// As the table of docs/off-chip.md says.
TEST_F(Held, ShowsTheTilesOfL2AndWhatPassesOffChip) {
    std::map<std::string, std::vector<std::string>> all;
    for (const Row &row : rows(traced("21-l2-tiles", {"--trace-level", "access"})))
        if (row.pe < 0)
            all[row.what].push_back(std::to_string(row.from) + "-" + std::to_string(row.to) + " +" +
                                    std::to_string(row.filled) + " " + row.which);
    const std::map<std::string, std::vector<std::string>> expected = {
        {"load_weight", {"0-4 +0 k0-1 c0-1", "8-12 +0 k2-3 c0-1", "17-21 +0 k0-1 c2-3", "30-34 +0 k2-3 c2-3"}},
        {"load_input", {"4-8 +0 c0-1 y0-1", "21-25 +0 c2-3 y0-1"}},
        {"load_sum", {"26-30 +0 k0-1 y0-1", "34-38 +0 k2-3 y0-1"}},
        {"store_sum", {"19-23 +0 k0-1 y0-1", "25-29 +0 k2-3 y0-1", "41-45 +0 k0-1 y0-1", "49-53 +0 k2-3 y0-1"}},
        {"weight", {"11-17 +4 k0-1 c0-1", "17-33 +4 k2-3 c0-1", "33-41 +4 k0-1 c2-3", "41-48 +4 k2-3 c2-3"}},
        {"input", {"11-33 +4 c0-1 y0-1", "33-48 +4 c2-3 y0-1"}},
        {"sum", {"11-19 +0 k0-1 y0-1", "19-25 +0 k2-3 y0-1", "33-41 +4 k0-1 y0-1", "41-49 +4 k2-3 y0-1"}}};
    EXPECT_EQ(all, expected);
}

// The load's overhead is the channel's, too. A halo stays, padding is made on chip, and what is on chip is never
// loaded.
TEST_F(Held, ShowsWhatL2KeepsAndMakes) {
    const std::string file = write("kept.dsl", "NumPEs 1; OffChipBandwidth 1; LoadOverhead 3; OnChip weight; L2Size 99;"
                                               "Layer CONV a; Y 3; X 2; R 2; Pad 1; endLayer\n"
                                               "Temporal_Map (3,2) Y -> Buffer L2");
    ASSERT_EQ(simcheck({file, "--trace", path("kept.gz"), "--trace-level", "access", "--quiet"}).exit_code, 0);
    std::vector<std::string> all;
    for (const Row &row : rows(path("kept.gz")))
        if (row.pe < 0 && row.what != "sum" && row.what != "store_sum")
            all.push_back(row.what + " " + std::to_string(row.from) + "-" + std::to_string(row.to) + " " +
                          std::to_string(row.elements) + "+" + std::to_string(row.filled) + " " + row.which);
    EXPECT_EQ(all, (std::vector<std::string>{"load_input 0-7 4+0 y1-2 x1-2", "input 7-12 12+12 y0-2 x0-3",
                                             "load_input 7-12 2+0 y3 x1-2", "weight 7-40 2+0 r0-1",
                                             "input 12-40 12+8 y2-4 x0-3"}));
}

// Two of four PEs have no work in the second step of every two: they keep what they have (section 5 of the contract).
TEST_F(Held, ShowsWhatIdlePEsKeep) {
    std::vector<std::string> inputs, weights;
    for (const Row &row : rows(traced("10-idle-keeps", {"--trace-level", "access"})))
        if (row.pe == 2 && (row.what == "input" || row.what == "weight"))
            (row.what == "input" ? inputs : weights)
                .push_back(std::to_string(row.from) + "-" + std::to_string(row.to) + " " + row.which);
    EXPECT_EQ(inputs, (std::vector<std::string>{"9-35 c0-1 y0-1 x2"}));
    EXPECT_EQ(weights, (std::vector<std::string>{"9-18 k0 c0-1", "18-27 k1 c0-1", "27-35 k2 c0-1"}));
}

TEST_F(Held, NeedsEveryAccessOfAWholeRun) {
    const std::pair<std::vector<std::string>, const char *> cases[] = {
        {{},
         "--held: run 1 is of level step, which does not tell the PEs' elements; expected a trace written with "
         "--trace-level access"},
        {{"--trace-level", "burst"}, "--held: run 1 is of level burst"},
        {{"--trace-level", "access", "--trace-window", ":60"},
         "--held: run 1 has only a window of its records, and what was held before is not known"}};
    for (const auto &[options, message] : cases) {
        const Outcome outcome = simcheck({"trace", "export", traced("03-halo", options), "--held", path("held.csv")});
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_NE(outcome.err.find(message), std::string::npos) << outcome.err;
        EXPECT_NE(access(path("held.csv").c_str(), F_OK), 0);
    }
    const Outcome both = simcheck({"trace", "export", "a.gz", "--held", "-", "--csv", "-"});
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_NE(both.err.find("--held and --csv cannot both go to standard output"), std::string::npos) << both.err;
}

} // namespace
