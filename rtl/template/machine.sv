// The whole machine: planner, channels, PEs, the network up and down, L2 and its ports. Its cycles are the clocks in which
// `tick` is set. In the clocks between two of them, units that have something to do at this very cycle do it: the planner
// looks ahead, elements for which the cycle has bandwidth move one after the other, a fetch of nothing ends.
`include "params.svh"

module machine (
    input logic clk,
    input logic rst,
`ifdef TABLES_AT_RUN_TIME
    input logic [`CFG_BITS-1:0] cfg,
    input logic [`REACH_BITS-1:0] reach,
`endif
    output logic tick,
    output logic done,
    output logic fault, // an L1 lacked or lost what was needed
    output logic stuck,
    // Off chip.
    output logic [1:0] out_tensor,
    output logic [`XW-1:0] out_address,
    input logic [31:0] out_value,
    output logic store_valid,
    output logic [`XW-1:0] store_address,
    output logic [31:0] store_value,
    output logic [`TW-1:0] cycles,
    output logic [64*`N_COUNT-1:0] counts // in the order of counts.svh
);
`ifndef TABLES_AT_RUN_TIME
    logic [`CFG_BITS-1:0] cfg;
    logic [`REACH_BITS-1:0] reach;
    assign cfg = `CFG;
    assign reach = `REACH;
`endif

    logic [`TW-1:0] now;

    // ---- the planner ----
    logic plan_settled, plan_over, pad_valid;
    logic [31:0] planned, closed, forwards, evictions, l2_hold, steps;
    logic [3*32-1:0] need, sends, fetched, send_at;
    logic [3*`SEND_BITS-1:0] send_item;
    logic [31:0] forward_at, forward_count, evict_at;
    logic [`FORWARD_BITS-1:0] forward_item;
    logic [`EVICT_BITS-1:0] evict_item;
    logic [3*32-1:0] contents, load_at;
    logic [9*32-1:0] contents_at, contents_step, contents_loads;
    logic [31:0] leave_at, leave_count, store_at;
    logic [3*`XW-1:0] load_item;
    logic [`XW-1:0] store_item, pad_address, depth_down, depth_up;
    logic [63:0] pe_steps, tiles, peak_down, l2_req, noc_forward;
    logic [4*`XW-1:0] l1_peak;
    logic [31:0] computed, drained;

    plan plan (.settled(plan_settled), .over(plan_over), .step_of_channel(fetched), .step_of_drain(drained),
               .step_of_compute(computed), .new_forwards(noc_forward), .*);

    // ---- channels down ----
    logic [2:0] channel_ask, channel_granted, channel_capturing, channel_begins, channel_offer, channel_idle;
    logic [2:0] channel_valid, channel_accept, channel_tensor, channel_settled, channel_usable, fetching, forward_load;
    logic [3*`XW-1:0] channel_address, channel_slot;
    logic [3*`N_PE-1:0] channel_mask;
    logic [3*`N_PE*`WB-1:0] channel_ways;
    logic captured, forward_loaded, forward_idle, l2_ready[0:2];
    logic [3*32-1:0] ready_before;

    always_comb begin
        for (int c = 0; c < 3; c++) begin
            l2_ready[c] = 1;
            for (int t = 0; t < 3; t++) if (ready_before[t*32+:32] <= fetched[c*32+:32]) l2_ready[c] = 0;
        end
        channel_granted = '0;
        if (channel_capturing == 0 && channel_offer == 0 && forward_load == 0)
            channel_granted = channel_ask & (~channel_ask + 1);
    end

    for (genvar c = 0; c < 3; c++) begin : down
        channel #(.CHANNEL(c)) channel (
            .need(need[c*32+:32]), .sends(sends[c*32+:32]), .l2_ready(l2_ready[c]), .step(fetched[c*32+:32]),
            .item_at(send_at[c*32+:32]), .item(send_item[c*`SEND_BITS+:`SEND_BITS]), .ask(channel_ask[c]),
            .granted(channel_granted[c]), .capturing(channel_capturing[c]), .begins(channel_begins[c]),
            .offer(channel_offer[c]), .links_idle(channel_idle[c]), .forward_load(forward_load[c]),
            .valid(channel_valid[c]), .accept(channel_accept[c]), .tensor(channel_tensor[c]),
            .address(channel_address[c*`XW+:`XW]), .slot(channel_slot[c*`XW+:`XW]), .ways(channel_ways[c*`N_PE*`WB+:`N_PE*`WB]),
            .mask(channel_mask[c*`N_PE+:`N_PE]),
            .settled(channel_settled[c]), .look(computed), .usable(channel_usable[c]), .fetching(fetching[c]), .*);
    end

    // ---- forwarding ----
    logic give_tensor, forward_valid, forward_accept, forward_tensor, forward_complete;
    logic [`XW-1:0] give_address, give_slot, forward_address, forward_slot;
    logic [31:0] source, forward_value, capture_step;
    logic [`N_PE-1:0] forward_mask, gives;
    logic [`N_PE*`WB-1:0] forward_ways, fill_ways;
    logic [`N_PE*32-1:0] given;

    always_comb begin
        capture_step = 0;
        for (int c = 0; c < 3; c++) if (channel_capturing[c]) capture_step = fetched[c*32+:32];
    end
    forward forward (
        .count(forward_count), .item_at(forward_at), .item(forward_item), .elems(forwards),
        .capturing(channel_capturing != 0), .step(capture_step), .give_valid(gives[source%`N_PE]),
        .give_value(given[source%`N_PE*32+:32]), .load(forward_load[0]), .loaded(forward_loaded), .idle(forward_idle),
        .valid(forward_valid), .accept(forward_accept), .tensor(forward_tensor), .address(forward_address),
        .slot(forward_slot), .ways(forward_ways), .mask(forward_mask), .value(forward_value), .look(computed), .complete(forward_complete), .*);

    // ---- one element at a time goes to the L1s ----
    logic fill_valid, fill_tensor, l2_busy, read_valid;
    logic [1:0] chosen; // 3: forwarded
    logic [`XW-1:0] fill_address, fill_slot;
    logic [`N_PE-1:0] fill_mask;
    logic [31:0] fill_value, read_value;
    always_comb begin
        chosen = channel_valid[0] ? 0 : channel_valid[1] ? 1 : channel_valid[2] ? 2 : 3;
        fill_valid = chosen != 3 ? !l2_busy : forward_valid;
        fill_tensor = chosen == 3 ? forward_tensor : channel_tensor[chosen];
        fill_address = chosen == 3 ? forward_address : channel_address[32'(chosen)*`XW+:`XW];
        fill_slot = chosen == 3 ? forward_slot : channel_slot[32'(chosen)*`XW+:`XW];
        fill_ways = chosen == 3 ? forward_ways : channel_ways[32'(chosen)*`N_PE*`WB+:`N_PE*`WB];
        fill_mask = !fill_valid ? '0 : chosen == 3 ? forward_mask : channel_mask[32'(chosen)*`N_PE+:`N_PE];
        channel_accept = '0;
        if (chosen != 3) channel_accept[chosen] = fill_valid;
        forward_accept = chosen == 3 && forward_valid;
        read_valid = chosen != 3 && fill_valid;
    end
    assign fill_value = chosen == 3 ? forward_value : read_value;

    // ---- computing ----
    typedef enum logic [1:0] {PREPARE, WALK, WAIT, RUN} compute_t;

    compute_t compute;
    logic run_go, run_ready, run_over, run_first, start, work, forget, compute_settled, finished;
    logic [31:0] run_outer, overhead;
    logic step_begin, row_valid, win_valid, win_side, more;
    logic [31:0] row;
    logic [`XW-1:0] index, win_out, win_filter, win_in, win_anchor;
    logic [1:0] win_clear;
    logic [`N_PE-1:0] mores, busies, faults;
    logic [`TW-1:0] computed_at[0:`N_STEP-1];
    logic [63:0] l2_hold_peak;

    nest nest (.go(run_go), .ready(run_ready), .over(run_over), .first(run_first), .outer(run_outer), .*);
    assign more = mores[0];
    assign run_go = compute == PREPARE && !run_over;
    assign forget = `WORD(`C_TILED + 2) != 0 && (run_first || run_outer < 32'(`WORD(`C_OUTSIDE + 2)));

    logic due;
    assign due = compute == WAIT && channel_usable == 3'b111 && drained + 32'(`WORD(`C_DRAIN_SETS)) > computed;
    assign start = due && forward_complete;
    assign work = tick && compute == RUN && overhead == 0;
    assign finished = compute == RUN && overhead == 0 && busies == 0;
    assign compute_settled = (compute == PREPARE && run_over) || (compute == WAIT && !start) ||
        (compute == RUN && !finished);

    always_ff @(posedge clk)
        if (rst) begin
            compute <= PREPARE;
            computed <= 0;
            overhead <= 0;
            l2_hold_peak <= 0;
        end else
            case (compute)
                PREPARE: if (run_go) compute <= WALK;
                WALK: if (run_over) compute <= PREPARE; else if (run_ready) compute <= WAIT;
                WAIT:
                if (start) begin
                    compute <= RUN;
                    overhead <= run_first ? 0 : 32'(`WORD(`C_LOOP + run_outer * 2));
                    if (64'(l2_hold) > l2_hold_peak) l2_hold_peak <= 64'(l2_hold);
                end
                default: begin
                    if (tick && overhead != 0) overhead <= overhead - 1;
                    if (finished) begin
                        computed_at[computed%`N_STEP] <= now;
                        computed <= computed + 1;
                        compute <= PREPARE;
                    end
                end
            endcase

    // ---- PEs ----
    logic evict, arrives, drain_done, draining, drain_settled, up_begins, up_offer, up_idle;
    logic [`N_PE-1:0] evict_mask;
    logic [`XW-1:0] evict_address, evict_slot;
    logic [`N_PE*32-1:0] evict_values;
    logic [31:0] arrive_value;
    logic [`N_PE*64-1:0] pe_macs, pe_accumulations;

    for (genvar p = 0; p < `N_PE; p++) begin : array
        pe pe (
            .present(p < 32'(`WORD(`C_PES))), .unit(`WORD(`C_UNIT + row * `N_PE + p)),
            .more(mores[p]), .busy(busies[p]), .fill(fill_mask[p]), .fill_way(fill_ways[p*`WB+:`WB]), .give_valid(gives[p]), .give_value(given[p*32+:32]),
            .evict(evict && evict_mask[p]), .evict_value(evict_values[p*32+:32]), .macs(pe_macs[p*64+:64]),
            .accumulations(pe_accumulations[p*64+:64]), .fault(faults[p]), .*);
    end

    // ---- the way up ----
    logic [63:0] noc_reduce, l1_rd_evict, peak_up;
    drain drain (
        .step(drained), .computed_at(computed_at[drained%`N_STEP]), .item_at(evict_at), .item(evict_item),
        .begins(up_begins), .offer(up_offer), .links_idle(up_idle), .mask(evict_mask), .address(evict_address),
        .slot(evict_slot), .values(evict_values), .value(arrive_value), .reduced(noc_reduce), .evicted(l1_rd_evict),
        .peak(peak_up), .done(drain_done), .settled(drain_settled), .*);

    // ---- networks: of weights, of inputs unless they share the weights' links, of outputs ----
    logic shared, weight_offer, input_offer;
    logic [1:0] weight_channel, input_channel;
    logic [`N_PE-1:0] weight_mask, input_mask;
    logic [2:0] net_idle;
    logic [31:0] crossed[0:2];
    logic [3*32-1:0] net_peak;
    assign shared = `WORD(`C_SHARED) != 0;
    assign weight_channel = 2'(`WORD(`C_CHANNEL_OF));
    assign input_channel = 2'(`WORD(`C_CHANNEL_OF + 1));
    assign weight_offer = channel_offer[weight_channel] && !channel_tensor[weight_channel];
    assign input_offer = channel_offer[input_channel] && channel_tensor[input_channel];
    assign weight_mask = channel_mask[32'(weight_channel)*`N_PE+:`N_PE];
    assign input_mask = channel_mask[32'(input_channel)*`N_PE+:`N_PE];
    network #(.NET(0)) down_weight (
        .begins(channel_begins[weight_channel]), .offer(weight_offer || (shared && input_offer)),
        .mask(weight_offer ? weight_mask : input_mask), .each(`WORD(`C_MULTICAST) == 0), .bandwidth(`WORD(`C_HOP)),
        .crossings(crossed[0]), .idle(net_idle[0]), .peak(net_peak[0+:32]), .*);
    network #(.NET(1)) down_input (
        .begins(channel_begins[input_channel]), .offer(!shared && input_offer), .mask(input_mask),
        .each(`WORD(`C_MULTICAST) == 0), .bandwidth(`WORD(`C_HOP)), .crossings(crossed[1]), .idle(net_idle[1]),
        .peak(net_peak[32+:32]), .*);
    network #(.NET(2)) up_sum (
        .begins(up_begins), .offer(up_offer), .mask(evict_mask), .each(`WORD(`C_REDUCTION) == 0),
        .bandwidth(`WORD(`C_HOP)), .crossings(crossed[2]), .idle(net_idle[2]), .peak(net_peak[64+:32]), .*);
    always_comb begin
        for (int c = 0; c < 3; c++)
            channel_idle[c] = (32'(weight_channel) != c || net_idle[0]) && (32'(input_channel) != c || net_idle[1]) &&
                (!shared || 32'(input_channel) != c || net_idle[0]);
        up_idle = net_idle[2];
    end

    // ---- L2 ----
    logic all_stored, loading, storing, accumulates, l2_settled, unload;
    logic [`TW-1:0] skew, last_arrival;
    logic [`XW-1:0] unload_address;
    logic [63:0] l2_wr_weight, l2_wr_input, l2_rd_sum, offchip_rd_weight, offchip_rd_input, offchip_rd_sum, offchip_wr_sum;
    assign skew = `TW'(`WORD(`C_HOP_LATENCY)) * (`TW'(depth_down) + `TW'(depth_up));
    l2 l2 (.read(read_valid), .read_tensor(fill_tensor), .read_address(fill_address), .busy(l2_busy),
           .arrive_address(evict_address), .settled(l2_settled), .*);

    // ---- time ----
    logic all_done;
    assign all_done = plan_over && drained == steps && all_stored;
    assign tick = !rst && !all_done && plan_settled && channel_settled == 3'b111 && !forward_valid && compute_settled &&
        drain_settled && l2_settled;

    always_ff @(posedge clk)
        if (rst) begin
            now <= 0;
            cycles <= 0;
            unload <= 0;
            unload_address <= 0;
            done <= 0;
        end else begin
            if (tick) now <= now + 1;
            if (all_done && !unload && !done) begin
                cycles <= `WORD(`C_TILED + 2) != 0 && last_arrival > now_of_drain + skew ? last_arrival : now_of_drain + skew;
                unload <= `WORD(`C_TILED + 2) == 0;
                done <= `WORD(`C_TILED + 2) != 0;
            end
            if (unload) begin
                unload_address <= unload_address + 1;
                if (32'(unload_address) + 1 >= 32'(`WORD(`C_ELEMS + 2))) begin
                    unload <= 0;
                    done <= 1;
                end
            end
        end

    logic [`TW-1:0] now_of_drain;
    always_ff @(posedge clk)
        if (rst) now_of_drain <= 0;
        else if (drain_done) now_of_drain <= now;

    // An element that should have been forwarded never will be.
    always_ff @(posedge clk)
        if (rst) stuck <= 0;
        else if (tick && due && !start) stuck <= 1;

    // ---- for waveforms: the events of a trace (docs/semantics.md, section 6), by their names ----
    if (1) begin : trace
        logic down_fetch, pe_compute, up_drain, l1_fill, link_forward, pe_evict, l2_accumulate, offchip_load, offchip_store;
        assign down_fetch = fetching != 0;
        assign pe_compute = compute == RUN;
        assign up_drain = draining;
        assign l1_fill = fill_valid;
        assign link_forward = forward_accept;
        assign pe_evict = evict;
        assign l2_accumulate = arrives && accumulates;
        assign offchip_load = loading;
        assign offchip_store = storing;
    end

    // ---- counts ----
    logic [63:0] l1_wr_weight, l1_wr_input, l2_rd_weight, l2_rd_input, noc_up, link_weight, link_input, link_sum;
    logic [63:0] macs, l1_rd_sum, filled;
    always_comb begin
        macs = 0;
        l1_rd_sum = 0;
        filled = 0;
        for (int p = 0; p < `N_PE; p++) begin
            macs = macs + pe_macs[p*64+:64];
            l1_rd_sum = l1_rd_sum + pe_accumulations[p*64+:64];
            filled = filled + 64'(fill_mask[p]);
        end
    end

    always_ff @(posedge clk)
        if (rst) begin
            l1_wr_weight <= 0;
            l1_wr_input <= 0;
            l2_rd_weight <= 0;
            l2_rd_input <= 0;
            noc_up <= 0;
            link_weight <= 0;
            link_input <= 0;
            link_sum <= 0;
        end else begin
            if (fill_tensor) l1_wr_input <= l1_wr_input + filled;
            else l1_wr_weight <= l1_wr_weight + filled;
            if (read_valid && fill_tensor) l2_rd_input <= l2_rd_input + 1;
            if (read_valid && !fill_tensor) l2_rd_weight <= l2_rd_weight + 1;
            if (arrives) noc_up <= noc_up + 1;
            if (weight_offer) link_weight <= link_weight + 64'(crossed[0]);
            if (input_offer) link_input <= link_input + (shared ? 64'(crossed[0]) : 64'(crossed[1]));
            link_sum <= link_sum + 64'(crossed[2]);
        end

    logic has_weights;
    logic [31:0] peak_link_down;
    assign has_weights = `WORD(`C_ELEMS) != 0;
    assign peak_link_down = net_peak[0+:32] > net_peak[32+:32] ? net_peak[0+:32] : net_peak[32+:32];
    assign fault = faults != 0 || stuck;
    always_comb begin
        counts = '0;
`define COUNT(name, place, value) counts[place*64+:64] = value;
`include "counts.svh"
`undef COUNT
    end
endmodule
