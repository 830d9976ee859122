/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell.c - the command line of a device: keys in, lines to the kind, output
 * paged and sent.
 *
 * libssh hands over what is typed from within a callback; there it is only
 * kept.  All else happens in the pump: what is to be sent goes first, so no
 * more is made than the client takes.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/login.h"
#include "tests/fleet/shell.h"
#include "tests/fleet/shell_core.h"
#include "tests/fleet/tally.h"

#define STEPS_PER_TURN 16 /* of one channel before the others' turn */
#define TYPED_MAX (1 << 20)

enum { KEY_CTRL_C = 3 };

/* ---- what the kinds call ------------------------------------------------ */

const char *
shell_eol(const struct shell *s)
{
	if (!s->tty && s->kind->plain_exec)
		return "\n";
	return s->plan->flags & SHELL_CRLF ? "\r\r\n" : s->kind->eol;
}

void
shell_puts(struct shell *s, const char *text)
{
	const char *eol = shell_eol(s);
	size_t len;

	if (text == NULL)
		return;
	while (*text != '\0') {
		len = strcspn(text, "\n");
		text_add(&s->out, text, len);
		text += len;
		if (*text == '\n') {
			text_puts(&s->out, eol);
			text++;
		}
		s->last_out = text[-1];
	}
}

void
shell_printf(struct shell *s, const char *format, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n == -1)
		err(1, "shell");
	shell_puts(s, text);
	free(text);
}

void
shell_raw(struct shell *s, const char *bytes)
{
	text_puts(&s->out, bytes);
}

void
shell_complain(struct shell *s, const char *text)
{
	if (s->tty)
		shell_puts(s, text);
	else
		ssh_channel_write_stderr(
		    s->run->ssh, text, (uint32_t)strlen(text));
}

void
shell_ask(
    struct shell *s, const char *question, bool hidden, shell_answer *answer)
{
	text_clear(&s->question);
	text_puts(&s->question, question);
	shell_puts(s, question);
	text_clear(&s->line);
	s->hidden = hidden;
	s->answer = answer;
	s->unanswered = 1;
	s->state = SHELL_LINE;
}

void
shell_ask_key(struct shell *s, const char *question, shell_answer *answer)
{
	shell_puts(s, question);
	s->answer = answer;
	s->state = SHELL_KEY;
}

void
shell_show_text(struct shell *s, char *text)
{
	command_fini(&s->command);
	s->command = (struct command){ .piece = 1, .delay_ms = s->delay_ms };
	content_text(&s->command.out, text);
	shell_output(s);
}

void
shell_show(struct shell *s, const char *template)
{
	shell_show_text(s, shell_expand(s, template));
}

void
shell_ready(struct shell *s)
{
	s->answer = NULL;
	s->hidden = false;
	s->tries = 0;
	s->state = SHELL_LINE;
	if (s->once) {
		shell_exit(s, s->exit);
		return;
	}
	text_clear(&s->prompt);
	s->kind->prompt(s, &s->prompt);
	line_show(s);
}

void
shell_exit(struct shell *s, int status)
{
	s->exit = status;
	s->state = SHELL_OVER;
}

/* Words of the device's and of the line: is there anything to put out? */
static bool
shell_is_told(struct shell *s, const char *line)
{
	struct command c;

	s->delay_ms = 0;
	if (s->told == NULL && !command_has_words(line))
		return false;
	command_parse(&c, s->told, line, s->address, s->flood_cap);
	if (!c.told && !command_has_words(line)) {
		s->delay_ms = c.delay_ms;
		command_fini(&c);
		return false;
	}
	command_fini(&s->command);
	s->command = c;
	return true;
}

void
shell_do(struct shell *s, char *line)
{
	s->state = SHELL_BUSY;
	s->unpaged = false;
	if (shell_is_told(s, line))
		shell_output(s);
	else
		s->kind->line(s, line);
	if (s->state == SHELL_BUSY)
		shell_ready(s);
}

/* ---- input -------------------------------------------------------------- */

static void
shell_take_answer(struct shell *s)
{
	shell_answer *answer = s->answer;
	char *line = strdup(s->line.len > 0 ? s->line.data : "");

	if (line == NULL)
		err(1, "answer");
	text_clear(&s->line);
	s->answer = NULL;
	s->hidden = false;
	s->state = SHELL_BUSY;
	answer(s, line);
	free(line);
	if (s->state == SHELL_BUSY && !greet_is_over(s))
		s->state = SHELL_GREETS;
	else if (s->state == SHELL_BUSY)
		shell_ready(s);
}

static void
shell_take_line(struct shell *s)
{
	char *line, *start;
	size_t len;

	if (s->answer != NULL) {
		shell_take_answer(s);
		return;
	}
	if (s->line.len == 0 || strspn(s->line.data, " \t") == s->line.len) {
		text_clear(&s->line);
		shell_ready(s);
		return;
	}
	line = s->line.data;
	s->line = (struct text){ 0 };
	start = line + strspn(line, " \t");
	for (len = strlen(start); strchr(" \t", start[len - 1]) != NULL; len--)
		start[len - 1] = '\0';
	tally_add(TALLY_LINES, 1);
	tally_exec(s->address, start);
	s->last_out = '\n';
	shell_do(s, start);
	free(line);
}

static bool
shell_step_line(struct shell *s)
{
	size_t n = 0;

	while (n < s->in.len && s->state == SHELL_LINE) {
		if (!line_key(s, s->in.data[n++]))
			continue;
		shell_take_line(s);
		break;
	}
	text_drop(&s->in, n);
	if (n > 0 || !s->eof)
		return n > 0;
	if (s->line.len > 0)
		shell_take_line(s);
	else
		shell_exit(s, s->answer != NULL ? s->unanswered : s->exit);
	return true;
}

static bool
shell_step_key(struct shell *s)
{
	char key[2] = { 0 };

	if (s->in.len == 0 && s->eof)
		shell_exit(s, 1);
	if (s->in.len == 0)
		return s->eof;
	key[0] = s->last_key = s->in.data[0];
	text_drop(&s->in, 1);
	text_clear(&s->line);
	text_puts(&s->line, key);
	shell_take_answer(s);
	return true;
}

/* Ctrl-C takes back what is running, and what was typed ahead of it. */
static void
shell_interrupt(struct shell *s)
{
	const char *at;

	if (s->in.len == 0 ||
	    (s->state != SHELL_OUTPUT && s->state != SHELL_PAGER) ||
	    (at = memchr(s->in.data, KEY_CTRL_C, s->in.len)) == NULL)
		return;
	text_drop(&s->in, (size_t)(at - s->in.data) + 1);
	loop_clear(&s->run->timer);
	command_fini(&s->command);
	shell_puts(s, "^C\n");
	shell_ready(s);
}

/* ---- the channel -------------------------------------------------------- */

static bool
shell_step(struct shell *s)
{
	switch (s->state) {
	case SHELL_GREETS:
		return greet_step(s);
	case SHELL_LINE:
		return shell_step_line(s);
	case SHELL_KEY:
		return shell_step_key(s);
	case SHELL_OUTPUT:
		return output_step(s);
	case SHELL_PAGER:
		return pager_step(s);
	case SHELL_BUSY:
	case SHELL_HANGING:
	case SHELL_OVER:
		break;
	}
	return false;
}

/* Send what there is; false if not all of it may go now. */
static bool
shell_flush(struct shell *s, ssh_session ssh)
{
	size_t room;

	while (s->out.len > 0) {
		room = run_room(s->run, ssh);
		if (room > s->out.len)
			room = s->out.len;
		room = run_send(s->run, s->out.data, room);
		if (room == 0)
			return false;
		text_drop(&s->out, room);
	}
	return true;
}

static enum run_fate
shell_end(struct shell *s)
{
	static const unsigned lone = SHELL_ONE_CHANNEL | SHELL_DROPS;
	const struct command *command = &s->command;

	s->run->state = RUN_ENDED;
	if (command->ending == ENDING_CLOSE)
		return FATE_CLOSE;
	if (command->ending == ENDING_RESET)
		return FATE_RESET;
	if (command->ending == ENDING_SIGNAL)
		ssh_channel_request_send_exit_signal(
		    s->run->ssh, command->signal, 0, "killed by the fleet", "");
	else if (command->ending != ENDING_NOTHING)
		ssh_channel_request_send_exit_status(s->run->ssh, s->exit);
	return s->plan->flags & lone ? FATE_LAST : FATE_OVER;
}

static enum run_fate
shell_pump(struct run *run, ssh_session ssh)
{
	struct shell *s = run->data;
	int steps = STEPS_PER_TURN;

	while (steps-- > 0) {
		shell_interrupt(s);
		if (!shell_flush(s, ssh))
			return FATE_STAYS;
		if (s->state == SHELL_OVER)
			return shell_end(s);
		if (run->timer.place != 0 || !shell_step(s))
			return FATE_STAYS;
	}
	loop_set(&run->timer, 0);
	return FATE_STAYS;
}

/* The terminal shows what is typed while nobody reads it. */
static void
shell_echo_early(struct shell *s, const char *data, size_t len)
{
	for (; len > 0; data++, len--) {
		text_add(&s->out, data, 1);
		if (*data == '\r')
			text_puts(&s->out, "\n");
	}
}

static int
shell_on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t len,
    int is_stderr, void *arg)
{
	struct shell *s = arg;

	(void)ssh;
	(void)channel;
	if (is_stderr || s->in.len + len > TYPED_MAX)
		return (int)len;
	if (s->kind->echo_early && s->tty && s->state == SHELL_OUTPUT)
		shell_echo_early(s, data, len);
	text_add(&s->in, data, len);
	return (int)len;
}

/* Without a terminal, the end of input is the end. */
static void
shell_on_eof(ssh_session ssh, ssh_channel channel, void *arg)
{
	struct shell *s = arg;

	(void)ssh;
	(void)channel;
	s->eof = !s->tty;
}

static void
shell_free(struct run *run)
{
	struct shell *s = run->data;

	ssh_remove_channel_callbacks(run->ssh, &s->callbacks);
	text_fini(&s->in);
	text_fini(&s->out);
	text_fini(&s->line);
	text_fini(&s->prompt);
	text_fini(&s->question);
	text_fini(&s->config);
	text_fini(&s->candidate);
	command_fini(&s->command);
	free(s);
}

static const struct service shell_service = { shell_pump, shell_free };

void
shell_start(struct run *run, const struct device *device, const char *user,
    const char *text, uint64_t flood_cap)
{
	struct shell *s = calloc(1, sizeof(*s));

	if (s == NULL)
		err(1, "shell");
	s->run = run;
	s->plan = &device->shell;
	s->kind = device->shell.kind;
	s->flood_cap = flood_cap;
	s->told = device->answer;
	s->tty = run->tty;
	s->width = run->width > 0 ? run->width : 80;
	s->height = run->height > 0 ? run->height : 24;
	s->page = s->kind->pages && text == NULL ? s->height : 0;
	s->mode = s->plan->flags & SHELL_PRIVILEGED ? s->kind->privileged
						    : s->kind->start;
	s->once = text != NULL;
	device_name(device, s->address);
	device_host(device, s->host);
	snprintf(s->user, sizeof(s->user), "%s", user);
	if (s->kind->user_suffix)
		s->user[strcspn(s->user, "+")] = '\0';
	s->suffix = user[strcspn(user, "+")] == '+' ? strchr(user, '+') : "";
	s->callbacks.userdata = s;
	s->callbacks.channel_data_function = shell_on_data;
	s->callbacks.channel_eof_function = shell_on_eof;
	ssh_callbacks_init(&s->callbacks);
	ssh_set_channel_callbacks(run->ssh, &s->callbacks);
	run->service = &shell_service;
	run->data = s;
	run->state = RUN_RUNNING;
	if (text != NULL)
		text_puts(&s->line, text);
	loop_set(&run->timer, 0);
}

/* ---- the kinds ---------------------------------------------------------- */

extern const struct shell_kind shell_cisco, shell_cumulus, shell_eos,
    shell_fortinet, shell_frr, shell_huawei, shell_iosxr, shell_junos,
    shell_linux, shell_mikrotik, shell_nxos, shell_panos, shell_sros,
    shell_sros_classic;

static const struct shell_kind *const kinds[] = { &shell_cisco, &shell_nxos,
	&shell_iosxr, &shell_eos, &shell_frr, &shell_junos, &shell_linux,
	&shell_cumulus, &shell_mikrotik, &shell_huawei, &shell_sros,
	&shell_sros_classic, &shell_panos, &shell_fortinet };
#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

const struct shell_kind *
shell_kind_named(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < NKINDS; i++)
		if (strlen(kinds[i]->name) == len &&
		    strncmp(kinds[i]->name, name, len) == 0)
			return kinds[i];
	return NULL;
}

void
shell_help(FILE *f)
{
	size_t i;

	for (i = 0; i < NKINDS; i++)
		fprintf(f, "  %-13s %s\n", kinds[i]->name, kinds[i]->doc);
}
