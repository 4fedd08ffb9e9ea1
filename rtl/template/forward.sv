// Elements that PEs forward. A PE receives LinkBandwidth of them a cycle, for the time of the shared channel's fetch. They
// are read from the PE that has them before any fetch can overwrite them there. The contract lets a shared channel that is
// ahead of another one pass elements that have not reached their source yet: these follow as soon as they have.
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
    input logic [31:0] look, // a step: do PEs have all that is forwarded for it?
    output logic complete,
    output logic valid,
    input logic accept,
    output logic tensor,
    output logic [`XW-1:0] address,
    output logic [`XW-1:0] slot,
    output logic [`N_PE*`WB-1:0] ways,
    output logic [`N_PE-1:0] mask,
    output logic [31:0] value
);
    logic [31:0] base, scan, passed, seen;
    logic held[0:`D_FORWARD-1];
    initial begin
        for (int i = 0; i < `D_FORWARD; i++) held[i] = 0;
    end
    logic [31:0] values[0:`D_FORWARD-1];
    logic [31:0] waiting[0:`N_PE-1];

    logic [31:0] of_step;
    assign {of_step, source, tensor, address, slot, ways, mask} = item;
    assign give_tensor = tensor;
    assign give_address = address;
    assign give_slot = slot;
    assign item_at = capturing ? scan : load ? passed + seen : base;
    assign captured = capturing && (scan == count || of_step > step);
    assign loaded = load && seen == elems;
    assign valid = !capturing && !load && base != passed && (held[base%`D_FORWARD] || give_valid);
    assign value = held[base%`D_FORWARD] ? values[base%`D_FORWARD] : give_value;
    assign complete = !capturing && !load && (base == count || of_step > look);

    logic waits;
    always_comb begin
        waits = 0;
        for (int p = 0; p < `N_PE; p++) if (waiting[p] != 0) waits = 1;
    end
    assign idle = !waits;

    always_ff @(posedge clk)
        if (rst) begin
            base <= 0;
            scan <= 0;
            passed <= 0;
            seen <= 0;
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
                passed <= passed + elems;
                seen <= 0;
            end
            if (valid && accept) begin
                held[base%`D_FORWARD] <= 0;
                base <= base + 1;
                scan <= base + 1;
            end
            if (tick)
                for (int p = 0; p < `N_PE; p++)
                    waiting[p] <= waiting[p] > 32'(`WORD(`C_LINK_RATE)) ? waiting[p] - 32'(`WORD(`C_LINK_RATE)) : 0;
        end
endmodule
