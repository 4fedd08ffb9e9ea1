// Result files: in which order they reach the disk. What becomes of files by any name, and after signals, is in
// tests/cli/files_test.cc.
#include "check/cli/outfile.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#include "tests/support/temp_folder.h"

namespace {

// What the calls below were made for, while somebody listens.
std::vector<std::string> *calls;

} // namespace

// In place of the C library's.
extern "C" int fsync(int descriptor) {
    struct stat about;
    if (calls && fstat(descriptor, &about) == 0)
        calls->push_back(S_ISDIR(about.st_mode) ? "sync folder" : "sync " + std::to_string(about.st_size) + " bytes");
    return static_cast<int>(syscall(SYS_fsync, descriptor));
}

extern "C" int rename(const char *from, const char *to) noexcept {
    if (calls)
        calls->push_back("rename");
    return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace {

class OutfileTest : public testing::Test {
  protected:
    OutfileTest() { calls = &calls_; }
    ~OutfileTest() override {
        calls = nullptr;
        for (const auto &entry : std::filesystem::directory_iterator(folder_.path))
            EXPECT_EQ(entry.path().string(), path_) << "something is left";
    }

    const TempFolder folder_;
    const std::string path_ = folder_.path + "/result";
    std::vector<std::string> calls_;
    outfile file_ = {};
    sc_error error_ = {};
};

// A power cut at any time leaves the old file or the new one, never the new one's name without its bytes.
TEST_F(OutfileTest, BytesAreOnTheDiskBeforeTheNameLeadsToThem) {
    ASSERT_EQ(outfile_open(&file_, path_.c_str(), &error_), SC_STATUS_OK);
    fputs("result\n", file_.stream);
    ASSERT_EQ(outfile_commit(&file_, &error_), SC_STATUS_OK);
    EXPECT_EQ(calls_, (std::vector<std::string>{"sync 7 bytes", "rename", "sync folder"}));
}

TEST_F(OutfileTest, WhatOthersWriteIsOnTheDiskToo) {
    ASSERT_EQ(outfile_reserve(&file_, path_.c_str(), &error_), SC_STATUS_OK);
    std::ofstream(outfile_written_path(&file_)) << "of another stream\n";
    ASSERT_EQ(outfile_commit(&file_, &error_), SC_STATUS_OK);
    EXPECT_EQ(calls_, (std::vector<std::string>{"sync 18 bytes", "rename", "sync folder"}));
}

TEST_F(OutfileTest, DiscardedFileIsNotWrittenDown) {
    ASSERT_EQ(outfile_open(&file_, path_.c_str(), &error_), SC_STATUS_OK);
    outfile_discard(&file_);
    EXPECT_TRUE(calls_.empty());
    EXPECT_NE(access(path_.c_str(), F_OK), 0);
}

TEST_F(OutfileTest, WithdrawnFileTakesTheOldOneAway) {
    std::ofstream(path_) << "old";
    ASSERT_EQ(outfile_open(&file_, path_.c_str(), &error_), SC_STATUS_OK);
    EXPECT_EQ(outfile_withdraw(&file_, &error_), SC_STATUS_OK);
    EXPECT_NE(access(path_.c_str(), F_OK), 0);
    ASSERT_EQ(outfile_open(&file_, path_.c_str(), &error_), SC_STATUS_OK);
    EXPECT_EQ(outfile_withdraw(&file_, &error_), SC_STATUS_OK) << "there is none";
}

// What is put at an entry's place in the meantime is replaced, not followed or waited for.
TEST_F(OutfileTest, EntryIsItsOwnFile) {
    const std::string precious = folder_.path + "/precious";
    std::ofstream(precious) << "mine";
    ASSERT_EQ(symlink(precious.c_str(), path_.c_str()), 0);
    EXPECT_EQ(outfile_open_entry(&file_, path_.c_str(), &error_), SC_STATUS_IO);
    EXPECT_EQ(std::string(error_.message), "'" + path_ + "' is not a regular file: remove it");
    ASSERT_EQ(unlink(path_.c_str()), 0);
    for (bool link : {true, false}) {
        ASSERT_EQ(outfile_open_entry(&file_, path_.c_str(), &error_), SC_STATUS_OK) << error_.message;
        fputs("result", file_.stream);
        ASSERT_EQ(link ? symlink(precious.c_str(), path_.c_str()) : mkfifo(path_.c_str(), 0666), 0);
        ASSERT_EQ(outfile_commit(&file_, &error_), SC_STATUS_OK) << error_.message;
        struct stat about;
        ASSERT_EQ(lstat(path_.c_str(), &about), 0);
        EXPECT_TRUE(S_ISREG(about.st_mode) && about.st_size == 6);
        ASSERT_EQ(unlink(path_.c_str()), 0);
    }
    std::string kept;
    std::ifstream(precious) >> kept;
    EXPECT_EQ(kept, "mine");
    std::remove(precious.c_str());
}

TEST_F(OutfileTest, ProtectedFileIsFreeAgainAfterwards) {
    std::ofstream(path_) << "input";
    ASSERT_EQ(outfile_protect(path_.c_str(), &error_), SC_STATUS_OK);
    EXPECT_EQ(outfile_open(&file_, path_.c_str(), &error_), SC_STATUS_INPUT);
    outfile_protect_none();
    ASSERT_EQ(outfile_open(&file_, path_.c_str(), &error_), SC_STATUS_OK);
    EXPECT_EQ(outfile_protect(path_.c_str(), &error_), SC_STATUS_INPUT) << "it is being written";
    outfile_discard(&file_);
}

} // namespace
