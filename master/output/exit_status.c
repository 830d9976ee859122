/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exit_status.c - what the command's exit status says.
 */
#include "master/output/exit_status.h"

int
exit_status(
    const uint64_t by_status[HAYFORK_STATUS_COUNT], struct exit_facts facts)
{
	int gravest = facts.cut_short ? EXIT_STATUS_CUT_SHORT : 0;

	if (facts.write_error)
		return EXIT_STATUS_WRITE;
	if (facts.internal)
		return EXIT_STATUS_INTERNAL;
	if (facts.signal != 0)
		return 128 + facts.signal;
#define GRAVEST_(NAME, name, code, doc)                                        \
	if (by_status[HAYFORK_##NAME] > 0 && (code) > gravest)                 \
		gravest = (code);
	HAYFORK_STATUS_TABLE(GRAVEST_)
	return gravest;
}
