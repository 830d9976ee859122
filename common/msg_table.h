/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * msg_table.h - every message between master and workers, defined once.
 *
 * The enum, the structs, the encoder, the decoder, the names in the log, the
 * dispatch switches of every program, the round-trip test and the protocol
 * dump are generated from the table below.
 *
 *	X(NAME, name, number, LINK, "doc")	F(type, field)
 *	types: u32 u64 (scalars), str bin (slices borrowed from the frame)
 *
 * LINK says who may send it to whom. Each dispatcher gives a meaning to each
 * link (DISPATCH_<LINK>), so a message without a receiver does not compile:
 *	ALL_TO_MASTER	 every worker, services included
 *	MASTER_TO_ALL
 *	LANE_TO_MASTER	 workers that run jobs (io, cpu, resolver)
 *	MASTER_TO_LANE
 *	CPU_TO_MASTER	 only workers of the cpu lane
 *	MASTER_TO_IO	 the master to a worker of the io lane
 *	MASTER_TO_CPU
 *	IO_TO_MASTER	 only workers of the io lane
 *	IO_TO_SIGNER	 the master passes it on under a token of its own
 *	SIGNER_TO_IO	 the answer, the same way back
 *	MASTER_TO_SIGNER
 *	SIGNER_TO_MASTER
 *	IN_JOB		 never a frame: the argument of a JOB, or part of one; a
 *			 bin field that holds several of a kind is a list, see
 *			 msg_list_add()
 *
 * To add one: a row, a FIELDS line, an on_<name>() at its receiver and a
 * WELCOME_<NAME> in the master. To change one: bump MSG_PROTO. Numbers and
 * order of fields are wire format: append, never reorder, never reuse.
 */
#ifndef HF_MSG_TABLE_H
#define HF_MSG_TABLE_H

#define MSG_PROTO 4

/* clang-format off */
#define MSG_TABLE(X)							\
	X(HELLO,      hello,       1, ALL_TO_MASTER,			\
	    "first frame of every worker")				\
	X(RESULT,     result,      2, LANE_TO_MASTER,			\
	    "ends the job of its claim; counters belong to it")		\
	X(OUTPUT,     output,      3, LANE_TO_MASTER,			\
	    "a piece of stdout (1), stderr (2) or value (3)")		\
	X(HOST_KEY,   host_key,    4, IO_TO_MASTER,			\
	    "a host key not known before was accepted")			\
	X(SIGN,       sign,        5, IO_TO_SIGNER,			\
	    "sign data with a key; answered by SIGNED")			\
	X(SIGNED,     signed_data, 6, SIGNER_TO_IO,			\
	    "the signature, or why there is none")			\
	X(KEY,        key,         7, SIGNER_TO_MASTER,			\
	    "a key that was loaded, or offered by the agent")		\
	X(KEYS_DONE,  keys_done,   8, SIGNER_TO_MASTER,			\
	    "ends the answer to LOAD_KEY and LOAD_AGENT")		\
	X(MODULES,    modules,     9, CPU_TO_MASTER,			\
	    "what is mapped now; HELLO said what was")			\
	X(LOGIN,      login,      10, IO_TO_MASTER,			\
	    "the host has let us in")					\
	X(LINK,       link,       11, IO_TO_MASTER,			\
	    "may more sessions go through this one now?")		\
	X(JOB,        job,        65, MASTER_TO_LANE,			\
	    "from here on the worker holds this job")			\
	X(CANCEL,     cancel,     66, MASTER_TO_LANE,			\
	    "end this job soon, with this status")			\
	X(DRAIN,      drain,      67, MASTER_TO_ALL,			\
	    "finish what you hold, then exit")				\
	X(LOAD_KEY,   load_key,   68, MASTER_TO_SIGNER,			\
	    "read a private key file")					\
	X(LOAD_AGENT, load_agent, 69, MASTER_TO_SIGNER,			\
	    "list the keys of an ssh-agent")				\
	X(LIMITS,     limits,     70, MASTER_TO_CPU,			\
	    "what each task after this may use")			\
	X(INPUT,      input,      71, MASTER_TO_IO,			\
	    "what the job of this claim has as its input: a descriptor")	\
	X(SSH,        ssh,       129, IN_JOB,				\
	    "what a host job does, and with which credentials")		\
	X(CREDENTIAL, credential, 130, IN_JOB,				\
	    "as whom to log in, and with what; in SSH")			\
	X(ANSWER,     answer,    131, IN_JOB,				\
	    "to a question at the login; in CREDENTIAL")		\
	X(COMMAND,    command,   132, IN_JOB,				\
	    "one of those to be run; in SSH")				\
	X(SECRET,     secret,    133, IN_JOB,				\
	    "what a device may ask for after the login; in SSH")	\
	X(PLATFORM,   platform,  134, IN_JOB,				\
	    "how to talk to a device's command line; in SSH")		\
	X(LEVEL,      level,     135, IN_JOB,				\
	    "a mode of that command line; in PLATFORM")			\
	X(WAY,        way,       136, IN_JOB,				\
	    "from one level to another; in LEVEL")			\
	X(STEP,       step,      137, IN_JOB,				\
	    "what to type on the way; in WAY and PLATFORM")		\
	X(QUESTION,   question,  138, IN_JOB,				\
	    "what a device may ask unasked; in PLATFORM")		\
	X(PART,       part,      139, IN_JOB,				\
	    "what one of several commands came to; in RESULT")

#define MSG_HELLO_FIELDS(F)						\
	F(u32, proto) F(u32, slot) F(u32, generation) F(u32, pid)	\
	F(bin, modules)
#define MSG_RESULT_FIELDS(F)						\
	F(u64, claim) F(u32, entry) F(u32, status) F(u32, stage)	\
	F(u32, flags) F(u32, exit_code) F(u64, elapsed_us)		\
	F(u64, cpu_us) F(str, exit_signal) F(str, error_class)		\
	F(str, error_message) F(str, error_hint) F(bin, value)		\
	F(bin, counters) F(bin, parts) F(u32, turn) F(u32, refused)
#define MSG_OUTPUT_FIELDS(F)						\
	F(u64, claim) F(u32, entry) F(u32, stream) F(bin, data)
#define MSG_HOST_KEY_FIELDS(F)						\
	F(u64, claim) F(u32, entry) F(str, type) F(bin, blob)
#define MSG_SIGN_FIELDS(F)						\
	F(u64, token) F(u32, entry) F(u32, key) F(bin, data)
#define MSG_SIGNED_FIELDS(F)						\
	F(u64, token) F(u32, entry) F(str, error) F(bin, signature)
#define MSG_KEY_FIELDS(F)						\
	F(u32, key) F(str, algorithm) F(bin, blob) F(str, comment)
#define MSG_KEYS_DONE_FIELDS(F)						\
	F(u32, key) F(u32, outcome) F(str, error)
#define MSG_MODULES_FIELDS(F)						\
	F(bin, modules)
#define MSG_LOGIN_FIELDS(F)						\
	F(u64, claim) F(u32, entry) F(str, banner) F(str, user)		\
	F(u32, credential) F(u32, methods) F(u32, refused)
#define MSG_LINK_FIELDS(F)						\
	F(u64, claim) F(u32, entry) F(u32, open)
#define MSG_JOB_FIELDS(F)						\
	F(u64, claim) F(u32, entry) F(u64, timeout_ms) F(str, task)	\
	F(bin, arg) F(u64, max_output) F(u64, link) F(u32, turn)	\
	F(u32, skip) F(u32, flags)
#define MSG_CANCEL_FIELDS(F)						\
	F(u64, claim) F(u32, entry) F(u32, status)
#define MSG_DRAIN_FIELDS(F)						\
	F(u64, grace_ms)
#define MSG_LOAD_KEY_FIELDS(F)						\
	F(u32, key) F(str, path) F(bin, passphrase)
#define MSG_LOAD_AGENT_FIELDS(F)					\
	F(u32, key) F(str, path)
#define MSG_LIMITS_FIELDS(F)						\
	F(u64, memory) F(u64, cpu_ms) F(u64, file_size)
#define MSG_INPUT_FIELDS(F)						\
	F(u64, claim)
#define MSG_SSH_FIELDS(F)						\
	F(str, host) F(u32, port) F(bin, credentials) F(bin, known)	\
	F(u32, host_keys) F(u32, flags) F(u32, mode) F(bin, commands)	\
	F(bin, platform) F(bin, secrets) F(str, legacy)			\
	F(u32, file_mode) F(u64, max_output) F(u64, login_timeout_ms)	\
	F(u64, idle_timeout_ms) F(u64, connect_timeout_ms)		\
	F(str, become) F(str, level)
#define MSG_CREDENTIAL_FIELDS(F)					\
	F(str, user) F(bin, password) F(bin, keys) F(bin, answers)	\
	F(u32, flags)
#define MSG_ANSWER_FIELDS(F)						\
	F(str, prompt) F(bin, text)
#define MSG_COMMAND_FIELDS(F)						\
	F(str, text) F(u32, flags) F(str, place)
#define MSG_SECRET_FIELDS(F)						\
	F(str, name) F(bin, text) F(u32, credential)
#define MSG_PLATFORM_FIELDS(F)						\
	F(str, name) F(str, prompt) F(bin, excludes) F(str, level)	\
	F(bin, levels) F(bin, failures) F(bin, on_open)			\
	F(bin, on_close) F(bin, questions) F(str, newline)		\
	F(str, user_suffix) F(u32, flags) F(str, config_level)		\
	F(bin, commit) F(bin, abort) F(bin, save)
#define MSG_LEVEL_FIELDS(F)						\
	F(str, name) F(str, prompt) F(bin, excludes) F(bin, ways)	\
	F(u32, flags)
#define MSG_WAY_FIELDS(F)						\
	F(str, to) F(bin, steps)
#define MSG_STEP_FIELDS(F)						\
	F(u32, kind) F(str, input) F(str, prompt) F(str, response)	\
	F(u32, flags)
#define MSG_QUESTION_FIELDS(F)						\
	F(str, pattern) F(str, answer) F(u32, flags)
#define MSG_PART_FIELDS(F)						\
	F(u32, command) F(u32, status) F(u32, stage) F(u64, length)	\
	F(u64, elapsed_us) F(u32, exit_code) F(str, error_class)	\
	F(str, error_message)
/* clang-format on */

/* RESULT.flags */
#define MSG_RESULT_TRUNCATED 1u /* output went over its cap */
#define MSG_RESULT_SENT 2u      /* the command was handed to the device */
#define MSG_RESULT_FINAL 4u     /* trying again would not help */
#define MSG_RESULT_LIMIT 8u     /* a task failed for want of what LIMITS said */
#define MSG_RESULT_DROPPED 32u  /* the server hung up before its banner */
#define MSG_RESULT_UNBEGUN                                                     \
	16u /* there was no way to the host: give it again                     \
	     */

/* JOB.flags */
#define MSG_JOB_STREAM 1u /* a task's output is wanted as it comes */

/* RESULT.exit_code: 0 none, else the exit status plus one */

/*
 * JOB.max_output: bytes of stdout, and of stderr, that a task's result may
 * have; the worker cuts them there. 0: no output is wanted (a handler).
 */

/*
 * HELLO.modules, MODULES.modules: a msgpack array of [path, build-id, base,
 * end], see worker/modules.h; HELLO's may be empty.
 * LIMITS: bytes beside what is mapped, milliseconds of CPU time, bytes of a
 * file; 0: none.
 */

/* OUTPUT.stream */
enum msg_stream {
	MSG_STREAM_STDOUT = 1,
	MSG_STREAM_STDERR = 2,
	MSG_STREAM_VALUE = 3
};

/* KEYS_DONE.outcome */
enum msg_key_outcome {
	MSG_KEY_OK,
	MSG_KEY_UNREADABLE,     /* no such file, or no right to read it */
	MSG_KEY_ENCRYPTED,      /* needs a passphrase */
	MSG_KEY_BAD_PASSPHRASE, /* this passphrase does not open it */
	MSG_KEY_UNUSABLE,       /* not a private key, or a kind unknown here */
	MSG_KEY_NO_AGENT,       /* no agent answers there */
};

/* SSH.host_keys: what to do with the server's key */
enum msg_host_keys {
	MSG_HOST_KEYS_STRICT,
	MSG_HOST_KEYS_ACCEPT_NEW,
	MSG_HOST_KEYS_OFF
};

/* SSH.flags */
#define MSG_SSH_PTY 2u     /* the command runs on a terminal */
#define MSG_SSH_LINK 4u    /* no command: other jobs go through this session */
#define MSG_SSH_STOP 8u    /* no command after one that failed */
#define MSG_SSH_INPUT 16u  /* an INPUT says what the command reads */
#define MSG_SSH_MODE 32u   /* PUT: the file is to have file_mode */
#define MSG_SSH_VERIFY 64u /* PUT: read it back, and compare */

/* SSH.mode */
enum msg_ssh_mode {
	MSG_SSH_EXEC,    /* each command on a channel of its own */
	MSG_SSH_SHELL,   /* all typed to the command line of a device */
	MSG_SSH_AUTO,    /* exec, where it is refused a shell */
	MSG_SSH_NETCONF, /* commands are RPCs, RFC 6242 */
	MSG_SSH_GET,     /* SFTP: stdout is the file at the one remote path */
	MSG_SSH_PUT,     /* SFTP: the INPUT goes to the one remote path */
	MSG_SSH_LOGIN,   /* log in, and no more: there are no commands */
	MSG_SSH_MODES
};

/* COMMAND.flags */
#define MSG_COMMAND_REPEATABLE 1u /* it may run twice */
#define MSG_COMMAND_LINE 2u       /* of configuration */
#define MSG_COMMAND_COMMIT 4u     /* the next step of PLATFORM.commit */
#define MSG_COMMAND_SAVE 8u       /* the next one of PLATFORM.save */

/* CREDENTIAL.flags: what it may be used for; 0: all */
#define MSG_CREDENTIAL_NO_KEYS 1u
#define MSG_CREDENTIAL_NO_PASSWORD 2u
#define MSG_CREDENTIAL_NO_INTERACTIVE 4u

/* PLATFORM.flags, LEVEL.flags, STEP.flags, QUESTION.flags */
#define MSG_PLATFORM_ONE_CHANNEL 1u /* a connection has room for one */
#define MSG_LEVEL_EXACT 1u          /* prompt is the text itself, no pattern */
#define MSG_STEP_EXACT 1u           /* the same */
#define MSG_STEP_SECRET 2u          /* response names a SECRET */
#define MSG_QUESTION_PAGER 1u       /* take what it says out of the output */
#define MSG_QUESTION_END 2u /* there is no answer: it ends the session */

/* JOB.turn, RESULT.turn */
#define MSG_TURN_NUMBER 0xffffu /* of the credential */
#define MSG_TURN_SHELL 0x10000u /* exec is refused: use a shell */

/* LOGIN.methods: those that the server took */
#define MSG_LOGIN_PUBLICKEY 1u
#define MSG_LOGIN_PASSWORD 2u
#define MSG_LOGIN_INTERACTIVE 4u
#define MSG_LOGIN_METHODS 8u /* sets of them; 0: it wanted none */

/* STEP.kind */
enum msg_step_kind {
	MSG_STEP_SEND,     /* type input, wait for the next prompt */
	MSG_STEP_PROMPTED, /* type input, wait for prompt, type response */
	MSG_STEP_ENTER,    /* go to the level named by input */
	MSG_STEP_WRITE,    /* type input, wait for nothing */
	MSG_STEP_KINDS
};

/*
 * SSH.credentials, .commands, .secrets, CREDENTIAL.answers, PLATFORM.levels,
 * .on_open, .on_close, .questions, .commit, .abort, .save, LEVEL.ways,
 * WAY.steps, RESULT.parts: lists. Steps MSG_STEP_ENTER of .commit and .save
 * have no COMMAND of their own. COMMAND.place: FILE:LINE of it, for errors; may
 * be empty.
 * SSH.platform: a PLATFORM, or empty. PLATFORM.excludes, .failures and
 * LEVEL.excludes: texts that must not be, or are, in it; each u32 length
 * (big-endian) and so many bytes.
 * Patterns are PCRE2's, multi-line; prompts match at the end of what came.
 * PLATFORM.newline goes behind whatever is typed (commands, STEP.input and
 * .response), but not behind QUESTION.answer: that is sent as it is. A WAY has
 * no step MSG_STEP_ENTER.
 * SSH.become: the user that sudo runs commands as, on channels of their own;
 * empty: the one who has logged in. SSH.level: one of PLATFORM.levels, where
 * they are typed; empty: where it is after PLATFORM.on_open.
 * SSH.legacy: algorithms allowed beside the safe ones, commas between the
 * names; "all": every one there is.
 *
 * CREDENTIAL.keys: keys to try, in order; each u32 number, then u32 length and
 * the public key blob (RFC 4253 section 6.6), all big-endian.
 * ANSWER.prompt: a part of the question, whatever its case; empty: of any.
 * SSH.known: see common/hostkey.h.
 *
 * JOB.turn: the credential to begin with, and what was found out before.
 * JOB.skip: credentials that are not to be tried, bit by number.
 * LOGIN.credential: the number of the one it was let in with, LOGIN.user: its
 * user. LOGIN.refused, RESULT.refused: credentials whose password was refused
 * and that were not told of before, bit by number.
 * SECRET.credential: number plus one of the only one after which it holds; 0:
 * it holds after any.
 * RESULT.turn: the same for another attempt, on a new connection, which is to
 * be made at once; 0: none is.
 * INPUT comes before its JOB, with a descriptor of a memfd that can neither
 * change nor grow.
 * SSH.connect_timeout_ms: for the jump host to reach the host, if there is one.
 * JOB.link: the claim of the job whose session leads to the host; 0: it comes
 * with a connection of its own.
 * PART.length: so many bytes of stdout are its; PART.exit_code: as RESULT's.
 *
 * SIGN.data: a login request as RFC 4252 section 7 has it signed (what
 * libssh2 gives its sign callback), with the key's own blob in it; the signer
 * signs nothing else, with the algorithm that stands there.
 * SIGNED.signature: without the algorithm's name around it (what that callback
 * gives back): Ed25519 64 bytes; ECDSA mpint r, mpint s; RSA as many bytes as
 * its modulus. Empty if there is an error.
 *
 * LOAD_AGENT.key: the number of its first key; the others count on from there.
 * KEYS_DONE.key: as in the question. KEYS_DONE.error: with MSG_KEY_OK a remark
 * (keys left out) or empty.
 */

#endif
