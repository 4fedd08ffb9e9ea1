#include "tests/cli/run_program.h"

#include <algorithm>
#include <cstring>
#include <dirent.h>

std::vector<std::string> CliTest::files() const {
    std::vector<std::string> names;
    DIR *folder = opendir(folder_.c_str());
    while (dirent *entry = folder ? readdir(folder) : nullptr)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) // what is hidden counts, too
            names.emplace_back(entry->d_name);
    if (folder)
        closedir(folder);
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> example_names() {
    std::vector<std::string> names;
    DIR *folder = opendir((std::string(TEST_SOURCE_DIR) + "/workloads/examples").c_str());
    for (const dirent *entry; folder && (entry = readdir(folder));) {
        const std::string name = entry->d_name;
        if (name.size() > 4 && name.substr(name.size() - 4) == ".dsl")
            names.push_back(name.substr(0, name.size() - 4));
    }
    if (folder)
        closedir(folder);
    std::sort(names.begin(), names.end());
    return names;
}
