/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_LINUX_ERR_H
#define _UNIT_LINUX_ERR_H

#include <errno.h>
#include <linux/minmax.h>

#define ERR_PTR(error)	((void *)(intptr_t)(error))
#define PTR_ERR(ptr)	((int)(intptr_t)(ptr))
#define IS_ERR(ptr)	((uintptr_t)(ptr) >= (uintptr_t)-4095)

#endif /* _UNIT_LINUX_ERR_H */
