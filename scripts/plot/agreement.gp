# Before this line: set_name, what it is held against, and of each group of counters n_... values, equal_... of them equal. Colours are none
# that a dataflow has.
name(text, n, equal) = sprintf("%s: %d of %d equal", text, equal, n)
L1_COLOUR = RED; L2_COLOUR = PINK; REST_COLOUR = GREY; SIZE_COLOUR = "#7A5C00"
BOTTOM = up(NARROW ? 8.6 : 6.6)
set multiplot layout (NARROW ? 2 : 1),(NARROW ? 1 : 2) margins across(5.4),1 - across(1.2),BOTTOM,1 - up(2) spacing across(5.4),up(6)
set key off

set logscale xy
set format xy POWERS
set xrange [0.4:*]; set yrange [0.4:*]
set grid xtics ytics
set title set_name . " against " . against . (NARROW ? "" : " (zero is drawn at 0.5)") noenhanced offset 0,-0.3
set xlabel (against eq "the simulation" ? "simulated" : "exact model") offset 0,0.4
set ylabel "formula" offset 0.5
plot x with lines lc rgb GREY lw 1, \
    "l1.points" with points pt 6 ps 0.6*PS lc rgb L1_COLOUR, \
    "l2.points" with points pt 4 ps 0.6*PS lc rgb L2_COLOUR, \
    "others.points" with points pt 8 ps 0.7*PS lc rgb REST_COLOUR, \
    "buffers.points" with points pt 2 ps 0.6*PS lc rgb SIZE_COLOUR

unset logscale y
set format y "%g%%"
set format x "%g"
set xtics (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
set xrange [1:1000]; set yrange [0:100]
set title "values off by no more than a factor"
set xlabel "factor between formula and " . (against eq "the simulation" ? "simulation" : "exact model")
unset ylabel
plot "l1.shares" with lines lw 2 dt 1 lc rgb L1_COLOUR, \
    "l2.shares" with lines lw 2 dt 2 lc rgb L2_COLOUR, \
    "others.shares" with lines lw 2 dt 4 lc rgb REST_COLOUR, \
    "buffers.shares" with lines lw 2 dt 3 lc rgb SIZE_COLOUR

set origin 0,0; set size 1,BOTTOM - up(3.4)
unset title; unset border; unset tics; unset xlabel; unset ylabel; unset grid; unset logscale
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center center horizontal reverse Left maxrows (NARROW ? 4 : 2)
plot NaN with linespoints pt 6 lw 2 dt 1 lc rgb L1_COLOUR title name("L1 accesses", n_l1, equal_l1), \
    NaN with linespoints pt 4 lw 2 dt 2 lc rgb L2_COLOUR title name("L2 accesses", n_l2, equal_l2), \
    NaN with linespoints pt 8 lw 2 dt 4 lc rgb REST_COLOUR title name("network, operations, time", n_others, equal_others), \
    NaN with linespoints pt 2 lw 2 dt 3 lc rgb SIZE_COLOUR title name("buffer sizes", n_buffers, equal_buffers)
unset multiplot
