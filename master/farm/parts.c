/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * parts.c - what the commands of a job came to: believed if it can be so.
 */
#include <string.h>

#include "common/contract.h"
#include "common/mem.h"
#include "common/msg.h"
#include "master/farm/parts.h"

#define BIT(x) (1u << (x))

/* All that a worker can know of one; the next one has this number. */
static bool
part_is_possible(
    const struct msg_part *p, unsigned number, enum hayfork_status job)
{
	const unsigned possible = BIT(HAYFORK_OK) | BIT(HAYFORK_FAILED) |
				  BIT(HAYFORK_UNREACHABLE) |
				  BIT(HAYFORK_TIMEOUT) |
				  BIT(HAYFORK_CANCELLED) | BIT(HAYFORK_NOT_RUN);

	return p->command == number && p->status < HAYFORK_STATUS_COUNT &&
	       (BIT(p->status) & possible) != 0 &&
	       p->stage < HAYFORK_STAGE_COUNT && p->exit_code <= 256 &&
	       p->error_class.len <= CONTRACT_CLASS_MAX &&
	       p->error_message.len <= CONTRACT_TEXT_MAX &&
	       (p->status != HAYFORK_NOT_RUN || p->length == 0) &&
	       (job != HAYFORK_OK || p->status == HAYFORK_OK);
}

/* How many there are, with so many bytes of text; 0: it cannot be. */
static unsigned
parts_check(
    struct slice list, enum hayfork_status job, size_t stdout_len, size_t *text)
{
	enum msg_err err;
	unsigned n = 0;
	struct msg m;

	*text = 0;
	while ((err = msg_list_next(MSG_PART, &list, &m)) == MSG_OK) {
		if (n == CONTRACT_COMMANDS_MAX ||
		    !part_is_possible(&m.u.part, n, job) ||
		    m.u.part.length > stdout_len)
			return 0;
		stdout_len -= (size_t)m.u.part.length;
		*text +=
		    m.u.part.error_class.len + m.u.part.error_message.len + 2;
		n++;
	}
	return err == MSG_AGAIN && n > 1 ? n : 0;
}

/* Copy a text with its NUL; NULL for none. */
static const char *
part_text(char **at, struct slice text)
{
	char *copy = *at;

	if (text.len == 0)
		return NULL;
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	*at += text.len + 1;
	return copy;
}

bool
parts_read(struct slice list, enum hayfork_status job, size_t stdout_len,
    struct hayfork_part **parts, unsigned *count)
{
	struct hayfork_part *p;
	size_t text;
	struct msg m;
	char *at;

	*parts = NULL;
	*count = 0;
	if (list.len == 0)
		return true;
	if ((*count = parts_check(list, job, stdout_len, &text)) == 0)
		return false;
	*parts = p = xcalloc(1, *count * sizeof(*p) + text);
	at = (char *)(p + *count);
	for (; msg_list_next(MSG_PART, &list, &m) == MSG_OK; p++)
		*p = (struct hayfork_part){
			.status = (enum hayfork_status)m.u.part.status,
			.stage = (enum hayfork_stage)m.u.part.stage,
			.exit_status = (int)m.u.part.exit_code - 1,
			.elapsed_us = m.u.part.elapsed_us,
			.output_len = (size_t)m.u.part.length,
			.error_class = part_text(&at, m.u.part.error_class),
			.error_message = part_text(&at, m.u.part.error_message),
		};
	return true;
}

void
parts_place(struct hayfork_part *p, unsigned count, const char *output)
{
	for (unsigned i = 0; i < count; i++) {
		p[i].output = output;
		output += p[i].output_len;
	}
}
