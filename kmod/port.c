// SPDX-License-Identifier: GPL-2.0
/*
 * What is done to a lower device: the receive hook, MAC filter, multicast
 * groups, and the state of its link.
 */
#include "port.h"

#include <linux/if_arp.h>
#include <linux/igmp.h>
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/addrconf.h>

#include "demote.h"
#include "device.h"
#include "proto.h"
#include "vhost.h"

static const struct in6_addr carp_group6 = {
	.s6_addr = { 0xff, 0x02, [15] = CARP_GROUP6 },
};

/**
 * carp_port_get() - the port of a lower device
 * @lower: any network device
 *
 * Context: RTNL.
 *
 * Return: the port, or NULL if it has no carp devices.
 */
struct carp_port *carp_port_get(const struct net_device *lower)
{
	if (rtnl_dereference(lower->rx_handler) != carp_steer_frame)
		return NULL;
	return rtnl_dereference(lower->rx_handler_data);
}

/**
 * carp_port_check() - can this be a parent?
 * @cd: the carp device
 * @lower: a network device
 * @extack: says why not
 *
 * Context: RTNL.
 *
 * Return: 0 or an error.
 */
int carp_port_check(const struct carp_dev *cd, struct net_device *lower,
		    struct netlink_ext_ack *extack)
{
	if (carp_dev_is(lower)) {
		NL_SET_ERR_MSG(extack,
			       "a carp device cannot be the link of another one, use its link");
		return -EINVAL;
	}
	if (lower->flags & IFF_LOOPBACK || lower->type != ARPHRD_ETHER ||
	    lower->addr_len != ETH_ALEN) {
		NL_SET_ERR_MSG(extack,
			       "the link is not an Ethernet-like device");
		return -EINVAL;
	}
	if (netdev_is_rx_handler_busy(lower) && !carp_port_get(lower)) {
		NL_SET_ERR_MSG(extack,
			       "the link is already taken by a bridge, bond or macvlan: use that device as link instead");
		return -EBUSY;
	}
	return 0;
}

/**
 * carp_port_check_vhid() - is a vhid free on a lower device?
 * @cd: the carp device that wants it
 * @lower: the lower device
 * @vhid: the vhid, or 0 for none
 * @extack: says who has it
 *
 * Context: RTNL.
 *
 * Return: 0 or -EEXIST.
 */
int carp_port_check_vhid(const struct carp_dev *cd,
			 const struct net_device *lower, u8 vhid,
			 struct netlink_ext_ack *extack)
{
	const struct carp_port *port = carp_port_get(lower);
	const struct carp_vhost *vh;

	if (!port || !vhid)
		return 0;
	vh = rtnl_dereference(port->vhosts[vhid]);
	if (!vh || vh->cd == cd)
		return 0;
	NL_SET_ERR_MSG_FMT(extack, "vhid %u is already used on %s by %s", vhid,
			   lower->name, vh->cd->dev->name);
	return -EEXIST;
}

static bool carp_port_is_up(const struct carp_port *port)
{
	return netif_running(port->dev) && netif_carrier_ok(port->dev);
}

/**
 * carp_port_join() - be a member of the multicast groups
 * @port: the port
 *
 * Called again whenever the IP sides of the device may have been made anew.
 * What is sent for this has the parent's own source.
 *
 * Context: RTNL.
 */
void carp_port_join(struct carp_port *port)
{
	struct in_device *in_dev = __in_dev_get_rtnl(port->dev);
	struct inet6_dev *idev = __in6_dev_get(port->dev);

	if (in_dev && in_dev != port->joined4)
		ip_mc_inc_group(in_dev, htonl(CARP_GROUP4));
	port->joined4 = in_dev;
	if (idev && idev != port->joined6 &&
	    ipv6_dev_mc_inc(port->dev, &carp_group6))
		idev = NULL;
	port->joined6 = idev;
}

static void carp_port_leave(struct carp_port *port)
{
	struct in_device *in_dev = __in_dev_get_rtnl(port->dev);

	if (in_dev && in_dev == port->joined4)
		ip_mc_dec_group(in_dev, htonl(CARP_GROUP4));
	if (port->joined6 && __in6_dev_get(port->dev) == port->joined6)
		ipv6_dev_mc_dec(port->dev, &carp_group6);
}

static void carp_port_free_rcu(struct rcu_head *rcu)
{
	struct carp_port *port = container_of(rcu, struct carp_port, rcu);

	free_percpu(port->stats);
	kfree(port->gone);
	kfree(port);
}

static struct carp_port *carp_port_alloc(struct net_device *lower)
{
	struct carp_port *port;

	port = kzalloc(sizeof(*port), GFP_KERNEL);
	if (!port)
		return NULL;
	port->stats = alloc_percpu(struct carp_stats);
	port->gone = carp_demote_alloc();
	if (!port->stats || !port->gone) {
		carp_port_free_rcu(&port->rcu);
		return NULL;
	}
	port->dev = lower;
	INIT_LIST_HEAD(&port->devs);
	return port;
}

static struct carp_port *carp_port_create(struct net_device *lower)
{
	struct carp_port *port;
	int err;

	port = carp_port_alloc(lower);
	if (!port)
		return ERR_PTR(-ENOMEM);
	err = netdev_rx_handler_register(lower, carp_steer_frame, port);
	if (err) {
		carp_port_free_rcu(&port->rcu);
		return ERR_PTR(err);
	}
	netdev_hold(lower, &port->tracker, GFP_KERNEL);
	port->up = carp_port_is_up(port);
	carp_port_join(port);
	return port;
}

/*
 * In two steps: nobody new finds it after the first, and those who already have
 * found it are gone when the second is over.
 */
static void carp_port_destroy(struct carp_port *port)
{
	netdev_rx_handler_unregister(port->dev);
	carp_port_leave(port);
	carp_demote_port(port, false);
	netdev_put(port->dev, &port->tracker);
	call_rcu(&port->rcu, carp_port_free_rcu);
}

static void carp_port_put(struct carp_port *port)
{
	if (list_empty(&port->devs))
		carp_port_destroy(port);
}

/**
 * carp_port_publish() - from now on frames to its vhids reach the device
 * @cd: the device
 *
 * Context: RTNL.
 */
void carp_port_publish(struct carp_dev *cd)
{
	struct carp_port *port = rtnl_dereference(cd->port);
	struct carp_vhost *vh;

	if (!port)
		return;
	list_for_each_entry(vh, &cd->vhosts, list)
		if (vh->vhid)
			rcu_assign_pointer(port->vhosts[vh->vhid], vh);
	if (carp_dev_vhid(cd))
		dev_uc_add(port->dev, cd->dev->dev_addr);
}

/**
 * carp_port_withdraw() - from now on they do not
 * @cd: the device
 *
 * Somebody may still be about to. The caller waits for a grace period before
 * anything is freed.
 *
 * Context: RTNL.
 */
void carp_port_withdraw(struct carp_dev *cd)
{
	struct carp_port *port = rtnl_dereference(cd->port);
	struct carp_vhost *vh;

	if (!port)
		return;
	list_for_each_entry(vh, &cd->vhosts, list)
		if (vh->vhid)
			RCU_INIT_POINTER(port->vhosts[vh->vhid], NULL);
	if (carp_dev_vhid(cd))
		dev_uc_del(port->dev, cd->dev->dev_addr);
}

/* What a device has in common with the lower device it is stacked on. */
static void carp_port_inherit(struct net_device *dev, struct net_device *lower)
{
	dev->needed_headroom = lower->needed_headroom;
	dev->needed_tailroom = lower->needed_tailroom;
	netif_inherit_tso_max(dev, lower);
	if (dev->mtu > lower->mtu)
		dev_set_mtu(dev, lower->mtu);
}

/* What a device that is up has joined already. */
static void carp_port_sync_filters(struct net_device *dev,
				   struct net_device *lower)
{
	if (!(dev->flags & IFF_UP))
		return;
	netif_addr_lock_bh(dev);
	dev_mc_sync(lower, dev);
	dev_uc_sync(lower, dev);
	netif_addr_unlock_bh(dev);
}

/**
 * carp_port_attach() - stack a carp device on a lower device
 * @cd: the carp device, registered and without a parent
 * @lower: the lower device, which has passed carp_port_check()
 * @extack: says what went wrong
 *
 * Context: RTNL.
 *
 * Return: 0 or an error, and nothing is changed.
 */
int carp_port_attach(struct carp_dev *cd, struct net_device *lower,
		     struct netlink_ext_ack *extack)
{
	struct carp_port *port = carp_port_get(lower);
	int err;

	ASSERT_RTNL();
	if (!port)
		port = carp_port_create(lower);
	if (IS_ERR(port)) {
		NL_SET_ERR_MSG(extack, "cannot receive on the link");
		return PTR_ERR(port);
	}
	err = netdev_upper_dev_link(lower, cd->dev, extack);
	if (err) {
		carp_port_put(port);
		return err;
	}
	list_add_tail_rcu(&cd->port_list, &port->devs);
	strscpy(cd->link_name, lower->name, sizeof(cd->link_name));
	carp_port_inherit(cd->dev, lower);
	carp_dev_lock(cd);
	rcu_assign_pointer(cd->port, port);
	carp_dev_unlock(cd);
	carp_port_sync_filters(cd->dev, lower);
	carp_port_publish(cd);
	carp_demote_port(port, !port->up);
	carp_demote_found(cd);
	carp_demote_update(cd);
	carp_dev_lock(cd);
	carp_dev_evaluate(cd, CARP_REASON_INIT_COMPLETE);
	carp_dev_unlock(cd);
	return 0;
}

/**
 * carp_port_detach() - undo carp_port_attach()
 * @cd: the carp device, which goes to INIT
 *
 * Context: RTNL. Who frees the device waits for a grace period.
 */
void carp_port_detach(struct carp_dev *cd)
{
	struct carp_port *port = rtnl_dereference(cd->port);
	struct carp_vhost *vh;

	ASSERT_RTNL();
	if (!port)
		return;
	carp_port_withdraw(cd);
	carp_dev_lock(cd);
	list_for_each_entry(vh, &cd->vhosts, list)
		carp_vhost_stop(vh, CARP_REASON_LINK_DOWN);
	RCU_INIT_POINTER(cd->port, NULL);
	carp_dev_unlock(cd);
	dev_mc_unsync(port->dev, cd->dev);
	dev_uc_unsync(port->dev, cd->dev);
	list_del_rcu(&cd->port_list);
	netdev_upper_dev_unlink(port->dev, cd->dev);
	carp_port_put(port);
}

/**
 * carp_port_link_changed() - called when the link may have come or gone
 * @port: the port
 * @going_down: it is about to go, and can still transmit
 *
 * Context: RTNL.
 */
void carp_port_link_changed(struct carp_port *port, bool going_down)
{
	bool up = !going_down && carp_port_is_up(port);
	enum carp_reason reason;
	struct carp_dev *cd;

	if (up == port->up)
		return;
	reason = up ? CARP_REASON_INIT_COMPLETE : CARP_REASON_LINK_DOWN;
	WRITE_ONCE(port->up, up);
	list_for_each_entry(cd, &port->devs, port_list) {
		carp_dev_lock(cd);
		carp_dev_evaluate(cd, reason);
		carp_dev_unlock(cd);
	}
	carp_demote_port(port, !up);
}
