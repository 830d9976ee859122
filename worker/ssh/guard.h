/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * guard.h - what libssh2 takes for impossible costs a session, not its worker.
 *
 * libssh2 asserts some of what it expects of a server's packets, and so a
 * server can make it abort (1.10: a packet that is decrypted to a length that
 * no block fits). A worker has other sessions. While one of them is guarded,
 * a failed assertion in its thread ends in its GUARD_HERE() once more, and the
 * session must never be given to libssh2 again; its memory is its own, see
 * memory.h. What libcrypto had for it is lost: about 2 kB.
 */
#ifndef HF_SSH_GUARD_H
#define HF_SSH_GUARD_H

#include <setjmp.h>
#include <stdbool.h>

struct guard {
	jmp_buf here;
	char what[160]; /* the assertion that failed */
};

/*
 * True, again, when an assertion failed after guard_arm(). The caller's frame
 * must still be there.
 */
#define GUARD_HERE(guard) (setjmp((guard)->here) != 0)
void guard_arm(struct guard *);
void guard_disarm(void);

#endif
