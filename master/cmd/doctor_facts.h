/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * doctor_facts.h - looking at this machine, for the doctor to judge.
 */
#ifndef HF_DOCTOR_FACTS_H
#define HF_DOCTOR_FACTS_H

#include "master/cmd/programs.h"
#include "master/doctor/doctor.h"
#include "master/input/options.h"

struct doctor_look {
	struct doctor_facts facts;
	struct programs programs; /* where the paths of facts are */
};

/* Ask programs, signer and kernel; what cannot be had is a fact, too. */
void doctor_look(struct doctor_look *, const struct options *);
/* The machine's part of it. */
void doctor_look_machine(struct doctor_facts *, const struct options *);
void doctor_look_fini(struct doctor_look *);

#endif
