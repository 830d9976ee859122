/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - the command hayfork: reads the options, runs a subcommand.
 *
 * Output of help and lists goes through stdio and is checked at the end;
 * results do not (see writer.h).
 */
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/mem.h"
#include "master/cmd/cmd.h"
#include "master/cmd/notify.h"
#include "master/input/settings.h"
#include "master/output/exit_status.h"

int
cmd_refuse(const struct inerr *err)
{
	char text[INERR_TEXT_MAX];

	fprintf(stderr, "hayfork: %s\n", inerr_text(err, text, sizeof(text)));
	if (inerr_excerpt(err, text, sizeof(text))[0] != '\0')
		fprintf(stderr, "%s\n", text);
	return EXIT_STATUS_USAGE;
}

int
cmd_refuse_rest(int status, const struct inerr *err)
{
	int refused = cmd_refuse(err);

	return status == EXIT_STATUS_WRITE ? status : refused;
}

/* The workers end with us, all by themselves. */
static void
main_no_memory(size_t bytes)
{
	fprintf(stderr,
	    "hayfork: memory has run out (%zu bytes could not be had): what "
	    "was written so far is valid; fewer --workers and --sessions need "
	    "less\n",
	    bytes);
	_exit(EXIT_STATUS_INTERNAL);
}

/* libevent's own remarks: whoever calls it looks at what it returns. */
static void
main_libevent_log(int severity, const char *text)
{
	if (severity >= EVENT_LOG_ERR)
		fprintf(stderr, "hayfork: libevent: %s\n", text);
}

static void
main_libevent_fatal(int error)
{
	(void)error; /* it has said what */
	_exit(EXIT_STATUS_INTERNAL);
}

/* Whatever ends us from within ends us with a sentence and our status. */
static void
main_last_words(void)
{
	panic_exits(EXIT_STATUS_INTERNAL);
	hayfork_on_no_memory(main_no_memory);
	event_set_mem_functions(xmalloc, xrealloc, free);
	event_set_log_callback(main_libevent_log);
	event_set_fatal_callback(main_libevent_fatal);
	/* A file over its limit is an error like others, to be told. */
	signal(SIGXFSZ, SIG_IGN);
	/* Whoever starts us may ignore how programs end; it is asked here. */
	signal(SIGCHLD, SIG_DFL);
}

/* Passwords pass through here: no core, no debugger of another user. */
static void
main_privacy(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* whose leak check attaches to its own process   \
			      */
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

/*
 * Started with one of the first three closed, the farm would use its number,
 * and what is meant for the user would go there. What is put in its place
 * refuses the wrong direction, so a lost output is still noticed.
 */
static void
main_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_STATUS_INTERNAL);
}

static rlim_t main_files; /* descriptors we might have, before */

uint64_t
cmd_files(void)
{
	return main_files;
}

/* Every connection is a descriptor: take as many as we may. */
static void
main_descriptors(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		main_files = files.rlim_cur;
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

int
cmd_dispatch(const struct options *o)
{
	if (o->version) {
		printf("hayfork %s\n", HAYFORK_VERSION);
		return 0;
	}
	if (o->help) {
		options_print_help(stdout, o->command);
		return 0;
	}
	switch (o->command) {
	case COMMAND_RUN:
		return cmd_run(o);
	case COMMAND_SSH:
		return cmd_ssh(o);
	case COMMAND_GET:
	case COMMAND_PUT:
		return cmd_move(o);
	case COMMAND_CHECK:
		return cmd_check(o);
	case COMMAND_MAP:
		return cmd_map(o);
	case COMMAND_EXEC:
		return cmd_exec(o);
	case COMMAND_COMPARE:
		return cmd_compare(o);
	case COMMAND_TASKS:
		return cmd_tasks(o);
	case COMMAND_HOSTS:
		return cmd_hosts(o);
	case COMMAND_PLATFORMS:
		return cmd_platforms(o);
	case COMMAND_RUNS:
		return cmd_runs(o);
	case COMMAND_SHOW:
		return cmd_show(o);
	case COMMAND_DIFF:
		return cmd_diff(o);
	case COMMAND_EXPORT:
		return cmd_export(o);
	case COMMAND_PRUNE:
		return cmd_prune(o);
	case COMMAND_RESUME:
		return cmd_resume(o);
	case COMMAND_DOCTOR:
		return cmd_doctor(o);
	case COMMAND_COMPLETION:
		return cmd_completion(o);
	case COMMAND_HELP:
		return cmd_help(o);
	case COMMAND_NONE:
	case COMMAND_COUNT:
		break;
	}
	return EXIT_STATUS_INTERNAL;
}

int
main(int argc, char **argv)
{
	struct options options;
	struct inerr err;
	int status;

	main_streams();
	main_last_words();
	main_privacy();
	main_descriptors();
	notify_open();
	if (!options_read(&options, argc, argv, &err))
		return cmd_refuse(&err);
	if (!settings_load(&options, environ, &err) ||
	    !options_check(&options, &err))
		status = cmd_refuse(&err);
	else
		status = cmd_dispatch(&options);
	options_free(&options);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(
		    stderr, "hayfork: standard output: %s\n", strerror(errno));
		return EXIT_STATUS_WRITE;
	}
	return status;
}
