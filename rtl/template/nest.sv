// The nest of loops: walks from step to step, and says to all PEs at once what each directive does. A PE finds its
// chunks by itself (chunk.sv); whether a loop has a further trip, PE 0 says.
`include "params.svh"

module nest (
    input logic clk,
    input logic rst,
    input logic [`CFG_BITS-1:0] cfg,
    input logic go,    // to the next step; the first time, to the first
    input logic more,  // PE 0 has a position behind the one of the row that is shown
    output logic ready, // all PEs have the chunks of this step
    output logic over,  // there is no further step
    output logic first,
    output logic [31:0] outer, // the outermost loop that advanced to this step
    // What all PEs see.
    output logic step_begin,
    output logic row_valid,
    output logic [31:0] row,
    output logic [`XW-1:0] index,
    output logic [1:0] win_clear,
    output logic win_valid, // a pair of an output row (or column) and a tap of the filter
    output logic win_side,  // 0: rows, 1: columns
    output logic [`XW-1:0] win_out,
    output logic [`XW-1:0] win_filter,
    output logic [`XW-1:0] win_in,
    output logic [`XW-1:0] win_anchor
);
    typedef enum logic [2:0] {IDLE, CLEAR, ROWS, WINDOW, SHOWN} state_t;

    state_t state;
    logic started;
    logic [`XW-1:0] trip[0:`N_LOOP-1];
    logic [`N_LOOP-1:0] has_more;
    logic [1:0] changed; // windows whose chunks are others than at the step before

    logic [`N_LOOP-1:0] advances; // the innermost loop that has a further trip, as one bit
    logic [31:0] chosen;
    logic [1:0] touched;

    always_comb begin
        chosen = 0;
        for (int i = 0; i < `N_LOOP; i++) if (has_more[i]) chosen = i;
        advances = '0;
        touched = 0;
        for (int i = 0; i < `N_LOOP; i++) begin
            advances[i] = has_more[i] && chosen == i;
            if (chosen == i || (chosen < i && trip[i] != 0)) touched = touched | 2'(`WORD(`C_LOOP + i * 2 + 1));
        end
    end

    logic [31:0] loop_of_row;
    assign loop_of_row = 32'(`WORD(`C_ROW + row * `F_ROW + 4));
    assign index = trip[loop_of_row[`N_LOOP_BITS-1:0]];
    assign step_begin = state == CLEAR;
    assign row_valid = state == ROWS;
    assign win_clear = state == CLEAR ? changed : 2'b00;
    assign win_valid = state == WINDOW;
    assign win_anchor = win_out * `WORD(`C_WIN + 32'(win_side) * 4 + 2);
    assign win_in = win_anchor + win_filter * `WORD(`C_WIN + 32'(win_side) * 4 + 3);

    logic last_filter, last_out;
    assign last_filter = win_filter + 1 == `WORD(`C_WIN + 32'(win_side) * 4 + 1);
    assign last_out = win_out + 1 == `WORD(`C_WIN + 32'(win_side) * 4);

    always_ff @(posedge clk)
        if (rst) begin
            state <= IDLE;
            started <= 0;
            ready <= 0;
            over <= 0;
            first <= 0;
            outer <= 0;
            row <= 0;
            has_more <= '0;
            changed <= 0;
            win_side <= 0;
            win_out <= 0;
            win_filter <= 0;
            for (int i = 0; i < `N_LOOP; i++) trip[i] <= 0;
        end else
            case (state)
                IDLE:
                if (go && !over) begin
                    ready <= 0;
                    started <= 1;
                    first <= !started;
                    row <= 0;
                    if (!started) begin
                        outer <= 0;
                        changed <= 2'b11;
                        state <= CLEAR;
                    end else if (has_more == '0) over <= 1;
                    else begin
                        outer <= chosen;
                        changed <= touched;
                        for (int i = 0; i < `N_LOOP; i++)
                            if (advances[i]) trip[i] <= trip[i] + 1;
                            else if (chosen < i) trip[i] <= 0;
                        state <= CLEAR;
                    end
                end
                CLEAR: begin
                    has_more <= '0;
                    win_side <= !changed[0];
                    win_out <= 0;
                    win_filter <= 0;
                    state <= ROWS;
                end
                ROWS: begin
                    if (`WORD(`C_ROW + row * `F_ROW + 7) != 0) has_more[loop_of_row[`N_LOOP_BITS-1:0]] <= more;
                    row <= row + 1;
                    if (row + 1 == 32'(`WORD(`C_ROWS))) state <= changed != 0 ? WINDOW : SHOWN;
                end
                WINDOW: begin
                    win_filter <= last_filter ? 0 : win_filter + 1;
                    if (last_filter) win_out <= last_out ? 0 : win_out + 1;
                    if (last_filter && last_out) begin
                        win_side <= 1;
                        if (win_side || !changed[1]) state <= SHOWN;
                    end
                end
                default: begin
                    ready <= 1;
                    state <= IDLE;
                end
            endcase
endmodule
