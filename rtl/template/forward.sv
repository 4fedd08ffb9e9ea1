// Elements that PEs forward. They are read from the PE that has them as soon as it has them and a fetch begins, and are
// written when the shared channel fetches their step. A PE receives LinkBandwidth of them a cycle.
`include "params.svh"

module forward (
    input logic clk,
    input logic rst,
    input logic [`CFG_BITS-1:0] cfg,
    input logic tick,
    input logic [31:0] count, // elements that are planned to be forwarded
    output logic [31:0] item_at,
    input logic [`FORWARD_BITS-1:0] item,
    input logic [31:0] elems, // that the shared channel's step has
    // Read all that can be read for steps up to this one.
    input logic capturing,
    input logic [31:0] step,
    output logic captured,
    output logic give_tensor,
    output logic [`XW-1:0] give_address,
    output logic [`XW-1:0] give_slot,
    output logic [31:0] source,
    input logic give_valid,
    input logic [31:0] give_value,
    input logic load, // the step begins: each PE has so many to receive
    output logic loaded,
    output logic idle,
    output logic valid,
    input logic accept,
    output logic tensor,
    output logic [`XW-1:0] address,
    output logic [`XW-1:0] slot,
    output logic [`N_PE-1:0] mask,
    output logic [31:0] value,
    output logic fault
);
    logic [31:0] base, scan, left, seen;
    logic held[0:`D_FORWARD-1];
    initial begin
        for (int i = 0; i < `D_FORWARD; i++) held[i] = 0;
    end
    logic [31:0] values[0:`D_FORWARD-1];
    logic [31:0] waiting[0:`N_PE-1];

    logic [31:0] of_step;
    assign {of_step, source, tensor, address, slot, mask} = item;
    assign give_tensor = tensor;
    assign give_address = address;
    assign give_slot = slot;
    assign item_at = capturing ? scan : load ? base + seen : base;
    assign captured = capturing && (scan == count || of_step > step);
    assign loaded = load && seen == elems;
    assign valid = !capturing && !load && left != 0;
    assign value = values[base%`D_FORWARD];

    logic waits;
    always_comb begin
        waits = 0;
        for (int p = 0; p < `N_PE; p++) if (waiting[p] != 0) waits = 1;
    end
    assign idle = left == 0 && !waits;

    always_ff @(posedge clk)
        if (rst) begin
            base <= 0;
            scan <= 0;
            left <= 0;
            seen <= 0;
            fault <= 0;
            for (int p = 0; p < `N_PE; p++) waiting[p] <= 0;
        end else begin
            if (capturing && !captured) begin
                scan <= scan + 1;
                if (!held[scan%`D_FORWARD] && give_valid) begin
                    held[scan%`D_FORWARD] <= 1;
                    values[scan%`D_FORWARD] <= give_value;
                end
            end else if (captured) scan <= base;
            if (load && !loaded) begin
                seen <= seen + 1;
                for (int p = 0; p < `N_PE; p++) waiting[p] <= waiting[p] + 32'(mask[p]);
            end
            if (loaded) begin
                left <= elems;
                seen <= 0;
            end
            if (valid && accept) begin
                if (!held[base%`D_FORWARD]) fault <= 1;
                held[base%`D_FORWARD] <= 0;
                base <= base + 1;
                scan <= base + 1;
                left <= left - 1;
            end
            if (tick)
                for (int p = 0; p < `N_PE; p++)
                    waiting[p] <= waiting[p] > 32'(`WORD(`C_LINK_RATE)) ? waiting[p] - 32'(`WORD(`C_LINK_RATE)) : 0;
        end
endmodule
