# The style of all plots. From the command line: format (svg, png, pdf, eps or text), width and height in pixels of 1/96 inch, and
# paper, which is 1 where they are those of a picture in print (--width). Draws to standard output; data is in the working
# directory.
#
# Letters are FONT pixels high; none on paper are smaller than SMALLEST, 7 points. Points, lines and margins follow FONT, so that a
# plot for a column is another layout of the same parts, and not the same picture made small.
#
# Colours are those of Okabe and Ito, which the colour-blind can tell apart. Those of dataflows stand in the file palette.

FONT = paper ? 10. : 13.
SMALLEST = paper ? 9.4 : 0
LW = paper ? 0.7 : 1.
PS = paper ? 0.6 : format eq "svg" ? 0.75 : 1.
NARROW = width < 400 # a column

# What a terminal calls the size of a font, of which so many pixels are high, and all its lines and points.
DOTS = format eq "png" && paper ? 300/96. : 1. # of a PNG in a pixel
size_of(pixels) = format eq "png" ? 0.75*DOTS*pixels : format eq "pdf" || format eq "eps" ? 0.5625*pixels : pixels
FACE = sprintf("Helvetica,%g", size_of(FONT))

if (format eq "svg") {
    set terminal svg size width,height font FACE background "white" linewidth LW
} else { if (format eq "png") {
    set terminal pngcairo size width*DOTS,height*DOTS font FACE background "white" linewidth LW*DOTS pointscale DOTS
} else { if (format eq "pdf") {
    set terminal pdfcairo size width/96.,height/96. font FACE fontscale 1 background "white" linewidth 1.6*LW
} else { if (format eq "eps") {
    set terminal epscairo size width/96.,height/96. font FACE fontscale 1 background "white" linewidth 1.6*LW
} else {
    set terminal dumb size 132,44 noenhanced
} } } }

# A font of so many pixels beside one of 13, for labels smaller than the rest.
small(pixels) = sprintf(",%g", size_of(pixels*FONT/13 > SMALLEST ? pixels*FONT/13 : SMALLEST))

# So many heights of a letter as a part of the width, and of the height. The lines of an SVG are farther apart.
SPREAD = format eq "svg" ? 1.25 : 1.
across(ems) = format eq "text" ? ems*1.6/132 : ems*FONT*SPREAD/width
up(ems) = format eq "text" ? ems*0.8/44 : ems*FONT*SPREAD/height

# Numbers as labels have them: two digits, or three before a point.
short(y) = y >= 9.95e6 ? sprintf("%.0fM", y/1e6) : y >= 9.995e5 ? sprintf("%.1fM", y/1e6) : y >= 9950 ? sprintf("%.0fk", y/1e3) : \
    y >= 999.5 ? sprintf("%.1fk", y/1e3) : y >= 9.95 ? sprintf("%.0f", y) : y >= 0.995 ? sprintf("%.1f", y) : sprintf("%.2g", y)

BLACK = "#000000"; ORANGE = "#E69F00"; SKY = "#56B4E9"; GREEN = "#009E73"
YELLOW = "#F0E442"; BLUE = "#0072B2"; RED = "#D55E00"; PINK = "#CC79A7"; GREY = "#666666"

# Fill patterns of energies by part.
HATCHED = 4; SOLID = 3; EMPTY = 0

# On paper the small letters of a power would be too small.
POWERS = format eq "text" ? "%g" : paper ? "%.0s%c" : "10^{%T}"

set encoding utf8
set border 3 linecolor rgb GREY
set tics nomirror
set grid ytics linecolor rgb "#D0D0D0" linetype 1 linewidth 0.5
set key outside bottom center horizontal samplen 1.5 width 1
set boxwidth 0.36
set pointsize PS
