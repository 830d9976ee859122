/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_cisco.h - what makes a command line like that of IOS a certain one.
 */
#ifndef HF_FLEET_SHELL_CISCO_H
#define HF_FLEET_SHELL_CISCO_H

#include "tests/fleet/shell.h"

enum cisco_mode { USER, ENABLED, CONFIG, CONFIG_SUB };

#define IN(mode) (1u << (mode))
#define EXEC (IN(USER) | IN(ENABLED))
#define CONFIGS (IN(CONFIG) | IN(CONFIG_SUB))
#define ANY (EXEC | CONFIGS)

enum cisco_text { CISCO_VERSION, CISCO_RUNNING, CISCO_BRIEF, CISCO_SAVED };

/* A shell_kind's extra. */
struct cisco_family {
	const char *before, *after; /* around the prompt */
	const char *texts[4];       /* templates, by enum cisco_text */
	const char *configures;     /* said on configure terminal */
	const char *stamp;          /* before whatever a command says */
	/* Complaints; without invalid there is no marker, but the line. */
	const char *invalid, *unknown, *incomplete;
	const char *unknown_end; /* after the line */
	const char *length_said; /* on terminal length */
	bool width_said, commits;
	const struct shell_command *commands; /* of its own; or NULL */
};

void cisco_prompt(struct shell *s, struct text *p);
void cisco_line(struct shell *s, char *line);
void cisco_open(struct shell *s);
bool cisco_key(struct shell *s, char c);

/* Commands of some families. */
void cisco_do_commit(
    struct shell *s, const struct shell_command *c, char *rest);
void cisco_do_abort(struct shell *s, const struct shell_command *c, char *rest);
void cisco_do_copy(struct shell *s, const struct shell_command *c, char *rest);

#endif
