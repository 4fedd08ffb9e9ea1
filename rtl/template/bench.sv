// The machine with what is off chip: memories with the values of the program, and where outputs go. In the end it prints
// each count, and whether all outputs are what they must be.
`include "params.svh"

module bench (
    input logic clk,
    input logic rst
);
    logic [31:0] weights[0:`N_ELEM-1];
    logic [31:0] inputs[0:`N_ELEM-1];
    logic [31:0] outputs[0:`N_ELEM-1];
    logic [31:0] expected[0:`N_ELEM-1];
    logic written[0:`N_ELEM-1];

    logic tick, done, fault, stuck, store_valid;
    logic [1:0] out_tensor;
    logic [`XW-1:0] out_address, store_address;
    logic [31:0] out_value, store_value;
    logic [`TW-1:0] cycles;
    logic [64*`N_COUNT-1:0] counts;

`ifdef TABLES_AT_RUN_TIME
    logic [`XW-1:0] words[0:`N_WORD-1];
    logic [`N_PE-1:0] reaches[0:3*`N_LINK-1];
    logic [`CFG_BITS-1:0] cfg;
    logic [`REACH_BITS-1:0] reach;
    always_comb for (int i = 0; i < `N_WORD; i++) cfg[i*`XW+:`XW] = words[i];
    always_comb for (int i = 0; i < 3 * `N_LINK; i++) reach[i*`N_PE+:`N_PE] = reaches[i];
    logic [31:0] output_elems;
    assign output_elems = 32'(words[`C_ELEMS+2]);
`else
    localparam int output_elems = `OUTPUT_ELEMS;
`endif

    machine machine (.*);

    assign out_value = out_tensor == 0 ? weights[32'(out_address)] : out_tensor == 1 ? inputs[32'(out_address)] : outputs[32'(out_address)];

    string folder;
    initial begin
        if (!$value$plusargs("folder=%s", folder)) folder = ".";
        $readmemh({folder, "/weights.hex"}, weights);
        $readmemh({folder, "/inputs.hex"}, inputs);
        $readmemh({folder, "/expected.hex"}, expected);
`ifdef TABLES_AT_RUN_TIME
        $readmemh({folder, "/words.hex"}, words);
        $readmemh({folder, "/reach.hex"}, reaches);
`endif
        for (int i = 0; i < `N_ELEM; i++) written[i] = 0;
    end

    logic [63:0] clocks;
    int wrong;
    /* verilator lint_off BLKSEQ */
    always_ff @(posedge clk)
        if (rst) clocks <= 0;
        else begin
            clocks <= clocks + 1;
            if (store_valid) begin
                outputs[32'(store_address)] <= store_value;
                written[32'(store_address)] <= 1;
            end
            if (done || stuck) begin
                wrong = 0;
                for (int i = 0; i < output_elems; i++) if (!written[i] || outputs[i] != expected[i]) wrong = wrong + 1;
`define COUNT(name, place, value) $display("%s %0d", `"name`", counts[place*64+:64]);
`include "counts.svh"
`undef COUNT
                $display("output_wrong %0d", wrong);
                $display("fault %0d", fault);
                $display("clocks %0d", clocks);
                $finish;
            end
        end

    /* verilator lint_on BLKSEQ */

    wire unused = &{1'b0, tick, cycles};
endmodule
