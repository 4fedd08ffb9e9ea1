#!/bin/sh
# docs_tables.sh SOURCE_DIR: the documents describe every row of the tables of counters, hardware statements, topologies and trace
# events.
# shellcheck disable=SC2016 # the backticks are those of the pages
set -eu

cd "$1"
broken=0
names=$(mktemp)
trap 'rm -f "$names"' EXIT

# rows TABLE MACRO FIELDS: these arguments of each MACRO(...) in common/TABLE, a row a line, without quotes and blanks.
rows() {
    sed -nE "s/^$2\(([^)]*).*/\1/p" "common/$1" | tr -d ' "' | cut -d, -f"$3" >"$names"
    test -s "$names" || { echo "no $2 in common/$1"; broken=1; }
}

# describe PAGE AS: the page has each of the names, in the form AS, where NAME stands for the name, and for a name of two
# parts NAME and EVENT stand for them.
describe() {
    awk -F, -v page="$1" -v as="$2" '
        FILENAME == page { text = text $0 "\n"; next }
        {
            wanted = as
            sub(/NAME/, $1, wanted)
            sub(/EVENT/, $2, wanted)
            if (!index(text, wanted)) {
                print page " does not have " wanted
                broken = 1
            }
        }
        END { exit broken }' "$1" "$names" || broken=1
}

rows counters.def COUNTER 1
describe docs/semantics.md '`NAME`'
rows machine.def HARDWARE 2
describe docs/semantics.md '`NAME n;`'
rows machine.def HARDWARE_FLAG 2
describe docs/semantics.md '`NAME`'
rows machine.def HARDWARE_TENSORS 2
describe docs/semantics.md '`NAME weight n;`'
rows machine.def HARDWARE_TOPOLOGY 2
describe docs/semantics.md '`NAME weight '
rows topology.def TOPOLOGY 2
describe docs/semantics.md '| `NAME`'
rows trace.def TRACE_EVENT 2,3
describe docs/semantics.md '`NAME,EVENT`'
describe traces/README.md '| `NAME` | `EVENT` |'

exit $broken
