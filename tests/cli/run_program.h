// Running the program as a user would, without a shell in between.
#ifndef SIMCHECK_TESTS_CLI_PROGRAM_H
#define SIMCHECK_TESTS_CLI_PROGRAM_H

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <regex>
#include <spawn.h>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "tests/support/program_path.h"
#include "tests/support/temp_folder.h"

struct Outcome {
    int exit_code = -1; // -1: ended by a signal
    int signal = 0;
    std::string out, err;
};

// A report whose lines are not broken: what goes on below, behind blanks, stands in the line above.
inline std::string unfolded(const std::string &report) {
    const std::string labelled = std::regex_replace(report, std::regex("\\n {14}"), " ");
    return std::regex_replace(labelled, std::regex(";\\n  "), "; ");
}

inline void PrintTo(const Outcome &outcome, std::ostream *to) {
    *to << "exit " << outcome.exit_code << "\nstdout:\n" << outcome.out << "\nstderr:\n" << outcome.err;
}

// Where the program's standard output goes.
enum class Stdout { Captured, Closed, Full, BrokenPipe };

class Process {
  public:
    Process(const std::vector<std::string> &arguments, Stdout to = Stdout::Captured,
            const std::vector<std::string> &settings = {}, const std::string &input = "/dev/null") {
        open_pipe(out_);
        open_pipe(err_);
        spawn(arguments, to, settings, input);
        close(out_[1]);
        close(err_[1]);
    }

    void kill(int signal) const { ::kill(pid_, signal); }

    Outcome wait() {
        Outcome outcome;
        read_both(outcome);
        int status = 0;
        waitpid(pid_, &status, 0);
        if (WIFEXITED(status))
            outcome.exit_code = WEXITSTATUS(status);
        else
            outcome.signal = WTERMSIG(status);
        return outcome;
    }

  private:
    static void open_pipe(int (&ends)[2]) {
        if (pipe(ends) != 0)
            abort();
        for (int end : ends)
            fcntl(end, F_SETFD, FD_CLOEXEC);
    }

    void direct_stdout(posix_spawn_file_actions_t *actions, Stdout to) {
        int broken[2];
        switch (to) {
        case Stdout::Captured:
            posix_spawn_file_actions_adddup2(actions, out_[1], 1);
            break;
        case Stdout::Closed:
            posix_spawn_file_actions_addclose(actions, 1);
            break;
        case Stdout::Full:
            posix_spawn_file_actions_addopen(actions, 1, "/dev/full", O_WRONLY, 0);
            break;
        case Stdout::BrokenPipe:
            open_pipe(broken);
            close(broken[0]);
            posix_spawn_file_actions_adddup2(actions, broken[1], 1);
            break;
        }
    }

    void spawn(const std::vector<std::string> &arguments, Stdout to, const std::vector<std::string> &settings,
               const std::string &input) {
        std::vector<char *> argv{const_cast<char *>(program_path().c_str())}, environment;
        for (const auto &argument : arguments)
            argv.push_back(const_cast<char *>(argument.c_str()));
        argv.push_back(nullptr);
        for (const auto &setting : settings)
            environment.push_back(const_cast<char *>(setting.c_str()));
        for (char **entry = environ; *entry; entry++)
            if (std::string(*entry).rfind("SIMCHECK_DATA=", 0) != 0)
                environment.push_back(*entry);
        environment.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, input.c_str(), O_RDONLY, 0);
        direct_stdout(&actions, to);
        posix_spawn_file_actions_adddup2(&actions, err_[1], 2);
        if (posix_spawn(&pid_, program_path().c_str(), &actions, nullptr, argv.data(), environment.data()) != 0)
            abort();
        posix_spawn_file_actions_destroy(&actions);
    }

    void read_both(Outcome &outcome) {
        pollfd polled[2] = {{out_[0], POLLIN, 0}, {err_[0], POLLIN, 0}};
        std::string *const texts[2] = {&outcome.out, &outcome.err};
        for (int open = 2; open > 0;) {
            poll(polled, 2, -1);
            for (int i = 0; i < 2; i++) {
                char buffer[1 << 16];
                if (polled[i].fd < 0 || !polled[i].revents)
                    continue;
                ssize_t size = read(polled[i].fd, buffer, sizeof buffer);
                if (size > 0) {
                    texts[i]->append(buffer, static_cast<size_t>(size));
                } else {
                    close(polled[i].fd);
                    polled[i].fd = -1;
                    open--;
                }
            }
        }
    }

    pid_t pid_ = -1;
    int out_[2], err_[2];
};

inline Outcome simcheck(const std::vector<std::string> &arguments, Stdout to = Stdout::Captured,
                        const std::vector<std::string> &settings = {}) {
    return Process(arguments, to, settings).wait();
}

// With this file on standard input.
inline Outcome simcheck_reading(const std::string &input, const std::vector<std::string> &arguments) {
    return Process(arguments, Stdout::Captured, {}, input).wait();
}

// Of all in workloads/examples, in their order.
std::vector<std::string> example_names();

inline std::string example(const std::string &name) {
    return std::string(TEST_SOURCE_DIR) + "/workloads/examples/" + name + ".dsl";
}

inline std::string read_file(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }

// A folder of its own for each test, gone afterwards.
class CliTest : public testing::Test {
  protected:
    std::string path(const std::string &name) const { return folder_ + "/" + name; }

    std::string write(const std::string &name, const std::string &text) const {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

    std::vector<std::string> files() const;

    const TempFolder temporary_;
    const std::string &folder_ = temporary_.path;
};

#endif
