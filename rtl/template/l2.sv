// L2, and what comes and goes off chip. Without a mark an element is brought when it is first sent. With marks (section 12)
// a queue of loads fills sets of L2, and a queue of stores empties those of outputs.
`include "params.svh"

module l2 (
    input logic clk,
    input logic rst,
    input logic [`CFG_BITS-1:0] cfg,
    input logic tick,
    input logic [`TW-1:0] now,
    // Sending: the element that is read.
    input logic read,
    input logic read_tensor,
    input logic [`XW-1:0] read_address,
    output logic [31:0] read_value,
    output logic busy, // the off-chip port is taken in this clock
    output logic accumulates, // there is a value of the output that arrives
    // Arriving outputs.
    input logic arrives,
    input logic [`XW-1:0] arrive_address,
    input logic [31:0] arrive_value,
    // Padding is made here.
    input logic pad_valid,
    input logic [`XW-1:0] pad_address,
    // Contents and lists of the planner.
    input logic plan_over,
    input logic [31:0] steps,
    input logic [3*32-1:0] contents,
    output logic [9*32-1:0] contents_at,
    input logic [9*32-1:0] contents_step,
    input logic [9*32-1:0] contents_loads,
    output logic [31:0] leave_at,
    input logic [31:0] leave_count,
    output logic [3*32-1:0] load_at,
    input logic [3*`XW-1:0] load_item,
    output logic [31:0] store_at,
    input logic [`XW-1:0] store_item,
    // What the machine has done.
    input logic [3*32-1:0] fetched,
    output logic [3*32-1:0] ready_before, // steps before this one have what they need of the tensor
    input logic drain_done,
    input logic [31:0] drained,
    input logic [`TW-1:0] skew,
    output logic all_stored,
    output logic [`TW-1:0] last_arrival,
    output logic loading,
    output logic storing,
    output logic settled,
    // Off chip.
    output logic [1:0] out_tensor,
    output logic [`XW-1:0] out_address,
    input logic [31:0] out_value,
    output logic store_valid,
    output logic [`XW-1:0] store_address,
    output logic [31:0] store_value,
    // In the end all outputs are read.
    input logic unload,
    input logic [`XW-1:0] unload_address,
    output logic [63:0] l2_wr_weight,
    output logic [63:0] l2_wr_input,
    output logic [63:0] l2_rd_sum,
    output logic [63:0] offchip_rd_weight,
    output logic [63:0] offchip_rd_input,
    output logic [63:0] offchip_rd_sum,
    output logic [63:0] offchip_wr_sum
);
    logic [31:0] operand[0:2*`N_ELEM-1];
    logic present[0:2*`N_ELEM-1];
    logic [31:0] sum[0:`N_ELEM-1];
    logic has_sum[0:`N_ELEM-1];
    initial begin
        for (int i = 0; i < 2 * `N_ELEM; i++) present[i] = 0;
        for (int i = 0; i < `N_ELEM; i++) has_sum[i] = 0;
    end

    logic [2:0] tiled;
    always_comb for (int t = 0; t < 3; t++) tiled[t] = `WORD(`C_TILED + t) != 0;

    // ---- loads ----
    logic [31:0] load_next[0:2], available[0:2]; // contents: the next to be loaded, how many are there
    logic [31:0] load_base[0:2];
    logic [`TW-1:0] there_at[0:3*`N_TILE-1]; // when loaded contents can be used
    logic [31:0] load_left, overhead_left;
    logic [`XW-1:0] load_budget;
    logic [1:0] load_tensor;

    // ---- stores ----
    logic [31:0] stored, store_base, store_left;
    logic [`XW-1:0] store_budget;
    logic [`TW-1:0] arrived_at[0:`N_TILE-1];
    logic [`TW-1:0] drained_at[0:`N_STEP-1];

    logic [31:0] sets;
    assign sets = 32'(`WORD(`C_L2_SETS));
    always_comb begin
        for (int t = 0; t < 3; t++) begin
            contents_at[t*96+:32] = load_next[t];
            contents_at[t*96+32+:32] = available[t];
            contents_at[t*96+64+:32] = t == 2 ? stored + 1 : load_next[t] - sets + 1;
            load_at[t*32+:32] = load_base[t];
        end
        leave_at = stored;
        store_at = store_base;
    end

    // The load that stands first in the queue: of the earliest step that needs one.
    logic queued, skips, may_load;
    logic [1:0] head;
    logic [31:0] head_step;
    always_comb begin
        queued = 0;
        skips = 0;
        head = 0;
        head_step = '1;
        for (int t = 2; t >= 0; t--)
            if (tiled[t] && load_next[t] < contents[t*32+:32]) begin
                if (contents_loads[t*96+:32] == 0) skips = 1;
                else if (!queued || contents_step[t*96+:32] <= head_step) begin
                    queued = 1;
                    head = t[1:0];
                    head_step = contents_step[t*96+:32];
                end
            end
        if (head == 2)
            may_load = (load_next[2] < sets || stored >= load_next[2] - sets + 1) &&
                (load_next[2] < 2 || (stored > load_next[2] - 2 && now >= arrived_at[(load_next[2]-2)%`N_TILE]));
        else
            may_load = load_next[head] < sets ||
                fetched[32'(`WORD(`C_CHANNEL_OF + 32'(head)))*32+:32] >= contents_step[32'(head)*96+64+:32];
    end

    logic load_begins, load_ends, load_moves;
    assign load_begins = plan_over && !loading && queued && !skips && may_load;
    assign load_ends = loading && load_left == 0 && overhead_left == 0;
    assign load_moves = loading && load_left != 0 && load_budget != 0;

    // What is there: loaded, or nothing had to come and a set is free.
    logic [2:0] more_there;
    always_comb
        for (int t = 0; t < 3; t++) begin
            more_there[t] = 0;
            if (plan_over && tiled[t] && available[t] < contents[t*32+:32]) begin
                if (contents_loads[t*96+32+:32] == 0) more_there[t] = available[t] < sets || stored >= available[t] - sets + 1;
                else more_there[t] = load_next[t] > available[t] && now >= there_at[t*`N_TILE+available[t]%`N_TILE];
            end
            ready_before[t*32+:32] = !tiled[t] ? '1 : !plan_over ? 0
                : available[t] >= contents[t*32+:32] ? '1 : contents_step[t*96+32+:32];
        end

    logic [31:0] store_after; // steps that must have drained
    logic store_begins, store_ends, store_moves;
    assign store_after = stored + 1 < contents[64+:32] ? contents_step[2*96+64+:32] : steps;
    assign store_begins = plan_over && tiled[2] && !storing && stored < contents[64+:32] && drained >= store_after &&
        (store_after == 0 || now >= drained_at[(store_after-1)%`N_STEP] + skew);
    assign store_ends = storing && store_left == 0;
    assign store_moves = storing && store_left != 0 && store_budget != 0;
    assign all_stored = !tiled[2] || (!storing && stored == contents[64+:32]);

    assign settled = !(load_begins || load_ends || load_moves || (plan_over && skips) || more_there != 0 || store_begins ||
        store_ends || store_moves);

    // ---- the ports ----
    logic [31:0] operand_at, load_operand;
    logic [`XW-1:0] load_address;
    assign load_address = load_item[32'(load_tensor)*`XW+:`XW];
    assign load_operand = 32'(load_tensor[0]) * `N_ELEM + 32'(load_address);
    assign operand_at = 32'(read_tensor) * `N_ELEM + 32'(read_address);
    assign busy = load_moves;
    assign accumulates = has_sum[32'(arrive_address)];
    assign out_tensor = load_moves ? load_tensor : {1'b0, read_tensor};
    assign out_address = load_moves ? load_address : read_address;
    assign read_value = present[operand_at] ? operand[operand_at] : out_value;
    assign store_valid = store_moves || unload;
    assign store_address = unload ? unload_address : store_item;
    assign store_value = sum[32'(store_address)];

    always_ff @(posedge clk)
        if (rst) begin
            loading <= 0;
            storing <= 0;
            load_left <= 0;
            overhead_left <= 0;
            load_budget <= 0;
            load_tensor <= 0;
            stored <= 0;
            store_base <= 0;
            store_left <= 0;
            store_budget <= 0;
            last_arrival <= 0;
            l2_wr_weight <= 0;
            l2_wr_input <= 0;
            l2_rd_sum <= 0;
            offchip_rd_weight <= 0;
            offchip_rd_input <= 0;
            offchip_rd_sum <= 0;
            offchip_wr_sum <= 0;
            for (int t = 0; t < 3; t++) begin
                load_next[t] <= 0;
                available[t] <= 0;
                load_base[t] <= 0;
            end
        end else begin
            // Bring: without marks, with the first read.
            if (read && !present[operand_at]) begin
                operand[operand_at] <= out_value;
                present[operand_at] <= 1;
                if (`WORD(`C_MARKS) == 0) begin
                    if (read_tensor) l2_wr_input <= l2_wr_input + 1;
                    else l2_wr_weight <= l2_wr_weight + 1;
                end
            end
            if (pad_valid) begin
                operand[`N_ELEM+32'(pad_address)] <= 0;
                present[`N_ELEM+32'(pad_address)] <= 1;
                l2_wr_input <= l2_wr_input + 1;
            end
            if (arrives) begin
                has_sum[32'(arrive_address)] <= 1;
                if (!accumulates) sum[32'(arrive_address)] <= arrive_value;
                else begin
                    l2_rd_sum <= l2_rd_sum + 1;
                    if (`WORD(`C_MAXIMUM) == 0) sum[32'(arrive_address)] <= sum[32'(arrive_address)] + arrive_value;
                    else if ($signed(arrive_value) > $signed(sum[32'(arrive_address)])) sum[32'(arrive_address)] <= arrive_value;
                end
            end
            // Load.
            for (int t = 0; t < 3; t++) begin
                if (more_there[t]) available[t] <= available[t] + 1;
                if (plan_over && tiled[t] && load_next[t] < contents[t*32+:32] && contents_loads[t*96+:32] == 0)
                    load_next[t] <= load_next[t] + 1;
            end
            if (load_begins) begin
                loading <= 1;
                load_tensor <= head;
                load_left <= contents_loads[32'(head)*96+:32];
                overhead_left <= 32'(`WORD(`C_LOAD_OVERHEAD));
                load_budget <= 0;
            end
            if (loading && tick) begin
                if (overhead_left != 0) overhead_left <= overhead_left - 1;
                else load_budget <= `WORD(`C_RATE + 4);
            end
            if (load_moves) begin
                load_budget <= load_budget - 1;
                load_left <= load_left - 1;
                load_base[load_tensor] <= load_base[load_tensor] + 1;
                if (load_tensor == 2) begin
                    sum[32'(load_address)] <= out_value;
                    has_sum[32'(load_address)] <= 1;
                    offchip_rd_sum <= offchip_rd_sum + 1;
                end else begin
                    operand[load_operand] <= out_value;
                    present[load_operand] <= 1;
                    if (load_tensor[0]) begin
                        l2_wr_input <= l2_wr_input + 1;
                        offchip_rd_input <= offchip_rd_input + 1;
                    end else begin
                        l2_wr_weight <= l2_wr_weight + 1;
                        offchip_rd_weight <= offchip_rd_weight + 1;
                    end
                end
            end
            if (load_ends) begin
                loading <= 0;
                load_next[load_tensor] <= load_next[load_tensor] + 1;
                there_at[32'(load_tensor)*`N_TILE+load_next[load_tensor]%`N_TILE] <= now + `TW'(`WORD(`C_OUT_LATENCY));
            end
            // Store.
            if (drain_done) drained_at[drained%`N_STEP] <= now;
            if (store_begins) begin
                storing <= 1;
                store_left <= leave_count;
                store_budget <= 0;
            end
            if (storing && tick) store_budget <= `WORD(`C_RATE + 4);
            if (store_moves) begin
                store_budget <= store_budget - 1;
                store_left <= store_left - 1;
                store_base <= store_base + 1;
                has_sum[32'(store_item)] <= 0;
                offchip_wr_sum <= offchip_wr_sum + 1;
            end
            if (store_ends) begin
                storing <= 0;
                stored <= stored + 1;
                arrived_at[stored%`N_TILE] <= now + `TW'(`WORD(`C_OUT_LATENCY));
                if (leave_count != 0) last_arrival <= now + `TW'(`WORD(`C_OUT_LATENCY));
            end
        end
endmodule
