# complete.zsh FOLDER LINE EXPECTED: what becomes of LINE in zsh when the tabulator is struck, with the completions in FOLDER;
# ends as soon as EXPECTED is there. A list of all completions stays in FOLDER: making it takes zsh a second.
zmodload zsh/zpty || exit 1
zpty shell zsh -f -i
zpty -w shell "PS1= PS2= fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -d ${(q)1}/dump; stty -echo; print REA''DY"

# gather SECONDS PATTERN: add to text what the shell prints, until the pattern is in it.
gather() {
    local part i
    for ((i = 0; i < 20 * $1; i++)); do
        while zpty -r -t shell part; do
            text+=$part
        done
        [[ $text == *$2* ]] && return
        sleep 0.05
    done
}

text=
gather 20 'READY'
text=
zpty -w -n shell "$2"$'\t'
gather 5 $3
print -r -- "$text"
zpty -d shell
