# A file for each layer and dataflow with a statement's values and a quantity, and what gnuplot needs.

FNR == 1 {
    for (i = 1; i <= NF; i++)
        place[$i] = i
    if (!("machine" in place && "seed" in place && "macs" in place))
        fail("'" FILENAME "' is not what simcheck --rows writes")
    first = place["seed"] + 1
    last = place["macs"] - 1
    for (i = first; i <= last; i++)
        name[i] = $i
    if (!(y in place))
        fail("'" FILENAME "' has no column " y)
    if (x != "" && !(x in place && place[x] >= first && place[x] <= last))
        fail("'" FILENAME "' has no hardware statement " x)
    next
}
{
    rows++
    key = $place["network"] SUBSEP $place["layer"] SUBSEP $place["dataflow"]
    if (!(key in begin))
        begin[key] = rows
    for (i = first; i <= last; i++) {
        value[i, rows] = $i
        if ($i != value[i, begin[key]])
            varies[i] = 1
    }
    flow[rows] = plain($place["dataflow"])
    network[rows] = plain($place["network"])
    networks += !(network[rows] in seen)
    seen[network[rows]] = 1
    curve[rows] = plain($place["layer"]) "_" flow[rows]
    quantity[rows] = $place[y]
    if (y !~ /^energy/ || quantity[rows] == "")
        next
    if (unit != "" && unit != $place["energy_unit"])
        fail("energies are in " unit " and in " $place["energy_unit"] ", by the tables of their machines: a plot has no axis for both")
    unit = $place["energy_unit"]
}

# Does the one statement vary because the other does? Sizes in bytes hold fewer elements of more bits; --fuse says what is on chip.
function follows(one, other) {
    return one == "ArrayColumns" && other == "NumPEs" || one == "FeedRow" && other ~ /^(NumPEs|ArrayColumns)$/ || \
        one ~ /^L[12]Size$/ && other ~ /^Bits/ || one ~ /^OnChip / && other !~ /^OnChip /
}
function word_of(statement) {
    sub(/ .*/, "", statement)
    return statement
}
function follows_another(i,    j) {
    for (j = first; j <= last; j++)
        if (j in varies && follows(name[i], name[j]))
            return 1
    return 0
}
END {
    if (failed)
        exit 2
    for (i = first; i <= last; i++) {
        if (!(i in varies) || follows_another(i))
            continue
        if (x == "")
            x = name[i]
        else if (x != name[i] && !follows(x, name[i]))
            fail(word_of(name[i]) == word_of(x) ? "of '" FILENAME "' " word_of(x) " is swept, for several tensors: a plot over it has no axis" : \
                "'" FILENAME "' varies " name[i] " and " x ": sweep one statement")
    }
    if (x == "")
        fail("'" FILENAME "' varies no hardware statement")
    for (n = 1; n <= rows; n++) {
        at = value[place[x], n]
        if (at !~ /^[0-9.]+$/)
            fail("'" at "' of " x " is no number: a plot over it has no axis")
        if (quantity[n] == "") {
            without++
            continue
        }
        if (networks > 1)
            curve[n] = network[n] "_" curve[n]
        if (((curve[n], at) in drawn) && drawn[curve[n], at] != quantity[n])
            fail("two values of " y " for " curve[n] " where " x " is " at ": sweep one machine")
        drawn[curve[n], at] = quantity[n]
        if (quantity[n] !~ /^[0-9.e+-]+$/)
            fail("'" quantity[n] "' of " y " is no number")
        if (!(curve[n] in number)) {
            number[curve[n]] = ++curves
            list = list (curves > 1 ? " " : "") curve[n]
            print flow[n] >(out "/flows")
            if (curves > 8)
                fail("more than 8 layers and dataflows cannot be told apart: choose some with --layer and --flow")
        }
        print at, quantity[n] >(out "/curve" number[curve[n]])
        no_log_x = no_log_x || at + 0 <= 0
        no_log_y = no_log_y || quantity[n] + 0 <= 0
        low = low == "" || quantity[n] + 0 < low ? quantity[n] + 0 : low
        high = high == "" || quantity[n] + 0 > high ? quantity[n] + 0 : high
    }
    if (!curves)
        fail("'" FILENAME "' has no " y)
    if (without > 0)
        printf "simcheck: '%s': %.0f of %.0f rows have no %s\n", FILENAME, without, rows, y >"/dev/stderr"
    # What is 0 has no place on an axis of powers, and where all is equal gnuplot knows no range.
    printf "log_x = %.0f; log_y = %.0f; flat = %.0f; flat_low = %.9g; flat_high = %.9g\n", !no_log_x, !no_log_y, low == high,
        no_log_y ? low - 1 : low / 2, no_log_y ? low + 1 : low * 2 >(out "/facts")
    printf "curves = '%s'; x_text = '%s'; y_text = '%s%s'\n", list, plain_words(x), plain_words(y),
        y ~ /^energy/ ? ", " plain_words(unit) : "" >(out "/facts")
}
