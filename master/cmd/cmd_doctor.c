/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cmd_doctor.c - hayfork doctor: is this machine fit for it?
 */
#include <signal.h>

#include "master/cmd/cmd.h"
#include "master/cmd/doctor_facts.h"
#include "master/output/exit_status.h"

/* As in options_table.h. */
enum { DOCTOR_OUTPUT_HUMAN, DOCTOR_OUTPUT_JSON = 4 };

#define DOCTOR_EXIT_UNFIT 1

int
cmd_doctor(const struct options *o)
{
	struct doctor_finding findings[DOCTOR_CHECKS];
	static struct doctor_look look;
	struct inerr err;

	if (o->output != DOCTOR_OUTPUT_HUMAN &&
	    o->output != DOCTOR_OUTPUT_JSON) {
		inerr_set(&err, "--output of doctor is human or json");
		return cmd_refuse(&err);
	}
	signal(SIGPIPE, SIG_IGN);
	doctor_look(&look, o);
	doctor_judge(&look.facts, findings);
	if (o->json || o->output == DOCTOR_OUTPUT_JSON)
		doctor_print_json(stdout, findings);
	else
		doctor_print(stdout, findings);
	doctor_look_fini(&look);
	return doctor_worst(findings) == DOCTOR_FAIL ? DOCTOR_EXIT_UNFIT : 0;
}
