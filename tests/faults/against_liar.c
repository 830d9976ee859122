/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * against_liar.c - what one rule-breaking worker program costs.
 *
 *	against_liar MODE PROGRAM SIGNER [THREADS]
 *
 * 60 jobs, of which one makes the worker break its rule. The mode, a row of
 * the table below, says how the farm is set up and what may come of it. In
 * any case every job ends, the counters add up, the master has not grown,
 * and nothing is left. With THREADS so many workers are in a process. Prints
 *what happened; exits 0 if all of it is as it must be.
 */
#include <stdlib.h>

#include "tests/faults/against.h"

#define JOBS 60
#define BAD 23
#define FAT (100u << 10) /* bytes of a large argument */
#define CAP 1000         /* of a host job's output: io_liar.c */

#define BIT(status) (1u << HAYFORK_##status)

static const struct mode {
	const char *name;
	enum hayfork_lane lane;
	unsigned workers;
	uint64_t timeout_ms;
	size_t arg_len;     /* at least */
	unsigned bad, good; /* how the bad one, how the others may end */
	enum { LIVES, DIES, MAY_DIE, CAUGHT } end;
	unsigned before; /* how those before the bad one may; 0: as others */
	bool blames;     /* others may end as the bad one, one for each death */
} modes[] = {
	/* It dies, or its deadline ends it. */
	{ "late", HAYFORK_CPU, 2, 300, 0, BIT(OK) | BIT(CRASHED) | BIT(TIMEOUT),
	    BIT(OK), DIES },
	/* The same with so much to read that its socket is full. */
	{ "fat", HAYFORK_CPU, 2, 300, FAT, BIT(TIMEOUT), BIT(OK), DIES },
	/* What it said must be refused: nothing else would end it. */
	{ "caught", HAYFORK_CPU, 2, 0, 0, BIT(OK) | BIT(CRASHED), BIT(OK),
	    CAUGHT },
	{ "io_caught", HAYFORK_IO, 2, 0, 0, BIT(OK) | BIT(UNKNOWN), BIT(OK),
	    CAUGHT },
	/* Its sessions that may have sent a command go with it. */
	{ "io_lost", HAYFORK_IO, 1, 0, 0, BIT(UNKNOWN), BIT(OK), CAUGHT,
	    .before = BIT(UNKNOWN) },
	/* Its loop hangs in a session's code. */
	{ "io_stuck", HAYFORK_IO, 2, 0, 0, BIT(CRASHED), BIT(OK), DIES },
	/* It accuses others, whom nobody can tell from guilty ones. */
	{ "blaming", HAYFORK_CPU, 2, 0, 0, BIT(OK) | BIT(CRASHED),
	    BIT(OK) | BIT(CRASHED), DIES, .blames = true },
	/* Whether it is found out depends on who is faster. */
	{ "tardy", HAYFORK_CPU, 2, 300, 0, BIT(OK) | BIT(TIMEOUT), BIT(OK),
	    MAY_DIE },
	{ "chance", HAYFORK_CPU, 2, 0, 0, BIT(OK) | BIT(CRASHED), BIT(OK),
	    MAY_DIE },
	/* Strange, but no reason to be killed. */
	{ "harmless", HAYFORK_CPU, 2, 20000, 0, BIT(OK), BIT(OK), LIVES },
	{ "lonely", HAYFORK_CPU, 1, 20000, 0, BIT(OK), BIT(OK), LIVES },
	{ "io_harmless", HAYFORK_IO, 2, 0, 0, BIT(OK), BIT(OK), LIVES },
	/* No worker gets ready. */
	{ "early", HAYFORK_CPU, 2, 0, 0, BIT(NOT_RUN), BIT(NOT_RUN), DIES },
};

static const struct mode *mode;
static struct hayfork_future *futures[JOBS];
static unsigned caught, unclean;

static void
log_line(void *ctx, int level, const char *line)
{
	caught += strstr(line, ": killed: it sent ") != NULL;
	against_log(ctx, level, line);
}

static void
host_key_cb(void *ctx, const char *host, uint16_t port, const char *type,
    const void *blob, size_t len)
{
	(void)ctx;
	(void)host;
	(void)port;
	(void)blob;
	(void)len;
	for (; *type != '\0'; type++)
		unclean += *type < ' ' || *type > '~';
}

static void
keys_cb(void *ctx, enum hayfork_key_outcome outcome,
    const struct hayfork_key *keys, size_t count, const char *error)
{
	(void)ctx;
	(void)outcome;
	(void)keys;
	(void)count;
	(void)error;
}

static void
submit_all(struct hayfork *f)
{
	static char text[2][FAT] = { "good", "bad" };

	for (int i = 0; i < JOBS; i++) {
		const char *arg = text[i == BAD];
		struct hayfork_job job = { .lane = mode->lane,
			.task = "any",
			.arg = arg,
			.arg_len =
			    mode->arg_len > 0 ? mode->arg_len : strlen(arg),
			.timeout_ms = mode->timeout_ms,
			.max_output = CAP };

		futures[i] = hayfork_submit(f, &job);
	}
}

/* One that is not ok says why; the others have nothing to say. */
static int
judge(int i, unsigned *accused)
{
	const struct hayfork_result *r = hayfork_result(futures[i], 0);
	unsigned possible = i == BAD ? mode->bad : mode->good;

	if (i < BAD && mode->before != 0)
		possible = mode->before;
	if (i == BAD || r == NULL)
		against_say(i, r);
	if (r == NULL)
		return 1;
	*accused += i != BAD && r->status != HAYFORK_OK;
	if ((1u << r->status & possible) != 0 &&
	    (r->status == HAYFORK_OK) == (r->error_message == NULL))
		return 0;
	against_say(i, r);
	return 1;
}

static int
judge_deaths(uint64_t deaths, unsigned accused)
{
	int wrong = 0;

	if (mode->end == LIVES ? deaths > 0
			       : mode->end != MAY_DIE && deaths == 0) {
		printf("# that was not to be expected\n");
		wrong++;
	}
	if (mode->end == CAUGHT && caught == 0) {
		printf("# nobody was killed for what it sent\n");
		wrong++;
	}
	if (mode->blames && accused > deaths) {
		printf("# %u others were blamed\n", accused);
		wrong++;
	}
	if (unclean > 0) {
		printf("# %u unclean characters in a key's type\n", unclean);
		wrong++;
	}
	return wrong;
}

static int
judge_all(struct hayfork *f)
{
	struct tally tally;
	unsigned accused = 0;
	int wrong = 0;
	bool broken = hayfork_broken(f) != NULL;

	if (broken)
		printf("# the farm says: %s\n", hayfork_broken(f));
	for (int i = 0; i < JOBS; i++)
		wrong += judge(i, &accused);
	wrong += tally_take(&tally, f, JOBS);
	wrong += broken != ((mode->good & BIT(NOT_RUN)) != 0);
	/* Those that die before they are ready are no news of a broken farm. */
	return wrong + judge_deaths(tally.deaths, accused);
}

static const struct mode *
mode_find(const char *name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	return NULL;
}

int
main(int argc, char **argv)
{
	struct hayfork_options options = { .log = log_line,
		.host_key = host_key_cb };
	size_t files = tally_files(), done;
	struct hayfork *f;
	char err[200];
	int wrong = 0;

	if (argc < 4 || argc > 5 || (mode = mode_find(argv[1])) == NULL)
		return 2;
	setlinebuf(stdout);
	options.programs[mode->lane] = argv[2];
	options.workers[mode->lane] = mode->workers;
	options.signer = argv[3];
	if (argc == 5)
		options.threads = (unsigned)strtoul(argv[4], NULL, 10);
	if ((f = hayfork_open(&options, err, sizeof(err))) == NULL) {
		printf("# %s\n", err);
		return 1;
	}
	/* A key that is not there: so there is a signer. */
	if (mode->lane == HAYFORK_IO)
		hayfork_load_key(f, "/nonexistent", NULL, keys_cb, NULL);
	submit_all(f);
	done =
	    hayfork_wait(f, futures, JOBS, HAYFORK_WAIT_ALL, AGAINST_WAIT_MS);
	printf("# %zu of %d jobs ended\n", done, JOBS);
	wrong += judge_all(f);
	hayfork_close(f);
	wrong += against_left(files);
	return wrong != 0;
}
