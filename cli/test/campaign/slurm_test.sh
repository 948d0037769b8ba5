#!/usr/bin/env bash
# A campaign as a job array on a real Slurm of one node, which this starts and ends: a task is killed and runs again,
# and the shards come to what one run comes to; so do those of xargs.
#
# usage: slurm_test.sh IOASIS JOB_FILE
set -euo pipefail
ioasis=$(realpath "$1") job=$(realpath "$2")
scratch=$(mktemp -d)
daemons=()
finish() {
  for daemon in "${daemons[@]}"; do kill -9 "$daemon" 2>/dev/null || true; done
  rm -rf "$scratch"
}
trap finish EXIT
fail() {
  echo "$*" >&2
  tail -n 20 "$scratch"/*.log >&2
  exit 1
}
# wait_for WHAT COMMAND...: until it succeeds, for ten minutes.
wait_for() {
  for _ in {1..3000}; do
    if "${@:2}" >"$scratch/waited" 2>&1; then return; fi
    sleep 0.2
  done
  fail "waited in vain for $1: $(cat "$scratch/waited")"
}
# start NAME PROGRAM...: in the background; what it says goes to NAME.log.
start() {
  "${@:2}" >"$scratch/$1.log" 2>&1 &
  daemons+=($!)
}

host=$(hostname -s)
mkdir "$scratch/state" "$scratch/spool"
head -c 1024 /dev/urandom >"$scratch/munge.key"
chmod 600 "$scratch/munge.key"
start munged munged --foreground --force --key-file "$scratch/munge.key" --socket "$scratch/munge.socket" \
  --pid-file "$scratch/munged.pid" --log-file "$scratch/munged.own.log" --seed-file "$scratch/munge.seed"
cat >"$scratch/slurm.conf" <<CONF
ClusterName=ioasis
SlurmctldHost=$host(localhost)
SlurmctldPort=$((20000 + RANDOM % 10000))
SlurmdPort=$((30000 + RANDOM % 2000))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$scratch/munge.socket
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
MailProg=/bin/true
ReturnToService=2
KillWait=5
NodeName=$host NodeAddr=localhost CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$scratch/slurm.conf
wait_for munged test -S "$scratch/munge.socket"
start slurmctld slurmctld -D -f "$SLURM_CONF"
start slurmd slurmd -D -f "$SLURM_CONF" -N "$host"
wait_for "the node" bash -c "sinfo -h -o %T | grep -x idle"

cd "$scratch"
campaign=(fuzz --target sim --defect overlap-off-by-one-end --traces 24000 --seed 3 --jobs 1)
export IOASIS=$ioasis
"$ioasis" "${campaign[@]}" --shard 1/1 --out whole >whole.log || true
array=$(sbatch --parsable --array=1-3 --cpus-per-task=1 --output "task-%a.log" "$job" "${campaign[@]}" --out array)
wait_for "a task's first results" test -s array/results-1-of-3.jsonl
scancel --signal=KILL --full "${array}_1" # as when the machine runs out of memory
wait_for "the tasks" bash -c "! squeue -h -r -j $array 2>/dev/null | grep -q ."
code=0
"$ioasis" merge array >merged.log || code=$?
[[ $code == 1 ]] || fail "merge exits $code: $(cat merged.log)"
grep -q "missing .* of shard 1/3" merged.log || fail "a shard that was killed is not missing: $(cat merged.log)"

# It is submitted again, alone, and goes on where it was.
export SHARDS=3
again=$(sbatch --parsable --array=1 --cpus-per-task=1 --output "again-%a.log" "$job" "${campaign[@]}" --out array)
wait_for "the task that goes on" bash -c "! squeue -h -r -j $again 2>/dev/null | grep -q ."
seq 3 | xargs -P 2 -I{} env SHARD={} "$job" "${campaign[@]}" --out xargs >xargs.log || true

told() { "$ioasis" merge "$1" --json | grep -v '"shards"' || true; }
told whole >whole.json
for folder in array xargs; do
  told "$folder" >"$folder.json"
  diff whole.json "$folder.json" || fail "$folder comes to something else than one run"
done
grep -q '"missing": \[\]' whole.json || fail "something is missing: $(cat whole.json)"
echo "a task killed and gone on with: the array, xargs and one run come to the same"
