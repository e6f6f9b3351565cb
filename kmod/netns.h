/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_NETNS_H
#define _CARP_NETNS_H

#include <linux/mutex.h>
#include <linux/types.h>

struct net;
struct socket;

/**
 * struct carp_net - a network namespace
 * @net: the namespace
 * @demotion: of the devices whose parent is in it; RTNL
 * @route_mutex: protects what follows
 * @route_sock: for rtnetlink requests, made when needed
 * @route_aware: see carp_routes_make_aware()
 * @dying: the namespace is going
 */
struct carp_net {
	struct net	*net;
	u32		demotion;
	struct mutex	route_mutex; /* protects what follows */
	struct socket	*route_sock;
	bool		route_aware;
	bool		dying;
};

int carp_netns_init(void);
void carp_netns_exit(void);
struct carp_net *carp_net(const struct net *net);
struct socket *carp_net_route_socket(struct carp_net *cn);

#endif /* _CARP_NETNS_H */
