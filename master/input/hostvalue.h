/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostvalue.h - what is known of a host, by name: for conditions and places.
 *
 *	host		its name in the inventory
 *	hostname	where it is, port, username, platform: if they are said
 *	groups		a list, parents included
 *	data.KEY	of its data (nornir's data), and data.KEY.KEY in it
 *
 * data is asked in layers, the host's own first, then its groups', then the
 * defaults'; of a key of the first level the first layer that has it holds,
 * as a whole (nornir/core/inventory.py, Host.__getitem__).
 */
#ifndef HF_HOSTVALUE_H
#define HF_HOSTVALUE_H

#include "master/input/inventory.h"
#include "master/input/nearest.h"
#include "master/input/yamlnode.h"

#define HOSTVALUE_DATA "data"

enum hostvalue_kind {
	HOSTVALUE_NONE, /* not there, or null */
	HOSTVALUE_TEXT,
	HOSTVALUE_NUMBER, /* text is how it is written, as of a truth */
	HOSTVALUE_TRUTH,
	HOSTVALUE_LIST,
	HOSTVALUE_NAMES, /* a list of texts: groups */
	HOSTVALUE_MAP
};

#define HOSTVALUE_PORT 6 /* room for the text of a port */

struct hostvalue {
	const char *key; /* of a mapping's item; or NULL */
	union {
		const char *text;              /* of a scalar */
		const struct hostvalue *items; /* of a list, a mapping */
		const char *const *names;      /* of names */
	};
	uint32_t n; /* items */
	enum hostvalue_kind kind;
};

/* A copy of a value of a file, in this arena. */
const struct hostvalue *hostvalue_copy(struct arena *, const struct yamlnode *);

/*
 * The value of a name as above, len bytes; NONE if there is none. Borrowed
 * from the host, and from port.
 */
struct hostvalue hostvalue_of(const struct inventory_host *, const char *name,
    size_t len, char port[HOSTVALUE_PORT]);

/* Is it a name as above, but for what data there is? */
bool hostvalue_is_name(const char *name, size_t len);
/* Those without data. */
void hostvalue_offer_names(struct nearest *);
/* "what is known of a host: host, hostname, ..." */
bool hostvalue_hint_names(struct inerr *);

/*
 * Does any host of the inventory know this name? False: the error says what
 * might have been meant. Takes time for each host that does not.
 */
MUST_CHECK bool hostvalue_is_known(
    const struct inventory *, const char *name, size_t len, struct inerr *);

/* "a list", "text"; for errors. */
const char *hostvalue_kind_name(enum hostvalue_kind);

/* Is the text of a plain scalar a number, a truth? */
bool hostvalue_is_number(const char *text, double *r);
bool hostvalue_is_truth(const char *text, bool *r);

#endif
