// The golden cases: every layer of layers.dsl with every dataflow on every machine of this folder.
#ifndef SIMCHECK_TESTS_GOLDEN_CASES_H
#define SIMCHECK_TESTS_GOLDEN_CASES_H

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "check/run/library.h"
#include "common/lower.h"
#include "tests/support/mapped.h"

namespace golden {

const char kFolder[] = TEST_SOURCE_DIR "/tests/golden/";
const char *const kFlows[] = {"nlr",   "ws",   "os",    "rs",
                              "nvdla", "gemm", "tiled", "merged"}; // the last two of this folder
const char *const kMachines[] = {"paper", "narrow", "bare"};

struct Case {
    std::string layer, dataflow, machine;
    const sc_mapping *mapped; // null: the dataflow is refused

    std::string name() const { return layer + "," + dataflow + "," + machine; }
};

class Cases {
  public:
    Cases() { EXPECT_EQ(library_open(&library_, nullptr, &problem_), SC_STATUS_OK) << problem_.message; }
    ~Cases() {
        library_close(library_);
        sc_arena_free(&arena_);
    }
    Cases(const Cases &) = delete;
    Cases &operator=(const Cases &) = delete;

    // Always in the same order.
    template <typename Visit> void Each(Visit visit) {
        const sc_dsl *layers = Read(std::string(kFolder) + "layers.dsl");
        for (int i = 0; i < layers->layer_count; i++)
            for (const char *flow : kFlows)
                for (const char *machine : kMachines)
                    visit(Lower(layers->layers[i].layer, flow, machine));
    }

  private:
    const sc_dsl *Read(const std::string &path) {
        const document *read = nullptr;
        EXPECT_EQ(library_file(library_, path.c_str(), &read, &problem_), SC_STATUS_OK) << problem_.message;
        return &read->dsl;
    }

    static std::string FlowPath(const std::string &flow) {
        const std::string here = kFolder + ("flows/" + flow) + ".dsl";
        return std::ifstream(here) ? here : TEST_SOURCE_DIR "/workloads/flows/" + flow + ".dsl";
    }

    Case Lower(const sc_layer &of, const std::string &flow, const std::string &hardware) {
        const sc_dsl *dataflow = Read(FlowPath(flow));
        sc_machine on = sc_machine_default();
        sc_machine_override(&on, &Read(std::string(kFolder) + "machines/" + hardware + ".dsl")->machine);
        sc_arena_free(&arena_);
        const bool legal = sc_mapping_lower(&mapped_, &arena_, &of, &on, dataflow->pragmas, dataflow->pragma_count,
                                            nullptr, &problem_) == SC_STATUS_OK;
        return {of.name, flow, hardware, legal ? &mapped_ : nullptr};
    }

    library *library_ = nullptr;
    sc_mapping mapped_ = {}; // of the present case
    sc_arena arena_ = {};
    sc_error problem_ = {};
};

} // namespace golden

#endif
