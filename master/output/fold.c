/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fold.c - many names as few words: leaf[1-40,42],spine[01-04]-ib[0-1].
 *
 * A name is its letters, with places for its numbers, and a set of numbers
 * for each place: at first one. Names with the same letters become one where
 * they differ in one place only, place after place, until none do.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/jsontext.h"
#include "common/mem.h"
#include "master/output/fold.h"

#define FOLD_DIGITS 18  /* longer runs of digits are letters */
#define FOLD_PLACE '\1' /* in letters: a number stands there */

struct fold_number {
	uint64_t value;
	unsigned width; /* 0: no zeros in front */
};

struct fold_set {
	struct fold_number *numbers; /* owned */
	size_t count;
	char *text; /* owned: as it will be written, without brackets */
};

struct fold_name {
	char *letters; /* owned */
	unsigned places;
	struct fold_set sets[FOLD_NUMBERS];
};

/* ---- sets ---------------------------------------------------------------- */

static int
number_cmp(const void *a, const void *b)
{
	const struct fold_number *x = a, *y = b;

	if (x->width != y->width)
		return x->width < y->width ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

static unsigned
number_digits(uint64_t value)
{
	unsigned digits = 1;

	for (; value >= 10; value /= 10)
		digits++;
	return digits;
}

static void
number_write(struct buf *b, uint64_t value, unsigned width)
{
	for (unsigned n = number_digits(value); n < width; n++)
		buf_add_literal(b, "0");
	jsontext_uint(b, value);
}

static void
range_write(struct buf *b, uint64_t first, uint64_t last, unsigned width)
{
	if (buf_len(b) > 0)
		buf_add_literal(b, ",");
	number_write(b, first, width);
	if (last == first)
		return;
	buf_add_literal(b, "-");
	number_write(b, last, width);
}

/*
 * Where a run of numbers of this width goes on among those without zeros:
 * 08-09 goes on with 10, but not with 100.
 */
static void
range_go_on(const struct fold_set *set, bool *taken, size_t plain,
    uint64_t *last, unsigned width)
{
	const struct fold_number next = { *last + 1, 0 };
	struct fold_number *at = bsearch(
	    &next, set->numbers, plain, sizeof(*set->numbers), number_cmp);

	while (at != NULL && at < set->numbers + plain &&
	       at->value == *last + 1 && number_digits(at->value) == width) {
		taken[at - set->numbers] = true;
		*last = (at++)->value;
	}
}

/* The set is sorted: those without zeros in front come first. */
static void
set_write(const struct fold_set *set, struct buf *b)
{
	bool *taken = xcalloc(set->count + 1, sizeof(*taken));
	struct buf padded = { 0 };
	size_t plain = 0, end;

	while (plain < set->count && set->numbers[plain].width == 0)
		plain++;
	for (size_t i = plain; i < set->count; i = end) {
		const struct fold_number *n = &set->numbers[i];
		uint64_t last = n->value;

		for (end = i + 1;
		     end < set->count && set->numbers[end].width == n->width &&
		     set->numbers[end].value == last + 1;
		     end++)
			last++;
		range_go_on(set, taken, plain, &last, n->width);
		range_write(&padded, n->value, last, n->width);
	}
	for (size_t i = 0; i < plain; i = end) {
		end = i + 1;
		if (taken[i])
			continue;
		while (
		    end < plain && !taken[end] &&
		    set->numbers[end].value == set->numbers[end - 1].value + 1)
			end++;
		range_write(
		    b, set->numbers[i].value, set->numbers[end - 1].value, 0);
	}
	if (buf_len(b) > 0 && buf_len(&padded) > 0)
		buf_add_literal(b, ",");
	buf_add(b, buf_at(&padded), buf_len(&padded));
	buf_free(&padded);
	free(taken);
}

static void
set_settle(struct fold_set *set)
{
	struct buf text = { 0 };
	size_t n = 0;

	qsort(set->numbers, set->count, sizeof(*set->numbers), number_cmp);
	for (size_t i = 0; i < set->count; i++)
		if (n == 0 ||
		    number_cmp(&set->numbers[n - 1], &set->numbers[i]) != 0)
			set->numbers[n++] = set->numbers[i];
	set->count = n;
	set_write(set, &text);
	buf_add(&text, "", 1);
	free(set->text);
	set->text = (char *)text.mem;
}

/* ---- names --------------------------------------------------------------- */

static void
name_free(struct fold_name *name)
{
	for (unsigned i = 0; i < name->places; i++) {
		free(name->sets[i].numbers);
		free(name->sets[i].text);
	}
	free(name->letters);
}

/* How many digits begin here. */
static size_t
run_of_digits(const char *p)
{
	size_t n = 0;

	while (isdigit((unsigned char)p[n]))
		n++;
	return n;
}

static void
name_add_number(struct fold_name *name, const char *digits, size_t len)
{
	struct fold_set *set = &name->sets[name->places++];
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++)
		value = value * 10 + (uint64_t)(digits[i] - '0');
	set->numbers = xcalloc(1, sizeof(*set->numbers));
	set->numbers[0].value = value;
	set->numbers[0].width = len > 1 && digits[0] == '0' ? (unsigned)len : 0;
	set->count = 1;
	set->text = xstrndup(digits, len);
}

void
fold_add(struct fold *f, const char *text)
{
	struct fold_name *name;
	char *letters;
	size_t n;

	if (f->count == f->cap) {
		f->cap = f->cap * 2 + 16;
		f->names = xrealloc(f->names, f->cap * sizeof(*f->names));
	}
	name = &f->names[f->count++];
	*name = (struct fold_name){ 0 };
	name->letters = letters = xmalloc(strlen(text) + 1);
	while (*text != '\0') {
		n = run_of_digits(text);
		if (n > 0 && n <= FOLD_DIGITS && name->places < FOLD_NUMBERS) {
			name_add_number(name, text, n);
			*letters++ = FOLD_PLACE;
			text += n;
			continue;
		}
		for (n = n > 0 ? n : 1; n > 0; n--)
			*letters++ = *text++;
	}
	*letters = '\0';
}

void
fold_fini(struct fold *f)
{
	for (size_t i = 0; i < f->count; i++)
		name_free(&f->names[i]);
	free(f->names);
	*f = (struct fold){ NULL, 0, 0 };
}

/* ---- folding ------------------------------------------------------------- */

static int
letters_cmp(const void *a, const void *b)
{
	const struct fold_name *x = a, *y = b;

	return strcmp(x->letters, y->letters);
}

/* By all places but one: those that are equal can become one name. */
static int
others_cmp(const struct fold_name *x, const struct fold_name *y, unsigned but)
{
	int order = 0;

	for (unsigned i = 0; i < x->places && order == 0; i++)
		if (i != but)
			order = strcmp(x->sets[i].text, y->sets[i].text);
	return order;
}

static int
others_cmp_r(const void *a, const void *b, void *but)
{
	return others_cmp(a, b, *(unsigned *)but);
}

/* Several names that differ in one place become the first of them. */
static void
names_unite(struct fold_name *names, size_t n, unsigned place)
{
	struct fold_set *set = &names[0].sets[place];
	size_t count = 0, at = set->count;

	for (size_t i = 0; i < n; i++)
		count += names[i].sets[place].count;
	set->numbers = xrealloc(set->numbers, count * sizeof(*set->numbers));
	for (size_t i = 1; i < n; i++) {
		const struct fold_set *other = &names[i].sets[place];

		memcpy(set->numbers + at, other->numbers,
		    other->count * sizeof(*other->numbers));
		at += other->count;
		name_free(&names[i]);
	}
	set->count = count;
	set_settle(set);
}

/* Returns how many names are left. */
static size_t
names_merge(struct fold_name *names, size_t n, unsigned place)
{
	size_t left = 0, end;

	qsort_r(names, n, sizeof(*names), others_cmp_r, &place);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1;
		     end < n && others_cmp(&names[i], &names[end], place) == 0;)
			end++;
		if (end > i + 1)
			names_unite(&names[i], end - i, place);
		names[left++] = names[i];
	}
	return left;
}

/* All of these have the same letters. */
static size_t
names_fold(struct fold_name *names, size_t n)
{
	unsigned places = names[0].places;
	size_t before;

	if (places == 0) {
		for (size_t i = 1; i < n; i++)
			name_free(&names[i]);
		return 1;
	}
	do {
		before = n;
		for (unsigned place = places; place-- > 0;)
			n = names_merge(names, n, place);
	} while (n < before && places > 1);
	return n;
}

/* ---- writing ------------------------------------------------------------- */

/* As a reader looks for them: numbers by value, letters as they are. */
static int
name_cmp(const void *a, const void *b)
{
	const struct fold_name *x = a, *y = b;
	const char *p = x->letters, *q = y->letters;
	int order;

	for (unsigned place = 0;; p++, q++) {
		if (*p != *q)
			return (unsigned char)*p < (unsigned char)*q ? -1 : 1;
		if (*p == '\0')
			return 0;
		if (*p != FOLD_PLACE)
			continue;
		order =
		    number_cmp(x->sets[place].numbers, y->sets[place].numbers);
		if (order != 0)
			return order;
		place++;
	}
}

static void
set_write_in_name(const struct fold_set *set, struct buf *out)
{
	if (set->count > 1)
		buf_add_literal(out, "[");
	buf_add(out, set->text, strlen(set->text));
	if (set->count > 1)
		buf_add_literal(out, "]");
}

static void
name_write(const struct fold_name *name, struct buf *out)
{
	unsigned place = 0;

	for (const char *p = name->letters; *p != '\0'; p++)
		if (*p == FOLD_PLACE)
			set_write_in_name(&name->sets[place++], out);
		else
			buf_add(out, p, 1);
}

void
fold_take(struct fold *f, struct buf *out)
{
	size_t left = 0, end, n;

	if (f->count > 0)
		qsort(f->names, f->count, sizeof(*f->names), letters_cmp);
	for (size_t i = 0; i < f->count; i = end) {
		for (end = i + 1; end < f->count && letters_cmp(&f->names[i],
							&f->names[end]) == 0;)
			end++;
		n = names_fold(&f->names[i], end - i);
		memmove(&f->names[left], &f->names[i], n * sizeof(*f->names));
		left += n;
	}
	f->count = left;
	if (left > 0)
		qsort(f->names, left, sizeof(*f->names), name_cmp);
	for (size_t i = 0; i < left; i++) {
		if (i > 0)
			buf_add_literal(out, ",");
		name_write(&f->names[i], out);
	}
	fold_fini(f);
}
