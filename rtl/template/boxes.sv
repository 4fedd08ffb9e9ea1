// What one PE wants and holds, as the planner sees it: the box of the step that is planned, and that of the PE's last
// active step. The planner shows an element to all PEs at once; each answers.
`include "params.svh"

module boxes (
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
    // The element that is shown.
    input logic ask,
    input logic [1:0] tensor,
    input logic [5*`XW-1:0] place,
    input logic counted, // the answer counts: it is a new element
    input logic [31:0] slot,
    output logic [`WB-1:0] way, // where in its slot the PE puts it if it comes
    output logic want,   // it is in the box of this step
    output logic mapped, // it is in the chunks of this step
    output logic hold,   // it was in the box of the last active step
    // Where elements of the tensor are, of this step and, outputs, of those that are held.
    output logic [5*`XW-1:0] from,
    output logic [5*`XW-1:0] to,
    output logic some,
    input logic commit, // the step is planned
    input logic ends,   // there is no further step: the PE wants nothing
    input logic forget, // idle PEs lose their outputs with this step
    output logic active,
    output logic was_active, // in the step before
    output logic drops, // of outputs: holds it, and will not
    output logic [4*`XW-1:0] peak // most elements: of each tensor, and together
);
    logic owns, active_now;
    logic [9*`XW-1:0] low, high;

    chunk chunk (.active(active_now), .*);

    assign active = active_now && !ends;

    // Which output rows, filter taps and inputs the PE's own operations have.
    logic [2*`N_OUT-1:0] outs;
    logic [2*`N_FILTER-1:0] taps;
    logic [2*`N_IN-1:0] ins;
    logic [2*`XW-1:0] out_low, out_high; // [low, high) of the output rows that are set

    always_ff @(posedge clk) begin
        for (int w = 0; w < 2; w++)
            if (win_clear[w]) begin
                outs[w*`N_OUT+:`N_OUT] <= '0;
                taps[w*`N_FILTER+:`N_FILTER] <= '0;
                ins[w*`N_IN+:`N_IN] <= '0;
                out_low[w*`XW+:`XW] <= '1;
                out_high[w*`XW+:`XW] <= 0;
            end
        if (win_valid && owns) begin
            outs[32'(win_side)*`N_OUT+32'(win_out)] <= 1;
            taps[32'(win_side)*`N_FILTER+32'(win_filter)] <= 1;
            ins[32'(win_side)*`N_IN+32'(win_in)] <= 1;
            if (out_high[32'(win_side)*`XW+:`XW] == 0) out_low[32'(win_side)*`XW+:`XW] <= win_out;
            out_high[32'(win_side)*`XW+:`XW] <= win_out + 1;
        end
    end

    // What it holds: chunks and outputs of its last active step.
    logic holds_any, holds_outputs;
    logic [9*`XW-1:0] held_low, held_high;
    logic [2*`N_OUT-1:0] held_outs;
    logic [2*`XW-1:0] held_out_low, held_out_high;

    always_ff @(posedge clk)
        if (rst) begin
            holds_any <= 0;
            holds_outputs <= 0;
            was_active <= 0;
        end else if (commit) begin
            was_active <= active;
            if (active) begin
                holds_any <= 1;
                holds_outputs <= 1;
                held_low <= low;
                held_high <= high;
                held_outs <= outs;
                held_out_low <= out_low;
                held_out_high <= out_high;
            end else if (forget) holds_outputs <= 0;
        end

    logic in_chunk, in_used, in_held;
    logic [31:0] dim;
    logic [`XW-1:0] at;
    logic side;
    always_comb begin
        in_chunk = 1;
        in_used = 1;
        in_held = 1;
        dim = 0;
        at = 0;
        side = 0;
        if (ask)
            for (int k = 0; k < 5; k++) begin
                dim = 32'(`WORD(`C_SUB + (32'(tensor) * 5 + k) * 4));
                at = place[k*`XW+:`XW];
                side = dim[0];
                if (dim == 4 || dim == 5) begin // rows and columns, of inputs or of outputs
                    if (tensor == 2) begin
                        if (!outs[32'(side)*`N_OUT+32'(at)]) in_chunk = 0;
                        if (!held_outs[32'(side)*`N_OUT+32'(at)]) in_held = 0;
                    end else if (!ins[32'(side)*`N_IN+32'(at)]) in_used = 0;
                end
                if ((dim == 6 || dim == 7) && !taps[32'(side)*`N_FILTER+32'(at)]) in_used = 0;
                if (dim < 9 && !(tensor == 2 && (dim == 4 || dim == 5))) begin
                    if (at < low[dim*`XW+:`XW] || at >= high[dim*`XW+:`XW]) in_chunk = 0;
                    if (at < held_low[dim*`XW+:`XW] || at >= held_high[dim*`XW+:`XW]) in_held = 0;
                end
            end
    end

    logic streams;
    assign streams = tensor != 2 && `WORD(`C_STREAM + 32'(tensor)) != 0;
    assign mapped = ask && active && in_chunk;
    assign want = mapped && (!streams || in_used);
    assign hold = ask && !streams && in_held && (tensor == 2 ? holds_outputs : holds_any);
    assign drops = hold && (active ? !want : forget || ends);

    // Bounds for the planner's walk over the elements.
    logic has_outs, has_held;
    logic [31:0] bound_dim;
    logic bound_side;
    assign has_outs = active && out_high[0+:`XW] != 0 && out_high[`XW+:`XW] != 0;
    assign has_held = holds_outputs && held_out_high[0+:`XW] != 0 && held_out_high[`XW+:`XW] != 0;
    assign some = tensor == 2 ? has_outs || has_held : active;

    function automatic logic [`XW-1:0] lower(input logic [`XW-1:0] a, input logic [`XW-1:0] b);
        lower = a < b ? a : b;
    endfunction
    function automatic logic [`XW-1:0] upper(input logic [`XW-1:0] a, input logic [`XW-1:0] b);
        upper = a > b ? a : b;
    endfunction

    always_comb begin
        from = '0;
        to = '0;
        bound_dim = 0;
        bound_side = 0;
        for (int k = 0; k < 5; k++) begin
            bound_dim = 32'(`WORD(`C_SUB + (32'(tensor) * 5 + k) * 4));
            bound_side = bound_dim[0];
            if (bound_dim > 8) to[k*`XW+:`XW] = 1;
            else if (tensor != 2) begin
                from[k*`XW+:`XW] = low[bound_dim*`XW+:`XW];
                to[k*`XW+:`XW] = high[bound_dim*`XW+:`XW];
            end else if (bound_dim == 4 || bound_dim == 5) begin
                from[k*`XW+:`XW] = lower(has_outs ? out_low[32'(bound_side)*`XW+:`XW] : '1,
                                         has_held ? held_out_low[32'(bound_side)*`XW+:`XW] : '1);
                to[k*`XW+:`XW] = upper(has_outs ? out_high[32'(bound_side)*`XW+:`XW] : 0,
                                       has_held ? held_out_high[32'(bound_side)*`XW+:`XW] : 0);
            end else begin
                from[k*`XW+:`XW] = lower(has_outs ? low[bound_dim*`XW+:`XW] : '1,
                                         has_held ? held_low[bound_dim*`XW+:`XW] : '1);
                to[k*`XW+:`XW] = upper(has_outs ? high[bound_dim*`XW+:`XW] : 0,
                                       has_held ? held_high[bound_dim*`XW+:`XW] : 0);
            end
        end
    end

    // What comes takes the way behind the one that came last into its slot, in the order of the steps.
    logic [`WB-1:0] weight_top[0:`SLOTS_WEIGHT-1];
    logic [`WB-1:0] input_top[0:`SLOTS_INPUT-1];
    logic [`WB-1:0] top;
    initial begin
        for (int i = 0; i < `SLOTS_WEIGHT; i++) weight_top[i] = 0;
        for (int i = 0; i < `SLOTS_INPUT; i++) input_top[i] = 0;
    end
    assign top = tensor == 0 ? weight_top[slot%`SLOTS_WEIGHT] : input_top[slot%`SLOTS_INPUT];
    assign way = 32'(top) + 1 >= 32'(`WORD(`C_WAYS + 32'(tensor))) ? 0 : top + 1;

    always_ff @(posedge clk)
        if (!rst && counted && want && !hold) begin
            if (tensor == 0) weight_top[slot%`SLOTS_WEIGHT] <= way;
            if (tensor == 1) input_top[slot%`SLOTS_INPUT] <= way;
        end

    // How large the box is.
    logic [4*`XW-1:0] size;
    always_ff @(posedge clk)
        if (rst) begin
            size <= '0;
            peak <= '0;
        end else if (step_begin) size <= '0;
        else if (counted && want) begin
            size[32'(tensor)*`XW+:`XW] <= size[32'(tensor)*`XW+:`XW] + 1;
            size[3*`XW+:`XW] <= size[3*`XW+:`XW] + 1;
        end else if (commit)
            for (int k = 0; k < 4; k++) if (size[k*`XW+:`XW] > peak[k*`XW+:`XW]) peak[k*`XW+:`XW] <= size[k*`XW+:`XW];
endmodule
