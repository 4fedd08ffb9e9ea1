# The sentences of section 4 that say something checkable, on results read by plot/paper.awk: a table of which of them hold,
# by each witness and for both sources of the dataflows, and the numbers that they are decided by.

function l2_reads(who) { return (count(who, "l2_rd_weight") + count(who, "l2_rd_input")) / 1e6 }
function l2_share(who) { return energy_of(who, "energy_l2") / energy(who) }
function weight_reads(who) { return count(who, "l1_rd_weight") / count_of("machine", who, "macs") }
# Reads for each element that is written: 1 where what comes to an L1 serves one operation.
function reuse(who, tensor) { return count(who, "l1_rd_" tensor) / count(who, "l1_wr_" tensor) }
function millijoule(who) { return energy(who) * macs_energy("NLR") / 1e9 }

function measure(what, who) {
    return what == "energy" ? energy(who) : what == "l1" ? l1_bytes(who) : what == "l2 reads" ? l2_reads(who) : \
        what == "bandwidth" ? bandwidth(who) : what == "up" ? count(who, "peak_up") : what == "throughput" ? throughput(who) : \
        what == "weight reads" ? weight_reads(who) : what == "l2 share" ? l2_share(who) : \
        what == "mJ" ? millijoule(who) : reuse(who, what)
}

function at(name, what, who) {
    layer = name
    return measure(what, who)
}

# Is who's value beyond that of all others? sign 1: above, -1: below.
function extreme(name, what, who, sign, i, is) {
    is = 1
    for (i = 1; i <= 5; i++)
        if (title[i] != who && sign * (at(name, what, who) - at(name, what, title[i])) <= 0)
            is = 0
    return is
}

# CONV11's value over CONV1's, and RS' throughput over NVDLA's.
function growth(what, who) { return at("conv11", what, who) / at("conv1", what, who) }
function rs_to_nvdla(name) { return at(name, "throughput", "RS") / at(name, "throughput", "NVDLA") }

function in_both(what, who, sign) { return extreme("conv1", what, who, sign) && extreme("conv11", what, who, sign) }
function twice(who) { return at("conv11", "energy", who) >= 2 * at("conv11", "energy", "NVDLA") }

# ---- the tables ----

# A cell for each source and witness.
function claim(sentence, s, w, row, is) {
    number++
    row = "| " number " | " sentence " |"
    for (s = 1; s <= 2; s++)
        for (w = 1; w <= 3; w++) {
            source = sources[s]
            witness = witnesses[w]
            is = holds(number)
            held[s, w] += is
            row = row (is ? " **yes** |" : " no |")
        }
    print row
}

function holds(n) {
    if (n == 1) return in_both("l1", "NLR", -1)
    if (n == 2)
        return at("conv1", "weight", "NLR") == 1 && at("conv1", "input", "NLR") == 1 && \
            at("conv11", "weight", "NLR") == 1 && at("conv11", "input", "NLR") == 1
    if (n == 3) return at("conv1", "l2 share", "NLR") > 0.5 && at("conv11", "l2 share", "NLR") > 0.5
    if (n == 4) return extreme("conv1", "energy", "NVDLA", 1)
    if (n == 5) return extreme("conv1", "energy", "NVDLA", 1) && !extreme("conv11", "energy", "NVDLA", 1)
    if (n == 6) return growth("energy", "NVDLA") < 1.5 && growth("energy", "NVDLA") > 1 / 1.5
    if (n == 7) return twice("NLR") && twice("WS") && twice("Shi")
    if (n == 8) return growth("weight reads", "NVDLA") < 1 / 2
    if (n == 9) return extreme("conv11", "energy", "NVDLA", -1)
    if (n == 10) return growth("bandwidth", "NVDLA") > 2
    if (n == 11) return growth("up", "NVDLA") > 1
    if (n == 12) return extreme("conv1", "energy", "RS", -1)
    if (n == 13) return extreme("conv11", "energy", "RS", -1)
    if (n == 14) return extreme("conv1", "l2 reads", "RS", -1)
    if (n == 15) return extreme("conv11", "l2 reads", "RS", -1)
    if (n == 16) return rs_to_nvdla("conv1") <= 0.75
    if (n == 17) return rs_to_nvdla("conv11") > 1 && rs_to_nvdla("conv11") <= 1.25
    if (n == 18) return in_both("l1", "Shi", 1)
}

# The values of the five dataflows by each witness: a line for each layer and source.
function numbers(claims, what, quantity, form, l, s) {
    for (l = 1; l <= 2; l++)
        for (s = 1; s <= 2; s++)
            line(l == 1 && s == 1 ? claims " | " quantity : "|", toupper(layers[l]) ", " source_title[s], sources[s], l, l,
                "NLR WS Shi RS NVDLA", what, form)
}

# Those of one dataflow in both layers: a line for each source, of NLR one, since its two sources say the same.
function numbers_of(who, claims, what, quantity, form, s) {
    for (s = 1; s <= (who == "NLR" ? 1 : 2); s++)
        line(s == 1 ? claims " | " who ": " quantity : "|", who == "NLR" ? "both" : source_title[s], sources[s], 1, 2,
            who, what, form)
}

function line(head, of, from, first, last, whose, what, form, who, n, w, l, i, row, comma) {
    n = split(whose, who, " ")
    source = from
    row = "| " head " | " of " |"
    for (w = 1; w <= 3; w++) {
        witness = witnesses[w]
        comma = " "
        for (l = first; l <= last; l++)
            for (i = 1; i <= n; i++) {
                row = row comma sprintf(form, at(layers[l], what, who[i]))
                comma = ", "
            }
        row = row " |"
    }
    print row
}

END {
    split("print tool machine", witnesses, " ")
    split("table2 shipped", sources, " ")
    split("Table 2,shipped", source_title, ",")
    split("conv1 conv11", layers, " ")
    print "| | the paper says | Table 2: print | tool | machine | shipped: print | tool | machine |"
    print "|---|---|---|---|---|---|---|---|"
    claim("\"NLR has the least L1 memory requirement\"")
    claim("\"as it does not perform temporal reuse at the PE\" (what comes to an L1 is read once)")
    claim("NLR \"has significant L2 energy consumption\" (more than half of its energy)")
    claim("\"For CONV1, NVDLA has the highest energy consumption among all dataflows\"")
    claim("\"However, for CONV11, this trend reverses\" (the highest in CONV1, and not in CONV11)")
    claim("from CONV1 to CONV11, \"NVDLA's energy consumption remains similar\" (within 1.5, over NLR's MACs)")
    claim("in CONV11 it \"is 2x lower than NLR, WS and Shi\" (at least)")
    claim("in CONV1 NVDLA \"still needs to pay the energy cost of vector reads\" (weights read for a MAC: more than 2x those in CONV11)")
    claim("but \"is much more efficient than other dataflows in later layers\" (the least of the five in CONV11)")
    claim("\"NVDLA requires extremely high NoC bandwidth in CONV11 (compared to CONV1)\" (more than 2x)")
    claim("because of \"more L1 to L2 communication for partial sums and outputs\" (more sums up than in CONV1)")
    claim("RS is \"the most energy-efficient\" (the least of the five): CONV1")
    claim("the same: CONV11")
    claim("\"due to very few L2 reads\" (the fewest, of weights and inputs): CONV1")
    claim("\"especially for CONV11, demonstrating the best input and weight reuse\"")
    claim("\"Compared to NVDLA, [RS] has much worse roofline throughput in CONV1\" (below 0.75)")
    claim("\"but slightly better in CONV11\" (above 1, up to 1.25)")
    claim("\"The Shi dataflow has the highest L1 buffer requirement among all dataflows\"")
    printf "| | of 18 |"
    for (s = 1; s <= 2; s++)
        for (w = 1; w <= 3; w++)
            printf " %.0f |", held[s, w]
    print "\n"

    print "| rows | of | | print | tool | machine |"
    print "|---|---|---|---|---|---|"
    numbers("4 to 7, 9, 12, 13", "energy", "energy, over that of NLR's MACs", "%.1f")
    numbers("1, 18", "l1", "L1 memory of all PEs, bytes", "%.0f")
    numbers("14, 15", "l2 reads", "weights and inputs read in L2, million", "%.1f")
    numbers("10", "bandwidth", "elements in the largest step, down and up", "%.0f")
    numbers("16, 17", "throughput", "MACs a cycle", "%.3g")
    numbers_of("NLR", "2", "weight", "reads for each weight written to an L1", "%.3g")
    numbers_of("NLR", "2", "input", "reads for each input written to an L1", "%.3g")
    numbers_of("NLR", "3", "l2 share", "L2's share of its energy", "%.2f")
    numbers_of("NVDLA", "6", "mJ", "energy, mJ", "%.3g")
    numbers_of("NVDLA", "8", "weight reads", "weights read in L1 for a MAC", "%.4g")
    numbers_of("NVDLA", "11", "up", "sums up in the largest step", "%.0f")
}
