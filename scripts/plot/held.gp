# Before this line: title, first, last (cycles), pe_from, pe_to, pe_rows, l2_rows (0: without L2), any_labels, any_arrivals.
# Files: boxes (with their tensor, or 0), labels, arrivals (0 from L2, 1 from another PE, 2 from off chip).
set lmargin at screen across(7.4)
set rmargin at screen 1 - across(1.2)
set tmargin at screen 1 - up(NARROW ? 2.4 : 3.4)
set bmargin at screen up(NARROW ? 7.6 : 7.2)
set xrange [first:last]
set yrange [l2_rows + (pe_to - pe_from)*pe_rows + 0.1:(l2_rows > 0 ? -0.1 : 0.4)]
set border 1
unset grid
unset ytics
set xlabel "cycle" offset 0,0.3
set label title at screen 0.5,1 - up(NARROW ? 1.1 : 1.5) center noenhanced

ROWS = "loads weights inputs sums stores"
if (l2_rows > 0) {
    set label "L2" at screen across(0.5),first 2.46 left
    do for [r=0:4] { set label word(ROWS, r + 1) at screen across(7),first r+0.46 right font small(10) }
}
do for [p=0:pe_to-pe_from-1] {
    set label sprintf("PE %d", pe_from + p) at screen across(0.5),first l2_rows+p*pe_rows+2.46 left
    do for [r=1:3] { set label word(ROWS, r + 1) at screen across(7),first l2_rows+p*pe_rows+r+0.46 right font small(10) }
}

array FILL[4] = [0x333333, 0xCBE6F7, 0xFBE3B0, 0xBFE5D8]
array CAME[3] = [0x0072B2, 0xD55E00, 0xCC79A7]
set style fill solid 1 border rgb GREY
set key at screen 0.5,up(NARROW ? 2.1 : 1.9) center center horizontal maxrows (NARROW ? 3 : 1) samplen 1.5 width (NARROW ? (format eq "svg" ? -6 : -1) : 1)
if (NARROW) { set key reverse Left }
COMES = NARROW ? "from " : "comes from "
drawn = "'boxes' using 1:3:1:2:3:4:(FILL[$5+1]) with boxxyerror fc rgb variable notitle"
if (any_arrivals) {
    drawn = drawn . ", 'arrivals' using 1:2:(0):3:(CAME[$4+1]) with vectors nohead lw 3 lc rgb variable notitle"
}
if (any_labels) { drawn = drawn . ", 'labels' using 1:2:3 with labels font small(9) notitle" }
eval "plot " . drawn . \
    ", keyentry with boxes fs solid 1 fc rgb FILL[2] title 'weights', keyentry with boxes fs solid 1 fc rgb FILL[3] title 'inputs'" . \
    ", keyentry with boxes fs solid 1 fc rgb FILL[4] title 'sums', keyentry with boxes fs solid 1 fc rgb FILL[1] title 'computes'" . \
    ", keyentry with lines lw 3 lc rgb CAME[1] title COMES.'L2', keyentry with lines lw 3 lc rgb CAME[2] title COMES.'another PE'" . \
    (l2_rows > 0 ? ", keyentry with lines lw 3 lc rgb CAME[3] title COMES.'off chip'" : "")
