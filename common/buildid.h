/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * buildid.h - the build-id among the notes of an ELF object. Pure.
 *
 * A build-id names what a linker wrote, byte for byte; so it tells whether a
 * file is the one that somebody has mapped.
 */
#ifndef HF_BUILDID_H
#define HF_BUILDID_H

#include <stddef.h>
#include <stdint.h>

/* What linkers write takes 20 bytes or fewer. */
#define BUILDID_MAX 64

/*
 * Look through the n bytes of a PT_NOTE segment whose p_align is align
 * (System V gABI, "Note Section": three words, name, descriptor, padded).
 * Returns the id, in notes, with its length in *lenr; NULL when there is none
 * of 1 to BUILDID_MAX bytes.
 */
const uint8_t *buildid_find(
    const uint8_t *notes, size_t n, uint64_t align, size_t *lenr);

#endif
