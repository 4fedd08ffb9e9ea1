// The same as 28nm, with high-performance cells (ITRS-HP), those of the energies 28nm: they leak nearly twice as much.
//
// Everything else, and where it is from, is as in that file.

Cost 28nm-hp;
Term mac area 4470.9014 um2 power 1.2223 mW each NumPEs * VectorWidth;
Term l1  SRAM L1Size port 2 each NumPEs;
Term l2  SRAM L2Size port 32 each 1;
Term bus area 1.017938 um2 each (14662 * NumPEs + 28895) * Bandwidth per 640; // 101.7938 um2 * (14.662 PEs + 28.895) / 64
Term bus_drive power 0.8 mW each Bandwidth;

//   size    port
SRAM 64      2  area     125.505537 um2 power    0.047903 mW;
SRAM 128     2  area     221.218748 um2 power    0.100302 mW;
SRAM 256     2  area     397.346448 um2 power    0.161874 mW;
SRAM 512     2  area     719.305518 um2 power    0.303661 mW;
SRAM 1024    2  area    1307.412000 um2 power    0.527460 mW;
SRAM 2048    2  area    2749.720807 um2 power    1.193849 mW;
SRAM 4096    2  area    5475.179379 um2 power    2.218794 mW;
SRAM 8192    2  area    9941.781952 um2 power    4.327525 mW;
SRAM 16384   2  area   19673.856892 um2 power    7.987669 mW;
SRAM 32768   2  area   40879.454232 um2 power   15.975357 mW;
SRAM 65536   2  area   81535.245055 um2 power   31.633510 mW;
SRAM 131072  2  area  161163.679725 um2 power   63.267120 mW;
SRAM 262144  2  area  320139.198561 um2 power  125.977380 mW;
SRAM 524288  2  area  634286.179842 um2 power  251.955770 mW;
SRAM 1048576 2  area 1268177.683680 um2 power  503.911500 mW;
SRAM 2097152 2  area 2405467.968000 um2 power  910.632200 mW;
SRAM 4194304 2  area 4805241.544700 um2 power 1821.262400 mW;

SRAM 16384   32 area   22961.585031 um2 power    7.950923 mW;
SRAM 32768   32 area   40042.605152 um2 power   15.690525 mW;
SRAM 65536   32 area   77045.153076 um2 power   28.469860 mW;
SRAM 131072  32 area  183505.285572 um2 power   56.939730 mW;
SRAM 262144  32 area  396977.847896 um2 power  113.879660 mW;
SRAM 524288  32 area  696198.939618 um2 power  216.103210 mW;
SRAM 1048576 32 area 1423746.822800 um2 power  432.205400 mW;
SRAM 2097152 32 area 2803925.711700 um2 power  864.411800 mW;
SRAM 4194304 32 area 5394865.126400 um2 power 1811.904500 mW;
endCost
