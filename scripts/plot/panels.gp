# Before this line: title, panels, and of each panel NAME, TOP, LINE (NaN for none), NOTE, SECOND (1 if it has two curves).
stats "bins" using 1 nooutput
first = STATS_min
last = STATS_max
unit = last - first >= 2e6 ? 1e6 : last - first >= 2e4 ? 1e3 : 1

# The next of 1, 2, 5, 10, ...
power(x) = 10**floor(log10(x))
round(x) = power(x) * (x > 5*power(x) ? 10 : x > 2*power(x) ? 5 : x > power(x) ? 2 : 1)

# In a column what stands above a panel takes two lines.
ABOVE = NARROW ? 2.5 : 1.3
HEAD = 1 - up(ABOVE + 1.9); FOOT = up(3.6); GAP = up(ABOVE + 0.9)
tall = (HEAD - FOOT - (panels - 1)*GAP)/panels
set multiplot layout panels,1 margins across(4.6),1 - across(1.4),FOOT,HEAD spacing 0,GAP
set key off
set xrange [first/unit:last/unit]
set label 1 title at screen 0.5,1 - up(0.9) center noenhanced
SIDE = NARROW ? "left" : "right"
do for [p=1:panels] {
    set yrange [0:TOP[p]]
    set format y (TOP[p] < 1e4 ? "%g" : "%.0s%c")
    set ytics round(TOP[p]/4.0)
    if (TOP[p] == 100) { set ytics 50; set format y "%g%%" }
    set label 2 NAME[p] at graph 0,1 + up(ABOVE - 0.6)/tall left noenhanced
    set label 3 NOTE[p] at graph (NARROW ? 0 : 1),1 + up(0.7)/tall @SIDE noenhanced textcolor rgb GREY font small(11)
    set format x (p < panels ? "" : unit == 1 ? "%.0f" : "%g")
    if (p == panels) { set xlabel (unit == 1 ? "cycle" : unit == 1e3 ? "thousand cycles" : "million cycles") offset 0,0.4 }
    plot "bins" using ($1/unit):(SECOND[p] ? column(2*p+1) : NaN) with filledcurves y1=0 fs solid 1 noborder lc rgb "#DDDDDD", \
        "" using ($1/unit):2*p with filledcurves y1=0 fs solid 1 noborder lc rgb SKY, \
        "" using ($1/unit):2*p with lines lw 1 lc rgb BLUE, \
        LINE[p] with lines lw 1.5 dt 2 lc rgb RED
    unset label 1
}
unset multiplot
