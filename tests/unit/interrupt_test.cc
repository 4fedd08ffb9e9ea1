// Signals in the middle of something.
#include "check/cli/interrupt.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

int told_to;
std::atomic<char> stage{'0'};

void tell_state() {
    char now = stage.load();
    (void)!write(told_to, &now, 1);
}

// Run `act` in a process of its own that is to end by a signal. Returns that, and the state that was cleaned up.
std::pair<int, std::string> ended(void (*act)()) {
    int ends[2];
    if (pipe(ends) != 0)
        return {0, "no pipe"};
    pid_t child = fork();
    if (child == 0) {
        told_to = ends[1];
        interrupt_prepare(tell_state);
        act();
        _exit(0);
    }
    close(ends[1]);
    std::string told(8, '\0');
    ssize_t size = read(ends[0], told.data(), told.size());
    told.resize(size > 0 ? static_cast<size_t>(size) : 0);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return {WIFSIGNALED(status) ? WTERMSIG(status) : 0, told};
}

void change(int ticks) {
    interrupt_hold();
    stage = '1';
    std::this_thread::sleep_for(std::chrono::milliseconds(ticks));
    stage = '2';
    interrupt_release();
}

TEST(Interrupt, WaitsForAnotherThreadsChange) {
    auto result = ended([] {
        std::thread worker([] { change(100); });
        while (stage != '1')
            std::this_thread::yield();
        raise(SIGINT);
        worker.join();
    });
    EXPECT_EQ(result, std::make_pair(SIGINT, std::string("2")));
}

TEST(Interrupt, WaitsForTheOwnThreadsChange) {
    auto result = ended([] {
        interrupt_hold();
        stage = '1';
        raise(SIGTERM);
        stage = '2';
        interrupt_release();
        stage = '3';
    });
    EXPECT_EQ(result, std::make_pair(SIGTERM, std::string("2")));
}

// The second has nothing to add, and waits for nothing either.
TEST(Interrupt, SignalsMayComeTogether) {
    auto result = ended([] {
        interrupt_hold();
        raise(SIGTERM);
        raise(SIGINT);
        raise(SIGHUP);
        interrupt_release();
    });
    EXPECT_NE(result.first, 0);
    EXPECT_EQ(result.second, "0");
}

TEST(Interrupt, EndsAsASignalWould) {
    EXPECT_EQ(ended([] { interrupt_end(SIGPIPE); }), std::make_pair(SIGPIPE, std::string("0")));
}

TEST(Interrupt, IgnoredSignalsStayIgnored) {
    signal(SIGHUP, SIG_IGN);
    auto result = ended([] {
        raise(SIGHUP);
        stage = '4';
        raise(SIGINT);
    });
    signal(SIGHUP, SIG_DFL);
    EXPECT_EQ(result, std::make_pair(SIGINT, std::string("4")));
}

} // namespace
