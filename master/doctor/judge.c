/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * judge.c - from facts to findings: the programs and their libraries.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/algorithm.h"
#include "common/msg_table.h"
#include "master/doctor/judge.h"

#define NEWER                                                                  \
	"scripts/libssh2 builds 1.11.1, make LIBSSH2=build/libssh2 "           \
	"links it"

struct slice
doctor_capability(const char *text, const char *name)
{
	size_t len = strlen(name);
	struct slice value = { NULL, 0 };

	while (text != NULL && *text != '\0') {
		size_t line = strcspn(text, "\n");

		if (line > len && memcmp(text, name, len) == 0 &&
		    text[len] == '\t') {
			value.at = text + len + 1;
			value.len = line - len - 1;
			break;
		}
		text += line + (text[line] == '\n');
	}
	return value;
}

void
judge_say(
    struct doctor_finding *f, enum doctor_level level, const char *fmt, ...)
{
	va_list ap;

	f->level = level;
	va_start(ap, fmt);
	vsnprintf(f->said, sizeof(f->said), fmt, ap);
	va_end(ap);
}

void
judge_fix(struct doctor_finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->fix, sizeof(f->fix), fmt, ap);
	va_end(ap);
}

/* ---- programs and libraries --------------------------------------------- */

/* False, with the finding: it does not fit this master. */
static bool
judge_program(const struct doctor_program *p, struct doctor_finding *f)
{
	struct slice version = doctor_capability(p->text, "hayfork");
	struct slice protocol = doctor_capability(p->text, "protocol");
	char wanted[16];

	snprintf(wanted, sizeof(wanted), "%d", MSG_PROTO);
	if (p->text == NULL)
		judge_say(f, DOCTOR_FAIL, "%s: %s", p->path, p->why);
	else if (!slice_is(version, HAYFORK_VERSION) ||
		 !slice_is(protocol, wanted))
		judge_say(f, DOCTOR_FAIL,
		    "%s is of hayfork %.*s, protocol %.*s; this is %s, %s",
		    p->path, (int)version.len, version.at, (int)protocol.len,
		    protocol.at, HAYFORK_VERSION, wanted);
	else
		return true;
	judge_fix(f, "install hayfork as a whole");
	return false;
}

/* Those that are not asked for what they can do, and are needed all the same.
 */
static void
judge_others(const struct doctor_facts *facts, struct doctor_finding *f)
{
	judge_say(f, DOCTOR_OK, "of this version, %s", HAYFORK_VERSION);
	if (facts->other[0] != '\0')
		judge_say(f, DOCTOR_FAIL, "%s", facts->other);
	else if (!facts->has_recorder)
		judge_say(f, DOCTOR_WARN,
		    "there is no hayfork-recorder: runs are not kept");
	else if (!facts->has_proxy)
		judge_say(f, DOCTOR_WARN,
		    "there is no hayfork-proxy: no ProxyCommand can be run");
	if (f->level != DOCTOR_OK)
		judge_fix(f, "install hayfork as a whole");
}

void
doctor_programs(const struct doctor_facts *facts, struct doctor_finding *f)
{
	if (!judge_program(&facts->ssh, f) || !judge_program(&facts->signer, f))
		return;
	if (facts->broken[0] == '\0') {
		judge_others(facts, f);
		return;
	}
	judge_say(f, DOCTOR_FAIL, "%s: %s", facts->signer.path, facts->broken);
	judge_fix(f, "hayfork ssh -vv tells more");
}

/* "2.1.12-stable" against 2.1.12: is it older? */
static bool
judge_is_older(const char *version, unsigned a, unsigned b, unsigned c)
{
	const unsigned wanted[3] = { a, b, c };
	char *end;

	for (int i = 0; i < 3; i++) {
		unsigned long n = strtoul(version, &end, 10);

		if (end == version || n != wanted[i])
			return end != version && n < wanted[i];
		version = end + (*end == '.');
	}
	return false;
}

void
doctor_libraries(const struct doctor_facts *facts, struct doctor_finding *f)
{
	struct slice crypto =
	    doctor_capability(facts->signer.text, "libcrypto");
	struct slice botan = doctor_capability(facts->signer.text, "botan");
	const char *space;

	/* "OpenSSL 3.0.22 22 Sep 2026", "Botan 2.19.3 (...)": two words do. */
	if ((space = memchr(crypto.at != NULL ? crypto.at : "", ' ',
		 crypto.len)) != NULL &&
	    (space = memchr(space + 1, ' ',
		 crypto.len - (size_t)(space + 1 - crypto.at))) != NULL)
		crypto.len = (size_t)(space - crypto.at);
	if ((space = memchr(
		 botan.at != NULL ? botan.at : "", '(', botan.len)) != NULL)
		botan.len = (size_t)(space - botan.at) - 1;
	judge_say(f, DOCTOR_OK, "libevent %s, msgpack %s, %.*s, %.*s",
	    facts->libevent, facts->msgpack, (int)crypto.len, crypto.at,
	    (int)botan.len, botan.at);
	if (!judge_is_older(facts->libevent, 2, 1, 12))
		return;
	f->level = DOCTOR_WARN;
	judge_fix(f, "hayfork is tested with libevent 2.1.12");
}

/* ---- libssh2 ------------------------------------------------------------ */

/* Its version, printable as "%.*s". */
static struct slice
judge_libssh2(const struct doctor_facts *facts)
{
	struct slice v = doctor_capability(facts->ssh.text, "libssh2");

	return v.at != NULL ? v : slice_str("(not known)");
}

static struct slice
judge_has(const struct doctor_facts *facts, enum algorithm_kind kind)
{
	return doctor_capability(facts->ssh.text, algorithm_kind_name(kind));
}

static bool
judge_has_rsa(const struct doctor_facts *facts)
{
	return algorithm_contain(
	    judge_has(facts, ALGORITHM_HOST_KEY), slice_str("rsa-sha2-512"));
}

/* False, with the finding: nobody can tell. */
static bool
judge_can_tell(const struct doctor_facts *facts, struct doctor_finding *f)
{
	if (facts->ssh.text != NULL)
		return true;
	judge_say(
	    f, DOCTOR_FAIL, "not known: %s does not tell", facts->ssh.path);
	judge_fix(f, "install hayfork as a whole");
	return false;
}

void
doctor_libssh2(const struct doctor_facts *facts, struct doctor_finding *f)
{
	struct slice v = judge_libssh2(facts);

	if (judge_can_tell(facts, f))
		judge_say(f, DOCTOR_OK, "%.*s, in %s", (int)v.len, v.at,
		    facts->ssh.path);
}

void
doctor_rsa(const struct doctor_facts *facts, struct doctor_finding *f)
{
	struct slice v = judge_libssh2(facts);

	if (!judge_can_tell(facts, f))
		return;
	if (judge_has_rsa(facts)) {
		judge_say(f, DOCTOR_OK, "with SHA-2, of users and hosts");
		return;
	}
	judge_say(f, DOCTOR_WARN,
	    "libssh2 %.*s has RSA by SHA-1 only, which OpenSSH refuses since "
	    "8.8: hosts that have only an RSA host key cannot be reached, RSA "
	    "keys are refused",
	    (int)v.len, v.at);
	judge_fix(f, "%s; or use ed25519 or ecdsa keys", NEWER);
}

void
doctor_ciphers(const struct doctor_facts *facts, struct doctor_finding *f)
{
	struct slice ciphers = judge_has(facts, ALGORITHM_CIPHER), v;

	v = judge_libssh2(facts);
	if (!judge_can_tell(facts, f))
		return;
	if (algorithm_meet(ciphers,
		slice_str("aes128-gcm@openssh.com,aes256-gcm@openssh.com,"
			  "chacha20-poly1305@openssh.com"))) {
		judge_say(f, DOCTOR_OK, "AES-CTR, and authenticated ones");
		return;
	}
	judge_say(f, DOCTOR_WARN,
	    "libssh2 %.*s has AES-CTR only: hosts that allow only AES-GCM or "
	    "ChaCha20-Poly1305, or only -etm MACs, cannot be reached",
	    (int)v.len, v.at);
	judge_fix(f, "%s", NEWER);
}

/* Only these let an attacker cut off the beginning (CVE-2023-48795). */
static bool
judge_can_be_cut(const struct doctor_facts *facts)
{
	return algorithm_contain(judge_has(facts, ALGORITHM_CIPHER),
		   slice_str("chacha20-poly1305@openssh.com")) ||
	       algorithm_meet(judge_has(facts, ALGORITHM_MAC),
		   slice_str("hmac-sha2-256-etm@openssh.com,"
			     "hmac-sha2-512-etm@openssh.com"));
}

void
doctor_strict_kex(const struct doctor_facts *facts, struct doctor_finding *f)
{
	struct slice v = judge_libssh2(facts);

	if (!judge_can_tell(facts, f))
		return;
	if (slice_is(doctor_capability(facts->ssh.text, "strict key exchange"),
		"yes"))
		judge_say(f, DOCTOR_OK, "offered to every host");
	else if (!judge_can_be_cut(facts))
		judge_say(f, DOCTOR_OK,
		    "libssh2 %.*s has none, nor what it protects: "
		    "ChaCha20-Poly1305 and -etm MACs",
		    (int)v.len, v.at);
	else {
		judge_say(f, DOCTOR_WARN,
		    "libssh2 %.*s has none, but ChaCha20-Poly1305 or -etm MACs",
		    (int)v.len, v.at);
		judge_fix(f, "%s", NEWER);
	}
}
