/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * serve_kinds.c - the tasks a worker knows, and how long each takes.
 */
#include "common/mem.h"
#include "worker/task/serve.h"
#include "worker/task/usage.h"

static bool
serve_is_kind(const struct serve_kind *k, struct slice name)
{
	return k->name_len == name.len &&
	       memcmp(k->task->name, name.at, name.len) == 0;
}

struct serve_kind *
serve_find(struct serve *s, struct slice name)
{
	size_t i = s->last_kind;

	if (s->kinds[i].task == NULL || !serve_is_kind(&s->kinds[i], name))
		for (i = 0; s->kinds[i].task != NULL; i++)
			if (serve_is_kind(&s->kinds[i], name))
				break;
	s->last_kind = i;
	return &s->kinds[i];
}

void
serve_learn_kinds(struct serve *s, const struct hayfork_task *const *tasks)
{
	size_t n = 0;

	while (tasks[n] != NULL)
		n++;
	s->kinds = xcalloc(n + 2, sizeof(*s->kinds));
	for (size_t i = 0; i < n; i++)
		s->kinds[i] =
		    (struct serve_kind){ tasks[i], strlen(tasks[i]->name), 0 };
	/* Every worker can tell what it has used. */
	s->kinds[n] =
	    (struct serve_kind){ &usage_task, strlen(usage_task.name), 0 };
}

bool
serve_is_brief(const struct serve_kind *k)
{
	return k->usual_ns != 0 && k->usual_ns < SERVE_LONG_NS;
}

void
serve_learn(struct serve_kind *k, uint64_t took_ns)
{
	uint64_t usual_ns = k->usual_ns != 0 ? k->usual_ns : took_ns;

	k->usual_ns = (usual_ns * 7 + took_ns) / 8 + 1;
}
