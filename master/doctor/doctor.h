/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * doctor.h - is this machine fit for hayfork? One table of checks.
 *
 * cmd/ gathers the facts; each check is a pure function from them to a
 * finding, and every finding that is not ok says what to do. To add a check: a
 * row, its facts, and doctor_<name>().
 *
 *	X(name, "what it is about")
 */
#ifndef HF_DOCTOR_H
#define HF_DOCTOR_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/hayfork.h"
#include "common/pack.h"

/* clang-format off */
#define DOCTOR_TABLE(X)							\
	X(programs,    "worker programs")				\
	X(libraries,   "libraries")					\
	X(libssh2,     "libssh2")					\
	X(rsa,         "RSA keys")					\
	X(ciphers,     "ciphers and MACs")				\
	X(strict_kex,  "strict key exchange")				\
	X(agent,       "ssh-agent")					\
	X(identities,  "private keys")					\
	X(known_hosts, "known hosts")					\
	X(settings,    "settings")					\
	X(descriptors, "descriptors")					\
	X(processes,   "processes")					\
	X(memory,      "memory")					\
	X(clock,       "clock")						\
	X(disk,        "disk")
/* clang-format on */

#define DOCTOR_ENUM_(name, doc) DOCTOR_CHECK_##name,
enum doctor_check { DOCTOR_TABLE(DOCTOR_ENUM_) DOCTOR_CHECKS };
#undef DOCTOR_ENUM_

enum doctor_level { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL, DOCTOR_LEVELS };

struct doctor_finding {
	enum doctor_level level;
	char said[700];
	char fix[300]; /* "": none, which only ok may have */
};

/* ---- facts -------------------------------------------------------------- */

#define DOCTOR_FILES 16
/* Descriptors of a process for all but its connections. */
#define DOCTOR_SPARE_FILES 32u

/* A worker program that was asked for its capabilities. */
struct doctor_program {
	const char *path;
	const char *text; /* see worker/capabilities.h; NULL: no answer */
	char why[320];    /* there is none */
};

/* What the signer says of a key file, or of an agent. */
struct doctor_keys {
	char path[PATH_MAX]; /* "": there is no such thing */
	enum hayfork_key_outcome outcome;
	char error[400];
	unsigned count, rsa; /* keys, and how many of them are RSA */
	char names[300];     /* of the first ones, printable */
};

struct doctor_known_hosts {
	char path[PATH_MAX];
	int error;        /* errno; 0: it was read */
	bool is_pipe;     /* that was not read: nobody may write to it */
	bool writable;    /* new keys can be added */
	bool others;      /* can add some, too */
	uint32_t owner;   /* its user, if that is somebody else; 0: it is not */
	unsigned skipped; /* bad lines, as far as they were told */
	char first[300];  /* of them: where, and why */
};

/* Room for files, where some may be written. */
struct doctor_disk {
	char path[PATH_MAX];
	const char *what;      /* is written there */
	const char *other;     /* "do this" to have another place */
	int error;             /* errno; 0: it was looked at */
	uint64_t bytes, files; /* that are free for us */
	bool has_files;        /* their number is known */
	bool writable;
};

#define DOCTOR_NO_LIMIT UINT64_MAX
#define DOCTOR_DISKS 3
/* What a worker with a full window has resident, about. */
#define DOCTOR_WORKER_MEMORY ((uint64_t)32 << 20)
/* With less of addresses, threads and windows do not fit. */
#define DOCTOR_ADDRESS_SPACE ((uint64_t)512 << 20)

struct doctor_facts {
	struct doctor_program ssh, signer;
	char broken[300]; /* the signer could not be started; "": it was */
	char other[400];  /* another one that does not answer; "": all do */
	bool has_recorder, has_proxy; /* which few need */
	bool ask_agent;               /* --no-agent was not given */
	struct doctor_keys agent;
	struct doctor_keys identities[DOCTOR_FILES];
	unsigned identity_count;
	struct doctor_known_hosts known_hosts[2];
	unsigned known_hosts_count;
	uint64_t files;                      /* descriptors, hard limit */
	unsigned workers, threads, sessions; /* a run would have */
	const char *libevent, *msgpack;      /* the master's own */
	const char *settings[DOCTOR_FILES];  /* files, borrowed */
	unsigned settings_count;
	uint64_t processes, address_space; /* of a user; of a process, bytes */
	uint64_t memory;                   /* bytes free; 0: not known */
	int64_t now_s, built_s;            /* since 1970; the program's age */
	bool clock_drifts;                 /* nobody sets it */
	bool clock_unknown; /* or whether, the kernel won't say */
	struct doctor_disk disks[DOCTOR_DISKS];
	unsigned disk_count;
};

/* ---- checks ------------------------------------------------------------- */

/* The value of a line of capabilities; at NULL: there is no such line. */
struct slice doctor_capability(const char *text, const char *name);

#define DOCTOR_DECLARE_(name, doc)                                             \
	void doctor_##name(                                                    \
	    const struct doctor_facts *, struct doctor_finding *);
DOCTOR_TABLE(DOCTOR_DECLARE_)
#undef DOCTOR_DECLARE_

/* All checks, in the order of the table. */
void doctor_judge(
    const struct doctor_facts *, struct doctor_finding[DOCTOR_CHECKS]);
/* The gravest of them. */
enum doctor_level doctor_worst(const struct doctor_finding[DOCTOR_CHECKS]);

/* For people, and as one JSON object; stdio keeps the errors. */
void doctor_print(FILE *, const struct doctor_finding[DOCTOR_CHECKS]);
void doctor_print_json(FILE *, const struct doctor_finding[DOCTOR_CHECKS]);

#endif
