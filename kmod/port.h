/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_PORT_H
#define _CARP_PORT_H

#include <linux/list.h>
#include <linux/netdevice.h>

#include "stats.h"

struct carp_dev;
struct carp_gone;
struct carp_vhost;

/**
 * struct carp_port - a lower device, the parent of one or more carp devices
 * @dev: the lower device
 * @tracker: of our reference to it
 * @vhosts: by vhid; changed under RTNL, read under RCU
 * @devs: its carp devices; changed under RTNL, read under RCU
 * @masters: how many of @devs are MASTER
 * @stats: what no vhost can be charged with
 * @up: running and with carrier; changed under RTNL
 * @gone: for the time when @dev is removed; RTNL
 * @demoting: counts for the demotion of its namespace; RTNL
 * @joined4: the IPv4 side of @dev that is member of our group; RTNL
 * @joined6: the same of IPv6; RTNL
 * @rcu: frees it
 *
 * Exists while it has carp devices. Found by its rx_handler_data, under RCU.
 */
struct carp_port {
	struct net_device	*dev;
	netdevice_tracker	tracker;
	struct carp_vhost __rcu	*vhosts[256];
	struct list_head	devs;
	atomic_t		masters;
	struct carp_stats __percpu *stats;
	bool			up;
	bool			demoting;
	struct carp_gone	*gone;
	const void		*joined4;
	const void		*joined6;
	struct rcu_head		rcu;
};

struct carp_port *carp_port_get(const struct net_device *lower);
int carp_port_check(const struct carp_dev *cd, struct net_device *lower,
		    struct netlink_ext_ack *extack);
int carp_port_check_vhid(const struct carp_dev *cd,
			 const struct net_device *lower, u8 vhid,
			 struct netlink_ext_ack *extack);
int carp_port_attach(struct carp_dev *cd, struct net_device *lower,
		     struct netlink_ext_ack *extack);
void carp_port_detach(struct carp_dev *cd);
void carp_port_publish(struct carp_dev *cd);
void carp_port_withdraw(struct carp_dev *cd);
void carp_port_link_changed(struct carp_port *port, bool going_down);
void carp_port_join(struct carp_port *port);

/* steer.c */
rx_handler_result_t carp_steer_frame(struct sk_buff **pskb);

#endif /* _CARP_PORT_H */
