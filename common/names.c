/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * names.c - the names of statuses and stages, from their tables.
 */
#include "common/hayfork.h"

#define STATUS_NAME_(NAME, str, code, doc) [HAYFORK_##NAME] = str,
#define STAGE_NAME_(NAME, str) [HAYFORK_STAGE_##NAME] = str,

const char *
hayfork_status_name(enum hayfork_status status)
{
	static const char *const names[] = { HAYFORK_STATUS_TABLE(
	    STATUS_NAME_) };

	return (unsigned)status < HAYFORK_STATUS_COUNT ? names[status] : "?";
}

const char *
hayfork_stage_name(enum hayfork_stage stage)
{
	static const char *const names[] = { HAYFORK_STAGE_TABLE(STAGE_NAME_) };

	return (unsigned)stage < HAYFORK_STAGE_COUNT ? names[stage] : "?";
}
