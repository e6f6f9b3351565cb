/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_COMPAT_NET_RTNETLINK_H
#define _CARP_COMPAT_NET_RTNETLINK_H

#include <linux/version.h>
#include_next <net/rtnetlink.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
/* The namespace in which the link is looked up was an argument of its own. */
struct rtnl_newlink_params {
	struct net	*link_net;
	struct nlattr	**tb;
	struct nlattr	**data;
};

static inline struct net *
rtnl_newlink_link_net(struct rtnl_newlink_params *params)
{
	return params->link_net;
}

#define CARP_DEFINE_NEWLINK(fn)						\
static int fn##_compat(struct net *link_net, struct net_device *dev,	\
		       struct nlattr **tb, struct nlattr **data,	\
		       struct netlink_ext_ack *extack)			\
{									\
	struct rtnl_newlink_params params = {				\
		.link_net = link_net, .tb = tb, .data = data,		\
	};								\
									\
	return fn(dev, &params, extack);				\
}

#define CARP_NEWLINK(fn)	fn##_compat
#else
#define CARP_DEFINE_NEWLINK(fn)
#define CARP_NEWLINK(fn)	fn
#endif

#endif /* _CARP_COMPAT_NET_RTNETLINK_H */
