set multiplot layout 2,2 margins 0.065,0.985,0.13,0.945 spacing 0.065,0.09
set key off
set style data boxes
set xrange [-0.6:4.6]
set xtics scale 0
set boxwidth 0.28

# Bars of totals (print: columns 2 to 4, tool: 5 to 7, machine: 8 to 10), cut off at the top where one would flatten all others.
total(first, last) = sum [i = first:last] column(i)
pattern(bar) = bar == 0 ? HATCHED : bar == 1 ? CROSSED : SOLID
colour(part) = part == 0 ? BLACK : part == 1 ? ORANGE : BLUE
do for [panel in "table2-conv1 table2-conv11 shipped-conv1 shipped-conv11"] {
    top = strstrt(panel, "conv11") ? 120 : 60
    cut(y) = y > top ? top : y
    label(y) = sprintf(y > top ? "%.0f (cut)" : y < 100 ? "%.1f" : "%.0f", y)
    set yrange [0:top*1.08]
    set title "energy, " . (strstrt(panel, "conv11") ? "CONV11" : "CONV1") . \
        (strstrt(panel, "table2") ? ", Table 2" : ", as shipped")
    set ylabel "energy of NLR's MACs" offset 1
    plot for [bar = 0:2] for [part = 2:0:-1] for [white = 1:0:-1] panel \
            using ($0+0.3*(bar-1)):(cut(total(3*bar+2, 3*bar+2+part))) \
            fs pattern (white ? SOLID : pattern(bar)) lc rgb (white ? "white" : colour(part)), \
        for [bar = 0:2] "" using ($0+0.3*(bar-1)):(cut(total(3*bar+2, 3*bar+4))):(label(total(3*bar+2, 3*bar+4))) \
            with labels offset 0,0.6 font small(9), \
        "" using 0:2:xtic(1) with points pt -1
}

set origin 0,0.03; set size 1,0.06
unset title; unset border; unset tics; unset xlabel; unset ylabel; unset grid
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center center horizontal reverse Left
if (format ne "text") { set label "print and tool have no MACs and evicted sums, and the print no sums read in L2: their bars have the layer's MACs, and none of the others" \
    at screen 0.5,0.02 center textcolor rgb GREY }
plot NaN with boxes fs pattern SOLID lc rgb BLUE title "L2", \
    NaN with boxes fs pattern SOLID lc rgb ORANGE title "L1", \
    NaN with boxes fs pattern SOLID lc rgb BLACK title "MAC", \
    NaN with boxes fs pattern HATCHED lc rgb GREY title "print (Fig. 5)", \
    NaN with boxes fs pattern CROSSED lc rgb GREY title "tool", \
    NaN with boxes fs pattern SOLID lc rgb GREY title "machine"
unset multiplot
