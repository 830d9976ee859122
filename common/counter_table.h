/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counter_table.h - the farm's counters, defined once.
 *
 *	X(number, name, how, "what it counts")	how: SUM or MAX
 *
 * Those of WORKER rows travel in RESULT.counters by number; a task's own
 * counters travel there by name. Numbers are wire format.
 */
#ifndef HF_COUNTER_TABLE_H
#define HF_COUNTER_TABLE_H

/* clang-format off */
#define COUNTER_TABLE(X)						\
	X( 1, jobs,          SUM, "jobs submitted")			\
	X( 2, ok,            SUM, "jobs that ended ok")			\
	X( 3, failed,        SUM, "jobs that ended failed")		\
	X( 4, unreachable,   SUM, "jobs that ended unreachable")	\
	X( 5, timeout,       SUM, "jobs that ended by a deadline")	\
	X( 6, auth,          SUM, "jobs whose credentials were refused") \
	X( 7, hostkey,       SUM, "jobs whose host key was refused")	\
	X( 8, crashed,       SUM, "jobs whose code killed its worker")	\
	X( 9, unknown,       SUM, "jobs that may have run, worker lost") \
	X(10, cancelled,     SUM, "jobs stopped while running")		\
	X(11, not_run,       SUM, "jobs never started")			\
	X(12, attempts,      SUM, "times a job was handed to a worker")	\
	X(13, given_again,   SUM, "jobs given out again after a death")	\
	X(14, revoked,       SUM, "queued jobs moved to an idle worker") \
	X(15, deaths,        SUM, "workers that died or were killed")	\
	X(16, bytes_out,     SUM, "bytes of job output")		\
	X(17, signatures,    SUM, "signatures made for logins")		\
	X(18, task_cpu_us,   SUM, "CPU microseconds in tasks of 100 us and more")
/* clang-format on */

#endif
