/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * options_table.h - every subcommand and every option, defined once.
 *
 * The parser, the struct it fills, --help and the man page are generated from
 * these tables.
 *
 *	COMMANDS: X(NAME, "name", "operands", least, most, BEHIND,
 *	    "doc", "more")
 *	least, most: operands; BEHIND: what "--" begins, OPERANDS (more of the
 *	same) or WORDS (a command, which must be there)
 *
 *	OPTIONS: X(KIND, field, "name", 'c', "ARG", "preset", least, most,
 *	    commands, "doc")
 *
 *	KIND	field			value
 *	FLAG	bool			none
 *	TALLY	unsigned		none; counts how often it was given
 *	COUNT	unsigned		a number from least to most
 *	TIME	uint64_t (_ms)		a length of time, see duration.h
 *	SIZE	uint64_t		bytes, see duration.h
 *	TEXT	const char *		any
 *	JOIN	char *			any; given again: joined by commas
 *	BARE	char *			as JOIN, but only behind "="; left out,
 *					the value is the preset
 *	LIST	struct options_list	any; given again: one more
 *	CHOICE	unsigned		its place among the words of "ARG"
 */
#ifndef HF_OPTIONS_TABLE_H
#define HF_OPTIONS_TABLE_H

#include "common/contract.h"

#define OPTIONS_MANY 0xffffffffu

/* Subcommands that an option is for. */
#define ON(NAME) (1u << COMMAND_##NAME)
#define FOR_FILES (ON(GET) | ON(PUT))
#define FOR_COMMANDS (ON(RUN) | ON(SSH) | ON(COMPARE))
#define FOR_LOGGED (FOR_COMMANDS | ON(CHECK)) /* secrets have names */
#define FOR_HOSTS (FOR_LOGGED | FOR_FILES)
#define FOR_CHOICES (FOR_HOSTS | ON(HOSTS))
#define FOR_TASKS (ON(RUN) | ON(MAP) | ON(EXEC))
#define FOR_JOBS                                                               \
	(ON(RUN) | ON(SSH) | ON(MAP) | ON(EXEC) | ON(CHECK) | FOR_FILES)
#define FOR_FARMS (FOR_JOBS | ON(COMPARE))
/* Those that are kept. */
#define FOR_KEPT (FOR_JOBS & ~ON(CHECK))
#define FOR_STORE                                                              \
	(ON(RUNS) | ON(SHOW) | ON(RESUME) | ON(DIFF) | ON(EXPORT) | ON(PRUNE))
#define FOR_ALL (~0u)
#define FOR_LOGINS (FOR_HOSTS | ON(DOCTOR))
#define FOR_LISTS                                                              \
	(FOR_FARMS | ON(HOSTS) | ON(PLATFORMS) | ON(DOCTOR) | ON(RUNS) |       \
	    ON(SHOW) | ON(RESUME))

/* clang-format off */
#define COMMAND_TABLE(X)						\
	X(RUN, "run", "PLAN.yaml", 1, 1, OPERANDS,			\
	    "host jobs and tasks of a plan, together",			\
	    "A plan names an inventory and lists jobs: an ssh command for "	\
	    "the hosts chosen, or a task for each of its arguments.")	\
	X(SSH, "ssh", "[HOSTS...] -- COMMAND", 0, OPTIONS_MANY, WORDS,	\
	    "one command on many hosts",				\
	    "HOSTS are [user@]host[:port], with ranges such as sw[01-40]; "	\
	    "without any, the inventory's. The words of COMMAND are joined " \
	    "by blanks and run by the device; several commands are given "	\
	    "with --command instead. With --netconf they are calls; a FILE "	\
	    "of theirs is XML: an element <rpc>, or what stands in one, or " \
	    "<filter>, or what stands in one of type subtree.")					\
	X(GET, "get", "[HOSTS...] -- REMOTE [FILE]", 0, OPTIONS_MANY, WORDS, \
	    "a file from many hosts",					\
	    "By SFTP. FILE is where it is to be here: a file, or a folder " \
	    "(default: this one), where it has the name it has there; of "	\
	    "several hosts, in a folder for each, or where {host} in FILE " \
	    "says. It is there whole or not at all.")			\
	X(PUT, "put", "[HOSTS...] -- FILE REMOTE", 0, OPTIONS_MANY, WORDS, \
	    "a file to many hosts",					\
	    "By SFTP. FILE is read once, before anything starts; -: "	\
	    "standard input. REMOTE is a file; if it ends with a slash, "	\
	    "the folder for it. There it is replaced when all has arrived.") \
	X(CHECK, "check", "[HOSTS...]", 0, OPTIONS_MANY, OPERANDS,	\
	    "connect and log in everywhere, run nothing",		\
	    "Whom to log in to, as whom, with what and how to tell it is "	\
	    "said as to hayfork ssh. A result per host: who was let in, "	\
	    "and by what, or the stage that it came to and why.")	\
	X(MAP, "map", "TASK [ARG...]", 1, OPTIONS_MANY, OPERANDS,	\
	    "one task over many arguments",				\
	    "Without arguments, each line of standard input is one. "	\
	    "Arguments that begin with a dash stand behind \"--\".")	\
	X(EXEC, "exec", "[ARG...] -- PROGRAM [WORD...]", 0, OPTIONS_MANY, WORDS, \
	    "one local program per argument",				\
	    "{} in the words of PROGRAM is replaced by the argument; where " \
	    "there is none, the argument becomes the last word. No shell "	\
	    "reads them. Without arguments, each line of standard input "	\
	    "is one. A program has your environment and working "		\
	    "directory, reads /dev/null, and ends with its process group.") \
	X(COMPARE, "compare", "[WORKLOAD...]", 0, OPTIONS_MANY, OPERANDS, \
	    "the same work by processes and by threads",		\
	    "Without a workload, all that are built in (see hayfork "	\
	    "tasks; their names without load_). \"ssh\" and words: that "	\
	    "command, on the hosts. With --task, the operands are its "	\
	    "arguments; with --plan there are none.")			\
	X(RUNS, "runs", "", 0, 0, OPERANDS,				\
	    "the runs that are kept, the newest first", "")		\
	X(SHOW, "show", "RUN [HOST]", 1, 2, OPERANDS,			\
	    "the results of a run that is kept",			\
	    "RUN is its number, or last. Of HOST: only its own.")		\
	X(DIFF, "diff", "RUN RUN", 2, 2, OPERANDS,			\
	    "what changed from one run to another",			\
	    "In each host's status, value or output; what is new and what "	\
	    "is gone. Exit status 1 if anything is different.")		\
	X(EXPORT, "export", "RUN FILE", 2, 2, OPERANDS,			\
	    "a run as a store of its own",				\
	    "A new file, for --store; as text a run comes from show.")	\
	X(PRUNE, "prune", "", 0, 0, OPERANDS,				\
	    "forget old runs",						\
	    "Those that one of --keep and --older names. One that is "	\
	    "running stays.")						\
	X(RESUME, "resume", "RUN", 1, 1, OPERANDS,			\
	    "do what is left of a run that was cut short",		\
	    "As it was typed, in its folder, by its plan as it was. What "	\
	    "is recorded is not done again, and jobs are known by their "	\
	    "host, commands and arguments. If it reads its arguments from " \
	    "standard input, give them again.")				\
	X(TASKS, "tasks", "", 0, 0, OPERANDS,				\
	    "list the tasks there are, with their arguments", "")	\
	X(HOSTS, "hosts", "[HOSTS...]", 0, OPTIONS_MANY, OPERANDS,	\
	    "which hosts a choice means",				\
	    "One name a line, in the order of a run; nothing is started, "	\
	    "and no host is asked. HOSTS, and what --hosts, --limit, "	\
	    "--exclude and a plan choose by, are words with operators "	\
	    "between them, from left to right: a comma or a blank adds, "	\
	    "! takes away, & keeps what both have, ^ what only one has. "	\
	    "A word is a name, with ranges as in sw[01-40,50-60/2] and "	\
	    "with * and ?; @GROUP or @SOURCE:GROUP, of the inventory or "	\
	    "else of ClusterShell's groups.conf; @./FILE (a path has a slash, a group "	\
	    "none), whose lines are such expressions; or KEY=VALUE or "	\
	    "KEY!=VALUE, KEY being name, hostname, port, username, "	\
	    "platform or of the inventory's data (site, rack.row, "	\
	    "data.site), and a VALUE in double quotes being taken as it "	\
	    "is.")							\
	X(PLATFORMS, "platforms", "[NAME]", 0, 1, OPERANDS,		\
	    "list the platforms there are, or show one",		\
	    "NAME is one's own or an alias of it, or a file: FILE.yaml, "	\
	    "which is checked.")					\
	X(DOCTOR, "doctor", "", 0, 0, OPERANDS,				\
	    "look whether this machine is fit for it",			\
	    "Libraries and what they cannot do, ssh-agent and keys, known "	\
	    "hosts, files with options, limits, clock and disk; what is not ok comes with what to do about "	\
	    "it. Exit status 1 if anything is not fit.")			\
	X(COMPLETION, "completion", "SHELL", 1, 1, OPERANDS,		\
	    "what bash, zsh or fish complete",				\
	    "A script for this shell, which make install puts where it "	\
	    "looks. For one shell: source <(hayfork completion bash).")	\
	X(HELP, "help", "[TOPIC]", 0, 1, OPERANDS,			\
	    "this, or more about a subcommand or another topic", "")

/* Beside the subcommands, what "hayfork help" knows about. */
#define HELP_TOPIC_TABLE(X)						\
	X(statuses, "how jobs end, stages, and exit statuses")		\
	X(plan, "the keys of a plan file")				\
	X(platform, "the keys of a platform file")			\
	X(ansible, "what is read of Ansible's inventories, and tables")	\
	X(ssh_config, "the keywords of ssh_config that are honoured")	\
	X(config, "options in files and in the environment")		\
	X(json, "the fields of a result with -o jsonl")			\
	X(protocol, "the messages between master and workers")		\
	X(inventory, "what an inventory may be, and the keys of nornir's") \
	X(man, "the manual page, as mdoc(7)")				\
	X(man_plan, "that of plans")					\
	X(man_inventory, "that of inventories")

#define HOSTS_OPTIONS(X)						\
	X(TEXT, inventory, "inventory", 'i', "FILE", NULL, 0, 0, FOR_CHOICES, \
	    "hosts to choose from: a list, one [user@]host[:port] a line, " \
	    "nornir's hosts.yaml (or its folder), Ansible's inventory (INI, " \
	    "YAML, a folder, a program), or a table with a header")	\
	X(JOIN, hosts, "hosts", 'w', "HOSTS", NULL, 0, 0, FOR_CHOICES,	\
	    "hosts by name, in the inventory or not: "			\
	    "[user@]host[:port],... with ranges such as sw[01-40]; see "	\
	    "hayfork help hosts")	\
	X(JOIN, limit, "limit", 'l', "HOSTS", NULL, 0, 0, FOR_CHOICES,	\
	    "of the inventory, only these hosts and groups; leaf* and " \
	    "sw[01-40] work, and operators: see hayfork help hosts") \
	X(JOIN, exclude, "exclude", 'x', "HOSTS", NULL, 0, 0, FOR_CHOICES, \
	    "not these hosts and groups")				\
	X(FLAG, group_commands, "group-commands", 0, NULL, NULL, 0, 0, FOR_CHOICES, \
	    "ask ClusterShell's group sources that are commands for the "	\
	    "shell, too (map, all and list in groups.conf)")

#define LOGIN_OPTIONS(X)						\
	X(TEXT, ssh_config, "ssh-config", 'F', "FILE", NULL, 0, 0, FOR_HOSTS, \
	    "read this ssh_config; none: do not (default: as ssh, "	\
	    "~/.ssh/config and the system's)")				\
	X(TEXT, user, "user", 'u', "NAME", NULL, 0, 0, FOR_HOSTS,	\
	    "log in under this name where the inventory names none "	\
	    "(else yours)")						\
	X(LIST, identity, "identity", 0, "FILE", NULL, 0, 0, FOR_LOGINS,	\
	    "a private key; may be given again (default: as ssh, "	\
	    "~/.ssh/id_*)")						\
	X(FLAG, no_agent, "no-agent", 0, NULL, NULL, 0, 0, FOR_LOGINS,	\
	    "do not ask ssh-agent for keys")				\
	X(FLAG, ask_password, "ask-password", 0, NULL, NULL, 0, 0,	\
	    FOR_HOSTS, "ask for the password on the terminal, once")	\
	X(TEXT, password_file, "password-file", 0, "FILE", NULL, 0, 0,	\
	    FOR_HOSTS, "the password is the first line of this file")	\
	X(TEXT, password_command, "password-command", 0, "COMMAND", NULL, \
	    0, 0, FOR_HOSTS,						\
	    "the password is the first line this command prints")	\
	X(LIST, credential, "credential", 0, "SECRET|KEY=VALUE,...", NULL, \
	    0, 0, FOR_HOSTS, "log in with this secret as the password, or "	\
	    "as user=NAME,secret=NAME or user=NAME,key_file=FILE; may be "	\
	    "given again: one is tried after the other, where inventory "	\
	    "and plan have no credentials")				\
	X(LIST, answer, "answer", 0, "PROMPT=SECRET", NULL, 0, 0, FOR_HOSTS, \
	    "answer questions at the login that have PROMPT in them by "	\
	    "this secret; may be given again")				\
	X(TEXT, jump, "jump", 'J', "HOST,...", NULL, 0, 0, FOR_HOSTS,	\
	    "reach the hosts through this jump host, or these one after "	\
	    "the other: [user@]host[:port]")				\
	X(COUNT, jump_sessions, "jump-sessions", 0, "N", "16", 1, 1000,	\
	    FOR_HOSTS, "logins to a jump host at once, at most; all hosts " \
	    "behind it share them")					\
	X(LIST, max_logins, "max-logins", 0, "[NAME=]N", NULL, 0, 0,	\
	    FOR_HOSTS, "logins under way at once; with a name, to the "	\
	    "hosts of this group, or to this jump host")		\
	X(LIST, login_rate, "login-rate", 0, "[NAME=]N/s", NULL, 0, 0,	\
	    FOR_HOSTS, "logins begun in a second, or with /m in a minute") \
	X(COUNT, max_refusals, "max-refusals", 0, "N", "10", 0, 1000,	\
	    FOR_HOSTS, "begin no more logins by a password once this many " \
	    "in a row were refused; 0: go on. If it is given, no more than " \
	    "so many are under way before the first is let in")		\
	X(LIST, ask_secret, "ask-secret", 0, "NAME", NULL, 0, 0, FOR_LOGGED, \
	    "ask for the secret that platforms call so: enable, sudo; may "	\
	    "be given again, as those below")				\
	X(LIST, secret_file, "secret-file", 0, "NAME=FILE", NULL, 0, 0,	\
	    FOR_LOGGED, "it is the first line of this file")		\
	X(LIST, secret_command, "secret-command", 0, "NAME=COMMAND", NULL, \
	    0, 0, FOR_LOGGED, "it is the first line this command prints") \
	X(LIST, password_as, "password-as", 0, "NAME", NULL, 0, 0,	\
	    FOR_LOGGED, "it is the password of the login")		\
	X(CHOICE, host_key, "host-key", 0, "strict|accept-new|off",	\
	    "accept-new", 0, 0, FOR_HOSTS,				\
	    "keys of hosts: only known ones; new ones too, which are "	\
	    "then known; any")						\
	X(TEXT, known_hosts, "known-hosts", 0, "FILE", NULL, 0, 0,	\
	    FOR_LOGINS, "known host keys (default: ~/.ssh/known_hosts)")	\
	X(BARE, legacy, "legacy", 0, "NAMES", "all", 0, 0, FOR_HOSTS,	\
	    "allow algorithms that are no longer safe, for old devices: "	\
	    "those named, as ssh-rsa,aes128-cbc, or all; the inventory can, " \
	    "too, for a host or group")

#define JOB_OPTIONS(X)							\
	X(COUNT, workers, "workers", 'j', "N", NULL, 1,			\
	    CONTRACT_WORKERS_MAX, FOR_JOBS | ON(DOCTOR),			\
	    "workers of each lane (default: the CPUs there are for us)") \
	X(COUNT, threads, "threads", 0, "T", "1", 1, CONTRACT_WORKERS_MAX, \
	    FOR_JOBS | ON(DOCTOR),					\
	    "workers that a process carries, as threads of its own: a "	\
	    "crash costs their jobs another try")			\
	X(COUNT, sessions, "sessions", 0, "N", "64", 1,			\
	    CONTRACT_WINDOW_MAX, FOR_HOSTS | ON(DOCTOR),			\
	    "SSH sessions a worker may hold; 1: a process per session")	\
	X(COUNT, window, "window", 0, "N", "64", 1, CONTRACT_WINDOW_MAX, \
	    FOR_TASKS | ON(COMPARE), "tasks handed to a worker ahead of "	\
	    "time")							\
	X(TEXT, worker, "worker", 0, "PROGRAM", NULL, 0, 0,		\
	    ON(MAP) | ON(TASKS) | ON(COMPARE),				\
	    "a worker program of your own, with the tasks it has "	\
	    "(default: hayfork-task)")					\
	X(TIME, timeout_ms, "timeout", 't', "TIME", NULL, 0, 0, FOR_FARMS, \
	    "end a job after this: 500ms, 5s, 2m; a bare number is "	\
	    "seconds (default: no limit)")				\
	X(TIME, connect_timeout_ms, "connect-timeout", 0, "TIME", "10s", \
	    0, 0, FOR_HOSTS, "for a connection to the host; 0: no limit") \
	X(TIME, login_timeout_ms, "login-timeout", 0, "TIME", "30s", 0, 0, \
	    FOR_HOSTS, "from there to the end of the login; 0: no limit") \
	X(TIME, idle_timeout_ms, "idle-timeout", 0, "TIME", NULL, 0, 0,	\
	    FOR_HOSTS & ~ON(CHECK), "for a command that prints nothing "		\
	    "(default: no limit)")					\
	X(COUNT, retries, "retries", 0, "N", "0", 0, 100, FOR_JOBS,	\
	    "further attempts where a job was unreachable or timed out " \
	    "before anything was sent")					\
	X(FLAG, pty, "pty", 0, NULL, NULL, 0, 0, FOR_COMMANDS,		\
	    "run the commands on a terminal: the host ends them when "	\
	    "their session ends; stderr comes as stdout")		\
	X(TEXT, platform, "platform", 0, "NAME", NULL, 0, 0, FOR_LOGGED,	\
	    "what hosts are whose inventory does not say, as cisco_iosxe "	\
	    "or FILE.yaml (see hayfork platforms)")			\
	X(CHOICE, session, "session", 0, "exec|shell|auto", NULL, 0, 0,	\
	    FOR_COMMANDS, "run commands on channels of their own, type them "	\
	    "to the command line, or that where the first is refused "	\
	    "(default: as the platform says; else exec)")		\
	X(LIST, commands, "command", 'c', "COMMAND", NULL, 0, 0, ON(SSH), \
	    "run this, and what else is given so, one after the other in "	\
	    "one session; instead of words behind --")			\
	X(FLAG, netconf, "netconf", 0, NULL, NULL, 0, 0, ON(SSH),	\
	    "the commands are calls of NETCONF: get [--filter FILE], "	\
	    "get-config [SOURCE] [--filter FILE], rpc FILE, or an element "	\
	    "written out; the replies are their output. Port 830 if none " \
	    "is said")							\
	X(TEXT, configure, "configure", 0, "FILE", NULL, 0, 0, ON(SSH),	\
	    "type the lines of this file to the configuration of each "	\
	    "host, up to the first that is refused, as its platform is "	\
	    "entered, committed and left; instead of a command")		\
	X(FLAG, save, "save", 0, NULL, NULL, 0, 0, ON(SSH),		\
	    "keep it for the next start, too: the platform's save")	\
	X(FLAG, become, "become", 0, NULL, NULL, 0, 0, ON(RUN) | ON(SSH), \
	    "run commands by sudo, or, where they are typed, at the level "	\
	    "that a secret of the platform leads to, as enable; the secret "	\
	    "is sudo or enable (see --ask-secret)")			\
	X(TEXT, become_user, "become-user", 0, "USER", NULL, 0, 0,	\
	    ON(RUN) | ON(SSH), "whom sudo makes of it (default: root)")	\
	X(TEXT, script, "script", 0, "FILE", NULL, 0, 0, ON(SSH),	\
	    "what the command reads: this file, or -, standard input, of at " \
	    "most 4 MiB; without a command sh -s runs it")		\
	X(FLAG, stop_on_failure, "stop-on-failure", 0, NULL, NULL, 0, 0,	\
	    FOR_COMMANDS, "of several commands, run none after one that "	\
	    "failed; they are not_run")					\
	X(FLAG, repeatable, "repeatable", 0, NULL, NULL, 0, 0, FOR_COMMANDS, \
	    "the commands may run twice: repeat them after any loss")	\
	X(CHOICE, parse, "parse", 0, "json", NULL, 0, 0, ON(SSH),	\
	    "make a value of the output; what does not parse is failed") \
	X(SIZE, max_size, "max-size", 0, "SIZE", "256M", 0, 0, FOR_FILES,	\
	    "move no file that is larger; what is put is kept in memory")	\
	X(TEXT, sha256, "sha256", 0, "HEX", NULL, 0, 0, ON(GET),	\
	    "what the file's SHA-256 must be; another one is failed")	\
	X(TEXT, mode, "mode", 0, "MODE", NULL, 0, 0, ON(PUT),		\
	    "permissions that the file gets there, as 644 (default: those " \
	    "it has here, as the host's umask allows)")			\
	X(FLAG, verify, "verify", 0, NULL, NULL, 0, 0, ON(PUT),		\
	    "read back what was written, and compare, before it replaces "	\
	    "anything")							\
	X(SIZE, max_output, "max-output", 0, "SIZE", "16M", 0, 0,	\
	    FOR_FARMS & ~(FOR_FILES | ON(CHECK)), "keep this much of a job's output, mark the rest "	\
	    "truncated")						\
	X(FLAG, dry_run, "dry-run", 'n', NULL, NULL, 0, 0, FOR_JOBS | ON(PRUNE),	\
	    "check everything, say what would run, start nothing")

#define LIMIT_OPTIONS(X)						\
	X(COUNT, crash_retries, "crash-retries", 0, "N", "0", 0, 100,	\
	    FOR_JOBS, "further attempts of a job that crashed its worker") \
	X(TIME, deadline_ms, "deadline", 0, "TIME", NULL, 0, 0, FOR_JOBS, \
	    "end the run after this: running jobs are cancelled, others "	\
	    "not run (default: no limit)")				\
	X(TEXT, max_fail, "max-fail", 0, "N|P%", NULL, 0, 0, FOR_JOBS,	\
	    "start no more jobs once more than N, or P percent of all, "	\
	    "have failed; running ones finish")				\
	X(FLAG, fail_fast, "fail-fast", 0, NULL, NULL, 0, 0, FOR_JOBS,	\
	    "the same with the first that fails: --max-fail 0")		\
	X(SIZE, memory_per_task, "memory-per-task", 0, "SIZE", NULL, 0, 0, \
	    FOR_TASKS, "address space of a task, beside its worker's own") \
	X(TIME, cpu_per_task_ms, "cpu-per-task", 0, "TIME", NULL, 0, 0,	\
	    FOR_TASKS, "CPU time of a task; the kernel counts whole "	\
	    "seconds")							\
	X(SIZE, file_size_per_task, "file-size-per-task", 0, "SIZE", NULL, \
	    0, 0, FOR_TASKS, "the longest file a task may write")	\
	X(COUNT, max_jobs_per_worker, "max-jobs-per-worker", 0, "N", NULL, \
	    1, OPTIONS_MANY, FOR_JOBS,					\
	    "replace a worker that has had this many jobs")		\
	X(SIZE, max_rss_per_worker, "max-rss-per-worker", 0, "SIZE", NULL, \
	    0, 0, FOR_JOBS, "replace a worker that has this much memory "	\
	    "resident, once its jobs are done")

#define COMPARE_OPTIONS(X)						\
	X(TEXT, task, "task", 0, "NAME", NULL, 0, 0, ON(COMPARE),	\
	    "compare this task, over the arguments given")		\
	X(TEXT, plan, "plan", 0, "FILE", NULL, 0, 0, ON(COMPARE),	\
	    "compare the jobs of this plan, over and over")		\
	X(COUNT, max, "max", 0, "N", NULL, 1, CONTRACT_WORKERS_MAX,	\
	    ON(COMPARE), "up to so many workers (default: twice the CPUs)") \
	X(TIME, seconds_ms, "seconds", 0, "S", "0.2", 0, 0, ON(COMPARE), \
	    "measure each point for so long, in each round")		\
	X(COUNT, jobs, "jobs", 0, "N", NULL, 1, OPTIONS_MANY, ON(COMPARE), \
	    "measure each point by so many jobs instead")		\
	X(COUNT, rounds, "rounds", 0, "R", "6", 1, 1000, ON(COMPARE),	\
	    "rounds over all points; fewer than six have no confidence "	\
	    "interval")							\
	X(FLAG, with_python, "with-python", 0, NULL, NULL, 0, 0, ON(COMPARE), \
	    "beside Python's ThreadPoolExecutor and ProcessPoolExecutor, " \
	    "where the workload has a Python version (cpu, sha256, noop)") \
	X(FLAG, no_crash, "no-crash", 0, NULL, NULL, 0, 0, ON(COMPARE),	\
	    "do not measure what a crash costs")			\
	X(TEXT, report, "report", 0, "FILE.html", NULL, 0, 0,		\
	    FOR_JOBS | ON(COMPARE), "the run, or all curves of compare, "	\
	    "as one page that needs no network")

#define OUTPUT_OPTIONS(X)						\
	X(CHOICE, output, "output", 'o', "human|jsonl|none|csv|json|gather", "human", \
	    0, 0, FOR_LISTS, "results as lines to read, as JSON lines, "	\
	    "not at all, as CSV, as a JSON array, or hosts that say the "	\
	    "same together; of compare: human, csv, json or none; of "	\
	    "hosts, platforms and doctor: human or json")			\
	X(FLAG, fold, "fold", 0, NULL, NULL, 0, 0, ON(HOSTS),		\
	    "as few words, sw[01-40], in order")			\
	X(FLAG, explain, "explain", 0, NULL, NULL, 0, 0, ON(HOSTS),	\
	    "each value of these hosts, with the file and line, and the "	\
	    "group, it is from")					\
	X(FLAG, diff, "diff", 0, NULL, NULL, 0, 0, FOR_JOBS | ON(SHOW),		\
	    "with -o gather: what most hosts say, and what is different " \
	    "in the others")						\
	X(FLAG, stream, "stream", 0, NULL, NULL, 0, 0,			\
	    ON(RUN) | ON(SSH) | ON(MAP) | ON(EXEC),			\
	    "lines as hosts and programs print them, each behind its host or " \
	    "argument; the results follow without them")		\
	X(TEXT, out_dir, "out-dir", 0, "FOLDER", NULL, 0, 0, FOR_JOBS,	\
	    "each output to a file as well, byte by byte: "		\
	    "FOLDER/HOST/stdout, of a plan FOLDER/JOB/HOST/stdout, of "	\
	    "several commands FOLDER/HOST/1/stdout")			\
	X(TEXT, joblog, "joblog", 0, "FILE", NULL, 0, 0, FOR_JOBS,	\
	    "a line per result to this file, as GNU parallel writes it")	\
	X(TEXT, junit, "junit", 0, "FILE.xml", NULL, 0, 0, FOR_JOBS,	\
	    "the results as a test suite, for CI servers")		\
	X(TEXT, store, "store", 0, "FILE", NULL, 0, 0,			\
	    FOR_KEPT | FOR_STORE | ON(HOSTS), "the run store (default: "		\
	    "hayfork/runs.db in $XDG_STATE_HOME, else in "		\
	    "~/.local/state)")						\
	X(FLAG, no_store, "no-store", 0, NULL, NULL, 0, 0, FOR_KEPT,	\
	    "do not keep this run")					\
	X(CHOICE, in_doubt, "in-doubt", 0, "retry|skip", NULL, 0, 0,	\
	    ON(RESUME), "what may have run when the run was cut short, and " \
	    "is not repeatable: do it again, or leave it")		\
	X(COUNT, keep, "keep", 0, "N", NULL, 0, OPTIONS_MANY, ON(PRUNE), \
	    "keep the newest N runs")					\
	X(TIME, older_ms, "older", 0, "TIME", NULL, 0, 0, ON(PRUNE),		\
	    "forget runs that began longer ago: 720h")			\
	X(FLAG, only_failed, "only-failed", 0, NULL, NULL, 0, 0, ON(RESUME), \
	    "do again what failed, and nothing else")			\
	X(TEXT, metrics_file, "metrics-file", 0, "FILE.prom", NULL, 0, 0, \
	    FOR_JOBS, "totals for Prometheus, written anew every 5 s and " \
	    "at the end")						\
	X(TEXT, metrics, "metrics", 0, "[ADDRESS:]PORT", NULL, 0, 0,	\
	    FOR_JOBS, "the same at http://ADDRESS:PORT/metrics while it "	\
	    "runs; without an address on 127.0.0.1 only; port 0: any")	\
	X(CHOICE, order, "order", 0, "completion|input", "completion", 0, 0, \
	    FOR_JOBS, "results as they come, or in the order of the input") \
	X(TEXT, log, "log", 0, "FILE", NULL, 0, 0, FOR_FARMS,		\
	    "what the farm does, appended to this file")		\
	X(CHOICE, log_format, "log-format", 0, "text|json", "text", 0, 0,	\
	    FOR_FARMS, "a line of it as text, or as a JSON object: time, "	\
	    "level, pid, message")					\
	X(FLAG, json, "json", 0, NULL, NULL, 0, 0, ON(DOCTOR),		\
	    "the same as -o json")					\
	X(CHOICE, progress, "progress", 0, "auto|tty|plain|none", "auto", 0, 0, \
	    FOR_JOBS | ON(RESUME), "how far it is, on standard error: drawn on a "	\
	    "terminal, or a line each 10 s; SIGUSR1 tells in any case "	\
	    "which jobs are running")					\
	X(FLAG, quiet, "quiet", 'q', NULL, NULL, 0, 0, FOR_FARMS | ON(RESUME),	\
	    "no summary at the end, no progress")			\
	X(TALLY, verbose, "verbose", 'v', NULL, NULL, 0, 0, FOR_FARMS,	\
	    "what the farm does, on standard error; twice: everything")	\
	X(TEXT, config, "config", 0, "FILE", NULL, 0, 0, FOR_ALL,	\
	    "options that are not given are read from this file; none: from "	\
	    "no file (default: the project's .hayfork, yours, the "	\
	    "system's; see hayfork help config)")			\
	X(FLAG, help, "help", 'h', NULL, NULL, 0, 0, FOR_ALL,		\
	    "this help")						\
	X(FLAG, version, "version", 0, NULL, NULL, 0, 0, FOR_ALL,	\
	    "the version")

#define OPTION_TABLE(X)							\
	HOSTS_OPTIONS(X) LOGIN_OPTIONS(X) JOB_OPTIONS(X) LIMIT_OPTIONS(X)	\
	COMPARE_OPTIONS(X) OUTPUT_OPTIONS(X)
/* clang-format on */

#endif
