/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hosttext_xml.h - values in XML: between hosttext.c and hosttext_xml.c.
 */
#ifndef HF_HOSTTEXT_XML_H
#define HF_HOSTTEXT_XML_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/log.h"

#define HOSTTEXT_CDATA "<![CDATA["
#define HOSTTEXT_CDATA_END "]]>"

/* Bytes of the comment or processing instruction that begins here, or 0. */
size_t hosttext_xml_aside(const char *p);

/* False: it cannot be written there. */
MUST_CHECK bool hosttext_xml_add(
    struct buf *, const char *value, bool is_in_cdata);

#endif
