/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kex_offer.h - what a server said in the clear before the keys: its banner
 * and its KEXINIT (RFC 4253 sections 4.2 and 7.1).
 *
 * libssh2 does not say which list has nothing in common with ours; this reads
 * the lists again. Pure: no session in it.
 */
#ifndef HF_SSH_KEX_OFFER_H
#define HF_SSH_KEX_OFFER_H

#include <stdbool.h>

#include "common/msg.h"

enum kex_list {
	KEX_LIST_KEX,
	KEX_LIST_HOST_KEY,
	KEX_LIST_CIPHER_CS, /* client to server */
	KEX_LIST_CIPHER_SC,
	KEX_LIST_MAC_CS,
	KEX_LIST_MAC_SC,
	KEX_LISTS
};

/* Slices of the bytes it was read from. */
struct kex_offer {
	struct slice lists[KEX_LISTS];
};

/*
 * The server's first line that is not blank, without its end; empty if there
 * is none. It may be cut off, or no banner at all.
 */
struct slice kex_offer_first_line(struct slice said);
/* False: there is no whole, well-formed KEXINIT after the banner. */
bool kex_offer_read(struct slice said, struct kex_offer *);

#endif
