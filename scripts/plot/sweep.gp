# Before this line: curves (names), x_text, y_text. Files curve1 ... have the points.
array COLOUR[8] = [BLACK, ORANGE, SKY, GREEN, BLUE, RED, PINK, GREY]
array POINT[8] = [7, 5, 9, 13, 11, 6, 4, 8]
set logscale x 2
set logscale y
set format xy "%g"
set grid xtics ytics
if (format eq "text") { unset grid }
if (NARROW) { set key below noenhanced maxrows 3 samplen 1; set bmargin 7 } else { set key outside right center vertical reverse Left noenhanced }
set xlabel x_text noenhanced
set ylabel y_text noenhanced
plot for [i=1:words(curves)] 'curve'.i using 1:2 with linespoints pt POINT[i] ps 0.8*PS lw 2 lc rgb COLOUR[i] title word(curves, i)
