/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login_ask.h - keyboard-interactive: what is asked, in which rounds.
 */
#ifndef HF_FLEET_LOGIN_ASK_H
#define HF_FLEET_LOGIN_ASK_H

#include "tests/fleet/login.h"

enum ask_verdict { ASK_MORE, ASK_GOOD, ASK_BAD };

/*
 * Take a request or an answer; methods says which conversation it is.
 * ASK_MORE: the next question is on its way.
 */
enum ask_verdict ask_answer(
    struct login *l, unsigned methods, ssh_session ssh, ssh_message m);

#endif
