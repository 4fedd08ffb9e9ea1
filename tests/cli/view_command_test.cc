// 'simcheck view': what the page has agrees with the counts, it needs nothing from elsewhere, and what is wrong is
// said. tests/chromium opens pages in a browser.
#include "tests/cli/run_program.h"
#include "tests/support/case_count.h"
#include "tests/support/json_reader.h"

#include <zlib.h>

#include <algorithm>
#include <dirent.h>
#include <map>

namespace {

const std::string SCRIPT = "<script type=\"application/json\" id=\"data\">";

// The document in a page.
Json data_of(const std::string &page) {
    const size_t begin = page.find(SCRIPT) + SCRIPT.size(), end = page.find("</script>", begin);
    return read_json(page.substr(begin, end - begin));
}

// [first, difference or [difference, times], ...]
std::vector<int64_t> expand(const Json &list) {
    std::vector<int64_t> numbers;
    for (size_t i = 0; i < list.items.size(); i++) {
        const Json &item = list.items[i];
        const bool run = item.kind == Json::Array;
        for (int64_t times = run ? item[1].integer() : 1; times > 0; times--)
            numbers.push_back((i ? numbers.back() : 0) + (run ? item[0] : item).integer());
    }
    return numbers;
}

// A counter as the page adds it up, from the frames alone.
int64_t counted(const Json &data, const Json &counter) {
    int64_t result = 0;
    std::vector<std::vector<int64_t>> terms;
    for (const Json &term : counter["terms"].items)
        terms.push_back(expand(data["frames"][term.text]));
    for (size_t frame = 0; !terms.empty() && frame < terms[0].size(); frame++) {
        int64_t here = 0;
        for (const auto &term : terms)
            here += term[frame];
        result = counter["most"].is_true() ? std::max(result, here) : result + here;
    }
    return result;
}

std::map<std::string, int64_t> totals_of(const Json &data) {
    std::map<std::string, int64_t> totals;
    for (const Json &counter : data["counters"].items)
        if (counter["counted"].is_true())
            totals[counter["name"].text] = counted(data, counter);
    return totals;
}

std::map<std::string, int64_t> counts_of(const std::vector<std::string> &run) {
    std::vector<std::string> arguments = run;
    arguments.insert(arguments.end(), {"--json", "--quiet"});
    std::map<std::string, int64_t> counts;
    const Json document = read_json(simcheck(arguments).out);
    for (const auto &member : document["results"][0]["sim"].members)
        counts[member.first] = member.second.integer();
    return counts;
}

// How many rows the groups of each event have in all.
std::map<std::string, int64_t> rows_of(const Json &data) {
    const Json &detail = data["detail"];
    std::map<std::string, int64_t> rows;
    std::vector<int64_t> sizes;
    for (const Json &pattern : detail["patterns"].items)
        sizes.push_back(static_cast<int64_t>(expand(pattern).size()));
    for (const Json &step : detail["steps"].items)
        for (size_t i = 2; i < step.items.size(); i++) {
            int64_t most = 0;
            for (size_t column = 1; column < step[i].items.size(); column += 2)
                if (step[i][column].integer() >= 0)
                    most = std::max(most, sizes.at(static_cast<size_t>(step[i][column].integer())));
            rows[detail["groups"][static_cast<size_t>(step[i][0].integer())].text] += most;
        }
    return rows;
}

class View : public CliTest {
  protected:
    std::string viewed(const std::vector<std::string> &arguments, const std::string &name = "page.html") const {
        std::vector<std::string> all = {"view", "--quiet", "--out", path(name)};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const Outcome outcome = simcheck(all);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return read_file(path(name));
    }

    // A small layer in 23,400 steps.
    std::string in_many_steps() const {
        return write("many.dsl", "NumPEs 2; Layer CONV many; K 30; C 30; Y 26; X 2; endLayer Temporal_Map (1,1) K -> "
                                 "Temporal_Map (1,1) C -> Temporal_Map (1,1) Y -> Spatial_Map (1,1) X");
    }

    std::string traced(const std::vector<std::string> &arguments, const std::string &name = "trace.gz") const {
        std::vector<std::string> all = {"--quiet", "--trace", path(name)};
        all.insert(all.end(), arguments.begin(), arguments.end());
        EXPECT_EQ(simcheck(all).exit_code, 0);
        return path(name);
    }
};

// ---- what the page has ----

TEST_F(View, AddsUpToTheCountsOfAllExamples) {
    const std::vector<std::string> names = example_names();
    EXPECT_GE(names.size(), 46u);
    for (size_t i = 0; i < names.size(); i += static_cast<size_t>(Cases(5, 1))) {
        const std::string &name = names[i];
        const Json data = data_of(viewed({example(name)}));
        const auto totals = totals_of(data), counts = counts_of({example(name)});
        EXPECT_EQ(totals, counts) << name;
    }
}

TEST_F(View, EventsAreAsManyAsTheCountsSay) {
    for (const char *name : {"03-halo", "06-reduction", "12-pool", "25-l2-and-mesh", "41-stream"}) {
        auto rows = rows_of(data_of(viewed({example(name)})));
        auto counts = counts_of({example(name)});
        EXPECT_EQ(rows["operation"], counts["macs"]) << name;
        EXPECT_EQ(rows["down fetch weight"], counts["l2_rd_weight"]) << name;
        EXPECT_EQ(rows["down fetch input"], counts["l2_rd_input"]) << name;
        EXPECT_EQ(rows["l1 fill weight"] + rows["l1 fill input"], counts["l1_wr_weight"] + counts["l1_wr_input"]);
        EXPECT_EQ(rows["link forward weight"] + rows["link forward input"], counts["noc_forward"]) << name;
        EXPECT_EQ(rows["link down input"], counts["link_input"]) << name;
        EXPECT_EQ(rows["link up sum"], counts["link_sum"]) << name;
        EXPECT_EQ(rows["pe evict sum"], counts["l1_rd_evict"]) << name;
        EXPECT_EQ(rows["up drain sum"], counts["noc_up"]) << name;
        EXPECT_EQ(rows["offchip store sum"], counts["offchip_wr_sum"]) << name;
    }
}

TEST_F(View, StepsOutsideOfTheWindowAreInGroups) {
    const std::string run = in_many_steps();
    auto counts = counts_of({run});
    const Json data = data_of(viewed({run, "--steps", "20000:20007"}));
    EXPECT_EQ(totals_of(data), counts);
    const auto step = expand(data["frames"]["step"]), steps = expand(data["frames"]["steps"]);
    ASSERT_EQ(counts["steps"], 23400);
    EXPECT_LT(step.size(), 1100u);
    int64_t next = 0, alone = 0;
    for (size_t i = 0; i < step.size(); i++) {
        EXPECT_EQ(step[i], next);
        next += steps[i];
        alone += step[i] >= 20000 && step[i] < 20007 && steps[i] == 1;
    }
    EXPECT_EQ(next, counts["steps"]);
    EXPECT_EQ(alone, 7);
    ASSERT_EQ(data["detail"]["steps"].items.size(), 7u);
    EXPECT_EQ(data["detail"]["steps"][0][0].integer(), 20000);
    EXPECT_EQ(data["detail"]["steps"][6][0].integer(), 20006);
}

TEST_F(View, IndicesAreThoseOfTheNest) {
    const Json data = data_of(viewed({example("03-halo")}));
    std::vector<std::vector<int64_t>> index;
    for (const Json &list : data["frames"]["index"].items)
        index.push_back(expand(list));
    ASSERT_EQ(index.size(), 6u);
    for (int64_t step = 0; step < 72; step++) {
        EXPECT_EQ(index[3][static_cast<size_t>(step)], step % 3);
        EXPECT_EQ(index[2][static_cast<size_t>(step)], step / 3 % 6);
        EXPECT_EQ(index[1][static_cast<size_t>(step)], step / 18 % 2);
        EXPECT_EQ(index[0][static_cast<size_t>(step)], step / 36);
    }
}

TEST_F(View, ATraceGivesWhatItsMappingGives) {
    for (const char *name : {"03-halo", "22-l2-halo", "25-l2-and-mesh"}) {
        const std::string trace = traced({example(name), "--trace-level", "access"});
        const std::string of_trace = viewed({trace}), of_mapping = viewed({example(name)});
        EXPECT_EQ(totals_of(data_of(of_trace)), totals_of(data_of(of_mapping))) << name;
        const auto detail = [](const std::string &page) {
            const size_t begin = page.find("\"detail\":");
            return page.substr(begin, page.find("</script>", begin) - begin);
        };
        EXPECT_EQ(detail(of_trace), detail(of_mapping)) << name;
    }
}

TEST_F(View, TracesOfAllLevelsAddUp) {
    const auto counts = counts_of({example("25-l2-and-mesh")});
    for (const char *level : {"step", "burst", "access"}) {
        const Json data = data_of(viewed({traced({example("25-l2-and-mesh"), "--trace-level", level})}));
        EXPECT_EQ(totals_of(data), counts) << level;
        EXPECT_EQ(data.find("detail") != nullptr, std::string(level) != "step");
    }
}

TEST_F(View, AWindowOfATraceIsSaidToBeOne) {
    const Json data =
        data_of(viewed({traced({example("03-halo"), "--trace-level", "access", "--trace-window", "100:200"})}));
    EXPECT_FALSE(data["whole"].is_true());
    EXPECT_GT(data["omitted"].integer(), 0);
    EXPECT_GT(data["window"][0].integer(), 0);
    EXPECT_LT(data["steps"].integer(), 72);
    // Step 0 holds its 81 elements from before the window on, which the trace does not tell.
    const std::string file = write("a.dsl", "NumPEs 4; Bandwidth 4; Layer CONV a; K 2; X 40; endLayer\n"
                                            "Temporal_Map (1,1) K -> Unroll X\n");
    for (const char *window : {"0:45", "30:45"}) {
        const Json cut = data_of(viewed({traced({file, "--trace-level", "access", "--trace-window", window})}));
        EXPECT_EQ(cut["frames"]["hold_l1"][0].integer(), window[0] == '0' ? 81 : -1) << window;
    }
}

TEST_F(View, EqualRunsGiveEqualBytes) {
    const std::vector<std::string> run = {example("21-l2-tiles")};
    EXPECT_EQ(viewed(run, "a.html"), viewed(run, "b.html"));
}

TEST_F(View, OneRunOfSeveral) {
    const std::string trace = traced({example("03-halo"), example("01-one-pe")});
    EXPECT_TRUE(contains(simcheck({"view", trace, "-o", path("x.html")}).err, "has several runs"));
    EXPECT_EQ(data_of(viewed({trace, "--run", "2"}))["flow"].text, "01-one-pe");
    EXPECT_TRUE(contains(simcheck({"view", trace, "--run", "3", "-o", path("x.html")}).err, "has no run 3"));
}

// ---- alone, and safe ----

size_t times(const std::string &text, const std::string &part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        count++;
    return count;
}

TEST_F(View, ThePageNeedsNothingFromElsewhere) {
    const std::string page = viewed({example("03-halo")});
    for (const char *part : {"http://", "https://", "src=", "href=", "@import", "url(", "fetch(", "XMLHttpRequest",
                             "WebSocket", "import(", "localStorage"})
        EXPECT_FALSE(contains(page, part)) << part;
    EXPECT_TRUE(contains(page, "default-src 'none'"));
    EXPECT_EQ(times(page, "<script"), 2u);
}

// Names in a trace may be anything.
TEST_F(View, NamesCannotLeaveTheirPlace) {
    const std::string evil = "</script><b>\"\\&'x", trace = traced({example("03-halo"), "--trace-level", "access"});
    std::string text;
    char part[1 << 14];
    gzFile file = gzopen(trace.c_str(), "rb");
    for (int size; (size = gzread(file, part, sizeof part)) > 0;)
        text.append(part, static_cast<size_t>(size));
    gzclose(file);
    for (const std::string &word : {std::string("# layer CONV halo"), std::string("# dataflow 03-halo")}) {
        const size_t at = text.find(word);
        ASSERT_NE(at, std::string::npos);
        text.replace(at + word.rfind(' ') + 1, word.size() - word.rfind(' ') - 1, evil);
    }
    file = gzopen(path("evil.gz").c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    const std::string page = viewed({path("evil.gz")});
    EXPECT_EQ(times(page, "</script>"), times(viewed({example("03-halo")}, "good.html"), "</script>"));
    EXPECT_FALSE(contains(page, "<b>\""));
    EXPECT_EQ(data_of(page)["layer"].text, evil);
    EXPECT_EQ(data_of(page)["flow"].text, evil);
}

// ---- files ----

TEST_F(View, ThePageIsViewHtmlAndIsNamed) {
    const Outcome outcome = simcheck({"view", example("03-halo"), "--out=" + path("p.html")});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out.rfind(path("p.html") + ": 72 steps, one by one; ", 0), 0u) << outcome.out;
    EXPECT_EQ(files(), std::vector<std::string>{"p.html"});
    EXPECT_TRUE(contains(simcheck({"view", "--help"}).out, "the page (view.html)"));
}

TEST_F(View, StandardOutputTakesThePage) {
    const Outcome outcome = simcheck({"view", example("03-halo"), "--out", "-"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.out, viewed({example("03-halo")}));
}

TEST_F(View, AFullDiskIsAnError) {
    const Outcome outcome = simcheck({"view", example("03-halo"), "--out", "-"}, Stdout::Full);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.err, "simcheck: error: cannot write to standard output: No space left on device\n");
}

// No trace stays in the folder of temporaries, and after an error the page is what it was.
TEST_F(View, NothingStaysBehind) {
    const std::vector<std::string> here = {"TMPDIR=" + folder_};
    const std::string page = write("page.html", "before");
    EXPECT_EQ(simcheck({"view", example("03-halo"), "--steps", "72:", "-o", page}, Stdout::Captured, here).exit_code,
              2);
    EXPECT_EQ(read_file(page), "before");
    EXPECT_EQ(files(), std::vector<std::string>{"page.html"});
    EXPECT_EQ(simcheck({"view", example("03-halo"), "-o", page}, Stdout::Captured, here).exit_code, 0);
    EXPECT_EQ(files(), std::vector<std::string>{"page.html"});
}

// Whoever shares the folder cannot know what a temporary will be called, and lay a pipe or a link there.
TEST_F(View, TemporariesHaveNamesThatNobodyCanTell) {
    const Outcome outcome = simcheck({"view", example("03-halo"), "-o", path("page.html")}, Stdout::Captured,
                                     {"TMPDIR=" + path("missing")});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_TRUE(contains(outcome.err, "cannot write '" + path("missing") + "': No such file or directory"))
        << outcome.err;
    const std::string laid = "cd '" + folder_ +
                             "' && mkdir pipes && timeout 20 sh -c 'for name in steps accesses page; do "
                             "mkfifo pipes/simcheck-view-$$-$name; done; TMPDIR=pipes exec \"$0\" \"$@\"' '" +
                             program_path() + "' view '" + example("03-halo") + "' -o pipes.html --quiet";
    EXPECT_EQ(system(laid.c_str()), 0);
    EXPECT_NE(read_file(path("pipes.html")), "");
}

TEST_F(View, TheTraceIsNotOverwritten) {
    const std::string trace = traced({example("03-halo")}), bytes = read_file(trace);
    const Outcome outcome = simcheck({"view", trace, "--out", trace});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(read_file(trace), bytes);
}

// ---- what is wrong ----

TEST_F(View, ABrokenTraceIsToldAsInfoTellsIt) {
    const std::string bytes = read_file(traced({example("03-halo"), "--trace-level", "access"}));
    std::string damaged = bytes;
    damaged[damaged.size() - 8] ^= 1;
    for (const std::string &text : {bytes.substr(0, bytes.size() / 2), damaged, bytes + "more"}) {
        const std::string file = write("broken.gz", text);
        const Outcome outcome = simcheck({"view", file, "--out", path("x.html")});
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_EQ(outcome.err, simcheck({"trace", "info", file}).err);
        EXPECT_NE(outcome.err, "");
    }
    EXPECT_EQ(files(), (std::vector<std::string>{"broken.gz", "trace.gz"}));
}

TEST_F(View, WhatIsWrongIsSaid) {
    const std::string trace = traced({example("03-halo")}), out = path("x.html");
    const struct {
        std::vector<std::string> arguments;
        const char *says;
    } wrong[] = {
        {{example("03-halo"), example("01-one-pe")}, "takes one file, and '"},
        {{"--layer", "conv1"}, "a page shows one run, and there are 5: name one layer with --layer, one dataflow"},
        {{trace, "--layer", "conv1"}, "is a trace, which says what was executed: there is no use for --layer"},
        {{trace, "--hw", "NumPEs=3"}, "there is no use for --hw"},
        {{trace, "--seed", "2"}, "there is no use for --seed"},
        {{example("03-halo"), "--run", "1"}, "--run is about a trace with several runs"},
        {{example("03-halo"), "--steps", "5"}, "--steps: expected A:B"},
        {{example("03-halo"), "--steps", "5:5"}, "--steps: expected A:B"},
        {{example("03-halo"), "--steps", "99999999999999999999:"}, "--steps: expected A:B"},
        {{example("03-halo"), "--steps", "72:80"}, "--steps: there is no step from 72 on: the run has 72\n"},
        {{in_many_steps(), "--steps", "0:20001"}, "--steps: expected at most 20000 steps"},
        {{path("none.dsl")}, "none.dsl"},
    };
    for (const auto &use : wrong) {
        std::vector<std::string> arguments = {"view", "--out", out};
        arguments.insert(arguments.end(), use.arguments.begin(), use.arguments.end());
        const Outcome outcome = simcheck(arguments);
        EXPECT_EQ(outcome.exit_code, 2) << use.says;
        EXPECT_EQ(outcome.out, "");
        EXPECT_TRUE(contains(outcome.err, use.says)) << use.says << "\nnot in\n" << outcome.err;
    }
    EXPECT_EQ(files(), (std::vector<std::string>{"many.dsl", "trace.gz"}));
}

} // namespace
