# Before this line: title, panels, and of each panel NAME, TOP, LINE (NaN for none), NOTE, SECOND (1 if it has two curves).
stats "bins" using 1 nooutput
first = STATS_min
last = STATS_max
unit = last - first >= 2e6 ? 1e6 : last - first >= 2e4 ? 1e3 : 1

# The next of 1, 2, 5, 10, ...
power(x) = 10**floor(log10(x))
round(x) = power(x) * (x > 5*power(x) ? 10 : x > 2*power(x) ? 5 : x > power(x) ? 2 : 1)

set multiplot layout panels,1 margins 0.07,0.975,(panels > 4 ? 0.08 : 0.135),(panels > 4 ? 0.925 : 0.89) \
    spacing 0,(panels > 4 ? 0.06 : 0.075)
set key off
set xrange [first/unit:last/unit]
set label 1 title at screen 0.5,(panels > 4 ? 0.977 : 0.963) center noenhanced
do for [p=1:panels] {
    set yrange [0:TOP[p]]
    set format y (TOP[p] < 1e4 ? "%g" : "%.0s%c")
    set ytics round(TOP[p]/4.0)
    if (TOP[p] == 100) { set ytics 50; set format y "%g%%" }
    above = panels > 6 ? 1.3 : panels > 4 ? 1.1 : 1.17
    set label 2 NAME[p] at graph 0,above left noenhanced
    set label 3 NOTE[p] at graph 1,above right noenhanced textcolor rgb GREY
    set format x (p < panels ? "" : unit == 1 ? "%.0f" : "%g")
    if (p == panels) { set xlabel (unit == 1 ? "cycle" : unit == 1e3 ? "thousand cycles" : "million cycles") }
    plot "bins" using ($1/unit):(SECOND[p] ? column(2*p+1) : NaN) with filledcurves y1=0 fs solid 1 noborder lc rgb "#DDDDDD", \
        "" using ($1/unit):2*p with filledcurves y1=0 fs solid 1 noborder lc rgb SKY, \
        "" using ($1/unit):2*p with lines lw 1 lc rgb BLUE, \
        LINE[p] with lines lw 1.5 dt 2 lc rgb RED
    unset label 1
}
unset multiplot
