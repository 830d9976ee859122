/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * session_wait.h - what a session waits for. Only for session.c.
 */
#ifndef HF_SSH_SESSION_WAIT_H
#define HF_SSH_SESSION_WAIT_H

#include <event2/util.h>

#include "worker/ssh/session.h"

/* deadline_ns 0: there is none. */
bool session_is_over(uint64_t now_ns, uint64_t deadline_ns);
/* Has a deadline passed? Then the outcome is set. */
bool session_overdue(struct session *);
/* Until something comes, or the next deadline. */
void session_wait(struct session *);
/* Its events: ctx is the session. */
void session_socket_cb(evutil_socket_t fd, short what, void *ctx);
void session_timer_cb(evutil_socket_t fd, short what, void *ctx);

#endif
