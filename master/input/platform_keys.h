/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * platform_keys.h - every key of a platform file, defined once.
 *
 *	X(name, "VALUE", "what it says")
 *
 * What reads a key of a table has the table's name before its own, as
 * top_prompt_pattern() (platform_*.c). Format: scrapli_definitions, as of
 * scrapli 2; its JSON schema allows no others. Ours are below "hayfork".
 */
#ifndef HF_PLATFORM_KEYS_H
#define HF_PLATFORM_KEYS_H

/* clang-format off */
#define PLATFORM_TOP_TABLE(X)						\
	X(prompt_pattern,   "PATTERN",					\
	  "PCRE2, matches the end of every prompt")			\
	X(prompt_excludes,  "[TEXT, ...]", "what is no prompt has one of these") \
	X(default_mode,     "MODE", "where commands are typed")		\
	X(modes,            "[MODE, ...]", "the levels of its command line") \
	X(failure_indicators, "[TEXT, ...]",				\
	  "a command that prints one of these has failed")		\
	X(on_open_instructions,  "[STEP, ...]", "what to do after the login") \
	X(on_close_instructions, "[STEP, ...]", "and before the end")	\
	X(force_in_session_auth, "true or false", "scrapli's; not used")	\
	X(bypass_in_session_auth, "true or false", "scrapli's; not used") \
	X(ntc_templates_platform, "NAME", "what ntc-templates calls it")	\
	X(genie_platform,   "NAME", "what Genie calls it")		\
	X(hayfork,          "{KEY: VALUE}", "what scrapli has no word for")

#define PLATFORM_MODE_TABLE(X)						\
	X(name,             "TEXT", "unique in the file")		\
	X(prompt_pattern,   "PATTERN", "matches the end of its prompt")	\
	X(prompt_exact,     "TEXT", "or is it")				\
	X(prompt_excludes,  "[TEXT, ...]", "its prompt has none of these") \
	X(accessible_modes, "[{name: MODE, instructions: [STEP, ...]}, ...]", \
	  "the ways from here to others")

#define PLATFORM_WAY_TABLE(X)						\
	X(name,             "MODE", "where it leads")			\
	X(instructions,     "[STEP, ...]", "what to do for it")

#define PLATFORM_STEP_TABLE(X)						\
	X(send_input,       "{input: TEXT}",				\
	  "type it, wait for the next prompt")				\
	X(send_prompted_input, "{input: TEXT, prompt_exact: TEXT or "	\
	  "prompt_pattern: PATTERN, response: TEXT}",			\
	  "type it, and the response when that is asked; __lookup::NAME " \
	  "is the secret of that name")					\
	X(enter_mode,       "{requested_mode: MODE}", "go there")	\
	X(write,            "{input: TEXT}", "type it, wait for nothing")

#define PLATFORM_SEND_TABLE(X) X(input, "TEXT", "what to type")
#define PLATFORM_PROMPTED_TABLE(X)					\
	X(input,            "TEXT", "what to type")			\
	X(prompt_exact,     "TEXT", "what is asked then")		\
	X(prompt_pattern,   "PATTERN", "or how it ends")		\
	X(response,         "TEXT", "what to type then")
#define PLATFORM_ENTER_TABLE(X) X(requested_mode, "MODE", "where to go")

#define PLATFORM_OWN_TABLE(X)						\
	X(aliases,          "[NAME, ...]", "other names of the platform") \
	X(session,          "exec, shell or auto",			\
	  "how to run a command: on a channel of its own, typed to the "	\
	  "command line (if not given), or typed where the first is refused") \
	X(one_channel,      "true or false",				\
	  "a connection has room for one: several commands are typed")	\
	X(newline,          "TEXT", "ends a line that is typed; \"\\n\" if " \
	  "not given")							\
	X(user_suffix,      "TEXT", "stands behind the user's name at the login") \
	X(questions,        "[{pattern: PATTERN, answer: TEXT}, ...]",	\
	  "what it may ask unasked; pager: true takes the question out of " \
	  "the output (answer: a blank if not given), end: true ends the "	\
	  "session")							\
	X(reads,            "[TEXT, ...]",				\
	  "how commands begin that only read, and may run twice")	\
	X(never,            "[TEXT, ...]", "how no word of them begins")	\
	X(filters,          "[TEXT, ...]",				\
	  "what may stand behind their pipes; no pipes if not given")	\
	X(menus,            "[TEXT, ...]",				\
	  "they are a path of these words, and print, instead")		\
	X(config,           "{mode: MODE, commit: [STEP, ...], abort: ..., " \
	  "save: ...}", "where and how to configure it")

#define PLATFORM_QUESTION_TABLE(X)					\
	X(pattern,          "PATTERN", "matches the end of the question") \
	X(answer,           "TEXT", "sent as it is, \\n for a newline")	\
	X(pager,            "true or false",				\
	  "it is no part of what the command says")			\
	X(end,              "true or false", "there is no answer")

#define PLATFORM_CONFIG_TABLE(X)					\
	X(mode,             "MODE", "where lines are typed")		\
	X(commit,           "[STEP, ...]", "make them hold")		\
	X(abort,            "[STEP, ...]", "forget them")		\
	X(save,             "[STEP, ...]",				\
	  "keep them for the next start; in the default mode")

/* Those with a section of their own in the help: X(TABLE, "heading") */
#define PLATFORM_HELP_TABLE(X)						\
	X(PLATFORM_TOP_TABLE,      "At the top:")			\
	X(PLATFORM_MODE_TABLE,     "In a mode:")			\
	X(PLATFORM_STEP_TABLE,     "A step is one of:")			\
	X(PLATFORM_OWN_TABLE,      "Below hayfork, which is ours:")
/* clang-format on */

#endif
