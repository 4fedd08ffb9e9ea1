# From the file palette and the names of a plot's dataflows, one a line: gnuplot's arrays COLOUR, FILLED and OPEN of them, in order.

function add(family) {
    colour[++styles] = $2
    filled[styles] = $3
    open[styles] = $4
    if (family == "other") {
        others[++other] = styles
        return
    }
    style_of[family] = styles
    for (i = 5; i <= NF; i++)
        style_of[$i] = styles
}

function family_of(name) {
    name = tolower(name)
    sub(/[-_].*/, "", name)
    return name
}

function next_other() {
    if (++taken > other)
        fail("more than 8 dataflows cannot be told apart")
    return others[taken]
}

# The style of this name, as "colour filled open".
function style(name,    s) {
    s = style_of[family_of(name)]
    if (s && used[s]++ == 1)
        return colour[s] " " open[s] " " filled[s]
    if (!s || used[s] > 2)
        s = next_other()
    return colour[s] " " filled[s] " " open[s]
}

function list(field, quote,    i, part, text) {
    for (i = 1; i <= flows; i++) {
        split(chosen[i], part, " ")
        text = text (i > 1 ? ", " : "") quote part[field] quote
    }
    return text
}

FNR == NR {
    if (NF && $1 != "#")
        add($1)
    next
}
NF && flows < 8 { chosen[++flows] = style($1); next }
NF { fail("more than 8 dataflows cannot be told apart") }
END {
    if (failed)
        exit 2
    printf "array COLOUR[%.0f] = [%s]\n", flows, list(1, "'")
    printf "array FILLED[%.0f] = [%s]\n", flows, list(2, "")
    printf "array OPEN[%.0f] = [%s]\n", flows, list(3, "")
}
