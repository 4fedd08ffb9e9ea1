# Before this line: least, most, rows, columns, title_text, x_text, y_text, the tics, and a label at the least value. The file cells has a line
# for each pair.
set title title_text noenhanced
set xlabel x_text noenhanced
set ylabel y_text noenhanced
set xrange [0.5:columns+0.5]
set yrange [0.5:rows+0.5]
unset grid
set xtics rotate by -45 noenhanced
set ytics noenhanced
set logscale cb
set format cb "%.2s%c"
ratio = (most / least) ** 0.25
set cbrange [least : most > least ? most : least * 1.01]
set cbtics (least, least * ratio, least * ratio**2, least * ratio**3, most)
set object 1 rectangle from graph 0,0 to graph 1,1 behind fillcolor rgb "#BBBBBB" fillstyle solid noborder
# From the best, dark, to the worst, light; it is as dark in grey print.
set palette defined (0 "#0B3C5D", 1 "#0072B2", 2 "#56B4E9", 3 "#F0E442", 4 "#FFF9D6")
unset key
if (format eq "text") {
    plot 'cells' using 1:(valid(3) && stringcolumn(3) ne 'NaN' ? $2 : NaN) with points pt 7
} else {
    plot 'cells' using 1:2:3 with image pixels
}
