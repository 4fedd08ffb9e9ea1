#!/usr/bin/env bash
# lint.sh SOURCE_DIR PROGRAM: Verilator has nothing to say about the machine of any worked example. Exit code 77 where it is
# missing.
set -euo pipefail

source_dir=$1 program=$2
command -v verilator >/dev/null || {
    echo "SKIP: there is no verilator"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# lint NAME FILE...: the machine for these mappings.
lint() {
    local name=$1
    shift
    "$program" rtl --quiet "$@" --out "$work/$name" >/dev/null
    (cd "$work/$name" && verilator --lint-only -Wall --top-module bench waivers.vlt bench.sv) >"$work/log" 2>&1 || {
        echo "FAILED: $name"
        cat "$work/log"
        status=1
    }
}

# One whose tables are constants, for each; and one for all.
for file in "$source_dir"/workloads/examples/[0-9]*.dsl; do
    lint "$(basename "$file" .dsl)" "$file"
done
lint all "$source_dir"/workloads/examples/[0-9]*.dsl
exit $status
