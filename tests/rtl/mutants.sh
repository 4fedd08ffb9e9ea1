#!/usr/bin/env bash
# mutants.sh [NAME...]: each mistake of tests/rtl/template.mutants, or those of these names, is put into the template, and its example
# must notice it. By hand: each is a machine that has to be compiled. Exit code 1 when one is not noticed, 2 when one cannot be
# compiled.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
status=0

# wanted NAME WANTED...: is it one of them? All are if none is named.
wanted() {
    local name=$1 other
    shift
    [ $# -gt 0 ] || return 0
    for other in "$@"; do
        [ "$name" != "$other" ] || return 0
    done
    return 1
}

while IFS='|' read -r name example file change; do
    if [[ $name == '#'* ]] || ! wanted "$name" "$@"; then
        continue
    fi
    case $example in
    */*) path=$root/$example.dsl ;;
    *) path=$root/workloads/examples/$example.dsl ;;
    esac
    code=0
    "$root/scripts/witness" "$path" --edit "$file=$change" </dev/null >/dev/null 2>&1 || code=$?
    case $code in
    0) verdict='NOT NOTICED' status=1 ;;
    1) verdict=noticed ;;
    *) verdict='NOT COMPILED' status=2 ;;
    esac
    printf '%-42s %-22s %s\n' "$name" "$example" "$verdict"
done <"$here/template.mutants"
exit $status
