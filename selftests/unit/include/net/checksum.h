/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_NET_CHECKSUM_H
#define _UNIT_NET_CHECKSUM_H

#include <linux/types.h>

/* RFC 1071, two bytes at a time, as they are in memory. */
static inline u32 csum_partial(const void *buffer, int length, u32 sum)
{
	const u8 *p = buffer;
	u16 word;

	for (; length > 1; length -= 2, p += 2) {
		__builtin_memcpy(&word, p, 2);
		sum += word;
	}
	return sum;
}

static inline u16 csum_fold(u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (u16)~sum;
}

#endif /* _UNIT_NET_CHECKSUM_H */
