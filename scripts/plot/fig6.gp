# Three rows of panels: bandwidth (columns 2 to 4 by print, tool and machine; 11 is the machine's mean), L1 memory (5 to 7) and throughput (8 to 10).
# Side by side they share a scale; in a column each has a row of its own.
ACROSS = NARROW ? 1 : words(panels)
ROWS = NARROW ? 3*words(panels) : 3
BOTTOM = up(NARROW ? 6.4 : 5.4); TOP = 1 - up(2.4); LEFT = across(NARROW ? 3.4 : 4.6); GAP = up(NARROW ? 2.7 : 1.9)
tall = (TOP - BOTTOM - (ROWS - 1)*GAP)/ROWS
set multiplot layout ROWS,ACROSS margins LEFT,1 - across(0.5),BOTTOM,TOP spacing across(1.2),GAP
set logscale y
LABEL = format eq "text" ? 0.15 : 2.7*9.4/(tall*height) + 0.04 # the part of a panel above its highest point
array MEASURE[3] = ["L2 bandwidth (Gbit/s)", "L1 memory of 64 PEs (KB)", "roofline (MACs/cycle)"]

do for [row=1:3] {
    first = 3*row - 1
    low = 1e300; high = 0
    set xrange [*:*]; set yrange [*:*] # or statistics leave out what is not seen
    do for [panel in panels] {
        do for [c in sprintf("%d %d %d%s", first, first + 1, first + 2, row == 1 ? " 11" : "")] {
            stats panel using (column(int(c))) nooutput
            low = STATS_min < low ? STATS_min : low; high = STATS_max > high ? STATS_max : high
        }
    }
    span = log10(high/low) > 0.5 ? log10(high/low) : 0.5
    set xrange [0:RIGHT]
    set yrange [low*10**(-0.1*span):high*10**(span*1.1*LABEL/(1 - LABEL))]
    do for [p=1:words(panels)] {
        panel = word(panels, p)
        if (NARROW) { set title MEASURE[row] . ", " . name_of(panel) offset 0,-0.6 } else {
            if (row == 1) { set title name_of(panel) offset 0,-0.4 } else { unset title }
        }
        if (p == 1 && !NARROW) { set ylabel MEASURE[row] offset 0.8 } else { unset ylabel }
        set format y (p > 1 && !NARROW ? "" : row == 1 ? POWERS : "%g")
        plot for [w=0:2] for [f=1:words(flows)] panel every ::f-1::f-1 using (place(f, w)):first + w \
                with points pt FILLED[f] ps 1.1*PS lc rgb COLOUR[f], \
            for [w=0:2] for [f=1:words(flows)] "" every ::f-1::f-1 using (place(f, w)):first + w:(short(column(first + w))) \
                with labels rotate by 90 left offset 0,0.5 font small(10), \
            for [f=1:words(flows)] "" every ::f-1::f-1 using (place(f, 2)):(row == 1 ? $11 : NaN) \
                with points pt OPEN[f] ps 0.7*PS lc rgb COLOUR[f]
    }
}

# one legend for all
set origin 0,0; set size 1,BOTTOM - up(1.9)
unset title; unset border; unset tics; unset grid; unset logscale; unset ylabel
set xrange [0:1]; set yrange [0:1]
set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0
set key inside center top horizontal reverse Left maxrows 1 samplen 1 width (NARROW ? -1 : 1)
if (format ne "text") {
    note = "bandwidth: 16 bits an element, 1 GHz, a step a cycle;" . (NARROW ? "\n" : " ") . \
        WITNESS[3] . ": the largest step, and small and open the mean of all"
    set label note at screen 0.5,up(NARROW ? 1.9 : 0.7) center textcolor rgb GREY font small(11)
}
plot for [f=1:words(flows)] NaN with points pt FILLED[f] ps 1.2*PS lc rgb COLOUR[f] title word(flows, f)
unset multiplot
