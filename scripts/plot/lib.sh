# Shared by the plots: options, results and gnuplot. To be sourced by a script that sets `plot`, its name; talks on stderr
# only.
# shellcheck shell=bash disable=SC2154,SC2015

# shellcheck source=scripts/lib.sh
. "$(dirname -- "$(realpath -- "${BASH_SOURCE[0]}")")/../lib.sh"
plot_dir=$root/scripts/plot
# Installed, the plots are in share/simcheck/scripts/plot, and there is a program but none of the other scripts.
[ -e "$root/scripts/run" ] || : "${SIMCHECK:=$root/../../bin/simcheck}"
simcheck=${SIMCHECK:-$root/scripts/run} # $SIMCHECK: a program that is built already

work=$(mktemp -d)
# What fails is 2, as everywhere: a plot compares nothing, so that no exit is 1.
trap 'code=$?; rm -rf -- "$work" ${temporary:+"$temporary"}; [ "$code" != 1 ] || exit 2' EXIT

# plot_usage: what every plot takes; `plot_options` are those that only one has, `plot_input` what it reads.
plot_usage() {
    say "usage: scripts/plot/$plot [--format svg|png|pdf|eps|text] [--pdf] [--eps] [--width column|page] [--out FILE]${plot_options:+ $plot_options} ${plot_input:-[RESULTS.csv]}"
    exit 2
}

# plot_arguments ARGS...: sets format, paper (column, page, or nothing), out and results; calls `plot_flag NAME` and then
# `plot_option NAME VALUE` for what else begins with --.
plot_arguments() {
    format='' paper='' out='' results=''
    while [ $# -gt 0 ]; do
        case $1 in
        --pdf | --eps)
            format=${1#--}
            shift
            ;;
        --format | --out | --width)
            [ $# -ge 2 ] || plot_usage
            given "$1" "$2"
            case $1 in
            --out) out=$2 ;;
            --format) format=$2 ;;
            --width) [[ $2 =~ ^(column|page)$ ]] && paper=$2 || plot_usage ;;
            esac
            shift 2
            ;;
        -*)
            if plot_flag "$1"; then
                shift
                continue
            fi
            [ $# -ge 2 ] || plot_usage
            given "$1" "$2"
            plot_option "$1" "$2" || plot_usage
            shift 2
            ;;
        *)
            [ -z "$results" ] || plot_usage
            given RESULTS.csv "$1"
            take_results "$1"
            shift
            ;;
        esac
    done
    choose_output
    [ -z "$results" ] || [ -r "$results" ] || fail "cannot read '$results'"
    [ "$out" = - ] || check_output "$out" ${results:+"$results"}
    need_to_plot
    [ -n "$results" ] || [ -n "${SIMCHECK:-}" ] || need_to_build
    install_missing
}

# take_results FILE: `results`, as awk takes it for a file, and not for NAME=VALUE or an option.
take_results() {
    results=$1
    [[ $results != -* && $results != [A-Za-z_]*=* ]] || results=./$results
}

plot_flag() {
    return 1
}

plot_option() {
    return 1
}

# The format is that of the file's name, or for paper PDF; text goes to standard output unless a file is named.
choose_output() {
    case $out in
    *.svg) : "${format:=svg}" ;;
    *.png) : "${format:=png}" ;;
    *.pdf) : "${format:=pdf}" ;;
    *.eps) : "${format:=eps}" ;;
    *.txt | -) : "${format:=text}" ;;
    *.*) [ -n "$format" ] || plot_usage ;;
    esac
    [ -z "$paper" ] || : "${format:=pdf}"
    : "${format:=svg}"
    case $format in
    svg | png | pdf | eps) : "${out:=$plot.$format}" ;;
    text) : "${out:=-}" ;;
    *) plot_usage ;;
    esac
}

# results_beside NAME: where results that a plot asks for itself are kept, in `results`.
results_beside() {
    local folder=.
    [ "$out" = - ] || folder=$(dirname -- "$out")
    take_results "$folder/$1"
    [ "$out" = - ] || check_output "$out" "$results"
    check_output "$results"
}

# paper_results FILE: the paper's section 4 as CSV: CONV1 and CONV11 of VGG16 on 64 PEs and a network without a limit, in the five
# dataflows of Table 2 and in those that the authors ship. One L1 read brings as many elements as the paper's footnote or the
# authors' script has it; the authors' tool calls this its vector width, and divides its counts by it. With `paper_runs`, a
# folder, runs are kept there and not simulated again by the next plot; with model_only=1 none is simulated.
paper_results() {
    [ "${model_only:-0}" = 1 ] || say "simulating CONV1 and CONV11 in ten dataflows (half a minute, unless they are kept)"
    paper_run 1 nlr,ws,rs,nlr-tool,ws-tool,shi-tool,rs-tool && paper_run 4 os && paper_run 16 nvdla,nvdla-tool || {
        say "simcheck failed; it said last"
        tail -n 8 "$work/log" >&2
        exit 2
    }
    awk 'NR == 1 || FNR > 1' "$work"/paper-*.csv >"$work/all.csv"
    put "$work/all.csv" "$1" || exit 2
    say "wrote $1"
}

# paper_run VECTOR FLOWS: what is printed, what is exact and simulated, and what the tool has.
paper_run() {
    local kept=() runs=("$simcheck" --quiet --layer "conv1,conv11" --flow "$2")
    [ -z "${paper_runs:-}" ] || kept=(--out "$paper_runs")
    [ "${model_only:-0}" = 0 ] || kept=(--model-only)
    "${runs[@]}" --formulas exact --formulas "$plot_dir/paper.formulas" --hw "Bandwidth=1000000000,L1VectorRead=$1" \
        --csv "$work/paper-$1.csv" "${kept[@]+"${kept[@]}"}" >"$work/log" &&
        "${runs[@]}" --formulas maestro-v1 --hw "Bandwidth=1000000000,VectorWidth=$1" --model-only \
            --csv "$work/paper-tool-$1.csv" >"$work/log"
}

# paper_plot_options: those that Fig. 6 and 7 have in common.
paper_plot_options() {
    model_only=0 source=''
    plot_options='[--source table2|shipped] [--model-only]'
    # shellcheck disable=SC2317 # reached by way of plot_arguments
    plot_flag() {
        [ "$1" = --model-only ] && model_only=1
    }
    # shellcheck disable=SC2317
    plot_option() {
        [ "$1" = --source ] && [[ $2 =~ ^(table2|shipped)$ ]] && source=$2
    }
}

# need_paper_results: `results` as given, or made and kept beside the plot; `witness` is what they are by.
need_paper_results() {
    if [ -z "$results" ]; then
        if [ "$model_only" = 1 ]; then
            results_beside paper-model.csv
        else
            results_beside paper.csv
            paper_runs=$(dirname -- "$results")/paper-runs
        fi
        paper_results "$results"
    fi
    witness=$(witness_of "$results") || exit 2
}

# witness_of RESULTS: what the counts of results are by: "machine" where they were simulated, or "exact model".
witness_of() {
    awk -f "$text_awk" -f "$plot_dir/csv.awk" -f - "$1" <<'AWK'
FNR > 1 && $4 == "macs" && $7 != "maestro_v1" { if ($6 != "") simulated = 1; else if ($7 == "exact" && $8 != "") modelled = 1 }
END { print simulated ? (modelled ? "machine or exact model" : "machine") : "exact model" }
AWK
}

# paper_panels: for each source of dataflows and each layer the file SOURCE-LAYER, a line for each dataflow: its title, and what the
# function `line(title)` of the awk program on standard input has for it.
paper_panels() {
    local source layer
    { cat && echo 'END { for (i = 1; i <= 5; i++) print title[i] line(title[i]) }'; } >"$work/line.awk"
    for source in table2 shipped; do
        for layer in conv1 conv11; do
            awk -v "source=$source" -v "layer=$layer" -f "$text_awk" -f "$plot_dir/csv.awk" -f "$plot_dir/paper.awk" -f "$work/line.awk" \
                "$results" >"$work/$source-$layer" || exit 2
        done
    done
}

# paper_script NAME: gnuplot's commands of one of the two plots, behind what is drawn: the panels side by side, the dataflows with their
# styles, and the witnesses.
paper_script() {
    [ -n "$source" ] || [ "$paper" != column ] || source=table2
    {
        printf '%s\n' NLR WS Shi RS NVDLA >"$work/flows"
        flow_styles "$work/flows"
        echo "flows = 'NLR WS Shi RS NVDLA'"
        case $source in
        '') echo "panels = 'table2-conv1 table2-conv11 shipped-conv1 shipped-conv11'" ;;
        *) echo "panels = '$source-conv1 $source-conv11'" ;;
        esac
        echo "array WITNESS[3] = ['print', 'tool', '$witness']"
        cat "$plot_dir/paper.gp" "$plot_dir/$1"
    } >"$work/$1"
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

# draw SCRIPT WIDTH HEIGHT COLUMN_HEIGHT [PAGE_HEIGHT]: gnuplot's commands, behind the terminal and the common style, in a picture of so
# many pixels; on paper it is 3.5 or 7.16 inches wide, of 96 pixels each, and as high as its last two numbers say. They
# run where their data is, without the settings of a user (-d) and in UTF-8, so that no name from outside becomes a command. What they
# draw goes through cat, because gnuplot says nothing of a full disk.
draw() {
    local script=$1 width=$2 height=$3 on_paper=0
    case $paper in
    column) width=336 height=$4 on_paper=1 ;;
    page) width=687 height=${5:-$3} on_paper=1 ;;
    esac
    (cd "$work" && LC_ALL=C.UTF-8 gnuplot -d -e "format = '$format'; width = $width; height = $height; paper = $on_paper" \
        "$plot_dir/style.gp" "$script" | cat >plot) && [ -s "$work/plot" ] || {
        say "gnuplot failed"
        exit 2
    }
    deliver "$work/plot"
}

# flow_styles FILE: gnuplot's arrays of colours and symbols for the dataflows whose names are the lines of FILE.
flow_styles() {
    awk -f "$text_awk" -f "$plot_dir/flow_styles.awk" "$plot_dir/palette" "$1" || exit 2
}
