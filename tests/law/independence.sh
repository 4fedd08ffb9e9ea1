#!/bin/sh
# independence.sh SOURCE_DIR: who may include whom, and what may not be shared.
set -eu

source_dir=$1
broken=0

# sources ROOM: its C files.
sources() {
    find "$source_dir/$1" -type f \( -name '*.c' -o -name '*.h' -o -name '*.def' \)
}

# forbid LAW ROOM REGEX: no line of ROOM's C files matches.
forbid() {
    if sources "$2" | xargs -r grep -nHE "$3"; then
        echo "^ broken: $1"
        broken=1
    fi
}

# includes ROOMS: an #include of a header in one of the rooms ("a|b"), however it is spelt.
includes() {
    echo "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]([^>\"]*/)?($1)/"
}

for room in common model sim traces check; do
    test -n "$(sources $room)" || { echo "no C files in $source_dir/$room"; exit 1; }
done

forbid "common includes no other room" common "$(includes 'model|sim|traces|check|tests')"
forbid "model includes no other witness, and not check" model "$(includes 'sim|traces|check|tests')"
forbid "sim includes no other witness, and not check" sim "$(includes 'model|traces|check|tests')"
forbid "traces includes no other witness, and not check" traces "$(includes 'model|sim|check|tests')"
forbid "check includes no tests" check "$(includes 'tests')"

# What all sides could borrow is what common's headers offer: no arithmetic of mappings there.
arithmetic='(ceil_?div|div_?ceil|div_?up|round_?up|trip_?count|fold_?count|halo|overlap|owner)[a-z_]*[[:space:]]*\('
if sources common | grep '\.h$' | xargs -r grep -nHiE "$arithmetic"; then
    echo "^ broken: common offers no arithmetic of mappings"
    broken=1
fi

exit $broken
