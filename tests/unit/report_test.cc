// Reports: a run without counts shows none in any format, and the simulations read the mapping that they are given.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "check/report/report.h"
#include "check/run/simulate.h"
#include "tests/support/mapped.h"

namespace {

const char REPORTED[] = "NumPEs 2; Layer CONV a; K 4; C 3; endLayer Temporal_Map (1,1) C -> Spatial_Map (1,1) K";

// A set in code: every counter has the value 7.
int quantity_count(const void *) { return SC_COUNTER_COUNT; }

const struct sc_formula_quantity *quantity(const void *, int index) {
    static struct sc_formula_quantity all[SC_COUNTER_COUNT];
    all[index].name = sc_counter_info(static_cast<enum sc_counter_id>(index))->name;
    all[index].counter = static_cast<enum sc_counter_id>(index);
    return &all[index];
}

void evaluate(const struct set *, const struct sc_mapping *, const struct deadline *,
              struct sc_formula_result *results) {
    for (int i = 0; i < SC_COUNTER_COUNT; i++) {
        results[i] = {};
        results[i].outcome = SC_FORMULA_VALUE;
        results[i].value = {7, 1};
    }
}

const struct set_source SEVENS = {quantity_count, quantity, evaluate, nullptr, nullptr};

// One run in a state, as the referee reports it.
class Report : public testing::Test {
  protected:
    Report() {
        run_.network = "net";
        run_.layer = &mapping_.layer;
        run_.flow = "flow";
        run_.machine_name = "machine";
        run_.machine = mapping_.machine;
        run_.prices.why_not = "it has no prices";
        sets_.count = 1;
        sets_.set[0].name = "sevens";
        sets_.set[0].quantity_count = SC_COUNTER_COUNT;
        sets_.set[0].source = &SEVENS;
    }

    std::string Written(const struct report_format &format, enum run_state state) {
        char *text = nullptr;
        size_t size = 0;
        struct report report = {};
        report.format = &format;
        report.options = &options_;
        report.sets = &sets_;
        report.to = open_memstream(&text, &size);
        if (format.open) {
            EXPECT_EQ(format.open(&report, nullptr), SC_STATUS_OK);
        }
        format.run(&report, Result(state));
        if (format.discard)
            format.discard(&report);
        fclose(report.to);
        std::string result(text, size);
        free(text);
        return result;
    }

    const struct run_result *Result(enum run_state state) {
        const struct sc_formula_result *by_counter[SC_COUNTER_COUNT];
        set_evaluate(&sets_.set[0], &mapping_, values_, by_counter);
        set_result_ = {};
        set_result_.set = &sets_.set[0];
        set_result_.quantity = values_;
        set_result_.comparison =
            state == RUN_WHOLE ? compare_counts(&counters_, by_counter) : compare_nothing(by_counter);
        result_ = {};
        result_.run = &run_;
        result_.mapping = &mapping_;
        result_.seed = 1;
        result_.state = state;
        result_.problem = state == RUN_BROKEN ? "macs is not counted" : nullptr;
        result_.simulated = result_.counts = state == RUN_WHOLE ? &counters_ : nullptr;
        result_.buffers = compare_buffers(&mapping_.machine, &counters_);
        result_.set_count = 1;
        result_.set = &set_result_;
        return &result_;
    }

    struct sc_mapping mapping_ = MapText(REPORTED);
    struct plan_run run_ = {};
    struct sets sets_ = {};
    struct check_options options_ = {};
    struct sc_counters counters_ = {};
    struct sc_formula_result values_[SC_COUNTER_COUNT] = {};
    struct set_result set_result_ = {};
    struct run_result result_ = {};
};

bool Has(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

TEST_F(Report, TextShowsNoCountsOfABrokenRun) {
    const std::string whole = Written(report_format_text, RUN_WHOLE), broken = Written(report_format_text, RUN_BROKEN);
    EXPECT_TRUE(Has(whole, "0 steps, 0 cycles, output right")) << whole;
    EXPECT_TRUE(Has(whole, "  cycles             cycles              0       7      +7\n")) << whole;
    EXPECT_TRUE(Has(whole, "utilization")) << whole;
    EXPECT_TRUE(Has(broken, "seed 1, BROKEN: macs is not counted\n")) << broken;
    EXPECT_TRUE(Has(broken, "  cycles             cycles              -       7\n")) << broken;
    EXPECT_FALSE(Has(broken, "utilization")) << broken;
    EXPECT_FALSE(Has(broken, "L1Size")) << broken;
    EXPECT_FALSE(Has(broken, "agree")) << broken;
    EXPECT_FALSE(Has(broken, "differ ")) << broken;
}

TEST_F(Report, JsonShowsNoCountsOfABrokenOrModelledRun) {
    const std::string whole = Written(report_format_json, RUN_WHOLE), broken = Written(report_format_json, RUN_BROKEN),
                      modelled = Written(report_format_json, RUN_MODELLED);
    EXPECT_TRUE(Has(whole, "\"sim\": {")) << whole;
    EXPECT_TRUE(Has(broken, "\"output_ok\": false")) << broken;
    EXPECT_TRUE(Has(broken, "\"problem\": \"macs is not counted\"")) << broken;
    EXPECT_TRUE(Has(modelled, "\"output_ok\": null")) << modelled;
    for (const std::string &text : {broken, modelled}) {
        for (const char *key : {"sim", "utilization", "buffers"})
            EXPECT_TRUE(Has(text, "\"" + std::string(key) + "\": null")) << key << text;
        EXPECT_TRUE(Has(text, "\"sevens\": \"none\"")) << text;
        EXPECT_TRUE(Has(text, "\"macs\": 7")) << text;
    }
}

TEST_F(Report, CsvShowsNoCountsOfABrokenOrModelledRun) {
    EXPECT_TRUE(Has(Written(report_format_csv, RUN_WHOLE), "net,a,flow,macs,ops,0,sevens,7,7,differ,machine,1\n"))
        << Written(report_format_csv, RUN_WHOLE);
    EXPECT_TRUE(Has(Written(report_format_csv, RUN_MODELLED), "net,a,flow,macs,ops,,sevens,7,,-,machine,\n"))
        << Written(report_format_csv, RUN_MODELLED);
    EXPECT_FALSE(Has(Written(report_format_csv, RUN_BROKEN), "net,")) << Written(report_format_csv, RUN_BROKEN);
}

// The plan says nothing of a dataflow here, so that whoever lowered the run again would be refused.
TEST(Simulate, ReadsTheKeptMapping) {
    struct sc_mapping kept = MapText(REPORTED);
    struct sc_error error = {};
    struct sc_layer layer = kept.layer;
    struct plan_run run = {};
    run.network = "net";
    run.layer = &layer;
    run.flow = "flow";
    struct plan plan = {};
    plan.run_count = 1;
    plan.run = &run;
    struct simulate_options options = {};
    options.seed = options.jobs = 1;
    options.quiet = true;
    for (const bool wanted : {true, false}) {
        const struct sc_mapping *mapping[] = {wanted ? &kept : nullptr};
        struct simulations *simulations = nullptr;
        ASSERT_EQ(simulate_start(&simulations, &plan, mapping, &options, nullptr, &error), SC_STATUS_OK)
            << error.message;
        const struct simulation *simulation = simulate_wait(simulations, 0);
        ASSERT_EQ(simulation != nullptr, wanted);
        if (simulation) {
            EXPECT_EQ(simulation->status, SC_STATUS_OK);
            EXPECT_EQ(simulation->result.counters.macs, 12);
        }
        simulate_stop(simulations);
    }
}

} // namespace
