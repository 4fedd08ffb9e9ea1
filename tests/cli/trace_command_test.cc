// 'simcheck trace': what is reported of good and broken traces, and that other programs can read what is exported.
#include "tests/cli/run_program.h"
#include "tests/support/json_reader.h"

#include <zlib.h>

#include <algorithm>
#include <map>

namespace {

std::string gunzip(const std::string &path) {
    std::string text;
    gzFile file = gzopen(path.c_str(), "rb");
    char part[1 << 14];
    for (int size; file && (size = gzread(file, part, sizeof part)) > 0;)
        text.append(part, static_cast<size_t>(size));
    if (file)
        gzclose(file);
    return text;
}

class Trace : public CliTest {
  protected:
    // A trace of an example, at a level; more options may follow.
    std::string traced(const std::string &name, const std::string &level,
                       const std::vector<std::string> &more = {}) const {
        const std::string file = path(name + "-" + level + ".gz");
        std::vector<std::string> arguments = {example(name), "--trace", file, "--trace-level", level, "--quiet"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        EXPECT_EQ(simcheck(arguments).exit_code, 0);
        return file;
    }

    std::string repacked(const std::string &name, const std::string &text) const {
        gzFile file = gzopen(path(name).c_str(), "wb");
        EXPECT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())), static_cast<int>(text.size()));
        EXPECT_EQ(gzclose(file), Z_OK);
        return path(name);
    }
};

// The trace as a program would have written it that has a counter and a column more, and knows no peak_up.
std::string of_another_program(const std::string &text) {
    std::string changed;
    for (size_t begin = 0, end; begin < text.size(); begin = end + 1) {
        end = text.find('\n', begin);
        const std::string line = text.substr(begin, end - begin);
        if (contains(line, " macs "))
            changed += line[2] == 'c' ? "# counter noc_hops (hops): links crossed\n" : "# total noc_hops 77\n";
        if (!contains(line, " peak_up "))
            changed += line + (line[0] == '#' ? "" : line[0] < '0' || line[0] > '9' ? ",hops" : ",7") + "\n";
    }
    return changed;
}

// ---- recount ----

TEST_F(Trace, RecountSaysWhatIsNotCounted) {
    for (const char *level : {"step", "burst", "access"}) {
        const std::string file = repacked("other.gz", of_another_program(gunzip(traced("03-halo", level))));
        const Outcome outcome = simcheck({"trace", "recount", file});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_TRUE(contains(outcome.out, "  skipped     unknown here: counters noc_hops; columns hops\n"))
            << outcome.out;
        EXPECT_TRUE(contains(outcome.out, "  peak_up         elems/step          9      -  not counted  agree     27  "
                                          "+200.0%           3   -66.7%\n"))
            << outcome.out;
        EXPECT_TRUE(contains(outcome.out, "verdict: agree: all counts of 1 run, but for 1 that is not counted\n"));
    }
}

TEST_F(Trace, RecountAgrees) {
    for (const char *level : {"step", "burst", "access"}) {
        const Outcome outcome = simcheck({"trace", "recount", traced("03-halo", level)});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_EQ(outcome.err, "");
        EXPECT_TRUE(
            contains(outcome.out,
                     "  macs            ops             1,008  1,008  agree    agree      -                    -\n"))
            << outcome.out;
        EXPECT_TRUE(contains(outcome.out, "verdict: agree: all counts of 1 run\n"));
        EXPECT_EQ(contains(outcome.out, "every access finds what it should, and every value is right"),
                  std::string(level) == "access");
    }
}

TEST_F(Trace, RecountQuietlyPrintsOnlyTheVerdict) {
    const std::string one = traced("03-halo", "step"), other = traced("12-pool", "access");
    const Outcome outcome = simcheck({"trace", "recount", one, other, "--quiet"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, "verdict: agree: all counts of 2 runs\n");
}

TEST_F(Trace, RecountOfATamperedTraceDiffers) {
    std::string text = gunzip(traced("03-halo", "burst"));
    const size_t at = text.find("down,fetch,weight,9,0,\n");
    ASSERT_NE(at, std::string::npos);
    text[at + 18] = '8';
    const Outcome outcome = simcheck({"trace", "recount", repacked("bad.gz", text), "--formulas", "fig5"});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(contains(outcome.out, "l2_rd_weight    elems              35     36  differ")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "the records contradict themselves:\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "verdict: differ: in 1 of 1 run\n"));
}

TEST_F(Trace, RecountOfAMaintainedSetWithoutAValueIsIncomplete) {
    const std::string file = traced("03-halo", "step"), head = "set m; status maintained;\n";
    const std::string nothing = write("none.formulas", head + "T : steps = Trips(last(l in loops where 0));\n");
    const std::string broken = write("error.formulas", head + "T : steps = 72; U : cycles = 1 / 0;\n");
    for (const std::string &set : {nothing, broken}) {
        const Outcome outcome = simcheck({"trace", "recount", file, "--formulas", set});
        EXPECT_EQ(outcome.exit_code, 2) << outcome.out;
        EXPECT_TRUE(contains(outcome.out, "verdict: incomplete: in 1 of 1 run a maintained set has an error, or was "
                                          "compared in no count\n"))
            << outcome.out;
        EXPECT_EQ(contains(outcome.err, "division by zero"), set == broken) << outcome.err;
    }
}

TEST_F(Trace, RecountOfAMaintainedSetThatDiffersFails) {
    const std::string right = "set right; status maintained;\nT : steps = 72;\n";
    const std::string wrong = "set wrong; status maintained;\nT : steps = 73;\n";
    const std::string file = traced("03-halo", "step");
    EXPECT_EQ(simcheck({"trace", "recount", file, "--formulas", write("r.formulas", right)}).exit_code, 0);
    const Outcome outcome = simcheck({"trace", "recount", file, "--formulas", write("w.formulas", wrong)});
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_TRUE(contains(outcome.out, "72     72  agree       73   +1.4%\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "verdict: differ: in 1 of 1 run\n"));
}

// What differs does so, whatever else has an error, lacks records or cannot be read; and the verdict says that, too.
TEST_F(Trace, RecountOfWhatDiffersFailsWhateverElseHappens) {
    const std::string file = traced("03-halo", "step"), head = "set w; status maintained; T : steps = 73;\n";
    const std::string wrong = write("w.formulas", head), failing = write("f.formulas", head + "U : cycles = 1 / 0;\n");
    const std::string bytes = read_file(file), torn = write("torn.gz", bytes.substr(0, bytes.size() / 2));
    const std::string part = traced("03-halo", "step", {"--trace-window", ":60"});
    struct {
        std::vector<std::string> words;
        std::string verdict;
    } const calls[] = {
        {{file, "--formulas", failing},
         "in 1 of 1 run; incomplete: in 1 of 1 run a maintained set has an error, or was compared in no count\n"},
        {{part, "--formulas", wrong}, "in 1 of 1 run; incomplete: 1 of 1 run lack records\n"},
        {{file, torn, "--formulas", wrong}, "in 1 of 1 run; unusable: 1 of the traces cannot be read to the end\n"},
    };
    for (const auto &call : calls) {
        std::vector<std::string> words = {"trace", "recount"};
        words.insert(words.end(), call.words.begin(), call.words.end());
        const Outcome outcome = simcheck(words);
        EXPECT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
        EXPECT_TRUE(contains(outcome.out, "verdict: differ: " + call.verdict)) << outcome.out;
    }
}

TEST_F(Trace, RecountOfAPartDoesNotClaimToAgree) {
    for (const char *level : {"step", "burst", "access"})
        for (const char *window : {"100:200", ":60"}) {
            const std::string file = traced("03-halo", level, {"--trace-window", window});
            const Outcome outcome = simcheck({"trace", "recount", file});
            EXPECT_EQ(outcome.exit_code, 2);
            EXPECT_TRUE(contains(outcome.out, "more were not written, so that the counts cannot be complete\n"));
            EXPECT_TRUE(contains(outcome.out, "verdict: incomplete: 1 of 1 run lack records")) << outcome.out;
            EXPECT_FALSE(contains(outcome.out, "verdict: agree"));
        }
}

TEST_F(Trace, BrokenTracesAreToldWithHowFarTheyAreGood) {
    const std::string file = traced("03-halo", "burst"), bytes = read_file(file);
    const std::string cut = write("cut.gz", bytes.substr(0, bytes.size() / 2));
    for (const char *task : {"info", "recount"}) {
        const Outcome outcome = simcheck({"trace", task, cut});
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_EQ(outcome.err.rfind(cut + ":", 0), 0u) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, ": error: the trace is cut off: the gzip data ends before its time; readable "
                                          "up to line "))
            << outcome.err;
        EXPECT_TRUE(contains(outcome.err, ", run 1, record ")) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, ", but no checksum vouches for it: any line may be wrong\n")) << outcome.err;
        EXPECT_FALSE(contains(outcome.out, "agree")) << outcome.out;
    }
    EXPECT_EQ(simcheck({"trace", "info", example("03-halo")}).err,
              example("03-halo") + ":1:1: error: the trace is not gzipped, as a trace is; good up to line 0\n");
}

// Its text makes sense everywhere, and only the checksum is wrong.
TEST_F(Trace, NothingIsMadeOfADamagedTrace) {
    std::string bytes = read_file(traced("03-halo", "burst"));
    bytes[bytes.size() - 8] ^= 1;
    const std::string file = write("damaged.gz", bytes), out = path("out");
    const std::vector<std::vector<std::string>> TASKS = {{"info", file},
                                                         {"recount", file},
                                                         {"export", file, "--csv", "-"},
                                                         {"export", file, "--csv", out},
                                                         {"export", file, "--vcd", out}};
    for (std::vector<std::string> arguments : TASKS) {
        arguments.insert(arguments.begin(), "trace");
        const Outcome outcome = simcheck(arguments);
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_TRUE(contains(outcome.err, ": error: the trace is damaged: incorrect data check; readable up to line "))
            << outcome.err;
        EXPECT_TRUE(contains(outcome.err, ", but no checksum vouches for it: any line may be wrong\n")) << outcome.err;
        const bool recount = arguments[1] == "recount";
        EXPECT_EQ(outcome.out, recount ? "verdict: unusable: 1 of the traces cannot be read to the end\n" : "");
        EXPECT_FALSE(std::ifstream(out).is_open());
    }
}

TEST_F(Trace, InfoOfATraceThatMakesNoSenseCountsNothing) {
    std::string text = gunzip(traced("03-halo", "step"));
    text.replace(text.find("# omitted"), 1, "?");
    const Outcome outcome = simcheck({"trace", "info", repacked("bad.gz", text)});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, ", run 1, record 72, in step 71\n")) << outcome.err;
    EXPECT_FALSE(contains(outcome.out, "  records")) << outcome.out;
    EXPECT_FALSE(contains(outcome.out, "  totals")) << outcome.out;
}

// ---- shapes ----

TEST_F(Trace, ShapesAreReadAsTheRowsThatTheyStandFor) {
    const std::string rows = traced("03-halo", "step"), shapes = path("shapes.gz");
    EXPECT_EQ(simcheck({example("03-halo"), "--trace", shapes, "--trace-form", "shapes", "--quiet"}).exit_code, 0);
    EXPECT_LT(gunzip(shapes).size(), gunzip(rows).size());
    EXPECT_EQ(simcheck({"trace", "recount", shapes}).exit_code, 0);
    EXPECT_TRUE(contains(simcheck({"trace", "info", shapes}).out, "  level       step (as shapes), seed 1\n"));
    const std::string expected = simcheck({"trace", "export", rows, "--csv", "-"}).out;
    EXPECT_TRUE(contains(expected, "\n1,71,")) << expected;
    EXPECT_EQ(simcheck({"trace", "export", shapes, "--csv", "-"}).out, expected);
}

TEST_F(Trace, CopiesAreReadAsTheRowsThatTheyStandFor) {
    for (const char *level : {"burst", "access"}) {
        const std::string rows = traced("03-halo", level), copies = path("copies.gz");
        EXPECT_EQ(simcheck({example("03-halo"), "--trace", copies, "--trace-level", level, "--trace-form", "copies",
                            "--quiet"})
                      .exit_code,
                  0);
        EXPECT_LT(gunzip(copies).size(), gunzip(rows).size());
        const std::string info = simcheck({"trace", "info", rows}).out;
        const size_t records = info.find("  records "), records_end = info.find('\n', records);
        const std::string of_copies = simcheck({"trace", "info", copies}).out;
        EXPECT_TRUE(contains(of_copies, std::string("  level       ") + level + " (as copies), seed 1\n"));
        EXPECT_TRUE(contains(of_copies, info.substr(records, records_end - records))) << of_copies;
        std::string recounted = simcheck({"trace", "recount", rows}).out;
        recounted.replace(recounted.find(rows), rows.size(), copies);
        const std::string words = std::string("  level       ") + level;
        recounted.insert(recounted.find(words) + words.size(), " (as copies)");
        EXPECT_EQ(simcheck({"trace", "recount", copies}).out, recounted);
        for (const char *format : {"--csv", "--vcd", "--perfetto"})
            EXPECT_EQ(simcheck({"trace", "export", copies, format, "-"}).out,
                      simcheck({"trace", "export", rows, format, "-"}).out);
    }
}

TEST_F(Trace, FormsAreOfLevels) {
    const std::string out = path("t.gz");
    const struct {
        std::vector<std::string> options;
        const char *error;
    } CASES[] = {
        {{"--trace-form", "shapes"}, "--trace-form is about the file of --trace, which was not given"},
        {{"--trace", out, "--trace-form", "shapes", "--trace-level", "burst"},
         "--trace-form shapes is about steps: it needs --trace-level step"},
        {{"--trace", out, "--trace-form", "copies"},
         "--trace-form copies is about bursts and accesses: it needs --trace-level burst or access"},
        {{"--trace", out, "--trace-form", "columns"}, "--trace-form: expected rows, shapes or copies, found 'columns'"},
    };
    for (const auto &one : CASES) {
        std::vector<std::string> arguments = {example("03-halo")};
        arguments.insert(arguments.end(), one.options.begin(), one.options.end());
        const Outcome outcome = simcheck(arguments);
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_TRUE(contains(outcome.err, one.error)) << outcome.err;
        EXPECT_FALSE(std::ifstream(out).is_open());
    }
}

// ---- info ----

TEST_F(Trace, InfoShowsWhatAnotherProgramHas) {
    std::string text = of_another_program(gunzip(traced("03-halo", "step")));
    for (const char *line :
         {"# counter cycles (cycles): when the last compute or drain ends\n", "# total cycles 453\n"})
        text.erase(text.find(line), std::string(line).size());
    const Outcome outcome = simcheck({"trace", "info", repacked("other.gz", text)});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "  skipped     unknown here: counters noc_hops; columns hops\n")) << outcome.out;
    EXPECT_TRUE(contains(outcome.out, "  totals      72 steps, unknown cycles, 1,008 operations\n")) << outcome.out;
}

TEST_F(Trace, InfoShowsWhatIsThere) {
    const Outcome outcome = simcheck({"trace", "info", traced("03-halo", "step", {"--trace-window", ":100"})});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char *part : {"run 1, dataflow 03-halo\n", "CONV  K 2  C 2  Y 6  X 9  R 3  S 3  (1,008 MACs)\n",
                             "3 PEs: K(1,1) C(1,1) Y(1,1) spatial X(3,1) R(3,3) S(3,3)\n", "NumPEs 3  Bandwidth 2\n",
                             "step, seed 1, what touches the cycles from 0 up to 100\n",
                             "72 steps, 453 cycles, 1,008 operations\n", "complete, 1 run\n"})
        EXPECT_TRUE(contains(outcome.out, part)) << part << "\n" << outcome.out;
}

// ---- export: Perfetto ----

using Track = std::pair<int64_t, int64_t>; // process and thread

// A document as viewers show it: Perfetto names a counter by its name and the key of its value.
struct Shown {
    std::map<int64_t, std::string> processes;
    std::map<Track, std::string> names;
    std::map<Track, int64_t> ends;                               // of the slices up to now
    std::map<std::pair<int64_t, std::string>, int64_t> counters; // when they last changed
    std::map<std::pair<int64_t, std::string>, double> values;    // and to what
};

// A slice that takes no time would be drawn inside of its neighbour: only what comes on several channels may have none.
void show_slice(Shown &shown, const Json &event) {
    const Track track{event["pid"].integer(), event["tid"].integer()};
    ASSERT_FALSE(shown.names[track].empty());
    ASSERT_GE(event["ts"].integer(), shown.ends[track]);
    const bool may_have_come = shown.names[track] == "down (L2 to PEs)" || shown.names[track] == "link (PE to PE)";
    ASSERT_GE(event["dur"].integer(), may_have_come ? 0 : 1);
    if (!contains(shown.names[track], "L2 (tiles of ")) {
        ASSERT_EQ(event["name"].text, "step " + event["args"]["step"].text);
    }
    shown.ends[track] = event["ts"].integer() + event["dur"].integer();
}

void show_sample(Shown &shown, const Json &event) {
    ASSERT_EQ(event["args"].members.size(), 1u);
    const auto &value = event["args"].members[0];
    const auto counter = std::make_pair(event["pid"].integer(), event["name"].text + " " + value.first);
    ASSERT_EQ(value.second.kind, Json::Number);
    ASSERT_GE(event["ts"].integer(), shown.counters[counter]);
    shown.counters[counter] = event["ts"].integer();
    shown.values[counter] = std::stod(value.second.text);
}

// A name is followed by its place, which is that of its number: viewers sort by either. They also put the thread first
// whose number is its process's, which only the first one's may be.
void show_name(Shown &shown, const Json &event, const Json &place) {
    const int64_t process = event["pid"].integer();
    const std::string &name = event["args"]["name"].text;
    ASSERT_EQ(place["pid"].integer(), process);
    if (event["name"].text == "process_name") {
        ASSERT_EQ(place["name"].text, "process_sort_index");
        ASSERT_EQ(place["args"]["sort_index"].integer(), process);
        shown.processes[process] = name;
        return;
    }
    ASSERT_EQ(event["name"].text, "thread_name");
    ASSERT_EQ(place["name"].text, "thread_sort_index");
    ASSERT_EQ(place["tid"].integer(), event["tid"].integer());
    ASSERT_EQ(place["args"]["sort_index"].integer(), event["tid"].integer() - process);
    ASSERT_EQ(name == "down (L2 to PEs)", event["tid"].integer() == process);
    shown.names[{process, event["tid"].integer()}] = name;
}

Shown show(const Json &document) {
    Shown shown;
    const std::vector<Json> &events = document["traceEvents"].items;
    EXPECT_EQ(document.find("displayTimeUnit"), nullptr); // old readers take the cycles for ns because of it
    for (size_t i = 0; i < events.size(); i++) {
        const std::string phase = events[i]["ph"].text;
        if (phase == "X")
            show_slice(shown, events[i]);
        else if (phase == "C")
            show_sample(shown, events[i]);
        else if (phase == "M" && i + 1 < events.size()) {
            show_name(shown, events[i], events[i + 1]);
            i++;
        } else
            ADD_FAILURE() << "event " << i << " is a '" << phase << "'";
    }
    return shown;
}

int64_t sum_of(const Json &document, const std::string &track, const std::string &count) {
    int64_t id = -1, sum = 0;
    for (const Json &event : document["traceEvents"].items) {
        if (event["name"].text == "thread_name" && event["args"]["name"].text == track)
            id = event["tid"].integer();
        if (event["ph"].text == "X" && event["tid"].integer() == id)
            sum += event["args"][count].integer();
    }
    return sum;
}

// Where the slices of a track begin and end.
std::vector<std::pair<int64_t, int64_t>> slices_of(const Json &document, const std::string &track) {
    std::vector<std::pair<int64_t, int64_t>> slices;
    int64_t id = -1;
    for (const Json &event : document["traceEvents"].items) {
        if (event["name"].text == "thread_name" && event["args"]["name"].text == track)
            id = event["tid"].integer();
        if (event["ph"].text == "X" && event["tid"].integer() == id)
            slices.emplace_back(event["ts"].integer(), event["ts"].integer() + event["dur"].integer());
    }
    return slices;
}

TEST_F(Trace, PerfettoHasWellFormedTracksThatAddUp) {
    for (const char *level : {"step", "burst", "access"}) {
        const std::string out = path("p.json.gz");
        const Outcome outcome = simcheck({"trace", "export", traced("03-halo", level), "--perfetto", out});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
        const std::string text = gunzip(out);
        const Json document = read_json(text);
        const bool access = std::string(level) == "access";
        const Shown shown = show(document);
        EXPECT_EQ(shown.names.size(), access ? 4u + 3u : 4u);
        std::vector<std::string> counters;
        for (const auto &[counter, value] : shown.values) {
            counters.push_back(counter.second);
            EXPECT_EQ(value, 0) << counter.second << " goes on behind the end of the run";
        }
        EXPECT_EQ(counters, (std::vector<std::string>{"all L1s: distinct elements held", "down: elements a cycle",
                                                      "fullest L1: elements held", "up: elements a cycle"}));
        EXPECT_EQ(sum_of(document, "compute (all PEs)", "operations"), 1008);
        EXPECT_EQ(sum_of(document, "down (L2 to PEs)", "weights"), 36);
        EXPECT_EQ(sum_of(document, "down (L2 to PEs)", "inputs"), 216);
        EXPECT_EQ(sum_of(document, "link (PE to PE)", "inputs"), 120);
        EXPECT_EQ(sum_of(document, "up (PEs to L2)", "outputs"), 336);
        int64_t of_pes = 0;
        for (const char *pe : {"PE[0]", "PE[1]", "PE[2]"})
            of_pes += sum_of(document, pe, "operations");
        EXPECT_EQ(of_pes, access ? 1008 : 0);
    }
}

// 09-two-levels and 13-gemm have PEs that hold something in steps in which they compute nothing.
// With marks of L2: 8 tiles of inputs, 2 of weights.
TEST_F(Trace, PerfettoAndVcdShowWhatPassesOffChip) {
    for (const char *level : {"step", "burst", "access"}) {
        SCOPED_TRACE(level);
        const std::string out = path("p.json"), vcd = path("p.vcd");
        const Outcome outcome =
            simcheck({"trace", "export", traced("22-l2-halo", level), "--perfetto", out, "--vcd", vcd});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
        const std::string text = read_file(out);
        const Json document = read_json(text);
        for (const auto &[counter, value] : show(document).values)
            EXPECT_EQ(value, 0) << counter.second << " goes on behind the end of the run";
        EXPECT_EQ(sum_of(document, "load (off chip to L2)", "weights"), 54);
        EXPECT_EQ(sum_of(document, "load (off chip to L2)", "inputs"), 108);
        EXPECT_EQ(sum_of(document, "load (off chip to L2)", "outputs"), 84);
        EXPECT_EQ(sum_of(document, "store (L2 to off chip)", "outputs"), 168);
        EXPECT_EQ(sum_of(document, "L2 (tiles of weights)", "loaded"), 54);
        EXPECT_EQ(sum_of(document, "L2 (tiles of inputs)", "loaded"), 108);
        EXPECT_TRUE(contains(text, "\"name\":\"tile 8\""));
        EXPECT_FALSE(contains(text, "\"name\":\"tile 9\""));
        for (const char *signal : {" load_busy $end\n", " store_elems $end\n", " l2_weights $end\n"})
            EXPECT_TRUE(contains(read_file(vcd), signal)) << signal;
    }
    ASSERT_EQ(simcheck({"trace", "export", traced("03-halo", "burst"), "--vcd", path("p.vcd")}).exit_code, 0);
    EXPECT_FALSE(contains(read_file(path("p.vcd")), "load_busy"));
}

TEST_F(Trace, PerfettoShowsRunsOneBelowAnother) {
    const std::string file = path("runs.gz"), out = path("p.json");
    ASSERT_EQ(simcheck({example("03-halo"), example("09-two-levels"), example("13-gemm"), "--trace", file,
                        "--trace-level", "access", "--quiet"})
                  .exit_code,
              0);
    const Outcome outcome = simcheck({"trace", "export", file, "--perfetto", out});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const Shown shown = show(read_json(read_file(out)));
    EXPECT_EQ(shown.processes, (std::map<int64_t, std::string>{{1, "run 1: halo (03-halo)"},
                                                               {2, "run 2: two_levels (09-two-levels)"},
                                                               {3, "run 3: gemm (13-gemm)"}}));
    EXPECT_EQ(shown.names.size(), 3u * 4u + 3u + 6u + 4u);
}

const char *const NETWORKS[] = {"16-mesh",          "17-tree",         "18-systolic-halo", "19-xybus-two-levels",
                                "20-multicast-off", "28-channels",     "29-overhead",      "39-pool-sets",
                                "44-forward-set",   "45-empty-channel"};

TEST_F(Trace, PerfettoAndVcdShowEveryNetwork) {
    for (const char *name : NETWORKS)
        for (const char *level : {"step", "burst", "access"}) {
            const std::string out = path("p.json"), vcd = path("p.vcd");
            const Outcome outcome = simcheck({"trace", "export", traced(name, level), "--perfetto", out, "--vcd", vcd});
            ASSERT_EQ(outcome.exit_code, 0) << name << " " << level << outcome.err;
            (void)show(read_json(read_file(out)));
        }
}

TEST_F(Trace, LinksAndChannelsHaveTracksAndSignals) {
    for (const char *level : {"burst", "access"}) {
        const std::string out = path("p.json"), vcd = path("p.vcd");
        ASSERT_EQ(simcheck({"trace", "export", traced("16-mesh", level), "--perfetto", out, "--vcd", vcd}).exit_code,
                  0);
        const Json mesh = read_json(read_file(out));
        // 6 elements cross the link from PE 2, which is fed, to PE 0; 4 of them go on (tests/golden/examples.json).
        EXPECT_EQ(sum_of(mesh, "PE 2 > PE 0 (weight+input)", "weights") +
                      sum_of(mesh, "PE 2 > PE 0 (weight+input)", "inputs"),
                  6);
        EXPECT_EQ(sum_of(mesh, "PE 0 > PE 1 (weight+input)", "weights") +
                      sum_of(mesh, "PE 0 > PE 1 (weight+input)", "inputs"),
                  4);
        EXPECT_GT(sum_of(mesh, "PE 2 > L2 (sum)", "outputs"), 0);
        EXPECT_TRUE(contains(read_file(vcd), " link_weight_input_PE_2_to_PE_0 $end\n"));
        EXPECT_TRUE(contains(read_file(vcd), " link_sum_PE_2_to_L2 $end\n"));
        ASSERT_EQ(
            simcheck({"trace", "export", traced("28-channels", level), "--perfetto", out, "--vcd", vcd}).exit_code, 0);
        const Json channels = read_json(read_file(out));
        EXPECT_GT(sum_of(channels, "down (weights to PEs)", "weights"), 0);
        EXPECT_EQ(sum_of(channels, "down (weights to PEs)", "inputs"), 0);
        EXPECT_TRUE(contains(read_file(vcd), " down_weight_busy $end\n"));
    }
}

// The same as of the run, but for the names of network and machine.
TEST_F(Trace, LinksAreThoseOfTheRun) {
    for (const char *name : NETWORKS)
        for (const char *level : {"burst", "access"}) {
            const std::string of_run = path("run.csv"), of_trace = path("trace.csv");
            const std::string file = traced(name, level, {"--links", of_run});
            const Outcome outcome = simcheck({"trace", "export", file, "--links", of_trace});
            ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
            std::string expected = read_file(of_run);
            const std::string flow = "," + std::string(name) + ",";
            for (const auto &[with, without] :
                 {std::pair{flow + name + ",", flow + ","}, {"\n1," + example(name), "\n1,"}})
                for (size_t at; (at = expected.find(with)) != std::string::npos;)
                    expected.replace(at, with.size(), without);
            EXPECT_EQ(read_file(of_trace), expected) << name;
        }
}

TEST_F(Trace, LinksNeedEveryRecordOfThem) {
    const Outcome steps = simcheck({"trace", "export", traced("16-mesh", "step"), "--links", "-"});
    EXPECT_EQ(steps.exit_code, 2);
    EXPECT_TRUE(contains(steps.err, "--links: run 1 is of level step, which does not tell the links apart"))
        << steps.err;
    const Outcome part =
        simcheck({"trace", "export", traced("16-mesh", "burst", {"--trace-window", ":3"}), "--links", "-"});
    EXPECT_EQ(part.exit_code, 2);
    EXPECT_TRUE(contains(part.err, "--links: run 1 has only a window of its records")) << part.err;
}

// What a step did follows from its bursts and from its accesses.
TEST_F(Trace, ExportsOfStepsAreThoseOfTheirBursts) {
    for (const char *name : {"03-halo", "06-reduction", "14-link-bound"}) {
        std::vector<std::string> json, vcd;
        for (const char *level : {"step", "burst"}) {
            const Outcome outcome = simcheck(
                {"trace", "export", traced(name, level), "--perfetto", path("p.json"), "--vcd", path("v.vcd")});
            ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
            json.push_back(read_file(path("p.json")));
            vcd.push_back(read_file(path("v.vcd")));
        }
        EXPECT_GT(json[0].size(), 1000u);
        EXPECT_EQ(json[0], json[1]);
        EXPECT_GT(vcd[0].size(), 1000u);
        EXPECT_EQ(vcd[0], vcd[1]);
    }
}

using Table = std::vector<std::map<std::string, std::string>>;

Table read_table(const std::string &text) {
    std::istringstream lines(text);
    std::vector<std::string> names;
    Table rows;
    for (std::string line, cell; std::getline(lines, line);) {
        std::istringstream cells(line + ",");
        std::vector<std::string> row;
        while (std::getline(cells, cell, ','))
            row.push_back(cell);
        if (names.empty()) {
            names = row;
            continue;
        }
        EXPECT_EQ(row.size(), names.size()) << line;
        rows.emplace_back();
        for (size_t i = 0; i < row.size(); i++)
            rows.back()[names[i]] = row[i];
    }
    return rows;
}

// In a row of the records an empty cell is 0; in one of the steps it is a cycle of a part in which nothing comes or
// goes.
std::string expected_cell(const std::map<std::string, std::string> &record, const std::string &column) {
    const auto number = [&](const std::string &name) {
        const auto cell = record.find(name);
        return cell == record.end() || cell->second.empty() ? std::string("0") : cell->second;
    };
    const bool came = number("send_weight") != "0" || number("send_input") != "0" || number("forward_weight") != "0" ||
                      number("forward_input") != "0";
    const bool lacks = column == "fetch" || column == "fetched"   ? !came
                       : column == "drain" || column == "drained" ? number("arrive") == "0"
                       : column == "load" || column == "loaded"   ? number("loaded") == "0"
                       : column == "store" || column == "stored"  ? number("stored") == "0"
                                                                  : false;
    return lacks || record.find(column) == record.end() ? "" : number(column);
}

// Whatever tells of a step, it was the same: every cycle and count that follows from bursts and accesses is that of the
// step's own record.
TEST_F(Trace, StepsAreTheSameAtEveryLevel) {
    for (const std::string &name : example_names()) {
        SCOPED_TRACE(name);
        const std::string trace = traced(name, "step");
        const std::string text = simcheck({"trace", "export", trace, "--steps", "-"}).out;
        const Table steps = read_table(text),
                    records = read_table(simcheck({"trace", "export", trace, "--csv", "-"}).out);
        ASSERT_GT(steps.size(), 0u);
        ASSERT_EQ(steps.size(), records.size());
        for (size_t i = 0; i < steps.size() && !HasFailure(); i++)
            for (const auto &[column, value] : steps[i])
                EXPECT_TRUE(column == "control" || column.rfind("tile_number_", 0) == 0 ||
                            value == expected_cell(records[i], column))
                    << column << " of step " << i;
        if (steps.size() > 1000) // one of them has 43,008, and seven million accesses
            continue;
        for (const char *level : {"burst", "access"})
            EXPECT_TRUE(simcheck({"trace", "export", traced(name, level), "--steps", "-"}).out == text) << level;
    }
}

// As older programs wrote it: nothing is known of links, and of what PEs hold of each tensor.
TEST_F(Trace, StepsHaveNoCountsThatTheTraceLacks) {
    std::istringstream lines(gunzip(traced("03-halo", "burst")));
    std::string text;
    for (std::string line; std::getline(lines, line);) {
        static const std::regex LATER("^(# (counter|total) (link_|peak_link|l1_req_)|[0-9].*,(link,(down|up)|l1,hold,"
                                      "(weight|input|sum)|down,busiest|up,busiest),)");
        if (!std::regex_search(line, LATER))
            text += line + "\n";
    }
    const Table steps = read_table(simcheck({"trace", "export", repacked("old.gz", text), "--steps", "-"}).out);
    ASSERT_EQ(steps.size(), 72u);
    for (const char *column : {"link_weight", "link_sum", "busiest_down", "busiest_up", "hold_l1_weight", "hold_l1_sum",
                               "load_weight", "tile_sum"})
        EXPECT_EQ(steps[0].at(column), "") << column;
    EXPECT_EQ(steps[0].at("send_weight"), "9");
    EXPECT_EQ(steps[0].at("hold_l1"), "13");
}

// In some steps nothing is executed, but there is control: computing then ends with it.
TEST_F(Trace, StepsOfControlAloneAreTheSameAtEveryLevel) {
    const std::string idle = write("idle.dsl", "NumPEs 1; Layer CONV idle; Y 5; R 2; Stride 3; endLayer\n"
                                               "Temporal_Map (1,1) Y Overhead 3 -> Temporal_Map (1,1) R\n");
    std::string text[3], slices[3];
    for (int level = 0; level < 3; level++) {
        const std::string trace = path("t.gz");
        ASSERT_NE(simcheck({idle, "--quiet", "--trace", trace, "--trace-level",
                            level == 0   ? "step"
                            : level == 1 ? "burst"
                                         : "access"})
                      .exit_code,
                  2);
        text[level] = simcheck({"trace", "export", trace, "--steps", "-", "--perfetto", path("p.json")}).out;
        for (const auto &[begin, end] : slices_of(read_json(read_file(path("p.json"))), "compute (all PEs)"))
            slices[level] += std::to_string(begin) + "-" + std::to_string(end) + " ";
    }
    EXPECT_TRUE(contains(text[0], "\n1,2,2,3,3,6,,,")) << text[0];
    EXPECT_EQ(slices[0], "1-2 2-2 3-6 6-7 7-10 10-10 11-15 15-15 16-19 19-20 ");
    for (int level = 1; level < 3; level++) {
        EXPECT_EQ(text[level], text[0]);
        EXPECT_EQ(slices[level], slices[0]);
    }
}

// The cycles of control are those of the loops: in 29-overhead 10 of its 38 (docs/semantics.md, section 8), and in the
// part that a window shows the same as in the whole run.
TEST_F(Trace, StepsHaveTheirCyclesOfControl) {
    int64_t control = 0;
    const Table whole = read_table(simcheck({"trace", "export", traced("29-overhead", "step"), "--steps", "-"}).out);
    for (const auto &step : whole)
        control += std::stoll(step.at("control"));
    EXPECT_EQ(control, 10);
    const Table part = read_table(
        simcheck({"trace", "export", traced("29-overhead", "step", {"--trace-window", "9:14"}), "--steps", "-"}).out);
    EXPECT_GT(part.size(), 0u);
    EXPECT_LT(part.size(), whole.size());
    for (const auto &step : part)
        EXPECT_EQ(step, whole.at(static_cast<size_t>(std::stoll(step.at("step")))));
    // A step computes from cycle 19 to 32, the first 5 cycles of it control. What a window cuts off has no control.
    const std::string cut = write("cut.dsl", "NumPEs 1; Bandwidth 4; Layer CONV a; K 2; C 2; X 8; endLayer\n"
                                             "Temporal_Map (1,1) K Overhead 5 -> Temporal_Map (1,1) C -> Unroll X\n");
    for (const auto &[level, expected] : std::map<std::string, std::string>{
             {"step", "19 32 5, 19 32 5"}, {"burst", "19 32 5, 19 32 5"}, {"access", "24 32 0, 30 32 0"}}) {
        std::string found;
        for (const char *window : {"24:", "30:33"}) {
            const std::string trace = path("t.gz");
            ASSERT_NE(simcheck({cut, "--quiet", "--trace", trace, "--trace-level", level, "--trace-window", window})
                          .exit_code,
                      2);
            const auto step = read_table(simcheck({"trace", "export", trace, "--steps", "-"}).out).at(0);
            found +=
                (found.empty() ? "" : ", ") + step.at("compute") + " " + step.at("computed") + " " + step.at("control");
        }
        EXPECT_EQ(found, expected) << level;
    }
}

// Of a step in a window, what holds for all of it may have been told before. What leaves L2 may have left before, while
// it is still on its way.
TEST_F(Trace, StepsOfAWindowHaveNoZerosForWhatItCutOff) {
    const std::string file = write("a.dsl", "NumPEs 4; Bandwidth 4; Layer CONV a; K 2; X 40; endLayer\n"
                                            "Temporal_Map (1,1) K -> Unroll X\n"),
                      links = write("b.dsl", "NumPEs 2; Bandwidth 2; Topology mesh; HopBandwidth 1;\n"
                                             "Layer CONV a; K 2; C 2; X 40; endLayer\n"
                                             "Temporal_Map (1,1) C -> Spatial_Map (1,1) K -> Unroll X\n"),
                      trace = path("t.gz");
    const auto steps = [&](const std::string &of, const std::string &level, const char *window) {
        EXPECT_NE(
            simcheck({of, "--quiet", "--trace", trace, "--trace-level", level, "--trace-window", window}).exit_code, 2);
        return read_table(simcheck({"trace", "export", trace, "--steps", "-"}).out);
    };
    EXPECT_EQ(steps(file, "step", "30:45").at(0).at("hold_l1"), "81");
    for (const char *level : {"burst", "access"}) {
        EXPECT_EQ(steps(file, level, "30:45").at(0).at("hold_l1"), "") << level;
        EXPECT_EQ(steps(file, level, "0:45").at(0).at("hold_l1"), "81") << level;
    }
    const auto at = steps(links, "access", "22:30").at(0);
    EXPECT_EQ(at.at("send_input"), "0");
    EXPECT_NE(at.at("link_input"), "0");
    EXPECT_EQ(at.at("fetched"), "30");
}

// Tiles are counted from the loops; all of them are the counter `tiles`, which the simulator counts.
TEST_F(Trace, StepsHaveTheNumbersOfTheirTiles) {
    const auto numbers = [](const std::map<std::string, std::string> &step) {
        return step.at("tile_number_weight") + " " + step.at("tile_number_input") + " " + step.at("tile_number_sum");
    };
    const std::string text = write("t.dsl", "NumPEs 1; Bandwidth 8; OffChipBandwidth 1; OffChipLatency 30;\n"
                                            "Layer CONV a; K 3; C 1; X 2; endLayer\n"
                                            "Temporal_Map (1,1) K -> Buffer L2 -> Temporal_Map (1,1) X\n"),
                      trace = path("t.gz");
    ASSERT_NE(simcheck({text, "--quiet", "--trace", trace}).exit_code, 2);
    std::string found;
    for (const auto &step : read_table(simcheck({"trace", "export", trace, "--steps", "-"}).out))
        found += numbers(step) + ", ";
    EXPECT_EQ(found, "1 1 1, 1 1 1, 2 2 2, 2 2 2, 3 3 3, 3 3 3, ");
    int marked = 0;
    for (const std::string &name : example_names()) {
        SCOPED_TRACE(name);
        const std::string traced_steps = traced(name, "step"), header = gunzip(traced_steps);
        const Table steps = read_table(simcheck({"trace", "export", traced_steps, "--steps", "-"}).out);
        std::smatch total;
        int64_t sum = 0;
        if (!contains(header, "Buffer(L2")) {
            EXPECT_EQ(numbers(steps.back()), "  ");
            continue;
        }
        ASSERT_TRUE(std::regex_search(header, total, std::regex("\n# total tiles (\\d+)\n")));
        for (const char *tensor : {"weight", "input", "sum"}) {
            const std::string &last = steps.back().at(std::string("tile_number_") + tensor);
            sum += last.empty() ? 0 : std::stoll(last); // a layer may lack weights
        }
        EXPECT_EQ(std::to_string(sum), total[1]);
        marked++;
        const Table part = read_table(
            simcheck({"trace", "export", traced(name, "step", {"--trace-window", "20:90"}), "--steps", "-"}).out);
        for (const auto &step : part)
            EXPECT_EQ(numbers(step), numbers(steps.at(static_cast<size_t>(std::stoll(step.at("step"))))));
    }
    EXPECT_GT(marked, 10);
}

// ---- export: VCD ----

// A reader of value change dumps as IEEE 1364 describes them, of what simcheck should write: scopes, wires, changes.
struct Dump {
    std::map<std::string, std::string> name; // of a code
    std::map<std::string, int> width;
    std::map<std::string, std::string> type;                    // of a name
    std::map<std::string, std::map<int64_t, uint64_t>> changes; // of a name
    int64_t end = -1;
};

uint64_t bits(const std::string &text) {
    uint64_t value = 0;
    for (char c : text) {
        EXPECT_TRUE(c == '0' || c == '1') << text;
        value = value << 1 | static_cast<uint64_t>(c == '1');
    }
    return value;
}

Dump read_dump(const std::string &text) {
    Dump dump;
    std::istringstream words(text);
    std::string word, scope;
    std::vector<std::string> scopes;
    bool declared = false;
    while (words >> word) {
        if (!declared && word[0] == '$') {
            std::vector<std::string> arguments;
            const std::string keyword = word;
            while (words >> word && word != "$end")
                arguments.push_back(word);
            EXPECT_EQ(word, "$end") << keyword;
            declared = keyword == "$enddefinitions";
            if (keyword == "$scope")
                scopes.push_back(arguments.at(1));
            else if (keyword == "$upscope")
                scopes.pop_back();
            else if (keyword == "$var") {
                EXPECT_EQ(arguments.size(), 4u);
                EXPECT_EQ(dump.name.count(arguments[2]), 0u) << "declared twice: " << arguments[2];
                dump.width[arguments[2]] = std::stoi(arguments[1]);
                dump.name[arguments[2]] = (scopes.size() > 1 ? scopes.back() + "." : "") + arguments[3];
                dump.type[dump.name[arguments[2]]] = arguments[0];
            }
            continue;
        }
        if (word == "$dumpvars" || word == "$end")
            continue;
        if (word[0] == '#') {
            const int64_t time = std::stoll(word.substr(1));
            EXPECT_GT(time, dump.end);
            dump.end = time;
            continue;
        }
        std::string code = word.substr(1), value = word.substr(0, 1);
        if (word[0] == 'b') {
            value = word.substr(1);
            words >> code;
        }
        EXPECT_EQ(dump.name.count(code), 1u) << "not declared: " << code;
        EXPECT_LE(value.size(), static_cast<size_t>(dump.width[code]));
        EXPECT_EQ(dump.width[code] == 1, word[0] != 'b');
        dump.changes[dump.name[code]][dump.end] = bits(value);
    }
    EXPECT_TRUE(scopes.empty());
    return dump;
}

int64_t cycles_high(const Dump &dump, const std::string &name) {
    const auto &changes = dump.changes.at(name);
    int64_t cycles = 0, since = -1;
    for (const auto &[time, value] : changes) {
        if (since >= 0)
            cycles += time - since;
        since = value ? time : -1;
    }
    return cycles;
}

// Column `index` of all steps, added up.
int64_t sum_of_column(const std::string &trace, int index) {
    int64_t sum = 0;
    std::istringstream lines(gunzip(trace));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream columns(line);
        std::string column;
        for (int i = 0; i <= index; i++)
            std::getline(columns, column, ',');
        if (line[0] >= '0' && line[0] <= '9' && !column.empty())
            sum += std::stoll(column);
    }
    return sum;
}

// On several channels steps may be on their way at once: a trace of steps tells of all of them, as one channel.
TEST_F(Trace, ExportsOfStepsOnSeveralChannelsLoseNothing) {
    const std::string two = write("two.dsl", "NumPEs 2; Channel weight 1;\n"
                                             "Layer CONV a; N 2; K 2; C 3; Y 2; X 2; endLayer\n"
                                             "Spatial_Map (1,1) K -> Unroll C -> Temporal_Map (1,1) N -> Unroll Y -> "
                                             "Unroll X\n");
    for (const char *level : {"step", "burst", "access"}) {
        ASSERT_NE(simcheck({two, "--quiet", "--trace", path("t.gz"), "--trace-level", level}).exit_code, 2);
        const Outcome outcome =
            simcheck({"trace", "export", path("t.gz"), "--perfetto", path("p.json"), "--vcd", path("v.vcd")});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
        const Json document = read_json(read_file(path("p.json")));
        const bool steps = std::string(level) == "step";
        EXPECT_EQ(sum_of(document, "down (L2 to PEs)", "inputs"), 24) << level;
        EXPECT_EQ(sum_of(document, steps ? "down (L2 to PEs)" : "down (weights to PEs)", "weights"), 6) << level;
        const Dump dump = read_dump(read_file(path("v.vcd")));
        if (!steps)
            continue;
        using Changes = std::map<int64_t, uint64_t>;
        EXPECT_EQ(dump.changes.at("down_elems"), (Changes{{0, 18}, {1, 30}, {2, 18}, {6, 0}}));
        EXPECT_EQ(dump.changes.at("down_busy"), (Changes{{0, 1}, {6, 0}}));
    }
}

// LoadOverhead is of the load, though no element passes in it.
TEST_F(Trace, LoadsAreThoseOfBurstsAndOfAccesses) {
    for (const char *name : {"42-whole-tiles", "22-l2-halo", "21-l2-tiles"}) {
        std::map<int64_t, uint64_t> busy[2];
        std::vector<std::pair<int64_t, int64_t>> loads[2];
        for (const bool access : {false, true}) {
            const Outcome outcome = simcheck({"trace", "export", traced(name, access ? "access" : "burst"), "--vcd",
                                              path("v.vcd"), "--perfetto", path("p.json")});
            ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
            busy[access] = read_dump(read_file(path("v.vcd"))).changes.at("load_busy");
            loads[access] = slices_of(read_json(read_file(path("p.json"))), "load (off chip to L2)");
        }
        EXPECT_GT(busy[false].size(), 2u);
        EXPECT_EQ(busy[true], busy[false]) << name;
        EXPECT_GT(loads[false].size(), 0u);
        EXPECT_EQ(loads[true], loads[false]) << name;
    }
}

TEST_F(Trace, VcdIsWellFormedAndAddsUp) {
    enum { COMPUTE = 3, COMPUTED = 4 };
    const std::string steps = traced("03-halo", "step");
    const int64_t computing = sum_of_column(steps, COMPUTED) - sum_of_column(steps, COMPUTE);
    EXPECT_GT(computing, 300);
    for (const char *level : {"step", "burst", "access"}) {
        const Outcome outcome = simcheck({"trace", "export", traced("03-halo", level), "--vcd", path("v.vcd.gz")});
        ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
        const Dump dump = read_dump(gunzip(path("v.vcd.gz")));
        const bool access = std::string(level) == "access";
        EXPECT_EQ(dump.name.size(), access ? 16u + 6u : 16u);
        EXPECT_EQ(dump.end, 454);
        EXPECT_EQ(cycles_high(dump, "compute_busy"), computing);
        EXPECT_EQ(dump.changes.at("compute_step").rbegin()->second, 71u);
        for (const char *empty : {"elems_sent_not_filled", "steps_fetched_not_computed", "outputs_evicted_not_drained",
                                  "down_elems", "up_elems", "compute_ops"})
            EXPECT_EQ(dump.changes.at(empty).rbegin()->second, 0u) << empty;
        uint64_t most = 0;
        for (const auto &[time, value] : dump.changes.at("hold_fullest_l1"))
            most = std::max(most, value);
        EXPECT_EQ(most, 15u);                                         // l1_req
        for (const char *held : {"hold_fullest_l1", "hold_distinct"}) // after the last step everything leaves
            EXPECT_EQ(dump.changes.at(held).rbegin()->second, 0u) << held;
        EXPECT_EQ(dump.changes.count("pes.pe2_busy"), access ? 1u : 0u);
        EXPECT_EQ(dump.changes.count("pes.pe2_ops"), access ? 1u : 0u);
        for (const auto &[code, width] : dump.width) // GTKWave shows wires in hexadecimal
            EXPECT_EQ(dump.type.at(dump.name.at(code)), width == 1 ? "wire" : "integer") << dump.name.at(code);
    }
}

TEST_F(Trace, VcdOfAWindowKnowsNotWhatWasHeldBefore) {
    const std::string file = write("a.dsl", "NumPEs 4; Bandwidth 4; Layer CONV a; K 2; X 40; endLayer\n"
                                            "Temporal_Map (1,1) K -> Unroll X\n"),
                      trace = path("t.gz"), out = path("v.vcd");
    const auto dump = [&](const char *level, const char *window) {
        EXPECT_NE(
            simcheck({file, "--quiet", "--trace", trace, "--trace-level", level, "--trace-window", window}).exit_code,
            2);
        EXPECT_EQ(simcheck({"trace", "export", trace, "--vcd", out}).exit_code, 0);
        return read_file(out);
    };
    const auto held = [](const std::string &text) { // the values of the fullest L1, one after the other
        std::smatch code;
        EXPECT_TRUE(std::regex_search(text, code, std::regex("\\$var \\w+ 64 (\\S+) hold_fullest_l1 \\$end")));
        std::istringstream lines(text);
        std::string values;
        for (std::string line; std::getline(lines, line);)
            if (line[0] == 'b' && line.substr(line.find(' ') + 1) == code[1].str())
                values += line.substr(0, line.find(' ')) + " ";
        return values;
    };
    EXPECT_EQ(held(dump("burst", "30:45")), "bx ");
    EXPECT_EQ(held(dump("step", "5:")), "bx b1010001 b0 "); // 81, until the last step is computed
    EXPECT_EQ(held(dump("step", "0:5")), "b0 b1010001 ");   // step 1 is not there
}

TEST_F(Trace, VcdHoldsOneRun) {
    const std::string file = path("two.gz"), out = path("v.vcd");
    ASSERT_EQ(simcheck({example("03-halo"), example("06-reduction"), "--trace", file, "--quiet"}).exit_code, 0);
    const Outcome both = simcheck({"trace", "export", file, "--vcd", out});
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_EQ(both.err, "simcheck: error: --vcd holds one run, and the trace has several: --run says which\n");
    EXPECT_EQ(access(out.c_str(), F_OK), -1);
    EXPECT_EQ(simcheck({"trace", "export", file, "--vcd", out, "--run", "2"}).exit_code, 0);
    EXPECT_EQ(read_dump(read_file(out)).name.size(), 16u);
    const Outcome none = simcheck({"trace", "export", file, "--vcd", out, "--run", "3"});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_TRUE(contains(none.err, "has no run 3")) << none.err;
}

// ---- export: CSV, and files ----

TEST_F(Trace, CsvHasTheRecordsAndTheirRun) {
    const std::string file = path("two.gz");
    ASSERT_EQ(simcheck({example("03-halo"), example("06-reduction"), "--trace", file, "--quiet"}).exit_code, 0);
    std::string expected;
    int run = 0;
    std::istringstream lines(gunzip(file));
    for (std::string line; std::getline(lines, line);) {
        run += line.rfind("# schema", 0) == 0;
        if (expected.empty() && line.rfind("step,", 0) == 0)
            expected = "run," + line + "\n";
        if (line[0] >= '0' && line[0] <= '9')
            expected += std::to_string(run) + "," + line + "\n";
    }
    EXPECT_EQ(run, 2);
    const Outcome outcome = simcheck({"trace", "export", file, "--csv", "-"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, expected);
    EXPECT_EQ(simcheck({"trace", "export", file, "--csv", path("c.csv.gz")}).exit_code, 0);
    EXPECT_EQ(gunzip(path("c.csv.gz")), expected);
}

TEST_F(Trace, CsvHasTheColumnsOfTheTrace) {
    const std::string whole = gunzip(traced("03-halo", "step")), other = of_another_program(whole);
    const Outcome outcome = simcheck({"trace", "export", repacked("other.gz", other), "--csv", "-"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, ",active,link_weight,link_input,link_sum,busiest_down,busiest_up,hold_l1_weight,"
                                      "hold_l1_input,hold_l1_sum,hops\n1,0,"))
        << outcome.out;
    const std::string both =
        whole.substr(0, whole.find("# end")) + other.substr(0, other.find("# end")) + "# end runs 2\n";
    const Outcome mixed = simcheck({"trace", "export", repacked("both.gz", both), "--csv", "-"});
    EXPECT_EQ(mixed.exit_code, 2);
    EXPECT_TRUE(contains(mixed.err, "run 2 has other columns than the runs before: give --run\n")) << mixed.err;
}

TEST_F(Trace, NothingIsExportedOfABrokenTrace) {
    const std::string bytes = read_file(traced("03-halo", "burst"));
    const std::string cut = write("cut.gz", bytes.substr(0, bytes.size() - 9)), old = write("old.json", "old");
    const Outcome outcome =
        simcheck({"trace", "export", cut, "--perfetto", old, "--vcd", path("v.vcd"), "--csv", path("c.csv")});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "is cut off")) << outcome.err;
    EXPECT_EQ(read_file(old), "old");
    EXPECT_EQ(files(), (std::vector<std::string>{"03-halo-burst.gz", "cut.gz", "old.json"}));
}

TEST_F(Trace, ExportsThatCannotBeWrittenAreTold) {
    const std::string file = traced("03-halo", "burst");
    for (const char *option : {"--perfetto", "--vcd", "--csv"}) {
        const Outcome full = simcheck({"trace", "export", file, option, "/dev/full"});
        EXPECT_EQ(full.exit_code, 2) << option;
        EXPECT_TRUE(contains(full.err, "cannot write '/dev/full': No space left on device")) << full.err;
        const Outcome missing = simcheck({"trace", "export", file, option, path("none/file")});
        EXPECT_EQ(missing.exit_code, 2) << option;
        EXPECT_TRUE(contains(missing.err, "No such file or directory")) << missing.err;
    }
    for (Stdout to : {Stdout::Full, Stdout::Closed})
        for (const std::vector<std::string> &arguments :
             {std::vector<std::string>{"trace", "export", file, "--csv", "-"},
              {"trace", "info", file},
              {"trace", "recount", file}}) {
            const Outcome outcome = simcheck(arguments, to);
            EXPECT_EQ(outcome.exit_code, 2) << arguments[1];
            EXPECT_EQ(outcome.err, std::string("simcheck: error: cannot write to standard output: ") +
                                       (to == Stdout::Full ? "No space left on device\n" : "Bad file descriptor\n"));
        }
}

TEST_F(Trace, ReaderThatWentAwayEndsItWithoutAWord) {
    const std::string file = traced("03-halo", "access");
    for (const std::vector<std::string> &arguments :
         {std::vector<std::string>{"trace", "export", file, "--csv", "-"}, {"trace", "info", file}}) {
        const Outcome outcome = simcheck(arguments, Stdout::BrokenPipe);
        EXPECT_EQ(outcome.signal, SIGPIPE) << arguments[1];
        EXPECT_EQ(outcome.err, "");
    }
}

TEST_F(Trace, NamesFromATraceReachNoTerminalRaw) {
    std::string text = gunzip(traced("03-halo", "step"));
    text.replace(text.find("# dataflow 03-halo"), 18, "# dataflow \x1b[31m\xc2\x9b");
    const std::string file = repacked("odd.gz", text);
    for (const char *task : {"info", "recount"}) {
        const Outcome outcome = simcheck({"trace", task, file});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        EXPECT_TRUE(contains(outcome.out, "dataflow ?[31m??\n")) << outcome.out;
    }
}

// A name from a trace can neither end a comment nor a string.
TEST_F(Trace, NamesFromATraceStayNames) {
    std::string text = gunzip(traced("03-halo", "step"));
    const size_t at = text.find("# dataflow 03-halo");
    text.replace(at, 18, "# dataflow \"a\\b $end\tc");
    const std::string file = repacked("odd.gz", text);
    const Outcome outcome = simcheck({"trace", "export", file, "--perfetto", path("p.json"), "--vcd", path("v.vcd")});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::string json = read_file(path("p.json"));
    EXPECT_EQ(read_json(json)["traceEvents"][0]["args"]["name"].text, "run 1: halo (\"a\\b $end?c)");
    EXPECT_EQ(read_dump(read_file(path("v.vcd"))).name.size(), 16u);
}

// ---- the command line ----

TEST_F(Trace, ArgumentsThatMakeNoSense) {
    const std::string there = write("there.gz", "");
    const struct {
        std::vector<std::string> arguments;
        const char *message;
    } cases[] = {
        {{"trace"}, "'simcheck trace' needs info, recount or export, and a trace"},
        {{"trace", "recount"}, "'simcheck trace recount' needs a trace"},
        {{"trace", "recuont", "a.gz"},
         "'simcheck trace' is followed by info, recount or export, not 'recuont'; did you mean 'recount'?"},
        {{"trace", "export", "a.gz"},
         "'simcheck trace export' writes what --perfetto, --vcd, --held, --links, --steps or --csv say"},
        {{"trace", "export", "a.gz", "b.gz", "--csv", "-"},
         "'simcheck trace export' takes one trace, and 'b.gz' is another"},
        {{"trace", "export", "a.gz", "--vcd", "-"}, "only --held, --links, --steps or --csv can go to standard output"},
        {{"trace", "export", "a.gz", "--links", "-", "--csv", "-"},
         "--links and --csv cannot both go to standard output"},
        {{"trace", "export", there, "--vcd", there}, "which is read"},
        {{"trace", "export", "a.gz", "--vcd", "x", "--csv", "x"},
         "cannot write 'x': 'x' is to be written to the same file"},
        {{"trace", "info", "a.gz", "--formulas", "fig5"}, "--formulas belongs to 'simcheck trace recount'"},
        {{"trace", "recount", "a.gz", "--run", "1"},
         "--perfetto, --vcd, --held, --links, --steps, --csv and --run belong to 'simcheck trace export'"},
        {{"trace", "info", "a.gz", "--seed", "1"}, "'simcheck trace' has no use for --seed"},
    };
    for (const auto &one : cases) {
        const Outcome outcome = simcheck(one.arguments);
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_EQ(outcome.out, "");
        EXPECT_TRUE(contains(outcome.err, one.message)) << outcome.err;
    }
}

TEST_F(Trace, HelpIsThere) {
    const Outcome outcome = simcheck({"trace", "--help"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(contains(outcome.out, "usage: simcheck trace info FILE.gz...\n"));
}

} // namespace
