/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_lex.h - a line of ssh_config(5): keyword, arguments, comment.
 *
 * There are two ways to read arguments, as in ssh. Most keywords have words
 * in either kind of quotes, with \", \', \\ and, outside quotes, "\ "; a #
 * that begins a word begins a comment. The conditions of Match, and the
 * keyword itself, end at a blank, an = or a double quote and know no
 * backslash: sshconfig_lex_word().
 */
#ifndef HF_SSHCONFIG_LEX_H
#define HF_SSHCONFIG_LEX_H

#include "master/input/arena.h"
#include "master/input/inerr.h"

struct sshconfig_arg {
	const char *text;
	unsigned col; /* from 1, in bytes */
};

struct sshconfig_line {
	struct sshconfig_arg keyword; /* as written */
	const char *rest;             /* all behind it, raw; never empty */
	unsigned rest_col;
	struct sshconfig_arg *args;
	size_t nargs;
};

enum sshconfig_lexed { SSHCONFIG_BLANK, SSHCONFIG_LINE, SSHCONFIG_BAD };

/*
 * Read one line, given without its newline. What is after a NUL is not seen.
 * BAD: the error lacks the file and line.
 */
enum sshconfig_lexed sshconfig_lex(struct arena *, const char *text, size_t len,
    struct sshconfig_line *, struct inerr *);

/*
 * The next word at *at, which is changed; NULL: there is none, or its double
 * quotes do not end. Empty at the end, and before a leading blank or =.
 */
char *sshconfig_lex_word(char **at);

#endif
