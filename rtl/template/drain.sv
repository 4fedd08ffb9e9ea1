// The way up: after a step is computed, the outputs that PEs evict go up, are added in the network, and arrive at L2.
`include "params.svh"

module drain (
    input logic clk,
    input logic rst,
    input logic [`CFG_BITS-1:0] cfg,
    input logic tick,
    input logic [`TW-1:0] now,
    input logic [31:0] closed, // steps whose outputs are known
    input logic [31:0] computed,
    output logic [31:0] step,
    input logic [31:0] evictions,
    input logic [`TW-1:0] computed_at, // when this step was computed
    output logic [31:0] item_at,
    input logic [`EVICT_BITS-1:0] item,
    output logic begins,
    output logic offer,
    input logic links_idle,
    output logic evict, // PEs give the output and lose it
    output logic [`N_PE-1:0] mask,
    output logic [`XW-1:0] address,
    output logic [`XW-1:0] slot,
    input logic [`N_PE*32-1:0] values,
    output logic arrives, // an output at L2
    output logic [31:0] value,
    output logic [63:0] reduced,
    output logic [63:0] evicted,
    output logic [63:0] peak, // most arrivals after a step
    output logic done, // the step has drained in this clock
    output logic draining,
    output logic settled
);
    typedef enum logic [1:0] {IDLE, LOAD, RUN} state_t;

    state_t state;
    logic [31:0] base, loaded, left, here;
    logic [`XW-1:0] budget;
    logic [`N_PE-1:0] gone; // of the output at hand, with Reduction off

    logic [`N_PE-1:0] senders;
    logic single, last_copy, ready;
    assign {address, slot, senders} = item;
    assign item_at = state == LOAD ? base + loaded : base;
    assign single = `WORD(`C_REDUCTION) == 0;

    always_comb begin
        mask = senders;
        if (single && state == RUN) begin
            mask = senders & ~gone;
            mask = mask & (~mask + 1);
        end
    end
    assign last_copy = !single || (senders & ~gone & ~mask) == 0;

    logic [31:0] copies;
    logic some;
    always_comb begin
        value = 0;
        copies = 0;
        some = 0;
        for (int p = 0; p < `N_PE; p++)
            if (mask[p]) begin
                copies = copies + 1;
                if (`WORD(`C_MAXIMUM) == 0) value = value + values[p*32+:32];
                else if (!some || $signed(values[p*32+:32]) > $signed(value)) value = values[p*32+:32];
                some = 1;
            end
    end

    assign ready = state == IDLE && step < closed && step < computed &&
        now >= computed_at + (evictions != 0 ? `TW'(`WORD(`C_LATENCY)) : 0);
    assign begins = ready;
    assign offer = state == LOAD && loaded < evictions;
    assign evict = state == RUN && left != 0 && budget != 0;
    assign arrives = evict;
    assign done = state == RUN && left == 0 && links_idle;
    assign draining = state != IDLE;
    assign settled = (state == IDLE && !ready) || (state == RUN && !done && !evict);

    always_ff @(posedge clk)
        if (rst) begin
            state <= IDLE;
            step <= 0;
            base <= 0;
            loaded <= 0;
            left <= 0;
            budget <= 0;
            gone <= '0;
            reduced <= 0;
            evicted <= 0;
            peak <= 0;
            here <= 0;
        end else
            case (state)
                IDLE:
                if (ready) begin
                    loaded <= 0;
                    left <= evictions;
                    budget <= 0;
                    here <= 0;
                    state <= LOAD;
                end
                LOAD: begin
                    loaded <= loaded + 1;
                    if (loaded >= evictions) state <= RUN;
                end
                default: begin
                    if (tick) budget <= `WORD(`C_RATE + 3);
                    if (evict) begin
                        budget <= budget - 1;
                        here <= here + 1;
                        evicted <= evicted + 64'(copies);
                        reduced <= reduced + 64'(copies) - 1;
                        gone <= last_copy ? '0 : gone | mask;
                        if (last_copy) begin
                            base <= base + 1;
                            left <= left - 1;
                        end
                    end
                    if (done) begin
                        if (64'(here) > peak) peak <= 64'(here);
                        step <= step + 1;
                        state <= IDLE;
                    end
                end
            endcase
endmodule
