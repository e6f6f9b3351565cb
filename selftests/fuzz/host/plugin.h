/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plug-in of ip, with something in the place of ip: plugin.c. */
#ifndef _FUZZ_PLUGIN_H
#define _FUZZ_PLUGIN_H

#include "../../../tools/iproute2/iproute2.h"

extern struct link_util carp_link_util;

/* How many objects and arrays are open. */
extern int plugin_depth;

#endif /* _FUZZ_PLUGIN_H */
