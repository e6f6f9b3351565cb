/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _TIMING_CRYPTO_ALGAPI_H
#define _TIMING_CRYPTO_ALGAPI_H

#include <stddef.h>

/* As the kernel's: it takes the same time wherever the difference is. */
static inline unsigned long crypto_memneq(const void *a, const void *b,
					  size_t size)
{
	const volatile unsigned char *x = a, *y = b;
	unsigned long difference = 0;

	while (size--)
		difference |= *x++ ^ *y++;
	return difference;
}

#endif /* _TIMING_CRYPTO_ALGAPI_H */
