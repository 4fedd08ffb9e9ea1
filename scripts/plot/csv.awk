# Lines of CSV as fields: a comma in quotes is part of its field, two quotes there are one. To be named ahead of a plot's own rules.
BEGIN { FS = "\t" }

function fields(line, part, n, i, text) {
    gsub(/\t/, " ", line)
    if (line !~ /"/) {
        gsub(/,/, FS, line)
        return line
    }
    n = split(line, part, "\"")
    for (i = 1; i <= n; i++) {
        if (i % 2)
            gsub(/,/, FS, part[i])
        text = text (i % 2 && i > 1 && i < n && part[i] == "" ? "\"" : "") part[i]
    }
    return text
}

{
    sub(/\r$/, "")
    $0 = fields($0)
}
