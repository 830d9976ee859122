/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell.h - the command line of a device: what a user types, what it says.
 *
 * The core (shell.c) edits lines, asks for secrets, pages output and keeps
 * the channel fed.  What a device of a kind understands is a table of
 * commands in a file of its own (shell_cisco.c, ...), which calls the
 * functions below.  State lives as long as the channel.
 */
#ifndef HF_FLEET_SHELL_H
#define HF_FLEET_SHELL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <libssh/callbacks.h>

#include "tests/fleet/device.h"
#include "tests/fleet/login.h"
#include "tests/fleet/run.h"
#include "tests/fleet/text.h"

struct shell;

/* How what is typed is shown beyond the width of the terminal. */
enum wrap {
	WRAP_NONE, /* it is not: left to the terminal */
	WRAP_PAD,  /* a blank and a carriage return at the edge, as readline */
	WRAP_SCROLL, /* the line moves left behind a "$", as IOS */
};

/* What a device of a kind understands; the last one of a table is empty. */
struct shell_command {
	/*
	 * Words that may be abbreviated; <x> is any one word, * any words
	 * but not none, ... any words or none.
	 */
	const char *words;
	unsigned modes; /* bits: 1 << mode */
	/* rest: from the first <x>, * or ... on; NULL: the text is put out. */
	void (*act)(struct shell *s, const struct shell_command *c, char *rest);
	const char *text; /* a template, see shell_expand(); or the act's */
	int arg;          /* the act's */
};

struct shell_kind {
	const char *name, *doc;
	const char *eol;   /* a line's end in output */
	const char *enter; /* what Enter is echoed as */
	const char *more;  /* the pager's line */
	const char *erase; /* and how it goes away */
	enum wrap wrap;
	bool pages;      /* output is paged until it is told not to */
	bool echo_early; /* keys are shown as they come, too, as a tty does */
	bool plain_exec; /* without a terminal, lines end as they should */
	bool glues;      /* a prompt may follow output on its last line */
	int start, privileged; /* the mode after login, and that of the
				* privileged */
	const void *extra;     /* the kind's own */
	bool user_suffix; /* the user may end in +ct80w24h, as MikroTik's */
	/* Instead of the usual questions; any key will do. */
	const char *license, *any_key;
	const char *motd; /* a template */
	/* Put the prompt into p, which is empty. */
	void (*prompt)(struct shell *s, struct text *p);
	/* Do this line, which is not empty and may be changed. */
	void (*line)(struct shell *s, char *line);
	/* Optional: before the first prompt; instead of it, if it asks. */
	void (*open)(struct shell *s);
	/* Optional: a key at the prompt; true when that was all about it. */
	bool (*key)(struct shell *s, char c);
};

enum shell_state {
	SHELL_GREETS,
	SHELL_BUSY,    /* a line or an answer is being taken */
	SHELL_LINE,    /* takes a line, at a prompt or a question */
	SHELL_KEY,     /* takes a key */
	SHELL_OUTPUT,  /* a command has output to come */
	SHELL_PAGER,   /* a page is full */
	SHELL_HANGING, /* never says anything again */
	SHELL_OVER,
};

typedef void shell_answer(struct shell *s, char *answer);

struct shell {
	struct run *run;
	const struct shell_plan *plan;
	const struct shell_kind *kind;
	struct ssh_channel_callbacks_struct callbacks;
	char host[DEVICE_HOST_SIZE], address[DEVICE_NAME_SIZE],
	    user[LOGIN_USER_MAX];
	const char *suffix; /* of the user, with its +; or empty; borrowed */
	uint64_t flood_cap;
	const char *told;       /* the device's words before each command */
	uint64_t delay_ms;      /* theirs, for the command at hand */
	unsigned width, height; /* of the terminal */
	bool tty;
	bool eof;  /* nothing more will be typed */
	bool once; /* for one command of exec, without prompts */

	struct text in, out; /* typed ahead; to be sent */
	enum shell_state state;
	unsigned greeting;    /* the next of its steps */
	shell_answer *answer; /* who takes the line; NULL is the kind */
	bool hidden;          /* the line is not echoed */
	unsigned tries;       /* the answers' */
	int unanswered;       /* exit status if no answer comes */
	struct text line, prompt, question;
	size_t scrolled; /* bytes of the line left of the terminal */
	char last_key;
	char escape; /* inside an escape sequence: its kind */

	struct command command; /* of SHELL_OUTPUT */
	uint64_t sent;
	char last_out;    /* the last byte of output */
	unsigned page;    /* lines to a page; 0 is no paging */
	unsigned on_page; /* lines since the page began */
	bool unpaged;     /* for this command only */
	int exit;         /* status of the last command */

	int mode;        /* the kind's */
	unsigned flags;  /* the kind's */
	char where[128]; /* the kind's: what is being configured */
	char block[256]; /* and its line in the configuration */
	struct text config, candidate; /* lines */
};

/* A kind of shell by its name; NULL when there is none. */
const struct shell_kind *shell_kind_named(const char *name, size_t len);

/* The kinds, for --help. */
void shell_help(FILE *f);

/*
 * Give the channel a shell, or let the device's shell do a command as exec
 * does (text is not NULL).  user is who logged in.
 */
void shell_start(struct run *run, const struct device *device, const char *user,
    const char *text, uint64_t flood_cap);

/* ---- for the kinds ------------------------------------------------------ */

/* Put out text; newlines become the kind's. */
void shell_puts(struct shell *s, const char *text);
void shell_printf(struct shell *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Put out bytes as they are. */
void shell_raw(struct shell *s, const char *bytes);

/* Put out text on stderr; on a terminal that is the same. */
void shell_complain(struct shell *s, const char *text);

/* Ask for a line (hidden or not) and give it to answer. */
void shell_ask(
    struct shell *s, const char *question, bool hidden, shell_answer *answer);
/* Ask for a key. */
void shell_ask_key(struct shell *s, const char *question, shell_answer *answer);

/*
 * Put out a template as a command's output, paged: {host}, {address}, {user},
 * {config}, {candidate} and {prompt} are filled in.
 */
void shell_show(struct shell *s, const char *template);
/* The same with a text of yours, which is taken over. */
void shell_show_text(struct shell *s, char *text);

/* Whatever follows is for the kind at its prompt; the normal state. */
void shell_ready(struct shell *s);

/* End the session. */
void shell_exit(struct shell *s, int status);

/* Do a line as if it had been typed. */
void shell_do(struct shell *s, char *line);

/* ---- shell_words.c ------------------------------------------------------ */

enum found { FOUND, FOUND_NONE, FOUND_PART, FOUND_MANY };

/*
 * The command of a table that a line means in this mode.  *rest_r is where its
 * arguments start, *at_r where the line stops making sense.
 */
enum found shell_find(const struct shell_command *table, int mode, char *line,
    const struct shell_command **r, char **rest_r, size_t *at_r);
/* Do it, or show its text. */
void shell_obey(struct shell *, const struct shell_command *, char *rest);
/* What sets the terminal's width does; 0 is no width at all. */
void shell_do_width(struct shell *, const struct shell_command *, char *rest);

/*
 * What the last word of a line lacks of the only word it can become, or NULL.
 */
const char *shell_complete(const struct shell_command *table, int mode,
    const char *line, size_t *len_r);

/* Fill in a template; yours to free. */
char *shell_expand(struct shell *s, const char *template);

/* Lines of configuration: add one (not twice), take those away that begin so.
 */
void lines_add(struct text *lines, const char *line);
bool lines_remove(struct text *lines, const char *start);
/* The same inside the block of indented lines below this one. */
void lines_add_to(struct text *lines, const char *block, const char *line);
bool lines_remove_from(
    struct text *lines, const char *block, const char *start);

/* ---- shell_line.c ------------------------------------------------------- */

/* Take a key at a prompt or a question; true when it ended the line. */
bool line_key(struct shell *s, char c);

/* Show prompt and line again. */
void line_show(struct shell *s);

#endif
