// docs/fig5-errata.md is measured: when a formula, the suite, the hunt or the machine changes, so must it.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/support/program_path.h"

namespace {

TEST(Errata, AreUpToDate) {
    const std::string command = "SIMCHECK='" + program_path() + "' '" TEST_SOURCE_DIR "/scripts/errata' --check 2>&1";
    FILE *script = popen(command.c_str(), "r");
    ASSERT_NE(script, nullptr);
    std::string said;
    char part[4096];
    while (fgets(part, sizeof part, script))
        said += part;
    EXPECT_EQ(pclose(script), 0) << said;
}

} // namespace
