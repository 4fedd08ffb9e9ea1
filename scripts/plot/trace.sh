# Shared by the plots of a trace: --run, --window, and reading it. To be sourced; talks on stderr only.
# shellcheck shell=bash disable=SC2034

# shellcheck source=scripts/plot/lib.sh
. "$(dirname -- "$(realpath -- "${BASH_SOURCE[0]}")")/lib.sh"
plot_input=TRACE.gz
plot_options='[--run N] [--window A:B]'
run=1 window_from='' window_to=''

plot_option() {
    trace_option "$@"
}

trace_option() {
    case $1 in
    --run)
        [[ $2 =~ ^[1-9][0-9]*$ ]] && run=$2
        ;;
    --window)
        [[ $2 =~ ^([0-9]{0,18}):([0-9]{0,18})$ ]] && window_from=${BASH_REMATCH[1]:+$((10#${BASH_REMATCH[1]}))} window_to=${BASH_REMATCH[2]:+$((10#${BASH_REMATCH[2]}))}
        ;;
    *) return 1 ;;
    esac
}

# trace_arguments ARGS...: those of a plot, with a trace that is whole.
trace_arguments() {
    plot_arguments "$@"
    [ -n "$results" ] || plot_usage
    [ -z "$window_to" ] || [ "${window_from:-0}" -lt "$window_to" ] || {
        say "the window $window_from:$window_to is empty"
        exit 2
    }
    "$simcheck" trace info "$results" >/dev/null || exit 2
    gzip -cd <"$results" | grep '^#' >"$work/header" || exit 2
}

# trace_awk SCRIPT... [NAME=VALUE...]: awk over the header of the trace and its steps, behind trace.awk; what it prints is the plot as
# text. facts.awk wants no steps.
trace_awk() {
    local arguments=() argument
    for argument; do
        case $argument in
        *=*) arguments+=(-v "$argument") ;;
        *) arguments+=(-f "$plot_dir/$argument") ;;
        esac
    done
    { [ "$1" = facts.awk ] || "$simcheck" trace export "$results" --run "$run" --steps -; } |
        awk -v run="$run" -v window_from="$window_from" -v window_to="$window_to" -v format="$format" \
            -v out="$work" -f "$text_awk" -f "$plot_dir/trace.awk" "${arguments[@]}" "$work/header" - >"$work/text" || exit 2
}

# trace_facts: sets level, pes, extent (whole, or part: a window), marks (1: L2 has some) and what (layer and dataflow) of
# the run.
trace_facts() {
    trace_awk facts.awk
    { read -r level pes extent marks && read -r what; } <"$work/text"
}

# draw_panels HEIGHT COLUMN_HEIGHT PAGE_HEIGHT: what panels.awk has prepared.
draw_panels() {
    if [ "$format" = text ]; then
        deliver "$work/text"
    else
        cat "$work/panels" "$plot_dir/panels.gp" >"$work/panels.gp"
        draw "$work/panels.gp" 1000 "$@"
    fi
}

# panel_bins: one for each pixel that a panel has, or for each letter of a line.
panel_bins() {
    [ "$format" = text ] && echo 64 || echo 900
}
