// A list that is written at its end and read at any place that has not been written over. The count runs on; places
// are taken modulo DEPTH, a power of two.
module ring #(
    parameter int WIDTH = 8,
    parameter int DEPTH = 2
) (
    input logic clk,
    input logic rst,
    input logic push,
    input logic [WIDTH-1:0] data,
    input logic [31:0] at,
    output logic [WIDTH-1:0] item,
    output logic [31:0] count
);
    localparam int BITS = $clog2(DEPTH);
    logic [WIDTH-1:0] memory[0:DEPTH-1];

    assign item = memory[at[BITS-1:0]];

    always_ff @(posedge clk)
        if (rst) count <= 0;
        else if (push) begin
            memory[count[BITS-1:0]] <= data;
            count <= count + 1;
        end

    wire unused = &{1'b0, at[31:BITS]};
endmodule
