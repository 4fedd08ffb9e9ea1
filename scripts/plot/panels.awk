# Panels under each other with one time axis: for gnuplot, or as lines of bars in a terminal.
#
# A panel shows value[p, bin] as a filled curve and, where it has one, second[p, bin] as a line above it. In a terminal
# it shows letter[p, bin], if there is one.

# panel NAME TOP LINE NOTE: numbers it; TOP is the axis' end, LINE a value to draw across ("" for none).
function panel(name, top, line, note) {
    panel_name[++panels] = name
    panel_top[panels] = top > 0 ? top : 1
    panel_line[panels] = line
    panel_note[panels] = note
    return panels
}

function panels_out() {
    if (format == "text")
        panels_as_text()
    else
        panels_for_gnuplot()
}

function panels_row(i,    p, row) {
    for (p = 1; p <= panels; p++)
        row = row sprintf(" %.6g %.6g", value[p, i], second[p, i])
    return row
}

# Curves of steps, as their corners; a bin that is like the one before has none.
function panels_for_gnuplot(    i, p, row, last) {
    last = panels_row(0)
    printf "%.0f%s\n", bin_start(0), last >(out "/bins")
    for (i = 1; i < used; i++) {
        row = panels_row(i)
        if (row != last)
            printf "%.0f%s\n%.0f%s\n", bin_start(i), last, bin_start(i), row >(out "/bins")
        last = row
    }
    printf "%.0f%s\n", latest, last >(out "/bins")
    printf "title = '%s'\npanels = %.0f\n", title(), panels >(out "/panels")
    printf "array NAME[%.0f]; array TOP[%.0f]; array LINE[%.0f]; array NOTE[%.0f]; array SECOND[%.0f]\n", \
        panels, panels, panels, panels, panels >(out "/panels")
    for (p = 1; p <= panels; p++)
        printf "NAME[%.0f] = '%s'; TOP[%.0f] = %.6g; LINE[%.0f] = %s; NOTE[%.0f] = '%s'; SECOND[%.0f] = %.0f\n", \
            p, panel_name[p], p, panel_top[p], p, panel_line[p] == "" ? "NaN" : sprintf("%.6g", panel_line[p]), \
            p, panel_note[p], p, (p, 0) in second >(out "/panels")
}

# bar SHARE: one of nine heights; what is not nothing is seen.
function bar(share,    height) {
    height = int(share * 8 + 0.5)
    return BAR[share > 0 && height == 0 ? 1 : height > 8 ? 8 : height]
}

function panels_as_text(    i, p, ends, wide) {
    split("\342\226\201 \342\226\202 \342\226\203 \342\226\204 \342\226\205 \342\226\206 \342\226\207 \342\226\210", BAR, " ")
    BAR[0] = " "
    for (p = 1; p <= panels; p++)
        wide = max(wide, length(panel_name[p]))
    print title()
    for (p = 1; p <= panels; p++) {
        printf "%-" wide "s |", panel_name[p]
        for (i = 0; i < used; i++)
            printf "%s", (p, i) in letter ? letter[p, i] : \
                bar(((p, 0) in second ? second[p, i] : value[p, i]) / panel_top[p])
        print "| " panel_note[p]
    }
    ends = thousands(latest)
    printf "%" wide "s  %-" max(used - length(ends), length(thousands(origin)) + 1) "s%s\n", "", thousands(origin), ends
    print "a column is " thousands(width) " cycle" (width == 1 ? "" : "s")
}
