/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * my_master.c - a program of your own that farms work out.
 *
 *	cc -o my_master my_master.c $(pkg-config --cflags --libs hayfork)
 *	./my_master ./my_worker
 */
#include <hayfork.h>
#include <stdio.h>
#include <string.h>

static bool
print(void *ctx, size_t index, const struct hayfork_result *r)
{
	const char *const *args = ctx;

	printf("%s: %s, %zu bytes of msgpack\n", args[index],
	    hayfork_status_name(r->status), r->value_len);
	return true;
}

static void
print_counter(void *ctx, const char *name, uint64_t total, const char *doc)
{
	(void)ctx;
	(void)doc;
	if (strcmp(name, "jobs") == 0 || strcmp(name, "collatz_steps") == 0)
		printf("%s: %llu\n", name, (unsigned long long)total);
}

int
main(int argc, char **argv)
{
	static const char *const args[] = { "27", "97", "871", "6171" };
	struct hayfork_options options = { .workers = { 2 } };
	struct hayfork_future *future;
	struct hayfork_job job = { .task = "collatz",
		.arg = "77031",
		.arg_len = 5,
		.timeout_ms = 5000 };
	struct hayfork *farm;
	char err[200];

	options.programs[HAYFORK_CPU] = argc > 1 ? argv[1] : "./my_worker";
	if ((farm = hayfork_open(&options, err, sizeof(err))) == NULL) {
		fprintf(stderr, "%s\n", err);
		return 1;
	}
	/* A map: results in the order of the arguments. */
	hayfork_map(
	    farm, "collatz", args, 4, 5000, print, (void *)(uintptr_t)args);
	/* A future: submit now, ask later. */
	future = hayfork_submit(farm, &job);
	if (hayfork_result(future, 5000) != NULL)
		printf("77031: %s\n",
		    hayfork_status_name(hayfork_result(future, 0)->status));
	hayfork_release(future);
	hayfork_counters(farm, print_counter, NULL);
	hayfork_close(farm);
	return 0;
}
