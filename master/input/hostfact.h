/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostfact.h - what is known of a host, by name: for conditions and places.
 *
 *	host		its name in the inventory
 *	hostname	where it is, port, username, platform: if they are said
 *	groups		a list, parents included
 *	data.KEY	of its data, and data.KEY.KEY in it (hostlayer.h)
 *
 * A value of data is what is written: 12 is a number in quotes, too. A list
 * of one item is as good as that item. Secrets are not known. Pure.
 */
#ifndef HF_HOSTFACT_H
#define HF_HOSTFACT_H

#include <stdint.h>

#include "master/input/inventory.h"
#include "master/input/nearest.h"

#define HOSTFACT_DATA "data"

enum hostfact_kind {
	HOSTFACT_NONE, /* not there, or null */
	HOSTFACT_TEXT,
	HOSTFACT_NUMBER, /* text is how it is written, as of a truth */
	HOSTFACT_TRUTH,
	HOSTFACT_LIST,  /* of facts */
	HOSTFACT_NAMES, /* a list of texts: groups */
	HOSTFACT_MANY,  /* a list in data: all values of a key of a layer */
	HOSTFACT_MAP    /* a mapping in data: all values below that key */
};

#define HOSTFACT_PORT 6 /* room for the text of a port */

struct hostfact {
	union {
		const char *text;             /* of a scalar */
		const struct hostfact *items; /* of a list */
		const char *const *names;     /* of names */
		const struct hostlayer *layer;
	};
	const char *key; /* in the layer, key_len bytes */
	size_t key_len;
	uint32_t n; /* items, names or values */
	enum hostfact_kind kind;
};

/*
 * The value of a name as above, len bytes; NONE if there is none. Borrowed
 * from the host, the name and port.
 */
struct hostfact hostfact_of(const struct inventory_host *, const char *name,
    size_t len, char port[HOSTFACT_PORT]);

/* Is this a key of MAP, perhaps of a mapping in it? */
bool hostfact_has_key(const struct hostfact *map, const char *key);
/* The next text of MANY, *at counting from 0; NULL: there is none. */
const char *hostfact_next(const struct hostfact *many, size_t *at);

/* A number or a truth, if it is one, else text. NULL: none. */
struct hostfact hostfact_text(const char *);

/* Is it a name as above, but for what data there is? */
bool hostfact_is_name(const char *name, size_t len);
/* Would that be a secret's, of which no value is kept? */
bool hostfact_is_secret(const char *name, size_t len);
/* Those without data. */
void hostfact_offer_names(struct nearest *);

/*
 * Does any host of the inventory know this name? False: the error says what
 * might have been meant. Takes time for each host that does not.
 */
MUST_CHECK bool hostfact_is_known(
    const struct inventory *, const char *name, size_t len, struct inerr *);

/* "a list", "text"; for errors. */
const char *hostfact_kind_name(enum hostfact_kind);

/* As YAML and JSON write numbers; true and false, whatever the case. */
bool hostfact_is_number(const char *text, double *r);
bool hostfact_is_truth(const char *text, bool *r);

#endif
