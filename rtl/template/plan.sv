// The planner runs ahead of the machine. It walks the nest, shows the elements of each step to all PEs, and writes down
// what their answers mean: what is sent, forwarded, evicted, loaded and stored, and for what a fetch has to wait. It takes
// no machine cycles: the machine's clock stands still while it works (machine.sv).
`include "params.svh"

module plan (
    input logic clk,
    input logic rst,
    input logic [`CFG_BITS-1:0] cfg,
    input logic [31:0] drained, // steps whose records are no longer needed
    output logic settled,       // nothing to do until a record is free
    output logic over,          // all steps are planned
    output logic [31:0] planned, // steps whose fetch is known
    output logic [31:0] closed,  // steps whose outputs that leave are known
    // Records of steps: of each channel the steps that must be computed before, and how many elements it sends.
    input logic [3*32-1:0] step_of_channel,
    output logic [3*32-1:0] need,
    output logic [3*32-1:0] sends,
    output logic [31:0] forwards,
    input logic [31:0] step_of_drain,
    output logic [31:0] evictions,
    input logic [31:0] step_of_compute,
    output logic [31:0] l2_hold, // of that step
    // The lists: what each channel sends, what is forwarded, what is evicted.
    input logic [3*32-1:0] send_at,
    output logic [3*`SEND_BITS-1:0] send_item,
    input logic [31:0] forward_at,
    output logic [`FORWARD_BITS-1:0] forward_item,
    output logic [31:0] forward_count,
    input logic [31:0] evict_at,
    output logic [`EVICT_BITS-1:0] evict_item,
    // Off chip: contents of L2, and the elements that come and go.
    output logic [3*32-1:0] contents, // how many there are
    input logic [9*32-1:0] contents_at, // of each tensor, three are looked at
    output logic [9*32-1:0] contents_step, // the first step that needs them
    output logic [9*32-1:0] contents_loads, // elements that come for them
    input logic [31:0] leave_at,
    output logic [31:0] leave_count, // elements that are stored when contents are over
    input logic [3*32-1:0] load_at,
    output logic [3*`XW-1:0] load_item,
    input logic [31:0] store_at,
    output logic [`XW-1:0] store_item,
    output logic pad_valid, // a new element of padding, which is made in L2
    output logic [`XW-1:0] pad_address,
    // Counts that are the planner's to make.
    output logic [31:0] steps,
    output logic [63:0] pe_steps,
    output logic [63:0] tiles,
    output logic [63:0] peak_down,
    output logic [63:0] l2_req,
    output logic [63:0] new_forwards,
    output logic [4*`XW-1:0] l1_peak,
    output logic [`XW-1:0] depth_down, // links to the farthest active PE, and from the farthest that evicts
    output logic [`XW-1:0] depth_up
);
    typedef enum logic [3:0] {NEXT, WALK, TILES, LEAVE, BOUNDS, SHOW, COMMIT, RECORD, ENDS, CLOSED} state_t;

    state_t state;
    logic ending;
    logic [1:0] tensor;

    // ---- the nest, and what PEs answer ----
    logic go, more, ready, nest_over, first;
    logic [31:0] outer;
    logic step_begin, row_valid, win_valid, win_side;
    logic [31:0] row;
    logic [`XW-1:0] index, win_out, win_filter, win_in, win_anchor;
    logic [1:0] win_clear;
    logic [`N_PE-1:0] mores, want, mapped, hold, some, active, was_active, drops;
    logic ask, counted, commit, forget;
    logic [5*`XW-1:0] place;
    logic [`N_PE*5*`XW-1:0] from, to;
    logic [`N_PE*4*`XW-1:0] peaks;
    logic [`N_PE*`WB-1:0] ways;
    logic [31:0] address, slot;

    nest nest (.over(nest_over), .*);
    assign more = mores[0];

    for (genvar p = 0; p < `N_PE; p++) begin : pe
        boxes boxes (
            .present(p < 32'(`WORD(`C_PES))), .unit(`WORD(`C_UNIT + row * `N_PE + p)),
            .more(mores[p]), .want(want[p]), .mapped(mapped[p]), .hold(hold[p]), .some(some[p]), .ends(ending),
            .active(active[p]), .was_active(was_active[p]), .drops(drops[p]), .from(from[p*5*`XW+:5*`XW]),
            .to(to[p*5*`XW+:5*`XW]), .peak(peaks[p*4*`XW+:4*`XW]), .way(ways[p*`WB+:`WB]), .*);
    end

    // ---- the element that is shown ----
    logic [5*`XW-1:0] bound_from, bound_to;
    logic last_place, is_padding;
    always_comb begin
        address = 0;
        slot = 0;
        last_place = 1;
        is_padding = 0;
        for (int k = 0; k < 5; k++) begin
            address = address + 32'(place[k*`XW+:`XW]) * 32'(`WORD(`C_SUB + (32'(tensor) * 5 + k) * 4 + 1));
            slot = slot + 32'(place[k*`XW+:`XW]) % 32'(`WORD(`C_SUB + (32'(tensor) * 5 + k) * 4 + 2)) *
                32'(`WORD(`C_SUB + (32'(tensor) * 5 + k) * 4 + 3));
            if (place[k*`XW+:`XW] + 1 < bound_to[k*`XW+:`XW]) last_place = 0;
            for (int w = 0; w < 2; w++)
                if (tensor == 1 && 32'(`WORD(`C_SUB + (32'(tensor) * 5 + k) * 4)) == 4 + w &&
                    (place[k*`XW+:`XW] < `WORD(`C_PAD + w) ||
                     place[k*`XW+:`XW] >= `WORD(`C_SIZE + 4 + w) - `WORD(`C_PAD + w)))
                    is_padding = 1;
        end
    end

    logic [`N_PE-1:0] miss;
    logic forwarded, sent;
    logic [31:0] misses, copies, leaving;
    logic [31:0] source;
    assign miss = tensor == 2 ? '0 : want & ~hold;
    assign forwarded = `WORD(`C_FORWARDING) != 0 && miss != 0 && (hold & was_active) != 0;
    assign sent = miss != 0 && !forwarded;
    always_comb begin
        misses = 0;
        source = 0;
        leaving = 0;
        for (int p = 0; p < `N_PE; p++) begin
            misses = misses + 32'(miss[p]);
            leaving = leaving + 32'(drops[p]);
        end
        for (int p = `N_PE - 1; p >= 0; p--) if (hold[p] && was_active[p]) source = p;
        copies = `WORD(`C_MULTICAST) != 0 ? 32'd1 : misses;
    end
    logic shown, evicted;
    assign shown = state == SHOW;
    assign ask = shown;
    assign counted = shown;
    assign evicted = shown && tensor == 2 && drops != 0;
    assign commit = state == COMMIT;

    logic [1:0] channel; // that sends the tensor
    assign channel = tensor == 2 ? 2'd0 : 2'(`WORD(`C_CHANNEL_OF + 32'(tensor)));

    for (genvar c = 0; c < 3; c++) begin : channel_list
        logic [31:0] unused;
        ring #(.WIDTH(`SEND_BITS), .DEPTH(`D_SEND)) list (
            .push(shown && sent && channel == c), .data({tensor[0], address[`XW-1:0], slot[`XW-1:0], ways, miss}),
            .at(send_at[c*32+:32]), .item(send_item[c*`SEND_BITS+:`SEND_BITS]), .count(unused), .*);
    end
    ring #(.WIDTH(`FORWARD_BITS), .DEPTH(`D_FORWARD)) forward_list (
        .push(shown && forwarded), .data({steps, source, tensor[0], address[`XW-1:0], slot[`XW-1:0], ways, miss}),
        .at(forward_at), .item(forward_item), .count(forward_count), .*);
    logic [31:0] unused_evict_count;
    ring #(.WIDTH(`EVICT_BITS), .DEPTH(`D_EVICT)) evict_list (
        .push(evicted), .data({address[`XW-1:0], slot[`XW-1:0], drops}), .at(evict_at), .item(evict_item),
        .count(unused_evict_count), .*);

    // ---- tiles of L2 (section 12) ----
    logic [2:0] has_tiles, new_tile;
    always_comb
        for (int t = 0; t < 3; t++) begin
            has_tiles[t] = `WORD(`C_TILED + t) != 0;
            new_tile[t] = has_tiles[t] && (first || outer < 32'(`WORD(`C_OUTSIDE + t)));
        end
    assign forget = new_tile[2] && !ending;

    logic [31:0] tile[0:2]; // the number of each tensor's tile, from 1
    logic [31:0] tile_size[0:2], tile_loads[0:2], tile_shared, before_size, tile_first[0:2];
    logic [31:0] tile_of[0:3*`N_ELEM-1]; // the last tile that each element was in
    initial begin
        for (int i = 0; i < 3 * `N_ELEM; i++) tile_of[i] = 0;
    end
    logic [31:0] size_of_tile[0:3*`N_TILE-1];
    logic [31:0] leave_from;

    logic [31:0] element;
    assign element = 32'(tensor) * `N_ELEM + address;
    logic wanted_in_tile, in_this_tile, in_tile_before, comes;
    assign wanted_in_tile = shown && has_tiles[tensor] && (tensor == 2 ? want != 0 : mapped != 0);
    assign in_this_tile = tile_of[element] == tile[tensor];
    assign in_tile_before = tile_of[element] != 0 && tile_of[element] + 1 == tile[tensor];
    // Does it come from off chip? Outputs only if they have been there.
    assign comes = wanted_in_tile && !in_this_tile &&
        (tensor == 2 ? tile_of[element] != 0 && !in_tile_before
                     : !in_tile_before || `WORD(`C_KEEP + 32'(tensor)) == 0);
    assign pad_valid = comes && is_padding;
    assign pad_address = address[`XW-1:0];

    for (genvar t = 0; t < 3; t++) begin : loads
        logic [31:0] unused;
        ring #(.WIDTH(`XW), .DEPTH(`D_LOAD)) list (
            .push(comes && tensor == t && !is_padding), .data(address[`XW-1:0]), .at(load_at[t*32+:32]), .item(load_item[t*`XW+:`XW]),
            .count(unused), .*);
    end
    logic leaves;
    logic [31:0] leave_tile;
    logic [31:0] unused_store_count;
    assign leaves = state == LEAVE && tile_of[2*`N_ELEM+leave_from] == leave_tile;
    ring #(.WIDTH(`XW), .DEPTH(`D_STORE)) store_list (
        .push(leaves), .data(leave_from[`XW-1:0]), .at(store_at), .item(store_item), .count(unused_store_count), .*);

    // Contents: [tensor][number].
    logic [31:0] step_of_contents[0:3*`N_TILE-1];
    logic [31:0] loads_of_contents[0:3*`N_TILE-1];
    logic [31:0] leaves_of_contents[0:`N_TILE-1];
    always_comb
        for (int i = 0; i < 9; i++) begin
            contents_step[i*32+:32] = step_of_contents[i/3*`N_TILE+contents_at[i*32+:32]%`N_TILE];
            contents_loads[i*32+:32] = loads_of_contents[i/3*`N_TILE+contents_at[i*32+:32]%`N_TILE];
        end
    assign leave_count = leaves_of_contents[leave_at%`N_TILE];

    // ---- contents of L1 sets of a tensor's own (section 11) ----
    logic [31:0] own_sets[0:1];
    logic [31:0] own_contents[0:1];
    logic [31:0] own_step[0:2*256-1]; // the step at which the last 256 contents began
    logic [31:0] sent_now[0:1], forwarded_now[0:1];
    logic [31:0] own_need[0:1];
    always_comb
        for (int t = 0; t < 2; t++) begin
            own_sets[t] = 32'(`WORD(`C_OWN_SETS + t));
            own_need[t] = 0;
            if (own_sets[t] != 0 && (sent_now[t] != 0 || forwarded_now[t] != 0) && own_contents[t] >= own_sets[t])
                own_need[t] = own_sets[t] == 1 ? steps : own_step[t*256+(own_contents[t]-own_sets[t]+1)%256];
        end

    logic [31:0] need_now[0:2];
    always_comb
        for (int c = 0; c < 3; c++) begin
            need_now[c] = 0;
            if (`WORD(`C_WAITS + c) != 0 && steps + 1 > 32'(`WORD(`C_SETS)))
                need_now[c] = steps + 1 - 32'(`WORD(`C_SETS));
            for (int t = 0; t < 2; t++) begin
                if (32'(`WORD(`C_CHANNEL_OF + t)) == c || (c == 0 && forwarded_now[t] != 0))
                    if (own_need[t] > need_now[c]) need_now[c] = own_need[t];
                if (c == 0 && forwarded_now[t] != 0 && own_sets[t] == 0 && steps + 1 > 32'(`WORD(`C_SETS)) &&
                    steps + 1 - 32'(`WORD(`C_SETS)) > need_now[c])
                    need_now[c] = steps + 1 - 32'(`WORD(`C_SETS));
            end
        end

    // ---- records ----
    logic [31:0] need_of[0:3*`N_STEP-1];
    logic [31:0] sends_of[0:3*`N_STEP-1];
    logic [31:0] forwards_of[0:`N_STEP-1];
    logic [31:0] evictions_of[0:`N_STEP-1];
    logic [31:0] tile_of_step[0:3*`N_STEP-1];
    logic [31:0] entries[0:2]; // of each channel at this step
    logic [31:0] forward_entries, evict_entries, sent_down, held_together;

    always_comb begin
        for (int c = 0; c < 3; c++) begin
            need[c*32+:32] = need_of[c*`N_STEP+step_of_channel[c*32+:32]%`N_STEP];
            sends[c*32+:32] = sends_of[c*`N_STEP+step_of_channel[c*32+:32]%`N_STEP];
        end
        forwards = forwards_of[step_of_channel[0*32+:32]%`N_STEP];
        evictions = evictions_of[step_of_drain%`N_STEP];
        l2_hold = 32'(`WORD(`C_HELD_ALWAYS));
        for (int t = 0; t < 3; t++)
            if (has_tiles[t])
                l2_hold = l2_hold + size_of_tile[t*`N_TILE+tile_of_step[t*`N_STEP+step_of_compute%`N_STEP]%`N_TILE];
    end

    assign planned = steps;
    assign settled = state == CLOSED || (state == NEXT && steps - drained >= `N_STEP - 2);
    assign over = state == CLOSED;
    assign go = state == NEXT && !settled;

    logic [31:0] tile_done;
    assign tile_done = 32'(tensor);

    task automatic next_tensor;
        tensor <= tensor + 1;
        state <= tensor == 2 ? (ending ? RECORD : COMMIT) : BOUNDS;
    endtask

    always_ff @(posedge clk)
        if (rst) begin
            state <= NEXT;
            ending <= 0;
            tensor <= 0;
            steps <= 0;
            closed <= 0;
            pe_steps <= 0;
            tiles <= 64'(`WORD(`C_HELD_TILES));
            peak_down <= 0;
            l2_req <= 0;
            new_forwards <= 0;
            l1_peak <= '0;
            depth_down <= 0;
            depth_up <= 0;
            tile_shared <= 0;
            before_size <= 0;
            leave_from <= 0;
            leave_tile <= 0;
            forward_entries <= 0;
            evict_entries <= 0;
            sent_down <= 0;
            held_together <= 0;
            for (int t = 0; t < 3; t++) begin
                tile[t] <= 0;
                tile_size[t] <= 0;
                tile_loads[t] <= 0;
                tile_first[t] <= 0;
                contents[t*32+:32] <= 0;
                entries[t] <= 0;
            end
            for (int t = 0; t < 2; t++) begin
                own_contents[t] <= 0;
                sent_now[t] <= 0;
                forwarded_now[t] <= 0;
            end
        end else
            case (state)
                NEXT: if (go) state <= WALK;
                WALK: begin
                    forward_entries <= 0;
                    evict_entries <= 0;
                    sent_down <= 0;
                    held_together <= 0;
                    for (int c = 0; c < 3; c++) entries[c] <= 0;
                    for (int t = 0; t < 2; t++) begin
                        sent_now[t] <= 0;
                        forwarded_now[t] <= 0;
                    end
                    tensor <= 0;
                    if (nest_over) ending <= 1;
                    if (nest_over || ready) state <= TILES;
                end
                // The tile of each tensor that is over becomes contents, and the next one begins.
                TILES: begin
                    if (has_tiles[tensor] && (ending || new_tile[tensor])) begin
                        size_of_tile[tile_done*`N_TILE+tile[tensor]%`N_TILE] <= tile_size[tensor];
                        if (tensor != 2 && tile_loads[tensor] != 0) begin
                            step_of_contents[tile_done*`N_TILE+contents[32'(tensor)*32+:32]%`N_TILE] <= tile_first[tensor];
                            loads_of_contents[tile_done*`N_TILE+contents[32'(tensor)*32+:32]%`N_TILE] <= tile_loads[tensor];
                            contents[32'(tensor)*32+:32] <= contents[32'(tensor)*32+:32] + 1;
                        end
                        if (tensor == 2 && tile[2] != 0 &&
                            (tile[2] == 1 || tile_shared != before_size || tile_shared != tile_size[2])) begin
                            step_of_contents[tile_done*`N_TILE+contents[2*32+:32]%`N_TILE] <= tile_first[2];
                            loads_of_contents[tile_done*`N_TILE+contents[2*32+:32]%`N_TILE] <= tile_loads[2];
                            contents[2*32+:32] <= contents[2*32+:32] + 1;
                        end
                        if (!ending) begin
                            tile[tensor] <= tile[tensor] + 1;
                            tiles <= tiles + 1;
                        end
                        tile_size[tensor] <= 0;
                        tile_loads[tensor] <= 0;
                        tile_first[tensor] <= steps;
                        if (tensor == 2) begin
                            before_size <= tile_size[2];
                            tile_shared <= 0;
                        end
                    end
                    tensor <= tensor + 1;
                    if (tensor == 2) begin
                        tensor <= ending ? 2 : 0;
                        state <= BOUNDS;
                        leave_from <= 0;
                        leave_tile <= tile[2] - 1;
                        // What the tile before had and this one has not leaves; in the end, all leaves.
                        if (has_tiles[2] && (ending || new_tile[2]) && tile[2] > 1 &&
                            (tile_shared != before_size || tile_shared != tile_size[2])) begin
                            leaves_of_contents[(contents[2*32+:32]-1)%`N_TILE] <= before_size - tile_shared;
                            state <= LEAVE;
                        end else if (has_tiles[2] && ending) begin
                            leave_tile <= tile[2];
                            leaves_of_contents[(contents[2*32+:32]-(tile[2]==1?0:1))%`N_TILE] <= tile_size[2];
                            state <= LEAVE;
                        end
                    end
                end
                LEAVE: begin
                    leave_from <= leave_from + 1;
                    if (leave_from + 1 >= 32'(`WORD(`C_ELEMS + 2))) begin
                        leave_from <= 0;
                        if (ending && leave_tile != tile[2]) begin
                            leave_tile <= tile[2];
                            leaves_of_contents[(contents[2*32+:32]-1)%`N_TILE] <= before_size;
                        end else state <= BOUNDS;
                    end
                end
                // The smallest box of places around what any PE has.
                BOUNDS: begin
                    for (int k = 0; k < 5; k++) begin
                        logic [`XW-1:0] lowest, highest;
                        lowest = '1;
                        highest = 0;
                        for (int p = 0; p < `N_PE; p++)
                            if (some[p]) begin
                                if (from[(p*5+k)*`XW+:`XW] < lowest) lowest = from[(p*5+k)*`XW+:`XW];
                                if (to[(p*5+k)*`XW+:`XW] > highest) highest = to[(p*5+k)*`XW+:`XW];
                            end
                        bound_from[k*`XW+:`XW] <= lowest;
                        bound_to[k*`XW+:`XW] <= highest;
                        place[k*`XW+:`XW] <= lowest;
                    end
                    if (some == 0 || `WORD(`C_ELEMS + 32'(tensor)) == 0) next_tensor;
                    else state <= SHOW;
                end
                SHOW: begin
                    for (int k = 4; k >= 0; k--) begin
                        logic carry;
                        carry = 1;
                        for (int i = k + 1; i < 5; i++) if (place[i*`XW+:`XW] + 1 < bound_to[i*`XW+:`XW]) carry = 0;
                        if (carry)
                            place[k*`XW+:`XW] <= place[k*`XW+:`XW] + 1 < bound_to[k*`XW+:`XW]
                                ? place[k*`XW+:`XW] + 1 : bound_from[k*`XW+:`XW];
                    end
                    if (last_place) next_tensor;
                    if (want != 0) held_together <= held_together + 1;
                    if (sent) begin
                        entries[channel] <= entries[channel] + 1;
                        sent_down <= sent_down + copies;
                        sent_now[tensor[0]] <= sent_now[tensor[0]] + 1;
                    end
                    if (forwarded) begin
                        forward_entries <= forward_entries + 1;
                        forwarded_now[tensor[0]] <= forwarded_now[tensor[0]] + 1;
                        new_forwards <= new_forwards + 64'(misses);
                    end
                    if (evicted) begin
                        logic [`XW-1:0] farthest;
                        farthest = depth_up;
                        for (int p = 0; p < `N_PE; p++)
                            if (drops[p] && `WORD(`C_DEPTH_UP + p) > farthest) farthest = `WORD(`C_DEPTH_UP + p);
                        depth_up <= farthest;
                        evict_entries <= evict_entries + 1;
                    end
                    if (wanted_in_tile) begin
                        if (!in_this_tile) tile_size[tensor] <= tile_size[tensor] + 1;
                        if (comes && !is_padding) tile_loads[tensor] <= tile_loads[tensor] + 1;
                        if (tensor == 2 && in_tile_before) tile_shared <= tile_shared + 1;
                        tile_of[element] <= tile[tensor];
                    end
                end
                COMMIT: begin
                    for (int c = 0; c < 3; c++) begin
                        need_of[c*`N_STEP+steps%`N_STEP] <= need_now[c];
                        sends_of[c*`N_STEP+steps%`N_STEP] <= entries[c];
                        tile_of_step[c*`N_STEP+steps%`N_STEP] <= tile[c];
                    end
                    for (int t = 0; t < 2; t++)
                        if (sent_now[t] != 0 || forwarded_now[t] != 0) begin
                            own_step[t*256+own_contents[t]%256] <= steps;
                            own_contents[t] <= own_contents[t] + 1;
                        end
                    forwards_of[steps%`N_STEP] <= forward_entries;
                    if (64'(sent_down) > peak_down) peak_down <= 64'(sent_down);
                    if (64'(held_together) > l2_req) l2_req <= 64'(held_together);
                    begin
                        logic [63:0] working;
                        logic [`XW-1:0] deepest;
                        working = pe_steps;
                        deepest = depth_down;
                        for (int p = 0; p < `N_PE; p++) begin
                            working = working + 64'(active[p]);
                            if (active[p] && `WORD(`C_DEPTH_DOWN + p) > deepest) deepest = `WORD(`C_DEPTH_DOWN + p);
                        end
                        pe_steps <= working;
                        depth_down <= deepest;
                    end
                    state <= RECORD;
                end
                // What the step before evicts is known now.
                RECORD: begin
                    if (!first || ending) begin
                        evictions_of[closed%`N_STEP] <= evict_entries;
                        closed <= closed + 1;
                    end
                    if (!ending) steps <= steps + 1;
                    state <= ending ? ENDS : NEXT;
                end
                ENDS: begin
                    for (int k = 0; k < 4; k++) begin
                        logic [`XW-1:0] highest;
                        highest = 0;
                        for (int p = 0; p < `N_PE; p++)
                            if (peaks[(p*4+k)*`XW+:`XW] > highest) highest = peaks[(p*4+k)*`XW+:`XW];
                        l1_peak[k*`XW+:`XW] <= highest;
                    end
                    state <= CLOSED;
                end
                default: state <= CLOSED;
            endcase
endmodule
