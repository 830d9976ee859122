/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pace.h - how fast logins may begin: the rules, without jobs and clocks.
 *
 * A server that has too many logins under way drops new connections (OpenSSH's
 * MaxStartups). How many it takes it does not say: it is found out, as TCP
 * finds out what a path carries (RFC 5681): half of them after a drop, once
 * for all that were begun before it; one more after as many welcomes.
 */
#ifndef HF_PACE_H
#define HF_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* Logins that a server takes at once, as far as is known. */
struct pace {
	unsigned limit; /* 0: no drop was seen, no limit is known */
	unsigned credit;
	uint64_t
	    cut_ns;    /* when it was cut; logins begun before count no more */
	bool welcomed; /* it has let somebody in */
};

void pace_welcome(struct pace *);
/* A login was dropped that began then; active: under way now, with it. */
void pace_drop(
    struct pace *, unsigned active, uint64_t begun_ns, uint64_t now_ns);
/* Is it worth trying again after so many drops of one job? */
bool pace_has_hope(const struct pace *, unsigned active, unsigned drops);
/* How long to wait before that, of a job that was dropped so often. */
uint64_t pace_wait_ms(unsigned drops, uint32_t random);

/* So many a minute, evenly; 0: no limit. */
struct rate {
	unsigned per_minute;
	uint64_t next_ns; /* the next one may begin then */
};

/* How long until one may begin; 0: now. */
uint64_t rate_wait_ns(const struct rate *, uint64_t now_ns);
/* One begins. */
void rate_take(struct rate *, uint64_t now_ns);

/* As many may begin at once, before the next has to wait; 1 without a rate. */
unsigned rate_burst(const struct rate *);

/* Refusals of one account, which must not come to be locked. */
struct refusals {
	unsigned most; /* in a row; 0: no limit */
	unsigned now;
	bool proven; /* it was let in */
	bool probe;  /* until then, begin only what may be refused */
};

void refusals_in(struct refusals *);
/* It was let in by a key: what was refused was so, and in a row, all the same.
 */
void refusals_beside(struct refusals *);
/* True: that was one too many. */
bool refusals_out(struct refusals *);
/* Logins under way at once, until it is known whether it is let in; 0: any. */
unsigned refusals_limit(const struct refusals *);

#endif
