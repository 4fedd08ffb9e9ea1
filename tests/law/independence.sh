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

for room in common model sim traces rtl check; do
    test -n "$(sources $room)" || { echo "no C files in $source_dir/$room"; exit 1; }
done

forbid "common includes no other room" common "$(includes 'model|sim|traces|rtl|check|tests')"
forbid "model includes no other witness, and not check" model "$(includes 'sim|traces|rtl|check|tests')"
forbid "sim includes no other witness, and not check" sim "$(includes 'model|traces|rtl|check|tests')"
forbid "traces includes no other witness, and not check" traces "$(includes 'model|sim|rtl|check|tests')"
forbid "rtl includes no other witness, and not check" rtl "$(includes 'model|sim|traces|check|tests')"
for room in model sim traces rtl; do
    forbid "$room includes nothing internal of common" "$room" "^[[:space:]]*#[[:space:]]*include.*common/[a-z_]*_internal\\.h"
done
forbid "check includes no tests" check "$(includes 'tests')"

# ---- the staircase in check: each step includes what stands above it in this list ----
#   words      report/{text,table,json,energy_text}: numbers and shapes as text; of check they include each other, and
#              cli/shortage to say that memory ran out
#   run        everything but the referee: what to run, the simulations, the comparison, the sums
#   report     the formats, and where they go
#   referee    run/referee
#   commands   hunt, explain, map, trace, view, rtl, maestro; hunt explains what it finds
#   program    cli/program; the other files of cli serve all steps, and know no command
words='text|table|json|energy_text'
commands='hunt|explain|map|trace|view|rtl|maestro'

# keep_out LAW FOLDER EXCEPT REGEX: no line of check/FOLDER's files matches, but in those whose path matches EXCEPT.
keep_out() {
    if sources "check/$2" | grep -vE "$3" | xargs -r grep -nHE "$4"; then
        echo "^ broken: $1"
        broken=1
    fi
}

include='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]'
keep_out "words include no step of check" report "/report/(outputs|report[a-z_]*)\\.[ch]$" \
    "${include}check/(cli/[^s]|run|network|$commands|report/(outputs|report))"
keep_out "run includes no report, but for the referee" run '/run/referee\.c$' \
    "${include}check/(network|report/(outputs|report))"
keep_out "run includes no command" run '^$' "${include}check/($commands)/"
keep_out "report includes no command, and not the referee" report '^$' "${include}check/($commands|run/referee)"
for command in explain map trace view rtl maestro; do
    others=$(echo "$commands" | sed -E "s/(^|\\|)$command//; s/^\\|//")
    keep_out "$command includes no other command" $command '^$' "${include}check/($others)/"
done
keep_out "hunt includes no other command but explain" hunt '^$' "${include}check/(map|trace|view|rtl|maestro)/"
keep_out "cli includes no command, but for the program" cli '/cli/program\.c$' "${include}check/(report/(outputs|report)|$commands)/"
for word in $(echo "$words" | tr '|' ' '); do
    test -e "$source_dir/check/report/$word.h" || { echo "the words have no $word"; exit 1; }
done

# ---- a run's mapping is lowered once and kept ----
keep_out "plan_lower alone lowers the runs of a plan" . '/(run/plan|hunt/hunt_case)\.c$' 'sc_mapping_lower[[:space:]]*\('
keep_out "simulations and reports read the kept mapping" . \
    '/(run/plan\.[ch]|run/fuse\.c|run/(referee|campaign_shard)\.c|explain/explain\.c|map/map_layer\.c|view/view\.c|rtl/rtl_command\.c|maestro/maestro_compare\.c)$' 'plan_lower[[:space:]]*\('
for command in run/referee run/campaign_shard explain/explain view/view maestro/maestro_compare; do
    test "$(grep -c 'plan_lower(' "$source_dir/check/$command.c")" = 1 || {
        echo "^ broken: $command lowers a run once"
        broken=1
    }
done

# ---- one place where files are written ----
keep_out "only cli/outfile makes, renames and removes files" . '/cli/outfile\.c$' \
    '\<((fopen|freopen|gzopen|mkstemp|rename|remove|unlink|unlinkat)[[:space:]]*\(|O_CREAT\>)'

# What all sides could borrow is what common's headers offer: no arithmetic of mappings there.
arithmetic='(ceil_?div|div_?ceil|div_?up|round_?up|trip_?count|fold_?count|halo|overlap|owner|reach)[a-z_]*[[:space:]]*\('
if sources common | grep '\.h$' | grep -v '_internal\.h$' | xargs -r grep -nHiE "$arithmetic"; then
    echo "^ broken: common offers no arithmetic of mappings"
    broken=1
fi

exit $broken
