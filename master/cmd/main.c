/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - the command hayfork: reads the options, runs a subcommand.
 *
 * Output of help and lists goes through stdio and is checked at the end;
 * results do not (see writer.h).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "master/cmd/cmd.h"
#include "master/output/exit_status.h"

int
cmd_refuse(const struct inerr *err)
{
	char text[INERR_TEXT_MAX];

	fprintf(stderr, "hayfork: %s\n", inerr_text(err, text, sizeof(text)));
	return EXIT_STATUS_USAGE;
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

static int
main_dispatch(const struct options *o)
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
	case COMMAND_MAP:
		return cmd_map(o);
	case COMMAND_EXEC:
		return cmd_exec(o);
	case COMMAND_TASKS:
		return cmd_tasks(o);
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

	panic_status = EXIT_STATUS_INTERNAL;
	main_streams();
	main_privacy();
	main_descriptors();
	if (!options_parse(&options, argc, argv, &err))
		return cmd_refuse(&err);
	status = main_dispatch(&options);
	options_free(&options);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(
		    stderr, "hayfork: standard output: %s\n", strerror(errno));
		return EXIT_STATUS_WRITE;
	}
	return status;
}
