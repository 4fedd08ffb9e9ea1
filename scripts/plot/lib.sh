# Shared by the plots: options, results and gnuplot. To be sourced by a script that sets `plot`, its name; talks on stderr
# only.
# shellcheck shell=bash disable=SC2154,SC2015

# shellcheck source=scripts/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib.sh"
plot_dir=$root/scripts/plot
# Installed, the plots are in share/simcheck/scripts/plot, and there is a program but none of the other scripts.
[ -e "$root/scripts/run" ] || : "${SIMCHECK:=$root/../../bin/simcheck}"
simcheck=${SIMCHECK:-$root/scripts/run} # $SIMCHECK: a program that is built already

work=$(mktemp -d)
trap 'rm -rf -- "$work" ${temporary:+"$temporary"}' EXIT

# plot_usage: what every plot takes; `plot_options` are those that only one has, `plot_input` what it reads.
plot_usage() {
    say "usage: scripts/plot/$plot [--format svg|png|text] [--out FILE]${plot_options:+ $plot_options} ${plot_input:-[RESULTS.csv]}"
    exit 2
}

# plot_arguments ARGS...: sets format, out and results; calls `plot_option NAME VALUE` for what else begins with --.
plot_arguments() {
    format='' out='' results=''
    while [ $# -gt 0 ]; do
        case $1 in
        --format | --out)
            [ $# -ge 2 ] || plot_usage
            [ "$1" = --out ] && out=$2 || format=$2
            shift 2
            ;;
        -*)
            [ $# -ge 2 ] && plot_option "$1" "$2" || plot_usage
            shift 2
            ;;
        *)
            [ -z "$results" ] || plot_usage
            results=$1
            shift
            ;;
        esac
    done
    choose_output
    [ -z "$results" ] || [ -r "$results" ] || {
        say "cannot read '$results'"
        exit 2
    }
    [ -z "$results" ] || check_output
    need_to_plot
    [ -n "$results" ] || [ -n "${SIMCHECK:-}" ] || need_to_build
    install_missing
}

plot_option() {
    return 1
}

# The format is that of the file's name; text goes to standard output unless a file is named.
choose_output() {
    case $out in
    *.svg) : "${format:=svg}" ;;
    *.png) : "${format:=png}" ;;
    *.txt | -) : "${format:=text}" ;;
    *.*) [ -n "$format" ] || plot_usage ;;
    esac
    : "${format:=svg}"
    case $format in
    svg | png) : "${out:=$plot.$format}" ;;
    text) : "${out:=-}" ;;
    *) plot_usage ;;
    esac
}

# check_output: a plot does not take the place of its own results.
check_output() {
    [ "$out" != - ] && same_file "$out" "$results" || return 0
    say "cannot write '$out': it is the file '$results', which the plot is drawn from"
    exit 2
}

# results_beside NAME: where results that a plot asks for itself are kept, in `results`.
results_beside() {
    local folder=.
    [ "$out" = - ] || folder=$(dirname -- "$out")
    results=$folder/$1
    check_output
}

# paper_results FILE: the paper's section 4 as CSV: CONV1 and CONV11 of VGG16 in the five dataflows on 64 PEs, a network
# without a limit, and one L1 read for 16 elements of NVDLA and 4 of ShiDianNao, as its footnote has it.
paper_results() {
    local common=(--quiet --layer "conv1,conv11" --formulas "$plot_dir/paper.formulas" --hw Bandwidth=1000000000)
    say "simulating CONV1 and CONV11 in five dataflows (a minute or two)"
    "$simcheck" "${common[@]}" --flow nlr,ws,rs --csv "$work/1.csv" >"$work/log" &&
        "$simcheck" "${common[@]}" --flow os --hw L1VectorRead=4 --csv "$work/2.csv" >"$work/log" &&
        "$simcheck" "${common[@]}" --flow nvdla --hw L1VectorRead=16 --csv "$work/3.csv" >"$work/log" || {
        say "simcheck failed; it said"
        cat "$work/log" >&2
        exit 2
    }
    { cat "$work/1.csv" && tail -q -n +2 "$work/2.csv" "$work/3.csv"; } >"$work/all.csv"
    put "$work/all.csv" "$1" || exit 2
    say "wrote $1"
}

# need_paper_results: `results` as given, or made and kept beside the plot.
need_paper_results() {
    [ -n "$results" ] && return
    results_beside paper.csv
    paper_results "$results"
}

# drawn: is what gnuplot wrote whole? It does not report a full disk.
drawn() {
    case $format in
    svg) tail -c 16 "$work/plot" | grep -q '</svg>' ;;
    *) [ -s "$work/plot" ] ;;
    esac
}

# deliver FILE: a plot to where --out says, whole or not at all.
deliver() {
    if [ "$out" = - ]; then
        cat "$1"
    else
        put "$1" "$out" || exit 2
        say "wrote $out"
    fi
}

# draw WIDTH HEIGHT SCRIPT: gnuplot's commands, behind the terminal and the common style. They run where their data is, and
# what they draw has a fixed name, so that no name from outside becomes a command.
draw() {
    local width=$1 height=$2 script=$3
    (cd "$work" && gnuplot -e "format = '$format'; width = $width; height = $height" "$plot_dir/style.gp" "$script") &&
        drawn || {
        say "gnuplot failed"
        exit 2
    }
    deliver "$work/plot"
}
