#!/bin/sh
# docs_paths.sh SOURCE_DIR: what the documents name exists. Checked are, in every page of the tree: the targets of links;
# paths in backticks and in indented blocks; file names in backticks; and names with underscores in backticks, which must be
# words of the sources or names of files.
set -eu

cd "$1"
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rooms='common|model|sim|traces|rtl|check|python|tests|scripts|docs|workloads|cmake'

# Every file and folder of the tree, without "./"; every file name; every word of the sources.
find . \( -name .git -o -path ./build \) -prune -o -print | sed 's,^\./,,' >"$work/paths"
sed 's,.*/,,' "$work/paths" | sort -u >"$work/names"
sed 's,\.[a-z]*$,,' "$work/names" >"$work/stems"
find common model sim traces rtl check python tests scripts workloads cmake CMakeLists.txt CMakePresets.json -type f \
    ! -name '*.gz' ! -name '*.pyc' ! -name '*.md' ! -name '*.csv' -exec grep -ahoE '[A-Za-z][A-Za-z0-9_]*' {} + | sort -u >"$work/words"

pages=$(grep '\.md$' "$work/paths")
test -n "$pages" || { echo "no pages in $1"; exit 1; }

# "page:line kind text" for everything that is to exist.
for page in $pages; do
    awk -v page="$page" -v rooms="$rooms" '
        function wanted(kind, text) { print page ":" NR, kind, text }

        # The paths of an indented line, as the arguments of commands.
        function scan_block(line,    before) {
            while (match(line, "(" rooms ")/[A-Za-z0-9_./-]*[A-Za-z0-9_]")) {
                before = RSTART > 1 ? substr(line, RSTART - 1, 1) : " "
                if (before !~ /[A-Za-z0-9_.\/]/)
                    wanted("path", substr(line, RSTART, RLENGTH))
                line = substr(line, RSTART + RLENGTH)
            }
        }

        function scan_code(text) {
            if (text ~ ("^(" rooms ")/[A-Za-z0-9_.*/-]+$"))
                wanted("path", text)
            else if (text ~ /^[a-z0-9_*-]+\/[A-Za-z0-9_.*\/-]*$/)
                wanted("near", text)
            else if (text ~ /^[A-Za-z0-9_-]+\.(c|h|cc|def|md|sh|py|ipynb|awk|list|json|csv|formulas|dsl)$/)
                wanted("file", text)
            else if (text ~ /^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)+(\(\))?$/) {
                sub(/\(\)$/, "", text)
                wanted("word", text)
            }
        }

        /^    / { scan_block($0); next }
        {
            line = $0
            while (match(line, /\]\([^)#:]+/)) {
                wanted("link", substr(line, RSTART + 2, RLENGTH - 2))
                line = substr(line, RSTART + RLENGTH)
            }
            count = split($0, part, "`")
            for (i = 2; i <= count; i += 2)
                scan_code(part[i])
        }' "$page"
done | sort -u >"$work/wanted"

test -s "$work/wanted" || { echo "the pages name nothing"; exit 1; }

# exists PATH: is it there? It may be a pattern with "*".
exists() {
    for found in $1; do
        test -e "$found" && return 0
    done
    return 1
}

# Names and words, all at once.
awk '
    FILENAME ~ /\/wanted$/ { if (($2 == "file" || $2 == "word") && !($3 in known)) print; next }
    { known[$1] }' "$work/names" "$work/stems" "$work/words" "$work/wanted" >"$work/missing"

# Paths, one by one; "near" is one beside the page, or of the tree.
grep -vE ' (file|word) ' "$work/wanted" | while read -r place kind text; do
    beside=$(dirname "${place%%:*}")/$text
    case $kind in
        link) exists "$beside" ;;
        path) exists "$text" ;;
        near) exists "$beside" || exists "$text" ;;
    esac || echo "$place $kind $text"
done >>"$work/missing"

# Not looked for: a path with NAME or the like in it (it stands for many), the reader's own files, and the data of an
# installed program.
broken=0
if grep -vE '(NAME|FOLDER|FILE|ROOM)[^ ]*$| mine\.[a-z]+$| share/simcheck$' "$work/missing" >"$work/broken"; then
    sed -E "s/^([^ ]+) [a-z]+ (.*)/\1: there is no '\2'/" "$work/broken"
    broken=1
fi
test $broken -eq 0 || echo "^ broken: what the documents name exists"
exit $broken
