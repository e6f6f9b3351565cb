/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the targets of libFuzzer share: taking the input apart, and telling
 * what does not hold.
 */
#ifndef _FUZZ_FUZZ_H
#define _FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition)						\
	do {								\
		if (condition)						\
			break;						\
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,	\
			__LINE__, #condition);				\
		abort();						\
	} while (0)

/* Input that has not been used yet. */
struct input {
	const uint8_t *data;
	size_t size;
};

/* The next bytes; zeroes where there are no more. */
static inline void input_take(struct input *in, void *out, size_t size)
{
	size_t n = size < in->size ? size : in->size;

	memset(out, 0, size);
	if (n)
		memcpy(out, in->data, n);
	in->data += n;
	in->size -= n;
}

static inline uint8_t input_u8(struct input *in)
{
	uint8_t value;

	input_take(in, &value, sizeof(value));
	return value;
}

/* In a block of its own that has no byte more, so that reading on is found. */
static inline void *exact_copy(const void *data, size_t size)
{
	void *copy = malloc(size ? size : 1);

	REQUIRE(copy);
	if (size)
		memcpy(copy, data, size);
	return copy;
}

#endif /* _FUZZ_FUZZ_H */
