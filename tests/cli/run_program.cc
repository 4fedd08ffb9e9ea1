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
