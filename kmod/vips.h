/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_VIPS_H
#define _CARP_VIPS_H

#include <linux/types.h>

struct carp_dev;
struct carp_port;
struct in6_addr;
struct net;

int carp_vips_init(void);
void carp_vips_exit(void);
bool carp_vips_any(void);
struct carp_dev *carp_vips_find4(const struct carp_port *port, __be32 addr);
struct carp_dev *carp_vips_find6(const struct carp_port *port,
				 const struct in6_addr *addr);
struct carp_dev *carp_vips_find_net4(const struct net *net, __be32 addr);
struct carp_dev *carp_vips_find_net6(const struct net *net,
				     const struct in6_addr *addr);
void carp_vips_update(struct carp_dev *cd);
void carp_vips_clear(struct carp_dev *cd);
void carp_vips_show6(struct carp_dev *cd, bool usable);

#endif /* _CARP_VIPS_H */
