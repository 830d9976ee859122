/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jsonl.h - the fields of a result as a line of JSON, in their order.
 *
 *	X(name, "what it holds")
 */
#ifndef HF_JSONL_H
#define HF_JSONL_H

/* clang-format off */
#define JSONL_TABLE(X)							\
	X(id,        "number of the job, from 1, in the order of the input") \
	X(job,       "name of the job in the plan, or of the task")	\
	X(kind,      "\"host\" or \"task\"")				\
	X(host,      "the host's name; null for a task of none")	\
	X(command,   "what ran on the host, or of exec; null for a task")	\
	X(args,      "the task's argument; null for a host job")	\
	X(status,    "how it ended: see the statuses")			\
	X(stage,     "where it stood when it ended; null if ok")	\
	X(attempts,  "how often it was handed to a worker")		\
	X(worker,    "number of the last one; null if never handed out") \
	X(started,   "time of its start, UTC; null if it never started") \
	X(elapsed,   "seconds from its start to its end")		\
	X(cpu,       "seconds of CPU in its worker, or of its program")	\
	X(exit,      "exit status of the command; null if it has none")	\
	X(stdout,    "what it printed, as valid UTF-8")			\
	X(stderr,    "the same for standard error")			\
	X(truncated, "true: it printed more than --max-output")		\
	X(value,     "what the task returned, or the output as parsed")	\
	X(error,     "null; or class message hint signal backtrace "	\
		     "last_words stage_ms")				\
	X(banner,    "what the host says at the login; null: nothing")	\
	X(commands,  "of several commands, each: command status stage exit " \
		     "elapsed stdout error; then command and stdout are null") \
	X(login,     "user, method and number of the credential that it "	\
		     "was let in with; null: it was not")
/* clang-format on */

#endif
