/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fuzz_known_hosts.c - any bytes as a known_hosts file.
 *
 * The first line is the host to look for, the rest is the file. What the
 * table finds in the whole must be what it finds line by line, a quick
 * look-up may leave out but never add, what is sent to a worker comes back,
 * and a key that was found is judged as it was marked.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/hostkey.h"
#include "common/log.h"
#include "master/input/known_hosts.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define PORT 2222

static void
must(bool holds, const char *what)
{
	if (!holds)
		panic("%s", what);
}

/* The first line as a host, the rest as a file. */
static void
split(const char **text, size_t *len, char host[64])
{
	const char *newline = memchr(*text, '\n', *len);
	size_t n = newline == NULL ? *len : (size_t)(newline - *text);

	memcpy(host, *text, n < 63 ? n : 63);
	host[n < 63 ? n : 63] = '\0';
	n += newline != NULL;
	*text += n;
	*len -= n;
}

static bool
same(const struct known_host *a, const struct known_host *b)
{
	return a->blob_len == b->blob_len &&
	       memcmp(a->blob, b->blob, a->blob_len) == 0;
}

static void
check_line_by_line(const char *text, size_t len, const char *name,
    const struct known_host_list *whole)
{
	struct known_host_list list = { 0 };
	struct known_hosts *kh;
	size_t line, n, found = 0;
	const char *newline;

	for (line = 1; len > 0; line++, text += n, len -= n) {
		newline = memchr(text, '\n', len);
		n = newline == NULL ? len : (size_t)(newline - text) + 1;
		kh = known_hosts_new(NULL, NULL);
		known_hosts_add(kh, text, n, "line");
		known_hosts_find_name(kh, name, KNOWN_HOSTS_ALL, &list);
		must(list.n <= 1, "a line is found twice");
		if (list.n == 1) {
			must(found < whole->n, "a line is lost");
			must(whole->v[found].line == line &&
				 whole->v[found].marker == list.v[0].marker &&
				 same(&whole->v[found], &list.v[0]),
			    "another line is found");
			found++;
		}
		known_hosts_free(kh);
	}
	must(found == whole->n, "a line is found that does not match");
	known_host_list_free(&list);
}

static bool
has(const struct known_host_list *list, const struct known_host *h)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->v[i].order == h->order)
			return list->v[i].marker == h->marker;
	return false;
}

static void
check_quick(
    const struct known_host_list *quick, const struct known_host_list *all)
{
	size_t i;

	for (i = 0; i < quick->n; i++)
		must(has(all, &quick->v[i]), "a quick look-up finds more");
	for (i = 0; i < all->n; i++)
		if (all->v[i].marker == HOSTKEY_LINE_REVOKED)
			must(has(quick, &all->v[i]), "a revoked key is missed");
}

static void
check_encoded(const struct known_host_list *list)
{
	struct hostkey_line line;
	struct buf b = { 0 };
	const uint8_t *p;
	size_t left, i;

	if (list->n == 0)
		return;
	if (known_host_list_encode(list, &b))
		must(hostkey_lines_valid(buf_at(&b), buf_len(&b)),
		    "lines are encoded badly");
	p = buf_at(&b);
	left = buf_len(&b);
	for (i = 0; i < list->n; i++)
		must(hostkey_next(&p, &left, &line) &&
			 line.marker == list->v[i].marker &&
			 line.blob_len == list->v[i].blob_len &&
			 memcmp(line.blob, list->v[i].blob, line.blob_len) == 0,
		    "a line does not come back");
	must(left == 0, "there is more than was encoded");
	buf_free(&b);
}

static void
check_judged(struct known_hosts *kh, const char *host,
    const struct known_host_list *list)
{
	const struct known_host *h;
	enum hostkey_verdict v;

	for (h = list->v; list->n > 0 && h < list->v + list->n; h++) {
		v = known_hosts_judge(kh, host, PORT, h->blob, h->blob_len);
		if (h->marker == HOSTKEY_LINE_REVOKED)
			must(v == HOSTKEY_REVOKED, "a revoked key passes");
		else if (h->marker != HOSTKEY_LINE_CA)
			must(v == HOSTKEY_MATCH || v == HOSTKEY_REVOKED,
			    "a known key is refused");
	}
}

/* What a worker does with lines from anywhere. */
static void
check_hostile_lines(const uint8_t *data, size_t len)
{
	char algorithms[HOSTKEY_ALGORITHMS_SIZE];
	enum hostkey_verdict v = hostkey_judge(data, len, data, len);

	if (len <= HOSTKEY_MAX_LINES_LEN && !hostkey_lines_valid(data, len))
		must(v != HOSTKEY_MATCH && v != HOSTKEY_UNKNOWN,
		    "malformed lines vouch for a key");
	hostkey_algorithms(data, len, algorithms);
	hostkey_type(data, len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct known_host_list quick = { 0 }, all = { 0 };
	struct known_hosts *kh = known_hosts_new(NULL, NULL);
	const char *text = (const char *)data;
	char host[64];

	if (len == 0)
		goto out;
	check_hostile_lines(data, len);
	split(&text, &len, host);
	known_hosts_add(kh, text, len, "fuzz");
	known_hosts_find(kh, host, PORT, KNOWN_HOSTS_QUICK, &quick);
	known_hosts_find(kh, host, PORT, KNOWN_HOSTS_ALL, &all);
	check_quick(&quick, &all);
	check_encoded(&all);
	check_judged(kh, host, &all);
	known_hosts_find_name(kh, host, KNOWN_HOSTS_ALL, &all);
	check_line_by_line(text, len, host, &all);
out:
	known_host_list_free(&quick);
	known_host_list_free(&all);
	known_hosts_free(kh);
	return 0;
}
