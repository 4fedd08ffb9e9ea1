#!/bin/sh
# as_a_stranger.sh CMAKE SOURCE_DIR BUILD_DIR CC NM: install, then use what was installed like someone who has nothing
# else: with the static library of BUILD_DIR, and with a shared one that is built here.
set -eu

cmake=$1 source_dir=$2 build_dir=$3 cc=$4 nm=$5
consumer_dir=$source_dir/tests/install/consumer

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

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

# install_from BUILD_DIR NAME: prefix is then where that is installed.
install_from() {
    prefix=$work/$2/prefix
    quietly "$cmake" --install "$1" --prefix "$work/first"
    mkdir "$work/$2"
    mv "$work/first" "$prefix" # an installed tree may be moved
    pc_dir=$(dirname "$(find "$prefix" -name simcheck.pc)")
    lib_dir=$(dirname "$(find "$prefix" -name 'libsimcheck.*' | head -n 1)")
}

# consume NAME: a program of somebody else's finds us with find_package and with pkg-config, and is right.
consume() {
    echo "== $1: find_package"
    quietly "$cmake" -S "$consumer_dir" -B "$work/$1/consumer" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc"
    quietly "$cmake" --build "$work/$1/consumer"
    "$work/$1/consumer/consumer" || fail "the program that found us with find_package"

    echo "== $1: pkg-config"
    flags=$(PKG_CONFIG_PATH=$pc_dir pkg-config --cflags --libs simcheck)
    # shellcheck disable=SC2086 # flags are words
    quietly "$cc" -std=c11 -Wall -Wextra -Werror -o "$work/$1/by_pkg_config" "$consumer_dir/consumer.c" $flags -ljansson
    LD_LIBRARY_PATH=$lib_dir "$work/$1/by_pkg_config" || fail "the program that found us with pkg-config"
}

echo "== static: install"
install_from "$build_dir" static
test -n "$(find "$lib_dir" -name libsimcheck.a)" || fail "no libsimcheck.a"

echo "== every installed header stands alone, in C and in C++"
for room in common model sim traces rtl; do
    test -n "$(ls "$prefix/include/simcheck/$room")" || fail "no headers of $room"
done
(cd "$prefix/include" && find . -name '*.h') | sed 's,^\./,,' | while read -r header; do
    for language in c c++; do
        printf '#include <%s>\n' "$header" |
            "$cc" -Wall -Wextra -Werror -fsyntax-only -I"$prefix/include" -x $language - || fail "$header"
    done
done

consume static

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
for file in share/man/man1/simcheck.1 share/simcheck/workloads/networks/vgg16.dsl share/simcheck/formulas/fig5.formulas \
    share/bash-completion/completions/simcheck share/zsh/site-functions/_simcheck \
    share/fish/vendor_completions.d/simcheck.fish share/doc/simcheck/README.md share/doc/simcheck/docs/semantics.md \
    share/doc/simcheck/docs/images/timeline.svg share/doc/simcheck/traces/README.md share/doc/simcheck/LICENSE \
    share/simcheck/scripts/plot/style.gp share/simcheck/scripts/lib.sh share/simcheck/traces/03-halo.csv.gz; do
    test -s "$prefix/$file" || fail "$file is not installed"
done
find "$prefix/share/doc/simcheck" -name '*.md' | while read -r page; do
    grep -oE '\]\([^):#]+' "$page" | sed 's,^](,,' | while read -r target; do
        test -e "$(dirname "$page")/$target" || fail "$page leads to $target, which is not installed"
    done
done
for plot in timeline bandwidth fig6 fig7 agreement roofline; do
    test -x "$prefix/share/simcheck/scripts/plot/$plot" || fail "the plot $plot is not installed"
done
if command -v gnuplot >/dev/null; then
    "$prefix/share/simcheck/scripts/plot/timeline" --format text --out - "$prefix/share/simcheck/traces/03-halo.csv.gz" \
        >"$work/timeline" || fail "a plot cannot be drawn from what is installed"
    test -s "$work/timeline" || fail "a plot of what is installed is empty"
fi
if command -v python3 >/dev/null; then
    found=$(PYTHONPATH=$prefix/share/simcheck/python python3 -B -c \
        'import simcheck; print(simcheck.find_program(), simcheck.run(layer="conv11", flow="ws", model_only=True).exit)')
    test "$found" = "$(realpath "$prefix")/bin/simcheck 0" || fail "the Python module finds '$found'"
fi
case $(sed -n '/^\.TH/p' "$prefix/share/man/man1/simcheck.1") in
    *"\"$("$simcheck" --version)\""*) ;;
    *) fail "the manual is of another version" ;;
esac

echo "== shared: build and install"
quietly "$cmake" -S "$source_dir" -B "$work/build" -DCMAKE_C_COMPILER="$cc" -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_C_FLAGS_DEBUG=-O0 -DBUILD_SHARED_LIBS=ON -DSIMCHECK_TESTS=OFF
quietly "$cmake" --build "$work/build" --parallel 2
install_from "$work/build" shared
test -z "$(find "$lib_dir" -name '*.a')" || fail "a static library beside the shared one"
others=$("$nm" -D --defined-only "$lib_dir/libsimcheck.so" | awk '{ print $NF }' | grep -v '^sc_' || true)
test -z "$others" || fail "the shared library shows names that are not sc_: $others"

consume shared
