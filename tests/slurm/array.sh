#!/usr/bin/env bash
# array.sh SOURCE_DIR PROGRAM: do scripts/slurm/campaign and scripts/slurm/explore print what one computer prints? A Slurm of
# one node is started in a folder of its own, with its own keys and ports, and nothing of it stays. An array of four tasks
# runs; one task is killed in the middle and requeued; the bytes are compared with those of a serial run. Exit code 77, with
# the reason, where Slurm is missing or does not start.
set -euo pipefail

source_dir=$1 program=$2
here=$source_dir/tests/slurm
export PATH=$PATH:/usr/sbin:/sbin # of daemons, also for those who are not root
unset "${!SLURM_@}" "${!SBATCH_@}" "${!SQUEUE_@}" "${!SCONTROL_@}"

work='' daemons=()

skip() {
    echo "SKIP: $*"
    exit 77
}

fail() {
    echo "FAILED: $*"
    tail -n 20 "$work"/*.log "$work"/*.err "$work"/*.slurm/*/*.log 2>/dev/null || true
    exit 1
}

# Whatever runs in this cluster has the place of its configuration in its environment: tasks, and what Slurm starts for them.
kill_the_rest() {
    local about
    for about in $(grep -lsF "SLURM_CONF=$work/" /proc/[0-9]*/environ || true); do
        about=${about#/proc/}
        kill -KILL "${about%/environ}" 2>/dev/null || true
    done
}

clean_up() {
    trap '' INT TERM
    [ -n "$work" ] || return 0
    if [ ${#daemons[@]} -gt 0 ]; then
        kill "${daemons[@]}" 2>/dev/null || true
        until_true 10 daemons_are_gone || kill -KILL "${daemons[@]}" 2>/dev/null || true
    fi
    kill_the_rest
    rm -rf -- "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# until_true SECONDS COMMAND...: try it ten times a second.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

daemons_are_gone() {
    ! kill -0 "${daemons[@]}" 2>/dev/null
}

# ---- the cluster ----

# port_is_free PORT: nobody listens.
port_is_free() {
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# free_port [OTHER]: below those that connections take.
free_port() {
    local port=${1-}
    while [ "$port" = "${1-}" ] || ! port_is_free "$port"; do
        port=$((20000 + RANDOM % 10000))
    done
    echo "$port"
}

# start NAME COMMAND...: in the background, as long as this script.
start() {
    local name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 </dev/null &
    daemons+=($!)
}

# Requeued jobs wait until the credentials of their first start are invalid: 5 seconds are the fewest that Slurm takes.
write_configuration() {
    local host user port
    host=$(uname -n | cut -d . -f 1) user=$(id -un) port=$(free_port)
    cat >"$work/slurm.conf" <<END
ClusterName=simcheck
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$(free_port "$port")
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1,bf_interval=1
KillWait=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=only Nodes=ALL Default=YES MaxTime=10 State=UP
END
}

has_idle_node() {
    [ "$(sinfo --noheader --format %t)" = idle ]
}

start_cluster() {
    mkdir "$work/munge" "$work/state" "$work/spool"
    head -c 1024 /dev/urandom >"$work/munge/key"
    chmod 400 "$work/munge/key"
    write_configuration
    start munged munged --foreground --key-file="$work/munge/key" --socket="$work/munge/socket" \
        --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed"
    until_true 10 test -S "$work/munge/socket" || skip "munged does not start: $(tail -n 3 "$work/munged.log")"
    export SLURM_CONF=$work/slurm.conf
    start slurmctld slurmctld -D
    start slurmd slurmd -D
    until_true 30 has_idle_node ||
        skip "Slurm does not start: $(tail -n 5 "$work/slurmctld.log" "$work/slurmd.log")"
}

# ---- an array of four, one task of which is killed ----

the_job() {
    [ -n "$(squeue --noheader --format %F)" ]
}

# array_of_four NAME SCRIPT READY ARGS...: the script's output is NAME.txt. Task 2 is killed and requeued when there are files
# called READY.
array_of_four() {
    local name=$1 script=$2 ready=$3 job wrapper
    shift 3
    "$source_dir/scripts/slurm/$script" --tasks 4 --partition only -- "$@" >"$name.txt" 2>"$name.err" &
    wrapper=$!
    until_true 60 the_job || fail "$script submits no job"
    job=$(squeue --noheader --format %F | head -n 1)
    until_true 60 compgen -G "$ready" || fail "there are no files '$ready'"
    scontrol requeue "${job}_2" || fail "task 2 of $script cannot be requeued"
    wait "$wrapper" || fail "$script ends with exit code $?"
    grep -q 'restarted 1 times' "$name.slurm"/*/2.log || fail "task 2 of $script was not started again"
}

same() {
    cmp "$1" "$2" || fail "$1 and $2 differ: $3"
}

campaign=(--net "$here/net.dsl" --flow "rs,ws" --all)

check_campaign() {
    array_of_four merged campaign 'merged/second-rs-*' "${campaign[@]}" --out merged
    grep -q "^shard 2/4, 3 of 12 runs into 'merged': 2 simulated, 1 found there" merged.slurm/*/2.log ||
        fail "task 2 was not killed between its first and its last run"
    diff -r serial merged || fail "the folders differ"
    same serial.txt merged.txt "the report of the array and the serial one"
    echo "campaign: an array of four with a requeued task leaves and prints what a serial run does"
}

# A program one of whose tasks dies with all that belongs to it, the first time.
write_mortal() {
    cat >"$work/mortal" <<END
#!/bin/sh
case "\$*" in
*'--shard 1/4'*) test -e "$work/died" || { : >"$work/died"; echo "about to die"; kill -KILL \$PPID \$\$; } ;;
esac
exec "$program" "\$@"
END
    chmod +x "$work/mortal"
}

# Nobody requeues it: the script says so, prints no report, and goes on when it is started again.
check_death() {
    local again=("$source_dir/scripts/slurm/campaign" --tasks 4 -- "${campaign[@]}" --layer "first,third" --out dead) code=0
    write_mortal
    SIMCHECK=$work/mortal "${again[@]}" >dead.txt 2>dead.err || code=$?
    [ "$code" -eq 2 ] || fail "with a dead task the script ends with $code"
    [ ! -s dead.txt ] || fail "there is a report without the runs of a dead task"
    grep -q 'task 1 of job [0-9]* did not finish' dead.err || fail "nobody says that task 1 is dead"
    grep -q 'about to die' dead.err || fail "the log of the dead task is not shown"
    SIMCHECK=$work/mortal "${again[@]}" >dead.txt 2>dead.err || fail "the second start ends with $?"
    "$program" "${campaign[@]}" --layer "first,third" --out serial --quiet >few.txt
    same few.txt dead.txt "the report after a task's death and the serial one"
    echo "campaign: a task that dies is named, and the same command goes on"
}

# What is wrong with the command is wrong again.
check_mistake() {
    local code=0
    "$source_dir/scripts/slurm/campaign" --tasks 2 -- "${campaign[@]}" --nonsense --out mistaken >mistake.txt 2>mistake.err ||
        code=$?
    [ "$code" -eq 2 ] || fail "with an option that there is not the script ends with $code"
    grep -q 'there is no option' mistake.err || fail "nobody shows what is wrong with the command"
    grep -q 'ended by themselves with exit code 2' mistake.err || fail "a mistake is not told from a death"
    echo "campaign: a mistake in the command is told from a task's death"
}

no_job() {
    [ -z "$(squeue --noheader --format %F)" ]
}

# In a folder with a name that Slurm would understand otherwise.
check_interrupt() {
    local code=0 wrapper
    "$source_dir/scripts/slurm/campaign" --tasks 4 -- "${campaign[@]}" --out 'never %a' >never.txt 2>never.err &
    wrapper=$!
    until_true 60 the_job || fail "campaign submits no job"
    until_true 60 compgen -G 'never %a/*' || fail "no task begins"
    kill -TERM "$wrapper"
    wait "$wrapper" || code=$?
    [ "$code" -eq 130 ] || fail "when it is interrupted the script ends with $code"
    until_true 30 no_job || fail "when the script is interrupted its job goes on"
    compgen -G 'never %a.slurm/*/0.log' >/dev/null || fail "the logs are in another place"
    echo "campaign: an interrupt cancels the job"
}

# Every design is evaluated, so that a shard takes a second or two.
explore=("$here/space.dsl" --layer conv11 --exhaustive --no-verify)

check_explore() {
    "$program" explore "${explore[@]}" --out alone >alone.txt
    array_of_four found explore 'found/results-2-of-4.txt' "${explore[@]}" --out found
    same alone.txt found.txt "what the array found and what a serial run found"
    for optimum in alone/best-*.dsl; do
        same "$optimum" "found/${optimum#alone/}" "an optimum of the array and of a serial run"
    done
    echo "explore: an array of four with a requeued task finds what a serial run does"
}

for tool in munged slurmctld slurmd sbatch squeue scancel scontrol sinfo; do
    command -v $tool >/dev/null || skip "there is no $tool (Debian and Ubuntu: slurm-wlm, munge)"
done
work=$(mktemp -d)
chmod 755 "$work" # munge wants its socket to be reached by all
cd "$work"
export SIMCHECK=$program
start_cluster
"$program" "${campaign[@]}" --out serial --quiet >first.txt
"$program" "${campaign[@]}" --out serial --quiet >serial.txt # with the words about what was kept
check_campaign
check_death
check_mistake
check_interrupt
check_explore
