/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * shell_output.c - a command's output, a piece and a page at a time.
 */
#include <string.h>

#include "tests/fleet/shell_core.h"

#define PIECE_MAX 32768

void
shell_output(struct shell *s)
{
	s->state = SHELL_OUTPUT;
	s->sent = 0;
	s->on_page = 0;
	s->exit = s->command.exit;
	loop_set(&s->run->timer, s->command.delay_ms);
}

/* All of it is out: what then? */
static void
output_end(struct shell *s)
{
	switch (s->command.ending) {
	case ENDING_HANG:
	case ENDING_FREEZE:
		s->state = SHELL_HANGING;
		return;
	case ENDING_CLOSE:
	case ENDING_RESET:
	case ENDING_SIGNAL:
	case ENDING_NOTHING:
		shell_exit(s, 0);
		return;
	case ENDING_EXIT:
	case ENDING_REFUSE:
		break;
	}
	if (s->last_out != '\n' && !s->kind->glues)
		shell_puts(s, "\n");
	command_fini(&s->command);
	s->command = (struct command){ 0 };
	shell_ready(s);
}

static unsigned
output_page(const struct shell *s)
{
	return s->unpaged || s->page < 2 ? 0 : s->page - 1;
}

/*
 * Send len bytes on their way, or as many as end the page.  A byte 1 stands
 * for our prompt.
 */
static size_t
output_convert(struct shell *s, const char *piece, size_t len)
{
	const char *eol = shell_eol(s), *p = piece, *end = piece + len;
	unsigned page = output_page(s);
	size_t n;

	while (p < end) {
		for (n = 0; p + n < end && p[n] != '\n' && p[n] != '\1'; n++)
			;
		text_add(&s->out, p, n);
		p += n;
		if (p == end)
			break;
		if (*p++ == '\1') {
			shell_puts(s, s->prompt.data);
			continue;
		}
		text_puts(&s->out, eol);
		if (page > 0 && ++s->on_page == page)
			break;
	}
	if (p > piece)
		s->last_out = p[-1];
	return (size_t)(p - piece);
}

static const char *
pager_erasure(const struct shell *s)
{
	static const char *const erasures[] = {
		[ERASE_BACKSPACE] = "\b\b\b\b\b\b\b\b\b         "
				    "\b\b\b\b\b\b\b\b\b",
		[ERASE_ANSI] = "\033[2K\033[1G",
		[ERASE_CR] = "\r                                        \r",
	};

	return s->plan->erase == ERASE_KIND ? s->kind->erase
					    : erasures[s->plan->erase];
}

bool
output_step(struct shell *s)
{
	static char piece[PIECE_MAX];
	const struct content *out = &s->command.out;
	size_t size = PIECE_MAX;

	if (s->sent == out->len) {
		output_end(s);
		return true;
	}
	if (s->command.drip_ms > 0 && size > s->command.piece)
		size = s->command.piece;
	size = content_read(out, s->sent, piece, size);
	s->sent += output_convert(s, piece, size);
	if (output_page(s) > 0 && s->on_page == output_page(s) &&
	    s->sent < out->len) {
		shell_raw(s, s->kind->more);
		s->state = SHELL_PAGER;
	}
	if (s->command.drip_ms > 0)
		loop_set(&s->run->timer, s->command.drip_ms);
	return true;
}

/* A page for a blank, a line for Enter, and else to the prompt. */
bool
pager_step(struct shell *s)
{
	char key;

	if (s->in.len == 0)
		return false;
	key = s->last_key = s->in.data[0];
	text_drop(&s->in, 1);
	shell_raw(s, pager_erasure(s));
	if (key == ' ')
		s->on_page = 0;
	else if (key == '\r' || key == '\n')
		s->on_page = output_page(s) - 1;
	else
		s->sent = s->command.out.len;
	s->state = SHELL_OUTPUT;
	return true;
}
