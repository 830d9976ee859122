/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * forge_state.h - a forged session as its two halves see it: forge.c, which is
 * honest, and forge_modes.c, which is not.
 */
#ifndef HF_FLEET_FORGE_STATE_H
#define HF_FLEET_FORGE_STATE_H

#include <sys/queue.h>

#include "tests/fleet/forge.h"
#include "tests/fleet/forge_crypt.h"
#include "tests/fleet/loop.h"

/* Where a mode takes over. */
enum forge_stage {
	FORGE_HELLO,   /* instead of our KEXINIT */
	FORGE_REPLY,   /* instead of the reply of the key exchange */
	FORGE_KEYED,   /* after the first NEWKEYS of ours */
	FORGE_SERVICE, /* instead of accepting the service */
	FORGE_LOGIN,   /* instead of an answer to a login */
	FORGE_ASK,     /* the same, once it is keyboard-interactive */
	FORGE_CHANNEL, /* instead of confirming a channel */
	FORGE_NEVER,
	FORGE_RUN, /* after a command or shell was accepted */
};

struct forge;

struct forge_mode {
	const char *name;
	enum forge_stage stage;
	bool floods; /* act again whenever all that was said is gone */
	void (*act)(struct forge *f);
	const char *ciphers, *macs; /* instead of the usual; or NULL */
	const char *doc;
};

struct forge {
	struct source source;
	struct grave grave;
	LIST_ENTRY(forge) entry;
	const struct forge_mode *mode;
	uint64_t flood_cap, flooded;
	struct text in, out;
	size_t decrypted; /* bytes at the start of in */
	bool greeted;     /* the client has said who it is */
	bool acting;      /* the mode has taken over */
	bool exchanging;  /* keys: nothing else may be said */
	bool keyed;       /* for the first time */
	bool closing;     /* once all is said */
	struct text client_version, client_kexinit, server_kexinit;
	struct forge_exchange exchange;
	unsigned char session_id[FORGE_HASH];
	struct forge_way from, to;
	struct text message; /* that was read last */
	uint32_t channel;    /* the client's number of it */
	unsigned turn;       /* of the mode */
};

extern const struct forge_mode forge_modes[];
extern const size_t forge_nmodes;

/* Say something, in a packet of its own. */
void forge_send(struct forge *f, const struct text *message);
/* Say just a number, such as SSH_MSG_REQUEST_SUCCESS. */
void forge_send_number(struct forge *f, unsigned number);
/* CHANNEL_DATA, and the endings of a channel. */
void forge_send_data(struct forge *f, const char *data, size_t len);
void forge_send_exit(struct forge *f, unsigned status);

/* Our KEXINIT, with lists of algorithms; starts an exchange of keys. */
void forge_send_kexinit(struct forge *f);
/* The reply of the exchange; the signature may be a wrong one. */
void forge_send_reply(struct forge *f, bool wrong);
/* NEWKEYS, and the keys themselves. */
void forge_send_newkeys(struct forge *f);

enum {
	MSG_DISCONNECT = 1,
	MSG_IGNORE = 2,
	MSG_DEBUG = 4,
	MSG_SERVICE_REQUEST = 5,
	MSG_SERVICE_ACCEPT = 6,
	MSG_EXT_INFO = 7,
	MSG_KEXINIT = 20,
	MSG_NEWKEYS = 21,
	MSG_ECDH_INIT = 30,
	MSG_ECDH_REPLY = 31,
	MSG_USERAUTH_REQUEST = 50,
	MSG_USERAUTH_FAILURE = 51,
	MSG_USERAUTH_SUCCESS = 52,
	MSG_USERAUTH_BANNER = 53,
	MSG_USERAUTH_60 = 60, /* PK_OK, INFO_REQUEST */
	MSG_GLOBAL_REQUEST = 80,
	MSG_REQUEST_FAILURE = 82,
	MSG_CHANNEL_OPEN = 90,
	MSG_CHANNEL_CONFIRM = 91,
	MSG_CHANNEL_FAILURE_OPEN = 92,
	MSG_CHANNEL_WINDOW = 93,
	MSG_CHANNEL_DATA = 94,
	MSG_CHANNEL_EOF = 96,
	MSG_CHANNEL_CLOSE = 97,
	MSG_CHANNEL_REQUEST = 98,
	MSG_CHANNEL_SUCCESS = 99,
};

#endif
