set multiplot layout 2,3 margins 0.075,0.985,0.16,0.93 spacing 0.085,0.11
set key off
set style data boxes
set xrange [-0.6:4.6]
set xtics scale 0

do for [layer in "conv1 conv11"] {
    file = data . "/" . layer
    name = layer eq "conv1" ? "CONV1" : "CONV11"

    set boxwidth 0.26
    set logscale y; set yrange [100:200000]; set format y POWERS
    set title "bandwidth of L2, " . name
    set ylabel "Gbit/s (1 GHz, 16 bits)" offset 0.5
    plot file using ($0-0.28):2:xtic(1) fs pattern HATCHED lc rgb ORANGE title "Fig. 5", \
        "" using ($0):3 fs pattern SOLID lc rgb BLUE title "simulated, largest step", \
        "" using ($0+0.28):4 fs pattern SOLID lc rgb SKY title "simulated, mean of steps"

    set boxwidth 0.36
    unset logscale y; set yrange [0:28]; set format y "%g"
    set title "L1 memory of 64 PEs, " . name
    set ylabel "KB" offset 0
    plot file using ($0-0.19):5:xtic(1) fs pattern HATCHED lc rgb ORANGE notitle, \
        "" using ($0+0.19):6 fs pattern SOLID lc rgb BLUE notitle

    set logscale y; set yrange [0.02:100]; set format y "%g"
    set title "roofline throughput, " . name
    set ylabel "MACs a cycle" offset 1
    plot file using ($0-0.19):7:xtic(1) fs pattern HATCHED lc rgb ORANGE notitle, \
        "" using ($0+0.19):8 fs pattern SOLID lc rgb BLUE notitle
}

# one legend for all
set origin 0,0; set size 1,0.1
unset title; unset border; unset tics; unset xlabel; unset ylabel; unset grid; unset logscale
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center center horizontal reverse Left
plot NaN with boxes fs pattern HATCHED lc rgb ORANGE title "Fig. 5's formulas", \
    NaN with boxes fs pattern SOLID lc rgb BLUE title "simulated (bandwidth: largest step)", \
    NaN with boxes fs pattern SOLID lc rgb SKY title "simulated, mean of all steps"
unset multiplot
