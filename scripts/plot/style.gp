# The style of all plots. From the command line: format (svg, png, pdf or text), width and height in pixels. Draws into the
# file "plot" of the working directory, beside its data.
#
# Colours are those of Okabe and Ito, which the colour-blind can tell apart; in grey print patterns and the order of the
# legend do.

if (format eq "svg") {
    set terminal svg size width,height font "Helvetica,13" background "white" linewidth 1
} else { if (format eq "png") {
    set terminal pngcairo size width,height font "Sans,10" background "white" linewidth 1
} else { if (format eq "pdf") {
    set terminal pdfcairo size width/96.,height/96. font "Sans,8" background "white" linewidth 1
} else {
    set terminal dumb size 132,44 noenhanced
} } }
set output "plot"

# A font of so many pixels, for labels smaller than the rest.
small(pixels) = sprintf(",%g", format eq "png" ? 0.75*pixels : format eq "pdf" ? 0.6*pixels : pixels)

BLACK = "#000000"; ORANGE = "#E69F00"; SKY = "#56B4E9"; GREEN = "#009E73"
YELLOW = "#F0E442"; BLUE = "#0072B2"; RED = "#D55E00"; PINK = "#CC79A7"; GREY = "#666666"

# Fill patterns: what a formula says is hatched, what the authors' tool computes is crossed, what was simulated is solid.
HATCHED = 4; CROSSED = 2; SOLID = 3

POWERS = format eq "text" ? "%g" : "10^{%T}"

set encoding utf8
set border 3 linecolor rgb GREY
set tics nomirror
set grid ytics linecolor rgb "#D0D0D0" linetype 1 linewidth 0.5
set key outside bottom center horizontal samplen 1.5 width 1
set boxwidth 0.36
