/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_ROUTES_H
#define _CARP_ROUTES_H

#include <linux/types.h>

struct carp_addrs;
struct net_device;

int carp_routes_install(const struct net_device *dev,
			const struct carp_addrs *addrs);
int carp_routes_remove(const struct net_device *dev,
		       const struct carp_addrs *addrs);

#endif /* _CARP_ROUTES_H */
