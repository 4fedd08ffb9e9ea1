# Before this line: flows (names) and their styles, title_text, x_text, y_text, low_x, high_x, low_y, high_y. Files flow1 ... have the designs, optima those that are best.
set logscale xy 2
set format xy "%g"
set grid xtics ytics
if (format eq "text") { unset grid }
if (NARROW) { set key at screen 0.5,up(1.5) center center horizontal reverse Left noenhanced width 1 samplen 1 maxrows 2; set bmargin at screen up(6.3) } else { set key outside right center vertical reverse Left noenhanced }
set title title_text offset 0,-0.3 noenhanced
set xlabel x_text
set ylabel y_text
set xrange [low_x/1.2:high_x*1.6]
set yrange [low_y/1.15:high_y*1.2]
plot for [i=1:words(flows)] 'flow'.i using 1:2 with points pt FILLED[i] ps 0.7*PS lc rgb COLOUR[i] title word(flows, i), \
     'optima' using 1:2 with points pt 6 ps 2*PS lw 2 lc rgb BLACK title 'best', \
     'optima' using 1:2:3 with labels left offset 1.2*PS,0.7 font small(11) noenhanced notitle
