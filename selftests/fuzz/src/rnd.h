/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random numbers that a seed brings back: xorshift64*. */
#ifndef _FUZZ_RND_H
#define _FUZZ_RND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rnd {
	uint64_t state;
};

static inline void rnd_seed(struct rnd *r, uint64_t seed)
{
	r->state = (seed + 1) * 0x9e3779b97f4a7c15ull | 1;
}

static inline uint32_t rnd_u32(struct rnd *r)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return r->state * 0x2545f4914f6cdd1dull >> 32;
}

/* 0 to n - 1 */
static inline uint32_t rnd_below(struct rnd *r, uint32_t n)
{
	return (uint64_t)rnd_u32(r) * n >> 32;
}

/* True in so many of a hundred cases. */
static inline bool rnd_percent(struct rnd *r, unsigned int percent)
{
	return rnd_below(r, 100) < percent;
}

static inline void rnd_bytes(struct rnd *r, void *out, size_t size)
{
	uint8_t *p = out;

	while (size--)
		*p++ = rnd_u32(r);
}

#define RND_PICK(r, array) \
	((array)[rnd_below(r, sizeof(array) / sizeof(*(array)))])

#endif /* _FUZZ_RND_H */
