/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_LINUX_BUILD_BUG_H
#define _UNIT_LINUX_BUILD_BUG_H

#include <assert.h>

#endif /* _UNIT_LINUX_BUILD_BUG_H */
