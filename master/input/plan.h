/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan.h - what to run, read from a YAML file.
 *
 *	inventory: hosts.yaml
 *	defaults: {timeout: 5s, retries: 1}
 *	jobs:
 *	  - name: system
 *	    ssh: net show system json	(a host job per chosen host)
 *	    parse: json
 *	    hosts: leaf*
 *	  - name: digest
 *	    task: sha256		(a task per argument)
 *	    args: [a.img, b.img]
 *	  - name: check
 *	    task: sha256		(a task per host and argument)
 *	    hosts: leaf*
 *	    when: data.site == "dc1"	(condition.h)
 *	    args: ["{host}.img"]	(hosttext.h)
 *	    after: system		(schedule.h)
 *
 * A plan is read whole or refused. Whether its tasks and hosts exist is for
 * the command to see; every text keeps its place for what it has to say.
 */
#ifndef HF_PLAN_H
#define HF_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "master/input/arena.h"
#include "master/input/condition.h"
#include "master/input/config.h"
#include "master/input/credential.h"
#include "master/input/hosttext.h"
#include "master/input/inerr.h"
#include "master/input/platform.h"

#define PLAN_JOBS_MAX 10000
#define PLAN_NAME_MAX 64
#define PLAN_COMMANDS_MAX 1000
#define PLAN_RETRIES_MAX 1000
#define PLAN_WHEN_MAX 100 /* conditions of a job */
#define PLAN_AFTER_MAX 100
#define PLAN_PRIORITY_MAX 1000

/* clang-format off */
/*
 * Every key there is: X(name, where, "VALUE", "what it says"). A key of a
 * job has a function plan_read_<name>().
 */
#define PLAN_TOP_TABLE(X)						\
	X(inventory,  PLAN_TOP, "FILE",					\
	  "where the hosts are, as seen from the plan's folder")	\
	X(defaults,   PLAN_TOP, "{KEY: VALUE}",				\
	  "for every job that does not say otherwise; a task has hosts "	\
	  "only if it says so, then exclude, when and serial hold for it")	\
	X(serial,     PLAN_TOP, "NUMBER or PERCENT",			\
	  "so many hosts at a time go through all jobs: the next ones when " \
	  "every job of these is over, and none when too many of a job have " \
	  "failed (max_fail)")						\
	X(jobs,       PLAN_TOP, "[JOB, ...]", "what to run")

#define PLAN_JOB_TABLE(X)						\
	X(name,       PLAN_SSH | PLAN_TASK, "TEXT",			\
	  "unique in the plan; made from what is run if not given")	\
	X(ssh,        PLAN_SSH, "COMMAND or [COMMAND, ...]",		\
	  "run this on every chosen host, several in one session; {host}, " \
	  "{data.site} stand for the host's own, quoted for its shell")	\
	X(netconf,    PLAN_SSH, "CALL or [CALL, ...]",			\
	  "send these to every chosen host, in one session: get, "	\
	  "get-config, rpc FILE (see hayfork help ssh); {host}, {data.site} " \
	  "in them and their files are text of XML")			\
	X(configure,  PLAN_SSH, "LINE or [LINE, ...]",			\
	  "or type these lines to the configuration of every chosen host, " \
	  "up to the first that is refused; {host}, {data.site} as in ssh; " \
	  "commit and abort are the platform's")			\
	X(save,       PLAN_SSH | PLAN_DEFAULTS, "true or false",	\
	  "keep what was configured for the next start, too")		\
	X(task,       PLAN_TASK, "NAME",				\
	  "run this task once for every argument (see hayfork tasks)")	\
	X(args,       PLAN_TASK, "[ARG, ...]",				\
	  "a task for each of them; with hosts, for each on each host, "	\
	  "and {host}, {data.site} stand for the host's own")		\
	X(after,      PLAN_SSH | PLAN_TASK, "NAME or [NAME, ...]",	\
	  "jobs that are over, and ok, on a host before this one begins "	\
	  "there; one that is not for this host is not waited for")	\
	X(hosts,      PLAN_ALL, "PATTERN or [PATTERN, ...]",		\
	  "hosts and groups of the inventory, with * ? and [1-9]; all if " \
	  "not given, and none for a task")				\
	X(exclude,    PLAN_ALL, "PATTERN or [PATTERN, ...]",		\
	  "those to leave out")						\
	X(when,       PLAN_ALL, "CONDITION or [CONDITION, ...]",		\
	  "only the hosts for which it holds, as data.site == \"dc1\" and " \
	  "not (\"spare\" in groups or port > 22); all of several")	\
	X(serial,     PLAN_ALL, "NUMBER or PERCENT",			\
	  "so many hosts at a time, each with all its arguments: the next "	\
	  "ones when all of these are over")				\
	X(max_fail,   PLAN_ALL, "NUMBER or PERCENT",			\
	  "when more of its hosts or arguments have failed, it is begun on " \
	  "no other")							\
	X(priority,   PLAN_ALL, "NUMBER",				\
	  "jobs with a higher one (-1000 to 1000; 0 if not given) are begun " \
	  "first")							\
	X(script,     PLAN_SSH, "FILE",					\
	  "what the command reads, as it is, from the plan's folder on; a "	\
	  "host's own are arguments: ssh: sh -s -- {host}")		\
	X(parse,      PLAN_SSH | PLAN_DEFAULTS, "json",			\
	  "make a value of the output")					\
	X(then,       PLAN_SSH | PLAN_DEFAULTS, "TASK",			\
	  "or run this task on the output as it came, where tasks run; its "	\
	  "value is the job's")						\
	X(session,    PLAN_SSH | PLAN_DEFAULTS, "exec, shell or auto",	\
	  "how to run a command; as the host's platform says, if not given") \
	X(become,     PLAN_SSH | PLAN_DEFAULTS, "true or false",	\
	  "run the commands by sudo, or at a level such as enable")	\
	X(become_user, PLAN_SSH | PLAN_DEFAULTS, "TEXT",		\
	  "whom sudo makes of it, where it becomes; root if not given")	\
	X(credentials, PLAN_SSH | PLAN_DEFAULTS,			\
	  "[SECRET or {user, key_file, secret}, ...]",			\
	  "as whom to log in where the inventory does not say: one after " \
	  "the other")							\
	X(answers,    PLAN_SSH | PLAN_DEFAULTS,				\
	  "{PROMPT: TEXT or {secret: NAME}}",				\
	  "what to answer to questions at the login")			\
	X(timeout,    PLAN_ALL, "DURATION",				\
	  "the time each has, such as 500ms, 5s or 2m")			\
	X(retries,    PLAN_ALL, "NUMBER",				\
	  "how often to try again what may be tried again")		\
	X(repeatable, PLAN_SSH | PLAN_DEFAULTS, "true or false",	\
	  "the command may safely run twice on a host")
/* clang-format on */

enum plan_where {
	PLAN_TOP = 1,
	PLAN_DEFAULTS = 2,
	PLAN_SSH = 4,
	PLAN_TASK = 8,
	PLAN_ALL = PLAN_DEFAULTS | PLAN_SSH | PLAN_TASK,
};

struct plan_key {
	const char *name;
	unsigned where; /* a set of enum plan_where */
	const char *value, *doc;
};

/* All keys, those of the top first; for help. */
extern const struct plan_key plan_keys[];
extern const size_t plan_nkeys;

/* For help: what stands in commands and arguments; what is a condition. */
#define PLAN_PLACES_DOC                                                        \
	"{host}, {hostname} (its address), {port}, {username}, {platform}, "   \
	"{data.KEY} and {data.KEY.KEY} in commands, lines to configure, "      \
	"calls of NETCONF and arguments stand for the host's own. A shell "    \
	"reads a value as the word it is, whatever quotes are around; a "      \
	"device is given letters, digits, blanks and %+,-./:=@_# only; in "    \
	"XML it is text, but in comments, which are left alone. {{host}} "     \
	"stands for {host}, "                                                  \
	"and all other braces for themselves. A value that a host lacks, or "  \
	"that cannot be quoted, is an error before anything starts."
#define PLAN_WHEN_DOC                                                          \
	"A condition compares such names, without braces, and groups with "    \
	"\"text\", numbers, true, false, null or [\"a\", \"b\"] by == != < "   \
	"<= > >= in, not in and ~ (a pattern with * and ?); and, or, not and " \
	"parentheses join them. A name alone holds if it is there, and "       \
	"neither false (or no, off), 0 nor empty. Of a list it is asked "      \
	"whether it has a value (in, not in); == and != are for single ones."
#define PLAN_WHEN_EXAMPLE                                                      \
	"data.site == \"dc1\" and not (\"spare\" in groups or data.rack > 40)"

/* A text and its place. */
struct plan_text {
	const char *text; /* NULL: not given */
	unsigned line, col;
	bool is_quoted; /* it begins one further */
	bool is_far;    /* or somewhere behind that place */
};

/* A number of hosts, or a share of those there are. */
struct plan_share {
	uint64_t number; /* in percent if it is a share */
	bool is_given, is_share;
};

/* A pattern that chooses hosts, perhaps written as a list. */
struct plan_hosts {
	const char *expr; /* all of it; NULL: not given */
	const struct plan_text *items;
	size_t nitems;
};

/* A condition that hosts have to meet. */
struct plan_when {
	struct plan_text text;
	const struct condition *condition;
};

struct plan_job {
	enum plan_where kind; /* PLAN_SSH or PLAN_TASK */
	struct plan_text name;
	struct plan_text run; /* the command, or the task's name */
	/* One command or several; run is all of them then, for people. */
	const char *const *commands;
	const struct plan_text *places; /* of each of them */
	size_t ncommands;
	/* They, the lines of config, or args, with places for a host's. */
	const struct hosttext *texts;
	size_t nplaced;          /* texts that have one; 0: texts is NULL */
	bool is_netconf;         /* they are calls, as in rpc.h */
	struct plan_text script; /* a file that the command reads */
	struct plan_text parse;  /* a handler's name */
	struct plan_text then;   /* or a task's */
	struct config config;    /* n is 0: it runs commands */
	bool become;
	struct plan_text become_user;
	bool says_user; /* that is not of the defaults */
	bool has_session;
	enum platform_session session;
	struct plan_hosts hosts, exclude;
	const struct plan_when *when; /* all have to hold */
	size_t nwhen;
	const struct plan_text *after; /* names of jobs */
	const size_t *after_jobs;      /* where in the plan they are */
	size_t nafter;
	struct plan_share serial, max_fail;
	int priority;
	struct credentials *credentials; /* NULL: not given */
	struct answers *answers;
	const struct plan_text *args;
	size_t nargs; /* 0: one task without an argument (on each host) */
	bool has_timeout, has_retries;
	uint64_t timeout_ms; /* never 0 if given */
	unsigned retries;
	bool is_repeatable;
};

struct plan_names;

struct plan {
	const char *file;
	struct plan_text inventory; /* resolved from the plan's folder */
	struct plan_share serial;   /* of the hosts of all jobs together */
	struct plan_job *jobs;
	size_t njobs;             /* at least one */
	struct plan_names *names; /* of those that have one */
	const char *source; /* its text, to be shown; "": it may hold secrets */
	size_t source_len;

	struct arena arena; /* the plan's own: all of the above */
};

/* How many commands, lines to configure, or arguments it has. */
size_t plan_job_sends(const struct plan_job *);
/* Is it for hosts of the inventory? */
bool plan_job_has_hosts(const struct plan_job *);

/* Read a plan; NULL: refused, the error has the place. */
MUST_CHECK struct plan *plan_load(const char *path, struct inerr *);

/* The same from a text; file names it in errors and places its folder. */
MUST_CHECK struct plan *plan_parse(
    const char *file, const char *text, size_t len, struct inerr *);

/* Commands on one line, for people. */
const char *plan_join(struct arena *, const char *const *commands, size_t n);

/* That share of n, rounded down, but never below least. */
uint64_t plan_share_of(const struct plan_share *, uint64_t n, uint64_t least);

/* NULL is allowed. */
void plan_free(struct plan *);

/* The folder it is in, with a slash at its end; "": this one. In its arena. */
const char *plan_folder(struct plan *);

/*
 * Give an error the place of a text, of the column in it that the error has,
 * or of the part of a pattern that its column is in. Returns false.
 */
bool plan_at(const struct plan *, const struct plan_text *, struct inerr *);
bool plan_at_inside(
    const struct plan *, const struct plan_text *, struct inerr *);
/* Of the command, the line to configure, or the argument of this number. */
bool plan_at_sent(
    const struct plan *, const struct plan_job *, size_t i, struct inerr *);
bool plan_at_hosts(
    const struct plan *, const struct plan_hosts *, struct inerr *);

#endif
