# The sentences of section 4 that say something checkable, on results read by plot/paper.awk. A row is a claim; what each side
# says of it is a value for the reader and whether the claim follows. MACs have no formula in Fig. 5: its energies take the
# layer's.

# ---- what a side has: "fig5" or "sim" ----

function count(side, f, counter) { return side == "fig5" ? formula(f, counter) : simulated(f, counter) }
function energy(side, f) {
    return simulated(f, "energy_mac") + count(side, f, "energy_l1") + count(side, f, "energy_l2")
}
function l1_bytes(side, f) {
    return 2 * (side == "fig5" ? formula(f, "L1 OF ALL TILES") : 64 * simulated(f, "l1_req"))
}
function bandwidth(side, f) { return count(side, f, "peak_down") + count(side, f, "peak_up") }
function l2_reads(side, f) { return count(side, f, "l2_rd_weight") + count(side, f, "l2_rd_input") }
function throughput(side, f) {
    return side == "fig5" ? 64 * formula(f, "ROOFLINE_TH") : simulated(f, "macs") / simulated(f, "cycles")
}

function measure(what, side, f) {
    if (what == "energy")
        return energy(side, f) / simulated("nlr", "energy_mac")
    if (what == "l1")
        return l1_bytes(side, f)
    return l2_reads(side, f) / 1e6
}

# Every dataflow's value, those of a claim being compared.
function all(what, side, form, i, text) {
    for (i = 1; i <= 5; i++)
        text = text (i > 1 ? ", " : "") title[flow[i]] " " sprintf(form, measure(what, side, flow[i]))
    return text
}

# Is f's value beyond that of all others? sign 1: above, -1: below.
function extreme(what, side, f, sign, i, is) {
    is = 1
    for (i = 1; i <= 5; i++)
        if (flow[i] != f && sign * (measure(what, side, f) - measure(what, side, flow[i])) <= 0)
            is = 0
    return is
}

# ---- the table ----

function say(side, holds, text) { cell[side] = (holds ? "**yes**" : "**no**") ": " text }
function row(claim) { print "| " ++number " | " claim " | " cell["fig5"] " | " cell["sim"] " |" }

function claim_l1(claim, f, sign, side, s, least, text) {
    for (s = 1; s <= 2; s++) {
        side = sides[s]
        least = 1
        text = ""
        for (l = 1; l <= 2; l++) {
            layer = layers[l]
            least = least && extreme("l1", side, f, sign)
            text = text (l > 1 ? "; CONV11: " : "bytes, CONV1: ") all("l1", side, "%d")
        }
        say(side, least, text)
    }
    row(claim)
}

function claim_extreme(claim, name, what, f, sign, form, before, s) {
    layer = name
    for (s = 1; s <= 2; s++)
        say(sides[s], extreme(what, sides[s], f, sign), before all(what, sides[s], form))
    row(claim)
}

function two_layers(what, side, one, eleven) {
    layer = "conv1"
    value_1 = what == "energy" ? energy(side, "nvdla") / 1e9 : what == "bandwidth" ? bandwidth(side, "nvdla") : \
        what == "up" ? count(side, "nvdla", "peak_up") : count(side, "nvdla", "l1_rd_weight") / simulated("nvdla", "macs")
    layer = "conv11"
    value_11 = what == "energy" ? energy(side, "nvdla") / 1e9 : what == "bandwidth" ? bandwidth(side, "nvdla") : \
        what == "up" ? count(side, "nvdla", "peak_up") : count(side, "nvdla", "l1_rd_weight") / simulated("nvdla", "macs")
}

function claim_nlr_l2(s, side, share, text, holds) {
    for (s = 1; s <= 2; s++) {
        holds = 1
        text = "L2's share:"
        for (l = 1; l <= 2; l++) {
            layer = layers[l]
            share = count(sides[s], "nlr", "energy_l2") / energy(sides[s], "nlr")
            holds = holds && share > 0.5
            text = text sprintf("%s %s %.0f%%", l > 1 ? "," : "", toupper(layer), 100 * share)
        }
        say(sides[s], holds, text)
    }
    row("NLR \"has significant L2 energy consumption\" (more than half of its energy)")
}

# One read for one write: what comes to an L1 serves one operation.
function claim_no_reuse(s, t, kinds, kind, ratio, text, holds) {
    split("weight input", kinds, " ")
    for (s = 1; s <= 2; s++) {
        holds = 1
        text = "reads for each element written to an L1:"
        for (l = 1; l <= 2; l++) {
            layer = layers[l]
            text = text sprintf("%s %s", l > 1 ? ";" : "", toupper(layer))
            for (t = 1; t <= 2; t++) {
                kind = kinds[t]
                ratio = count(sides[s], "nlr", "l1_rd_" kind) / count(sides[s], "nlr", "l1_wr_" kind)
                holds = holds && ratio == 1
                text = text sprintf("%s %ss %.3g", t > 1 ? "," : "", kind, ratio)
            }
        }
        say(sides[s], holds, text)
    }
    row("\"as it does not perform temporal reuse at the PE\" (what comes to an L1 is read once)")
}

function claim_reverses(s, one) {
    for (s = 1; s <= 2; s++) {
        layer = "conv1"
        one = extreme("energy", sides[s], "nvdla", 1)
        layer = "conv11"
        say(sides[s], one && !extreme("energy", sides[s], "nvdla", 1),
            "of NLR's MACs, CONV11: " all("energy", sides[s], "%.1f"))
    }
    row("\"However, for CONV11, this trend reverses\" (the highest in CONV1, and not in CONV11)")
}

function claim_similar(s) {
    for (s = 1; s <= 2; s++) {
        two_layers("energy", sides[s])
        say(sides[s], value_11 / value_1 < 1.5 && value_1 / value_11 < 1.5,
            sprintf("CONV1 %.3g mJ, CONV11 %.3g mJ (CONV11 has 5.3 times the MACs)", value_1, value_11))
    }
    row("from CONV1 to CONV11, \"NVDLA's energy consumption remains similar\" (within 1.5)")
}

function claim_half(s, i, f, text, holds, ratio) {
    layer = "conv11"
    for (s = 1; s <= 2; s++) {
        holds = 1
        text = "over NVDLA's:"
        for (i = 1; i <= 3; i++) {
            ratio = energy(sides[s], flow[i]) / energy(sides[s], "nvdla")
            holds = holds && ratio >= 2
            text = text sprintf("%s %s %.2f", i > 1 ? "," : "", title[flow[i]], ratio)
        }
        say(sides[s], holds, text)
    }
    row("in CONV11 it \"is 2x lower than NLR, WS and Shi\" (at least)")
}

function claim_bandwidth(s) {
    for (s = 1; s <= 2; s++) {
        two_layers("bandwidth", sides[s])
        say(sides[s], value_11 > 2 * value_1,
            sprintf("elements in the largest step: CONV1 %d, CONV11 %d", value_1, value_11))
    }
    row("\"NVDLA requires extremely high NoC bandwidth in CONV11 (compared to CONV1)\" (more than 2x)")
    for (s = 1; s <= 2; s++) {
        two_layers("up", sides[s])
        say(sides[s], value_11 > value_1, sprintf("sums up in the largest step: CONV1 %d, CONV11 %d", value_1, value_11))
    }
    row("because of \"more L1 to L2 communication for partial sums and outputs\" (more sums up than in CONV1)")
}

function claim_vectors(s) {
    for (s = 1; s <= 2; s++) {
        two_layers("reads", sides[s])
        say(sides[s], value_1 > 2 * value_11,
            sprintf("weights read in L1 for a MAC: CONV1 %.4g, CONV11 %.4g", value_1, value_11))
    }
    row("in CONV1 NVDLA \"still needs to pay the energy cost of vector reads\" (weights read for a MAC: more than 2x)")
}

function claim_throughput(claim, name, low, high, s, rs, nvdla) {
    layer = name
    for (s = 1; s <= 2; s++) {
        rs = throughput(sides[s], "rs")
        nvdla = throughput(sides[s], "nvdla")
        say(sides[s], rs / nvdla > low && rs / nvdla <= high,
            sprintf("MACs a cycle: RS %.3g, NVDLA %.3g, ratio %.3g", rs, nvdla, rs / nvdla))
    }
    row(claim)
}

END {
    split("fig5 sim", sides, " ")
    split("conv1 conv11", layers, " ")
    print "| | the paper says | Fig. 5's formulas | the executed loop nest |"
    print "|---|---|---|---|"
    claim_l1("\"NLR has the least L1 memory requirement\"", "nlr", -1)
    claim_no_reuse()
    claim_nlr_l2()
    claim_extreme("\"For CONV1, NVDLA has the highest energy consumption among all dataflows\"", "conv1", "energy",
        "nvdla", 1, "%.1f", "of NLR's MACs: ")
    claim_reverses()
    claim_similar()
    claim_half()
    claim_vectors()
    claim_extreme("but \"is much more efficient than other dataflows in later layers\" (the least of the five in CONV11)", "conv11",
        "energy", "nvdla", -1, "%.1f", "of NLR's MACs: ")
    claim_bandwidth()
    claim_extreme("RS is \"the most energy-efficient\" (the least of the five): CONV1", "conv1", "energy", "rs", -1, "%.1f", "of NLR's MACs: ")
    claim_extreme("the same: CONV11", "conv11", "energy", "rs", -1, "%.1f", "of NLR's MACs: ")
    claim_extreme("\"due to very few L2 reads\" (the fewest, of weights and inputs): CONV1", "conv1", "l2 reads", "rs", -1,
        "%.1f", "million: ")
    claim_extreme("\"especially for CONV11, demonstrating the best input and weight reuse\"", "conv11", "l2 reads", "rs", -1,
        "%.1f", "million: ")
    claim_throughput("\"Compared to NVDLA, [RS] has much worse roofline throughput in CONV1\" (below 0.75)", "conv1", 0, 0.75)
    claim_throughput("\"but slightly better in CONV11\" (above 1, up to 1.25)", "conv11", 1, 1.25)
    claim_l1("\"The Shi dataflow has the highest L1 buffer requirement among all dataflows\"", "os", 1)
}
