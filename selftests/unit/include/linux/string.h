/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_LINUX_STRING_H
#define _UNIT_LINUX_STRING_H

#include <string.h>

static inline void memzero_explicit(void *s, size_t count)
{
	explicit_bzero(s, count);
}

#endif /* _UNIT_LINUX_STRING_H */
