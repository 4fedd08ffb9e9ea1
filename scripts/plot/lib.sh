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
    say "usage: scripts/plot/$plot [--format svg|png|pdf|text] [--out FILE]${plot_options:+ $plot_options} ${plot_input:-[RESULTS.csv]}"
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
    *.pdf) : "${format:=pdf}" ;;
    *.txt | -) : "${format:=text}" ;;
    *.*) [ -n "$format" ] || plot_usage ;;
    esac
    : "${format:=svg}"
    case $format in
    svg | png | pdf) : "${out:=$plot.$format}" ;;
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

# paper_results FILE: the paper's section 4 as CSV: CONV1 and CONV11 of VGG16 on 64 PEs and a network without a limit, in the five
# dataflows of Table 2 and in those that the authors ship. One L1 read brings as many elements as the paper's footnote or the
# authors' script has it; the authors' tool calls this its vector width, and divides its counts by it.
paper_results() {
    say "simulating CONV1 and CONV11 in ten dataflows (some minutes)"
    paper_run 1 nlr,ws,rs,nlr-tool,ws-tool,shi-tool,rs-tool && paper_run 4 os && paper_run 16 nvdla,nvdla-tool || {
        say "simcheck failed; it said"
        cat "$work/log" >&2
        exit 2
    }
    awk 'NR == 1 || FNR > 1' "$work"/paper-*.csv >"$work/all.csv"
    put "$work/all.csv" "$1" || exit 2
    say "wrote $1"
}

# paper_run VECTOR FLOWS: what is printed and simulated, and what the tool has.
paper_run() {
    local runs=("$simcheck" --quiet --layer "conv1,conv11" --flow "$2" --hw "Bandwidth=1000000000")
    "${runs[@]}" --formulas "$plot_dir/paper.formulas" --hw "L1VectorRead=$1" --csv "$work/paper-$1.csv" >"$work/log" &&
        "${runs[@]}" --formulas maestro-v1 --hw "VectorWidth=$1" --model-only --csv "$work/paper-tool-$1.csv" >"$work/log"
}

# need_paper_results: `results` as given, or made and kept beside the plot.
need_paper_results() {
    [ -n "$results" ] && return
    results_beside paper.csv
    paper_results "$results"
}

# paper_panels: for each source of dataflows and each layer the file SOURCE-LAYER, a line for each dataflow: its title, and what the
# function `line(title)` of the awk program on standard input has for it.
paper_panels() {
    local source layer
    { cat && echo 'END { for (i = 1; i <= 5; i++) print title[i] line(title[i]) }'; } >"$work/line.awk"
    for source in table2 shipped; do
        for layer in conv1 conv11; do
            awk -F, -v "source=$source" -v "layer=$layer" -f "$plot_dir/paper.awk" -f "$work/line.awk" \
                "$results" >"$work/$source-$layer" || exit 2
        done
    done
}

# drawn: is what gnuplot wrote whole? It does not report a full disk.
drawn() {
    case $format in
    svg) tail -c 16 "$work/plot" | grep -q '</svg>' ;;
    pdf) tail -c 16 "$work/plot" | grep -q '%%EOF' ;;
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
