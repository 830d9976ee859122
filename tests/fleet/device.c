/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * device.c - rules that give devices their traits.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/device.h"

#define RULES_MAX 64
#define VALUE_MAX 128

static const char *const stages[] = {
	[STAGE_BANNER] = "banner",
	[STAGE_KEX] = "kex",
	[STAGE_AUTH] = "auth",
	[STAGE_CHANNEL] = "channel",
	[STAGE_EXEC] = "exec",
};
#define NSTAGES (sizeof(stages) / sizeof(stages[0]))

static const char *const actions[] = {
	[ACTION_FREEZE] = "freeze",
	[ACTION_REFUSE] = "refuse",
	[ACTION_RESET] = "reset",
};
#define NACTIONS (sizeof(actions) / sizeof(actions[0]))

static bool
stage_parse(const char *name, enum stage *r)
{
	size_t i;

	for (i = STAGE_BANNER; i < NSTAGES; i++) {
		if (strcmp(stages[i], name) == 0) {
			*r = (enum stage)i;
			return true;
		}
	}
	return false;
}

/*
 * Before the first message there is nothing to answer, so these faults are
 * the work of a raw peer.
 */
static bool
fault_is_raw(const struct fault *fault, struct raw_plan *r)
{
	static const char *const banner[] = { "silent", "close=0", "reset=0" };
	static const char *const kex[] = { "banner", "close", "reset" };

	if (fault->stage == STAGE_BANNER)
		return raw_parse(banner[fault->action], r);
	if (fault->stage == STAGE_KEX)
		return raw_parse(kex[fault->action], r);
	return false;
}

static bool
fault_parse(const char *value, enum action action, struct device *d)
{
	struct fault fault = { .action = action };

	if (!stage_parse(value, &fault.stage)) {
		if (action != ACTION_RESET ||
		    !parse_count(value, UINT64_MAX, &fault.bytes))
			return false;
		fault.stage = STAGE_BYTES;
	}
	d->raw.mode = NULL;
	if (!fault_is_raw(&fault, &d->raw))
		d->fault = fault;
	return true;
}

static bool
freeze_parse(const char *value, struct device *d)
{
	return fault_parse(value, ACTION_FREEZE, d);
}

static bool
refuse_parse(const char *value, struct device *d)
{
	return fault_parse(value, ACTION_REFUSE, d);
}

static bool
reset_parse(const char *value, struct device *d)
{
	return fault_parse(value, ACTION_RESET, d);
}

static bool
hostkey_kind_parse(const char *value, struct device *d)
{
	return key_kind_parse(value, &d->key);
}

static const struct {
	const char *name;
	enum method method;
	const char *doc;
} methods[] = {
	{ "none", METHOD_NONE, "who asks is in" },
	{ "password", METHOD_PASSWORD, "a password" },
	{ "publickey", METHOD_PUBLICKEY, "a key" },
	{ "kbdint", METHOD_KBDINT, "keyboard-interactive, one prompt" },
	{ "kbdint-twice", METHOD_KBDINT_TWICE, "two rounds of one prompt" },
	{ "kbdint-empty", METHOD_KBDINT_EMPTY,
	    "a second round without prompts, as PAM has it" },
};
#define NMETHODS (sizeof(methods) / sizeof(methods[0]))

void
device_help_methods(FILE *f)
{
	size_t i;

	for (i = 0; i < NMETHODS; i++)
		fprintf(f, "  %-13s %s\n", methods[i].name, methods[i].doc);
}

/* value is shorter than VALUE_MAX: it is a rule's. */
static bool
auth_parse(const char *value, struct device *d)
{
	char list[VALUE_MAX], *rest = list, *name;
	unsigned found = 0;
	size_t i;

	strcpy(list, value);
	while ((name = strsep(&rest, ",")) != NULL) {
		for (i = 0; i < NMETHODS; i++)
			if (strcmp(methods[i].name, name) == 0)
				break;
		if (i == NMETHODS)
			return false;
		found |= methods[i].method;
	}
	d->methods = found;
	return true;
}

static bool
raw_mode_parse(const char *value, struct device *d)
{
	return raw_parse(value, &d->raw);
}

static bool
shell_parse(const char *value, struct device *d)
{
	return shell_plan_parse(value, &d->shell);
}

static const struct trait {
	const char *name;
	bool (*parse)(const char *value, struct device *d);
} traits[] = {
	{ "hostkey-kind", hostkey_kind_parse },
	{ "auth", auth_parse },
	{ "freeze", freeze_parse },
	{ "refuse", refuse_parse },
	{ "reset", reset_parse },
	{ "raw", raw_mode_parse },
	{ "shell", shell_parse },
};
#define NTRAITS (sizeof(traits) / sizeof(traits[0]))

static struct {
	size_t n;
	struct rule {
		const struct trait *trait;
		struct net net;
		char value[VALUE_MAX];
	} rules[RULES_MAX];
} rules;

bool
device_rule(const char *trait, const char *value)
{
	const char *at = strrchr(value, '@');
	size_t len = at != NULL ? (size_t)(at - value) : strlen(value);
	struct device scratch;
	struct rule *rule;
	size_t i;

	for (i = 0; i < NTRAITS && strcmp(traits[i].name, trait) != 0; i++)
		;
	if (i == NTRAITS || rules.n == RULES_MAX || len >= VALUE_MAX)
		return false;
	rule = &rules.rules[rules.n];
	rule->trait = &traits[i];
	memcpy(rule->value, value, len);
	rule->value[len] = '\0';
	if (!parse_net(at != NULL ? at + 1 : "127.0.0.0/8", &rule->net) ||
	    !rule->trait->parse(rule->value, &scratch))
		return false;
	rules.n++;
	return true;
}

struct device
device_at(uint32_t address)
{
	struct device d = { .address = address,
		.methods = METHOD_PASSWORD | METHOD_KBDINT | METHOD_PUBLICKEY };
	size_t i;

	for (i = 0; i < rules.n; i++)
		if (net_holds(&rules.rules[i].net, address))
			rules.rules[i].trait->parse(rules.rules[i].value, &d);
	return d;
}

void
device_each_rule(const char *trait,
    void (*each)(const struct net *net, void *arg), void *arg)
{
	size_t i;

	for (i = 0; i < rules.n; i++)
		if (strcmp(rules.rules[i].trait->name, trait) == 0)
			each(&rules.rules[i].net, arg);
}

bool
device_fault_of_user(const char *user, struct fault *r)
{
	const char *dash = strchr(user, '-');
	struct fault fault = { 0 };
	size_t i;

	if (dash == NULL || !stage_parse(dash + 1, &fault.stage) ||
	    fault.stage < STAGE_AUTH)
		return false;
	for (i = 0; i < NACTIONS; i++) {
		if (strlen(actions[i]) == (size_t)(dash - user) &&
		    strncmp(actions[i], user, (size_t)(dash - user)) == 0) {
			fault.action = (enum action)i;
			*r = fault;
			return true;
		}
	}
	return false;
}

void
device_name(const struct device *d, char name[DEVICE_NAME_SIZE])
{
	snprintf(name, DEVICE_NAME_SIZE, "%u.%u.%u.%u", d->address >> 24,
	    d->address >> 16 & 255, d->address >> 8 & 255, d->address & 255);
}
