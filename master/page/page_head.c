/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page_head.c - the head of a page that is one file and needs no network.
 */
#include <sha2.h>

#include "master/input/base64.h"
#include "master/page/page_head.h"
#include "master/page/page_text.h"

/* What a policy calls this text by. */
static void
page_hash(struct buf *b, const char *text)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	char encoded[BASE64_LEN(sizeof(digest)) + 1];
	SHA2_CTX sha;

	SHA256Init(&sha);
	SHA256Update(&sha, (const uint8_t *)text, strlen(text));
	SHA256Final(digest, &sha);
	base64_encode(digest, sizeof(digest), encoded);
	page_format(b, "'sha256-%s'", encoded);
}

/*
 * Only this style and this script, nothing from anywhere else. The empty icon
 * keeps browsers from asking a server for one.
 */
static void
page_policy(struct buf *b, const struct page_look *look)
{
	buf_add_literal(b, "<meta http-equiv=\"Content-Security-Policy\" "
			   "content=\"default-src 'none'; style-src ");
	page_hash(b, page_base);
	buf_add_literal(b, " ");
	page_hash(b, look->style);
	buf_add_literal(b, "; script-src ");
	page_hash(b, look->script);
	buf_add_literal(b,
	    "; img-src data:; base-uri 'none'; form-action 'none'\">\n"
	    "<link rel=\"icon\" href=\"data:,\">\n");
}

void
page_head_begin(struct buf *b, const struct page_look *look)
{
	buf_add_literal(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
			   "<meta charset=\"utf-8\">\n");
	page_policy(b, look);
	buf_add_literal(b, "<meta name=\"viewport\" "
			   "content=\"width=device-width, initial-scale=1\">\n"
			   "<meta name=\"referrer\" content=\"no-referrer\">\n"
			   "<title>");
}

void
page_head_end(struct buf *b, const struct page_look *look)
{
	page_format(b,
	    "</title>\n<style>%s</style>\n<style>%s</style>\n</head>\n",
	    page_base, look->style);
}
