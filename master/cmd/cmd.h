/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd.h - the subcommands, one per file.
 *
 * Each returns the exit status. What is wrong with the user's input is said
 * on standard error, in one form, before anything was started.
 */
#ifndef HF_CMD_H
#define HF_CMD_H

#include "master/input/options.h"

int cmd_run(const struct options *);
int cmd_ssh(const struct options *);
/* get and put */
int cmd_move(const struct options *);
int cmd_check(const struct options *);
int cmd_map(const struct options *);
int cmd_exec(const struct options *);
int cmd_compare(const struct options *);
int cmd_tasks(const struct options *);
int cmd_hosts(const struct options *);
int cmd_platforms(const struct options *);
int cmd_doctor(const struct options *);
int cmd_runs(const struct options *);
int cmd_show(const struct options *);
int cmd_resume(const struct options *);
int cmd_diff(const struct options *);
int cmd_export(const struct options *);
int cmd_prune(const struct options *);
int cmd_completion(const struct options *);
int cmd_help(const struct options *);

/* The subcommand that they name. */
int cmd_dispatch(const struct options *);

/* Say what is wrong; returns EXIT_STATUS_USAGE. */
int cmd_refuse(const struct inerr *);
/*
 * The same of input that was bad further on, after a run that ended with this
 * status: results that were lost are graver.
 */
int cmd_refuse_rest(int status, const struct inerr *);
/* The soft limit of descriptors that hayfork was started with. */
uint64_t cmd_files(void);

#endif
