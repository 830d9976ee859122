/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_make.c - makes ssh_config files up, and hosts to ask for.
 *
 *	sshconfig_make SEED COUNT FOLDER
 *
 * Writes FOLDER/1 to FOLDER/COUNT, which may include one another (only those
 * of higher numbers), and for each three lines "NUMBER HOST USER PORT". Most
 * are good; one in four has whatever can be wrong, too. They stay clear of
 * where hayfork means to differ from ssh: values it does not look at, names
 * of algorithms that there are not, keywords of other versions.
 */
#include <stdlib.h>

#include "tests/made_up.h"

static const char *folder;
static unsigned count;
static bool is_wild; /* this file may be wrong */

#define PICK(list) ((list)[below(COUNT(list))])

/* ---- words ----------------------------------------------------------------
 */

static const char *const hosts[] = { "h", "h1", "web1", "web2", "Web3",
	"db.example.com", "leaf01", "leaf02.dc1.example.com", "10.0.0.7",
	"127.1", "::1", "fe80:0::1", "k\xc3\xb6ln.de" };
static const char *const users[] = { "root", "admin", "a.b", "Ops" };
static const char *const patterns[] = { "*", "?", "h*", "web?", "web*", "*1",
	"*.example.com", "leaf0?", "10.*", "10.0.0.?", "!*.dc1.*", "!web2",
	"!h", "*:*", "Web*", "WEB*", "!*", "h1", "db*com" };
static const char *const words[] = { "a", "b c", "x\"y", "it's", "a\\b", "#x",
	"x#y", "a=b", "\xc3\xa9", "--", "a,b" };
static const char *const paths[] = { "~/.ssh/id_x", "~/keys/%h", "%d/%u/%r",
	"/tmp/%n-%p", "rel/key", "/x/%k/%i", "%%", "${HOME}/k", "~",
	"/with space/%h", "none", "~root/k", "/%l/%L/%C" };
static const char *const bad_paths[] = { "%q", "x%", "~nobody-at-all/x", "%" };

/* As it must stand for ssh to read it back as it is. */
static void
put_word(struct buf *b, const char *word)
{
	bool quote = strpbrk(word, " #") != NULL || percent(20);

	if (quote)
		put(b, "\"");
	for (; *word != '\0'; word++) {
		if (strchr("\"'\\", *word) != NULL)
			put(b, "\\");
		buf_add(b, word, 1);
	}
	if (quote)
		put(b, "\"");
}

static void
put_host(struct buf *b)
{
	put(b, PICK(hosts));
}

static void
put_number(struct buf *b)
{
	static const char *const numbers[] = { "1", "2", "22", "007", "+5",
		"2147483647" };
	static const char *const bad[] = { "-1", "0x10", "x", "1.5",
		"99999999999", "2147483648", "\"\"", "1 2" };

	put(b, is_wild && percent(10) ? PICK(bad) : PICK(numbers));
}

static void
put_time(struct buf *b)
{
	static const char *const times[] = { "0", "5", "10s", "1m", "1h30m",
		"2H", "1d", "1w2d", "none", "5m+3" };
	static const char *const bad[] = { "5x", "1.5", "-1", "m", "3000000w",
		"1m 2m", "5 # x", "1h1" };

	put(b, is_wild && percent(10) ? PICK(bad) : PICK(times));
}

static void
put_port(struct buf *b)
{
	static const char *const ports[] = { "22", "2222", "1", "65535", "022",
		"ssh", "\"22\"" };
	static const char *const bad[] = { "0", "65536", "nonesuch", "22,",
		"22#", "'22" };

	put(b, is_wild && percent(10) ? PICK(bad) : PICK(ports));
}

/* ---- proxies --------------------------------------------------------------
 */

static void
put_hop(struct buf *b)
{
	static const char *const good[] = { "gw", "admin@gw", "gw:2222",
		"a@b@gw:22", "[::2]:22", "u@[gw]", "ssh://gw1",
		"gw:", "ssh://u@gw1:33", "ssh://u%40v@gw1/", "ssh://u;p=1@gw1",
		"%h-gw", "%r@%n" };
	static const char *const bad[] = { "", "@gw", "u@", "gw:x", "::1", ":1",
		"gw:0", "gw/x", "[gw", "[gw]x", "ssh://", "ssh://gw/x",
		"ssh://u%4@gw" };

	put(b, is_wild && percent(10) ? PICK(bad) : PICK(good));
}

static void
put_jump(struct buf *b)
{
	/* A comment behind "none" makes it a host to ssh, not to us. */
	if (percent(20)) {
		put(b, percent(80) ? "none" : "NONE");
		return;
	}
	for (put_hop(b); percent(30); put_hop(b))
		put(b, ",");
	if (percent(10))
		put(b, " # comment");
	if (is_wild && percent(5))
		put(b, ", x");
}

static void
put_command(struct buf *b)
{
	static const char *const commands[] = { "nc %h %p", "none",
		"ssh -W %h:%p gw", "nc \"%h\" '%p'", "x # y", "a  b", "a\\ b",
		"= x", "NONE" };

	put(b, PICK(commands));
}

/* ---- settings -------------------------------------------------------------
 */

static const char *const keywords[] = { "HostName", "Port", "User",
	"IdentityFile", "IdentitiesOnly", "IdentityAgent", "CertificateFile",
	"ProxyJump", "ProxyCommand", "UserKnownHostsFile",
	"GlobalKnownHostsFile", "StrictHostKeyChecking", "HostKeyAlias",
	"HostKeyAlgorithms", "KexAlgorithms", "Ciphers", "MACs",
	"PubkeyAcceptedAlgorithms", "PreferredAuthentications",
	"PasswordAuthentication", "PubkeyAuthentication",
	"KbdInteractiveAuthentication", "NumberOfPasswordPrompts",
	"ConnectTimeout", "ConnectionAttempts", "ServerAliveInterval",
	"ServerAliveCountMax", "AddressFamily", "BindAddress", "Compression",
	"TCPKeepAlive", "RequestTTY", "SetEnv", "SendEnv", "LogLevel",
	"IgnoreUnknown", "IdentityFile", "SendEnv", "HostName", "User", "Port",
	"ChallengeResponseAuthentication", "DSAAuthentication",
	"ProtocolKeepAlives", "KeepAlive", "IdentityFile2",
	"PubkeyAcceptedKeyTypes", "ForwardAgent", "Protocol", "ControlMaster" };

static void
put_choice(struct buf *b, const char *const *good, size_t n)
{
	static const char *const bad[] = { "maybe", "\"\"", "yes no", "1" };

	put(b, is_wild && percent(10) ? PICK(bad) : good[below(n)]);
}

#define CHOICE(b, ...)                                                         \
	do {                                                                   \
		static const char *const good_[] = { __VA_ARGS__ };            \
		put_choice(b, good_, COUNT(good_));                            \
	} while (0)

static void
put_algos(struct buf *b, const char *keyword)
{
	static const char *const kex[] = { "curve25519-sha256",
		"ecdh-sha2-nistp256", "diffie-hellman-group14-sha1" };
	static const char *const ciphers[] = { "aes128-ctr", "aes128-cbc",
		"aes256-gcm@openssh.com" };
	static const char *const macs[] = { "hmac-sha2-256", "hmac-md5",
		"umac-64@openssh.com" };
	static const char *const keys[] = { "ssh-rsa", "ssh-ed25519",
		"rsa-sha2-512" };
	const char *const *list = keys;
	unsigned sign = below(8), n = 1 + below(3);

	if (*keyword == 'K')
		list = kex;
	else if (*keyword == 'C')
		list = ciphers;
	else if (*keyword == 'M')
		list = macs;
	if (sign == 3 && percent(50)) {
		put(b, "-*nist*,*cbc,hmac*");
		return;
	}
	put(b, sign == 0 ? "+" : sign == 1 ? "^" : sign == 2 ? "-" : "");
	for (unsigned i = 0; i < n; i++) {
		put(b, i > 0 ? "," : "");
		put(b, list[i]);
	}
}

static void
put_path(struct buf *b, bool plain)
{
	const char *path = PICK(paths);

	if (plain && (strcmp(path, "none") == 0 || strpbrk(path, "~%") != NULL))
		path = "/plain";
	put_word(b, path);
}

static void
put_name(struct buf *b)
{
	static const char *const names[] = { "%h", "%h.example.com", "10.1.2.3",
		"127.2", "::0001", "Real.Example.COM", "real-%h", "web1",
		"db.example.com", "%%h", "fe80::1%%eth0" };
	static const char *const bad[] = { "%q", "%", "%n", "\"\"", "a b" };

	put(b, is_wild && percent(10) ? PICK(bad) : PICK(names));
}

static void
put_agent(struct buf *b)
{
	static const char *const agents[] = { "none", "SSH_AUTH_SOCK", "$HOME",
		"$NOT_THERE", "~/agent", "/run/%u/agent", "${HOME}/a-%h",
		"x$HOME" };
	static const char *const bad[] = { "$", "$A-B", "${NOT_THERE}/x",
		"${HOME", "%q", "\"\"" };

	put(b, is_wild && percent(10) ? PICK(bad) : PICK(agents));
}

static void
put_env(struct buf *b, bool is_set)
{
	static const char *const set[] = { "A=1", "B=2 3", "A=2", "C=", "D=a=b",
		"E=\"q\"" };
	static const char *const send[] = { "LANG", "LC_*", "A", "-A", "-L*",
		"-*", "B" };

	for (unsigned n = 1 + below(3); n > 0; n--) {
		put(b, " ");
		put_word(b, is_set ? PICK(set) : PICK(send));
		if (is_wild && percent(3))
			put(b, is_set ? " X" : " X=1");
	}
}

static void
put_files(struct buf *b, bool plain)
{
	if (percent(10)) {
		put(b, "none");
		return;
	}
	for (unsigned n = 1 + below(3); n > 0; n--) {
		const char *path = PICK(paths);

		if (strcmp(path, "none") == 0 ||
		    (plain && strpbrk(path, "~%") != NULL))
			path = "/kh";
		put_word(b, path);
		put(b, " ");
	}
	if (is_wild && percent(5))
		put(b, percent(50) ? "none" : PICK(bad_paths));
}

static bool
put_listed(struct buf *b, const char *k)
{
	if (strcmp(k, "SetEnv") == 0 || strcmp(k, "SendEnv") == 0)
		put_env(b, k[2] == 't');
	else if (strcmp(k, "UserKnownHostsFile") == 0)
		put_files(b, false);
	else if (strcmp(k, "GlobalKnownHostsFile") == 0)
		put_files(b, false);
	else if (strstr(k, "Algorithms") != NULL || strstr(k, "KeyTypes") ||
		 strcmp(k, "Ciphers") == 0 || strcmp(k, "MACs") == 0)
		put_algos(b, k);
	else if (strcmp(k, "ProxyJump") == 0)
		put_jump(b);
	else if (strcmp(k, "ProxyCommand") == 0)
		put_command(b);
	else if (strcmp(k, "IdentityAgent") == 0)
		put_agent(b);
	else if (strncmp(k, "IdentityFile", 12) == 0 ||
		 strcmp(k, "CertificateFile") == 0)
		put_path(b, false);
	else
		return false;
	return true;
}

static bool
put_chosen(struct buf *b, const char *k)
{
	if (strcmp(k, "StrictHostKeyChecking") == 0)
		CHOICE(b, "yes", "no", "ask", "off", "accept-new", "TRUE");
	else if (strcmp(k, "AddressFamily") == 0)
		CHOICE(b, "any", "inet", "INET6");
	else if (strcmp(k, "RequestTTY") == 0)
		CHOICE(b, "yes", "no", "force", "auto", "True");
	else if (strcmp(k, "PubkeyAuthentication") == 0)
		CHOICE(b, "yes", "no", "unbound", "host-bound", "false");
	else if (strcmp(k, "Compression") == 0)
		CHOICE(b, "yes", "no");
	else if (strcmp(k, "ControlMaster") == 0)
		CHOICE(b, "auto", "no");
	else if (strcmp(k, "LogLevel") == 0)
		CHOICE(b, "quiet", "INFO", "debug", "DEBUG1", "Debug3");
	else if (strstr(k, "Authentication") != NULL ||
		 strcmp(k, "IdentitiesOnly") == 0 ||
		 strstr(k, "KeepAlive\0") == k ||
		 strcmp(k, "TCPKeepAlive") == 0 ||
		 strcmp(k, "ForwardAgent") == 0)
		CHOICE(b, "yes", "no", "True", "false", "YES");
	else
		return false;
	return true;
}

static void
put_value(struct buf *b, const char *k)
{
	if (strcmp(k, "PreferredAuthentications") == 0)
		put(b, "publickey,password");
	else if (strcmp(k, "HostName") == 0)
		put_name(b);
	else if (strcmp(k, "Port") == 0)
		put_port(b);
	else if (strcmp(k, "User") == 0)
		put(b, PICK(users));
	else if (strcmp(k, "Protocol") == 0)
		put(b, "2,1");
	else if (strcmp(k, "IgnoreUnknown") == 0)
		put(b, percent(80) ? "new*,use*" : "x");
	else if (strcmp(k, "ConnectTimeout") == 0 ||
		 strcmp(k, "ServerAliveInterval") == 0 ||
		 strcmp(k, "ProtocolKeepAlives") == 0)
		put_time(b);
	else if (strstr(k, "Count") != NULL || strstr(k, "Number") != NULL ||
		 strstr(k, "Attempts") != NULL)
		put_number(b);
	else if (!put_listed(b, k) && !put_chosen(b, k))
		put_word(b, PICK(words));
}

/* ---- lines ----------------------------------------------------------------
 */

/* A keyword in whatever case, perhaps in quotes, and what parts it off. */
static void
put_keyword(struct buf *b, const char *k)
{
	static const char *const between[] = { " ", "\t", "=", " = ", "  ",
		" =", "= " };
	char word[64];

	snprintf(word, sizeof(word), "%s", k);
	for (char *p = word; percent(20) && *p != '\0'; p++)
		*p = (char)(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
	put(b,
	    percent(30) ? PICK(((const char *[]){ "  ", "\t", " = " })) : "");
	if (percent(3)) {
		put(b, "\"");
		put(b, word);
		put(b, "\" ");
		return;
	}
	put(b, word);
	put(b, percent(75) ? " " : PICK(between));
}

static void
put_setting(struct buf *b)
{
	const char *k = PICK(keywords);
	bool raw = strncmp(k, "Proxy", 5) == 0;
	/* We do not look at theirs. */
	bool other = strcmp(k, "ForwardAgent") == 0 ||
		     strcmp(k, "ControlMaster") == 0 ||
		     strcmp(k, "Protocol") == 0;
	bool wild = is_wild;

	is_wild &= !other;
	put_keyword(b, k);
	put_value(b, k);
	if (percent(10))
		put(b, percent(50) && !raw ? " # comment" : "  \t");
	if (is_wild && percent(3))
		put(b, percent(50) ? " more" : " \"open");
	is_wild = wild;
}

static void
put_patterns(struct buf *b)
{
	for (unsigned n = 1 + below(3); n > 0; n--) {
		put(b, " ");
		if (percent(50))
			put_host(b);
		else
			put_word(b, PICK(patterns));
	}
	if (is_wild && percent(3))
		put(b, " \"\"");
}

static void
put_list(struct buf *b, bool is_users)
{
	static const char *const user_patterns[] = { "root", "*", "r*", "!root",
		"R*", "a?b", "!*,root" };

	put(b, percent(20) ? "=" : " ");
	if (percent(20))
		put(b, "\"");
	for (unsigned n = 1 + below(2); n > 0; n--) {
		if (is_users)
			put(b, PICK(user_patterns));
		else
			put(b, percent(50) ? PICK(hosts) : PICK(patterns));
		put(b, n > 1 ? "," : "");
	}
	if (b->mem[b->end - 1] != '"' &&
	    memchr(buf_at(b) + buf_len(b) - 1, '"', 1) == NULL) {
		/* Close it if it is open: an even number so far, else not. */
		size_t quotes = 0;

		for (size_t i = buf_len(b); i > 0 && buf_at(b)[i - 1] != '\n';
		     i--)
			quotes += buf_at(b)[i - 1] == '"';
		if (quotes % 2 == 1)
			put(b, "\"");
	}
}

static void
put_criterion(struct buf *b)
{
	static const char *const lists[] = { "host", "originalhost", "user",
		"localuser", "Host" };
	const char *k;

	if (percent(15)) {
		put(b, percent(20) ? " !" : " ");
		put(b, percent(60) ? "final" : "canonical");
		return;
	}
	k = PICK(lists);
	put(b, percent(15) ? " !" : " ");
	put(b, k);
	put_list(b, k[strlen(k) - 1] == 'r');
}

static void
put_match(struct buf *b)
{
	static const char *const bad[] = { " all host h", " host",
		" nonesuch x", " host h user root all", " #", " host h extra",
		" !!all", " user \"\"" };

	put(b, percent(90) ? "Match" : "match");
	if (is_wild && percent(10))
		put(b, PICK(bad));
	else if (percent(15))
		put(b, percent(80) ? " all" : " !all");
	else {
		for (unsigned n = 1 + below(3); n > 0; n--)
			put_criterion(b);
		if (percent(5))
			put(b, " # comment");
	}
}

static void
put_include(struct buf *b, unsigned number)
{
	char path[4200];

	put(b, "Include");
	for (unsigned n = 1 + below(2); n > 0; n--) {
		unsigned which = number + 1 + below(3);
		const char *star = percent(20) ? "*" : "";

		if (which > count || percent(10))
			snprintf(path, sizeof(path), " %s/none*", folder);
		else if (*star != '\0' && which % 10 == 9)
			/* 9, 90, 900: itself not among them */
			snprintf(path, sizeof(path), " %s/%u", folder, which);
		else if (*star != '\0')
			snprintf(
			    path, sizeof(path), " %s/%u[xyz]*", folder, which);
		else
			snprintf(
			    path, sizeof(path), " \"%s/%u\"", folder, which);
		put(b, path);
	}
	if (is_wild && percent(5))
		put(b, " \"\"");
}

static void
put_odd(struct buf *b)
{
	static const char *const odd[] = { "", "  ", "# comment", "\t# x", "=",
		"#", "\"", "\f" };
	static const char *const bad[] = { "Port", "NewKeyword yes",
		"UseKeychain yes", "nonesuch", "Port =", "\"Port\"22", "Host",
		"User \"a" };

	if (is_wild && percent(40))
		put(b, PICK(bad));
	else
		put(b, PICK(odd));
}

static void
make_file(struct buf *b, unsigned number)
{
	const char *end = percent(10) ? "\r\n" : "\n";
	unsigned n = 1 + below(16), kind;

	for (; n > 0; n--) {
		kind = below(100);
		if (kind < 18) {
			put_keyword(b, "Host");
			put_patterns(b);
		} else if (kind < 28)
			put_match(b);
		else if (kind < 31)
			put_include(b, number);
		else if (kind < 37)
			put_odd(b);
		else
			put_setting(b);
		if (n > 1 || percent(80))
			put(b, end);
	}
}

int
main(int argc, char *argv[])
{
	struct buf b = { 0 };

	if (argc != 4)
		errx(2, "usage: sshconfig_make SEED COUNT FOLDER");
	seed = strtoull(argv[1], NULL, 10);
	count = (unsigned)strtoul(argv[2], NULL, 10);
	folder = argv[3];
	for (unsigned i = 1; i <= count; i++) {
		buf_reset(&b);
		is_wild = percent(25);
		make_file(&b, i);
		write_file(folder, i, &b);
		for (int k = 0; k < 3; k++)
			printf("%u %s %s %u\n", i, PICK(hosts),
			    percent(80) ? "-" : PICK(users),
			    percent(80) ? 0 : 1 + below(65535));
	}
	buf_free(&b);
	return 0;
}
