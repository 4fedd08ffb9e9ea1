#!/usr/bin/env bash
# witness.sh SOURCE_DIR PROGRAM: does the machine in SystemVerilog agree on a handful of mappings, and is a wrong one noticed?
# Exit code 77 where Verilator is missing.
set -euo pipefail

source_dir=$1
export SIMCHECK=$2
command -v verilator >/dev/null || {
    echo "SKIP: there is no verilator"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "FAILED: $*"
    cat "$work/out"
    exit 1
}

examples=()
for name in 03-halo 10-idle-keeps 21-l2-tiles 28-channels 44-forward-set; do
    examples+=("$source_dir/workloads/examples/$name.dsl")
done
for name in idle-source farthest; do
    examples+=("$source_dir/tests/rtl/$name.dsl")
done
"$source_dir/scripts/witness" "${examples[@]}" --keep "$work/kept" >"$work/out" 2>&1 || fail "a mapping does not agree"
grep -q 'in 7 of 7 mappings (273 counts' "$work/out" || fail "not all was compared"

# The compiled machine with other tables: what differs is noticed, and so is what is missing.
verdict() {
    awk -F'\t' -f "$source_dir/scripts/witness.awk" "$work/kept/referee.tsv" "$work/kept/numbers.tsv" "$1" >"$work/out" 2>&1
}
verdict "$work/kept/counts.tsv" || fail "the kept counts do not agree"
sed 's/^1\tcycles\t.*/1\tcycles\t1/' "$work/kept/counts.tsv" >"$work/changed"
! verdict "$work/changed" || fail "another number of cycles is not noticed"
grep -q 'cycles differ: simulated 453, exact 453, rtl 1' "$work/out" || fail "the difference is not shown"
grep -v '^2' "$work/kept/counts.tsv" >"$work/changed"
! verdict "$work/changed" || fail "a machine that does not run is not noticed"
sed 's/^3\toutput_wrong\t0/3\toutput_wrong\t2/' "$work/kept/counts.tsv" >"$work/changed"
! verdict "$work/changed" || fail "wrong outputs are not noticed"
