#!/usr/bin/env bash
# pages.sh SOURCE_DIR PROGRAM: do pages of simcheck view work in Chromium? An address that ends in #test has a page check
# itself: its sums against the totals, what it says that PEs hold and links pass against the counts of each step, the values
# of sums, keys, search. The totals are compared with those that the program prints. A page with one wrong number must fail.
# Exit code 77, with the reason, where there is no Chromium or it does not start.
set -euo pipefail

source_dir=$1 program=$2
examples=$source_dir/workloads/examples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip() {
    echo "SKIP: $*"
    exit 77
}

fail() {
    echo "FAILED: $*"
    exit 1
}

browser=''
for name in chromium chromium-browser google-chrome; do
    browser=${browser:-$(command -v "$name" || true)}
done
[ -n "$browser" ] || skip "there is no chromium"

# open ADDRESS [OPTION...]: what the page is like when its program has run.
open() {
    local address=$1
    shift
    HOME=$work timeout 60 "$browser" --headless --no-sandbox --disable-gpu --no-first-run --user-data-dir="$work/profile" \
        --allow-file-access-from-files --virtual-time-budget=20000 "$@" --dump-dom "$address" 2>"$work/browser.err"
}

echo '<title>works</title>' >"$work/blank.html"
open "file://$work/blank.html" | grep -q works || skip "chromium does not start: $(tail -n 1 "$work/browser.err")"

# results PAGE [OPTION...]: what the page says of itself.
results() {
    local page=$1
    shift
    open "file://$page#test" "$@" | sed -n 's,.*<pre id="selftest"[^>]*>\([^<]*\)</pre>.*,\1,p'
}

# make NAME FILE: a page, and the counts as the program prints them, "name":value.
make() {
    local name=$1
    "$program" view --quiet --out "$work/$name.html" "$2"
    "$program" --json --quiet "$2" | sed -n '/"sim": {/,/}/p' | sed -nE 's/^ *"([a-z0-9_]+)": ([0-9]+),?$/"\1":\2/p' >"$work/$name.counts"
    [ -s "$work/$name.counts" ] || fail "$name: no counts"
}

# expect NAME [OPTION...]: the page finds nothing wrong, and has the counts of the program.
expect() {
    local name=$1 found count
    shift
    found=$(results "$work/$name.html" "$@")
    case $found in
        *'"ok":true'*) ;;
        *) fail "$name: ${found:-the page has no result}" ;;
    esac
    while read -r count; do
        case $found in
            *"$count,"* | *"$count}"*) ;;
            *) fail "$name: the program counts $count; the page: $found" ;;
        esac
    done <"$work/$name.counts"
    echo "$name: $(grep -oE '"checks":[0-9]+' <<<"$found"), $(grep -oE '"millisecondsPerFrame":[0-9.]+' <<<"$found")"
}

for name in 03-halo 12-pool 16-mesh 17-tree 18-systolic-halo 19-xybus-two-levels 24-l2-idle-outputs 25-l2-and-mesh 41-stream; do
    make $name "$examples/$name.dsl"
    expect $name
done

# On a phone, and of a trace with steps only.
expect 03-halo --window-size=500,900
"$program" --quiet "$examples/03-halo.dsl" --trace "$work/steps.gz" >"$work/report"
"$program" view --quiet --out "$work/steps.html" "$work/steps.gz"
cp "$work/03-halo.counts" "$work/steps.counts"
expect steps

# A window in the middle of a run.
"$program" view --quiet --out "$work/window.html" "$examples/03-halo.dsl" --steps 30:40
cp "$work/03-halo.counts" "$work/window.counts"
expect window

# What is wrong is noticed: a total, a count of a step, what a PE holds, the value of a weight.
for change in 's/"total":1008/"total":1009/' 's/"fill_input":\[9,/"fill_input":[10,/' 's/"hold_l1":\[1/"hold_l1":[2/' \
    's/"values":\[\[\[0,\[1,35\]\],\[-*/&1/'; do
    sed "$change" "$work/03-halo.html" >"$work/wrong.html"
    ! cmp -s "$work/03-halo.html" "$work/wrong.html" || fail "the page has nothing for $change"
    found=$(results "$work/wrong.html")
    case $found in
        *'"ok":false'*) echo "noticed: $change" ;;
        *) fail "$change is not noticed: $found" ;;
    esac
done
