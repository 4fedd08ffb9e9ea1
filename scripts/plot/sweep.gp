# Before this line: log_x and log_y (nothing is 0), flat (all is equal, shown from flat_low to flat_high), curves (names), their
# dataflows' styles, x_text, y_text. Files curve1 ... have the points. A second layer of a dataflow has an open symbol, whose number
# is even, and dashes.
if (log_x) { set logscale x 2 }
if (log_y) { set logscale y; set format y POWERS }
if (flat) { set yrange [flat_low:flat_high] }
set format x "%g"
set grid xtics ytics
if (format eq "text") { unset grid }
if (NARROW) { set key below noenhanced maxrows 3 samplen 1; set bmargin 7 } else { set key outside right center vertical reverse Left noenhanced }
set xlabel x_text noenhanced
set ylabel y_text noenhanced
array DASHES[words(curves)]
do for [i=1:words(curves)] { DASHES[i] = FILLED[i]%2 == 0 ? 2 : 1 }
plot for [i=1:words(curves)] 'curve'.i using 1:2 with linespoints pt FILLED[i] ps 0.8*PS lw 2 dt DASHES[i] lc rgb COLOUR[i] title word(curves, i)
