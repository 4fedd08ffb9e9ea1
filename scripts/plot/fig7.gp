set multiplot layout 1,2 margins 0.075,0.985,0.23,0.9 spacing 0.07,0.1
set key off
set style data boxes
set xrange [-0.6:4.6]
set xtics scale 0
set boxwidth 0.36

# Bars of totals (Fig. 5's: columns 2 to 4, simulated: 5 to 7), cut off at the top where one would flatten all others.
total(a, b, c) = a + b + c
do for [layer in "conv1 conv11"] {
    name = layer eq "conv1" ? "CONV1" : "CONV11"
    top = layer eq "conv1" ? 50 : 120
    cut(y) = y > top ? top : y
    label(y) = sprintf(y > top ? "%.0f (cut)" : y < 100 ? "%.1f" : "%.0f", y)
    set yrange [0:top*1.08]
    set title "energy, " . name
    set ylabel "energy of NLR's MACs" offset 1
    plot layer using ($0-0.19):(cut(total($2,$3,$4))) fs pattern HATCHED lc rgb BLUE, \
        "" using ($0-0.19):(cut(total($2,$3,0))) fs solid 1 lc rgb "white", \
        "" using ($0-0.19):(cut(total($2,$3,0))) fs pattern HATCHED lc rgb ORANGE, \
        "" using ($0-0.19):(cut($2)) fs solid 1 lc rgb "white", \
        "" using ($0-0.19):(cut($2)) fs pattern HATCHED lc rgb BLACK, \
        "" using ($0+0.19):(cut(total($5,$6,$7))) fs pattern SOLID lc rgb BLUE, \
        "" using ($0+0.19):(cut(total($5,$6,0))) fs pattern SOLID lc rgb ORANGE, \
        "" using ($0+0.19):(cut($5)) fs pattern SOLID lc rgb BLACK, \
        "" using ($0-0.19):(cut(total($2,$3,$4))):(label(total($2,$3,$4))) with labels offset 0,0.6 font small(9), \
        "" using ($0+0.19):(cut(total($5,$6,$7))):(label(total($5,$6,$7))) with labels offset 0,0.6 font small(9), \
        "" using 0:2:xtic(1) with points pt -1
}

set origin 0,0.035; set size 1,0.13
unset title; unset border; unset tics; unset xlabel; unset ylabel; unset grid
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center center horizontal reverse Left
if (format ne "text") { set label "Fig. 5 has no MACs, evicted sums and sums read in L2: its bars have the layer's MACs, and neither of the others" \
    at screen 0.5,0.03 center textcolor rgb GREY }
plot NaN with boxes fs pattern SOLID lc rgb BLUE title "L2", \
    NaN with boxes fs pattern SOLID lc rgb ORANGE title "L1", \
    NaN with boxes fs pattern SOLID lc rgb BLACK title "MAC", \
    NaN with boxes fs pattern HATCHED lc rgb GREY title "Fig. 5's formulas", \
    NaN with boxes fs pattern SOLID lc rgb GREY title "simulated"
unset multiplot
