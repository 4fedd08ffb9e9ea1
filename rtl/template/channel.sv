// A channel down: fetches one step after the other. A fetch waits for its buffer sets, offers its elements to the links,
// and lasts until L2 has read them all, the links have passed them and, on the shared channel, PEs have forwarded.
`include "params.svh"

module channel #(
    parameter int CHANNEL = 0
) (
    input logic clk,
    input logic rst,
    input logic [`CFG_BITS-1:0] cfg,
    input logic tick,
    input logic [`TW-1:0] now,
    // Steps that are planned and computed; the next step's record.
    input logic [31:0] planned,
    input logic [31:0] computed,
    input logic [31:0] need,
    input logic [31:0] sends,
    input logic l2_ready, // L2 has what the step is the first to need
    output logic [31:0] step, // that is fetched or comes next
    output logic [31:0] item_at,
    input logic [`SEND_BITS-1:0] item,
    // One fetch begins at a time.
    output logic ask,
    input logic granted,
    output logic capturing, // what will be forwarded is read before anything new comes
    input logic captured,
    // The links.
    output logic begins,
    output logic offer,
    input logic links_idle,
    // Forwarding, of the shared channel.
    output logic forward_load,
    input logic forward_loaded,
    input logic forward_idle,
    // An element for L1s.
    output logic valid,
    input logic accept,
    output logic tensor,
    output logic [`XW-1:0] address,
    output logic [`XW-1:0] slot,
    output logic [`N_PE*`WB-1:0] ways,
    output logic [`N_PE-1:0] mask,
    output logic settled,
    input logic [31:0] look, // a step: can its data be used?
    output logic usable,
    output logic fetching
);
    typedef enum logic [2:0] {IDLE, CAPTURE, LOAD, FORWARD, RUN} state_t;

    state_t state;
    logic [31:0] base, loaded, left;
    logic [`XW-1:0] budget;
    logic [`N_PE-1:0] done_copies; // of the element at hand, with Multicast off
    logic [`TW-1:0] usable_at[0:`N_STEP-1];

    logic [`N_PE-1:0] receivers;
    assign {tensor, address, slot, ways, receivers} = item;
    assign item_at = state == LOAD ? base + loaded : base;

    logic single, last_copy;
    assign single = `WORD(`C_MULTICAST) == 0;
    always_comb begin
        mask = receivers;
        if (single && state == RUN) begin
            mask = receivers & ~done_copies;
            mask = mask & (~mask + 1);
        end
    end
    assign last_copy = !single || (receivers & ~done_copies & ~mask) == 0;

    assign ask = state == IDLE && step < planned && computed >= need && l2_ready;
    assign capturing = state == CAPTURE;
    assign begins = state == CAPTURE;
    assign offer = state == LOAD && loaded < sends;
    assign forward_load = state == FORWARD;
    assign valid = state == RUN && left != 0 && budget != 0;
    logic finished;
    assign finished = state == RUN && left == 0 && links_idle && (CHANNEL != 0 || forward_idle);
    assign settled = (state == IDLE && !ask) || (state == RUN && !finished && !valid);
    assign usable = step > look && now >= usable_at[look%`N_STEP];
    assign fetching = state != IDLE;

    always_ff @(posedge clk)
        if (rst) begin
            state <= IDLE;
            step <= 0;
            base <= 0;
            loaded <= 0;
            left <= 0;
            budget <= 0;
            done_copies <= '0;
        end else
            case (state)
                IDLE: if (ask && granted) state <= CAPTURE;
                CAPTURE:
                if (captured) begin
                    loaded <= 0;
                    left <= sends;
                    budget <= 0;
                    state <= LOAD;
                end
                LOAD: begin
                    loaded <= loaded + 1;
                    if (loaded >= sends) state <= CHANNEL == 0 ? FORWARD : RUN;
                end
                FORWARD: if (forward_loaded) state <= RUN;
                default: begin
                    if (tick) budget <= `WORD(`C_RATE + CHANNEL);
                    if (valid && accept) begin
                        budget <= budget - 1;
                        done_copies <= last_copy ? '0 : done_copies | mask;
                        if (last_copy) begin
                            base <= base + 1;
                            left <= left - 1;
                        end
                    end
                    if (finished) begin
                        usable_at[step%`N_STEP] <= now + (sends != 0 ? `TW'(`WORD(`C_LATENCY)) : 0);
                        step <= step + 1;
                        state <= IDLE;
                    end
                end
            endcase
endmodule
