# complete.zsh FOLDER LINE: what becomes of LINE in zsh when the tabulator is struck, with the completions in FOLDER.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= PS2= fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D; stty -echo; print REA''DY"
text=
while [[ $text != *READY* ]]; do
    zpty -r shell text || exit 1
done
zpty -w -n shell "$2"$'\t'
for ((i = 0; i < 30; i++)); do
    sleep 0.1
    while zpty -r -t shell text; do
        print -rn -- "$text"
    done
done
zpty -d shell
