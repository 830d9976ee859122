/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * device.h - what the device at an address is like.
 *
 * Every address of the fleet is a device.  Rules give devices their traits:
 * a rule is an option's "VALUE[@NET]"; without a network it holds for all,
 * and where several hold for an address the last one given wins.
 */
#ifndef HF_FLEET_DEVICE_H
#define HF_FLEET_DEVICE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/fleet/forge.h"
#include "tests/fleet/keys.h"
#include "tests/fleet/parse.h"
#include "tests/fleet/raw.h"
#include "tests/fleet/shell_plan.h"
#include "tests/fleet/startups.h"

/* How far a session has come; the stages at which a device may fail. */
enum stage {
	STAGE_NONE, /* no fault */
	STAGE_BANNER,
	STAGE_KEX,
	STAGE_AUTH,
	STAGE_CHANNEL,
	STAGE_EXEC,
	STAGE_BYTES, /* once so many bytes were sent on the connection */
};

enum action {
	ACTION_FREEZE, /* keep the connection, never answer again */
	ACTION_REFUSE, /* say no; where SSH has no no, close */
	ACTION_RESET,  /* reset the connection */
};

struct fault {
	enum stage stage;
	enum action action;
	uint64_t bytes; /* for STAGE_BYTES */
};

/* The ways to log in, as bits. */
enum method {
	METHOD_NONE = 1,
	METHOD_PASSWORD = 2,
	METHOD_KBDINT = 4,        /* one round, one prompt */
	METHOD_KBDINT_TWICE = 8,  /* two rounds of one prompt */
	METHOD_KBDINT_EMPTY = 16, /* a second round without prompts, as PAM */
	METHOD_PUBLICKEY = 32,
	METHOD_KBDINT_TOKEN = 64,   /* password, then a token */
	METHOD_KBDINT_OTP = 128,    /* the same, and the token is echoed */
	METHOD_KBDINT_BOTH = 256,   /* password and token in one round */
	METHOD_KBDINT_CHANGE = 512, /* a new password is demanded */
	METHOD_KBDINT_ENDLESS = 1024,
	METHOD_KBDINT_PROMPTS = 2048, /* a round of thousands of prompts */
	METHOD_PASSWORD_CHANGE = 4096,
	METHOD_PARTIAL = 8192, /* success is only ever partial */
};

/* Logging in may take several methods in turn (partial success). */
#define LOGIN_STEPS 3

/* What is said before the login (SSH_MSG_USERAUTH_BANNER). */
enum banner {
	BANNER_NONE,
	BANNER_TEXT,
	BANNER_LONG,
	BANNER_ESCAPES,
	BANNER_MANY,
};

/* What a bastion says of this device as a target. */
enum through {
	THROUGH_OPEN,
	THROUGH_REFUSED,
	THROUGH_BLACKHOLE, /* nothing, ever */
};

struct device {
	uint32_t address; /* host byte order */
	enum key_kind key;
	unsigned methods[LOGIN_STEPS]; /* of each step; 0 is none more */
	enum banner banner;
	struct fault fault;
	struct raw_plan raw; /* raw.mode is NULL unless it speaks no SSH */
	const struct forge_mode *forge; /* NULL: libssh speaks for it */
	const char *answer; /* words before each command; NULL is none */
	struct shell_plan shell;
	unsigned netconf; /* enum netconf_flag */
	bool bastion;     /* leads to other devices */
	enum through through;
	struct startups startups;
	uint64_t latency_ms; /* of a round trip */
};

/* Its address as text. */
#define DEVICE_NAME_SIZE 16
void device_name(const struct device *d, char name[DEVICE_NAME_SIZE]);

/* The name it calls itself: sw-20-0-7 at 127.20.0.7. */
#define DEVICE_HOST_SIZE 64
void device_host(const struct device *d, char host[DEVICE_HOST_SIZE]);

/* The device at this address. */
struct device device_at(uint32_t address);

/*
 * Add a rule for the trait of this name, as the option for it is called:
 * "hostkey-kind", "auth", "freeze", ...; returns false when the value makes no
 * sense.  value must stay as long as rules are used (argv does).
 */
bool device_rule(const char *trait, const char *value);

/* Give a device a trait; false when the trait or its value makes no sense. */
bool device_set(struct device *d, const char *trait, const char *value);

/* The ways to log in, for --help. */
void device_help_methods(FILE *f);

/* The kinds of banner, for --help. */
void device_help_banners(FILE *f);

/* Call back with the network of each rule for this trait, in their order. */
void device_each_rule(const char *trait,
    void (*each)(const struct net *net, void *arg), void *arg);

/*
 * The fault a user name asks for: "freeze-auth", "refuse-channel",
 * "reset-exec" and their like.  Returns false for any other name.
 */
bool device_fault_of_user(const char *user, struct fault *r);

#endif
