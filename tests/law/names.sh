#!/bin/sh
# names.sh SOURCE_DIR NM ROOM=ARCHIVE...: a name says whose it is. What others see begins with sc_ (SC_ where it is a
# constant); what a room shares among its own files, with a word of the room; in check/, with the file's or folder's word.
# No two files and no two structs have the same name, so that a search finds the one that is meant.
set -eu

source_dir=$1 nm=$2
shift 2
broken=0

# report LAW: print the lines of standard input, and the law that they break; fails when there are any.
report() {
    found=$(cat)
    test -n "$found" || return 0
    printf '%s\n^ broken: %s\n' "$found" "$1"
    return 1
}

# externals ARCHIVE: "file symbol" for each external name that it defines.
externals() {
    "$nm" -A -g --defined-only "$1" 2>/dev/null | sed -E 's/^.*:([^:]*)\.c\.o:.* ([^ ]+)$/\1 \2/' | sort -u
}

# not_sanitizer: without what a watched build adds.
not_sanitizer() {
    grep -vE ' (__asan|__odr_asan|__ubsan|__sanitizer|__start_|__stop_)' || true
}

# "file folder" for each file of check/.
folders=$(find "$source_dir/check" -name '*.c' | sed -E 's,.*/([^/]+)/([^/]+)$,\2 \1,' | tr '\n' ' ')

for pair in "$@"; do
    room=${pair%%=*} archive=${pair#*=}
    test -n "$(externals "$archive")" || { echo "no names in $archive"; exit 1; }
    case $room in
        common) words='sc|common' ;;
        model) words='sc|exact|explore|formula' ;;
        sim) words='sc|sim' ;;
        traces) words='sc|trace' ;;
        rtl) words='sc|rtl' ;;
        check) words= ;;
        *) echo "no rule for room $room"; exit 1 ;;
    esac
    if [ -n "$words" ]; then
        externals "$archive" | not_sanitizer | { grep -vE " ($words)_" || true; } | report "in $room/ names begin with ($words)_" || broken=1
        continue
    fi
    # In check/ a name's first word is the first of its file's or its folder's name; sets.c may say set_, too.
    externals "$archive" | not_sanitizer | awk -v folders="$folders" '
        BEGIN {
            count = split(folders, word)
            for (i = 1; i < count; i += 2)
                folder[word[i]] = word[i + 1]
        }
        {
            name = tolower($2); sub(/_.*/, "", name)
            first = $1; sub(/_.*/, "", first)
            singular = first; sub(/s$/, "", singular)
            if (name != first && name != singular && name != folder[$1 ".c"])
                print $1 ".c " $2
        }' | report "in check/ names begin with their file's or folder's word" || broken=1
done

rooms='common model sim traces rtl check'

# shellcheck disable=SC2086 # several rooms
(cd "$source_dir" && find $rooms tests -type f \( -name '*.c' -o -name '*.h' -o -name '*.cc' -o -name '*.def' \)) |
    sed 's,.*/,,' | sort | uniq -d | report "file names are unique in the tree" || broken=1

# shellcheck disable=SC2086
(cd "$source_dir" && find $rooms -type f -name '*.[ch]' -exec grep -hE '^(static |const )*(struct|enum|union) [a-z_0-9]+ \{' {} +) |
    sed -E 's/.*(struct|enum|union) ([a-z_0-9]+) \{.*/\2/' | sort | uniq -d | report "struct and enum names are unique in the tree" || broken=1

# public_headers ROOM: those that its CMakeLists.txt installs.
public_headers() {
    sed -n '/PUBLIC [a-z]/,/)/p' "$source_dir/$1/CMakeLists.txt" | tr -s ' )' '\n' | grep '\.h$' | sed "s,^,$source_dir/$1/,"
}

for room in common model sim traces rtl; do
    headers=$(public_headers $room)
    test -n "$headers" || { echo "no public headers of $room"; exit 1; }
    for header in $headers; do
        grep -nHE '^(struct|enum|union) [a-z_0-9]+( \{|;)' "$header" | grep -vE '(struct|enum|union) sc_' || true
        # Constants: words in capitals between the braces of an enum, and macros that stay.
        sed -E 's,/\*.*\*/,,' "$header" | awk -v file="$header" '
            /^enum/ { inside = 1 }
            inside && !/^#/ {
                line = $0
                sub(/^enum[^{]*\{/, "", line)
                while (match(line, /[A-Z][A-Z0-9_]*[A-Z0-9]/)) {
                    word = substr(line, RSTART, RLENGTH)
                    if (word !~ /^SC_/)
                        print file ": " word
                    line = substr(line, RSTART + RLENGTH)
                }
            }
            inside && /}/ { inside = 0 }'
        grep -nHE '^[a-z].*[ *][a-z][a-z_0-9]*\(' "$header" | grep -vE '[ *]sc_[a-z_0-9]*\(|static inline' || true
    done | report "what others see begins with sc_ or SC_" || broken=1
done

exit $broken
