/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * plan_read.c - what the reader of plans says of files.
 *
 *	plan_read FILE...	"FILE ok", or "FILE " and what is wrong
 *	plan_read --keys	each key with each place where it can stand
 */
#include <stdio.h>
#include <string.h>

#include "master/input/plan.h"

static const struct {
	unsigned where;
	const char *name;
} places[] = { { PLAN_TOP, "top" }, { PLAN_DEFAULTS, "defaults" },
	{ PLAN_SSH, "host_job" }, { PLAN_TASK, "task_job" } };

static void
keys_print(void)
{
	for (size_t i = 0; i < plan_nkeys; i++)
		for (size_t k = 0; k < sizeof(places) / sizeof(*places); k++)
			if ((plan_keys[i].where & places[k].where) != 0)
				printf("%s %s\n", places[k].name,
				    plan_keys[i].name);
}

int
main(int argc, char **argv)
{
	char text[INERR_TEXT_MAX];
	struct plan *plan;

	if (argc == 2 && strcmp(argv[1], "--keys") == 0)
		keys_print();
	for (int i = 1; i < argc; i++) {
		struct inerr e = { "" };

		if (argv[i][0] == '-')
			continue;
		plan = plan_load(argv[i], &e);
		printf("%s %s\n", argv[i],
		    plan != NULL ? "ok" : inerr_text(&e, text, sizeof(text)));
		plan_free(plan);
	}
	return 0;
}
