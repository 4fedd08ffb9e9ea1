// A link of the network. Each element that is to cross it is offered once; the link passes so many a cycle as it has
// bandwidth. PEs behind it: `reach`.
`include "params.svh"

module link (
    input logic clk,
    input logic rst,
    input logic begins, // a step's elements follow
    input logic offer,
    input logic [`N_PE-1:0] mask,  // the PEs that get the element, or send it
    input logic [`N_PE-1:0] reach,
    input logic each, // every copy crosses, not one for all
    input logic tick,
    input logic [`XW-1:0] bandwidth,
    output logic [31:0] crossings, // of what is offered
    output logic idle,
    output logic [31:0] peak // most in one step
);
    logic [31:0] waiting, in_step, copies;

    always_comb begin
        copies = 0;
        for (int p = 0; p < `N_PE; p++) copies = copies + 32'(mask[p] && reach[p]);
        crossings = !offer ? 0 : each ? copies : 32'(copies != 0);
    end
    assign idle = waiting == 0;

    always_ff @(posedge clk)
        if (rst) begin
            waiting <= 0;
            in_step <= 0;
            peak <= 0;
        end else begin
            if (begins) in_step <= 0;
            else in_step <= in_step + crossings;
            if (in_step > peak) peak <= in_step;
            if (tick) waiting <= waiting > 32'(bandwidth) ? waiting - 32'(bandwidth) : 0;
            else waiting <= waiting + crossings;
        end
endmodule
