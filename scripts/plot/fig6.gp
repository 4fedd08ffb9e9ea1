set multiplot layout 4,3 margins 0.05,0.985,0.095,0.96 spacing 0.06,0.065
set key off
set style data boxes
set xrange [-0.6:4.6]
set xtics scale 0

do for [panel in "table2-conv1 table2-conv11 shipped-conv1 shipped-conv11"] {
    name = (strstrt(panel, "conv11") ? "CONV11" : "CONV1") . (strstrt(panel, "table2") ? ", Table 2" : ", as shipped")

    set boxwidth 0.2
    set logscale y; set yrange [10:200000]; set format y POWERS
    set title "bandwidth of L2 (Gbit/s), " . name
    plot panel using ($0-0.3):2 fs pattern HATCHED lc rgb ORANGE, \
        "" using ($0-0.1):3 fs pattern CROSSED lc rgb GREEN, \
        "" using ($0+0.1):4 fs pattern SOLID lc rgb BLUE, \
        "" using ($0+0.3):11 fs pattern SOLID lc rgb SKY, \
        "" using 0:2:xtic(1) with points pt -1

    set boxwidth 0.26
    unset logscale y; set yrange [0:28]; set format y "%g"
    set title "L1 memory of 64 PEs (KB), " . name
    plot panel using ($0-0.28):5 fs pattern HATCHED lc rgb ORANGE, \
        "" using 0:6:xtic(1) fs pattern CROSSED lc rgb GREEN, \
        "" using ($0+0.28):7 fs pattern SOLID lc rgb BLUE

    set logscale y; set yrange [0.02:1000]; set format y "%g"
    set title "roofline (MACs a cycle), " . name
    plot panel using ($0-0.28):8 fs pattern HATCHED lc rgb ORANGE, \
        "" using 0:9:xtic(1) fs pattern CROSSED lc rgb GREEN, \
        "" using ($0+0.28):10 fs pattern SOLID lc rgb BLUE
}

# one legend for all
set origin 0,0.015; set size 1,0.05
unset title; unset border; unset tics; unset grid; unset logscale
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center center horizontal reverse Left
if (format ne "text") { set label "bandwidth: of 16 bits an element, at 1 GHz and a step a cycle" at screen 0.5,0.015 center textcolor rgb GREY }
plot NaN with boxes fs pattern HATCHED lc rgb ORANGE title "print (Fig. 5)", \
    NaN with boxes fs pattern CROSSED lc rgb GREEN title "tool", \
    NaN with boxes fs pattern SOLID lc rgb BLUE title "machine (bandwidth: largest step)", \
    NaN with boxes fs pattern SOLID lc rgb SKY title "machine, mean of all steps"
unset multiplot
