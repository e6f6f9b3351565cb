/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_LINUX_SLAB_H
#define _UNIT_LINUX_SLAB_H

#include <stdlib.h>

#define GFP_ATOMIC		0
#define kzalloc(size, flags)	calloc(1, size)
#define kfree(pointer)		free(pointer)

#endif /* _UNIT_LINUX_SLAB_H */
