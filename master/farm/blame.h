/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * blame.h - what becomes of a job whose worker died. Pure.
 *
 * A worker that dies with code of a job on the CPU: that job is crashed,
 * whatever the signal. With none on the CPU nobody is to blame and all it
 * held are suspects; a suspect of two deaths runs alone next, so that its
 * third death is its own. A job for which we killed the worker ends as we
 * meant it to. The others are given out again where nothing was done that
 * must not be done twice; so is one that crashed and has another try.
 */
#ifndef HF_BLAME_H
#define HF_BLAME_H

#include <stdbool.h>

enum blame_verdict {
	BLAME_AGAIN,     /* give it out again */
	BLAME_ALONE,     /* give it out again, to a worker of its own */
	BLAME_CRASHED,   /* its code killed the worker */
	BLAME_RETRY,     /* the same, but it has another try */
	BLAME_TIMEOUT,   /* we killed the worker for its deadline */
	BLAME_CANCELLED, /* we killed the worker to stop it */
	BLAME_UNKNOWN,   /* it may have run on a device */
};

struct blame_case {
	bool current;        /* its code was on the CPU */
	bool somebody;       /* some job's code was on the CPU, or overdue */
	bool overdue;        /* we killed the worker for its deadline */
	bool cancelling;     /* we killed the worker to stop it */
	bool alone;          /* it was the only one, on purpose */
	bool sent;           /* a command was handed to a device */
	bool repeatable;     /* the command may run twice */
	unsigned suspicions; /* earlier deaths with nobody to blame */
	unsigned retries;    /* left, for jobs that crash */
};

enum blame_verdict blame_judge(const struct blame_case *);

#endif
