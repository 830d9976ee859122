/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * talk.h - a talk with the command line of a device, from its first prompt to
 * the last command's.
 *
 * It has no connection and no clock: it is told what the device said and how
 * late it is, and says what to type and when to ask again. What it hears while
 * a command of the user's runs is that command's output, as soon as it cannot
 * be the prompt any more.
 *
 * First the prompt is learned: newlines are typed until the device shows the
 * same last line twice. Then it goes to the level that the platform names, and
 * types what that has to be typed at first; then come the commands. Secrets
 * are typed on the way only, and forgotten before the first command.
 */
#ifndef HF_SSH_TALK_H
#define HF_SSH_TALK_H

#include "common/hayfork.h"
#include "common/log.h"
#include "worker/ssh/echo.h"
#include "worker/ssh/platform.h"
#include "worker/ssh/prompt.h"
#include "worker/ssh/question.h"
#include "worker/ssh/screen.h"

#define TALK_QUOTE 200   /* fits what is quoted of a device */
#define TALK_PAGER 80    /* fits what a pager says */
#define TALK_MESSAGE 640 /* fits a sentence with quotes */

/* How a command of the user's ended. */
struct talk_end {
	enum hayfork_status status;
	enum hayfork_stage stage;
	const char *class;   /* NULL: none */
	const char *message; /* NULL: none */
};

enum talk_kind {
	TALK_COMMAND,
	TALK_LINE,   /* of configuration */
	TALK_COMMIT, /* a step of the platform's commit */
	TALK_SAVE,   /* and of its save */
};

/* Something of the user's to be typed. */
struct talk_item {
	struct slice text; /* without a newline; not of a step */
	enum talk_kind kind;
	unsigned number; /* of a step, among those that are typed */
	bool last;       /* no line or commit comes behind it */
};

/* What a talk tells; ctx is the owner's. */
struct talk_ops {
	/* The next command is about to be typed. */
	void (*begin)(void *ctx);
	/* More of its output. */
	void (*output)(void *ctx, const char *, size_t);
	/* It has ended; the next one may begin. */
	void (*end)(void *ctx, const struct talk_end *);
	/* What is to be typed next; false: there is nothing. */
	bool (*next)(void *ctx, struct talk_item *);
	/* The secret with this name; false: there is none. */
	bool (*secret)(void *ctx, struct slice name, struct slice *text);
	/* Is there a secret in this text? Then nobody may see it. */
	bool (*reveals)(void *ctx, struct slice text);
	/* No secret will be needed any more: from now on there is none. */
	void (*forget)(void *ctx);
};

enum talk_phase {
	TALK_ARRIVE,  /* which is the prompt? */
	TALK_READY,   /* at the prompt, nothing is awaited */
	TALK_ECHO,    /* something was typed, and is to be repeated */
	TALK_COLLECT, /* the prompt is awaited */
	TALK_ASKED,   /* a question is awaited, or the prompt */
	TALK_SETTLE,  /* something was typed that has no known answer */
	TALK_OVER,
};

/* What the phases are gone through for, in this order. */
enum talk_part {
	TALK_LEVEL,
	TALK_OPEN,
	TALK_COMMANDS,
	TALK_ABORT, /* a line was refused: take them back */
	TALK_LEAVE, /* configuration */
	TALK_REST,  /* all is done: talk_close() may be called */
	TALK_CLOSE,
	TALK_PARTS
};

struct talk {
	const struct platform *platform;
	struct pattern_room *room;
	const struct questions *questions;
	const struct talk_ops *ops;
	void *ctx;

	enum talk_phase phase;
	enum talk_part part;
	struct screen screen;
	struct prompt prompt;
	int level;  /* where it is; PLATFORM_NO_LEVEL: unknown */
	int goal;   /* where it goes first; PLATFORM_NO_LEVEL: nowhere */
	int raise;  /* where it goes for the commands; or nowhere */
	bool moved; /* by a way; else this is where the session began */
	const struct platform_way *way;   /* being gone; NULL: none */
	unsigned way_step;                /* the next one of it */
	unsigned step_next;               /* the same of on_open, on_close */
	const struct platform_step *step; /* under way; NULL: none is */
	bool counted; /* what was typed is a command of the user's */

	/* Of the commands. */
	struct talk_item item;          /* the one under way, or the next */
	bool has_item;                  /* it is yet to be typed */
	bool went;                      /* the way to its level was gone */
	bool began;                     /* any was typed */
	bool configures;                /* a line was */
	bool aborts;                    /* one was refused, or the commit */
	char abort_refusal[TALK_QUOTE]; /* the device's; "": none */

	struct buf typing;   /* still to be typed */
	struct buf expected; /* what was typed last: its echo */
	uint64_t since_ns;   /* when something was typed last */
	uint64_t heard_ns;   /* when something came last */
	uint64_t wake_ns;    /* look again then; 0: no need to */

	/* Of TALK_ARRIVE. */
	uint64_t began_ns;
	bool heard;          /* anything, ever */
	struct prompt last;  /* the last line before the newline */
	uint64_t nudge_line; /* lines there were at the last newline */
	unsigned nudges;

	/* Of a command, or a step. */
	bool fresh;               /* none of its output was told yet */
	size_t watched;           /* bytes looked through for failures */
	char refusal[TALK_QUOTE]; /* the line with one; "": none */
	uint64_t asked_line;      /* where the last question was answered */
	size_t asked_len;
	unsigned asked;         /* questions answered, but pagers */
	char pager[TALK_PAGER]; /* the last one, without its digits */
	bool slow; /* the pattern of a question took too long, just now */

	bool no_echo;     /* what was typed last was not repeated */
	unsigned refused; /* steps of on_open that were */
	/* Why it is over; class NULL: all was done. */
	enum hayfork_status status;
	const char *class;
	char message[TALK_MESSAGE], hint[TALK_QUOTE];
};

/* All are borrowed. */
void talk_init(struct talk *, const struct platform *, struct pattern_room *,
    const struct questions *, const struct talk_ops *, void *ctx,
    uint64_t now_ns);
void talk_fini(struct talk *);

/* The device said so; talk_look() is due when it has no more to say. */
void talk_hear(struct talk *, const char *, size_t, uint64_t now_ns);
/*
 * What now? Then there may be something to type (all of it, before the next
 * call), it may be over, or it waits, until wake_ns at the most.
 */
void talk_look(struct talk *, uint64_t now_ns);
/* The device has closed its side. */
void talk_hang_up(struct talk *);
/* When all was done: type what is to be typed at the end. */
void talk_close(struct talk *, uint64_t now_ns);
/*
 * It is ended from outside: what was heard of a command is told as its output.
 */
void talk_stop(struct talk *);
/* The last line that the device has not ended, escaped; "" without one. */
void talk_quote(const struct talk *, char *, size_t);

static inline bool
talk_is_over(const struct talk *t)
{
	return t->phase == TALK_OVER;
}

/* All commands were typed and have ended. */
static inline bool
talk_is_done(const struct talk *t)
{
	return t->part >= TALK_REST;
}

static inline bool
talk_in_command(const struct talk *t)
{
	return t->part == TALK_COMMANDS && t->counted && t->phase != TALK_READY;
}

/* ---- between the files of a talk ----------------------------------------- */

/* So long it has to be silent before what looks like a question is one. */
#define TALK_REST_MS 100u
/* The same for what looks like a prompt, and is not the one we know. */
#define TALK_MAYBE_MS 300u

/* It is over, for this reason. */
PRINTF_LIKE(4, 5)
void talk_fail(struct talk *, enum hayfork_status, const char *class,
    const char *fmt, ...);
PRINTF_LIKE(2, 3) void talk_hint(struct talk *, const char *fmt, ...);
/*
 * Are so many milliseconds over since then? If not, they are waited for unless
 * something else happens first.
 */
bool talk_passed(struct talk *, uint64_t from_ns, uint64_t ms, uint64_t now_ns);
/* Has the device been silent for so long? */
bool talk_is_silent(struct talk *, uint64_t ms, uint64_t now_ns);
/* The name of a level, made fit for a message. */
const char *talk_level_name(
    const struct talk *, int level, char *name, size_t cap);
/* What a device said, made fit for a message, without secrets. */
void talk_escape(const struct talk *, char *, size_t, struct slice text);
enum prompt_found talk_find_prompt(struct talk *, struct prompt_match *);
/* Type a line, to be repeated by the device. */
void talk_type(
    struct talk *, struct slice text, enum talk_phase, uint64_t now_ns);
/* Answer a question if there is one; true: that is all for now. */
bool talk_answer(struct talk *, uint64_t now_ns);
/* Does it ask what nobody expected, and then is silent? Then it is over. */
void talk_wonder(struct talk *, uint64_t ms, uint64_t now_ns);
/* Neither prompt nor question came yet: is it to be given up? */
void talk_despair(struct talk *, uint64_t now_ns);
/* Does it end a session, where it is typed first? */
bool talk_is_goodbye(struct slice typed);
/* The next command, when it is ready; or the end of them. */
void talk_next_command(struct talk *, uint64_t now_ns);
/* No more of them: back to where commands are typed. */
void talk_leave(struct talk *);
/*
 * Is a line of configuration, which others are to follow, not typed there any
 * more?
 */
bool talk_has_left(const struct talk *);
/* Learning the prompt. */
void talk_arrive(struct talk *, uint64_t now_ns);
/* At the prompt: what is next? */
void talk_go_on(struct talk *, uint64_t now_ns);
/* A question of a step is awaited, or answered. */
void talk_look_asked(struct talk *, uint64_t now_ns);
/* It asks again what a step has answered: true. */
bool talk_asks_again(struct talk *, uint64_t now_ns);
/* The first n bytes of what is there are output; last: and no more is. */
void talk_tell(struct talk *, size_t n, bool last);
/* What was typed has come to its prompt. */
void talk_finish(struct talk *, const struct prompt_match *, uint64_t now_ns);

#endif
