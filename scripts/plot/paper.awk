# Reads the results of the paper's five dataflows. Of the layer that `layer` names at the time: formula(flow, counter) and
# simulated(flow, counter).
BEGIN {
    split("nlr ws os rs nvdla", flow, " ")
    split("NLR WS Shi RS NVDLA", names, " ")
    for (i in flow)
        title[flow[i]] = names[i]
}

# "113/128" is a fraction.
function value(text, part) { return split(text, part, "/") == 2 ? part[1] / part[2] : text + 0 }

FNR > 1 && ($7 == "fig5" || $7 == "paper") {
    sim[$2, $3, $4] = $6
    set[$2, $3, $4] = $8
}

function get(table, f, counter) {
    if (!((layer, f, counter) in table) || table[layer, f, counter] == "") {
        if (!failed)
            print "simcheck: the results have no " counter " of " layer ", dataflow " f >"/dev/stderr"
        failed = 1
        exit 2
    }
    return value(table[layer, f, counter])
}

function formula(f, counter) { return get(set, f, counter) }
function simulated(f, counter) { return get(sim, f, counter) }
