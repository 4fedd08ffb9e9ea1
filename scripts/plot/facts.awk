# What a run is, from its header alone, for a script to read.
function begin() { }
function step() { }

function end() {
    print level, pes, traced_from == 0 && traced_to == "" ? "whole" : "part", marks + 0
    print what_ran()
}
