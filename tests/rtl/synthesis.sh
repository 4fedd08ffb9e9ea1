#!/usr/bin/env bash
# synthesis.sh SOURCE_DIR PROGRAM: Yosys reads the machine of a 4 x 4 array, finds nothing wrong, and reports its cells. Exit code
# 77 where it is missing.
set -euo pipefail

source_dir=$1 program=$2
command -v yosys >/dev/null || {
    echo "SKIP: there is no yosys"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "FAILED: $*"
    tail -n 40 "$work/log"
    exit 1
}

"$program" rtl --quiet "$source_dir/tests/rtl/array.dsl" --out "$work/machine" >/dev/null
(cd "$work/machine" && yosys -q -l "$work/log" cells.ys) >/dev/null 2>&1 || fail "yosys does not read it"
grep -qi 'found and reported 0 problems' "$work/log" || fail "yosys found problems"
sed -n '/=== design hierarchy/,$p' "$work/log" >"$work/cells"
grep -Eq '^ +pe +16$' "$work/cells" || fail "there are not 16 PEs"
# shellcheck disable=SC2016 # names of cells
grep -E 'Number of cells: +[1-9]|\$mul +[1-9]|\$mem_v2 +[1-9]' "$work/cells" | sort -u || fail "there are no cells"
