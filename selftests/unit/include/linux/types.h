/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_LINUX_TYPES_H
#define _UNIT_LINUX_TYPES_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/limits.h>

/* What the kernel has and its headers for user space have not. */
#include_next <linux/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define be32_to_cpu(x)	be32toh(x)
#define cpu_to_be32(x)	htobe32(x)
#define cpu_to_be64(x)	htobe64(x)

#endif /* _UNIT_LINUX_TYPES_H */
