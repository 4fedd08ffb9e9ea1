# The changes that held.awk prints, sorted by unit, cycle and kind, as a table for each: a line from each change to the next.
# The unit is a PE, or L2 as -1, and comes with its columns: those of L2 are its rows from 0, and a PE's row 0 is the last.
BEGIN {
    FS = "\t"
    split("weights\tinputs\tsums\tcomputes", OF_PE)
    split("loads\tweights\tinputs\tsums\tstores", OF_L2)
}

function columns(unit) { return unit < 0 ? 5 : 4 }
function column_of(unit, row) { return unit < 0 ? row + 1 : row ? row : 4 }
function heading(unit, column) { return unit < 0 ? OF_L2[column] : OF_PE[column] }
function width_of(unit, column) { return max(length(heading(unit, column)), width[unit < 0, column]) }

# Of what works for a while at a time, nothing is shown while it does not.
function works(unit, column) { return unit < 0 ? column == 1 || column == 5 : column == 4 }

{ line[NR] = $0 }
NR > 1 {
    column = column_of($1, $4)
    width[$1 < 0, column] = max(width[$1 < 0, column] + 0, length($5))
    digits = max(digits + 0, length($2))
}

function padded(text, wide) { return sprintf("%-" wide "s", text) }

function put(unit, cycles, text,    c, out) {
    out = "  " padded(cycles, max(6, 2 * digits + 1))
    for (c = 1; c <= columns(unit); c++)
        out = out "  " padded(text[c], width_of(unit, c))
    sub(/ +$/, "", out)
    print out
}

function max(a, b) { return a > b ? a : b }

# From `cycle` to `till`; what is as it was in the line before is a ditto mark.
function put_state(unit, till,    c, text) {
    for (c = 1; c <= columns(unit); c++) {
        text[c] = state[c] == "-" || state[c] == "yes" || fresh[c] ? state[c] : "\""
        if (works(unit, c) && state[c] == "-")
            text[c] = ""
        fresh[c] = 0
    }
    put(unit, cycle "-" till, text)
}

function begin_unit(unit,    c, names) {
    print "\n" (unit < 0 ? "L2" : "PE " unit)
    for (c = 1; c <= columns(unit); c++) {
        names[c] = heading(unit, c)
        state[c] = "-"
        fresh[c] = 0
    }
    put(unit, "cycles", names)
}

END {
    print substr(line[1], 4)
    unit = ""
    for (i = 2; i <= NR; i++) {
        split(line[i], now, "\t")
        if (now[1] == unit && now[2] != cycle)
            put_state(unit, now[2])
        if (now[1] != unit)
            begin_unit(unit = now[1])
        cycle = now[2]
        column = column_of(unit, now[4])
        state[column] = now[5]
        fresh[column] = 1
    }
}
