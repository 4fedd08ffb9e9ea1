#!/bin/sh
# as_a_stranger.sh CMAKE BUILD_DIR CONSUMER_DIR CC: install, then use what was installed like someone who has nothing else.
set -eu

cmake=$1 build_dir=$2 consumer_dir=$3 cc=$4

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/a/prefix

fail() {
    echo "FAILED: $*"
    exit 1
}

# quietly COMMAND...: show what it says only if it fails.
quietly() {
    "$@" >"$work/log" 2>&1 && return
    cat "$work/log"
    fail "$*"
}

echo "== install"
quietly "$cmake" --install "$build_dir" --prefix "$work/first"
mkdir "$work/a"
mv "$work/first" "$prefix" # an installed tree may be moved
pc_dir=$(dirname "$(find "$prefix" -name simcheck.pc)")
include=$prefix/include/simcheck

echo "== every installed header stands alone"
for room in common model sim; do
    test -n "$(ls "$include/$room")" || fail "no headers of $room"
done
(cd "$include" && find . -name '*.h') | sed 's,^\./,,' | while read -r header; do
    printf '#include "%s"\n' "$header" |
        "$cc" -std=c11 -Wall -Wextra -Werror -fsyntax-only -I"$include" -x c - || fail "$header"
done

echo "== find_package"
quietly "$cmake" -S "$consumer_dir" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc"
quietly "$cmake" --build "$work/consumer"
"$work/consumer/consumer" || fail "the program that found us with find_package"

echo "== pkg-config"
flags=$(PKG_CONFIG_PATH=$pc_dir pkg-config --cflags --libs simcheck)
# shellcheck disable=SC2086 # flags are words
"$cc" -std=c11 -o "$work/by_pkg_config" "$consumer_dir/consumer.c" $flags
"$work/by_pkg_config" || fail "the program that found us with pkg-config"

echo "== the program, from /"
cd /
simcheck=$prefix/bin/simcheck
"$simcheck" --version
printf 'Temporal_Map (1,1) K\n' >"$prefix/share/simcheck/workloads/flows/only_installed.dsl"
flows=$("$simcheck" list flows)
echo "$flows"
for flow in nlr ws os rs nvdla only_installed; do
    case $flows in
        *"$flow"*) ;;
        *) fail "list flows does not name $flow" ;;
    esac
done
status=0
"$simcheck" --quiet "$prefix/share/simcheck/workloads/examples/01-one-pe.dsl" || status=$?
test $status -le 1 || fail "the first example exits with $status"

echo "== the rest"
for file in share/man/man1/simcheck.1 share/simcheck/workloads/networks/vgg16.dsl share/simcheck/formulas/fig5.formulas; do
    test -f "$prefix/$file" || fail "$file is not installed"
done
