# Before this line: flows (names), title_text, x_text, y_text, low_x, high_x, low_y, high_y. Files flow1 ... have the designs, optima those that are best.
array COLOUR[8] = [BLACK, ORANGE, SKY, GREEN, BLUE, RED, PINK, GREY]
array POINT[8] = [7, 5, 9, 13, 11, 6, 4, 8]
set logscale xy 2
set format xy "%g"
set grid xtics ytics
if (format eq "text") { unset grid }
set key outside right center vertical reverse Left noenhanced
set title title_text noenhanced
set xlabel x_text
set ylabel y_text
set xrange [low_x/1.2:high_x*1.6]
set yrange [low_y/1.15:high_y*1.15]
plot for [i=1:words(flows)] 'flow'.i using 1:2 with points pt POINT[i] ps 0.7 lc rgb COLOUR[i] title word(flows, i), \
     'optima' using 1:2 with points pt 6 ps 2 lw 2 lc rgb BLACK title 'best', \
     'optima' using 1:2:3 with labels left offset 1,0.7 font small(11) noenhanced notitle
