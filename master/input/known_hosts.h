/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * known_hosts.h - the host keys that the known_hosts files vouch for.
 *
 * Files are read once into one table; a name is then looked up as ssh would
 * with CheckHostIP=no: the host as the user wrote it, in lower case, and
 * `[host]:port` if the port is not 22. Plain names are found in a tree,
 * lines with wildcards or negations are all tried, and hashed lines, the
 * dear ones (about 0.2 us each), only if they have to be. Lines that revoke
 * a key are always tried, whatever their form.
 *
 * The table does no input or output; known_hosts_load() and
 * known_hosts_append() are all that touches a file.
 */
#ifndef HF_KNOWN_HOSTS_H
#define HF_KNOWN_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/hostkey.h"

struct buf;
struct known_hosts;

/* One line that names the host. Borrowed from the table. */
struct known_host {
	enum hostkey_marker marker;
	const char *file;
	size_t line;  /* 0: learned in this run */
	size_t order; /* among all lines that were read */
	const uint8_t *blob;
	size_t blob_len;
};

/* What a look-up found, in the order of the files. Owns only the array. */
struct known_host_list {
	struct known_host *v;
	size_t n;
};

enum known_hosts_depth {
	/* Try hashed lines only if no other line has a key of the host. */
	KNOWN_HOSTS_QUICK,
	/* Try all. Ask so before a key is called changed. */
	KNOWN_HOSTS_ALL,
};

/*
 * Told of each line that is skipped: where (column from 1), and why. Of one
 * file only the first lines are told, then with line 0 that there are more.
 */
typedef void (*known_hosts_warn_fn)(
    void *arg, const char *file, size_t line, size_t column, const char *why);

/* An empty table; warn may be NULL. */
struct known_hosts *known_hosts_new(known_hosts_warn_fn warn, void *arg);
void known_hosts_free(struct known_hosts *);

/*
 * Add the lines of one file; copies all it keeps. A bad line is skipped and
 * told, and never ends the reading. Returns how many were skipped.
 */
size_t known_hosts_add(
    struct known_hosts *, const char *text, size_t len, const char *file);

/* Read a file and add it. False with errno set: nothing was added. */
bool known_hosts_load(struct known_hosts *, const char *path);

/*
 * Find the lines that bear on this host and port, in place of what the list
 * held (start with an empty one). Not const: what hashed lines stand for is
 * remembered.
 */
void known_hosts_find(struct known_hosts *, const char *host, uint16_t port,
    enum known_hosts_depth, struct known_host_list *);
/*
 * The same for a name as it stands in the files, in lower case: no port,
 * hence no HOSTKEY_LINE_PORTLESS.
 */
void known_hosts_find_name(struct known_hosts *, const char *name,
    enum known_hosts_depth, struct known_host_list *);
void known_host_list_free(struct known_host_list *);

/*
 * Append the lines to out as common/hostkey.h has them on the wire. False if
 * they are more than HOSTKEY_MAX_LINES_LEN: such a host has to be refused.
 */
bool known_host_list_encode(const struct known_host_list *, struct buf *out);

/*
 * The verdict of all lines on a key of this host. The last word when a
 * worker, who has the lines of a quick look-up, calls a key changed, and
 * before a key is learned: another job may have learned one meanwhile.
 */
enum hostkey_verdict known_hosts_judge(struct known_hosts *, const char *host,
    uint16_t port, const void *blob, size_t len);

/*
 * Write the line, newline included, that makes this key known. False if the
 * host cannot be written as a plain name, or the blob is not a host key: it
 * comes from a worker, and nothing of it gets into a file unchecked.
 */
bool known_hosts_format(const char *host, uint16_t port, const void *blob,
    size_t len, struct buf *out);

/* Take the key as known from now on. False as known_hosts_format(). */
bool known_hosts_learn(struct known_hosts *, const char *host, uint16_t port,
    const void *blob, size_t len);

/*
 * Append a formatted line to a file, with one write, after mending a last
 * line that has no newline. Makes the file (0600) and its folder (0700) if
 * there is none. False with errno set.
 */
bool known_hosts_append(const char *path, const void *line, size_t len);

#endif
