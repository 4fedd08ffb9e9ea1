#ifndef TESTS_SUPPORT_TEMP_FOLDER_H
#define TESTS_SUPPORT_TEMP_FOLDER_H

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <system_error>

// A folder that is gone at the end of its scope, with all that came to be in it.
class TempFolder {
  public:
    TempFolder() : path(testing::TempDir() + "/simcheck-XXXXXX") {
        if (!mkdtemp(path.data())) {
            std::perror(path.c_str());
            std::abort();
        }
    }
    TempFolder(const TempFolder &) = delete;
    TempFolder &operator=(const TempFolder &) = delete;
    ~TempFolder() {
        std::error_code left;
        std::filesystem::remove_all(path, left);
        EXPECT_FALSE(left) << path << ": " << left.message();
    }

    std::string path;
};

#endif
