#!/bin/sh
# briefly.sh FUZZER SCRATCH_DIR SEEDS_DIR...: the same short run each time, from a fresh copy of the seeds. What breaks the
# fuzzer is left in SCRATCH_DIR/found.
set -eu

fuzzer=$1 scratch_dir=$2
shift 2

rm -rf "$scratch_dir"
mkdir -p "$scratch_dir/corpus" "$scratch_dir/found"
for seeds_dir; do
    cp -R "$seeds_dir/." "$scratch_dir/corpus"
done

exec "$fuzzer" -runs=20000 -max_total_time=5 -seed=1 -timeout=10 -rss_limit_mb=2048 \
    -artifact_prefix="$scratch_dir/found/" "$scratch_dir/corpus"
