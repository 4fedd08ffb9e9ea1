// A PE: VectorWidth lanes, and an L1 of slot-addressed memories with tags. An element has the slot that its place in a
// chunk gives; a slot has as many ways as the tensor has buffer sets, and what comes takes the way that the planner gives it. So what stays
// from one step to the next is not moved, and what comes too early overwrites what is still needed: `fault` then says so.
`include "params.svh"

module pe (
    input logic clk,
    input logic rst,
    input logic [`CFG_BITS-1:0] cfg,
    input logic step_begin,
    input logic row_valid,
    input logic [31:0] row,
    input logic present, // the mapping has work for this PE
    input logic [`XW-1:0] unit, // of the row's level, that the PE is
    input logic [`XW-1:0] index,
    input logic [1:0] win_clear,
    input logic win_valid,
    input logic win_side,
    input logic [`XW-1:0] win_out,
    input logic [`XW-1:0] win_filter,
    input logic [`XW-1:0] win_in,
    input logic [`XW-1:0] win_anchor,
    output logic more,
    // Compute: a step begins; with each cycle of `work` every lane executes an operation.
    input logic start,
    input logic forget, // a step with a new tile of outputs begins
    input logic work,
    output logic busy,
    // Fill: an element comes from the network or from another PE.
    input logic fill,
    input logic fill_tensor,
    input logic [`XW-1:0] fill_address,
    input logic [`XW-1:0] fill_slot,
    input logic [`WB-1:0] fill_way,
    input logic [31:0] fill_value,
    // Forward: read an element for another PE.
    input logic give_tensor,
    input logic [`XW-1:0] give_address,
    input logic [`XW-1:0] give_slot,
    output logic give_valid,
    output logic [31:0] give_value,
    // Evict: read an output and free its way.
    input logic evict,
    input logic [`XW-1:0] evict_address,
    input logic [`XW-1:0] evict_slot,
    output logic [31:0] evict_value,
    output logic [63:0] macs,
    output logic [63:0] accumulations, // psums read
    output logic fault
);
    logic active, owns;
    logic [9*`XW-1:0] low, high;

    chunk chunk (.*);

    // ---- pairs of an output row (column) and a filter tap that the PE owns at this step ----
    logic [2*`XW-1:0] pair[0:2*`N_PAIR-1];
    logic [31:0] pair_count[0:1];
    always_ff @(posedge clk) begin
        for (int w = 0; w < 2; w++) if (rst || win_clear[w]) pair_count[w] <= 0;
        if (!rst && win_valid && owns) begin
            pair[32'(win_side)*`N_PAIR+pair_count[win_side]] <= {win_out, win_filter};
            pair_count[win_side] <= pair_count[win_side] + 1;
        end
    end

    // ---- L1 ----
    logic [`XW-1:0] weight_tag[0:`WAYS_WEIGHT*`SLOTS_WEIGHT-1];
    logic [31:0] weight_value[0:`WAYS_WEIGHT*`SLOTS_WEIGHT-1];
    logic [`XW-1:0] input_tag[0:`WAYS_INPUT*`SLOTS_INPUT-1];
    logic [31:0] input_value[0:`WAYS_INPUT*`SLOTS_INPUT-1];
    logic [`XW-1:0] sum_tag[0:`WAYS_OUTPUT*`SLOTS_OUTPUT-1];
    logic [31:0] sum_value[0:`WAYS_OUTPUT*`SLOTS_OUTPUT-1];
    logic [31:0] sum_step[0:`WAYS_OUTPUT*`SLOTS_OUTPUT-1]; // of the PE's active steps the last that used it
    logic sum_live[0:`WAYS_OUTPUT*`SLOTS_OUTPUT-1]; // not evicted yet
    logic [`XW-1:0] sum_top[0:`SLOTS_OUTPUT-1];
    initial begin
        for (int i = 0; i < `WAYS_WEIGHT * `SLOTS_WEIGHT; i++) weight_tag[i] = '1;
        for (int i = 0; i < `WAYS_INPUT * `SLOTS_INPUT; i++) input_tag[i] = '1;
        for (int i = 0; i < `WAYS_OUTPUT * `SLOTS_OUTPUT; i++) begin
            sum_live[i] = 0;
            sum_tag[i] = '1;
            sum_step[i] = 0;
        end
        for (int i = 0; i < `SLOTS_OUTPUT; i++) sum_top[i] = 0;
    end

    function automatic logic [`XW-1:0] behind(input logic [`XW-1:0] way, input logic [`XW-1:0] ways);
        behind = way + 1 >= ways ? 0 : way + 1;
    endfunction

    logic [31:0] weight_at, input_at;
    assign weight_at = 32'(fill_way) * `SLOTS_WEIGHT + 32'(fill_slot);
    assign input_at = 32'(fill_way) * `SLOTS_INPUT + 32'(fill_slot);

    always_ff @(posedge clk)
        if (!rst && fill) begin
            if (!fill_tensor) begin
                weight_tag[weight_at] <= fill_address;
                weight_value[weight_at] <= fill_value;
            end else begin
                input_tag[input_at] <= fill_address;
                input_value[input_at] <= fill_value;
            end
        end

    always_comb begin
        give_valid = 0;
        give_value = 0;
        if (!give_tensor) begin
            for (int way = 0; way < `WAYS_WEIGHT; way++)
                if (weight_tag[way*`SLOTS_WEIGHT+32'(give_slot)%`SLOTS_WEIGHT] == give_address) begin
                    give_valid = 1;
                    give_value = weight_value[way*`SLOTS_WEIGHT+32'(give_slot)%`SLOTS_WEIGHT];
                end
        end else
            for (int way = 0; way < `WAYS_INPUT; way++)
                if (input_tag[way*`SLOTS_INPUT+32'(give_slot)%`SLOTS_INPUT] == give_address) begin
                    give_valid = 1;
                    give_value = input_value[way*`SLOTS_INPUT+32'(give_slot)%`SLOTS_INPUT];
                end
    end

    // The oldest way that has the output and was not evicted: those of later steps come behind it.
    logic [31:0] evict_from;
    logic evict_found;
    always_comb begin
        evict_from = 0;
        evict_found = 0;
        evict_value = 0;
        for (int i = 1; i <= `WAYS_OUTPUT; i++) begin
            logic [31:0] way;
            way = (32'(sum_top[32'(evict_slot)%`SLOTS_OUTPUT]) + i) % 32'(`WORD(`C_WAYS + 2)) * `SLOTS_OUTPUT +
                32'(evict_slot) % `SLOTS_OUTPUT;
            if (i <= 32'(`WORD(`C_WAYS + 2)) && !evict_found && sum_live[way] && sum_tag[way] == evict_address) begin
                evict_from = way;
                evict_found = 1;
                evict_value = sum_value[way];
            end
        end
    end

    // ---- lanes: the next VectorWidth operations of the step, outermost dimension first ----
    logic [5*`XW-1:0] now; // N, G, K, C, M
    logic [31:0] row_pair, column_pair;
    logic [31:0] epoch; // active steps of this PE; one more wherever it loses its outputs

    function automatic logic [31:0] plain(input int i); // the dimension that `now` has at i
        plain = i == 4 ? 8 : i;
    endfunction

    /* verilator lint_off BLKSEQ */
    // Lanes of one cycle may add to the same output, one after the other.
    logic [5*`XW-1:0] place;
    logic [31:0] rows, columns;
    logic running;
    logic [`XW-1:0] out_row, out_column, tap_row, tap_column;
    logic [31:0] address[0:2];
    logic [31:0] slot[0:2];
    logic [31:0] at, weight, value, term, dim;
    logic [`XW-1:0] where;
    logic found, carry;
    logic new_fault;
    logic [63:0] new_macs, new_accumulations;

    always_ff @(posedge clk)
        if (rst) begin
            busy <= 0;
            epoch <= 1;
            macs <= 0;
            accumulations <= 0;
            fault <= 0;
        end else begin
            if (start) begin
                busy <= active && pair_count[0] != 0 && pair_count[1] != 0;
                if (active || forget) epoch <= epoch + 1;
                row_pair <= 0;
                column_pair <= 0;
                for (int i = 0; i < 5; i++) now[i*`XW+:`XW] <= low[plain(i)*`XW+:`XW];
            end
            if (evict) begin
                if (!evict_found) fault <= 1;
                sum_live[evict_from] = 0;
            end
            if (work && busy) begin
                place = now;
                rows = row_pair;
                columns = column_pair;
                running = 1;
                new_fault = 0;
                new_macs = macs;
                new_accumulations = accumulations;
                for (int lane = 0; lane < `N_LANE; lane++)
                    if (running && lane < 32'(`WORD(`C_LANES))) begin
                        {out_row, tap_row} = pair[rows];
                        {out_column, tap_column} = pair[`N_PAIR+columns];
                        for (int t = 0; t < 3; t++) begin
                            address[t] = 0;
                            slot[t] = 0;
                            for (int k = 0; k < 5; k++) begin
                                dim = 32'(`WORD(`C_SUB + (t * 5 + k) * 4));
                                case (dim)
                                    0, 1, 2, 3: where = place[dim*`XW+:`XW];
                                    8: where = place[4*`XW+:`XW];
                                    4: where = t == 2 ? out_row
                                        : out_row * `WORD(`C_WIN + 2) + tap_row * `WORD(`C_WIN + 3);
                                    5: where = t == 2 ? out_column
                                        : out_column * `WORD(`C_WIN + 6) + tap_column * `WORD(`C_WIN + 7);
                                    6: where = tap_row;
                                    7: where = tap_column;
                                    default: where = 0;
                                endcase
                                address[t] = address[t] + 32'(where) * 32'(`WORD(`C_SUB + (t * 5 + k) * 4 + 1));
                                slot[t] = slot[t] + (32'(where) % 32'(`WORD(`C_SUB + (t * 5 + k) * 4 + 2))) *
                                    32'(`WORD(`C_SUB + (t * 5 + k) * 4 + 3));
                            end
                        end
                        // Operands.
                        weight = 1;
                        if (`WORD(`C_ELEMS) != 0) begin
                            found = 0;
                            for (int way = 0; way < `WAYS_WEIGHT; way++)
                                if (weight_tag[way*`SLOTS_WEIGHT+slot[0]] == address[0][`XW-1:0]) begin
                                    found = 1;
                                    weight = weight_value[way*`SLOTS_WEIGHT+slot[0]];
                                end
                            if (!found) new_fault = 1;
                        end
                        found = 0;
                        value = 0;
                        for (int way = 0; way < `WAYS_INPUT; way++)
                            if (input_tag[way*`SLOTS_INPUT+slot[1]] == address[1][`XW-1:0]) begin
                                found = 1;
                                value = input_value[way*`SLOTS_INPUT+slot[1]];
                            end
                        if (!found) new_fault = 1;
                        term = $signed(weight) * $signed(value);
                        // The output: one that the box of the last active step had, too, stays where it is.
                        at = 32'(sum_top[slot[2]]) * `SLOTS_OUTPUT + slot[2];
                        if (sum_live[at] && sum_tag[at] == address[2][`XW-1:0] &&
                            (sum_step[at] == epoch || sum_step[at] + 1 == epoch)) begin
                            new_accumulations = new_accumulations + 1;
                            if (`WORD(`C_MAXIMUM) == 0) sum_value[at] = sum_value[at] + term;
                            else if ($signed(term) > $signed(sum_value[at])) sum_value[at] = term;
                        end else begin
                            sum_top[slot[2]] = behind(sum_top[slot[2]], `WORD(`C_WAYS + 2));
                            at = 32'(sum_top[slot[2]]) * `SLOTS_OUTPUT + slot[2];
                            if (sum_live[at]) new_fault = 1;
                            sum_live[at] = 1;
                            sum_tag[at] = address[2][`XW-1:0];
                            sum_value[at] = term;
                        end
                        sum_step[at] = epoch;
                        new_macs = new_macs + 1;
                        // The next operation.
                        carry = columns + 1 >= pair_count[1];
                        columns = carry ? 0 : columns + 1;
                        if (carry) begin
                            carry = rows + 1 >= pair_count[0];
                            rows = carry ? 0 : rows + 1;
                        end
                        for (int i = 4; i >= 0; i--)
                            if (carry) begin
                                carry = place[i*`XW+:`XW] + 1 >= high[plain(i)*`XW+:`XW];
                                place[i*`XW+:`XW] = carry ? low[plain(i)*`XW+:`XW] : place[i*`XW+:`XW] + 1;
                            end
                        if (carry) running = 0;
                    end
                now <= place;
                row_pair <= rows;
                column_pair <= columns;
                busy <= running;
                macs <= new_macs;
                accumulations <= new_accumulations;
                if (new_fault) fault <= 1;
            end
        end
    /* verilator lint_on BLKSEQ */
endmodule
