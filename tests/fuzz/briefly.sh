#!/bin/sh
# briefly.sh FUZZER SEEDS_DIR SCRATCH_DIR: the same short run each time, from a fresh copy of the seeds. What breaks the
# fuzzer is left in SCRATCH_DIR/found.
set -eu

fuzzer=$1 seeds_dir=$2 scratch_dir=$3

rm -rf "$scratch_dir"
mkdir -p "$scratch_dir/corpus" "$scratch_dir/found"
cp -R "$seeds_dir/." "$scratch_dir/corpus"

exec "$fuzzer" -runs=20000 -max_total_time=20 -seed=1 -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix="$scratch_dir/found/" "$scratch_dir/corpus"
