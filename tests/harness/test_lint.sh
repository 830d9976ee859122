#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# test_lint.sh - each rule of scripts/lint finds its fault, and only that.
. tests/harness/lib.sh

licence='SPDX-License-Identifier: BSD-3-Clause'
tree=$T/tree
mkdir -p "$tree"/{.ci,common,scripts,tests/harness,etc/man} \
    "$tree"/master/{farm,input} "$tree"/worker/ssh
cp .clang-format "$tree/"
cp scripts/lint "$tree/scripts/"
cp tests/harness/lib.sh "$tree/tests/harness/"
echo "# $licence" >"$tree/GNUmakefile"

# A file with just these lines makes lint say just this.
finds() { # SENTENCE FILE SAYS LINE...
	mkdir -p "$(dirname "$tree/$2")"
	case $2 in
	*.[ch]) printf '%s\n' "/* $licence */" "${@:4}" ;;
	*) printf '%s\n' "${@:4}" ;;
	esac >"$tree/$2"
	[[ $2 = *limp ]] || chmod +x "$tree/$2"
	run "$tree/scripts/lint"
	rm "$tree/$2"
	if [[ -z $3 ]]; then
		is "$1" "$status $(cat "$err")" '0 '
	else
		matches "$1" "$status $(cat "$err")" "^1 [^"$'\n'"]*$3[^"$'\n'"]*$"
	fi
}

finds 'a good file is good' common/a.c '' \
    '#include <stdio.h>' '' '#include "common/a.h"'
finds 'common knows no master' common/a.c 'may include only common' \
    '#include "master/farm/farm.h"'
finds 'master knows no worker' master/farm/a.c 'may include only' \
    '#include "worker/loop.h"'
finds 'worker knows no master' worker/a.h 'may include only' \
    '#include "master/farm/farm.h"'
finds 'libssh2 stays in worker/ssh' worker/a.c 'libssh2' \
    '#include <libssh2.h>'
finds 'there it may be' worker/ssh/a.c '' '#include <libssh2.h>'
finds 'msgpack stays in its files' common/a.c 'msgpack' '#include <msgpack.h>'
finds 'there it may be, too' common/value_a.c '' '#include <msgpack.h>'
finds 'the master has no crypto' master/input/a.c 'openssl' \
    '#include <openssl/evp.h>'
finds 'YAML is input' worker/a.c 'yaml' '#include <yaml.h>'
finds 'unbounded calls are banned' common/a.c 'banned' \
    'int a = sprintf(b, "c");'
finds 'a comment may speak of them' common/a.c '' '/* sprintf() is banned. */'
finds 'notes to self are found' common/a.c 'note to self' \
    "/* TO""DO: think. */"
finds 'code is formatted' common/a.c 'not formatted' 'int  a;'
finds 'every file has a licence' scripts/a 'no licence' '#!/bin/bash' 'true' \
    'true'
finds 'scripts are executable' scripts/limp 'not executable' '#!/bin/bash' \
    "# $licence"
# shellcheck disable=SC2016 # that is the fault
finds 'shell is checked' scripts/a 'SC2086' '#!/bin/bash' "# $licence" \
    'cat $1'
finds 'manuals are checked' etc/man/a.1 'unknown macro' '.TH A 1 2026-01-02' \
    '.SH NAME' 'a - b' '.nosuchmacro'
