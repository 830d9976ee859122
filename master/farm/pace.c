/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * pace.c - how fast logins may begin: the rules, without jobs and clocks.
 */
#include "master/farm/pace.h"

#define PACE_DROPS 100 /* of one job, by a server that lets others in */
#define PACE_DROPS_FIRST                                                       \
	3                  /* by one that has let in nobody, and has no other  \
			    */
#define PACE_DROPS_BUSY 20 /* the same, while others are under way */
#define PACE_FIRST_MS 50u
#define PACE_LAST_MS 1600u
/* Several may begin at once, or each would cost a timer. */
#define RATE_BURST_NS UINT64_C(10000000)

void
pace_welcome(struct pace *p)
{
	p->welcomed = true;
	if (p->limit == 0 || ++p->credit < p->limit)
		return;
	p->credit = 0;
	p->limit++;
}

void
pace_drop(struct pace *p, unsigned active, uint64_t begun_ns, uint64_t now_ns)
{
	if (p->limit != 0 && begun_ns <= p->cut_ns)
		return;
	p->cut_ns = now_ns;
	p->credit = 0;
	p->limit = active > 2 ? active / 2 : 1;
}

bool
pace_has_hope(const struct pace *p, unsigned active, unsigned drops)
{
	if (p->welcomed)
		return drops < PACE_DROPS;
	return drops < (active > 1 ? PACE_DROPS_BUSY : PACE_DROPS_FIRST);
}

uint64_t
pace_wait_ms(unsigned drops, uint32_t random)
{
	uint64_t ms = drops < 5 ? PACE_FIRST_MS << drops : PACE_LAST_MS;

	return ms / 2 + ms * (random & 0xffff) / 0x10000;
}

uint64_t
rate_wait_ns(const struct rate *r, uint64_t now_ns)
{
	if (r->per_minute == 0 || r->next_ns <= now_ns + RATE_BURST_NS)
		return 0;
	return r->next_ns - now_ns;
}

void
rate_take(struct rate *r, uint64_t now_ns)
{
	if (r->per_minute == 0)
		return;
	if (r->next_ns < now_ns)
		r->next_ns = now_ns;
	r->next_ns += UINT64_C(60000000000) / r->per_minute;
}

unsigned
rate_burst(const struct rate *r)
{
	return 1 + (unsigned)(RATE_BURST_NS * r->per_minute /
			      UINT64_C(60000000000));
}

void
refusals_in(struct refusals *r)
{
	r->now = 0;
	r->proven = true;
}

void
refusals_beside(struct refusals *r)
{
	r->proven = true;
}

bool
refusals_out(struct refusals *r)
{
	if (r->most == 0 || r->now == r->most)
		return false;
	return ++r->now == r->most;
}

unsigned
refusals_limit(const struct refusals *r)
{
	if (r->most == 0 || !r->probe || (r->proven && r->now == 0))
		return 0;
	return r->now < r->most ? r->most - r->now : 1;
}
