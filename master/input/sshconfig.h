/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig.h - what ssh's own configuration says about a host.
 *
 * Files are read once, then asked for any number of hosts; the answers are
 * those of ssh 9.2 (ssh_config(5), `ssh -G`): the first value wins, some
 * keywords accumulate, Match final makes for a second pass. What only ssh
 * can answer (a program to run, names to look up, criteria of later
 * versions) is marked in the answer: it is to be asked, and its own words
 * are read with sshconfig_answer().
 *
 * More lenient than ssh, never stricter, in what cannot change an answer:
 * values of keywords that mean nothing here are not looked at, names of
 * algorithms are taken as they are, keywords of later versions are known.
 *
 * Pure: files and the machine are what struct sshconfig_world says.
 */
#ifndef HF_SSHCONFIG_H
#define HF_SSHCONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "master/input/arena.h"
#include "master/input/inerr.h"
#include "master/input/sshconfig_table.h"

#define SSHCONFIG_SYSTEM_DIR "/etc/ssh"
#define SSHCONFIG_FILE_MAX ((size_t)16 << 20) /* bytes of a file */
#define SSHCONFIG_FILES_MAX 10000             /* included ones, too */

struct sshconfig;

/* But for the first two the error says why. */
enum sshconfig_got {
	SSHCONFIG_GOT,
	SSHCONFIG_MISSING,
	SSHCONFIG_UNREADABLE, /* skipped, as ssh does, unless it is named */
	SSHCONFIG_REFUSED,
};

/* Where it is asked. Borrowed for as long as the configuration lives. */
struct sshconfig_world {
	const char *home; /* ~ and %d, without a slash at its end */
	const char *user; /* who we are: %u */
	const char *uid;  /* %i */
	const char *name; /* of this machine: %l, to its first dot %L */
	void *ctx;
	/* The environment; NULL: not there. */
	const char *(*env)(void *ctx, const char *name);
	/* The home of another user: ~user; NULL: nobody of that name. */
	const char *(*home_of)(void *ctx, const char *user);
	/* The TCP port of a service; 0: none of that name. */
	unsigned (*service)(void *ctx, const char *name);
	/*
	 * A whole file, with a NUL behind it, for free_secret(text, len).
	 * check: refuse one that others may write. A folder reads as nothing.
	 */
	enum sshconfig_got (*read)(void *ctx, const char *path, bool check,
	    char **text, size_t *len, struct inerr *);
	/* Call back with each path of a glob(7) pattern, in order. */
	bool (*glob)(void *ctx, const char *pattern,
	    bool (*each)(void *arg, const char *path), void *arg);
};

/* What to do about a file, for sshconfig_read(). */
enum sshconfig_how {
	SSHCONFIG_USER = 1,  /* ~ and ~/.ssh in its Includes */
	SSHCONFIG_CHECK = 2, /* refuse it if others may write it */
	SSHCONFIG_MUST = 4,  /* refuse that it is missing */
};

/* Whom to ask for: as on the command line of ssh. */
struct sshconfig_query {
	const char *host; /* as typed: the alias */
	const char *user; /* NULL: not given */
	uint16_t port;    /* 0: not given */
};

struct sshconfig_list {
	const char *const *v;
	size_t n;
	bool set; /* even if empty: "none" */
};

/* One machine on the way: itself an alias to be asked for. */
struct sshconfig_hop {
	const char *host;
	const char *user; /* NULL: not given */
	uint16_t port;    /* 0: not given */
};

/* A place in a file. */
struct sshconfig_place {
	const char *file;
	unsigned line;
};

/*
 * The answer. Numbers are -1 and texts NULL where nobody said anything;
 * times are seconds. Borrowed from the configuration and the arena.
 */
struct sshconfig_host {
#define SSHCONFIG_FIELD_(KIND, NAME, field, word, tell)                        \
	SSHCONFIG_TYPE_##KIND field;
	SSHCONFIG_TABLE(SSHCONFIG_FIELD_)
#undef SSHCONFIG_FIELD_

	/*
	 * What was made of them: hostname is never NULL here, in lower case,
	 * and an address as inet_ntop() has it; paths have their tokens and
	 * tildes replaced; algorithm lists keep their + - ^.
	 */
	const char *alias; /* as asked */
	const char *agent; /* a socket; "": none; NULL: not said */
	/* Outermost first; of ProxyJump, or a ProxyCommand that is one. */
	const struct sshconfig_hop *hops;
	size_t nhops;
	struct sshconfig_place proxy_place; /* of either kind of proxy */

	/* Only ssh can tell, because of this; nothing above holds. */
	const char *ask; /* NULL: no need */
	struct sshconfig_place ask_place;
};

/* What becomes of a keyword. */
enum sshconfig_fate {
	SSHCONFIG_HONOURED,
	SSHCONFIG_TOLD,  /* not honoured: sshconfig_untold() */
	SSHCONFIG_QUIET, /* nor missed */
};

/* The i-th keyword if it fares so, else ""; NULL: there are no more. */
const char *sshconfig_word(size_t i, enum sshconfig_fate);

/* The world is borrowed. */
struct sshconfig *sshconfig_new(const struct sshconfig_world *);
void sshconfig_free(struct sshconfig *);

/*
 * Read a file behind those read before, and what it includes. False: it is
 * refused as a whole, the error has the place.
 */
MUST_CHECK bool sshconfig_read(
    struct sshconfig *, const char *path, unsigned how, struct inerr *);

/*
 * Ask for a host. False: what the files say of it cannot be, as an unknown
 * token. Not const: remembers what was told of.
 */
MUST_CHECK bool sshconfig_ask(struct sshconfig *,
    const struct sshconfig_query *, struct arena *, struct sshconfig_host *,
    struct inerr *);

/*
 * Read what `ssh -G` printed for a host. usual: what it printed for any host
 * with -F none; lines that are the same say nothing. False: not its output.
 */
MUST_CHECK bool sshconfig_answer(struct sshconfig *,
    const struct sshconfig_query *, const char *text, const char *usual,
    struct arena *, struct sshconfig_host *, struct inerr *);

/* Nothing is said of a host: its name is as typed. */
void sshconfig_host_none(
    struct sshconfig_host *, const struct sshconfig_query *);

/*
 * The command of ProxyCommand with its tokens replaced; NULL without error
 * is not possible: ask only if there is one.
 */
MUST_CHECK const char *sshconfig_proxy_command(struct sshconfig *,
    const struct sshconfig_host *, struct arena *, struct inerr *);

/*
 * Call back for each keyword that was in force for a host that was asked
 * for, is not honoured and would have made a difference: once each, where it
 * was first met.
 */
void sshconfig_untold(struct sshconfig *,
    void (*tell)(void *arg, const char *keyword, struct sshconfig_place),
    void *arg);

#endif
