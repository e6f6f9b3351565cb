/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_LINUX_IN6_H
#define _UNIT_LINUX_IN6_H

#include <netinet/in.h>

#endif /* _UNIT_LINUX_IN6_H */
