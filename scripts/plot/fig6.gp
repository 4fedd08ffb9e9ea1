set multiplot layout 2,3 margins 0.05,0.985,0.19,0.94 spacing 0.06,0.14
set key off
set style data boxes
set xrange [-0.6:4.6]
set xtics scale 0

do for [layer in "conv1 conv11"] {
    name = layer eq "conv1" ? "CONV1" : "CONV11"

    set boxwidth 0.26
    set logscale y; set yrange [100:200000]; set format y POWERS
    set title "bandwidth of L2 (Gbit/s), " . name
    plot layer using ($0-0.28):2 fs pattern HATCHED lc rgb ORANGE, \
        "" using 0:3:xtic(1) fs pattern SOLID lc rgb BLUE, \
        "" using ($0+0.28):4 fs pattern SOLID lc rgb SKY

    set boxwidth 0.36
    unset logscale y; set yrange [0:28]; set format y "%g"
    set title "L1 memory of 64 PEs (KB), " . name
    plot layer using ($0-0.19):5 fs pattern HATCHED lc rgb ORANGE, \
        "" using ($0+0.19):6 fs pattern SOLID lc rgb BLUE, \
        "" using 0:5:xtic(1) with points pt -1

    set logscale y; set yrange [0.02:100]; set format y "%g"
    set title "roofline throughput (MACs a cycle), " . name
    plot layer using ($0-0.19):7 fs pattern HATCHED lc rgb ORANGE, \
        "" using ($0+0.19):8 fs pattern SOLID lc rgb BLUE, \
        "" using 0:7:xtic(1) with points pt -1
}

# one legend for all
set origin 0,0.03; set size 1,0.1
unset title; unset border; unset tics; unset grid; unset logscale
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center center horizontal reverse Left
if (format ne "text") { set label "bandwidth: of 16 bits an element, at 1 GHz and a step a cycle" at screen 0.5,0.025 center textcolor rgb GREY }
plot NaN with boxes fs pattern HATCHED lc rgb ORANGE title "Fig. 5's formulas", \
    NaN with boxes fs pattern SOLID lc rgb BLUE title "simulated (bandwidth: largest step)", \
    NaN with boxes fs pattern SOLID lc rgb SKY title "simulated, mean of all steps"
unset multiplot
