/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform.h - what is known of a kind of device: its prompts, how to come
 * from one level of its command line to another, what it asks unasked, what it
 * says when something failed, and which of its commands only read.
 *
 * Read from a YAML file. Its format is scrapli's, version 2 (a mode is called
 * a level here), with keys of our own below one more, "hayfork": see
 * platform_keys.h. A definition is read whole or refused: what it names is
 * there, every pattern compiles, and it fits into a job.
 */
#ifndef HF_PLATFORM_H
#define HF_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "master/input/arena.h"
#include "master/input/inerr.h"

#define PLATFORM_LEVELS_MAX 64
#define PLATFORM_PARTS_MAX 256 /* of any other list: workers take no more */
#define PLATFORM_ENCODED_MAX                                                   \
	((size_t)64 << 10) /* bytes, as sent to workers                        \
			    */

struct platform_texts {
	const char *const *at;
	size_t n;
};

/* The same order as enum msg_step_kind. */
enum platform_step_kind {
	PLATFORM_SEND,     /* type input, wait for the next prompt */
	PLATFORM_PROMPTED, /* type input, wait for prompt, type response */
	PLATFORM_ENTER,    /* go to the level named by input */
	PLATFORM_WRITE,    /* type input, wait for nothing */
};

struct platform_step {
	enum platform_step_kind kind;
	const char *input;    /* "" is an empty line */
	const char *prompt;   /* only of PROMPTED, as response is */
	const char *response; /* a text, or the name of a secret */
	bool is_exact;        /* prompt is the text itself, no pattern */
	bool is_secret;
};

struct platform_steps {
	const struct platform_step *at;
	size_t n;
};

struct platform_way {
	const char *to; /* a level's name */
	struct platform_steps steps;
	unsigned line, col; /* of that name */
};

struct platform_level {
	const char *name;
	const char *prompt;
	bool is_exact;
	struct platform_texts excludes; /* none of them is in its prompt */
	const struct platform_way *ways;
	size_t nways;
	unsigned line, col; /* of its name */
};

/* How to run a command on it; the same order as enum msg_ssh_mode. */
enum platform_session {
	PLATFORM_EXEC,  /* each command on a channel of its own */
	PLATFORM_SHELL, /* all typed to its command line */
	PLATFORM_AUTO,  /* exec, where it is refused a shell */
};

struct platform_question {
	const char *pattern;
	const char *answer; /* sent as it is; NULL: there is none */
	bool is_pager;      /* take what it says out of the output */
};

/* For sending configuration. */
struct platform_config {
	const char *level; /* where lines are typed; NULL: not known */
	struct platform_steps commit, abort, save;
};

struct platform {
	const char *name; /* of the file, without its ending */
	const char *file; /* as it is called in errors */

	const char *prompt; /* a pattern for all levels */
	struct platform_texts excludes, failures;
	const char *level; /* where commands are typed */
	struct platform_level *levels;
	size_t nlevels;
	struct platform_steps on_open, on_close;
	bool forces_auth, bypasses_auth;   /* scrapli's; not used */
	const char *ntc_templates, *genie; /* others' names; or NULL */

	/* What is below "hayfork". */
	struct platform_texts aliases;
	struct platform_texts reads;   /* how a command that reads begins */
	struct platform_texts never;   /* how no word of it begins */
	struct platform_texts filters; /* behind a pipe */
	struct platform_texts menus;   /* it is a path of these, then "print" */
	enum platform_session session;
	bool has_one_channel; /* a connection has room for one */
	const char *newline;
	const char *user_suffix; /* "": none */
	const struct platform_question *questions;
	size_t nquestions;
	struct platform_config config;

	struct platform_texts secrets; /* those its steps ask for */
	struct arena arena;            /* the platform's own: all of it */
};

/*
 * Read a definition; NULL: refused, the error has the place and the line.
 * file names it in errors, and in what is behind its last slash the platform.
 */
MUST_CHECK struct platform *platform_parse(
    const char *file, const char *text, size_t len, struct inerr *);
/* NULL is allowed. */
void platform_free(struct platform *);

/* "NAME" of "FOLDER/NAME.yaml"; copied into the arena. */
const char *platform_file_name(struct arena *, const char *file);

const struct platform_level *platform_level(
    const struct platform *, const char *name);
const char *platform_session_name(enum platform_session);
/* Where a step PLATFORM_ENTER leads. */
const char *platform_step_level(
    const struct platform *, const struct platform_step *);

/*
 * Does this command line only read, so that it may run twice? Says no where
 * that is not plain: two commands in one, redirections, substitutions, a pipe
 * to anything but a filter. On a platform that is NULL nothing does.
 */
bool platform_only_reads(const struct platform *, const char *command);

/*
 * Append it as a PLATFORM (common/msg_table.h): always the same bytes for the
 * same definition, so that workers can tell by them which they know.
 */
void platform_encode(const struct platform *, struct buf *);

#endif
