// Texts and files to mappings, for tests.
#ifndef SIMCHECK_TESTS_SUPPORT_MAPPED_H
#define SIMCHECK_TESTS_SUPPORT_MAPPED_H

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "common/lower.h"

inline std::string ReadFile(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// What a text that holds hardware, one layer and a dataflow lowers to. Fails the test when it is refused.
inline mapping MapText(const std::string &text) {
    source from = {"test", text.data(), text.size()};
    arena memory = {};
    dsl parsed = {};
    error problem = {};
    mapping result = {};
    machine hardware = machine_default();
    EXPECT_EQ(dsl_parse(&parsed, &from, &memory, &problem), STATUS_OK) << problem.message;
    machine_override(&hardware, &parsed.machine);
    EXPECT_EQ(parsed.layer_count, 1);
    EXPECT_EQ(mapping_lower(&result, &parsed.layers[0].layer, &hardware, parsed.pragmas, parsed.pragma_count, nullptr,
                            &problem),
              STATUS_OK)
        << problem.message;
    arena_free(&memory);
    return result;
}

inline mapping MapFile(const std::string &path) { return MapText(ReadFile(std::string(TEST_SOURCE_DIR "/") + path)); }

#endif
