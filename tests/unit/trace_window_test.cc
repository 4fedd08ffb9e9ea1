// A trace with a window holds the records of the whole one that touch its cycles, and says how many others there were.
#include <gtest/gtest.h>

#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/traced.h"

namespace {

struct Records {
    std::vector<std::string> lines;
    long long omitted = -1;
};

Records Read(const std::string &text) {
    Records records;
    std::istringstream from(text);
    for (std::string line; std::getline(from, line);) {
        std::sscanf(line.c_str(), "# omitted %lld", &records.omitted);
        if (line[0] >= '0' && line[0] <= '9')
            records.lines.push_back(line);
    }
    return records;
}

// At levels burst and access: "cycle,duration,...".
bool Touches(const std::string &line, long long from, long long to) {
    long long cycle = 0, duration = 0;
    EXPECT_EQ(std::sscanf(line.c_str(), "%lld,%lld,", &cycle, &duration), 2);
    return cycle < to && (cycle + duration > from || cycle >= from);
}

TEST(TraceWindow, HoldsWhatTouchesIt) {
    const std::pair<long long, long long> windows[] = {{0, 1},   {0, 40},   {7, 8},     {20, 60},
                                                       {33, 34}, {60, 100}, {300, 301}, {10000, 10001}};
    for (const char *example : {"03-halo", "06-reduction", "10-idle-keeps", "12-pool", "14-link-bound"})
        for (sc_trace_level level : {SC_TRACE_BURST, SC_TRACE_ACCESS}) {
            SCOPED_TRACE(std::string(example) + " " + sc_trace_level_name(level));
            const sc_mapping mapped = MapFile(std::string("workloads/examples/") + example + ".dsl");
            const Records all = Read(traced::SimulatedText(mapped, level));
            EXPECT_EQ(all.omitted, 0);
            for (const auto &[from, to] : windows) {
                SCOPED_TRACE(std::to_string(from) + ":" + std::to_string(to));
                const Records part = Read(traced::SimulatedText(mapped, level, from, to));
                std::vector<std::string> touching;
                for (const std::string &line : all.lines)
                    if (Touches(line, from, to))
                        touching.push_back(line);
                EXPECT_EQ(part.lines, touching);
                EXPECT_EQ(part.omitted, static_cast<long long>(all.lines.size() - touching.size()));
            }
        }
}

} // namespace
