/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * netconf_xml.h - what a message of NETCONF says, as far as we have to know:
 * which one it is, what a hello offers, whether a reply is an error (RFC 6241).
 *
 * An element is NETCONF's by its namespace; devices that leave namespaces out
 * are understood as well. The bytes are hostile: a document type is refused
 * (section 3), and with it every entity that could grow; whatever tags nest,
 * repeat or name, what the parser holds is bounded. Pure.
 */
#ifndef HF_SSH_NETCONF_XML_H
#define HF_SSH_NETCONF_XML_H

#include <expat.h>
#include <stdbool.h>

#include "common/pack.h"

#define NETCONF_MEMORY (4u << 20) /* bytes expat may hold of a message */
#define NETCONF_TEXT 200u         /* bytes kept of a text */

enum netconf_root {
	NETCONF_HELLO,
	NETCONF_REPLY,
	NETCONF_OTHER,
};

struct netconf_xml {
	XML_Parser parser;
	size_t spent; /* of NETCONF_MEMORY */
	uint64_t fed; /* bytes of this message, from its first tag on */
	unsigned depth;
	enum netconf_root root;
	char root_name[40]; /* as it was given, for NETCONF_OTHER */
	uint64_t id;        /* of a reply; 0: none, or not one of ours */
	bool has_id;
	bool base_10, base_11; /* of a hello */

	/* Of the first error that is more than a warning. */
	bool refused;
	char tag[NETCONF_TEXT], message[NETCONF_TEXT];

	/* Of the error at hand. */
	unsigned error_depth; /* 0: none */
	bool is_warning;
	char error_tag[NETCONF_TEXT], error_message[NETCONF_TEXT];

	/* The text that is being kept: up to where it fits. */
	char *kept;
	size_t kept_cap, kept_len;
	char scratch[NETCONF_TEXT];

	char wrong[NETCONF_TEXT]; /* it is no message; "": it may be one */
};

void netconf_xml_init(struct netconf_xml *);
void netconf_xml_fini(struct netconf_xml *);
/* Another message begins. */
void netconf_xml_begin(struct netconf_xml *);
/*
 * More of it; what comes after something wrong is passed over. A tag that is
 * cut off is read anew each time: give it in pieces that are not small.
 */
void netconf_xml_feed(struct netconf_xml *, const char *, size_t);
/* It was all of it. False: see wrong. */
bool netconf_xml_end(struct netconf_xml *);

#endif
