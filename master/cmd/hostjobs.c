/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * hostjobs.c - the source of host jobs: each command for each of its hosts.
 */
#include "master/cmd/hostjobs.h"

enum drive_next
hostjobs_next(void *ctx, struct drive_item *item)
{
	struct hostjobs *h = ctx;
	struct hostjobs_row *row;

	while (h->row < h->count && h->host == h->rows[h->row].hosts.n) {
		h->row++;
		h->host = 0;
	}
	if (h->row == h->count)
		return DRIVE_END;
	row = &h->rows[h->row];
	row->job.host = row->hosts.hosts[h->host];
	login_make(h->login, &row->job, item);
	item->name = row->name;
	item->job.id = row->first_id + h->host++;
	return DRIVE_ITEM;
}
