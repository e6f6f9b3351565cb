/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_LINUX_SORT_H
#define _UNIT_LINUX_SORT_H

#include <stdlib.h>

#define sort(base, num, size, cmp, swap)	qsort(base, num, size, cmp)

#endif /* _UNIT_LINUX_SORT_H */
