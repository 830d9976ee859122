/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ending.h - how a session ends: the outcome, the goodbye, the RESULT.
 */
#ifndef HF_SSH_ENDING_H
#define HF_SSH_ENDING_H

#include <stdbool.h>

/* So long a server may take to close the channel of a command that ended. */
#define ENDING_GRACE_MS 250u

struct session;

/* Close the channel if that is due; false: the server's answer is awaited. */
bool ending_goodbye(struct session *);
/*
 * Close the connection and free all but the session itself and its outcome;
 * never waits.
 */
void ending_close(struct session *);
/* Send RESULT; the session has no entry any more, and no outcome. */
void ending_report(struct session *);

#endif
