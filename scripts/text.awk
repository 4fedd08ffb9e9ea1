# Texts from outside, for a terminal and for gnuplot. To be named ahead of a script's own rules; it has none.

# A text of UTF-8 as a terminal can have it, with a ? for each byte of anything else: control characters, also those above 0x7f,
# line separators, what turns the direction of writing, and bytes that are no UTF-8.
function printable(text,    shown) {
    gsub(/[\001-\010\013-\037\177]/, "?", text)
    gsub(/\302[\200-\237]/, "??", text)
    gsub(/\342\200[\216\217\250-\256]|\342\201[\246-\251]/, "???", text)
    while (text ~ /[\200-\377]/) {
        if (match(text, /^([\t\n -~]|[\302-\337][\200-\277]|\340[\240-\277][\200-\277]|[\341-\354\356\357][\200-\277][\200-\277]|\355[\200-\237][\200-\277]|\360[\220-\277][\200-\277][\200-\277]|[\361-\363][\200-\277][\200-\277][\200-\277]|\364[\200-\217][\200-\277][\200-\277])+/)) {
            shown = shown substr(text, 1, RLENGTH)
            text = substr(text, RLENGTH + 1)
        } else {
            shown = shown "?"
            text = substr(text, 2)
        }
    }
    return shown text
}

# A name as gnuplot can have it: in one word, or in several.
function plain(text) {
    gsub(/[^A-Za-z0-9_.:+-]/, "?", text)
    return text
}
function plain_words(text) {
    gsub(/[^A-Za-z0-9_.:+ -]/, "?", text)
    return text
}

# Stop with 2. A rule at the end begins with `if (failed) exit 2`.
function fail(text) {
    if (!failed)
        print "simcheck: " printable(text) >"/dev/stderr"
    failed = 1
    exit 2
}
