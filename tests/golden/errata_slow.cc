// docs/fig5-errata.md is measured: when a formula, the suite, the hunt or the machine changes, so must it.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace {

TEST(Errata, AreUpToDate) {
    FILE *script = popen("SIMCHECK='" SIMCHECK_PROGRAM "' '" TEST_SOURCE_DIR "/scripts/errata' --check 2>&1", "r");
    ASSERT_NE(script, nullptr);
    std::string said;
    char part[4096];
    while (fgets(part, sizeof part, script))
        said += part;
    EXPECT_EQ(pclose(script), 0) << said;
}

} // namespace
