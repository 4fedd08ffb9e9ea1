// Random texts of directives. An accepted text executes every operation exactly once. If a text is refused because maps
// that share a level do not meet, the message says how many operations would be skipped. The oracle counts both.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/lower.h"
#include "tests/property/oracle.h"
#include "tests/property/random.h"
#include "tests/support/case_count.h"
#include "tests/support/lowered.h"

namespace {

const int SHARE = Cases(8, 1); // one in so many runs

class RandomText {
  public:
    explicit RandomText(uint64_t seed) : random_(seed) {}

    std::string text() {
        std::string layer = "Type: CONV Stride { X: " + number(1, 3) + ", Y: " + number(1, 3) + " } Dimensions { ";
        for (const char *dim : {"K", "C"})
            layer += std::string(dim) + ": " + number(1, 4) + ", ";
        layer +=
            "R: " + number(1, 4) + ", S: " + number(1, 3) + ", Y: " + number(4, 13) + ", X: " + number(3, 9) + " }";
        return "num_pes: " + number(1, 12) + "\nNetwork n { Layer a { " + layer + " Dataflow {\n" + flow() + "} } }\n";
    }

  private:
    std::string number(int64_t low, int64_t high) { return std::to_string(random_.between(low, high)); }

    std::string flow() {
        std::string text;
        int levels = static_cast<int>(random_.between(1, 3));
        for (int level = 0; level < levels; level++) {
            if (level > 0)
                text += "Cluster(" + (random_.chance(20) ? "Sz(R)" : number(1, 3)) + ");\n";
            text += maps();
        }
        return text;
    }

    // Sometimes several spatial maps, mostly of one window.
    std::string maps() {
        std::vector<std::string> dims = {"K", "C", "Y", "X", "R", "S"};
        random_.shuffle(dims);
        dims.resize(static_cast<size_t>(random_.between(1, 6)));
        std::string spatial = random_.one_of(dims), text;
        bool rows = random_.chance(30);
        for (const std::string &dim : dims) {
            bool together = rows ? dim == "Y" || dim == "R" : dim == spatial || random_.chance(4);
            text += std::string(together ? "Spatial" : "Temporal") + "Map" + sizes(dim) + ";\n";
        }
        return text;
    }

    std::string sizes(const std::string &dim) {
        bool input = dim == "Y" || dim == "X";
        std::string filter = dim == "Y" ? "Sz(R)" : "Sz(S)", size = number(1, 3);
        if (random_.chance(25) || !input)
            return "(" + (random_.chance(15) ? "Sz(" + dim + ")" : size) + "," + size + ") " + dim;
        if (random_.chance(40))
            return "(" + size + "," + (random_.chance(80) ? size : "1") + ") " + dim + "'";
        return "(" + size + "+" + filter + "-1," + (random_.chance(80) ? size : "1") + ") " + dim;
    }

    Random random_;
};

// The number before " of the layer's"; -1 if there is none.
int64_t amount_said(const std::string &message) {
    size_t end = message.find(" of the layer's"), begin = message.rfind(": ", end);
    return end == std::string::npos ? -1 : std::stoll(message.substr(begin + 2));
}

// The levels in which spatial maps do not meet; the message is about the first.
int levels_that_miss(const struct sc_mapping &mapping) {
    int count = 0;
    for (int l = 0; l < mapping.level_count; l++) {
        struct sc_mapping others = mapping;
        std::vector<struct sc_level> level(mapping.level, mapping.level + mapping.level_count);
        others.level = level.data();
        for (int other = 0; other < mapping.level_count; other++)
            if (other != l)
                for (int i = 0; i < others.level[other].directive_count; i++)
                    level[other].directive[i].spatial = false;
        count += sc_mapping_check_coverage(&others, nullptr) != SC_STATUS_OK;
    }
    return count;
}

TEST(Directives, ExecuteEachOperationOnceOrSayWhatIsMissed) {
    enum { LIMIT = 3000000 };
    RandomText random(11);
    int accepted = 0, together = 0, missing = 0;
    for (int i = 0; i < 4000 / SHARE; i++) {
        const std::string text = random.text();
        Parsed parsed(text, "random.m");
        if (parsed.result != SC_STATUS_OK)
            continue; // a filter larger than its input
        Lowered lowered(parsed);
        const std::string message = lowered.error.message;
        const bool refused = message.find("advance together") != std::string::npos;
        if (lowered.result != SC_STATUS_OK && !refused)
            continue;
        const OracleResult oracle = oracle_walk(*lowered.mapping, LIMIT);
        if (!oracle.finished)
            continue;
        EXPECT_EQ(oracle.repeated_ops, 0) << text;
        if (!refused) {
            ASSERT_EQ(oracle.missed_ops, 0) << text << LevelsText(*lowered.mapping);
        } else if (levels_that_miss(*lowered.mapping) == 1) {
            ASSERT_EQ(oracle.missed_ops, amount_said(message)) << text << message;
        } else {
            ASSERT_GE(oracle.missed_ops, amount_said(message)) << text << message;
        }
        accepted += !refused;
        missing += refused;
        for (int l = 0; l < lowered.mapping->level_count && !refused; l++) {
            int spatial = 0;
            for (int d = 0; d < lowered.mapping->level[l].directive_count; d++)
                spatial += lowered.mapping->level[l].directive[d].spatial;
            together += spatial > 1 && lowered.mapping->level[l].units > 1;
        }
    }
    EXPECT_GT(accepted, 1000 / SHARE);
    EXPECT_GT(together, 50 / SHARE);
    EXPECT_GT(missing, 100 / SHARE);
}

} // namespace
