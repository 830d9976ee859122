/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sftp.h - one file to or from a host by SFTP, as a client says and hears it.
 *
 * Version 3 of draft-ietf-secsh-filexfer-02, which is what there is, with two
 * extensions of OpenSSH's (its file PROTOCOL, section 4). Pure: no descriptor,
 * no clock. libssh2 has a client, too: it can wait for ever for a server that
 * refuses the subsystem, has no posix-rename in 1.10, and takes lengths on
 * trust.
 *
 * Nothing that a server says is believed: packets have a limit, data is taken
 * in its order whatever the order of the answers, its amount has a cap
 * whatever the server says of the size, and what was not asked for is an error.
 */
#ifndef HF_SSH_SFTP_H
#define HF_SSH_SFTP_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/log.h"
#include "common/pack.h"

#define SFTP_PIECE (32u << 10)          /* bytes asked for, or sent, at once */
#define SFTP_AHEAD 24                   /* of which so many are on their way */
#define SFTP_PACKET (SFTP_PIECE + 1024) /* the longest that is taken */
#define SFTP_OUT_MAX (128u << 10) /* no more is asked for while that waits */
#define SFTP_TEXT 400             /* fits a message */
#define SFTP_LEFT 2200            /* fits what is told of files left there */

/* What is to be done; all slices are borrowed. */
struct sftp_task {
	bool puts;
	struct slice path;
	uint64_t max; /* get: bytes, at most */
	void (*take)(void *ctx, const char *data, size_t len); /* get */
	void *ctx;
	struct slice data; /* put */
	uint32_t random;   /* in the name that it has meanwhile */
	uint32_t mode;     /* put: permissions, but for the umask; and */
	bool sets_mode;    /* whatever that is */
	bool verifies;     /* put: read it back */
};

enum sftp_phase {
	SFTP_GREETING,
	SFTP_OPENING,
	SFTP_LOOKING,
	SFTP_READING,
	SFTP_WRITING,
	SFTP_PERMITTING,
	SFTP_SYNCING,
	SFTP_CLOSING,
	SFTP_OPENING_AGAIN, /* to compare */
	SFTP_COMPARING,
	SFTP_CLOSING_AGAIN,
	SFTP_RENAMING,
	SFTP_LOOKING_AT_OLD, /* what is in the way of that */
	SFTP_SETTING_ASIDE,
	SFTP_RENAMING_AGAIN,
	SFTP_REMOVING_OLD,
	SFTP_PUTTING_BACK, /* the error is known from here on */
	SFTP_UNDOING,
	SFTP_OVER,
};

/* A piece that was asked for, or sent. */
struct sftp_ask {
	uint32_t id, len;
	uint64_t at;
	bool here, eof; /* answered ahead of others before it */
	bool cut;       /* its rest has not been asked for yet */
	uint32_t got;
	char *data; /* owned */
};

struct sftp {
	struct sftp_task task;
	enum sftp_phase phase;
	struct buf out; /* to be said */
	struct buf in;
	struct buf handle;
	struct buf temp;  /* put: the name that the new one has meanwhile, */
	struct buf aside; /* and that of the old one, if it has to give way */
	uint32_t id;      /* of the last request */
	size_t begun;     /* bytes of out that belong to a request half said */
	struct sftp_ask asks[SFTP_AHEAD];
	unsigned first, count;
	uint64_t asked, done; /* offsets: of requests, of data in order */
	uint64_t size;        /* as the server says; 0: it may not know */
	bool has_rename, has_fsync;
	bool open;                /* there is a handle to be closed */
	bool has_temp, has_aside; /* files of these names may be there */
	bool placed;              /* the new one has its own name */
	bool abandoned;
	uint32_t refusal; /* of the first renaming */
	/* How it ended; class NULL: well. */
	const char *class, *hint;
	char message[SFTP_TEXT];
};

void sftp_begin(struct sftp *, const struct sftp_task *);
/* Make what can be said now; it is in out. */
void sftp_speak(struct sftp *);
/* Take what the server says. */
void sftp_hear(struct sftp *, const char *, size_t);
/* The first n bytes of out are said. */
void sftp_said(struct sftp *, size_t n);
/*
 * It is to end now: what has been put so far is removed, or a change of names
 * that has begun is finished, and then it is over. What has not been said yet
 * is not, if it is allowed to cut that.
 */
void sftp_abandon(struct sftp *, bool cuts);
/* What may be there that should not, once it has failed; false: nothing. */
bool sftp_left(const struct sftp *, char *text, size_t cap);
void sftp_fini(struct sftp *);

static inline bool
sftp_is_over(const struct sftp *f)
{
	return f->phase == SFTP_OVER;
}

/* ---- between sftp.c, its ends, its packets and its pieces --------------- */

enum sftp_type {
	SFTP_INIT = 1,
	SFTP_VERSION = 2,
	SFTP_OPEN = 3,
	SFTP_CLOSE = 4,
	SFTP_READ = 5,
	SFTP_WRITE = 6,
	SFTP_LSTAT = 7,
	SFTP_FSTAT = 8,
	SFTP_FSETSTAT = 10,
	SFTP_REMOVE = 13,
	SFTP_RENAME = 18,
	SFTP_STATUS = 101,
	SFTP_HANDLE = 102,
	SFTP_DATA = 103,
	SFTP_ATTRS = 105,
	SFTP_EXTENDED = 200,
};

enum sftp_code {
	SFTP_FX_OK,
	SFTP_FX_EOF,
	SFTP_FX_NO_SUCH_FILE,
	SFTP_FX_PERMISSION_DENIED,
	SFTP_FX_FAILURE,
	SFTP_FX_BAD_MESSAGE,
	SFTP_FX_NO_CONNECTION,
	SFTP_FX_CONNECTION_LOST,
	SFTP_FX_OP_UNSUPPORTED,
};

/* A packet of the server's, read from its front. */
struct sftp_packet {
	enum sftp_type type;
	uint32_t id;
	uint32_t code;     /* STATUS */
	struct slice text; /* STATUS: its message; HANDLE, DATA: that */
	struct slice rest;
};

static inline struct slice
sftp_slice(const struct buf *b)
{
	return (struct slice){ (char *)buf_at(b), buf_len(b) };
}

/* Begin a request; returns where it begins, for sftp_end_request(). */
size_t sftp_request(struct sftp *, enum sftp_type);
void sftp_end_request(struct sftp *, size_t start);
/* A request that is about names: one, or two; extension may be NULL. */
void sftp_about(struct sftp *, enum sftp_type, const char *extension,
    struct slice one, struct slice two);
void sftp_about_one(struct sftp *, enum sftp_type, struct slice);
void sftp_put_u32(struct buf *, uint32_t);
void sftp_put_u64(struct buf *, uint64_t);
void sftp_put_text(struct buf *, struct slice);
bool sftp_take_u32(struct slice *, uint32_t *);
bool sftp_take_u64(struct slice *, uint64_t *);
bool sftp_take_text(struct slice *, struct slice *);
/* The body is not empty; false: it is cut. */
bool sftp_parse(struct slice body, struct sftp_packet *);

/* It failed, by what we say or by what the server says. */
PRINTF_LIKE(4, 5)
void sftp_fail(
    struct sftp *, const char *class, const char *hint, const char *fmt, ...);
void sftp_refused(struct sftp *, const struct sftp_packet *);
/* What is to be undone is: go on with that, whatever the server says. */
void sftp_on_undone(struct sftp *, const struct sftp_packet *);
/* All of it is there: go on from this phase to the next one. */
void sftp_pieces_done(struct sftp *);

void sftp_ask_pieces(struct sftp *);
void sftp_hear_piece(struct sftp *, const struct sftp_packet *);
void sftp_forget_pieces(struct sftp *);

#endif
