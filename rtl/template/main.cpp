// Clocks the bench (Verilator). With +wave=FILE it writes a waveform, if it was compiled with --trace.
#include <cstdio>
#include <cstring>

#include "Vbench.h"
#include "verilated.h"
#if VM_TRACE
#include "verilated_vcd_c.h"
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
    VerilatedVcdC wave;
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
    return 0;
}
