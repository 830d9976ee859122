/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * counter_table.h - the farm's counters, defined once.
 *
 *	X(number, name, how, "what it counts")
 *	how: OWN	the master counts it, and takes it from nobody
 *	     SUM	workers count it; added up
 *	     MAX	workers count it; the greatest
 *
 * SUM and MAX rows travel in RESULT.counters by number; a task's own counters
 * travel there by name. Numbers are wire format.
 */
#ifndef HF_COUNTER_TABLE_H
#define HF_COUNTER_TABLE_H

/* clang-format off */
#define COUNTER_TABLE(X)						\
	X( 1, jobs,          OWN, "jobs submitted")			\
	X( 2, ok,            OWN, "jobs that ended ok")			\
	X( 3, failed,        OWN, "jobs that ended failed")		\
	X( 4, unreachable,   OWN, "jobs that ended unreachable")	\
	X( 5, timeout,       OWN, "jobs that ended by a deadline")	\
	X( 6, auth,          OWN, "jobs whose credentials were refused") \
	X( 7, hostkey,       OWN, "jobs whose host key was refused")	\
	X( 8, crashed,       OWN, "jobs whose code killed its worker")	\
	X( 9, unknown,       OWN, "jobs that may have run, worker lost") \
	X(10, cancelled,     OWN, "jobs stopped while running")		\
	X(11, not_run,       OWN, "jobs never started")			\
	X(12, attempts,      OWN, "times a job was handed to a worker")	\
	X(13, given_again,   OWN, "jobs given out again after a death")	\
	X(14, revoked,       OWN, "queued jobs moved to an idle worker") \
	X(15, deaths,        OWN, "workers that died or were killed")	\
	X(16, bytes_out,     OWN, "bytes of job output")		\
	X(17, signatures,    OWN, "signatures made for logins")		\
	X(18, task_cpu_us,   SUM, "CPU microseconds in tasks of 100 us and more") \
	X(19, unnamed,       SUM, "counted under names that could not be had") \
	X(20, interrupted,   OWN, "running jobs lost with other threads of their process") \
	X(21, dropped,       OWN, "connections that a busy server dropped")
/* clang-format on */

#endif
