/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * runpage.c - what the page of a run is made of, as it comes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/clock.h"
#include "common/mem.h"
#include "master/output/keep.h"
#include "master/output/report.h"
#include "master/output/text.h"
#include "master/runpage/runpage.h"

struct runpage *
runpage_open(const char *path)
{
	struct runpage *p = xcalloc(1, sizeof(*p));
	int error;

	timeline_init(&p->timeline);
	runpage_begin(p);
	p->path = xstrdup(path);
	if (newfile_open(&p->file, path)) {
		/* It can be; until it is written nothing of it lies about. */
		if (p->file.temporary != NULL)
			newfile_close(&p->file);
		return p;
	}
	error = errno;
	runpage_close(p);
	errno = error;
	return NULL;
}

void
runpage_begin(struct runpage *p)
{
	p->began_us = clock_wall_us();
}

void
runpage_close(struct runpage *p)
{
	if (p == NULL)
		return;
	newfile_close(&p->file);
	free(p->path);
	timeline_fini(&p->timeline);
	rows_fini(&p->rows);
	free(p);
}

static uint64_t
runpage_since(const struct runpage *p, uint64_t wall_us)
{
	return wall_us > p->began_us ? wall_us - p->began_us : 0;
}

/* ---- failures ------------------------------------------------------------ */

static struct runpage_fault *
runpage_fault(struct runpage *p, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;
	const char *class = r->error_class != NULL ? r->error_class : "";
	struct runpage_fault *f;

	for (size_t i = 0; i < p->fault_count; i++) {
		f = &p->faults[i];
		if (f->status == r->status && f->stage == r->stage &&
		    strncmp(f->class, class, sizeof(f->class) - 1) == 0)
			return f;
	}
	if (p->fault_count == RUNPAGE_FAULTS)
		return NULL;
	f = &p->faults[p->fault_count++];
	f->status = r->status;
	f->stage = r->stage;
	snprintf(f->class, sizeof(f->class), "%s", class);
	return f;
}

/* Safe text; what does not fit is left out whole. */
static void
runpage_copy(char *to, size_t cap, const struct buf *safe)
{
	size_t len = buf_len(safe);

	if (len >= cap)
		len = 0;
	if (len > 0)
		memcpy(to, buf_at(safe), len);
	to[len] = '\0';
}

static void
runpage_add_fault(struct runpage *p, const struct record *rec)
{
	struct runpage_fault *f = runpage_fault(p, rec);
	struct buf safe = { 0 };

	if (f == NULL) {
		p->other_faults++;
		return;
	}
	if (f->count == 0) {
		rows_said(&safe, rec);
		runpage_copy(f->said, sizeof(f->said), &safe);
	}
	if (f->count < RUNPAGE_EXAMPLES) {
		buf_reset(&safe);
		record_label(&safe, rec);
		runpage_copy(f->names[f->count], sizeof(f->names[0]), &safe);
	}
	f->count++;
	buf_free(&safe);
}

/* ---- what comes ---------------------------------------------------------- */

void
runpage_add(struct runpage *p, const struct record *rec)
{
	const struct hayfork_result *r = rec->result;
	enum hayfork_lane lane = record_is_host(rec) ? HAYFORK_IO : HAYFORK_CPU;
	uint64_t begin = runpage_since(p, r->started_us), end, now;

	p->by_status[r->status]++;
	p->cpu_us += r->cpu_us;
	p->output_bytes += r->output_len[0] + r->output_len[1];
	p->attempts += r->attempts;
	rows_add(&p->rows, rec, p->began_us);
	if (r->status != HAYFORK_OK)
		runpage_add_fault(p, rec);
	if (r->started_us == 0)
		return;
	latency_add(&p->latency[lane], r->elapsed_us, r->status == HAYFORK_OK);
	if (r->worker < 0)
		return;
	/* Somebody may have set the clock meanwhile. */
	now = runpage_since(p, clock_wall_us());
	end = begin + r->elapsed_us < now ? begin + r->elapsed_us : now;
	if (begin <= end)
		timeline_add(
		    &p->timeline, lane, (unsigned)r->worker, begin, end);
}

void
runpage_die(struct runpage *p, const struct hayfork_death *death)
{
	timeline_die(&p->timeline, death, runpage_since(p, death->died_us));
}

void
runpage_counter(void *ctx, const char *name, uint64_t total, const char *doc)
{
	struct runpage *p = ctx;
	struct runpage_counter *c;

	if (total == 0 || report_is_total(name) ||
	    p->counter_count == RUNPAGE_COUNTERS)
		return;
	c = &p->counters[p->counter_count++];
	snprintf(c->name, sizeof(c->name), "%s", name);
	snprintf(c->doc, sizeof(c->doc), "%s", doc != NULL ? doc : "");
	c->total = total;
}

/* Where it goes; error: errno of what went wrong, after which nothing does. */
struct runpage_target {
	const struct runpage_end *end;
	int fd, error;
};

static ssize_t
runpage_write_cb(void *cookie, const char *bytes, size_t len)
{
	struct runpage_target *t = cookie;
	const size_t all = len;

	while (t->error == 0 && !keep_write_some(t->fd, &bytes, &len))
		if (errno != EAGAIN)
			t->error = errno;
		else if (!t->end->await(t->end->ctx, t->fd))
			t->error = EINTR;
	return t->error == 0 ? (ssize_t)all : 0;
}

/* For another one. False: what was written is written. */
static bool
runpage_take_back(struct runpage *p)
{
	struct stat st;

	if (fstat(p->file.fd, &st) == -1 || !S_ISREG(st.st_mode))
		return false;
	newfile_close(&p->file);
	return true;
}

bool
runpage_finish(struct runpage *p, const struct runpage_end *end)
{
	cookie_io_functions_t io = { .write = runpage_write_cb };
	struct runpage_target target = { end, -1, 0 };
	FILE *to;
	bool good;

	if (p->is_written && !runpage_take_back(p))
		return true;
	if (p->file.path == NULL && !newfile_open(&p->file, p->path))
		return false;
	target.fd = p->file.fd;
	if ((to = fopencookie(&target, "w", io)) == NULL)
		return false;
	/* What is given to it comes in large pieces. */
	setvbuf(to, NULL, _IONBF, 0);
	good = runpage_write(p, end, to);
	fclose(to);
	errno = target.error;
	p->is_written = good && newfile_commit(&p->file, true);
	return p->is_written;
}
