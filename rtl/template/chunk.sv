// The chunks of one PE at a step. Each directive divides the chunk of its dimension that those before it left; the PE
// takes the position of its unit. Of rows and columns it also keeps what says who owns a point (section 4).
`include "params.svh"

module chunk (
    input logic clk,
    input logic rst,
    input logic [`CFG_BITS-1:0] cfg,
    input logic step_begin,
    input logic row_valid,
    input logic [31:0] row,
    input logic present, // the mapping has work for this PE
    input logic [`XW-1:0] unit, // of the row's level, that the PE is
    input logic [`XW-1:0] index,
    input logic win_side,
    input logic [`XW-1:0] win_filter,
    input logic [`XW-1:0] win_in,
    input logic [`XW-1:0] win_anchor,
    output logic more,   // in the row that is shown there is a position behind this one
    output logic active, // the PE has a position in all rows
    output logic owns,   // the point that is shown, as far as its window says
    output logic [9*`XW-1:0] low,  // of each dimension the chunk [low, high)
    output logic [9*`XW-1:0] high
);
    // What the row says.
    logic [31:0] dim;
    logic [`XW-1:0] size, offset, units;
    assign dim = 32'(`WORD(`C_ROW + row * `F_ROW));
    assign size = `WORD(`C_ROW + row * `F_ROW + 1);
    assign offset = `WORD(`C_ROW + row * `F_ROW + 2);
    assign units = `WORD(`C_ROW + row * `F_ROW + 3); // 0: temporal

    // Of a merged loop the position counts through the positions of its parts.
    function automatic logic [`XW-1:0] of_part(input logic [`XW-1:0] position);
`ifdef MERGED
        if (`WORD(`C_ROW + row * `F_ROW + 6) != 0)
            of_part = (position / `WORD(`C_ROW + row * `F_ROW + 5)) % `WORD(`C_ROW + row * `F_ROW + 6);
        else of_part = position / `WORD(`C_ROW + row * `F_ROW + 5);
`else
        of_part = position;
`endif
    endfunction

    logic [`XW-1:0] base, stop, place, next_place, start, next_start, here_end, before_end;
    logic exists, last;

    // Is there a position that begins at `begins`? The one before it must not have reached the end.
    function automatic logic there_is(input logic [`XW-1:0] position, input logic [`XW-1:0] begins);
        there_is = position == 0 || (begins - offset + size < stop && begins < stop);
    endfunction

    always_comb begin
        base = low[dim*`XW+:`XW];
        stop = high[dim*`XW+:`XW];
        place = of_part(units != 0 ? index * units + unit : index);
        next_place = of_part(units != 0 ? (index + 1) * units + unit : index + 1);
        start = base + place * offset;
        next_start = base + next_place * offset;
        exists = there_is(place, start);
        more = there_is(next_place, next_start);
        last = !(start + size < stop && start + offset < stop);
        here_end = start + size < stop ? start + size : stop;
        before_end = start - offset + size < stop ? start - offset + size : stop;
    end

    // Who owns: the point must not belong to a later chunk by its anchor, nor to an earlier one that has it, too.
    logic [2*`XW-1:0] limit; // anchors are below it
    logic [31:0] own_count[0:1];
    logic [`XW-1:0] own_before[0:2*`N_OWN-1]; // the end of the chunk before
    logic [`XW-1:0] own_start[0:2*`N_OWN-1];
    logic own_first[0:2*`N_OWN-1];

    logic is_window;
    logic side;
    assign is_window = dim == 4 || dim == 5;
    assign side = dim[0];

    always_ff @(posedge clk)
        if (rst || step_begin) begin
            active <= !rst && present;
            limit <= '1;
            own_count[0] <= 0;
            own_count[1] <= 0;
            for (int d = 0; d < 9; d++) begin
                low[d*`XW+:`XW] <= 0;
                high[d*`XW+:`XW] <= `WORD(`C_SIZE + d);
            end
        end else if (row_valid) begin
            active <= active && exists;
            low[dim*`XW+:`XW] <= start;
            high[dim*`XW+:`XW] <= here_end;
            if (is_window) begin
                own_before[32'(side)*`N_OWN+own_count[side]] <= before_end;
                own_start[32'(side)*`N_OWN+own_count[side]] <= start;
                own_first[32'(side)*`N_OWN+own_count[side]] <= place == 0;
                own_count[side] <= own_count[side] + 1;
                if (!last && start + offset < limit[32'(side)*`XW+:`XW])
                    limit[32'(side)*`XW+:`XW] <= start + offset;
            end
        end

    logic in_chunks, not_before;
    always_comb begin
        in_chunks = win_in >= low[(4+32'(win_side))*`XW+:`XW] && win_in < high[(4+32'(win_side))*`XW+:`XW] &&
            win_filter >= low[(6+32'(win_side))*`XW+:`XW] && win_filter < high[(6+32'(win_side))*`XW+:`XW];
        not_before = 1;
        for (int i = 0; i < `N_OWN; i++)
            if (i < own_count[win_side] && !own_first[32'(win_side)*`N_OWN+i] &&
                win_in < own_before[32'(win_side)*`N_OWN+i] && win_anchor < own_start[32'(win_side)*`N_OWN+i])
                not_before = 0;
        owns = in_chunks && not_before && win_anchor < limit[32'(win_side)*`XW+:`XW];
    end
endmodule
