// The links of one network: a tree with L2 at its root.
`include "params.svh"

module network #(
    parameter int NET = 0
) (
    input logic clk,
    input logic rst,
    input logic [`REACH_BITS-1:0] reach,
    input logic begins,
    input logic offer,
    input logic [`N_PE-1:0] mask,
    input logic each,
    input logic tick,
    input logic [`XW-1:0] bandwidth,
    output logic [31:0] crossings,
    output logic idle,
    output logic [31:0] peak
);
    logic [`N_LINK-1:0] idles;
    logic [`N_LINK*32-1:0] crossed, peaks;

    for (genvar l = 0; l < `N_LINK; l++) begin : links
        link link (.reach(reach[(NET*`N_LINK+l)*`N_PE+:`N_PE]), .crossings(crossed[l*32+:32]), .idle(idles[l]),
                   .peak(peaks[l*32+:32]), .*);
    end

    assign idle = &idles;
    always_comb begin
        crossings = 0;
        peak = 0;
        for (int l = 0; l < `N_LINK; l++) begin
            crossings = crossings + crossed[l*32+:32];
            if (peaks[l*32+:32] > peak) peak = peaks[l*32+:32];
        end
    end
endmodule
