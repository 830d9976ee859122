/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_parse.h - configuration files as a list of sections.
 *
 * A section is a run of settings under one condition. What an Include brings
 * in stands in its place, as sections within the one it was in; what follows
 * the Include is a section of its own that holds when that one does. So an
 * answer is one walk over the sections, and the settings of those that hold.
 */
#ifndef HF_SSHCONFIG_PARSE_H
#define HF_SSHCONFIG_PARSE_H

#include "master/input/sshconfig.h"
#include "master/input/sshconfig_lex.h"

#define SSHCONFIG_DEPTH_MAX 16 /* Includes in Includes */
#define SSHCONFIG_NOWHERE UINT32_MAX

enum sshconfig_id {
#define SSHCONFIG_ID_(KIND, NAME, field, word, tell) SSHCONFIG_ID_##NAME,
	SSHCONFIG_TABLE(SSHCONFIG_ID_)
#undef SSHCONFIG_ID_
	    SSHCONFIG_IDS,
	SSHCONFIG_ID_OTHER = SSHCONFIG_IDS, /* known, without a value */
	SSHCONFIG_ID_UNKNOWN,               /* unless IgnoreUnknown names it */
	SSHCONFIG_ID_HOST,
	SSHCONFIG_ID_MATCH,
	SSHCONFIG_ID_INCLUDE,
};

enum sshconfig_kind {
	SSHCONFIG_KIND_FLAG,
	SSHCONFIG_KIND_PUBKEY,
	SSHCONFIG_KIND_HOSTKEYS,
	SSHCONFIG_KIND_FAMILY,
	SSHCONFIG_KIND_TTY,
	SSHCONFIG_KIND_ZIP,
	SSHCONFIG_KIND_LOG,
	SSHCONFIG_KIND_CANON,
	SSHCONFIG_KIND_CHOICES, /* those before */
	SSHCONFIG_KIND_COUNT = SSHCONFIG_KIND_CHOICES,
	SSHCONFIG_KIND_TIME,
	SSHCONFIG_KIND_PORT,
	SSHCONFIG_KIND_NUMBERS, /* those before */
	SSHCONFIG_KIND_WORD = SSHCONFIG_KIND_NUMBERS,
	SSHCONFIG_KIND_AGENT,
	SSHCONFIG_KIND_ALGOS,
	SSHCONFIG_KIND_REST,
	SSHCONFIG_KIND_JUMP,
	SSHCONFIG_KIND_TEXTS, /* those before */
	SSHCONFIG_KIND_ADD = SSHCONFIG_KIND_TEXTS,
	SSHCONFIG_KIND_FILES,
	SSHCONFIG_KIND_SEND,
	SSHCONFIG_KIND_SET,
};

/* A keyword that has a value. */
struct sshconfig_keyword {
	const char *word;
	enum sshconfig_kind kind;
	size_t offset; /* in struct sshconfig_host */
	enum sshconfig_fate fate;
};

/* By enum sshconfig_id. */
extern const struct sshconfig_keyword sshconfig_keywords[SSHCONFIG_IDS];

struct sshconfig_setting {
	enum sshconfig_id id;
	unsigned line;
	const char *file;
	const char *word; /* the keyword, as the table or the file has it */
	union {
		int number;
		const char *text;
		struct {
			const char **args;
			size_t nargs;
		};
	};
	bool is_told; /* not honoured, and would make a difference */
};

enum sshconfig_criterion_kind {
	SSHCONFIG_IF_ALL,
	SSHCONFIG_IF_FINAL, /* and canonical */
	SSHCONFIG_IF_HOST,
	SSHCONFIG_IF_ORIGINAL,
	SSHCONFIG_IF_USER,
	SSHCONFIG_IF_LOCAL_USER,
	SSHCONFIG_IF_SSH, /* only ssh can tell: exec and others */
};

struct sshconfig_criterion {
	enum sshconfig_criterion_kind kind;
	bool negated;
	const char *word;
	const char *list; /* of patterns */
};

enum sshconfig_section_kind {
	SSHCONFIG_ALWAYS, /* where it is within, if anywhere */
	SSHCONFIG_HOSTS,
	SSHCONFIG_MATCH,
};

struct sshconfig_section {
	enum sshconfig_section_kind kind;
	uint32_t within; /* a section that must hold, too; or NOWHERE */
	const char *file;
	unsigned line;
	union {
		struct {
			const char **patterns;
			size_t npatterns;
		};
		struct {
			const struct sshconfig_criterion *criteria;
			size_t ncriteria;
		};
	};
	size_t first, n;     /* its settings */
	unsigned long asked; /* the question for which it held last */
};

/* A section that one name alone brings in. */
struct sshconfig_named {
	const char *name;
	uint32_t section;
};

struct sshconfig {
	const struct sshconfig_world *world;
	struct arena arena;
	struct sshconfig_section *sections;
	size_t nsections, sections_cap;
	struct sshconfig_setting *settings;
	size_t nsettings, settings_cap;
	size_t nfiles;
	bool has_ignore; /* an IgnoreUnknown was read */
	bool has_final;  /* a Match asks for a second pass */

	/* Made when first asked. */
	bool indexed;
	struct sshconfig_named *named; /* by name, then section */
	size_t nnamed;
	uint32_t *general; /* sections to look at for any host */
	size_t ngeneral;

	unsigned long question;
	struct sshconfig_place told[SSHCONFIG_IDS];
	struct sshconfig_told {
		const char *word;
		struct sshconfig_place place;
	} * told_others;
	size_t ntold_others;
};

/* Which keyword is it? UNKNOWN: and the nearest, or NULL, in *near. */
enum sshconfig_id sshconfig_id(const char *word, const char **near);

/* Of SSHCONFIG_OTHERS: the word as the table has it; is this value told? */
const char *sshconfig_other(const char *word, const char *value, bool *told);

/*
 * Read the arguments of a keyword that has a value into a setting, which
 * borrows them. The error lacks file, line and keyword.
 */
MUST_CHECK bool sshconfig_value(struct sshconfig *,
    const struct sshconfig_line *, struct sshconfig_setting *, struct inerr *);

/* The word of a choice, as ssh prints it; NULL: no such number. */
const char *sshconfig_choice(enum sshconfig_kind, int number);
/* And back, whatever its case. The error has neither place nor keyword. */
MUST_CHECK bool sshconfig_choose(
    enum sshconfig_kind, const char *word, int *number, struct inerr *);

/* The criteria of a Match. The error lacks file and line. */
MUST_CHECK bool sshconfig_criteria(struct sshconfig *,
    const struct sshconfig_line *, struct sshconfig_section *, struct inerr *);

#endif
