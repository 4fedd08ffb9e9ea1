# Before this line: set_name, and of each group of counters n_... values, equal_... of them equal.
name(text, n, equal) = sprintf("%s: %d of %d equal", text, equal, n)
set multiplot layout 1,2 margins 0.085,0.98,0.24,0.92 spacing 0.1,0.1
set key off

set logscale xy
set format xy POWERS
set xrange [0.4:*]; set yrange [0.4:*]
set grid xtics ytics
set title set_name . " against the simulation (zero is drawn at 0.5)" noenhanced
set xlabel "simulated"
set ylabel "formula" offset 0.5
plot x with lines lc rgb GREY lw 1, \
    "l1.points" with points pt 6 ps 0.6 lc rgb ORANGE, \
    "l2.points" with points pt 4 ps 0.6 lc rgb BLUE, \
    "others.points" with points pt 8 ps 0.7 lc rgb GREEN, \
    "buffers.points" with points pt 2 ps 0.6 lc rgb RED

unset logscale y
set format y "%g%%"
set format x "%g"
set xtics (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
set xrange [1:1000]; set yrange [0:100]
set title "values that are off by no more than a factor"
set xlabel "factor between formula and simulation"
unset ylabel
plot "l1.shares" with lines lw 2 dt 1 lc rgb ORANGE, \
    "l2.shares" with lines lw 2 dt 2 lc rgb BLUE, \
    "others.shares" with lines lw 2 dt 4 lc rgb GREEN, \
    "buffers.shares" with lines lw 2 dt 3 lc rgb RED

set origin 0,0; set size 1,0.14
unset title; unset border; unset tics; unset xlabel; unset ylabel; unset grid; unset logscale
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center center horizontal reverse Left maxrows 2
plot NaN with linespoints pt 6 lw 2 dt 1 lc rgb ORANGE title name("L1 accesses", n_l1, equal_l1), \
    NaN with linespoints pt 4 lw 2 dt 2 lc rgb BLUE title name("L2 accesses", n_l2, equal_l2), \
    NaN with linespoints pt 8 lw 2 dt 4 lc rgb GREEN title name("network, operations, time", n_others, equal_others), \
    NaN with linespoints pt 2 lw 2 dt 3 lc rgb RED title name("buffer sizes", n_buffers, equal_buffers)
unset multiplot
