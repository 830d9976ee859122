/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * main.c - hayfork-resolver: getaddrinfo() away from everybody's loop.
 *
 * A task worker with one task, so that nsswitch, /etc/hosts and the rest hold
 * as they do for ssh, and a resolver that hangs or dies is replaced like any
 * worker.
 */
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>

#include "common/hayfork.h"
#include "common/pack.h"

#define RESOLVE_MAX 16 /* addresses of one name */

static const char *
resolve_hint(int rc)
{
	return rc == EAI_AGAIN ? "is the name server reachable?"
			       : "is the name spelled right?";
}

/* Argument: a host name. Value: an array of numeric addresses. */
static enum hayfork_status
resolve_run(struct hayfork_call *call)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_ADDRCONFIG };
	struct addrinfo *list, *ai;
	char text[NI_MAXHOST];
	struct buf value = { 0 };
	uint32_t count = 0, done = 0;
	int rc;

	rc = getaddrinfo(hayfork_arg(call, NULL), NULL, &hints, &list);
	if (rc == EAI_ADDRFAMILY || rc == EAI_NODATA || rc == EAI_NONAME) {
		/* A host with loopback addresses only has none "configured". */
		hints.ai_flags = 0;
		rc = getaddrinfo(hayfork_arg(call, NULL), NULL, &hints, &list);
	}
	if (rc != 0)
		return hayfork_fail(
		    call, "dns", gai_strerror(rc), resolve_hint(rc));
	for (ai = list; ai != NULL && count < RESOLVE_MAX; ai = ai->ai_next)
		count++;
	pack_array(&value, count);
	for (ai = list; done < count; ai = ai->ai_next, done++) {
		if (getnameinfo(ai->ai_addr, ai->ai_addrlen, text, sizeof(text),
			NULL, 0, NI_NUMERICHOST) != 0)
			text[0] = '\0';
		pack_str(&value, text, strlen(text));
	}
	freeaddrinfo(list);
	hayfork_return_msgpack(call, buf_at(&value), buf_len(&value));
	buf_free(&value);
	return HAYFORK_OK;
}

int
main(int argc, char **argv)
{
	static const struct hayfork_task resolve = {
		.name = "resolve",
		.args = "NAME",
		.doc = "the addresses of a host name",
		.hidden = true,
		.run = resolve_run,
	};
	static const struct hayfork_task *const tasks[] = { &resolve, NULL };

	return hayfork_worker_main(argc, argv, tasks);
}
