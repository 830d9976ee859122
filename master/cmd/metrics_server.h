/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * metrics_server.h - a page for whoever asks over HTTP: GET /metrics.
 *
 * libevent's evhttp speaks HTTP. That of 2.1 takes as many connections as come
 * and keeps one that drips for ever, so both are bounded here: a few at once
 * (the listener pauses; one that goes without having asked anything is noticed
 * within a second), each of five to six seconds and one request at most.
 */
#ifndef HF_METRICS_SERVER_H
#define HF_METRICS_SERVER_H

#include "common/buf.h"
#include "common/log.h"

#define METRICS_CONNECTIONS 16 /* at once; further ones wait their turn */

struct event_base;
struct metrics_server;

/*
 * Listen on address: "PORT" (of 127.0.0.1), "IPV4:PORT" or "[IPV6]:PORT".
 * page appends what there is to say now. NULL: err says why.
 */
struct metrics_server *metrics_server_open(struct event_base *,
    const char *address, void (*page)(void *ctx, struct buf *out), void *ctx,
    char *err, size_t errlen);
/* Where it listens, as "127.0.0.1:9100". */
void metrics_server_address(
    const struct metrics_server *, char *text, size_t len);
/* NULL is allowed. */
void metrics_server_close(struct metrics_server *);

#endif
