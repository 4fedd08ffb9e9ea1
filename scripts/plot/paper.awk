# Reads the results of the paper's five dataflows, as Table 2 has them and as the authors ship them. What is asked for is that of
# the globals `layer` (conv1, conv11), `source` (table2, shipped) and `witness`: "print" is Fig. 5, "tool" what the authors'
# tool computes, "machine" the simulation, or the exact model where nothing was simulated.
BEGIN {
    split("NLR WS Shi RS NVDLA", title, " ")
    name_flows("table2", "nlr ws os rs nvdla")
    name_flows("shipped", "nlr-tool ws-tool shi-tool rs-tool nvdla-tool")
}

function name_flows(from, flows, name, i) {
    split(flows, name, " ")
    for (i in name)
        flow[from, title[i]] = name[i]
}

# "113/128" is a fraction.
function value(text, part) { return split(text, part, "/") == 2 ? part[1] / part[2] : text + 0 }

FNR > 1 && ($7 == "fig5" || $7 == "paper") { keep("print", $8) }
FNR > 1 && $7 == "maestro_v1" { keep("tool", $8) }
FNR > 1 && $7 == "exact" && $6 == "" { keep("machine", $8) }
FNR > 1 && $7 != "maestro_v1" && $6 != "" { keep("machine", $6) }

function keep(by, count) {
    if (((by, $2, $3, $4) in had) && had[by, $2, $3, $4] != count)
        fail("the results have " had[by, $2, $3, $4] " and " count " for " $4 " of " $2 ", dataflow " $3 ": expected one machine")
    had[by, $2, $3, $4] = count
}

function count_of(by, who, counter, key) {
    key = by SUBSEP layer SUBSEP flow[source, who] SUBSEP counter
    if (!(key in had) || had[key] == "")
        fail("the results have no " counter " of " layer ", dataflow " flow[source, who] " (" by ")")
    return value(had[key])
}
function count(who, counter) { return count_of(witness, who, counter) }

# ---- what the paper's figures show ----

# An energy, over that of NLR's MACs. Neither formulas nor tool have a count of MACs, so theirs is the layer's.
function energy_of(who, part) {
    return (part == "energy_mac" ? macs_energy(who) : count(who, part)) / macs_energy("NLR")
}
function macs_energy(who) { return count_of("machine", who, "energy_mac") }
function energy(who) { return energy_of(who, "energy_mac") + energy_of(who, "energy_l1") + energy_of(who, "energy_l2") }

# Bytes of all 64 PEs, one set of buffers; by the print those of the tiles.
function l1_bytes(who) {
    return witness == "print" ? 2 * count(who, "L1 OF ALL TILES") : \
        64 * (witness == "tool" ? count(who, "L1Buffer Byte") : 2 * count(who, "l1_req"))
}
function bandwidth(who) { return count(who, "peak_down") + count(who, "peak_up") }
function throughput(who) {
    return witness == "machine" ? count(who, "macs") / count(who, "cycles") : (witness == "print" ? 64 : 1) * count(who, "ROOFLINE_TH")
}
