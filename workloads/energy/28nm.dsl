// SRAM in 28 nm, by CACTI 7: what the MAESTRO paper's Fig. 7 charges, as far as it can be had (docs/energy.md).
//
// Points: CACTI 7's dynamic energy of one access to an SRAM of so many bytes that is read out port by port. 28 nm, cells and
// periphery ITRS-HP (high performance), 360 K, the organisation with the least energy times delay squared (ED^2). Leakage
// is not in them. The paper names CACTI 6, 28 nm, 2 KB and 1 MB, and no more; CACTI 6.5 fails at 28 nm, hence CACTI 7.
//
// Small memories, which CACTI 7 does not give, have two kinds of derived points, marked below. L1 under 64 bytes: register
// files (that they are for 28 nm is not checked), 0.015 pJ for 16 bits of 8 bytes and 0.06 pJ of 32 bytes, in proportion to the size, reads and writes alike;
// from Interstellar (Yang and others, ASPLOS 2020), its authors' configurations. At 64 bytes that is 0.12 pJ, and CACTI's
// SRAM 0.106 to read and 0.139 to write. L2 under 16 KB: a line of 32 bytes is 16 banks with a 2-byte port, each 1/16 of the
// size and charged as such an L1 is. At 16 KB these would be 6.55 pJ and 7.18 pJ, CACTI's single bank 7.48 and 11.3.
//
// Wire: 256 bits over 10 mm of a 28 nm chip cost 256 pJ, in W. Dally's talks on the energy of computing ("GPU Computing: To
// ExaScale and Beyond", SC 2010); we know it from citations. That is 0.1 pJ a bit and millimetre, 1.6 pJ for an element. How
// long a link is, the machine says (LinkLength); without, the network is not charged.
//
// OffChip: 3.92 pJ a bit of HBM2, 62.72 pJ for an element, reads and writes alike. O'Connor and others, "Fine-Grained DRAM:
// Energy-Efficient DRAM for Extreme Bandwidth Systems" (MICRO 2017), section 2: activation, data movement in the stack and
// I/O over an interposer. The row activations are averages over their GPU applications. It is low for a DRAM: the same paper
// has 14 pJ a bit for GDDR5, which is 224 pJ for an element. Refresh and idle power are not in it.
//
// MAC: there is none published for these conditions. 0.42 pJ is derived: L1's read, 0.711 pJ, is 1.68 MACs in later
// versions of the MAESTRO paper. Take it as a unit for the others, not as a measurement.

Energy 28nm;
Unit pJ;
MAC 0.42;
Wire 1.6;   // an element, over a millimetre
OffChip 62.72;

L1Port 2;   // bytes that an access to an L1 moves: one element
L2Port 32;  // a line of 16 elements, each of which is charged 1/16 of the access

//   size   port   read     write
SRAM 8       2   0.015    0.015;    // a register file
SRAM 16      2   0.03     0.03;     // a register file
SRAM 32      2   0.06     0.06;     // a register file
SRAM 64      2   0.105891 0.138634;
SRAM 128     2   0.118143 0.191318;
SRAM 256     2   0.181694 0.235092;
SRAM 512     2   0.250326 0.366104;
SRAM 1024    2   0.409187 0.448445;
SRAM 2048    2   0.711228 0.597445;
SRAM 4096    2   1.29079  0.870932;
SRAM 8192    2   1.87464  1.06201;
SRAM 16384   2   3.61344  1.59719;
SRAM 32768   2   4.00896  1.99271;
SRAM 65536   2   4.81803  2.78843;
SRAM 131072  2   6.07939  4.04979;
SRAM 262144  2   7.73138  5.67509;
SRAM 524288  2   10.1322  8.0759;
SRAM 1048576 2   13.5257  11.4694;
SRAM 2097152 2   20.5427  16.0257;
SRAM 4194304 2   27.5903  23.0734;

SRAM 16384   8   4.38455  3.54128;
SRAM 32768   8   5.38005  4.53678;
SRAM 65536   8   9.6423   6.39179;
SRAM 131072  8   11.6893  8.43876;
SRAM 262144  8   15.6186  12.3681;
SRAM 524288  8   21.1738  17.9233;
SRAM 1048576 8   31.735   25.3424;
SRAM 2097152 8   42.318   35.9253;
SRAM 4194304 8   57.3472  50.9011;

SRAM 128     32  0.24     0.24;     // 16 register files
SRAM 256     32  0.48     0.48;     // 16 register files
SRAM 512     32  0.96     0.96;     // 16 register files
SRAM 1024    32  1.69426  2.21814;  // 16 banks
SRAM 2048    32  1.89029  3.06109;  // 16 banks
SRAM 4096    32  2.9071   3.76147;  // 16 banks
SRAM 8192    32  4.00522  5.85766;  // 16 banks
SRAM 16384   32  7.4836   11.3322;
SRAM 32768   32  9.92862  17.7696;
SRAM 65536   32  19.2643  22.3322;
SRAM 131072  32  26.2313  29.2992;
SRAM 262144  32  39.5364  42.6043;
SRAM 524288  32  58.4239  51.9457;
SRAM 1048576 32  84.6319  78.1536;
SRAM 2097152 32  122.421  115.943;
SRAM 4194304 32  173.244  179.565;

SRAM 16384   64  11.6183  21.7228;
SRAM 32768   64  14.0634  34.5183;
SRAM 65536   64  27.1525  42.8344;
SRAM 131072  64  42.1691  57.851;
SRAM 262144  64  62.1126  93.7639;
SRAM 524288  64  97.3458  103.482;
SRAM 1048576 64  147.632  160.274;
SRAM 2097152 64  226.375  239.017;
SRAM 4194304 64  328.839  341.48;
endEnergy
