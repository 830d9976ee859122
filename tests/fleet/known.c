/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known.c - the known_hosts file that goes with a fleet.
 */
#include <err.h>
#include <stdio.h>

#include "tests/fleet/device.h"
#include "tests/fleet/known.h"

struct known {
	FILE *f;
	uint16_t port;
};

/* Patterns end at a dot: 127.20.* also stands for 127.20.0.0/20. */
static void
known_net(const struct net *net, void *arg)
{
	const struct known *known = arg;
	struct device d = device_at(net->address);
	char pattern[DEVICE_NAME_SIZE];
	unsigned octets = net->bits / 8;

	device_name(&d, pattern);
	if (octets < 4) {
		size_t at = 0;

		for (; octets > 0; at++)
			octets -= pattern[at] == '.';
		pattern[at] = '*';
		pattern[at + 1] = '\0';
	}
	keys_write_known(known->f, pattern, known->port, d.key);
}

void
known_write(
    const char *path, const struct net *net, uint32_t count, uint16_t port)
{
	struct known known = { .f = fopen(path, "w"), .port = port };
	struct net one = { net->address, 32 };

	if (known.f == NULL)
		err(1, "%s", path);
	if (count == 0) {
		known_net(net, &known);
		device_each_rule("hostkey-kind", known_net, &known);
	}
	for (; count > 0; count--, one.address++)
		known_net(&one, &known);
	if (fclose(known.f) == EOF)
		err(1, "%s", path);
}
