// Where the program under test is: this executable is in the build's folder tests/, the program one folder up. The path
// is found at run time, so that a test's source is the same in all builds and ccache compiles it once.
#ifndef SIMCHECK_TESTS_SUPPORT_PROGRAM_PATH_H
#define SIMCHECK_TESTS_SUPPORT_PROGRAM_PATH_H

#include <filesystem>
#include <string>

inline const std::string &program_path() {
    static const std::string path =
        (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "simcheck").string();
    return path;
}

#endif
