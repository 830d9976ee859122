/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_plan.h - which command line a device has, and its manners.
 */
#ifndef HF_FLEET_SHELL_PLAN_H
#define HF_FLEET_SHELL_PLAN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct shell_kind;

/* The manners that are yes or no, as bits. */
enum shell_flag {
	SHELL_NO_EXEC = 1 << 0,
	SHELL_ONE_CHANNEL = 1 << 1,
	SHELL_DROPS = 1 << 2,
	SHELL_PRIVILEGED = 1 << 3,
	SHELL_NO_ECHO = 1 << 4,
	SHELL_MOTD = 1 << 5,
	SHELL_LICENSE = 1 << 6,
	SHELL_ANY_KEY = 1 << 7,
	SHELL_EXPIRED = 1 << 8,
	SHELL_CHANGE_ASKED = 1 << 9,
	SHELL_LOGS = 1 << 10,
	SHELL_CRLF = 1 << 11,
	SHELL_NO_RAISE = 1 << 12,
	SHELL_MASTER = 1 << 13,
};

enum shell_erase { ERASE_KIND, ERASE_BACKSPACE, ERASE_ANSI, ERASE_CR };

struct shell_plan {
	const struct shell_kind *kind; /* NULL: commands by exec, no shell */
	unsigned flags;
	enum shell_erase erase; /* how the pager's line goes away */
	uint64_t slow_ms;       /* before a word is said */
	uint64_t late_ms;       /* before the first prompt */
};

/* "cisco,motd,slow=1s"; false when a word of it makes no sense. */
bool shell_plan_parse(const char *value, struct shell_plan *r);

/* The words after the kind, for --help. */
void shell_plan_help(FILE *f);

#endif
