#!/usr/bin/env bash
# witness.sh SOURCE_DIR PROGRAM: does the machine in SystemVerilog agree on a handful of mappings, and is a wrong one noticed?
# Exit code 77 where Verilator is missing.
# shellcheck disable=SC2016 # the machine in the compiler's place finds its folder itself
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
examples+=("$source_dir/tests/rtl/farthest.dsl")
odd=$work/$(printf 'idle, "so\tur" ce.dsl') # what a CSV quotes, and what divides columns
cp "$source_dir/tests/rtl/idle-source.dsl" "$odd"
examples+=("$odd")
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
sed '/halo/d' "$work/kept/referee.tsv" >"$work/changed"
! awk -F'\t' -f "$source_dir/scripts/witness.awk" "$work/changed" "$work/kept/numbers.tsv" "$work/kept/counts.tsv" >"$work/out" ||
    fail "a mapping without counts of the referee agrees"
grep -q 'the referee has no counts' "$work/out" || fail "that the referee has no counts is not said"
sed 's/^3\toutput_wrong\t0/3\toutput_wrong\t2/' "$work/kept/counts.tsv" >"$work/changed"
! verdict "$work/changed" || fail "wrong outputs are not noticed"

# ---- the waveform ----

witness() {
    timeout 300 "$source_dir/scripts/witness" "$@" >"$work/out" 2>&1
}
# refuses WHAT ARGS...: exit code 2, and nothing is executed.
refuses() {
    local what=$1 status=0
    shift
    witness "$@" || status=$?
    [ $status -eq 2 ] || fail "exit code $status: $what"
    ! grep -q verdict "$work/out" || fail "a verdict: $what"
}
halo=$work/halo.dsl
cp "${examples[0]}" "$halo"
ln -s halo.dsl "$work/link.vcd"
ln "$halo" "$work/hard.vcd"
for wave in "$halo" "$work/link.vcd" "$work/hard.vcd"; do
    refuses "a waveform over the mapping" "$halo" --wave "$wave"
    cmp -s "$halo" "${examples[0]}" || fail "the mapping is lost to $wave"
done
refuses "a waveform in no folder" "$halo" --wave "$work/none/wave.vcd"
refuses "a waveform that is a folder" "$halo" --wave "$work"
refuses "a waveform without a name" "$halo" --wave ''
refuses "a file for a folder" "$halo" --keep "$halo"
mkdir -p "$work/drawn/random"
refuses "random mappings beside others" --random 1 --keep "$work/drawn"
refuses "no mapping" "$work/none.dsl"
[ "$(grep -c 'none.dsl' "$work/out")" -eq 1 ] || fail "an error is not said once"
refuses "a name that a terminal obeys" $'a\033[31mb'
! grep -q $'\033' "$work/out" || fail "a terminal gets a name as it is"

witness "$halo" --wave "$work/wave.vcd" --keep "$work/waved" || fail "a waveform changes the verdict"
grep -q '^#90' "$work/wave.vcd" || fail "the waveform is not whole"
status=0
timeout 60 "$work/waved/machine/obj_dir/Vbench" "+folder=$work/waved/machine" +wave=/dev/full >"$work/out" 2>&1 || status=$?
[ $status -eq 2 ] || fail "a machine whose waveform cannot be written ends with $status"

# A compiler whose machine is a script: how it ends when it comes to the waveform, and who ends it.
mkdir "$work/bin"
printf '#!/bin/sh\nmkdir obj_dir && cp "%s/bench" obj_dir/Vbench\n' "$work" >"$work/bin/verilator"
chmod +x "$work/bin/verilator"
export PATH=$work/bin:$PATH here=$work
machine_that() {
    printf '#!/bin/sh\n%s\n' "$1" >"$work/bench"
    chmod +x "$work/bench"
}
machine_that 'cut -f 2,3 "$here/waved/counts.tsv" | tr "\t" " "; echo all >"${2#+wave=}"'
witness "$halo" --wave "$work/wave.vcd" || fail "a script in the machine's place does not agree"
[ "$(cat "$work/wave.vcd")" = all ] || fail "there is no waveform"
status=0
witness "$halo" --wave /dev/full || status=$?
[ $status -eq 2 ] || fail "a waveform that cannot be written ends with $status"
machine_that 'echo half >"${2#+wave=}"; exit 3'
! witness "$halo" --wave "$work/wave.vcd" || fail "a machine that breaks off agrees"
[ "$(cat "$work/wave.vcd")" = all ] || fail "half a waveform takes the place of a whole one"

machine_that 'echo $$ >"$here/spinning"; exec sleep 1000'
"$source_dir/scripts/witness" "$halo" >"$work/out" 2>&1 &
script=$!
for ((i = 0; i < 600; i++)); do
    [ ! -s "$work/spinning" ] || break
    sleep 0.1
done
kill -TERM "$script"
status=0
wait "$script" || status=$?
[ $status -eq 143 ] || fail "ended from outside, the script ends with $status"
for ((i = 0; i < 100; i++)); do
    kill -0 "$(cat "$work/spinning")" 2>/dev/null || exit 0
    sleep 0.1
done
kill -KILL "$(cat "$work/spinning")"
fail "the machine goes on when the script is ended"
