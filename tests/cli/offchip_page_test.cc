// docs/off-chip.md as a user meets it: where the rules of others break, and the example.
#include "tests/cli/run_program.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace {

const char PAGE[] = TEST_SOURCE_DIR "/docs/off-chip.md";

class OffChipPage : public CliTest {
  protected:
    // Fields of "| a | `b` | ... |", without blanks and backticks around them.
    static std::vector<std::string> cells(const std::string &line) {
        std::vector<std::string> all;
        std::istringstream fields(line.substr(1));
        for (std::string one; std::getline(fields, one, '|');) {
            const size_t begin = one.find_first_not_of(" `"), end = one.find_last_not_of(" `");
            all.push_back(begin == std::string::npos ? "" : one.substr(begin, end + 1 - begin));
        }
        return all;
    }

    // "counter,unit,simulated,set,value," as a run prints them.
    std::string counted(const std::string &mapping, const std::string &set, const std::string &counter) const {
        const Outcome outcome = simcheck({write("page.dsl", mapping), "--formulas", set, "--csv", "-", "--quiet"});
        const size_t begin = outcome.out.find("," + counter + ",");
        return begin == std::string::npos ? outcome.err
                                          : outcome.out.substr(begin, outcome.out.find('\n', begin) - begin);
    }
};

// Below a heading with the name of a set, rows "| what | mapping | counter | simulated | by the rule |".
TEST_F(OffChipPage, SaysWhereARuleBreaks) {
    std::istringstream page(read_file(PAGE));
    std::string set;
    int checked = 0;
    for (std::string line; std::getline(page, line);) {
        if (line.rfind("### `", 0) == 0)
            set = line.substr(5, line.rfind('`') - 5);
        if (line.rfind("| ", 0) != 0 || !contains(line, "| `NumPEs "))
            continue;
        const std::vector<std::string> row = cells(line);
        ASSERT_EQ(row.size(), 5U) << line;
        std::string column = set;
        std::replace(column.begin(), column.end(), '-', '_');
        const std::string found = counted(row[1], set, row[2]);
        EXPECT_TRUE(contains(found, "," + row[3] + "," + column + "," + row[4] + ",")) << line << "\n" << found;
        checked++;
    }
    EXPECT_EQ(checked, 18);
}

// The table of the example's tiles has each load and each store that a trace has.
TEST_F(OffChipPage, FollowsItsExample) {
    const std::string example = TEST_SOURCE_DIR "/workloads/examples/21-l2-tiles.dsl", trace = path("21.csv.gz");
    ASSERT_EQ(simcheck({example, "--trace", trace, "--trace-level", "burst", "--quiet"}).exit_code, 0);
    const std::string page = read_file(PAGE);
    std::istringstream records(simcheck({"trace", "export", trace, "--csv", "-"}).out);
    int loads = 0, stores = 0;
    for (std::string record; std::getline(records, record);) {
        int run = 0, begin = 0, duration = 0;
        char event[16] = "", tensor[16] = "";
        if (std::sscanf(record.c_str(), "%d,%d,%d,offchip,%15[a-z],%15[a-z]", &run, &begin, &duration, event, tensor) !=
            5)
            continue;
        const std::string from = std::to_string(begin), to = std::to_string(begin + duration),
                          there = std::to_string(begin + duration + 3),
                          name = tensor == std::string("sum") ? "psums" : tensor + std::string("s");
        const bool load = event == std::string("load");
        const std::string said = load ? name + " " + from + ", " + to + ", " + there
                                      : "| " + from + ", " + from + " to " + to + ", " + there;
        EXPECT_TRUE(contains(page, said)) << said;
        (load ? loads : stores)++;
    }
    EXPECT_EQ(loads, 8);
    EXPECT_EQ(stores, 4);
}

} // namespace
