/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fields.h - numbers and times, as several sinks write them.
 */
#ifndef HF_FIELDS_H
#define HF_FIELDS_H

#include "common/jsontext.h"
#include "master/output/sink.h"

/* The last digits of a number, with zeros in front; at most 8. */
void field_digits(struct buf *, uint64_t, unsigned digits);
/* Seconds with three decimals, or six where there is more to say. */
void field_seconds(struct buf *, uint64_t us);
/* 2026-01-02T03:04:05.678Z, UTC; made once per second. */
void field_time(struct sink *, uint64_t us);

#endif
