/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * judge_user.c - from facts to findings: what the user has here.
 */
#include <errno.h>
#include <string.h>

#include "common/algorithm.h"
#include "master/doctor/judge.h"

static bool
judge_rsa_by_sha1(const struct doctor_facts *facts)
{
	return facts->ssh.text != NULL &&
	       !algorithm_contain(doctor_capability(facts->ssh.text,
				      algorithm_kind_name(ALGORITHM_HOST_KEY)),
		   slice_str("rsa-sha2-512"));
}

/* ---- keys --------------------------------------------------------------- */

/* None but RSA keys, which most hosts will refuse? */
static void
judge_rsa_alone(const struct doctor_facts *facts, unsigned keys, unsigned rsa,
    struct doctor_finding *f)
{
	if (keys == 0 || keys != rsa || !judge_rsa_by_sha1(facts))
		return;
	f->level = DOCTOR_WARN;
	judge_fix(f, "they are RSA, of which this libssh2 makes little: "
		     "ssh-keygen -t ed25519 makes another kind, or see RSA "
		     "keys above");
}

void
doctor_agent(const struct doctor_facts *facts, struct doctor_finding *f)
{
	const struct doctor_keys *a = &facts->agent;

	if (!facts->ask_agent)
		judge_say(f, DOCTOR_OK, "not asked: --no-agent");
	else if (a->path[0] == '\0')
		judge_say(f, DOCTOR_OK, "none: SSH_AUTH_SOCK is not set");
	else if (facts->broken[0] != '\0') {
		judge_say(f, DOCTOR_FAIL, "not known: there is no signer");
		judge_fix(f, "see worker programs above");
	} else if (a->outcome != HAYFORK_KEY_OK) {
		judge_say(f, DOCTOR_WARN, "%s", a->error);
		judge_fix(f, "start it again (eval \"$(ssh-agent)\"), or give "
			     "--no-agent");
	} else if (a->count == 0) {
		judge_say(f, DOCTOR_WARN, "%s holds no key that can be used",
		    a->path);
		judge_fix(f, "ssh-add puts keys into it");
	} else {
		judge_say(f, DOCTOR_OK, "%u key%s: %s", a->count,
		    a->count == 1 ? "" : "s", a->names);
		judge_rsa_alone(facts, a->count, a->rsa, f);
	}
}

/* The first of them that cannot be used; NULL: all can. */
static const struct doctor_keys *
judge_bad_identity(const struct doctor_facts *facts)
{
	for (unsigned i = 0; i < facts->identity_count; i++)
		if (facts->identities[i].outcome != HAYFORK_KEY_OK &&
		    facts->identities[i].outcome != HAYFORK_KEY_ENCRYPTED)
			return &facts->identities[i];
	return NULL;
}

static void
judge_list_identities(
    const struct doctor_facts *facts, struct doctor_finding *f)
{
	unsigned keys = 0, rsa = 0;
	size_t len = 0;

	f->level = DOCTOR_OK;
	for (unsigned i = 0; i < facts->identity_count; i++) {
		const struct doctor_keys *k = &facts->identities[i];
		bool locked = k->outcome == HAYFORK_KEY_ENCRYPTED;

		keys++;
		rsa += k->rsa;
		len += (size_t)snprintf(f->said + len, sizeof(f->said) - len,
		    "%s%s (%s)", i > 0 ? ", " : "", k->path,
		    locked ? "encrypted: its passphrase is asked for"
			   : k->names);
		if (len >= sizeof(f->said))
			break;
	}
	judge_rsa_alone(facts, keys, rsa, f);
}

void
doctor_identities(const struct doctor_facts *facts, struct doctor_finding *f)
{
	const struct doctor_keys *bad = judge_bad_identity(facts);

	if (facts->identity_count == 0)
		judge_say(f, DOCTOR_OK,
		    "none in ~/.ssh: logins are by agent or password");
	else if (facts->broken[0] != '\0') {
		judge_say(f, DOCTOR_FAIL, "not known: there is no signer");
		judge_fix(f, "see worker programs above");
	} else if (bad != NULL) {
		judge_say(f, DOCTOR_WARN, "%s", bad->error);
		if (bad->outcome == HAYFORK_KEY_UNREADABLE)
			judge_fix(f, "chmod 600 %s", bad->path);
		else
			judge_fix(f,
			    "ssh-keygen -y -f %s tells whether it is "
			    "a private key",
			    bad->path);
	} else
		judge_list_identities(facts, f);
}

/* ---- known hosts -------------------------------------------------------- */

static bool
judge_known_hosts(const struct doctor_known_hosts *k, struct doctor_finding *f)
{
	if (k->error != 0 && k->error != ENOENT) {
		judge_say(
		    f, DOCTOR_FAIL, "%s: %s", k->path, strerror(k->error));
		judge_fix(f, "make it readable, or name another by "
			     "--known-hosts");
	} else if (k->is_pipe) {
		judge_say(f, DOCTOR_WARN,
		    "%s is a pipe: it is read once, and keeps no new key",
		    k->path);
		judge_fix(f, "name a file by --known-hosts");
	} else if (k->others || k->owner != 0) {
		judge_say(f, DOCTOR_WARN,
		    "%s: others can change what is known of hosts", k->path);
		if (k->owner != 0)
			judge_fix(f, "it belongs to user %u: chown it",
			    (unsigned)k->owner);
		else
			judge_fix(f, "chmod go-w %s", k->path);
	} else if (k->skipped > 0) {
		judge_say(f, DOCTOR_WARN, "%u bad line%s skipped: %s",
		    k->skipped, k->skipped == 1 ? " is" : "s are", k->first);
		judge_fix(
		    f, "correct or remove %s", k->skipped == 1 ? "it" : "them");
	} else if (!k->writable) {
		judge_say(f, DOCTOR_WARN,
		    "%s: new keys cannot be added, so hosts stay new", k->path);
		judge_fix(f, "make it writable, or use --host-key strict");
	} else
		return true;
	return false;
}

void
doctor_known_hosts(const struct doctor_facts *facts, struct doctor_finding *f)
{
	size_t len = 0;

	for (unsigned i = 0; i < facts->known_hosts_count; i++)
		if (!judge_known_hosts(&facts->known_hosts[i], f))
			return;
	f->level = DOCTOR_OK;
	for (unsigned i = 0; i < facts->known_hosts_count; i++)
		if (facts->known_hosts[i].error == 0 && len < sizeof(f->said))
			len += (size_t)snprintf(f->said + len,
			    sizeof(f->said) - len, "%s%s", len > 0 ? ", " : "",
			    facts->known_hosts[i].path);
	if (len == 0)
		judge_say(f, DOCTOR_OK, "none yet: every host is new");
}

/* ---- limits ------------------------------------------------------------- */

void
doctor_descriptors(const struct doctor_facts *facts, struct doctor_finding *f)
{
	uint64_t worker = (uint64_t)facts->threads * facts->sessions +
			  facts->threads + DOCTOR_SPARE_FILES;
	/* Connections on their way, in the worst case all at once. */
	uint64_t master = (uint64_t)facts->workers * facts->sessions +
			  facts->workers + DOCTOR_SPARE_FILES;
	uint64_t most = worker > master ? worker : master;

	judge_say(f, DOCTOR_OK,
	    "%llu; %u workers of %u sessions need up to %llu",
	    (unsigned long long)facts->files, facts->workers, facts->sessions,
	    (unsigned long long)most);
	if (facts->files >= most)
		return;
	f->level = DOCTOR_WARN;
	judge_fix(f,
	    "ulimit -n %llu before (LimitNOFILE= of a systemd unit); "
	    "fewer --sessions need less, and jobs wait for each other",
	    (unsigned long long)most);
}
