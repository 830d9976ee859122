/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * notify.c - telling the service manager how far we are.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "master/cmd/notify.h"

#define NOTIFY_SOCKET "NOTIFY_SOCKET"
#define NOTIFY_TEXT 400

static int notify_fd = -1; /* a process has one manager, or none */

/* A path, or behind @ a name in the abstract namespace. 0: neither. */
static socklen_t
notify_address(const char *name, struct sockaddr_un *to)
{
	size_t len = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || name[1] == '\0' ||
	    len >= sizeof(to->sun_path))
		return 0;
	memset(to, 0, sizeof(*to));
	to->sun_family = AF_UNIX;
	memcpy(to->sun_path, name, len);
	if (name[0] == '@')
		to->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

void
notify_open(void)
{
	const char *name = getenv(NOTIFY_SOCKET);
	struct sockaddr_un to;
	socklen_t len;

	if (name == NULL)
		return;
	len = notify_address(name, &to);
	unsetenv(NOTIFY_SOCKET);
	if (len == 0)
		return;
	notify_fd =
	    socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (notify_fd == -1 ||
	    connect(notify_fd, (struct sockaddr *)&to, len) == 0)
		return;
	close(notify_fd);
	notify_fd = -1;
}

void
notify_say(const char *fmt, ...)
{
	char text[NOTIFY_TEXT];
	va_list ap;

	if (notify_fd == -1)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)!send(notify_fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
}
