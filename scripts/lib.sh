# Shared by the scripts: finding and installing what is missing, and building. To be sourced; talks on stderr only.
# shellcheck shell=bash

# For every program that a script starts: in another language awk writes 3,5, which gnuplot reads as 3, and sort has another
# order.
export LC_ALL=C

root=$(cd -- "$(dirname -- "$(realpath -- "${BASH_SOURCE[0]}")")/.." && pwd)
packages=()
wishes=()

text_awk=$root/scripts/text.awk

# printable: standard input as a terminal can have it.
printable() {
    awk "$(<"$text_awk")"' { print printable($0) }'
}

say() {
    echo "simcheck: $*" | printable >&2
}

# fail TEXT...: something is wrong with an option, a file or the place for a result.
fail() {
    say "$*"
    exit 2
}

# given OPTION VALUE: an empty value is a mistake, such as a variable that is not set, and no wish for what is usual.
given() {
    [ -n "$2" ] || fail "$1: its value is empty"
}

temporary='' # beside a file that is being put in its place; who has a trap at the end removes it there

# same_file PATH PATH: one file, however it is called, or one name for a file that is not there yet?
same_file() {
    [ "$1" -ef "$2" ] || [ "$(realpath -m -- "$1")" = "$(realpath -m -- "$2")" ]
}

# check_output FILE INPUT...: before any work, that a result can be written there, and takes the place of nothing that is read.
check_output() {
    local output=$1 input
    shift
    for input; do
        ! same_file "$output" "$input" || fail "cannot write '$output': it is the file '$input', which is read"
    done
    [ ! -d "$output" ] || fail "cannot write '$output': it is a folder"
    [ -w "$output" ] || { [ ! -e "$output" ] && [ -d "$(dirname -- "$output")" ] && [ -w "$(dirname -- "$output")" ]; } ||
        fail "cannot write '$output'"
}

# put FILE TARGET: the bytes of FILE at TARGET, all of them, or what was there before.
put() {
    local target
    if [ -e "$2" ] && [ ! -f "$2" ]; then # a device, a pipe
        if cat -- "$1" >"$2"; then
            return
        fi
    elif target=$(realpath -- "$2") && temporary=$(mktemp -- "$(dirname -- "$target")/.simcheck-put-XXXXXX"); then
        if [ -e "$target" ]; then
            chmod --reference="$target" -- "$temporary"
        else
            chmod '=rw' -- "$temporary" # less what the umask takes
        fi
        if cp -- "$1" "$temporary" && sync -- "$temporary" && mv -f -- "$temporary" "$target"; then
            temporary=''
            return
        fi
        rm -f -- "$temporary"
        temporary=''
    fi
    say "cannot write '$2'"
    return 1
}

# have_header HEADER [COMPILER]: can the compiler find it?
have_header() {
    echo "#include <$1>" | "${2:-cc}" -E -x "${3:-c}" - >/dev/null 2>&1
}

# have_fuzzing: can clang build a fuzzer?
have_fuzzing() {
    local work status=0
    work=$(mktemp -d)
    echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d && n ? 0 : -1; }' |
        clang -fsanitize=fuzzer,address,undefined -x c -o "$work/fuzzer" - >/dev/null 2>&1 || status=1
    rm -rf "$work"
    return $status
}

# need PACKAGE CHECK...: remember the package for install_missing unless the check succeeds.
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || packages+=("$package")
}

# wish PACKAGE CHECK...: as `need`, for what only saves time, or only some test needs.
wish() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || wishes+=("$package")
}

need_to_build() {
    need gcc command -v cc
    need libc6-dev have_header stdio.h
    need make command -v make
    need cmake command -v cmake
    need zlib1g-dev have_header zlib.h
}

need_to_build_tests() {
    need g++ command -v c++
    need libgtest-dev have_header gtest/gtest.h c++ c++
    need pkg-config command -v pkg-config
    need libjansson-dev have_header jansson.h
    need python3 command -v python3
    need clang command -v clang
    need 'libclang-rt-dev|clang' have_fuzzing # older releases have no such package: clang brings the run-time along
}

need_to_build_benchmarks() {
    need g++ command -v c++
    need libbenchmark-dev have_header benchmark/benchmark.h c++ c++
}

need_to_lint() {
    need clang-format command -v clang-format
    need clang-tidy command -v clang-tidy
    need shellcheck command -v shellcheck
}

# have_daemons NAME...: all of them, also for those whose path has no daemons.
have_daemons() {
    local PATH=$PATH:/usr/sbin:/sbin name
    for name in "$@"; do
        command -v "$name" || return 1
    done
}

# Without it tests/slurm is skipped.
wish_for_slurm() {
    wish slurm-wlm have_daemons slurmctld slurmd
    wish munge have_daemons munged
}

have_onnx() {
    /usr/bin/python3 -c 'import onnx'
}

need_to_import() {
    need python3-onnx have_onnx
}

# Without it tests/import is skipped.
wish_for_onnx() {
    wish python3-onnx have_onnx
}

# Without it tests/chromium is skipped. Ubuntu's package of this name needs snap, and only says so.
wish_for_chromium() {
    wish chromium command -v chromium
}

# Without them tests/rtl is skipped.
wish_for_hardware() {
    wish verilator command -v verilator
    wish yosys command -v yosys
}

need_to_plot() {
    need gnuplot-nox command -v gnuplot
}

# choose_packages: of "this|that", the first that apt knows, or the last.
choose_packages() {
    local i
    for i in "${!packages[@]}"; do
        while [[ ${packages[i]} == *'|'* ]] && ! apt-cache show "${packages[i]%%|*}" >/dev/null 2>&1; do
            packages[i]=${packages[i]#*|}
        done
        packages[i]=${packages[i]%%|*}
    done
}

# install_missing: install what `need` and `wish` found missing. Where that cannot be done, say how and stop with 2; do
# without what is only wished for.
install_missing() {
    local as_root=() needed=${#packages[@]}
    packages+=(${wishes[@]+"${wishes[@]}"})
    wishes=()
    [ ${#packages[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
        choose_packages
        say "something is missing; on Debian or Ubuntu please run"
        echo "    sudo apt-get install --no-install-recommends ${packages[*]}" >&2
        [ "$needed" -eq 0 ] || exit 2
        say "doing without: this will take longer, or some test is skipped"
        packages=()
        return 0
    fi
    "${as_root[@]}" apt-get update -qq >&2 || say "apt-get update failed; trying with what is known"
    choose_packages
    say "installing ${packages[*]}"
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends "${packages[@]}" >&2; then
        say "could not install ${packages[*]}"
        [ "$needed" -eq 0 ] || exit 2
    fi
    packages=()
}

# build_program: install what is missing for it, and build simcheck; `program` is its path.
# shellcheck disable=SC2034 # for who sources this
build_program() {
    need_to_build
    install_missing
    configured release || configure release -DSIMCHECK_TESTS=OFF
    build release --target simcheck
    program=$root/build/release/simcheck
}

# Without the lines that say that there is nothing to do.
only_news() {
    sed -u -e '/^ninja: no work to do/d' -e '/Re-checking globbed directories/d' \
        -e '/^\[.*\] Built target/d' -e '/^Consolidate compiler generated/d'
}

# configured PRESET: has it been configured before?
configured() {
    [ -f "$root/build/$1/CMakeCache.txt" ]
}

# configure PRESET [CMAKE ARGUMENTS...]: quiet unless it fails; stops with 2 then.
configure() {
    local preset=$1 log
    configured "$preset" || say "configuring build/$preset"
    log=$(mktemp)
    if ! (cd "$root" && cmake --preset "$@") >"$log" 2>&1; then
        printable <"$log" >&2
        rm -f "$log"
        say "could not configure build/$preset"
        exit 2
    fi
    rm -f "$log"
}

# build PRESET [CMAKE --build ARGUMENTS...]: says on stderr what is built, by default what the preset names; stops with 2 if that fails.
build() {
    local preset=$1
    shift
    if ! (cd "$root" && cmake --build --preset "$preset" --parallel "$(nproc)" "$@") 2>&1 | only_news >&2; then
        say "could not build build/$preset"
        exit 2
    fi
}
