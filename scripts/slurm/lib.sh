# Shared by scripts/slurm/campaign and scripts/slurm/explore: an array job of Slurm, each task of which computes a shard. To
# be sourced; talks on stderr only.
# shellcheck shell=bash

# shellcheck source=scripts/lib.sh
. "$(dirname -- "$(realpath -- "${BASH_SOURCE[0]}")")/../lib.sh"
slurm_dir=$root/scripts/slurm

refuse() {
    say "$0: $*; --help says more"
    exit 2
}

# slurm_help SCRIPT: the comment at the script's beginning.
slurm_help() {
    sed -n -e 1d -e '/^#/!q' -e 's/^# \{0,1\}//p' "$1"
}

# slurm_arguments ARGS...: sets tasks, to_sbatch (what goes to sbatch as it is), words (what goes to simcheck) and out, the
# folder that is among them. What the script itself makes for each task is refused.
slurm_arguments() {
    tasks='' to_sbatch=() words=() out=''
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        case $1 in
        --help | -h)
            slurm_help "$0"
            exit 0
            ;;
        --tasks)
            tasks=${2-}
            [ $# -lt 2 ] || shift
            ;;
        --tasks=*) tasks=${1#*=} ;;
        -a* | --arr*) refuse "--tasks makes the array, so there is no use for '$1'" ;;
        -o* | --out*) refuse "the tasks' logs stand beside the folder, so there is no use for '$1'" ;;
        *) to_sbatch+=("$1") ;;
        esac
        shift
    done
    [ $# -gt 1 ] || refuse "expected -- and behind it what simcheck is to do"
    shift
    words=("$@")
    [[ $tasks =~ ^[1-9][0-9]{0,6}$ ]] || refuse "--tasks: expected a number of tasks from 1 on, found '$tasks'"
    slurm_words
}

# slurm_words: find --out among what goes to simcheck.
slurm_words() {
    local i
    for i in "${!words[@]}"; do
        case ${words[i]} in
        --out) out=${words[i + 1]-} ;;
        --out=*) out=${words[i]#*=} ;;
        --shard | --shard=*) refuse "--tasks makes the shards, so there is no use for --shard" ;;
        --) refuse "options are put behind what goes to simcheck, so no second -- may stand there" ;;
        esac
    done
    [ -n "$out" ] || refuse "expected --out FOLDER behind --, the folder that all tasks write to"
}

# slurm_program: the program to run, in `program`: $SIMCHECK, or what scripts/run builds.
slurm_program() {
    command -v sbatch >/dev/null || {
        say "no sbatch here: run this where jobs are submitted to Slurm (Debian and Ubuntu: slurm-client)"
        exit 2
    }
    program=${SIMCHECK:-}
    [ -n "$program" ] || build_program
}

# slurm_submit COMMAND...: the array, whose tasks run COMMAND, each with its shard; `job` is its number. What Slurm ends for
# its own reasons it begins again, and the log goes on.
slurm_submit() {
    local answer
    logs=$(realpath -m -- "$out").slurm
    mkdir -p -- "$logs" && logs=$(mktemp -d -- "$logs/$(date +%Y%m%d-%H%M%S)-XXXX") || exit 2
    answer=$(sbatch --job-name "simcheck" ${to_sbatch[@]+"${to_sbatch[@]}"} --parsable --requeue --array "0-$((tasks - 1))" \
        --output "${logs//%/%%}/%a.log" --open-mode append "$slurm_dir/task" "$@") || {
        say "sbatch did not take the job"
        exit 2
    }
    job=${answer%%;*}
    [[ $job =~ ^[0-9]+$ ]] || {
        say "sbatch gave no job's number, so there is nothing to wait for"
        exit 2
    }
    say "job $job has $tasks tasks; their logs are in '$logs'"
}

slurm_cancel() {
    scancel "$job"
    say "cancelled job $job; the same command goes on from what is in '$out'"
    kill "$pause" 2>/dev/null || true
    exit 130
}

# slurm_wait: until Slurm has the job no more. As long as it does not answer nothing is over. Each pause is a tenth of the
# time so far: `sbatch --wait` looks every half minute, however short the job.
slurm_wait() {
    local began=$SECONDS seconds jobs
    pause='' # the process that waits
    trap slurm_cancel INT TERM
    while ! jobs=$(squeue --noheader --user "$(id -u)" --format %F 2>/dev/null) || grep -qx "$job" <<<"$jobs"; do
        seconds=$(((SECONDS - began) / 10 + 1))
        sleep $((seconds < 30 ? seconds : 30)) &
        pause=$!
        wait "$pause" # a signal does not wait for the pause
    done
    trap - INT TERM
}

# slurm_unfinished PATTERN: the numbers of the tasks that have no such line in their logs.
slurm_unfinished() {
    local task
    for ((task = 0; task < tasks; task++)); do
        grep -qsE -- "$1" "$logs/$task.log" || echo "$task"
    done
}

# slurm_check PATTERN: the log of each task has such a line, which it writes when it is over; else show the ends of the others'
# logs and stop with 2. On a disk that several computers share the last lines may come late.
slurm_check() {
    local unfinished task i ended=0
    for i in 1 2 3; do
        mapfile -t unfinished < <(slurm_unfinished "$1")
        [ ${#unfinished[@]} -gt 0 ] || return 0
        [ "$i" -eq 3 ] || sleep 1
    done
    for task in "${unfinished[@]}"; do
        ! grep -qs "^simcheck: shard .* ended with exit code 2$" "$logs/$task.log" || ended=1
        say "task $task of job $job did not finish; its log:"
        tail -n 20 -- "$logs/$task.log" | printable >&2 || true
    done
    if [ "$ended" -eq 1 ]; then
        say "${#unfinished[@]} of $tasks tasks have no result, and ended by themselves with exit code 2: the same command would do so again"
    else
        say "${#unfinished[@]} of $tasks tasks did not finish; the same command goes on from what is in '$out'"
    fi
    exit 2
}

# slurm_run PATTERN COMMAND...: submit, wait and check.
slurm_run() {
    local pattern=$1
    shift
    slurm_submit "$@"
    slurm_wait
    slurm_check "$pattern"
}
