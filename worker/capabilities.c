/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * capabilities.c - what a worker program and its libraries can do.
 */
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "common/contract.h"
#include "common/msg_table.h"
#include "common/pack.h"
#include "worker/capabilities.h"

bool
capabilities_asked(int argc, char **argv)
{
	return argc == 2 && strcmp(argv[1], "--capabilities") == 0;
}

void
capabilities_add(const char *name, const char *value)
{
	printf("%s\t%s\n", name, value);
}

void
capabilities_begin(void)
{
	capabilities_add("hayfork", HAYFORK_VERSION);
	printf("protocol\t%d\n", MSG_PROTO);
	capabilities_add("libevent", event_get_version());
	capabilities_add("msgpack", pack_library());
}

int
capabilities_end(void)
{
	return fflush(stdout) == 0 && !ferror(stdout) ? 0
						      : CONTRACT_EXIT_BROKEN;
}
