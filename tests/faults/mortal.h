/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * mortal.h - the ways to die, the phases of a job to die in, and what each
 * must cost: mortal.c does it, against_mortal.c judges it.
 *
 * A death is called KIND.PHASE. The worker dies of the job whose argument is
 * "bad", in every life or, where the phase says once, only in the first
 * generation of its slot.
 */
#ifndef HF_TESTS_MORTAL_H
#define HF_TESTS_MORTAL_H

#include <string.h>

#include "common/hayfork.h"

/* X(kind, signal that ends the worker, or NULL) */
#define MORTAL_KINDS(X)                                                        \
	X(segv, "SEGV")                                                        \
	X(bus, "BUS")                                                          \
	X(ill, "ILL")                                                          \
	X(fpe, "FPE")                                                          \
	X(abrt, "ABRT")                                                        \
	X(kill, "KILL")                                                        \
	X(stack_overflow, "SEGV")                                              \
	X(heap_corruption, "ABRT")                                             \
	X(double_free, "ABRT")                                                 \
	X(out_of_memory, "SEGV")                                               \
	X(exit_0_in_mid_frame, NULL)                                           \
	X(exit_3, NULL)

enum moment {
	BEFORE_START,        /* the JOB was read, and not claimed */
	RUNNING,             /* claimed, and current on the scoreboard */
	BETWEEN_STEPS,       /* claimed, and nobody is current */
	HALF_A_RESULT,       /* the first half of its RESULT is out */
	AFTER_THE_RESULT,    /* all of it is */
	AFTER_A_LONG_RESULT, /* more than the master reads at once */
};

/* What must have become of a job. */
struct fate {
	enum hayfork_status status;
	unsigned attempts;
};

struct phase {
	const char *name;
	enum hayfork_lane lane;
	enum moment moment;
	bool once, repeatable;
	enum hayfork_stage stage; /* io: of all sessions when it dies */
	struct fate bad, others;  /* attempts of others: 0, it depends */
	unsigned deaths;          /* at least, and most often exactly */
};

/*
 * In the cpu lane 59 other jobs run beside the bad one, on two workers. In
 * the io lane there is one worker, which holds 20 other sessions when it
 * dies, the bad one last. Poison is found by its third death, alone.
 */
#define OK_ HAYFORK_OK
#define CRASHED_ HAYFORK_CRASHED
#define UNKNOWN_ HAYFORK_UNKNOWN
#define AUTH_ HAYFORK_STAGE_AUTH
#define PROMPT_ HAYFORK_STAGE_PROMPT
#define COMMAND_ HAYFORK_STAGE_COMMAND
#define CPU_(name, moment, once, status, attempts, deaths)                     \
	{                                                                      \
		name, HAYFORK_CPU, moment, once, false, HAYFORK_STAGE_TASK,    \
		    { status, attempts }, { OK_, 0 }, deaths                   \
	}
#define IO_(name, moment, once, repeatable, stage, bad, bad_attempts, others,  \
    attempts, deaths)                                                          \
	{                                                                      \
		name, HAYFORK_IO, moment, once, repeatable, stage,             \
		    { bad, bad_attempts }, { others, attempts }, deaths        \
	}
/* clang-format off */
static const struct phase mortal_phases[] = {
	CPU_("before_start",      BEFORE_START,     false, CRASHED_, 3, 3),
	CPU_("before_start_once", BEFORE_START,     true,  OK_,      0, 1),
	CPU_("running",           RUNNING,          false, CRASHED_, 1, 1),
	CPU_("between_steps",     BETWEEN_STEPS,    false, CRASHED_, 3, 3),
	CPU_("half_a_result",     HALF_A_RESULT,    false, CRASHED_, 3, 3),
	CPU_("half_a_result_once", HALF_A_RESULT,   true,  OK_,      0, 1),
	CPU_("after_the_result",  AFTER_THE_RESULT, false, OK_,      1, 1),
	CPU_("after_a_long_result", AFTER_A_LONG_RESULT, false, OK_, 1, 1),

	/* Nothing was sent: whoever is not to blame is given again. */
	IO_("io_before_start", BEFORE_START, false, false, AUTH_,
	    CRASHED_, 3, OK_, 2, 3),
	IO_("io_unsent",      BETWEEN_STEPS, false, false, AUTH_,
	    CRASHED_, 3, OK_, 2, 3),
	IO_("io_unsent_once", BETWEEN_STEPS, true, false, AUTH_,
	    OK_, 2, OK_, 2, 1),
	IO_("io_running_unsent", RUNNING, false, false, AUTH_,
	    CRASHED_, 1, OK_, 2, 1),
	/* A command may have run, and must not again. */
	IO_("io_sent",           BETWEEN_STEPS, false, false, COMMAND_,
	    UNKNOWN_, 1, UNKNOWN_, 1, 1),
	IO_("io_prompted",       BETWEEN_STEPS, false, false, PROMPT_,
	    UNKNOWN_, 1, UNKNOWN_, 1, 1),
	IO_("io_running_sent",   RUNNING, false, false, COMMAND_,
	    CRASHED_, 1, UNKNOWN_, 1, 1),
	IO_("io_half_a_result",  HALF_A_RESULT, false, false, COMMAND_,
	    UNKNOWN_, 1, UNKNOWN_, 1, 1),
	IO_("io_after_the_result", AFTER_THE_RESULT, false, false, COMMAND_,
	    OK_, 1, UNKNOWN_, 1, 1),
	IO_("io_after_a_long_result", AFTER_A_LONG_RESULT, false, false,
	    COMMAND_, OK_, 1, UNKNOWN_, 1, 1),
	/* It may run again. */
	IO_("io_sent_repeatable", BETWEEN_STEPS, false, true, COMMAND_,
	    CRASHED_, 3, OK_, 2, 3),
	IO_("io_running_repeatable", RUNNING, false, true, COMMAND_,
	    CRASHED_, 1, OK_, 2, 1),
	IO_("io_half_a_result_repeatable", HALF_A_RESULT, false, true, COMMAND_,
	    CRASHED_, 3, OK_, 2, 3),
	IO_("io_half_a_result_once", HALF_A_RESULT, true, true, COMMAND_,
	    OK_, 2, OK_, 2, 1),
};
/* clang-format on */
#undef OK_
#undef CRASHED_
#undef UNKNOWN_
#undef AUTH_
#undef PROMPT_
#undef COMMAND_
#undef CPU_
#undef IO_
#define MORTAL_PHASES (sizeof(mortal_phases) / sizeof(mortal_phases[0]))

#define MORTAL_SESSIONS 20 /* held beside the bad one in the io lane */

/* Is this KIND.PHASE? Then the phase's row, else NULL. */
static inline const struct phase *
mortal_phase(const char *death)
{
	const char *dot = strrchr(death, '.');

	for (size_t i = 0; dot != NULL && i < MORTAL_PHASES; i++)
		if (strcmp(mortal_phases[i].name, dot + 1) == 0)
			return &mortal_phases[i];
	return NULL;
}

/* What comes behind the last slash. */
static inline const char *
mortal_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

#endif
