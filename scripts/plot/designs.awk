# What the plots of designs have in common: columns by their names, and one search of a file that may have several.

function column(name) {
    if (!(name in place))
        fail("'" FILENAME "' has no column " name ": expected what simcheck explore writes")
    return $place[name]
}

# The unit of a measure, and its value in it.
function unit_of(measure) {
    return measure == "cycles" ? "million" : measure == "energy" ? (energy_unit == "MAC" ? "MACs" : "uJ") : measure == "area" ? "mm2" : measure == "power" ? "mW" : ""
}
function value_of(measure) {
    if (measure == "cycles")
        return column("cycles") / 1e6
    if (measure == "energy")
        return column("energy") / (energy_unit == "MAC" ? 1 : 1e6)
    if (measure == "area")
        return column("area_um2") / 1e6
    return column("power_mw") + 0
}

FNR == 1 {
    for (i = 1; i <= NF; i++)
        place[$i] = i
    next
}

# Another search than the one that is drawn is left out; without --layer there may be only one.
{
    this = column("layer")
    if (layer != "" && this != layer)
        next
    search = column("network") " " this
    if (seen != "" && search != seen)
        fail("'" FILENAME "' has several searches: say its --layer")
    seen = search
    space = column("space")
}
