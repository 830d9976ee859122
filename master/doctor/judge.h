/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * judge.h - what the checks of the doctor share; not for others.
 */
#ifndef HF_DOCTOR_JUDGE_H
#define HF_DOCTOR_JUDGE_H

#include "common/log.h"
#include "common/pack.h"
#include "master/doctor/doctor.h"

PRINTF_LIKE(3, 4)
void judge_say(
    struct doctor_finding *, enum doctor_level, const char *fmt, ...);
PRINTF_LIKE(2, 3)
void judge_fix(struct doctor_finding *, const char *fmt, ...);

#endif
