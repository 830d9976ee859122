/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_linux.c - bash on a switch that is a Linux machine.
 *
 * Prompts with colours, a title and bracketed paste (or plain ones, with the
 * VRF, as on Cumulus Linux); sudo with its password; enough programs to see
 * that something runs.  Nothing is run, of course.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/login.h"
#include "tests/fleet/shell.h"

enum mode { USER, ROOT };

#define IN(mode) (1u << (mode))
#define ANY (IN(USER) | IN(ROOT))

#define TRIES 3
#define WORDS_MAX 64

enum { KEY_CTRL_D = 4 };

/* What s->flags has. */
enum {
	SUDO_KNOWN = 1, /* the password was given, and is not asked again */
	RAISED = 2,     /* a shell in the shell, root's */
};

static void linux_line(struct shell *s, char *line);

static const char *
linux_user(const struct shell *s)
{
	return s->mode == ROOT ? "root" : s->user;
}

static void
linux_prompt(struct shell *s, struct text *p)
{
	const char *user = linux_user(s);
	char end = s->mode == ROOT ? '#' : '$';

	if (!s->tty)
		return;
	text_printf(p,
	    "\033[?2004h\033]0;%s@%s: ~\007\033[01;32m%s@%s\033[00m:"
	    "\033[01;34m~\033[00m%c ",
	    user, s->host, user, s->host, end);
}

static void
cumulus_prompt(struct shell *s, struct text *p)
{
	if (s->tty)
		text_printf(p, "%s@%s:mgmt:~%c ", linux_user(s), s->host,
		    s->mode == ROOT ? '#' : '$');
}

/* ---- words -------------------------------------------------------------- */

/* The next word of a line, its quotes removed in place; NULL when none. */
static char *
word_take(char **line)
{
	char *word = *line + strspn(*line, " \t"), *from = word, *to = word;
	char quote = '\0';

	if (*word == '\0')
		return NULL;
	for (; *from != '\0'; from++) {
		if (quote == '\0' && (*from == ' ' || *from == '\t'))
			break;
		if (*from == '\\' && quote != '\'' && from[1] != '\0')
			*to++ = *++from;
		else if (quote == '\0' && (*from == '\'' || *from == '"'))
			quote = *from;
		else if (quote != '\0' && *from == quote)
			quote = '\0';
		else
			*to++ = *from;
	}
	*line = *from == '\0' ? from : from + 1;
	*to = '\0';
	return word;
}

/* ---- sudo --------------------------------------------------------------- */

/* What to do once the password is right: s->candidate has the line. */
static void
sudo_go(struct shell *s)
{
	char *line = strdup(s->candidate.data);
	int mode = s->mode;

	if (line == NULL)
		err(1, "sudo");
	s->flags |= SUDO_KNOWN;
	s->mode = ROOT;
	if (line[0] != '\0') {
		linux_line(s, line);
		s->mode = mode;
	} else
		s->flags |= RAISED;
	free(line);
}

static void sudo_ask(struct shell *s);

static void
sudo_answer(struct shell *s, char *password)
{
	if (login_password_is(password)) {
		if (s->plan->flags & SHELL_NO_RAISE) {
			shell_complain(s, "Sorry, user may not run sudo "
					  "here.\n");
			s->exit = 1;
		} else
			sudo_go(s);
		return;
	}
	if (++s->tries < TRIES) {
		shell_complain(s, "Sorry, try again.\n");
		sudo_ask(s);
		return;
	}
	shell_complain(s, "sudo: 3 incorrect password attempts\n");
	s->exit = 1;
}

/* s->where has the prompt. */
static void
sudo_ask(struct shell *s)
{
	shell_complain(s, s->where);
	shell_ask(s, "", true, sudo_answer);
}

struct sudo {
	bool from_stdin, ask_not, login;
};

/* Options of sudo; returns what follows them, or NULL for a bad one. */
static char *
sudo_options(struct shell *s, char *rest, struct sudo *r)
{
	char *word;

	snprintf(
	    s->where, sizeof(s->where), "[sudo] password for %s: ", s->user);
	for (;;) {
		rest += strspn(rest, " \t");
		if (*rest != '-')
			return rest;
		word = word_take(&rest);
		if (strcmp(word, "--") == 0)
			return rest;
		if (strcmp(word, "-S") == 0)
			r->from_stdin = true;
		else if (strcmp(word, "-n") == 0)
			r->ask_not = true;
		else if (strcmp(word, "-k") == 0)
			s->flags &= ~(unsigned)SUDO_KNOWN;
		else if (strcmp(word, "-i") == 0 || strcmp(word, "-s") == 0)
			r->login = true;
		else if (strcmp(word, "-u") == 0)
			word_take(&rest);
		else if (strcmp(word, "-p") == 0 &&
			 (word = word_take(&rest)) != NULL)
			snprintf(s->where, sizeof(s->where), "%s", word);
		else if (strcmp(word, "-H") != 0 && strcmp(word, "-E") != 0)
			return NULL;
	}
}

static void
do_sudo(struct shell *s, const struct shell_command *c, char *rest)
{
	static const char lecture[] =
	    "\nWe trust you have received the usual lecture from the local "
	    "System\nAdministrator.\n\n";
	struct sudo sudo = { 0 };
	char *line = strdup(rest), *command;

	(void)c;
	if (line == NULL)
		err(1, "sudo");
	command = sudo_options(s, line, &sudo);
	if (command != NULL && command[0] == '\0' && !sudo.login)
		command = NULL;
	text_clear(&s->candidate);
	text_add(&s->candidate, "", 1);
	if (command != NULL && strcmp(command, "su") != 0 &&
	    strcmp(command, "su -") != 0) {
		text_clear(&s->candidate);
		text_puts(&s->candidate, command);
		text_add(&s->candidate, "", 1);
	}
	s->exit = 1;
	if (command == NULL)
		shell_complain(s, "usage: sudo [-HSkn] [-i | command]\n");
	else if (s->mode == ROOT || s->flags & SUDO_KNOWN) {
		s->exit = 0;
		sudo_go(s);
	} else if (sudo.ask_not)
		shell_complain(s, "sudo: a password is required\n");
	else if (!s->tty && !sudo.from_stdin)
		shell_complain(s, "sudo: a terminal is required to read the "
				  "password; either use the -S option to read "
				  "from standard input or configure an askpass "
				  "helper\nsudo: a password is required\n");
	else {
		s->exit = 0;
		if (s->plan->flags & SHELL_MOTD)
			shell_complain(s, lecture);
		sudo_ask(s);
	}
	free(line);
}

/* ---- programs ----------------------------------------------------------- */

static void
do_exit(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	if (s->flags & RAISED && !s->once) {
		s->mode = USER;
		s->flags &= ~(unsigned)RAISED;
		shell_puts(s, s->tty ? "exit\n" : "");
		return;
	}
	if (s->tty && !s->once)
		shell_puts(s, "logout\n");
	shell_exit(s, *rest != '\0' ? atoi(rest) & 255 : s->exit);
}

static void
do_echo(struct shell *s, const struct shell_command *c, char *rest)
{
	struct text t = { 0 };
	char *word;

	(void)c;
	while ((word = word_take(&rest)) != NULL) {
		if (strcmp(word, "$?") == 0)
			text_printf(&t, "%d", s->exit);
		else
			text_puts(&t, word);
		text_puts(&t, rest[strspn(rest, " \t")] != '\0' ? " " : "");
	}
	s->exit = 0;
	text_puts(&t, "\n");
	shell_show_text(s, t.data);
}

static void
do_whoami(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_printf(s, "%s\n", linux_user(s));
	s->exit = 0;
}

static void
do_status(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)rest;
	s->exit = c->arg;
}

/* What is typed comes back, until it ends. */
static void
cat_answer(struct shell *s, char *line)
{
	shell_printf(s, "%s\n", line);
	shell_ask(s, "", false, cat_answer);
	s->unanswered = 0;
}

static void
do_cat(struct shell *s, const struct shell_command *c, char *rest)
{
	(void)c;
	(void)rest;
	shell_ask(s, "", false, cat_answer);
	s->unanswered = 0;
}

/* sh -c LINE, or lines from stdin. */
static void
do_sh(struct shell *s, const struct shell_command *c, char *rest)
{
	char *word = word_take(&rest), *line;

	(void)c;
	if (word != NULL && strcmp(word, "-c") == 0 &&
	    (line = word_take(&rest)) != NULL) {
		linux_line(s, line);
		return;
	}
	s->once = false;
}

#define OS_RELEASE                                                             \
	"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"                     \
	"NAME=\"Cumulus Linux\"\n"                                             \
	"VERSION_ID=5.6.0\n"                                                   \
	"ID=cumulus-linux\n"

#define ADDRESSES                                                              \
	"lo               UNKNOWN        127.0.0.1/8 {address}/32 \n"          \
	"eth0             UP             192.0.2.7/24 \n"                      \
	"swp1             UP             fe80::211:22ff:fe33:4455/64 \n"       \
	"swp2             DOWN           \n"

#define LIST                                                                   \
	"\033[0m\033[01;34mbackup\033[0m  \033[01;32mcheck.sh\033[0m  "        \
	"\033[01;36mlatest\033[0m  notes.txt\n"

static const struct shell_command commands[] = {
	{ "sudo ...", ANY, do_sudo, NULL, 0 },
	{ "exit ...", ANY, do_exit, NULL, 0 },
	{ "logout", ANY, do_exit, NULL, 0 },
	{ "echo ...", ANY, do_echo, NULL, 0 },
	{ "whoami", ANY, do_whoami, NULL, 0 },
	{ "id -un", ANY, do_whoami, NULL, 0 },
	{ "true", ANY, do_status, NULL, 0 },
	{ "false", ANY, do_status, NULL, 1 },
	{ "stty ...", ANY, do_status, NULL, 0 },
	{ "export ...", ANY, do_status, NULL, 0 },
	{ "cat", ANY, do_cat, NULL, 0 },
	{ "sh ...", ANY, do_sh, NULL, 0 },
	{ "bash ...", ANY, do_sh, NULL, 0 },
	{ "hostname", ANY, NULL, "{host}\n", 0 },
	{ "uname -a", ANY, NULL,
	    "Linux {host} 5.10.0-cl-1-amd64 #1 SMP Debian 5.10.179-1+cl5.6.0u3 "
	    "x86_64 GNU/Linux\n",
	    0 },
	{ "cat /etc/hostname", ANY, NULL, "{host}\n", 0 },
	{ "cat /etc/os-release", ANY, NULL, OS_RELEASE, 0 },
	{ "cat /etc/shadow", IN(ROOT), NULL, "root:*:19000:0:99999:7:::\n", 0 },
	{ "ip -br addr", ANY, NULL, ADDRESSES, 0 },
	{ "ls", ANY, NULL, LIST, 0 },
	{ NULL, 0, NULL, NULL, 0 },
};

/* Programs are not abbreviated. */
static bool
linux_is_whole(const struct shell_command *c, const char *line)
{
	size_t len = strcspn(line, " \t");

	return strcspn(c->words, " ") == len &&
	       strncmp(c->words, line, len) == 0;
}

static void
linux_line(struct shell *s, char *line)
{
	const struct shell_command *c;
	char *rest, *answer, name[64];
	size_t at;

	line += strspn(line, " \t");
	if (line[0] == '#' || line[0] == '\0')
		return;
	if (shell_find(commands, s->mode, line, &c, &rest, &at) == FOUND &&
	    linux_is_whole(c, line)) {
		shell_obey(s, c, rest != NULL ? rest : line + strlen(line));
		return;
	}
	if ((answer = command_document(line, s->address)) != NULL) {
		shell_show_text(s, answer);
		return;
	}
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(line, " \t"), line);
	s->exit = 127;
	if (strcmp(name, "cat") == 0 && s->mode == USER) {
		shell_complain(s, "cat: /etc/shadow: Permission denied\n");
		s->exit = 1;
		return;
	}
	shell_complain(s, "-bash: ");
	shell_complain(s, name);
	shell_complain(s, ": command not found\n");
}

static bool
linux_key(struct shell *s, char c)
{
	const char *more;
	size_t len;

	if (c == KEY_CTRL_D && s->line.len == 0) {
		shell_puts(s, s->flags & RAISED ? "exit\n" : "logout\n");
		if (!(s->flags & RAISED)) {
			shell_exit(s, s->exit);
			return true;
		}
		s->flags &= ~(unsigned)RAISED;
		s->mode = USER;
		shell_ready(s);
		return true;
	}
	if (c != '\t')
		return false;
	more = shell_complete(commands, s->mode, s->line.data, &len);
	if (more == NULL) {
		shell_raw(s, "\007");
		return true;
	}
	text_add(&s->line, more, len);
	text_add(&s->out, more, len);
	return true;
}

#define LINUX                                                                  \
	.eol = "\r\n", .more = "", .erase = "", .wrap = WRAP_PAD,              \
	.echo_early = true, .plain_exec = true, .glues = true, .start = USER,  \
	.privileged = ROOT, .line = linux_line, .key = linux_key

#define MOTD                                                                   \
	"Linux {host} 5.10.0-cl-1-amd64 #1 SMP x86_64\n\n"                     \
	"Welcome to {host} > a switch that is a Linux machine $\n"             \
	"Last login: Mon Nov 23 10:11:12 2026 from 127.0.0.1\n"

const struct shell_kind shell_linux = {
	.name = "linux",
	.doc = "bash: colours, title, bracketed paste; sudo asks",
	.enter = "\r\n\033[?2004l\r",
	.motd = MOTD,
	.prompt = linux_prompt,
	LINUX,
};

const struct shell_kind shell_cumulus = {
	.name = "cumulus",
	.doc = "the same with a plain prompt, user@host:mgmt:~$",
	.enter = "\r\n",
	.motd = MOTD,
	.prompt = cumulus_prompt,
	LINUX,
};
