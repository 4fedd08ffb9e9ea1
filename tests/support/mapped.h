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

// Has the levels and pragmas of all mappings that a test binary lowers with the functions below.
inline sc_arena *MappedArena() {
    static struct Owner {
        ~Owner() { sc_arena_free(&arena); }
        sc_arena arena = {};
    } owner;
    return &owner.arena;
}

// What a text that holds hardware, one layer and a dataflow lowers to. Fails the test when it is refused.
inline sc_mapping MapText(const std::string &text) {
    sc_source from = {"test", text.data(), text.size()};
    sc_arena memory = {};
    sc_dsl parsed = {};
    sc_error problem = {};
    sc_mapping result = {};
    sc_machine hardware = sc_machine_default();
    EXPECT_EQ(sc_dsl_parse(&parsed, &from, &memory, &problem), SC_STATUS_OK) << problem.message;
    sc_machine_override(&hardware, &parsed.machine);
    EXPECT_EQ(parsed.layer_count, 1);
    EXPECT_EQ(sc_mapping_lower(&result, MappedArena(), &parsed.layers[0].layer, &hardware, parsed.pragmas,
                               parsed.pragma_count, nullptr, &problem),
              SC_STATUS_OK)
        << problem.message;
    sc_arena_free(&memory);
    return result;
}

inline sc_mapping MapFile(const std::string &path) {
    return MapText(ReadFile(std::string(TEST_SOURCE_DIR "/") + path));
}

#endif
