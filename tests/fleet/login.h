/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * login.h - who may log in to a device, and how.
 */
#ifndef HF_FLEET_LOGIN_H
#define HF_FLEET_LOGIN_H

#include <stdbool.h>
#include <libssh/server.h>

#include "tests/fleet/device.h"

#define LOGIN_USER_MAX 64

/* The state of one session's login; zeroed is the start of it. */
struct login {
	bool done;         /* logged in */
	unsigned requests; /* of any kind */
	unsigned failures;
	unsigned round; /* of keyboard-interactive: that was asked last */
	unsigned step;  /* of the device's methods */
	bool changes;   /* a new password was demanded */
	char user[LOGIN_USER_MAX];
};

/*
 * Who logs in to any device; borrowed.  Users whose name asks for a fault
 * (device_fault_of_user) log in like this one.
 */
void login_set_user(const char *user);

/* With this password; copied. */
void login_set_password(const char *password);

/* The password is the first line of this file; exits when there is none. */
void login_read_password(const char *path);

/* Is it that password? */
bool login_password_is(const char *text);

/* What enables (Cisco) instead of "enable"; borrowed. */
void login_set_enable(const char *secret);
bool login_enable_is(const char *text);

/* The token that is asked for beside it (123456); borrowed. */
void login_set_token(const char *token);
bool login_token_is(const char *text);

/* These keys log in; exits when the file has none that can be read. */
void login_read_keys(const char *path);

/* Any key logs in that its owner can sign with. */
void login_any_key(void);

/*
 * The methods of a step of this device's login as libssh has them, for
 * ssh_set_auth_methods.
 */
int login_methods(const struct device *d, unsigned step);

/*
 * Answer a login request.  Returns what a libssh message callback returns:
 * 0 when it is answered, 1 to have it refused.
 */
int login_answer(
    struct login *l, const struct device *d, ssh_session ssh, ssh_message m);

/* Have it refused whoever asks, and count it like any failed login. */
int login_refuse(
    struct login *l, const struct device *d, ssh_session ssh, ssh_message m);

/* Free keys and password. */
void login_fini(void);

#endif
