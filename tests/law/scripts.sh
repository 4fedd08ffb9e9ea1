#!/bin/sh
# scripts.sh SOURCE_DIR: what all scripts have in common. Each begins with lib.sh, which it finds also where it is started through a
# link, and which says the language that awk, sort and others work in; whole numbers are printed as every awk can; gnuplot
# does not read a user's settings.
set -eu

cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
broken=0

# report LAW: print the lines of the file `found`, and the law that they break.
report() {
    test -s "$work/found" || return 0
    cat "$work/found"
    echo "^ broken: $1"
    broken=1
}

# slurm/task runs as a copy that Slurm made of it, and reads no numbers.
find scripts -type f -perm -u+x ! -path scripts/slurm/task >"$work/scripts"
test "$(wc -l <"$work/scripts")" -gt 20 || { echo "no scripts in $1"; exit 1; }
while read -r script; do
    # shellcheck disable=SC2016 # as it stands there
    grep -qF '. "$(dirname -- "$(realpath -- "${BASH_SOURCE[0]}")")/' "$script" || grep -qF '. "$here/../lib.sh"' "$script" || echo "$script"
done <"$work/scripts" >"$work/found"
report "a script sources lib.sh from beside the file that a link leads to"

# Those that say how they are used before they install or build anything.
while read -r script; do
    ln -s "$PWD/$script" "$work/link"
    "$work/link" --no-such-option </dev/null >"$work/said" 2>&1 || true
    ! grep -q 'No such file' "$work/said" || echo "$script: $(cat "$work/said")"
    rm "$work/link"
done >"$work/found" <<END
$(grep -vE '/(run|test|mutants|reproduce)$' "$work/scripts")
END
report "a script can be started through a link"

grep -L '^export LC_ALL=C$' scripts/lib.sh >"$work/found" || true
report "numbers and order are those of the language C"
{ grep -rnE 'printf.*%[-0-9]*[di]' scripts --include='*.awk' || true; } >"$work/found"
grep -nE 'awk|printf "' scripts/errata scripts/plot/* | grep -E '%[-0-9]*d' | grep -v '\.gp:' >>"$work/found" || true
report "awk prints a whole number with %.0f, or as it was read: %d ends at 2^31 in some"
grep -rnE '(^|[ (])gnuplot (-|")' scripts | grep -v 'gnuplot -d ' >"$work/found" || true
report "gnuplot draws without a user's settings: -d"
test $broken -eq 0
