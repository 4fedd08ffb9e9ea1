// Clocks the bench (Verilator). With +wave=FILE it writes a waveform, if it was compiled with --trace.
#include <cstdio>
#include <cstring>

#include "Vbench.h"
#include "verilated.h"
#if VM_TRACE
#include <cerrno>

#include "verilated_vcd_c.h"

// Where a disk is full Verilator aborts, writes again to have it whole, aborts, and so on. This file takes the rest and forgets it.
struct WaveFile : VerilatedVcdFile {
    bool failed = false;
    bool open(const std::string &name) override {
        failed = !VerilatedVcdFile::open(name);
        return !failed;
    }
    ssize_t write(const char *bytes, ssize_t count) override {
        const ssize_t written = failed ? count : VerilatedVcdFile::write(bytes, count);
        failed = failed || (written < 0 && errno != EAGAIN && errno != EINTR);
        return failed ? count : written;
    }
};
#endif

int main(int argc, char **argv) {
    VerilatedContext context;
    context.commandArgs(argc, argv);
#if VM_TRACE
    context.traceEverOn(true);
#endif
    Vbench bench(&context);
    vluint64_t time = 0;
#if VM_TRACE
    WaveFile file;
    VerilatedVcdC wave(&file);
    const char *path = context.commandArgsPlusMatch("wave=");
    if (path[0] != '\0') {
        bench.trace(&wave, 99);
        wave.open(path + std::strlen("+wave="));
    }
#endif
    while (!context.gotFinish()) {
        bench.rst = time < 4;
        bench.clk = time % 2;
        bench.eval();
#if VM_TRACE
        if (wave.isOpen())
            wave.dump(time);
#endif
        time++;
    }
    bench.final();
#if VM_TRACE
    wave.close();
    if (file.failed) {
        std::fputs("cannot write the waveform\n", stderr);
        return 2;
    }
#endif
    return 0;
}
