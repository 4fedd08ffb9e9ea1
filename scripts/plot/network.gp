# Before this line: what, panels, most, mark (size of a PE), width, height; for each panel P: title_P, busiest_P, l2_P (where L2 stands), and the
# range left_P, right_P, low_P, high_P. Files pes.P and links.P.
unset border
unset tics
unset grid
unset key
set palette defined (0 "#E4E4E4", 0.15 "#9CCBEB", 0.5 "#0072B2", 0.8 "#5B2C83", 1 "#2B0A3D")
set cbrange [0:(most > 0 ? most : 1)]
set cbtics nomirror
set format cb "%.0s%c"
set multiplot title what noenhanced
SHARE = 0.9 / panels
do for [p=1:panels] {
    eval sprintf("name = title_%d; busy = busiest_%d; at = l2_%d; l = left_%d; r = right_%d; b = low_%d; t = high_%d", p, p, p, p, p, p, p)
    set lmargin at screen (p - 1) * SHARE + 0.02
    set rmargin at screen p * SHARE - 0.01
    set bmargin at screen 0.12
    set tmargin at screen 0.84
    set xrange [l:r]
    set yrange [b:t]
    set title name noenhanced
    set label 1 busy at graph 0.5,-0.06 center font small(11) noenhanced
    eval "set label 3 'L2' at " . at . " center font small(12)"
    if (p == panels) { set colorbox user origin 0.925,0.15 size 0.018,0.65; set label 2 "elements" at screen 0.93,0.84 left font small(11) } else { unset colorbox }
    plot sprintf("links.%d", p) using 1:2:3:4:5 with vectors head filled size graph 0.018,20 lw 3.5 lc palette, \
         sprintf("pes.%d", p) using 1:2 with points pt 5 ps mark lc rgb "white" , \
         sprintf("pes.%d", p) using 1:2 with points pt 4 ps mark lw 1 lc rgb GREY
}
unset multiplot
