# Before this line: pes, bandwidth, off_chip (0: no such roof), flows (names) and their styles, counts (what they are), low_x, low_y, high_x. Files
# flow1 ... have the points of each dataflow, off1 ... those off chip, labels1 ... the names of some, by their place beside the point; places are
# those that there are.
set logscale xy 2
set format xy "%g"
set grid xtics ytics
if (NARROW) { set key at screen 0.5,up(off_chip > 0 ? 2 : 1.5) center center horizontal reverse Left noenhanced width 1 samplen 1 maxrows (off_chip > 0 ? 3 : 2); set bmargin at screen up(off_chip > 0 ? 7.4 : 6.3) } else { set key outside right center vertical reverse Left noenhanced }
if (format eq "text") { unset grid }
set xrange [low_x/2.:high_x*2]
set yrange [low_y/2.:pes*1.5]
set title sprintf("%g PEs, %g elements a cycle", pes, bandwidth).(off_chip > 0 ? sprintf(", %g off chip", off_chip) : "") offset 0,-0.3
set xlabel off_chip > 0 ? (NARROW ? "MACs an element of L2 (open), or off chip (small)" : \
        "MACs for an element that leaves or enters L2 (open), or comes or goes off chip (small and filled)") \
    : NARROW ? "MACs for an element that leaves or enters L2" : "MACs for an element that leaves or enters L2 (the busier of the two)"
set ylabel "MACs a cycle, " . counts
set samples 400
roof(x) = x * bandwidth < pes ? x * bandwidth : pes
off_roof(x) = x * off_chip < pes ? x * off_chip : pes
array SHADE[words(flows)]
do for [i=1:words(flows)] { SHADE[i] = int(sprintf("0x%s", COLOUR[i][2:7])) }
drawn = "roof(x) with lines lw 2 lc rgb GREY title 'roof', for [i=1:words(flows)] 'flow'.i using 1:2 with points pt OPEN[i] "
drawn = drawn . "ps 0.9*PS lw 1.4 lc rgb COLOUR[i] title word(flows, i)"
if (off_chip > 0) {
    drawn = drawn . ", off_roof(x) with lines lw 2 dt 2 lc rgb GREY title 'roof off chip', "
    drawn = drawn . "for [i=1:words(flows)] 'off'.i using 1:2 with points pt FILLED[i] ps 0.5*PS lc rgb COLOUR[i] notitle"
}
array BESIDE[6] = ["left offset 0.6,-0.45", "left offset 0.6,0.45", "right offset -0.6,-0.45", "right offset -0.6,0.45", \
    "left offset 0.6,-1.3", "left offset 0.6,1.3"]
do for [p in places] {
    drawn = drawn . sprintf(", 'labels%s' using 1:2:3:(SHADE[int($4)]) with labels %s font small(10) tc rgb variable noenhanced notitle", p, BESIDE[int(p)])
}
eval "plot " . drawn
