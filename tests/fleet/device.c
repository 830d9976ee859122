/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * device.c - rules that give devices their traits.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/fleet/command.h"
#include "tests/fleet/device.h"
#include "tests/fleet/hostile.h"
#include "tests/fleet/netconf.h"

#define RULES_MAX 256
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
	{ "kbdint-token", METHOD_KBDINT_TOKEN,
	    "a second round that asks for the token" },
	{ "kbdint-otp", METHOD_KBDINT_OTP, "the same, echoed, in other words" },
	{ "kbdint-both", METHOD_KBDINT_BOTH,
	    "password and token in one round" },
	{ "kbdint-change", METHOD_KBDINT_CHANGE,
	    "a second round that demands a new password" },
	{ "kbdint-endless", METHOD_KBDINT_ENDLESS,
	    "the same prompt, whatever the answer" },
	{ "kbdint-prompts", METHOD_KBDINT_PROMPTS,
	    "2,000 prompts in one round" },
	{ "password-change", METHOD_PASSWORD_CHANGE,
	    "a password, and a new one is demanded" },
	{ "partial", METHOD_PARTIAL,
	    "with others: each success is partial, for ever" },
};
#define NMETHODS (sizeof(methods) / sizeof(methods[0]))

void
device_help_methods(FILE *f)
{
	size_t i;

	for (i = 0; i < NMETHODS; i++)
		fprintf(f, "  %-15s %s\n", methods[i].name, methods[i].doc);
}

/* Methods, any of which will do; 0 when one of them is unknown. */
static unsigned
methods_parse(char *list)
{
	unsigned found = 0;
	char *name;
	size_t i;

	while ((name = strsep(&list, ",")) != NULL) {
		for (i = 0; i < NMETHODS; i++)
			if (strcmp(methods[i].name, name) == 0)
				break;
		if (i == NMETHODS)
			return 0;
		found |= methods[i].method;
	}
	return found;
}

/* value is shorter than VALUE_MAX: it is a rule's. */
static bool
auth_parse(const char *value, struct device *d)
{
	char steps[VALUE_MAX], *rest = steps, *step;
	unsigned found[LOGIN_STEPS] = { 0 };
	size_t n = 0;

	strcpy(steps, value);
	while ((step = strsep(&rest, "+")) != NULL)
		if (n == LOGIN_STEPS || (found[n++] = methods_parse(step)) == 0)
			return false;
	memcpy(d->methods, found, sizeof(found));
	return true;
}

static const struct {
	const char *name, *doc;
} banners[] = {
	[BANNER_NONE] = { "none", "no banner (if nothing is said)" },
	[BANNER_TEXT] = { "text", "a few lines, with the device's address" },
	[BANNER_LONG] = { "long", "30,000 bytes" },
	[BANNER_ESCAPES] = { "escapes", "terminal escapes, bad UTF-8" },
	[BANNER_MANY] = { "many", "200 banners" },
};
#define NBANNERS (sizeof(banners) / sizeof(banners[0]))

void
device_help_banners(FILE *f)
{
	size_t i;

	for (i = 0; i < NBANNERS; i++)
		fprintf(f, "  %-15s %s\n", banners[i].name, banners[i].doc);
}

static bool
banner_parse(const char *value, struct device *d)
{
	size_t i;

	for (i = 0; i < NBANNERS; i++) {
		if (strcmp(banners[i].name, value) == 0) {
			d->banner = (enum banner)i;
			return true;
		}
	}
	return false;
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

static bool
forge_parse(const char *value, struct device *d)
{
	d->forge = forge_named(value);
	return d->forge != NULL;
}

/* The value is a rule's, and stays. */
static bool
answer_parse(const char *value, struct device *d)
{
	d->answer = value;
	return command_has_words(value);
}

static bool
hostile_parse(const char *value, struct device *d)
{
	return hostile_apply(value, d);
}

static bool
netconf_trait_parse(const char *value, struct device *d)
{
	return netconf_parse(value, &d->netconf);
}

static bool
bastion_parse(const char *value, struct device *d)
{
	d->bastion = strcmp(value, "yes") == 0;
	return d->bastion || strcmp(value, "no") == 0;
}

static bool
through_parse(const char *value, struct device *d)
{
	static const char *const names[] = { "open", "refused", "blackhole" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], value) == 0) {
			d->through = (enum through)i;
			return true;
		}
	}
	return false;
}

static bool
startups_trait_parse(const char *value, struct device *d)
{
	return startups_parse(value, &d->startups);
}

static bool
latency_parse(const char *value, struct device *d)
{
	return parse_duration(value, &d->latency_ms);
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
	{ "banner", banner_parse },
	{ "forge", forge_parse },
	{ "answer", answer_parse },
	{ "hostile", hostile_parse },
	{ "netconf", netconf_trait_parse },
	{ "bastion", bastion_parse },
	{ "through", through_parse },
	{ "max-startups", startups_trait_parse },
	{ "latency", latency_parse },
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
device_set(struct device *d, const char *trait, const char *value)
{
	size_t i;

	for (i = 0; i < NTRAITS; i++)
		if (strcmp(traits[i].name, trait) == 0)
			return traits[i].parse(value, d);
	return false;
}

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
		.methods = {
		    METHOD_PASSWORD | METHOD_KBDINT | METHOD_PUBLICKEY } };
	const char *hostile = hostile_kind_at(address);
	size_t i;

	for (i = 0; i < rules.n; i++)
		if (net_holds(&rules.rules[i].net, address))
			rules.rules[i].trait->parse(rules.rules[i].value, &d);
	if (hostile != NULL)
		hostile_apply(hostile, &d);
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

void
device_host(const struct device *d, char host[DEVICE_HOST_SIZE])
{
	snprintf(host, DEVICE_HOST_SIZE, "sw-%u-%u-%u", d->address >> 16 & 255,
	    d->address >> 8 & 255, d->address & 255);
}
