# SPDX-License-Identifier: BSD-3-Clause
#
# complete.zsh - what zsh makes of a word when Tab is pressed.
#
#	zsh -f complete.zsh FOLDER LINE FILE
#
# An interactive zsh finds completions in FOLDER; the candidates for the end
# of LINE are written to FILE, one a line, then "done".
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D
compadd() {
	local -a found
	if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
		builtin compadd \"\$@\"
		return
	fi
	builtin compadd -A found \"\$@\"
	print -l -- \$found >>$3
	builtin compadd \"\$@\"
}
finish() { print done >>$3 }
zle -N finish
bindkey '^I' complete-word
bindkey '^X' finish
echo rea''dy"
zpty -r z said '*ready*'
zpty -w -n z "$2"$'\t\x18'
until [[ -s $3 ]] && grep -qx done $3; do
	sleep 0.02 # test_completion.sh has the deadline
done
zpty -d z
