/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * python.h - the same work by Python's own pools.
 */
#ifndef HF_COMPARE_PYTHON_H
#define HF_COMPARE_PYTHON_H

/*
 * A program for "python3 -c", with the words threads|processes, workers,
 * workload, operations, seconds to get warm and seconds to count. It prints
 * one line, as "--serial" does.
 */
extern const char python_program[];

#endif
