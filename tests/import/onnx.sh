#!/usr/bin/env bash
# onnx.sh SOURCE_DIR PROGRAM: does scripts/import/onnx say the layers of small models, does simcheck read what it writes, and
# is everything else reported? Exit code 77, with the reason, where python3-onnx is missing.
set -euo pipefail

source_dir=$1 program=$2
import=$source_dir/scripts/import/onnx
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

if ! /usr/bin/python3 -c 'import onnx' 2>/dev/null; then
    echo "SKIP: no python3-onnx"
    exit 77
fi

# same WHAT EXPECTED FOUND
same() {
    [ "$2" != "$3" ] || return 0
    echo "FAILED: $1"
    diff <(echo "$2") <(echo "$3") || true
    failed=1
}

# imports MODEL EXIT_CODE: standard output in $table, without comments; the rest in $said.
imports() {
    local status=0
    "$import" "$work/$1.onnx" "${@:3}" >"$work/$1.csv" 2>"$work/said" || status=$?
    same "exit code of $1" "$2" "$status"
    table=$(grep -v '^#' "$work/$1.csv" || true)
    said=$(cat "$work/said")
}

head=layer,type,N,G,K,C,Y,X,R,S,M,strideY,strideX,padY,padX,dilationY,dilationX

/usr/bin/python3 -B "$source_dir/tests/import/onnx_models.py" "$work"

# 12 x 12 with 3 rows of stride 2 are 6 x 12; SAME adds a row and a column behind; rounding up, the pool has a row of outputs
# more than whole windows.
imports convolutions 0
same convolutions "$head
_stem_Conv,CONV,1,1,4,3,12,12,3,5,,2,1,1,2,1,1
grouped,CONV,1,2,3,2,6,12,1,1,,1,1,0,0,1,1
depthwise,DSCONV,1,,2,4,6,12,3,3,,1,1,1,1,1,1
same,CONV,1,1,5,4,7,13,3,3,,2,2,0,0,1,1
dilated,DSCONV,1,,2,4,6,12,3,3,,1,1,0,0,2,3
pool,POOL,1,,,4,7,13,3,3,,2,2,0,0,1,1
pool_2,POOL,1,,,4,6,12,6,12,,1,1,0,0,1,1
one_dimension,CONV,1,1,2,3,1,20,1,7,,1,1,0,3,1,1" "$table"
same "what convolutions says" "simcheck: dimensions without a size: batch = 1, y[0] = 1
simcheck: 3 nodes without a layer: Add 1, Relu 2
simcheck: 8 layers: CONV 4, DSCONV 2, POOL 2" "$said"
same "MACs of convolutions" "12,960 864 5,184 3,240 864 648 288 840" \
    "$("$program" list layers --net "$work/convolutions.csv" | awk 'NR > 2 { printf "%s%s", between, $NF; between = " " }')"

imports convolutions 0 --dim batch=3 --dim "y[0]=5"
same "a batch" "3" "$(echo "$table" | awk -F, '$1 == "grouped" { print $3 }')"
same "a dimension of -1" "5" "$(echo "$table" | awk -F, '$1 == "one_dimension" { print $3 }')"
imports convolutions 2 --dim bath=3
same "an unknown dimension" "simcheck: cannot read '$work/convolutions.onnx': --dim bath: no input has a dimension of this \
name; those without a size are batch, y[0]" "$said"

# Four rows of stride 2 stuffed are 7; the window of 4 reaches 3 beyond, 2 without the pad. One more row of outputs is one
# row of the input.
imports transposed 0
same transposed "$head
plain,TRCONV,1,1,3,2,4,4,4,4,,2,2,1,1,1,1
one_more,CONV,1,1,3,2,8,8,4,4,,1,1,2,2,1,1
of_a_shape,TRCONV,1,1,3,2,4,4,4,4,,2,2,1,1,1,1" "$table"
same "MACs of transposed" "6,144 7,776 6,144" "$("$program" list layers --net "$work/transposed.csv" |
    awk 'NR > 2 { printf "%s%s", between, $NF; between = " " }')"

imports products 0
same products "$head
proj,GEMM,8,,8,,,,,,6,,,,,,
qk,GEMM,6,4,2,,,,,,6,,,,,,
av,GEMM,2,4,6,,,,,,6,,,,,,
fc,GEMM,9,,5,,,,,,7,,,,,,
columns,GEMM,12,,8,,,,,,8,,,,,," "$table"
imports products 0 --dim n=3
same "products of a batch of three" "proj 18 1,qk 6 12,av 6 12," \
    "$(echo "$table" | awk -F, '$1 ~ /^(proj|qk|av)$/ { printf "%s %d %d,", $1, $11, $4 ? $4 : 1 }')"
"$program" "$work/products.csv" --flow gemm,nvdla --hw NumPEs=4 --quiet >"$work/report" || failed=1
same "runs of products" 1 "$(grep -c 'output right in 10 of 10 runs' "$work/report")"

# A layer whose shape is not known is missed in the table, and the exit code says so.
imports broken 2
same broken "$head
fine,GEMM,4,,4,,,,,,4,,,,,," "$table"
same "what broken says" "simcheck: 4 nodes without a layer: If 1, MatMul in the body of If 2, example.org.Mystery 1
simcheck: not in the table: Conv 'unknown': the shape of its input is not known
simcheck: not in the table: Conv 'cube': it has 3 spatial dimensions, and a layer has one or two
simcheck: 1 layer: GEMM 1" "$said"

# What cannot be read leaves the file as it was; the model is no place for the table.
imports none 2
same "a model without layers" "" "$table"
echo "no model" >"$work/junk.onnx"
echo "kept" >"$work/kept.csv"
imports junk 2 -o "$work/kept.csv"
same "what was there" "kept" "$(cat "$work/kept.csv")"
imports missing 2
imports products 2 -o "$work/products.onnx"
same "the model itself" "simcheck: cannot write '$work/products.onnx': it is the file '$work/products.onnx', which is read" "$said"
imports products 0 -o "$work/kept.csv"
same "a file" "$head" "$(sed -n 3p "$work/kept.csv")"
imports products 2 --dims n=1
same usage "simcheck: usage: scripts/import/onnx MODEL.onnx [-o FILE.csv] [--dim NAME=SIZE]..." "$said"

[ "$failed" -eq 0 ] && echo "all as they should be"
exit "$failed"
