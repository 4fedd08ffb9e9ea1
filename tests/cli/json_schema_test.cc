// docs/json.md describes every key of the JSON document, with its type: documents of many kinds of runs are walked and
// compared with its tables, in both directions.
#include "common/counters.h"
#include "common/layer.h"
#include "common/machine.h"
#include "sim/sim.h"
#include "tests/cli/run_program.h"
#include "tests/support/json_reader.h"

#include <map>
#include <set>

namespace {

// What docs/json.md says: the types of each path.
using Types = std::set<std::string>;
using Schema = std::map<std::string, Types>;

std::string page() { return read_file(TEST_SOURCE_DIR "/docs/json.md"); }

// The rows "| `path` | type, type | meaning |" of the page's tables that have types.
Schema described() {
    static const Types known = {"text", "integer", "number", "boolean", "fraction", "object", "array", "null"};
    Schema schema;
    std::istringstream lines(page());
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("| `", 0) != 0)
            continue;
        const size_t end = line.find("` | "), behind = line.find(" | ", end + 4);
        if (end == std::string::npos || behind == std::string::npos)
            continue; // a table of two columns
        std::string words = line.substr(end + 4, behind - end - 4), word;
        std::istringstream types(words);
        Types &row = schema[line.substr(3, end - 3)];
        EXPECT_TRUE(row.empty()) << "described twice: " << line;
        while (std::getline(types >> std::ws, word, ',')) {
            EXPECT_EQ(known.count(word), 1u) << "no type '" << word << "' in " << line;
            row.insert(word);
        }
    }
    return schema;
}

bool is_fraction(const Json &value) {
    return value.members.size() == 2 && value.find("numerator") && value.find("denominator");
}

std::string type_of(const Json &value) {
    switch (value.kind) {
    case Json::Null:
        return "null";
    case Json::Bool:
        return "boolean";
    case Json::Number:
        return value.is_integer() ? "integer" : "number";
    case Json::String:
        return "text";
    case Json::Array:
        return "array";
    case Json::Object:
        break;
    }
    return is_fraction(value) ? "fraction" : "object";
}

// Which keys a word in angle brackets stands for, in one document.
class Words {
  public:
    explicit Words(const Json &document) {
        for (const auto &set : document["sets"].members)
            sets_.insert(set.first);
        for (const Json &result : document["results"].items)
            flows_.insert(result["dataflow"].text);
    }

    bool has(const std::string &word, const std::string &key) const {
        const int length = static_cast<int>(key.size());
        if (word == "<set>")
            return sets_.count(key);
        if (word == "<dataflow>")
            return flows_.count(key);
        if (word == "<counter>")
            return sc_counter_find(key.c_str(), length) != SC_COUNTER_COUNT;
        if (word == "<dimension>")
            return sc_dim_find(key.c_str(), length) != SC_DIM_COUNT;
        if (word == "<statement>")
            return sc_hardware_find(key.c_str(), length) != SC_HARDWARE_COUNT;
        for (int wait = 0; word == "<wait>" && wait < SC_SIM_WAIT_COUNT; wait++)
            if (key == sc_sim_wait_name(static_cast<sc_sim_wait>(wait)))
                return true;
        return word == "<quantity>";
    }

  private:
    std::set<std::string> sets_, flows_;
};

// Compares documents with the page, and keeps which of its paths have occurred.
class Walker {
  public:
    explicit Walker(Schema schema) : schema_(std::move(schema)) {}

    void walk(const Json &document) {
        Words words(document);
        walk_members("", document, words);
    }

    std::vector<std::string> problems;
    std::set<std::string> unused() const {
        std::set<std::string> left;
        for (const auto &row : schema_)
            if (!seen_.count(row.first))
                left.insert(row.first);
        return left;
    }

  private:
    // The page's path for a key of the object at `path`, or "".
    std::string path_of(const std::string &path, const std::string &key, const Words &words) const {
        const std::string before = path.empty() ? "" : path + ".";
        if (schema_.count(before + key))
            return before + key;
        for (const char *word :
             {"<set>", "<dataflow>", "<counter>", "<dimension>", "<statement>", "<wait>", "<quantity>"})
            if (schema_.count(before + word) && words.has(word, key))
                return before + word;
        return "";
    }

    void walk_members(const std::string &path, const Json &object, const Words &words) {
        for (const auto &member : object.members) {
            const std::string inner = path_of(path, member.first, words);
            if (inner.empty())
                problems.push_back("no key '" + member.first + "' is described in '" + path + "'");
            else
                walk_value(inner, member.second, words);
        }
    }

    void walk_value(const std::string &path, const Json &value, const Words &words) {
        const Types &types = schema_.at(path);
        const std::string type = type_of(value);
        seen_.insert(path);
        if (!types.count(type) && !(type == "integer" && types.count("number")))
            problems.push_back("'" + path + "' is described as another type than " + type);
        if (type == "object")
            walk_members(path, value, words);
        for (const Json &item : value.items)
            walk_item(path, item, words);
    }

    // Items that are objects need no row of their own: the rows of their keys say what they are.
    void walk_item(const std::string &path, const Json &item, const Words &words) {
        if (type_of(item) == "object")
            walk_members(path + "[]", item, words);
        else if (schema_.count(path + "[]"))
            walk_value(path + "[]", item, words);
        else
            problems.push_back("the items of '" + path + "' are not described");
    }

    const Schema schema_;
    std::set<std::string> seen_;
};

// A layer of each type, one that is refused for some dataflows, one that is too large to hold.
const char LAYERS[] = "Layer CONV c; K 2; C 2; Y 6; X 9; R 3; S 3; Stride 2; Pad 1; Repeat 2; endLayer\n"
                      "Layer DSCONV d; C 4; Y 6; X 6; R 3; S 3; endLayer\n"
                      "Layer POOL p; C 4; Y 6; X 6; R 2; S 2; endLayer\n"
                      "Layer GEMM g; M 4; N 4; K 4; endLayer\n";
const char HUGE[] = "NumPEs 4;\n"
                    "Layer GEMM huge; M 1000000; N 1000000; K 1; endLayer\n"
                    "Layer GEMM small; M 4; N 4; K 4; endLayer\n"
                    "Spatial_Map (1,1) M -> Temporal_Map (1,1) N -> Temporal_Map (1,1) K\n";
const char DIRECTIVES[] = "Network small {\n"
                          "  Layer good { Type: CONV Dimensions { K: 8, C: 3, R: 3, S: 3, Y: 8, X: 8 }\n"
                          "    Dataflow { SpatialMap(1,1) K; } }\n"
                          "  Layer recurrent { Type: LSTM Dimensions { K: 8 } Dataflow { SpatialMap(1,1) K; } }\n"
                          "}\n";
const char OPEN_SET[] = "set open; status published;\n"
                        "Third = Sz(K) / 3;\n"
                        "Nothing = 1 / (Sz(K) - Sz(K));\n"
                        "L2 RD WEIGHT : l2_rd_weight = Sz(K) / 7;\n";

class JsonSchema : public CliTest {
  protected:
    Json document(std::vector<std::string> arguments) const {
        arguments.push_back("--json");
        const Outcome outcome = simcheck(arguments);
        EXPECT_NE(outcome.out, "") << outcome.err;
        return outcome.out.empty() ? Json() : read_json(outcome.out);
    }

    std::vector<Json> documents() const {
        const std::string layers = write("layers.dsl", LAYERS), set = write("open.formulas", OPEN_SET);
        return {
            document({example("03-halo"), "--terms"}),
            document({"--net", layers, "--flow", "ws,rs", "--all", "--energy", "eyeriss"}),
            document({"--net", layers, "--flow", "ws,gemm", "--all", "--model-only"}),
            document({"--net", layers, "--flow", "ws", "--hw", "L1Size=100000000"}),
            document({example("05-strided"), "--formulas", set, "--terms"}),
            document({write("huge.dsl", HUGE)}),
            document({path("none.dsl")}),
            document({write("small.m", DIRECTIVES), "--hw", "NumPEs=8", "--all"}),
        };
    }
};

TEST_F(JsonSchema, EveryKeyIsDescribedWithItsType) {
    Walker walker(described());
    for (const Json &one : documents())
        walker.walk(one);
    EXPECT_EQ(walker.problems, std::vector<std::string>());
    EXPECT_EQ(walker.unused(), std::set<std::string>()) << "described, and in no document";
}

// The test above can fail: a key that is not described, one of another type, and one that never occurs.
TEST_F(JsonSchema, AKeyThatIsNotDescribedIsFound) {
    const Json halo = document({example("03-halo")});
    Schema schema = described();
    schema.erase("results[].buffers.L1Size.enough");
    schema["results[].utilization"] = {"null"};
    schema["results[].unheard_of"] = {"text"};
    Walker walker(schema);
    walker.walk(halo);
    EXPECT_EQ(walker.problems,
              (std::vector<std::string>{"'results[].utilization' is described as another type than number",
                                        "no key 'enough' is described in 'results[].buffers.L1Size'"}));
    EXPECT_EQ(walker.unused().count("results[].unheard_of"), 1u);
}

std::string trimmed(const std::string &line) {
    const size_t begin = line.find_first_not_of(' ');
    return begin == std::string::npos ? "" : line.substr(begin);
}

// The lines of the example that begins with "    {" and ends with "    }".
std::vector<std::string> example_lines() {
    std::vector<std::string> lines;
    std::istringstream text(page());
    for (std::string line; std::getline(text, line);)
        if (line == "    {" || !lines.empty()) {
            lines.push_back(trimmed(line));
            if (line == "    }")
                break;
        }
    return lines;
}

// "..." stands for lines or the end of a line that are left out; all others stand in the document, in the same order.
TEST_F(JsonSchema, TheExampleIsWhatTheProgramWrites) {
    std::string all = simcheck({example("03-halo"), "--json"}).out;
    for (size_t at; (at = all.find(TEST_SOURCE_DIR "/")) != std::string::npos;)
        all.erase(at, sizeof TEST_SOURCE_DIR);
    std::istringstream lines(all);
    const std::vector<std::string> wanted = example_lines();
    EXPECT_GT(wanted.size(), 50u);
    for (const std::string &line : wanted) {
        const size_t dots = line.find("...");
        const std::string begin = line.substr(0, dots);
        bool found = dots == 0;
        for (std::string written; !found && std::getline(lines, written);)
            found = dots == std::string::npos ? trimmed(written) == line : trimmed(written).rfind(begin, 0) == 0;
        ASSERT_TRUE(found) << "not in the document, or not there: " << line;
    }
}

} // namespace
