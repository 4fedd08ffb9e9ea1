# Before this line: what, panels, most, cells (PEs along the longer side); for each panel P: title_P, busiest_P, l2_P (where L2 stands), and the
# range left_P, right_P, low_P, high_P. Files pes.P and links.P.
unset border
unset tics
unset grid
unset key
set palette defined (0 "#E4E4E4", 0.15 "#9CCBEB", 0.5 "#0072B2", 0.8 "#5B2C83", 1 "#2B0A3D")
set cbrange [0:(most > 0 ? most : 1)]
set cbtics nomirror
set format cb "%.0s%c"
set label 9 what at screen 0.5,1 - up(0.9) center noenhanced
# Side by side, in a column one below the other.
DOWN = NARROW ? panels : 1
ACROSS = panels/DOWN
LEFT = across(0.5); RIGHT = 1 - across(5.2); TOP = 1 - up(1.6); EACH = (TOP - up(0.5))/DOWN
SHARE = (RIGHT - LEFT)/ACROSS
side = (SHARE*width < (EACH - up(3.6))*height ? SHARE*width : (EACH - up(3.6))*height)/cells # of a PE, in pixels
DOT = format eq "svg" ? 28. : 22. # pixels of a PE for a point of size 1
mark = side < 60 ? side/DOT : 60/DOT
set multiplot
do for [p=1:panels] {
    eval sprintf("name = title_%d; busy = busiest_%d; at = l2_%d; l = left_%d; r = right_%d; b = low_%d; t = high_%d", p, p, p, p, p, p, p)
    column_of = NARROW ? 0 : p - 1
    row_of = NARROW ? p - 1 : 0
    set lmargin at screen LEFT + column_of*SHARE
    set rmargin at screen LEFT + (column_of + 1)*SHARE - across(0.6)
    set bmargin at screen TOP - (row_of + 1)*EACH + up(1.8)
    set tmargin at screen TOP - row_of*EACH - up(1.7)
    set xrange [l:r]
    set yrange [b:t]
    set title name offset 0,-0.4 noenhanced
    set label 1 busy at graph 0.5,-up(0.9)/(EACH - up(3.5)) center font small(11) noenhanced
    eval "set label 3 'L2' at " . at . " center font small(12)"
    if (p == panels) { set colorbox user origin RIGHT + across(0.3),0.15 size across(1),0.65; set label 2 "elements" at screen RIGHT,0.15 + 0.65 + up(1) left font small(11) } else { unset colorbox }
    plot sprintf("links.%d", p) using 1:2:3:4:5 with vectors head filled size graph 0.018,20 lw (NARROW ? 2.5 : 3.5) lc palette, \
         sprintf("pes.%d", p) using 1:2 with points pt 5 ps mark lc rgb "white" , \
         sprintf("pes.%d", p) using 1:2 with points pt 4 ps mark lw 1 lc rgb GREY
    unset label 9
}
unset multiplot
