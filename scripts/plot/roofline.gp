# Before this line: pes, bandwidth, off_chip (0: no such roof), flows (names), points (their number), low_x, low_y, high_x.
array COLOUR[8] = [BLACK, ORANGE, SKY, GREEN, BLUE, RED, PINK, GREY]
array POINT[8] = [7, 5, 9, 13, 11, 6, 4, 8]
set logscale xy 2
set format xy "%g"
set grid xtics ytics
set key outside right center vertical reverse Left noenhanced
if (format eq "text") { unset grid }
RIGHT = format eq "text" ? 3 : 0.8 # of a point, in characters
set xrange [low_x/2:high_x*2]
set yrange [low_y/2:pes*1.5]
set title sprintf("%g PEs, %g elements a cycle", pes, bandwidth).(off_chip > 0 ? sprintf(", %g off chip", off_chip) : "")
set xlabel off_chip > 0 ? "MACs for an element that leaves or enters L2 (filled), or comes or goes off chip (small, open)" \
                        : "MACs for an element that leaves or enters L2 (the busier of the two)"
set ylabel "MACs a cycle, simulated"
set samples 400
roof(x) = x * bandwidth < pes ? x * bandwidth : pes
off_roof(x) = x * off_chip < pes ? x * off_chip : pes
array OPEN[8] = [6, 4, 8, 12, 10, 7, 5, 9]
drawn = "roof(x) with lines lw 2 lc rgb GREY title 'roof', for [i=1:words(flows)] 'flow'.i using 1:2 with points pt POINT[i] "
drawn = drawn . "ps 1.2+0.25*(words(flows)-i) lc rgb COLOUR[i] title word(flows, i)"
if (off_chip > 0) {
    drawn = drawn . ", off_roof(x) with lines lw 2 dt 2 lc rgb GREY title 'roof off chip', "
    drawn = drawn . "for [i=1:words(flows)] 'off'.i using 1:2 with points pt OPEN[i] ps 0.9 lc rgb COLOUR[i] notitle"
}
if (points <= 30) { drawn = drawn . ", 'labels' using 1:2:3 with labels left offset RIGHT,-0.5 font small(9) noenhanced notitle" }
eval "plot " . drawn
