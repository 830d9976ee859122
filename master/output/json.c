/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * json.c - the sink for programs that want one value: an array of what -o
 * jsonl has as lines.
 */
#include "master/output/sink.h"

const struct sink_frame json_frame = {
	.head = "[\n",
	.between = ",\n",
	.tail = "\n]\n",
	.none = "[]\n",
};
