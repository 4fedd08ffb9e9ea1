# The matrix of the best designs' values, and what gnuplot needs. The first parameter goes up, the second to the right.
FNR == 2 || !named {
    for (name in place) {
        if (place[name] == 4)
            up = name
        if (place[name] == 5)
            right = name
    }
    named = 1
}
column("best") == best {
    if (right == "")
        fail("'" FILENAME "' has one parameter: --by P,Q of simcheck explore writes a pair")
    a = $4
    b = $5
    if (!(a in row)) {
        row[a] = ++rows
        row_name[rows] = plain(a)
    }
    if (!(b in across)) {
        across[b] = ++columns
        column_name[columns] = plain(b)
    }
    value[row[a], across[b]] = measure()
}
# An energy table's unit is not in the file: EDP and energies are shown as they are.
function measure() {
    if (column("valid") == 0)
        return "NaN"
    if (best == "cycles")
        return column("cycles")
    if (best == "energy")
        return column("energy") / 1e6
    if (best == "edp")
        return column("cycles") * column("energy") / 1e12
    return column("cycles") * column("area_um2") / 1e12
}
# At most 12 tics across, and 24 upwards.
function tics(name, count, letter,    i, step, text) {
    step = letter == "x" ? int((count + 11) / 12) : int((count + 23) / 24)
    for (i = 1; i <= count; i += step)
        text = text (i > 1 ? ", " : "") "'" name[i] "' " i
    return "set " letter "tics (" text ")"
}
END {
    if (failed)
        exit 2
    if (!rows)
        fail("'" FILENAME "' has no designs that are best by " best (layer == "" ? "" : " of layer " layer))
    least = ""
    for (i = 1; i <= rows; i++)
        for (j = 1; j <= columns; j++) {
            v = value[i, j]
            print j, i, v >(out "/cells")
            if (v != "NaN" && v + 0 > most)
                most = v + 0
            if (v != "NaN" && (least == "" || v + 0 < least)) {
                least = v + 0
                at = j ", " i
            }
        }
    if (least == "")
        fail("no design is valid")
    split(seen, word, " ")
    what = best == "cycles" ? "cycles" : best == "energy" ? "energy (uJ, or million MACs)" : best == "edp" ? "energy times cycles (J*cycles, or 10^12 MAC*cycles)" : "cycles times area (mm2 million cycles)"
    printf "least = %.9g; most = %.9g\n", least, most >(out "/facts")
    printf "rows = %.0f; columns = %.0f; title_text = '%s on %s: least %s'\n", rows, columns, plain(space), plain(word[2] == "" ? word[1] : word[2]), what >(out "/facts")
    printf "x_text = '%s'; y_text = '%s'\n%s\n%s\nset label 1 '+' at %s center front font small(20)\n", plain(right), plain(up),
        tics(column_name, columns, "x"), tics(row_name, rows, "y"), at >(out "/facts")
}
