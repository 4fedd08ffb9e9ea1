# Bars of totals (print: columns 2 to 4 for MAC, L1 and L2; tool: 5 to 7; machine: 8 to 10), cut off where one would flatten all others: at twice
# what three quarters of them do not exceed. Layers have a scale each.
# In a column each panel has a row of its own.
ROWS = NARROW ? words(panels) : 1
BOTTOM = up(NARROW ? 7.8 : 5.6); TOP = 1 - up(2.4); LEFT = across(4.2); GAP = up(2.8)
set multiplot layout ROWS,words(panels)/ROWS margins LEFT,1 - across(0.5),BOTTOM,TOP spacing across(3),GAP
set boxwidth 0.8
total(first, last) = sum [i = first:last] column(i)
LABEL = format eq "text" ? 0.1 : 4.4*9.4/((TOP - BOTTOM - (ROWS - 1)*GAP)/ROWS*height)

do for [p=1:words(panels)] {
    panel = word(panels, p)
    layer = strstrt(panel, "conv11") ? "conv11" : "conv1"
    set print $totals
    set xrange [*:*]; set yrange [*:*] # or statistics leave out what is not seen
    do for [other in panels] {
        if ((strstrt(other, "conv11") > 0) == (layer eq "conv11")) {
            do for [w=0:2] { do for [f=1:words(flows)] {
                stats other every ::f-1::f-1 using (total(3*w+2, 3*w+4)) nooutput
                print STATS_max
            } }
        }
    }
    unset print
    stats $totals using 1 nooutput
    top = STATS_max > 2*STATS_up_quartile ? 2*STATS_up_quartile : STATS_max
    cut(y) = y > top ? top : y
    label(y) = y > top ? sprintf("%.0f (cut)", y) : short(y)
    set xrange [0:RIGHT]
    set yrange [0:top/(1 - LABEL)]
    set title name_of(panel) offset 0,-0.4
    if (p == 1 || NARROW) { set ylabel "energy over NLR's MACs" offset 1.2 } else { unset ylabel }
    plot for [w=0:2] for [f=1:words(flows)] for [part=2:0:-1] for [white=1:0:-1] panel every ::f-1::f-1 \
            using (place(f, w)):(cut(total(3*w+2, 3*w+2+part))) \
            with boxes fs pattern (white || part == 2 ? SOLID : part == 1 ? HATCHED : EMPTY) lc rgb (white ? "white" : COLOUR[f]), \
        for [w=0:2] for [f=1:words(flows)] "" every ::f-1::f-1 \
            using (place(f, w)):(cut(total(3*w+2, 3*w+4))):(label(total(3*w+2, 3*w+4))) \
            with labels rotate by 90 left offset 0,0.3 font small(10)
}

set origin 0,0; set size 1,BOTTOM - up(1.9)
unset title; unset border; unset tics; unset xlabel; unset ylabel; unset grid
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center top horizontal reverse Left samplen 1 width 2 maxrows (NARROW ? 2 : 1)
if (format ne "text") {
    note = "print and tool have no MACs and evicted sums, and the print" . (NARROW ? "\n" : " ") . \
        "no sums read in L2: their bars have the layer's MACs alone"
    set label note at screen 0.5,up(NARROW ? 1.9 : 0.7) center textcolor rgb GREY font small(11)
}
plot for [f=1:words(flows)] NaN with boxes fs pattern SOLID lc rgb COLOUR[f] title word(flows, f), \
    NaN with boxes fs pattern SOLID lc rgb GREY title "L2", \
    NaN with boxes fs pattern HATCHED lc rgb GREY title "L1", \
    NaN with boxes fs pattern EMPTY lc rgb GREY title "MAC"
unset multiplot
