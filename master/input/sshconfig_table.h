/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_table.h - the keywords of ssh_config(5), each once.
 *
 *	SSHCONFIG_TABLE: X(KIND, NAME, field, "keyword", tell)
 *	keywords with a value in struct sshconfig_host
 *
 *	KIND	type of field		value
 *	FLAG	int			yes, no, true, false: 1, 0
 *	PUBKEY, HOSTKEYS, FAMILY, TTY, ZIP, LOG
 *		int			one of SSHCONFIG_WORDS_*
 *	COUNT	int			a number
 *	TIME	int			seconds, or 1h30m; none
 *	PORT	int			a number or a service
 *	WORD	const char *		one argument
 *	AGENT	const char *		one argument, $VARIABLE checked
 *	ALGOS	const char *		one argument, +, - or ^ before it
 *	REST	const char *		the rest of the line
 *	JUMP	const char *		hosts by commas, see sshconfig_jump.h
 *	ADD	list			one argument, added to those before
 *	FILES	list			several arguments
 *	SEND	list			names, added or (with -) taken away
 *	SET	list			NAME=value ...
 *
 *	tell: HONOURED; else it is read and not acted upon: TOLD, or QUIET where
 *	that makes no difference to what a run brings back
 *
 *	SSHCONFIG_ALIASES: X("other name", NAME)
 *
 *	SSHCONFIG_OTHERS: X("keyword", tell, "harmless")
 *	keywords without: QUIET, for they mean nothing to a farm of logins, or
 *	TOLD unless the value is one of these words
 */
#ifndef HF_SSHCONFIG_TABLE_H
#define HF_SSHCONFIG_TABLE_H

/* clang-format off */
#define SSHCONFIG_TABLE(X)						\
	X(WORD, HOSTNAME, hostname, "HostName", HONOURED)		\
	X(PORT, PORT, port, "Port", HONOURED)				\
	X(WORD, USER, user, "User", HONOURED)				\
	X(ADD, IDENTITY_FILE, identity_files, "IdentityFile", HONOURED)	\
	X(FLAG, IDENTITIES_ONLY, identities_only, "IdentitiesOnly", HONOURED) \
	X(AGENT, IDENTITY_AGENT, identity_agent, "IdentityAgent", HONOURED) \
	X(ADD, CERTIFICATE_FILE, certificate_files, "CertificateFile", TOLD) \
	X(JUMP, PROXY_JUMP, proxy_jump, "ProxyJump", HONOURED)		\
	X(REST, PROXY_COMMAND, proxy_command, "ProxyCommand", HONOURED)	\
	X(FILES, USER_KNOWN_HOSTS, user_known_hosts,			\
	    "UserKnownHostsFile", HONOURED)				\
	X(FILES, GLOBAL_KNOWN_HOSTS, global_known_hosts,		\
	    "GlobalKnownHostsFile", HONOURED)				\
	X(HOSTKEYS, HOST_KEYS, host_keys, "StrictHostKeyChecking", HONOURED) \
	X(WORD, HOST_KEY_ALIAS, host_key_alias, "HostKeyAlias", HONOURED) \
	X(ALGOS, HOST_KEY_ALGORITHMS, host_key_algorithms,		\
	    "HostKeyAlgorithms", TOLD)				\
	X(ALGOS, KEX_ALGORITHMS, kex_algorithms, "KexAlgorithms", TOLD) \
	X(ALGOS, CIPHERS, ciphers, "Ciphers", TOLD)			\
	X(ALGOS, MACS, macs, "MACs", TOLD)				\
	X(ALGOS, PUBKEY_ALGORITHMS, pubkey_algorithms,			\
	    "PubkeyAcceptedAlgorithms", TOLD)				\
	X(WORD, PREFERRED, preferred, "PreferredAuthentications", HONOURED) \
	X(FLAG, PASSWORD, password_auth, "PasswordAuthentication", HONOURED) \
	X(PUBKEY, PUBKEY, pubkey_auth, "PubkeyAuthentication", HONOURED) \
	X(FLAG, KBDINT, kbdint_auth, "KbdInteractiveAuthentication", HONOURED) \
	X(COUNT, PASSWORD_PROMPTS, password_prompts,			\
	    "NumberOfPasswordPrompts", QUIET)				\
	X(TIME, CONNECT_TIMEOUT, connect_timeout, "ConnectTimeout", HONOURED) \
	X(COUNT, CONNECTION_ATTEMPTS, connection_attempts,		\
	    "ConnectionAttempts", HONOURED)				\
	X(TIME, ALIVE_INTERVAL, alive_interval, "ServerAliveInterval", HONOURED) \
	X(COUNT, ALIVE_COUNT_MAX, alive_count_max, "ServerAliveCountMax", \
	    HONOURED)							\
	X(FAMILY, ADDRESS_FAMILY, address_family, "AddressFamily", HONOURED) \
	X(WORD, BIND_ADDRESS, bind_address, "BindAddress", HONOURED)	\
	X(ZIP, COMPRESSION, compression, "Compression", QUIET)		\
	X(FLAG, TCP_KEEP_ALIVE, tcp_keep_alive, "TCPKeepAlive", QUIET)	\
	X(TTY, REQUEST_TTY, request_tty, "RequestTTY", HONOURED)	\
	X(SET, SET_ENV, set_env, "SetEnv", TOLD)			\
	X(SEND, SEND_ENV, send_env, "SendEnv", TOLD)			\
	X(LOG, LOG_LEVEL, log_level, "LogLevel", QUIET)		\
	X(CANON, CANONICALIZE, canonicalize, "CanonicalizeHostname", HONOURED) \
	X(WORD, IGNORE_UNKNOWN, ignore_unknown, "IgnoreUnknown", HONOURED)

#define SSHCONFIG_ALIASES(X)						\
	X("IdentityFile2", IDENTITY_FILE)				\
	X("DSAAuthentication", PUBKEY)					\
	X("PubkeyAcceptedKeyTypes", PUBKEY_ALGORITHMS)			\
	X("ChallengeResponseAuthentication", KBDINT)			\
	X("SkeyAuthentication", KBDINT)					\
	X("TisAuthentication", KBDINT)					\
	X("KeepAlive", TCP_KEEP_ALIVE)					\
	X("ProtocolKeepAlives", ALIVE_INTERVAL) /* Debian's */		\
	X("SetupTimeOut", ALIVE_INTERVAL)

#define SSHCONFIG_OTHERS(X)						\
	X("AddKeysToAgent", QUIET, "")					\
	X("AFSTokenPassing", QUIET, "")					\
	X("BatchMode", QUIET, "")					\
	X("BindInterface", TOLD, "")					\
	X("CanonicalDomains", QUIET, "")				\
	X("CanonicalizeFallbackLocal", QUIET, "")			\
	X("CanonicalizeMaxDots", QUIET, "")				\
	X("CanonicalizePermittedCNAMEs", QUIET, "")			\
	X("CASignatureAlgorithms", QUIET, "")				\
	X("ChannelTimeout", QUIET, "")					\
	X("CheckHostIP", TOLD, "no false")				\
	X("Cipher", QUIET, "")						\
	X("ClearAllForwardings", QUIET, "")				\
	X("CompressionLevel", QUIET, "")				\
	X("ControlMaster", QUIET, "")					\
	X("ControlPath", QUIET, "")					\
	X("ControlPersist", QUIET, "")					\
	X("DynamicForward", TOLD, "")					\
	X("EnableEscapeCommandline", QUIET, "")				\
	X("EnableSSHKeysign", QUIET, "")				\
	X("EscapeChar", QUIET, "")					\
	X("ExitOnForwardFailure", QUIET, "")				\
	X("FallBackToRsh", QUIET, "")					\
	X("FingerprintHash", QUIET, "")					\
	X("ForkAfterAuthentication", QUIET, "")				\
	X("ForwardAgent", TOLD, "no false")				\
	X("ForwardX11", QUIET, "")					\
	X("ForwardX11Timeout", QUIET, "")				\
	X("ForwardX11Trusted", QUIET, "")				\
	X("GatewayPorts", QUIET, "")					\
	X("GlobalKnownHostsFile2", QUIET, "")				\
	X("GSSAPIAuthentication", QUIET, "")				\
	X("GSSAPIClientIdentity", QUIET, "")				\
	X("GSSAPIDelegateCredentials", QUIET, "")			\
	X("GSSAPIKexAlgorithms", QUIET, "")				\
	X("GSSAPIKeyExchange", QUIET, "")				\
	X("GSSAPIRenewalForcesRekey", QUIET, "")			\
	X("GSSAPIServerIdentity", QUIET, "")				\
	X("GSSAPITrustDNS", QUIET, "")					\
	X("HashKnownHosts", QUIET, "")					\
	X("HostbasedAcceptedAlgorithms", QUIET, "")			\
	X("HostbasedAuthentication", TOLD, "no false")			\
	X("HostbasedKeyTypes", QUIET, "")				\
	X("IPQoS", QUIET, "")						\
	X("KbdInteractiveDevices", QUIET, "")				\
	X("KerberosAuthentication", QUIET, "")				\
	X("KerberosTGTPassing", QUIET, "")				\
	X("KnownHostsCommand", TOLD, "none")				\
	X("LocalCommand", QUIET, "")					\
	X("LocalForward", TOLD, "")					\
	X("LogVerbose", QUIET, "")					\
	X("NoHostAuthenticationForLocalhost", TOLD, "no false")		\
	X("ObscureKeystrokeTiming", QUIET, "")				\
	X("PermitLocalCommand", TOLD, "no false")			\
	X("PermitRemoteOpen", QUIET, "")				\
	X("PKCS11Provider", TOLD, "none")				\
	X("Protocol", QUIET, "")					\
	X("ProxyUseFdpass", TOLD, "no false")				\
	X("RefuseConnection", TOLD, "")					\
	X("RekeyLimit", QUIET, "")					\
	X("RemoteCommand", TOLD, "none")				\
	X("RemoteForward", TOLD, "")					\
	X("RequiredRSASize", TOLD, "1024")				\
	X("RevokedHostKeys", TOLD, "none")				\
	X("RhostsAuthentication", QUIET, "")				\
	X("RhostsRSAAuthentication", QUIET, "")				\
	X("RSAAuthentication", QUIET, "")				\
	X("SecurityKeyProvider", QUIET, "")				\
	X("SessionType", TOLD, "default")				\
	X("SmartcardDevice", QUIET, "")					\
	X("StdinNull", QUIET, "")					\
	X("StreamLocalBindMask", QUIET, "")				\
	X("StreamLocalBindUnlink", QUIET, "")				\
	X("SyslogFacility", QUIET, "")					\
	X("Tag", QUIET, "")						\
	X("Tunnel", TOLD, "no false")					\
	X("TunnelDevice", QUIET, "")					\
	X("UpdateHostKeys", QUIET, "")					\
	X("UsePrivilegedPort", QUIET, "")				\
	X("UseRoaming", QUIET, "")					\
	X("UserKnownHostsFile2", QUIET, "")				\
	X("UseRsh", QUIET, "")						\
	X("VerifyHostKeyDNS", TOLD, "no false")				\
	X("VersionAddendum", QUIET, "")					\
	X("VisualHostKey", QUIET, "")					\
	X("WarnWeakCrypto", QUIET, "")					\
	X("XAuthLocation", QUIET, "")

/* The values of choices: X("word", VALUE), the first of each is printed. */
#define SSHCONFIG_WORDS_FLAG(X)						\
	X("yes", 1) X("no", 0) X("true", 1) X("false", 0)
#define SSHCONFIG_WORDS_PUBKEY(X)					\
	X("true", 1) X("false", 0) X("yes", 1) X("no", 0)		\
	X("unbound", 2) X("host-bound", 3)
#define SSHCONFIG_WORDS_HOSTKEYS(X)					\
	X("ask", SSHCONFIG_HOSTKEYS_ASK)				\
	X("true", SSHCONFIG_HOSTKEYS_YES)				\
	X("false", SSHCONFIG_HOSTKEYS_NO)				\
	X("accept-new", SSHCONFIG_HOSTKEYS_NEW)				\
	X("yes", SSHCONFIG_HOSTKEYS_YES)				\
	X("no", SSHCONFIG_HOSTKEYS_NO)					\
	X("off", SSHCONFIG_HOSTKEYS_NO)
#define SSHCONFIG_WORDS_FAMILY(X)					\
	X("any", SSHCONFIG_FAMILY_ANY)					\
	X("inet", SSHCONFIG_FAMILY_INET)				\
	X("inet6", SSHCONFIG_FAMILY_INET6)
#define SSHCONFIG_WORDS_TTY(X)						\
	X("auto", SSHCONFIG_TTY_AUTO)					\
	X("true", SSHCONFIG_TTY_YES)					\
	X("false", SSHCONFIG_TTY_NO)					\
	X("force", SSHCONFIG_TTY_FORCE)					\
	X("yes", SSHCONFIG_TTY_YES)					\
	X("no", SSHCONFIG_TTY_NO)
#define SSHCONFIG_WORDS_ZIP(X) X("yes", 1) X("no", 0)
#define SSHCONFIG_WORDS_CANON(X)					\
	X("yes", 1) X("no", 0) X("true", 1) X("false", 0) X("always", 2)
#define SSHCONFIG_WORDS_LOG(X)						\
	X("SILENT", 0) X("QUIET", 0) X("FATAL", 1) X("ERROR", 2) X("INFO", 3) \
	X("VERBOSE", 4) X("DEBUG", 5) X("DEBUG1", 5) X("DEBUG2", 6)	\
	X("DEBUG3", 7)
/* clang-format on */

enum {
	SSHCONFIG_HOSTKEYS_NO,
	SSHCONFIG_HOSTKEYS_NEW,
	SSHCONFIG_HOSTKEYS_YES,
	SSHCONFIG_HOSTKEYS_ASK
};
enum { SSHCONFIG_FAMILY_ANY, SSHCONFIG_FAMILY_INET, SSHCONFIG_FAMILY_INET6 };
enum {
	SSHCONFIG_TTY_AUTO,
	SSHCONFIG_TTY_NO,
	SSHCONFIG_TTY_YES,
	SSHCONFIG_TTY_FORCE
};

#define SSHCONFIG_TYPE_FLAG int
#define SSHCONFIG_TYPE_PUBKEY int
#define SSHCONFIG_TYPE_HOSTKEYS int
#define SSHCONFIG_TYPE_FAMILY int
#define SSHCONFIG_TYPE_TTY int
#define SSHCONFIG_TYPE_ZIP int
#define SSHCONFIG_TYPE_LOG int
#define SSHCONFIG_TYPE_CANON int
#define SSHCONFIG_TYPE_COUNT int
#define SSHCONFIG_TYPE_TIME int
#define SSHCONFIG_TYPE_PORT int
#define SSHCONFIG_TYPE_WORD const char *
#define SSHCONFIG_TYPE_AGENT const char *
#define SSHCONFIG_TYPE_ALGOS const char *
#define SSHCONFIG_TYPE_REST const char *
#define SSHCONFIG_TYPE_JUMP const char *
#define SSHCONFIG_TYPE_ADD struct sshconfig_list
#define SSHCONFIG_TYPE_FILES struct sshconfig_list
#define SSHCONFIG_TYPE_SEND struct sshconfig_list
#define SSHCONFIG_TYPE_SET struct sshconfig_list

#endif
