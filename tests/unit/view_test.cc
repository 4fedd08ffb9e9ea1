// The parts of a page: JSON, sequences and patterns; and a page that is too large.
#include "traces/view/view_page.h"
#include "traces/view/view_pattern.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

class ViewTest : public testing::Test {
  protected:
    ViewTest() : path_(testing::TempDir() + "/view_test-" + std::to_string(getpid())) {
        EXPECT_EQ(trace_export_sink_open(&json_.sink, path_.c_str(), false, nullptr), SC_STATUS_OK);
        json_.separated = true;
    }
    ~ViewTest() override {
        if (json_.sink) {
            EXPECT_EQ(trace_export_sink_close(json_.sink), SC_STATUS_OK);
        }
        std::remove(path_.c_str());
    }

    std::string text() {
        EXPECT_EQ(trace_export_sink_close(json_.sink), SC_STATUS_OK);
        json_.sink = nullptr;
        std::ifstream file(path_);
        std::ostringstream all;
        all << file.rdbuf();
        return all.str();
    }

    std::string path_;
    struct view_json json_ = {};
};

view_sequence sequence_of(const std::vector<int64_t> &numbers) {
    view_sequence sequence = {};
    for (int64_t number : numbers)
        EXPECT_TRUE(trace_view_sequence_add(&sequence, number));
    return sequence;
}

TEST_F(ViewTest, StringsCannotEndTheirScript) {
    trace_view_json_string(&json_, "a</script>&'\"\\\n\x01\xff\xc3\xa9");
    const std::string written = text();
    EXPECT_EQ(written, "\"a\\u003c/script\\u003e\\u0026\\u0027\\u0022\\u005c???\xc3\xa9\"");
    EXPECT_EQ(json_.bytes, static_cast<int64_t>(written.size()));
}

TEST_F(ViewTest, ValuesAreSeparated) {
    trace_view_json_open(&json_, '{');
    trace_view_json_pair(&json_, "a", INT64_MIN);
    trace_view_json_key(&json_, "b");
    trace_view_json_open(&json_, '[');
    trace_view_json_bool(&json_, true);
    trace_view_json_open(&json_, '[');
    trace_view_json_close(&json_, ']');
    trace_view_json_number(&json_, -7);
    trace_view_json_close(&json_, ']');
    trace_view_json_text(&json_, "c", "");
    trace_view_json_close(&json_, '}');
    EXPECT_EQ(text(), "{\"a\":-9223372036854775808,\"b\":[true,[],-7],\"c\":\"\"}");
}

TEST_F(ViewTest, NumbersThatJavaScriptLacksAreNoted) {
    trace_view_json_number(&json_, ((int64_t)1 << 53) - 1);
    EXPECT_FALSE(json_.too_large);
    trace_view_json_number(&json_, (int64_t)1 << 53);
    EXPECT_TRUE(json_.too_large);
}

TEST_F(ViewTest, SequencesAreDifferences) {
    view_sequence sequence = sequence_of({5, 6, 7, 8, 8, 3, 3, 3});
    trace_view_sequence_put(&sequence, &json_);
    trace_view_sequence_free(&sequence);
    trace_view_sequence_put(&sequence, &json_);
    EXPECT_EQ(text(), "[5,[1,3],0,-5,[0,2]],[]");
}

TEST_F(ViewTest, EqualPatternsAreFoundWhereverTheyBegin) {
    view_patterns patterns = {};
    for (int round = 0; round < 2; round++)
        for (int64_t i = 0; i < 3000; i++) {
            view_sequence sequence = sequence_of({i * 7, i * 7 + i, i * 7 - 1});
            EXPECT_EQ(trace_view_patterns_find(&patterns, &sequence), i);
            trace_view_sequence_free(&sequence);
        }
    view_sequence shorter = sequence_of({9, 9});
    EXPECT_EQ(trace_view_patterns_find(&patterns, &shorter), 3000);
    trace_view_sequence_free(&shorter);
    view_patterns few = {};
    view_sequence wild = sequence_of({INT64_MAX, INT64_MIN, 3});
    EXPECT_EQ(trace_view_patterns_find(&few, &wild), 0);
    trace_view_sequence_free(&wild);
    trace_view_patterns_put(&few, &json_);
    EXPECT_EQ(text(), "[[0,1,-9223372036854775805]]");
    trace_view_patterns_free(&patterns);
    trace_view_patterns_free(&few);
}

const char SAMPLE[] = TEST_SOURCE_DIR "/traces/03-halo.csv.gz";

TEST_F(ViewTest, APageThatIsTooLargeNamesTheWayOut) {
    view_survey survey;
    ASSERT_EQ(trace_view_survey_read(&survey, SAMPLE, 0, view_window{}, nullptr), SC_STATUS_OK);
    EXPECT_EQ(survey.steps, 72);
    EXPECT_TRUE(survey.whole);
    view_page page = {};
    page.survey = &survey;
    page.path = SAMPLE;
    page.source = "a sample";
    page.most = VIEW_PAGE_MOST;
    int64_t bytes = 0;
    sc_error error = {};
    EXPECT_EQ(trace_view_page_write(&page, json_.sink, &bytes, &error), SC_STATUS_OK);
    EXPECT_EQ(static_cast<int64_t>(text().size()), bytes);
    for (int64_t most : {bytes / 2, bytes - 1}) {
        ASSERT_EQ(trace_export_sink_open(&json_.sink, path_.c_str(), false, nullptr), SC_STATUS_OK);
        page.most = most;
        EXPECT_EQ(trace_view_page_write(&page, json_.sink, &bytes, &error), SC_STATUS_LIMIT);
        EXPECT_NE(std::string(error.message).find("--steps A:B"), std::string::npos) << error.message;
        (void)text();
    }
    trace_view_survey_free(&survey);
}

// A long run has few frames, and none of its counts is lost.
TEST_F(ViewTest, GroupsKeepTheCounts) {
    view_survey all, some;
    ASSERT_EQ(trace_view_survey_read(&all, SAMPLE, 0, view_window{}, nullptr), SC_STATUS_OK);
    ASSERT_EQ(trace_view_survey_read(&some, SAMPLE, 0, view_window{30, 33}, nullptr), SC_STATUS_OK);
    EXPECT_EQ(all.part[VIEW_WINDOW].count, 72);
    EXPECT_EQ(some.part[VIEW_AHEAD].count, 30);
    EXPECT_EQ(some.part[VIEW_WINDOW].count, 3);
    EXPECT_EQ(some.part[VIEW_BEHIND].count, 39);
    EXPECT_EQ(some.window.from, 30);
    EXPECT_EQ(some.window.to, 33);
    int64_t operations = 0;
    for (const view_frames &part : some.part)
        for (int64_t i = 0; i < part.count; i++)
            operations += part.frame[i].count[SC_TRACE_STEP_compute_ops];
    EXPECT_EQ(operations, all.totals.macs);
    trace_view_survey_free(&all);
    trace_view_survey_free(&some);
}

TEST_F(ViewTest, AWindowBehindTheRunIsAnError) {
    view_survey survey;
    sc_error error = {};
    EXPECT_EQ(trace_view_survey_read(&survey, SAMPLE, 0, view_window{72, 80}, &error), SC_STATUS_INPUT);
    EXPECT_NE(std::string(error.message).find("no step from 72 on"), std::string::npos) << error.message;
    trace_view_survey_free(&survey);
    EXPECT_EQ(trace_view_survey_read(&survey, SAMPLE, 2, view_window{}, &error), SC_STATUS_INPUT);
    trace_view_survey_free(&survey);
}

} // namespace
