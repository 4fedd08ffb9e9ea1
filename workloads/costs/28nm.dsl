// PEs, SRAM and a bus in 28 nm, with cells of low operating power (ITRS-LOP): what they take of area and power.
//
// SRAM: CACTI 7, 28 nm, cells and periphery ITRS-LOP, 360 K, the organisation with the least energy times delay squared
// (ED^2). Power is what it leaks, through the channels and through the gates. An L1 has a port of one element (2 bytes), L2 a
// line of 16 (32 bytes). The smallest memories are the smallest for which CACTI 7 gives a result: an L1 of 32 elements,
// an L2 of 8,192. A machine with less has no cost by this table.
//
// The kind of cell decides: 1 MB with a line of 32 bytes leaks 247 mW here, 432 mW in high-performance cells (ITRS-HP,
// the table 28nm-hp) and 0.3 mW in cells of low standby power (ITRS-LSTP). Note that the energies of the table 28nm are
// those of ITRS-HP. Power is leakage and what PEs and bus are said to take; what accesses cost is in the energies.
//
// PEs and bus: constants of the source code of MAESTRO's later tool (github.com/maestro-project/maestro, lib/include, in its
// folder of design-space exploration), "based on 28nm technology" as it says: a MAC takes 4470.9014 um2 and 1.2223 mW;
// a bus to n PEs 101.7938 um2 times 14.662 n + 28.895, for each element a cycle. How these were measured is not published.
// Two things here are not the tool's. It takes the bus's area for each element a cycle, with which the bus of 256 PEs
// and 64 elements is 25 mm2; here it is for each 64 of them. And where it charges 0.8 mW * (14.662 n + 28.895) / 1000 for each
// element a cycle, "TODO: Update power number", here it is 0.8 mW. The tool's arbiter is left out.

Cost 28nm;
Term mac area 4470.9014 um2 power 1.2223 mW each NumPEs * VectorWidth;
Term l1  SRAM L1Size port 2 each NumPEs;
Term l2  SRAM L2Size port 32 each 1;
Term bus area 1.017938 um2 each (14662 * NumPEs + 28895) * Bandwidth per 640; // 101.7938 um2 * (14.662 PEs + 28.895) / 64
Term bus_drive power 0.8 mW each Bandwidth;

//   size    port
SRAM 64      2  area     123.919430 um2 power    0.026536 mW;
SRAM 128     2  area     219.757035 um2 power    0.054388 mW;
SRAM 256     2  area     394.509047 um2 power    0.089151 mW;
SRAM 512     2  area     742.183041 um2 power    0.154930 mW;
SRAM 1024    2  area    1581.603863 um2 power    0.351312 mW;
SRAM 2048    2  area    2738.402194 um2 power    0.675176 mW;
SRAM 4096    2  area    5454.986525 um2 power    1.259550 mW;
SRAM 8192    2  area   11066.020096 um2 power    2.321920 mW;
SRAM 16384   2  area   23075.131365 um2 power    4.643841 mW;
SRAM 32768   2  area   47154.443418 um2 power    9.287692 mW;
SRAM 65536   2  area   89368.829508 um2 power   18.071178 mW;
SRAM 131072  2  area  171202.537800 um2 power   32.833782 mW;
SRAM 262144  2  area  337324.479800 um2 power   65.381588 mW;
SRAM 524288  2  area  666164.109800 um2 power  130.762977 mW;
SRAM 1048576 2  area 1332636.725280 um2 power  261.525954 mW;
SRAM 2097152 2  area 2642341.780800 um2 power  523.052910 mW;
SRAM 4194304 2  area 4795602.646400 um2 power 1039.467860 mW;

SRAM 16384   32 area   22911.169068 um2 power    4.503938 mW;
SRAM 32768   32 area   39990.367852 um2 power    8.912935 mW;
SRAM 65536   32 area  105280.402659 um2 power   16.373341 mW;
SRAM 131072  32 area  227726.571670 um2 power   32.746783 mW;
SRAM 262144  32 area  400648.484304 um2 power   62.229633 mW;
SRAM 524288  32 area  818919.021120 um2 power  124.458866 mW;
SRAM 1048576 32 area 1422023.469140 um2 power  247.025509 mW;
SRAM 2097152 32 area 2800631.257600 um2 power  494.050020 mW;
SRAM 4194304 32 area 5584471.416000 um2 power  988.101040 mW;
endCost
