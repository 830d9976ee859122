/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * condition_node.h - between condition.c and condition_parse.c.
 */
#ifndef HF_CONDITION_NODE_H
#define HF_CONDITION_NODE_H

#include "master/input/condition.h"

/* Each as it is written. */
#define CONDITION_OP_TABLE(X)                                                  \
	X(OR, "or")                                                            \
	X(AND, "and")                                                          \
	X(NOT, "not")                                                          \
	X(SAME, "==")                                                          \
	X(OTHER, "!=")                                                         \
	X(LESS_EQ, "<=")                                                       \
	X(LESS, "<")                                                           \
	X(MORE_EQ, ">=")                                                       \
	X(MORE, ">")                                                           \
	X(LIKE, "~")                                                           \
	X(IN, "in")                                                            \
	X(NOT_IN, "not in")                                                    \
	X(NAME, "a name")                                                      \
	X(VALUE, "a value")

#define CONDITION_ENUM_(NAME, text) CONDITION_##NAME,
enum condition_op { CONDITION_OP_TABLE(CONDITION_ENUM_) CONDITION_OPS };
#undef CONDITION_ENUM_

struct condition {
	enum condition_op op;
	unsigned col;                  /* from 1 */
	const struct condition *a, *b; /* NULL: it has none */
	/* Of a name, its text and length; of a value, itself. */
	struct hostfact value;
	size_t len;
};

const char *condition_op_name(enum condition_op);

#endif
