/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_LINUX_BITOPS_H
#define _UNIT_LINUX_BITOPS_H

/* Nothing of it is needed here. */

#endif /* _UNIT_LINUX_BITOPS_H */
